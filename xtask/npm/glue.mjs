// wasm-bindgen's glue with the short names that wasm-opt gave to what it and its module call each other by: `wasm-opt
// --minify-imports-and-exports-and-modules` prints them, and they are long, and stand in both.
export function renamed(glue, names) {
  const replaced = (text, from, to) => {
    if (!from.test(text)) throw new Error(`the glue has nothing like ${from}`);
    return text.replace(from, to);
  };
  const quoted = (name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  for (const [module, name, short] of names.imports) {
    const key = new RegExp(`^( +)(${quoted(name)}|"${quoted(name)}")(?=: function)`, "m");
    // Short names have dollars in them, which a text in place of a match would mean something by.
    glue = replaced(glue, key, (_, indent) => indent + short);
    glue = glue.replace(`"${module}": import0`, "a: import0");
  }
  for (const [name, short] of names.exports) {
    const used = new RegExp(`\\bwasm\\.${quoted(name)}\\b`, "g");
    glue = glue.replace(used, () => `wasm.${short}`);
  }
  if (/\bwasm\.\w{4,}/.test(glue)) throw new Error(`the glue still calls ${/\bwasm\.\w{4,}/.exec(glue)[0]}`);
  return glue;
}

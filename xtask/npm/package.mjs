// Puts the npm package together: node package.mjs BUILT PACKAGE ESBUILD
// BUILT holds each module as wasm-bindgen and wasm-opt left it, PACKAGE is made anew, ESBUILD is esbuild's own folder.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

import { manifest as elementManifest, tables } from "../../npm/interface.mjs";
import { renamed } from "./glue.mjs";

const [built, out, esbuildFolder] = process.argv.slice(2).map((path) => resolve(path));
const { buildSync, transformSync } = createRequire(import.meta.url)(esbuildFolder);
const root = new URL("../../", import.meta.url);
const text = (path) => readFileSync(new URL(path, root), "utf8");

const MODULES = readdirSync(built).filter((name) => !name.includes("."));

const manifest = JSON.parse(text("npm/package.json"));
const [, version] = /\[workspace\.package\][^[]*?\nversion = "([^"]+)"/.exec(text("Cargo.toml"));
if (manifest.version !== version) throw new Error(`npm/package.json says ${manifest.version}, Cargo.toml ${version}`);

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "lib"), { recursive: true });
cpSync(new URL("npm/", root), out, { recursive: true, filter: (path) => !/\.(css|mjs)$|\/(examples|budget\.json|README\.md)$/.test(path) });
for (const name of ["LICENSE-APACHE", "LICENSE-MIT", "CHANGELOG.md"]) cpSync(new URL(name, root), join(out, name));
writeFileSync(join(out, "THIRD-PARTY.txt"), `${readFileSync(join(built, "licences.txt"), "utf8")}\nThe icons:\n\n${text("static/icons-licence.txt")}`);

/** wasm-bindgen's glue for classic scripts, as a function that makes it for one instance. */
function factory(glue, name) {
  const begin = /^let wasm_bindgen = \(function\(exports\) \{\n/;
  const end = /\n\}\)\(\{ __proto__: null \}\);\s*$/;
  if (!begin.test(glue) || !end.test(glue)) throw new Error(`wasm-bindgen writes its glue for ${name} in another form`);
  const made = glue.replace(begin, "export default function create() {\nconst exports = { __proto__: null };\n").replace(end, "\n}\n");
  if (/\beval\(|new Function\(/.test(made)) throw new Error(`the glue for ${name} makes code of text, which a page's policy refuses`);
  return made;
}

/** The module with a section that names its build, so that the loader notices one of another build. */
function stamped(wasm, stamp) {
  const leb = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...leb(n >>> 7)]);
  const name = Buffer.from("attendee-calendars");
  const section = Buffer.concat([Buffer.from(leb(name.length)), name, Buffer.from(stamp)]);
  return Buffer.concat([wasm, Buffer.from([0, ...leb(section.length)]), section]);
}

const minified = (code) => transformSync(code, { minify: true, format: "esm", target: "es2022", charset: "utf8" }).code;

// Who loads the package without a bundler gets no comments, either; the declarations have them.
for (const name of readdirSync(out).filter((name) => name.endsWith(".js"))) {
  writeFileSync(join(out, name), minified(readFileSync(join(out, name), "utf8")));
}

for (const module of MODULES) {
  const names = JSON.parse(readFileSync(join(built, module, "names.json"), "utf8"));
  const glue = factory(renamed(readFileSync(join(built, module, `${module}.js`), "utf8"), names), module);
  const wasm = readFileSync(join(built, module, `${module}_bg.wasm`));
  const stamp = `${version}-${createHash("sha256").update(glue).update(wasm).digest("hex").slice(0, 12)}`;
  const whole = stamped(wasm, stamp);
  writeFileSync(join(out, `lib/${module}.wasm`), whole);
  writeFileSync(join(out, `lib/${module}-glue.js`), minified(`${glue}\nexport const stamp = ${JSON.stringify(stamp)};\n`));
  writeFileSync(join(out, `lib/${module}-wasm.js`), `export default "${whole.toString("base64")}";\n`);
}

// The page's style for a shadow tree: what stood on the document stands on the app, and measures the element's width.
const [shared, own] = text("static/page.css").split("/* The page's alone");
if (!own) throw new Error("page.css does not say what is the page's alone");
const style = (shared + text("static/rest.css"))
  .replaceAll(":root {", ":host {")
  .replace(/^  (html|body) \{$/gm, "  .app {")
  .replace(/^  body,$/gm, "  .app,")
  .replaceAll("overflow-y: scroll;", "")
  .replace("font-family: var(--sans);", "font-family: var(--sans, inherit);")
  .replace(/^    --sans: .*$/m, "")
  // Whole windows are what dialogs are measured by.
  .replace(/(?<!\d)(?!100vw)([\d.]+)vw/g, "$1cqi")
  .replace(/@media \((min|max)-width/g, "@container attendee-calendars ($1-width");
if (/(?<![\w.-])(html|body)\b/.test(style.replace(/\/\*[^]*?\*\//g, ""))) throw new Error("page.css or rest.css names html or body in another form");
const widget = style + text("npm/element.css");
const sheet = transformSync(widget, { minify: true, loader: "css", target: "es2022" }).code;
writeFileSync(join(out, "lib/styles.js"), `export default ${JSON.stringify(sheet)};\n`);

const places = Object.keys(JSON.parse(text("src/text/de.json")));
writeFileSync(join(out, "lib/words-places.js"), `export default ${JSON.stringify(places)};\n`);

const german = Object.values(JSON.parse(text("src/text/de.json"))).join("\n") + "\n";
writeFileSync(join(out, "lib/words-de.js"), `export default ${JSON.stringify(german)};\n`);

writeFileSync(join(out, "custom-elements.json"), JSON.stringify(elementManifest(), null, 2) + "\n");

// One file, for a script tag from a CDN: the integrity of the tag covers all of it.
buildSync({ entryPoints: [join(out, "inline.js")], outfile: join(out, "cdn.js"), bundle: true, minify: true, format: "esm", target: "es2022" });

// The README's tables are made of what the element promises, and its examples are files that the tests build and open. It
// stands in the repository with them; WRITE_README=1 puts them there anew.
const languages = { html: "html", jsx: "jsx", js: "js", vue: "vue", svelte: "svelte" };
const example = (name) => `\`\`\`${languages[name.split(".").pop()]}\n${text(`npm/examples/${name}`).trimEnd()}\n\`\`\``;
const said = text("npm/README.md");
const readme = said.replace(/(<!-- (file|table): (\S+) -->\n)[^]*?(<!-- end -->)/g, (_, begin, kind, name, end) => `${begin}${kind === "file" ? example(name) : tables()[name]}\n${end}`);
if (readme !== said) {
  if (!process.env.WRITE_README) throw new Error("npm/README.md is not up to date: run WRITE_README=1 cargo xtask npm");
  writeFileSync(new URL("npm/README.md", root), readme);
}
writeFileSync(join(out, "README.md"), readme.replace(/<!-- (file|table): \S+ -->\n|<!-- end -->\n?/g, "").replace("<!-- sizes -->", sizes()));

const sri = (name) => `sha384-${createHash("sha384").update(readFileSync(join(out, name))).digest("base64")}`;
const hashed = ["cdn.js", "lib/client.wasm", "lib/element.wasm"];
writeFileSync(join(out, "integrity.json"), JSON.stringify(Object.fromEntries(hashed.map((name) => [name, sri(name)])), null, 2) + "\n");

/** What a page loads of each entry, in brotli (quality 11), against its budget. */
function sizes() {
  const entries = {
    "attendee-calendars/client": ["client.js", "errors.js", "loader.js", "lib/client-glue.js", "lib/client.wasm"],
    "attendee-calendars": ["index.js", "define.js", "element.js", "failures.js", "errors.js", "loader.js", "lib/styles.js", "lib/element-glue.js", "lib/element.wasm"],
  };
  const budgets = JSON.parse(text("npm/budget.json"));
  const brotli = (name) => {
    const raw = readFileSync(join(out, name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
    return brotliCompressSync(raw, { params }).length;
  };
  const rows = Object.entries(entries).map(([entry, names]) => {
    const all = names.reduce((sum, name) => sum + brotli(name), 0);
    const module = brotli(names.at(-1));
    console.log(`${entry.padEnd(26)} ${all} B brotli, of which WebAssembly ${module}; budget ${budgets[entry]}`);
    if (all > budgets[entry]) throw new Error(`${entry} is ${all} B of brotli, and its budget in npm/budget.json ${budgets[entry]}`);
    return `| \`${entry}\` | ${(all / 1000).toFixed(0)} kB | ${(module / 1000).toFixed(0)} kB |`;
  });
  return ["| entry, with all that it loads | brotli | of which WebAssembly |", "| --- | --- | --- |", ...rows].join("\n");
}

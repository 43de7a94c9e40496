// wasm-bindgen for the page: splits the module in two first (src/pages/more.rs), since what tells the two apart is lost
// afterwards. The second one is written beside the first, named by its contents, and the glue loads it when the app wants
// it. Trunk runs this with wasm-bindgen's own arguments.
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { esbuild, run } from "./run.mjs";

const args = process.argv.slice(2);
const input = args.findIndex((arg) => arg.endsWith(".wasm"));
if (input < 0) {
  process.stdout.write(run("wasm-bindgen", ...args));
  process.exit();
}

const value = (name) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const [out, name] = [value("out-dir"), value("out-name")];
const parts = mkdtempSync(join(tmpdir(), "attendee-calendars-"));
try {
  run("wasm-split-cli", "--out-name", name, args[input], parts);
  args[input] = join(parts, `${name}.wasm`);
  // What the second module takes from the first are exports that would be removed else.
  run("wasm-bindgen", "--keep-lld-exports", ...args);
  put(join(parts, "split_more.wasm"));
} finally {
  rmSync(parts, { recursive: true });
}

function put(more) {
  const FEATURES = ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];
  const features = FEATURES.map((feature) => `--enable-${feature}`);
  // As Trunk does with the first: in a release only.
  const isRelease = /[\\/]release$/.test(out);
  if (isRelease) run("wasm-opt", "-Oz", "--strip-debug", "--strip-producers", ...features, more, "--output", more);
  const wasm = readFileSync(more);
  const digest = createHash("sha256").update(wasm).digest();
  const file = `more-${digest.toString("hex").slice(0, 16)}.wasm`;
  for (const old of readdirSync(out)) if (/^more-.*\.wasm$/.test(old)) rmSync(join(out, old));
  writeFileSync(join(out, file), wasm);

  const glue = join(out, `${name}.js`);
  const script = readFileSync(glue, "utf8");
  const imported = /^import \* as (\w+) from "\.\/__wasm_split\.js";?$/m;
  if (!imported.test(script)) throw new Error(`${glue} imports no second module`);
  // With debug assertions it wants more than the first module's exports.
  const link = readFileSync(join(parts, "__wasm_split.js"), "utf8");
  const shared = link.match(/__wasm_split: \{([^}]*)\}/)[1].trim();
  const imports = shared ? `{ ...wasm, ${shared} }` : "wasm";
  const whole = script.replace(imported, (_, its) => loader(its, file, digest.toString("base64"), imports));
  writeFileSync(glue, isRelease ? small(whole) : whole);
}

/** Trunk's own way to make JavaScript small does not understand this one, and leaves it as it is. */
function small(script) {
  return esbuild().transformSync(script, { minify: true, format: "esm", target: "es2022", charset: "utf8" }).code;
}

function loader(its, file, digest, imports) {
  return `
let download, instance;

/** Begins to load what the app may want later; it waits for this. */
export function loadMore() {
  download ??= fetch(new URL("${file}", import.meta.url), { integrity: "sha256-${digest}" });
  download.catch(() => {});
  return download;
}

async function instantiate() {
  const [answer, imports] = [await loadMore(), { __wasm_split: ${imports} }];
  if (!answer.ok) throw new Error(\`${file}: \${answer.status}\`);
  const isWasm = answer.headers.get("Content-Type")?.startsWith("application/wasm");
  return isWasm ? WebAssembly.instantiateStreaming(answer, imports) : WebAssembly.instantiate(await answer.arrayBuffer(), imports);
}

const ${its} = {
  async __wasm_split_load_more(callback, data) {
    // A second instance would undo what the first one has done to the memory that they share.
    instance ??= instantiate();
    const isThere = await instance.then(() => true, () => false);
    if (!isThere) instance = download = undefined;
    wasm.__indirect_function_table.get(callback)(data, isThere);
  },
};
`;
}

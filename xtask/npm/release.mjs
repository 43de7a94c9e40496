// What makes a release of the page that Trunk has built: the module of the first rows beside the app's, loaded at once, and the app with the
// rest of its style when static/boot.js says so; script and first style inside of index.html, where nothing waits for them; and the policy
// that allows just these.
// page.mjs runs it last; a page that is no release does without.
import { createHash } from "node:crypto";
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { renamed } from "./glue.mjs";
import { esbuild, run } from "./run.mjs";

const { TRUNK_STAGING_DIR: page, TRUNK_PROFILE: profile } = process.env;
if (profile !== "release") process.exit();

const TARGET = "wasm32-unknown-unknown";
const root = fileURLToPath(new URL("../../", import.meta.url));
const { transformSync } = esbuild();

run("cargo", "build", "--quiet", "--package", "attendee-calendars", "--profile", "wasm-release", "--target", TARGET, "--features", "first", "--bin", "first");
const { target_directory: target } = JSON.parse(run("cargo", "metadata", "--no-deps", "--format-version", "1"));
const made = mkdtempSync(join(tmpdir(), "attendee-calendars-"));
let [glue, wasm] = [];
try {
  run("wasm-bindgen", "--target", "web", "--omit-default-module-path", "--no-typescript", "--out-dir", made, join(target, TARGET, "wasm-release/first.wasm"));
  const module = join(made, "first_bg.wasm");
  // Long functions that are called once stay apart: repeated patterns compress better, by 2 %, than one function of a fifth of the module.
  const apart = "--one-caller-inline-max-function-size=300";
  const names = run("wasm-opt", "-Oz", apart, "--strip-debug", "--strip-producers", "--minify-imports-and-exports-and-modules", "-o", module, module);
  const named = renamed(readFileSync(join(made, "first.js"), "utf8"), JSON.parse(names));
  glue = transformSync(named, { minify: true, format: "esm", target: "es2022", charset: "utf8" }).code;
  wasm = readFileSync(module);
} finally {
  rmSync(made, { recursive: true });
}

const hashed = (kind, contents, form) => createHash(kind).update(contents).digest(form);

/** Puts a file beside the page, named by its contents, and gives what a link to it says. */
function put(name, contents) {
  const file = name.replace(".", `-${hashed("sha256", contents, "hex").slice(0, 16)}.`);
  writeFileSync(join(page, file), contents);
  return { href: `./${file}`, integrity: `sha384-${hashed("sha384", contents, "base64")}` };
}

const link = (rel, { href, integrity }, more = "") =>
  `<link data-first rel="${rel}" href="${href}" crossorigin="anonymous" integrity="${integrity}"${more}>`;

/** Takes a file of Trunk's into the page, small: `form` finds the element that names it. Gives what a policy calls its contents. */
function inline(form, loader, element) {
  const found = html.match(form);
  if (!found) throw new Error(`Trunk has written the element for a file of kind ${loader} in another form`);
  const file = join(page, found.groups.file);
  const contents = transformSync(readFileSync(file, "utf8"), { minify: true, loader, target: "es2022", charset: "utf8" }).code.trim();
  if (contents.includes(`</${element}`)) throw new Error(`what goes into <${element}> would end it`);
  rmSync(file);
  html = html.replace(found[0], () => `<${element}>${contents}</${element}>`);
  return `'sha256-${hashed("sha256", contents, "base64")}'`;
}

const index = join(page, "index.html");
let html = readFileSync(index, "utf8");
const script = inline(/<script [^>]*\bsrc="?\.\/(?<file>boot-[^" >]*)[^>]*><\/script>/, "js", "script");
const style = inline(/<link [^>]*\bhref="?\.\/(?<file>page-[^" >]*\.css)[^>]*>/, "css", "style");
// In the page, since it changes with it, and holds on hosts that send no header of their own. `frame-ancestors` counts in a header only.
const policy = [["script-src", script], ["style-src", style]].reduce((policy, [rule, hash]) => {
  const before = `${rule} 'self'`;
  if (policy.split(before).length !== 2) throw new Error(`static/policy.txt says not once ${before}`);
  return policy.replace(before, `${before} ${hash}`);
}, readFileSync(join(root, "static/policy.txt"), "utf8").trim());
const module = put("first.wasm", wasm);
const first = link("modulepreload", put("first.js", glue)) + link("preload", module, ' as="fetch" type="application/wasm"');
// The rows wait for this file above all; a host that sends this header has it asked for before the page is read.
const header = `Link: <${module.href}>; rel="preload"; crossorigin="anonymous"; integrity="${module.integrity}"; as="fetch"; type="application/wasm"`;
appendFileSync(join(page, "_headers"), ["/", "/index.html"].map((path) => `${path}\n  ${header}\n`).join(""));

// What only the app needs, and Trunk has put there to be loaded at once, waits until it is wanted.
let waiting = 0;
html = html.replace(/<link ([^>]*\bhref="?\.\/(?:page-[^">]*\.(?:js|wasm)|rest-[^">]*\.css)[^>]*)>/g, (_, attributes) => {
  waiting += 1;
  const rel = /\brel="?(\w+)"? ?/;
  return `<link data-rel=${rel.exec(attributes)[1]} ${attributes.replace(rel, "")}>`;
});
if (waiting !== 3) throw new Error("Trunk has written the links to the app's module and style in another form");
// Trunk names the glue by its module alone; it names the second module, too.
const [glueName] = /\bpage-[0-9a-f]+\.js/.exec(html);
const ownName = `page-${hashed("sha256", readFileSync(join(page, glueName)), "hex").slice(0, 16)}.js`;
renameSync(join(page, glueName), join(page, ownName));
html = html.replaceAll(glueName, ownName);
// Painting waits for the end of this short page, in browsers that know this link. Else they paint its first half, and then lay all of it out
// again while the rows wait. server/src/first.rs takes it out where the end comes late.
const expect = "<link rel=expect href=#crash blocking=render>";
const before = "<title>";
if (html.split(before).length !== 2) throw new Error("the page has not one title");
// Before all that it is about.
writeFileSync(index, html.replace(before, () => `<meta http-equiv="Content-Security-Policy" content="${policy}">${first}${expect}${before}`));

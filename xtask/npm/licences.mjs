// Prints the licences of everything that is compiled into a program or module:
//   node licences.mjs PACKAGE TARGET FEATURES       (TARGET or FEATURES may be empty)
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const [name, target, features] = process.argv.slice(2);
const cargo = (args) => execFileSync("cargo", args, { encoding: "utf8", maxBuffer: 1 << 28 });
const selected = [...(target ? ["--target", target] : []), ...(features ? ["--features", features] : [])];

const tree = cargo(["tree", "--locked", "--package", name, "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}", ...selected]);
const metadata = JSON.parse(cargo(["metadata", "--locked", "--all-features", "--format-version", "1"]));
const wanted = new Set(tree.split("\n").map((line) => line.split(" ").slice(0, 2).join(" ")));
const crates = metadata.packages
  .filter((crate) => crate.source && wanted.has(`${crate.name} v${crate.version}`))
  .sort((one, other) => (one.name < other.name ? -1 : 1));

// A crate may bring another's source, which has a licence of its own, in a folder of it.
const isLicence = (file) => /^(licen[cs]e|copying|notice|unlicense)/i.test(basename(file));
const found = (folder) => readdirSync(folder, { recursive: true }).filter(isLicence).sort();

// Crates share their licences' texts: each text stands once, beneath all that it is for.
const texts = new Map();
for (const crate of crates) {
  const folder = dirname(crate.manifest_path);
  const said = found(folder).flatMap((file) => {
    try {
      return [readFileSync(join(folder, file), "utf8").replace(/\r/g, "").trim()];
    } catch {
      return []; // a folder of that name
    }
  });
  const key = [...new Set(said)].join("\n\n") || `Licensed under ${crate.license}; the crate brings no text of it. Authors: ${crate.authors.join(", ") || "see its repository"}.`;
  texts.set(key, [...(texts.get(key) ?? []), `${crate.name} ${crate.version} (${crate.license})`]);
}
const rule = "-".repeat(80);
const parts = [...texts].map(([licence, names]) => `${rule}\n${names.join("\n")}\n${rule}\n\n${licence}\n`);
console.log(`Compiled in, besides Rust's standard library (MIT or Apache-2.0, https://www.rust-lang.org):\n\n${parts.join("\n")}`);

// Writes the words of the other languages as files for the page, a message a line, named by their contents, and puts the
// names into index.html. page.mjs runs it, with the page's folder in TRUNK_STAGING_DIR.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const LANGUAGES = ["de"];

const page = join(process.env.TRUNK_STAGING_DIR, "index.html");
let html = readFileSync(page, "utf8");
for (const language of LANGUAGES) {
  const source = new URL(`../../src/text/${language}.json`, import.meta.url);
  const words = Object.values(JSON.parse(readFileSync(source, "utf8"))).join("\n") + "\n";
  const name = `words-${language}-${createHash("sha256").update(words).digest("hex").slice(0, 16)}.txt`;
  writeFileSync(join(process.env.TRUNK_STAGING_DIR, name), words);
  if (!html.includes(`words-${language}.txt`)) throw new Error(`index.html does not name words-${language}.txt`);
  html = html.replace(`words-${language}.txt`, name);
}
writeFileSync(page, html);

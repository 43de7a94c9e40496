// Where the pictures go, and a page to look at all of them.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The pictures of the README. */
export const DOCS = join(ROOT, "docs");

/** The pictures that are only for looking at: cargo's folder, which git ignores. */
export const GALLERY = join(ROOT, "target/screenshots");

/** Before the first picture: an empty folder. After the last one: its index. */
export default async function () {
  await rm(GALLERY, { recursive: true, force: true });
  await mkdir(GALLERY, { recursive: true });
  return async () => {
    const names = (await readdir(GALLERY)).sort();
    const figures = names.map((name) => `<figure><figcaption>${name}</figcaption><img loading="lazy" src="${name}"></figure>`);
    await writeFile(join(GALLERY, "index.html"), `<!doctype html><meta charset="utf-8"><title>Gallery</title>\n${figures.join("\n")}\n`);
    console.log(`${names.length} pictures: ${join(GALLERY, "index.html")}`);
  };
}

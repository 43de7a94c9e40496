// Prints what a WebAssembly module's bytes are: node profile.mjs FILE.wasm, with the function names still in it.
import { readFileSync } from "node:fs";

const bytes = readFileSync(process.argv[2]);

function reader(at) {
  return {
    get at() {
      return at;
    },
    skip(length) {
      at += length;
    },
    byte: () => bytes[at++],
    leb() {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++];
        value += (byte & 127) * 2 ** shift;
        if (byte < 128) return value;
      }
    },
    text() {
      const length = this.leb();
      at += length;
      return bytes.toString("utf8", at - length, at);
    },
  };
}

const sections = {};
const names = new Map();
const sizes = [];
let imported = 0;
const CODE = 10;
const DATA = 11;

for (const all = reader(8); all.at < bytes.length; ) {
  const id = all.byte();
  const length = all.leb();
  const end = all.at + length;
  const part = reader(all.at);
  all.skip(length);
  sections[id] = (sections[id] ?? 0) + length;
  if (id === 2) {
    for (let left = part.leb(); left > 0; left--) {
      part.text();
      part.text();
      const kind = part.byte();
      if (kind === 0) {
        imported++;
        part.leb();
      } else if (kind === 3) {
        part.skip(2);
      } else {
        if (kind === 1) part.byte();
        const limits = part.byte();
        part.leb();
        if (limits & 1) part.leb();
      }
    }
  } else if (id === CODE) {
    for (let left = part.leb(); left > 0; left--) {
      const size = part.leb();
      sizes.push(size);
      part.skip(size);
    }
  } else if (id === 0 && part.text() === "name") {
    while (part.at < end) {
      const kind = part.byte();
      const size = part.leb();
      if (kind !== 1) {
        part.skip(size);
        continue;
      }
      for (let left = part.leb(); left > 0; left--) {
        const index = part.leb();
        names.set(index, part.text().replace(/::h[0-9a-f]{16}$/, "").replace(/\[[0-9a-f]{16}\]/g, ""));
      }
    }
  }
}

const functions = sizes.map((size, at) => ({ size, name: names.get(imported + at) ?? "?" }));
if (names.size === 0) throw new Error("the module has no names: it was stripped");

function table(head, of, most) {
  const sums = new Map();
  for (const { size, name } of functions) {
    const key = of(name);
    if (key) sums.set(key, (sums.get(key) ?? 0) + size);
  }
  const rows = [...sums].sort((one, other) => other[1] - one[1]).slice(0, most);
  console.log([`| ${head} | bytes |`, "| --- | ---: |", ...rows.map(([key, size]) => `| \`${key.replaceAll("|", "\\|").slice(0, 110)}\` | ${size} |`)].join("\n"), "\n");
}

const OWN = "attendee_calendars::";
const crate = (name) => /([a-z_][a-z_0-9]*)::/.exec(name)?.[1] ?? "other";
const layer = (name) => name.includes(OWN) && /attendee_calendars::(\w+(?:::\w+)?)/.exec(name)[1];

const code = sizes.reduce((sum, size) => sum + size, 0);
console.log(`Code ${code} bytes in ${sizes.length} functions, data ${sections[DATA] ?? 0} bytes.\n`);
table("crate", crate, 14);
table("own module", layer, 20);
table("function", (name) => name, 25);

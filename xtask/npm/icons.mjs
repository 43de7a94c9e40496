// Writes src/ui/glyph.rs, the icons that the app uses, from the set Lucide. Run it after a change of ICONS:
//   npm install --no-save lucide-static && node icons.mjs && cargo fmt --all      (in xtask/npm)
import { readFileSync, writeFileSync } from "node:fs";

/** What the app calls it, and means by it: what Lucide calls it. */
const ICONS = {
  "calendar: The product: a calendar with a tick.": "calendar-check",
  "check: Done, good.": "check",
  "cross: Broken.": "x",
  "question: Not known.": "circle-question-mark",
  "warning: Something to heed.": "triangle-alert",
  "search: Looking for something.": "search",
  "left: Backwards.": "chevron-left",
  "right: Forwards.": "chevron-right",
  "lock: Kept by a gateway.": "lock",
  "again: Again.": "refresh-cw",
  "plug: A connection.": "plug",
  "clock: Waiting, or late.": "clock",
  "copy: Copying.": "copy",
  "outside: Leaves the app.": "external-link",
  "person: Somebody has to act.": "user-round",
  "view: How something is shown.": "sliders-horizontal",
  "keyboard: Keys.": "keyboard",
  "up: What is above; the least first.": "arrow-up",
  "down: The greatest first.": "arrow-down",
  "scan: Going through everything.": "scan-search",
  "pause: Not now.": "pause",
  "play: On with it.": "play",
  "download: A file for oneself.": "download",
};

/** A shape of an icon, as what `d` of a path says: each icon is one path, for the browser builds each element of each row. */
function outline([, shape, attributes]) {
  const value = Object.fromEntries([...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, text]) => [name, text]));
  const [x, y, width, height, r] = ["x", "y", "width", "height", "r"].map((name) => Number(value[name]));
  const [cx, cy, rx] = ["cx", "cy", "rx"].map((name) => Number(value[name] ?? 0));
  const corner = (to) => `a${rx} ${rx} 0 0 1 ${to}`.replace(" -", "-");
  switch (shape) {
    case "path":
      // What a path begins with is meant from the origin, however it is written; behind another path it has to say so.
      return value.d.replace(/^m *(-?[\d.]+)[ ,]*(-?[\d.]+)(?=( *-?[\d.])?)/, (_, x, y, more) => `M${x} ${y}${more ? "l" : ""}`).replace(/l +/, "l");
    case "circle":
      return `M${cx - r} ${cy}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0-${2 * r} 0z`;
    case "rect":
      return (
        `M${x + rx} ${y}h${width - 2 * rx}${corner(`${rx} ${rx}`)}v${height - 2 * rx}${corner(`-${rx} ${rx}`)}` +
        `h-${width - 2 * rx}${corner(`-${rx}-${rx}`)}v-${height - 2 * rx}${corner(`${rx}-${rx}`)}z`
      );
    default:
      throw new Error(`${shape} is no shape that this knows`);
  }
}

const { version, license } = JSON.parse(readFileSync("node_modules/lucide-static/package.json", "utf8"));
const glyphs = Object.entries(ICONS).map(([named, lucide]) => {
  const [, name, meaning] = named.match(/^(\w+): (.*)$/);
  const svg = readFileSync(`node_modules/lucide-static/icons/${lucide}.svg`, "utf8");
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1).matchAll(/<(\w+) ([^>]*)>/g);
  return `    /// ${meaning}\n    pub const ${name.toUpperCase()}: Self = Self("${[...shapes].map(outline).join("")}");\n`;
});
writeFileSync(
  "../../src/ui/glyph.rs",
  `//! Which icons there are. Written by xtask/npm/icons.mjs: icons of Lucide ${version} (lucide.dev), ${license} licence
//! (static/icons-licence.txt).

/// An icon, drawn by [\`super::icon\`]: a path on 24 by 24 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph(pub(super) &'static str);

impl Glyph {
${glyphs.join("")}}
`,
);

// Writes static/icons.svg, the sprite of the icons that the app uses, from the set Lucide. Run it after a change of ICONS:
//   npm install --no-save lucide-static && node icons.mjs      (in xtask/npm)
import { readFileSync, writeFileSync } from "node:fs";

/** What the app calls it: what Lucide calls it. */
const ICONS = {
  calendar: "calendar-check",
  check: "check",
  cross: "x",
  question: "circle-question-mark",
  warning: "triangle-alert",
  search: "search",
  left: "chevron-left",
  right: "chevron-right",
  lock: "lock",
  again: "refresh-cw",
  plug: "plug",
  clock: "clock",
  copy: "copy",
  outside: "external-link",
  person: "user-round",
  view: "sliders-horizontal",
  keyboard: "keyboard",
  up: "arrow-up",
  down: "arrow-down",
  scan: "scan-search",
  pause: "pause",
  play: "play",
  download: "download",
};

const { version, license } = JSON.parse(readFileSync("node_modules/lucide-static/package.json", "utf8"));
const symbols = Object.entries(ICONS).map(([id, name]) => {
  const svg = readFileSync(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<symbol id="icon-${id}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
});
const credit = `<!-- Icons of Lucide ${version} (lucide.dev), ${license} licence: static/icons-licence.txt -->`;
writeFileSync(
  "../../static/icons.svg",
  `<svg class="icons" aria-hidden="true" xmlns="http://www.w3.org/2000/svg">${credit}\n${symbols.join("\n")}\n</svg>\n`,
);

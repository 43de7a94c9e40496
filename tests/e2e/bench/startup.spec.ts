// How soon the page shows the first calendars, beside pages that people would write instead. Nothing here fails for being slow.
import { type Browser, type BrowserContextOptions, expect } from "@playwright/test";
import { Demo, test } from "../server";
import { keepMemory } from "./in-page";
import { Behind, marks, type Name, record, type Recorded, Static } from "./peers";
import { answered } from "./rows";
import { type Line, machine, median, number, table, write } from "./table";
import { answersAfter, openWindow, type Setting, SETTINGS, timed, turn, visit } from "./visit";

const QUICK = Boolean(process.env.BENCH_QUICK);
const ROUNDS = QUICK ? 5 : 15;
/** A page with a thousand rows says enough when it was opened this often. */
const LARGE_ROUNDS = QUICK ? 2 : 5;

interface Candidate {
  title: string;
  url: string;
  /** The same with a thousand calendars on its page; the program cannot be made to answer so. */
  large?: string;
}

const MEASURES = ["paint", "rows", "bytes", "again", "heap", "turn", "answer", "search", "large"] as const;
type Measure = (typeof MEASURES)[number];
/** A figure for each round. */
type Figures = Record<Measure, number[]>;

class Bench {
  constructor(
    private browser: Browser,
    private options: BrowserContextOptions,
    private recorded: Recorded,
  ) {}

  /** Everything that is measured of a page, once. */
  async once({ url, large }: Candidate, setting: Setting, isLarge: boolean): Promise<Partial<Record<Measure, number>>> {
    const { pages, key, thousand } = this.recorded;
    const context = await openWindow(this.browser, this.options);
    const [first, second] = pages.map(marks);
    const cold = await visit(context, url, first, setting);
    await cold.tab.close();
    // The browser keeps what it compiled only when it sees a script for the second time.
    await (await visit(context, url, first, setting)).tab.close();
    const { tab, cdp, rows } = await visit(context, url, first, setting, (tab) => tab.addInitScript(keepMemory));

    await cdp.send("HeapProfiler.collectGarbage");
    const { usedSize } = await cdp.send("Runtime.getHeapUsage");
    const heap = usedSize + (await tab.evaluate(() => window.appMemory?.buffer.byteLength ?? 0));

    const turned = await turn(tab, second);
    const cursor = new URL(pages[0].next!).search.slice(1);
    // Whoever asked for the next page before the click had the answer by then.
    const there = Math.max(turned.begun, await tab.evaluate(answered, cursor));
    await tab.waitForLoadState("networkidle");

    const search = tab.getByRole("searchbox").or(tab.getByPlaceholder("Deduplication key"));
    await search.fill(key);
    const found = await timed(tab, "keydown", [key], () => search.press("Enter"));
    await context.close();
    const figures = {
      paint: cold.paint,
      rows: cold.rows,
      bytes: cold.bytes,
      again: rows,
      heap,
      turn: turned.painted - turned.begun,
      answer: turned.painted - there,
      search: found.painted - found.begun,
    };
    if (!large || !isLarge) return figures;
    const other = await openWindow(this.browser, this.options);
    const { rows: painted } = await visit(other, large, marks(thousand), setting);
    await other.close();
    return { ...figures, large: painted };
  }

  /** All pages in turns, each round in another order, so that none always comes after the same one. */
  async all(candidates: Candidate[], setting: Setting): Promise<Figures[]> {
    const figures = candidates.map(() => Object.fromEntries(MEASURES.map((name) => [name, [] as number[]])) as Figures);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let turn = 0; turn < candidates.length; turn += 1) {
        const index = (round + turn) % candidates.length;
        const seen = await this.once(candidates[index], setting, round < LARGE_ROUNDS);
        for (const name of MEASURES) if (seen[name] !== undefined) figures[index][name].push(seen[name]);
      }
    }
    return figures;
  }
}

const LABELS: Record<Measure, string> = {
  paint: "first contentful paint",
  rows: "rows painted",
  bytes: "bytes until then",
  again: "rows painted, third visit",
  heap: "JavaScript's heap and wasm memory",
  turn: "page turn, from the click",
  answer: "page turn, from the answer",
  search: "search, from the Enter key",
  large: "1,000 rows painted",
};

function shown(measure: Measure, values: number[]): string {
  if (values.length === 0) return "";
  const value = median(values);
  if (measure === "bytes") return `${number(value / 1000, 1)} kB`;
  if (measure === "heap") return `${number(value / 1e6, 1)} MB`;
  return `${number(value)} ms`;
}

/** The medians of one setting. */
const medians = (candidates: Candidate[], figures: Figures[]): string =>
  table([
    ["", ...candidates.map(({ title }) => title)] as Line,
    ...MEASURES.map((name): Line => [LABELS[name], ...figures.map((all) => shown(name, all[name]))]),
  ]);

/** What is aimed at: a page of the product, its peer, and the most that the quotient may be. */
const BARS: [Measure, string, string, number, number][] = [
  ["rows", "product", "by hand", 1.05, 1.15],
  ["rows", "product, program", "by hand, program", 0.8, 0.8],
  ["rows", "product", "React", 0.7, 0.8],
  ["rows", "product", "react-admin", 0.3, 0.33],
  ["paint", "product", "by hand", 0.75, 1],
  ["answer", "product", "by hand", 1.5, 1.5],
];

function ratios(candidates: Candidate[], all: Figures[][]): string {
  const of = (figures: Figures[], title: string) => figures[candidates.findIndex((candidate) => candidate.title === title)];
  // Round by round: what slows the machine down for a while slows down both.
  const ratio = (figures: Figures[], measure: Measure, product: string, peer: string) => {
    const peers = of(figures, peer)[measure];
    return number(median(of(figures, product)[measure].map((value, round) => value / peers[round])), 2);
  };
  const lines = BARS.map(([measure, product, peer, ...bars]): Line => {
    const cells = all.map((figures) => ratio(figures, measure, product, peer));
    return [`${LABELS[measure]}: ${product} ÷ ${peer}`, ...cells, bars.map((bar) => `≤ ${number(bar, 2)}`).join(" / ")];
  });
  const bytes = all.map((figures) => shown("bytes", of(figures, "product").bytes));
  return table([
    ["", ...SETTINGS.map(({ name }) => name), "aim, 1x / 4x"],
    ...lines,
    [`${LABELS.bytes}: product`, ...bytes, "≤ 120 kB"],
  ]);
}

test("start-up", async ({ browser, contextOptions }) => {
  test.setTimeout(90 * 60_000);
  const demo = await Demo.start();
  const about = machine(browser.version());
  const recorded = await record(demo);
  const host = await Static.start(recorded);
  const behind = [await Behind.start(`${demo.url}/`, demo), await Behind.start(`${host.url}/plain/`, demo)];
  const onHost = (page: Name, title: string): Candidate => ({ title, url: `${host.url}/${page}/`, large: `${host.url}/${page}-1000/` });
  const candidates: Candidate[] = [
    onHost("product", "product"),
    onHost("plain", "by hand"),
    onHost("react", "React"),
    onHost("react-admin", "react-admin"),
    { title: "product, program", url: behind[0].url },
    { title: "by hand, program", url: behind[1].url },
  ];
  const bench = new Bench(browser, contextOptions, recorded);
  const all: Figures[][] = [];
  for (const setting of SETTINGS) {
    host.delay = answersAfter(setting);
    all.push(await bench.all(candidates, setting));
    console.log(`${setting.name} measured`);
  }
  for (const server of [...behind, host, demo]) await server.stop();
  expect(host.missing, "what the pages asked for and is not there").toEqual([]);

  const parts = SETTINGS.map(({ name }, index) => `**${name}**\n\n${medians(candidates, all[index])}`);
  const figures = [about, ratios(candidates, all), ...parts].join("\n\n");
  console.log(`\n${figures}\n`);
  if (process.env.BENCH_WRITE) await write("startup", figures);
});

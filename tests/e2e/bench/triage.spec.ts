// How long the triage takes and how much memory it needs, through the page that users have. Nothing here fails for being slow.
import { type Browser, type BrowserContextOptions, type CDPSession, type Page } from "@playwright/test";
import { Demo, test } from "../server";
import { bareLoop, frames, keepMemory, scan, untilPainted } from "./in-page";
import { Proxy } from "./proxy";
import { type Line, machine, median, millis, number, quantile, seconds, spread, table, write } from "./table";

const QUICK = Boolean(process.env.BENCH_QUICK);
const SIZES = QUICK ? [1_000, 10_000] : [1_000, 10_000, 100_000];

/** As often a scan is measured beside its peers. */
const ROUNDS = (size: number) => (size > 10_000 ? 3 : 5);

/** Scans after which a page's memory is looked at. */
const RESCANS = (size: number) => (size > 10_000 ? 0 : 4);

const LATENCY = 100;

/** What is typed, a key at a time; \b takes a letter back, \n all of them. */
const TYPED = ["northwind\b\b\b\b\n", "anna\n", "AADSTS\n", "zqzq\n", "-health:healthy google\n"];

interface Figures {
  bare: number[];
  bareSideBySide: number[];
  scan: number[];
  json: number;
  wasm: number;
  wasmUsed: number;
  rescans: number[];
  heap: number;
  overview: number[];
  firstTable: number;
  table: number[];
  keys: number[];
  sorts: number[];
  facets: number[];
  idle: number[];
  scrolled: number[];
}

class Bench {
  constructor(
    private browser: Browser,
    private options: BrowserContextOptions,
  ) {}

  /** The triage in a browser that has seen nothing yet. */
  async open(url: string): Promise<{ page: Page; cdp: CDPSession; close: () => Promise<void> }> {
    const context = await this.browser.newContext(this.options);
    const page = await context.newPage();
    await page.addInitScript(keepMemory);
    await page.goto(`${url}/?view=overview`);
    await page.getByRole("button", { name: "Scan all calendars" }).waitFor();
    return { page, cdp: await context.newCDPSession(page), close: () => context.close() };
  }

  async latency(demo: Demo): Promise<{ together: number; oneByOne: number }> {
    const times = { together: [] as number[], oneByOne: [] as number[] };
    for (const opaque of [false, true, false]) {
      const proxy = await Proxy.start(demo.url, LATENCY, opaque);
      const { page, close } = await this.open(proxy.url);
      times[opaque ? "oneByOne" : "together"].push(await page.evaluate(scan, "Scan all calendars"));
      await close();
      await proxy.stop();
    }
    return { together: median(times.together), oneByOne: median(times.oneByOne) };
  }

  async of(size: number, demo: Demo): Promise<Figures> {
    const [bare, bareSideBySide, scans]: number[][] = [[], [], []];
    for (let round = 1; ; round += 1) {
      const { page, cdp, close } = await this.open(demo.url);
      const before = await wasmBytes(page);
      // Another order in each round, so that none always runs while the machine is still warm from another.
      const peers = async () => {
        const alone = await page.evaluate(bareLoop, [null]);
        const quarter = Math.ceil(alone.cursors.length / 4);
        const starts = [0, 1, 2, 3].map((part) => alone.cursors[part * quarter]);
        const together = await page.evaluate(bareLoop, starts);
        bare.push(alone.ms);
        bareSideBySide.push(together.ms);
      };
      if (round % 2) await peers();
      scans.push(await page.evaluate(scan, "Scan all calendars"));
      if (!(round % 2)) await peers();
      if (round < ROUNDS(size)) {
        await close();
        continue;
      }
      const wasm = (await wasmBytes(page)) - before;
      const heap = await heapBytes(cdp);
      const used = await this.used(page);
      const wasmUsed = (await wasmBytes(page)) - before;
      const rescans = [];
      for (let again = 0; again < RESCANS(size); again += 1) {
        await page.evaluate(scan, "Scan again");
        rescans.push(((await wasmBytes(page)) - before) / size);
      }
      await close();
      const { results } = await demo.api("calendars");
      const json = results.map((row: unknown) => Buffer.byteLength(JSON.stringify(row)));
      const mean = json.reduce((sum: number, bytes: number) => sum + bytes, 0) / json.length;
      const each = { json: mean, wasm: wasm / size, wasmUsed: wasmUsed / size, rescans };
      return { bare, bareSideBySide, scan: scans, heap, ...each, ...used };
    }
  }

  /** All that is done with a project once it is scanned. */
  async used(page: Page) {
    const timed = async (kind: string, act: () => Promise<unknown>): Promise<number> => {
      const painted = page.evaluate(untilPainted, kind);
      // The page has to listen before anything happens.
      await page.evaluate(() => {});
      await act();
      return painted;
    };
    const click = (name: string, role: "link" | "button" = "button") =>
      timed("click", () => page.getByRole(role, { name, exact: true }).first().click());

    const [overview, tables, keys, sorts, facets]: number[][] = [[], [], [], [], []];
    for (let round = 0; round < 5; round += 1) {
      tables.push(await click("All calendars", "link"));
      overview.push(await click("Overview", "link"));
    }
    await click("All calendars", "link");

    await page.getByRole("searchbox", { name: "Filter" }).focus();
    for (const text of TYPED) {
      for (const key of text) {
        if (key === "\n") await page.keyboard.press("Control+a");
        const press = key === "\b" ? "Backspace" : key === "\n" ? "Delete" : key;
        keys.push(await timed("keydown", () => page.keyboard.press(press)));
      }
    }
    // The address follows a moment after the last key.
    await page.waitForTimeout(500);

    const idle = await page.evaluate(frames, 1500);
    await page.locator(".vtable").hover();
    const scrolling = page.evaluate(frames, 3000);
    const end = Date.now() + 3000;
    for (let turn = 0; Date.now() < end; turn += 1) {
      // Down, and back up from time to time.
      await page.mouse.wheel(0, turn % 60 < 40 ? 120 : -120);
      await page.waitForTimeout(10);
    }
    const scrolled = await scrolling;

    for (const name of ["Account", "Health", "Last success", "Created", "Deduplication key"]) {
      const head = page.locator(".vhead").getByRole("button", { name });
      if ((await head.count()) === 0) continue;
      for (const _ of [0, 1]) sorts.push(await timed("click", () => head.first().click()));
    }
    const facet = page.locator(".facets button.facet");
    for (const index of [0, 1, 2, 3]) {
      for (const _ of [0, 1]) facets.push(await timed("click", () => facet.nth(index).click()));
    }
    return { overview, firstTable: tables[0], table: tables.slice(1), keys, sorts, facets, idle, scrolled };
  }
}

const wasmBytes = (page: Page) => page.evaluate(() => window.appMemory?.buffer.byteLength ?? NaN);

/** Of JavaScript's own heap, what is left after a collection. */
async function heapBytes(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage");
  return (await cdp.send("Runtime.getHeapUsage")).usedSize;
}

/** Frames that lasted longer than one and a half. */
function dropped(deltas: number[]): string {
  return `${deltas.filter((delta) => delta > 1.5 * (1000 / 60)).length} of ${deltas.length}`;
}

function lines(all: Figures[], slow: { together: number; oneByOne: number }): Line[] {
  const of = (what: string, aim: string, figure: (figures: Figures) => string): Line => [what, ...all.map(figure), aim];
  // Only of 10,000 calendars.
  const once = (what: string, aim: string, figure: string): Line => [
    what,
    ...SIZES.map((size) => (size === 10_000 ? figure : "")),
    aim,
  ];
  const median1 = (values: number[]) => seconds(median(values));
  return [
    ["", ...SIZES.map((size) => `${number(size)} calendars`), "aim"],
    of("bare `fetch` loop, 1 request at once", "", ({ bare }) => median1(bare)),
    of("bare `fetch` loops, 4 at once", "", ({ bareSideBySide }) => median1(bareSideBySide)),
    of("scan, up to 4 at once", "", ({ scan }) => median1(scan)),
    of("scan ÷ bare loop", "≤ 1.3 of 10,000", ({ scan, bare }) => number(median(scan) / median(bare), 2)),
    of("scan ÷ bare loops, 4 at once", "", ({ scan, bareSideBySide }) => number(median(scan) / median(bareSideBySide), 2)),
    once(`${LATENCY} ms of latency, scan by opaque cursors, 1 at once`, "", seconds(slow.oneByOne)),
    once(`${LATENCY} ms of latency, scan, up to 4 at once`, "", seconds(slow.together)),
    once(`${LATENCY} ms of latency, times as fast`, "≥ 3.4", number(slow.oneByOne / slow.together, 2)),
    of("JSON, each", "", ({ json }) => `${number(json)} B`),
    of("wasm memory, each", "≤ 2,500 B of 100,000", ({ wasm }) => `${number(wasm)} B`),
    of("after all that follows below, each", "≤ 2,500 B of 100,000", ({ wasmUsed }) => `${number(wasmUsed)} B`),
    of("after scans 2, 3, 4, 5, each", "flat after the 2nd", ({ rescans }) => rescans.map((bytes) => number(bytes)).join(", ") || "–"),
    of("JavaScript's heap, in all", "", ({ heap }) => `${number(heap / 1e6, 1)} MB`),
    of("keystroke to painted rows, median / p95", "≤ 50 ms of 100,000", ({ keys }) => spread(keys)),
    of("frames while scrolling, median / p95", "", ({ scrolled }) => `${number(median(scrolled), 1)} / ${number(quantile(scrolled, 0.95), 1)} ms`),
    of("dropped frames while scrolling", "0", ({ scrolled }) => dropped(scrolled)),
    of("dropped frames while nothing happens", "", ({ idle }) => dropped(idle)),
    of("sort by a column, median / p95", "", ({ sorts }) => spread(sorts)),
    of("click on a facet, median / p95", "", ({ facets }) => spread(facets)),
    of("to the table for the first time", "", ({ firstTable }) => millis(firstTable)),
    of("to the table again, median", "", ({ table }) => millis(median(table))),
    of("to the overview, median", "", ({ overview }) => millis(median(overview))),
  ];
}

test("triage", async ({ browser, contextOptions }) => {
  const bench = new Bench(browser, contextOptions);
  const about = machine(browser.version());
  const all: Figures[] = [];
  let slow = { together: NaN, oneByOne: NaN };
  for (const size of SIZES) {
    const demo = await Demo.start(["--calendars", String(size)]);
    if (size === 10_000) slow = await bench.latency(demo);
    all.push(await bench.of(size, demo));
    await demo.stop();
    console.log(`${number(size)} calendars measured`);
  }
  const figures = `${about}\n\n${table(lines(all, slow))}`;
  console.log(`\n${figures}\n`);
  if (process.env.BENCH_WRITE) await write("triage", figures);
});

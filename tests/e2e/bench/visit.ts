// How a page is opened to be measured: alone, in a window that has come to rest, with a network and a processor like a reader's.
import { type Browser, type BrowserContext, type BrowserContextOptions, type CDPSession, expect, type Page } from "@playwright/test";
import { awaitRows, firstContentfulPaint, rowsAfter } from "./rows";

/** A new window's own user interface (Chromium's, in HTML) takes two processors for 500 to 700 ms. */
const REST = 1_000;
/** Milliseconds from the pointer's coming to the press of its button, and from there to the click. */
const HOVER = 200;
const PRESS = 80;
/** So long a page may take to show its rows at all. */
const PATIENCE = 30_000;

export interface Setting {
  name: string;
  cpu: number;
  network?: { latency: number; mbits: number };
  /** The API's own time for an answer, beside the static server. */
  delay: number;
}
const network = { latency: 60, mbits: 9 };
const delay = Number(process.env.BENCH_API_DELAY ?? 30);
export const SETTINGS: Setting[] = [
  { name: "1x", cpu: 1, network, delay },
  { name: "4x", cpu: 4, network, delay },
  { name: "as it is", cpu: 1, delay: 0 },
];

/** Milliseconds that the server waits before it answers for the API: Chromium's latency is the least that an answer takes, and not added. */
export const answersAfter = ({ delay, network }: Setting) => delay && delay + (network?.latency ?? 0);

export interface Visit {
  tab: Page;
  cdp: CDPSession;
  /** Milliseconds from the start of the navigation to the painting of the rows, and to the first contentful paint. */
  rows: number;
  paint: number;
  /** What was loaded until the rows were painted, with headers. */
  bytes: number;
}

/** A window that has seen nothing, and has come to rest, as a reader's: it stays open, for the last tab takes its window along. */
export async function openWindow(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  const resting = await context.newPage();
  await resting.waitForTimeout(REST);
  return context;
}

/** Opens the page, and waits until it shows these rows. */
export async function visit(context: BrowserContext, url: string, texts: string[], setting: Setting, prepare = async (_: Page) => {}): Promise<Visit> {
  const tab = await context.newPage();
  await tab.addInitScript(awaitRows, texts);
  await prepare(tab);
  await tab.goto(new URL("/blank", url).href);
  const cdp = await context.newCDPSession(tab);
  await cdp.send("Network.enable");
  if (setting.network) {
    const throughput = (setting.network.mbits * 1e6) / 8;
    const conditions = { latency: setting.network.latency, downloadThroughput: throughput, uploadThroughput: throughput };
    await cdp.send("Network.emulateNetworkConditions", { offline: false, ...conditions });
  }
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: setting.cpu });
  const loaded: { at: number; bytes: number }[] = [];
  let clock = NaN; // what the network's clock lacks to the time of day
  cdp.on("Network.requestWillBeSent", ({ wallTime, timestamp }) => (clock = wallTime - timestamp));
  cdp.on("Network.loadingFinished", ({ timestamp, encodedDataLength: bytes }) => loaded.push({ at: timestamp, bytes }));
  const said = tab.waitForEvent("console", { predicate: (message) => message.text().startsWith("first rows "), timeout: PATIENCE });
  await tab.goto(url, { waitUntil: "commit" });
  const [rows, origin] = (await said).text().split(" ").slice(2).map(Number);
  const paint = await tab.evaluate(firstContentfulPaint);
  await tab.waitForLoadState("networkidle");
  const bytes = loaded.reduce((sum, { at, bytes }) => ((at + clock) * 1000 <= origin + rows ? sum + bytes : sum), 0);
  // Until an app that takes over rows has done so, both are there; for a thousand on a slow processor that takes long.
  await expect(tab.locator("tbody tr:not(.ahead *)")).toHaveCount(texts.length, { timeout: PATIENCE });
  await expect(tab.locator("tbody tr:not(.ahead *)").first()).toBeVisible();
  return { tab, cdp, rows, paint, bytes };
}

/** From what `act` does (an event of this `kind`) to the painting of these rows. */
export async function timed(tab: Page, kind: string, texts: string[], act: () => Promise<void>): Promise<{ begun: number; painted: number }> {
  const done = tab.evaluate(rowsAfter, { kind, texts });
  // The page has to listen before anything happens.
  await tab.evaluate(() => {});
  await act();
  return done;
}

/** Turns to the next page, which has these rows, as a person does it: what the pointer's coming and the button's going down bring is over by then. */
export async function turn(tab: Page, texts: string[]): Promise<{ begun: number; painted: number }> {
  await tab.getByRole("link", { name: /next/i }).or(tab.getByRole("button", { name: /next/i })).hover();
  await tab.waitForTimeout(HOVER);
  await tab.mouse.down();
  await tab.waitForTimeout(PRESS);
  return timed(tab, "click", texts, () => tab.mouse.up());
}

// What a page needs after a thousand page turns. Nothing here fails for needing more.
import { type CDPSession, type Page } from "@playwright/test";
import { Demo, on, test } from "../server";
import { keepMemory } from "./in-page";
import { type Line, machine, number, table, write } from "./table";

const TURNS = process.env.BENCH_QUICK ? [20, 100] : [20, 100, 500, 1_000];

/** Turns so many pages, each as soon as the one before is there: five on, five back, and so on. */
async function turn(times: number): Promise<void> {
  // The rows may be there before what is said of them.
  const said = () => document.querySelector("#app .pager [role=status]")?.textContent;
  const until = async (is: () => unknown) => {
    while (!is()) await new Promise((done) => setTimeout(done, 2));
  };
  for (let time = 0; time < times; time++) {
    const name = Math.floor(time / 5) % 2 ? "Previous page" : "Next page";
    const link = () => [...document.querySelectorAll<HTMLElement>("#app a")].find((link) => link.textContent!.includes(name) || link.ariaLabel === name);
    await until(link);
    const before = said();
    link()!.click();
    await until(() => said() !== before);
  }
}

async function level(page: Page, cdp: CDPSession): Promise<string[]> {
  for (let times = 0; times < 3; times++) await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await cdp.send("Memory.getDOMCounters");
  const wasm = await page.evaluate(() => window.appMemory!.buffer.byteLength);
  return [number(usedSize / 1024), number(wasm / 1024), number(nodes), number(jsEventListeners)];
}

test("turns", async ({ browser, contextOptions }) => {
  const demo = await Demo.start();
  const context = await browser.newContext(contextOptions);
  const page = await context.newPage();
  await page.addInitScript(keepMemory);
  await page.goto(demo.url);
  await on(page).rows.first().waitFor();
  // The zones come a moment after the rows.
  await page.waitForTimeout(2_000);
  const cdp = await context.newCDPSession(page);
  const lines: Line[] = [["after page turns", "JS heap, kB", "WebAssembly memory, kB", "DOM nodes", "listeners"]];
  let turned = 0;
  for (const turns of [0, ...TURNS]) {
    await page.evaluate(turn, turns - turned);
    turned = turns;
    lines.push([number(turns), ...(await level(page, cdp))]);
  }
  await context.close();
  await demo.stop();
  const figures = `${machine(browser.version())}\n\n${table(lines)}\n`;
  console.log(`\n${figures}`);
  if (process.env.BENCH_WRITE) await write("turns", `\n${figures}`);
});

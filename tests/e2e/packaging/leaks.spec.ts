// An element that is put in and taken out again and again leaves nothing behind.
import { type CDPSession, type Page } from "@playwright/test";
import { Demo } from "../server";
import { expect, test, told, within } from "./element";
import { Host, Project } from "./project";

interface Level {
  nodes: number;
  listeners: number;
  heap: number;
  wasm: number;
}

/** Keeps the memory of each instance that the page makes, without a word from the package. */
const watchMemory = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const { instantiate } = WebAssembly;
    const memories: WebAssembly.Memory[] = ((window as any).memories = []);
    WebAssembly.instantiate = (async (...args: any[]) => {
      const made = await (instantiate as any)(...args);
      const exports: unknown[] = Object.values((made.instance ?? made).exports);
      memories.push(exports.find((one) => one instanceof WebAssembly.Memory) as WebAssembly.Memory);
      return made;
    }) as any;
  });

async function level(page: Page, session: CDPSession): Promise<Level> {
  // What one collection frees may keep nothing else alive any more.
  for (let times = 0; times < 3; times++) await session.send("HeapProfiler.collectGarbage");
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  const { metrics } = await session.send("Performance.getMetrics");
  const heap = metrics.find(({ name }) => name === "JSHeapUsedSize")!.value;
  const wasm = await page.evaluate(() => (window as any).memories.reduce((sum: number, { buffer }: WebAssembly.Memory) => sum + buffer.byteLength, 0));
  return { nodes, listeners: jsEventListeners, heap, wasm };
}

/** What WebAssembly's memory grows by, in bytes. */
const WASM_PAGE = 65_536;

/** 200 times in and out: what is there then is what was there after the first 20. */
async function stays(page: Page, once: (times: number) => Promise<void>): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await once(20);
  const before = await level(page, session);
  await once(180);
  let after = await level(page, session);
  if (after.wasm === before.wasm + WASM_PAGE) {
    // Pieces of freed memory may come to lie so that one page more is needed, once; what leaks takes as much again.
    await once(180);
    before.wasm = after.wasm;
    after = await level(page, session);
  }
  // The last one may have been on its way out still; one that has leaked stays.
  for (let times = 0; times < 20 && after.nodes > before.nodes + 5; times++) {
    await page.waitForTimeout(250);
    after = await level(page, session);
  }
  test.info().annotations.push({ type: "levels", description: JSON.stringify([before, after]) });
  expect(after.nodes).toBeLessThanOrEqual(before.nodes + 5);
  expect(after.listeners).toBeLessThanOrEqual(before.listeners);
  expect(after.wasm).toBe(before.wasm);
  // Numbers of the engine's own, such as compiled code, move a little: an element that stayed would be 100 kB and more.
  expect(after.heap).toBeLessThan(before.heap + 1_000_000);
}

/**
 * Adds `whole`, which waits until all is there that the element ever draws beside a calendar; the zones come last. One of the
 * first lives so long: how far the others come depends on the machine, and memory once taken is never given back.
 */
const addWhole = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    window.whole = async (element) => {
      while (element.shadowRoot!.querySelectorAll("option").length < 100) await new Promise((drawn) => requestAnimationFrame(drawn));
    };
  });

declare global {
  interface Window {
    whole: (element: Element) => Promise<void>;
  }
}

/** Few rows are drawn quickly, and hold what many would. */
const FEW = ["--calendars", "3"];

// 200 times take a minute on a busy machine, with traces two; where memory is looked at again, they are twice as many.
test.describe.configure({ timeout: 480_000 });

test.beforeEach(async ({ page }) => {
  await watchMemory(page);
  await addWhole(page);
});

test("200 times by hand", async ({ page, open, site }) => {
  const demo = await Demo.start([...FEW, "--cors-origin", new URL(site.url).origin]);
  await open();
  await stays(page, (times) =>
    page.evaluate(
      async ([times, url, key]) => {
        for (let time = 0; time < times; time++) {
          const element = document.createElement("attendee-calendars");
          Object.assign(element, { baseUrl: url, apiKey: () => key, locale: time % 2 ? "de" : "en", reconnectUrl: () => "https://host.example/" });
          const isLoaded = new Promise((loaded) => element.addEventListener("calendars-load", loaded, { once: true }));
          document.querySelector("main")!.append(element);
          await isLoaded;
          if (time < 2) await window.whole(element); // in both languages
          element.shadowRoot!.querySelector<HTMLElement>("tbody a")!.click();
          await new Promise((drawn) => requestAnimationFrame(drawn));
          element.remove();
          await Promise.resolve();
          window.told = [];
        }
      },
      [times, demo.url, demo.key] as const,
    ),
  );
  await demo.stop();
});

test("200 times by React, in its strict mode", async ({ page }) => {
  const project = await Project.create("leaks-react", "vite-react");
  await project.tool("vite/bin/vite.js", "build", "--mode", "development", "--minify", "false");
  const host = await Host.start(`${project.folder}/dist`);
  const demo = await Demo.start([...FEW, "--cors-origin", new URL(host.url).origin]);
  await page.addInitScript((attendee) => Object.assign(window, { attendee }), { baseUrl: demo.url, apiKey: demo.key });
  await page.goto(`${host.url}strict.html`);
  await page.waitForFunction(() => "show" in window);
  await stays(page, (times) =>
    page.evaluate(async (times) => {
      for (let time = 0; time < times; time++) {
        const isLoaded = new Promise((loaded) => document.addEventListener("calendars-load", loaded, { once: true }));
        (window as any).show(true);
        await isLoaded;
        if (!time) await window.whole(document.querySelector("attendee-calendars")!);
        (window as any).show(false);
        await new Promise((drawn) => requestAnimationFrame(drawn));
        window.told = [];
      }
    }, times),
  );
  await demo.stop();
  await host.stop();
});

test("200 times before the module is there, and while the first request runs", async ({ page, open, demo }) => {
  await open();
  await stays(page, (times) =>
    page.evaluate(
      async ([times, url, key]) => {
        for (let time = 0; time < times; time++) {
          const element = document.createElement("attendee-calendars");
          Object.assign(element, { baseUrl: url, apiKey: key, locale: "de", strings: { CALENDARS: "Termine" } });
          document.querySelector("main")!.append(element);
          // From nothing at all to the middle of the request.
          for (let turn = 0; turn < time % 8; turn++) await new Promise((done) => setTimeout(done));
          if (time === 19) await window.whole(element);
          element.remove();
          await new Promise((done) => setTimeout(done));
        }
      },
      [times, demo.url, demo.key] as const,
    ),
  );
});

test("taking it out ends its request", async ({ page, put }) => {
  let asked = 0;
  await page.route("**/api/v1/calendars*", () => void asked++);
  // Sooner than the time limit of the request would end it.
  const ended = page.waitForEvent("requestfailed", { predicate: (request) => request.url().includes("/api/v1/calendars"), timeout: 10_000 });
  const element = await put();
  await expect.poll(() => asked).toBe(1);
  await element.evaluate((element) => element.remove());
  expect((await ended).failure()!.errorText).toBe("net::ERR_ABORTED");
});

test("taking it out ends its scan", async ({ page, put }) => {
  const element = await put({ attributes: { view: "triage" } });
  await element.getByRole("button", { name: "Scan all calendars" }).waitFor();
  let asked = 0;
  await page.route("**/api/v1/calendars*", () => void asked++);
  const failed: string[] = [];
  page.on("requestfailed", (request) => failed.push(request.failure()!.errorText));
  await element.getByRole("button", { name: "Scan all calendars" }).click();
  await expect.poll(() => asked).toBeGreaterThan(0);
  const before = asked;
  await element.evaluate((element) => element.remove());
  await expect.poll(() => failed).toEqual(Array(before).fill("net::ERR_ABORTED"));
  expect(await told(page, "scan-complete")).toEqual([]);
  // Another one begins with nothing of it.
  await page.unroute("**/api/v1/calendars*");
  const other = await put();
  await expect(within(other).rows).toHaveCount(25);
  expect(asked).toBe(before);
});

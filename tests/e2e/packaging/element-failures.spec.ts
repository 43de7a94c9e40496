// The element whose module cannot be had, or has crashed.
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { type Change, expect, put, strict, test, told, within } from "./element";
import { Host, versionOf } from "./project";

/** The page on a host that changes what it answers. */
async function changed(page: Page, folder: string, change: Change, run: (host: Host) => Promise<void>): Promise<void> {
  const host = await Host.start(folder, (file, headers) => (strict(file, headers), change(file, headers)));
  await page.goto(`${host.url}element.html`);
  await page.evaluate(() => customElements.whenDefined("attendee-calendars"));
  await run(host);
  await host.stop();
}

test("a policy that forbids WebAssembly", async ({ page, project, demo, quiet }) => {
  quiet.push("script-src wasm-eval", "Compiling or instantiating WebAssembly");
  const forbid: Change = (_, headers) => {
    headers["Content-Security-Policy"] = headers["Content-Security-Policy"].replace("'wasm-unsafe-eval'", "");
  };
  await changed(page, project.folder, forbid, async () => {
    const element = await put(page, demo, { attributes: { locale: "de" } });
    await expect(within(element).alert).toContainText("Diese Seite erlaubt es nicht, die Kalender zu zeigen");
    await expect(within(element).alert).toContainText("wasm-blocked");
    await expect(element.locator(".app")).toHaveAttribute("lang", "de");
    expect(await told(page)).toEqual([["attendee-error", { code: "wasm-blocked", message: expect.stringContaining("'wasm-unsafe-eval'"), status: null }]]);
  });
});

test("no network, and then one", async ({ page, put }) => {
  await page.route(/lib\/element(-wasm\.js|\.wasm)$/, (route) => route.abort());
  const element = await put();
  await expect(within(element).alert).toContainText("The calendars could not be loaded");
  expect(await told(page)).toEqual([["attendee-error", { code: "wasm-not-loaded", message: expect.any(String), status: null }]]);
  await page.unroute(/lib\/element(-wasm\.js|\.wasm)$/);
  await element.getByRole("button", { name: "Start again" }).click();
  await expect(within(element).rows).toHaveCount(25);
  await expect(within(element).alert).toHaveCount(0);
});

test("a module of another version", async ({ page, project, demo }) => {
  const wasm = await readFile(`${project.folder}/node_modules/attendee-calendars/lib/element.wasm`);
  const other = Buffer.from(wasm);
  const version = await versionOf(project.folder);
  other.write("9.9.9".padEnd(version.length, "9"), other.lastIndexOf(`${version}-`));
  const mixed: Change = (file) => {
    if (file.endsWith(".wasm")) return other;
    if (file.endsWith("element-wasm.js")) return Buffer.from(`export default "${other.toString("base64")}"`);
  };
  await changed(page, project.folder, mixed, async () => {
    const element = await put(page, demo);
    await expect(within(element).alert).toContainText("Files of the app are of different versions");
    await expect(within(element).alert).toContainText("wasm-version");
  });
});

test("says that it is loading, in the language of its attribute, and is taken out meanwhile", async ({ page, put }) => {
  let release = () => {};
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/element.wasm", async (route) => {
    await isReleased;
    await route.continue();
  });
  const element = await put({ attributes: { locale: "de" } });
  await expect(within(element).status).toHaveText("Wird geladen …");
  await expect(element.locator(".app")).toHaveAttribute("lang", "de");
  const gone = await element.evaluateHandle((element) => (element.remove(), element));
  const other = await put({ into: "footer" });
  release();
  await expect(within(other).rows).toHaveCount(25);
  expect(await gone.evaluate((element) => element.shadowRoot!.childElementCount)).toBe(0);
  await expect.poll(() => told(page, "calendars-load")).toHaveLength(1);
});

/** What throws where nothing may throw: the module can only panic. */
const crash = (link: Locator): Promise<void> =>
  // At once, before the element draws something of its own accord.
  link.evaluate((link: HTMLElement) => {
    const { createElementNS } = Document.prototype;
    Document.prototype.createElementNS = () => {
      throw new Error("broken by the test");
    };
    (window as any).mend = () => Object.assign(Document.prototype, { createElementNS });
    link.click();
  });

test("a crash: every element says so, and each starts again with a fresh instance", async ({ page, put, quiet }) => {
  // What comes after a panic is WebAssembly's own word for it: nothing of the message, which may hold what a server sent.
  quiet.push("RuntimeError: unreachable");
  const instances: string[] = [];
  page.on("request", (request) => /element.*wasm/.test(request.url()) && instances.push(request.url()));
  await page.addInitScript(() => {
    const { instantiate } = WebAssembly;
    (window as any).instances = 0;
    WebAssembly.instantiate = ((...args: any[]) => ((window as any).instances++, (instantiate as any)(...args))) as any;
  });
  await put();
  await put({ into: "footer" });
  const [one, two] = [page.locator("main attendee-calendars"), page.locator("footer attendee-calendars")];
  await expect(within(one).rows).toHaveCount(25);
  await expect(within(two).rows).toHaveCount(25);
  expect(await page.evaluate(() => (window as any).instances)).toBe(1);

  // While the first one draws something new, the page cannot make elements.
  await crash(within(one).next);
  await expect.poll(() => told(page, "attendee-error").then((said) => said.length)).toBeGreaterThan(0);
  await page.evaluate(() => (window as any).mend());
  await expect(within(one).alert).toContainText("The calendars have stopped");
  await expect(within(two).alert).toContainText("The calendars have stopped");
  const errors = await told(page, "attendee-error");
  expect(errors).toMatchObject([{ code: "crashed", status: null }, { code: "crashed", status: null }]);

  await one.getByRole("button", { name: "Start again" }).click();
  await expect(within(one).rows).toHaveCount(25);
  await expect(within(two).alert).toContainText("The calendars have stopped");
  await two.getByRole("button", { name: "Start again" }).click();
  await expect(within(two).rows).toHaveCount(25);
  expect(await page.evaluate(() => (window as any).instances)).toBe(2);
  await within(one).next.click();
  await expect(within(one).status).toHaveText("Page 2, 25 calendars");
  await expect(within(two).status).toHaveText("Page 1, 25 calendars");
  // The module was compiled once.
  expect(instances).toHaveLength(1);
});

test("one that crashed can be taken out, and one that is put in afterwards runs", async ({ page, put, quiet }) => {
  quiet.push("RuntimeError: unreachable");
  const element = await put();
  await expect(within(element).rows).toHaveCount(25);
  await crash(within(element).next);
  await expect.poll(() => told(page, "attendee-error").then((said) => said.length)).toBeGreaterThan(0);
  await page.evaluate(() => (window as any).mend());
  await element.evaluate((element) => element.remove());
  const other = await put();
  await expect(within(other).rows).toHaveCount(25);
});

test("a module of the host's own that does not come, and then another", async ({ page, put, open, site }) => {
  const WASM = "/node_modules/attendee-calendars/lib/element.wasm";
  await open();
  const init = (source: string) =>
    page.evaluate(async (source) => {
      const path = "/node_modules/attendee-calendars/define.js";
      const { init } = await import(path);
      const given: any = { "an answer that is a page": () => fetch("/element.html"), "no network": () => Promise.reject(new TypeError("offline")) };
      return init(source in given ? given[source]() : source).then(() => "loaded", ({ name, code, message, cause }: any) => [name, code, message, cause?.message]);
    }, source);
  for (const source of ["/nothing.wasm", "an answer that is a page", "no network"]) {
    expect(await init(source), source).toEqual(["AttendeeError", "wasm-not-loaded", "the WebAssembly module that init() was given could not be loaded", expect.any(String)]);
  }
  const element = await put();
  await expect(within(element).alert).toContainText("The calendars could not be loaded");
  expect(await told(page)).toEqual([["attendee-error", { code: "wasm-not-loaded", message: expect.any(String), status: null }]]);
  expect(await init(WASM)).toBe("loaded");
  await element.getByRole("button", { name: "Start again" }).click();
  await expect(within(element).rows).toHaveCount(25);
});

test("the names of the host's own words do not come, and then they do", async ({ page, put }) => {
  await page.route("**/lib/words-places.js", (route) => route.abort());
  const element = await put({ properties: { strings: { CALENDARS: "Termine" } } });
  const named = element.getByRole("table", { name: "Termine" });
  await expect(within(element).alert).toContainText("The calendars could not be loaded");
  const error = { code: "wasm-not-loaded", message: "the names of the messages could not be loaded", status: null };
  expect(await told(page)).toEqual([["attendee-error", error]]);
  await page.unroute("**/lib/words-places.js");
  await element.getByRole("button", { name: "Start again" }).click();
  await expect(named).toBeVisible();
});

test("a language's words that do not come: it is English, and the host is told", async ({ page, put }) => {
  await page.route("**/lib/words-de.js", (route) => route.abort());
  const element = await put({ attributes: { locale: "de" } });
  await expect(within(element).rows).toHaveCount(25);
  const error = { code: "wasm-not-loaded", message: "the language's words could not be loaded", status: null };
  expect(await told(page, "attendee-error")).toEqual([error]);
  await page.unroute("**/lib/words-de.js");
  await element.evaluate((element) => element.setAttribute("locale", "en"));
  await expect(within(element).rows).toHaveCount(25);
  await element.evaluate((element) => element.setAttribute("locale", "de"));
  await expect(element.getByRole("table", { name: "Kalender" })).toBeVisible();
});

test("words of the host's own that come later, while there is no network", async ({ page, put }) => {
  await page.route("**/lib/words-places.js", (route) => route.abort());
  const element = await put();
  await within(element).next.click();
  await expect(within(element).status).toHaveText("Page 2, 25 calendars");
  await element.evaluate((element: any) => (element.strings = { CALENDARS: "Termine" }));
  await expect.poll(() => told(page, "attendee-error")).toMatchObject([{ code: "wasm-not-loaded", status: null }]);
  // It follows its attributes, and the reader's place is kept.
  await element.evaluate((element) => element.setAttribute("locale", "de"));
  await expect(element.getByRole("table", { name: "Kalender" })).toBeVisible();
  await element.evaluate((element) => element.setAttribute("locale", "en"));
  await expect(within(element).status).toHaveText("Page 2, 25 calendars");
  await page.unroute("**/lib/words-places.js");
  await element.evaluate((element: any) => (element.strings = { CALENDARS: "Meetings" }));
  await expect(element.getByRole("table", { name: "Meetings" })).toBeVisible();
});

test("who starts again by the keyboard goes on in the element, and who has gone on elsewhere stays there", async ({ page, put, quiet }) => {
  quiet.push("RuntimeError: unreachable");
  /** What has the focus: first the page's, then the element's. */
  const focused = () =>
    page.evaluate(() => {
      const name = (element?: Element | null) => element && `${element.localName}.${element.className}`;
      return [name(document.activeElement), name(document.activeElement?.shadowRoot?.activeElement)];
    });
  const FILES = /lib\/element(-wasm\.js|\.wasm)$/;
  await page.route(FILES, (route) => route.abort());
  const element = await put();
  const again = element.getByRole("button", { name: "Start again" });
  await again.press("Enter");
  // In vain; what it says while it starts had the focus meanwhile.
  await expect.poll(() => told(page, "attendee-error")).toHaveLength(2);
  expect(await focused()).toEqual(["attendee-calendars.", "div.app"]);
  await page.unroute(FILES);

  let release = () => {};
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  await page.route(FILES, async (route) => (await isReleased, await route.continue()));
  await page.keyboard.press("Tab");
  await expect(again).toBeFocused();
  await again.press("Enter");
  await expect(within(element).status).toHaveText("Loading …");
  expect(await focused()).toEqual(["attendee-calendars.", "div.app"]);
  release();
  await expect(within(element).rows).toHaveCount(25);
  expect(await focused()).toEqual(["attendee-calendars.", "div."]);
  await page.keyboard.press("Tab");
  expect((await focused())[0]).toBe("attendee-calendars.");
  expect(await element.evaluate((element) => element.shadowRoot!.querySelectorAll(":host > [tabindex]").length)).toBe(0);

  // A crash takes the link away that had the focus.
  await within(element).next.focus();
  await crash(within(element).next);
  await expect(within(element).alert).toContainText("The calendars have stopped");
  await page.evaluate(() => (window as any).mend());
  expect(await focused()).toEqual(["attendee-calendars.", "div.app"]);
  const host = page.getByRole("button", { name: "Button of the host" });
  await again.evaluate((again: HTMLElement) => again.click());
  await host.focus();
  await expect(within(element).rows).toHaveCount(25);
  await expect(host).toBeFocused();
});

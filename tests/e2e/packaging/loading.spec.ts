import { readFile } from "node:fs/promises";
import { type Page, expect, test as base } from "@playwright/test";
import { Demo } from "../server";
import { Host, Project, versionOf } from "./project";

type Change = (file: string, headers: Record<string, string>) => Buffer | void;

/** A page with a button that asks for calendars, on a host that changes what it answers. */
const test = base.extend<{ ask: (change?: Change) => Promise<{ answer: ReturnType<Page["getByRole"]>; button: ReturnType<Page["getByRole"]> }> }, { project: Project }>({
  project: [async ({}, use, info) => use(await Project.create(`loading-${info.workerIndex}`, "plain")), { scope: "worker" }],
  ask: async ({ page, project }, use) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async (change) => {
      const host = await Host.start(project.folder, change);
      const demo = await Demo.start(["--cors-origin", new URL(host.url).origin]);
      ends.push(() => host.stop(), () => demo.stop());
      await page.addInitScript((attendee) => Object.assign(window, { attendee }), { baseUrl: demo.url, apiKey: demo.key });
      await page.goto(`${host.url}ask.html`);
      return { answer: page.getByRole("status", { name: "Answer" }), button: page.getByRole("button", { name: "Ask" }) };
    });
    for (const end of ends) await end();
  },
});

test("a host that does not know the type of WebAssembly", async ({ ask }) => {
  const { answer, button } = await ask((file, headers) => {
    if (file.endsWith(".wasm")) headers["Content-Type"] = "text/plain";
  });
  await button.click();
  await expect(answer).toHaveText("25 calendars");
});

test("a host that answers everything it does not have with a page", async ({ ask }) => {
  const { answer, button } = await ask((file, headers) => {
    if (!file.endsWith(".wasm")) return;
    headers["Content-Type"] = "text/html";
    return Buffer.from("<!doctype html>");
  });
  await button.click();
  await expect(answer).toHaveText("25 calendars");
});

test("a module of another version beside the package's JavaScript", async ({ ask, project }) => {
  const wasm = await readFile(`${project.folder}/node_modules/attendee-calendars/lib/client.wasm`);
  const other = Buffer.from(wasm);
  const version = await versionOf(project.folder);
  other.write("9.9.9".padEnd(version.length, "9"), other.lastIndexOf(`${version}-`));
  let hasCopy = false;
  const { answer, button } = await ask((file) => {
    if (file.endsWith(".wasm")) return other;
    if (file.endsWith("client-wasm.js") && !hasCopy) return Buffer.from(`export default "${other.toString("base64")}"`);
  });
  await button.click();
  await expect(answer).toHaveText(/^AttendeeError wasm-version: the WebAssembly module is of the build 9\.9\.99*-\w+, and the package's JavaScript of \d+\.\d+\.\d+\S*-/);
});

test("a page whose policy forbids WebAssembly", async ({ ask }) => {
  const { answer, button } = await ask((_, headers) => {
    headers["Content-Security-Policy"] = headers["Content-Security-Policy"].replace("'wasm-unsafe-eval'", "");
  });
  await button.click();
  await expect(answer).toHaveText(/^AttendeeError wasm-blocked: .*'wasm-unsafe-eval'$/);
});

test("no network, and then one", async ({ ask, page }) => {
  const { answer, button } = await ask();
  await page.route(/lib\/client(-wasm\.js|\.wasm)$/, (route) => route.abort());
  await button.click();
  await expect(answer).toHaveText(/^AttendeeError wasm-not-loaded:/);
  await page.unroute(/lib\/client(-wasm\.js|\.wasm)$/);
  await button.click();
  await expect(answer).toHaveText("25 calendars");
});

/** What the client says once it has been given a module of the host's own. */
const afterInit = (page: Page, given: "address" | "answer" | "broken answer") =>
  page.evaluate(async (given) => {
    const path = "/node_modules/attendee-calendars/client.js";
    const { Client, init } = await import(path);
    const WASM = "/node_modules/attendee-calendars/lib/client.wasm";
    const sources = { address: () => WASM, answer: () => fetch(WASM), "broken answer": () => new Response(Uint8Array.of(0, 0x61, 0x73, 0x6d, 9)) };
    const client = new Client((window as any).attendee);
    const said: string[] = [];
    for (const work of [() => init(sources[given]()), () => client.listCalendars(), () => client.calendars().next()]) {
      await work().then(
        () => said.push("well"),
        (error: any) => said.push(`${error.name} ${error.code}: ${error.message}`),
      );
    }
    return said;
  }, given);

test("a module of the host's own, with a parameter behind its type", async ({ ask, page }) => {
  await ask((file, headers) => {
    if (file.endsWith(".wasm")) headers["Content-Type"] = "application/wasm; charset=utf-8";
  });
  expect(await afterInit(page, "address")).toEqual(["well", "well", "well"]);
});

test("a module of the host's own that does not come, for every method of the client", async ({ ask, page }) => {
  await ask();
  await page.route("**/lib/client.wasm", (route) => route.abort());
  const failed = "AttendeeError wasm-not-loaded: the WebAssembly module that init() was given could not be loaded";
  expect(await afterInit(page, "address")).toEqual([failed, failed, failed]);
  await page.unroute("**/lib/client.wasm");
  const used = "AttendeeError wasm-not-loaded: the answer that init() was given has been read already: call init() again, with another one";
  expect(await afterInit(page, "broken answer")).toEqual([failed, used, used]);
  expect(await afterInit(page, "answer")).toEqual(["well", "well", "well"]);
});

test("a module that fails late does not take its successor's place", async ({ ask, page }) => {
  await ask();
  const said = await page.evaluate(async () => {
    const path = "/node_modules/attendee-calendars/client.js";
    const { Client, init } = await import(path);
    let fail = (_: unknown) => {};
    const first = init(new Promise((_, reject) => (fail = reject))).catch(({ code }: any) => code);
    await init(fetch("/node_modules/attendee-calendars/lib/client.wasm"));
    fail(new TypeError("late"));
    return [await first, (await new Client((window as any).attendee).listCalendars()).calendars.length];
  });
  expect(said).toEqual(["wasm-not-loaded", 25]);
});

test("a signal ends what waits for the module, and the next call has it", async ({ ask, page }) => {
  let release = () => {};
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/lib/client.wasm", async (route) => {
    await isReleased;
    await route.continue();
  });
  await ask();
  const said = await page.evaluate(async () => {
    const path = "/node_modules/attendee-calendars/client.js";
    const { Client } = await import(path);
    const client = new Client((window as any).attendee);
    const reason = (work: Promise<unknown>) => work.catch((error) => error.name);
    const signal = AbortSignal.timeout(50);
    return Promise.all([reason(client.listCalendars({ signal })), reason(client.getCalendar("cal_1", { signal })), reason(client.calendars({ signal }).next())]);
  });
  expect(said).toEqual(["TimeoutError", "TimeoutError", "TimeoutError"]);
  release();
  expect(await page.evaluate(async () => {
    const path = "/node_modules/attendee-calendars/client.js";
    const { Client } = await import(path);
    return (await new Client((window as any).attendee).listCalendars()).calendars.length;
  })).toBe(25);
});

test("a language's words that do not come", async ({ ask, page }) => {
  await ask();
  await page.route("**/lib/words-de.js", (route) => route.abort());
  const said = await page.evaluate(async () => {
    const path = "/node_modules/attendee-calendars/client.js";
    const { diagnose } = await import(path);
    return diagnose({ id: "cal_1" }, { locale: "de" }).catch(({ name, code, message }: any) => [name, code, message]);
  });
  expect(said).toEqual(["AttendeeError", "wasm-not-loaded", "the language's words could not be loaded"]);
});

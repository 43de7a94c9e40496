// What the element does in a page of somebody else's: its attributes, properties and events.
import { readFile } from "node:fs/promises";
import { Demo } from "../server";
import { expect, ids, test, told, within } from "./element";

const german = JSON.parse(await readFile(new URL("../../../src/text/de.json", import.meta.url), "utf8"));

test("shows the calendars, pages on, and opens one", async ({ page, put, demo }) => {
  const pages = await demo.pages();
  const element = await put();
  const { rows, next, status, calendar, links } = within(element);
  await expect(rows).toHaveCount(25);
  expect(await ids(element)).toEqual(pages[0]);
  await next.click();
  await expect(status).toHaveText("Page 2, 25 calendars");
  expect(await ids(element)).toEqual(pages[1]);
  await links.nth(3).click();
  await expect(calendar).toContainText(pages[1][3]);
  expect(await told(page)).toEqual([
    ["calendars-load", { ids: pages[0], page: 1, isLast: false, deduplicationKey: null }],
    ["calendars-load", { ids: pages[1], page: 2, isLast: false, deduplicationKey: null }],
    ["calendar-open", { id: pages[1][3] }],
  ]);
});

test("text of a row can be selected without opening it", async ({ page, put }) => {
  const element = await put();
  const { rows, calendar } = within(element);
  await expect(rows).toHaveCount(25);
  const box = (await rows.nth(2).locator("td.key").boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 16, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 70, y, { steps: 8 });
  await page.mouse.up();
  expect(await page.evaluate(() => String(getSelection()))).not.toBe("");
  await page.waitForTimeout(300);
  await expect(calendar).toHaveCount(0);
  await rows.nth(4).locator("td.created").click();
  await expect(calendar).toBeVisible();
});

test("copies where a page without TLS has no clipboard, in a dialog of the host's too, and keeps the focus", async ({ page, put, open, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.addInitScript(() => {
    const { clipboard } = navigator;
    Object.defineProperty(window, "clipboardText", { value: () => clipboard.readText() });
    Object.defineProperty(navigator, "clipboard", { value: undefined });
  });
  await open();
  await page.evaluate(() => {
    const dialog = document.body.appendChild(document.createElement("dialog"));
    dialog.id = "host-dialog";
    dialog.showModal();
  });
  const element = await put({ into: "#host-dialog" });
  const { links, calendar } = within(element);
  await links.first().click();
  const button = calendar.getByRole("button", { name: "Copy for a ticket" });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(calendar.getByRole("button", { name: "Copied" })).toBeFocused();
  expect(await page.evaluate(() => (window as any).clipboardText())).toContain("| state |");
  expect(await page.locator("textarea").count()).toBe(0);
});

test("says which page is the last one", async ({ page, put, site }) => {
  const demo = await Demo.start(["--calendars", "3", "--cors-origin", new URL(site.url).origin]);
  await put({ attributes: { "base-url": demo.url }, properties: { apiKey: demo.key } });
  await expect.poll(() => told(page)).toMatchObject([["calendars-load", { page: 1, isLast: true, deduplicationKey: null }]]);
  await demo.stop();
});

test("attributes that change", async ({ page, put, demo, site }) => {
  const element = await put({ attributes: { theme: "light" } });
  const { rows, status, table } = within(element);
  await expect(rows).toHaveCount(25);
  const set = (name: string, value: string | null) =>
    element.evaluate((element, [name, value]) => (value === null ? element.removeAttribute(name!) : element.setAttribute(name!, value)), [name, value]);

  const { results } = await demo.api("calendars");
  const wanted = results.find((calendar: any) => calendar.deduplication_key);
  await set("deduplication-key", wanted.deduplication_key);
  await expect(status).toHaveText("1 calendar with this key");
  expect(await ids(element)).toEqual([wanted.id]);
  expect((await told(page, "calendars-load")).at(-1)).toMatchObject({ ids: [wanted.id], deduplicationKey: wanted.deduplication_key });
  await set("deduplication-key", null);
  await expect(rows).toHaveCount(25);

  const surface = () => table.evaluate((table) => getComputedStyle(table.closest(".card")!).backgroundColor);
  expect(await surface()).toBe("rgb(255, 255, 255)");
  await set("theme", "dark");
  expect(await surface()).toMatch(/^oklch\(0\.2/);

  await set("view", "triage");
  await expect(element.getByRole("button", { name: "Scan all calendars" })).toBeVisible();
  await set("view", null);
  await expect(rows).toHaveCount(25);

  const other = await Demo.start(["--calendars", "2", "--cors-origin", new URL(site.url).origin]);
  await element.evaluate((element, key) => Object.assign(element, { apiKey: key }), other.key);
  await set("base-url", other.url);
  await expect(rows).toHaveCount(2);
  await other.stop();
});

test("the language, the zone and the host's own words", async ({ put }) => {
  const element = await put({ attributes: { "time-zone": "Asia/Tokyo" } });
  await expect(within(element).rows).toHaveCount(25);
  const time = within(element).rows.first().locator("td.created time");
  const inTokyo = await time.getAttribute("title");
  expect(inTokyo).toMatch(/GMT\+9|JST|Japan/);
  await element.evaluate((element) => Object.assign(element, { timeZone: "America/New_York" }));
  await expect(time).toHaveAttribute("title", /GMT-[45]|E[SD]T|Eastern/);

  await element.evaluate((element) => Object.assign(element, { locale: "de-AT" }));
  await expect(element.getByRole("table", { name: german.CALENDARS })).toBeVisible();
  await expect(element.getByRole("columnheader", { name: german.LAST_SUCCESSFUL_SYNC })).toBeVisible();
  await expect(element.getByRole("link", { name: german.NEXT_PAGE })).toBeVisible();
  await expect(element.locator(".app")).toHaveAttribute("lang", "de");

  await element.evaluate((element) => Object.assign(element, { strings: { CALENDARS: "Termine", NEXT_PAGE: "Weiter", NO_SUCH_MESSAGE: "x" } }));
  await expect(element.getByRole("table", { name: "Termine" })).toBeVisible();
  await expect(element.getByRole("link", { name: "Weiter" })).toBeVisible();
  await element.evaluate((element) => Object.assign(element, { strings: undefined, locale: "en" }));
  await expect(within(element).table).toBeVisible();
});

for (const [given, tag] of [["de_DE", "de-DE"], ["en_US", "en-US"], ["en_GB", "en-GB"], ["en-US@posix", "en"]]) {
  test(`a locale that is no tag has the formats of the one that is meant: ${given}`, async ({ put, demo }) => {
    const [{ created_at }] = (await demo.api("calendars")).results;
    const element = await put({ attributes: { locale: given, "time-zone": "UTC" } });
    const rows = element.getByRole("table").locator("tbody:not([aria-hidden]) tr");
    await expect(rows).toHaveCount(25);
    const day = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
    await expect(rows.first().locator("td.created time")).toHaveText(day.format(new Date(created_at)));
  });
}

test("a browser whose languages are no tags", async ({ page, put, demo }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "languages", { get: () => ["de-DE@posix", "en"] }));
  const element = await put();
  await element.evaluate((element: any) => (element.locale = undefined));
  const created = element.getByRole("table", { name: german.CALENDARS }).locator("tbody:not([aria-hidden]) tr").first().locator("td.created time");
  const [{ created_at }] = (await demo.api("calendars")).results;
  await expect(created).toHaveText(await page.evaluate((at) => new Intl.DateTimeFormat("de", { day: "numeric", month: "short", year: "numeric" }).format(new Date(at)), created_at));
});

test("another zone is written in the locale that the host has set", async ({ page, put, demo }) => {
  const [{ created_at }] = (await demo.api("calendars")).results;
  const element = await put({ attributes: { locale: "en-GB", "time-zone": "Asia/Tokyo" } });
  expect(await page.evaluate(() => navigator.language)).toBe("en-US");
  await element.getByRole("combobox", { name: "Time zone" }).selectOption("UTC");
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  await expect(within(element).rows.first().locator("td.created time")).toHaveText(day.format(new Date(created_at)));
});

test("where a calendar is reconnected: a template, or a function", async ({ put, demo }) => {
  const all = (await demo.api("calendars")).results;
  const index = all.findIndex(({ state }: any) => state === "disconnected");
  const { id } = all[index];
  const FILLED = `https://host.example/${id.replace("_", "%5F")}?from=template`;
  const element = await put({ attributes: { "reconnect-url": "https://host.example/{id}?from=template" } });
  await within(element).links.nth(index).click();
  const link = element.getByRole("link", { name: "Open the reconnect page" });
  await expect(link).toHaveAttribute("href", FILLED);
  await element.evaluate((element: any) => (element.reconnectUrl = (id: string) => `https://host.example/function/${id}`));
  await expect(link).toHaveAttribute("href", `https://host.example/function/${id}`);
  for (const none of ["http://host.example/", "javascript:alert(1)"]) {
    await element.evaluate((element: any, none) => (element.reconnectUrl = () => none), none);
    await expect(link).toHaveCount(0);
  }
  await element.evaluate((element: any) => {
    element.reconnectUrl = () => {
      throw new Error("not now");
    };
  });
  await expect(link).toHaveCount(0);
  await element.evaluate((element: any) => (element.reconnectUrl = null));
  await expect(link).toHaveAttribute("href", FILLED);
});

test("settings, and what is wrong with them", async ({ put }) => {
  const element = await put({ properties: { settings: { staleAfterHours: 100_000 } } });
  await expect(within(element).rows).toHaveCount(25);
  await element.evaluate((element: any) => (element.settings = { scanParallel: 99 }));
  await expect(within(element).alert).toContainText("scanParallel: it is not from 1 to 8");
  await element.evaluate((element: any) => (element.settings = { scanParallel: 2 }));
  await expect(within(element).rows).toHaveCount(25);
});

test("settings that are no JSON are refused in words, and others take their place", async ({ put }) => {
  const element = await put({});
  await expect(within(element).rows).toHaveCount(25);
  await element.evaluate((element: any) => (element.settings = { staleAfterHours: 48n }));
  await expect(within(element).alert).toContainText("it is not JSON");
  await element.evaluate((element: any) => (element.settings = { staleAfterHours: 48 }));
  await expect(within(element).rows).toHaveCount(25);
});

test("words of the host's own that are set while the element begins", async ({ page, put, demo }) => {
  await expect(within(await put()).rows).toHaveCount(25);
  await page.evaluate(
    async ([url, key]) => {
      const element: any = document.createElement("attendee-calendars");
      Object.assign(element, { baseUrl: url, apiKey: key, locale: "en" });
      document.querySelector("main")!.append(element);
      await null;
      element.strings = { CALENDARS: "Meetings" };
    },
    [demo.url, demo.key],
  );
  await expect(page.locator("attendee-calendars").last().getByRole("table", { name: "Meetings" })).toBeVisible();
});

test("what is wrong with settings is told, too", async ({ page, put }) => {
  const element = await put({ properties: { settings: { scanParallel: 99 } } });
  await expect(within(element).alert).toContainText("scanParallel");
  await expect.poll(() => told(page)).toEqual([
    ["attendee-error", { code: "bad-option", message: expect.stringContaining("scanParallel: it is not from 1 to 8"), status: null }],
  ]);
  await element.evaluate((element: any) => (element.settings = undefined));
  await expect(within(element).rows).toHaveCount(25);
  await element.evaluate((element: any) => (element.baseUrl = "ftp://attendee.example"));
  await expect(within(element).alert).toContainText("baseUrl");
  await expect.poll(() => told(page, "attendee-error")).toHaveLength(2);
});

test("another server is asked for nothing that was open or looked for at the one before", async ({ page, put, site }) => {
  const other = await Demo.start(["--calendars", "30", "--seed", "2", "--cors-origin", new URL(site.url).origin]);
  const element = await put();
  await within(element).next.click();
  await expect(within(element).status).toHaveText("Page 2, 25 calendars");
  await within(element).links.nth(3).click();
  await expect(within(element).calendar).toHaveAttribute("aria-busy", "false");
  const asked: string[] = [];
  page.on("request", (request) => request.url().startsWith(other.url) && request.method() === "GET" && asked.push(new URL(request.url()).search));
  const move = (url: string, key: string) =>
    element.evaluate((element, [url, key]) => Object.assign(element, { baseUrl: url, apiKey: key }), [url, key]);
  await move(other.url, other.key);
  await expect(within(element).status).toHaveText("Page 1, 25 calendars");
  expect(await ids(element)).toEqual((await other.pages())[0]);
  await expect(within(element).calendar).toHaveCount(0);
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  expect(asked[0]).toBe("");

  // Nor for a search; and one server's calendars are not taken for those of the other.
  await within(element).search.fill("cal_0123456789abcdef");
  await expect(within(element).status).toHaveText(/No calendar/i);
  await element.evaluate((element: any) => (element.settings = { scanParallel: 99 }));
  await expect(within(element).alert).toContainText("scanParallel");
  const third = await Demo.start(["--calendars", "3", "--cors-origin", new URL(site.url).origin]);
  await element.evaluate((element: any) => (element.settings = undefined));
  await expect(within(element).search).toHaveValue("cal_0123456789abcdef");
  await move(third.url, third.key);
  await expect(within(element).rows).toHaveCount(3);
  await expect(within(element).search).toHaveValue("");
  expect(await told(page, "health-change")).toEqual([]);
  await other.stop();
  await third.stop();
});

test("another key is asked for nothing that was open with the one before, and a key that comes late for what is", async ({ page, put, open, demo }) => {
  const asked: string[] = [];
  page.on("request", (request) => request.url().startsWith(demo.url) && request.method() === "GET" && asked.push(request.url().slice(demo.url.length)));
  const element = await put();
  await within(element).next.click();
  await expect(within(element).status).toHaveText("Page 2, 25 calendars");
  await within(element).links.nth(3).click();
  await expect(within(element).calendar).toHaveAttribute("aria-busy", "false");
  asked.length = 0;
  await element.evaluate((element: any) => (element.apiKey = "0123456789abcdef"));
  await expect(within(element).alert).toBeVisible();
  await expect(within(element).calendar).toHaveCount(0);
  expect([...new Set(asked)]).toEqual(["/api/v1/calendars"]);

  const [[, , third]] = await demo.pages();
  await open(`element.html#?calendar=${third}`);
  asked.length = 0;
  const late = await put({ attributes: { routing: "hash" }, properties: { apiKey: undefined } });
  await expect.poll(() => asked).toContain(`/api/v1/calendars/${third}`);
  await expect(within(late).alert.first()).toBeVisible();
  await late.evaluate((element: any, key) => (element.apiKey = key), demo.key);
  await expect(within(late).calendar).toContainText(third);
  expect(new URL(page.url()).hash).toBe(`#?calendar=${third}`);
});

test("a filter that the host sets goes along to another server", async ({ page, put, site }) => {
  const other = await Demo.start(["--calendars", "30", "--seed", "2", "--cors-origin", new URL(site.url).origin]);
  const key = (await other.api("calendars")).results.find((calendar: any) => calendar.deduplication_key).deduplication_key;
  const element = await put();
  await within(element).next.click();
  await expect(within(element).status).toHaveText("Page 2, 25 calendars");
  const asked: string[] = [];
  page.on("request", (request) => request.url().startsWith(other.url) && request.method() === "GET" && asked.push(new URL(request.url()).search));
  await element.evaluate((element, given) => Object.assign(element, given), { baseUrl: other.url, apiKey: other.key, deduplicationKey: key });
  await expect(within(element).status).toHaveText("1 calendar with this key");
  expect(asked.every((search) => search.startsWith("?deduplication_key="))).toBe(true);
  await other.stop();
});

test("properties that were set before the element was defined, and before it is put in", async ({ page, demo, site }) => {
  let release = () => {};
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/element.js", async (route) => {
    await isReleased;
    await route.continue();
  });
  await page.goto(`${site.url}element.html`, { waitUntil: "commit" });
  await page.locator("main").waitFor({ state: "attached" });
  await page.evaluate(({ url, key }) => {
    const element = document.createElement("attendee-calendars");
    Object.assign(element, { baseUrl: url, apiKey: key, locale: "de", strings: { CALENDARS: "Termine" } });
    document.querySelector("main")!.append(element);
  }, { url: demo.url, key: demo.key });
  release();
  const element = page.locator("attendee-calendars");
  await expect(element.getByRole("table", { name: "Termine" }).locator("tbody tr")).toHaveCount(25);
  expect(await element.evaluate((element: any) => [element.apiKey, Object.keys(element)])).toEqual([undefined, []]);
});

test("the key is nowhere but in the header of a request", async ({ page, put, demo }) => {
  const urls: string[] = [];
  page.on("request", (request) => urls.push(request.url()));
  const element = await put();
  await within(element).links.first().click();
  await expect(within(element).calendar).toHaveAttribute("aria-busy", "false");
  const held = await element.evaluate((element: any) => {
    const all = { html: element.outerHTML, inside: element.shadowRoot.innerHTML, key: element.apiKey, told: window.told, state: history.state };
    const own = [element, Object.getPrototypeOf(element)].flatMap((object) => Reflect.ownKeys(object).map((name) => String(name)));
    const values = own.map((name) => String(element[name]));
    return JSON.stringify([all, own, values, { ...localStorage }, { ...sessionStorage }, document.cookie, location.href]);
  });
  expect(held).not.toContain(demo.key);
  expect(urls.join("\n")).not.toContain(demo.key);
});

test("a function hands out the key, and is asked before each request", async ({ page, put, demo }) => {
  const element = await put({ properties: { apiKey: "wrong" } });
  await expect(within(element).alert).toBeVisible();
  expect(await told(page, "attendee-error")).toMatchObject([{ code: "key-refused", status: expect.any(Number), message: expect.any(String) }]);
  await element.evaluate((element: any, key) => {
    element.times = 0;
    element.apiKey = async () => (element.times++, key);
  }, demo.key);
  await expect(within(element).rows).toHaveCount(25);
  const times = await element.evaluate((element: any) => element.times);
  expect(times).toBeGreaterThan(0);
  await within(element).links.first().click();
  await expect.poll(() => element.evaluate((element: any) => element.times)).toBeGreaterThan(times);
});

test("a new function at each drawing of the host asks for nothing anew, and is the one that is asked next", async ({ page, put, demo }) => {
  const asked: string[] = [];
  page.on("request", (request) => request.url().startsWith(`${demo.url}/api/`) && request.method() === "GET" && asked.push(request.headers().authorization));
  const element = await put({ properties: { apiKey: undefined, baseUrl: "" } });
  await element.evaluate((element: any, { url, key }) => {
    element.turn = 0;
    const renew = () => {
      const turn = ++element.turn;
      element.apiKey = () => (turn > 1 ? `${key}${turn}` : key);
    };
    element.addEventListener("calendars-load", renew);
    renew();
    element.baseUrl = url;
  }, { url: demo.url, key: demo.key });
  await expect(within(element).rows).toHaveCount(25);
  // The page ahead is asked for, too.
  await expect.poll(() => asked.length).toBe(2);
  await within(element).links.first().focus();
  await page.keyboard.press("?");
  await expect(element.getByRole("dialog")).toBeVisible();
  await element.evaluate((element: any, key) => (element.apiKey = () => key), demo.key);
  await element.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await expect(element.getByRole("dialog")).toBeVisible();
  expect(asked).toHaveLength(2);
  await page.keyboard.press("Escape");
  await element.evaluate((element: any, key) => (element.apiKey = () => `${key}X`), demo.key);
  await within(element).links.nth(1).click();
  await expect.poll(() => asked.at(-1)).toBe(`Token ${demo.key}X`);
});

test("a function that throws instead of handing out a key", async ({ page, put }) => {
  const element = await put({ properties: { apiKey: undefined } });
  await element.evaluate((element: any) => {
    element.apiKey = () => {
      throw new Error("the vault is shut");
    };
  });
  await expect(within(element).alert).toContainText("No API key was handed out");
  await expect.poll(async () => (await told(page, "attendee-error")).at(-1)).toMatchObject({ code: "key-unavailable", status: null });
});

test("a key of another kind is refused in words", async ({ put }) => {
  const element = await put({ properties: { apiKey: 7 } });
  await expect(within(element).alert).toContainText("apiKey");
});

test("a host that opens calendars itself", async ({ page, put, demo }) => {
  const [[, second]] = await demo.pages();
  const element = await put();
  await expect(within(element).rows).toHaveCount(25);
  await page.evaluate(() => document.addEventListener("calendar-open", (event) => event.preventDefault(), { once: true }));
  await within(element).links.nth(1).click();
  expect(await told(page, "calendar-open")).toEqual([{ id: second }]);
  await expect(within(element).calendar).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(within(element).calendar).toContainText(second);
});

test("tells of a calendar whose health has changed", async ({ page, put, demo }) => {
  const { results } = await demo.api("calendars");
  const healthy = results.findIndex(({ state, last_successful_sync_at: last }: any) => state === "connected" && Date.now() - Date.parse(last) < 3_600_000);
  const { id } = results[healthy];
  let isBroken = false;
  await page.route("**/api/v1/calendars", async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    if (isBroken) Object.assign(json.results[healthy], { state: "disconnected", connection_failure_data: { error: "invalid_grant" } });
    await route.fulfill({ response, json });
  });
  const element = await put();
  await expect(within(element).rows).toHaveCount(25);
  isBroken = true;
  await element.getByRole("button", { name: "Refresh" }).click();
  await expect.poll(() => told(page, "health-change")).toEqual([{ id, health: "disconnected" }]);
  isBroken = false;
  await element.getByRole("button", { name: "Refresh" }).click();
  await expect.poll(() => told(page, "health-change")).toHaveLength(2);
});

test("tells of another health that the open calendar's own answer has, and a scan", async ({ page, put, demo }) => {
  const { results } = await demo.api("calendars");
  const isHealthy = ({ state, last_successful_sync_at: last }: any) => state === "connected" && Date.now() - Date.parse(last) < 3_600_000;
  const healthy = results.findIndex(isHealthy);
  const second = results.findIndex(({ state }: any, index: number) => index !== healthy && state === "connected");
  const broken = { state: "disconnected", connection_failure_data: { error: "invalid_grant" } };
  await page.route(`**/api/v1/calendars/${results[healthy].id}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), ...broken } });
  });
  const element = await put();
  await expect(within(element).rows).toHaveCount(25);
  await within(element).links.nth(healthy).click();
  await expect.poll(() => told(page, "health-change")).toEqual([{ id: results[healthy].id, health: "disconnected" }]);

  await page.route(/\/api\/v1\/calendars(\?|$)/, async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    for (const calendar of json.results) {
      if ([healthy, second].some((index) => calendar.id === results[index].id)) Object.assign(calendar, broken);
    }
    await route.fulfill({ response, json });
  });
  await within(element).views.getByRole("link", { name: "Triage" }).click();
  await element.getByRole("button", { name: "Scan all calendars" }).click();
  await expect.poll(() => told(page, "scan-complete")).toHaveLength(1);
  await expect.poll(() => told(page, "health-change")).toEqual([
    { id: results[healthy].id, health: "disconnected" },
    { id: results[second].id, health: "disconnected" },
  ]);

  // What was known before the triage is known behind it.
  await page.unrouteAll({ behavior: "wait" });
  await within(element).views.getByRole("link", { name: "Calendars" }).click();
  await expect.poll(async () => (await told(page, "health-change")).slice(2).map(({ id }) => id)).toEqual([healthy, second].sort((one, other) => one - other).map((index) => results[index].id));
});

test("tells nothing old: of a page that is shown again until its new answer comes", async ({ page, put, demo }) => {
  const { results } = await demo.api("calendars");
  const healthy = results.findIndex(({ state, last_successful_sync_at: last }: any) => state === "connected" && Date.now() - Date.parse(last) < 3_600_000);
  const { id } = results[healthy];
  await page.route(`**/api/v1/calendars/${id}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), state: "disconnected", connection_failure_data: { error: "invalid_grant" } } });
  });
  const element = await put();
  await expect(within(element).rows).toHaveCount(25);
  // Times of servers are whole seconds.
  await page.waitForTimeout(1_500);
  await within(element).links.nth(healthy).click();
  await expect.poll(() => told(page, "health-change")).toEqual([{ id, health: "disconnected" }]);
  await page.keyboard.press("Escape");
  await element.getByRole("link", { name: "Next page" }).click();
  await expect(within(element).status).toHaveText("Page 2, 25 calendars");
  await page.route("**/api/v1/calendars", () => {});
  await element.getByRole("link", { name: "Previous page" }).click();
  await expect(within(element).status).toHaveText("Page 1, 25 calendars");
  await expect(within(element).links.first()).toHaveAttribute("id", `open-${results[0].id}`);
  expect(await told(page, "health-change")).toHaveLength(1);
});

test("tells of an open calendar that cannot be loaded", async ({ page, put, demo }) => {
  const [[first, second]] = await demo.pages();
  await page.route(`**/api/v1/calendars/${first}`, (route) => route.fulfill({ status: 404, json: { detail: "Not found." } }));
  await page.route(`**/api/v1/calendars/${second}`, (route) => route.fulfill({ status: 403, json: { detail: "no" } }));
  const element = await put();
  await within(element).links.first().click();
  await expect(within(element).calendar.getByRole("alert")).toBeVisible();
  await expect.poll(() => told(page, "attendee-error")).toMatchObject([{ status: 404, message: expect.any(String) }]);
  await within(element).links.nth(1).click();
  await expect.poll(() => told(page, "attendee-error")).toMatchObject([{ status: 404 }, { status: 403 }]);
  // An id that was looked for and is none is no error: the element says nothing of one, either.
  await page.keyboard.press("Escape");
  await within(element).search.fill("cal_0123456789abcdef");
  const answered = page.waitForResponse(/calendars\/cal_0123456789abcdef/);
  await expect(within(element).status).toHaveText(/No calendar/i);
  await answered;
  await element.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await told(page, "attendee-error")).toHaveLength(2);
});

test("tells of the end of a scan", async ({ page, put }) => {
  const element = await put({ attributes: { view: "triage" } });
  await element.getByRole("button", { name: "Scan all calendars" }).click();
  await expect.poll(() => told(page, "scan-complete")).toMatchObject([{ calendars: 137, hasGaps: false }]);
  const [{ health }] = await told(page, "scan-complete");
  expect(Object.values<number>(health).reduce((sum, count) => sum + count)).toBe(137);

  // The one that shows again when the next is cancelled is no news.
  await page.route("**/api/v1/calendars*", () => {});
  await element.getByRole("button", { name: "Scan again" }).click();
  await element.getByRole("button", { name: "Cancel" }).click();
  await expect(element.getByText(/Everything scanned: 137 calendars/)).toBeVisible();
  await element.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await told(page, "scan-complete")).toHaveLength(1);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await element.getByRole("button", { name: "Scan again" }).click();
  await expect.poll(() => told(page, "scan-complete")).toHaveLength(2);
});

test("tells of a server that fails", async ({ page, put }) => {
  await page.route("**/api/v1/calendars*", (route) => route.fulfill({ status: 500, json: { detail: "no" } }));
  const element = await put();
  await element.getByRole("button", { name: /Try now|Try again/ }).first().waitFor();
  await expect(async () => {
    const now = element.getByRole("button", { name: "Try now" });
    if (await now.isVisible()) await now.click();
    expect(await told(page, "attendee-error")).toMatchObject([{ code: "server-error", status: 500 }]);
  }).toPass();
  await expect(within(element).alert).toBeVisible();
});

test("two elements, two servers and two keys never mix, and share one module", async ({ page, put, demo, site }) => {
  const asked: string[] = [];
  const modules: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/v1/") && request.method() === "GET") asked.push(`${new URL(request.url()).origin} ${request.headers().authorization}`);
    if (/wasm/.test(request.url())) modules.push(new URL(request.url()).pathname);
  });
  const other = await Demo.start(["--calendars", "30", "--cors-origin", new URL(site.url).origin]);
  const one = await put();
  const two = await put({ attributes: { "base-url": other.url }, properties: { apiKey: other.key }, into: "footer" });
  const first = page.locator("attendee-calendars").first();
  await expect(within(one).rows.first()).toBeVisible();
  await within(first).next.click();
  await within(two).next.click();
  await expect(within(two).status).toHaveText("Page 2, 5 calendars");
  await expect(within(first).status).toHaveText("Page 2, 25 calendars");
  await within(first).next.click();
  await expect(within(first).status).toHaveText("Page 3, 25 calendars");
  await expect(within(two).status).toHaveText("Page 2, 5 calendars");
  expect(new Set(asked)).toEqual(new Set([`${demo.url} Token ${demo.key}`, `${other.url} Token ${other.key}`].map((line) => line.replace(/\/ /, " "))));
  expect(modules).toEqual(["/node_modules/attendee-calendars/lib/element.wasm"]);
  await other.stop();
});

test("the host's own header, and its own words for an empty project", async ({ page, put, site }) => {
  const demo = await Demo.start(["--calendars", "0", "--cors-origin", new URL(site.url).origin]);
  const element = await put({ attributes: { "base-url": demo.url }, properties: { apiKey: demo.key } });
  await expect(element.getByRole("heading", { name: "No calendars yet" })).toBeVisible();
  await element.evaluate((element) => {
    for (const [slot, text] of [["header", "Calendars of ACME"], ["empty", "Connect your first calendar"]]) {
      const child = document.createElement("p");
      Object.assign(child, { slot, textContent: text });
      element.append(child);
    }
  });
  await expect(page.getByText("Calendars of ACME")).toBeVisible();
  await expect(page.getByText("Connect your first calendar")).toBeVisible();
  await expect(element.getByRole("heading", { name: "No calendars yet" })).toBeHidden();
  // Once it is scanned, too, in either part of the triage.
  await within(element).views.getByRole("link", { name: "Triage" }).click();
  await element.getByRole("button", { name: "Scan all calendars" }).click();
  await expect(page.getByText("Connect your first calendar")).toBeVisible();
  await element.getByRole("link", { name: "All calendars" }).click();
  await expect(page.getByText("Connect your first calendar")).toBeVisible();
  await expect(element.getByRole("heading", { name: "No calendars yet" })).toBeHidden();
  await demo.stop();
});

for (const move of ["appendChild", "moveBefore"] as const) {
  test(`moved within the page by ${move}, it stays as it is`, async ({ page, put, demo }) => {
    const element = await put();
    await within(element).next.click();
    await expect(within(element).status).toHaveText("Page 2, 25 calendars");
    await within(element).links.nth(2).click();
    await expect(within(element).calendar).toHaveAttribute("aria-busy", "false");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await element.evaluate((element, move) => {
      const footer = document.querySelector("footer")! as any;
      if (move === "moveBefore") footer.moveBefore(element, null);
      else footer.appendChild(element);
    }, move);
    await expect(page.locator("footer").getByRole("complementary")).toContainText((await demo.pages())[1][2]);
    await expect(within(element).status).toHaveText("Page 2, 25 calendars");
    // It still works.
    await within(element).previous.click();
    await expect(within(element).status).toHaveText("Page 1, 25 calendars");
    expect(asked.filter((url) => url.endsWith(".wasm"))).toEqual([]);
  });
}

test("a search text that is being typed survives a move", async ({ put, page }) => {
  const element = await put();
  await within(element).search.fill("no-such-key");
  await expect(within(element).status).toHaveText(/No calendar/i);
  await element.evaluate((element) => document.querySelector("footer")!.append(element));
  await expect(within(element).search).toHaveValue("no-such-key");
  await expect(page.locator("footer").getByRole("heading", { name: "No calendar has the key “no-such-key”" })).toBeVisible();
});

test("taken out and put in again, it begins anew", async ({ put }) => {
  const element = await put();
  await within(element).next.click();
  await expect(within(element).status).toHaveText("Page 2, 25 calendars");
  const again = await element.evaluateHandle(async (element) => {
    element.remove();
    await Promise.resolve();
    return element;
  });
  expect(await again.evaluate((element) => element.shadowRoot!.childElementCount)).toBe(0);
  await again.evaluate((element) => document.querySelector("main")!.append(element));
  await expect(within(element).status).toHaveText("Page 1, 25 calendars");
});

test("another document's element", async ({ page, put }) => {
  const element = await put();
  await expect(within(element).rows).toHaveCount(25);
  await element.evaluate((element) => {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    frame.style.cssText = "width: 900px; height: 500px";
    frame.contentDocument!.body.append(element);
  });
  await expect(within(page.frameLocator("iframe").locator("attendee-calendars") as any).rows).toHaveCount(25);
});

test("another copy of the package leaves the element as it is, and says so", async ({ page, put, open }) => {
  await open();
  const warnings: string[] = [];
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  await page.evaluate(async () => {
    const [entry, define] = ["index", "define"].map((name) => `/node_modules/attendee-calendars/${name}.js`);
    // The same class once more is nothing to speak of.
    (await import(define)).define();
    await import(entry);
  });
  expect(warnings).toEqual([]);
  await page.evaluate(async () => {
    const other = "/node_modules/attendee-calendars/cdn.js";
    await import(other);
  });
  expect(warnings).toEqual([expect.stringContaining("the element <attendee-calendars> is defined already")]);
  await expect(within(await put()).rows).toHaveCount(25);
});

test("a class of one's own and another name", async ({ page, open, demo }) => {
  await open();
  await page.evaluate(async ({ url, key }) => {
    const path = "/node_modules/attendee-calendars/define.js";
    const { define, AttendeeCalendarsElement } = await import(path);
    define("my-calendars");
    define("my-calendars");
    const element = document.createElement("my-calendars");
    if (!(element instanceof AttendeeCalendarsElement)) throw new Error("another class");
    Object.assign(element, { baseUrl: url, apiKey: key, locale: "en" });
    document.querySelector("main")!.append(element);
  }, { url: demo.url, key: demo.key });
  await expect(within(page.locator("my-calendars")).rows).toHaveCount(25);
});

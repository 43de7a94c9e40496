// The rows that a small module draws while the app is on its way, on a host of files alone.
import { type BrowserContext, type Page } from "@playwright/test";
import { expect, loadedBeforeRows, StaticHost, test } from "./server";

const FIRST = "**/first-*.wasm";
const APP = "**/page-*.wasm";

const early = (page: Page) => page.locator("#shell tbody:not([aria-hidden]) tr");
const rows = (page: Page) => page.locator("#app .leaf:not(.ahead) tbody tr");

/** Keeps what is asked for under `address` back until `go`. */
async function keepBack(page: Page, address: string): Promise<{ go: () => void }> {
  let go = () => {};
  const released = new Promise<void>((resolve) => (go = resolve));
  await page.route(address, (route) => released.then(() => route.continue()).catch(() => {}));
  return { go };
}

/** What stands in the card of the list, but for what only a running app has: the next page among it, as soon as that is there. */
const card = (page: Page, root: string) =>
  page.locator(`${root} .list`).evaluate((card) => {
    const shown = card.cloneNode(true) as Element;
    for (const leaf of shown.querySelectorAll(".ahead")) leaf.remove();
    return shown.innerHTML.replace(/<!--.*?-->| style=""/g, "");
  });

/** The same in English but for whole times, which show on hover: they are UTC until the app is there, and then the reader's. */
async function englishCard(page: Page, root: string): Promise<string> {
  const html = await card(page, root);
  const whole = /(<time datetime="([^"]*)") title="([^"]*)"/g;
  const times = [...html.matchAll(whole)];
  const readers = await page.evaluate((times) => {
    const parts = { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" } as const;
    const format = new Intl.DateTimeFormat("en-US", { ...parts, hourCycle: "h23" });
    return times.map((time) => format.format(new Date(time)));
  }, times.map(([, , datetime]) => datetime));
  const utc = times.map(([, , datetime]) => `${datetime.slice(0, 19).replace("T", " ")} UTC`);
  expect(times.length).toBeGreaterThan(50);
  expect(times.map(([, , , title]) => title)).toEqual(root === "#shell" ? utc : readers);
  return html.replace(whole, "$1");
}

test("the rows are there before the app, asked for once, and nothing moves when it takes over", async ({ page, demo }) => {
  const asked: string[] = [];
  page.on("request", (request) => /api\/v1\/calendars$|\.wasm$|\.js$/.test(request.url()) && asked.push(request.url()));
  const { go } = await keepBack(page, APP);
  await page.goto(demo.url, { waitUntil: "commit" });
  await expect(early(page)).toHaveCount(25);
  await expect(page.locator("#shell").getByRole("status")).toHaveText("Page 1, 25 calendars");
  const shifts = await page.evaluateHandle(() => {
    const seen: number[] = [];
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => seen.push((entry as any).value))).observe({ type: "layout-shift", buffered: true });
    return seen;
  });
  const before = await englishCard(page, "#shell");
  go();
  await expect(page.locator("#shell")).toHaveCount(0);
  await expect(rows(page)).toHaveCount(25);
  expect(await englishCard(page, "#app")).toBe(before);
  expect(await shifts.evaluate((shifts) => shifts.reduce((sum, shift) => sum + shift, 0))).toBeLessThan(0.001);
  expect(new Set(asked).size).toBe(asked.length);
});

/** An answer with all that a page of rows can have beside rows: a row that cannot be read, one again, a cursor of another form, an empty key. */
async function answerOddly(page: Page): Promise<void> {
  await page.route("**/api/v1/calendars", async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    const { results } = answer;
    results[1].deduplication_key = "";
    results.splice(2, 2, { id: 5 }, results[4]);
    const next = new URL(answer.next);
    next.searchParams.set("cursor", "opaque");
    await route.fulfill({ response, json: { ...answer, next: String(next) } });
  });
}

for (const { width, colorScheme, view, isOdd } of [
  { width: 1280, colorScheme: "light", view: "{}" },
  { width: 1280, colorScheme: "dark", view: "{}", isOdd: true },
  { width: 390, colorScheme: "light", view: "{}", isOdd: true },
  { width: 900, colorScheme: "light", view: '{"compact":true,"columns":["deduplication_key","client_id","id","created_at"],"metadata":["tenant"]}' },
  { width: 390, colorScheme: "dark", view: "{}" },
] as { width: number; colorScheme: "light" | "dark"; view: string; isOdd?: boolean }[]) {
  test(`the page's own style is all that the first rows need: ${width} px, ${colorScheme}${isOdd ? ", an odd answer" : ""}`, async ({ page, context, demo }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await context.addInitScript((view) => localStorage.setItem("attendee-calendars:table-view", view), view);
    await keepBack(page, APP);
    const { go } = await keepBack(page, "**/rest-*.css");
    if (isOdd) await answerOddly(page);
    await page.goto(demo.url, { waitUntil: "commit" });
    await expect(early(page)).toHaveCount(isOdd ? 24 : 25);
    if (isOdd) await expect(page.locator("#shell").locator(".unreadable, .notice.warn, .no-leaps")).toHaveCount(3);
    await expect(page.locator("#shell.late .times.written")).toHaveCount(1);
    const isNew = await page.evaluateHandle(() => {
      document.getElementById("crash")!.hidden = false;
      const look = () =>
        [...document.querySelectorAll("body, body *:not(tbody tr:nth-child(n + 11), tbody tr:nth-child(n + 11) *)")].flatMap((one) =>
          [null, "::before", "::after"].map((part) => {
            const style = getComputedStyle(one, part);
            return `${one.localName}.${one.getAttribute("class")} ${Array.from(style, (name) => `${name}: ${style.getPropertyValue(name)}`).join("; ")}`;
          }),
        );
      const before = new Set(look());
      return () => look().filter((style) => !before.has(style));
    });
    go();
    await page.waitForFunction(() => document.querySelector<HTMLLinkElement>("link[href*='/rest-']")?.sheet?.cssRules.length);
    expect(await isNew.evaluate((isNew) => isNew())).toEqual([]);
    await expect(page.locator("#shell")).toHaveCount(1);
  });
}

test("the header is painted first, and the frame of the list waits for no answer", async ({ page, demo }) => {
  await keepBack(page, APP);
  const { go } = await keepBack(page, "**/api/v1/calendars");
  await page.addInitScript(() => {
    const told = { listAt: 0, shifts: 0 };
    Object.assign(window, { told });
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (told.shifts += (entry as any).value))).observe({ type: "layout-shift", buffered: true });
    const showsList = () => Boolean(document.querySelector("#shell main")?.checkVisibility());
    const seen = new MutationObserver(() => showsList() && ((told.listAt = performance.now()), seen.disconnect()));
    seen.observe(document, { subtree: true, attributeFilter: ["class"] });
  });
  await page.goto(demo.url, { waitUntil: "commit" });
  await expect(page.locator("#shell").getByRole("heading", { name: "Calendars" })).toBeVisible();
  const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  const told = () => page.evaluate(() => (window as any).told);
  const { listAt } = await told();
  expect(listAt).toBeGreaterThan(painted);
  go();
  await expect(early(page)).toHaveCount(25);
  expect((await told()).shifts).toBe(0);
});

test("nothing of the app is loaded beside what the rows need", async ({ page, demo }) => {
  expect(await loadedBeforeRows(page, demo.url)).toEqual([]);
});

test("what the rows need is asked for once, by the page's headers where a host sends them: before the page is there", async ({ page, demo }) => {
  const answer = JSON.stringify(await demo.api("calendars"));
  const host = await StaticHost.start("/", (_, response) => response.writeHead(200, { "Content-Type": "application/json" }).end(answer));
  host.knowsHeaders = true;
  const module = () => host.files.filter((file) => /^first-.*\.wasm$/.test(file));
  let send = () => {};
  host.body = new Promise((resolve) => (send = resolve));
  const opened = page.goto(host.url);
  await expect.poll(module).toHaveLength(1);
  send();
  await opened;
  await expect(rows(page)).toHaveCount(25);
  expect(module()).toHaveLength(1);
  await host.stop();
});

test.describe("as this reader has them", () => {
  test.use({ locale: "de-DE", timezoneId: "America/New_York" });

  const columns = (context: BrowserContext) =>
    context.addInitScript(() => localStorage.setItem("attendee-calendars:table-view", '{"columns":["deduplication_key","created_at"],"compact":true}'));

  for (const [what, address] of [
    ["the list", "?"],
    ["a zone and a search", "?zone=Europe%2FBerlin&deduplication_key="],
    ["a rubbish zone", "?zone=Nowhere%2FNone"],
  ]) {
    test(`German, own columns: ${what}`, async ({ page, context, demo }) => {
      await columns(context);
      const { go } = await keepBack(page, APP);
      const { results } = await demo.api("calendars");
      const key = results.find((calendar: any) => /^user-\d+$/.test(calendar.deduplication_key)).deduplication_key;
      await page.goto(`${demo.url}/${address.replace(/key=$/, `key=${key}`)}`, { waitUntil: "commit" });
      await expect(early(page).first()).toBeVisible();
      const before = await card(page, "#shell");
      expect(before).toContain("Zustand");
      go();
      await expect(page.locator("#shell")).toHaveCount(0);
      await expect(page.locator("#app section")).toHaveAttribute("aria-busy", "false");
      expect(await card(page, "#app")).toBe(before);
    });
  }
});

test("a click on a row that the app has not seen yet opens it", async ({ page, demo }) => {
  const { go } = await keepBack(page, APP);
  await page.goto(demo.url, { waitUntil: "commit" });
  const link = early(page).nth(3).getByRole("link");
  const id = (await link.getAttribute("id"))!.replace("open-", "");
  await link.click();
  go();
  await expect(page.getByRole("complementary")).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`calendar=${id}`));
});

for (const [what, answer] of [
  ["no network", { abort: true }],
  ["a host that has it no more", { status: 404, body: "" }],
  ["a page instead", { status: 200, contentType: "text/html", body: "<h1>Log in</h1>" }],
  ["another file of the same name", { status: 200, contentType: "application/wasm", body: "\0asm\x01\0\0\0" }],
] as const) {
  test(`without the small module the app draws the rows: ${what}`, async ({ page, demo }) => {
    await page.route(FIRST, (route) => ("abort" in answer ? route.abort() : route.fulfill(answer)));
    await page.goto(demo.url);
    await expect(rows(page)).toHaveCount(25);
    await expect(page.locator("#shell")).toHaveCount(0);
  });
}

test("behind rows that are there, the app draws its own by and by, and comes forward with all of them", async ({ page, demo }) => {
  await page.addInitScript(() => {
    const counts: number[] = ((window as any).counts = []);
    const count = (observed: MutationObserver) => {
      const [shell, app] = ["#shell", "#app"].map((root) => document.querySelectorAll(`${root} .leaf:not(.ahead) tbody tr`).length);
      if (document.querySelector("#app .leaf") && app !== counts.at(-1)) counts.push(app);
      if (app > 0 && !shell) observed.disconnect();
    };
    new MutationObserver((_, observed) => count(observed)).observe(document, { subtree: true, childList: true });
  });
  await page.goto(demo.url);
  await expect(rows(page)).toHaveCount(25);
  await expect(page.locator("#shell")).toHaveCount(0);
  expect(await page.evaluate(() => (window as any).counts)).toEqual([0, 9, 18, 25]);
  await expect(page.locator("#app [aria-busy=true]")).toHaveCount(0);
});

test("a small module that lets wait is not waited for", async ({ page, demo }) => {
  await page.route(FIRST, () => {});
  await page.goto(demo.url, { waitUntil: "commit" });
  await expect(rows(page)).toHaveCount(25, { timeout: 10_000 });
});

test("an app that is there before the answer does not wait for it", async ({ page, demo }) => {
  const { go } = await keepBack(page, "**/api/v1/calendars");
  await page.goto(demo.url, { waitUntil: "commit" });
  await expect(page.locator("#shell")).toHaveCount(0);
  await expect(page.locator("#app .skeleton")).toBeVisible();
  go();
  await expect(rows(page)).toHaveCount(25);
});

for (const motion of ["no-preference", "reduce"] as const) {
  test(`bones come after the first frame, and nothing moves before, where motion is "${motion}"`, async ({ page, demo }) => {
    await page.emulateMedia({ reducedMotion: motion });
    const { go } = await keepBack(page, APP);
    await page.route("**/api/v1/calendars", () => {});
    await page.addInitScript(() => {
      requestAnimationFrame(function look() {
        const bones = document.querySelector("#shell .skeleton tbody");
        if (!bones) return requestAnimationFrame(look);
        document.documentElement.dataset.bones = getComputedStyle(bones).visibility;
        document.documentElement.dataset.moving = `${document.getAnimations().length}`;
      });
    });
    await page.goto(demo.url, { waitUntil: "commit" });
    const bones = (where: string) => page.locator(`${where} .skeleton tbody`);
    await expect(bones("#shell")).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("data-bones", "hidden");
    await expect(page.locator("html")).toHaveAttribute("data-moving", "0");
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(motion === "reduce" ? 0 : 2);
    go();
    await expect(page.locator("#shell")).toHaveCount(0);
    // The app's do not go and come again.
    expect(await bones("#app").evaluate((body) => getComputedStyle(body).visibility)).toBe("visible");
  });
}

for (const [what, status, contentType, body, says] of [
  ["a failure", 500, "application/json", "{}", "The server failed"],
  ["a page", 200, "text/html", "<h1>Log in</h1>", "No gateway beside this page"],
  ["no rows", 200, "application/json", '{"next":null,"previous":null,"results":[]}', "No calendars"],
  ["text that is none", 200, "application/json", Buffer.from([0x22, 0xff, 0x22]), "gateway"],
] as const) {
  test(`what is no page of rows is left to the app: ${what}`, async ({ page, demo }) => {
    const { go } = await keepBack(page, APP);
    await page.route("**/api/v1/calendars", (route) => route.fulfill({ status, contentType, body: body as string }));
    const answered = page.waitForResponse("**/api/v1/calendars");
    await page.goto(demo.url, { waitUntil: "commit" });
    await answered;
    await expect(page.locator("#shell .skeleton")).toBeVisible();
    go();
    await expect(page.locator("#app main")).toContainText(says, { timeout: 15_000 });
  });
}

test("a clock that is wrong is told before the app, too", async ({ page, demo }) => {
  const { go } = await keepBack(page, APP);
  await page.route("**/api/v1/calendars", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), date: new Date(Date.now() + 3_600_000).toUTCString() } });
  });
  await page.goto(demo.url, { waitUntil: "commit" });
  await expect(early(page)).toHaveCount(25);
  const before = await englishCard(page, "#shell");
  expect(before).toContain("clock");
  go();
  await expect(page.locator("#shell")).toHaveCount(0);
  expect(await englishCard(page, "#app")).toBe(before);
});

test("an address with another screen than the list needs no first rows", async ({ page, demo }) => {
  const { go } = await keepBack(page, FIRST);
  await page.goto(`${demo.url}/?view=overview`);
  await expect(page.getByRole("button", { name: "Scan all calendars" })).toBeVisible();
  go();
});

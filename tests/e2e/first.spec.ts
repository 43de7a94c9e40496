// Behind the server program the first rows stand in the page itself: on the screen before the app, which takes them over.
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { type BrowserContext, type Page } from "@playwright/test";
import { Gateway } from "./gateway";
import { Demo, expect, keepAppBack, loadedBeforeRows, test } from "./server";

let demo: Demo;
test.beforeAll(async () => {
  demo = await Demo.start();
});
test.afterAll(() => demo.stop());

const shell = (page: Page) => page.locator("#shell .first tbody tr");
const rows = (page: Page) => page.locator("#app .leaf:not(.ahead) tbody tr");
const search = (page: Page) => page.getByRole("searchbox", { name: "Deduplication key" });

/** What the browser itself asks the API. */
function questions(page: Page): string[] {
  const asked: string[] = [];
  // The next page may be asked for ahead.
  const isFirst = (url: URL) => url.pathname.includes("/api/") && !url.searchParams.has("cursor");
  page.on("request", (request) => isFirst(new URL(request.url())) && asked.push(request.url()));
  return asked;
}

/** An upstream with this answer. */
async function upstream(answer: (respond: (status: number, body: string) => void) => void, settings?: object) {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer((status, body) => response.writeHead(status, { "Content-Type": "application/json" }).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gateway = await Gateway.start((file) => [
    ...["--upstream", url, "--api-key-file", file("key", "secret-key")],
    ...(settings ? ["--page-settings", file("page.json", JSON.stringify(settings))] : []),
  ]);
  const stop = async () => {
    await gateway.stop();
    server.closeAllConnections();
    server.close();
  };
  return { url: gateway.url, asked, said: gateway.said, stop };
}

const calendar = (fields: object) => ({
  id: "cal_1",
  platform: "google",
  client_id: "c",
  state: "connected",
  platform_uuid: "ops@contoso.example",
  metadata: null,
  deduplication_key: "key",
  created_at: "2025-06-01T12:00:00Z",
  updated_at: "2025-06-01T12:00:00Z",
  ...fields,
});
const list = (...calendars: object[]) => JSON.stringify({ next: null, previous: null, results: calendars });

test("rows are there before the app, and it takes them over: same place, same words, nothing asked", async ({ page }) => {
  const asked = questions(page);
  const { go } = await keepAppBack(page);
  await page.goto(demo.url, { waitUntil: "commit" });
  await expect(shell(page)).toHaveCount(25);
  await expect(shell(page).first().locator("td.created time")).toBeVisible();
  const look = (root: string) =>
    page.locator(`${root} main`).evaluate((main) =>
      [...main.querySelectorAll("h1, input, .toolbar > :not(.as-of), thead th:not(.ahead *), tbody td:not(.ahead *), footer, footer .button, footer p")].map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        return [(one as HTMLElement).innerText.trim(), ...[x, y, width, height].map(Math.round)].join(" ");
      }),
    );
  const before = await look("#shell");
  expect(before.length).toBeGreaterThan(150);
  const shifts = await page.evaluateHandle(() => {
    const seen: number[] = [];
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => seen.push((entry as any).value))).observe({ type: "layout-shift", buffered: true });
    // Whether there was a moment without rows.
    const lost = { empty: false };
    const watch = () => {
      lost.empty ||= !document.querySelector("#shell tbody a, #app:not([hidden]) tbody a");
      requestAnimationFrame(watch);
    };
    watch();
    return { seen, lost };
  });
  go();
  await expect(page.locator("#shell")).toHaveCount(0);
  expect(await look("#app")).toEqual(before);
  const { seen, lost } = await shifts.jsonValue();
  expect(seen.reduce((sum, shift) => sum + shift, 0)).toBe(0);
  expect(lost.empty).toBe(false);
  expect(asked).toEqual([]);
});

test("an answer that is soon there is painted with the shell, not behind it", async ({ page }) => {
  const html = await (await fetch(demo.url, { headers: { Accept: "text/html" } })).text();
  const end = /<link rel=expect href=#(\w+) blocking=render>/.exec(html)?.[1];
  expect(html.search(new RegExp(`id="?${end}`))).toBeGreaterThan(html.indexOf('id="answer"'));
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  await page.addInitScript(() => {
    // Behind what the page itself does in its first frame.
    const observer = new MutationObserver(() => {
      if (!document.body) return;
      observer.disconnect();
      requestAnimationFrame(() => ((window as any).atFirst ??= document.querySelectorAll("#shell .first.written tbody tr").length));
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  // On a busy machine it may come too late for that; then the page says so.
  await expect(async () => {
    await page.goto(demo.url);
    await expect(page.locator("link[rel=expect]")).toHaveCount(1, { timeout: 1 });
  }).toPass();
  expect(await page.evaluate(() => (window as any).atFirst)).toBe(25);
});

interface Reader {
  timezoneId: string;
  locale: string;
  languages?: string[];
  month: string;
  says: string;
}

for (const [where, { month, says, languages, ...options }] of Object.entries<Reader>({
  "Berlin": { timezoneId: "Europe/Berlin", locale: "en-GB", month: "", says: "" },
  "Los Angeles": { timezoneId: "America/Los_Angeles", locale: "en-US", month: "", says: "" },
  "London, in September": { timezoneId: "Europe/London", locale: "en-GB", month: "09", says: " Sept" },
  "New York, in September": { timezoneId: "America/New_York", locale: "en-US", month: "09", says: "Sep " },
  // As a browser tells it that runs without a language of its own.
  "a language that is no tag": { timezoneId: "Europe/Berlin", locale: "en-US", languages: ["en-US@posix"], month: "", says: "" },
})) {
  test(`times are the reader's before they show: ${where}`, async ({ browser }) => {
    const context: BrowserContext = await browser.newContext(options);
    const page = await context.newPage();
    if (languages) await page.addInitScript((given) => Object.defineProperty(Navigator.prototype, "languages", { get: () => given }), languages);
    const { go } = await keepAppBack(page);
    // Rows and answer alike: this month has another name in each English.
    if (month) {
      await page.route(`${demo.url}/`, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: (await response.text()).replace(/\b(\d{4})-\d\d-(?!31)(\d\dT)/g, `$1-${month}-$2`) });
      });
    }
    await page.goto(demo.url, { waitUntil: "commit" });
    const times = (root: string) => page.locator(`${root} .leaf:not(.ahead) time`).allInnerTexts();
    await expect.poll(async () => (await times("#shell")).join("").length).toBeGreaterThan(100);
    const before = await times("#shell");
    expect(before.join()).toContain(says);
    go();
    await expect(page.locator("#shell")).toHaveCount(0);
    expect(await times("#app")).toEqual(before);
    await context.close();
  });
}

test("a German reader gets the shell, and then everything in German", async ({ browser }) => {
  const context = await browser.newContext({ locale: "de-DE", timezoneId: "Europe/Berlin" });
  const page = await context.newPage();
  const { go } = await keepAppBack(page);
  await page.goto(demo.url);
  await expect(page.locator("#shell .skeleton")).toBeVisible();
  await expect(page.locator("#shell .first")).toHaveCount(0);
  go();
  await expect(page.getByRole("heading", { name: "Kalender" })).toBeVisible();
  await expect(rows(page)).toHaveCount(25);
  await context.close();
});

test("rows are those of the address: a search, another page, another zone", async ({ page }) => {
  await page.goto(demo.url);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Page 2" })).toBeVisible();
  const names = (root: string) => page.locator(`${root} .leaf:not(.ahead) td.id`).allInnerTexts();
  const second = await names("#app");
  const there = page.url();
  await page.goto("about:blank");
  await page.goto(there);
  await expect(rows(page)).toHaveCount(25);
  expect(await names("#app")).toEqual(second);
  const { go } = await keepAppBack(page);
  await page.reload({ waitUntil: "commit" });
  await expect(shell(page)).toHaveCount(25);
  expect(await names("#shell .first")).toEqual(second);
  await page.goto(`${demo.url}/?deduplication_key=user-00000&zone=Asia/Tokyo`, { waitUntil: "commit" });
  await expect(shell(page)).toHaveCount(1);
  await expect(search(page)).toHaveValue("user-00000");
  const time = await page.locator("#shell .first td.created time").innerText();
  go();
  await expect(page.locator("#shell")).toHaveCount(0);
  await expect(page.locator("#app td.created time")).toHaveText(time);
});

test("what is typed beside the rows before the app is there stays", async ({ page }) => {
  const { go } = await keepAppBack(page);
  await page.goto(demo.url, { waitUntil: "commit" });
  await expect(shell(page)).toHaveCount(25);
  await search(page).pressSequentially("user-00007");
  go();
  await expect(page.locator("#shell")).toHaveCount(0);
  await expect(search(page)).toBeFocused();
  await expect(search(page)).toHaveValue("user-00007");
  await expect(page).toHaveURL(/deduplication_key=user-00007/);
});

test("a click on a row before the app is there opens it", async ({ page }) => {
  const { go } = await keepAppBack(page);
  await page.goto(demo.url, { waitUntil: "commit" });
  const id = await shell(page).nth(2).locator("td.id").innerText();
  await shell(page).nth(2).getByRole("link").click();
  go();
  await expect(page).toHaveURL(`${demo.url}/?calendar=${id}`);
  await expect(page.getByRole("button", { name: "Close" })).toBeVisible();
});

test("what customers write is text in the page, and whole numbers stay whole", async ({ page }) => {
  const evil = "</script><script>document.title='evil'</script><img src=x onerror=\"document.title='evil'\">";
  const body = list(calendar({ platform_uuid: evil, deduplication_key: "<!--", metadata: { [evil]: evil, n: 0 } })).replace('"n":0', '"n":9007199254740993');
  const gateway = await upstream((respond) => respond(200, body));
  const { go } = await keepAppBack(page);
  await page.goto(gateway.url, { waitUntil: "commit" });
  await expect(shell(page)).toContainText(evil);
  go();
  await expect(rows(page)).toContainText(evil);
  expect(gateway.asked).toEqual(["/api/v1/calendars"]);
  await rows(page).getByRole("link").click();
  await expect(page.getByText("9007199254740993")).toBeVisible();
  expect(await page.title()).not.toContain("evil");
  const html = await (await fetch(gateway.url, { headers: { Accept: "text/html" } })).text();
  expect(html).not.toContain("secret-key");
  await gateway.stop();
});

for (const [what, storage, name] of [
  ["columns", "localStorage", "table-view"],
  ["another language", "localStorage", "language"],
  ["another server", "sessionStorage", "base-url"],
] as const) {
  test(`rows that are not what this reader would see are not shown: ${what}`, async ({ page }) => {
    await page.addInitScript(([storage, name]) => window[storage].setItem(`attendee-calendars:${name}`, name === "language" ? "de" : "https://a.example/api/v1/"), [storage, name] as const);
    await keepAppBack(page);
    await page.goto(demo.url);
    await expect(page.locator("#shell .skeleton")).toBeVisible();
    await expect(page.locator("#shell .first")).toHaveCount(0);
  });
}

test("nothing of the app is loaded beside what the rows need", async ({ page }) => {
  expect(await loadedBeforeRows(page, demo.url)).toEqual([]);
});

test("the page with data in it is kept by nobody", async () => {
  const gateway = await upstream((respond) => respond(200, list(calendar({}))));
  for (const url of [demo.url, gateway.url]) {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("etag")).toBeNull();
    expect(answer.headers.get("content-security-policy")).toMatch(/script-src 'self' 'sha256-[^']+' 'wasm-unsafe-eval'; /);
    expect(await answer.text()).toContain('id="answer"');
  }
  expect(gateway.asked).toHaveLength(1);
  await fetch(gateway.url);
  await fetch(gateway.url, { method: "HEAD", headers: { Accept: "text/html" } });
  await fetch(`${gateway.url}/?view=overview`, { headers: { Accept: "text/html" } });
  expect(gateway.asked).toHaveLength(1);
  await gateway.stop();
});

test("rows are judged by what the operator sets of the page, before the app and in it", async ({ page }) => {
  const twoDaysAgo = new Date(Date.now() - 48 * 3_600_000).toISOString();
  const stale = calendar({ last_successful_sync_at: twoDaysAgo, last_attempted_sync_at: twoDaysAgo });
  for (const [settings, health] of [
    [undefined, "Stale"],
    [{ staleAfterHours: 100 }, "Healthy"],
  ] as const) {
    const gateway = await upstream((respond) => respond(200, list(stale)), settings);
    const { go } = await keepAppBack(page);
    await page.goto(gateway.url, { waitUntil: "commit" });
    await expect(shell(page)).toContainText(health);
    go();
    await expect(rows(page)).toContainText(health);
    await page.unrouteAll();
    await gateway.stop();
  }
});

test("a page that does not wait for its rows stands in the audit with the question that it gave up", async () => {
  const gateway = await upstream((respond) => setTimeout(respond, 3_000, 200, list()));
  await (await fetch(gateway.url, { headers: { Accept: "text/html" } })).text();
  await expect.poll(gateway.said).toContain(" GET /api/v1/calendars 499 ");
  await gateway.stop();
});

test("a slow upstream holds back neither the shell nor the app", async ({ page }) => {
  const gateway = await upstream((respond) => setTimeout(() => respond(200, list(calendar({}))), 8_000));
  await page.goto(gateway.url, { waitUntil: "commit" });
  await expect(page.locator("#shell")).toHaveCount(0, { timeout: 7_500 });
  await expect(rows(page)).toHaveCount(1, { timeout: 15_000 });
  const [painted, ended] = await page.evaluate(() => [
    performance.getEntriesByName("first-contentful-paint")[0].startTime,
    (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming).responseEnd,
  ]);
  expect(painted).toBeLessThan(ended);
  expect(ended).toBeGreaterThan(1_400);
  await gateway.stop();
});

test("a failing upstream is told as usual", async ({ page }) => {
  const gateway = await upstream((respond) => respond(401, '{"detail":"Invalid or disabled API key"}'));
  await page.goto(gateway.url);
  await expect(page.getByRole("alert")).toContainText("The server refused the gateway's API key");
  await gateway.stop();
});

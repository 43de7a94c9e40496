// Between the page's first byte and the running app: the shell, the first question, and what a reader does meanwhile.
import { type Page, type Route } from "@playwright/test";
import { Demo, expect, StaticHost, test } from "./server";

// As on a static host: without rows in the page.
let demo: Demo;
test.beforeAll(async () => {
  demo = await Demo.start(["--plain-page"]);
});
test.afterAll(() => demo.stop());

/** Keeps the app back until `go`. */
async function late(page: Page) {
  let go = () => {};
  const released = new Promise<void>((resolve) => (go = resolve));
  await page.route("**/*.wasm", async (route: Route) => {
    await released;
    await route.continue();
  });
  return { go };
}

/** Every question for the list, by its query. */
function questions(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname.endsWith("/calendars")) asked.push(url.search);
  });
  return asked;
}

const rows = (page: Page) => page.locator("#app tbody:not([aria-hidden]) tr");
const search = (page: Page) => page.getByRole("searchbox", { name: "Deduplication key" });

test("the list is asked for before the app is there, once", async ({ page }) => {
  const asked = questions(page);
  const { go } = await late(page);
  await page.goto(demo.url, { waitUntil: "commit" });
  await expect.poll(() => asked).toEqual([""]);
  await expect(page.locator("#shell").getByRole("heading", { name: "Calendars" })).toBeVisible();
  go();
  await expect(rows(page)).toHaveCount(25);
  await expect(page.locator("#shell")).toHaveCount(0);
  // The next page may be asked for ahead.
  expect(asked.filter((query) => query === "")).toHaveLength(1);
});

for (const key of ["user with spaces", "a+b%2B&=?#/", "ä!'()*~-._ 🙂", "%ff%zz", "null\u0000"]) {
  test(`what the address asks for is asked once: ${JSON.stringify(key)}`, async ({ page }) => {
    const asked = questions(page);
    await page.goto(`${demo.url}/?deduplication_key=first&deduplication_key=${encodeURIComponent(key)}`);
    await expect(page.locator("#app").getByRole("status").first()).not.toHaveText("Searching…");
    await expect(page.locator("#app section")).toHaveAttribute("aria-busy", "false");
    expect(asked).toHaveLength(1);
    expect(new URLSearchParams(asked[0]).get("deduplication_key")).toBe(key);
  });
}

test("a page behind a cursor is asked for once", async ({ page }) => {
  await page.goto(demo.url);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Page 2" })).toBeVisible();
  const first = await rows(page).first().innerText();
  const asked = questions(page);
  await page.reload();
  await expect(rows(page)).toHaveCount(25);
  expect(await rows(page).first().innerText()).toBe(first);
  expect(asked.filter((query) => query === "")).toEqual([]);
  expect(new Set(asked).size).toBe(asked.length);
});

test("another screen, a broken block of settings or a page without a gateway asks nothing of its own", async ({ page }) => {
  const asked = questions(page);
  const { go } = await late(page);
  await page.goto(`${demo.url}/?view=overview`, { waitUntil: "commit" });
  await expect(page.locator("#shell main")).toBeHidden();
  go();
  await expect(page.getByRole("button", { name: "Scan all calendars" })).toBeVisible();
  expect(asked).toEqual([]);
});

test("an answer that fails is asked for again, as usual", async ({ page }) => {
  let times = 0;
  await page.route("**/api/v1/calendars", (route) => (times++ ? route.continue() : route.fulfill({ status: 503, body: "{}" })));
  await page.goto(demo.url);
  await expect(rows(page)).toHaveCount(25, { timeout: 15_000 });
  expect(times).toBe(2);
});

test("the shell is what the app shows: nothing moves when the app takes over", async ({ page }) => {
  const { go } = await late(page);
  await page.route("**/api/v1/calendars", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await route.continue();
  });
  await page.goto(demo.url, { waitUntil: "commit" });
  await expect(page.locator("#shell h1")).toBeVisible();
  const places = (root: string) =>
    page.locator(root).evaluate((root) =>
      [...root.querySelectorAll("header, .brand, .view-link, .chip, h1, form, input, .toolbar, .toolbar > *, thead th, tbody tr, footer, footer .button")].flatMap((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        return width ? [[one.className, x, y, width, height].map((part) => (typeof part === "number" ? Math.round(part) : part)).join(" ")] : [];
      }),
    );
  const before = await places("#shell");
  const shifts = await page.evaluateHandle(() => {
    const seen: number[] = [];
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => seen.push((entry as any).value))).observe({ type: "layout-shift", buffered: true });
    return seen;
  });
  go();
  await expect(page.locator("#shell")).toHaveCount(0);
  expect(await places("#app")).toEqual(before);
  expect(await shifts.evaluate((shifts) => shifts.reduce((sum, shift) => sum + shift, 0))).toBeLessThan(0.001);
});

test("what is typed before the app is there stays, with the focus, and is looked for", async ({ page }) => {
  const { go } = await late(page);
  await page.goto(demo.url, { waitUntil: "commit" });
  await search(page).pressSequentially("user-00007");
  await page.keyboard.press("ArrowLeft");
  go();
  await expect(page.locator("#shell")).toHaveCount(0);
  await expect(search(page)).toBeFocused();
  await expect(search(page)).toHaveValue("user-00007");
  await page.keyboard.type("x");
  await expect(search(page)).toHaveValue("user-0000x7");
  await page.keyboard.press("Backspace");
  await expect(page).toHaveURL(/deduplication_key=user-00007/);
});

test("Enter and clicks before the app is there are not lost", async ({ page }) => {
  const { go } = await late(page);
  await page.goto(demo.url, { waitUntil: "commit" });
  await page.locator("#shell").getByRole("button", { name: "Keyboard shortcuts" }).click();
  await search(page).fill("user-00007");
  await page.keyboard.press("Enter");
  go();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(page).toHaveURL(/deduplication_key=user-00007/);
});

test("a crash before the first drawing takes the shell away", async ({ page }) => {
  const host = await StaticHost.start("/", (_, response) => response.writeHead(404).end());
  await page.route("**/*.wasm", (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto(host.url);
  await expect(page.getByRole("alert")).toContainText("could not be started");
  await expect(page.locator("#shell")).toHaveCount(0);
  await host.stop();
});

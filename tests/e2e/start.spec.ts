// Between the page's first byte and the running app: the shell, the first question, and what a reader does meanwhile.
import { type Page } from "@playwright/test";
import { Demo, expect, keepAppBack, putSettings, StaticHost, test } from "./server";

/** Every question for the list, by its query. */
function questions(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname.endsWith("/calendars")) asked.push(url.search);
  });
  return asked;
}

const rows = (page: Page) => page.locator("#app .leaf:not(.ahead) tbody tr");
const search = (page: Page) => page.getByRole("searchbox", { name: "Deduplication key" });

test("the list is asked for before the app is there, once", async ({ page, demo }) => {
  const asked = questions(page);
  const { go } = await keepAppBack(page);
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
  test(`what the address asks for is asked once: ${JSON.stringify(key)}`, async ({ page, demo }) => {
    const asked = questions(page);
    await page.goto(`${demo.url}/?deduplication_key=first&deduplication_key=${encodeURIComponent(key)}`);
    await expect(page.locator("#app").getByRole("status").first()).not.toHaveText("Searching…");
    await expect(page.locator("#app section")).toHaveAttribute("aria-busy", "false");
    expect(asked).toHaveLength(1);
    expect(new URLSearchParams(asked[0]).get("deduplication_key")).toBe(key);
  });
}

test("a page behind a cursor is asked for once", async ({ page, demo }) => {
  await page.goto(demo.url);
  await page.getByRole("link", { name: "Next" }).click();
  // "Loading page 2 …" comes before.
  await expect(page.getByRole("status").filter({ hasText: "Page 2, 25 calendars" })).toBeVisible();
  const first = await rows(page).first().innerText();
  const asked = questions(page);
  await page.reload();
  await expect(rows(page)).toHaveCount(25);
  expect(await rows(page).first().innerText()).toBe(first);
  expect(asked.filter((query) => query === "")).toEqual([]);
  expect(new Set(asked).size).toBe(asked.length);
});

test("another screen asks nothing of the list", async ({ page, demo }) => {
  const asked = questions(page);
  const { go } = await keepAppBack(page);
  await page.goto(`${demo.url}/?view=overview`, { waitUntil: "commit" });
  await expect(page.locator("#shell main")).toBeHidden();
  go();
  await expect(page.getByRole("button", { name: "Scan all calendars" })).toBeVisible();
  expect(asked).toEqual([]);
});

for (const [what, block, words] of [
  ["no gateway", '{"connect":true}', "API key"],
  ["settings that are no JSON", '{"connect":', "the JSON ends too early"],
  ["settings with an address that is none", '{"baseUrl":"mailto:a"}', "baseUrl"],
]) {
  test(`nothing is asked for in vain: ${what}`, async ({ page, context, demo }) => {
    await putSettings(context, demo.url, block);
    const asked = questions(page);
    await page.goto(demo.url);
    await expect(page.locator("#app main")).toContainText(words);
    await expect(page.locator("#shell")).toHaveCount(0);
    expect(asked).toEqual([]);
  });
}

test("a key that this tab keeps is for its own server, and the gateway is not asked", async ({ page }) => {
  const host = await StaticHost.start("/", (_, response) => response.writeHead(404).end());
  const server = await Demo.start(["--cors-origin", host.url]);
  await page.addInitScript(
    ([base, key]) => {
      sessionStorage.setItem("attendee-calendars:base-url", base);
      sessionStorage.setItem(`attendee-calendars:key:${base}`, key);
    },
    [`${server.url}/api/v1/`, server.key],
  );
  await page.goto(host.url);
  await expect(rows(page)).toHaveCount(25);
  await expect(page.getByRole("button", { name: "Disconnect" })).toBeVisible();
  expect(host.asked.filter((line) => line.includes("/api/"))).toEqual([]);
  await host.stop();
  await server.stop();
});

test("a browser without storage starts as well", async ({ page, demo }) => {
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, { get: () => { throw new DOMException("denied", "SecurityError"); } });
    }
  });
  await page.goto(demo.url);
  await expect(rows(page)).toHaveCount(25);
  await expect(page.locator("#shell")).toHaveCount(0);
});

test("an input method in the middle of a word is not interrupted", async ({ page, demo }) => {
  const { go } = await keepAppBack(page);
  await page.goto(demo.url, { waitUntil: "commit" });
  await search(page).pressSequentially("user-0000");
  await search(page).dispatchEvent("compositionstart");
  const drawn = page.evaluate(() => new Promise<void>((resolve) => addEventListener("attendee-calendars:drawn", () => resolve())));
  go();
  await drawn;
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  await expect(page.locator("#shell")).toHaveCount(1);
  await page.locator("#shell").getByRole("searchbox").pressSequentially("7");
  await page.locator("#shell").getByRole("searchbox").dispatchEvent("compositionend");
  await expect(page.locator("#shell")).toHaveCount(0);
  await expect(search(page)).toHaveValue("user-00007");
  await expect(search(page)).toBeFocused();
});

test("a choice that is made in the shell is the app's", async ({ page, demo }) => {
  const { go } = await keepAppBack(page);
  await page.goto(demo.url, { waitUntil: "commit" });
  await page.locator("#shell").getByRole("combobox", { name: "Refresh by itself" }).selectOption("30");
  go();
  await expect(page.locator("#shell")).toHaveCount(0);
  await expect(page.getByRole("combobox", { name: "Refresh by itself" })).toHaveValue("30");
});

test("an answer that fails is asked for again, as usual", async ({ page, demo }) => {
  let times = 0;
  await page.route("**/api/v1/calendars", (route) => (times++ ? route.continue() : route.fulfill({ status: 503, body: "{}" })));
  await page.goto(demo.url);
  await expect(rows(page)).toHaveCount(25, { timeout: 15_000 });
  expect(times).toBe(2);
});

test("the shell is what the app shows: nothing moves when the app takes over", async ({ page, demo }) => {
  const { go } = await keepAppBack(page);
  // The answer does not come while this is looked at.
  await page.route("**/api/v1/calendars", () => {});
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

test("the shell is painted whole, not by halves", async ({ page }) => {
  const host = await StaticHost.start("/", (_, response) => response.writeHead(404).end());
  const cdp = await page.context().newCDPSession(page);
  // Else a browser may have read all of the page before it would paint.
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  await page.addInitScript(() => {
    requestAnimationFrame(() => ((window as any).endAtFirst = document.getElementById("crash") !== null));
  });
  await page.goto(`${host.url}/`);
  await page.waitForFunction(() => "endAtFirst" in window);
  expect(await page.evaluate(() => (window as any).endAtFirst)).toBe(true);
  await host.stop();
});

test("the list is written in few fonts: the page waits for each", async ({ page, demo }) => {
  await page.goto(demo.url);
  await expect(rows(page)).toHaveCount(25);
  const fonts = await page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = new Set<string>();
    while (texts.nextNode()) {
      const { parentElement, data } = texts.currentNode as Text;
      if (!data.trim() || !parentElement?.checkVisibility()) continue;
      const { fontFamily, fontWeight, fontSize } = getComputedStyle(parentElement);
      seen.add(`${fontFamily.split(",")[0]} ${fontWeight} ${fontSize}`);
    }
    return [...seen].sort();
  });
  expect(fonts).toEqual([
    "system-ui 400 12.5px",
    "system-ui 400 14px",
    "system-ui 600 12.5px",
    "system-ui 600 14px",
    "system-ui 600 23px",
    "ui-monospace 400 12.5px",
  ]);
});

test("what is typed before the app is there stays, with the focus, and is looked for", async ({ page, demo }) => {
  const { go } = await keepAppBack(page);
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

test("Enter and clicks before the app is there are not lost", async ({ page, demo }) => {
  const { go } = await keepAppBack(page);
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

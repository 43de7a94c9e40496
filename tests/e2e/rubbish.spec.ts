// What customers and servers write: nothing of it breaks the layout, freezes the page or is run.
import { type Demo, expect, on, test } from "./server";
import { type Page } from "@playwright/test";

/** The list with these rows, each over a calendar of the demo. */
async function list(page: Page, demo: Demo, rows: object[]) {
  const { results } = await demo.api("calendars");
  await page.route("**/api/v1/calendars*", (route) =>
    route.fulfill({ json: { next: null, previous: null, results: rows.map((row, index) => ({ ...results[index], ...row })) } }),
  );
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(rows.length);
  return results;
}

const overflows = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

test("times of the first and the last year, and null everywhere", async ({ page, demo }) => {
  const times = (time: string | null) => ({ created_at: time, updated_at: time, last_successful_sync_at: time, last_attempted_sync_at: time });
  await list(page, demo, [
    times("0001-01-01T00:00:00Z"),
    { ...times("9999-12-31T23:59:59.999999Z"), state: "connected" },
    { ...times(null), platform: null, client_id: null, platform_uuid: null, state: null, metadata: null, deduplication_key: null, connection_failure_data: null },
  ]);
  await expect(on(page).rows.nth(0)).toContainText(/Stale|Disconnected|Sync failing/);
  await expect(on(page).rows.nth(2)).toContainText("Unknown");
  for (const index of [0, 1, 2]) {
    await on(page).rows.nth(index).getByRole("link").click();
    await expect(page.getByRole("complementary").getByRole("heading", { name: "Fields" })).toBeVisible();
    await page.keyboard.press("Escape");
  }
});

test("right-to-left, invisible and endless text, and HTML, in every field", async ({ page, demo }) => {
  const evil = "<img src=x onerror=alert(1)><script>alert(1)</script>";
  const rows = [`\u202e\u2066${evil}`, "\u200b\u200d\ufeff", "x".repeat(20_000), "שלום עולם ".repeat(50), "\ud800", "\u0000\u0007"].map((text) => ({
    platform_uuid: text,
    deduplication_key: text,
    client_id: text,
    metadata: { [text]: text },
    state: "disconnected",
    connection_failure_data: { error: text, timestamp: null },
  }));
  page.on("dialog", () => expect("something").toBe("not run"));
  await list(page, demo, rows);
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await overflows(page)).toBeLessThanOrEqual(0);
  }
  for (let index = 0; index < rows.length; index++) {
    const row = on(page).rows.nth(index);
    if (rows[index].client_id === "\ud800") {
      // Half a character is no text, so this row is kept as it came.
      await expect(row).toContainText("Unreadable row");
      continue;
    }
    await row.getByRole("link").focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("complementary").getByRole("heading", { name: "Fields" })).toBeVisible();
    expect(await overflows(page)).toBeLessThanOrEqual(0);
    await page.keyboard.press("Escape");
  }
  expect(await page.locator("main img, main script").count()).toBe(0);
});

test("metadata of 100 kB and of fifty levels is shown bit by bit", async ({ page, demo }) => {
  let deep: unknown = "bottom";
  for (let level = 0; level < 50; level++) deep = { level: [deep] };
  const wide = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`key ${index}`, "some value of fifty characters, or nearly so many"]));
  const rows = [{ metadata: { long: "y".repeat(100_000) } }, { metadata: deep as object }, { metadata: wide }];
  const results = await list(page, demo, rows);
  // What a browser lays out at once, it lays out in a moment only while it is little.
  const drawn = () => page.evaluate(() => document.querySelectorAll("main *").length + document.querySelector("main")!.textContent!.length / 100);
  for (const [index, row] of rows.entries()) {
    await page.route(`**/api/v1/calendars/${results[index].id}`, (route) => route.fulfill({ json: { ...results[index], ...row } }));
    await on(page).rows.nth(index).getByRole("link").click();
    await expect(page.getByRole("complementary")).toHaveAttribute("aria-busy", "false");
    expect(await drawn()).toBeLessThan(2_500);
    expect(await overflows(page)).toBeLessThanOrEqual(0);
    await page.keyboard.press("Escape");
  }
  await page.getByRole("button", { name: "View" }).click();
  await page.getByRole("checkbox", { name: "long" }).check();
  await page.keyboard.press("Escape");
  await expect(on(page).table.getByRole("columnheader", { name: "long" })).toBeVisible();
  expect(await drawn()).toBeLessThan(2_500);
});

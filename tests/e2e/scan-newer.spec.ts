// Calendars that are connected while the whole project is scanned.
import { type Page } from "@playwright/test";
import { expect, test } from "./server";

const scan = (page: Page) => page.getByRole("region", { name: "Scan" });
const told = (page: Page) => page.getByText(/since the scan began/);

test("calendars that came during a scan are told, and the next one has them", async ({ page, demo }) => {
  let asked = 0;
  let come: (index: number) => boolean = (index) => index > 1;
  await page.route("**/api/v1/calendars", async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    asked += 1;
    if (come(asked)) {
      const newest = body.results[0];
      const created_at = new Date(Date.parse(newest.created_at) + 60_000).toISOString();
      const above = ["cal_newest0000000002", "cal_newest0000000001"].map((id) => ({ ...newest, id, created_at }));
      body.results = [...above, ...body.results].slice(0, 25);
    }
    await route.fulfill({ response, json: body });
  });
  await page.goto(`${demo.url}/?view=overview`);
  asked = 0;
  await page.getByRole("button", { name: "Scan all calendars" }).click();
  await expect(scan(page).getByRole("status")).toHaveText(/^Everything scanned: 137 calendars/);
  await expect(told(page)).toHaveText("2 calendars or more were connected since the scan began, and are not among these.");
  expect(asked).toBe(2);
  // The next scan begins above them.
  come = () => true;
  await scan(page).getByRole("button", { name: "Scan again" }).click();
  await expect(scan(page).getByRole("status")).toHaveText(/^Everything scanned: 13\d calendars/);
  await expect.poll(() => asked).toBe(4);
  await expect(told(page)).toHaveCount(0);
});

test("where nothing came, or the question fails, nothing is said", async ({ page, demo }) => {
  for (const fails of [false, true]) {
    let asked = 0;
    await page.unrouteAll();
    await page.route("**/api/v1/calendars", async (route) => {
      asked += 1;
      if (fails && asked > 1) await route.fulfill({ status: 503, json: { detail: "no" } });
      else await route.continue();
    });
    await page.goto(`${demo.url}/?view=overview`);
    asked = 0;
    await page.getByRole("button", { name: "Scan all calendars" }).click();
    await expect(scan(page).getByRole("status")).toHaveText(/^Everything scanned: 137 calendars/);
    await expect.poll(() => asked).toBe(2);
    await page.waitForLoadState("networkidle");
    await expect(told(page)).toHaveCount(0);
    // It is asked once, and not again.
    expect(asked).toBe(2);
  }
});

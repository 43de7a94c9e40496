import { expect, ids, on, test } from "./server";

const answered = (page: any) => page.getByText(/^As of /);

test("says how old it is, and refreshes on demand without losing the place", async ({ page, demo }) => {
  await page.goto(demo.url);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  const before = await ids(page);
  await page.evaluate(() => scrollTo(0, 400));
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const refresh = page.getByRole("button", { name: "Refresh" });
  await refresh.focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => asked.length).toBe(1);
  await expect(on(page).region).toHaveAttribute("aria-busy", "false");
  expect(await ids(page)).toEqual(before);
  await expect(refresh).toBeFocused();
});

test("refreshes by itself, but not in a hidden tab, and more slowly after an error", async ({ page, demo }) => {
  await page.clock.install();
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  let asked = 0;
  let fail = false;
  await page.route("**/api/v1/calendars*", (route) => {
    asked += 1;
    return fail ? route.fulfill({ status: 500, json: { detail: "no" } }) : route.continue();
  });
  await page.getByRole("combobox", { name: "Refresh by itself" }).selectOption("every 30 seconds");
  await page.clock.runFor(31_000);
  await expect.poll(() => asked).toBe(1);
  await expect(on(page).region).toHaveAttribute("aria-busy", "false");
  fail = true;
  await page.clock.runFor(31_000);
  await expect(on(page).alert).toContainText("The server failed");
  // Good rows stay beside the error.
  await expect(on(page).rows).toHaveCount(25);
  const failed = asked;
  await page.clock.runFor(60_000);
  expect(asked).toBe(failed);
  fail = false;
  await page.clock.runFor(61_000);
  await expect(on(page).alert).toHaveCount(0);

  const shown = asked;
  await page.evaluate(() => Object.defineProperty(document, "hidden", { value: true, configurable: true }));
  await page.clock.runFor(120_000);
  expect(asked).toBe(shown);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: false, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await expect.poll(() => asked).toBe(shown + 1);
});

test("a tab that was left open overnight asks again when it is looked at", async ({ page, demo }) => {
  await page.clock.install();
  await page.goto(demo.url);
  await expect(answered(page)).toBeVisible();
  const before = await answered(page).textContent();
  await page.clock.fastForward("10:00:00");
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(answered(page)).not.toHaveText(before!);
});

test("times in another zone, kept in the address", async ({ browser, demo }) => {
  const page = await browser.newPage({ locale: "en-GB", timezoneId: "Europe/Berlin" });
  await page.goto(demo.url);
  const time = on(page).rows.nth(3).locator("td.success time");
  await expect(time).toBeVisible();
  const berlin = await time.getAttribute("title");
  const zone = page.getByRole("combobox", { name: "Time zone" });
  await expect(zone.locator("option:checked")).toHaveText("Europe/Berlin (yours)");
  await zone.selectOption("UTC");
  await expect(time).not.toHaveAttribute("title", berlin!);
  await expect(time).toHaveAttribute("title", /UTC/);
  expect(new URL(page.url()).searchParams.get("zone")).toBe("UTC");
  await zone.selectOption("Asia/Tokyo");
  await expect(time).toHaveAttribute("title", /GMT\+9/);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await page.reload();
  await expect(on(page).rows.first().locator("td.created time")).toHaveAttribute("title", /GMT\+9/);
  // Rubbish in the address is the browser's own zone.
  await page.goto(`${demo.url}/?zone=Mars%2FOlympus`);
  await expect(time).toHaveAttribute("title", berlin!);
  await page.close();
});

test("everything by keys, which can be switched off", async ({ page, demo }) => {
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  await page.keyboard.press("j");
  await expect(on(page).rows.nth(0).getByRole("link")).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await expect(on(page).rows.nth(1).getByRole("link")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("complementary")).toHaveCount(0);
  await page.keyboard.press("n");
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await page.keyboard.press("p");
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  await page.keyboard.press("/");
  await expect(on(page).search).toBeFocused();
  await page.keyboard.type("jnp?");
  await expect(on(page).search).toHaveValue("jnp?");
  await on(page).search.fill("");
  await on(page).search.blur();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help).toBeVisible();
  await help.getByRole("checkbox", { name: "Listen for these keys" }).uncheck();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await page.keyboard.press("n");
  await page.reload();
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  await page.keyboard.press("n");
  await page.waitForTimeout(300);
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
});

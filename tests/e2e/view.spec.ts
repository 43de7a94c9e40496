import { expect, on, test } from "./server";

const headings = (page: any) => on(page).table.getByRole("columnheader").allTextContents();

test("columns can be shown and hidden, metadata among them, and that is remembered", async ({ page, demo }) => {
  await page.route("**/api/v1/calendars*", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    body.results[0].metadata = { tenant: "northwind", deep: { a: [1] }, none: null };
    body.results[1].metadata = null;
    await route.fulfill({ json: body });
  });
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  const before = await headings(page);
  await page.getByRole("button", { name: "View" }).click();
  const dialog = page.getByRole("dialog", { name: "View" });
  await dialog.getByRole("checkbox", { name: "Created" }).uncheck();
  await dialog.getByRole("checkbox", { name: "Client ID" }).check();
  await dialog.getByRole("checkbox", { name: "tenant", exact: true }).check();
  await dialog.getByRole("checkbox", { name: "deep" }).check();
  await dialog.getByRole("radio", { name: "Compact" }).check();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "View" })).toBeFocused();
  const chosen = ["Health", "Account", "Deduplication key", "Last successful sync", "Last attempt", "Client ID", "ID", "tenant", "deep"];
  expect(await headings(page)).toEqual(chosen);
  await expect(on(page).rows.first()).toContainText("northwind");
  await expect(on(page).rows.first()).toContainText('{"a":[1]}');
  await expect(on(page).rows.nth(1).getByRole("cell").last()).toHaveText("–");
  const height = (await on(page).rows.first().boundingBox())!.height;
  expect(height).toBeLessThan(40);

  await page.reload();
  await expect(on(page).rows).toHaveCount(25);
  expect(await headings(page)).toEqual(chosen);
  await page.getByRole("button", { name: "View" }).click();
  await dialog.getByRole("button", { name: "Default view" }).click();
  await page.keyboard.press("Escape");
  expect(await headings(page)).toEqual(before);
  await page.reload();
  await expect(on(page).rows).toHaveCount(25);
  expect(await headings(page)).toEqual(before);
});

test("there is an end to metadata columns", async ({ page, demo }) => {
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  await page.getByRole("button", { name: "View" }).click();
  const choices = page.getByRole("group", { name: "Metadata as columns (at most 5)" }).getByRole("checkbox");
  for (let pinned = 0; pinned < 5; pinned++) await choices.nth(pinned).check();
  await expect(choices.nth(5)).toBeDisabled();
  await choices.nth(0).uncheck();
  await expect(choices.nth(5)).toBeEnabled();
});

test("another language, chosen and remembered", async ({ page, demo }) => {
  await page.goto(demo.url);
  await page.getByRole("combobox", { name: "Language" }).selectOption("Deutsch");
  await expect(page.getByRole("status")).toHaveText("Seite 1, 25 Kalender");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.reload();
  await expect(page.getByRole("status")).toHaveText("Seite 1, 25 Kalender");
  await page.getByRole("combobox", { name: "Sprache" }).selectOption("English");
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
});

test("rubbish that somebody left in the storage is the default", async ({ page, demo }) => {
  await page.addInitScript(() => {
    localStorage.setItem("attendee-calendars:table-view", '{"columns":7}');
    localStorage.setItem("attendee-calendars:language", "tlh");
  });
  await page.goto(demo.url);
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
});

test("long values are whole in the markup, and shown whole under the pointer and with the focus", async ({ page, demo }) => {
  const key = "northwind/".repeat(30);
  await page.route("**/api/v1/calendars*", async (route) => {
    const body = await (await route.fetch()).json();
    body.results[2].deduplication_key = key;
    await route.fulfill({ json: body });
  });
  await page.goto(demo.url);
  const row = on(page).rows.nth(2);
  const value = row.locator("td.key .cut");
  await expect(value).toHaveText(key);
  const isCut = () => value.evaluate((element) => element.scrollWidth > element.clientWidth && getComputedStyle(element).overflow === "clip");
  expect(await isCut()).toBe(true);
  const height = (await row.boundingBox())!.height;
  await row.locator("td.key").hover();
  expect(await isCut()).toBe(false);
  await page.mouse.move(0, 0);
  expect(await isCut()).toBe(true);
  await row.getByRole("link").focus();
  expect(await isCut()).toBe(false);
  expect((await row.boundingBox())!.height).toBe(height);
});

test("Tab leads from row to row, whatever the focus shows of them", async ({ page, demo }) => {
  await page.goto(demo.url);
  await expect(page.locator("#shell")).toHaveCount(0);
  const links = on(page).rows.getByRole("link");
  await links.first().focus();
  for (const row of [1, 2, 3]) {
    await page.keyboard.press("Tab");
    await expect(links.nth(row)).toBeFocused();
    await expect(on(page).rows.locator("css=:scope:focus-within")).toHaveCount(1);
    // All of the account is there to be read.
    const { clientHeight, scrollHeight } = await links.nth(row).evaluate(({ clientHeight, scrollHeight }) => ({ clientHeight, scrollHeight }));
    expect(scrollHeight).toBeLessThanOrEqual(clientHeight);
  }
});

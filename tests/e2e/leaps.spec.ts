// Past the pages between: the oldest calendars, and those of a day.
import { type Page } from "@playwright/test";
import { Demo, expect, ids, on, test } from "./server";

const leaps = (page: Page) => ({
  last: page.getByRole("link", { name: "Last page" }),
  noLast: page.getByRole("button", { name: "Last page", disabled: true }),
  first: page.getByRole("link", { name: "Go to the first page" }),
  date: page.getByRole("button", { name: "Go to date …" }),
  dialog: page.getByRole("dialog", { name: "Go to date" }),
  field: page.getByLabel("Created on this day or before"),
});

interface Made {
  id: string;
  created_at: string;
}

/** All calendars, by a walk of the API. */
async function walk(demo: Demo): Promise<Made[]> {
  const all: Made[] = [];
  for (let path: string | null = "calendars"; path; ) {
    const answer: any = await demo.api(path);
    all.push(...answer.results);
    path = answer.next ? `calendars${new URL(answer.next).search}` : null;
  }
  return all;
}

/** The day on which an instant is, in a zone; and the next one at noon. */
const dayIn = (zone: string, at: string | Date) => new Intl.DateTimeFormat("sv", { timeZone: zone }).format(new Date(at));

async function goTo(page: Page, day: string) {
  await leaps(page).date.click();
  await leaps(page).field.fill(day);
  await page.keyboard.press("Enter");
  await expect(leaps(page).dialog).toBeHidden();
}

test("the last page is that of the oldest calendars", async ({ page, demo }) => {
  const all = (await walk(demo)).map(({ id }) => id);
  await page.goto(demo.url);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await leaps(page).last.click();
  await expect(on(page).status).toHaveText("Oldest calendars, 25 calendars");
  await expect(page).toHaveTitle(/^Oldest calendars · /);
  expect(await ids(page)).toEqual(all.slice(-25));
  await expect(on(page).table).toBeFocused();
  await expect(on(page).noNext).toBeVisible();
  await expect(leaps(page).noLast).toBeVisible();
  await page.reload();
  await expect(on(page).status).toHaveText("Oldest calendars, 25 calendars");
  expect(await ids(page)).toEqual(all.slice(-25));

  // The page before it is that of the list, by the server's word.
  await on(page).previous.click();
  await expect(on(page).status).toHaveText(/^Calendars since .*, 25 calendars$/);
  expect(await ids(page)).toEqual(all.slice(-50, -25));
  await expect(leaps(page).last).toBeVisible();
  await on(page).next.click();
  await expect(on(page).status).toHaveText(/^Calendars up to .*, 25 calendars$/);
  expect(await ids(page)).toEqual(all.slice(-25));
  await expect(leaps(page).noLast).toBeVisible();

  // Back is where one came from, with its number.
  for (let times = 0; times < 3; times++) await page.goBack();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await page.goForward();
  await expect(on(page).status).toHaveText("Oldest calendars, 25 calendars");
  await leaps(page).first.click();
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  expect(new URL(page.url()).search).toBe("");
});

test("who turns to the last page has nowhere further to go", async ({ page }) => {
  const demo = await Demo.start(["--calendars", "26"]);
  await page.goto(demo.url);
  await expect(leaps(page).last).toBeVisible();
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 1 calendar");
  await expect(leaps(page).noLast).toBeVisible();
  await demo.stop();
  const few = await Demo.start(["--calendars", "25"]);
  await page.goto(few.url);
  await expect(on(page).rows).toHaveCount(25);
  await expect(leaps(page).noLast).toHaveCount(0);
  await expect(leaps(page).date).toHaveCount(0);
  await few.stop();
});

for (const zone of ["UTC", "Europe/Berlin", "Asia/Tokyo"]) {
  test(`a day of ${zone} shows what was created on it or before`, async ({ browser, demo }) => {
    const page = await browser.newPage({ locale: "en-GB", timezoneId: "America/Los_Angeles" });
    const all = await walk(demo);
    await page.goto(`${demo.url}/?zone=${encodeURIComponent(zone)}`);
    await on(page).next.click();
    await expect(on(page).status).toHaveText("Page 2, 25 calendars");
    const day = dayIn(zone, all[60].created_at);
    const expected = all.filter(({ created_at }) => dayIn(zone, created_at) <= day).map(({ id }) => id);
    await goTo(page, day);
    const named = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
    await expect(on(page).status).toHaveText(`Calendars up to ${named.format(new Date(day))}, 25 calendars`);
    expect(await ids(page)).toEqual(expected.slice(0, 25));
    await expect(on(page).table).toBeFocused();
    expect(new URL(page.url()).searchParams.get("zone")).toBe(zone);

    await on(page).next.click();
    await expect(on(page).status).toHaveText(/^Calendars up to .*\d\d:\d\d:\d\d, 25 calendars$/);
    expect(await ids(page)).toEqual(expected.slice(25, 50));
    // By the way one came, then by the server's word to what is newer than that day.
    await on(page).previous.click();
    await expect.poll(() => ids(page)).toEqual(expected.slice(0, 25));
    await on(page).previous.click();
    const newer = all.slice(0, all.length - expected.length).map(({ id }) => id);
    await expect.poll(() => ids(page)).toEqual(newer.slice(-25));
    await page.close();
  });
}

test("days on which the clock is changed end at their midnight", async ({ page, demo }) => {
  await page.goto(`${demo.url}/?zone=Europe/Berlin`);
  await expect(on(page).rows).toHaveCount(25);
  for (const [day, end] of [
    ["2026-03-28", "2026-03-28+23:00:00+00:00"],
    ["2026-03-29", "2026-03-29+22:00:00+00:00"],
    ["2026-10-24", "2026-10-24+22:00:00+00:00"],
    ["2026-10-25", "2026-10-25+23:00:00+00:00"],
  ]) {
    await goTo(page, day);
    await expect(page).toHaveURL(/cursor=/);
    const cursor = () => atob(new URL(page.url()).searchParams.get("cursor") ?? "").replace(/%3A/g, ":").replace(/%2B/g, "+");
    await expect.poll(cursor).toBe(`p=${end}`);
  }
});

test("a day before the oldest calendar, no day, and no more of it", async ({ page, demo }) => {
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  await leaps(page).date.click();
  await expect(leaps(page).field).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(leaps(page).dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(leaps(page).dialog).toBeHidden();
  await expect(leaps(page).date).toBeFocused();
  await leaps(page).date.click();
  await leaps(page).field.fill("2026-01-01");
  await leaps(page).dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(leaps(page).dialog).toBeHidden();
  expect(new URL(page.url()).search).toBe("");

  await goTo(page, "2001-02-03");
  await expect(page.getByRole("heading", { name: "Nothing on this page" })).toBeVisible();
  await expect(on(page).status).toHaveText("Calendars up to Feb 3, 2001, 0 calendars");
  await expect(on(page).alert).toHaveCount(0);
  await leaps(page).last.click();
  await expect(on(page).status).toHaveText("Oldest calendars, 25 calendars");
  await page.goBack();
  await page.getByRole("button", { name: "Go to the first page" }).click();
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
});

test("a link to a leap can be copied, also without its number", async ({ page, context, demo }) => {
  await page.goto(demo.url);
  const link = await leaps(page).last.getAttribute("href");
  const copy = await context.newPage();
  await copy.goto(new URL(link!, page.url()).href);
  await expect(on(copy).status).toHaveText("Oldest calendars, 25 calendars");
  await expect(on(copy).previous).toBeVisible();
});

/** Cursors that nobody can read, but the server. */
async function opaque(page: Page) {
  await page.route("**/api/v1/calendars*", async (route) => {
    const url = new URL(route.request().url());
    const cursor = url.searchParams.get("cursor");
    if (cursor) url.searchParams.set("cursor", [...cursor].reverse().join(""));
    const response = await route.fetch({ url: url.href });
    const body = await response.json();
    for (const way of ["next", "previous"]) {
      if (!body[way]) continue;
      const link = new URL(body[way]);
      link.searchParams.set("cursor", [...link.searchParams.get("cursor")!].reverse().join(""));
      body[way] = link.href;
    }
    await route.fulfill({ response, json: body });
  });
}

test("where the server's links cannot be read, nothing is promised, and the reason is told", async ({ page, demo }) => {
  await opaque(page);
  await page.goto(demo.url);
  const reason = "This server's links cannot be read, so only the way page by page is known.";
  for (const name of ["Go to date …", "Last page"]) {
    const button = page.getByRole("button", { name });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(reason);
    await expect(page.locator("#app").getByText(reason)).toBeHidden();
    await button.focus();
    await expect(page.locator("#app").getByText(reason)).toBeVisible();
    await page.keyboard.press("Enter");
    await button.blur();
  }
  await expect(leaps(page).dialog).toBeHidden();
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
});

test("a server that goes elsewhere is found out", async ({ page, demo }) => {
  await page.route(/cursor=cj0x/, async (route) => {
    await route.fulfill({ response: await route.fetch({ url: `${demo.url}/api/v1/calendars` }) });
  });
  await page.goto(demo.url);
  await leaps(page).last.click();
  await expect(page.locator("#app").getByText("The server did not go where it was sent")).toBeVisible();
  await expect(on(page).status).toHaveText("Page ?, 25 calendars");
});

test("in German", async ({ browser, demo }) => {
  const page = await browser.newPage({ locale: "de-DE", timezoneId: "Europe/Berlin" });
  await page.goto(demo.url);
  await page.getByRole("link", { name: "Letzte Seite" }).click();
  await expect(on(page).status).toHaveText("Älteste Kalender, 25 Kalender");
  await page.getByRole("button", { name: "Zu einem Tag …" }).click();
  await page.getByLabel("An diesem Tag oder davor angelegt").fill("2001-02-03");
  await page.getByRole("button", { name: "Los" }).click();
  await expect(on(page).status).toHaveText("Kalender bis 3. Feb. 2001, 0 Kalender");
  await page.close();
});

test("a search is not leapt through", async ({ page, demo }) => {
  await page.goto(demo.url);
  await expect(leaps(page).last).toBeVisible();
  await on(page).search.fill("user-00004");
  await expect(on(page).status).toHaveText("1 calendar with this key");
  await expect(leaps(page).last).toHaveCount(0);
  await expect(leaps(page).date).toHaveCount(0);
});

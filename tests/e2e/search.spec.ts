import { type Demo, expect, ids, on, test } from "./server";

async function calendars(demo: Demo): Promise<any[]> {
  const all: any[] = [];
  for (let path: string | null = "calendars"; path; ) {
    const answer: any = await demo.api(path);
    all.push(...answer.results);
    path = answer.next ? `calendars${new URL(answer.next).search}` : null;
  }
  return all;
}

test("finds each kind of key, exactly", async ({ page, demo }) => {
  test.slow();
  const all = await calendars(demo);
  const kinds: [string, (key: string) => boolean][] = [
    ["a space within", (key) => /\S \S/.test(key)],
    ["a space at its end", (key) => / $|^ /.test(key)],
    ["&", (key) => key.includes("&")],
    ["+", (key) => key.includes("+")],
    ["%", (key) => key.includes("%")],
    ["#", (key) => key.includes("#")],
    ["/", (key) => key.includes("/")],
    ["quotes", (key) => /["']/.test(key)],
    ["emoji", (key) => /\p{Extended_Pictographic}/u.test(key)],
    ["right to left", (key) => /[\u0590-\u06ff]/.test(key)],
    ["cal_ at its start", (key) => key.startsWith("cal_")],
  ];
  await page.goto(demo.url);
  for (const [kind, is] of kinds) {
    const wanted = all.find((calendar) => calendar.deduplication_key && is(calendar.deduplication_key));
    expect(wanted, `the demo project has no key with ${kind}`).toBeTruthy();
    await on(page).search.fill(wanted.deduplication_key);
    await on(page).search.press("Enter");
    await expect(on(page).status, kind).toHaveText("1 calendar with this key");
    expect(await ids(page), kind).toEqual([wanted.id]);
    expect(new URL(page.url()).searchParams.get("deduplication_key"), kind).toBe(wanted.deduplication_key);
  }
});

test("a miss says that the match is exact, and leads back", async ({ page, demo }) => {
  await page.goto(demo.url);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  const second = await ids(page);
  await on(page).search.fill("USER-00004");
  await expect(page.getByRole("heading", { name: "No calendar has the key “USER-00004”" })).toBeVisible();
  await expect(page.getByText("The match is exact: upper and lower case count")).toBeVisible();
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  expect(await ids(page)).toEqual(second);
  await expect(on(page).search).toHaveValue("");
});

test("offers the key without the spaces that were pasted with it", async ({ page, demo }) => {
  await page.goto(demo.url);
  await on(page).search.fill(" user-00004");
  await on(page).search.press("Enter");
  await page.getByRole("button", { name: "Look for “user-00004” without the spaces" }).click();
  await expect(on(page).status).toHaveText("1 calendar with this key");
  await expect(on(page).search).toHaveValue("user-00004");
});

test("asks after a pause in typing, once, and says nothing of no match before", async ({ page, demo }) => {
  await page.clock.install();
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  await page.clock.pauseAt(Date.now() + 60_000);
  const asked: string[] = [];
  page.on("request", (request) => {
    const key = new URL(request.url()).searchParams.get("deduplication_key");
    if (key) asked.push(key);
  });
  const missing = page.getByRole("heading", { name: /No calendar has/ });
  for (const letter of "user-0000") {
    await on(page).search.press(letter);
    await page.clock.runFor(200);
  }
  expect(asked).toEqual([]);
  await page.clock.runFor(200);
  await expect(missing).toBeVisible();
  await on(page).search.press("4");
  await expect(missing).toHaveCount(0);
  await page.clock.runFor(400);
  await expect(on(page).status).toHaveText("1 calendar with this key");
  expect(asked).toEqual(["user-0000", "user-00004"]);
});

test("on a slow machine, too, what is typed while the page catches up stays", async ({ page, demo }) => {
  // Yew lets go after every 16 ms of work, and goes on by a timer: here that is always, and takes a while.
  await page.addInitScript(() => {
    const [now, timer] = [Date.now, window.setTimeout] as [typeof Date.now, any];
    let gone = 0;
    Date.now = () => now() + (gone += 20);
    (window as any).setTimeout = (then: () => void, pause = 0, ...rest: unknown[]) => timer(then, pause || 150, ...rest);
  });
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  // Slower than the pause after which the key is looked for.
  await on(page).search.pressSequentially("user-00004", { delay: 400 });
  await expect(on(page).status).toHaveText("1 calendar with this key");
  await expect(on(page).search).toHaveValue("user-00004");
});

test("typing replaces the entry of the history until Enter", async ({ page, demo }) => {
  await page.goto(demo.url);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  const entries = await page.evaluate(() => history.length);
  await on(page).search.pressSequentially("user-00004");
  await expect(on(page).status).toHaveText("1 calendar with this key");
  expect(await page.evaluate(() => history.length)).toBe(entries);
  await on(page).search.press("Enter");
  await expect.poll(() => page.evaluate(() => history.length)).toBe(entries + 1);

  await page.goBack();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await expect(on(page).search).toHaveValue("");
  await page.goForward();
  await expect(on(page).status).toHaveText("1 calendar with this key");
  await expect(on(page).search).toHaveValue("user-00004");
});

test("clearing brings the list back where it was, after a reload too", async ({ page, demo }) => {
  const pages = await demo.pages();
  await page.goto(demo.url);
  await on(page).next.click();
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 3, 25 calendars");
  await on(page).search.fill("user-00004");
  await on(page).search.press("Enter");
  await expect(on(page).status).toHaveText("1 calendar with this key");
  await page.reload();
  await expect(on(page).status).toHaveText("1 calendar with this key");
  await on(page).search.fill("");
  await expect(on(page).status).toHaveText("Page 3, 25 calendars");
  expect(await ids(page)).toEqual(pages[2]);
  await on(page).previous.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  expect(await ids(page)).toEqual(pages[1]);
});

test("an answer that comes late never shows under a newer question", async ({ page, demo }) => {
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  await page.route("**/api/v1/calendars?deduplication_key=*", async (route) => {
    const slow = route.request().url().endsWith("user-00004");
    await new Promise((resolve) => setTimeout(resolve, slow ? 500 : 0));
    await route.continue().catch(() => {});
  });
  await on(page).search.fill("user-00004");
  await on(page).search.press("Enter");
  await on(page).search.fill("user-00003");
  await on(page).search.press("Enter");
  await expect(on(page).rows).toHaveCount(1);
  await expect(on(page).rows).toContainText("user-00003");
  await page.waitForTimeout(700);
  await expect(on(page).rows).toContainText("user-00003");
});

test("a pasted id opens its calendar, and is looked for as a key too", async ({ page, demo }) => {
  const pages = await demo.pages();
  const id = pages[4][3];
  await page.goto(demo.url);
  await on(page).search.fill(`  ${id} `);
  const panel = page.getByRole("complementary");
  // Typed, it leaves the focus where one types.
  await expect(panel).toContainText(id);
  await expect(on(page).search).toBeFocused();
  await expect(page.getByRole("heading", { name: /No calendar has the key/ })).toBeVisible();
  await expect(on(page).region).toContainText("looks like a calendar's id");
  await page.keyboard.press("Enter");
  await expect(panel).toContainText(id);
  expect(new URL(page.url()).searchParams.get("calendar")).toBe(id);
  await page.reload();
  await expect(panel).toContainText(id);
  await panel.getByRole("button", { name: "Close" }).click();
  await expect(panel).toHaveCount(0);
  await on(page).search.fill("");
  await expect(on(page).rows).toHaveCount(25);
});

test("a key that looks like an id is found, and no calendar is missed beside it", async ({ page, demo }) => {
  const key = "cal_0123456789abcdef";
  const { results } = await demo.api("calendars");
  await page.route(`**/api/v1/calendars?deduplication_key=${key}`, (route) =>
    route.fulfill({ json: { next: null, previous: null, results: [{ ...results[0], deduplication_key: key }] } }),
  );
  const gone = page.waitForResponse(`**/api/v1/calendars/${key}`);
  await page.goto(demo.url);
  await on(page).search.fill(key);
  await page.keyboard.press("Enter");
  await expect(on(page).status).toHaveText("1 calendar with this key");
  expect((await gone).status()).toBe(404);
  await expect(page.getByRole("complementary")).toHaveCount(0);
  await expect(on(page).alert).toHaveCount(0);
});

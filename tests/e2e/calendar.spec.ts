import { type Demo, expect, on, test } from "./server";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

async function find(demo: Demo, is: (calendar: any) => boolean): Promise<any> {
  for (let path: string | null = "calendars"; path; ) {
    const answer: any = await demo.api(path);
    const found = answer.results.find(is);
    if (found) return found;
    path = answer.next ? `calendars${new URL(answer.next).search}` : null;
  }
  throw new Error("the demo project has no such calendar");
}

const copied = (page: any): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

test("a row opens beside the list, and closing returns to it", async ({ page, demo }) => {
  await page.goto(demo.url);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  const row = on(page).rows.nth(7);
  const id = (await row.locator("td.id").textContent())!;
  const entries = await page.evaluate(() => history.length);
  await row.getByRole("link").focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary");
  await expect(panel).toContainText(id);
  await expect(panel.getByRole("heading", { level: 2 })).toBeFocused();
  await expect(panel).toHaveAttribute("aria-busy", "false");
  expect(new URL(page.url()).searchParams.get("calendar")).toBe(id);
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(row.getByRole("link")).toBeFocused();
  expect(await page.evaluate(() => history.length)).toBe(entries + 1);
  await page.goForward();
  await expect(panel).toContainText(id);
  await page.goBack();
  await expect(panel).toHaveCount(0);
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
});

test("Esc closes it from the row, too, but not from a field or a dialog", async ({ page, demo }) => {
  await page.goto(demo.url);
  const link = on(page).rows.nth(3).getByRole("link");
  await link.click();
  const panel = page.getByRole("complementary");
  await expect(panel).toHaveAttribute("aria-busy", "false");
  await on(page).search.focus();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(panel).toBeVisible();
  await link.focus();
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
});

test("no key acts behind a dialog, wherever the focus has gone", async ({ page, demo }) => {
  await page.goto(demo.url);
  await on(page).rows.first().getByRole("link").click();
  const open = page.getByRole("complementary");
  await expect(open).toBeVisible();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press("n");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(open).toBeVisible();
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
});

test("a pause before it is asked for again is told, and can be ended", async ({ page, demo }) => {
  const [, [id]] = await demo.pages();
  await page.route(`**/api/v1/calendars/${id}`, (route) => route.fulfill({ status: 429, headers: { "Retry-After": "60" }, json: {} }));
  await page.goto(`${demo.url}/?calendar=${id}`);
  const open = page.getByRole("complementary");
  await expect(open).toContainText(/Trying again in (60|5\d) seconds/);
  await open.getByRole("button", { name: "Cancel" }).click();
  await expect(open.getByRole("alert")).toBeVisible();
  await open.getByRole("button", { name: "Try again" }).click();
  await expect(open).toContainText(/Trying again in/);
  await page.unroute(`**/api/v1/calendars/${id}`);
  await open.getByRole("button", { name: "Try now" }).click();
  await expect(open).toHaveAttribute("aria-busy", "false");
  await expect(open).toContainText(id);
  await expect(open).not.toContainText("Trying again");
});

test("it follows what a refresh of the list finds, and asks for nothing else", async ({ page, demo }) => {
  const broken = await find(demo, (calendar) => /AADSTS700082/.test(calendar.connection_failure_data?.error ?? ""));
  const key = encodeURIComponent(broken.deduplication_key);
  const now = new Date().toISOString();
  let isBack = false;
  let asked = 0;
  const seen = (calendar: any) =>
    isBack && calendar.id === broken.id
      ? { ...calendar, state: "connected", connection_failure_data: null, last_successful_sync_at: now, last_attempted_sync_at: now }
      : calendar;
  await page.route("**/api/v1/calendars?*", async (route) => {
    const body = await (await route.fetch()).json();
    await route.fulfill({ json: { ...body, results: body.results.map(seen) } });
  });
  await page.route(`**/api/v1/calendars/${broken.id}`, async (route) => {
    asked += 1;
    await route.fulfill({ json: seen(await (await route.fetch()).json()) });
  });
  await page.goto(`${demo.url}/?deduplication_key=${key}&calendar=${broken.id}`);
  const panel = page.getByRole("complementary");
  await expect(panel).toContainText("The calendar's owner has to reconnect");
  await expect(panel).toHaveAttribute("aria-busy", "false");
  const refresh = page.getByRole("button", { name: "Refresh" });
  await refresh.click();
  await expect(on(page).region).toHaveAttribute("aria-busy", "false");
  await expect(panel).toContainText("The calendar's owner has to reconnect");
  expect(asked).toBe(1);
  isBack = true;
  await refresh.click();
  await expect(panel.getByRole("heading", { level: 2 })).not.toContainText("has to reconnect");
  await expect(panel).toContainText("Healthy");
  expect(asked).toBe(2);
});

test("a copied link opens it, whatever page it is on", async ({ page, demo }) => {
  const broken = await find(demo, (calendar) => /AADSTS700082/.test(calendar.connection_failure_data?.error ?? ""));
  await page.goto(`${demo.url}/?calendar=${broken.id}`);
  const panel = page.getByRole("complementary");
  await expect(panel).toContainText("The calendar's owner has to reconnect");
  await expect(panel).toContainText("it was not used for too long");
  await expect(panel).toContainText("Its scheduled bots were removed");
  await expect(panel).toContainText(broken.connection_failure_data.error.slice(0, 60));
  await panel.getByRole("button", { name: "Close" }).click();
  await expect(panel).toHaveCount(0);
  expect(new URL(page.url()).search).toBe("");
});

test("a calendar that is gone says so and leads back", async ({ page, demo }) => {
  await page.goto(`${demo.url}/?calendar=cal_gone000000000000`);
  await expect(on(page).alert).toContainText("There is no such calendar");
  await page.getByRole("button", { name: "Back to the list" }).click();
  await expect(page.getByRole("complementary")).toHaveCount(0);
  await expect(on(page).rows).toHaveCount(25);
});

test("each health of the demo project is told in its own words", async ({ page, demo }) => {
  const words = new Set<string>();
  await page.goto(demo.url);
  for (;;) {
    await expect(on(page).region).toHaveAttribute("aria-busy", "false");
    for (const word of await on(page).rows.locator(".badge-word").allTextContents()) words.add(word);
    if (!(await on(page).next.isVisible())) break;
    const before = await on(page).status.textContent();
    await on(page).next.click();
    await expect(on(page).status).not.toHaveText(before!);
  }
  for (const word of ["Healthy", "Sync failing", "Stale", "Never synced", "Disconnected", "Unknown"]) {
    expect([...words]).toContain(word);
  }
});

test("what is copied is whole, holds no key, and can be masked", async ({ page, demo }) => {
  const broken = await find(
    demo,
    (calendar) => calendar.state === "disconnected" && calendar.platform_uuid?.includes("@") && !calendar.platform_uuid.includes("group"),
  );
  await page.goto(`${demo.url}/?calendar=${broken.id}`);
  const panel = page.getByRole("complementary");
  await panel.getByRole("button", { name: "Copy ID" }).click();
  await expect.poll(() => copied(page)).toBe(broken.id);
  await panel.getByRole("button", { name: "Copy as curl" }).click();
  await expect
    .poll(() => copied(page))
    .toBe(
      `curl -H "Authorization: Token $ATTENDEE_API_KEY" -H "Content-Type: application/json" "$ATTENDEE_URL"'/api/v1/calendars/${broken.id}'`,
    );
  await panel.getByRole("button", { name: "Copy for a ticket" }).click();
  await expect.poll(() => copied(page)).toContain(broken.connection_failure_data.error.trim());
  expect(await copied(page)).toContain(broken.platform_uuid);
  await panel.getByRole("checkbox", { name: /Mask e-mail addresses/ }).check();
  // Wherever it is copied from.
  for (const name of ["Copy Raw JSON", "Copy Calendar of the account"]) {
    await panel.getByRole("button", { name }).click();
    await expect.poll(() => copied(page)).toContain("…@");
    expect(await copied(page)).not.toContain(broken.platform_uuid);
  }
  await panel.getByRole("button", { name: "Copy for a ticket" }).click();
  await expect.poll(() => copied(page)).not.toContain(broken.platform_uuid);
  await panel.getByRole("button", { name: "Copy for the customer" }).click();
  await expect.poll(() => copied(page)).toContain("meetings are not recorded");
  expect(await copied(page)).not.toMatch(/cal_|AADSTS|invalid_|\{/);
});

test("metadata of any shape is shown digit for digit, and nothing of it runs", async ({ page, demo }) => {
  const { results } = await demo.api("calendars");
  const depth = 50;
  const raw = `{"":"empty","__proto__":{"x":1},"big":9007199254740993,"html":"<img src=x onerror=alert(1)>","rtl":"\u202eabc","deep":${"[".repeat(depth)}1${"]".repeat(depth)}}`;
  await page.route(`**/api/v1/calendars/${results[0].id}`, async (route) => {
    const body = JSON.stringify({ ...results[0], metadata: "META" }).replace('"META"', raw);
    await route.fulfill({ contentType: "application/json", body });
  });
  await page.goto(`${demo.url}/?calendar=${results[0].id}`);
  const panel = page.getByRole("complementary");
  await expect(panel).toContainText("9007199254740993");
  await expect(panel).toContainText("__proto__");
  await expect(panel.locator("img")).toHaveCount(0);
  await panel.getByRole("button", { name: "Raw JSON", exact: true }).click();
  await expect(panel.locator("pre").last()).toContainText("9007199254740993");
});

test("a failure of 1 MB freezes nothing", async ({ page, demo }) => {
  const { results } = await demo.api("calendars");
  const error = "invalid_grant a b c ".repeat(50_000);
  await page.route(`**/api/v1/calendars/${results[0].id}`, (route) =>
    route.fulfill({ json: { ...results[0], state: "disconnected", connection_failure_data: { error, timestamp: null } } }),
  );
  await page.goto(`${demo.url}/?calendar=${results[0].id}`);
  await expect(page.getByRole("complementary")).toContainText("The calendar's owner has to reconnect");
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(page.getByRole("complementary").locator("pre").first()).toContainText("a b c");
});

test("speaks German to a German browser", async ({ browser, demo }) => {
  const page = await browser.newPage({ locale: "de-DE", timezoneId: "Europe/Berlin" });
  await page.goto(demo.url);
  await expect(page.getByRole("status")).toHaveText("Seite 1, 25 Kalender");
  await page.getByRole("link", { name: "Nächste Seite" }).click();
  await expect(page.getByRole("status")).toHaveText("Seite 2, 25 Kalender");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.close();
});

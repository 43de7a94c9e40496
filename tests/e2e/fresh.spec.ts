import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, ids, needed, on, test } from "./server";

const answered = (page: any) => page.getByText(/^As of /);

test("says how old it is, and refreshes on demand without losing the place", async ({ page, demo }) => {
  const cursors = new Set<string | null>();
  const third = page.waitForResponse((answer) => {
    const url = new URL(answer.url());
    return url.searchParams.has("cursor") && cursors.add(url.searchParams.get("cursor")).size === 2;
  });
  await page.goto(demo.url);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  // The page behind it is asked for ahead, last of all.
  await (await third).finished();
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
  // The list itself: the page behind it is asked for as well.
  await page.route("**/api/v1/calendars", (route) => {
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
  // The error goes with the question, before its answer.
  await expect.poll(() => asked).toBe(failed + 1);
  await expect(on(page).alert).toHaveCount(0);
  await expect(on(page).region).toHaveAttribute("aria-busy", "false");

  // Long, and just past its turn.
  for (const away of [120_000, 31_000]) {
    const shown = asked;
    await page.evaluate(() => Object.defineProperty(document, "hidden", { value: true, configurable: true }));
    await page.clock.runFor(away);
    expect(asked).toBe(shown);
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: false, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await expect.poll(() => asked).toBe(shown + 1);
    await expect(on(page).region).toHaveAttribute("aria-busy", "false");
  }
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
  // One that was chosen beside an open calendar stays when that is closed.
  await on(page).rows.first().getByRole("link").click();
  await zone.selectOption("UTC");
  await page.getByRole("complementary").getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("complementary")).toHaveCount(0);
  await expect(on(page).rows.first().locator("td.created time")).toHaveAttribute("title", /UTC/);
  // Rubbish in the address is the browser's own zone.
  await page.goto(`${demo.url}/?zone=Mars%2FOlympus`);
  await expect(time).toHaveAttribute("title", berlin!);
  await page.close();
});

test("the chosen zone is the one of the place, after Back and Forward too", async ({ page, demo }) => {
  await page.goto(demo.url);
  const zone = page.getByRole("combobox", { name: "Time zone" });
  const time = on(page).rows.first().locator("td.created time");
  await expect(zone.locator("option")).not.toHaveCount(2);
  await zone.selectOption("Asia/Tokyo");
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await zone.selectOption("UTC");
  await expect(time).toHaveAttribute("title", /UTC/);
  await page.goBack();
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  await expect(time).toHaveAttribute("title", /GMT\+9/);
  await expect(zone).toHaveValue("Asia/Tokyo");
  await page.goForward();
  await expect(time).toHaveAttribute("title", /UTC/);
  await expect(zone).toHaveValue("UTC");
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

test("a page seen before comes back at once, and is asked for again", async ({ page, demo }) => {
  await page.goto(demo.url);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  const [first] = await demo.pages();
  let release = () => {};
  let asked = 0;
  await page.route("**/api/v1/calendars", async (route) => {
    asked += 1;
    await new Promise<void>((resolve) => (release = resolve));
    await route.continue();
  });
  await page.goBack();
  await expect.poll(() => ids(page)).toEqual(first);
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  await expect.poll(() => asked).toBe(1);
  await expect(on(page).region).toHaveAttribute("aria-busy", "true");
  release();
  await expect(on(page).region).toHaveAttribute("aria-busy", "false");
});

test("the next page is there before it is wanted, and not asked for twice", async ({ page, demo }) => {
  const pages = await demo.pages();
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes("/api/v1/") && asked.push(new URL(request.url()).search));
  await page.goto(demo.url);
  await expect.poll(() => asked.length).toBe(2);
  await expect(on(page).region).toHaveAttribute("aria-busy", "false");
  await page.waitForLoadState("networkidle");
  const before = asked.length;
  await page.route("**/api/v1/calendars*", () => {});
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  expect(await ids(page)).toEqual(pages[1]);
  // Only the page behind it is asked for.
  await expect.poll(() => asked.length).toBe(before + 1);
  expect(asked.at(-1)).not.toBe(asked.at(-2));
});

/** Puts `newer` calendars above those of the demo, and changes one of them, from now on. */
async function later(page: any, newer: string[], change: (results: any[]) => void = () => {}) {
  await page.route("**/api/v1/calendars", async (route: any) => {
    const body = await (await route.fetch()).json();
    change(body.results);
    const above = newer.map((id) => ({ ...body.results[0], id }));
    await route.fulfill({ json: { ...body, results: [...above, ...body.results].slice(0, 25) } });
  });
}

test("newer calendars above are told, and what is read does not jump", async ({ page, demo }) => {
  await page.clock.install();
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  const before = await ids(page);
  await later(page, ["cal_newest0000000002", "cal_newest0000000001"]);
  await page.getByRole("combobox", { name: "Refresh by itself" }).selectOption("every 30 seconds");
  await page.clock.runFor(31_000);
  const told = page.getByText("2 newer calendars have been connected");
  await expect(told).toBeVisible();
  expect(await ids(page)).toEqual(before);
  await page.getByRole("button", { name: "Show the newest" }).click();
  await expect(told).toHaveCount(0);
  expect((await ids(page)).slice(0, 3)).toEqual(["cal_newest0000000002", "cal_newest0000000001", before[0]]);
  await expect(on(page).table).toBeFocused();
});

test("an answer full of newer calendars is not told as all of them", async ({ page, demo }) => {
  await page.clock.install();
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  await later(page, [...Array(30).keys()].map((index) => `cal_newest00000000${index}`));
  await page.getByRole("combobox", { name: "Refresh by itself" }).selectOption("every 30 seconds");
  await page.clock.runFor(31_000);
  await expect(page.getByText("At least 25 newer calendars have been connected")).toBeVisible();
});

test("who refreshes by hand gets what is new, and what changed is marked", async ({ page, demo }) => {
  // Written anew like those that follow: JSON that differs in a digit has changed.
  await later(page, []);
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  await later(page, ["cal_newest0000000001"], (results) => (results[4].deduplication_key = "another"));
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(on(page).rows.first()).toContainText("cal_newest0000000001");
  const marked = on(page).rows.filter({ hasText: "Changed since the last refresh" });
  await expect(marked).toHaveCount(2);
  await expect(marked.last()).toContainText("another");
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(marked).toHaveCount(0);
});

test("a file that browsers keep for a year is named by what is in it", async () => {
  const dist = needed("ATTENDEE_CALENDARS_DIST");
  const named = readdirSync(dist).flatMap((file) => {
    const [, hash] = /^(?:page|first|more)-([0-9a-f]+)\.(?:js|wasm)$/.exec(file) ?? [];
    return hash ? [{ file, hash, own: createHash("sha256").update(readFileSync(join(dist, file))).digest("hex").slice(0, 16) }] : [];
  });
  expect(named).toHaveLength(4);
  for (const { file, hash, own } of named) expect(hash, file).toBe(own);
});

test("a new release is told, and nothing fails", async ({ page, demo }) => {
  await page.clock.install();
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  const look = () => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  const told = page.getByRole("heading", { name: "A new version of this page is there" });
  // The same release, then a log-in instead of the page, then another release.
  const answers: ((html: string) => string)[] = [(html) => html, () => "<h1>Log in</h1>", (html) => html.replace(/page-[0-9a-f]+/g, "page-1")];
  for (const answer of answers) {
    await expect(told).toHaveCount(0);
    await page.unrouteAll();
    await page.route(demo.url + "/", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: answer(await response.text()) });
    });
    await page.clock.fastForward("10:00");
    const asked = page.waitForResponse(demo.url + "/");
    await look();
    await (await asked).finished();
  }
  await expect(told).toBeVisible();
  await expect(on(page).rows).toHaveCount(25);
});

test("a wrong clock is told, and times are counted by the server's", async ({ page, demo }) => {
  const { results } = await demo.api("calendars");
  // Half a minute more: the header's time has no milliseconds.
  const synced = new Date(Date.now() - 12.5 * 60_000).toISOString();
  await page.route("**/api/v1/calendars*", async (route) => {
    const calendar = { ...results[0], state: "connected", last_successful_sync_at: synced, last_attempted_sync_at: synced };
    await route.fulfill({ headers: { Date: new Date().toUTCString() }, json: { next: null, previous: null, results: [calendar] } });
  });
  await page.clock.setFixedTime(Date.now() + 5 * 3600_000);
  await page.goto(demo.url);
  await expect(page.locator("#app").getByText(/This computer's clock is 5 hours ahead of the server's/)).toBeVisible();
  await expect(on(page).rows.first()).toContainText("synced 12 minutes ago");
});

test("what did not change stays as it is: a letter in the search touches no row, and a row's change that row alone", async ({ page, demo }) => {
  // A minute that passes while this runs is no change of a row's.
  await page.clock.install();
  // Written anew like the one that follows: JSON that differs in a digit has changed.
  await later(page, []);
  await page.goto(demo.url);
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  await page.clock.pauseAt(Date.now() + 10_000);
  const touched = await page.evaluateHandle(() => {
    const touched = new Set<number>();
    const body = document.querySelector("#app .leaf:not(.ahead) tbody")!;
    const rows = [...body.children];
    const note = (changes: MutationRecord[]) => changes.forEach(({ target }) => touched.add(rows.findIndex((row) => row.contains(target))));
    new MutationObserver(note).observe(body, { subtree: true, childList: true, characterData: true, attributes: true });
    return { touched, body };
  });
  // Of a body that is no longer there, nothing would be seen.
  const rowsTouched = () => touched.evaluate(({ touched, body }) => (body.isConnected ? [...touched] : "all of them"));
  await on(page).search.pressSequentially("no");
  await expect(on(page).search).toHaveValue("no");
  expect(await rowsTouched()).toEqual([]);
  await on(page).search.fill("");

  await later(page, [], (results) => (results[3].platform_uuid = "somebody.else@example.com"));
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(on(page).rows.nth(3)).toContainText("somebody.else@example.com");
  expect(await rowsTouched()).toEqual([3]);
});

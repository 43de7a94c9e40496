import { Demo, expect, ids, on, test } from "./server";

test("walks 137 calendars to the last page and back, each exactly once", async ({ page, demo }) => {
  const pages = await demo.pages();
  expect(pages.map((ids) => ids.length)).toEqual([25, 25, 25, 25, 25, 12]);
  await page.goto(demo.url);
  const seen: string[][] = [];
  for (const [index, expected] of pages.entries()) {
    await expect(on(page).status).toHaveText(`Page ${index + 1}, ${expected.length} calendars`);
    seen.push(await ids(page));
    if (index + 1 < pages.length) await on(page).next.click();
  }
  expect(seen).toEqual(pages);
  expect(new Set(seen.flat()).size).toBe(137);
  await expect(on(page).noNext).toBeVisible();

  for (let index = pages.length - 2; index >= 0; index--) {
    await on(page).previous.click();
    await expect(on(page).status).toHaveText(`Page ${index + 1}, 25 calendars`);
    expect(await ids(page)).toEqual(pages[index]);
  }
  await expect(on(page).noPrevious).toBeVisible();
  expect(new URL(page.url()).search).toBe("");
});

test("a page that could not be drawn ahead stands in the rows of the one before", async ({ page, demo }) => {
  const pages = await demo.pages();
  // What is asked for ahead gets no answer.
  let asked = 0;
  await page.route("**/api/v1/calendars?cursor=*", (route) => (asked++ === 0 ? undefined : route.continue()));
  await page.goto(demo.url);
  await expect.poll(() => asked).toBe(1);
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  const rows = page.locator("#app .leaf:not(.ahead) tbody tr");
  await rows.evaluateAll((rows) => rows.forEach((row, index) => ((row as any).was = index)));
  const kept = () => rows.evaluateAll((rows) => rows.map((row) => (row as any).was));
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  expect(await kept()).toEqual([...Array(25).keys()]);
  // Nothing of the other page is left in them: each still opens its own calendar.
  for (const index of [0, 24]) {
    const link = rows.nth(index).getByRole("link");
    expect(await link.getAttribute("id")).toBe(`open-${pages[1][index]}`);
    expect(new URL((await link.getAttribute("href"))!, demo.url).searchParams.get("calendar")).toBe(pages[1][index]);
  }
  await rows.nth(3).getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`calendar=${pages[1][3]}`));
  await expect(rows.nth(3)).toHaveClass(/is-open/);
});

test("the next page is drawn before it is turned to, and nobody meets it until then", async ({ page, demo }) => {
  const pages = await demo.pages();
  await page.goto(demo.url);
  const ahead = page.locator("#app .leaf.ahead");
  const drawn = ahead.locator("tbody tr");
  await expect(drawn).toHaveCount(25);
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  // Neither eyes, nor a screen reader, nor Tab.
  expect(await ahead.evaluate((leaf) => [...leaf.querySelectorAll("*")].filter((one) => one.checkVisibility()).length)).toBe(0);
  expect(await page.locator("#app").ariaSnapshot()).not.toContain(pages[1][0]);
  await expect(page.getByRole("table", { name: "Calendars" })).toHaveCount(1);
  await on(page).rows.last().getByRole("link").focus();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => Boolean(document.activeElement!.closest(".rows")))).toBe(false);

  const made = await page.evaluateHandle(() => {
    const seen: string[] = [];
    const rows = document.querySelector("#app .rows")!;
    new MutationObserver((changes) => changes.forEach(({ type, target }) => seen.push(`${type} of ${target.nodeName} ${(target as Element).className}`))).observe(rows, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    return seen;
  });
  // Nothing is asked for ahead of the second page, so that what is seen is the turn alone.
  await page.route("**/api/v1/calendars?cursor=*", () => {});
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  expect(await ids(page)).toEqual(pages[1]);
  await expect(on(page).table).toBeFocused();
  expect([...(await made.jsonValue())].sort()).toEqual(["attributes of DIV leaf", "attributes of DIV leaf", "attributes of DIV leaf ahead", "attributes of DIV leaf ahead"]);
  // The page that was turned from stays until another one is drawn there.
  await page.keyboard.press("p");
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  expect(await ids(page)).toEqual(pages[0]);
  await expect(on(page).table).toBeFocused();
  // What goes out of sight takes no focus along.
  await on(page).rows.nth(4).getByRole("link").focus();
  await page.goBack();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await expect(on(page).region).toBeFocused();
});

test("what is drawn ahead shows in the next frame, from its beginning", async ({ page, demo }) => {
  const pages = await demo.pages();
  await page.goto(demo.url);
  await expect(page.locator("#app .leaf.ahead tbody tr")).toHaveCount(25);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  const first = await page.evaluate(
    () =>
      new Promise<{ rows: string[]; top: number }>((resolve) => {
        document.querySelector<HTMLElement>("#app .pager a.next")!.click();
        requestAnimationFrame(() =>
          resolve({
            rows: [...document.querySelectorAll("#app .leaf:not(.ahead) td.id")].map((cell) => cell.textContent!),
            top: document.querySelector("#app .leaf:not(.ahead) thead")!.getBoundingClientRect().top,
          }),
        );
      }),
  );
  expect(first.rows).toEqual(pages[1]);
  expect(first.top).toBeGreaterThanOrEqual(0);
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await expect(page).toHaveURL(/cursor=/);
  await expect(on(page).table).toBeFocused();
});

test("two clicks in a row turn one page, and Back undoes a turn that the address does not know yet", async ({ page, demo }) => {
  const pages = await demo.pages();
  const ahead = page.locator("#app .leaf.ahead td.id");
  const click = (...then: ("click" | "back")[]) =>
    page.evaluate((then) => {
      const next = document.querySelector<HTMLElement>("#app .pager a.next")!;
      for (const what of ["click", ...then]) if (what === "click") next.click(); else history.back();
    }, then);
  await page.goto(demo.url);
  await expect(ahead).toHaveText(pages[1]);
  const entries = await page.evaluate(() => history.length);
  await click("click");
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  expect(await ids(page)).toEqual(pages[1]);
  expect(await page.evaluate(() => history.length)).toBe(entries + 1);

  await expect(ahead).toHaveText(pages[2]);
  await click("back");
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  expect(await ids(page)).toEqual(pages[0]);
  expect(new URL(page.url()).search).toBe("");
  await page.goForward();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  expect(await ids(page)).toEqual(pages[1]);
});

test("a calendar that stands on both pages gets the focus back where it shows", async ({ page, demo }) => {
  await page.route("**/api/v1/calendars?cursor=*", async (route) => {
    const answer = await (await route.fetch()).json();
    answer.results.unshift((await demo.api("calendars")).results.at(-1));
    await route.fulfill({ json: answer });
  });
  await page.goto(demo.url);
  await expect(page.locator("#app .leaf.ahead tbody tr")).toHaveCount(26);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 26 calendars");
  const link = on(page).rows.first().getByRole("link");
  await link.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(link).toBeFocused();
});

test("rows that stay until others come lead to where they are", async ({ page, demo }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/v1/calendars?cursor=*", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(demo.url);
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  const links = () => page.locator("#app .leaf:not(.ahead) tbody a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const before = await links();
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Loading page 2 …");
  expect(await links()).toEqual(before);
  release();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  for (const link of await links()) expect(before).not.toContain(link);
});

test("the focus does not come to stand on another page's calendar", async ({ page, demo }) => {
  await page.goto(demo.url);
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  const link = page.locator("#app .leaf:not(.ahead) tbody a").nth(4);
  await link.focus();
  await expect(link).toBeFocused();
  await page.goBack();
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  await expect(on(page).region).toBeFocused();
});

test("shows what the API says of a calendar", async ({ page, demo }) => {
  const { results } = await demo.api("calendars");
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  for (const [index, calendar] of results.entries()) {
    const row = on(page).rows.nth(index);
    await expect(row).toContainText(calendar.id);
    await expect(row.getByRole("img")).toHaveAccessibleName(calendar.platform === "google" ? "Google" : "Microsoft");
    await expect(row).toContainText(calendar.platform_uuid ?? "Primary calendar");
    await expect(row).toContainText(/connected/i);
    if (calendar.state === "disconnected") await expect(row).toContainText("Disconnected");
    expect(await row.locator("td.key").textContent()).toBe(calendar.deduplication_key ?? "No key");
    const second = (time: string) => `${time.slice(0, 19)}Z`;
    await expect(row.locator("td.created time")).toHaveAttribute("datetime", second(calendar.created_at));
    for (const [cell, time] of [
      ["success", calendar.last_successful_sync_at],
      ["attempt", calendar.last_attempted_sync_at],
    ]) {
      if (time) await expect(row.locator(`td.${cell} time`)).toHaveAttribute("datetime", second(time));
      else await expect(row.locator(`td.${cell}`)).toHaveText("Never");
    }
  }
});

test("waits with a skeleton once, and keeps the rows afterwards", async ({ page, demo }) => {
  let release = () => {};
  await page.route("**/api/v1/calendars*", async (route) => {
    await new Promise<void>((resolve) => (release = resolve));
    await route.continue();
  });
  await page.goto(demo.url);
  await expect(on(page).region).toHaveAttribute("aria-busy", "true");
  await expect(page.locator("#app .skeleton")).toBeVisible();
  await expect(on(page).status).toHaveText("Loading page 1 …");
  release();
  await expect(on(page).region).toHaveAttribute("aria-busy", "false");
  const first = await ids(page);

  await on(page).next.click();
  await expect(on(page).region).toHaveAttribute("aria-busy", "true");
  await expect(on(page).status).toHaveText("Loading page 2 …");
  await expect(page.locator("#app .skeleton")).toHaveCount(0);
  expect(await ids(page)).toEqual(first);
  release();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  expect(await ids(page)).not.toEqual(first);
});

test("an impatient reader gets the page asked for last", async ({ page, demo }) => {
  const pages = await demo.pages();
  await page.goto(demo.url);
  for (let turn = 0; turn < 3; turn++) {
    await on(page).next.click();
    await expect(on(page).status).toHaveText(`Page ${turn + 2}, 25 calendars`);
  }
  // The older the question, the later its answer.
  let delay = 400;
  await page.route("**/api/v1/calendars*", async (route) => {
    const wait = (delay -= 150);
    await new Promise((resolve) => setTimeout(resolve, wait));
    await route.continue().catch(() => {});
  });
  await on(page).previous.click();
  await on(page).previous.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  expect(await ids(page)).toEqual(pages[1]);
  await page.waitForTimeout(600);
  expect(await ids(page)).toEqual(pages[1]);
});

test("works by keyboard alone, and the focus follows the page", async ({ page, demo }) => {
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  await on(page).next.focus();
  await page.keyboard.press("Enter");
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await expect(on(page).table).toBeFocused();
  expect(await page.evaluate(() => scrollY)).toBeLessThan(300);
});

test("an empty project explains itself", async ({ page }) => {
  const demo = await Demo.start(["--calendars", "0"]);
  await page.goto(demo.url);
  await expect(page.getByRole("heading", { name: "No calendars yet" })).toBeVisible();
  await expect(on(page).alert).toHaveCount(0);
  await expect(on(page).noNext).toBeVisible();
  await demo.stop();
});

for (const [calendars, last] of [
  [1, "Page 1, 1 calendar"],
  [25, "Page 1, 25 calendars"],
] as const) {
  test(`a project of ${calendars}`, async ({ page }) => {
    const demo = await Demo.start(["--calendars", String(calendars)]);
    await page.goto(demo.url);
    await expect(on(page).status).toHaveText(last);
    await expect(on(page).rows).toHaveCount(calendars);
    await expect(on(page).noNext).toBeVisible();
    await expect(on(page).noPrevious).toBeVisible();
    await demo.stop();
  });
}

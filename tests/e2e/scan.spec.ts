// A scan of the whole project: what it brings, what it says, and what may happen on the way.
import { type Page } from "@playwright/test";
import { Demo, expect, idsShown, numberIn, opaque, Relay, scanned, see, test, walk } from "./triage";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const COMPLETE = /Everything scanned: 3,000 calendars in [\d,]+ pages, \d+:\d+:\d+.* – \d+:\d+:\d+/;

/** Begins a scan that stands still after so many answers, with four requests on their way. */
async function halfway(page: Page, relay: Relay, pages = 20, query = "?view=all"): Promise<void> {
  relay.open(pages);
  await page.goto(`${relay.url}/${query}`);
  await see(page).start.click();
  await expect.poll(() => relay.held.length).toBe(4);
}

test("brings every calendar once, in the API's order, by four requests at once", async ({ page, relay, api }) => {
  expect(new Set(api.ids).size).toBe(3000);
  await page.goto(`${relay.url}/?view=all`);
  await expect(see(page).scan).toContainText("kept in this tab's memory, and nowhere else");
  expect(relay.asked).toBe(0);
  await halfway(page, relay);
  await expect(see(page).scan).toContainText("4 requests at once");
  relay.open();
  await expect(see(page).scan).toContainText(COMPLETE);
  expect(relay.most).toBe(4);
  // Borders cost some pages, and not many.
  expect(relay.asked).toBeLessThan(180);
  await expect(see(page).counted).toHaveText("3,000 of 3,000 calendars");
  expect(await idsShown(page)).toEqual(api.ids);
});

test("says how far it is, and what is shown of how many", async ({ page, relay, api }) => {
  await halfway(page, relay, 30, "?view=all&filter=platform:google");
  const scan = see(page).scan;
  await expect(scan).toHaveAttribute("aria-busy", "true");
  await expect(scan).toContainText(/\d+ calendars scanned so far/);
  await expect(scan).toContainText("30 pages");
  await expect(scan).toContainText(/· \d+ seconds? ·/);
  // Never a total that nobody knows: an estimate, called so.
  await expect(scan).toContainText(/estimated [\d,]+ in all, by the time line/);
  await expect(scan.getByRole("progressbar", { name: "Share of the project's time line that has been scanned" })).toBeVisible();
  const all = numberIn(await scan.getByRole("status").textContent());
  expect(all).toBeGreaterThan(500);
  expect(all).toBeLessThan(1000);
  await expect(see(page).counted).toHaveText(new RegExp(`^\\d+ of ${all} scanned so far$`));
  const shown = numberIn(await see(page).counted.textContent());
  expect(shown).toBeGreaterThan(0);
  await expect(see(page).table).toHaveAttribute("aria-rowcount", String(shown + 1));
  await expect(see(page).rows.first()).toBeVisible();
  await see(page).overview.click();
  await expect(page.getByRole("region", { name: "Health" })).toContainText(`${all} of ${all} scanned so far`);
  relay.open();
  await expect(scan).toContainText(COMPLETE);
  await expect(scan).toHaveAttribute("aria-busy", "false");
  await expect(page.getByRole("region", { name: "Health" })).toContainText("3,000 of 3,000 calendars");
  await see(page).calendars.click();
  const google = api.rows.filter((row) => row.platform === "google").length;
  await expect(see(page).counted).toHaveText(`${google.toLocaleString("en")} of 3,000 calendars`);
});

test("pauses, goes on where it stood, and does both while one is elsewhere", async ({ page, relay, api }) => {
  await halfway(page, relay);
  await see(page).pause.click();
  // What is on its way still comes, and nothing more is asked.
  relay.open();
  await expect(see(page).scan).toContainText("24 pages");
  await expect(see(page).scan).toContainText(/Paused after \d+ calendars/);
  expect(relay.asked).toBe(24);
  const paused = await see(page).scan.getByRole("status").textContent();
  await see(page).list.click();
  await expect(page.getByRole("status")).toHaveText("Page 1, 25 calendars");
  await see(page).triage.click();
  await expect(see(page).scan.getByRole("status")).toHaveText(paused!);
  await see(page).resume.click();
  // It goes on behind the list, too.
  await see(page).list.click();
  await expect(page.getByRole("status")).toHaveText("Page 1, 25 calendars");
  await see(page).triage.click();
  await expect(see(page).scan).toContainText(COMPLETE);
  // Those of the list among them.
  expect(relay.asked).toBeLessThan(190);
  await see(page).calendars.click();
  expect(await idsShown(page)).toEqual(api.ids);
});

test("stops when it is cancelled, and can go on all the same", async ({ page, relay, api }) => {
  await halfway(page, relay);
  await see(page).cancel.click();
  await expect(see(page).scan).toContainText(/Cancelled after \d+ calendars: this is not the whole project/);
  await expect(see(page).scan).toHaveAttribute("aria-busy", "false");
  const kept = numberIn(await see(page).scan.getByRole("status").textContent());
  relay.open();
  await expect(see(page).counted).toHaveText(`${kept} of ${kept} scanned so far`);
  // What is there can be worked on.
  const some = await idsShown(page);
  expect(some).toHaveLength(kept);
  expect(api.ids.filter((id) => some.includes(id))).toEqual(some);
  expect(relay.asked).toBe(24);
  await see(page).resume.click();
  await expect(see(page).scan).toContainText(COMPLETE);
  expect(await idsShown(page)).toEqual(api.ids);
});

test("a scan after one that was cancelled is compared with nothing", async ({ page, relay }) => {
  await halfway(page, relay, 20, "?view=overview");
  await see(page).cancel.click();
  relay.open();
  await see(page).again.click();
  await expect(see(page).scan).toContainText(COMPLETE);
  // Not: 2,500 new calendars.
  await expect(page.getByRole("region", { name: "What changed between two scans" })).toContainText("Scan again later");
});

test("stays while one moves between views, asks nothing, and leaves nothing in any storage", async ({ page, project, api }) => {
  await scanned(page, project, "?view=overview");
  const ahead = page.waitForResponse((answer) => answer.url().includes("cursor="));
  await see(page).list.click();
  await expect(page.getByRole("status")).toHaveText("Page 1, 25 calendars");
  await ahead;
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes("/api/") && asked.push(request.url()));
  await see(page).triage.click();
  await expect(see(page).scan).toContainText(COMPLETE);
  await see(page).calendars.click();
  await see(page).filter.fill("user-000");
  await expect(see(page).rows.first()).toBeVisible();
  expect(asked).toEqual([]);
  const stored = await page.evaluate(async () => ({
    local: JSON.stringify(localStorage),
    session: JSON.stringify(sessionStorage),
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    cookies: document.cookie,
  }));
  expect(stored).toMatchObject({ databases: 0, caches: 0, cookies: "" });
  expect(api.ids[0]).toMatch(/^cal_/);
  expect(JSON.stringify(stored)).not.toMatch(/cal_|user-0/);
  // In memory only: a reload has nothing.
  await page.reload();
  await expect(see(page).start).toBeVisible();
});

test("goes on from where the server died", async ({ page }) => {
  let demo = await Demo.start(["--calendars", "3000"]);
  const { ids: all } = await walk(demo);
  const relay = await Relay.to(demo);
  await halfway(page, relay, 40);
  await demo.stop();
  relay.open();
  await expect(see(page).scan).toContainText(/\d+ calendars are in, but a part of the project could not be scanned/);
  await expect(see(page).scan.getByRole("alert")).toContainText("cannot be reached");
  const kept = numberIn(await see(page).scan.getByRole("status").textContent());
  await expect(see(page).counted).toHaveText(new RegExp(`^([\\d,]+) of \\1 scanned so far$`));
  expect(numberIn(await see(page).counted.textContent())).toBe(kept);
  demo = await demo.restart();
  const before = relay.asked;
  await see(page).retry.click();
  await expect(see(page).scan).toContainText(COMPLETE);
  expect(relay.asked - before).toBeLessThan(180 - 40);
  expect(await idsShown(page)).toEqual(all);
  await relay.stop();
  await demo.stop();
});

test("a part that fails does not stop the others, and is all that is tried again", async ({ page, relay, api }) => {
  // The 30th page that the server's own links lead to is broken, until it is mended.
  const given = new Set<string>();
  let broken = "";
  let mended = false;
  relay.change = (body) => {
    if (body.next) given.add(new URL(body.next).searchParams.get("cursor")!);
  };
  relay.instead = (query) => {
    const cursor = query.get("cursor") ?? "";
    if (!broken && given.size >= 30 && given.has(cursor)) broken = cursor;
    return broken && cursor === broken && !mended ? { status: 500, body: { detail: "Disk full" } } : undefined;
  };
  await page.goto(`${relay.url}/?view=all`);
  await see(page).start.click();
  await expect(see(page).scan).toContainText(/calendars are in, but a part of the project could not be scanned/);
  await expect(see(page).scan.getByRole("alert")).toContainText("The server failed (status 500)");
  await expect(see(page).scan.getByRole("alert")).toContainText("Disk full");
  expect(numberIn(await see(page).scan.getByRole("status").textContent())).toBeGreaterThan(1000);
  await see(page).retry.click();
  await expect(see(page).scan.getByRole("alert")).toContainText("Disk full");
  mended = true;
  const before = relay.asked;
  await see(page).retry.click();
  await expect(see(page).scan).toContainText(COMPLETE);
  expect(relay.asked - before).toBeLessThan(80);
  expect(await idsShown(page)).toEqual(api.ids);
});

test("who is signed out on the way signs in and goes on", async ({ page, relay, api }) => {
  await halfway(page, relay);
  for (const held of relay.held.splice(0)) held.answer({ status: 401, body: "<h1>Log in</h1>" });
  await expect(see(page).scan.getByRole("alert")).toBeVisible();
  await expect(see(page).scan.getByRole("button", { name: "Reload" })).toBeVisible();
  // No other request would fare better, so there was none.
  expect(relay.asked).toBe(24);
  relay.open();
  await see(page).retry.click();
  await expect(see(page).scan).toContainText(COMPLETE);
  await expect(see(page).scan.getByRole("alert")).toHaveCount(0);
  expect(await idsShown(page)).toEqual(api.ids);
});

for (const status of [429, 503]) {
  test(`a server that is too busy (${status}) is asked less, and the pause is told`, async ({ page, relay, api }) => {
    await halfway(page, relay);
    relay.held.shift()!.answer({ status, headers: { "Retry-After": "2" }, body: { detail: "Slow down" } });
    await expect(see(page).scan).toContainText("2 requests at once");
    await expect(see(page).scan).toContainText(/Trying again in 2 seconds/);
    // One waits and three are on their way: those are too many for another one.
    const asked = relay.asked;
    relay.open(2);
    await expect(see(page).scan).toContainText("22 pages");
    expect(relay.asked).toBeLessThanOrEqual(asked + 1);
    relay.open();
    await expect(see(page).scan).toContainText(COMPLETE);
    expect(await idsShown(page)).toEqual(api.ids);
  });
}

test("walks one by one where cursors do not decode", async ({ page, relay, api }) => {
  opaque(relay);
  await scanned(page, relay);
  await expect(see(page).scan).toContainText("in 120 pages");
  expect(relay.most).toBe(1);
  expect(await idsShown(page)).toEqual(api.ids);
});

test("shows no estimate where there is none to derive", async ({ page, relay }) => {
  opaque(relay);
  relay.open(20);
  await page.goto(`${relay.url}/?view=all`);
  await see(page).start.click();
  await expect.poll(() => relay.held.length).toBe(1);
  await expect(see(page).scan).toContainText("500 calendars scanned so far");
  await expect(see(page).scan).toContainText("1 request at once");
  await expect(see(page).scan).not.toContainText("estimated");
  await expect(see(page).scan.getByRole("progressbar")).not.toHaveAttribute("value");
});

test("walks one by one where a cursor that was made is refused", async ({ page, relay, api }) => {
  const given = new Set<string>();
  relay.change = (body) => {
    if (body.next) given.add(new URL(body.next).searchParams.get("cursor")!);
  };
  relay.instead = (query) => {
    const cursor = query.get("cursor");
    return cursor && !given.has(cursor) ? { status: 404, body: { detail: "Invalid cursor" } } : undefined;
  };
  await scanned(page, relay);
  await expect(see(page).scan).toContainText("in 120 pages");
  expect(await idsShown(page)).toEqual(api.ids);
});

// Shards' borders fall into instants that many calendars share.
for (const [what, args, calendars] of [
  ["700 of one instant among 1,500", ["--calendars", "1500", "--same-instant", "700"], 1500],
  ["1,100 of one instant", ["--calendars", "1100", "--same-instant", "1100"], 1100],
] as const) {
  test(`ties: ${what}`, async ({ page }) => {
    const demo = await Demo.start([...args]);
    const { ids: all } = await walk(demo);
    expect(new Set(all).size).toBe(calendars);
    await scanned(page, demo, "?view=all", `Everything scanned: ${calendars.toLocaleString("en")} calendars`);
    // Among those of one instant, the table has an order of its own.
    expect((await idsShown(page)).sort()).toEqual(all.sort());
    await demo.stop();
  });
}

test("ties at the shards' borders: every calendar was created at one of twenty instants", async ({ page }) => {
  const demo = await Demo.start(["--calendars", "2000"]);
  const { rows } = await walk(demo);
  const relay = await Relay.to(demo);
  const instants = rows.map((_, index) => rows[Math.floor(index / 100) * 100].created_at);
  // Attendee's own list: strictly older than the cursor's time, but for as many rows as it says.
  relay.instead = (query) => {
    const read = new URLSearchParams(Buffer.from(query.get("cursor") ?? "", "base64").toString());
    const at = read.get("p") ? Date.parse(read.get("p")!.replace(" ", "T")) : Infinity;
    const offset = Number(read.get("o") ?? 0);
    const isReverse = read.get("r") === "1";
    const order = rows.map((row, index) => ({ ...row, created_at: instants[index] }));
    if (isReverse) order.reverse();
    const from = order.filter((row) => (isReverse ? Date.parse(row.created_at) > at || at === Infinity : Date.parse(row.created_at) < at)).slice(offset);
    const results = from.slice(0, 25);
    const link = (p: string | null, offset: number) => {
      const place = new URLSearchParams();
      if (offset) place.set("o", String(offset));
      if (p) place.set("p", p);
      return `http://x/api/v1/calendars?cursor=${encodeURIComponent(Buffer.from(String(place)).toString("base64"))}`;
    };
    let next: string | null = null;
    if (!isReverse && from.length > 25) {
      const beyond = from[25].created_at;
      const apart = results.findLastIndex((row) => row.created_at !== beyond);
      // The whole page is of the instant that goes on.
      const place = results[apart]?.created_at.replace("T", " ").replace("Z", "+00:00");
      next = place ? link(place, results.length - 1 - apart) : link(read.get("p"), offset + 25);
    }
    return { body: { next, previous: null, results: isReverse ? results.reverse() : results } };
  };
  await halfway(page, relay);
  relay.open();
  await expect(see(page).scan).toContainText("Everything scanned: 2,000 calendars");
  expect((await idsShown(page)).sort()).toEqual(rows.map((row) => row.id).sort());
  await relay.stop();
  await demo.stop();
});

test("ties on a server without an order among them: nothing is claimed that is not proved", async ({ page }) => {
  const demo = await Demo.start(["--calendars", "1500", "--same-instant", "1100", "--faults", "attendee"]);
  await scanned(page, demo, "?view=all", "but some may be missing");
  await expect(see(page).scan).toContainText(/links led in a circle|repeated [\d,]+ rows/);
  const found = await idsShown(page);
  expect(new Set(found).size).toBe(found.length);
  expect(found.length).toBe(numberIn(await see(page).scan.getByRole("status").textContent()));
  // All of those whose time is their own are in. (The same calendars, of a server that knows an order.)
  const orderly = await Demo.start(["--calendars", "1500", "--same-instant", "1100"]);
  const { rows } = await walk(orderly);
  const times = new Map<string, string[]>();
  for (const row of rows) times.set(row.created_at, [...(times.get(row.created_at) ?? []), row.id]);
  const alone = [...times.values()].filter((ids) => ids.length === 1).flat();
  expect(alone.length).toBeGreaterThan(200);
  expect(alone.filter((id) => !found.includes(id))).toEqual([]);
  await orderly.stop();
  await demo.stop();
});

test("on a server with faults, a few ties are all found", async ({ page }) => {
  const demo = await Demo.start(["--calendars", "60", "--same-instant", "20", "--faults", "attendee"]);
  await scanned(page, demo, "?view=all", "Everything scanned: 60 calendars");
  expect(new Set(await idsShown(page)).size).toBe(60);
  await demo.stop();
});

test("links that lead in a circle end, and are told", async ({ page, relay }) => {
  opaque(relay, (body) => (body.next = body.next && "http://x/?cursor=page~0"));
  await scanned(page, relay, "?view=all", "Scanned to the end: 50 calendars");
  await expect(see(page).scan).toContainText("The server's links led in a circle");
});

test("rows that come again are counted once, and told", async ({ page, relay, api }) => {
  opaque(relay, (body, query) => {
    if (query.get("cursor")) body.results[0] = api.rows[0];
  });
  await scanned(page, relay, "?view=all", /Scanned to the end: 2,881 calendars in 120 pages, .*, but some may be missing/);
  await expect(see(page).scan).toContainText("The server repeated 119 rows, so others may be missing");
  const found = await idsShown(page);
  const hidden = new Set(api.rows.filter((_, index) => index > 0 && index % 25 === 0).map((row) => row.id));
  expect(found).toEqual(api.ids.filter((id) => !hidden.has(id)));
});

test("calendars that come during the scan are told, those that go are no error", async ({ page, relay, api }) => {
  let connected = 0;
  relay.change = (body, query) => {
    if (!query.get("cursor") && connected++ > 0) {
      const at = new Date(Date.now() + 1000).toISOString();
      body.results = [{ ...body.results[0], id: "cal_newer00000000000", created_at: at, updated_at: at }, ...body.results.slice(0, 24)];
    }
    // Deleted while the scan was on its way.
    body.results = body.results.filter((row: any) => row.id !== api.ids[1500]);
  };
  await scanned(page, relay, "?view=all", "Everything scanned: 2,999 calendars");
  await expect(see(page).scan).toContainText("1 calendar was connected since the scan began, and is not among these.");
  expect(await idsShown(page)).toEqual(api.ids.filter((id) => id !== api.ids[1500]));
  // The next scan has it.
  await see(page).again.click();
  await expect(see(page).scan).toContainText("Everything scanned: 2,999 calendars");
  await expect(see(page).scan).not.toContainText("connected since");
  await expect(see(page).rows.first()).toContainText("cal_newer00000000000");
});

for (const [calendars, says] of [
  [0, "Everything scanned: 0 calendars in 1 page,"],
  [1, "Everything scanned: 1 calendar in 1 page,"],
  [25, "Everything scanned: 25 calendars in 1 page,"],
  [26, "Everything scanned: 26 calendars in "],
] as const) {
  test(`a project of ${calendars}`, async ({ page }) => {
    const demo = await Demo.start(["--calendars", String(calendars)]);
    const { ids: all } = await walk(demo);
    await scanned(page, demo, "?view=overview", says);
    const empty = page.getByRole("heading", { name: "No calendars yet" });
    if (calendars === 0) await expect(empty).toBeVisible();
    else await expect(page.getByRole("region", { name: "Health" })).toContainText(`${calendars} of ${calendars} calendar`);
    await see(page).calendars.click();
    await expect(see(page).counted).toHaveText(`${calendars} of ${calendars} calendar${calendars === 1 ? "" : "s"}`);
    if (calendars === 0) await expect(empty).toBeVisible();
    else expect(await idsShown(page)).toEqual(all);
    await demo.stop();
  });
}

test("a project of which no row can be read", async ({ page }) => {
  const demo = await Demo.start(["--calendars", "60"]);
  const relay = await Relay.to(demo);
  relay.change = (body) => body.results.forEach((row: any) => (row.created_at = 7));
  await scanned(page, relay, "?view=overview", /in \d pages/);
  // Not "0 calendars": there are some.
  await expect(see(page).scan).toContainText("60");
  await page.getByRole("region", { name: "Health" }).getByRole("link", { name: "Show 60 calendars: Unreadable" }).click();
  await expect(see(page).counted).toHaveText("60 of 60 calendars");
  await expect(see(page).rows.first()).toContainText("created_at should be a time, but is 7");
  await relay.stop();
  await demo.stop();
});

test("a second scan: what is shown stays until it is whole, and stays when it is cancelled", async ({ page, relay, api }) => {
  await scanned(page, relay);
  const first = await see(page).scan.getByRole("status").textContent();
  relay.open(20);
  await see(page).again.click();
  await expect.poll(() => relay.held.length).toBe(4);
  await expect(see(page).scan).toContainText(/Scanning again: \d+ calendars so far\. What is shown is the scan before\./);
  await expect(see(page).counted).toHaveText("3,000 of 3,000 calendars");
  await see(page).cancel.click();
  await expect(see(page).scan.getByRole("status")).toHaveText(first!);
  expect(await idsShown(page)).toEqual(api.ids);
  relay.open();
  await see(page).again.click();
  await expect(see(page).scan.getByRole("status")).not.toHaveText(first!);
  await expect(see(page).scan).toContainText(COMPLETE);
  expect(await idsShown(page)).toEqual(api.ids);
});

test("a second scan that fails leaves what is shown, and goes on", async ({ page, relay, api }) => {
  await scanned(page, relay);
  relay.open(20);
  await see(page).again.click();
  await expect.poll(() => relay.held.length).toBe(4);
  for (const held of relay.held.splice(0)) held.answer({ status: 401, body: { detail: "Invalid or disabled API key" } });
  await expect(see(page).scan.getByRole("alert")).toBeVisible();
  await expect(see(page).counted).toHaveText("3,000 of 3,000 calendars");
  relay.open();
  await see(page).retry.click();
  await expect(see(page).scan).toContainText(COMPLETE);
  await expect(see(page).scan.getByRole("alert")).toHaveCount(0);
  expect(await idsShown(page)).toEqual(api.ids);
});

test("rows that are numbered anew: what was selected is not, and what is open stays", async ({ page, relay, api }) => {
  await scanned(page, relay);
  await see(page).rows.nth(1).getByRole("checkbox").check();
  await expect(page.getByText("1 selected")).toBeVisible();
  await see(page).rows.nth(1).getByRole("link").click();
  await expect(see(page).panel).toContainText(api.ids[1]);
  relay.change = (body) => (body.results = body.results.filter((row: any) => row.id !== api.ids[0]));
  await see(page).again.click();
  await expect(see(page).scan).toContainText("Everything scanned: 2,999 calendars");
  await expect(page.getByText("1 selected")).toHaveCount(0);
  await expect(see(page).rows.getByRole("checkbox", { checked: true })).toHaveCount(0);
  await expect(see(page).panel).toContainText(api.ids[1]);
  await see(page).panel.getByRole("button", { name: "Close" }).click();
  await expect(see(page).rows.first().getByRole("link")).toBeFocused();
  expect(await see(page).rows.first().textContent()).toContain(api.ids[1]);
});

test("the key of a refresh begins one scan, and no second one beside it", async ({ page, relay, api }) => {
  relay.open(20);
  await page.goto(`${relay.url}/?view=all`);
  await expect(see(page).start).toBeVisible();
  await page.keyboard.press("r");
  await expect.poll(() => relay.held.length).toBe(4);
  await page.keyboard.press("r");
  await expect(see(page).scan).toContainText("20 pages");
  await expect(see(page).scan).not.toContainText("Scanning again");
  await see(page).pause.click();
  await page.keyboard.press("r");
  relay.open();
  await expect(see(page).scan).toContainText("24 pages");
  await expect(see(page).scan).toContainText("Paused after");
  await see(page).resume.click();
  await expect(see(page).scan).toContainText(COMPLETE);
  expect(await idsShown(page)).toEqual(api.ids);
  const first = await see(page).scan.getByRole("status").textContent();
  await page.keyboard.press("r");
  await expect(see(page).scan.getByRole("status")).not.toHaveText(first!);
  await expect(see(page).scan).toContainText(COMPLETE);
});

test("the row with the focus keeps it while a scan brings others above it, and the keys go on from there", async ({ page, relay, api }) => {
  await halfway(page, relay);
  await see(page).table.focus();
  await page.keyboard.press("End");
  const focused = () => page.evaluate(() => new URL((document.activeElement as HTMLAnchorElement).href ?? location.href).searchParams.get("calendar"));
  await expect.poll(focused).toMatch(/^cal_/);
  const id = (await focused())!;
  relay.open();
  await expect(see(page).scan).toContainText(COMPLETE);
  await expect(see(page).counted).toHaveText("3,000 of 3,000 calendars");
  expect(await focused()).toBe(id);
  await page.keyboard.press("ArrowUp");
  await expect.poll(focused).toBe(api.ids[api.ids.indexOf(id) - 1]);
});

test("typing in the filter loses no letter while a scan goes on, on a slow machine too", async ({ page, relay, api }) => {
  const slow = await page.context().newCDPSession(page);
  await page.goto(`${relay.url}/?view=all`);
  await see(page).start.click();
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  const line = "platform:microsoft -state:disconnected user";
  await see(page).filter.pressSequentially(line);
  await expect(see(page).filter).toHaveValue(line);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await expect(see(page).scan).toContainText(COMPLETE);
  await expect(see(page).filter).toHaveValue(line);
  await expect.poll(() => new URL(page.url()).searchParams.get("filter")).toBe(line);
  const passing = api.rows.filter((row) => row.platform === "microsoft" && row.state !== "disconnected" && /user/i.test(JSON.stringify([...Object.values(row), ...Object.keys(row.metadata ?? {})])));
  await expect(see(page).counted).toHaveText(`${passing.length.toLocaleString("en")} of 3,000 calendars`);
});

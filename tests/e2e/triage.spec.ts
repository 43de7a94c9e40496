// Working on a scan: overview, filter, facets, table, what changed.
import { type Page } from "@playwright/test";
import { compare, copied, expect, idsShown, micros, numberIn, scanned, see, test } from "./triage";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const text = (row: any) => JSON.stringify(row).toLowerCase();
const english = (count: number) => count.toLocaleString("en");
const address = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
const shows = (page: Page, count: number) => expect(see(page).counted).toHaveText(`${english(count)} of 3,000 calendars`);
/** The place of the row that has the focus, as assistive technology is told. */
const place = (page: Page) => page.evaluate(() => Number(document.activeElement?.closest("[role=row]")?.getAttribute("aria-rowindex")));

test("before the first scan it offers one, and shows nothing else", async ({ page, project }) => {
  await page.goto(project.url);
  await see(page).triage.click();
  await expect(see(page).scan.getByRole("heading", { name: "See the whole project at once" })).toBeVisible();
  await expect(see(page).start).toBeVisible();
  await expect(see(page).overview).toHaveCount(0);
  await expect(page).toHaveTitle("Triage · Attendee Calendars");
});

test("the overview counts what the API has, and every count leads to just those", async ({ page, project, api }) => {
  await scanned(page, project, "?view=overview");
  const health = page.getByRole("region", { name: "Health" });
  const disconnected = api.rows.filter((row) => row.state === "disconnected").length;
  await expect(health.getByRole("link", { name: /: Disconnected$/ })).toHaveText(english(disconnected));
  const counts = (await health.getByRole("link").allTextContents()).map(numberIn);
  expect(counts.reduce((sum, count) => sum + count)).toBe(3000);
  const fresh = page.getByRole("region", { name: "Last successful sync" });
  const never = api.rows.filter((row) => !row.last_successful_sync_at).length;
  await expect(fresh.getByRole("listitem").filter({ hasText: /^never/ })).toContainText(english(never));
  const inAll = await fresh.getByRole("listitem").evaluateAll((items) => items.map((item) => item.lastElementChild!.textContent));
  expect(inAll.map(numberIn).reduce((sum, count) => sum + count)).toBe(3000);

  // Each link, by what it says that it shows.
  for (const part of ["Health", "Last successful sync", "Worth a look"]) {
    const links = page.getByRole("region", { name: part }).getByRole("link");
    for (let index = 0; index < (await links.count()); index++) {
      const link = links.nth(index);
      const name = (await link.getAttribute("aria-label"))!;
      await link.click();
      await expect(see(page).counted, name).toHaveText(`${english(numberIn(name))} of 3,000 calendars`);
      await expect(page.locator(".triage-body")).toBeFocused();
      await page.goBack();
    }
  }
});

test("disconnections by day: bars, and the same as a table, each a link to the calendars", async ({ browser, project, api }) => {
  // Where it is another day than in UTC.
  const page = await browser.newPage({ timezoneId: "America/New_York", locale: "en-US" });
  await scanned(page, project, "?view=overview");
  const days = page.getByRole("figure", { name: "Disconnections by day" });
  // Bars are for who sees: all of them are in the table.
  await expect(days.getByRole("link")).toHaveCount(0);
  await days.getByText("As a table").click();
  const since = new Date();
  since.setUTCHours(0, 0, 0, 0);
  const from = since.getTime() - 29 * 86_400_000;
  const failed = api.rows.filter((row) => row.state === "disconnected" && Date.parse(row.connection_failure_data?.timestamp) >= from);
  const byDay = new Map<string, number>();
  for (const row of failed) {
    const day = row.connection_failure_data.timestamp.slice(0, 10);
    byDay.set(day, (byDay.get(day) ?? 0) + 1);
  }
  const rows = days.getByRole("row");
  await expect(rows).toHaveCount(byDay.size);
  expect((await rows.getByRole("link").allTextContents()).map(numberIn)).toEqual([...byDay].sort().map(([, count]) => count));
  const named = (day: string) => new Date(day).toLocaleDateString("en-US", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  for (const [index, [day]] of [...byDay].sort().entries()) await expect(rows.nth(index)).toContainText(named(day));
  const [day, count] = [...byDay].sort().at(-2)!;
  await rows.nth(byDay.size - 2).getByRole("link").click();
  await shows(page, count);
  expect(address(page, "filter")).toContain(`failed>=${day}`);
  await page.goBack();
  // A bar is a link for the mouse.
  const bars = days.locator(".chart-bars a");
  await expect(bars).toHaveCount(byDay.size);
  await bars.last().click();
  await shows(page, [...byDay].sort().at(-1)![1]);
});

test("root causes: the largest first, since when, how many when, and the sentence that matters", async ({ page, project, api }) => {
  await scanned(page, project, "?view=overview");
  const causes = page.getByRole("region", { name: "Root causes" });
  const groups = causes.locator("ol > li");
  const all = causes.getByRole("button", { name: /^Show all/ });
  const listed = numberIn(await all.textContent());
  await expect(groups).toHaveCount(8);
  await all.click();
  await expect(groups).toHaveCount(listed);
  const counts = (await groups.locator(".group-count").allTextContents()).map(numberIn);
  expect(counts).toEqual(counts.toSorted((a, b) => b - a));

  // Those that one broken OAuth app took with it.
  const broken = api.rows.filter((row) => row.state === "disconnected" && /invalid_client/.test(row.connection_failure_data?.error));
  const apps = new Map<string, number>();
  for (const row of broken) apps.set(row.client_id, (apps.get(row.client_id) ?? 0) + 1);
  const [app, most] = [...apps].sort(([, a], [, b]) => b - a)[0];
  const ours = groups.filter({ hasText: "this is our OAuth app" }).filter({ hasText: app }).first();
  await expect(ours).toContainText("Our OAuth app or server:");
  await expect(ours).toContainText(/\d+ calendars failed between .+ and .+ with invalid_client on client .+: this is our OAuth app, not \d+ customers\./);
  await expect(ours.locator(".group-count")).toHaveText(english(most));
  await ours.getByRole("link", { name: `Show ${english(most)}` }).click();
  await shows(page, most);
  const ids = await idsShown(page);
  expect(ids.sort()).toEqual(broken.filter((row) => row.client_id === app).map((row) => row.id).sort());
  await page.goBack();

  // Others broke over time: there is a picture, and it can be read.
  const chart = causes.getByRole("figure", { name: "Failures over time" }).first();
  await chart.getByText("As a table").click();
  const link = chart.getByRole("row").getByRole("link").first();
  const name = (await link.getAttribute("aria-label"))!;
  await link.click();
  await shows(page, numberIn(name));
});

test("a name of the metadata with nested values alone is counted, too", async ({ page, project }) => {
  await page.route("**/api/v1/calendars*", async (route) => {
    const response = await route.fetch();
    const { results } = await response.json();
    const nested = results.map((row: any, at: number) => ({ ...row, metadata: at < 20 ? { address: { at } } : {} }));
    await route.fulfill({ json: { results: nested, next: null, previous: null } });
  });
  await scanned(page, project, "?view=all", "Everything scanned: 25 calendars");
  await see(page).facets.getByRole("combobox", { name: "Count by metadata" }).selectOption("address");
  await expect(see(page).facets.getByText("metadata.address")).toBeVisible();
  await expect(see(page).facets.getByRole("listitem").filter({ hasText: "Other values" })).toContainText("20");
});

test("facets count what the API has, can be chosen together, and stand in the address", async ({ page, project, api }) => {
  await scanned(page, project);
  const facet = (name: string | RegExp) => see(page).facets.getByRole("button", { name });
  const count = (is: (row: any) => boolean) => api.rows.filter(is).length;
  for (const platform of ["google", "microsoft"]) {
    await expect(facet(new RegExp(`^${platform}[\\s\\d,]+$`, "i"))).toContainText(english(count((row) => row.platform === platform)));
  }
  const client = api.rows[0].client_id;
  await expect(facet(new RegExp(`^${client.slice(0, 12)}`))).toContainText(english(count((row) => row.client_id === client)));
  // By any name of the metadata.
  await see(page).facets.getByRole("combobox", { name: "Count by metadata" }).selectOption("plan");
  const team = count((row) => row.metadata?.plan === "team");
  await expect(facet(/^team/)).toContainText(english(team));

  await facet(/^Google[\s\d,]+$/).click();
  await facet(/^team/).click();
  const both = count((row) => row.platform === "google" && row.metadata?.plan === "team");
  await shows(page, both);
  await expect(facet(/^team/)).toHaveAttribute("aria-pressed", "true");
  await expect(see(page).terms).toHaveText([/platform:google/, /metadata\.plan:team/, "Clear the filter"]);
  expect(address(page, "filter")).toBe("platform:google metadata.plan:team");
  await expect(see(page).filter).toHaveValue("platform:google metadata.plan:team");
  // Alternatives within one.
  await facet(/^business/).click();
  await shows(page, count((row) => row.platform === "google" && ["team", "business"].includes(row.metadata?.plan)));
  await page.goBack();
  await shows(page, both);
  await page.goBack();
  await shows(page, count((row) => row.platform === "google"));
  await page.goForward();
  await shows(page, both);
  await see(page).terms.getByRole("button", { name: "Remove platform:google" }).click();
  await shows(page, team);
  await expect(see(page).filter).toHaveValue("metadata.plan:team");
  await facet(/^team/).click();
  await shows(page, 3000);
  expect(address(page, "filter")).toBe(null);
});

test("typed terms: what they find, negation and dates, as the API's rows say", async ({ page, project, api }) => {
  await scanned(page, project);
  const dates = api.rows.map((row) => row.created_at).sort();
  const [early, late] = [dates[700].slice(0, 10), dates[2200].slice(0, 10)];
  const synced = api.rows.map((row) => row.last_successful_sync_at).filter(Boolean).sort();
  const day = synced[150].slice(0, 10);
  const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
  const cases: [string, (row: any) => boolean][] = [
    [api.rows[7].id, (row) => row.id === api.rows[7].id],
    [api.rows[7].id.slice(4, 10).toUpperCase(), (row) => row.id.toLowerCase().includes(api.rows[7].id.slice(4, 10).toLowerCase())],
    ["platform:google", (row) => row.platform === "google"],
    ["-platform:google", (row) => row.platform !== "google"],
    ["state:disconnected -platform:google", (row) => row.state === "disconnected" && row.platform !== "google"],
    [`created<${early}`, (row) => Date.parse(row.created_at) < at(early)],
    [`created>=${early} created<${late}`, (row) => Date.parse(row.created_at) >= at(early) && Date.parse(row.created_at) < at(late)],
    [`synced<${day}`, (row) => row.last_successful_sync_at && Date.parse(row.last_successful_sync_at) < at(day)],
    [`synced>${day}`, (row) => row.last_successful_sync_at && Date.parse(row.last_successful_sync_at) >= at(day) + 86_400_000],
    ["no:key", (row) => row.deduplication_key === null],
    ["-no:key", (row) => row.deduplication_key !== null],
    ["no:sync", (row) => !row.last_successful_sync_at],
    ["metadata.plan:free", (row) => row.metadata?.plan === "free"],
    ["has:metadata.team -metadata.team:sales", (row) => row.metadata && "team" in row.metadata && row.metadata.team !== "sales"],
    ["AADSTS700082", (row) => text(row).includes("aadsts700082")],
    ['"Kestrel Labs"', (row) => text(row).includes("kestrel labs")],
    ["nothing has this in it", () => false],
  ];
  for (const [line, is] of cases) {
    await see(page).filter.fill(line);
    await expect(see(page).counted, line).toHaveText(`${english(api.rows.filter(is).length)} of 3,000 calendars`);
  }
  await expect(page.getByRole("heading", { name: "No calendar passes this filter" })).toBeVisible();
  await page.locator(".found").getByRole("button", { name: "Clear the filter" }).click();
  await shows(page, 3000);
});

test("a filter that is half typed, and the address that follows it", async ({ page, project, api }) => {
  await scanned(page, project, "?view=all&filter=platform:google");
  const entries = await page.evaluate(() => history.length);
  await see(page).filter.fill("");
  for (const [typed, count] of [
    ["hea", api.rows.filter((row) => /hea/.test(text(row))).length],
    ["health:", 0],
    ["health:disconn", 0],
    ["health:disconnected", api.rows.filter((row) => row.state === "disconnected").length],
  ] as const) {
    await see(page).filter.pressSequentially(typed.slice((await see(page).filter.inputValue()).length));
    await expect(see(page).filter).toHaveValue(typed);
    if (typed !== "hea") await shows(page, count);
  }
  await expect.poll(() => address(page, "filter")).toBe("health:disconnected");
  // Typing leaves no trail.
  expect(await page.evaluate(() => history.length)).toBe(entries);
  // What is clicked while the address has not followed yet is not lost, nor what was typed.
  await see(page).filter.pressSequentially(" zzz");
  await see(page).terms.getByRole("button", { name: "Remove zzz" }).click();
  await expect(see(page).filter).toHaveValue("health:disconnected");
  await page.reload();
  await expect(see(page).start).toBeVisible();
  expect(address(page, "filter")).toBe("health:disconnected");
  await see(page).start.click();
  await shows(page, api.rows.filter((row) => row.state === "disconnected").length);
  await expect(see(page).filter).toHaveValue("health:disconnected");
});

test("what can be typed is shown, and an example is a click", async ({ page, project, api }) => {
  await scanned(page, project);
  await page.getByText("What can be typed").click();
  await page.getByRole("button", { name: "-platform:google" }).click();
  await shows(page, api.rows.filter((row) => row.platform !== "google").length);
});

const words = (value: (row: any) => string | null) => (a: any, b: any) => compare(value(a) ?? "", value(b) ?? "");
const times = (value: (row: any) => string | null) => (a: any, b: any) => micros(value(a)!) - micros(value(b)!);
const COLUMNS: [string, (row: any) => string | null, (value: (row: any) => string | null) => (a: any, b: any) => number, boolean][] = [
  ["Account", (row) => row.platform_uuid, words, false],
  ["Deduplication key", (row) => row.deduplication_key, words, false],
  ["Last successful sync", (row) => row.last_successful_sync_at, times, true],
  ["Last attempt", (row) => row.last_attempted_sync_at, times, true],
  ["Created", (row) => row.created_at, times, true],
  ["Updated", (row) => row.updated_at, times, true],
  ["Client ID", (row) => row.client_id, words, false],
  ["ID", (row) => row.id, words, false],
];
for (const [name, value, kind, latestFirst] of COLUMNS) {
  test(`the column "${name}" can be sorted by, both ways, and then not at all`, async ({ page, project, api }) => {
    await page.addInitScript(() =>
      localStorage.setItem(
        "attendee-calendars:table-view",
        JSON.stringify({ compact: true, columns: ["deduplication_key", "last_successful_sync_at", "last_attempted_sync_at", "created_at", "updated_at", "client_id", "id"] }),
      ),
    );
    await page.setViewportSize({ width: 2200, height: 900 });
    await scanned(page, project);
    const place = new Map(api.ids.map((id, index) => [id, index]));
    const heading = see(page).table.getByRole("columnheader", { name, exact: true });
    for (const descending of [latestFirst, !latestFirst]) {
      await heading.getByRole("button").click();
      await expect(heading).toHaveAttribute("aria-sort", descending ? "descending" : "ascending");
      const order = kind(value);
      const sign = descending ? -1 : 1;
      const [has, none] = [api.rows.filter((row) => value(row) !== null), api.rows.filter((row) => value(row) === null)];
      const ties = (a: any, b: any) => place.get(a.id)! - place.get(b.id)!;
      const sorted = [...has.sort((a, b) => sign * order(a, b) || ties(a, b)), ...none.sort(ties)].map((row) => row.id);
      expect(await idsShown(page), `${name} ${descending}`).toEqual(sorted);
      expect(address(page, "sort")).toMatch(descending ? /^-/ : /^[a-z]/);
    }
    await heading.getByRole("button").click();
    await expect(heading).not.toHaveAttribute("aria-sort");
    expect(await idsShown(page)).toEqual(api.ids);
  });
}

test("sorted by health, the worst come first", async ({ page, project }) => {
  await scanned(page, project);
  await see(page).table.getByRole("columnheader", { name: "Health" }).getByRole("button").click();
  await expect(see(page).rows.first()).toContainText("Disconnected");
});

test("the table by keys alone, with true numbers for screen readers", async ({ page, project, api }) => {
  await scanned(page, project);
  const { table, rows, panel, filter } = see(page);
  await expect(table).toHaveAttribute("aria-rowcount", "3001");
  // Only those that can be seen are there.
  expect(await rows.count()).toBeLessThan(60);
  await table.focus();
  await page.keyboard.press("ArrowDown");
  expect(await place(page)).toBe(2);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  expect(await place(page)).toBe(3);
  await page.keyboard.press("PageDown");
  const further = await place(page);
  expect(further).toBeGreaterThan(6);
  await page.keyboard.press("PageUp");
  expect(await place(page)).toBe(3);
  await page.keyboard.press("End");
  await expect.poll(() => place(page)).toBe(3001);
  await expect(page.locator(":focus")).toBeInViewport();
  await expect(rows.last()).toContainText(api.ids[2999]);
  await page.keyboard.press("ArrowDown");
  expect(await place(page)).toBe(3001);
  await page.keyboard.press("PageUp");
  await page.keyboard.press("Enter");
  const opened = await place(page).then(() => address(page, "calendar"));
  await expect(panel.getByRole("heading", { level: 2 })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(page.locator(`[id="open-${opened}"]`)).toBeFocused();
  // However far one scrolls, it keeps the focus.
  const stood = await place(page);
  await table.evaluate((table) => (table.scrollTop = 0));
  await expect(rows.first()).toContainText(api.ids[0]);
  expect(await place(page)).toBe(stood);
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => place(page)).toBe(stood - 1);
  await expect(page.locator(":focus")).toBeInViewport();
  await page.keyboard.press("Home");
  await expect.poll(() => place(page)).toBe(2);
  await page.keyboard.press("Control+f");
  await expect(filter).toBeFocused();
  await rows.nth(2).getByRole("link").focus();
  await page.keyboard.press("/");
  await expect(filter).toBeFocused();
  await page.keyboard.type("/");
  await expect(filter).toHaveValue("/");

  // A key that leads to where one is leaves nothing behind that takes the focus later.
  await filter.fill("");
  await rows.first().getByRole("link").focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("/");
  await page.keyboard.type("gr");
  await expect(filter).toBeFocused();
  await expect(filter).toHaveValue("gr");
});

test("each row that is there has its place, wherever one scrolls", async ({ page, project, api }) => {
  await scanned(page, project);
  const { table, rows } = see(page);
  for (const top of [0, 30_000, 90_000, 10_000_000, 12_345]) {
    await table.evaluate((table, top) => (table.scrollTop = top), top);
    const first = await table.evaluate((table) => Math.floor(table.scrollTop / 54));
    await expect(table.getByText(api.ids[Math.min(first + 1, 2999)])).toBeVisible();
    const there = await rows.evaluateAll((rows) => rows.map((row) => [Number(row.getAttribute("aria-rowindex")), row.querySelector("a")!.id] as const));
    for (const [index, id] of there) expect(id).toBe(`open-${api.ids[index - 2]}`);
    expect(there.map(([index]) => index)).toEqual(there.map(([index]) => index).toSorted((a, b) => a - b));
  }
});

test("rows are selected one by one and all at once; ids and keys are copied", async ({ page, project, api }) => {
  await scanned(page, project, "?view=all&filter=state:disconnected");
  const wanted = api.ids.filter((id) => api.rows.find((row) => row.id === id).state === "disconnected");
  const { rows, table, filter } = see(page);
  expect(await idsShown(page)).toEqual(wanted);
  for (const row of [0, 2, 3]) await rows.nth(row).getByRole("checkbox").check();
  await expect(page.getByText("3 selected")).toBeVisible();
  await rows.nth(2).getByRole("checkbox").uncheck();
  await expect(page.getByText("2 selected")).toBeVisible();
  expect(await idsShown(page)).toEqual([wanted[0], wanted[3]]);
  const keys = [wanted[0], wanted[3]].map((id) => api.rows.find((row) => row.id === id).deduplication_key).filter((key) => key !== null);
  if (keys.length > 0) expect(await copied(page, page.getByRole("button", { name: "Copy keys" }))).toEqual(keys);
  await table.getByRole("checkbox", { name: "Select all that are shown" }).check();
  await expect(page.getByText(`${wanted.length} selected`)).toBeVisible();
  // What is not shown is not meant.
  await filter.fill("state:disconnected platform:google");
  const google = wanted.filter((id) => api.rows.find((row) => row.id === id).platform === "google");
  await expect(page.getByText(`${google.length} selected`)).toBeVisible();
  expect(await idsShown(page)).toEqual(google);
  await page.getByRole("button", { name: "Select none" }).click();
  await expect(page.getByText("Of all that are shown:")).toBeVisible();
  expect(await idsShown(page)).toEqual(google);
});

test("a calendar opened from the table closes back to its row, with the filter as it was typed meanwhile", async ({ page, project, api }) => {
  await scanned(page, project, "?view=all&filter=platform:google");
  const { rows, panel, filter } = see(page);
  const link = rows.nth(3).getByRole("link");
  const id = (await link.getAttribute("id"))!.slice("open-".length);
  await link.click();
  await expect(panel).toContainText(id);
  expect(address(page, "calendar")).toBe(id);
  expect(address(page, "filter")).toBe("platform:google");
  await panel.getByRole("button", { name: "Close" }).click();
  await expect(panel).toHaveCount(0);
  await expect(link).toBeFocused();
  await link.click();
  await filter.fill(`platform:google ${id.slice(0, 8)}`);
  await expect.poll(() => address(page, "filter")).toBe(`platform:google ${id.slice(0, 8)}`);
  await panel.getByRole("button", { name: "Close" }).click();
  await expect(panel).toHaveCount(0);
  await expect(filter).toHaveValue(`platform:google ${id.slice(0, 8)}`);
  await expect(rows.filter({ hasText: id }).getByRole("link")).toBeFocused();
  // Where its row is not among those that are shown, the table has the focus.
  await rows.filter({ hasText: id }).getByRole("link").click();
  await filter.fill("platform:microsoft");
  await shows(page, api.rows.filter((row) => row.platform === "microsoft").length);
  await panel.getByRole("button", { name: "Close" }).click();
  await expect(page.locator(".triage-body")).toBeFocused();
});

test("what an opened calendar says anew is in the table as well", async ({ page, project, api }) => {
  await scanned(page, project);
  const healthy = api.ids[await see(page).rows.evaluateAll((rows) => rows.findIndex((row) => /Healthy/.test(row.textContent!)))];
  await page.route(`**/api/v1/calendars/${healthy}`, async (route) => {
    const body = await (await route.fetch()).json();
    await route.fulfill({ json: { ...body, deduplication_key: "moved-elsewhere" } });
  });
  await page.locator(`[id="open-${healthy}"]`).click();
  await expect(see(page).panel).toContainText("moved-elsewhere");
  await expect(see(page).rows.filter({ hasText: "moved-elsewhere" })).toHaveCount(1);
  await see(page).filter.fill("moved-elsewhere");
  await shows(page, 1);
});

test("what changed between two scans: newly broken, recovered, new, gone", async ({ page, relay, api }) => {
  const connected = api.rows.filter((row) => row.state === "connected" && row.last_successful_sync_at && Date.now() - Date.parse(row.last_successful_sync_at) < 3_600_000);
  const disconnected = api.rows.filter((row) => row.state === "disconnected");
  const [breaks, recovers, goes] = [connected.slice(3, 5), disconnected.slice(2, 5), api.rows[900]].map((rows) => [rows].flat().map((row) => row.id));
  await scanned(page, relay, "?view=overview");
  const changed = page.getByRole("region", { name: "What changed between two scans" });
  await expect(changed).toContainText("Scan again later");
  const now = new Date().toISOString();
  relay.change = (body, query) => {
    for (const row of body.results) {
      if (breaks.includes(row.id)) Object.assign(row, { state: "disconnected", connection_failure_data: { error: "invalid_grant", timestamp: now } });
      if (recovers.includes(row.id)) Object.assign(row, { state: "connected", connection_failure_data: null, last_successful_sync_at: now, last_attempted_sync_at: now });
    }
    body.results = body.results.filter((row: any) => !goes.includes(row.id));
    if (!query.get("cursor")) body.results.unshift({ ...body.results[0], id: "cal_brandnew00000000", deduplication_key: null });
  };
  // One that recovers is opened before the second scan, and shows at once as it is by then.
  await page.route(`**/api/v1/calendars/${recovers[0]}`, async (route) => {
    const found = await (await route.fetch()).json();
    await route.fulfill({ json: { ...found, state: "connected", connection_failure_data: null, last_successful_sync_at: now, last_attempted_sync_at: now } });
  });
  await see(page).calendars.click();
  await see(page).filter.fill(recovers[0]);
  await shows(page, 1);
  await see(page).rows.first().getByRole("link").click();
  await expect(see(page).rows.first()).not.toContainText("Disconnected");
  await see(page).filter.fill("");
  await see(page).overview.click();
  await see(page).again.click();
  await expect(changed).toContainText("Since the scan of");
  await expect(see(page).scan).toContainText("Everything scanned: 3,000 calendars");
  const item = (name: string) => changed.getByRole("listitem").filter({ hasText: name });
  await expect(item("Gone calendars")).toContainText("1");
  await item("Gone calendars").getByText("Gone calendars").click();
  await expect(changed).toContainText(goes[0]);
  for (const [name, ids] of [
    ["Newly broken", breaks],
    ["Recovered", recovers],
    ["New calendars", ["cal_brandnew00000000"]],
  ] as const) {
    await changed.getByRole("link", { name: new RegExp(`${name}$`) }).click();
    await shows(page, ids.length);
    expect((await idsShown(page)).sort()).toEqual([...ids].sort());
    await expect(see(page).terms.first()).toContainText(name);
    // What they can be narrowed down by is counted among them alone.
    const platforms = (await see(page).facets.getByRole("button", { name: /^(Google|Microsoft)/ }).allTextContents()).map(numberIn);
    expect(platforms.reduce((sum, count) => sum + count, 0)).toBe(ids.length);
    await see(page).terms.getByRole("button", { name: `Remove ${name}` }).click();
    await shows(page, 3000);
    await page.goBack();
    await page.goBack();
  }
  await expect(changed).toBeVisible();
});

test("help names the keys that there are, and a screen reader hears a scan's end, not each of its numbers", async ({ page, relay }) => {
  relay.open(8);
  await page.goto(`${relay.url}/?view=all`);
  await see(page).start.click();
  const said = [see(page).scan.getByRole("status"), see(page).counted];
  for (const status of said) await expect(status).toHaveAttribute("aria-live", "off");
  relay.open();
  await expect(see(page).scan).toContainText("Everything scanned");
  for (const status of said) await expect(status).not.toHaveAttribute("aria-live");
  await page.keyboard.press("?");
  await expect(see(page).dialog).toContainText("Scan all calendars");
  await expect(see(page).dialog).not.toContainText("Next page");
});

test("with a wrong clock the verdicts are those of the server's, and that is told", async ({ page, project }) => {
  const counts = async () => (await page.getByRole("region", { name: "Health" }).getByRole("link").allTextContents()).map(numberIn);
  await scanned(page, project, "?view=overview");
  const right = await counts();
  await page.clock.setFixedTime(Date.now() + 2 * 86_400_000);
  await scanned(page, project, "?view=overview");
  await expect(see(page).scan).toContainText("This computer's clock is 2 days ahead of the server's");
  // Some may have got older by a threshold meanwhile.
  for (const [index, count] of (await counts()).entries()) expect(Math.abs(count - right[index])).toBeLessThan(10);
});

test("hints, with the rows behind each", async ({ page, project, api }) => {
  await scanned(page, project, "?view=overview");
  const hints = page.getByRole("region", { name: "Worth a look" });
  const noKey = api.rows.filter((row) => row.deduplication_key === null).map((row) => row.id);
  const accounts = new Map<string, string[]>();
  for (const row of api.rows.filter((row) => row.platform_uuid)) {
    const account = `${row.platform} ${row.platform_uuid}`;
    accounts.set(account, [...(accounts.get(account) ?? []), row.id]);
  }
  const twice = [...accounts.values()].filter((ids) => ids.length > 1).flat();
  for (const [hint, ids] of [
    ["No deduplication key", noKey],
    ["Same account twice", twice],
  ] as const) {
    if (ids.length === 0) continue;
    await hints.getByRole("link", { name: `Show ${english(ids.length)} calendars: ${hint}` }).click();
    await shows(page, ids.length);
    expect((await idsShown(page)).sort()).toEqual([...ids].sort());
    await page.goBack();
  }
  await expect(hints.getByRole("listitem")).toHaveCount(4);
  for (const hint of ["A client id that few have", "Disconnected for over 30 days"]) await expect(hints).toContainText(hint);
});

test("rubbish in the address is no error", async ({ page, project, api }) => {
  await scanned(page, project, "?view=all&sort=x&among=recovered&filter=%22%20-%20health:x%20%3C");
  await expect(page.getByRole("heading", { name: "There is no scan to compare with any more" })).toBeVisible();
  await page.locator(".found").getByRole("button", { name: "Clear the filter" }).click();
  await expect(see(page).counted).toContainText("of 3,000 calendars");
  await page.locator(".found").getByRole("button", { name: "Clear the filter" }).click();
  await shows(page, 3000);
  expect(await idsShown(page)).toEqual(api.ids);
  await page.goto(`${project.url}/?view=nonsense&filter=x`);
  await expect(page.getByRole("status")).toHaveText("Page 1, 25 calendars");
});

test("in German", async ({ browser, project, api }) => {
  const page = await browser.newPage({ locale: "de-DE", timezoneId: "Europe/Berlin" });
  await page.goto(`${project.url}/?view=all&filter=state:disconnected`);
  await page.getByRole("button", { name: "Alle Kalender durchsehen" }).click();
  const count = api.rows.filter((row) => row.state === "disconnected").length;
  await expect(page.getByRole("search").getByRole("status")).toHaveText(`${count} von 3.000 Kalendern`);
  await expect(page.getByRole("region", { name: "Durchsicht" })).toContainText(/Alles durchgesehen: 3\.000 Kalender auf \d+ Seiten/);
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.close();
});

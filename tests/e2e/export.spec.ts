// Files: read back by a reader of somebody else's, and compared with what the API says.
import { parse } from "csv-parse/sync";
import { expect, exported, micros, numberIn, opaque, scanned, see, test } from "./triage";

/** The records of a CSV file with its byte order mark, by their column's names. Strict: each record has all fields. */
const records = (text: string): Record<string, string>[] => parse(text, { bom: true, columns: true, record_delimiter: "\r\n" });

/** A time as the file has it. */
const time = (text: string | null) => (text ? text.replace(/(?:\.(\d+))?(?:Z|\+00:00)$/, (_, fraction = "") => `.${fraction.padEnd(6, "0")}Z`) : "");

/** A text as the file has it: what a spreadsheet would run begins with an apostrophe. */
const cell = (text: string | null) =>
  (text ?? "").replace(/^(?=[\t\r\n])/, "'").replace(/(^|[;\t\r\n])(?=(?:"|[^\S\t\r\n])*[=+\-@＝＋－＠])/g, "$1'");

/** The fields of a record that the API has, too. */
const expected = (row: any) => ({
  id: row.id,
  state: cell(row.state),
  platform: cell(row.platform),
  client_id: cell(row.client_id),
  platform_uuid: cell(row.platform_uuid),
  deduplication_key: cell(row.deduplication_key),
  created_at: time(row.created_at),
  updated_at: time(row.updated_at),
  last_successful_sync_at: time(row.last_successful_sync_at),
  last_attempted_sync_at: time(row.last_attempted_sync_at),
  connection_failure_at: time(row.connection_failure_data?.timestamp ?? null),
  connection_failure_error: cell(row.connection_failure_data?.error ?? null),
});

test("CSV of all 3,000, field by field as the API has them", async ({ page, project, api }) => {
  await scanned(page, project);
  const { name, text } = await exported(page, "CSV");
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "");
  expect(name).toMatch(new RegExp(`^calendars-${day}-\\d{4}Z\\.csv$`));
  expect(text.startsWith("\ufeffid,health,cause,actor,code,state,")).toBe(true);
  const rows = records(text);
  expect(rows.map((row) => row.id)).toEqual(api.ids);
  const by = new Map(api.rows.map((row) => [row.id, row]));
  // The server's words; those of the app's own verdict are beside them.
  const told = rows.map(({ health, cause, actor, code, metadata, ...told }) => told);
  expect(told).toEqual(api.ids.map((id) => expected(by.get(id))));
  const metadata = rows.map(({ metadata }) => (metadata ? JSON.parse(metadata) : null));
  expect(metadata).toEqual(api.ids.map((id) => by.get(id).metadata));
  const broken = rows.filter((row) => row.health === "disconnected").map((row) => row.id);
  expect(broken).toEqual(api.ids.filter((id) => by.get(id).state === "disconnected"));
});

test("JSON Lines: each line is the text that the API sent, digit for digit", async ({ page, project, api }) => {
  await scanned(page, project);
  const { name, text } = await exported(page, "JSON Lines");
  expect(name).toMatch(/^calendars-\d{8}-\d{4}Z\.jsonl$/);
  const lines = text.split("\n");
  expect(lines.pop()).toBe("");
  expect(lines).toHaveLength(3000);
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(api.ids);
  const by = new Map(lines.map((line) => [JSON.parse(line).id, line]));
  for (const page of api.texts) {
    const sent = JSON.parse(page).results.map((row: any) => by.get(row.id));
    expect(page.endsWith(`"results":[${sent.join(",")}]}`)).toBe(true);
  }
});

test("by keyboard: Enter makes the file, and leaves the dialog to be closed", async ({ page, project }) => {
  await scanned(page, project);
  await page.getByRole("button", { name: "Export" }).press("Enter");
  const { dialog } = see(page);
  await dialog.getByRole("radio", { name: "JSON Lines" }).press("Space");
  const download = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  expect((await download).suggestedFilename()).toMatch(/\.jsonl$/);
  await dialog.getByRole("button", { name: "Close" }).press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "Export" })).toBeFocused();
});

test("exactly what the filter shows, in its order, and the file's name says so", async ({ page, project, api }) => {
  await scanned(page, project, "?view=all&filter=platform:google%20-state:disconnected&sort=-synced");
  const wanted = api.rows.filter((row) => row.platform === "google" && row.state !== "disconnected");
  await expect(see(page).counted).toHaveText(`${wanted.length.toLocaleString("en")} of 3,000 calendars`);
  await page.getByRole("button", { name: "Export" }).click();
  await expect(see(page).dialog.getByRole("heading")).toHaveText(`Export ${wanted.length.toLocaleString("en")} calendars`);
  await page.keyboard.press("Escape");
  const { name, text } = await exported(page, "CSV");
  expect(name).toMatch(/^calendars-\d{8}-\d{4}Z-platform-google-not-state-disconnected\.csv$/);
  const rows = records(text);
  expect(rows.map((row) => row.id).sort()).toEqual(wanted.map((row) => row.id).sort());
  const synced = rows.map((row) => (row.last_successful_sync_at ? micros(row.last_successful_sync_at) : -Infinity));
  expect(synced).toEqual(synced.toSorted((a, b) => b - a));
});

test("of what is selected, only that", async ({ page, project, api }) => {
  await scanned(page, project);
  for (const row of [4, 1, 3]) await see(page).rows.nth(row).getByRole("checkbox").check();
  await expect(page.getByText("3 selected")).toBeVisible();
  const { text } = await exported(page, "CSV");
  expect(records(text).map((row) => row.id)).toEqual([1, 3, 4].map((index) => api.ids[index]));
});

test("names of the metadata become columns", async ({ page, project, api }) => {
  await scanned(page, project);
  const { text } = await exported(page, "CSV", ["plan", "tenant_id", "record"]);
  const rows = records(text);
  expect(Object.keys(rows[0])).not.toContain("metadata");
  const by = new Map(api.rows.map((row) => [row.id, row.metadata ?? {}]));
  const value = (value: any) => (value === undefined ? "" : typeof value === "object" && value !== null ? value : String(value));
  let nested = 0;
  for (const row of rows) {
    const metadata = by.get(row.id);
    expect(row["metadata.tenant_id"]).toBe(cell(value(metadata.tenant_id)));
    if (typeof metadata.plan !== "object") expect(row["metadata.plan"]).toBe(value(metadata.plan));
    if (metadata.record) {
      expect(JSON.parse(row["metadata.record"])).toEqual(metadata.record);
      nested += 1;
    }
  }
  expect(nested).toBeGreaterThan(1000);
});

test("texts that a spreadsheet would run, or a reader would break at", async ({ page, relay }) => {
  const texts = ["=1+1", "+49 30", "-5", "@sum(A1)", " =1", "＝1", "\t=1", "\r\n=1", 'say "no"', "a,b", "one\ntwo", "ends ", "'quoted'", "日本語 🎉", "a=b", "x;=1", 'x; "@sum(A1)";-1', "x; y=1", ""];
  relay.change = (body) => {
    body.next = null;
    body.results = texts.map((text, index) => ({ ...body.results[0], id: `cal_${index}`, platform_uuid: text, deduplication_key: `k${index}${text}`, metadata: { note: text } }));
  };
  await scanned(page, relay, "?view=all&sort=id", "Everything scanned: 19 calendars");
  const { text } = await exported(page, "CSV", ["note"]);
  const rows = records(text);
  expect(rows).toHaveLength(texts.length);
  for (const row of rows) {
    const of = texts[Number(row.id.slice("cal_".length))];
    expect(row.platform_uuid).toBe(cell(of));
    expect(row["metadata.note"]).toBe(cell(of));
    expect(row.deduplication_key).toBe(cell(`k${row.id.slice("cal_".length)}${of}`));
  }
  // Programs get them as they are.
  const lines = (await exported(page, "JSON Lines")).text.trimEnd().split("\n").map((line) => JSON.parse(line));
  expect(new Set(lines.map((line) => line.metadata.note))).toEqual(new Set(texts));
});

test("a large file is made bit by bit, can be given up, and does not freeze the page", async ({ page, relay, api }) => {
  // 60,000 calendars in pages of 1,000.
  let made = 0;
  opaque(relay, (body) => {
    body.results = Array.from({ length: 1000 }, (_, index) => ({ ...api.rows[index], id: `cal_${made}_${index}`, metadata: null }));
    made += 1;
    if (made === 60) body.next = null;
  });
  await scanned(page, relay, "?view=all", "Everything scanned: 60,000 calendars");
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = see(page).dialog;
  let downloads = 0;
  page.on("download", () => (downloads += 1));
  // So slow that there is time to change one's mind.
  const slow = await page.context().newCDPSession(page);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  await dialog.getByRole("button", { name: "Export" }).click();
  await expect(dialog.getByRole("progressbar", { name: "Making the file" })).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await expect(dialog.getByRole("progressbar")).toHaveCount(0);
  await page.keyboard.press("Escape");
  const { text } = await exported(page, "CSV");
  // Only this one: nothing came of the other.
  expect(downloads).toBe(1);
  expect(numberIn(await see(page).counted.textContent())).toBe(60_000);
  const rows = records(text);
  expect(rows).toHaveLength(60_000);
  expect(new Set(rows.map((row) => row.id)).size).toBe(60_000);
});

// Takes the pictures of the README, and those of the gallery: every state, in every look.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { type Demo, on, test as base } from "../server";
import { DOCS, GALLERY } from "./gallery";
import { withPalette } from "./palette";
import { STATES } from "./states";

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

// High enough for all that matters, so that nothing hides below. (Of a full page, dialogs would cover only the top.)
const HIGH = { viewport: { width: 1280, height: 1800 } };
const HIGH_PHONE = { ...PHONE, viewport: { width: 390, height: 2400 } };

/** The looks that the gallery has every state in. */
const LOOKS = {
  "1280 light": HIGH,
  "1280 dark": { ...HIGH, colorScheme: "dark" },
  "1280 German": { ...HIGH, locale: "de-DE", timezoneId: "Europe/Berlin" },
  "1280 forced colours": { ...HIGH, forcedColors: "active" },
  "390 light": HIGH_PHONE,
  "390 dark": { ...HIGH_PHONE, colorScheme: "dark" },
  "320 light": { ...PHONE, viewport: { width: 320, height: 2400 } },
} as const;

/** The pictures of the README. */
const IN_DOCS = {
  calendars: ["disconnected, owner", DESKTOP],
  "calendars-dark": ["disconnected, owner", { ...DESKTOP, colorScheme: "dark" }],
  phone: ["list", PHONE],
} as const;

/** Git keeps every version of them. */
const LARGEST_IN_DOCS = 150_000;

interface Row {
  says: string;
  url: string;
}

/** What the rows of the whole list say, and the address that each opens. */
async function rowsOf(page: Page, demo: Demo): Promise<Row[]> {
  const rows: Row[] = [];
  const pages = await demo.pages();
  await page.goto(demo.url);
  for (const [index, ids] of pages.entries()) {
    await on(page).table.getByText(ids[0]).waitFor();
    rows.push(
      ...(await on(page).rows.evaluateAll((rows) =>
        rows.map((row) => ({ says: (row as HTMLElement).innerText, url: row.querySelector("a")?.href ?? "" })),
      )),
    );
    if (index + 1 < pages.length) await on(page).next.click();
  }
  return rows;
}

const test = base.extend<{}, { rows: Row[] }>({
  rows: [
    async ({ browser, demo }, use) => {
      const page = await browser.newPage({ locale: "en-GB", ...DESKTOP });
      const rows = await rowsOf(page, demo);
      await page.close();
      await use(rows);
    },
    { scope: "worker" },
  ],
  // Some of these states are failures.
  quiet: [async ({}, use) => use(), { auto: true }],
});

async function take(state: string, page: Page, demo: Demo, rows: Row[]): Promise<Buffer> {
  const tasks: (() => Promise<void>)[] = [];
  const rowThat = (says: RegExp) => {
    const row = rows.find((row) => says.test(row.says));
    if (!row) throw new Error(`the demo project has no row that says ${says}`);
    return row.url;
  };
  await STATES[state]({ page, demo, rowThat, afterwards: (task) => tasks.push(task) });
  const picture = await page.screenshot({ animations: "disabled" });
  await page.unrouteAll({ behavior: "ignoreErrors" });
  for (const task of tasks) await task();
  return picture;
}

for (const [name, [state, look]] of Object.entries(IN_DOCS)) {
  test.describe(() => {
    test.use(look);
    test(`docs/${name}.png`, async ({ page, demo, rows }) => {
      const picture = withPalette(await take(state, page, demo, rows));
      await writeFile(join(DOCS, `${name}.png`), picture);
      expect(picture.length, "bytes").toBeLessThan(LARGEST_IN_DOCS);
    });
  });
}

for (const [look, options] of Object.entries(LOOKS)) {
  test.describe(look, () => {
    test.use(options);
    for (const state of Object.keys(STATES)) {
      test(state, async ({ page, demo, rows }) => {
        await writeFile(join(GALLERY, `${state}, ${look}.png`), await take(state, page, demo, rows));
      });
    }
  });
}

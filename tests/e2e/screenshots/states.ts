// The states of the page that there are pictures of. A new one is an entry. (Names are words of one language: no locator here uses
// any.)
import { type Locator, type Page } from "@playwright/test";
import { always, Demo, on, StaticHost } from "../server";

export interface Stage {
  page: Page;
  demo: Demo;
  /** The address of the first calendar, from the top of the list, whose row says this. */
  rowThat(says: RegExp): string;
  /** Does it once the picture is taken. */
  afterwards(task: () => Promise<void>): void;
}

type Show = (stage: Stage) => Promise<unknown>;

/** The list has its answer. */
const settled = (page: Page) => page.locator('section[aria-busy="false"]').waitFor();

/** The whole project is scanned. */
async function scan(page: Page, demo: Demo, query: string): Promise<void> {
  await page.goto(`${demo.url}/${query}`);
  await page.locator("section .button.primary").click();
  await page.locator('.scan[aria-busy="false"]').waitFor();
}

/** One calendar beside the page of the list that it is on. */
const opened =
  (says: RegExp): Show =>
  async ({ page, rowThat }) => {
    await page.goto(rowThat(says));
    await settled(page);
    await page.locator('aside[aria-busy="false"]').waitFor();
  };

/** Opens the choice of what the table shows, and chooses. */
async function chooseView(page: Page, choose: (dialog: Locator) => Promise<void>) {
  await settled(page);
  await page.locator(".toolbar button").nth(1).click();
  await choose(page.getByRole("dialog"));
}

export const STATES: Record<string, Show> = {
  list: async ({ page, demo }) => {
    await page.goto(demo.url);
    await settled(page);
  },
  waiting: async ({ page, demo }) => {
    await page.route("**/api/v1/calendars*", () => {});
    await page.goto(demo.url);
    await page.locator("#app .skeleton").waitFor();
  },
  healthy: opened(/^Healthy/),
  retrying: opened(/^Retrying/),
  "sync failing": opened(/^Sync failing/),
  stale: opened(/^Stale/),
  "first sync pending": opened(/^First sync pending/),
  "never synced": opened(/^Never synced/),
  "disconnected, owner": opened(/^Disconnected\s+Owner has to reconnect/),
  "disconnected, IT admin": opened(/^Disconnected\s+IT admin has to act/),
  "disconnected, us": opened(/^Disconnected\s+We have to act/),
  "disconnected, nobody knows": opened(/^Disconnected(?!\s+(Owner|IT|We))/),
  unknown: opened(/^Unknown/),
  "one match": async ({ page, demo }) => {
    await page.goto(`${demo.url}/?deduplication_key=user-00004`);
    await settled(page);
  },
  "no match": async ({ page, demo }) => {
    await page.goto(`${demo.url}/?deduplication_key=USER-00004`);
    await settled(page);
  },
  "empty project": async ({ page, afterwards }) => {
    const empty = await Demo.start(["--calendars", "0"]);
    afterwards(() => empty.stop());
    await page.goto(empty.url);
    await settled(page);
  },
  error: async ({ page, demo }) => {
    await page.route("**/api/v1/calendars*", (route) => route.fulfill({ status: 500, json: { detail: "Down until 14:00" } }));
    await page.goto(demo.url);
    await on(page).alert.waitFor();
  },
  "error beside the rows": async ({ page, demo }) => {
    await page.goto(demo.url);
    await settled(page);
    await page.route("**/api/v1/calendars*", (route) => route.fulfill({ status: 500 }));
    await page.locator(".toolbar button").first().click();
    await on(page).alert.waitFor();
  },
  "calendar that is gone": async ({ page, demo }) => {
    await page.goto(`${demo.url}/?calendar=cal_gone000000000000`);
    await on(page).alert.waitFor();
  },
  "unreadable row": async ({ page, demo }) => {
    await page.route("**/api/v1/calendars*", async (route) => {
      const body = await (await route.fetch()).json();
      body.results[1].created_at = 12;
      await route.fulfill({ json: body });
    });
    await page.goto(demo.url);
    await settled(page);
  },
  "oldest calendars": async ({ page, demo }) => {
    await page.goto(demo.url);
    await page.locator("a.last").click();
    await page.locator("a.first").waitFor();
    await settled(page);
  },
  "go to a date": async ({ page, demo }) => {
    await page.goto(demo.url);
    await settled(page);
    await page.locator("footer nav button").last().click();
    await page.locator("dialog[open]").waitFor();
  },
  "newer calendars above": async ({ page, demo }) => {
    await page.goto(demo.url);
    await settled(page);
    await page.route("**/api/v1/calendars", async (route) => {
      const body = await (await route.fetch()).json();
      body.results[2].deduplication_key = "another";
      await route.fulfill({ json: { ...body, results: [{ ...body.results[0], id: "cal_newest0000000001" }, ...body.results] } });
    });
    // Coming back to the page asks again, by itself.
    await page.locator("a.next").click();
    await page.locator("a.previous").click();
    await page.locator(".newer").waitFor();
  },
  "compact, with more columns": async ({ page, demo }) => {
    await page.goto(demo.url);
    await chooseView(page, async (dialog) => {
      const [columns, metadata] = [0, 1].map((set) => dialog.locator("fieldset").nth(set).getByRole("checkbox"));
      for (const choice of [columns.nth(2), columns.last()]) await choice.uncheck();
      for (const choice of [metadata.nth(0), metadata.nth(2), dialog.getByRole("radio").last()]) await choice.check();
    });
    await page.keyboard.press("Escape");
  },
  "view options": async ({ page, demo }) => {
    await page.goto(demo.url);
    await chooseView(page, async (dialog) => dialog.getByRole("checkbox").nth(4).check());
  },
  connect: async ({ page, afterwards }) => {
    const host = await StaticHost.start("/", always(404, "text/plain", "Not found"));
    afterwards(() => host.stop());
    await page.goto(host.url);
    await page.locator("form.connect").waitFor();
  },
  help: async ({ page, demo }) => {
    await page.goto(demo.url);
    await settled(page);
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
  },
  "triage, before a scan": async ({ page, demo }) => {
    await page.goto(`${demo.url}/?view=overview`);
    await page.locator("section .button.primary").waitFor();
  },
  "triage, scanning": async ({ page, demo }) => {
    let answered = 0;
    await page.route("**/api/v1/calendars*", (route) => {
      if (answered++ < 4) return route.continue();
      return answered === 5 ? route.fulfill({ status: 429, headers: { "Retry-After": "60" }, json: {} }) : undefined;
    });
    await page.goto(`${demo.url}/?view=all`);
    await page.locator("section .button.primary").click();
    await page.locator(".scan-figures + p").waitFor();
    await page.locator(".vbody .vrow").first().waitFor();
  },
  "triage, failed": async ({ page, demo }) => {
    let answered = 0;
    await page.route("**/api/v1/calendars*", (route) => (answered++ < 3 ? route.continue() : route.fulfill({ status: 401, json: { detail: "Invalid or disabled API key" } })));
    await page.goto(`${demo.url}/?view=all`);
    await page.locator("section .button.primary").click();
    await on(page).alert.waitFor();
  },
  "triage, overview": async ({ page, demo }) => {
    await scan(page, demo, "?view=overview");
    await page.locator(".chart details summary").first().click();
  },
  "triage, changed": async ({ page, demo }) => {
    await scan(page, demo, "?view=overview");
    await page.route("**/api/v1/calendars*", async (route) => {
      const body = await (await route.fetch()).json();
      for (const row of body.results.slice(0, 4)) row.state = row.state === "connected" ? "disconnected" : "connected";
      body.results.splice(5, 1);
      await route.fulfill({ json: body });
    });
    await page.locator(".scan .button").click();
    await page.locator(".gone summary").click();
  },
  "triage, all": async ({ page, demo }) => {
    await scan(page, demo, "?view=all");
  },
  "triage, filtered": async ({ page, demo }) => {
    await scan(page, demo, "?view=all&filter=-health:stale%20platform:google%20has:metadata.tenant_id%20created>2020-01-01&sort=-created");
    for (const row of [1, 2]) await page.locator(".vbody input").nth(row).check();
    await page.locator(".filter-help summary").click();
    if (await page.locator(".facets-fold > summary").isVisible()) await page.locator(".facets-fold > summary").click();
  },
  "triage, nothing found": async ({ page, demo }) => {
    await scan(page, demo, "?view=all&filter=nobody");
  },
  "triage, a calendar": async ({ page, demo }) => {
    await scan(page, demo, "?view=all&filter=state:disconnected");
    await page.locator(".vbody a.open").nth(1).click();
    await page.locator('aside[aria-busy="false"]').waitFor();
  },
  "triage, export": async ({ page, demo }) => {
    await scan(page, demo, "?view=all");
    await page.locator(".found-bar .actions > .button").nth(2).click();
    await page.getByRole("dialog").waitFor();
  },
  stopped: async ({ page, demo }) => {
    await page.goto(demo.url);
    await settled(page);
    await page.evaluate(() => dispatchEvent(new Event("attendee-calendars:crash")));
    await page.getByRole("alert").waitFor();
  },
};

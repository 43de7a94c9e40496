// axe-core finds nothing, in every state, light and dark.
import { type Page } from "@playwright/test";
import { findings } from "./axe";
import { always, type Demo, expect, on, StaticHost, test } from "./server";
import { scanned, see } from "./triage";

const SCANNED = "Everything scanned: 137 calendars";

const states: [string, (page: Page, demo: Demo) => Promise<unknown>][] = [
  ["the list", async (page, demo) => {
    await page.goto(demo.url);
    await expect(on(page).rows).toHaveCount(25);
  }],
  ["the skeleton", async (page, demo) => {
    await page.route("**/api/v1/calendars*", () => {});
    await page.goto(demo.url);
    await expect(page.locator("#app .skeleton")).toBeVisible();
  }],
  ["a project, a way out and a sign-in", async (page, demo) => {
    const projects = ["production", "staging"].map((name) => ({ name, baseUrl: `projects/${name}` }));
    const settings = JSON.stringify({ projects, signInUrl: "sign-in", signOutUrl: "sign-out" });
    await page.route(`${demo.url}/`, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/(<script[^>]*\bid="?settings\b[^>]*>)[^<]*/, `$1${settings}`);
      await route.fulfill({ response, body });
    });
    await page.route("**/projects/**", (route) => route.fulfill({ status: 401, json: {} }));
    await page.goto(demo.url);
    await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  }],
  ["no match", async (page, demo) => {
    await page.goto(`${demo.url}/?deduplication_key=nobody`);
    await expect(page.getByRole("heading", { name: /No calendar has/ })).toBeVisible();
  }],
  ["an error", async (page, demo) => {
    await page.route("**/api/v1/calendars*", (route) => route.fulfill({ status: 500, json: { detail: "no" } }));
    await page.goto(demo.url);
    await expect(on(page).alert).toBeVisible();
  }],
  ["an unreadable row and warnings", async (page, demo) => {
    await page.route("**/api/v1/calendars*", async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      body.results[1].created_at = 7;
      body.results[3] = body.results[2];
      await route.fulfill({ json: { ...body, next: "http://x/" } });
    });
    await page.goto(demo.url);
    await expect(on(page).rows).toHaveCount(24);
  }],
  ["one calendar", async (page, demo) => {
    await page.goto(demo.url);
    await on(page).rows.nth(3).getByRole("link").click();
    await expect(page.getByRole("complementary")).toHaveAttribute("aria-busy", "false");
  }],
  ["compact, with every column and metadata, newer calendars above and a changed row", async (page, demo) => {
    await page.goto(demo.url);
    await expect(on(page).rows).toHaveCount(25);
    await page.getByRole("button", { name: "View" }).click();
    const dialog = page.getByRole("dialog", { name: "View" });
    for (const choice of ["Updated", "Client ID", "Compact"]) await dialog.getByLabel(choice).check();
    await dialog.getByRole("group", { name: /Metadata/ }).getByRole("checkbox").first().check();
    await page.keyboard.press("Escape");
    await page.route("**/api/v1/calendars", async (route) => {
      const body = await (await route.fetch()).json();
      body.results[0].deduplication_key = "another";
      await route.fulfill({ json: { ...body, results: [{ ...body.results[0], id: "cal_newest0000000001" }, ...body.results] } });
    });
    // Coming back to the page asks again, by itself.
    await on(page).next.click();
    await expect(on(page).previous).toBeVisible();
    await on(page).previous.click();
    await expect(page.getByText("1 newer calendar has been connected")).toBeVisible();
    await expect(on(page).rows.first()).toContainText("Changed since");
  }],
  ["the date to go to", async (page, demo) => {
    await page.goto(`${demo.url}/?cursor=cj0x`);
    await page.getByRole("button", { name: "Go to date …" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
  }],
  ["links that cannot be read, and why that matters", async (page, demo) => {
    await page.route("**/api/v1/calendars*", async (route) => {
      const body = await (await route.fetch()).json();
      await route.fulfill({ json: { ...body, next: "http://x/?cursor=opaque" } });
    });
    await page.goto(demo.url);
    await page.getByRole("button", { name: "Last page" }).focus();
    await expect(page.locator("#app").getByText("This server's links cannot be read")).toBeVisible();
  }],
  ["the view options", async (page, demo) => {
    await page.goto(demo.url);
    await expect(on(page).rows).toHaveCount(25);
    await page.getByRole("button", { name: "View" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
  }],
  ["an empty project", async (page, demo) => {
    await page.route("**/api/v1/calendars*", (route) => route.fulfill({ json: { next: null, previous: null, results: [] } }));
    await page.goto(demo.url);
    await expect(page.getByRole("heading", { name: "No calendars yet" })).toBeVisible();
  }],
  ["a calendar that is gone", async (page, demo) => {
    await page.goto(`${demo.url}/?calendar=cal_gone000000000000`);
    await expect(on(page).alert).toBeVisible();
  }],
  ["a pause before the next try", async (page, demo) => {
    await page.route("**/api/v1/calendars*", (route) => route.fulfill({ status: 429, headers: { "Retry-After": "60" }, json: {} }));
    await page.goto(demo.url);
    await expect(page.getByRole("button", { name: "Try now" })).toBeVisible();
  }],
  ["the keys", async (page, demo) => {
    await page.goto(demo.url);
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
  }],
  ["triage before a scan", async (page, demo) => {
    await page.goto(`${demo.url}/?view=overview`);
    await expect(see(page).start).toBeVisible();
  }],
  ["triage while a scan goes on, with a pause", async (page, demo) => {
    let answered = 0;
    await page.route("**/api/v1/calendars*", (route) =>
      answered++ < 2 ? route.continue() : route.fulfill({ status: 429, headers: { "Retry-After": "60" }, json: {} }),
    );
    await page.goto(`${demo.url}/?view=all`);
    await see(page).start.click();
    await expect(see(page).scan).toContainText("Trying again in");
  }],
  ["triage after a scan that failed", async (page, demo) => {
    await page.route("**/api/v1/calendars*", (route) => route.fulfill({ status: 500, json: { detail: "no" } }));
    await page.goto(`${demo.url}/?view=all`);
    await see(page).start.click();
    await expect(see(page).scan.getByRole("alert")).toBeVisible();
  }],
  ["the overview, charts as tables, and what changed", async (page, demo) => {
    await scanned(page, demo, "?view=overview", SCANNED);
    await see(page).again.click();
    await expect(page.getByText("Since the scan of")).toBeVisible();
    for (const table of await page.getByText("As a table").all()) await table.click();
    await page.getByText("Gone calendars").click();
  }],
  ["the table with a filter and a selection", async (page, demo) => {
    await scanned(page, demo, "?view=all&filter=-platform:microsoft%20-health:stale&sort=-created", SCANNED);
    await see(page).rows.nth(1).getByRole("checkbox").check();
    await see(page).rows.nth(2).getByRole("link").focus();
    await page.getByText("What can be typed").click();
  }],
  ["the table, compact, beside an open calendar", async (page, demo) => {
    await page.addInitScript(() =>
      localStorage.setItem("attendee-calendars:table-view", '{"compact":true,"columns":["client_id","id","updated_at"],"metadata":["plan","tenant_id"]}'),
    );
    await scanned(page, demo, "?view=all", SCANNED);
    await see(page).rows.nth(1).getByRole("link").click();
    await expect(see(page).panel).toHaveAttribute("aria-busy", "false");
  }],
  ["a filter that nothing passes", async (page, demo) => {
    await scanned(page, demo, "?view=all&filter=nobody", SCANNED);
    await expect(page.getByRole("heading", { name: "No calendar passes this filter" })).toBeVisible();
  }],
  ["the export", async (page, demo) => {
    await scanned(page, demo, "?view=all", SCANNED);
    await page.getByRole("button", { name: "Export" }).click();
    await expect(see(page).dialog).toBeVisible();
  }],
];

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, reducedMotion: "reduce" } as any);
    for (const [what, show] of states) {
      test(what, async ({ page, demo }) => {
        await show(page, demo);
        expect(await findings(page)).toEqual([]);
      });
    }
    test("the connect form", async ({ page }) => {
      const host = await StaticHost.start("/", always(404, "text/plain", "Not found"));
      await page.goto(host.url);
      await page.getByRole("button", { name: "Connect" }).click();
      await expect(on(page).alert).toBeVisible();
      expect(await findings(page)).toEqual([]);
      await host.stop();
    });
  });
}

test("is read in the order in which it is seen", async ({ page, demo }) => {
  const { results } = await demo.api("calendars");
  await page.route("**/api/v1/calendars*", (route) =>
    route.fulfill({ json: { next: "http://x/?cursor=a", previous: null, results: [{ ...results[1], platform_uuid: "ops@northwind.example", deduplication_key: "ops" }] } }),
  );
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(1);
  await expect(page.locator("body")).toMatchAriaSnapshot(`
    - banner:
      - link "Attendee Calendars"
      - combobox "Language"
    - main:
      - heading "Calendars" [level=1]
      - paragraph:
        - combobox "Time zone"
      - search:
        - searchbox "Deduplication key"
      - button "Refresh"
      - combobox "Refresh by itself"
      - button "View"
      - button "Keyboard shortcuts"
      - region "Calendars":
        - table "Calendars":
          - rowgroup:
            - row "Health Account Deduplication key Last successful sync Last attempt Created ID"
          - rowgroup:
            - row:
              - cell /Healthy/
              - cell /ops@northwind.example/:
                - link "ops@northwind.example"
        - status: Page 1, 1 calendar
        - navigation "Pages":
          - button "Previous page" [disabled]
          - link "Next page"
  `);
});

/** What is too small for a finger. */
const small = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("button, select, summary, a.button, a.tab, a.count, input[type=checkbox]")]
      .map((element) => [element.textContent || element.getAttribute("aria-label"), (element.closest("label") ?? element).getBoundingClientRect()] as const)
      .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
      .map(([name, box]) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`),
  );

test("every control is large enough to be touched", async ({ page, demo }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`${demo.url}/?calendar=${(await demo.pages())[0][3]}`);
  await expect(page.getByRole("complementary")).toHaveAttribute("aria-busy", "false");
  expect(await small(page)).toEqual([]);
  await scanned(page, demo, "?view=overview", SCANNED);
  for (const table of await page.getByText("As a table").all()) await table.click();
  expect(await small(page)).toEqual([]);
  await see(page).calendars.click();
  await see(page).filter.fill("platform:google -health:stale");
  await expect(see(page).terms).toHaveCount(3);
  await page.getByText("Narrow down").click();
  expect(await small(page)).toEqual([]);
});

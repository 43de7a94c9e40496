// axe-core finds nothing, in every state, light and dark.
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { type Page } from "@playwright/test";
import { always, type Demo, expect, on, StaticHost, test } from "./server";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function findings(page: Page): Promise<string[]> {
  // Past the page's own policy, which refuses foreign scripts: evaluated by the browser's debugger, not by the page.
  await page.evaluate(axe);
  const result: any = await page.evaluate(() =>
    (window as any).axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return result.violations.flatMap((rule: any) =>
    rule.nodes.map((node: any) => `${rule.id}: ${node.target.join(" ")} (${node.failureSummary.replace(/\s+/g, " ")})`),
  );
}

const states: [string, (page: Page, demo: Demo) => Promise<unknown>][] = [
  ["the list", async (page, demo) => {
    await page.goto(demo.url);
    await expect(on(page).rows).toHaveCount(25);
  }],
  ["the skeleton", async (page, demo) => {
    await page.route("**/api/v1/calendars*", () => {});
    await page.goto(demo.url);
    await expect(page.locator(".skeleton")).toBeVisible();
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
  ["the keys", async (page, demo) => {
    await page.goto(demo.url);
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
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

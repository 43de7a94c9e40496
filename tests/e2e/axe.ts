// What axe-core finds on a page.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Page } from "@playwright/test";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function findings(page: Page): Promise<string[]> {
  // Past the page's own policy, which refuses foreign scripts: evaluated by the browser's debugger, not by the page.
  await page.evaluate(axe);
  const result: any = await page.evaluate(() =>
    (window as any).axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return result.violations.flatMap((rule: any) =>
    rule.nodes.map((node: any) => `${rule.id}: ${node.target.join(" ")} (${node.failureSummary.replace(/\s+/g, " ")})`),
  );
}

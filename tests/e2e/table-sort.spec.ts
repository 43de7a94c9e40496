// The table of the whole project, sorted by its columns.
import { expect, test } from "./server";

test("every column sorts, metadata among them, and the address keeps it", async ({ page, demo }) => {
  await page.goto(`${demo.url}/?view=all`);
  await page.getByRole("button", { name: "Scan all calendars" }).click();
  const table = page.getByRole("table", { name: "Calendars" });
  await expect(table).toHaveAttribute("aria-rowcount", "138");
  await page.getByRole("button", { name: "View" }).click();
  const dialog = page.getByRole("dialog", { name: "View" });
  await dialog.getByLabel("Updated").check();
  const pinned = dialog.getByRole("group", { name: /Metadata/ }).getByRole("checkbox").first();
  const name = (await dialog.getByRole("group", { name: /Metadata/ }).locator("label").first().textContent())!;
  await pinned.check();
  await page.keyboard.press("Escape");

  const heading = table.getByRole("columnheader", { name });
  const values = async () => (await table.locator('[role="cell"].metadata').allTextContents()).slice(0, 10);
  await heading.getByRole("button").click();
  await expect(heading).toHaveAttribute("aria-sort", "ascending");
  expect(new URL(page.url()).searchParams.get("sort")).toBe(`metadata.${name}`);
  const least = await values();
  await heading.getByRole("button").click();
  await expect(heading).toHaveAttribute("aria-sort", "descending");
  expect(new URL(page.url()).searchParams.get("sort")).toBe(`-metadata.${name}`);
  const greatest = await values();
  expect(least[0].toLowerCase() < greatest[0].toLowerCase()).toBe(true);
  expect([...least, ...greatest]).not.toContain("–");

  await table.getByRole("button", { name: "Updated" }).click();
  await expect(table.getByRole("columnheader", { name: "Updated" })).toHaveAttribute("aria-sort", "descending");
  const updated = await table.locator('[role="cell"].updated time').evaluateAll((times) => times.slice(0, 10).map((time) => time.getAttribute("datetime")));
  expect(updated).toEqual([...updated].sort().reverse());
});

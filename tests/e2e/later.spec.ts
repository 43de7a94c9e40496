// The second module of the page: it comes after the first rows, and nothing is lost where it is late or does not come.
import { type Page } from "@playwright/test";
import { expect, keepAppBack, on, test } from "./server";
import { see } from "./triage";

const MORE = "**/more-*.wasm";
const missing = (page: Page) => page.getByRole("alert").filter({ hasText: "A part of this page could not be loaded" });

/** Keeps the second module back until `go`. */
async function keepMoreBack(page: Page): Promise<{ go: () => void }> {
  let go = () => {};
  const released = new Promise<void>((resolve) => (go = resolve));
  await page.route(MORE, (route) => released.then(() => route.continue()).catch(() => {}));
  return { go };
}

test("the rows do not wait for it, and it comes by itself once", async ({ page, demo }) => {
  const asked: string[] = [];
  page.on("request", (request) => /more-/.test(request.url()) && asked.push(request.url()));
  const { go } = await keepMoreBack(page);
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  await expect.poll(() => asked.length).toBe(1);
  go();
  await on(page).rows.first().getByRole("link").first().click();
  await expect(page.getByRole("complementary")).toBeVisible();
  await see(page).triage.click();
  await expect(see(page).start).toBeVisible();
  expect(asked.length).toBe(1);
});

test("who is quicker than it sees that it is on its way", async ({ page, demo }) => {
  const { go } = await keepMoreBack(page);
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  await see(page).triage.click();
  await expect(page.getByRole("status")).toHaveText("Loading …");
  go();
  await expect(see(page).start).toBeVisible();
});

for (const [what, answer] of [
  ["no network", { abort: true }],
  ["a host that has it no more", { status: 404, body: "" }],
  ["a host that answers everything with its page", { status: 200, contentType: "text/html", body: "<h1>Log in</h1>" }],
  ["another file of the same name", { status: 200, contentType: "application/wasm", body: "\0asm\x01\0\0\0" }],
] as const) {
  test(`where it does not come, that is told, and tried again: ${what}`, async ({ page, demo }) => {
    await page.route(MORE, (route) => ("abort" in answer ? route.abort() : route.fulfill(answer)));
    await page.goto(demo.url);
    await expect(on(page).rows).toHaveCount(25);
    // Nobody has asked for it yet.
    await expect(missing(page)).toHaveCount(0);
    await on(page).rows.first().getByRole("link").first().click();
    await expect(missing(page)).toBeVisible();
    await expect(on(page).rows).toHaveCount(25);
    await see(page).triage.click();
    await expect(missing(page)).toBeVisible();
    await page.unroute(MORE);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(see(page).start).toBeVisible();
    await page.goBack();
    await expect(page.getByRole("complementary")).toBeVisible();
  });
}

test("a host that does not know its type is enough", async ({ page, demo }) => {
  await page.route(MORE, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-type": "application/octet-stream" } });
  });
  await page.goto(`${demo.url}/?view=overview`);
  await expect(see(page).start).toBeVisible();
});

test("an address that needs it asks for it before the app is there", async ({ page, demo }) => {
  const { go } = await keepAppBack(page);
  const more = page.waitForRequest(MORE);
  await page.goto(`${demo.url}/?view=overview`, { waitUntil: "commit" });
  await more;
  go();
  await expect(see(page).start).toBeVisible();
});

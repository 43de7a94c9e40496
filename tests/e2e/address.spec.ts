import { expect, ids, on, test } from "./server";

test("reload, Back and Forward keep their place", async ({ page, demo }) => {
  const pages = await demo.pages();
  await page.goto(demo.url);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 3, 25 calendars");
  await page.reload();
  await expect(on(page).status).toHaveText("Page 3, 25 calendars");
  expect(await ids(page)).toEqual(pages[2]);
  await page.goBack();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  expect(await ids(page)).toEqual(pages[1]);
  await page.goBack();
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  await page.goForward();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  // The way back is known although the page was loaded anew in between.
  await on(page).previous.click();
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  expect(new URL(page.url()).search).toBe("");
});

test("a copied link to page 3 works, and leads back by the server's word", async ({ page, context, demo }) => {
  const pages = await demo.pages();
  await page.goto(demo.url);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  const link = await on(page).next.getAttribute("href");
  const copy = await context.newPage();
  await copy.goto(new URL(link!, page.url()).href);
  await expect(on(copy).status).toHaveText("Page 3, 25 calendars");
  expect(await ids(copy)).toEqual(pages[2]);
  await on(copy).previous.click();
  await expect(on(copy).status).toHaveText("Page 2, 25 calendars");
  expect(await ids(copy)).toEqual(pages[1]);
  await on(copy).previous.click();
  await expect(on(copy).status).toHaveText("Page 1, 25 calendars");
  expect(await ids(copy)).toEqual(pages[0]);
  await expect(on(copy).noPrevious).toBeVisible();
});

test("a copied link to a search works", async ({ page, demo }) => {
  await page.goto(`${demo.url}/?deduplication_key=user-00004`);
  await expect(on(page).status).toHaveText("1 calendar with this key");
  await expect(on(page).search).toHaveValue("user-00004");
  await on(page).search.fill("");
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
});

test("links open in a tab of their own", async ({ page, context, demo }) => {
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  const [opened] = await Promise.all([context.waitForEvent("page"), on(page).next.click({ modifiers: ["Control"] })]);
  await expect(on(opened).status).toHaveText("Page 2, 25 calendars");
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
});

test("rubbish in the address is no error", async ({ page, demo }) => {
  for (const query of ["?page=7", "?page=-1&x=%ff&&=", "?cursor=&deduplication_key=", "?%00"]) {
    await page.goto(`${demo.url}/${query}`);
    await expect(on(page).status, query).toHaveText("Page 1, 25 calendars");
  }
});

test("a cursor that the server does not know leads to the first page", async ({ page, demo }) => {
  await page.goto(`${demo.url}/?page=4&cursor=garbage`);
  await expect(on(page).alert).toContainText("This page does not exist any more");
  await page.getByRole("button", { name: "Go to the first page" }).click();
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  await page.goBack();
  await expect(on(page).alert).toBeVisible();
});

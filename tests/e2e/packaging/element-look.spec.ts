// How the element looks in a page of somebody else's, and that each leaves the other alone.
import { type Locator, type Page } from "@playwright/test";
import { expect, test, within } from "./element";

/** Gives the page the style sheet of a host that leaves nothing alone. */
const makeHostile = (page: Page) =>
  page.evaluate(
    () =>
      new Promise((loaded) => {
        const link = document.querySelector("link")!;
        link.addEventListener("load", loaded, { once: true });
        link.href = "hostile.css";
      }),
  );

/** Computed styles of everything inside, but for what depends on the place. */
const styles = (element: Locator): Promise<string[]> =>
  element.evaluate((element) =>
    [...element.shadowRoot!.querySelectorAll(".app, .app :not(option)")].map((inner) => {
      const style = getComputedStyle(inner);
      const said = ["color", "backgroundColor", "fontSize", "fontWeight", "fontStyle", "fontFamily", "lineHeight", "letterSpacing", "wordSpacing", "textTransform", "textAlign", "textIndent", "whiteSpace", "visibility", "display", "cursor", "width", "borderTopWidth", "borderTopColor", "paddingLeft", "marginTop", "boxSizing", "listStyleType"] as const;
      return `${inner.tagName} ${inner.className} ${said.map((name) => style[name]).join(" | ")}`;
    }),
  );

test("a host's hostile style sheet changes nothing inside", async ({ page, put, open }) => {
  // Time stands still, so that the pictures are of one moment.
  await page.clock.install({ time: Date.now() });
  await page.clock.pauseAt(Date.now() + 1000);
  const seen: { styles: string[]; picture: Buffer }[] = [];
  for (const hostile of [false, true]) {
    await open();
    if (hostile) await makeHostile(page);
    const element = await put({ attributes: { theme: "light" } });
    // In the same place, and in a font that both have.
    await element.evaluate((element) => {
      const style = { "--sans": "sans-serif", position: "absolute", top: "0", left: "0", width: "1200px" };
      for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value, "important");
    });
    await expect(within(element).rows).toHaveCount(25);
    await page.mouse.move(0, 0);
    seen.push({ styles: await styles(element), picture: await element.locator(".app").screenshot({ animations: "disabled" }) });
  }
  expect(seen[0].styles.length).toBeGreaterThan(300);
  expect(seen[1].styles.filter((said, at) => said !== seen[0].styles[at])).toEqual([]);
  expect(seen[1].picture.equals(seen[0].picture), "the pictures are the same").toBe(true);
});

test("where a hostile style sheet takes the element its block, the element is as wide as it shows", async ({ page, put, open }) => {
  await open();
  await makeHostile(page);
  const element = await put({ attributes: { view: "triage" } });
  await element.getByRole("button", { name: "Scan all calendars" }).click();
  await element.getByRole("link", { name: "All calendars" }).click();
  await expect(element.getByRole("group", { name: "Narrow down" })).toBeVisible();
});

test("rows of the whole project stand below each other when the element alone becomes narrow", async ({ page, put }) => {
  const element = await put({ attributes: { view: "triage" } });
  await element.getByRole("button", { name: "Scan all calendars" }).click();
  await element.getByRole("link", { name: "All calendars" }).click();
  const rows = element.getByRole("table", { name: "Calendars" }).getByRole("row").filter({ has: page.getByRole("cell") });
  await expect.poll(() => rows.count()).toBeGreaterThan(5);
  await element.evaluate((element) => (element.style.width = "420px"));
  const overlaps = () =>
    rows.evaluateAll((rows) => {
      const boxes = rows.map((row) => row.getBoundingClientRect()).sort((one, other) => one.top - other.top);
      return boxes.filter((box, at) => at > 0 && box.top < boxes[at - 1].bottom - 1).length;
    });
  await expect.poll(overlaps).toBe(0);
});

test("nothing of its style leaks out", async ({ page, put, open }) => {
  await open();
  const outside = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("html, body, body > :not(main), button")].map((element) => JSON.stringify(Object.fromEntries([...getComputedStyle(element)].filter((name) => !/height|block-size|origin|inset|bottom/.test(name)).map((name) => [name, getComputedStyle(element).getPropertyValue(name)])))),
    );
  const before = await outside();
  const element = await put();
  await expect(within(element).rows).toHaveCount(25);
  await within(element).links.first().click();
  await expect(within(element).calendar).toBeVisible();
  expect(await outside()).toEqual(before);
  expect(await page.evaluate(() => [document.adoptedStyleSheets.length, document.styleSheets.length])).toEqual([0, 1]);
});

test("fonts are the host's, and custom properties and parts are its to style", async ({ page, put }) => {
  const element = await put();
  await expect(within(element).rows).toHaveCount(25);
  const font = () => element.locator(".app").evaluate((app) => getComputedStyle(app).fontFamily);
  expect(await font()).toBe("monospace");
  await page.evaluate(() => document.body.classList.add("themed"));
  expect(await font()).toBe("cursive");
  const of = (locator: Locator, name: string) => locator.evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), name);
  expect(await of(within(element).table, "border-top-color")).toBe("rgb(4, 5, 6)");
  expect(await of(within(element).rows.first(), "background-color")).toBe("rgb(7, 8, 9)");
  await within(element).links.first().focus();
  expect(await of(within(element).links.first(), "color")).toBe("rgb(1, 2, 3)");
});

test("hidden at first, then shown", async ({ put }) => {
  const element = await put({ attributes: { hidden: "" } });
  await expect(element.locator(".leaf:not(.ahead) tbody tr")).toHaveCount(25);
  await expect(element).toBeHidden();
  await element.evaluate((element) => (element.hidden = false));
  await expect(within(element).rows).toHaveCount(25);
  await expect(within(element).rows.first()).toBeVisible();
  await within(element).next.click();
  await expect(within(element).status).toHaveText("Page 2, 25 calendars");
});

test("a narrow column in a wide window is a phone", async ({ page, put, open }) => {
  await open();
  await page.evaluate(() => (document.querySelector("main")!.className = "column"));
  const element = await put();
  await expect(within(element).rows).toHaveCount(25);
  expect(page.viewportSize()!.width).toBe(1280);
  // A row is a card, and everything is within the column.
  const row = (await within(element).rows.nth(1).boundingBox())!;
  expect(row.height).toBeGreaterThan(100);
  const outside = await element.evaluate((element) => {
    const { right } = element.getBoundingClientRect();
    const inner = [...element.shadowRoot!.querySelectorAll(".app *")].filter((inner) => inner.checkVisibility() && !inner.closest(".visually-hidden, caption, option, .rows"));
    return inner.filter((inner) => inner.getBoundingClientRect().right > right + 1).map((inner) => inner.outerHTML.slice(0, 120));
  });
  expect(outside).toEqual([]);

  // The calendar lies over the list, not over the host's page.
  await within(element).links.nth(1).click();
  await expect(within(element).calendar).toHaveAttribute("aria-busy", "false");
  const [calendar, column] = [(await within(element).calendar.boundingBox())!, (await element.boundingBox())!];
  expect(calendar.x).toBeGreaterThanOrEqual(column.x);
  expect(calendar.x + calendar.width).toBeLessThanOrEqual(column.x + column.width);
  expect(calendar.y).toBeGreaterThanOrEqual(column.y);
  expect(calendar.y + calendar.height).toBeLessThanOrEqual(column.y + column.height);
  await expect(page.getByRole("heading", { name: "Back office" })).toBeAttached();
  await within(element).calendar.getByRole("heading", { level: 2 }).press("Escape");
  await expect(within(element).links.nth(1)).toBeFocused();
});

// Where the element keeps its place, and which keys and focus are its own.
import { expect, ids, test, told, within } from "./element";

test("in itself: address and history stay the host's", async ({ page, put, demo }) => {
  const element = await put();
  await page.evaluate(() => history.replaceState({ host: 1 }, "", "?host=1#part"));
  const before = await page.evaluate(() => [location.href, history.length, history.state]);
  const { next, status, links, calendar, views } = within(element);
  await next.click();
  await expect(status).toHaveText("Page 2, 25 calendars");
  await links.nth(2).click();
  await expect(calendar).toContainText((await demo.pages())[1][2]);
  await page.keyboard.press("Escape");
  await expect(calendar).toHaveCount(0);
  await expect(status).toHaveText("Page 2, 25 calendars");
  await views.getByRole("link", { name: "Triage" }).click();
  await expect(element.getByRole("button", { name: "Scan all calendars" })).toBeVisible();
  await views.getByRole("link", { name: "Calendars" }).click();
  await expect(status).toHaveText("Page 1, 25 calendars");
  expect(await page.evaluate(() => [location.href, history.length, history.state])).toEqual(before);
  expect(await page.title()).toBe("Back office");
});

test("behind the # of the address, beside the host's own state", async ({ page, open, put, demo }) => {
  const pages = await demo.pages();
  await open("element.html?host=1");
  await page.evaluate(() => history.replaceState({ host: { own: [1] } }, ""));
  const attributes = { routing: "hash" };
  let element = await put({ attributes });
  const find = () => within(element);
  await find().next.click();
  await expect(find().status).toHaveText("Page 2, 25 calendars");
  await find().links.nth(2).click();
  await expect(find().calendar).toContainText(pages[1][2]);
  const address = new URL(page.url());
  expect(address.search).toBe("?host=1");
  expect(address.hash).toContain(pages[1][2]);
  expect(await page.evaluate(() => history.state.host)).toEqual({ own: [1] });

  await page.goBack();
  await expect(find().calendar).toHaveCount(0);
  await expect(find().status).toHaveText("Page 2, 25 calendars");
  await page.goBack();
  await expect(find().status).toHaveText("Page 1, 25 calendars");
  expect(await ids(element)).toEqual(pages[0]);
  await page.goForward();
  await expect(find().status).toHaveText("Page 2, 25 calendars");
  await page.goForward();
  await expect(find().calendar).toContainText(pages[1][2]);

  await page.reload();
  element = await put({ attributes });
  await expect(find().calendar).toContainText(pages[1][2]);
  await expect(find().status).toHaveText("Page 2, 25 calendars");
  expect(await page.evaluate(() => history.state.host)).toEqual({ own: [1] });
  // What was opened before the reload still closes by going back.
  await find().calendar.getByRole("heading", { level: 2 }).press("Escape");
  await expect(find().calendar).toHaveCount(0);
  await find().previous.click();
  await expect(find().status).toHaveText("Page 1, 25 calendars");
  expect(await page.evaluate(() => history.state.host)).toEqual({ own: [1] });
});

test("a link behind the # opens in another tab at the same place", async ({ page, put, demo }) => {
  const element = await put({ attributes: { routing: "hash" } });
  const href = await within(element).links.nth(2).getAttribute("href");
  expect(href).toMatch(/^#\?/);
  await page.evaluate((href) => (location.href = href), href!);
  await expect(within(element).calendar).toContainText((await demo.pages())[0][2]);
});

test("nowhere: it opens nothing, and leaves that to the host", async ({ page, put, demo }) => {
  const [[first]] = await demo.pages();
  const element = await put({ attributes: { routing: "none" } });
  await expect(within(element).rows).toHaveCount(25);
  await expect(within(element).views).toHaveCount(0);
  const before = await page.evaluate(() => [location.href, history.length]);
  await within(element).links.first().click();
  expect(await told(page, "calendar-open")).toEqual([{ id: first }]);
  await within(element).next.click();
  await expect(within(element).status).toHaveText("Page 2, 25 calendars");
  await expect(within(element).calendar).toHaveCount(0);
  expect(await page.evaluate(() => [location.href, history.length])).toEqual(before);
});

test("nowhere: an id that is looked for opens nothing, either", async ({ page, put, demo }) => {
  const [[first]] = await demo.pages();
  const element = await put({ attributes: { routing: "none" } });
  const { search, status, calendar, rows } = within(element);
  await expect(rows).toHaveCount(25);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await search.fill(first);
  await search.press("Enter");
  await expect(status).toHaveText(/No calendar/i);
  await expect(calendar).toHaveCount(0);
  expect(asked.filter((path) => path.endsWith(first))).toEqual([]);
  expect(await told(page, "calendar-open")).toEqual([]);
});

test("an id that is looked for is told once it is found, and the host may open it itself", async ({ page, put, demo }) => {
  const [[first, second]] = await demo.pages();
  const element = await put();
  const { search, status, calendar, rows } = within(element);
  await expect(rows).toHaveCount(25);
  await search.fill("cal_0123456789abcdef");
  await expect(status).toHaveText(/No calendar/i);
  await search.fill(first);
  await expect(calendar).toContainText(first);
  expect(await told(page, "calendar-open")).toEqual([{ id: first }]);
  await page.evaluate(() => document.addEventListener("calendar-open", (event) => event.preventDefault()));
  await search.fill(second);
  await expect.poll(() => told(page, "calendar-open")).toEqual([{ id: first }, { id: second }]);
  await expect(calendar).toHaveCount(0);
});

test("keys act while the focus is in the element, and never otherwise", async ({ page, put }) => {
  const element = await put();
  const { rows, status, search, links } = within(element);
  await expect(rows).toHaveCount(25);
  const host = page.getByRole("button", { name: "Button of the host" });
  await page.evaluate(() => {
    (window as any).pressed = [];
    document.addEventListener("keydown", (event) => (window as any).pressed.push([event.key, event.defaultPrevented]));
  });
  const pressAll = async () => {
    for (const key of ["/", "j", "k", "n", "p", "?"]) await page.keyboard.press(key);
  };
  await pressAll();
  await host.focus();
  await pressAll();
  expect(await page.evaluate(() => (window as any).pressed.filter(([, prevented]: any) => prevented))).toEqual([]);
  await expect(host).toBeFocused();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(status).toHaveText("Page 1, 25 calendars");

  await links.first().focus();
  await page.keyboard.press("j");
  await expect(links.nth(1)).toBeFocused();
  await page.keyboard.press("k");
  await expect(links.first()).toBeFocused();
  await page.keyboard.press("n");
  await expect(status).toHaveText("Page 2, 25 calendars");
  await page.keyboard.press("p");
  await expect(status).toHaveText("Page 1, 25 calendars");
  await page.keyboard.press("?");
  await expect(element.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(element.getByRole("dialog")).toBeHidden();
  await links.first().focus();
  await page.keyboard.press("/");
  await expect(search).toBeFocused();
  // Typed into the field, they are text.
  await page.keyboard.type("jn");
  await expect(search).toHaveValue("jn");
});

test("what is typed into a component of the host's own, in the element's header, stays text", async ({ page, put }) => {
  const element = await put();
  const { rows, status, links, calendar } = within(element);
  await expect(rows).toHaveCount(25);
  await links.first().click();
  await expect(calendar).toBeVisible();
  await element.evaluate((element) => {
    const field = document.createElement("host-field");
    field.slot = "header";
    field.attachShadow({ mode: "open" }).append(document.createElement("input"));
    element.append(field);
  });
  const input = element.locator("host-field input");
  await input.focus();
  await page.keyboard.type("jnpr/?");
  await page.keyboard.press("Escape");
  await expect(input).toHaveValue("jnpr/?");
  await expect(input).toBeFocused();
  await expect(status).toHaveText("Page 1, 25 calendars");
  await expect(calendar).toBeVisible();
});

test("what the host does to the element leaves the focus where it is; what is done within keeps it within", async ({ page, put, demo }) => {
  const { results } = await demo.api("calendars");
  const { deduplication_key: key } = results.find((calendar: any) => calendar.deduplication_key);
  const element = await put();
  await within(element).next.click();
  await expect(within(element).status).toHaveText("Page 2, 25 calendars");
  await element.evaluate((element: any, key) => {
    const row = document.createElement("p");
    row.textContent = "Row of the host";
    row.addEventListener("click", () => (element.deduplicationKey = key));
    document.body.prepend(row);
  }, key);
  const focused = () => page.evaluate(() => document.activeElement!.tagName);
  await page.getByText("Row of the host").click();
  await expect(within(element).status).toHaveText("1 calendar with this key");
  await element.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await focused()).toBe("BODY");

  // A button that goes with what it did leaves the focus to what is there then.
  await page.route("**/api/v1/calendars*", (route) => route.fulfill({ status: 404, body: "no" }));
  await element.evaluate((element: any) => (element.deduplicationKey = "none-such"));
  const again = within(element).alert.getByRole("button", { name: "Try again" });
  await again.focus();
  await page.unrouteAll({ behavior: "wait" });
  await page.keyboard.press("Enter");
  await expect(again).toHaveCount(0);
  await expect.poll(focused).toBe("ATTENDEE-CALENDARS");
});

test("in a dialog of the host's, Esc closes the open calendar first", async ({ page, open, put }) => {
  await open();
  await page.evaluate(() => {
    const dialog = document.createElement("dialog");
    dialog.ariaLabel = "Host's";
    document.body.append(dialog);
    dialog.showModal();
  });
  const element = await put({ into: "dialog" });
  const dialog = page.getByRole("dialog", { name: "Host's" });
  await within(element).links.first().click();
  await expect(within(element).calendar).toHaveAttribute("aria-busy", "false");
  // A dialog is as wide as what is in it, and the element is as wide as its place.
  expect((await element.boundingBox())!.width).toBeGreaterThan(1000);
  await page.keyboard.press("Escape");
  await expect(within(element).calendar).toHaveCount(0);
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("in a frame", async ({ page, site, open, demo }) => {
  await open();
  await page.evaluate((url) => {
    const frame = document.createElement("iframe");
    frame.title = "Calendars";
    frame.style.cssText = "width: 1000px; height: 800px";
    frame.src = url;
    document.body.append(frame);
  }, `${site.url}element.html`);
  const frame = page.frames().at(-1)!;
  await frame.waitForLoadState();
  await frame.evaluate(({ url, key }) => {
    const element = document.createElement("attendee-calendars");
    Object.assign(element, { baseUrl: url, apiKey: key, locale: "en" });
    document.querySelector("main")!.append(element);
  }, { url: demo.url, key: demo.key });
  const inFrame = within(page.frameLocator("iframe").locator("attendee-calendars") as any);
  await inFrame.next.click();
  await expect(inFrame.status).toHaveText("Page 2, 25 calendars");
  await inFrame.links.first().click();
  await expect(inFrame.calendar).toBeVisible();
});

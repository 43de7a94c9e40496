import { always, Demo, expect, ids, on, StaticHost, test } from "./server";

const NOT_FOUND = always(404, "text/plain", "Not found");

test.describe("on a static host without a gateway", () => {
  let host: StaticHost;
  let server: Demo;

  test.beforeAll(async () => {
    host = await StaticHost.start("/tools/calendars/", NOT_FOUND);
    server = await Demo.start(["--cors-origin", host.url]);
  });
  test.afterAll(async () => {
    await server.stop();
    await host.stop();
  });
  test.beforeEach(async ({ page }) => {
    await page.goto(`${host.url}/tools/calendars/`);
    await expect(page.getByRole("heading", { name: "No gateway beside this page" })).toBeVisible();
  });

  test("connects to a server with its key, and pages in a sub-folder", async ({ page }) => {
    await page.getByLabel("Server address").fill(server.url);
    await page.getByLabel("API key").fill(server.key);
    await page.getByRole("button", { name: "Connect" }).click();
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
    await on(page).next.click();
    await expect(on(page).status).toHaveText("Page 2, 25 calendars");
    expect(new URL(page.url()).pathname).toBe("/tools/calendars/");
    expect(await ids(page)).toEqual((await server.pages())[1]);
    // In memory only: a reload forgets the key, but not the place.
    await page.reload();
    await expect(page.getByLabel("API key")).toHaveValue("");
    await page.getByLabel("API key").fill(server.key);
    await page.getByRole("button", { name: "Connect" }).click();
    await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  });

  test("keeps the key for this tab only where that is ticked, and forgets it on Disconnect", async ({ page, context }) => {
    await page.getByLabel("Server address").fill(`${server.url}/api/v1/`);
    await page.getByLabel("API key").fill(`Token ${server.key}`);
    await page.getByLabel("Keep the key for this tab").check();
    await page.getByRole("button", { name: "Connect" }).click();
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
    await page.reload();
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
    const other = await context.newPage();
    await other.goto(page.url());
    await expect(other.getByLabel("API key")).toBeVisible();
    await page.getByRole("button", { name: "Disconnect" }).click();
    await expect(page.getByLabel("API key")).toBeVisible();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  test("leaves nothing of one server behind for another", async ({ page }) => {
    await page.getByLabel("Server address").fill(server.url);
    await page.getByLabel("API key").fill(server.key);
    await page.getByRole("button", { name: "Connect" }).click();
    await on(page).next.click();
    await expect(on(page).status).toHaveText("Page 2, 25 calendars");
    await page.getByRole("link", { name: "Attendee Calendars" }).click();
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
    await on(page).next.click();
    await expect(on(page).status).toHaveText("Page 2, 25 calendars");
    await page.getByRole("button", { name: "Disconnect" }).click();
    await expect(page.getByLabel("Server address")).toHaveValue("");
    await expect(on(page).table).toHaveCount(0);
    expect(new URL(page.url()).search).toBe("");
    expect(await page.evaluate(() => JSON.stringify(history.state))).not.toContain("cD0");
  });

  test("says what is wrong with what was entered", async ({ page }) => {
    const connect = page.getByRole("button", { name: "Connect" });
    await connect.click();
    await expect(on(page).alert).toHaveText("Enter the address of your Attendee server.");
    await page.getByLabel("Server address").fill("ftp://x");
    await connect.click();
    await expect(on(page).alert).toHaveText("The address has to begin with https:// (or http://).");
    await page.getByLabel("Server address").fill(server.url);
    await connect.click();
    await expect(on(page).alert).toHaveText("Enter the API key.");
    await page.getByLabel("API key").fill("two words");
    await connect.click();
    await expect(on(page).alert).toContainText("The key holds a space");
  });

  test("tells apart a refused key, a wrong address and a server that cannot be reached", async ({ page }) => {
    const connect = async (address: string, key: string) => {
      await page.getByLabel("Server address").fill(address);
      await page.getByLabel("API key").fill(key);
      await page.getByRole("button", { name: "Connect" }).click();
    };
    await connect(server.url, "wrong-key");
    await expect(on(page).alert).toContainText("The API key was refused");
    await connect(host.url, server.key);
    await expect(on(page).alert).toContainText(`No Attendee API at ${host.url.slice(7)}`);
    await connect("127.0.0.1:9", server.key);
    await expect(on(page).alert).toContainText("127.0.0.1:9 cannot be reached");
    await expect(on(page).alert).toContainText("CORS");
  });
});

test("a host that answers everything with its start page is told from a gateway", async ({ page }) => {
  const host = await StaticHost.start("/", always(200, "text/html", "<!doctype html><title>Home</title>"));
  await page.goto(`${host.url}/`);
  await expect(page.getByRole("heading", { name: "No gateway beside this page" })).toBeVisible();
  await host.stop();
});

test("a server that does not allow this page to ask says so in the words of CORS", async ({ page, demo }) => {
  const host = await StaticHost.start("/", NOT_FOUND);
  await page.goto(`${host.url}/`);
  await page.getByLabel("Server address").fill(demo.url);
  await page.getByLabel("API key").fill(demo.key);
  // The browser itself logs the refusal; that is no fault of the page.
  page.removeAllListeners("console");
  await page.getByRole("button", { name: "Connect" }).click();
  await expect(on(page).alert).toContainText("needs a gateway");
  await host.stop();
});

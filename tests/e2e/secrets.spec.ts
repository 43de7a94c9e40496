// After a session with a key, everything that the browser holds is searched for it.
import { type Page } from "@playwright/test";
import { always, Demo, expect, on, StaticHost, test as base } from "./server";

const test = base.extend<{ host: StaticHost; server: Demo }>({
  host: async ({}, use) => {
    const host = await StaticHost.start("/", always(404, "text/plain", "Not found"));
    await use(host);
    await host.stop();
  },
  server: async ({ host }, use) => {
    const server = await Demo.start(["--cors-origin", host.url]);
    await use(server);
    await server.stop();
  },
});

/** Everything that a script of the page, an extension or a person with this browser could read. */
async function held(page: Page): Promise<Record<string, string>> {
  const found = await page.evaluate(async () => {
    const shadow = [...document.querySelectorAll("*")].map((element) => element.shadowRoot?.innerHTML ?? "").join("");
    const fields = [...document.querySelectorAll("input")].map((field) => field.value).join(" ");
    const databases = JSON.stringify(await indexedDB.databases());
    const caches_ = (await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()))).flat();
    return {
      address: location.href,
      historyState: JSON.stringify(history.state),
      dom: document.documentElement.outerHTML + shadow,
      fields,
      title: document.title,
      windowName: window.name,
      cookies: document.cookie,
      localStorage: JSON.stringify({ ...localStorage }),
      sessionStorage: JSON.stringify({ ...sessionStorage }),
      databases,
      caches: caches_.map((request) => request.url).join(" "),
      performance: performance.getEntries().map((entry) => entry.name).join(" "),
      globals: Object.getOwnPropertyNames(window)
        .map((name) => {
          const value = (window as any)[name];
          return typeof value === "string" ? value : "";
        })
        .join(" "),
    };
  });
  const session = await page.context().newCDPSession(page);
  const history = JSON.stringify(await session.send("Page.getNavigationHistory"));
  return { ...found, history };
}

async function session(page: Page, host: StaticHost, server: Demo, keep: boolean): Promise<string[]> {
  const leaks: string[] = [];
  const bare = server.key.slice(5);
  page.on("console", (message) => message.text().includes(bare) && leaks.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => `${error.message}${error.stack}`.includes(bare) && leaks.push("an exception"));
  page.on("request", async (request) => {
    if (request.url().includes(bare) || request.postData()?.includes(bare)) leaks.push(`the address ${request.url()}`);
    const headers = await request.allHeaders().catch(() => ({}));
    for (const [name, value] of Object.entries(headers)) {
      const meant = name === "authorization" && new URL(request.url()).origin === server.url;
      if (value.includes(bare) && !meant) leaks.push(`${name} to ${request.url()}`);
    }
  });

  await page.goto(host.url);
  await page.getByLabel("Server address").fill(server.url);
  await page.getByLabel("API key").fill(`${server.key}x`);
  if (keep) await page.getByLabel("Keep the key for this tab").check();
  await page.getByRole("button", { name: "Connect" }).click();
  await expect(on(page).alert).toContainText("refused");
  await page.getByLabel("API key").fill(server.key);
  await page.getByRole("button", { name: "Connect" }).click();
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await on(page).search.fill("no such key");
  await on(page).search.press("Enter");
  await expect(page.getByRole("heading", { name: /No calendar has/ })).toBeVisible();
  await page.goBack();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  // An error while the key is in use.
  await page.route("**/api/v1/calendars*", (route) => route.abort());
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(on(page).alert).toContainText("cannot be reached", { timeout: 10_000 });
  return leaks;
}

test("the key is nowhere but in the header", async ({ page, host, server }) => {
  const leaks = await session(page, host, server, false);
  const bare = server.key.slice(5);
  for (const [place, content] of Object.entries(await held(page))) {
    expect(content.includes(bare), `the key stands in ${place}`).toBe(false);
  }
  // A crash report must not hold it either.
  await page.evaluate(() => dispatchEvent(new Event("attendee-calendars:crash")));
  expect((await held(page)).dom.includes(bare)).toBe(false);
  expect(leaks).toEqual([]);
  const stored = await page.context().storageState({ indexedDB: true });
  expect(JSON.stringify(stored).includes(bare)).toBe(false);
});

test("kept for this tab, it is in this tab's storage alone, bound to the server", async ({ page, host, server }) => {
  const leaks = await session(page, host, server, true);
  const { sessionStorage, ...rest } = await held(page);
  const kept = JSON.parse(sessionStorage);
  expect(kept[`attendee-calendars:key:${server.url}/api/v1/`]).toBe(server.key);
  for (const [place, content] of Object.entries(rest)) {
    expect(content.includes(server.key.slice(5)), `the key stands in ${place}`).toBe(false);
  }
  expect(leaks).toEqual([]);
  await page.unroute("**/api/v1/calendars*");
  await page.getByRole("button", { name: "Disconnect" }).click();
  expect((await held(page)).sessionStorage).toBe("{}");
});

test("no address can point the key at another server", async ({ page, host, server }) => {
  const thief = await StaticHost.start("/", always(200, "application/json", '{"next":null,"previous":null,"results":[]}'));
  await session(page, host, server, true);
  await page.unroute("**/api/v1/calendars*");
  for (const name of ["baseUrl", "base_url", "base-url", "server", "settings", "apiKey", "key"]) {
    await page.goto(`${host.url}/?${name}=${encodeURIComponent(thief.url)}#${name}=${encodeURIComponent(thief.url)}`);
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  }
  expect(thief.asked).toEqual([]);
  await thief.stop();
});

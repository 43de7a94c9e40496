import { always, Demo, expect, ids, on, StaticHost, test, withDemo } from "./server";

test("a server that is stopped and started again loses nothing", async ({ page }) => {
  let demo = await Demo.start();
  const pages = await demo.pages();
  await page.goto(demo.url);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await demo.stop();
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(on(page).alert).toContainText("cannot be reached");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(on(page).alert).toContainText("cannot be reached");
  expect(await ids(page)).toEqual(pages[1]);
  demo = await demo.restart();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(on(page).alert).toHaveCount(0);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 3, 25 calendars");
  expect(await ids(page)).toEqual(pages[2]);
  await on(page).previous.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  await demo.stop();
});

test("a server error shows the server's own words, and never its HTML", async ({ page, demo }) => {
  const answer = { status: 500, contentType: "text/html", body: "<h1>Server Error (500)</h1><script>alert(1)</script>" };
  await page.route("**/api/v1/calendars*", (route) => route.fulfill(answer));
  await page.goto(demo.url);
  await expect(on(page).alert).toContainText("The server failed (status 500)");
  await expect(on(page).alert).not.toContainText("Server Error (500)");
  await page.unroute("**/api/v1/calendars*");
  await page.route("**/api/v1/calendars*", (route) =>
    route.fulfill({ status: 503, json: { detail: "Down for maintenance until 14:00" } }),
  );
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(on(page).alert).toContainText("Down for maintenance until 14:00");
});

test("a row that cannot be read is shown as such, between the others", async ({ page, demo }) => {
  await page.route("**/api/v1/calendars*", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    body.results[1] = { ...body.results[1], created_at: 12 };
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(demo.url);
  await expect(on(page).rows).toHaveCount(25);
  await expect(on(page).rows.nth(1)).toContainText("created_at should be a time, but is 12");
  await on(page).rows.nth(1).getByText("Raw JSON").click();
  await expect(on(page).rows.nth(1).locator("pre")).toContainText('"created_at":12');
});

test.describe("when the app itself fails", () => {
  // These pages are meant to throw.
  test.use({ quiet: [async ({}, use) => use(), { auto: true }] });

  test("a crash says what happened, and a reload is back in the same place", async ({ page, demo }) => {
    await page.goto(`${demo.url}/?deduplication_key=user-00004`);
    await expect(on(page).status).toHaveText("1 calendar with this key");
    await page.evaluate(() => dispatchEvent(new Event("attendee-calendars:crash")));
    await expect(on(page).alert).toContainText("Attendee Calendars has stopped");
    await expect(on(page).table).toBeHidden();
    await page.getByRole("button", { name: "Reload" }).click();
    await expect(on(page).status).toHaveText("1 calendar with this key");
  });

  test("a crash speaks the reader's language", async ({ browser, demo }) => {
    const page = await browser.newPage({ locale: "de-DE" });
    await page.goto(demo.url);
    await expect(page.getByRole("status")).toHaveText("Seite 1, 25 Kalender");
    await page.evaluate(() => dispatchEvent(new Event("attendee-calendars:crash")));
    await expect(on(page).alert).toContainText("Attendee Calendars wurde beendet");
    await expect(page.getByRole("button", { name: "Neu laden" })).toBeFocused();
    await page.close();
  });

  test("words of the reader's language that do not come, or let wait", async ({ browser, demo }) => {
    const page = await browser.newPage({ locale: "de-DE" });
    await page.route("**/words-de-*.txt", (route) => route.fulfill({ status: 500 }));
    await page.goto(demo.url);
    await expect(page.getByRole("status")).toHaveText("Page 1, 25 calendars");
    await page.unroute("**/words-de-*.txt");
    // They are asked for again when they are chosen, and with the page.
    await page.getByRole("combobox", { name: "Language" }).selectOption("de");
    await expect(page.getByRole("status")).toHaveText("Seite 1, 25 Kalender");
    let come = (): void => {};
    await page.route("**/words-de-*.txt", async (route) => {
      await new Promise<void>((done) => (come = done));
      await route.continue();
    });
    await page.reload();
    await expect(page.getByRole("status")).toHaveText("Page 1, 25 calendars", { timeout: 10_000 });
    come();
    await expect(page.getByRole("status")).toHaveText("Seite 1, 25 Kalender");
    await page.close();
  });

  for (const [file, replaced] of [
    ["**/page-*_bg.wasm", /page-[0-9a-f]+/g],
    ["**/rest-*.css", /rest-[0-9a-f]+/g],
  ] as const) {
    test(`a page whose files a new release has replaced says so: ${file}`, async ({ page, demo }) => {
      // The page from before the release, asked for its own files after it.
      await page.route(file, (route) => route.fulfill({ status: 404 }));
      await page.goto(demo.url);
      await expect(on(page).alert).toContainText("could not be started");
      let asked = 0;
      await page.route(`${demo.url}/`, async (route) => {
        const response = await route.fetch();
        const html = await response.text();
        await route.fulfill({ response, body: asked++ === 0 ? html : html.replace(replaced, "other-1") });
      });
      await page.reload();
      await expect(on(page).alert).toContainText("A new version of this page is there");
      await expect(page.getByRole("button", { name: "Reload" })).toBeFocused();
    });
  }

  test("an exception inside the app is a crash, too", async ({ page, demo }) => {
    await page.goto(demo.url);
    await expect(page.locator("#shell")).toHaveCount(0);
    await expect(on(page).rows).toHaveCount(25);
    // Together: what the app draws by itself would fail before the click.
    await on(page).next.evaluate((next: HTMLElement) => {
      history.pushState = () => {
        throw new WebAssembly.RuntimeError("unreachable");
      };
      Document.prototype.createElement = () => {
        throw new WebAssembly.RuntimeError("unreachable");
      };
      Node.prototype.cloneNode = () => {
        throw new WebAssembly.RuntimeError("unreachable");
      };
      next.click();
    });
    await expect(on(page).alert).toContainText("Attendee Calendars has stopped");
  });

  for (const file of ["**/*.wasm", "**/rest-*.css"]) {
    test(`a file that cannot be loaded is told, and a reload helps: ${file}`, async ({ page, demo }) => {
      await page.route(file, (route) => route.abort());
      await page.goto(demo.url);
      await expect(on(page).alert).toContainText("could not be started");
      await page.unroute(file);
      await page.getByRole("button", { name: "Reload" }).click();
      await expect(on(page).rows).toHaveCount(25);
    });
  }
});

test("runs under a policy without eval, and with no script or style inside of the page but its own", async ({ page, demo }) => {
  const policy = (await (await fetch(demo.url)).headers.get("content-security-policy")) ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/]{43}=' 'wasm-unsafe-eval'; style-src 'self' 'sha256-[\w+/]{43}='; /);
  expect(policy).toContain("require-trusted-types-for 'script'; trusted-types attendee-calendars-rows");
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
  const violations: string[] = [];
  await page.exposeFunction("violated", (what: string) => violations.push(what));
  await page.addInitScript(() =>
    addEventListener("securitypolicyviolation", (event) => (window as any).violated(event.violatedDirective)),
  );
  await page.goto(demo.url);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 25 calendars");
  expect(violations).toEqual([]);
});

withDemo("on a host without headers the page brings its policy, and what somebody puts into it does not run", async ({ page }) => {
  const host = await StaticHost.start("/", always(404, "text/plain", "no API here"));
  await page.route(`${host.url}/`, async (route) => {
    const response = await route.fetch();
    expect(response.headers()["content-security-policy"]).toBeUndefined();
    const evil = "<script>document.title = 'evil'</script><style>#shell { display: none }</style><img src=x onerror=\"document.title = 'evil'\">";
    await route.fulfill({ response, body: (await response.text()).replace("<body>", `<body>${evil}`) });
  });
  const violations: string[] = [];
  await page.exposeFunction("violated", (what: string) => violations.push(what));
  await page.addInitScript(() =>
    addEventListener("securitypolicyviolation", (event) => (window as any).violated(event.violatedDirective)),
  );
  await page.goto(host.url);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect.poll(() => violations.toSorted()).toEqual(["script-src-attr", "script-src-elem", "style-src-elem"]);
  expect(await page.title()).not.toBe("evil");
  await host.stop();
});

// The page behind the gateway of the server program, in front of another instance as the Attendee server.
import { dirname } from "node:path";
import { writeFileSync } from "node:fs";
import { findings } from "./axe";
import { Gateway, Recorder, certificate, hashed } from "./gateway";
import { Demo, expect, ids, on, test } from "./server";

test("the console works behind the gateway, and the browser never sees the key", async ({ page, demo }) => {
  const recorder = await Recorder.start(demo.url);
  const gateway = await Gateway.start((file) => ["--upstream", recorder.url, "--api-key-file", file("key", demo.key)]);
  const received: string[] = [];
  page.on("response", async (answer) => received.push(JSON.stringify(answer.headers()) + (await answer.text().catch(() => ""))));
  const refused: string[] = [];
  page.on("console", (message) => message.text().includes("Content Security Policy") && refused.push(message.text()));

  await page.goto(gateway.url);
  await expect(on(page).rows).toHaveCount(25);
  const first = await ids(page);
  await on(page).next.click();
  await expect.poll(() => ids(page)).not.toEqual(first);
  await page.goBack();
  await expect.poll(() => ids(page)).toEqual(first);
  await page.getByRole("link", { name: "Triage" }).click();
  await page.getByRole("button", { name: "Scan all calendars" }).click();
  await expect(page.getByText("Everything scanned").first()).toBeVisible();

  expect(refused).toEqual([]);
  expect(received.length).toBeGreaterThan(8);
  expect(received.filter((text) => text.includes(demo.key))).toEqual([]);
  for (const { line, headers } of recorder.asked) {
    expect(line).toMatch(/^GET \/api\/v1\/calendars(\?cursor=[^&]*)?$/);
    expect(headers.authorization).toBe(`Token ${demo.key}`);
    expect(headers.cookie).toBeUndefined();
    expect(headers.referer).toBeUndefined();
  }
  await gateway.stop();
  await recorder.stop();
});

test("one signs in, comes back to the place, and signs out", async ({ browser, demo }) => {
  const password = "Gänse & Füße";
  const gateway = await Gateway.start((file) => {
    const hash = file("hash", hashed(password));
    const { cert, key } = certificate(dirname(hash));
    return [
      ...["--upstream", demo.url, "--api-key-file", file("key", demo.key), "--tls-cert", cert, "--tls-key", key],
      ...["--auth", "password", "--password-file", hash, "--session-secret-file", file("secret", "x".repeat(40))],
    ];
  });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const place = `${gateway.url}/?view=all&filter=health:disconnected`;

  await page.goto(place);
  await expect(page).toHaveTitle(/^Sign in/);
  const field = page.getByLabel("Password");
  await expect(field).toBeFocused();
  // Its policy lets the console's style be inside of it.
  await expect(page.locator("body")).toHaveCSS("margin", "0px");
  expect(await findings(page)).toEqual([]);
  // On a phone, too, it says whose password is asked for.
  const size = page.viewportSize()!;
  await page.setViewportSize({ width: 390, height: 700 });
  const name = await page.getByText("Attendee Calendars", { exact: true }).boundingBox();
  expect(name!.width).toBeGreaterThan(100);
  await page.setViewportSize(size);
  await page.keyboard.type("wrong");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toHaveText("That is not the password.");
  await expect(field).toBeFocused();
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(place);
  await expect(page.getByRole("link", { name: "Triage" })).toBeVisible();
  const [cookie, ...others] = await context.cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ name: "__Host-attendee-calendars", httpOnly: true, secure: true, sameSite: "Lax", path: "/" });

  // A link in somebody's ticket leads to the place, signed in.
  const ticket = await context.newPage();
  await ticket.route("https://tickets.example/", (route) => route.fulfill({ contentType: "text/html", body: `<a href="${place}">it</a>` }));
  await ticket.goto("https://tickets.example/");
  await ticket.getByRole("link").click();
  await expect(ticket).toHaveURL(place);
  await expect(ticket.getByRole("link", { name: "Triage" })).toBeVisible();

  await page.goto(gateway.url);
  await expect(on(page).rows).toHaveCount(25);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveTitle(/^Sign in/);
  expect(await context.cookies()).toEqual([]);

  // Signed out elsewhere, an open page says so, and leads back to its place.
  await expect(on(ticket).table.or(ticket.getByRole("region")).first()).toBeVisible();
  await ticket.goto(`${gateway.url}/`).catch(() => undefined);
  await expect(ticket).toHaveTitle(/^Sign in/);
  expect(gateway.said()).toMatch(/who=session:\S+ from=127\.0\.0\.1 GET \/api\/v1\/calendars 200/);
  expect(gateway.said()).not.toContain("disconnected");
  await context.close();
  await gateway.stop();
});

test("a key that the server refuses is the operator's to mend, and a new one is used at once", async ({ page, demo }) => {
  let key = "";
  const gateway = await Gateway.start((file) => {
    key = file("key", "another-key");
    return ["--upstream", demo.url, "--api-key-file", key];
  });
  await page.goto(gateway.url);
  await expect(on(page).alert).toContainText("refused the gateway's API key");
  writeFileSync(key, demo.key);
  await expect(async () => {
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(on(page).rows).toHaveCount(25, { timeout: 1000 });
  }).toPass();
  await gateway.stop();
});

test("several projects have a switcher, and never mix", async ({ page, demo }) => {
  const other = await Demo.start(["--seed", "7", "--calendars", "30"]);
  const gateway = await Gateway.start((file) => {
    const project = (name: string, { url, key }: Demo) =>
      `[[project]]\nname = "${name}"\nupstream = "${url}"\napi-key-file = "${file(`${name}.key`, key)}"\n`;
    return ["--config", file("config.toml", project("production", demo) + project("staging", other))];
  });
  await page.goto(gateway.url);
  await expect(on(page).rows).toHaveCount(25);
  expect(await ids(page)).toEqual((await demo.pages())[0]);
  await page.getByLabel("Project").selectOption("staging");
  await expect(page).toHaveURL(/\?project=staging$/);
  await expect.poll(() => ids(page)).toEqual((await other.pages())[0]);
  await page.reload();
  await expect.poll(() => ids(page)).toEqual((await other.pages())[0]);
  await page.goBack();
  await expect.poll(() => ids(page)).toEqual((await demo.pages())[0]);
  await gateway.stop();
  await other.stop();
});

test("the server goes and comes back, and the page with it", async ({ page }) => {
  const demo = await Demo.start();
  const gateway = await Gateway.start((file) => ["--upstream", demo.url, "--api-key-file", file("key", demo.key)]);
  const known = (await demo.api("calendars")).results.find((calendar: { deduplication_key: string | null }) => calendar.deduplication_key);
  await page.goto(gateway.url);
  await expect(on(page).rows).toHaveCount(25);
  await demo.stop();
  // Not the next page: that has come ahead.
  await on(page).search.fill(known.deduplication_key);
  await on(page).search.press("Enter");
  await expect(on(page).alert).toContainText("The gateway gets no connection to the Attendee server.");
  const again = await demo.restart();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(on(page).alert).toHaveCount(0);
  await expect(on(page).rows).toHaveCount(1);
  await again.stop();
  await gateway.stop();
});

// The gateway in somebody else's hands: pages beside it that ask it, a proxy that names who asks, frames that hold it.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type RequestListener, createServer, request as ask } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { type Page } from "@playwright/test";
import { Gateway, Recorder, certificate, signIn, withPassword } from "./gateway";
import { TYPES, expect, ids, needed, on, test, withDemo } from "./server";

/** A host of pages; of its own certificate, if it has one. */
async function host(listener: RequestListener, tls?: { cert: string; key: string }) {
  const server = tls
    ? createTlsServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, listener)
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, stop };
}

/** A page of one's own. */
const html =
  (body: string): RequestListener =>
  (_, response) =>
    response.writeHead(200, { "Content-Type": "text/html" }).end(`<!doctype html><title>Office</title>${body}`);

/** What a page gets that asks the gateway: the answer's status and its calendars, or why it gets none. */
const asks = (page: Page, gateway: string) =>
  page.evaluate(async (url) => {
    try {
      const answer = await fetch(`${url}/api/v1/calendars`, { credentials: "include" });
      const { results } = await answer.json();
      return { status: answer.status, many: results?.length };
    } catch (error) {
      return { status: 0, why: (error as Error).name };
    }
  }, gateway);

// What browsers refuse, they log as errors.
withDemo("a page beside the gateway reads its answers if its origin is named, and else nobody is asked", async ({ page, demo }) => {
  const office = await host(html(""));
  const other = await host(html(""));
  const recorder = await Recorder.start(demo.url);
  const gateway = await Gateway.start((file) => [
    ...["--upstream", recorder.url, "--api-key-file", file("key", demo.key)],
    ...["--allow-origin", `http://127.0.0.1:${office.port}`],
  ]);

  await page.goto(`http://127.0.0.1:${other.port}`);
  expect(await asks(page, gateway.url)).toEqual({ status: 0, why: "TypeError" });
  // The name is another origin, and another site.
  await page.goto(`http://localhost:${office.port}`);
  expect(await asks(page, gateway.url)).toEqual({ status: 0, why: "TypeError" });
  expect(recorder.asked).toEqual([]);
  expect(gateway.said().match(/ GET \/api\/v1\/calendars 403 /g)).toHaveLength(2);

  await page.goto(`http://127.0.0.1:${office.port}`);
  expect(await asks(page, gateway.url)).toEqual({ status: 200, many: 25 });
  expect(recorder.asked).toHaveLength(1);
  await Promise.all([gateway, recorder, office, other].map((it) => it.stop()));
});

test("a console on a sibling origin shows its calendars to who has signed in at the gateway", async ({ browser, demo }) => {
  const folder = mkdtempSync(join(tmpdir(), "office-"));
  const tls = certificate(folder);
  let settings = {};
  // The built page, with settings of this host's, and a policy that lets it ask the gateway.
  const office = await host((request, response) => {
    const name = new URL(request.url!, "https://office").pathname.slice(1) || "index.html";
    const file = readFileSync(join(needed("ATTENDEE_CALENDARS_DIST"), basename(name)));
    response.setHeader("Content-Type", TYPES[extname(name)] ?? "text/plain");
    const page = () =>
      file
        .toString()
        .replace("connect-src 'self'", `connect-src 'self' ${gateway.url}`)
        .replace(/(<script[^>]*\bid="?settings\b[^>]*>)[^<]*/, `$1${JSON.stringify(settings)}`);
    response.end(name === "index.html" ? page() : file);
  }, tls);
  const gateway = await Gateway.start((file) => [
    ...["--upstream", demo.url, "--api-key-file", file("key", demo.key)],
    ...withPassword(file, tls),
    ...["--allow-origin", `https://127.0.0.1:${office.port}`],
  ]);
  settings = { baseUrl: gateway.url, includeCredentials: true };
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();

  await page.goto(`https://127.0.0.1:${office.port}`);
  await expect(on(page).alert).toContainText("You are signed out");
  await signIn(await context.newPage(), gateway);

  await page.reload();
  await expect(on(page).rows).toHaveCount(25);
  const first = await ids(page);
  await on(page).next.click();
  await expect.poll(() => ids(page)).not.toEqual(first);

  // Without the setting the cookie stays at home.
  settings = { baseUrl: gateway.url };
  await page.goto(`https://127.0.0.1:${office.port}`);
  await expect(on(page).alert).toContainText("You are signed out");
  await context.close();
  await Promise.all([gateway, office].map((it) => it.stop()));
  rmSync(folder, { recursive: true });
});

test("behind a proxy that names people, one sees calendars through it, and past it nothing", async ({ page, demo }) => {
  const recorder = await Recorder.start(demo.url);
  const start = (trusted: string) =>
    Gateway.start((file) => [
      ...["--upstream", recorder.url, "--api-key-file", file("key", demo.key)],
      ...["--auth", "proxy", "--user-header", "X-Office-User", "--trusted-proxy", trusted],
    ]);
  const gateway = await start("127.0.0.1");
  const named = { "X-Office-User": "ada@office.example" };
  let user = {};
  const proxy = await host((incoming, outgoing) => {
    const { "x-office-user": _, ...headers } = incoming.headers;
    const options = { method: incoming.method, headers: { ...headers, ...user } };
    ask(new URL(incoming.url!, gateway.url), options, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    }).end();
  });

  // Whoever the browser says it is: the proxy knows better.
  await page.setExtraHTTPHeaders({ "X-Office-User": "eve@office.example" });
  user = named;
  await page.goto(`http://127.0.0.1:${proxy.port}`);
  await expect(on(page).rows).toHaveCount(25);
  await expect.poll(gateway.said).toMatch(/who=ada@office\.example from=127\.0\.0\.1 GET \/api\/v1\/calendars 200/);
  expect(gateway.said()).not.toContain("eve");

  // It knows nobody any more.
  user = {};
  await on(page).search.fill("user-00004");
  await on(page).search.press("Enter");
  await expect(on(page).alert).toContainText("You are signed out");
  await page.reload();
  await expect(page.getByRole("heading", { name: "No access" })).toBeVisible();
  await expect(page.locator("main")).toContainText("The proxy in front of this server does not say who you are.");
  // Whoever has signed in there meanwhile is back by one click, at the same place.
  user = named;
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(on(page).status).toHaveText("1 calendar with this key");
  user = {};

  // Past the proxy: from an address that is trusted, and from one that is not.
  const asked = recorder.asked.length;
  await page.setExtraHTTPHeaders({});
  await page.goto(gateway.url);
  await expect(page.locator("body")).toContainText("The proxy in front of this server does not say who you are.");
  const elsewhere = await start("192.0.2.1");
  await page.setExtraHTTPHeaders(named);
  await page.goto(elsewhere.url);
  await expect(page.locator("body")).toContainText("This server is reached through its authenticating proxy only.");
  expect((await page.request.get(`${elsewhere.url}/api/v1/calendars`, { headers: named })).status()).toBe(403);
  expect(recorder.asked).toHaveLength(asked);
  await Promise.all([gateway, elsewhere, recorder, proxy].map((it) => it.stop()));
});

// What browsers refuse, they log as errors.
withDemo("a frame shows the console on pages of the origin that is named, and on no other", async ({ page, demo }) => {
  let framed = "";
  const office = await host((request, response) => html(`<iframe src="${framed}" width=1200 height=800></iframe>`)(request, response));
  const recorder = await Recorder.start(demo.url);
  const start = (...more: string[]) =>
    Gateway.start((file) => ["--upstream", recorder.url, "--api-key-file", file("key", demo.key), ...more]);
  const [closed, open] = [await start(), await start("--frame-ancestor", `http://localhost:${office.port}`)];
  const inside = on(page.frameLocator("iframe") as unknown as Page);
  const refusals: string[] = [];
  page.on("console", (message) => message.text().includes("frame-ancestors") && refusals.push(message.text()));

  framed = closed.url;
  await page.goto(`http://localhost:${office.port}`);
  await expect.poll(() => refusals).toHaveLength(1);
  framed = open.url;
  await page.goto(`http://127.0.0.1:${office.port}`);
  await expect.poll(() => refusals).toHaveLength(2);
  await expect(inside.rows).toHaveCount(0);
  expect(recorder.asked).toEqual([]);

  // Another site, as seen from the gateway: its name differs.
  await page.goto(`http://localhost:${office.port}`);
  await expect(inside.rows).toHaveCount(25);
  await inside.next.click();
  await expect(inside.previous).toBeVisible();
  expect(refusals).toHaveLength(2);
  await Promise.all([closed, open, recorder, office].map((it) => it.stop()));
});

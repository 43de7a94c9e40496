// The real server program, and a static host, as fixtures.
import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { type AddressInfo } from "node:net";
import { test as base, type BrowserContext, type Page } from "@playwright/test";
import { headersFile } from "./headers";

export function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests with \`cargo xtask test e2e\``);
  return value;
}

/** A running `attendee-calendars demo`. */
export class Demo {
  private constructor(
    private child: ChildProcess,
    readonly url: string,
    readonly key: string,
    private args: string[],
  ) {}

  /** Starts the program on a free port, or on `port`. */
  static async start(args: string[] = [], port = 0): Promise<Demo> {
    const program = needed("ATTENDEE_CALENDARS_SERVER");
    const child = spawn(program, ["demo", "--listen", `127.0.0.1:${port}`, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    const started = await new Promise<RegExpMatchArray>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
      child.stdout.on("data", (chunk) => {
        said += chunk;
        const match = /(http:\/\/\S+)[^]*API key: (\S+)/.exec(said);
        if (match) resolve(match);
      });
    });
    return new Demo(child, started[1], started[2], args);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.on("exit", resolve));
    this.child.kill("SIGTERM");
    await ended;
  }

  /** The same program again, at the same address. */
  restart(): Promise<Demo> {
    return Demo.start(this.args, Number(new URL(this.url).port));
  }

  /** Asks the API as a script with the key would. */
  async api(path: string): Promise<any> {
    const answer = await fetch(new URL(`/api/v1/${path}`, this.url), {
      headers: { Authorization: `Token ${this.key}` },
    });
    return answer.json();
  }

  /** All ids, by a walk of the API, page by page. */
  async pages(): Promise<string[][]> {
    const pages: string[][] = [];
    for (let path: string | null = "calendars"; path; ) {
      const answer: any = await this.api(path);
      pages.push(answer.results.map((calendar: { id: string }) => calendar.id));
      path = answer.next ? `calendars${new URL(answer.next).search}` : null;
    }
    return pages;
  }
}

/** The page with a policy that lets it ask servers of other origins, too, as docs/settings.md says. */
const asksOthers = (html: Buffer) => html.toString().replace("connect-src 'self'", "connect-src 'self' http://127.0.0.1:*");

export const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Answers what is no file of the page. */
export type Other = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers always the same. */
export const always =
  (status: number, type: string, body: string): Other =>
  (_, response) =>
    response.writeHead(status, { "Content-Type": type }).end(body);

/** The built page on a host of the test's own. */
export class StaticHost {
  /** What the API, or whatever stands in its place, was asked: method and path with query. */
  readonly asked: string[] = [];
  /** The files of the page that were asked for. */
  readonly files: string[] = [];
  /** It sends the headers that the page asks its hosts for. */
  knowsHeaders = false;
  /** Until then only the headers of the page have been sent. */
  body: Promise<void> = Promise.resolve();

  private constructor(
    private server: Server,
    readonly url: string,
    public other: Other,
  ) {}

  /** Serves the page in `folder` (such as `/tools/calendars/`); every other path is answered by `other`. */
  static async start(folder: string, other: Other): Promise<StaticHost> {
    const root = needed("ATTENDEE_CALENDARS_DIST");
    const headers = headersFile(await readFile(join(root, "_headers"), "utf8"));
    let host: StaticHost;
    const server = createServer(async (request, response) => {
      const path = new URL(request.url ?? "/", "http://host").pathname;
      const file = path.startsWith(folder) ? normalize(path.slice(folder.length) || "index.html") : "..";
      const content = file.startsWith("..") ? null : await readFile(join(root, file)).catch(() => null);
      if (content) {
        const type = TYPES[extname(file)] ?? "text/plain";
        host.files.push(file);
        const asked = host.knowsHeaders ? { ...headers["/*"], ...headers[`/${file}`] } : {};
        response.writeHead(200, { "Content-Type": type, ...asked });
        if (file !== "index.html") return response.end(content);
        response.flushHeaders();
        await host.body;
        response.end(asksOthers(content));
      } else {
        host.asked.push(`${request.method} ${request.url}`);
        host.other(request, response);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = new StaticHost(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, other);
    return host;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Keeps the app of a page back until `go`. */
export async function keepAppBack(page: Page): Promise<{ go: () => void }> {
  let go = () => {};
  const released = new Promise<void>((resolve) => (go = resolve));
  // One that a page which has been left asked for is no longer there to be continued.
  await page.route("**/*.wasm", (route) => released.then(() => route.continue()).catch(() => {}));
  return { go };
}

/** Which files of the app a page asked for before its first rows could be seen, once the app has taken them over. */
export async function loadedBeforeRows(page: Page, url: string): Promise<string[]> {
  await page.addInitScript(() => {
    const isShown = () => document.querySelectorAll("#shell tbody:not([aria-hidden]) tr").length >= 25 && !document.querySelector(".first:not(.written)");
    const shown = new MutationObserver(() => {
      if (!isShown()) return;
      shown.disconnect();
      (window as any).rowsShownAt = performance.now();
    });
    shown.observe(document, { childList: true, subtree: true, attributes: true });
  });
  await page.goto(url);
  await base.expect(page.locator("#shell")).toHaveCount(0);
  const asked = await page.evaluate(() => {
    const files = performance.getEntriesByType("resource").filter(({ name }) => /\/(page|more|rest)-[^/]*\.(js|wasm|css)$/.test(name));
    return files.map(({ name, startTime }) => ({ name: new URL(name).pathname, early: !(startTime >= (window as any).rowsShownAt) }));
  });
  base.expect(asked.length, "the app has files").toBeGreaterThanOrEqual(2);
  return asked.filter(({ early }) => early).map(({ name }) => name);
}

/** Puts this into the block of settings of the page at `origin`. */
export function putSettings(context: BrowserContext, origin: string, block: string, policy = (policy: string) => policy): Promise<void> {
  return context.route((url) => url.origin === origin && url.pathname === "/", async (route) => {
    const response = await route.fetch();
    const html = (await response.text()).replace(/(<script[^>]*\bid="?settings\b[^>]*>)[^<]*/, (_, start) => start + block);
    // It stands in a header or in the page.
    const body = html.replace(/(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*/, policy);
    const headers = response.headers();
    const sent = headers["content-security-policy"];
    if (sent) headers["content-security-policy"] = policy(sent);
    await route.fulfill({ response, headers, body });
  });
}

/** Tests with a demo project of 137 calendars, whose page asks for all of them: what is asked and answered can be looked at. */
export const withDemo = base.extend<{}, { demo: Demo }>({
  demo: [
    async ({}, use) => {
      const demo = await Demo.start(["--plain-page"]);
      await use(demo);
      await demo.stop();
    },
    { scope: "worker" },
  ],
});

/** The same; a page that logs an error, or throws one, fails its test. */
export const test = withDemo.extend<{ quiet: void }>({
  quiet: [
    async ({ page }, use) => {
      const loud: string[] = [];
      page.on("pageerror", (error) => loud.push(String(error)));
      // A refused request or file is logged by the browser itself, and is often what a test wants.
      const REFUSED = /^(Failed to load resource|Failed to find a valid digest|Fetch API cannot load)/;
      page.on("console", (message) => {
        if (message.type() === "error" && !REFUSED.test(message.text())) {
          loud.push(message.text());
        }
      });
      await use();
      // What the page asks for ahead may be on its way still: its handler would fail with the page, and the test with it.
      await page.unrouteAll({ behavior: "ignoreErrors" });
      base.expect(loud).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";

/** What people and scripts find on the page, by role and name. */
export const on = (page: Page) => ({
  table: page.getByRole("table", { name: "Calendars" }),
  // The app's own, as its status is: what stands there before it is looked at by early.spec.ts and first.spec.ts.
  rows: page.locator("table:not(#shell *)").and(page.getByRole("table", { name: "Calendars" })).locator("tbody:not([aria-hidden]) tr"),
  search: page.getByRole("searchbox", { name: "Deduplication key" }),
  next: page.getByRole("link", { name: "Next page" }),
  previous: page.getByRole("link", { name: "Previous page" }),
  noNext: page.getByRole("button", { name: "Next page", disabled: true }),
  noPrevious: page.getByRole("button", { name: "Previous page", disabled: true }),
  status: page.locator(":not(#shell *)").and(page.getByRole("status")),
  alert: page.getByRole("alert"),
  region: page.getByRole("region", { name: "Calendars" }),
});

/** The ids of the rows on the screen. */
export function ids(page: Page): Promise<string[]> {
  return on(page).rows.locator("td.id:not(:empty)").allTextContents();
}

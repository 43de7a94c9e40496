// The triage screen, as people find it, and a project of 3,000 calendars beneath it.
import { readFile } from "node:fs/promises";
import { Agent, createServer, type IncomingMessage, request as ask, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type Locator, type Page } from "@playwright/test";
import { Demo, expect as soon, test as base } from "./server";

/** A scan takes its time where the machine has other work, and how long is no question here. */
export const expect = soon.configure({ timeout: 20_000 });

/** What the API said of a whole project, page by page. */
export interface Walk {
  /** The rows, in the server's order. */
  rows: any[];
  /** The text of each answer. */
  texts: string[];
  /** The ids in the order of the table: the newest first, those of one instant by their ids. */
  ids: string[];
}

/** Microseconds since 1970. */
export function micros(time: string): number {
  const [, seconds, fraction = ""] = /^(.{19})(?:\.(\d+))?(?:Z|\+00:00)$/.exec(time)!;
  return Date.parse(`${seconds}Z`) * 1000 + Number(fraction.padEnd(6, "0"));
}

/** Texts in the order of the tables. */
export function compare(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x < y ? -1 : x > y ? 1 : a < b ? -1 : Number(a > b);
}

/** Calendars in the order of the table. */
export const newestFirst = (a: any, b: any): number => micros(b.created_at) - micros(a.created_at) || compare(a.id, b.id);

/** Walks the API from the first page to the last, one after the other. */
export async function walk(demo: Demo): Promise<Walk> {
  const rows: any[] = [];
  const texts: string[] = [];
  for (let path: string | null = "calendars"; path; ) {
    const answer = await fetch(new URL(`/api/v1/${path}`, demo.url), { headers: { Authorization: `Token ${demo.key}` } });
    const content = await answer.text();
    const body = JSON.parse(content);
    texts.push(content);
    rows.push(...body.results);
    path = body.next ? `calendars${new URL(body.next).search}` : null;
  }
  return { rows, texts, ids: rows.toSorted(newestFirst).map((row) => row.id) };
}

/** Tests with a project of 3,000 calendars, and what the API says of it. */
export const test = base.extend<{ relay: Relay }, { project: Demo; api: Walk }>({
  project: [
    async ({}, use) => {
      const project = await Demo.start(["--calendars", "3000"]);
      await use(project);
      await project.stop();
    },
    { scope: "worker" },
  ],
  api: [async ({ project }, use) => use(await walk(project)), { scope: "worker" }],
  // The project through a relay of the test's own.
  relay: async ({ project }, use) => {
    const relay = await Relay.to(project);
    await use(relay);
    await relay.stop();
  },
});

export { Demo } from "./server";

/** What people find on the screen. */
export function see(page: Page) {
  const scan = page.getByRole("region", { name: "Scan", exact: true });
  const table = page.getByRole("table", { name: "Calendars" });
  const filter = page.getByRole("search");
  const parts = page.getByRole("navigation", { name: "Parts of the triage" });
  return {
    scan,
    start: scan.getByRole("button", { name: "Scan all calendars" }),
    again: scan.getByRole("button", { name: "Scan again" }),
    pause: scan.getByRole("button", { name: "Pause" }),
    resume: scan.getByRole("button", { name: "Go on" }),
    cancel: scan.getByRole("button", { name: "Cancel" }),
    retry: scan.getByRole("button", { name: "Try again" }),
    overview: parts.getByRole("link", { name: "Overview" }),
    calendars: parts.getByRole("link", { name: "All calendars" }),
    list: page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Calendars" }),
    triage: page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Triage" }),
    filter: filter.getByRole("searchbox", { name: "Filter" }),
    counted: filter.getByRole("status"),
    terms: filter.getByRole("list", { name: "Terms of the filter" }).getByRole("listitem"),
    facets: page.getByRole("group", { name: "Narrow down" }),
    table,
    /** Those that are there: the table is virtual. */
    rows: table.getByRole("row").filter({ has: page.getByRole("cell") }),
    panel: page.getByRole("complementary"),
    dialog: page.getByRole("dialog"),
  };
}

/** Lets the whole project be scanned, and shows what the query names. */
export async function scanned(page: Page, at: { url: string }, query = "?view=all", says: string | RegExp = "Everything scanned: 3,000 calendars"): Promise<void> {
  await page.goto(`${at.url}/${query}`);
  await see(page).start.click();
  await expect(see(page).scan).toContainText(says);
}

/** What stands in the place of the server's answer. */
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  /** A text, or what is written as JSON. */
  body: unknown;
}

/** A request that waits for its answer. */
interface Held {
  pass(): void;
  answer(answer: Answer): void;
}

/**
 * Stands before the real server, and can hold requests for the list, count them, and change what is answered. (Playwright's own
 * routes do that as well, and take many times as long: a scan is a hundred requests and more.)
 */
export class Relay {
  /** How many requests for the list came, how many were passed on, and the most that were on their way at once. */
  asked = 0;
  passed = 0;
  most = 0;
  readonly held: Held[] = [];
  /** Answers in the server's place, where it does. */
  instead: (query: URLSearchParams) => Answer | undefined = () => undefined;
  /** Changes a page of the list; `query` is what was asked. */
  change?: (body: any, query: URLSearchParams) => unknown;
  /** Makes another query of the one that was asked. */
  ask: (query: URLSearchParams) => URLSearchParams = (query) => query;
  private flying = 0;
  private limit = Infinity;
  private agent = new Agent({ keepAlive: true });
  private server: Server;

  private constructor(private demo: Demo) {
    this.server = createServer((request, response) => this.take(request, response));
  }

  /** Before this server. */
  static async to(demo: Demo): Promise<Relay> {
    const relay = new Relay(demo);
    await new Promise<void>((resolve) => relay.server.listen(0, "127.0.0.1", resolve));
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** So many requests for the list may pass from now on, those that are held first. */
  open(more = Infinity): void {
    this.limit = this.passed + more;
    while (this.held.length > 0 && this.passed < this.limit) this.held.shift()!.pass();
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, this.url);
    if (url.pathname !== "/api/v1/calendars") return this.forward(request, response, request.url!);
    this.asked += 1;
    this.flying += 1;
    this.most = Math.max(this.most, this.flying);
    response.on("close", () => (this.flying -= 1));
    const held = {
      pass: () => {
        this.passed += 1;
        const answer = this.instead(url.searchParams);
        if (answer) return send(response, answer);
        this.forward(request, response, `${url.pathname}?${this.ask(url.searchParams)}`, (body) => this.change?.(body, url.searchParams));
      },
      answer: (answer: Answer) => send(response, answer),
    };
    if (this.passed < this.limit) held.pass();
    else this.held.push(held);
  }

  private forward(request: IncomingMessage, response: ServerResponse, path: string, change?: (body: any) => unknown): void {
    const { hostname, port } = new URL(this.demo.url);
    const onwards = ask({ hostname, port, path, method: request.method, headers: request.headers, agent: this.agent }, async (answer) => {
      if (!change || !this.change || answer.statusCode !== 200) {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
        return;
      }
      const body = JSON.parse(await text(answer));
      change(body);
      send(response, { body });
    });
    // A server that is not there is not there through this either.
    onwards.on("error", () => response.destroy());
    request.pipe(onwards);
  }
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: Answer): void {
  const type = typeof body === "string" ? "text/html" : "application/json";
  response.writeHead(status, { "Content-Type": type, ...headers }).end(typeof body === "string" ? body : JSON.stringify(body));
}

/** Cursors that say nothing: numbers stand for those of the real server. */
export function opaque(relay: Relay, then: (body: any, query: URLSearchParams) => unknown = () => {}): void {
  const cursors: string[] = [];
  relay.ask = (query) => {
    const cursor = query.get("cursor");
    const asked = new URLSearchParams(query);
    if (cursor) asked.set("cursor", cursors[Number(cursor.slice("page~".length))] ?? cursor);
    return asked;
  };
  relay.change = (body, query) => {
    for (const link of ["next", "previous"]) {
      if (!body[link]) continue;
      const to = new URL(body[link]);
      cursors.push(to.searchParams.get("cursor")!);
      to.searchParams.set("cursor", `page~${cursors.length - 1}`);
      body[link] = to.href;
    }
    return then(body, query);
  };
}

/** The number in a text such as "1,234 of 3,000 calendars". */
export const numberIn = (text: string | null): number => Number(/\d[\d,]*/.exec(text ?? "")?.[0].replaceAll(",", ""));

/** The ids of all rows that are shown, in their order. (Needs the permission to read what was copied.) */
export const idsShown = (page: Page): Promise<string[]> =>
  // Right after it, it says that it did.
  copied(page, page.getByRole("button", { name: /^(Copy ids|Copied)$/ }).first());

/** Clicks, and reads what was copied. */
export async function copied(page: Page, button: Locator): Promise<string[]> {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await button.click();
  let content = "";
  await expect.poll(async () => (content = await page.evaluate(() => navigator.clipboard.readText()))).not.toBe("");
  return content.split("\n");
}

/** Exports what is shown, and reads the file. */
export async function exported(page: Page, form: "CSV" | "JSON Lines", names: string[] = []): Promise<{ name: string; text: string }> {
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = see(page).dialog;
  await dialog.getByRole("radio", { name: new RegExp(`^${form}`) }).check();
  for (const name of names) await dialog.getByRole("checkbox", { name, exact: true }).check();
  const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Export" }).click()]);
  const file = await readFile(await download.path(), "utf8");
  await expect(dialog).toContainText("was handed to the browser");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toBeHidden();
  return { name: download.suggestedFilename(), text: file };
}

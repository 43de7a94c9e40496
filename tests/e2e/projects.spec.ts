// Several projects behind one gateway, the gateway's own troubles, and signing in and out of it.
import { type IncomingMessage, type ServerResponse } from "node:http";
import { type BrowserContext, type Page } from "@playwright/test";
import { Demo, expect, ids, on, putSettings, StaticHost, test as base } from "./server";
import { see } from "./triage";

type Instead = (request: IncomingMessage, response: ServerResponse) => void;

const PROJECTS = [
  { name: "production", baseUrl: "projects/production" },
  { name: "staging", baseUrl: "/projects/staging/api/v1/" },
];

const json = (status: number, body: unknown): Instead => (_, response) =>
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));

/** A gateway before two projects, which has their keys, and the page beside it. */
class Gateway {
  /** What is answered in a project's place. */
  instead: Record<string, Instead | undefined> = {};
  /** What is asked outside of the projects, such as a log-in. */
  outside: Instead = (_, response) => response.writeHead(404).end();
  readonly url: string;

  private constructor(
    private host: StaticHost,
    private demos: Record<string, Demo>,
  ) {
    this.url = host.url;
  }

  static async before(demos: Record<string, Demo>): Promise<Gateway> {
    let gateway: Gateway;
    const host = await StaticHost.start("/", (request, response) => gateway.answer(request, response));
    gateway = new Gateway(host, demos);
    return gateway;
  }

  stop = (): Promise<void> => this.host.stop();

  /** What was asked for a project, or for all of them. */
  asked(project = ""): string[] {
    return this.host.asked.filter((asked) => asked.startsWith(`GET /projects/${project}`));
  }

  /** Fills in the page's settings, as a host does, and lets forms be sent to it. */
  async settings(context: BrowserContext, settings: object): Promise<void> {
    await putSettings(context, this.url, JSON.stringify(settings), (policy) => policy.replace("form-action 'none'", "form-action 'self'"));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, project, path] = /^\/projects\/([^/]+)\/api\/v1\/(.*)$/.exec(request.url!) ?? [];
    if (!project) return this.outside(request, response);
    const instead = this.instead[project];
    if (instead) return instead(request, response);
    const { url, key } = this.demos[project];
    const answer = await fetch(`${url}/api/v1/${path}`, { headers: { Authorization: `Token ${key}` } });
    json(answer.status, await answer.json())(request, response);
  }
}

const test = base.extend<{ gateway: Gateway }, { production: Demo; staging: Demo }>({
  production: [
    async ({}, use) => {
      const demo = await Demo.start();
      await use(demo);
      await demo.stop();
    },
    { scope: "worker" },
  ],
  staging: [
    async ({}, use) => {
      const demo = await Demo.start(["--seed", "7", "--calendars", "60"]);
      await use(demo);
      await demo.stop();
    },
    { scope: "worker" },
  ],
  gateway: async ({ production, staging }, use) => {
    const gateway = await Gateway.before({ production, staging });
    await use(gateway);
    await gateway.stop();
  },
});

const project = (page: Page) => page.getByRole("combobox", { name: "Project" });
const query = (page: Page): string => new URL(page.url()).search;

test.describe("several projects", () => {
  test.beforeEach(({ context, gateway }) => gateway.settings(context, { projects: PROJECTS }));

  test("another one is chosen by keyboard; reload, Back and Forward know which", async ({ page, gateway, production, staging }) => {
    const [first, other] = [(await production.pages())[0], (await staging.pages())[0]];
    await page.goto(gateway.url);
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
    expect(await ids(page)).toEqual(first);
    await expect(page).toHaveTitle("Page 1 · production · Attendee Calendars");
    await project(page).focus();
    await page.keyboard.press("ArrowDown");
    await expect(page).toHaveTitle("Page 1 · staging · Attendee Calendars");
    await expect.poll(() => ids(page)).toEqual(other);
    expect(query(page)).toBe("?project=staging");
    await expect(project(page)).toBeFocused();
    await page.reload();
    await expect.poll(() => ids(page)).toEqual(other);
    await expect(project(page)).toHaveValue("staging");
    await page.goBack();
    await expect.poll(() => ids(page)).toEqual(first);
    await expect(project(page)).toHaveValue("production");
    expect(query(page)).toBe("");
    await page.goForward();
    await expect.poll(() => ids(page)).toEqual(other);
    await expect(project(page)).toHaveValue("staging");
    // Also where both were chosen by hand before: a browser remembers that of an option.
    await page.goBack();
    await project(page).selectOption("staging");
    await expect.poll(() => ids(page)).toEqual(other);
    await project(page).selectOption("production");
    await expect.poll(() => ids(page)).toEqual(first);
    for (const name of ["staging", "production"]) {
      await page.goBack();
      await expect.poll(() => ids(page)).toEqual(name === "staging" ? other : first);
      await expect(project(page)).toHaveValue(name);
    }
  });

  test("rows of one project do not stay until those of another come", async ({ page, gateway, staging }) => {
    await page.goto(gateway.url);
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
    const held: (() => void)[] = [];
    gateway.instead.staging = (request, response) => {
      held.push(() => json(200, { next: null, previous: null, results: [] })(request, response));
    };
    await project(page).selectOption("staging");
    await expect.poll(() => held.length).toBe(1);
    await expect(page.locator("#app .skeleton")).toBeVisible();
    expect((await ids(page)).join("")).toBe("");
    held.forEach((answer) => answer());
    await expect(page.getByRole("heading", { name: "No calendars yet" })).toBeVisible();
    gateway.instead.staging = undefined;
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect.poll(() => ids(page)).toEqual((await staging.pages())[0]);
  });

  test("page, search and calendar stay behind, the zone goes along, and Back finds all of them", async ({ page, gateway, production, staging }) => {
    const [, second] = await production.pages();
    await page.goto(`${gateway.url}/?zone=UTC`);
    await on(page).next.click();
    await expect(on(page).status).toHaveText("Page 2, 25 calendars");
    await on(page).rows.nth(3).getByRole("link").click();
    await expect(page.getByRole("complementary")).toContainText(second[3]);
    const before = page.url();
    await project(page).selectOption("staging");
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
    await expect.poll(() => ids(page)).toEqual((await staging.pages())[0]);
    expect(query(page)).toBe("?project=staging&zone=UTC");
    await expect(page.getByRole("complementary")).toHaveCount(0);
    await on(page).search.fill("nobody");
    await on(page).search.press("Enter");
    await expect(on(page).status).toHaveText("No calendar has this key");
    await project(page).selectOption("production");
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
    await expect(on(page).search).toHaveValue("");
    expect(query(page)).toBe("?zone=UTC");
    await page.goBack();
    await expect(on(page).status).toHaveText("No calendar has this key");
    await page.goBack();
    await page.goBack();
    await expect(page).toHaveURL(before);
    await expect.poll(() => ids(page)).toEqual(second);
    await expect(page.getByRole("complementary")).toContainText(second[3]);
  });

  test("the triage keeps its filter, and each project has a scan of its own", async ({ page, gateway }) => {
    await page.goto(`${gateway.url}/?view=all&filter=health:disconnected&sort=key&among=new`);
    await see(page).start.click();
    await expect(see(page).scan).toContainText("Everything scanned: 137 calendars");
    await project(page).selectOption("staging");
    await expect(see(page).start).toBeVisible();
    await expect(page).toHaveTitle("Triage · staging · Attendee Calendars");
    expect(query(page)).toBe("?project=staging&view=all&filter=health:disconnected&sort=key");
    await see(page).start.click();
    await expect(see(page).scan).toContainText("Everything scanned: 60 calendars");
    await expect(see(page).filter).toHaveValue("health:disconnected");
    await expect(see(page).counted).toContainText("of 60 calendars");
  });

  test("what one project is still asked for never comes into another", async ({ page, gateway, staging }) => {
    const held: (() => void)[] = [];
    const gone: string[] = [];
    gateway.instead.production = (request, response) => {
      response.on("close", () => gone.push(request.url!));
      held.push(() => json(200, { next: null, previous: null, results: [{ id: "cal_late" }] })(request, response));
    };
    await page.goto(gateway.url);
    await expect.poll(() => held.length).toBe(1);
    await project(page).selectOption("staging");
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
    // It was given up, and an answer that comes all the same is nobody's.
    await expect.poll(() => gone).toHaveLength(1);
    held.splice(0).forEach((answer) => answer());
    await see(page).triage.click();
    await see(page).start.click();
    await expect(see(page).scan).toContainText("Everything scanned: 60 calendars");
    expect(gateway.asked("production")).toHaveLength(1);
    await see(page).list.click();
    await expect.poll(() => ids(page)).toEqual((await staging.pages())[0]);

    // A scan under way, too.
    await project(page).selectOption("production");
    await see(page).triage.click();
    await expect(see(page).start).toBeVisible();
    const asked = gateway.asked("production").length;
    await see(page).start.click();
    await expect.poll(() => gateway.asked("production").length).toBe(asked + 1);
    await project(page).selectOption("staging");
    await expect.poll(() => gone.length).toBe(asked + 1);
    held.splice(0).forEach((answer) => answer());
    await see(page).start.click();
    await expect(see(page).scan).toContainText("Everything scanned: 60 calendars");
    expect(gateway.asked("production")).toHaveLength(asked + 1);
  });

  test("every link stays in the project, and a copied one leads there", async ({ page, context, gateway, staging }) => {
    const pages = await staging.pages();
    const hrefs = () => page.locator("a[href]").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    const lost = async () => (await hrefs()).filter((href) => !new URLSearchParams(href!).getAll("project").includes("staging"));
    await page.goto(`${gateway.url}/?project=staging`);
    await on(page).next.click();
    await expect(on(page).status).toHaveText("Page 2, 25 calendars");
    await on(page).rows.nth(1).getByRole("link").click();
    await expect(page.getByRole("complementary")).toBeVisible();
    // The brand, two views, two pages, the last one, and one for each row.
    expect((await hrefs()).length).toBeGreaterThanOrEqual(30);
    expect(await lost()).toEqual([]);
    const copy = await context.newPage();
    await copy.goto(new URL((await on(page).next.getAttribute("href"))!, page.url()).href);
    await expect.poll(() => ids(copy)).toEqual(pages[2]);
    await expect(project(copy)).toHaveValue("staging");
    await copy.close();
    await page.getByRole("button", { name: "Close" }).click();
    await on(page).search.fill("nobody");
    await on(page).search.press("Enter");
    await page.getByRole("button", { name: "Clear the search" }).first().click();
    await expect.poll(() => ids(page)).toEqual(pages[1]);
    expect(query(page)).toContain("project=staging");
    await see(page).triage.click();
    await see(page).start.click();
    await expect(see(page).scan).toContainText("Everything scanned: 60 calendars");
    expect(await lost()).toEqual([]);
    await see(page).calendars.click();
    await expect(see(page).rows.first()).toBeVisible();
    expect(await lost()).toEqual([]);
    await page.getByRole("link", { name: "Attendee Calendars" }).click();
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
    expect(query(page)).toBe("?project=staging");
  });

  test("a name that is no project's is told, and nobody is asked until one is chosen", async ({ page, gateway, staging }) => {
    await page.goto(`${gateway.url}/?project=gone&view=all&filter=x`);
    await expect(on(page).alert).toContainText("There is no project “gone” here");
    await expect(page).toHaveTitle("Attendee Calendars");
    await expect(project(page)).toHaveValue("gone");
    await expect(page.getByRole("navigation", { name: "Views" })).toHaveCount(0);
    expect(gateway.asked()).toEqual([]);
    await on(page).alert.getByRole("link", { name: "staging" }).click();
    await expect(see(page).start).toBeVisible();
    expect(query(page)).toBe("?project=staging&view=all&filter=x");
    await page.goBack();
    await expect(on(page).alert).toBeVisible();
    await expect(project(page)).toHaveValue("gone");
    await project(page).selectOption("production");
    await expect(see(page).start).toBeVisible();
    expect(query(page)).toBe("?view=all&filter=x");
  });

  test("the first project stands in no address", async ({ page, gateway }) => {
    await page.goto(`${gateway.url}/?project=production&zone=UTC`);
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
    await expect.poll(() => query(page)).toBe("?zone=UTC");
    expect(await page.evaluate(() => history.length)).toBe(2);
    // The same list as before, and not another one.
    expect(gateway.asked().filter((asked) => !asked.includes("cursor"))).toHaveLength(1);
  });

  test("where one fails, the way to another stays", async ({ page, gateway }) => {
    gateway.instead.production = (_, response) => response.writeHead(404, { "Content-Type": "text/html" }).end("<h1>no</h1>");
    await page.goto(gateway.url);
    await expect(on(page).alert).toContainText("The gateway leads to no Attendee API");
    await expect(page.getByLabel("API key")).toHaveCount(0);
    await project(page).selectOption("staging");
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
    await expect(on(page).alert).toHaveCount(0);
  });

  test("German", async ({ browser, gateway }) => {
    const context = await browser.newContext({ locale: "de-DE" });
    await gateway.settings(context, { projects: PROJECTS, signOutUrl: "sign-out" });
    const page = await context.newPage();
    await page.goto(`${gateway.url}/?project=weg`);
    await expect(on(page).alert).toContainText("Hier gibt es kein Projekt „weg“");
    await page.getByRole("combobox", { name: "Projekt" }).selectOption("staging");
    await expect(page.getByRole("status")).toHaveText("Seite 1, 25 Kalender");
    await expect(page).toHaveTitle("Seite 1 · staging · Attendee Calendars");
    await expect(page.getByRole("button", { name: "Abmelden" })).toBeVisible();
    gateway.instead.production = json(502, { code: "upstream-key-refused", detail: "" });
    await page.getByRole("combobox", { name: "Projekt" }).selectOption("production");
    await expect(on(page).alert).toContainText("in die Schlüsseldatei dieses Projekts");
    await context.close();
  });
});

test("one project is no choice", async ({ page, context, gateway }) => {
  await gateway.settings(context, { projects: PROJECTS.slice(1) });
  await page.goto(`${gateway.url}/?project=staging`);
  await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  await expect(project(page)).toHaveCount(0);
  await expect(page).toHaveTitle("Page 1 · Attendee Calendars");
  await expect.poll(() => query(page)).toBe("");
});

test("a project without a name is refused", async ({ page, context, gateway }) => {
  await gateway.settings(context, { projects: [{ baseUrl: "projects/production" }] });
  await page.goto(gateway.url);
  await expect(on(page).alert).toContainText("projects: name: it is missing");
  expect(gateway.asked()).toEqual([]);
});

test.describe("whose fault", () => {
  test.beforeEach(({ context, gateway }) => gateway.settings(context, { projects: PROJECTS }));

  test("a key of the gateway's that is refused is told, and not asked with again", async ({ page, gateway }) => {
    gateway.instead.production = json(502, { code: "upstream-key-refused", detail: "The key of production was refused." });
    await page.goto(gateway.url);
    await expect(on(page).alert).toContainText("The server refused the gateway's API key");
    await expect(on(page).alert).toContainText("Your own sign-in is fine.");
    await expect(on(page).alert).toContainText("status 502");
    await expect(page.getByLabel("API key")).toHaveCount(0);
    expect(gateway.asked()).toHaveLength(1);
    await see(page).triage.click();
    await see(page).start.click();
    await expect(see(page).scan.getByRole("alert")).toContainText("The server refused the gateway's API key");
    expect(gateway.asked()).toHaveLength(2);
    // The operator puts another key into the file.
    gateway.instead.production = undefined;
    await see(page).retry.click();
    await expect(see(page).scan).toContainText("Everything scanned: 137 calendars");
    await see(page).list.click();
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  });

  test("a scan ends with it, since all that would follow fails alike", async ({ page, gateway }) => {
    await page.goto(`${gateway.url}/?view=overview`);
    await expect(see(page).start).toBeVisible();
    let left = 2;
    gateway.instead.production = (request, response) => {
      if (left-- > 0) json(200, { next: `${gateway.url}/x?cursor=${left}`, previous: null, results: [{ id: `cal_${left}` }] })(request, response);
      else json(502, { code: "upstream-key-refused", detail: "no" })(request, response);
    };
    await see(page).start.click();
    await expect(see(page).scan.getByRole("alert")).toContainText("The server refused the gateway's API key");
    expect(gateway.asked()).toHaveLength(3);
  });

  test("what else the gateway says of itself is shown", async ({ page, gateway }) => {
    for (const [status, code] of [[502, "upstream-unreachable"], [503, "busy"], [504, "upstream-slow"]] as const) {
      gateway.instead.staging = json(status, { code, detail: `The words of ${code}.` });
      await page.goto(`${gateway.url}/?project=staging`);
      await expect(on(page).alert).toContainText(`The words of ${code}.`, { timeout: 10_000 });
      await expect(on(page).alert).toContainText(`status ${status}`);
    }
  });
});

test.describe("signing in and out", () => {
  const settings = { projects: PROJECTS, signInUrl: "sign-in", signOutUrl: "/sign-out" };
  const signedOut = json(401, { code: "signed-out", detail: "Sign in first." });

  /** A log-in that lets everybody in, and leads back. */
  function logIn(gateway: Gateway): void {
    gateway.outside = (request, response) => {
      const { pathname, searchParams } = new URL(request.url!, gateway.url);
      if (pathname !== "/sign-in") return response.writeHead(404).end();
      gateway.instead = {};
      const next = searchParams.get("next")!.replaceAll("&", "&amp;");
      response.writeHead(200, { "Content-Type": "text/html" }).end(`<a href="${next}">Continue</a>`);
    };
  }

  test("who is signed out signs in, and is back at the same place", async ({ page, context, gateway, staging }) => {
    await gateway.settings(context, settings);
    const key = (await staging.api("calendars")).results.find((row: any) => row.deduplication_key).deduplication_key;
    const place = `${gateway.url}/?project=staging&deduplication_key=${encodeURIComponent(key)}&zone=Europe/Berlin#x`;
    gateway.instead.staging = signedOut;
    logIn(gateway);
    await page.goto(place);
    await expect(on(page).alert).toContainText("You are signed out");
    await expect(on(page).alert.getByRole("button")).toHaveCount(0);
    await on(page).alert.getByRole("link", { name: "Sign in" }).click();
    await page.getByRole("link", { name: "Continue" }).click();
    await expect(on(page).status).toHaveText("1 calendar with this key");
    await expect(page).toHaveURL(place);
  });

  test("the calendar that is open and a scan lead to the log-in, too", async ({ page, context, gateway }) => {
    await gateway.settings(context, settings);
    await page.goto(gateway.url);
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
    gateway.instead.production = signedOut;
    const next = (link: string) => new URL(link, gateway.url).searchParams.get("next");
    await on(page).rows.first().getByRole("link").click();
    const panel = page.getByRole("complementary").getByRole("link", { name: "Sign in" });
    await expect(panel).toBeVisible();
    expect(next((await panel.getAttribute("href"))!)).toBe(`/${query(page)}`);
    await see(page).triage.click();
    await see(page).start.click();
    const scan = see(page).scan.getByRole("link", { name: "Sign in" });
    await expect(scan).toBeVisible();
    expect(next((await scan.getAttribute("href"))!)).toBe("/?view=overview");
    await expect(see(page).scan.getByRole("button", { name: "Reload" })).toHaveCount(0);
  });

  test("without a known log-in the page is loaded anew", async ({ page, context, gateway }) => {
    await gateway.settings(context, { projects: PROJECTS });
    gateway.instead.production = signedOut;
    await page.goto(gateway.url);
    await expect(on(page).alert).toContainText("You are signed out");
    await expect(page.getByRole("link", { name: "Sign in" })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Sign out" })).toHaveCount(0);
    gateway.instead = {};
    await on(page).alert.getByRole("button", { name: "Reload" }).click();
    await expect(on(page).status).toHaveText("Page 1, 25 calendars");
  });

  test("signing out is a POST, under the page's policy", async ({ page, context, gateway }) => {
    await gateway.settings(context, settings);
    const sent: string[] = [];
    gateway.outside = (request, response) => {
      sent.push(`${request.method} ${request.url}`);
      response.writeHead(200, { "Content-Type": "text/plain" }).end("Goodbye");
    };
    await page.goto(`${gateway.url}/?project=staging`);
    await page.getByRole("button", { name: "Sign out" }).press("Enter");
    await expect(page.getByText("Goodbye")).toBeVisible();
    expect(sent.filter((what) => !what.includes("favicon"))).toEqual(["POST /sign-out"]);
  });

  test("a log-in on another origin is refused", async ({ page, context, gateway }) => {
    await gateway.settings(context, { signInUrl: "//evil.example/" });
    await page.goto(gateway.url);
    await expect(on(page).alert).toContainText("signInUrl: it is not a path on the page's origin");
  });
});

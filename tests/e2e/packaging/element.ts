// The element in a page of somebody else's, as the installed package has it.
import { type Locator, type Page, expect, test as base } from "@playwright/test";
import { Demo } from "../server";
import { Host, Project } from "./project";

export { expect };

/** What a test hands to `put`: attributes by their names, properties by theirs. */
export interface Given {
  attributes?: Record<string, string>;
  properties?: Record<string, unknown>;
  /** Where it is put. */
  into?: string;
}

export type Change = (file: string, headers: Record<string, string>) => Buffer | void;

/** The strictest policy that the element needs. */
export const strict: Change = (_, headers) => {
  headers["Content-Security-Policy"] += "; require-trusted-types-for 'script'";
};

declare global {
  interface Window {
    /** Each event that the elements told, in order. */
    told: [string, any][];
    violations: string[];
  }
}

/**
 * `put` puts an element into the page, which asks the demo server where it is told nothing else. What is against the page's
 * policy, and what is written to the console as an error, fails the test.
 */
export const test = base.extend<
  { put: (given?: Given) => Promise<Locator>; open: (path?: string) => Promise<void>; quiet: string[] },
  { project: Project; site: Host; demo: Demo }
>({
  project: [async ({}, use, info) => use(await Project.create(`element-${info.workerIndex}`, "plain")), { scope: "worker" }],
  site: [
    async ({ project }, use) => {
      const site = await Host.start(project.folder, strict);
      await use(site);
      await site.stop();
    },
    { scope: "worker" },
  ],
  demo: [
    async ({ site }, use) => {
      const demo = await Demo.start(["--cors-origin", new URL(site.url).origin]);
      await use(demo);
      await demo.stop();
    },
    { scope: "worker" },
  ],
  // What the test allows is put in front.
  quiet: [
    async ({ page }, use) => {
      const allowed = ["Failed to load resource"];
      const loud: string[] = [];
      page.on("pageerror", (error) => loud.push(String(error)));
      page.on("console", (message) => message.type() === "error" && loud.push(message.text()));
      await page.addInitScript(listen);
      await use(allowed);
      const violations = await page.evaluate(() => window.violations ?? []).catch(() => []);
      // What the element asks for ahead may be on its way still: its handler would fail with the page, and the test with it.
      await page.unrouteAll({ behavior: "ignoreErrors" });
      expect([...loud, ...violations].filter((said) => !allowed.some((start) => said.startsWith(start)))).toEqual([]);
    },
    { auto: true },
  ],
  open: async ({ page, site }, use) =>
    use(async (path = "element.html") => {
      await page.goto(site.url + path);
      await page.evaluate(() => customElements.whenDefined("attendee-calendars"));
    }),
  put: async ({ page, open, demo }, use) =>
    use(async (given) => {
      if (page.url() === "about:blank") await open();
      return put(page, demo, given);
    }),
});

function listen(): void {
  window.told = [];
  window.violations = [];
  for (const name of ["calendar-open", "calendars-load", "health-change", "scan-complete", "attendee-error"]) {
    document.addEventListener(name, (event) => window.told.push([name, (event as CustomEvent).detail]));
  }
  document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
}

export async function put(page: Page, demo: Pick<Demo, "url" | "key">, { attributes = {}, properties = {}, into = "main" }: Given = {}): Promise<Locator> {
  await page.evaluate(
    ([attributes, properties, into]) => {
      const element = document.createElement("attendee-calendars");
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      Object.assign(element, properties);
      document.querySelector(into)!.append(element);
    },
    [{ "base-url": demo.url, locale: "en", ...attributes }, { apiKey: demo.key, ...properties }, into] as const,
  );
  return page.locator("attendee-calendars").last();
}

/** What people find in an element, by role and name. */
export const within = (element: Locator | Page) => ({
  table: element.getByRole("table", { name: "Calendars" }),
  // Before the first answer, empty ones stand there.
  rows: element.getByRole("table", { name: "Calendars" }).locator("tbody:not([aria-hidden]) tr"),
  links: element.getByRole("table", { name: "Calendars" }).locator("tbody").getByRole("link"),
  search: element.getByRole("searchbox", { name: "Deduplication key" }),
  next: element.getByRole("link", { name: "Next page" }),
  previous: element.getByRole("link", { name: "Previous page" }),
  status: element.getByRole("status"),
  alert: element.getByRole("alert"),
  views: element.getByRole("navigation", { name: "Views" }),
  calendar: element.getByRole("complementary"),
});

export function ids(element: Locator | Page): Promise<string[]> {
  return within(element).rows.locator("td.id:not(:empty)").allTextContents();
}

export const told = (page: Page, name?: string): Promise<any[]> =>
  page.evaluate((name) => window.told.filter(([told]) => !name || told === name).map(([told, detail]) => (name ? detail : [told, detail])), name);

// React: the element as a component that a server renders, and the element itself that is there before its class.
import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { Demo } from "../server";
import { events } from "../../../npm/interface.mjs";
import { ids, within } from "./element";
import { Host, Project } from "./project";

test("rendered on a server: no key in the page's source, and after hydration everything is set", async ({ page }) => {
  const project = await Project.create("react-server", "react-server");
  await project.tool("vite/bin/vite.js", "build");
  const host = await Host.start(`${project.folder}/dist`);
  const demo = await Demo.start(["--cors-origin", new URL(host.url).origin]);
  const html = (await project.node("server.js", demo.url, demo.key)).trim();
  expect(html).toContain(`<attendee-calendars class="calendars" base-url="${demo.url}" locale="en" theme="light">`);
  expect(html).not.toContain(demo.key);
  await project.tool("vite/bin/vite.js", "build", "--ssr", "server.js", "--outDir", "built");
  expect((await project.node("built/server.js", demo.url, demo.key)).trim()).toBe(html);
  const index = `${project.folder}/dist/index.html`;
  await writeFile(index, (await readFile(index, "utf8")).replace("<!--app-->", html));

  const loud: string[] = [];
  page.on("pageerror", (error) => loud.push(String(error)));
  page.on("console", (message) => ["warning", "error"].includes(message.type()) && !message.text().startsWith("Failed to load resource") && loud.push(message.text()));
  const keys = new Set<string | undefined>();
  page.on("request", (request) => request.url().includes("/api/v1/") && request.method() === "GET" && keys.add(request.headers().authorization));
  await page.addInitScript((attendee) => Object.assign(window, { attendee }), { baseUrl: demo.url, apiKey: demo.key });
  await page.goto(host.url);

  const element = page.locator("attendee-calendars");
  const rows = element.getByRole("table", { name: "Meetings" }).locator("tbody:not([aria-hidden]) tr");
  await expect(rows).toHaveCount(25);
  expect([...keys]).toEqual([`Token ${demo.key}`]);
  await expect(page.getByText("Calendars of ACME")).toBeVisible();
  expect(await page.evaluate(() => (window as any).element.current === document.querySelector("attendee-calendars"))).toBe(true);
  expect(await element.evaluate((element: any) => [element.settings, typeof element.reconnectUrl, element.outerHTML.includes((window as any).attendee.apiKey)])).toEqual([
    { staleAfterHours: 48 },
    "function",
    false,
  ]);
  const [[first, second]] = await demo.pages();
  await rows.first().getByRole("link").click();
  await expect(page.getByText(`Opened: ${first} in en`)).toBeVisible();

  // A change of state: an attribute, a property, and a listener in which the new state is.
  await page.evaluate(() => (window as any).change.setLocale("de"));
  const links = element.getByRole("table", { name: "Termine" }).locator("tbody").getByRole("link");
  await links.nth(1).click();
  await expect(page.getByText(`Opened: ${second} in de`)).toBeVisible();
  await page.evaluate(() => (window as any).change.setShown(false));
  await expect(element).toHaveCount(0);
  expect(await page.evaluate(() => (window as any).element.current)).toBe(null);
  await page.evaluate(() => (window as any).change.setShown(true));
  await links.nth(1).click();
  expect(loud).toEqual([]);
  await demo.stop();
  await host.stop();
});

test("rendered before the element is defined: what became attributes is taken over, and a key out of the page", async ({ page }) => {
  const project = await Project.create("react-late", "react-server");
  await project.tool("vite/bin/vite.js", "build");
  const host = await Host.start(`${project.folder}/dist`);
  const demo = await Demo.start(["--cors-origin", new URL(host.url).origin]);
  const warnings: string[] = [];
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  await page.addInitScript((attendee) => Object.assign(window, { attendee }), { baseUrl: demo.url, apiKey: demo.key });
  await page.goto(`${host.url}late.html`);
  const element = page.locator("attendee-calendars");
  await expect(element).toHaveAttribute("apikey", demo.key);
  await page.evaluate(() => (window as any).define());
  await expect(within(element).rows).toHaveCount(25);
  expect(await ids(element)).toEqual((await demo.pages())[0]);
  expect(await element.evaluate((element) => element.getAttributeNames())).toEqual(["locale", "base-url"]);
  expect(await page.content()).not.toContain(demo.key);
  expect(warnings).toEqual([expect.stringContaining("set the property apiKey")]);
  expect(warnings[0]).not.toContain(demo.key);
  await demo.stop();
  await host.stop();
});

test("the component listens to all events", async () => {
  const source = await readFile(new URL("../../../npm/react.js", import.meta.url), "utf8");
  const [, listed] = /EVENTS = \[(.*)\]/.exec(source)!;
  expect(listed.split(", ").map((name) => JSON.parse(name))).toEqual(events.map(([name]: string[]) => name));
});

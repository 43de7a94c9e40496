// The examples of the package's README, as they stand there, before a gateway: here the demo server, with the key added on the way.
import { createServer, type Server } from "node:http";
import { cp, readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import { type Page, expect } from "@playwright/test";
import { type Demo, withDemo as test } from "../server";
import { Project, TYPES } from "./project";

const EXAMPLES = resolve(import.meta.dirname, "../../../npm/examples");

const README = resolve(EXAMPLES, "../README.md");

/** The directives that the README says a policy needs; and images, for the browser asks for an icon. */
async function policy(): Promise<string> {
  const [, said] = /^A Content-Security-Policy needs ([^.]*)/m.exec(await readFile(README, "utf8"))!;
  const directives = [...said.matchAll(/`((?:script|connect)-src [^`]+)`/g)].map(([, directive]) => directive);
  return ["default-src 'none'", "img-src 'self'", "require-trusted-types-for 'script'", ...directives].join("; ");
}

/** A host that serves a folder, and forwards `/attendee/api/v1/` with the key. */
async function host(folder: string, demo: Demo, csp = ""): Promise<{ url: string; stop(): Promise<void> }> {
  const server: Server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://host");
    if (url.pathname.startsWith("/attendee/api/v1/")) {
      const answer = await fetch(demo.url + url.pathname.slice("/attendee".length) + url.search, { headers: { Authorization: `Token ${demo.key}` } });
      response.writeHead(answer.status, { "Content-Type": "application/json" }).end(await answer.text());
      return;
    }
    const file = url.pathname.endsWith("/") ? "index.html" : url.pathname;
    const content = await readFile(join(folder, file)).catch(() => null);
    response.writeHead(content ? 200 : 404, { "Content-Type": TYPES[extname(file)] ?? "text/plain", "Content-Security-Policy": csp }).end(content);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const rows = (page: Page) => page.getByRole("table", { name: "Calendars" }).locator("tbody tr");

for (const name of ["react", "vue", "svelte"]) {
  test(`Vite with ${name}`, async ({ page, demo }) => {
    const project = await Project.create(`example-${name}`, "types");
    await cp(join(EXAMPLES, name), project.folder, { recursive: true });
    await project.tool("vite/bin/vite.js", "build");
    const served = await host(join(project.folder, "dist"), demo, await policy());
    const refused: string[] = [];
    page.on("console", (message) => message.text().includes("Content Security Policy") && refused.push(message.text()));
    await page.goto(served.url);
    await expect(rows(page)).toHaveCount(25);
    const [first] = (await demo.pages())[0];
    await rows(page).first().getByRole("link").click();
    await expect(page.getByText(`Opened: ${first}`)).toBeVisible();
    expect(refused).toEqual([]);
    await served.stop();
  });
}

test("the project's README shows lines of the plain page", async () => {
  const readme = await readFile(resolve(EXAMPLES, "../../README.md"), "utf8");
  const page = (await readFile(join(EXAMPLES, "plain/index.html"), "utf8")).split("\n").map((line) => line.trim());
  const [, shown] = /```html\n([^`]*)```/.exec(readme)!;
  for (const line of shown.trim().split("\n")) expect(page).toContain(line);
});

test("a plain page, with the one file of a CDN", async ({ page, demo }) => {
  const project = await Project.create("example-plain", "types");
  await cp(join(EXAMPLES, "plain"), project.folder, { recursive: true });
  const served = await host(project.folder, demo);
  const cdn = /https:\/\/cdn\.jsdelivr\.net\/npm\/attendee-calendars@[\d.]+/;
  await page.route(cdn, async (route) => {
    const file = route.request().url().replace(cdn, "");
    // From elsewhere, as a CDN answers.
    await route.fulfill({ path: join(project.folder, "node_modules/attendee-calendars", file), contentType: "text/javascript", headers: { "Access-Control-Allow-Origin": "*" } });
  });
  await page.goto(served.url);
  await expect(rows(page)).toHaveCount(25);
  await served.stop();
});

test("the client in Node", async ({ demo }) => {
  const project = await Project.create("example-client", "types");
  await cp(join(EXAMPLES, "client"), project.folder, { recursive: true });
  process.env.ATTENDEE_API_KEY = demo.key;
  const said = await project.node("broken.js", demo.url);
  expect(said.trim().split("\n").length).toBeGreaterThan(20);
  expect(said).toMatch(/^\S+ owner Owner has to reconnect/m);
});

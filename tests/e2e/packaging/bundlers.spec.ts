import { createHash } from "node:crypto";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { type Page, expect, test } from "@playwright/test";
import { Demo } from "../server";
import { ids, within } from "./element";
import { Host, Project } from "./project";

/**
 * Opens a page that asks a demo server on another origin, by the client and by the element, and gives what it makes of it and
 * which modules it loaded.
 */
async function opened(page: Page, url: string, { client = true } = {}): Promise<{ health: string; wasm: string[]; demo: Demo }> {
  const demo = await Demo.start(["--cors-origin", new URL(url).origin]);
  const wasm: string[] = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    if (path.endsWith(".wasm") || /(client|element)-wasm/.test(path)) wasm.push(path);
  });
  const loud: string[] = [];
  page.on("pageerror", (error) => loud.push(String(error)));
  page.on("console", (message) => message.type() === "error" && !message.text().startsWith("Failed to load resource") && loud.push(message.text()));
  await page.addInitScript((attendee) => Object.assign(window, { attendee }), { baseUrl: demo.url, apiKey: demo.key });
  await page.goto(url);
  const output = page.getByRole("status", { name: "Health of all calendars" });
  if (client) await expect.poll(async () => loud[0] ?? output.textContent(), { timeout: 20_000 }).toMatch(/healthy/);
  const pages = await demo.pages();
  const element = page.locator("attendee-calendars");
  await expect(within(element).rows).toHaveCount(25);
  expect(await ids(element)).toEqual(pages[0]);
  await within(element).next.click();
  await expect.poll(() => ids(element)).toEqual(pages[1]);
  await within(element).links.nth(2).click();
  await expect(within(element).calendar).toContainText(pages[1][2]);
  expect(loud).toEqual([]);
  if (!client) return { health: "", wasm, demo };
  return { health: (await output.textContent()) ?? "", wasm, demo };
}

const BUILDS = [
  { name: "vite-8-react", fixture: "vite-react", build: ["vite/bin/vite.js", "build"], out: "dist", wasm: 2 },
  { name: "vite-7-react", fixture: "vite-react", build: ["vite-7/bin/vite.js", "build"], out: "dist", wasm: 2 },
  { name: "vite-8-vue", fixture: "vite-vue", build: ["vite/bin/vite.js", "build"], out: "dist", wasm: 2 },
  { name: "vite-7-vue", fixture: "vite-vue", build: ["vite-7/bin/vite.js", "build"], out: "dist", wasm: 2 },
  { name: "webpack", fixture: "bundled", build: ["webpack-cli/bin/cli.js", "--mode", "production", "--entry", "./main.js"], out: ".", wasm: 2 },
  // These two take files for nothing but code: the module comes as a chunk of its own.
  { name: "rollup", fixture: "bundled", build: ["rollup/dist/bin/rollup", "main.js", "--plugin", "node-resolve", "--dir", "dist"], out: ".", wasm: 0 },
  { name: "esbuild", fixture: "bundled", build: ["esbuild/bin/esbuild", "main.js", "--bundle", "--splitting", "--format=esm", "--outdir=dist"], out: ".", wasm: 0 },
];

for (const { name, fixture, build, out, wasm } of BUILDS) {
  test(`built by ${name}`, async ({ page }) => {
    const project = await Project.create(`build-${name}`, fixture);
    await project.tool(build[0], ...build.slice(1));
    const files = (await project.files(out === "." ? "dist" : out)).filter((file) => file.endsWith(".wasm"));
    expect(files).toHaveLength(wasm);
    const host = await Host.start(`${project.folder}/${out}`);
    const found = await opened(page, host.url);
    // Where no file lies beside the code, something else is asked for in vain, and then the chunk.
    if (wasm) expect(new Set(found.wasm).size).toBe(wasm);
    else expect(found.wasm.filter((path) => !path.endsWith(".wasm"))).toHaveLength(2);
    await found.demo.stop();
    await host.stop();
  });
}

for (const [name, program, fixture] of [
  ["vite-8-react", "vite/bin/vite.js", "vite-react"],
  ["vite-7-react", "vite-7/bin/vite.js", "vite-react"],
  ["vite-8-vue", "vite/bin/vite.js", "vite-vue"],
  ["vite-7-vue", "vite-7/bin/vite.js", "vite-vue"],
]) {
  test(`on the development server of ${name}`, async ({ page }) => {
    const project = await Project.create(`serve-${name}`, fixture);
    const server = await project.serve(program, "--port", "0", "--host", "127.0.0.1");
    const found = await opened(page, server.url);
    await found.demo.stop();
    await server.stop();
  });
}

test("without a bundler, and the same in Node", async ({ page }) => {
  const project = await Project.create("plain", "plain");
  const host = await Host.start(project.folder);
  const found = await opened(page, host.url);
  expect(found.wasm.sort()).toEqual(["client", "element"].map((name) => `/node_modules/attendee-calendars/lib/${name}.wasm`));
  const inNode = await project.node("--input-type=module", "-e", NODE, found.demo.url, found.demo.key);
  expect(JSON.parse(inNode)).toEqual(JSON.parse(found.health));
  await found.demo.stop();
  await host.stop();
});

for (const { name, build, out, hasFile } of [
  { name: "webpack", build: ["webpack-cli/bin/cli.js", "--mode", "production", "--target", "node20", "--entry", "./node.js", "--output-filename", "node.cjs", "--output-chunk-filename", "[name].cjs"], out: "node.cjs", hasFile: true },
  // It takes files for nothing but code: who builds puts the module beside.
  { name: "rollup", build: ["rollup/dist/bin/rollup", "node.js", "--plugin", `node-resolve={exportConditions:["node"]}`, "--external", "node:fs/promises", "--dir", "dist"], out: "node.js", hasFile: false },
]) {
  test(`built by ${name} for Node, it reads the module's file`, async () => {
    const project = await Project.create(`node-${name}`, "bundled");
    await project.tool(build[0], ...build.slice(1));
    if (!hasFile) await cp(`${project.folder}/node_modules/attendee-calendars/lib/client.wasm`, `${project.folder}/dist/lib/client.wasm`);
    const files = await project.files("dist");
    expect(files.filter((file) => file.endsWith(".wasm"))).toHaveLength(1);
    // The module as JavaScript would do without the file: it is taken away.
    const code = files.filter((file) => /js$/.test(file)).map((file) => `${project.folder}/dist/${file}`);
    const copies: string[] = [];
    for (const file of code) if ((await readFile(file, "utf8")).includes("AGFzbQ")) copies.push(file);
    expect(copies).toHaveLength(1);
    await rm(copies[0]);
    const demo = await Demo.start();
    const health = JSON.parse(await project.node(`dist/${out}`, demo.url, demo.key));
    expect(Object.keys(health)).toContain("healthy");
    await demo.stop();
  });
}

for (const { name, build } of [
  { name: "vite", build: ["vite/bin/vite.js", "build", "--ssr", "node.js"] },
  { name: "esbuild", build: ["esbuild/bin/esbuild", "node.js", "--bundle", "--platform=node", "--format=esm", "--outdir=dist"] },
]) {
  test(`built by ${name} for Node, where no file lies beside the code`, async () => {
    const project = await Project.create(`node-${name}`, "bundled");
    await project.tool(build[0], ...build.slice(1));
    // Nothing of the package is asked for at run time.
    await rm(`${project.folder}/node_modules`, { recursive: true });
    const demo = await Demo.start();
    const health = JSON.parse(await project.node("dist/node.js", demo.url, demo.key));
    expect(Object.keys(health)).toContain("healthy");
    await demo.stop();
  });
}

for (const entry of ["attendee-calendars", "attendee-calendars/inline", "attendee-calendars/cdn.js"]) {
  test(`a bundler keeps ${entry} where it is imported for what it does alone`, async ({ page }) => {
    const project = await Project.create(`alone-${entry.replaceAll("/", "-")}`, "bundled");
    await writeFile(`${project.folder}/main.js`, `import "${entry}";\n`);
    await project.tool("webpack-cli/bin/cli.js", "--mode", "production", "--entry", "./main.js");
    const host = await Host.start(project.folder);
    await page.goto(host.url);
    await expect.poll(() => page.evaluate(() => Boolean(customElements.get("attendee-calendars")))).toBe(true);
    await host.stop();
  });
}

const NODE = `
  import { healthOfAll } from "./health.js";
  const [baseUrl, apiKey] = process.argv.slice(1);
  console.log(JSON.stringify(await healthOfAll({ baseUrl, apiKey })));
`;

test("with its module inside", async ({ page }) => {
  const project = await Project.create("inline", "plain");
  const host = await Host.start(project.folder);
  const found = await opened(page, `${host.url}inline.html`, { client: false });
  expect(found.wasm).toEqual(["/node_modules/attendee-calendars/lib/element-wasm.js"]);
  await found.demo.stop();
  await host.stop();
});

for (const [name, isRight] of [
  ["as one file of a CDN, with its integrity", true],
  ["not as another file than the one that the integrity names", false],
] as const) {
  test(name, async ({ page }) => {
    const project = await Project.create(`cdn-${isRight}`, "plain");
    const file = await readFile(`${project.folder}/node_modules/attendee-calendars/cdn.js`);
    const integrity = `sha384-${createHash("sha384").update(isRight ? file : "another").digest("base64")}`;
    const html = (await readFile(`${project.folder}/cdn.html`, "utf8")).replace("INTEGRITY", integrity);
    // Nothing else of the package can be had.
    const host = await Host.start(project.folder, (path) => {
      if (path === "/cdn.js") return file;
      if (path === "/cdn.html") return Buffer.from(html);
      if (path.startsWith("/node_modules/")) return Buffer.from("throw 1");
    });
    const asked: string[] = [];
    page.on("request", (request) => request.url().startsWith(host.url) && asked.push(new URL(request.url()).pathname));
    if (isRight) await (await opened(page, `${host.url}cdn.html`, { client: false })).demo.stop();
    else {
      await page.goto(`${host.url}cdn.html`, { waitUntil: "load" });
      expect(await page.evaluate(() => customElements.get("attendee-calendars"))).toBeUndefined();
    }
    expect(asked.filter((path) => path !== "/favicon.ico").sort()).toEqual(["/cdn-host.js", "/cdn.html", "/cdn.js"]);
    await host.stop();
  });
}

import { type Page, expect, test } from "@playwright/test";
import { Demo } from "../server";
import { Host, Project } from "./project";

/** Opens a page that asks a demo server on another origin, and gives what it makes of it and which modules it loaded. */
async function opened(page: Page, url: string): Promise<{ health: string; wasm: string[]; demo: Demo }> {
  const demo = await Demo.start(["--cors-origin", new URL(url).origin]);
  const wasm: string[] = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    if (path.endsWith(".wasm") || path.includes("client-wasm")) wasm.push(path);
  });
  const loud: string[] = [];
  page.on("pageerror", (error) => loud.push(String(error)));
  page.on("console", (message) => message.type() === "error" && !message.text().startsWith("Failed to load resource") && loud.push(message.text()));
  await page.addInitScript((attendee) => Object.assign(window, { attendee }), { baseUrl: demo.url, apiKey: demo.key });
  await page.goto(url);
  const output = page.getByRole("status", { name: "Health of all calendars" });
  await expect.poll(async () => loud[0] ?? output.textContent(), { timeout: 20_000 }).toMatch(/healthy/);
  expect(loud).toEqual([]);
  return { health: (await output.textContent()) ?? "", wasm, demo };
}

const BUILDS = [
  { name: "vite-8-react", fixture: "vite-react", build: ["vite/bin/vite.js", "build"], out: "dist", wasm: 1 },
  { name: "vite-7-react", fixture: "vite-react", build: ["vite-7/bin/vite.js", "build"], out: "dist", wasm: 1 },
  { name: "vite-8-vue", fixture: "vite-vue", build: ["vite/bin/vite.js", "build"], out: "dist", wasm: 1 },
  { name: "webpack", fixture: "webpack", build: ["webpack-cli/bin/cli.js", "--mode", "production"], out: ".", wasm: 1 },
  // These two take files for nothing but code: the module comes as a chunk of its own.
  { name: "rollup", fixture: "rollup", build: ["rollup/dist/bin/rollup", "main.js", "--plugin", "node-resolve", "--dir", "dist"], out: ".", wasm: 0 },
  { name: "esbuild", fixture: "esbuild", build: ["esbuild/bin/esbuild", "main.js", "--bundle", "--splitting", "--format=esm", "--outdir=dist"], out: ".", wasm: 0 },
];

for (const { name, fixture, build, out, wasm } of BUILDS) {
  test(`built by ${name}`, async ({ page }) => {
    const project = await Project.create(`build-${name}`, fixture);
    await project.tool(build[0], ...build.slice(1));
    const files = (await project.files(out === "." ? "dist" : out)).filter((file) => file.endsWith(".wasm"));
    expect(files).toHaveLength(wasm);
    const host = await Host.start(`${project.folder}/${out}`);
    const found = await opened(page, host.url);
    expect(found.wasm.filter((path) => path.endsWith(".wasm"))).toHaveLength(wasm || found.wasm.length - 1);
    await found.demo.stop();
    await host.stop();
  });
}

for (const [name, program] of [
  ["vite-8", "vite/bin/vite.js"],
  ["vite-7", "vite-7/bin/vite.js"],
]) {
  test(`on the development server of ${name}`, async ({ page }) => {
    const project = await Project.create(`serve-${name}`, "vite-react");
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
  expect(found.wasm).toEqual(["/node_modules/attendee-calendars/lib/client.wasm"]);
  const inNode = await project.node("--input-type=module", "-e", NODE, found.demo.url, found.demo.key);
  expect(JSON.parse(inNode)).toEqual(JSON.parse(found.health));
  await found.demo.stop();
  await host.stop();
});

const NODE = `
  import { healthOfAll } from "./health.js";
  const [baseUrl, apiKey] = process.argv.slice(1);
  console.log(JSON.stringify(await healthOfAll({ baseUrl, apiKey })));
`;

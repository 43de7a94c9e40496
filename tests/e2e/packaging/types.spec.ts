import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { Project } from "./project";

test("the types are what the code is, for strict TypeScript", async () => {
  const project = await Project.create("types", "types");
  await project.tool("typescript/bin/tsc", "--project", ".");
});

test("the client's types are enough for a server, which knows no DOM", async () => {
  const project = await Project.create("types-server", "types-server");
  await project.tool("typescript/bin/tsc", "--project", ".");
});

test("publint and Are the Types Wrong find nothing", async () => {
  const project = await Project.create("lint", "types");
  const tarball = process.env.ATTENDEE_CALENDARS_TARBALL!;
  expect(await project.tool("publint/src/cli.js", "--strict", tarball)).toContain("All good!");
  // The package is ES modules only, and says so: who requires it gets Node's own answer. What it finds ends it with a failure.
  const profile = ["--profile", "esm-only", "--exclude-entrypoints", "lib/client.wasm", "lib/element.wasm", "--no-color"];
  expect(await project.tool("@arethetypeswrong/cli/dist/index.js", ...profile, tarball)).not.toMatch(/💀|❌/u);
});

test("holds what its users need, and nothing else", async () => {
  const project = await Project.create("contents", "types");
  const files = await project.files("node_modules/attendee-calendars");
  const code = ["cdn", "client", "define", "errors", "index", "inline", "loader", "react", "element"].flatMap((name) => [`${name}.d.ts`, `${name}.js`]);
  const lib = ["client-glue.js", "client-wasm.js", "client.wasm", "element-glue.js", "element-wasm.js", "element.wasm", "styles.js", "words-de.js", "words-places.js"];
  const about = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "THIRD-PARTY.txt", "custom-elements.json", "integrity.json", "package.json"];
  expect(files.sort()).toEqual([...code, "client.node.js", "failures.js", "lib", ...lib.map((name) => `lib/${name}`), ...about].sort());
  // Of what is compiled in: crates of the element and of the client, and the icons.
  const notices = await readFile(`${project.folder}/node_modules/attendee-calendars/THIRD-PARTY.txt`, "utf8");
  for (const name of ["yew ", "wasm-bindgen ", "gloo-net ", "chrono ", "serde-wasm-bindgen ", "Lucide"]) expect(notices).toContain(name);
});

test("importing anything in Node or a server renderer does nothing", async () => {
  const project = await Project.create("import", "types");
  const manifest = JSON.parse(await project.node("-p", "JSON.stringify(JSON.parse(fs.readFileSync('node_modules/attendee-calendars/package.json')))"));
  const entries = Object.keys(manifest.exports).filter((entry) => !/\.(json|wasm)$/.test(entry));
  expect(entries.length).toBeGreaterThan(0);
  for (const entry of entries) {
    const name = entry.replace(/^\./, "attendee-calendars");
    const said = await project.node("--input-type=module", "-e", `const before = Object.keys(globalThis).length; await import("${name}"); console.log(String(Object.keys(globalThis).length - before))`);
    expect(said.trim(), name).toBe("0");
  }
});

test("React and Vue render a page with the element on a server", async () => {
  const project = await Project.create("server", "types");
  const script = (framework: string) => `import "attendee-calendars"; ${framework}`;
  const react = `
    import { createElement as h } from "react";
    import { renderToString } from "react-dom/server";
    const element = h("attendee-calendars", { baseUrl: "/x", "base-url": "/x", locale: "de", apiKey: () => "SECRET" }, h("p", { slot: "empty" }, "None"));
    console.log(renderToString(element));`;
  const vue = `
    import { createSSRApp, h } from "vue";
    import { renderToString } from "@vue/server-renderer";
    const element = () => h("attendee-calendars", { "base-url": "/x", locale: "de", ".apiKey": "SECRET" }, [h("p", { slot: "empty" }, "None")]);
    console.log(await renderToString(createSSRApp({ render: element })));`;
  for (const framework of [react, vue]) {
    const html = await project.node("--input-type=module", "-e", script(framework));
    expect(html).toMatch(/^<attendee-calendars [^>]*base-url="\/x"[^>]*><p slot="empty">None<\/p><\/attendee-calendars>/);
    expect(html).toContain('locale="de"');
    expect(html).not.toContain("SECRET");
  }
});

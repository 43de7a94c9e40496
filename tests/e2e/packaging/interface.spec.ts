// npm/interface.mjs, of which the README's tables and the manifest are made, is what the code does.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { attributes, customProperties, events, manifest, parts, properties, slots } from "../../../npm/interface.mjs";
import { Demo } from "../server";
import { expect, test, within } from "./element";

const names = (rows: string[][], column = 0): string[] => rows.map((row) => row[column]).sort();
const source = (path: string): Promise<string> => readFile(new URL(`../../../${path}`, import.meta.url), "utf8");
/** Each first group of a pattern, once. */
const all = (text: string, pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map(([, found]) => found))].sort();

test("attributes and properties", async ({ page, open }) => {
  await open();
  const found = await page.evaluate(() => {
    const Class = customElements.get("attendee-calendars") as any;
    const described: Record<string, PropertyDescriptor> = {};
    for (let at = Class.prototype; at !== HTMLElement.prototype; at = Object.getPrototypeOf(at)) Object.assign(described, Object.getOwnPropertyDescriptors(at));
    const element = document.createElement("attendee-calendars") as any;
    const mirrored: Record<string, unknown[]> = {};
    for (const attribute of Class.observedAttributes) {
      const property = attribute.replace(/-(\w)/g, (_: string, letter: string) => letter.toUpperCase());
      const before = element[property];
      element.setAttribute(attribute, "x");
      const set = element[property];
      element.removeAttribute(attribute);
      element[property] = "y";
      mirrored[property] = [before, set, element[property], element.getAttribute(attribute)];
      element[property] = null;
      mirrored[property].push(element[property], element.hasAttribute(attribute));
    }
    return { observed: [...Class.observedAttributes], settable: Object.keys(described).filter((name) => described[name].set), mirrored };
  });
  expect(found.observed.sort()).toEqual(names(attributes));
  expect(found.settable.sort()).toEqual([...names(attributes, 1), ...names(properties)].sort());
  for (const [attribute, property] of attributes) {
    // A template may be an attribute, and what the property was set to goes before it.
    const reflected = attribute === "reconnect-url" ? null : "y";
    expect(found.mirrored[property], property).toEqual([undefined, "x", "y", reflected, undefined, false]);
  }
});

test("events", async () => {
  const told = all(await source("src/hooks/told.rs"), /\btell\("([\w-]+)"/g);
  const own = all(await source("npm/element.js"), /#tell\("([\w-]+)"/g);
  expect([...new Set([...told, ...own])].sort()).toEqual(names(events));
});

test("custom properties", async ({ page, put }) => {
  const element = await put();
  await expect(within(element).rows).toHaveCount(25);
  const { defined, used } = await element.evaluate((element) => {
    const text = element.shadowRoot!.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join("\n");
    const host = [...text.matchAll(/:host \{([^}]*)\}/g)].map(([, body]) => body).join("\n");
    const found = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name]) => name))];
    return { defined: found(host, /(--[\w-]+):/g), used: found(text, /var\((--[\w-]+)/g) };
  });
  const named = names(customProperties);
  // The page's own measures are none of the host's.
  expect(defined.filter((name) => !["--row", "--shadow"].includes(name)).sort()).toEqual(named.filter((name) => name !== "--sans"));
  expect(named.filter((name) => !used.includes(name))).toEqual([]);
});

test("parts and slots", async ({ page, put, site }) => {
  const element = await put();
  await within(element).links.first().click();
  await expect(within(element).calendar).toHaveAttribute("aria-busy", "false");
  const inside = (attribute: string) =>
    page.locator("attendee-calendars").evaluateAll(
      (elements, attribute) => elements.flatMap((element) => [...element.shadowRoot!.querySelectorAll(attribute === "part" ? "[part]" : "slot")].map((inner) => inner.getAttribute(attribute)!)),
      attribute,
    );
  const empty = await Demo.start(["--calendars", "0", "--cors-origin", new URL(site.url).origin]);
  const other = await put({ attributes: { "base-url": empty.url }, properties: { apiKey: empty.key }, into: "footer" });
  await expect(other.getByRole("heading", { name: "No calendars yet" })).toBeVisible();
  expect([...new Set(await inside("part"))].sort()).toEqual(names(parts));
  expect([...new Set(await inside("name"))].sort()).toEqual(names(slots));
  await empty.stop();
});

test("the types name every word that the code says, and no other", async ({ project }) => {
  const installed = (file: string) => readFile(join(project.folder, "node_modules/attendee-calendars", file), "utf8");
  const part = (text: string, form: RegExp) => form.exec(text)![0];
  const health = (await source("src/health/mod.rs")) + (await source("src/health/cause.rs")) + (await source("src/health/rules.rs"));
  const client = await installed("client.d.ts");
  for (const [type, name] of [["Health", "Health"], ["Actor", "Actor"], ["Cause", "CauseKind"], ["Severity", "Severity"]]) {
    const words = all(part(health, new RegExp(`^    ${name} \\{[^]*?^    \\}`, "m")), /= "([\w-]+)"/g);
    const union = type === "Severity" ? /severity: [^;]*;/ : new RegExp(`export type ${type} =[^]*?;`);
    expect(all(part(client, union), /"([\w-]+)"/g), type).toEqual(words);
    expect(words.length).toBeGreaterThan(3);
  }
  const errors = await source("src/client/error.rs");
  const [codes, reasons] = [...errors.matchAll(/fn code\([^]*?\n {4}\}/g)].map(([body]) => all(body, /=> "([\w-]+)"/g));
  const own = (await Promise.all(["npm/client.js", "npm/element.js", "npm/loader.js"].map(source))).flatMap((text) => all(text, /new AttendeeError\("([\w-]+)"/g));
  const types = await installed("errors.d.ts");
  // Whoever aborts is told the signal's own reason.
  const said = [...codes.filter((code) => code !== "aborted"), ...own, "wasm-not-loaded"];
  expect(all(part(types, /AttendeeErrorCode =[^]*?";/), /\| "([\w-]+)"/g)).toEqual([...new Set(said)].sort());
  expect(all(part(types, /reason\?: [^;]*;/), /"([\w-]+)"/g)).toEqual([...reasons, "no-calendar"].sort());
});

test("the hashes are those of the files", async ({ project }) => {
  const installed = (file: string) => readFile(join(project.folder, "node_modules/attendee-calendars", file));
  const hashes: Record<string, string> = JSON.parse(String(await installed("integrity.json")));
  expect(Object.keys(hashes)).toEqual(["cdn.js", "lib/client.wasm", "lib/element.wasm"]);
  for (const [file, hash] of Object.entries(hashes)) {
    expect(hash, file).toBe(`sha384-${createHash("sha384").update(await installed(file)).digest("base64")}`);
  }
});

test("the manifest and the types name all of it", async ({ project }) => {
  const installed = (file: string) => readFile(join(project.folder, "node_modules/attendee-calendars", file), "utf8");
  expect(JSON.parse(await installed("custom-elements.json"))).toEqual(JSON.parse(JSON.stringify(manifest())));
  const types = await installed("element.d.ts");
  const body = (name: string) => new RegExp(`(?:interface|class) ${name} [^]*?\\n\\}`).exec(types)![0];
  expect(all(body("AttendeeCalendarsEventMap"), /"([\w-]+)": CustomEvent/g)).toEqual(names(events));
  expect(all(body("AttendeeCalendarsAttributes"), /^ {2}"?([\w-]+)"?\?:/gm)).toEqual(names(attributes));
  const both = [...names(attributes, 1), ...names(properties)].sort();
  expect(all(body("AttendeeCalendarsProperties"), /^ {2}(\w+)\?:/gm)).toEqual(both);
  expect(all(body("AttendeeCalendarsElement"), /^ {2}(?:get )?(\w+)(?:\(\))?: /gm)).toEqual(both);
  const details = Object.fromEntries(events.map(([name, type]: string[]) => [name, type]));
  for (const [, name, type] of types.matchAll(/"([\w-]+)": CustomEvent<(.*)>;/g)) expect(details[name]).toBe(type);
});

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "@playwright/test";
import { withDemo } from "../server";
import { Project } from "./project";

/** Runs a script of the test's own in a project that has the package, and gives what it prints as JSON. */
const test = withDemo.extend<{}, { run: (script: string, ...args: string[]) => Promise<any> }>({
  run: [
    async ({}, use, info) => {
      const project = await Project.create(`node-${info.workerIndex}`, "types");
      await use(async (script, ...args) => {
        const said = await project.node("--input-type=module", "-e", `import { AttendeeError, Client, diagnose } from "attendee-calendars/client";\n${script}`, ...args);
        return JSON.parse(said);
      });
    },
    { scope: "worker" },
  ],
});

/** A server that answers always the same, and what it was asked. */
async function always(body: string, status = 200): Promise<{ url: string; asked: Record<string, unknown>[]; stop(): Promise<unknown> }> {
  const asked: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    asked.push({ url: request.url, authorization: request.headers.authorization });
    response.writeHead(status, { "Content-Type": "application/json" }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked, stop: () => new Promise((done) => server.close(done)) };
}

const failed = (work: string) => `await (async () => { ${work} })().then(() => null, ({ name, code, message, status, path, cause }) => ({ name, code, message, status, path, cause: cause?.message, }))`;

test("pages, and all of them, newest first", async ({ demo, run }) => {
  const script = `
    const [baseUrl, apiKey] = process.argv.slice(1);
    const client = new Client({ baseUrl, apiKey: async () => apiKey });
    const first = await client.listCalendars();
    const second = await client.listCalendars({ cursor: first.nextCursor });
    const all = await Array.fromAsync?.(client.calendars()) ?? [];
    for await (const calendar of all.length ? [] : client.calendars()) all.push(calendar);
    const one = await client.listCalendars({ deduplicationKey: first.calendars[0].deduplicationKey });
    console.log(JSON.stringify({
      pages: [first, second].map((page) => page.calendars.map(({ id }) => id)),
      all: all.map(({ id }) => id),
      one: one.calendars.map(({ id }) => id),
      dates: first.calendars.every(({ createdAt }) => createdAt instanceof Date),
      same: (await client.getCalendar(all[3].id)).id === all[3].id,
    }));`;
  const found = await run(script, demo.url, demo.key);
  const pages = await demo.pages();
  expect(found).toEqual({ pages: pages.slice(0, 2), all: pages.flat(), one: [pages[0][0]], dates: true, same: true });
});

test("metadata comes untouched", async ({ run }) => {
  const metadata = `{"__proto__":{"polluted":1},"big":9007199254740993,"small":-9007199254740993,"safe":9007199254740991,"float":1.50,"e":1e400,"list":[1,[null,true],{"a":"ü\\ud83d\\ude00\\ud800"}],"":"","constructor":7}`;
  const server = await always(`{"next":null,"previous":null,"results":[{"id":"cal_1","metadata":${metadata}},7,{"id":"cal_2","metadata":${"[".repeat(50_000)}${"]".repeat(50_000)}}]}`);
  const found = await run(
    `
    const page = await new Client({ baseUrl: process.argv[1] }).listCalendars();
    const { metadata } = page.calendars[0];
    let depth = 0;
    for (let at = page.calendars[1].metadata; at; at = at[0]) depth++;
    console.log(JSON.stringify({
      depth,
      keys: Object.keys(metadata),
      own: Object.hasOwn(metadata, "__proto__") && Object.getPrototypeOf(metadata) === Object.prototype,
      polluted: ({}).polluted ?? null,
      types: [metadata.big, metadata.small, metadata.safe].map((value) => typeof value + " " + value),
      list: metadata.list, float: metadata.float, e: String(metadata.e),
      warnings: page.warnings,
    }));`,
    server.url,
  );
  expect(found).toEqual({
    depth: 50_000,
    keys: ["__proto__", "big", "small", "safe", "float", "e", "list", "", "constructor"],
    own: true,
    polluted: null,
    types: ["bigint 9007199254740993", "bigint -9007199254740993", "number 9007199254740991"],
    list: [1, [null, true], { a: "ü😀\ud800" }],
    float: 1.5,
    e: "Infinity",
    warnings: [{ code: "row-unreadable", raw: "7", reason: "it is not a JSON object" }],
  });
  await server.stop();
});

test("each failure has its code, and none has the key", async ({ demo, run }) => {
  const cases = {
    "no-such-calendar": `await client.getCalendar("cal_nope")`,
    "cursor-invalid": `await client.listCalendars({ cursor: "x" })`,
    "key-refused": `await new Client({ baseUrl, apiKey: "SECRETSECRET" }).listCalendars()`,
    "key-missing": `await new Client({ baseUrl }).listCalendars()`,
    "key-unavailable": `await new Client({ baseUrl, apiKey: () => { throw new Error("the vault is shut") } }).listCalendars()`,
    unreachable: `await new Client({ baseUrl: "http://127.0.0.1:1", retry: false }).listCalendars()`,
    "wrong-address": `await new Client({ baseUrl: baseUrl + "/elsewhere", apiKey }).listCalendars()`,
    "bad-option": `new Client({ baseUrl: "relative" })`,
  };
  const script = `
    const [baseUrl, apiKey] = process.argv.slice(1);
    const client = new Client({ baseUrl, apiKey });
    console.log(JSON.stringify({ ${Object.entries(cases).map(([code, work]) => `${JSON.stringify(code)}: ${failed(work)}`).join(",\n")} }));`;
  const found = await run(script, demo.url, demo.key);
  for (const code of Object.keys(cases)) {
    expect(found[code], code).toMatchObject({ name: "AttendeeError", code });
    expect(JSON.stringify(found[code])).not.toMatch(new RegExp(`SECRETSECRET|${demo.key}`));
  }
  expect(found["key-unavailable"].cause).toBe("the vault is shut");
  expect(found["no-such-calendar"]).toMatchObject({ status: 404, path: "/calendars/cal_nope" });
});

test("a signal ends a request, and its reason is the error", async ({ run }) => {
  const server = createServer(() => {});
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const closed = new Promise((done) => server.on("connection", (socket) => socket.on("close", done)));
  const found = await run(
    `
    const client = new Client({ baseUrl: process.argv[1] });
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("enough")), 100);
    const late = ${failed("await client.listCalendars({ signal: controller.signal })")};
    const early = ${failed("for await (const _ of client.calendars({ signal: AbortSignal.abort() }));")};
    const slow = ${failed("await new Client({ baseUrl: process.argv[1], timeLimit: 50, retry: false }).listCalendars()")};
    console.log(JSON.stringify({ late, early, slow }));`,
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  );
  expect(found).toMatchObject({ late: { message: "enough" }, early: { name: "AbortError" }, slow: { code: "timed-out" } });
  await closed;
  server.close();
});

test("two clients with two keys never mix", async ({ run }) => {
  const [one, other] = [await always(`{"results":[]}`), await always(`{"results":[]}`)];
  await run(
    `
    const [a, b] = process.argv.slice(1);
    const clients = [new Client({ baseUrl: a, apiKey: "KEYA" }), new Client({ baseUrl: b, apiKey: async () => "KEYB" })];
    await Promise.all(Array.from({ length: 20 }, (_, n) => clients[n % 2].listCalendars()));
    console.log("1");`,
    one.url,
    other.url,
  );
  expect(new Set(one.asked.map(({ authorization }) => authorization))).toEqual(new Set(["Token KEYA"]));
  expect(new Set(other.asked.map(({ authorization }) => authorization))).toEqual(new Set(["Token KEYB"]));
  expect([one.asked.length, other.asked.length]).toEqual([10, 10]);
  await one.stop();
  await other.stop();
});

test("a locale that is no tag stops nothing, and has the formats of the one that is meant", async ({ run }) => {
  const server = await always(`{"next":null,"previous":null,"results":[]}`);
  const found = await run(
    `
    const calendar = { id: "cal_1", platform: "google", state: "connected", createdAt: new Date("2026-01-01T00:00:00Z"), lastSuccessfulSyncAt: new Date("2026-11-19T10:00:00Z") };
    const now = new Date("2026-11-23T10:00:00Z");
    const pending = new Client({ baseUrl: process.argv[1] }).listCalendars().then(({ calendars }) => calendars.length);
    const said = [];
    for (const locale of ["de_DE", "de-DE", "en_US", "en-US@posix", "en-US"]) {
      said.push(await diagnose(calendar, { now, locale, timeZone: "UTC" }).then(({ sentence }) => sentence, ({ code }) => code));
    }
    console.log(JSON.stringify([said, await pending.catch(({ code }) => code)]));`,
    server.url,
  );
  const [[de, german, en, rubbish, english], pending] = found;
  expect([de, en, rubbish]).toEqual([german, english, english]);
  expect(german).not.toBe(english);
  expect(english).not.toBe("crashed");
  expect(pending).toBe(0);
  await server.stop();
});

test("a diagnosis, in English and in German", async ({ run }) => {
  const found = await run(`
    const calendar = {
      id: "cal_1", platform: "microsoft", clientId: "", platformUuid: null, state: "disconnected", deduplicationKey: null, metadata: 9007199254740993n,
      connectionFailureData: { error: "AADSTS700082: The refresh token has expired", timestamp: new Date("2026-11-20T10:00:00Z") },
      createdAt: new Date("2026-01-01T00:00:00Z"), updatedAt: null, lastSuccessfulSyncAt: new Date("2026-11-19T10:00:00Z"), lastAttemptedSyncAt: null,
    };
    const now = new Date("2026-11-23T10:00:00Z");
    console.log(JSON.stringify([
      await diagnose(calendar, { now, locale: "en-GB", timeZone: "UTC" }),
      await diagnose(calendar, { now, locale: "de", timeZone: "Europe/Berlin" }),
      await diagnose({ ...calendar, state: "connected" }, { now, staleAfterHours: 1 }),
      await diagnose({ ...calendar, state: "connected", connectionFailureData: null }, { now, staleAfterHours: 1000 }),
      ${failed("await diagnose(null)")},
    ]));`);
  expect(found[0]).toMatchObject({
    health: "disconnected",
    severity: "bad",
    cause: "token-inactive",
    code: "AADSTS700082",
    actor: "owner",
    since: "2026-11-20T10:00:00.000Z",
    sentence: "Owner has to reconnect · 3 days",
  });
  expect(found[1].sentence).toBe("Inhaber muss handeln · 3 Tage");
  expect(found[2]).toMatchObject({ health: "stale", cause: null, actor: null });
  expect(found[3]).toMatchObject({ health: "healthy", severity: "ok" });
  expect(found[4]).toMatchObject({ code: "bad-option" });
});

test("after a crash the next call has a fresh instance", async ({ run }) => {
  // What throws where nothing may throw leaves the module in a state of which it can only say that it is wrong.
  const found = await run(`
    const calendar = { id: "cal_1", platform: "google", clientId: "", state: "connected" };
    const { push } = Array.prototype;
    // Where the module writes down for which language its formats are.
    Array.prototype.push = function (...items) {
      if (items[0] === "en") throw new Error("broken by the test");
      return push.apply(this, items);
    };
    const broken = ${failed("await diagnose(calendar)")};
    Array.prototype.push = push;
    const crashed = ${failed("await diagnose(calendar)")};
    const { health } = await diagnose(calendar);
    console.log(JSON.stringify({ broken, crashed, health }));`);
  expect(found.broken).toMatchObject({ message: "broken by the test" });
  expect(found.crashed).toMatchObject({ name: "AttendeeError", code: "crashed" });
  expect(found.health).toBe("never-synced");
});

test("an option that is no such number is refused by its name", async ({ run }) => {
  const cases: Record<string, string[]> = {
    now: [`new Date("rubbish")`, `"2026-11-23"`, "NaN", "Infinity", "{}"],
    staleAfterHours: ["0.5", "-1", `"1"`, "NaN", "2 ** 32"],
    retryGraceMinutes: ["0.5", "-1"],
    firstSyncMinutes: ["0.5", "-1"],
  };
  const diagnoses = Object.entries(cases).flatMap(([name, values]) => values.map((value) => [name, failed(`await diagnose({ id: "cal_1" }, { ${name}: ${value} })`)]));
  const clients = ["0", "0.5", "-1", `"1"`, "NaN", "2 ** 31"].map((value) => ["timeLimit", failed(`new Client({ baseUrl: "http://127.0.0.1:1", timeLimit: ${value} })`)]);
  const found = await run(`
    new Client({ baseUrl: "http://127.0.0.1:1", timeLimit: 1 });
    const one = { id: "cal_1", platform: "google", state: "connected", createdAt: new Date(0) };
    await diagnose(one, { now: undefined, staleAfterHours: undefined, retryGraceMinutes: null });
    await diagnose(one, { now: 1e12, staleAfterHours: 2 ** 32 - 1, firstSyncMinutes: 0 });
    console.log(JSON.stringify([${[...diagnoses, ...clients].map(([name, failed]) => `[${JSON.stringify(name)}, ${failed}]`)}]));`);
  expect(found).toHaveLength(diagnoses.length + clients.length);
  for (const [name, error] of found) {
    expect(error).toMatchObject({ name: "AttendeeError", code: "bad-option", message: expect.stringMatching(`^${name}: it is `) });
  }
});

test("an option that is no text is refused by its name", async ({ run }) => {
  const server = await always(`{"results": [], "next": null, "previous": null}`);
  const ways = [
    ["deduplicationKey", "await client.listCalendars({ deduplicationKey: 4711 })"],
    ["deduplicationKey", "await client.calendars({ deduplicationKey: {} }).next()"],
    ["cursor", "await client.listCalendars({ cursor: 1n })"],
    ["locale", `await diagnose({ id: "cal_1" }, { locale: 1 })`],
    ["timeZone", `await diagnose({ id: "cal_1" }, { timeZone: 1 })`],
  ];
  const found = await run(
    `
    const client = new Client({ baseUrl: process.argv[1] });
    const found = [${ways.map(([, work]) => failed(work))}];
    await client.listCalendars({ deduplicationKey: null, cursor: undefined });
    console.log(JSON.stringify(found));`,
    server.url,
  );
  expect(found).toMatchObject(ways.map(([name]) => ({ name: "AttendeeError", code: "bad-option", message: `${name}: it is not a text` })));
  expect(server.asked).toHaveLength(1);
  await server.stop();
});

test("an empty key is looked for, and is not the whole list", async ({ demo, run }) => {
  const found = await run(
    `
    const client = new Client({ baseUrl: process.argv[1], apiKey: process.argv[2] });
    const page = await client.listCalendars({ deduplicationKey: "" });
    const walked = [];
    for await (const { deduplicationKey } of client.calendars({ deduplicationKey: "" })) walked.push(deduplicationKey);
    console.log(JSON.stringify([page.calendars.map(({ deduplicationKey }) => deduplicationKey), walked]));`,
    demo.url,
    demo.key,
  );
  expect(found).toEqual([[""], [""]]);
});

test("a signal ends a walk at once, between two calendars too", async ({ demo, run }) => {
  const found = await run(
    `
    const client = new Client({ baseUrl: process.argv[1], apiKey: process.argv[2] });
    const controller = new AbortController();
    let seen = 0;
    const ended = await (async () => {
      for await (const _ of client.calendars({ signal: controller.signal })) {
        seen += 1;
        if (seen === 3) controller.abort("enough");
      }
    })().catch((error) => error);
    console.log(JSON.stringify([seen, ended]));`,
    demo.url,
    demo.key,
  );
  expect(found).toEqual([3, "enough"]);
});

test("a signal's reason comes out as it is, whatever it is", async ({ run }) => {
  const server = createServer(() => {});
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const found = await run(
    `
    const client = new Client({ baseUrl: process.argv[1], retry: false });
    const ways = {
      page: (signal) => client.listCalendars({ signal }),
      all: (signal) => client.calendars({ signal }).next(),
      one: (signal) => client.getCalendar("cal_1", { signal }),
    };
    const found = [];
    for (const reason of [new RangeError("enough"), { code: "rate-limited", message: "mine" }, null, "enough"]) {
      for (const [way, ask] of Object.entries(ways)) {
        const controller = new AbortController();
        const asked = ask(controller.signal).then(() => false, (error) => error === reason);
        await new Promise((done) => setTimeout(done, 50));
        controller.abort(reason);
        found.push([way, String(reason), await asked]);
      }
    }
    console.log(JSON.stringify(found));`,
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  );
  expect(found).toHaveLength(12);
  expect(found.filter(([, , isSame]: [string, string, boolean]) => !isSame)).toEqual([]);
  server.closeAllConnections();
  server.close();
});

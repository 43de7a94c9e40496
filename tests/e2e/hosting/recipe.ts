// What every recipe in deploy/ has to do: show the page to those who are logged in, and forward nothing but two questions.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Home } from "../engines/process";
import { headersFile } from "../headers";
import { Demo, expect, ids, needed, on, withDemo as test } from "../server";
import { ask, BASIC, type Host, READER, type Start } from "./host";
import { certificate, Upstream } from "./upstream";

/** What the page asks with, and nothing else. */
const KNOWN = ["cursor", "deduplication_key"];

/** Other ways to write one of the two paths: a host may take them for it. */
const SAME = ["api/v1/%63alendars", "/api/v1/calendars", "./api/v1//calendars", "api/v1/x/../calendars"];

/** Paths that are none of the two, though some look so to who reads carelessly. */
const OTHERS = [
  "api/v1/bots",
  "api/v1/calendars/",
  "api/v1/calendars//",
  "api/v1/calendars/cal_x/extra",
  "api/v1/calendars/cal_x/",
  "api/v1/calendars/cal_x%2Fextra",
  "api/v1/calendars/..",
  "api/v1/calendars/../bots",
  "api/v1/calendars/%2e%2e/bots",
  "api/v1/calendars/%2e%2e%2fbots",
  "api/v1/calendars/..%5cbots",
  "api/v1/calendars/cal_x%00",
  "api/v1/calendars/cal_x%0a",
  "api/v1/calendars%0a",
  "api/v1/calendars%3Flimit=1",
  "api/v1/calendars;x",
  "api/v1/calendars.json",
  "api/v1/%63alendars/../bots",
  "API/V1/CALENDARS",
  "x/api/v1/calendars",
  "api/v1/x/api/v1/calendars",
  "api/v2/calendars",
  "api/",
  "api",
];

/** What a host's own network does, and its recipe cannot; nor can most send a header that names a file by its hash. */
interface Left {
  compression?: boolean;
  caching?: boolean;
  link?: boolean;
}

export function recipe(name: string, start: Start, folder: string, left: Left = {}): void {
  test.describe(`${name}, at ${folder}`, () => {
    let home: Home;
    let demo: Demo;
    let upstream: Upstream;
    let host: Host;

    test.beforeAll(async () => {
      home = await Home.make();
      demo = await Demo.start();
      const trusted = await certificate(home, "trusted");
      upstream = await Upstream.start(demo, trusted);
      host = await start({ upstream, key: demo.key, trusted, folder, home });
    });
    test.afterAll(async () => {
      await host?.program.stop();
      await upstream?.stop();
      await demo?.stop();
      await home?.remove();
    });
    test.beforeEach(() => {
      upstream.arrived.length = 0;
      upstream.instead = undefined;
    });

    const api = (path: string) => `${folder}api/v1/${path}`;

    test("shows the page to those who are logged in, under its policy, and never the key", async ({ browser }) => {
      const pages = await demo.pages();
      const first = (await demo.api("calendars")).results;
      const wanted = first.find((calendar: any) => calendar.deduplication_key).deduplication_key;
      upstream.arrived.length = 0;
      const context = await browser.newContext({ httpCredentials: READER, ignoreHTTPSErrors: true });
      const page = await context.newPage();
      const loud: string[] = [];
      page.on("pageerror", (error) => loud.push(String(error)));
      page.on("console", (message) => message.type() === "error" && loud.push(message.text()));
      const received: Promise<string>[] = [];
      page.on("response", (response) => {
        const headers = response.allHeaders().then(JSON.stringify);
        const body = response.body().then(String, () => "");
        received.push(Promise.all([response.url(), headers, body]).then((parts) => parts.join("\n")));
      });

      await page.goto(host.url);
      await expect(on(page).status).toHaveText("Page 1, 25 calendars");
      expect(await ids(page)).toEqual(pages[0]);
      await on(page).next.click();
      await expect(on(page).status).toHaveText("Page 2, 25 calendars");
      expect(await ids(page)).toEqual(pages[1]);
      await on(page).search.fill(wanted);
      await on(page).search.press("Enter");
      await expect(on(page).status).toHaveText("1 calendar with this key");
      await page.getByRole("link", { name: "Attendee Calendars" }).click();
      await expect(on(page).status).toHaveText("Page 1, 25 calendars");
      await on(page).rows.first().getByRole("link").first().click();
      await expect.poll(() => upstream.arrived.map((asked) => asked.url)).toContain(`/api/v1/calendars/${pages[0][0]}`);
      await page.waitForLoadState("networkidle");

      expect(loud).toEqual([]);
      const all = await Promise.all(received);
      expect(all.length).toBeGreaterThan(8);
      expect(all.filter((text) => text.includes(demo.key))).toEqual([]);
      expect(all.filter((text) => text.includes(pages[0][0])), "the answers are in what was searched").not.toEqual([]);
      expect(new Set(upstream.arrived.map((asked) => asked.headers.authorization))).toEqual(new Set([`Token ${demo.key}`]));
      await context.close();
    });

    test("shows nothing to anyone else", async () => {
      const files = (await readdir(needed("ATTENDEE_CALENDARS_DIST"))).filter((file) => !file.startsWith("_"));
      const paths = ["", ...files].map((file) => folder + file);
      for (const path of [...paths, api("calendars"), api(`calendars/cal_x`), api("bots"), `${folder}nothing`]) {
        for (const method of ["GET", "HEAD"]) {
          const answer = await ask(host.url, path, { method, headers: { Authorization: "" } });
          // Those of the API that do not exist may be told so.
          expect([path === api("bots") ? 404 : 401, 401], `${method} ${path}`).toContain(answer.status);
          if (answer.status === 401) expect(answer.headers["www-authenticate"]).toMatch(/^Basic /);
          expect(answer.body, path).not.toContain("script");
        }
      }
      const wrong = [
        `${READER.username}:wrong`,
        `${READER.username}:`,
        `${READER.username}:${READER.password} `,
        `other:${READER.password}`,
        `:${READER.password}`,
        READER.username,
        "",
      ].map((words) => `Basic ${Buffer.from(words).toString("base64")}`);
      for (const Authorization of [...wrong, "Basic", "Basic !", `Bearer ${BASIC}`, `Token ${demo.key}`]) {
        for (const path of [folder, api("calendars")]) {
          const answer = await ask(host.url, path, { headers: { Authorization } });
          expect([400, 401], `${Authorization} ${path}`).toContain(answer.status);
          expect(answer.body).not.toMatch(/script|cal_/);
        }
      }
      expect(upstream.arrived).toEqual([]);
    });

    test("forwards GET and HEAD alone", async () => {
      for (const method of ["DELETE", "POST", "PUT", "PATCH", "OPTIONS", "PROPFIND"]) {
        for (const path of ["calendars", "calendars/cal_x", "calendars?cursor=x"]) {
          const answer = await ask(host.url, api(path), { method, body: method === "OPTIONS" ? undefined : "{}" });
          expect(answer.status, `${method} ${path}`).toBe(405);
          expect(answer.headers.allow).toBe("GET, HEAD");
        }
        for (const path of ["bots", "calendars/"]) {
          expect([404, 405], `${method} ${path}`).toContain((await ask(host.url, api(path), { method })).status);
        }
      }
      // Its own words differ from host to host.
      expect((await ask(host.url, api("calendars"), { method: "TRACE" })).status).toBeGreaterThanOrEqual(400);
      expect(upstream.arrived).toEqual([]);
    });

    test("answers HEAD like GET, without a body", async () => {
      const head = await ask(host.url, api("calendars"), { method: "HEAD" });
      const get = await ask(host.url, api("calendars"));
      expect([head.status, get.status]).toEqual([200, 200]);
      expect(head.body).toBe("");
      expect(head.headers["content-type"]).toBe(get.headers["content-type"]);
      expect(upstream.arrived.map((asked) => asked.method)).toEqual(["HEAD", "GET"]);
    });

    test("forwards two paths alone", async () => {
      const allowed = /^\/api\/v1\/calendars(\/[A-Za-z0-9_-]+)?$/;
      for (const other of [...SAME, ...OTHERS]) {
        const path = folder + other;
        upstream.arrived.length = 0;
        const answer = await ask(host.url, path);
        const arrived = upstream.arrived.map((asked) => asked.url);
        for (const url of arrived) expect(url, path).toMatch(allowed);
        expect(arrived.length, path).toBeLessThanOrEqual(SAME.includes(other) ? 1 : 0);
        // There may be a redirect to the tidy form, of the same host.
        if (!arrived.length) expect([301, 302, 307, 308, 400, 404], path).toContain(answer.status);
        if (answer.headers.location) expect(new URL(answer.headers.location, host.url).host).toBe(new URL(host.url).host);
        expect(answer.body, path).not.toContain(demo.key);
      }
      for (const bad of ["api/v1/bots", "api/v1/calendars/", "api/v1/calendars/cal_x/extra", "api/v1/calendars;x", "api/v1/calendars.json"]) {
        expect((await ask(host.url, folder + bad)).status, bad).toBe(404);
      }
      for (const id of [(await demo.pages())[0][0], "cal_x", "A-Z_09"]) {
        upstream.arrived.length = 0;
        await ask(host.url, api(`calendars/${id}`));
        expect(upstream.arrived.map((asked) => asked.url)).toEqual([`/api/v1/calendars/${id}`]);
      }
    });

    test("forwards two parameters alone, as they are", async () => {
      const asked = async (query: string) => {
        upstream.arrived.length = 0;
        expect((await ask(host.url, api(`calendars${query}`))).status, query).toBeLessThan(500);
        expect(upstream.arrived.length, query).toBe(1);
        const { pathname, search, searchParams } = new URL(upstream.arrived[0].url, "https://host");
        expect(pathname).toBe("/api/v1/calendars");
        return { search, all: [...searchParams] };
      };
      for (const value of ["a b", "a&b=c", "a+b", "50%", "#1", "a/b?c", "\"'<", "ü", "🗓", "שלום", "{env.HOME}", "{{x}}", "$uri", "a\\b", "a;b", "%2e%2e", "a\nb\r\nX: y"]) {
        const both = new URLSearchParams({ cursor: `c${value}`, deduplication_key: value });
        expect((await asked(`?${both}`)).all, value).toEqual([...both]);
        const percent = `?deduplication_key=${encodeURIComponent(value)}`;
        expect((await asked(percent)).all, value).toEqual([["deduplication_key", value]]);
      }
      const cursor = "cD0yMDI1LTAxLTAxKzAwJTNBMDA=";
      expect((await asked(`?cursor=${encodeURIComponent(cursor)}`)).all).toEqual([["cursor", cursor]]);
      expect((await asked("?limit=1&cursor=a&format=api&deduplication_key=b&x")).all).toEqual([
        ["cursor", "a"],
        ["deduplication_key", "b"],
      ]);
      for (const none of ["", "?", "?limit=1", "?xcursor=a&cursorx=b", "?cursor", "?cursor=", "?cursor=&deduplication_key="]) {
        const { search, all } = await asked(none);
        expect(all.filter(([, value]) => value), none).toEqual([]);
        expect(search, none).toBe("");
      }
      for (const twice of ["?cursor=a&cursor=b", "?deduplication_key=a&deduplication_key=b", "?cursor=a%26limit=1", "?cursor=a;limit=1"]) {
        const names = (await asked(twice)).all.map(([name]) => name);
        expect(names.filter((name) => !KNOWN.includes(name)), twice).toEqual([]);
        expect(names.length, twice).toBeLessThanOrEqual(1);
      }
    });

    test("keeps what the caller says to itself", async () => {
      const headers = {
        Cookie: "session=secret",
        "X-Http-Method-Override": "DELETE",
        "X-Method-Override": "DELETE",
        "X-Forwarded-For": "1.2.3.4",
        "X-Forwarded-Host": "evil.example",
        "X-Original-Url": "/api/v1/bots",
        "X-Rewrite-Url": "/api/v1/bots",
        Forwarded: "for=1.2.3.4",
        Origin: "https://evil.example",
        Referer: "https://evil.example/secret",
        "User-Agent": "secret-agent",
        "If-None-Match": "*",
        Range: "bytes=0-1",
        Via: "1.1 secret",
      };
      // Sent on without its length, this body would be a question of its own.
      const smuggled = "DELETE /api/v1/bots HTTP/1.1\r\nHost: localhost\r\n\r\n";
      const framings: Record<string, string>[] = [{}, { "Content-Length": `${smuggled.length}` }, { "Transfer-Encoding": "chunked" }];
      for (const framing of framings) {
        upstream.arrived.length = 0;
        const withBody = Object.keys(framing).length > 0;
        const answer = await ask(host.url, api("calendars"), { headers: { ...headers, ...framing }, body: withBody ? smuggled : undefined });
        // A host may refuse a GET with a body.
        expect(withBody ? [200, 400, 413] : [200]).toContain(answer.status);
        await ask(host.url, api("calendars"));
        expect(upstream.arrived.map((arrived) => `${arrived.method} ${arrived.url}`)).toEqual(
          (answer.status === 200 ? [1, 2] : [1]).map(() => "GET /api/v1/calendars"),
        );
        for (const arrived of upstream.arrived) {
          expect(arrived.headers.authorization).toBe(`Token ${demo.key}`);
          expect(arrived.headers.host).toMatch(/^localhost(:\d+)?$/);
          expect(arrived.body).toBe("");
          const said = Object.entries(arrived.headers).map((entry) => entry.join(": "));
          expect(said.filter((line) => /secret|evil|1\.2\.3\.4|DELETE|bots|^(cookie|x-|if-|range|origin|referer|forwarded)/.test(line))).toEqual([]);
        }
      }
    });

    test("passes on what the server says of the question, and not how it steers browsers", async () => {
      const steering = {
        "Set-Cookie": "session=secret",
        "Cache-Control": "public, max-age=3600",
        Expires: "Fri, 01 Jan 2100 00:00:00 GMT",
        "Content-Security-Policy": "default-src *",
        "Access-Control-Allow-Origin": "*",
        "X-Accel-Redirect": "/index.html",
        "X-Accel-Expires": "3600",
        Refresh: "0; url=https://evil.example/",
        "Clear-Site-Data": '"*"',
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
      };
      for (const [status, said] of [
        [200, {}],
        [400, {}],
        [403, {}],
        [404, {}],
        [429, { "Retry-After": "7" }],
        [500, {}],
        [503, { "Retry-After": "9" }],
      ] as [number, Record<string, string>][]) {
        const body = JSON.stringify({ detail: `answer ${status}` });
        upstream.instead = (_, response) =>
          response.writeHead(status, { "Content-Type": "application/json", ...steering, ...said }).end(body);
        const answer = await ask(host.url, api("calendars"));
        expect([answer.status, answer.body]).toEqual([status, body]);
        expect(answer.headers["content-type"]).toBe("application/json");
        if (said["Retry-After"]) expect(answer.headers["retry-after"]).toBe(said["Retry-After"]);
        expect(answer.headers["cache-control"]).toBe("no-store");
        expect(answer.headers["x-content-type-options"]).toBe("nosniff");
        expect(answer.headers.date).toBeTruthy();
        const unwanted = ["set-cookie", "expires", "access-control-allow-origin", "refresh", "clear-site-data", "strict-transport-security"];
        expect(unwanted.filter((header) => answer.headers[header])).toEqual([]);
        expect(answer.headers["content-security-policy"]).toBe("default-src 'none'; frame-ancestors 'none'");
      }
    });

    test("tells a refused key, a redirect and a server that is down as the server's fault", async () => {
      const fault = async (what: string) => {
        for (const path of ["calendars", "calendars/cal_x"]) {
          const answer = await ask(host.url, api(path));
          expect([502, 504], what).toContain(answer.status);
          expect(answer.headers.location, what).toBeUndefined();
          expect(answer.headers["cache-control"], what).toBe("no-store");
          expect(answer.body, what).not.toContain(demo.key);
          expect(answer.body, what).not.toContain("evil");
        }
      };
      for (const status of [301, 302, 303, 307, 308]) {
        upstream.instead = (_, response) => response.writeHead(status, { Location: "/api/v1/bots" }).end("evil");
        await fault(`${status}`);
      }
      expect(upstream.arrived.filter((asked) => asked.url === "/api/v1/bots"), "followed").toEqual([]);
      upstream.instead = (_, response) =>
        response.writeHead(401, { "WWW-Authenticate": "Token", "Content-Type": "application/json" }).end('{"detail":"evil"}');
      await fault("401");
      // The log-in's own is still what it was.
      expect((await ask(host.url, api("calendars"), { headers: { Authorization: "" } })).status).toBe(401);
      upstream.instead = (_, response) => response.destroy();
      await fault("hung up");
      upstream.instead = undefined;
      const back = await upstream.down();
      await fault("down");
      await back();
      await expect.poll(async () => (await ask(host.url, api("calendars"))).status, { timeout: 20_000 }).toBe(200);
    });

    test("gives the key to no server but the right one", async () => {
      const back = await upstream.down();
      const impostor = await Upstream.start(demo, await certificate(home, "impostor"), upstream.port);
      try {
        expect((await ask(host.url, api("calendars"))).status).toBe(502);
        expect(impostor.arrived).toEqual([]);
      } finally {
        await impostor.stop();
        await back();
      }
      await expect.poll(async () => (await ask(host.url, api("calendars"))).status, { timeout: 20_000 }).toBe(200);
    });

    test("sends the page's headers, and lets the browser keep what cannot change", async () => {
      const dist = needed("ATTENDEE_CALENDARS_DIST");
      const asked = headersFile(await readFile(join(dist, "_headers"), "utf8"));
      if (!left.link) expect((await ask(host.url, folder)).headers.link).toBe(asked["/"].Link);
      const headers = Object.entries(asked["/*"]);
      expect(headers.length).toBe(3);
      const files = (await readdir(dist)).filter((file) => !/^_|\.(br|gz)$/.test(file) && file !== "index.html");
      for (const file of ["", ...files]) {
        for (const encoding of ["", "gzip, deflate, br"]) {
          const answer = await ask(host.url, folder + file, { headers: encoding ? { "Accept-Encoding": encoding } : {} });
          expect(answer.status, file).toBe(200);
          for (const [name, value] of headers) expect(answer.headers[name.toLowerCase()], `${name} of ${file}`).toBe(value);
          const cache = answer.headers["cache-control"] ?? "";
          if (/-[0-9a-f]{12,16}[._]/.test(file) && !left.caching) expect(cache, file).toBe("private, max-age=31536000, immutable");
          else expect(cache, file).not.toMatch(/immutable|max-age=[1-9]/);
          if (file.endsWith(".wasm")) {
            expect(answer.headers["content-type"]).toBe("application/wasm");
            if (encoding && !left.compression) expect(answer.headers["content-encoding"], "compressed").toMatch(/^(br|gzip)$/);
          }
        }
      }
      expect((await ask(host.url, `${folder}nothing`)).status).toBe(404);
      expect((await ask(host.url, `${folder}nothing-0123456789abcdef.js`)).headers["cache-control"] ?? "").not.toContain("immutable");
      expect((await ask(host.url, folder, { method: "POST" })).status).toBeGreaterThanOrEqual(400);
    });
  });
}

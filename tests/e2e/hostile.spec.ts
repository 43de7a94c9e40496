// The page behind a server that does everything wrong, one thing at a time, over real sockets.
import { type ServerResponse } from "node:http";
import { always, expect, ids, on, type Other, StaticHost, test as base } from "./server";

const row = (id: number, more: object = {}) => ({
  id: `cal_${String(id).padStart(16, "0")}`,
  platform: "google",
  client_id: "c",
  state: "connected",
  created_at: "2025-06-01T12:00:00Z",
  ...more,
});
const page1 = (rows: unknown[] = [row(1)], next: unknown = null) => JSON.stringify({ next, previous: null, results: rows });

const test = base.extend<{ host: StaticHost; elsewhere: StaticHost }>({
  host: async ({}, use) => {
    const host = await StaticHost.start("/", always(200, "application/json", page1()));
    await use(host);
    await host.stop();
  },
  /** Another origin, which must never be asked anything. */
  elsewhere: async ({}, use) => {
    const elsewhere = await StaticHost.start("/", always(200, "application/json", page1()));
    await use(elsewhere);
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.stop();
  },
});

/** Writes the head of an answer by hand, so that it can lie about what follows. */
function lie(response: ServerResponse, head: string[], body: string): void {
  response.socket!.write(["HTTP/1.1 200 OK", "Content-Type: application/json", ...head, "", body].join("\r\n"));
}

const cases: [string, Other, string | RegExp][] = [
  ["HTML with status 200", always(200, "text/html", "<h1>Log in</h1>"), "No gateway beside this page"],
  ["HTML with status 500", always(500, "text/html", "<h1>Server Error (500)</h1>"), "The server failed (status 500)"],
  ["HTML with status 502", always(502, "text/html", "<h1>Bad Gateway</h1>"), "The server failed (status 502)"],
  ["a refusal with a reason", always(403, "application/json", '{"detail":"Not from here"}'), "Not from here"],
  ["a refusal without a reason", always(403, "text/html", "<h1>no</h1>"), "The server refused (status 403)"],
  ["field errors", always(400, "application/json", '{"cursor":["Too long."]}'), "cursor: Too long."],
  ["a log-in of a gateway", always(401, "text/html", "<h1>Log in</h1>"), "You are signed out"],
  ["JSON with status 200 that is something else", always(200, "application/json", "[1]"), "No gateway beside this page"],
  ["JSON that is cut off", always(200, "application/json", page1().slice(0, 60)), "The answer was cut off"],
  [
    "a body that is cut off",
    (_, response) => {
      lie(response, ["Content-Length: 1000"], page1().slice(0, 60));
      setTimeout(() => response.socket!.destroy(), 20);
    },
    "The answer was cut off",
  ],
  [
    "a chunk that is cut off",
    (_, response) => {
      lie(response, ["Transfer-Encoding: chunked"], "40\r\n{");
      setTimeout(() => response.socket!.destroy(), 20);
    },
    "The answer was cut off",
  ],
  [
    "a length that is too short",
    (_, response) => {
      lie(response, ["Content-Length: 40", "Connection: close"], page1());
      response.socket!.end();
    },
    "The answer was cut off",
  ],
  ["a connection that is reset", (request) => request.socket.resetAndDestroy(), "cannot be reached"],
  ["an answer over 10 MB", always(200, "application/json", page1([row(1, { metadata: "x".repeat(11e6) })])), "too large"],
  [
    "bytes that are no text",
    (_, response) => response.writeHead(200).end(Buffer.from([0x7b, 0xff, 0xfe])),
    "No gateway beside this page",
  ],
  [
    "429 with a wait of an hour",
    (_, response) => response.writeHead(429, { "Retry-After": "3600" }).end("{}"),
    "The server wants a pause of 1 hour",
  ],
];

for (const [what, answer, words] of cases) {
  test(`says what is wrong: ${what}`, async ({ page, host }) => {
    host.other = answer;
    await page.goto(host.url);
    await expect(page.locator("#app")).toContainText(words, { timeout: 10_000 });
    await expect(page.locator("#app")).not.toContainText(/<h1>|Bad Gateway|Server Error \(500\)/);
    await expect(page.locator("#crash")).toBeHidden();
  });
}

test("a gateway that has answered once is not given up for a stray answer", async ({ page, host }) => {
  await page.goto(host.url);
  await expect(on(page).rows).toHaveCount(1);
  host.other = always(200, "text/html", "<h1>Hotel Wi-Fi</h1>");
  await on(page).search.fill("x");
  await expect(on(page).alert).toContainText("The gateway answers with a web page");
  await expect(page.getByLabel("API key")).toHaveCount(0);
});

test("a key that the gateway holds is not this reader's to enter", async ({ page, host }) => {
  host.other = (_, response) =>
    response.writeHead(401, { "WWW-Authenticate": "Token" }).end('{"detail":"Invalid or disabled API key"}');
  await page.goto(host.url);
  await expect(on(page).alert).toContainText("The server refused the gateway's API key");
});

test("an old proxy's page in another charset is still its status", async ({ page, host }) => {
  host.other = (_, response) => response.writeHead(500, { "Content-Type": "text/html" }).end(Buffer.from([0x3c, 0xfc, 0x3e]));
  await page.goto(host.url);
  await expect(on(page).alert).toContainText("The server failed (status 500)");
});

test("rows that come again on a later page are told", async ({ page, host }) => {
  host.other = (request, response) => {
    const second = request.url!.includes("cursor");
    response.end(second ? page1([row(2), row(3)]) : page1([row(1), row(2)], "http://x/?cursor=b"));
  };
  await page.goto(host.url);
  await on(page).next.click();
  await expect(on(page).region).toContainText("The server repeated 1 row, so others may be missing");
});

test("a silent server is given up after 30 seconds", async ({ page, host }) => {
  await page.clock.install();
  host.other = () => {};
  await page.goto(host.url);
  await expect.poll(() => host.asked.length).toBe(1);
  // The app counts from when it is there.
  await expect(page.locator("#shell")).toHaveCount(0);
  await page.clock.fastForward(20_000);
  await expect(on(page).region).toHaveAttribute("aria-busy", "true");
  await page.clock.fastForward(11_000);
  await expect(on(page).alert).toContainText("No answer within 30 seconds");
  // Once the connection is given up, the same question is welcome.
  host.other = always(200, "application/json", page1());
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(on(page).rows).toHaveCount(1);
});

test("a body that never ends is given up after 30 seconds", async ({ page, host }) => {
  await page.clock.install();
  host.other = (_, response) => lie(response, ["Transfer-Encoding: chunked"], "1\r\n{\r\n");
  await page.goto(host.url);
  await expect.poll(() => host.asked.length).toBe(1);
  // The app counts from when it is there.
  await expect(page.locator("#shell")).toHaveCount(0);
  await page.clock.fastForward(31_000);
  await expect(on(page).alert).toContainText("No answer within 30 seconds");
});

test("a redirect is not followed, whereto ever", async ({ page, host, elsewhere }) => {
  const targets = [`${elsewhere.url}/api/v1/calendars`, "/login", `https://127.0.0.1:1/api/v1/calendars`];
  for (const target of targets) {
    host.other = (_, response) => response.writeHead(302, { Location: target }).end();
    await page.goto(host.url);
    await expect(on(page).alert).toContainText("The request was sent elsewhere");
  }
  expect(host.asked.every((asked) => asked === "GET /api/v1/calendars")).toBe(true);
  // The log-in of a proxy in front of the page is reached by loading the page.
  host.other = always(200, "application/json", page1());
  await page.getByRole("button", { name: "Reload" }).click();
  await expect(on(page).rows).toHaveCount(1);
});

test("a next on another origin is asked at the configured one", async ({ page, host, elsewhere }) => {
  const next = `${elsewhere.url.replace("//", "//user:pass@")}/api/v1/calendars?cursor=cD0x%3D&x=1`;
  host.other = (request, response) => {
    const first = !request.url!.includes("cursor");
    response.writeHead(200, { "Content-Type": "application/json" }).end(page1([row(first ? 1 : 2)], first ? next : null));
  };
  await page.goto(host.url);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 1 calendar");
  expect(host.asked).toEqual(["GET /api/v1/calendars", "GET /api/v1/calendars?cursor=cD0x%3D"]);
});

test("a next without a cursor is told", async ({ page, host }) => {
  host.other = always(200, "application/json", page1([row(1)], `${host.url}/api/v1/calendars`));
  await page.goto(host.url);
  await expect(on(page).region).toContainText("the server's link to them cannot be read");
  await expect(on(page).noNext).toBeVisible();
});

test("an endless walk ends, and says why", async ({ page, host }) => {
  host.other = (request, response) => {
    const isFirst = !request.url!.includes("cursor");
    response.writeHead(200, { "Content-Type": "application/json" }).end(page1([row(isFirst ? 1 : 2)], "http://x/?cursor=a"));
  };
  await page.goto(host.url);
  await on(page).next.click();
  await expect(on(page).status).toHaveText("Page 2, 1 calendar");
  await expect(on(page).region).toContainText("leads back to one that you have seen");
  await expect(on(page).noNext).toBeVisible();
});

test("rows that are repeated, or no calendars, leave the others alone", async ({ page, host }) => {
  const rows = [row(1), row(1), 7, null, "x", { id: 5 }, row(2, { created_at: 12 }), row(3, { platform: "zoho", state: "odd" })];
  host.other = always(200, "application/json", page1(rows));
  await page.goto(host.url);
  await expect(on(page).rows).toHaveCount(7);
  await expect(on(page).region).toContainText("The server repeated 1 row");
  await expect(on(page).table.getByText("Unreadable row")).toHaveCount(5);
  expect(await ids(page)).toEqual([row(1).id, row(3).id]);
  await expect(on(page).rows.last()).toContainText("odd");
});

test("10 MB of nesting is read, and freezes nothing", async ({ page, host }) => {
  const depth = 4_900_000;
  const body = page1([row(1), row(2)]).replace('"client_id":"c"', `"metadata":${"[".repeat(depth)}${"]".repeat(depth)}`);
  host.other = always(200, "application/json", body);
  await page.goto(host.url);
  await expect(on(page).rows).toHaveCount(2, { timeout: 15_000 });
});

test.describe("a server that wants to be left alone", () => {
  const once = (host: StaticHost, headers: Record<string, string>, status = 429) => {
    host.other = (_, response) => {
      host.other = always(200, "application/json", page1());
      response.writeHead(status, headers).end('{"detail":"Request was throttled."}');
    };
  };

  test("is asked again after its own pause, in seconds", async ({ page, host }) => {
    once(host, { "Retry-After": "1" });
    await page.goto(host.url);
    await expect(on(page).region).toContainText("Asked too often. Trying again in 1 second.");
    await expect(on(page).rows).toHaveCount(1);
    expect(host.asked.length).toBe(2);
  });

  test("is asked again after its own pause, as a date", async ({ page, host }) => {
    once(host, { "Retry-After": new Date(Date.now() + 3000).toUTCString(), Date: new Date().toUTCString() });
    await page.goto(host.url);
    await expect(on(page).region).toContainText(/Trying again in [123] second/);
    await expect(on(page).rows).toHaveCount(1, { timeout: 8000 });
  });

  for (const [what, headers] of [
    ["without a pause", {}],
    ["with a pause that is none", { "Retry-After": "soon" }],
  ] as const) {
    test(`is asked again after a moment ${what}`, async ({ page, host }) => {
      once(host, headers);
      await page.goto(host.url);
      await expect(on(page).rows).toHaveCount(1);
      expect(host.asked.length).toBe(2);
    });
  }

  test("is asked now, where one does not want to wait", async ({ page, host }) => {
    once(host, { "Retry-After": "60" });
    await page.goto(host.url);
    await expect(on(page).region).toContainText("Trying again in 60 seconds.");
    await page.getByRole("button", { name: "Try now" }).click();
    await expect(on(page).rows).toHaveCount(1);
    await expect(on(page).region).not.toContainText("Trying again");
    await expect(on(page).region).toBeFocused();
  });

  test("is not asked again after Cancel", async ({ page, host }) => {
    await page.clock.install();
    once(host, { "Retry-After": "60" });
    await page.goto(host.url);
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(on(page).alert).toContainText("Asked too often");
    await page.clock.fastForward(120_000);
    expect(host.asked.length).toBe(1);
    await expect(on(page).region).toHaveAttribute("aria-busy", "false");
  });
});

test("two bad gateways in a row are not worth a word in the end", async ({ page, host }) => {
  let times = 0;
  host.other = (_, response) => {
    const good = ++times === 3;
    response.writeHead(good ? 200 : 502, { "Content-Type": "application/json" }).end(good ? page1() : "<h1>Bad Gateway</h1>");
  };
  await page.goto(host.url);
  await expect(on(page).rows).toHaveCount(1, { timeout: 8000 });
  await expect(on(page).alert).toHaveCount(0);
  expect(times).toBe(3);
});

test("leaving a slow page for another aborts it", async ({ page, host }) => {
  let closed = false;
  host.other = (request, response) => {
    if (request.url!.includes("deduplication_key")) return void response.end(page1([row(2)]));
    request.on("close", () => (closed = true));
    setTimeout(() => response.end(page1()), 1500);
  };
  await page.goto(host.url);
  await expect.poll(() => host.asked.length).toBe(1);
  await on(page).search.fill("a");
  await on(page).search.press("Enter");
  await expect(on(page).status).toHaveText("1 calendar with this key");
  expect(await ids(page)).toEqual([row(2).id]);
  await expect.poll(() => closed).toBe(true);
  await page.waitForTimeout(1700);
  expect(await ids(page)).toEqual([row(2).id]);
});

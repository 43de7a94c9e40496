// How many pages the demo server answers with, the first ones and those deep in the list. Nothing here fails for being slow.
import { spawn } from "node:child_process";
import { Agent, get } from "node:http";
import { Demo, expect, test } from "../server";
import { type Line, machine, median, number, quantile, table, write } from "./table";

const QUICK = Boolean(process.env.BENCH_QUICK);
const ROUNDS = QUICK ? 3 : 7;
const MILLISECONDS = QUICK ? 1_000 : 3_000;
const CALENDARS = 100_000;
const PAGE = 25;
const CONNECTIONS = 16;

/** So many calendars stand before the page. */
const DEPTHS = [0, 1_000, 10_000, 50_000, CALENDARS - PAGE];

interface Load {
  perSecond: number;
  /** Milliseconds of each answer. */
  took: number[];
}

/** Asks on so many connections, each as soon as its last answer was read. */
async function load(url: string, key: string): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const headers = { Authorization: `Token ${key}`, Accept: "application/json" };
  const took: number[] = [];
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      const begun = performance.now();
      get(url, { agent, headers }, (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`${url} was answered with ${answer.statusCode}`));
        answer.resume().on("end", () => {
          took.push(performance.now() - begun);
          resolve();
        });
      }).on("error", reject);
    });
  const begun = performance.now();
  const connection = async () => {
    while (performance.now() - begun < MILLISECONDS) await ask();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  agent.destroy();
  return { perSecond: (took.length / (performance.now() - begun)) * 1000, took };
}

/** A server without a database: what asks here, and the machine, can have no more from any. */
const BARE = `
  let body = "";
  process.stdin.on("data", (data) => (body += data)).on("end", () => {
    const server = require("node:http").createServer((_, answer) => answer.writeHead(200, { "Content-Type": "application/json" }).end(body));
    server.listen(0, "127.0.0.1", () => process.stdout.write(String(server.address().port)));
  });`;

async function bare(body: string): Promise<{ url: string; stop: () => void }> {
  const child = spawn(process.execPath, ["-e", BARE], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(body);
  const port = await new Promise((resolve) => child.stdout.once("data", (line) => resolve(String(line))));
  return { url: `http://127.0.0.1:${port}/`, stop: () => child.kill() };
}

test("paging", async ({ browser }) => {
  const demo = await Demo.start(["--calendars", String(CALENDARS)]);
  const first = await demo.api("calendars");
  const places: { title: string; url: string; rows: number }[] = [];
  for (let [before, page, query] = [0, first, ""]; ; ) {
    if (DEPTHS.includes(before)) places.push({ title: number(before), url: new URL(`/api/v1/calendars${query}`, demo.url).href, rows: page.results.length });
    if (!page.next) break;
    before += page.results.length;
    query = new URL(page.next).search;
    page = await demo.api(`calendars${query}`);
  }
  expect(places.map(({ rows }) => rows)).toEqual(DEPTHS.map(() => PAGE));
  const key = first.results.map((calendar: any) => calendar.deduplication_key).find((key: string | null) => /^user-\d+$/.test(key ?? ""));
  places.push({ title: "one key", url: new URL(`/api/v1/calendars?deduplication_key=${key}`, demo.url).href, rows: 1 });
  const peer = await bare(JSON.stringify(first));
  places.unshift({ title: "the first page's bytes, from a bare server", url: peer.url, rows: PAGE });

  const about = machine(browser.version());
  const loads = places.map(() => [] as Load[]);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let turn = 0; turn < places.length; turn += 1) {
      const index = (round + turn) % places.length;
      loads[index].push(await load(places[index].url, demo.key));
    }
  }
  peer.stop();
  await demo.stop();

  const startOfList = loads[1];
  const lines = places.map(({ title }, index): Line => {
    const took = loads[index].flatMap(({ took }) => took);
    const ratio = median(loads[index].map(({ perSecond }, round) => perSecond / startOfList[round].perSecond));
    const times = `${number(median(took), 1)} / ${number(quantile(took, 0.99), 1)} ms`;
    return [title, `${number(median(loads[index].map(({ perSecond }) => perSecond)))} /s`, number(ratio, 2), times];
  });
  const figures = [about, table([["calendars before the page", "pages", "÷ the list's start", "answer, median / p99"], ...lines])].join("\n\n");
  console.log(`\n${figures}\n`);
  if (process.env.BENCH_WRITE) await write("paging", figures);
});

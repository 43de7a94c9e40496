// The gateway beside nginx's proxy_pass, before one upstream with a fixed answer. Nothing here fails for being slow.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Gateway } from "../gateway";
import { Demo, expect, test } from "../server";
import { type Line, machine, median, number, table, write } from "./table";

const QUICK = Boolean(process.env.BENCH_QUICK);
const ROUNDS = QUICK ? 3 : 5;
const SECONDS = QUICK ? 3 : 5;
const CONNECTIONS = [64, 500];
const SOAK_MINUTES = QUICK ? 1 : 10;
/** While it lasts, the upstream is killed and started again so often. */
const KILLED_EVERY = 20_000;

const folder = mkdtempSync(join(tmpdir(), "bench-gateway-"));
chmodSync(folder, 0o755); // nginx reads it as nobody
const [UPSTREAM, PEER] = [9_480, 9_481];
const PATH = "/api/v1/calendars";

const common = (name: string) => `
  daemon off; pid ${folder}/${name}.pid; error_log ${folder}/${name}.log;
  events { worker_connections 4096; }
  http {
    default_type application/json; keepalive_requests 1000000000;
    client_body_temp_path ${folder}/${name}1; proxy_temp_path ${folder}/${name}2; fastcgi_temp_path ${folder}/${name}3;
    uwsgi_temp_path ${folder}/${name}4; scgi_temp_path ${folder}/${name}5;`;

const upstreamConf = `worker_processes 1;${common("upstream")}
    access_log off; open_file_cache max=10;
    server { listen 127.0.0.1:${UPSTREAM} backlog=4096; root ${folder}/www; }
  }`;

// As much as the gateway does at least: the key, an access log, keep-alive to the upstream, and the two paths alone.
const peerConf = `worker_processes 2;${common("peer")}
    access_log ${folder}/access.log;
    upstream attendee { server 127.0.0.1:${UPSTREAM}; keepalive 512; }
    server {
      listen 127.0.0.1:${PEER} backlog=4096;
      location = ${PATH} {
        proxy_pass http://attendee; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Authorization "Token key";
      }
    }
  }`;

async function nginx(name: string, conf: string): Promise<ChildProcess> {
  const file = join(folder, `${name}.conf`);
  writeFileSync(file, conf);
  const child = spawn("nginx", ["-c", file, "-p", folder], { stdio: "ignore" });
  const port = name === "peer" ? PEER : UPSTREAM;
  for (let tries = 0; ; tries += 1) {
    const answers = await fetch(`http://127.0.0.1:${port}${PATH}`).then((answer) => answer.ok, () => false);
    if (answers) return child;
    if (tries > 50) throw new Error(`nginx does not start: ${readFileSync(join(folder, `${name}.log`), "utf8")}`);
    await pause(50);
  }
}

const ended = (child: ChildProcess, signal: NodeJS.Signals) => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const done = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  return done;
};

interface Load {
  perSecond: number;
  errors: number;
}

function wrk(url: string, connections: number, seconds: number): Load {
  const said = execFileSync("wrk", ["-t2", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s", url], { encoding: "utf8" });
  const perSecond = Number(/Requests\/sec:\s*([\d.]+)/.exec(said)?.[1]);
  const failed = Number(/Non-2xx or 3xx responses: (\d+)/.exec(said)?.[1] ?? 0);
  const sockets = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(said)?.slice(1).map(Number) ?? [];
  return { perSecond, errors: failed + sockets.reduce((sum, count) => sum + count, 0) };
}

/** Resident memory of a program, in MB. */
const resident = (pid: number) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1000;

/** Asks without a pause until `stopped`, and looks at each answer. */
async function asker(url: string, expected: string, stopped: () => boolean, seen: Map<string, number>): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (!stopped()) {
    const answer = await new Promise<string>((resolve) => {
      get(url, { agent }, (incoming) => {
        let body = "";
        incoming.setEncoding("utf8").on("data", (chunk) => (body += chunk));
        incoming.on("end", () => {
          if (incoming.statusCode === 200) resolve(body === expected ? "200" : "WRONG 200");
          else resolve(`${incoming.statusCode} ${JSON.parse(body).code}`);
        });
        incoming.on("error", (error) => resolve(`CUT OFF ${error.message}`));
      }).on("error", (error) => resolve(`NO ANSWER ${error.message}`));
    });
    seen.set(answer, (seen.get(answer) ?? 0) + 1);
  }
  agent.destroy();
}

test("the gateway beside nginx", async ({ browser }) => {
  test.setTimeout((SOAK_MINUTES + 15) * 60_000);
  // A page as the demo has them.
  const demo = await Demo.start();
  const page = { ...(await demo.api("calendars")), next: null };
  await demo.stop();
  mkdirSync(join(folder, "www/api/v1"), { recursive: true });
  const body = JSON.stringify(page);
  writeFileSync(join(folder, `www${PATH}`), body);
  let upstream = await nginx("upstream", upstreamConf);
  const peer = await nginx("peer", peerConf);
  const gateway = await Gateway.start((file) => ["--upstream", `http://127.0.0.1:${UPSTREAM}`, "--api-key-file", file("key", "key")]);
  const fresh = resident(gateway.pid);

  const lines: Line[] = [["", ...CONNECTIONS.map((count) => `${count} connections`), "aim"]];
  const figures = { bare: [] as number[][], nginx: [] as number[][], gateway: [] as number[][], errors: [] as number[] };
  for (const connections of CONNECTIONS) {
    const [bare, ours, theirs]: number[][] = [[], [], []];
    let errors = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(wrk(`http://127.0.0.1:${UPSTREAM}${PATH}`, connections, 2).perSecond);
      const measure = [
        () => theirs.push(wrk(`http://127.0.0.1:${PEER}${PATH}`, connections, SECONDS).perSecond),
        () => {
          const load = wrk(`${gateway.url}${PATH}`, connections, SECONDS);
          errors += load.errors;
          ours.push(load.perSecond);
        },
      ];
      // In turns, so that neither always comes second.
      for (const one of round % 2 ? measure : measure.reverse()) one();
    }
    figures.bare.push(bare);
    figures.nginx.push(theirs);
    figures.gateway.push(ours);
    figures.errors.push(errors);
  }
  await pause(1000);
  const after = resident(gateway.pid);
  const each = (name: keyof Omit<typeof figures, "errors">) => figures[name].map((values) => `${number(median(values))} /s`);
  lines.push(["the upstream itself", ...each("bare"), ""], ["nginx proxy_pass", ...each("nginx"), ""], ["gateway", ...each("gateway"), ""]);
  const ratios = figures.gateway.map((values, at) => number(median(values.map((value, round) => value / figures.nginx[at][round])), 2));
  lines.push(["gateway ÷ nginx, median of the rounds", ...ratios, "≥ 0.7"]);
  lines.push(["errors", ...figures.errors.map((count) => number(count)), "0"]);
  lines.push(["resident memory, fresh / after", "", `${number(fresh, 1)} / ${number(after, 1)} MB`, "≤ 40 MB"]);

  // Under load, with an upstream that is killed again and again.
  const seen = new Map<string, number>();
  let [stopped, memory] = [false, [] as number[]];
  const load = spawn("wrk", ["-t1", "-c100", `-d${SOAK_MINUTES * 60}s`, `${gateway.url}${PATH}`], { stdio: "ignore" });
  const askers = Array.from({ length: 16 }, () => asker(`${gateway.url}${PATH}`, body, () => stopped, seen));
  const end = Date.now() + SOAK_MINUTES * 60_000;
  let kills = 0;
  while (Date.now() < end) {
    await pause(KILLED_EVERY / 2);
    // The master first, or it would start another worker.
    const workers = execFileSync("pgrep", ["-P", String(upstream.pid)], { encoding: "utf8" }).trim().split("\n");
    await ended(upstream, "SIGKILL");
    for (const worker of workers) process.kill(Number(worker), "SIGKILL");
    kills += 1;
    await pause(KILLED_EVERY / 2);
    upstream = await nginx("upstream", upstreamConf);
    memory.push(resident(gateway.pid));
  }
  stopped = true;
  await Promise.all(askers);
  await ended(load, "SIGTERM");
  await pause(1000);
  const recovered = wrk(`${gateway.url}${PATH}`, 64, 2);
  const counted = [...seen].sort().map(([answer, count]) => `${answer}: ${number(count)}`).join(", ");
  const figuresText = [
    machine(browser.version()),
    "",
    table(lines),
    "",
    `${SOAK_MINUTES} minutes of load, the upstream killed and started again ${kills} times: answers ${counted}. Resident memory, by the ` +
      `half minute: ${memory.filter((_, at) => at % Math.ceil(memory.length / 10) === 0).map((mb) => number(mb, 1)).join(", ")} MB; in the end ${number(resident(gateway.pid), 1)} MB. ` +
      `Afterwards ${recovered.errors} errors.`,
  ].join("\n");
  console.log(`\n${figuresText}`);
  if (process.env.BENCH_WRITE) await write("gateway", figuresText);

  await gateway.stop();
  await ended(peer, "SIGTERM");
  await ended(upstream, "SIGTERM");
  rmSync(folder, { recursive: true });
  // Wrong answers and errors are no matter of speed.
  expect([...seen.keys()].filter((answer) => !/^(200|502 upstream-\S+|503 busy|504 \S+)$/.test(answer))).toEqual([]);
  expect(recovered.errors).toBe(0);
  expect(figures.errors).toEqual(CONNECTIONS.map(() => 0));
});

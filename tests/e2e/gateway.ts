// The gateway as a running program, and a proxy before its upstream that writes down what is asked.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as ask, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Page, expect } from "@playwright/test";
import { needed, on } from "./server";

/** A test that failed has not stopped its gateways. */
const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach((child) => child.kill()));

/** A running `attendee-calendars serve`. */
export class Gateway {
  private constructor(
    private child: ChildProcess,
    readonly url: string,
    readonly folder: string,
    readonly said: () => string,
  ) {}

  /** Starts it on a free port; `args` may name files by what `file` made of them. */
  static async start(args: (file: (name: string, content: string) => string) => string[]): Promise<Gateway> {
    const folder = mkdtempSync(join(tmpdir(), "gateway-"));
    const file = (name: string, content: string) => {
      const path = join(folder, name);
      writeFileSync(path, content, { mode: 0o600 });
      return path;
    };
    // Into a file: a pipe that a busy test does not read would hold the gateway up.
    const log = join(folder, "stdout");
    const output = openSync(log, "w");
    const child = spawn(needed("ATTENDEE_CALENDARS_SERVER"), ["serve", "--listen", "127.0.0.1:0", ...args(file)], {
      stdio: ["ignore", output, "inherit"],
    });
    closeSync(output);
    running.add(child);
    child.on("exit", () => running.delete(child));
    const said = () => readFileSync(log, "utf8");
    for (;;) {
      const match = /^(https?):\/\/.*\nListening on (\S+)\. /m.exec(said());
      if (match) return new Gateway(child, `${match[1]}://${match[2]}`, folder, said);
      if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}: ${said()}`);
      await pause(20);
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.on("exit", resolve));
    if (this.child.exitCode === null) {
      this.child.kill("SIGTERM");
      await ended;
    }
    rmSync(this.folder, { recursive: true });
  }
}

/** Passes everything on to `target`, and writes it down. */
export class Recorder {
  readonly asked: { line: string; headers: NodeJS.Dict<string | string[]> }[] = [];

  private constructor(private server: Server, readonly url: string) {}

  static async start(target: string): Promise<Recorder> {
    let recorder: Recorder;
    const server = createServer((incoming, outgoing) => {
      recorder.asked.push({ line: `${incoming.method} ${incoming.url}`, headers: incoming.headers });
      const { method, headers } = incoming;
      const onwards = ask(new URL(incoming.url ?? "/", target), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onwards.on("error", () => outgoing.destroy());
      incoming.pipe(onwards);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    recorder = new Recorder(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return recorder;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The hash of a password, as the program makes it. */
export function hashed(password: string): string {
  return execFileSync(needed("ATTENDEE_CALENDARS_SERVER"), ["hash-password"], { input: `${password}\n`, encoding: "utf8" });
}

/** A certificate for localhost, and its key: paths. */
export function certificate(folder: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1";
  execFileSync("openssl", [...words.split(" "), "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { cert, key };
}

const PASSWORD = "sesame";

/** What a gateway over TLS is told so that one has to sign in there; `signIn` does. */
export function withPassword(file: (name: string, content: string) => string, tls: { cert: string; key: string }): string[] {
  const secrets = ["--password-file", file("hash", hashed(PASSWORD)), "--session-secret-file", file("secret", "x".repeat(40))];
  return ["--tls-cert", tls.cert, "--tls-key", tls.key, "--auth", "password", ...secrets];
}

/** Signs in at such a gateway, and waits for its calendars. */
export async function signIn(page: Page, gateway: Gateway): Promise<void> {
  await page.goto(gateway.url);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(on(page).rows).toHaveCount(25);
}

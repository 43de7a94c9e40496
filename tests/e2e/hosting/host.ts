// A host that runs one of the recipes in deploy/.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { request as plain, type IncomingHttpHeaders } from "node:http";
import { request as secure } from "node:https";
import { createServer, type AddressInfo } from "node:net";
import { resolve, join } from "node:path";
import { promisify } from "node:util";
import { Home, type Program } from "../engines/process";
import { type Certificate, type Upstream } from "./upstream";

export const DEPLOY = resolve(import.meta.dirname, "../../../deploy");

/** Who may see the page. */
export const READER = { username: "reader", password: "correct:horse battery" };

/** What a recipe is started with. */
export interface Setting {
  upstream: Upstream;
  key: string;
  /** The one that the host trusts in the server, and shows itself if it speaks TLS. */
  trusted: Certificate;
  /** Where the page is: `/` or `/tools/calendars/`. */
  folder: string;
  home: Home;
}

export interface Host {
  /** Of the page, with a slash at its end. */
  url: string;
  program: Program;
}

export type Start = (setting: Setting) => Promise<Host>;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A shipped file with an address, path or secret of the test's in the place of the one that it has for an example. */
export async function filled(file: string, values: Record<string, string>): Promise<string> {
  let text = await readFile(join(DEPLOY, file), "utf8");
  for (const [example, value] of Object.entries(values)) {
    if (!text.includes(example)) throw new Error(`deploy/${file} has no "${example}"`);
    text = text.replaceAll(example, value);
  }
  return text;
}

export async function output(program: string, args: string[]): Promise<string> {
  return (await promisify(execFile)(program, args)).stdout.trim();
}

export const BASIC = `Basic ${Buffer.from(`${READER.username}:${READER.password}`).toString("base64")}`;

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Asks for a path exactly as it is written, which `fetch` would tidy up; logged in, if nothing else is said. */
export function ask(
  url: string,
  path: string,
  { method = "GET", headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const request = url.startsWith("https:") ? secure : plain;
  return new Promise((resolve, reject) => {
    const sent: Record<string, string> = { Authorization: BASIC, ...headers };
    // An empty one is none.
    if (!sent.Authorization) delete sent.Authorization;
    const framed = Object.keys(sent).some((name) => /^(content-length|transfer-encoding)$/i.test(name));
    if (body && !framed) sent["Content-Length"] = `${body.length}`;
    const asked = request(new URL(url).origin, { path, method, headers: sent, rejectUnauthorized: false, agent: false }, async (answer) => {
      let body = "";
      try {
        for await (const chunk of answer) body += chunk;
      } catch (error) {
        return reject(error);
      }
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

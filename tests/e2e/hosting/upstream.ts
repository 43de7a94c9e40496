// An Attendee server as a recipe sees it: the demo server over TLS, which writes down what arrives.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { Home } from "../engines/process";
import { Demo } from "../server";

/** What arrived at the server. */
export interface Arrived {
  method: string;
  /** Path and query, as they were sent. */
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A certificate for `localhost` that is its own authority, and its key. */
export interface Certificate {
  cert: string;
  key: string;
}

export async function certificate(home: Home, name: string): Promise<Certificate> {
  const files = { cert: join(home.path, `${name}.pem`), key: join(home.path, `${name}.key`) };
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const subject = ["-subj", `/CN=${name}`, "-addext", names, "-days", "2"];
  await promisify(execFile)("openssl", ["req", "-x509", ...curve, ...subject, "-keyout", files.key, "-out", files.cert]);
  return files;
}

export class Upstream {
  readonly arrived: Arrived[] = [];
  /** Answers instead of the demo server. */
  instead?: (request: IncomingMessage, response: ServerResponse) => void;

  private constructor(
    private server: Server,
    readonly demo: Demo,
    readonly port: number,
  ) {}

  static async start(demo: Demo, { cert, key }: Certificate, port = 0): Promise<Upstream> {
    let upstream: Upstream;
    const files = { cert: await readFile(cert), key: await readFile(key) };
    const server = createServer(files, async (asked, response) => {
      const { method = "", url = "", headers } = asked;
      let body = "";
      for await (const chunk of asked) body += chunk;
      upstream.arrived.push({ method, url, headers, body });
      if (upstream.instead) return upstream.instead(asked, response);
      const { host: _, ...others } = headers;
      const passed = request(demo.url, { method, path: url, headers: others }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      passed.on("error", () => response.destroy());
      passed.end(body);
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    upstream = new Upstream(server, demo, (server.address() as AddressInfo).port);
    return upstream;
  }

  get url(): string {
    return `https://localhost:${this.port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Hangs up, and takes no more calls. `back` ends that. */
  async down(): Promise<() => Promise<void>> {
    await this.stop();
    return () => new Promise<void>((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
  }
}

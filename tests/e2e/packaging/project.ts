// The package as its users have it: a project of their own, with the packed tarball installed by npm.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, resolve } from "node:path";
import { promisify } from "node:util";
import { needed } from "../server";

const run = promisify(execFile);
const HOME = resolve(import.meta.dirname, "../../packaging");

/** What a careful host allows its pages. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' http://127.0.0.1:*; frame-src 'self'";

/** The version of the package in a project. */
export async function versionOf(folder: string): Promise<string> {
  return JSON.parse(await readFile(join(folder, "node_modules/attendee-calendars/package.json"), "utf8")).version;
}

export const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/** A copy of a fixture in which the tarball has been installed. */
export class Project {
  private constructor(readonly folder: string) {}

  /** `name` is the copy's; projects that run at the same time have different ones. */
  static async create(name: string, fixture: string): Promise<Project> {
    const folder = join(HOME, "projects", name);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await cp(join(HOME, "fixtures", fixture), folder, { recursive: true });
    for (const shared of ["health.js", "show.js"]) await cp(join(HOME, "fixtures", shared), join(folder, shared));
    await writeFile(join(folder, "package.json"), JSON.stringify({ name, private: true, type: "module" }));
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", needed("ATTENDEE_CALENDARS_TARBALL")], { cwd: folder });
    return new Project(folder);
  }

  /** Runs a program of the project's tools, such as a bundler. */
  async tool(path: string, ...args: string[]): Promise<string> {
    return this.node(join(HOME, "node_modules", path), ...args);
  }

  async node(...args: string[]): Promise<string> {
    const { stdout } = await run(process.execPath, args, { cwd: this.folder, maxBuffer: 1 << 24 });
    return stdout;
  }

  /** A development server, and where it listens. */
  async serve(path: string, ...args: string[]): Promise<Running> {
    const child = spawn(process.execPath, [join(HOME, "node_modules", path), ...args], { cwd: this.folder, env: { ...process.env, NO_COLOR: "1" } });
    let said = "";
    const url = await new Promise<string>((found, failed) => {
      child.on("exit", (code) => failed(new Error(`${path} ended with ${code}: ${said}`)));
      const read = (chunk: Buffer) => {
        said += chunk;
        const match = /http:\/\/(localhost|127\.0\.0\.1):\d+\//.exec(said);
        if (match) found(match[0]);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
    });
    return new Running(child, url);
  }

  /** All files beneath a folder of the project. */
  async files(folder: string): Promise<string[]> {
    return readdir(join(this.folder, folder), { recursive: true });
  }
}

/** A program that serves something. */
export class Running {
  constructor(
    private child: ChildProcess,
    readonly url: string,
  ) {}

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.on("exit", done));
    this.child.kill();
    await ended;
  }
}

/** A folder on a host of the test's own, under a strict policy. */
export class Host {
  private constructor(
    private server: Server,
    readonly url: string,
  ) {}

  /** `change` may alter what is answered for a file; with a certificate and its key, it is served over TLS. */
  static async start(
    folder: string,
    change: (file: string, headers: Record<string, string>) => Buffer | void = () => {},
    tls?: { cert: Buffer; key: Buffer },
  ): Promise<Host> {
    const answer: RequestListener = async (request, response) => {
      const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname));
      const file = path.endsWith("/") ? `${path}index.html` : path;
      const headers: Record<string, string> = { "Content-Type": TYPES[extname(file)] ?? "text/plain", "Content-Security-Policy": POLICY };
      const changed = change(file, headers);
      const content = changed ?? (await readFile(join(folder, file)).catch(() => null));
      if (content) response.writeHead(200, headers).end(content);
      else response.writeHead(404).end();
    };
    const server = tls ? createTlsServer(tls, answer) : createServer(answer);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return new Host(server, `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

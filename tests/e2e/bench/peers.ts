// The pages that are compared: on one static server, and behind the server program.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { Agent, createServer, request as ask, type RequestListener, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { headersFile } from "../headers";
import { Demo, needed } from "../server";

const PEERS = join(import.meta.dirname, "../../../benches/peers");

/** Where the built files of each page are. */
export const BUILT = {
  product: needed("ATTENDEE_CALENDARS_DIST"),
  plain: join(PEERS, "plain/dist"),
  react: join(PEERS, "react/dist"),
  "react-admin": join(PEERS, "react-admin/dist"),
};
export type Name = keyof typeof BUILT;

/** As a calendar and a page of them come from the API. */
interface Calendar {
  deduplication_key: string | null;
}
interface Answer {
  results: Calendar[];
  next: string | null;
  previous: string | null;
}

/** What stands in each row of a page that shows this answer. */
export const marks = ({ results }: Answer) => results.map((calendar) => calendar.deduplication_key ?? "No key");

/** What the demo program answers: page after page, a search, and a thousand calendars on one page. */
export interface Recorded {
  demo: Demo;
  pages: Answer[];
  key: string;
  thousand: Answer;
}

async function walk(demo: Demo): Promise<Answer[]> {
  const pages: Answer[] = [await demo.api("calendars")];
  for (let next = pages[0].next; next; next = pages[pages.length - 1].next) {
    pages.push(await demo.api(`calendars${new URL(next).search}`));
  }
  return pages;
}

export async function record(demo: Demo): Promise<Recorded> {
  const large = await Demo.start(["--calendars", "1000"]);
  const thousand = { results: (await walk(large)).flatMap(({ results }) => results), next: null, previous: null };
  await large.stop();
  const pages = await walk(demo);
  // A key of one calendar, which is on none of the pages that are shown before.
  const key = pages[3].results.map((calendar) => calendar.deduplication_key).find((key) => /^user-\d+$/.test(key ?? ""));
  if (!key) throw new Error("the demo project has no plain key on its fourth page");
  return { demo, pages, key, thousand };
}

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

interface Body {
  headers: Record<string, string>;
  body: Buffer;
}

/** Below a packet's size, compression is not worth it; the product's build draws the line there, too. */
function compressed(raw: Buffer, ready?: Buffer): Body {
  if (raw.length < 1000) return { headers: {}, body: raw };
  return { headers: { "Content-Encoding": "br" }, body: ready ?? brotliCompressSync(raw) };
}

/** The headers that the product asks its hosts for; its policy stands in its page, and the others get the same by a header. */
function headersOf(name: Name, file: string): Record<string, string> {
  const asked = headersFile(readFileSync(join(BUILT.product, "_headers"), "utf8"));
  const headers = asked["/*"];
  if (name === "product") return { ...headers, ...asked[`/${file}`] };
  // What react-admin is made with writes its styles into the page.
  const styles = name === "react-admin" ? "style-src 'self' 'unsafe-inline'" : "style-src 'self'";
  const policy = readFileSync(join(PEERS, "../../static/policy.txt"), "utf8").trim().replace("style-src 'self'", styles);
  return { ...headers, "Content-Security-Policy": `${policy}; ${headers["Content-Security-Policy"]}` };
}

/** All files of a page, by their path. */
function files(name: Name): Map<string, Body> {
  const found = new Map<string, Body>();
  const root = BUILT[name];
  for (const entry of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    const type = TYPES[extname(entry)];
    if (!type) continue;
    const raw = readFileSync(join(root, entry));
    const ready = name === "product" && raw.length >= 1000 ? readFileSync(join(root, `${entry}.br`)) : undefined;
    const { headers, body } = compressed(raw, ready);
    const isHashed = /-[\w-]{8,}\.\w+$/.test(entry);
    const caching: Record<string, string> = isHashed
      ? { "Cache-Control": "public, max-age=31536000, immutable" }
      : { "Cache-Control": "no-cache", ETag: `"${createHash("sha256").update(raw).digest("hex").slice(0, 32)}"` };
    const all = { ...headersOf(name, entry), "Content-Type": type, Vary: "Accept-Encoding", ...caching, ...headers };
    found.set(entry, { headers: all, body });
  }
  found.set("", found.get("index.html")!);
  return found;
}

/** A document to stand on before a page is opened; it asks for no icon. */
const BLANK = "/blank";
const BLANK_HTML = "<!doctype html><title>-</title><link rel=icon href=data:,>";

function serve(listener: RequestListener): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === BLANK) response.writeHead(200, { "Content-Type": "text/html" }).end(BLANK_HTML);
    else listener(request, response);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

const address = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** All four pages, each in a folder, with the recorded answers in `api/v1/` beside it; and again with a thousand calendars in `NAME-1000/`. */
export class Static {
  /** What was asked for and is not there. */
  readonly missing: string[] = [];
  /** So long the API takes to answer. */
  delay = 0;
  private bodies = new Map<string, Body>();

  private constructor(private server: Server) {}

  static async start({ demo, pages, key, thousand }: Recorded): Promise<Static> {
    let self: Static;
    const server = await serve((request, response) => {
      const url = new URL(request.url ?? "/", "http://host");
      const isApi = url.pathname.includes("/api/");
      const found = self.bodies.get(isApi ? `${url.pathname}?${url.searchParams}` : url.pathname);
      if (!found) self.missing.push(`${request.method} ${request.url}`);
      const send = () => {
        if (!found) response.writeHead(404).end();
        else if (found.headers.ETag && request.headers["if-none-match"] === found.headers.ETag) response.writeHead(304, found.headers).end();
        else response.writeHead(200, { ...found.headers, "Content-Length": found.body.length }).end(found.body);
      };
      if (isApi && self.delay) setTimeout(send, self.delay);
      else send();
    });
    self = new Static(server);
    for (const name of Object.keys(BUILT) as Name[]) {
      for (const [path, file] of files(name)) {
        for (const folder of [name, `${name}-1000`]) self.bodies.set(`/${folder}/${path}`, file);
      }
      const answer = (folder: string, query: string, content: Answer) => {
        const own = JSON.stringify(content).replaceAll(`${demo.url}/`, `${self.url}/${folder}/`);
        const { headers, body } = compressed(Buffer.from(own));
        self.bodies.set(`/${folder}/api/v1/calendars?${query}`, { headers: { ...headers, "Content-Type": "application/json" }, body });
      };
      pages.forEach((page, index) => answer(name, index ? String(new URL(pages[index - 1].next!).searchParams) : "", page));
      const found = pages.flatMap(({ results }) => results).filter((calendar) => calendar.deduplication_key === key);
      answer(name, String(new URLSearchParams({ deduplication_key: key })), { results: found, next: null, previous: null });
      answer(`${name}-1000`, "", thousand);
    }
    return self;
  }

  get url(): string {
    return address(this.server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A page behind the server program: what it asks of the API goes to the program, and its files come from `files`. */
export class Behind {
  private constructor(
    private server: Server,
    private agent: Agent,
  ) {}

  static async start(files: string, demo: Demo): Promise<Behind> {
    const agent = new Agent({ keepAlive: true });
    const server = await serve((request, response) => {
      const path = (request.url ?? "/").slice(1);
      const isApi = path.startsWith("api/");
      const headers = isApi ? { ...request.headers, authorization: `Token ${demo.key}` } : request.headers;
      const asked = ask(new URL(path, isApi ? `${demo.url}/` : files), { agent, headers, method: request.method }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      asked.on("error", () => response.destroy());
      asked.end();
    });
    return new Behind(server, agent);
  }

  get url(): string {
    return `${address(this.server)}/`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    this.agent.destroy();
  }
}

// A host that runs a function of Netlify's or Vercel's kind in front of static files: `node function-host.mjs KIND MODULE PORT`.
// It stands in for what those two give a function, so it tells nothing about the two themselves.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { Readable } from "node:stream";

const [kind, module, port] = process.argv.slice(2);
globalThis.Netlify = { env: { get: (name) => process.env[name] } };
const { default: run } = await import(module);

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".css": "text/css", ".svg": "image/svg+xml" };

async function file(request) {
  if (!["GET", "HEAD"].includes(request.method)) return new Response(null, { status: 405 });
  const name = normalize(new URL(request.url).pathname.slice(1) || "index.html");
  const content = name.startsWith(".") ? null : await readFile(join(process.env.ATTENDEE_CALENDARS_DIST, name)).catch(() => null);
  if (!content) return new Response("Not found", { status: 404 });
  return new Response(content, { headers: { "Content-Type": TYPES[extname(name)] ?? "text/plain" } });
}

/** Netlify gives the function a way to the file; Vercel takes from it the headers that the file is to have. */
const answers = {
  netlify: (request) => run(request, { next: () => file(request) }),
  vercel: async (request) => {
    const answer = await run(request);
    if (answer.headers.get("x-middleware-next") !== "1") return answer;
    const found = await file(request);
    for (const [name, value] of answer.headers) if (name !== "x-middleware-next") found.headers.set(name, value);
    return found;
  },
};

createServer(async ({ method, url, headers }, response) => {
  let answer;
  try {
    const said = new Headers(Object.entries(headers).filter(([name]) => name !== "transfer-encoding"));
    answer = await answers[kind](new Request(`http://127.0.0.1:${port}${url}`, { method, headers: said }));
  } catch {
    // A method or address that the host's own gate does not let in.
    answer = new Response(null, { status: 400 });
  }
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body) Readable.fromWeb(answer.body).pipe(response);
  else response.end();
}).listen(Number(port), "127.0.0.1");

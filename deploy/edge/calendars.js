// The page and its API, behind a log-in, for hosts that run a function in front of static files. A Request goes in, a Response comes out,
// and nothing here knows the host: Cloudflare, Netlify and Vercel have a few lines of their own.

/** For every answer, beside a policy. */
const HEADERS = { "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer" };

/** What the page may do stands in it; who may show it in a frame only counts here. */
const PAGE_POLICY = "frame-ancestors 'none'";

/** For what is not the page's. */
const OTHER_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Exactly these two paths. */
const CALENDARS = /^\/api\/v1\/calendars(?:\/[A-Za-z0-9_-]+)?$/;

/** Of the question, only these are passed on. */
const PARAMETERS = ["cursor", "deduplication_key"];

/** Of the answer's headers, only these: the server does not steer the reader's browser. */
const ANSWERED = ["Content-Type", "Date", "Retry-After"];

/** A function of this kind cannot count failures: the password alone has to hold. */
const PASSWORD_LENGTH = 16;

/** Shorter than the page's own, so that it hears why there is no answer. */
const PATIENCE_MS = 25_000;

/**
 * @typedef {object} Host
 * @property {string | undefined} server The Attendee server: `https://attendee.example.com`.
 * @property {string | undefined} key Its API key.
 * @property {string | undefined} user Who may see the page …
 * @property {string | undefined} password … and by which word: at least 16 characters.
 * @property {(request: Request) => Response | Promise<Response>} page Answers with a file.
 */

/**
 * @param {Request} request
 * @param {Host} host
 * @returns {Promise<Response>}
 */
export async function answer(request, { server, key, user, password, page }) {
  // What is not set up shows nothing, instead of everything.
  if (!server || !key || !user || !password) return say(503, "Not set up: ATTENDEE_URL, ATTENDEE_API_KEY, CALENDARS_USER or CALENDARS_PASSWORD is missing");
  if (password.length < PASSWORD_LENGTH) return say(503, `Not set up: CALENDARS_PASSWORD has fewer than ${PASSWORD_LENGTH} characters`);
  if (!(await same(credentials(request), `${user}:${password}`))) {
    return say(401, "Log in to see the calendars", { "WWW-Authenticate": 'Basic realm="Attendee Calendars", charset="UTF-8"' });
  }

  // The key can do everything, this way is for reading.
  if (!["GET", "HEAD"].includes(request.method)) return say(405, "Only GET and HEAD", { Allow: "GET, HEAD" });
  const { pathname, searchParams } = new URL(request.url);
  if (CALENDARS.test(pathname)) return forward(request.method, pathname, searchParams, server, key);
  if (pathname === "/api" || pathname.startsWith("/api/")) return say(404, "Not found");

  const { status, statusText, headers, body } = await page(request);
  const file = new Response(body, { status, statusText, headers });
  for (const [name, value] of Object.entries({ ...HEADERS, "Content-Security-Policy": PAGE_POLICY })) file.headers.set(name, value);
  // A file with a hash in its name never changes. `private`: no cache between has what only those who are logged in may have.
  const changes = status >= 400 || !/-[0-9a-f]{12,16}(_bg)?\.[a-z]+$/.test(pathname);
  file.headers.set("Cache-Control", changes ? "no-cache" : "private, max-age=31536000, immutable");
  return file;
}

/** Asks the server: what is sent is put together anew, never what was asked for. */
async function forward(method, path, asked, server, key) {
  const url = new URL(server);
  url.pathname = path;
  url.search = new URLSearchParams(PARAMETERS.flatMap((name) => (asked.get(name) ? [[name, asked.get(name)]] : []))).toString();
  let answered;
  try {
    answered = await fetch(url, {
      method,
      headers: { Authorization: `Token ${key}`, Accept: "application/json" },
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    const late = error instanceof Error && error.name === "TimeoutError";
    return late ? say(504, "The Attendee server does not answer") : say(502, "The Attendee server cannot be reached");
  }
  // A refused key is no log-in of the reader's, and a redirect might lead anywhere: both are the server's fault.
  if (answered.status === 401) return say(502, "The Attendee server refuses this gateway's API key");
  if (answered.status < 200 || (answered.status >= 300 && answered.status < 400)) return say(502, "The Attendee server redirects");

  const headers = new Headers({ ...HEADERS, "Content-Security-Policy": OTHER_POLICY, "Cache-Control": "no-store" });
  for (const name of ANSWERED) {
    const value = answered.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(answered.body, { status: answered.status, headers });
}

/** `user:password` of the request, or what is nobody's. */
function credentials(request) {
  const [, base64] = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(request.headers.get("Authorization") ?? "") ?? [];
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64 ?? ""), (byte) => byte.charCodeAt(0)));
  } catch {
    return "";
  }
}

/** Takes the same time wherever two texts differ: their hashes are compared, to the end. */
async function same(one, other) {
  const hash = async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const [a, b] = await Promise.all([hash(one), hash(other)]);
  return a.reduce((difference, byte, index) => difference | (byte ^ b[index]), 0) === 0;
}

/** In the API's own form, which the page shows. */
function say(status, detail, headers = {}) {
  const all = { ...HEADERS, "Content-Security-Policy": OTHER_POLICY, "Cache-Control": "no-store", "Content-Type": "application/json", ...headers };
  return new Response(JSON.stringify({ detail }), { status, headers: all });
}

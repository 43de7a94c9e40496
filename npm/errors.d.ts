/** What happened, in words that do not change. */
export type AttendeeErrorCode =
  /** The server wants an API key and got none. */
  | "key-missing"
  /** The server could not read the API key. */
  | "key-malformed"
  /** The server does not know the API key, or it is disabled. */
  | "key-refused"
  /** The gateway's own API key was refused by the server behind it: whoever runs the gateway has to change it. */
  | "gateway-key-refused"
  /** The function that hands out the API key failed, or gave something that is none; what it threw is the `cause`. */
  | "key-unavailable"
  /** The gateway does not know who asks any more. */
  | "signed-out"
  /** Sent elsewhere: a log-in page, http to https, a wrong address. Redirects are never followed, since a key would go along. */
  | "redirected"
  /** The server does not know this cursor (any more). */
  | "cursor-invalid"
  /** There is no calendar of this id in the project. */
  | "no-such-calendar"
  /** The server is there, but not this API. */
  | "wrong-address"
  /** Asked too often; `retryAfter` says how long to wait, where the server does. */
  | "rate-limited"
  /** The server does not accept what was entered; `fields` says why. */
  | "not-accepted"
  /** The server refused for another reason (400, 403, 405 …); `said` has its own words. */
  | "refused"
  /** The server failed (5xx); `said` has its own words. */
  | "server-error"
  /** No connection, no such host, or an answer that the browser does not hand out (CORS): it does not say which. */
  | "unreachable"
  /** No whole answer within the time limit. */
  | "timed-out"
  /** An answer came, but not one that can be read; `reason` says why. */
  | "unreadable"
  /** An option that cannot be used; the message names it. */
  | "bad-option"
  /** This browser cannot run WebAssembly, or is set not to. */
  | "wasm-unsupported"
  /** The page's Content-Security-Policy forbids WebAssembly: its `script-src` needs `'wasm-unsafe-eval'`. */
  | "wasm-blocked"
  /** The WebAssembly module, or a file that is loaded later, did not come or is something else; it is tried anew with the next call. */
  | "wasm-not-loaded"
  /** The WebAssembly module and the package's JavaScript are of different versions. */
  | "wasm-version"
  /** Something went wrong inside the module; the next call has a fresh instance of it. */
  | "crashed";

/** What the package throws. Never with the API key in it. */
export class AttendeeError extends Error {
  readonly name: "AttendeeError";
  /** What happened. */
  readonly code: AttendeeErrorCode;
  /** The HTTP status, where there was an answer. */
  readonly status?: number;
  /** The path below the base URL, without its query: keys and cursors are the customer's. */
  readonly path?: string;
  /** The server's own words, cut to 300 characters. */
  readonly said?: string;
  /** How long the server wants to be left alone, in milliseconds. */
  readonly retryAfter?: number;
  /** What each field was refused for. */
  readonly fields?: Record<string, string>;
  /** Why an answer could not be read. */
  readonly reason?: "html" | "not-json" | "cut-off" | "other-json" | "too-large" | "no-calendar";
  /** Where it went wrong inside the module, for a report. */
  readonly place?: string;
}

// The typed client: what it does is done in the WebAssembly module; this file makes it JavaScript's own.
import create, { stamp } from "./lib/client-glue.js";
import { AttendeeError } from "./errors.js";
import { Loader, wanted } from "./loader.js";

export { AttendeeError };

/** @internal */
export const loader = new Loader({
  create,
  stamp,
  url: () => new URL("./lib/client.wasm", import.meta.url),
  copy: () => import("./lib/client-wasm.js"),
});

export const init = (source) => loader.init(source);

/**
 * Runs something in an instance. Ends with an error of ours where it crashes, even if it would never have ended; the reason of
 * an aborted signal is the caller's own, whatever it is.
 */
async function run(instance, work, signal) {
  if (instance.crash) throw instance.crash;
  let tell;
  const crash = new Promise((_, reject) => instance.waiting.add((tell = reject)));
  // It may come while `work` still runs, before anybody waits for it.
  crash.catch(() => {});
  try {
    return await Promise.race([work(instance.glue), crash]);
  } catch (error) {
    if (signal?.aborted && error === signal.reason) throw error;
    instance.fail(error);
    throw instance.crash ?? ours(error);
  } finally {
    instance.waiting.delete(tell);
  }
}

/** The module hands out plain objects. */
function ours(error) {
  if (Object.getPrototypeOf(error ?? 0) !== Object.prototype || typeof error.code !== "string") return error;
  const { code, message, fields, ...details } = error;
  return new AttendeeError(code, message, { ...details, fields: fields && Object.fromEntries(fields) });
}

const isAbsolute = (url) => /^https?:\/\//i.test(url);

/** What `work` comes to, unless the signal is aborted before: then it ends with the reason of that. */
async function unlessAborted(signal, work) {
  if (!signal) return work;
  let abort;
  const aborted = new Promise((_, reject) => signal.addEventListener("abort", (abort = () => reject(signal.reason))));
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** WebAssembly would take something else for one, and run into what lies there. */
function checkText(name, value) {
  if (value === undefined || value === null || typeof value === "string") return;
  throw new AttendeeError("bad-option", `${name}: it is not a text`);
}

/** WebAssembly would bend it into its range instead of refusing it. */
function checkWhole(name, value, least, most) {
  if (value === undefined || value === null || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new AttendeeError("bad-option", `${name}: it is not a whole number from ${least} to ${most}`);
}

export class Client {
  #options;
  #apiKey;

  constructor({ baseUrl = "", apiKey, includeCredentials = false, timeLimit, retry = true } = {}) {
    if (typeof location === "undefined" && !isAbsolute(baseUrl)) {
      throw new AttendeeError("bad-option", "baseUrl: outside of a page it has to be absolute, such as https://attendee.example");
    }
    if (apiKey !== undefined && typeof apiKey !== "string" && typeof apiKey !== "function") {
      throw new AttendeeError("bad-option", "apiKey: it is neither a text nor a function");
    }
    checkWhole("timeLimit", timeLimit, 1, 2 ** 31 - 1);
    this.#options = { baseUrl: String(baseUrl), includeCredentials: Boolean(includeCredentials), timeLimit, retry: Boolean(retry) };
    this.#apiKey = apiKey;
  }

  async listCalendars({ deduplicationKey, cursor, signal } = {}) {
    checkText("deduplicationKey", deduplicationKey);
    checkText("cursor", cursor);
    return this.#ask(signal, (glue, options) => glue.listCalendars(options, deduplicationKey, cursor, signal));
  }

  getCalendar(id, { signal } = {}) {
    return this.#ask(signal, (glue, options) => glue.getCalendar(options, String(id), signal));
  }

  async *calendars({ deduplicationKey, signal, onWarning } = {}) {
    checkText("deduplicationKey", deduplicationKey);
    signal?.throwIfAborted();
    const instance = await unlessAborted(signal, loader.load());
    const asked = this.#asked();
    const walk = await run(instance, (glue) => new glue.Walk(asked.options, deduplicationKey));
    try {
      for (;;) {
        const page = await run(instance, () => walk.nextPage(signal), signal).catch(asked.failed);
        if (!page) return;
        for (const warning of page.warnings) onWarning?.(warning);
        for (const calendar of page.calendars) {
          signal?.throwIfAborted();
          yield calendar;
        }
      }
    } finally {
      if (!instance.crash) walk.free();
    }
  }

  async #ask(signal, work) {
    signal?.throwIfAborted();
    const asked = this.#asked();
    const instance = await unlessAborted(signal, loader.load());
    return run(instance, (glue) => work(glue, asked.options), signal).catch(asked.failed);
  }

  /** The options for one question; `failed` adds why the host's own function did not hand out a key. */
  #asked() {
    let cause;
    const apiKey =
      typeof this.#apiKey === "function"
        ? async () => {
            try {
              return await this.#apiKey();
            } catch (error) {
              cause = error;
              throw error;
            }
          }
        : this.#apiKey;
    const failed = (error) => {
      if (error?.code === "key-unavailable" && cause !== undefined) error.cause = cause;
      throw error;
    };
    return { options: { ...this.#options, apiKey }, failed };
  }
}

/** As the API writes it: the module reads calendars in that form alone. */
const apiForm = (calendar) =>
  JSON.stringify({
    id: calendar.id,
    platform: calendar.platform,
    client_id: calendar.clientId,
    platform_uuid: calendar.platformUuid,
    state: calendar.state,
    deduplication_key: calendar.deduplicationKey,
    connection_failure_data: calendar.connectionFailureData,
    created_at: calendar.createdAt,
    updated_at: calendar.updatedAt,
    last_successful_sync_at: calendar.lastSuccessfulSyncAt,
    last_attempted_sync_at: calendar.lastAttemptedSyncAt,
  });

const LIMITS = ["staleAfterHours", "retryGraceMinutes", "firstSyncMinutes"];

const words = { de: () => import("./lib/words-de.js") };

export async function diagnose(calendar, { now, locale, timeZone, ...thresholds } = {}) {
  if (typeof calendar !== "object" || calendar === null) {
    throw new AttendeeError("bad-option", "calendar: it is not one of listCalendars or getCalendar");
  }
  const instant = now?.getTime?.() ?? now ?? Date.now();
  if (!Number.isFinite(instant)) throw new AttendeeError("bad-option", "now: it is neither a valid Date nor a number of milliseconds");
  checkText("locale", locale);
  checkText("timeZone", timeZone);
  for (const name of LIMITS) checkWhole(name, thresholds[name], 0, 2 ** 32 - 1);
  const language = locale?.split(/[-_]/)[0].toLowerCase();
  const options = { ...thresholds, now: instant, locale, timeZone };
  if (Object.hasOwn(words, language)) options.words = await wanted(words[language](), "the language's words");
  return run(await loader.load(), (glue) => glue.diagnose(apiForm(calendar), options));
}

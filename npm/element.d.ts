import type { AttendeeErrorCode } from "./errors.js";
import type { Health } from "./client.js";

/** What the host sets besides the attributes. */
export interface Settings {
  /** The gateway is on another origin, and the browser's cookies have to go along. */
  includeCredentials?: boolean;
  /** A calendar whose last success is older than this is stale, in hours. Default: 26. */
  staleAfterHours?: number;
  /** How long after its last success a failing calendar is taken to be retried, in minutes. Default: 30. */
  retryGraceMinutes?: number;
  /** How long a new calendar may wait for its first sync, in minutes. Default: 10. */
  firstSyncMinutes?: number;
  /** How many pages a scan asks for at once: 1 to 8. Default: 4. */
  scanParallel?: number;
  /** How long an answer may take, in seconds. Default: 30. */
  timeLimitSeconds?: number;
}

/** What the element tells its host, by the events' names. */
export interface AttendeeCalendarsEventMap {
  /** A calendar is about to be opened: it was chosen, or found by its id in the search. `preventDefault()` leaves that to the host. */
  "calendar-open": CustomEvent<{ id: string }>;
  /** A page of calendars is on the screen. `page` is null where it is not known. */
  "calendars-load": CustomEvent<{ ids: string[]; page: number | null; isLast: boolean; deduplicationKey: string | null }>;
  /** A calendar that was in the list or open before is found with another health: there, or by a scan. */
  "health-change": CustomEvent<{ id: string; health: Health }>;
  /** A scan of the whole project has come to its end. `hasGaps`: calendars may be missing. */
  "scan-complete": CustomEvent<{ calendars: number; hasGaps: boolean; health: Record<Health, number> }>;
  /** Something failed, or something that was set cannot be used (`bad-option`); the element says so itself, too. */
  "attendee-error": CustomEvent<{ code: AttendeeErrorCode; message: string; status: number | null }>;
}

/** The attributes, for JSX and templates. */
export interface AttendeeCalendarsAttributes {
  "base-url"?: string | undefined;
  "deduplication-key"?: string | undefined;
  view?: "calendars" | "triage" | undefined;
  routing?: "memory" | "hash" | "none" | undefined;
  theme?: "light" | "dark" | undefined;
  locale?: string | undefined;
  "time-zone"?: string | undefined;
  "reconnect-url"?: string | undefined;
}

/** The properties. */
export interface AttendeeCalendarsProperties {
  /**
   * Where the API is: `https://attendee.example`, or relative to the page. `api/v1` is added. Another server's calendars begin at the
   * start of the list. Default: a gateway beside the page.
   */
  baseUrl?: string | undefined;
  /** Show only the calendar with exactly this `deduplication_key`; empty, as without it, all of them. */
  deduplicationKey?: string | undefined;
  /** What shows first: the list, or the triage of the whole project. */
  view?: "calendars" | "triage" | undefined;
  /** Where the element keeps its place; read when it is put into the page. */
  routing?: "memory" | "hash" | "none" | undefined;
  /** Default: what the reader's system prefers. */
  theme?: "light" | "dark" | undefined;
  /** The language and its formats (BCP 47); `en` and `de` are spoken. */
  locale?: string | undefined;
  /** The zone of all times (IANA). */
  timeZone?: string | undefined;
  /** Where a calendar is reconnected: a template, or a function of the calendar's id. Only `https` addresses are used. */
  reconnectUrl?: string | ((id: string) => string | null | undefined) | undefined;
  /**
   * The API key, or a function that hands it out and is asked before each request. One function may follow another, at each drawing of
   * the host: what shows stays, and the newest is asked next, so it has to be for the same project. Another text begins anew, at the
   * start of the list; one that comes late is for the place that is there. Never read back: what is got is always undefined.
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /** What else the host sets. */
  settings?: Settings | undefined;
  /** Messages said in the host's own way, by their names, such as `CALENDARS`. */
  strings?: Record<string, string> | undefined;
}

/** `<attendee-calendars>`: the class of all its elements, whatever their tag; `instanceof` knows them by it. */
export class AttendeeCalendarsElement extends HTMLElement implements AttendeeCalendarsProperties {
  /** Elements are made by their tag or by `document.createElement`: each tag is registered with a class of its own below this one. */
  protected constructor();
  static readonly observedAttributes: readonly string[];
  baseUrl: string | undefined;
  deduplicationKey: string | undefined;
  view: "calendars" | "triage" | undefined;
  routing: "memory" | "hash" | "none" | undefined;
  theme: "light" | "dark" | undefined;
  locale: string | undefined;
  timeZone: string | undefined;
  get reconnectUrl(): string | ((id: string) => string | null | undefined) | undefined;
  set reconnectUrl(value: string | ((id: string) => string | null | undefined) | undefined);
  get apiKey(): undefined;
  set apiKey(value: string | (() => string | Promise<string>) | undefined);
  settings: Settings | undefined;
  strings: Record<string, string> | undefined;

  addEventListener<K extends keyof AttendeeCalendarsEventMap>(
    type: K,
    listener: (this: AttendeeCalendarsElement, event: AttendeeCalendarsEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: AttendeeCalendarsElement, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof AttendeeCalendarsEventMap>(
    type: K,
    listener: (this: AttendeeCalendarsElement, event: AttendeeCalendarsEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: AttendeeCalendarsElement, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "attendee-calendars": AttendeeCalendarsElement;
  }
}

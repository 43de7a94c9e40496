import { AttendeeError, type AttendeeErrorCode } from "./errors.js";
import type { ModuleSource } from "./loader.js";

export { AttendeeError, type AttendeeErrorCode, type ModuleSource };

/** Any JSON value. Integers beyond 2^53 - 1 are `bigint`s, so that none is rounded. */
export type Json = null | boolean | number | bigint | string | Json[] | { [key: string]: Json };

/** One connection of an account's calendar. A field that the server leaves out, or sends as null, is null. */
export interface Calendar {
  /** `id`: `cal_` and sixteen characters. */
  id: string;
  /** `platform`: whose calendar service it is; another word is a platform that this version does not know. */
  platform: "google" | "microsoft" | (string & {});
  /** `client_id`: the OAuth client that the account was connected through. */
  clientId: string;
  /** `platform_uuid`: the calendar within the account; null is the account's primary calendar. */
  platformUuid: string | null;
  /** `state`: what the server says. It says `connected` of calendars whose syncs fail, too: see {@link diagnose}. */
  state: "connected" | "disconnected" | (string & {});
  /** `deduplication_key`: the customer's own key; exact, case-sensitive, unique within a project. */
  deduplicationKey: string | null;
  /** `connection_failure_data`: the last failed authorisation. Its text is free, and not JSON. */
  connectionFailureData: { error: string; timestamp: Date | null } | null;
  /** `metadata`: the customer's own object, untouched; every key is an own property, `__proto__` too. */
  metadata: Json;
  /** `created_at` */
  createdAt: Date | null;
  /** `updated_at`: when the server last wrote it. */
  updatedAt: Date | null;
  /** `last_successful_sync_at` */
  lastSuccessfulSyncAt: Date | null;
  /** `last_attempted_sync_at`: a refused authorisation does not move it. */
  lastAttemptedSyncAt: Date | null;
}

/** Something that makes an answer incomplete without making it useless. */
export type Warning =
  /** There is a next page, but its address holds no cursor: what follows cannot be reached. */
  | { code: "next-without-cursor" }
  /** The next page was one that had been walked already; the walk ends there. */
  | { code: "cursor-repeated" }
  /** This many calendars came more than once, and are given once. Others may be missing in their place. */
  | { code: "rows-repeated"; count: number }
  /** A row that is no calendar, as the server sent it, and what is wrong with it. */
  | { code: "row-unreadable"; raw: string; reason: string };

/** One page of the list: at most 25 calendars, newest first. */
export interface Page {
  calendars: Calendar[];
  /** `cursor` for the older calendars; null on the last page. */
  nextCursor: string | null;
  /** `cursor` for the newer calendars, as the server gives it. It may be set although nothing precedes: keep your own history. */
  previousCursor: string | null;
  warnings: Warning[];
}

export interface ClientOptions {
  /**
   * Where the API is: `https://attendee.example`, or, in a page, also relative to it (`/tools`). `api/v1` is added.
   * Default: a gateway beside the page.
   */
  baseUrl?: string;
  /**
   * The project's API key, or a function that hands it out and is asked before each request. It goes into the
   * `Authorization` header and nowhere else. None behind a gateway, which adds it. A key in a browser can be read by
   * whoever uses the page: put a gateway in front instead.
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /** The gateway is on another origin, and the browser's cookies have to go along. */
  includeCredentials?: boolean;
  /** How long one request may take, in whole milliseconds. Default: 30 000. */
  timeLimit?: number | undefined;
  /** Whether what may pass (no connection, 429, 502 to 504, an answer that was cut off) is asked again twice. Default: true. */
  retry?: boolean;
}

/** Asks one server, as one project. Every method rejects with an {@link AttendeeError}, or with the signal's reason. */
export class Client {
  /** Asks nothing yet. Throws an {@link AttendeeError} with the code `bad-option`. */
  constructor(options?: ClientOptions);

  /** One page of calendars, newest first. */
  listCalendars(options?: {
    /** `deduplication_key`: only the calendar with exactly this key. An empty text is a key, too; without one it is the whole list. */
    deduplicationKey?: string | undefined;
    /** `cursor`: a {@link Page.nextCursor}. The server does not tie it to the key: drop it when that changes. */
    cursor?: string | null | undefined;
    signal?: AbortSignal | undefined;
  }): Promise<Page>;

  /** Every calendar, page by page, each once. Ends by itself, whatever the server says. */
  calendars(options?: {
    /** `deduplication_key`, as above. */
    deduplicationKey?: string | undefined;
    signal?: AbortSignal | undefined;
    /** Told of rows that cannot be read, and why the walk may not have seen everything. */
    onWarning?: (warning: Warning) => void;
  }): AsyncGenerator<Calendar, void, undefined>;

  /** One calendar. Rejects with `no-such-calendar` where there is none. */
  getCalendar(id: string, options?: { signal?: AbortSignal | undefined }): Promise<Calendar>;
}

/** How a calendar is, the worst first. */
export type Health =
  | "disconnected"
  | "sync-failing"
  | "stale"
  | "never-synced"
  | "retrying"
  | "first-sync-pending"
  | "unknown"
  | "healthy";

/** Who has to act. `us`: whoever runs the OAuth app, or the server. */
export type Actor = "owner" | "it-admin" | "us" | "unknown";

/** Why a connection broke. */
export type Cause =
  | "token-revoked"
  | "token-inactive"
  | "password-changed"
  | "sign-in-frequency"
  | "single-page-token"
  | "second-factor"
  | "account-deleted"
  | "grant-invalid"
  | "access-denied"
  | "permission-denied"
  | "mailbox-unavailable"
  | "subscription-lapsed"
  | "app-disabled"
  | "consent-missing"
  | "blocked-by-policy"
  | "account-disabled"
  | "client-unknown"
  | "client-rejected"
  | "client-unauthorised"
  | "secret-wrong"
  | "secret-expired"
  | "not-multi-tenant"
  | "app-not-in-directory"
  | "scopes-insufficient"
  | "credentials-missing"
  | "unknown";

export interface Diagnosis {
  health: Health;
  /** How much attention it needs. */
  severity: "bad" | "warning" | "info" | "ok";
  /** Why the connection broke; null unless it is `disconnected` and the server says something. */
  cause: Cause | null;
  /** The platform's own code for it, such as `AADSTS700082`. */
  code: string | null;
  /** Who has to act; null where `cause` is. */
  actor: Actor | null;
  /** What the sentence's duration counts from. */
  since: Date | null;
  /** One line, short enough for a row. */
  sentence: string;
  /** Why, and what to do, at length. */
  explanation: string;
}

export interface DiagnoseOptions {
  /** Default: the machine's clock. */
  now?: Date | number | undefined;
  /** The language of the sentences (BCP 47); `de` and `en` are spoken, every other one is answered in English. */
  locale?: string | undefined;
  /** The zone of the times in them (IANA). Default: the machine's own. */
  timeZone?: string | undefined;
  /** A calendar whose last success is older than this is stale, in whole hours. Default: 26. */
  staleAfterHours?: number | undefined;
  /** How long after its last success a failing calendar is taken to be retried, in whole minutes. Default: 30. */
  retryGraceMinutes?: number | undefined;
  /** How long a new calendar may wait for its first sync, in whole minutes. Default: 10. */
  firstSyncMinutes?: number | undefined;
}

/**
 * Judges a calendar: how its syncs are going, why its connection broke, who has to act. Asks no server. Rejects with
 * `bad-option` where an option cannot be used.
 */
export function diagnose(calendar: Calendar, options?: DiagnoseOptions): Promise<Diagnosis>;

/**
 * Uses this WebAssembly module instead of finding the package's own: its address, an answer that holds it, its bytes, or the
 * compiled module, such as a worker is handed. Needed only where the package's file `lib/client.wasm` is served elsewhere;
 * without it the module is loaded with the first call. Rejects with `wasm-not-loaded` or another `wasm-…` code; an answer
 * cannot be read again after that, so call it again with another one.
 */
export function init(source: ModuleSource | Promise<ModuleSource>): Promise<void>;

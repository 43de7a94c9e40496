// What the element shows to its host, described once: the README's tables and custom-elements.json are made of it, and the
// tests hold it to what the code does. Not part of the package.

export const attributes = [
  ["base-url", "baseUrl", "string", "Where the API is: `https://attendee.example`, or relative to the page. `api/v1` is added. Another server's calendars begin at the start of the list. Default: a gateway beside the page."],
  ["deduplication-key", "deduplicationKey", "string", "Show only the calendar with exactly this `deduplication_key`; empty, as without it, all of them."],
  ["view", "view", '"calendars" | "triage"', "What shows first: the list, or the triage of the whole project. Default: `calendars`."],
  ["routing", "routing", '"memory" | "hash" | "none"', "Where the element keeps its place: in itself (`memory`, the default), behind the `#` of the page's address (`hash`; one element a page), or nowhere (`none`: it lists calendars and opens none; listen to `calendar-open`). Read when the element is put into the page."],
  ["theme", "theme", '"light" | "dark"', "Default: what the reader's system prefers."],
  ["locale", "locale", "string", "The language and its formats (BCP 47); `en` and `de` are spoken. Default: the browser's."],
  ["time-zone", "timeZone", "string", "The zone of all times (IANA). Default: the browser's."],
  ["reconnect-url", "reconnectUrl", "string | ((id: string) => string | null | undefined)", "Where a calendar is reconnected: an `https` address with `{id}`, `{deduplication_key}`, `{client_id}`, `{platform}` and `{metadata.KEY}` filled in; as a property also a function of the calendar's id."],
];

export const properties = [
  ["apiKey", "string | (() => string | Promise<string>) | undefined", "The project's API key, or a function that hands it out and is asked before each request. One function may follow another, at each drawing of the host: what shows stays, and the newest is asked next, so it has to be for the same project; another text begins anew, at the start of the list; one that comes late is for the place that is there. Never an attribute (one that a framework wrote before the element was defined is taken over and removed), and never read back. None behind a gateway. A key in a browser can be read by whoever uses the page: put a gateway in front instead."],
  ["settings", "Settings | undefined", "What else the host sets: `includeCredentials`, `staleAfterHours`, `retryGraceMinutes`, `firstSyncMinutes`, `scanParallel`, `timeLimitSeconds`. Attributes go before it."],
  ["strings", "Record<string, string> | undefined", "Messages said in the host's own way, by their names in the language files, such as `CALENDARS`."],
];

export const events = [
  ["calendar-open", "{ id: string }", "A calendar is about to be opened: it was chosen, or found by its id in the search. `preventDefault()` leaves that to the host."],
  ["calendars-load", "{ ids: string[]; page: number | null; isLast: boolean; deduplicationKey: string | null }", "A page of calendars is on the screen. `page` is null where it is not known."],
  ["health-change", "{ id: string; health: Health }", "A calendar that was in the list or open before is found with another health: there, or by a scan."],
  ["scan-complete", "{ calendars: number; hasGaps: boolean; health: Record<Health, number> }", "A scan of the whole project has come to its end. `hasGaps`: calendars may be missing."],
  ["attendee-error", "{ code: AttendeeErrorCode; message: string; status: number | null }", "Something failed, or something that was set cannot be used (`bad-option`); the element says so itself, too."],
];

export const slots = [
  ["header", "The host's own header, before the views."],
  ["empty", "What shows in a project without calendars."],
];

export const parts = [
  ["app", "Everything."],
  ["header", "The line with the views."],
  ["search", "The search for a deduplication key."],
  ["toolbar", "Refresh, view and keys."],
  ["table", "The list of calendars."],
  ["row", "One calendar of it."],
  ["pager", "The way through the pages."],
  ["calendar", "The open calendar."],
  ["notice", "A message: nothing there, something wrong."],
];

export const customProperties = [
  ["--bg", "Behind everything."],
  ["--surface", "Cards, fields and the table."],
  ["--sunken", "Table head and code."],
  ["--hover", "A row under the pointer."],
  ["--line", "Borders."],
  ["--line-soft", "Lines between rows."],
  ["--control", "Borders of fields."],
  ["--text", "Text."],
  ["--muted", "Less important text."],
  ["--faint", "The least important text."],
  ["--accent", "Links, focus, the chosen one."],
  ["--accent-hover", "The same under the pointer."],
  ["--on-accent", "Text on the accent."],
  ["--accent-soft", "The chosen row."],
  ["--ok", "Healthy."],
  ["--ok-soft", "Behind it."],
  ["--warn", "Someone should look."],
  ["--warn-soft", "Behind it."],
  ["--bad", "Broken."],
  ["--bad-soft", "Behind it."],
  ["--info", "Worth knowing."],
  ["--info-soft", "Behind it."],
  ["--radius", "Corners of cards."],
  ["--radius-small", "Corners of buttons and fields."],
  ["--sans", "The font; the page's own where it is not set."],
  ["--mono", "The font of ids and code."],
];

/** The tables of the README, by the name between its markers. */
export function tables() {
  const cell = (text) => text.replaceAll("|", "\\|");
  const table = (head, rows) => [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
  const code = (text) => `\`${text}\``;
  return {
    attributes: table(["attribute", "property", "type", ""], attributes.map(([name, property, type, about]) => [code(name), code(property), code(type), about])),
    properties: table(["property", "type", ""], properties.map(([name, type, about]) => [code(name), code(type), about])),
    events: table(["event", "detail", ""], events.map(([name, type, about]) => [code(name), code(type), about])),
    slots: table(["slot", ""], slots.map(([name, about]) => [code(name), about])),
    parts: table(["part", ""], parts.map(([name, about]) => [code(name), about])),
    "custom-properties": table(["custom property", ""], customProperties.map(([name, about]) => [code(name), about])),
  };
}

/** https://github.com/webcomponents/custom-elements-manifest */
export function manifest() {
  const text = (type) => ({ text: type });
  return {
    schemaVersion: "1.0.0",
    modules: [
      {
        kind: "javascript-module",
        path: "index.js",
        declarations: [
          {
            kind: "class",
            name: "AttendeeCalendarsElement",
            tagName: "attendee-calendars",
            customElement: true,
            superclass: { name: "HTMLElement" },
            description: "The calendars of an Attendee server: what is broken, why, and who has to act.",
            attributes: attributes.map(([name, fieldName, type, description]) => ({ name, fieldName, type: text(type), description })),
            members: [
              ...attributes.map(([attribute, name, type, description]) => ({ kind: "field", name, attribute, reflects: name !== "reconnectUrl", type: text(type), description })),
              ...properties.map(([name, type, description]) => ({ kind: "field", name, type: text(type), description })),
            ],
            events: events.map(([name, type, description]) => ({ name, type: text(`CustomEvent<${type}>`), description })),
            slots: slots.map(([name, description]) => ({ name, description })),
            cssParts: parts.map(([name, description]) => ({ name, description })),
            cssProperties: customProperties.map(([name, description]) => ({ name, description })),
          },
        ],
        exports: [
          { kind: "custom-element-definition", name: "attendee-calendars", declaration: { name: "AttendeeCalendarsElement", module: "index.js" } },
          { kind: "js", name: "AttendeeCalendarsElement", declaration: { name: "AttendeeCalendarsElement", module: "index.js" } },
        ],
      },
    ],
  };
}

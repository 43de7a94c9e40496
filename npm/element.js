// The custom element: its attributes, properties and events. What it shows is drawn by the WebAssembly module.
import { AttendeeError } from "./errors.js";
import { failureWords } from "./failures.js";
import css from "./lib/styles.js";
import { wanted } from "./loader.js";

/** In a server renderer there are no elements; a class can be made all the same. */
const Base = globalThis.HTMLElement ?? class {};

const words = { de: () => import("./lib/words-de.js") };

/** One sheet for each document, whatever the number of elements. */
const sheets = new WeakMap();

function sheetFor(document) {
  if (!sheets.has(document)) {
    const sheet = new document.defaultView.CSSStyleSheet();
    sheet.replaceSync(css);
    sheets.set(document, sheet);
  }
  return sheets.get(document);
}

/** Attributes, and the properties that mirror them. */
export const MIRRORED = {
  "base-url": "baseUrl",
  "deduplication-key": "deduplicationKey",
  locale: "locale",
  routing: "routing",
  theme: "theme",
  "time-zone": "timeZone",
  view: "view",
};

/** Properties that no attribute can hold. */
export const RICH = ["apiKey", "settings", "strings", "reconnectUrl"];

/** What frameworks make of a property of an element that is not defined yet: an attribute of that name, which HTML writes small. */
const WRITTEN = [...Object.entries(MIRRORED), ["reconnect-url", "reconnectUrl"]].map(([attribute, property]) => [property.toLowerCase(), attribute]);

/** As JSON. Where that cannot be written (a bigint, a circle), it is none, and refused in words by who reads it. */
function json(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return "no JSON";
  }
}

/** The class of the element, which gets its module from `loader`. */
export function elementClass(loader) {
  class AttendeeCalendarsElement extends Base {
    static observedAttributes = [...Object.keys(MIRRORED), "reconnect-url"];

    #given = {};
    #instance;
    #mounted;
    #shown;
    #places;
    #onCrash;
    #start;
    #isUpdateDue = false;

    constructor() {
      super();
      for (const name of [...Object.values(MIRRORED), ...RICH]) {
        // Frameworks set properties before the element is defined.
        if (!Object.hasOwn(this, name)) continue;
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
    }

    get apiKey() {
      return undefined;
    }

    set apiKey(value) {
      this.#set("apiKey", value);
    }

    get settings() {
      return this.#given.settings;
    }

    set settings(value) {
      this.#set("settings", value);
    }

    get strings() {
      return this.#given.strings;
    }

    set strings(value) {
      this.#set("strings", value);
    }

    get reconnectUrl() {
      return this.#given.reconnectUrl ?? this.getAttribute("reconnect-url") ?? undefined;
    }

    set reconnectUrl(value) {
      this.#set("reconnectUrl", value);
    }

    #set(name, value) {
      this.#given[name] = value ?? undefined;
      this.#updateSoon();
    }

    attributeChangedCallback() {
      this.#updateSoon();
    }

    connectedCallback() {
      if (!this.shadowRoot) this.attachShadow({ mode: "open" });
      const sheet = sheetFor(this.ownerDocument);
      if (!this.shadowRoot.adoptedStyleSheets.includes(sheet)) this.shadowRoot.adoptedStyleSheets = [sheet];
      this.#takeKey();
      this.#takeWritten();
      if (!this.#mounted && !this.#start) this.#begin();
    }

    /** Frameworks write properties as attributes before the element is defined; a key does not stay there. */
    #takeKey() {
      for (const name of ["apikey", "api-key"]) {
        if (!this.hasAttribute(name)) continue;
        if (this.#given.apiKey === undefined) this.apiKey = this.getAttribute(name);
        this.removeAttribute(name);
        const advice = "set the property apiKey, once the package is imported";
        console.warn(`attendee-calendars: an API key stood in the attribute ${name}, for the whole page to read: ${advice}`);
      }
    }

    /** The rest of what they wrote; an attribute that is there by its own name goes before it. */
    #takeWritten() {
      for (const [written, attribute] of WRITTEN) {
        if (written === attribute || !this.hasAttribute(written)) continue;
        if (!this.hasAttribute(attribute)) this.setAttribute(attribute, this.getAttribute(written));
        this.removeAttribute(written);
      }
    }

    /** Moved within its document, it stays as it is. */
    connectedMoveCallback() {}

    disconnectedCallback() {
      // A move is a removal that is followed at once by an insertion.
      queueMicrotask(() => {
        if (!this.isConnected) this.#end();
      });
    }

    async #begin() {
      const start = (this.#start = {});
      this.#show("waiting");
      try {
        const instance = await loader.load();
        // Words of the host's own may come while their places do.
        do await this.#findPlaces();
        while (this.#given.strings && !this.#places);
        // Taken out meanwhile, or told of a crash.
        if (this.#start !== start) return;
        if (instance.crash) throw instance.crash;
        this.#instance = instance;
        this.#onCrash = (crash) => this.#fail(crash);
        instance.waiting.add(this.#onCrash);
        this.#mounted = new instance.glue.Mounted(this.#now());
        this.#start = undefined;
        this.#replaceBy(this.#mounted.root);
      } catch (error) {
        // A crash has told it already.
        this.#instance?.fail(error);
        if (this.#start === start) this.#fail(error);
      }
    }

    #end() {
      this.#start = undefined;
      this.#unmount();
      this.shadowRoot?.replaceChildren();
    }

    #unmount() {
      this.#instance?.waiting.delete(this.#onCrash);
      // After a crash nothing of the instance can be trusted, not even its way to end.
      if (this.#mounted && !this.#instance.crash) {
        this.#mounted.unmount();
        this.#mounted.free();
      }
      this.#mounted = this.#instance = this.#onCrash = undefined;
    }

    #updateSoon() {
      if (this.#isUpdateDue || !this.#mounted) return;
      this.#isUpdateDue = true;
      queueMicrotask(async () => {
        this.#isUpdateDue = false;
        // What is there already goes on without the host's words, and asks for their places again with the next change.
        await this.#findPlaces().catch((error) => this.#mounted && this.#tellError(error));
        const instance = this.#instance;
        try {
          this.#mounted?.update(this.#now());
        } catch (error) {
          instance.fail(error);
          // A crash has told it already.
          if (!instance.crash) this.#fail(error);
        }
      });
    }

    /** Which message has which name; of interest only to words of the host's own. */
    async #findPlaces() {
      this.#places ??= this.#given.strings && (await wanted(import("./lib/words-places.js"), "the names of the messages"));
    }

    /** What the module is given: everything as it is now. */
    #now() {
      const attribute = (name) => this.getAttribute(name) ?? undefined;
      const { settings, strings, apiKey } = this.#given;
      const { reconnectUrl } = this;
      const asked = typeof reconnectUrl === "function";
      const merged = { ...settings };
      if (this.hasAttribute("base-url")) merged.baseUrl = attribute("base-url");
      if (!asked && reconnectUrl !== undefined) merged.reconnectUrl = reconnectUrl;
      return {
        root: this.shadowRoot,
        routing: attribute("routing") ?? "memory",
        tell: (name, detail) => this.#tell(name, detail),
        words: (language) => this.#words(language),
        settings: json(merged),
        apiKey,
        reconnect: asked ? reconnectUrl : undefined,
        locale: attribute("locale"),
        timeZone: attribute("time-zone"),
        strings: Object.entries(strings ?? {}).map(([name, said]) => [this.#places?.indexOf(name) ?? -1, String(said)]),
        deduplicationKey: attribute("deduplication-key") || undefined,
        triage: attribute("view") === "triage",
      };
    }

    /** The words of a language. Where they do not come it stays English, and the host is told. */
    async #words(language) {
      try {
        return await wanted(words[language](), "the language's words");
      } catch (error) {
        if (this.#mounted) this.#tellError(error);
        throw error;
      }
    }

    #tell(name, detail) {
      const cancelable = name === "calendar-open";
      return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }));
    }

    #tellError({ code, message }) {
      this.#tell("attendee-error", { code, message, status: null });
    }

    #fail(error) {
      const failure = error instanceof AttendeeError ? error : new AttendeeError("crashed", "something went wrong inside attendee-calendars", { cause: error });
      const hadFocus = this.#hasFocus;
      this.#start = undefined;
      this.#unmount();
      this.shadowRoot.replaceChildren();
      this.#show("failed", failure, hadFocus);
      this.#tellError(failure);
    }

    /** Whether what stands there has the focus, or something in it. */
    get #hasFocus() {
      return this.shadowRoot.activeElement !== null;
    }

    /** Puts something in the place of what stands there; who had the focus in that goes on in it, and not at the page's beginning. */
    #replaceBy(content, hadFocus = this.#hasFocus) {
      this.#shown?.remove();
      this.#shown = undefined;
      this.shadowRoot.append(content);
      if (!hadFocus) return;
      content.tabIndex = -1;
      content.addEventListener("blur", () => content.removeAttribute("tabindex"), { once: true });
      content.focus({ preventScroll: true });
    }

    /** What stands there while the module cannot draw: it is loaded, or could not be, or has crashed. */
    #show(state, failure, hadFocus) {
      const document = this.ownerDocument;
      const element = (name, className, ...children) => {
        const made = document.createElement(name);
        made.className = className;
        made.append(...children);
        return made;
      };
      const said = failureWords(failure?.code, this.getAttribute("locale") ?? globalThis.navigator?.language);
      const app = element("div", "app");
      app.setAttribute("part", "app");
      app.lang = said.language;
      if (state === "waiting") {
        const status = element("p", "starting muted", said.loading);
        status.setAttribute("role", "status");
        app.append(element("div", "main", status));
        app.setAttribute("aria-busy", "true");
      } else {
        const again = element("button", "button primary", said.again);
        again.type = "button";
        again.addEventListener("click", () => this.#begin());
        const detail = element("p", "mono faint", failure.code);
        const text = element("div", "notice-text", element("h2", "", said.title), element("p", "", said.advice), detail);
        const notice = element("div", "card notice bad", text, element("div", "notice-actions", again));
        notice.setAttribute("role", "alert");
        notice.setAttribute("part", "notice");
        app.append(element("div", "main narrow", notice));
      }
      this.#replaceBy(app, hadFocus);
      this.#shown = app;
    }
  }

  for (const [attribute, property] of Object.entries(MIRRORED)) {
    Object.defineProperty(AttendeeCalendarsElement.prototype, property, {
      configurable: true,
      enumerable: true,
      get() {
        return this.getAttribute(attribute) ?? undefined;
      },
      set(value) {
        if (value === null || value === undefined) this.removeAttribute(attribute);
        else this.setAttribute(attribute, value);
      },
    });
  }
  return AttendeeCalendarsElement;
}

/** Registers the element under a name; once is enough, and another class that has the name keeps it. */
export function register(tagName, Class) {
  if (typeof customElements === "undefined") return;
  const known = customElements.get(tagName);
  if (!known) {
    // A class can have one name only.
    customElements.define(tagName, class extends Class {});
  } else if (!(known.prototype instanceof Class)) {
    console.warn(`attendee-calendars: the element <${tagName}> is defined already, by another copy of the package or by something else`);
  }
}

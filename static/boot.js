// Starts the app, and speaks for it where it cannot speak: before it runs, and after it has crashed.
"use strict";
{
  const byId = (id) => document.getElementById(id);
  let stopped = false;
  let rowsAreThere = false;

  /** The largest answer that is drawn before the app runs, in characters. */
  const LARGEST = 1 << 20;

  /** So long the app waits for the module that draws the first rows, for the answer, for those rows, and for a painting, in milliseconds. */
  const [LOADING, ANSWER, DRAWING, PAINTING] = [3000, 300, 3000, 500];

  /** So long nothing of the shell moves, and the zone has no name, in milliseconds: rows that come meanwhile are painted sooner. */
  const STILL = 300;

  /** So long the zone's name then waits for a browser that is busy, in milliseconds. */
  const NAMING = 1000;
  const atMost = (milliseconds, promise) => Promise.race([promise.catch(() => {}), new Promise((resolve) => setTimeout(resolve, milliseconds))]);

  /** Until what has changed is on the screen; a page that nobody looks at is not painted. */
  const painted = async () => document.hidden || atMost(PAINTING, new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));

  // The release page has a module for the first rows, and names the app's without loading them (xtask/npm/release.mjs).
  const [firstGlue, firstWasm] = document.querySelectorAll("link[data-first]");
  const appGlue = () => document.querySelector("link:is([rel=modulepreload], [data-rel=modulepreload]):not([data-first])");
  const appWasm = () => document.querySelector("link[as=fetch]:not([data-first])");
  const appStyle = () => document.querySelector("link[data-rel=stylesheet]");

  function stop({ title, advice, detail }) {
    if (stopped) return;
    stopped = true;
    if (title) byId("crash-title").textContent = title;
    if (advice) byId("crash-advice").textContent = advice;
    byId("crash-detail").textContent = detail ?? "";
    byId("shell")?.remove();
    byId("app").hidden = true;
    byId("crash").hidden = false;
    const reload = byId("crash-reload");
    reload.addEventListener("click", () => location.reload());
    reload.focus();
  }

  // Only the app's own failures: a browser extension's are none of ours.
  const own = (error) => error instanceof WebAssembly.RuntimeError || /\.wasm|page-[0-9a-f]+\.js/.test(error?.stack ?? "");

  addEventListener("attendee-calendars:crash", () => stop({}));
  addEventListener("error", (event) => own(event.error) && stop({ detail: event.error.name }));
  addEventListener("unhandledrejection", (event) => own(event.reason) && stop({ detail: event.reason.name }));

  /** Whether the host has another release of the page by now; false where that cannot be told. */
  async function isReplaced() {
    const answer = await fetch(location.pathname, { cache: "no-store" }).catch(() => null);
    const html = answer?.ok ? await answer.text().catch(() => "") : "";
    const names = [appGlue(), appStyle()].map((link) => link?.getAttribute("href").split("/").pop() ?? "");
    return html.includes("modulepreload") && !names.every((name) => html.includes(name));
  }

  /**
   * Asks for the list that the address names while the app is on its way. The app takes the answer over where it would have asked the same
   * (src/client/fetch.rs), and else ends the request. A reader who has entered a key is left to the app.
   */
  function begin() {
    const [settings, address] = [readSettings(), new URLSearchParams(location.search)];
    const value = (name) => address.getAll(name).at(-1);
    const named = settings.projects?.length ? settings.projects : [settings];
    const project = value("project") ? named.find(({ name }) => name === value("project")) : named[0];
    const isWrong = settings.projects?.some(({ name }) => !name);
    if (!project || isWrong || settings.connect || value("view") || hasKey(named)) return;
    const query = ["deduplication_key", "cursor"].filter(value).map((name) => `${name}=${encoded(value(name))}`);
    const { href, protocol } = new URL(`${api(project.baseUrl ?? "")}calendars${query.length ? "?" : ""}${query.join("&")}`, document.baseURI);
    if (!/^https?:$/.test(protocol)) return;
    const abort = new AbortController();
    const options = {
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      credentials: settings.includeCredentials ? "include" : "same-origin",
      redirect: "manual",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      signal: abort.signal,
    };
    const answer = byId("answer") ? answerInPage(byId("answer")) : fetch(href, options);
    answer.catch(() => {}); // the app tells of it
    window["attendee-calendars:begun"] = { href, answer, abort };
    if (!firstGlue || byId("answer")) return null;
    // Before the app can read it.
    const copy = answer.then((whole) => whole.clone());
    copy.catch(() => {});
    return copy;
  }

  /** The answer that came with the page, from a server that has drawn its rows already (server/src/first.rs). */
  async function answerInPage({ textContent, dataset }) {
    return new Response(textContent, { headers: { "Content-Type": "application/json", Date: dataset.date } });
  }

  /**
   * The small module that draws the rows while the app is on its way (src/js/first.rs), once it runs; `answer` is a copy of what it draws.
   */
  async function loadFirst(answer) {
    if (!answer) return null;
    const compiled = compile(firstWasm);
    const first = await import(firstGlue.href);
    await first.default({ module_or_path: await compiled });
    return first;
  }

  /** Compiles a module while its glue is on its way; one that cannot be so is left to the glue, by its address. */
  const compile = ({ href }) => WebAssembly.compileStreaming(fetch(href)).catch(() => href);

  /** Until the file of a link is there. */
  const loaded = (link) =>
    new Promise((resolve, reject) => {
      link.onload = resolve;
      link.onerror = () => reject(new DOMException("", "NetworkError"));
    });

  /** Draws the rows with it, into the shell; whether it did. */
  async function drawFirst(loading, answer) {
    const first = await loading;
    if (!first) return false;
    const [tag, whole] = [first.language(), await answer];
    const words = tag === "en" ? undefined : await textOf(await fetch(document.querySelector(`meta[name=words-${tag}]`).content));
    const text = await textOf(whole);
    const card = byId("shell")?.querySelector(".list");
    const rows = text && card && first.rows(text, Date.parse(whole.headers.get("Date")), words);
    if (!rows) return false;
    // As the server program's: text is escaped in it (src/ui/markup.rs).
    const policy = window.trustedTypes?.createPolicy("attendee-calendars-rows", { createHTML: (html) => html });
    card.innerHTML = policy?.createHTML(rows) ?? rows;
    rowsAreThere = true;
    await painted();
    return true;
  }

  /** The text of an answer, where it is one and no larger than a page's; the rest is not read. */
  async function textOf(answer) {
    const [reader, decoder] = [answer.body?.getReader(), new TextDecoder("utf-8", { fatal: true })];
    let text = "";
    while (reader && answer.ok && text.length < LARGEST) {
      const { done, value } = await reader.read();
      text += decoder.decode(value, { stream: !done });
      if (done) return text;
    }
    await reader?.cancel();
    return undefined;
  }

  /** Whether the list is all that the app will show at first (src/pages/more.rs). */
  function isListAlone() {
    const address = new URLSearchParams(location.search);
    return !readSettings().connect && !address.has("view") && !address.has("calendar");
  }

  /** What cannot be read, the app will say; nothing is asked then. */
  function readSettings() {
    try {
      return JSON.parse(byId("settings").textContent.trim() || "{}");
    } catch {
      return { connect: true };
    }
  }

  /** As src/client/base_url.rs has it. */
  const api = (base) => `${(base && base.replace(/\/?$/, "/")).replace(/(^|\/)api\/v1\/$/, "$1")}api/v1/`;

  /** As src/client/mod.rs encodes. */
  const encoded = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

  /** Whether the app would ask a server that the reader has named, with a key that this tab keeps. */
  const hasKey = (projects) => projects.every(({ name }) => !name) && Boolean(kept("sessionStorage", "base-url"));

  /** What the app has kept in this browser; some privacy settings and frames have no storage. */
  function kept(storage, name) {
    try {
      return window[storage].getItem(`attendee-calendars:${name}`);
    } catch {
      return null;
    }
  }

  /** Fits the shell to the address, and hands over to the app what a reader does with it meanwhile. */
  function keepShell(drawing) {
    const [shell, app, settings] = [byId("shell"), byId("app"), readSettings()];
    const [missed, search, address] = [[], shell.querySelector("input"), new URLSearchParams(location.search)];
    let composing = false;
    // Another screen comes: there is nothing to fit.
    shell.querySelector("main").hidden = settings.connect || address.has("view");
    shell.querySelector("nav").hidden = Boolean(settings.connect);
    search.value ||= address.getAll("deduplication_key").at(-1) ?? "";
    const first = search.value;
    rowsAreThere = fitRows(shell, address);
    setTimeout(() => shell.classList.add("late"), STILL);
    // A browser takes long to find out the reader's zone: the rows go first. And Safari cannot tell when it is idle.
    const idle = () => new Promise((resolve) => (window.requestIdleCallback ?? setTimeout)(resolve, { timeout: NAMING }));
    painted().then(() => atMost(STILL, drawing)).then(idle).then(() => nameZone(shell, address));

    const all = (root, { localName, className }) => [...root.querySelectorAll(localName)].filter((one) => one.className === className);
    const twin = (element) => element && all(app, element)[all(shell, element).indexOf(element)];
    shell.addEventListener("click", (event) => {
      const target = event.target.closest?.("a, button, tr");
      if (!target || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      if (target.localName === "a") event.preventDefault();
      missed.push(() => twin(target)?.click());
    });
    shell.addEventListener("change", ({ target }) => {
      if (target.localName === "select") missed.push(() => choose(twin(target), target.value));
    });
    shell.addEventListener("submit", (event) => {
      event.preventDefault();
      missed.push(() => twin(event.target)?.requestSubmit());
    });
    shell.addEventListener("compositionstart", () => (composing = true));
    shell.addEventListener("compositionend", () => (composing = false));

    // Else both are there for a moment, one above the other.
    app.hidden = true;
    addEventListener("attendee-calendars:drawn", () => takeOver(Date.now() + 2000), { once: true });
    function takeOver(latest) {
      if (stopped) return;
      // An input method in the middle of a word would lose it, and rows that are there would go and come again.
      const isEarly = rowsAreThere && app.querySelector("[aria-busy=true]") && Date.now() < latest;
      if (composing || isEarly) return setTimeout(takeOver, 4, latest);
      app.hidden = false;
      try {
        // Twins are found while both are there.
        const focused = shell.contains(document.activeElement) ? document.activeElement : null;
        const [field, range] = [twin(search), [search.selectionStart, search.selectionEnd]];
        if (field && search.value !== first) {
          field.value = search.value;
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }
        twin(focused)?.focus({ preventScroll: true });
        if (focused === search) field?.setSelectionRange(...range);
        for (const act of missed) act();
      } finally {
        shell.remove();
      }
    }
  }

  function nameZone(shell, address) {
    const zone = shell.querySelector(".times option");
    zone.textContent = address.getAll("zone").at(-1) || zone.textContent.replace("UTC", new Intl.DateTimeFormat().resolvedOptions().timeZone);
    zone.closest(".times").classList.add("written");
  }

  /** The rows that a server has drawn, with times as this reader has them; whether there are any. */
  function fitRows(shell, address) {
    const rows = shell.querySelector(".first");
    if (!rows) return false;
    // The server knows of no choice, and not whether the app will ask somebody else.
    if (!window["attendee-calendars:begun"] || kept("localStorage", "language") || kept("localStorage", "table-view")) {
      rows.remove();
      return false;
    }
    shell.querySelector(".skeleton").remove();
    const zone = address.getAll("zone").at(-1) || undefined;
    const locale = navigator.languages.find((tag) => /^en\b/i.test(tag)) ?? "en";
    const written = zone || !/^en(-US|-GB)?$/.test(locale) ? formats(locale, zone) : english(locale === "en-GB");
    for (const time of rows.querySelectorAll("time")) time.textContent = written(new Date(time.dateTime), !time.closest(".created"));
    rows.classList.add("written");
    return true;
  }

  // Both as src/time/intl.rs writes times: by `Intl`, and without it, for a browser takes longer to make its first format than to draw
  // all rows.
  function formats(locale, zone) {
    const format = (options) => {
      try {
        return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
      } catch {
        return new Intl.DateTimeFormat(locale, options);
      }
    };
    // A browser may tell what is no tag, such as `en-US@posix`.
    try {
      Intl.getCanonicalLocales(locale);
    } catch {
      locale = "en";
    }
    const [day, clock] = [{ day: "numeric", month: "short" }, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }];
    const [year, thisYear, whole] = [format({ year: "numeric" }), format({ ...day, ...clock }), format({ ...day, year: "numeric" })];
    return (at, isShort) => (isShort && year.format(at) === year.format() ? thisYear : whole).format(at);
  }

  function english(isBritish) {
    return (at, isShort) => {
      const [, month, day, year] = at.toDateString().split(" ");
      const date = isBritish ? `${Number(day)} ${month.replace("Sep", "Sept")}` : `${month} ${Number(day)}`;
      if (!isShort || at.getFullYear() !== new Date().getFullYear()) return `${date}${isBritish ? "" : ","} ${Number(year)}`;
      return `${date}, ${[at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":")}`;
    };
  }

  function choose(select, value) {
    if (!select) return;
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Starts the app, behind the rows where those can be drawn without it: to load both takes the network and the processor from the rows. */
  async function start(loading, answer, drawing) {
    if (rowsAreThere) await painted();
    // A server that lets wait is not waited for.
    else if ((await atMost(LOADING, loading)) && (await atMost(ANSWER, answer))) await atMost(DRAWING, drawing);
    const [glue, wasm, style] = [appGlue(), appWasm(), appStyle()];
    const styled = style && loaded(style);
    for (const link of [glue, wasm, style]) if (link) link.rel ||= link.dataset.rel;
    const compiled = compile(wasm);
    const [{ default: init, loadMore }] = await Promise.all([import(glue.href), styled]);
    if (!isListAlone()) loadMore();
    await init({ module_or_path: await compiled });
  }

  /** Says why the app could not be started. */
  async function tellWhy(error) {
    if (await isReplaced()) {
      stop({ title: "A new version of this page is there", advice: "Its files have replaced those of this one. Reload to use it." });
    } else {
      stop({
        title: "Attendee Calendars could not be started",
        advice: navigator.onLine
          ? "A file of the app could not be loaded, or this browser cannot run it: it needs WebAssembly, and a version from the middle of 2024 or later."
          : "You are offline. Reload when the connection is back.",
        detail: error?.name,
      });
    }
  }

  (async () => {
    // All that is looked for stands before the crash notice. Where the first frame waits for that, it shows what is done here.
    const parsed = new Promise((resolve) => {
      document.addEventListener("DOMContentLoaded", resolve, { once: true });
      requestAnimationFrame(() => byId("crash") && resolve());
    });
    // An answer that came with the page stands at its end.
    if (!firstGlue) await parsed;
    let answer;
    try {
      answer = begin();
    } catch {
      // The app asks itself.
    }
    // The header is painted sooner alone: the list, and what is to be done for it, come in the next frame (page.css).
    const root = document.documentElement.classList;
    if (answer) root.add("header-first");
    const shown = answer && painted();
    const loading = loadFirst(answer);
    loading.catch(() => {}); // the app does without
    await parsed;
    await shown;
    const drawing = drawFirst(loading, answer);
    drawing.catch(() => {}); // the app draws them
    try {
      keepShell(drawing);
    } catch {
      byId("shell").remove();
      byId("app").hidden = false;
    }
    root.remove("header-first");
    try {
      await start(loading, answer, drawing);
    } catch (error) {
      await tellWhy(error);
    }
  })();
}

// Starts the app, and speaks for it where it cannot speak: before it runs, and after it has crashed.

const byId = (id) => document.getElementById(id);
let stopped = false;

function stop({ title, advice, detail }) {
  if (stopped) return;
  stopped = true;
  if (title) byId("crash-title").textContent = title;
  if (advice) byId("crash-advice").textContent = advice;
  byId("crash-detail").textContent = detail ?? "";
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
  return html.includes("modulepreload") && !html.includes(glue.getAttribute("href").split("/").pop());
}

const glue = document.querySelector("link[rel=modulepreload]");
const wasm = document.querySelector("link[rel=preload][as=fetch]");
try {
  const { default: init } = await import(glue.href);
  await init({ module_or_path: wasm.href });
} catch (error) {
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

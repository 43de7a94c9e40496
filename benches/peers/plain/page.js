const find = (selector) => document.querySelector(selector);
const form = find("form");
const card = find(".card");
const body = find("tbody");
const status = find("[role=status]");
const alert = find("[role=alert]");
const [row] = find("template").content.children;
const buttons = { previous: find("#previous"), next: find("#next") };

const times = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const platforms = { google: "Google", microsoft: "Microsoft" };
const states = { connected: "Connected", disconnected: "Disconnected" };

function show(time, iso) {
  if (iso) {
    time.dateTime = iso;
    time.textContent = times.format(new Date(iso));
  } else {
    time.replaceWith("Never");
  }
}

function rowOf(calendar) {
  const tr = row.cloneNode(true);
  const [account, platform, state, key, created, success] = tr.children;
  account.textContent = account.title = calendar.platform_uuid ?? "Primary calendar";
  platform.textContent = platforms[calendar.platform] ?? calendar.platform;
  state.firstChild.textContent = states[calendar.state] ?? calendar.state;
  state.firstChild.classList.add(calendar.state);
  key.textContent = calendar.deduplication_key ?? "No key";
  key.classList.toggle("none", calendar.deduplication_key === null);
  show(created.firstChild, calendar.created_at);
  show(success.firstChild, calendar.last_successful_sync_at);
  return tr;
}

let last;

async function load() {
  last?.abort();
  const { signal } = (last = new AbortController());
  card.ariaBusy = "true";
  status.textContent = "Loading …";
  alert.hidden = true;
  try {
    const answer = await fetch(`api/v1/calendars${location.search}`, { signal });
    if (!answer.ok) throw new Error(`the server answered with ${answer.status}`);
    const { results, next, previous } = await answer.json();
    body.replaceChildren(...results.map(rowOf));
    for (const [name, url] of Object.entries({ next, previous })) {
      buttons[name].disabled = !url;
      buttons[name].dataset.search = url ? new URL(url).search : "";
    }
    status.textContent = results.length ? "" : "No calendars.";
  } catch (error) {
    if (signal.aborted) return;
    status.textContent = "";
    alert.textContent = `The calendars could not be loaded: ${error.message}`;
    alert.hidden = false;
  }
  status.hidden = !status.textContent;
  card.ariaBusy = "false";
}

function go(search) {
  history.pushState(null, "", location.pathname + search);
  load();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const key = form.deduplication_key.value;
  go(key && `?${new URLSearchParams({ deduplication_key: key })}`);
});
for (const button of Object.values(buttons)) button.addEventListener("click", () => go(button.dataset.search));

function restore() {
  form.deduplication_key.value = new URLSearchParams(location.search).get("deduplication_key") ?? "";
  load();
}
addEventListener("popstate", restore);
restore();

// The product's own rows, made by hand: from the answer's JSON to the DOM, as one writes that without a framework. Sent into the page as
// text, so it uses nothing from outside of itself.

/** What the product says of a calendar. */
export interface Verdict {
  tone: string;
  icon: string;
  word: string;
  says: string;
}

/** Where it is said in each row, by the calendar's id. */
export function verdicts(): Record<string, Verdict> {
  const rows = [...document.querySelectorAll("#app .leaf:not(.ahead) tbody tr")];
  return Object.fromEntries(
    rows.map((row) => {
      const [icon, word, says] = row.querySelector(".badge")!.children;
      const tone = row.querySelector(".badge")!.className.replace("badge ", "");
      const verdict = { tone, icon: icon.firstElementChild!.getAttribute("d")!, word: word.textContent!, says: says.textContent! };
      return [row.querySelector(".open")!.id.replace("open-", ""), verdict];
    }),
  );
}

/** The rows as they stand in the page, whatever order an element got its attributes in. */
export function rowsHtml(): string[] {
  const html = (node: Node): string => {
    if (!(node instanceof Element)) return node.textContent!;
    const attributes = [...node.attributes].map(({ name, value }) => `${name}=${JSON.stringify(value)}`).sort();
    return `<${[node.localName, ...attributes].join(" ")}>${[...node.childNodes].map(html).join("")}</>`;
  };
  return [...document.querySelectorAll("#app .leaf:not(.ahead) tbody tr")].map(html);
}

/**
 * Makes the app's "Next page" ask `url` and show its rows without the app, whose own address for them is `place`. To judge a calendar is
 * left out, which is work that the product does.
 */
export function turnByHand({ url, place, known, locale }: { url: string; place: string; known: Record<string, Verdict>; locale: string }): void {
  const body = document.querySelector("#app .leaf:not(.ahead) tbody")!;
  const template = [...body.children].find((row) => row.querySelectorAll("time").length === 3 && row.querySelector("bdi.key"))!;
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const date = { day: "numeric", month: "short" } as const;
  const formats = {
    short: new Intl.DateTimeFormat(locale, { ...date, ...clock }),
    day: new Intl.DateTimeFormat(locale, { ...date, year: "numeric" }),
    full: new Intl.DateTimeFormat(locale, { ...date, ...clock, year: "numeric", second: "2-digit", timeZoneName: "short", weekday: "short" }),
  };
  const platforms: Record<string, string> = { google: "Google", microsoft: "Microsoft" };

  /** An element's text, and the same for whoever sees only its beginning. */
  const write = (element: Element, text: string) => {
    element.setAttribute("title", text);
    element.textContent = text;
  };
  const faint = (classes: string, text: string) => {
    const element = document.createElement("span");
    element.className = classes;
    element.textContent = text;
    return element;
  };
  const writeTime = (cell: Element, iso: string | null, format: Intl.DateTimeFormat) => {
    if (!iso) return cell.replaceChildren(faint("faint", "Never"));
    const [date, time] = [new Date(iso), cell.firstElementChild as HTMLTimeElement];
    time.dateTime = `${iso.slice(0, 19)}Z`;
    write(time, formats.full.format(date));
    time.textContent = format.format(date);
  };
  const rowOf = (calendar: any) => {
    const row = template.cloneNode(true) as Element;
    const [health, account, key, success, attempt, created, id] = row.children;
    const { tone, icon, word, says } = known[calendar.id];
    const badge = health.firstElementChild!;
    badge.className = `badge ${tone}`;
    badge.children[0].firstElementChild!.setAttribute("d", icon);
    badge.children[1].textContent = word;
    write(badge.children[2], says);
    const [platform, link] = account.children;
    const name = platforms[calendar.platform] ?? calendar.platform;
    platform.ariaLabel = name;
    write(platform, name);
    platform.textContent = name[0];
    link.id = `open-${calendar.id}`;
    link.setAttribute("href", `${place}&calendar=${calendar.id}`);
    write(link, calendar.platform_uuid ?? "Primary calendar");
    if (calendar.deduplication_key) write(key.firstElementChild!, calendar.deduplication_key);
    else key.replaceChildren(faint("faint cut", calendar.deduplication_key === null ? "No key" : "(empty)"));
    writeTime(success, calendar.last_successful_sync_at, formats.short);
    writeTime(attempt, calendar.last_attempted_sync_at, formats.short);
    writeTime(created, calendar.created_at, formats.day);
    write(id.firstElementChild!, calendar.id);
    return row;
  };

  const turn = async () => {
    const answer = await fetch(url, { cache: "no-store" });
    const { results } = JSON.parse(await answer.text());
    body.replaceChildren(...results.map(rowOf));
  };
  const next = [...document.querySelectorAll("#app a")].find((link) => /next/i.test(link.textContent!))!;
  next.addEventListener("click", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    void turn();
  });
}

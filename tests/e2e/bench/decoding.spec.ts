// From an answer's JSON to painted rows, where nothing was drawn ahead, beside the same rows by hand. Nothing here fails for being slow.
import { expect } from "@playwright/test";
import { Demo, test } from "../server";
import { askNothingAhead } from "./in-page";
import { marks, record, Static } from "./peers";
import { answered } from "./rows";
import { rowsHtml, turnByHand, type Verdict, verdicts } from "./rows-by-hand";
import { type Line, machine, median, number, table, write } from "./table";
import { answersAfter, openWindow, SETTINGS, turn, visit } from "./visit";

const ROUNDS = process.env.BENCH_QUICK ? 5 : 15;

const [PRODUCT, SAME, OTHER] = ["product", "the same rows by hand", "the page by hand"];
/** Each after the product's, whose verdicts the rows by hand repeat. */
const ORDERS = [
  [PRODUCT, SAME, OTHER],
  [OTHER, PRODUCT, SAME],
  [PRODUCT, OTHER, SAME],
];

test("decoding", async ({ browser, contextOptions }) => {
  test.setTimeout(60 * 60_000);
  const demo = await Demo.start();
  const recorded = await record(demo);
  const host = await Static.start(recorded);
  const about = machine(browser.version());
  const [first, second] = recorded.pages.map(marks);
  const query = new URL(recorded.pages[0].next!).search;
  let seen = { rows: [] as string[], verdicts: {} as Record<string, Verdict> };

  /** Milliseconds from the answer to the painting. */
  const once = async (title: string, setting: (typeof SETTINGS)[number]): Promise<number> => {
    const url = `${host.url}/${title === OTHER ? "plain" : "product"}/`;
    const context = await openWindow(browser, contextOptions);
    // The browser keeps what it compiled only when it sees a script for the second time.
    for (let before = 0; before < 2; before += 1) await (await visit(context, url, first, setting)).tab.close();
    const { tab } = await visit(context, url, first, setting, (tab) => tab.addInitScript(askNothingAhead));
    if (title === SAME) {
      const [url, place] = [`api/v1/calendars${query}`, query.replace("?", "?page=2&")];
      await tab.evaluate(turnByHand, { url, place, known: seen.verdicts, locale: contextOptions.locale! });
    }
    const { painted } = await turn(tab, second);
    const there = await tab.evaluate(answered, query.slice(1));
    if (title === PRODUCT) seen = { rows: await tab.evaluate(rowsHtml), verdicts: await tab.evaluate(verdicts) };
    if (title === SAME) expect(await tab.evaluate(rowsHtml), "the rows by hand").toEqual(seen.rows);
    await context.close();
    return painted - there;
  };

  const all: Record<string, number[]>[] = [];
  for (const setting of SETTINGS) {
    host.delay = answersAfter(setting);
    const figures: Record<string, number[]> = { [PRODUCT]: [], [SAME]: [], [OTHER]: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const title of ORDERS[round % ORDERS.length]) figures[title].push(await once(title, setting));
    }
    all.push(figures);
    console.log(`${setting.name} measured`);
  }
  for (const server of [host, demo]) await server.stop();
  expect(host.missing, "what the pages asked for and is not there").toEqual([]);

  const times = [PRODUCT, SAME, OTHER].map((title): Line => [title, ...all.map((figures) => `${number(median(figures[title]))} ms`), ""]);
  // Round by round: what slows the machine down for a while slows down both.
  const ratio = (peer: string) => all.map((figures) => number(median(figures[PRODUCT].map((value, round) => value / figures[peer][round])), 2));
  const figures = [
    about,
    table([
      ["from the answer to painted rows", ...SETTINGS.map(({ name }) => name), "aim, 1x / 4x"],
      ...times,
      [`${PRODUCT} ÷ ${SAME}`, ...ratio(SAME), "≤ 1.50 / ≤ 1.50"],
      [`${PRODUCT} ÷ ${OTHER}`, ...ratio(OTHER), ""],
    ]),
  ].join("\n\n");
  console.log(`\n${figures}\n`);
  if (process.env.BENCH_WRITE) await write("decoding", figures);
});

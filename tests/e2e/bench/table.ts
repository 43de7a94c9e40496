// Figures as a table, on the terminal and in the docs.
import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";

const DOCS = join(import.meta.dirname, "../../../docs/benchmarks.md");

/** A line of the table: what was measured, a figure for each column, and what is aimed at. */
export type Line = [string, ...string[]];

export const median = (values: number[]) => quantile(values, 0.5);

export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export const number = (value: number, digits = 0) =>
  value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const seconds = (ms: number) => `${number(ms / 1000, 2)} s`;
export const millis = (ms: number) => `${number(ms)} ms`;
/** The median, and what 95 of 100 stay below. */
export const spread = (values: number[]) => `${number(median(values))} / ${number(quantile(values, 0.95))} ms`;

/** As Markdown, its columns one below the other. */
export function table(lines: Line[]): string {
  const columns = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const text = (line: Line) => `| ${line.map((cell, column) => cell.padEnd(columns[column])).join(" | ")} |`;
  const rule = `|${columns.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [text(lines[0]), rule, ...lines.slice(1).map(text)].join("\n");
}

/** What the figures are of. */
export function machine(browser: string): string {
  const [cpu] = cpus();
  const memory = `${number(totalmem() / 2 ** 30)} GB of memory`;
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, Chromium ${browser}, ${cpus().length} × ${cpu.model.trim()}, ${memory}, load at the start ${number(loadavg()[0], 1)}`;
}

/** Puts the figures of one benchmark between its marks in the docs. */
export async function write(name: string, figures: string): Promise<void> {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const text = await readFile(DOCS, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no place "${name}"`);
  await writeFile(DOCS, `${text.slice(0, from + begin.length)}\n${figures}\n${text.slice(to)}`);
}

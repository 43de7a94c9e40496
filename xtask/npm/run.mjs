// The tools that these scripts use.
import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const XTASK = dirname(dirname(fileURLToPath(import.meta.url)));

/** A folder by its real path, as this script knows its own; one that is not there by the given one. */
function real(folder) {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
const PATH = process.env.PATH.split(delimiter).filter((folder) => real(folder) !== join(XTASK, "trunk")).join(delimiter);

/** esbuild, from where the set-up has put it (xtask/src/repo.rs). */
export function esbuild() {
  const tools = resolve(dirname(XTASK), process.env.ATTENDEE_CALENDARS_TOOLS || ".tools");
  return createRequire(join(tools, "npm/"))("esbuild");
}

/**
 * Runs a program, and gives what it prints; where it fails, so does this one. wasm-bindgen is the real one, not the one that xtask/trunk
 * puts before it.
 */

export function run(program, ...args) {
  const env = { ...process.env, PATH };
  const { status, error, stdout } = spawnSync(program, args, { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8", maxBuffer: Infinity, env });
  if (error) console.error(`${program}: ${error.message}`);
  if (status !== 0) {
    process.stderr.write(stdout ?? "");
    process.exit(status ?? 1);
  }
  return stdout;
}

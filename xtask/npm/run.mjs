// Runs a program, and gives what it prints; where it fails, so does this one. wasm-bindgen is the real one, not the one that
// xtask/trunk puts before it.
import { spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OWN = join(dirname(dirname(fileURLToPath(import.meta.url))), "trunk");
const PATH = process.env.PATH.split(delimiter).filter((folder) => folder !== OWN).join(delimiter);

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

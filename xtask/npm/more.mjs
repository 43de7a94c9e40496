// Puts the page's second module (split.mjs) beside the first. page.mjs runs it.
import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const { TRUNK_STAGING_DIR: page, TRUNK_PROFILE: profile } = process.env;
const metadata = execFileSync("cargo", ["metadata", "--no-deps", "--format-version", "1"], { encoding: "utf8", maxBuffer: Infinity });
const built = join(JSON.parse(metadata).target_directory, "wasm-bindgen", profile);
const glue = readdirSync(page).find((file) => /^page.*\.js$/.test(file));
const [name] = readFileSync(join(page, glue), "utf8").match(/more-[0-9a-f]{16}\.wasm/);
copyFileSync(join(built, name), join(page, name));

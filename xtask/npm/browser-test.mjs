// Runs one module of wasm-bindgen tests in Chromium; cargo calls it as the runner of the wasm target:
//   node browser-test.mjs FILE.wasm [arguments of wasm-bindgen-test-runner]
// wasm-bindgen-test-runner serves the tests and Playwright opens them, so that no WebDriver has to fit the browser.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { launchOptions } from "../../tests/e2e/chromium.mjs";

const { chromium } = createRequire(new URL("../../tests/e2e/", import.meta.url))("@playwright/test");

// The longest that all tests of one module may take together.
const LIMIT_MS = 180_000;

const server = spawn("wasm-bindgen-test-runner", process.argv.slice(2), {
  // Port 0: the system picks a free one, and the runner prints it.
  env: { ...process.env, NO_HEADLESS: "1", WASM_BINDGEN_TEST_ADDRESS: "127.0.0.1:0" },
  stdio: ["ignore", "pipe", "inherit"],
});
process.on("exit", () => server.kill());
server.on("error", (error) => {
  console.error(`wasm-bindgen-test-runner does not start: ${error.message}. Run \`cargo xtask setup\`.`);
  process.exit(1);
});

/** The address where the tests are served; null when the runner ended by itself (a module without tests). */
async function address() {
  for await (const line of createInterface({ input: server.stdout })) {
    const found = line.match(/http:\/\/\S+/);
    if (found) return found[0];
    console.log(line);
  }
  return null;
}

const url = await address();
if (url === null) {
  const code = server.exitCode ?? (await new Promise((ended) => server.on("exit", ended)));
  process.exit(code ?? 1);
}

const browser = await chromium.launch(launchOptions);
const page = await browser.newPage();
const complaints = [];
page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
page.on("requestfailed", (request) => complaints.push(`not loaded: ${request.url()}`));

let status = 1;
try {
  await page.goto(url);
  await page.waitForFunction(
    () => document.querySelector("#output")?.textContent.includes("test result: "),
    undefined,
    { timeout: LIMIT_MS },
  );
  const output = (await page.textContent("#output")).trim();
  console.log(output);
  if (output.includes("test result: ok")) status = 0;
} catch (error) {
  const output = await page.textContent("#output", { timeout: 1000 }).catch(() => "");
  console.log(output.trim());
  console.error(`The browser tests gave no result: ${error.message.split("\n")[0]}`);
}
if (status !== 0) for (const complaint of complaints) console.error(complaint);
await browser.close();
process.exit(status);

import { defineConfig } from "@playwright/test";
import { launchOptions } from "../chromium.mjs";

// `cargo xtask test hosting` sets CHROME, NGINX_PROGRAM and CADDY_PROGRAM (`NGINX` means something to nginx itself), and
// ATTENDEE_CALENDARS_SERVER (the program) and ATTENDEE_CALENDARS_DIST (the built page).
export default defineConfig({
  testDir: ".",
  outputDir: "../../../test-results/hosting",
  forbidOnly: Boolean(process.env.CI),
  // A host is started once for all tests of its file.
  fullyParallel: false,
  retries: 0, // a test that passes only sometimes is a bug
  workers: 2,
  reporter: "list",
  timeout: 60_000,
  use: { browserName: "chromium", launchOptions, ignoreHTTPSErrors: true, trace: "retain-on-failure" },
});

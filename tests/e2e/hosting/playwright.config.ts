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
  // One that passes at its second try is a bug, too: `cargo xtask test` counts it as flaky and repeats its words.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  reporter: "list",
  timeout: 60_000,
  use: { browserName: "chromium", launchOptions, ignoreHTTPSErrors: true, trace: "retain-on-failure" },
});

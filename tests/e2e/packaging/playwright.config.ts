import { defineConfig } from "@playwright/test";
import { launchOptions } from "../chromium.mjs";

// `cargo xtask test packaging` sets CHROME, ATTENDEE_CALENDARS_SERVER (the program) and ATTENDEE_CALENDARS_TARBALL (the package).
export default defineConfig({
  testDir: ".",
  outputDir: "../../../test-results/packaging",
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: true,
  // One that passes at its second try is a bug, too: `cargo xtask test` counts it as flaky and repeats its words.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  reporter: "list",
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: { browserName: "chromium", launchOptions, trace: "retain-on-failure" },
});

import { defineConfig } from "@playwright/test";
import { launchOptions } from "./chromium.mjs";

// `cargo xtask test e2e` sets CHROME, and for the specs ATTENDEE_CALENDARS_SERVER (the program) and
// ATTENDEE_CALENDARS_DIST (the built page).
export default defineConfig({
  testDir: ".",
  // The folders beside these have commands and settings of their own; a glob would find them, too.
  testMatch: /\/tests\/e2e\/[^/]+\.spec\.ts$/,
  outputDir: "../../test-results",
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: true,
  // One that passes at its second try is a bug, too: `cargo xtask test` counts it as flaky and repeats its words.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  reporter: "list",
  timeout: 30_000,
  use: {
    browserName: "chromium",
    launchOptions,
    // Without pictures of every moment: they cost a third of the time of all tests, and the DOM is there as well.
    trace: { mode: "retain-on-failure", screenshots: false },
  },
});

import { defineConfig } from "@playwright/test";
import { launchOptions } from "../chromium.mjs";

// `cargo xtask screenshots` sets CHROME, ATTENDEE_CALENDARS_SERVER and ATTENDEE_CALENDARS_DIST.
export default defineConfig({
  testDir: ".",
  outputDir: "../../../test-results/screenshots",
  globalSetup: "./gallery.ts",
  fullyParallel: true,
  workers: 2,
  reporter: "list",
  timeout: 60_000,
  use: {
    browserName: "chromium",
    launchOptions,
    locale: "en-GB",
    timezoneId: "Europe/London",
    reducedMotion: "reduce",
  },
});

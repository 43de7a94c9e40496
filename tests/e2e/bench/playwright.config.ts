import { defineConfig } from "@playwright/test";
import { launchOptions } from "../chromium.mjs";

// `cargo xtask bench` sets CHROME, ATTENDEE_CALENDARS_SERVER and ATTENDEE_CALENDARS_DIST, and for its options BENCH_QUICK and BENCH_WRITE.
export default defineConfig({
  testDir: ".",
  outputDir: "../../../test-results/bench",
  workers: 1, // whatever runs beside it is measured, too
  reporter: "line",
  timeout: 15 * 60_000,
  use: {
    browserName: "chromium",
    launchOptions,
    locale: "en-GB",
    timezoneId: "Europe/London",
    viewport: { width: 1280, height: 800 },
    trace: "off",
  },
});

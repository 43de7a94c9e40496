import { defineConfig } from "@playwright/test";

// Playwright only runs these tests and words their failures: its own Firefox and WebKit are not the ones that distributions ship.
// `cargo xtask test engines` sets ATTENDEE_CALENDARS_SERVER and FIREFOX.
export default defineConfig({
  testDir: ".",
  outputDir: "../../../test-results/engines",
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: true,
  // One that passes at its second try is a bug, too: `cargo xtask test` counts it as flaky and repeats its words.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  reporter: "list",
  timeout: 90_000,
  expect: { toPass: { timeout: 20_000 } },
  projects: [{ name: "firefox" }, { name: "webkit" }],
});

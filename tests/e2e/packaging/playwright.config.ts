import { defineConfig } from "@playwright/test";
import { launchOptions } from "../chromium.mjs";

// `cargo xtask test packaging` sets CHROME, ATTENDEE_CALENDARS_SERVER (the program) and ATTENDEE_CALENDARS_TARBALL (the package).
export default defineConfig({
  testDir: ".",
  outputDir: "../../../test-results/packaging",
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: true,
  retries: 0, // a test that passes only sometimes is a bug
  workers: 2,
  reporter: "list",
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: { browserName: "chromium", launchOptions, trace: "retain-on-failure" },
});

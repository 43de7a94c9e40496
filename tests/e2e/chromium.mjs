// How Chromium is started for every test that needs a browser.

/** Chromium's sandbox needs rights that root and most containers do not give. */
const sandboxed = process.getuid?.() !== 0 && !process.env.CI;

export const launchOptions = {
  chromiumSandbox: sandboxed,
  // Without CHROME, Playwright takes the browser that it downloaded itself.
  executablePath: process.env.CHROME || undefined,
  args: [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

// Someone before a browser, and what they see.
import { writeFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { withDemo } from "../server";
import { firefox } from "./firefox";
import { type Browser } from "./webdriver";
import { webkit } from "./webkit";

export { expect };

export const test = withDemo.extend<{ user: Browser }>({
  /** Someone before a browser that has just been started. What it tells of errors fails the test. */
  user: async ({}, use, info) => {
    const user = await (info.project.name === "webkit" ? webkit() : firefox());
    try {
      await use(user);
      if (info.status !== info.expectedStatus) await writeFile(info.outputPath("screen.png"), await user.picture());
      expect(await user.errors(), "what the browser told of errors").toEqual([]);
    } finally {
      await user.quit();
    }
  },
});

/** Looks again and again until this is what one sees. */
export async function shows<T>(look: () => Promise<T>, expected: T): Promise<void> {
  await expect(async () => expect(await look()).toEqual(expected)).toPass();
}

/** The ids in the rows of the list, from top to bottom. */
export async function ids(user: Browser): Promise<string[]> {
  await user.one("table", "Calendars");
  const rows = await user.texts("row");
  // The id stands last.
  return rows.flatMap((row) => /\bcal_\w+$/.exec(row) ?? []);
}

export const status = (user: Browser) => user.one("status").then((id) => user.text(id));

// What the program says of the work of others that is in it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, needed, test } from "./server";

test("the program prints the licences of all that is in it, and in its page", async () => {
  const { stdout } = await promisify(execFile)(needed("ATTENDEE_CALENDARS_SERVER"), ["--licenses"], { maxBuffer: 1 << 24 });
  const [, page, server] = stdout.split(/THE PAGE|THE SERVER PROGRAM/);
  for (const one of [/^yew \d/m, /^wasm_split_helpers \d/m, "Lucide Icons"]) expect(page).toMatch(one);
  // The last of these is C in a crate of another licence.
  for (const one of [/^axum \d/m, /^rusqlite \d/m, "Daan Leijen"]) expect(server).toMatch(one);
});

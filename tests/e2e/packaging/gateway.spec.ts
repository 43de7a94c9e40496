// The element beside the gateway: on a page of a sibling origin, for whoever has signed in there.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Gateway, certificate, signIn, withPassword } from "../gateway";
import { withDemo } from "../server";
import { expect, ids, put, within } from "./element";
import { Host, Project } from "./project";

withDemo("an element on a sibling origin shows calendars to who has signed in at the gateway", async ({ browser, demo }) => {
  const folder = mkdtempSync(join(tmpdir(), "office-"));
  const tls = certificate(folder);
  const project = await Project.create("element-gateway", "plain");
  const allow = (_: string, headers: Record<string, string>) => {
    headers["Content-Security-Policy"] = headers["Content-Security-Policy"].replace("http://127.0.0.1:*", gateway.url);
  };
  const office = await Host.start(project.folder, allow, { cert: readFileSync(tls.cert), key: readFileSync(tls.key) });
  const gateway = await Gateway.start((file) => [
    ...["--upstream", demo.url, "--api-key-file", file("key", demo.key)],
    ...withPassword(file, tls),
    ...["--allow-origin", new URL(office.url).origin],
  ]);
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const open = async (settings: object) => {
    await page.goto(`${office.url}element.html`);
    await page.evaluate(() => customElements.whenDefined("attendee-calendars"));
    return put(page, { url: gateway.url, key: "" }, { properties: { apiKey: undefined, settings } });
  };

  const element = await open({ includeCredentials: true });
  await expect(within(element).alert).toContainText("You are signed out");
  await signIn(await context.newPage(), gateway);

  const signedIn = await open({ includeCredentials: true });
  await expect(within(signedIn).rows).toHaveCount(25);
  const first = await ids(signedIn);
  await within(signedIn).next.click();
  await expect.poll(() => ids(signedIn)).not.toEqual(first);

  // Without the setting the cookie stays at home.
  await expect(within(await open({})).alert).toContainText("You are signed out");
  await context.close();
  await Promise.all([gateway, office].map((it) => it.stop()));
  rmSync(folder, { recursive: true });
});

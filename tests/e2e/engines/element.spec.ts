// The element's main path in the same engines: from the installed package, on a host under a strict policy.
import { Host, Project } from "../packaging/project";
import { Demo } from "../server";
import { expect, ids, shows, status, test } from "./user";

test("the element shows rows, pages, opens a calendar and searches", async ({ user }, info) => {
  const project = await Project.create(`engines-${info.project.name}`, "plain");
  const host = await Host.start(project.folder, (_, headers) => {
    // WebKit asks for an icon of its own accord.
    headers["Content-Security-Policy"] += "; img-src 'self'; require-trusted-types-for 'script'";
  });
  const demo = await Demo.start(["--cors-origin", new URL(host.url).origin]);
  const [first, second] = await demo.pages();
  await user.open(`${host.url}element.html`);
  const script = `
    const element = document.createElement("attendee-calendars");
    Object.assign(element, { baseUrl: arguments[0], apiKey: arguments[1], locale: "en" });
    document.querySelector("main").append(element);`;
  await user.run(script, demo.url, demo.key);
  user.lookInto("attendee-calendars");
  await shows(() => status(user), "Page 1, 25 calendars");
  expect(await ids(user)).toEqual(first);

  await user.click(await user.one("link", "Next page"));
  await shows(() => ids(user), second);
  await shows(() => status(user), "Page 2, 25 calendars");

  const { results } = await demo.api("calendars");
  const wanted = results.find((calendar: any) => calendar.deduplication_key && calendar.platform_uuid);
  await user.fill(await user.one("searchbox", "Deduplication key"), wanted.deduplication_key);
  await user.press("Enter");
  await shows(() => status(user), "1 calendar with this key");
  expect(await ids(user)).toEqual([wanted.id]);

  await user.click(await user.one("link", wanted.platform_uuid));
  await shows(() => user.all("complementary", wanted.platform_uuid).then((found) => found.length), 1);
  expect(await user.text(await user.one("complementary"))).toContain(wanted.id);
  await user.press("Escape");
  await shows(() => user.all("complementary"), []);
  expect(await user.address()).toBe(`${host.url}element.html`);
  await demo.stop();
  await host.stop();
});

// The main paths, in the two engines that are not Chromium.
import { expect, ids, shows, status, test } from "./user";
import { type Browser } from "./webdriver";

const query = async (user: Browser) => new URL(await user.address()).searchParams;

test("the list is that of the API", async ({ user, demo }) => {
  const [first] = await demo.pages();
  expect(first).toHaveLength(25);
  await user.open(demo.url);
  await shows(() => status(user), "Page 1, 25 calendars");
  expect(await ids(user)).toEqual(first);
});

test("pages turn, Back turns them back, and a reload keeps the place", async ({ user, demo }) => {
  const [first, second, third] = await demo.pages();
  await user.open(demo.url);
  await shows(() => status(user), "Page 1, 25 calendars");
  await user.click(await user.one("link", "Next page"));
  await shows(() => ids(user), second);
  await user.click(await user.one("link", "Next page"));
  await shows(() => ids(user), third);

  await user.back();
  await shows(() => ids(user), second);
  await shows(() => status(user), "Page 2, 25 calendars");
  expect((await query(user)).get("page")).toBe("2");
  expect((await query(user)).get("cursor")).toBeTruthy();

  await user.reload();
  await shows(() => status(user), "Page 2, 25 calendars");
  expect(await ids(user)).toEqual(second);

  await user.back();
  await shows(() => ids(user), first);
  expect([...(await query(user)).keys()]).toEqual([]);
});

test("a key finds its calendar, and one that no calendar has is told", async ({ user, demo }) => {
  // A calendar that the first page does not show.
  const { next } = await demo.api("calendars");
  const { results } = await demo.api(`calendars${new URL(next).search}`);
  const wanted = results.find((calendar: any) => calendar.deduplication_key);
  await user.open(demo.url);
  await shows(() => status(user), "Page 1, 25 calendars");

  await user.fill(await user.one("searchbox", "Deduplication key"), wanted.deduplication_key);
  await user.press("Enter");
  await shows(() => status(user), "1 calendar with this key");
  expect(await ids(user)).toEqual([wanted.id]);
  expect((await query(user)).get("deduplication_key")).toBe(wanted.deduplication_key);

  await user.fill(await user.one("searchbox", "Deduplication key"), "no-such-key");
  await user.press("Enter");
  await shows(() => user.texts("heading"), ["Calendars", "No calendar has the key “no-such-key”"]);
});

test("a calendar opens by keyboard, and closing it returns to its row", async ({ user, demo }) => {
  const { results } = await demo.api("calendars");
  const broken = results.find(
    ({ platform_uuid, connection_failure_data: failure }: any) => platform_uuid && /invalid_client/.test(failure?.error),
  );
  await user.open(demo.url);
  await shows(() => status(user), "Page 1, 25 calendars");
  const link = await user.one("link", broken.platform_uuid);
  await user.tabTo(link);
  await user.press("Enter");
  await shows(() => user.all("complementary", broken.platform_uuid).then((found) => found.length), 1);
  await expect(async () => expect(await user.texts("heading")).toContain("We have to act: it is our app or server")).toPass();
  expect(await user.text(await user.one("complementary"))).toContain(broken.id);
  expect((await query(user)).get("calendar")).toBe(broken.id);

  await user.press("Escape");
  await shows(() => user.all("complementary"), []);
  await shows(() => user.focused(), link);
  expect([...(await query(user)).keys()]).toEqual([]);
});

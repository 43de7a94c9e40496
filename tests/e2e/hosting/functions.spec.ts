import { Home } from "../engines/process";
import { expect, withDemo as test } from "../server";
import { functions } from "./functions";
import { ask, READER } from "./host";
import { recipe } from "./recipe";
import { certificate, Upstream } from "./upstream";

recipe("netlify's function, in Node", functions("netlify"), "/", { compression: true, link: true });
recipe("vercel's middleware, in Node", functions("vercel"), "/", { compression: true, link: true, caching: true });

test("what is not set up shows nothing, and neither does what has a short password", async ({ demo }) => {
  const home = await Home.make();
  const trusted = await certificate(home, "trusted");
  const upstream = await Upstream.start(demo, trusted);
  try {
    for (const [name, value] of [
      ["ATTENDEE_URL", ""],
      ["ATTENDEE_API_KEY", ""],
      ["CALENDARS_USER", ""],
      ["CALENDARS_PASSWORD", ""],
      ["CALENDARS_PASSWORD", "fifteen letters"],
    ]) {
      const host = await functions("netlify", { [name]: value })({ upstream, key: demo.key, trusted, folder: "/", home });
      const set = { CALENDARS_USER: READER.username, CALENDARS_PASSWORD: READER.password, [name]: value };
      const Authorization = `Basic ${Buffer.from(`${set.CALENDARS_USER}:${set.CALENDARS_PASSWORD}`).toString("base64")}`;
      for (const path of ["/", "/api/v1/calendars"]) {
        const answer = await ask(host.url, path, { headers: { Authorization } });
        expect(answer.status, `${name} is "${value}"`).toBe(503);
        expect(answer.body).toContain(name);
        expect(answer.body).not.toContain(demo.key);
      }
      await host.program.stop();
    }
    expect(upstream.arrived).toEqual([]);
  } finally {
    await upstream.stop();
    await home.remove();
  }
});

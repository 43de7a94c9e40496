// deploy/netlify and deploy/vercel in Node, with a stand-in for what the two hosts give a function.
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Program } from "../engines/process";
import { ask, DEPLOY, freePort, READER, type Start } from "./host";

export const functions =
  (kind: "netlify" | "vercel", env: Record<string, string> = {}): Start =>
  async ({ upstream, key, trusted, home }) => {
    // Laid out as deploy/README.md says, and as modules.
    const at = (path: string) => join(home.path, "site", path);
    await cp(join(DEPLOY, "edge"), at("deploy/edge"), { recursive: true });
    await cp(join(DEPLOY, kind), at(`deploy/${kind}`), { recursive: true });
    await cp(join(DEPLOY, "edge/calendars.js"), at("deploy/vercel/calendars.js"));
    await writeFile(at("package.json"), '{ "type": "module" }');
    const module = at({ netlify: "deploy/netlify/edge-functions/calendars.js", vercel: "deploy/vercel/middleware.js" }[kind]);

    const port = await freePort();
    const program = new Program(process.execPath, [join(import.meta.dirname, "function-host.mjs"), kind, module, `${port}`], {
      NODE_EXTRA_CA_CERTS: trusted.cert,
      ATTENDEE_URL: upstream.url,
      ATTENDEE_API_KEY: key,
      CALENDARS_USER: READER.username,
      CALENDARS_PASSWORD: READER.password,
      ...env,
    });
    const url = `http://127.0.0.1:${port}/`;
    await program.until("answer", () => ask(url, "/").catch(() => undefined));
    return { url, program };
  };

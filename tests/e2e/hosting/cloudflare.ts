// deploy/cloudflare as it is, in workerd: wrangler reads the shipped wrangler.toml.
import { join } from "node:path";
import { Program } from "../engines/process";
import { ask, DEPLOY, freePort, READER, type Host, type Setting } from "./host";

const WRANGLER = join(DEPLOY, "../tests/hosting/node_modules/wrangler/bin/wrangler.js");

export async function cloudflare({ upstream, key, trusted, home }: Setting): Promise<Host> {
  const port = await freePort();
  const values = {
    ATTENDEE_URL: upstream.url,
    ATTENDEE_API_KEY: key,
    CALENDARS_USER: READER.username,
    CALENDARS_PASSWORD: READER.password,
  };
  const set = Object.entries(values).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  const place = ["--ip", "127.0.0.1", "--port", `${port}`, "--inspector-port", `${await freePort()}`, "--persist-to", join(home.path, "state")];
  const quiet = { WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: join(home.path, "logs"), CI: "true" };
  const config = join(DEPLOY, "cloudflare/wrangler.toml");
  const program = new Program(process.execPath, [WRANGLER, "dev", "--config", config, ...place, ...set], {
    ...home.env(),
    ...quiet,
    NODE_EXTRA_CA_CERTS: trusted.cert,
  });
  const url = `http://127.0.0.1:${port}/`;
  await program.until("answer", () => ask(url, "/").catch(() => undefined));
  return { url, program };
}

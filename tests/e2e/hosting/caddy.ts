// deploy/caddy, imported by a Caddyfile that is as short as it can be.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Program } from "../engines/process";
import { needed } from "../server";
import { ask, DEPLOY, freePort, output, READER, type Host, type Setting } from "./host";

export async function caddy({ upstream, key, trusted, folder, home }: Setting): Promise<Host> {
  const program = needed("CADDY_PROGRAM");
  const [port, other] = [await freePort(), await freePort()];
  const address = `http://127.0.0.1:${port}`;
  const shipped = join(DEPLOY, "caddy/attendee-calendars.caddy");
  const site = `${address} {\n handle_path ${folder}* {\n import attendee-calendars\n }\n respond 404\n}\n`;
  await writeFile(join(home.path, "Caddyfile"), `{\n admin off\n}\nimport ${shipped}\n${folder === "/" ? "" : site}`);
  const env = {
    ...home.env(),
    // The authorities that Go trusts.
    SSL_CERT_FILE: trusted.cert,
    CALENDARS_ADDRESS: folder === "/" ? address : `http://127.0.0.1:${other}`,
    CALENDARS_PAGE: needed("ATTENDEE_CALENDARS_DIST"),
    ATTENDEE_URL: upstream.url,
    ATTENDEE_API_KEY: key,
    CALENDARS_USER: READER.username,
    CALENDARS_PASSWORD_HASH: await output(program, ["hash-password", "--plaintext", READER.password]),
  };
  const running = new Program(program, ["run", "--config", join(home.path, "Caddyfile"), "--adapter", "caddyfile"], env);
  const url = `${address}${folder}`;
  await running.until("answer", () => ask(url, "/").catch(() => undefined));
  return { url, program: running };
}

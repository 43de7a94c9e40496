// deploy/nginx, under an nginx.conf that is as short as it can be.
import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Program } from "../engines/process";
import { needed } from "../server";
import { ask, DEPLOY, filled, freePort, output, READER, type Setting, type Host } from "./host";

export async function nginx({ upstream, key, trusted, folder, home }: Setting): Promise<Host> {
  const program = needed("NGINX_PROGRAM");
  const port = await freePort();
  const at = (name: string) => join(home.path, name);
  const page = at("page/");
  await cp(needed("ATTENDEE_CALENDARS_DIST"), page, { recursive: true });
  await mkdir(at("attendee-calendars"));

  const VALUES: Record<string, Record<string, string>> = {
    "site.conf": {
      "listen 443": `listen 127.0.0.1:${port}`,
      "attendee.example.com:443": `127.0.0.1:${upstream.port}`,
      "attendee.example.com": "localhost",
      "server_name calendars.example.com": "server_name localhost",
      "/etc/letsencrypt/live/calendars.example.com/fullchain.pem": trusted.cert,
      "/etc/letsencrypt/live/calendars.example.com/privkey.pem": trusted.key,
    },
    "calendars.conf": { "/srv/attendee-calendars/": page },
    "api.conf": { "/etc/ssl/certs/ca-certificates.crt": trusted.cert },
  };
  for (const file of (await readdir(join(DEPLOY, "nginx"))).filter((name) => name.endsWith(".conf"))) {
    let text = await filled(`nginx/${file}`, VALUES[file] ?? {});
    // As the file says itself.
    if (file === "calendars.conf") text = text.replace(/^( *location (= |~ \^)?)\//gm, `$1${folder}`);
    await writeFile(at(`attendee-calendars/${file}`), text);
  }
  await writeFile(at("attendee-calendars/key.conf"), `proxy_set_header Authorization "Token ${key}";\n`, { mode: 0o600 });
  const hash = await output("openssl", ["passwd", "-6", READER.password]);
  await writeFile(at("attendee-calendars/htpasswd"), `${READER.username}:${hash}\n`);

  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  await writeFile(
    at("nginx.conf"),
    `${process.getuid?.() === 0 ? "user root;" : ""}
     worker_processes 1;
     pid ${at("nginx.pid")};
     events {}
     http {
       include ${join(dirname(program), "../../etc/nginx/mime.types")};
       access_log off;
       ${temporary.map((name) => `${name}_temp_path ${at(name)};`).join(" ")}
       include attendee-calendars/site.conf;
     }`,
  );
  const running = new Program(program, ["-e", "stderr", "-c", at("nginx.conf"), "-g", "daemon off;"], {});
  const url = `https://localhost:${port}${folder}`;
  await running.until("answer", () => ask(url, "/").catch(() => undefined));
  return { url, program: running };
}

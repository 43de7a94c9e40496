// The files that run the server program: no container and no systemd runs here, so it is given what they would give it.
import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { Home, Program } from "../engines/process";
import { expect, needed, withDemo } from "../server";
import { ask, DEPLOY, freePort } from "./host";

const { parse, parseAllDocuments } = createRequire(join(DEPLOY, "../tests/hosting/"))("yaml");

const test = withDemo.extend<{ home: Home }>({
  home: async ({}, use) => {
    const home = await Home.make();
    await use(home);
    await home.remove();
  },
});

const deployed = (file: string): Promise<string> => readFile(join(DEPLOY, file), "utf8");

/** Puts the secrets into a folder, as docs/gateway.md makes them. */
async function secrets(home: Home, key: string): Promise<string> {
  const folder = join(home.path, "secrets");
  await mkdir(folder);
  const hash = promisify(execFile)("sh", ["-c", 'echo "correct horse" | "$0" hash-password', needed("ATTENDEE_CALENDARS_SERVER")]);
  await writeFile(join(folder, "password"), (await hash).stdout);
  await writeFile(join(folder, "session-secret"), "not so random, but longer than 32 bytes");
  await writeFile(join(folder, "api-key"), `${key}\n`);
  return folder;
}

/** Starts the program with these words and this configuration, and looks whether it serves those who are signed in, and no other. */
async function serves(home: Home, config: string, upstream: string, words: string[], env: Record<string, string> = {}): Promise<void> {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const file = join(home.path, "config.toml");
  expect(config).toContain('"https://attendee.example.com"');
  await writeFile(file, config.replace('"https://attendee.example.com"', `"${upstream}"`).replace(/"[\d.]+:8080"/, `"${address}"`));
  const program = new Program(needed("ATTENDEE_CALENDARS_SERVER"), words, env);
  try {
    const url = `http://${address}/`;
    const nobody = { Authorization: "", Host: "calendars.example.com" };
    // A probe of Kubernetes' says the address of the pod.
    const probe = { headers: { Authorization: "", Host: `10.1.2.3:${port}` } };
    await program.until("answer", () => ask(url, "/readyz", probe).catch(() => undefined));
    expect((await ask(url, "/readyz", probe)).status).toBe(200);
    expect((await ask(url, "/healthz", probe)).status).toBe(200);
    expect((await ask(url, "/api/v1/calendars", { headers: nobody })).status).toBe(401);
    const signedIn = await ask(url, "/login", {
      method: "POST",
      headers: { ...nobody, Origin: "https://calendars.example.com", "Content-Type": "application/x-www-form-urlencoded" },
      body: "password=correct+horse",
    });
    const cookie = signedIn.headers["set-cookie"]?.[0].split(";")[0] ?? "";
    const answer = await ask(url, "/api/v1/calendars", { headers: { ...nobody, Cookie: cookie } });
    expect(answer.status, answer.body).toBe(200);
    expect(JSON.parse(answer.body).results.length).toBe(25);
  } finally {
    await program.stop();
  }
}

test("the program takes Compose's config.toml, and finds the secrets where compose.yaml puts them", async ({ demo, home }) => {
  const config = await deployed("config.toml");
  const compose = parse(await deployed("compose.yaml"));
  const service = compose.services["attendee-calendars"];
  const found = service.secrets.map((name: string) => `/run/secrets/${name}`).sort();
  expect([...config.matchAll(/"(\/run\/secrets\/.*?)"/g)].map(([, path]) => path).sort()).toEqual(found);
  expect(Object.keys(compose.secrets).sort()).toEqual([...service.secrets].sort());
  expect(service.volumes).toEqual(["./config.toml:/etc/attendee-calendars/config.toml:ro"]);

  const folder = await secrets(home, demo.key);
  const [, , command] = /CMD (\[)(.*)\]/.exec(await deployed("Dockerfile")) ?? [];
  const words = JSON.parse(`[${command}]`).map((word: string) => word.replace("/etc/attendee-calendars", home.path));
  await serves(home, config.replaceAll("/run/secrets", folder), demo.url, words);
});

test("the program takes the configuration in kubernetes.yaml, and finds the secrets where that puts them", async ({ demo, home }) => {
  const documents = parseAllDocuments(await deployed("kubernetes.yaml")).map((document: any) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
  const [map, deployment, service, ingress] = ["ConfigMap", "Deployment", "Service", "Ingress"].map((kind) =>
    documents.find((document: any) => document.kind === kind),
  );
  const { containers, volumes } = deployment.spec.template.spec;
  const mounts = Object.fromEntries(containers[0].volumeMounts.map(({ name, mountPath }: any) => [name, mountPath]));
  expect(volumes.map(({ name }: any) => name).sort()).toEqual(Object.keys(mounts).sort());
  expect(mounts.config).toBe("/etc/attendee-calendars");
  expect(service.spec.selector).toEqual(deployment.spec.template.metadata.labels);
  expect(ingress.spec.rules[0].http.paths[0].backend.service.name).toBe(service.metadata.name);

  const config = map.data["config.toml"];
  const paths = [...config.matchAll(/-file = "(.*)"/g)].map(([, path]) => path);
  expect(paths.length).toBe(3);
  for (const path of paths) expect(path).toMatch(new RegExp(`^${mounts.secrets}/(api-key|password|session-secret)$`));
  const folder = await secrets(home, demo.key);
  const words = ["serve", "--config", join(home.path, "config.toml")];
  await serves(home, config.replaceAll(mounts.secrets, folder), demo.url, words);
});

test("the program starts as the systemd unit says, with nothing but the credentials that it loads", async ({ demo, home }) => {
  const unit = await deployed("attendee-calendars.service");
  const loaded = [...unit.matchAll(/^LoadCredential=(.*):\/etc\/attendee-calendars\/(.*)$/gm)].map(([, name]) => name);
  expect(loaded.sort()).toEqual(["api-key", "config.toml", "password", "session-secret"]);
  const folder = await secrets(home, demo.key);
  const credentials = (text: string) => text.replaceAll("%d", folder);
  const env = Object.fromEntries([...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name, value]) => [name, credentials(value)]));
  const [, line] = /^ExecStart=\/usr\/local\/bin\/attendee-calendars (.*)$/m.exec(unit) ?? [];
  // Of docs/gateway.md, whose files a unit with a user of its own cannot read.
  const config = (await deployed("config.toml")).replaceAll("/run/secrets", "/nowhere");
  const words = line.replace("%d/config.toml", join(home.path, "config.toml")).split(" ");
  await serves(home, config, demo.url, words, env);
});

test("systemd understands the unit", async ({ home }) => {
  const verify = promisify(execFile)("systemd-analyze", ["--version"]).then(
    () => true,
    () => false,
  );
  test.skip(!(await verify), "there is no systemd-analyze");
  // It wants the program to be there.
  const program = join(home.path, "program");
  await writeFile(program, "");
  await chmod(program, 0o755);
  const unit = (await deployed("attendee-calendars.service")).replaceAll("/usr/local/bin/attendee-calendars", program);
  const file = join(home.path, "attendee-calendars.service");
  await writeFile(file, unit);
  const { stdout, stderr } = await promisify(execFile)("systemd-analyze", ["verify", file]);
  expect(stdout + stderr).not.toContain("attendee-calendars.service");
});

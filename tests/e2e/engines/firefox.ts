// Firefox, over Marionette: WebDriver's commands as Firefox itself speaks them. (geckodriver only translates HTTP into it, and
// would have to be compiled.)
import { readFile, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { Home, Program } from "./process";
import { Browser, type Command, type Driver, Refused } from "./webdriver";

const PREFERENCES = {
  "marionette.port": 0, // a free one, which it writes into its profile
  "intl.accept_languages": "en-US",
  // What the pages say of errors goes to the program's output.
  "browser.dom.window.dump.enabled": true,
  "devtools.console.stdout.content": true,
  "devtools.console.stdout.chrome": false,
  // Nothing but this machine is ever asked: all else would go through a proxy that is not there.
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
};

class Marionette implements Driver {
  private received = Buffer.alloc(0);
  private last = 0;
  private waiting = new Map<number, { command: string; resolve: (value: any) => void; reject: (error: Error) => void }>();

  constructor(
    private readonly program: Program,
    private readonly home: Home,
    private readonly socket: Socket,
  ) {
    socket.on("data", (chunk) => this.receive(chunk));
    socket.on("close", () => {
      for (const { command, reject } of this.waiting.values()) reject(new Error(`${command}: Firefox is gone: ${program.output}`));
      this.waiting.clear();
    });
    socket.on("error", () => {}); // "close" follows
  }

  send(command: Command, parameters: Record<string, unknown>): Promise<any> {
    return this.ask(`WebDriver:${command}`, parameters);
  }

  /** `LENGTH:[0, number, command, parameters]`. */
  private ask(command: string, parameters: Record<string, unknown>): Promise<any> {
    const number = ++this.last;
    const message = JSON.stringify([0, number, command, parameters]);
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { command, resolve, reject });
      this.socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
  }

  /** `LENGTH:[1, number, error, result]`, and a greeting before them. */
  private receive(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    for (;;) {
      const start = this.received.indexOf(":") + 1;
      const end = start + Number(this.received.subarray(0, start - 1));
      if (start === 0 || this.received.length < end) return;
      const message = JSON.parse(this.received.subarray(start, end).toString());
      this.received = this.received.subarray(end);
      if (!Array.isArray(message)) continue;
      const [, number, error, result] = message;
      const asked = this.waiting.get(number);
      this.waiting.delete(number);
      if (error) asked?.reject(new Refused(asked.command, error.error, error.message));
      else asked?.resolve(result && "value" in result ? result.value : result);
    }
  }

  async errors(): Promise<string[]> {
    // Firefox's own scripts tell theirs, too: not with an http address, and before their words with a name.
    const ofPages = /^JavaScript error: http|^console\.error: (?!\w+:)/;
    return this.program.output.split("\n").filter((line) => ofPages.test(line));
  }

  async quit(): Promise<void> {
    await this.ask("Marionette:Quit", { flags: ["eForceQuit"] }).catch(() => {});
    this.socket.destroy();
    await this.program.stop();
    await this.home.remove();
  }
}

export async function firefox(): Promise<Browser> {
  const home = await Home.make();
  const preferences = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  await writeFile(join(home.path, "user.js"), preferences.join(""));
  const program = new Program(
    process.env.FIREFOX || "firefox-esr",
    ["--headless", "--marionette", "--no-remote", "--profile", home.path],
    home.env(),
  );
  const port = await program.until("port of Marionette", async () => {
    const written = await readFile(join(home.path, "MarionetteActivePort"), "utf8").catch(() => "");
    return Number(written) || undefined;
  });
  const socket = await new Promise<Socket>((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket)).on("error", reject);
  });
  const driver = new Marionette(program, home, socket);
  await driver.send("NewSession", {});
  return new Browser(driver);
}

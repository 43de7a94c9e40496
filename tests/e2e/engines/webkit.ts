// WebKit, as GTK's small browser with its driver, on a screen that nobody sees.
import { type AddressInfo, createServer } from "node:net";
import { Home, Program } from "./process";
import { Browser, type Command, type Driver, Http } from "./webdriver";

/** WebKit keeps the console of an automated page to itself, so the page is asked to listen, from its load on. */
const LISTEN = `
  if (window.told) return;
  const told = (window.told = []);
  addEventListener("error", (event) => told.push("uncaught: " + event.message));
  addEventListener("unhandledrejection", (event) => told.push("uncaught in a promise: " + event.reason));
  addEventListener("securitypolicyviolation", (event) => told.push("against the policy: " + event.violatedDirective + " " + event.blockedURI));
  const error = console.error;
  console.error = (...words) => { told.push("console.error: " + words.join(" ")); error.apply(console, words); };
`;

class WebKit implements Driver {
  private told: string[] = [];

  constructor(
    private readonly driver: Http,
    private readonly programs: Program[],
    private readonly home: Home,
  ) {}

  async send(command: Command, parameters: Record<string, unknown>): Promise<any> {
    const loads = command === "Navigate" || command === "Refresh";
    if (loads) this.told = await this.errors();
    const value = await this.driver.send(command, parameters);
    if (loads) await this.driver.send("ExecuteScript", { script: LISTEN, args: [] });
    return value;
  }

  async errors(): Promise<string[]> {
    const here = await this.driver.send("ExecuteScript", { script: "return window.told || []", args: [] });
    return [...this.told, ...here];
  }

  async quit(): Promise<void> {
    await this.driver.send("DeleteSession", {}).catch(() => {});
    for (const program of this.programs) await program.stop();
    await this.home.remove();
  }
}

export async function webkit(): Promise<Browser> {
  const home = await Home.make();
  // Xvfb takes a free display and says which.
  const screen = new Program("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], {});
  const display = await screen.until("display", () => /^(\d+)\n/m.exec(screen.output)?.[1]);
  const env = { ...home.env(), DISPLAY: `:${display}`, GDK_BACKEND: "x11" };
  const port = await freePort();
  const driver = new Program("WebKitWebDriver", [`--port=${port}`], env);
  const http = new Http(`http://127.0.0.1:${port}`);
  await driver.until("answer", () => http.send("Status", {}).catch(() => undefined));
  await http.send("NewSession", { capabilities: {} });
  return new Browser(new WebKit(http, [driver, screen], home));
}

/** The driver takes no port by itself that it would tell. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

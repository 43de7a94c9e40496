// Programs that a browser test starts, and their end.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** A program, and what it has written so far. */
export class Program {
  output = "";
  private ended: Promise<void>;
  private failure?: Error;

  constructor(
    private readonly command: string,
    args: string[],
    env: Record<string, string>,
  ) {
    // In English, whoever runs the tests.
    const child = spawn(command, args, { env: { ...process.env, LC_ALL: "C.UTF-8", LANGUAGE: "en", ...env } });
    this.child = child;
    running.add(child);
    for (const pipe of [child.stdout, child.stderr]) pipe.on("data", (chunk) => (this.output += chunk));
    this.ended = new Promise((resolve) => {
      child.on("error", (error) => ((this.failure = error), resolve()));
      child.on("close", () => resolve());
    }).then(() => void running.delete(child));
  }

  private readonly child;

  /** Asks until there is an answer, while the program runs and for at most 30 s. */
  async until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (this.failure) throw new Error(`${this.command} does not start: ${this.failure.message}. Run \`cargo xtask setup\``);
      if (!running.has(this.child)) throw new Error(`${this.command} has ended: ${this.output}`);
      if (Date.now() > deadline) throw new Error(`${this.command}: no ${what} within 30 s: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    const late = setTimeout(() => this.child.kill("SIGKILL"), 5_000);
    await this.ended;
    clearTimeout(late);
  }
}

/** A folder for one browser, instead of its user's home. */
export class Home {
  private constructor(readonly path: string) {}

  static async make(): Promise<Home> {
    return new Home(await mkdtemp(join(tmpdir(), "attendee-calendars-")));
  }

  env(): Record<string, string> {
    return { HOME: this.path, XDG_CONFIG_HOME: this.path, XDG_CACHE_HOME: this.path, XDG_DATA_HOME: this.path };
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

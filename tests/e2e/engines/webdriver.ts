// A small client of W3C WebDriver, and what the tests do with a browser through it.

/** The commands in use, each by the name that Firefox knows and by its place in the standard. */
const COMMANDS = {
  Status: "GET /status",
  NewSession: "POST /session",
  DeleteSession: "DELETE /session/{session}",
  Navigate: "POST /session/{session}/url",
  GetCurrentURL: "GET /session/{session}/url",
  Back: "POST /session/{session}/back",
  Refresh: "POST /session/{session}/refresh",
  FindElements: "POST /session/{session}/elements",
  FindElementsFromShadowRoot: "POST /session/{session}/shadow/{shadowRoot}/elements",
  GetShadowRoot: "GET /session/{session}/element/{id}/shadow",
  GetActiveElement: "GET /session/{session}/element/active",
  IsElementDisplayed: "GET /session/{session}/element/{id}/displayed",
  GetElementProperty: "GET /session/{session}/element/{id}/property/{name}",
  GetComputedRole: "GET /session/{session}/element/{id}/computedrole",
  GetComputedLabel: "GET /session/{session}/element/{id}/computedlabel",
  ElementClick: "POST /session/{session}/element/{id}/click",
  ElementClear: "POST /session/{session}/element/{id}/clear",
  ElementSendKeys: "POST /session/{session}/element/{id}/value",
  PerformActions: "POST /session/{session}/actions",
  ExecuteScript: "POST /session/{session}/execute/sync",
  SetWindowRect: "POST /session/{session}/window/rect",
  TakeScreenshot: "GET /session/{session}/screenshot",
} as const;

export type Command = keyof typeof COMMANDS;

/** How commands reach a browser. */
export interface Driver {
  send(command: Command, parameters: Record<string, unknown>): Promise<any>;
  /** What the browser has told of errors on the pages so far. */
  errors(): Promise<string[]>;
  quit(): Promise<void>;
}

/** What a driver says when it refuses: `no such element`, `stale element reference`, … */
export class Refused extends Error {
  constructor(
    readonly command: Command,
    readonly code: string,
    message: string,
  ) {
    super(`${command}: ${code}: ${message}`);
  }
}

/** WebDriver over HTTP, as the standard has it. */
export class Http {
  private session = "";

  constructor(private readonly base: string) {}

  async send(command: Command, parameters: Record<string, unknown>): Promise<any> {
    const [method, path] = COMMANDS[command].split(" ");
    const { id, shadowRoot, ...rest } = parameters;
    const known: Record<string, unknown> = { ...parameters, session: this.session };
    const answer = await fetch(this.base + path.replace(/\{(\w+)\}/g, (_, name) => String(known[name])), {
      method,
      ...(method === "POST" && { body: JSON.stringify(rest) }),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Refused(command, value.error, value.message);
    if (command === "NewSession") this.session = value.sessionId;
    return value;
  }
}

/** Keys that are no characters, in WebDriver's private code points. */
const KEYS = { Tab: "\uE004", Enter: "\uE007", Escape: "\uE00C" };

/** Where elements of a role are looked for. What their role is, the browser says. */
const PLACES = {
  complementary: "aside",
  heading: "h1, h2, h3",
  link: "a",
  row: "tr",
  searchbox: "input",
  status: "[role=status]",
  table: "table",
};

export type Role = keyof typeof PLACES;

/** An element that went away while it was being looked at is none. */
function absent(error: unknown): false {
  if (error instanceof Refused && error.code === "stale element reference") return false;
  throw error;
}

/** What a test's eyes and hands are. All that looks for something finds what is there at that moment: poll it. */
export class Browser {
  constructor(private readonly driver: Driver) {}

  /** The custom element in whose shadow tree all is looked for from now on; none, and it is the page. */
  private host?: string;

  lookInto(tagName: string): void {
    this.host = tagName;
  }

  private async found(selector: string): Promise<string[]> {
    const by = { using: "css selector", value: selector };
    const ids = (found: Record<string, string>[]) => found.map((element) => Object.values(element)[0]);
    if (!this.host) return ids(await this.driver.send("FindElements", by));
    const [host] = ids(await this.driver.send("FindElements", { ...by, value: this.host }));
    const shadow = await this.driver.send("GetShadowRoot", { id: host });
    return ids(await this.driver.send("FindElementsFromShadowRoot", { ...by, shadowRoot: Object.values(shadow)[0] }));
  }

  /** Runs a script in the page. */
  async run(script: string, ...args: unknown[]): Promise<unknown> {
    return this.driver.send("ExecuteScript", { script, args });
  }

  async open(url: string): Promise<void> {
    await this.driver.send("SetWindowRect", { x: 0, y: 0, width: 1280, height: 900 });
    await this.driver.send("Navigate", { url });
    await this.there();
  }

  address(): Promise<string> {
    return this.driver.send("GetCurrentURL", {});
  }

  async back(): Promise<void> {
    await this.driver.send("Back", {});
  }

  async reload(): Promise<void> {
    await this.driver.send("Refresh", {});
    await this.there();
  }

  /** What stands in the page before its app is exchanged for the same when that is there: then what was found is stale. */
  private async there(): Promise<void> {
    for (let times = 0; times < 500 && (await this.run("return Boolean(document.getElementById('shell'))")); times++) {
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** The elements of a role, and of a name where one is given, as the browser tells them to a screen reader. */
  async all(role: Role, name?: string): Promise<string[]> {
    const ids: string[] = [];
    for (const id of await this.found(PLACES[role])) {
      if (await this.is(id, role, name).catch(absent)) ids.push(id);
    }
    return ids;
  }

  private async is(id: string, role: Role, name?: string): Promise<boolean> {
    if (!(await this.driver.send("IsElementDisplayed", { id }))) return false;
    if ((await this.driver.send("GetComputedRole", { id })) !== role) return false;
    return name === undefined || (await this.name(id)) === name;
  }

  /** The only element of a role and name. */
  async one(role: Role, name?: string): Promise<string> {
    const ids = await this.all(role, name);
    if (ids.length === 1) return ids[0];
    throw new Error(`there are ${ids.length} elements of the role ${role}${name ? ` and the name “${name}”` : ""}`);
  }

  async name(id: string): Promise<string> {
    // WebKit tells no name that comes from an element's content; then the content is the name.
    return (await this.driver.send("GetComputedLabel", { id })) || this.text(id);
  }

  /** The text as it is laid out. (WebKit's own "Get Element Text" leaves out what CSS may cut off.) */
  async text(id: string): Promise<string> {
    const text: string = await this.driver.send("GetElementProperty", { id, name: "innerText" });
    return text.trim();
  }

  async texts(role: Role): Promise<string[]> {
    const texts: string[] = [];
    for (const id of await this.all(role)) texts.push(await this.text(id));
    return texts;
  }

  async click(id: string): Promise<void> {
    await this.driver.send("ElementClick", { id });
  }

  /** Types into a field, over what stood there. */
  async fill(id: string, text: string): Promise<void> {
    await this.driver.send("ElementClear", { id });
    await this.driver.send("ElementSendKeys", { id, text });
  }

  /** Presses a key, wherever the focus is. */
  async press(key: keyof typeof KEYS): Promise<void> {
    const actions = ["keyDown", "keyUp"].map((type) => ({ type, value: KEYS[key] }));
    await this.driver.send("PerformActions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** Presses Tab until an element has the focus. */
  async tabTo(id: string): Promise<void> {
    for (let presses = 0; presses < 30; presses++) {
      if ((await this.focused()) === id) return;
      await this.press("Tab");
    }
    throw new Error("30 times Tab do not lead to it");
  }

  async focused(): Promise<string> {
    return Object.values(await this.driver.send("GetActiveElement", {}))[0] as string;
  }

  async picture(): Promise<Buffer> {
    return Buffer.from(await this.driver.send("TakeScreenshot", {}), "base64");
  }

  errors(): Promise<string[]> {
    return this.driver.errors();
  }

  quit(): Promise<void> {
    return this.driver.quit();
  }
}

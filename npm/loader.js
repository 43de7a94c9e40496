// Gets a WebAssembly module to run wherever the package has come to lie: beside its file, bundled, inlined, in Node.
import { AttendeeError } from "./errors.js";

/** The smallest module there is: what may not compile this may compile nothing. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** The custom section that names the build, so that a module of another one is noticed. */
const SECTION = "attendee-calendars";

/** A file of the package did not come, or cannot be used. It is asked for again the next time. */
const notLoaded = (what, cause) => new AttendeeError("wasm-not-loaded", `${what} could not be loaded`, { cause });

/** What a file holds that is imported only where it is wanted. */
export async function wanted(imported, what) {
  try {
    return (await imported).default;
  } catch (cause) {
    throw notLoaded(what, cause);
  }
}

export class Loader {
  #create;
  #stamp;
  #url;
  #copy;
  #read;
  /** A source with what came of it: one that fails late leaves its successor alone. */
  #now = {};

  /**
   * `create` makes an instance's glue, of the build named `stamp`. `url` gives the address of the module's file, where
   * there is one; `copy` imports the same file as base64, for places where something else lies there.
   */
  constructor({ create, stamp, url, copy }) {
    this.#create = create;
    this.#stamp = stamp;
    this.#url = url;
    this.#copy = copy;
  }

  /** Reads files where `fetch` takes no `file:` address. */
  readWith(read) {
    this.#read = read;
  }

  /** Uses this address, answer, module or bytes from now on; they are loaded at once. */
  async init(source) {
    this.#now = { source };
    // A promise may be rejected before anybody waits for it.
    Promise.resolve(source).catch(() => {});
    await this.load();
  }

  /** The running instance. Tried anew after a failure, and after a crash: `{ glue, crash, waiting }`. */
  load() {
    const now = this.#now;
    return (now.instance ??= this.#start(now).catch((error) => {
      now.instance = undefined;
      throw error;
    }));
  }

  async #start(now) {
    const module = await (now.module ??= this.#compile(now.source).catch((error) => {
      now.module = undefined;
      throw error;
    }));
    const glue = this.#create();
    try {
      await glue({ module_or_path: module });
    } catch (cause) {
      now.module = undefined;
      throw new AttendeeError("wasm-version", "the WebAssembly module does not fit to the package's JavaScript", { cause });
    }
    const instance = { glue, crash: undefined, waiting: new Set() };
    const crash = (place) => {
      if (instance.crash) return;
      instance.crash = new AttendeeError("crashed", "something went wrong inside attendee-calendars", { place });
      now.instance = undefined;
      for (const tell of [...instance.waiting]) tell(instance.crash);
    };
    glue.watch(crash);
    instance.fail = (error) => {
      // A trap that came without a panic: the stack or the memory is at its end.
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) crash(error.message);
    };
    return instance;
  }

  async #compile(source) {
    if (typeof WebAssembly !== "object") {
      throw new AttendeeError("wasm-unsupported", "this browser cannot run WebAssembly, or is set not to");
    }
    try {
      await WebAssembly.compile(EMPTY);
    } catch (cause) {
      const advice = "the page's Content-Security-Policy forbids WebAssembly: its script-src needs 'wasm-unsafe-eval'";
      throw new AttendeeError("wasm-blocked", advice, { cause });
    }
    let failure;
    const given = async () => compiled(await source, this.#read);
    const beside = this.#url && (() => compiled(this.#url(), this.#read));
    const inside = async () => decoded((await this.#copy()).default);
    const isGiven = source !== undefined;
    for (const attempt of isGiven ? [given] : [beside, inside]) {
      try {
        if (attempt) return this.#checked(await attempt());
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure instanceof AttendeeError) throw failure;
    throw notLoaded(`the WebAssembly module${isGiven ? " that init() was given" : ""}`, failure);
  }

  #checked(module) {
    const [section] = WebAssembly.Module.customSections(module, SECTION);
    const found = section ? new TextDecoder().decode(section) : "none";
    if (found === this.#stamp) return module;
    const advice = `the WebAssembly module is of the build ${found}, and the package's JavaScript of ${this.#stamp}: serve both from one version`;
    throw new AttendeeError("wasm-version", advice);
  }
}

async function compiled(source, read) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  if (read && String(source).startsWith("file:")) return WebAssembly.compile(await read(source));
  const answer = typeof Response === "function" && source instanceof Response ? source : await fetch(source);
  if (answer.bodyUsed) {
    throw new AttendeeError("wasm-not-loaded", "the answer that init() was given has been read already: call init() again, with another one");
  }
  if (!answer.ok) throw new TypeError(`${answer.status} instead of a WebAssembly module`);
  // No parameter is allowed behind it.
  if (answer.headers.get("Content-Type")?.toLowerCase() === "application/wasm") return WebAssembly.compileStreaming(answer);
  // Hosts that write the type in another way, those that do not know it, and those that answer everything with a page.
  const bytes = await answer.arrayBuffer();
  if (!EMPTY.subarray(0, 4).every((byte, at) => new Uint8Array(bytes, 0, Math.min(4, bytes.byteLength))[at] === byte)) {
    throw new TypeError("something else than a WebAssembly module came");
  }
  return WebAssembly.compile(bytes);
}

function decoded(base64) {
  return WebAssembly.compile(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

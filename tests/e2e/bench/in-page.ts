// What runs inside of the page. Each function is sent there as text, so it uses nothing from outside of itself.

declare global {
  interface Window {
    /** The memory of the app's WebAssembly. */
    appMemory?: WebAssembly.Memory;
  }
}

/** Before all else: keeps hold of the app's memory, which nothing in the page hands out. */
export function keepMemory(): void {
  for (const name of ["instantiate", "instantiateStreaming"] as const) {
    const original: any = WebAssembly[name];
    (WebAssembly as any)[name] = async (...args: unknown[]) => {
      const made = await original.apply(WebAssembly, args);
      // The build gives its exports short names. The module of the first rows is the first, the app comes later.
      const exports: unknown[] = Object.values((made.instance ?? made).exports);
      window.appMemory = (exports.find((one) => one instanceof WebAssembly.Memory) as WebAssembly.Memory) ?? window.appMemory;
      return made;
    };
  }
}

/** Before all else: the app takes the page for one that nobody sees, and asks for no page ahead. */
export function askNothingAhead(): void {
  Object.defineProperty(Document.prototype, "hidden", { get: () => true });
}

/**
 * The peer: asks page after page and throws the answers away, but for the address of the next one. Each start is a loop of its own, all
 * at once, that ends where the next one begins. Gives the milliseconds and every cursor it came by.
 */
export async function bareLoop(starts: (string | null)[]): Promise<{ ms: number; cursors: (string | null)[] }> {
  const cursors: (string | null)[] = [];
  const begun = performance.now();
  const loops = starts.map(async (start, index) => {
    let cursor = start;
    do {
      cursors.push(cursor);
      const query = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
      const answer = await fetch(`api/v1/calendars${query}`, { cache: "no-store" });
      const next = /"next":\s*("[^"]*")/.exec(await answer.text());
      cursor = next && new URL(JSON.parse(next[1])).searchParams.get("cursor");
    } while (cursor !== null && cursor !== starts[index + 1]);
  });
  await Promise.all(loops);
  return { ms: performance.now() - begun, cursors };
}

/** Clicks the button that says `name`, and gives the milliseconds until the status says that everything is scanned. */
export function scan(name: string): Promise<number> {
  const button = [...document.querySelectorAll("button")].find((button) => button.textContent?.trim() === name);
  if (!button) throw new Error(`there is no button "${name}"`);
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      const bar = document.querySelector(".scan");
      if (bar?.getAttribute("aria-busy") === "false" && bar.textContent?.includes("Everything scanned")) {
        observer.disconnect();
        resolve(performance.now() - begun);
      }
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    const begun = performance.now();
    button.click();
  });
}

/**
 * Milliseconds from the next event of this kind, by its own time stamp, until the frame with the last change that it brought was
 * painted: until a message that was posted in that frame's callback came, which the browser lets wait for the painting. What comes
 * later than 150 ms of rest is of something else, such as the address that follows the filter.
 */
export function untilPainted(kind: string): Promise<number> {
  return new Promise((resolve) => {
    let [begun, painted, pending] = [NaN, NaN, 0];
    const observer = new MutationObserver(() => {
      pending += 1;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          painted = performance.now();
          pending -= 1;
        };
        port2.postMessage(null);
      });
    });
    const end = () => {
      if (pending > 0) return setTimeout(end, 10);
      observer.disconnect();
      resolve(painted - begun);
    };
    const begin = (event: Event) => {
      begun = event.timeStamp;
      observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      setTimeout(end, 150);
    };
    addEventListener(kind, begin, { capture: true, once: true });
  });
}

/** The milliseconds between frames, for so long. */
export function frames(forMs: number): Promise<number[]> {
  return new Promise((resolve) => {
    const deltas: number[] = [];
    let [first, last] = [NaN, NaN];
    const frame = (now: number) => {
      if (Number.isNaN(first)) first = now;
      else deltas.push(now - last);
      last = now;
      if (now - first < forMs) requestAnimationFrame(frame);
      else resolve(deltas);
    };
    requestAnimationFrame(frame);
  });
}

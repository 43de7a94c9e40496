// What runs inside of each page that is compared. Each function is sent there as text, so it uses nothing from outside of itself.

declare global {
  interface Window {
    /** When the frame was painted in which the table has these rows: each holds its text. */
    rowsPainted(texts: string[]): Promise<number>;
  }
}

/**
 * Before all else: waits for the first rows, and says in the console when they were painted, and when the navigation began. To be asked for
 * it would have the browser run scripts of Playwright's while the page starts.
 */
export function awaitRows(texts: string[]): void {
  window.rowsPainted = (texts) =>
    new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        const rows = document.querySelectorAll("tbody tr:not(.ahead *)");
        if (rows.length !== texts.length || !texts.every((text, index) => rows[index].textContent?.includes(text))) return;
        observer.disconnect();
        // A message that is posted in the frame's callback comes after the frame's painting.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now());
          port2.postMessage(null);
        });
      });
      observer.observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ["class"] });
    });
  window.rowsPainted(texts).then((painted) => console.debug("first rows", painted, performance.timeOrigin));
}

/** Time stamps of the next event of this kind, and of the painting of these rows after it. */
export async function rowsAfter({ kind, texts }: { kind: string; texts: string[] }): Promise<{ begun: number; painted: number }> {
  let begun = NaN;
  addEventListener(kind, (event) => (begun = event.timeStamp), { capture: true, once: true });
  const painted = await window.rowsPainted(texts);
  return { begun, painted };
}

/** When the last answer to a request with this in its address was there; 0 where nobody asked. */
export function answered(part: string): number {
  const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  return entries.findLast((entry) => entry.name.includes(part))?.responseEnd ?? 0;
}

export function firstContentfulPaint(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const [entry] = list.getEntriesByName("first-contentful-paint");
      if (entry) resolve(entry.startTime);
    }).observe({ type: "paint", buffered: true });
  });
}

import type { ModuleSource } from "./loader.js";

export { AttendeeError, type AttendeeErrorCode } from "./errors.js";
export type { ModuleSource };
export {
  AttendeeCalendarsElement,
  type AttendeeCalendarsAttributes,
  type AttendeeCalendarsEventMap,
  type AttendeeCalendarsProperties,
  type Settings,
} from "./element.js";

/** Registers the element; where the name is taken already, nothing is done. Does nothing without a browser. */
export function define(tagName?: string): void;

/**
 * Uses this WebAssembly module for all elements instead of finding the package's own: its address, an answer that holds it,
 * its bytes, or the compiled module. Needed only where the package's file `lib/element.wasm` is served elsewhere.
 * Rejects with an {@link AttendeeError}; an answer cannot be read again after that, so call it again with another one.
 */
export function init(source: ModuleSource | Promise<ModuleSource>): Promise<void>;

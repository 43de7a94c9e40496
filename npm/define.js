// The element, not registered yet.
import create, { stamp } from "./lib/element-glue.js";
import { elementClass, register } from "./element.js";
import { AttendeeError } from "./errors.js";
import { Loader } from "./loader.js";

const loader = new Loader({
  create,
  stamp,
  url: () => new URL("./lib/element.wasm", import.meta.url),
  copy: () => import("./lib/element-wasm.js"),
});

export { AttendeeError };

export const AttendeeCalendarsElement = elementClass(loader);

export const init = (source) => loader.init(source);

export function define(tagName = "attendee-calendars") {
  register(tagName, AttendeeCalendarsElement);
}

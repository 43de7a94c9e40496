// The element, registered as <attendee-calendars>, with its module inside: for places where no file can stand beside it.
import create, { stamp } from "./lib/element-glue.js";
import copy from "./lib/element-wasm.js";
import { elementClass, register } from "./element.js";
import { AttendeeError } from "./errors.js";
import { Loader } from "./loader.js";

export { AttendeeError };

export const AttendeeCalendarsElement = elementClass(new Loader({ create, stamp, copy: async () => ({ default: copy }) }));

register("attendee-calendars", AttendeeCalendarsElement);

// The element, registered as <attendee-calendars>.
import { define } from "./define.js";

export { AttendeeCalendarsElement, AttendeeError, init } from "./define.js";

define();

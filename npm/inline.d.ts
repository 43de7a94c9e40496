export {
  AttendeeCalendarsElement,
  type AttendeeCalendarsAttributes,
  type AttendeeCalendarsEventMap,
  type AttendeeCalendarsProperties,
  AttendeeError,
  type AttendeeErrorCode,
  type Settings,
} from "./define.js";

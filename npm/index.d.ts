export {
  AttendeeCalendarsElement,
  type AttendeeCalendarsAttributes,
  type AttendeeCalendarsEventMap,
  type AttendeeCalendarsProperties,
  AttendeeError,
  type AttendeeErrorCode,
  type ModuleSource,
  type Settings,
  init,
} from "./define.js";

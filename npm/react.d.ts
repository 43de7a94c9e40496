// The element in JSX, for React 19: `import type {} from "attendee-calendars/react";` React sets what is a property of the
// element as one, and listens to `calendar-open` by a prop `oncalendar-open`, so that no wrapper is needed.
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type {
  AttendeeCalendarsAttributes,
  AttendeeCalendarsElement,
  AttendeeCalendarsEventMap,
  AttendeeCalendarsProperties,
} from "./define.js";

type Listeners = {
  [K in keyof AttendeeCalendarsEventMap as `on${K}`]?: ((event: AttendeeCalendarsEventMap[K]) => void) | undefined;
};

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "attendee-calendars": DetailedHTMLProps<HTMLAttributes<AttendeeCalendarsElement>, AttendeeCalendarsElement> &
        AttendeeCalendarsAttributes &
        AttendeeCalendarsProperties &
        Listeners;
    }
  }
}

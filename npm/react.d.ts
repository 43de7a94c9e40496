// The element in React 19, in two ways: as `<attendee-calendars>` in JSX, typed by `import type {} from "attendee-calendars/react";`,
// of which React sets the properties and listens to `calendar-open` by a prop `oncalendar-open`; and, where React renders on a
// server, as the component, with the same props.
import type { DetailedHTMLProps, HTMLAttributes, JSX } from "react";
import type {
  AttendeeCalendarsAttributes,
  AttendeeCalendarsElement,
  AttendeeCalendarsEventMap,
  AttendeeCalendarsProperties,
} from "./define.js";

type Listeners = {
  [K in keyof AttendeeCalendarsEventMap as `on${K}`]?: ((event: AttendeeCalendarsEventMap[K]) => void) | undefined;
};

/** The attributes, properties and events of the element, and what every element has. */
export type AttendeeCalendarsProps = DetailedHTMLProps<HTMLAttributes<AttendeeCalendarsElement>, AttendeeCalendarsElement> &
  AttendeeCalendarsAttributes &
  AttendeeCalendarsProperties &
  Listeners;

/**
 * `<attendee-calendars>`, for React that renders on a server: its renderer would write a text of the element's `apiKey` into the
 * page's source, and its hydration sets no properties of elements and adds no listeners to them. It registers the element.
 */
export function AttendeeCalendars(props: AttendeeCalendarsProps): JSX.Element;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "attendee-calendars": AttendeeCalendarsProps;
    }
  }
}

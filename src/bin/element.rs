//! The module of the npm package's element: what JavaScript calls stands in `attendee_calendars::js::element`.

use attendee_calendars as _;

fn main() {}

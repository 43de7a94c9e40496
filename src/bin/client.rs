//! The module of the npm package's client: what JavaScript calls stands in `attendee_calendars::js::client`.

use attendee_calendars as _;

fn main() {}

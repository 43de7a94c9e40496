//! The module that draws the page's first rows: what JavaScript calls stands in `attendee_calendars::js::first`.

use attendee_calendars as _;

fn main() {}

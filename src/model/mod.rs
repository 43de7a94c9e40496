//! What the API speaks: calendars, pages, cursors. No asking, no judging, no showing.

mod calendar;
mod cursor;
mod json;
mod moment;
mod page;
mod place;
mod tokens;

pub use calendar::{Calendar, Failure, Platform, State, Unreadable};
pub use cursor::{Cursor, cursor_in, query_value};
pub use json::{Json, NotJson, indented, quoted};
pub(crate) use json::{decoded, is_number};
pub use moment::{read_http_date, read_time};
pub use page::{NotAPage, Page, Row, Warning, read_calendar, read_page};
pub use place::Place;
#[cfg(test)]
pub(crate) use place::{base64, from_base64};
pub(crate) use tokens::{Kind, Token, Tokens, decode, text_at};

/// A moment, in UTC. Offsets in the API's texts are converted; the text itself stays in [`Calendar::raw`].
pub type Time = chrono::DateTime<chrono::Utc>;

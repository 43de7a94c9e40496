//! Small parts: properties in, callbacks out.

mod badge;
mod icon;
mod notice;
mod pager;
mod search_box;
mod table;
mod time_text;
mod waiting;

pub use badge::StateBadge;
pub use icon::{Glyph, Icon};
pub use notice::{NoticeView, Tone};
pub use pager::{Pager, Turn};
pub use search_box::SearchBox;
pub use table::{CalendarTable, Skeleton};
pub use time_text::TimeText;
pub use waiting::Waiting;

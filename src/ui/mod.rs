//! Small parts: properties in, callbacks out.

mod copy_button;
mod health_badge;
mod icon;
mod json_tree;
mod notice;
mod pager;
mod search_box;
mod table;
mod time_text;
mod timeline;
mod waiting;

pub use copy_button::CopyButton;
pub use health_badge::{HealthBadge, glyph, tone};
pub use icon::{Glyph, Icon};
pub use json_tree::JsonTree;
pub use notice::{NoticeView, Tone};
pub use pager::{Pager, Turn};
pub use search_box::SearchBox;
pub use table::{CalendarTable, Opened, Skeleton, row_id};
pub use time_text::TimeText;
pub use timeline::Timeline;
pub use waiting::Waiting;

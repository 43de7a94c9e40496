//! Small parts: properties in, callbacks out.

mod copy_button;
mod health_badge;
mod help;
mod icon;
mod json_tree;
mod language_select;
mod notice;
mod pager;
mod search_box;
mod table;
mod time_text;
mod timeline;
mod toolbar;
mod view_options;
mod waiting;
mod zone_select;

pub use copy_button::CopyButton;
pub use health_badge::{HealthBadge, glyph, tone};
pub use help::Help;
pub use icon::{Glyph, Icon};
pub use json_tree::JsonTree;
pub use language_select::LanguageSelect;
pub use notice::{NoticeView, Tone};
pub use pager::{Pager, Turn};
pub use search_box::SearchBox;
pub use table::{CalendarTable, Opened, Skeleton, column_name, row_id};
pub use time_text::TimeText;
pub use timeline::Timeline;
pub use toolbar::Toolbar;
pub use view_options::ViewOptions;
pub use waiting::Waiting;
pub use zone_select::ZoneSelect;

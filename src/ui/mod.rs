//! Small parts: properties in, callbacks out.

mod chart;
mod copy_button;
mod date_dialog;
mod export_dialog;
mod facets;
mod filter_box;
mod health_badge;
mod help;
mod icon;
mod json_tree;
mod language_select;
mod notice;
mod pager;
mod scan_bar;
mod search_box;
mod table;
mod time_text;
mod timeline;
mod toolbar;
mod view_options;
mod virtual_table;
mod waiting;
mod zone_select;

pub use chart::{BarList, Chart, ChartBar};
pub use copy_button::CopyButton;
pub use date_dialog::DateDialog;
pub use export_dialog::{ExportDialog, Form};
pub use facets::Facets;
pub use filter_box::FilterBox;
pub use health_badge::{HealthBadge, glyph, tone};
pub use help::Help;
pub use icon::{Glyph, Icon};
pub use json_tree::JsonTree;
pub use language_select::LanguageSelect;
pub use notice::{NoticeView, Tone};
pub use pager::{Leaps, Pager, Turn};
pub use scan_bar::ScanBar;
pub use search_box::SearchBox;
pub use table::{CalendarTable, Opened, Skeleton, column_name, row_id};
pub use time_text::TimeText;
pub use timeline::Timeline;
pub use toolbar::Toolbar;
pub use view_options::ViewOptions;
pub use virtual_table::VirtualTable;
pub use waiting::Waiting;
pub use zone_select::ZoneSelect;

/// A name of the metadata, as it is shown: an empty one as a filter has it, for it has to be seen and heard.
pub(crate) fn shown_name(name: &str) -> &str {
    if name.is_empty() { "\"\"" } else { name }
}

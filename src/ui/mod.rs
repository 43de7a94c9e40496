//! Small parts: properties in, callbacks out.

mod chart;
mod copy_button;
mod date_dialog;
mod el;
mod export_dialog;
mod facets;
mod filter_box;
mod glyph;
mod health_badge;
mod help;
mod icon;
mod json_tree;
mod language_select;
mod markup;
mod notice;
mod pager;
mod project_select;
mod scan_bar;
mod search_box;
mod table;
mod table_leaves;
mod time_text;
mod timeline;
mod toolbar;
mod top;
mod view_options;
mod virtual_table;
mod waiting;
mod zone_select;

use yew::NodeRef;

use crate::hooks;
use crate::part::{Cx, use_effect_on, use_node};

pub use chart::{Chart, ChartBar};
pub(crate) use chart::{percent, share};
pub use copy_button::{CopyButton, CopyLabel};
pub use date_dialog::DateDialog;
pub use el::{
    Child, El, On, bare_button, button, button_with, el, fragment, icon_button, submit, tick_line, words,
};
pub use export_dialog::{ExportDialog, Form};
pub use facets::Facets;
pub use filter_box::FilterBox;
pub use glyph::Glyph;
pub use health_badge::{HealthBadge, glyph, tone};
pub use help::Help;
pub use icon::icon;
pub use json_tree::JsonTree;
pub use language_select::language_select;
pub use markup::inner_markup;
pub use notice::{NoticeBox, Tone, empty_project, failure};
pub use pager::{Leaps, Pager, Turn};
pub use project_select::project_select;
pub use scan_bar::ScanBar;
pub(crate) use scan_bar::warning;
pub use search_box::SearchBox;
pub use table::{CalendarTable, Opened, column_name, row_id, skeleton};
pub(crate) use table::{account_name, platform_mark};
pub use table_leaves::{SHOWN_LINKS, SHOWN_TABLE, TableLeaf, TableLeaves, Turning};
pub use time_text::{Written, time_text};
pub use timeline::Timeline;
pub use toolbar::{Toolbar, view_button};
pub use top::{Top, View, chip, link, views};
pub use view_options::ViewOptions;
pub use virtual_table::VirtualTable;
pub use waiting::Waiting;
pub use zone_select::ZoneSelect;

/// A dialog, shown above everything or not there.
#[inline(never)]
fn use_dialog(cx: &mut Cx, is_shown: bool) -> NodeRef {
    let dialog = use_node(cx);
    let node = dialog.clone();
    use_effect_on(cx, is_shown, move || {
        hooks::show_dialog(&node, is_shown);
        None
    });
    dialog
}

/// Names the page in the browser's tabs and history.
#[inline(never)]
pub fn use_title(cx: &mut Cx, title: String) {
    let host = hooks::use_host(cx);
    use_effect_on(cx, title.clone(), move || {
        host.set_title(&title);
        None
    });
}

/// A name of the metadata, as it is shown: an empty one as a filter has it, for it has to be seen and heard.
pub(crate) fn shown_name(name: &str) -> &str {
    if name.is_empty() { "\"\"" } else { name }
}

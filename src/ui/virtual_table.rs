//! The table of a whole project: only the rows that can be seen are there.

use std::collections::HashSet;
use std::rc::Rc;

use yew::prelude::*;

use super::table::{account_name, account_text, cell, column, metadata_cell, platform_mark};
use super::{El, Glyph, HealthBadge, On, Opened, el, fragment, icon, shown_name, words};
use crate::hooks::{self, Scanning, use_visible};
use crate::model::{Calendar, Row};
use crate::part::{Cx, Part, State, use_effect_each, use_kept, use_node, use_value, use_words};
use crate::state::{Column, TableView};
use crate::text::{Text, en};
use crate::triage::{Sort, SortBy};

/// Rows beyond those that can be seen, so that scrolling shows no gaps.
const BEYOND: usize = 8;

/// The height of the head, in pixels, as the style has it.
const HEAD: usize = 38;

/// The table. Its rows are told to assistive technology by their numbers, and the keys of a list move between them.
#[derive(PartialEq)]
pub struct VirtualTable {
    /// Which rows of the scan, in order.
    pub rows: Rc<Vec<u32>>,
    /// The scan.
    pub scanning: Scanning,
    /// Which columns, and how dense.
    pub view: Rc<TableView>,
    /// The order.
    pub sort: Sort,
    /// Another order.
    pub on_sort: Callback<SortBy>,
    /// How a calendar is opened.
    pub opened: Opened,
    /// The calendar that is open beside the table.
    pub open: Option<String>,
    /// The rows that are selected.
    pub selected: Rc<HashSet<u32>>,
    /// Selects rows, or does so no longer.
    pub on_select: Callback<(Vec<u32>, bool)>,
    /// Goes to the filter.
    pub on_search: Callback<()>,
}

/// What a column is sorted by.
fn sort_of(column: Column) -> SortBy {
    match column {
        Column::DeduplicationKey => SortBy::Key,
        Column::LastSuccessfulSyncAt => SortBy::Success,
        Column::LastAttemptedSyncAt => SortBy::Attempt,
        Column::CreatedAt => SortBy::Created,
        Column::ClientId => SortBy::Client,
        Column::Id => SortBy::Id,
        Column::UpdatedAt => SortBy::Updated,
    }
}

impl Part for VirtualTable {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let scroller = use_node(cx);
        let visible = use_visible(cx, &scroller, self.view.compact);
        // The row that has the focus, or had it last: it stays there, however far one scrolls, and wherever a scan moves it.
        let active = use_value(cx, || None::<u32>);
        let place_of_active = {
            let rows = Rc::clone(&self.rows);
            move |active: &State<Option<u32>>| {
                let active = (*active.get())?;
                rows.iter().position(|row| *row == active)
            }
        };
        let wanted = use_kept(cx, || None::<usize>);
        use_effect_each(cx, {
            let (wanted, scroller) = (Rc::clone(&wanted), scroller.clone());
            move || {
                let place = *wanted.borrow();
                if let Some(place) = place
                    && hooks::focus_within(&scroller, &opener(place))
                {
                    *wanted.borrow_mut() = None;
                }
            }
        });

        let count = self.rows.len();
        let first = (visible.top / visible.row).saturating_sub(BEYOND).min(count);
        let last = ((visible.top + visible.height) / visible.row + 1 + BEYOND).min(count);
        let apart = place_of_active(&active).filter(|place| !(first..last).contains(place));
        let places = apart.filter(|apart| *apart < first).into_iter().chain(first..last);
        let places = places.chain(apart.filter(|apart| *apart >= last));
        let keys = {
            let (active, scroller, rows) = (active.clone(), scroller.clone(), Rc::clone(&self.rows));
            let on_search = self.on_search.clone();
            let page = (visible.height.saturating_sub(HEAD) / visible.row).max(1);
            Callback::from(move |event: KeyboardEvent| {
                let now = place_of_active(&active);
                let begin = now.unwrap_or_default();
                let place = match event.key().as_str() {
                    // The browser's own search finds only the rows that are there.
                    "f" if event.ctrl_key() || event.meta_key() => {
                        event.prevent_default();
                        on_search.emit(());
                        return;
                    }
                    _ if event.ctrl_key() || event.meta_key() || event.alt_key() => return,
                    "ArrowDown" => begin + usize::from(now.is_some()),
                    "ArrowUp" => begin.saturating_sub(1),
                    "PageDown" => begin + page,
                    "PageUp" => begin.saturating_sub(page),
                    "Home" => 0,
                    "End" => usize::MAX,
                    _ => return,
                };
                event.prevent_default();
                let place = place.min(count.saturating_sub(1));
                if let Some(index) = rows.get(place) {
                    hooks::scroll_to_row(&scroller, place, HEAD);
                    make_active(&active, *index);
                    // Else it is not there yet.
                    let is_there = hooks::focus_within(&scroller, &opener(place));
                    *wanted.borrow_mut() = (!is_there).then_some(place);
                }
            })
        };
        let found = self.scanning.found();
        let rows = places.filter_map(|place| {
            let index = *self.rows.get(place)?;
            let found = found.as_ref().filter(|found| (index as usize) < found.len())?;
            let row = found.row(index);
            let is_open =
                matches!(&row, Row::Calendar(calendar) if self.open.as_deref() == Some(&*calendar.id));
            let part = VirtualRow {
                row,
                index,
                place,
                top: place * visible.row,
                view: Rc::clone(&self.view),
                opened: self.opened.clone(),
                is_open,
                is_selected: self.selected.contains(&index),
                on_select: self.on_select.clone(),
                active: active.clone(),
            };
            Some(part.keyed(&index.to_string()))
        });
        el("div")
            .node_ref(&scroller)
            .class("vtable")
            .class_if(self.view.compact, "compact")
            .attr("role", "table")
            .set("aria-label", text.get(en::CALENDARS))
            .set("aria-rowcount", &(count + 1).to_string())
            .attr("tabindex", "0")
            .onkeydown(keys)
            .child(el("div").attr("role", "rowgroup").class("vhead").child(self.head(&text)))
            .child(
                el("div")
                    .attr("role", "rowgroup")
                    .class("vbody")
                    .property("style", &format!("height:{}px", count * visible.row))
                    .children(rows),
            )
            .into()
    }
}

/// What opens the calendar of the row in this place.
fn opener(place: usize) -> String {
    format!("[data-place=\"{place}\"] .open")
}

fn make_active(active: &State<Option<u32>>, index: u32) {
    if *active.get() != Some(index) {
        active.set(Some(index));
    }
}

impl VirtualTable {
    fn head(&self, text: &Text) -> El {
        let all = !self.rows.is_empty() && self.rows.iter().all(|row| self.selected.contains(row));
        let on_all = {
            let (rows, on_select) = (Rc::clone(&self.rows), self.on_select.clone());
            Callback::from(move |()| on_select.emit(((*rows).clone(), !all)))
        };
        let columns = self.view.shown().map(|shown| {
            let (class, name) = column(shown);
            self.heading(class, words(text.get(name)), sort_of(shown))
        });
        let metadata = self.view.metadata.iter().map(|key| {
            let name = el("bdi").class("cut").text(shown_name(key)).into();
            self.heading("metadata", name, SortBy::Metadata(key.clone()))
                .set("title", &["metadata.", key].concat())
        });
        el("div")
            .attr("role", "row")
            .class("vrow")
            .attr("aria-rowindex", "1")
            .child(el("div").attr("role", "columnheader").class("pick").child(tick(
                all,
                text.get(en::SELECT_ALL),
                &on_all,
            )))
            .child(self.heading("health", words(text.get(en::HEALTH)), SortBy::Health))
            .child(self.heading("account", words(text.get(en::ACCOUNT)), SortBy::Account))
            .children(columns)
            .children(metadata)
    }

    fn heading(&self, class: &'static str, name: Html, by: SortBy) -> El {
        let order = (self.sort.by == by).then_some(self.sort.descending);
        let glyph = order.map(|descending| icon(if descending { Glyph::DOWN } else { Glyph::UP }));
        let key = by.word();
        let cell = el("div").key(&key).attr("role", "columnheader").class(class);
        let pressed = Callback::from({
            let (on_sort, by) = (self.on_sort.clone(), by.clone());
            move |()| on_sort.emit(by.clone())
        });
        let button = el("button").attr("type", "button").class("sort").press(&pressed);
        cell.maybe("aria-sort", order.map(|descending| if descending { "descending" } else { "ascending" }))
            .child(button.child(name).child(glyph))
    }
}

/// A box to be ticked, alone in its cell.
fn tick(is_ticked: bool, name: &str, changed: &Callback<()>) -> El {
    let input = el("input").attr("type", "checkbox").checked(is_ticked).calls(On::Change, changed);
    el("label").child(input.set("aria-label", name))
}

struct VirtualRow {
    row: Row,
    index: u32,
    place: usize,
    top: usize,
    view: Rc<TableView>,
    opened: Opened,
    is_open: bool,
    is_selected: bool,
    on_select: Callback<(Vec<u32>, bool)>,
    active: State<Option<u32>>,
}

// Callbacks are made anew with each drawing of the table, and mean the same as long as the row and its place do.
impl PartialEq for VirtualRow {
    fn eq(&self, other: &Self) -> bool {
        let own = |of: &Self| (of.index, of.place, of.top, of.is_open, of.is_selected);
        own(self) == own(other)
            && self.view == other.view
            && self.row == other.row
            && self.opened == other.opened
    }
}

impl Part for VirtualRow {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let focused = Callback::from({
            let (active, index) = (self.active.clone(), self.index);
            move |()| make_active(&active, index)
        });
        let row = el("div")
            .attr("role", "row")
            .class("vrow")
            .class_if(self.is_open, "is-open")
            .class_if(self.is_selected, "is-selected")
            .set("data-place", &self.place.to_string())
            .set("aria-rowindex", &(self.place + 2).to_string())
            .property("style", &format!("transform:translateY({}px)", self.top))
            .calls(On::FocusIn, &focused);
        match &self.row {
            Row::Calendar(calendar) => {
                row.onclick(self.opened.row_click(&calendar.id)).child(self.cells(&text, calendar))
            }
            Row::Unreadable(unreadable) => {
                let raw: String = unreadable.raw.chars().take(400).collect();
                let words = el("span")
                    .class("open cut")
                    .attr("tabindex", "0")
                    .set("title", &raw)
                    .child(icon(Glyph::WARNING))
                    .text(&text.fill(en::UNREADABLE_ROW, &[("reason", &unreadable.reason)]));
                row.child(el("div").attr("role", "cell").class("pick"))
                    .child(el("div").attr("role", "cell").class("unreadable").child(words))
            }
        }
        .into()
    }
}

impl VirtualRow {
    fn cells(&self, text: &Text, calendar: &Rc<Calendar>) -> Html {
        let account = account_name(text, calendar);
        let selected = Callback::from({
            let (on_select, index, now) = (self.on_select.clone(), self.index, self.is_selected);
            move |()| on_select.emit((vec![index], !now))
        });
        let cell_of = |class| el("div").attr("role", "cell").class(class);
        let name = text.fill(en::SELECT_ROW, &[("what", &account)]);
        let link = self.opened.link(&calendar.id, self.is_open);
        let mut cells = vec![
            cell_of("pick").child(tick(self.is_selected, &name, &selected)).into(),
            cell_of("health").child(HealthBadge { calendar: Rc::clone(calendar) }.part()).into(),
            cell_of("account")
                .child(platform_mark(text.platform(&calendar.platform)))
                .child(account_text(link, text, calendar))
                .into(),
        ];
        cells.extend(self.view.shown().map(|shown| {
            let (class, _) = column(shown);
            cell_of(class).key(class).child(cell(shown, calendar, text)).into()
        }));
        cells.extend(self.view.metadata.iter().map(|key| {
            let key_of = ["metadata.", key].concat();
            cell_of("metadata").key(&key_of).child(metadata_cell(calendar, key)).into()
        }));
        fragment(cells)
    }
}

//! The table of a whole project: only the rows that can be seen are there.

use std::collections::HashSet;
use std::rc::Rc;

use yew::prelude::*;

use super::table::{account_name, cell, column, initial, metadata_cell};
use super::{Glyph, HealthBadge, Icon, Opened, row_id, shown_name};
use crate::hooks::{self, Scanning, use_visible};
use crate::model::{Calendar, Row};
use crate::state::{Column, TableView};
use crate::text::{Text, en};
use crate::triage::{Sort, SortBy};

/// Rows beyond those that can be seen, so that scrolling shows no gaps.
const BEYOND: usize = 8;

/// The height of the head, in pixels, as the style has it.
const HEAD: f64 = 38.0;

/// Properties of [`VirtualTable`].
#[derive(Properties, PartialEq)]
pub struct VirtualTableProps {
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
    #[prop_or_default]
    pub open: Option<AttrValue>,
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

/// The table. Its rows are told to assistive technology by their numbers, and the keys of a list move between them.
#[component]
pub fn VirtualTable(props: &VirtualTableProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let scroller = use_node_ref();
    let visible = use_visible(&scroller, props.view.compact);
    // The row that has the focus, or had it last: it stays there, however far one scrolls.
    let active = use_state_eq(|| None::<usize>);
    let wanted = use_mut_ref(|| None::<usize>);
    let count = props.rows.len();

    let first = ((visible.top / visible.row) as usize).saturating_sub(BEYOND).min(count);
    let last = (((visible.top + visible.height) / visible.row) as usize + 1 + BEYOND).min(count);
    let apart = active.filter(|active| *active < count && !(first..last).contains(active));
    let places = apart.filter(|apart| *apart < first).into_iter().chain(first..last);
    let places = places.chain(apart.filter(|apart| *apart >= last));

    use_effect({
        let (wanted, scroller) = (Rc::clone(&wanted), scroller.clone());
        move || {
            let place = *wanted.borrow();
            if let Some(place) = place
                && hooks::focus_within(&scroller, &format!("[data-place=\"{place}\"] .open"))
            {
                *wanted.borrow_mut() = None;
            }
        }
    });
    let onkeydown = {
        let (active, wanted, scroller) = (active.clone(), Rc::clone(&wanted), scroller.clone());
        let on_search = props.on_search.clone();
        let page = ((visible.height - HEAD) / visible.row).max(1.0) as usize;
        Callback::from(move |event: KeyboardEvent| {
            let now = (*active).unwrap_or_default();
            let place = match event.key().as_str() {
                // The browser's own search finds only the rows that are there.
                "f" if event.ctrl_key() || event.meta_key() => {
                    event.prevent_default();
                    on_search.emit(());
                    return;
                }
                _ if event.ctrl_key() || event.meta_key() || event.alt_key() => return,
                "ArrowDown" => now + usize::from(active.is_some()),
                "ArrowUp" => now.saturating_sub(1),
                "PageDown" => now + page,
                "PageUp" => now.saturating_sub(page),
                "Home" => 0,
                "End" => usize::MAX,
                _ => return,
            };
            event.prevent_default();
            if count > 0 {
                let place = place.min(count - 1);
                hooks::scroll_to_row(&scroller, place, HEAD);
                *wanted.borrow_mut() = Some(place);
                active.set(Some(place));
                // Where it is there already, nothing is drawn anew.
                hooks::focus_within(&scroller, &format!("[data-place=\"{place}\"] .open"));
            }
        })
    };
    let found = props.scanning.found();
    let rows = places.filter_map(|place| {
        let index = *props.rows.get(place)?;
        let found = found.as_ref().filter(|found| (index as usize) < found.len())?;
        let on_focus = {
            let active = active.clone();
            Callback::from(move |()| active.set(Some(place)))
        };
        let select = props.on_select.reform(move |chosen| (vec![index], chosen));
        let is_selected = props.selected.contains(&index);
        let row = found.row(index);
        let is_open = matches!(&row, Row::Calendar(calendar) if props.open.as_deref() == Some(&*calendar.id));
        Some(html! {
            <VirtualRow key={index} {row} {place} top={place as f64 * visible.row} view={props.view.clone()}
                opened={props.opened.clone()} {is_open} {is_selected} {select} {on_focus} />
        })
    });
    let all = !props.rows.is_empty() && props.rows.iter().all(|row| props.selected.contains(row));
    let on_all = {
        let (rows, on_select) = (Rc::clone(&props.rows), props.on_select.clone());
        Callback::from(move |_: Event| on_select.emit(((*rows).clone(), !all)))
    };
    html! {
        <div ref={scroller} class={classes!("vtable", props.view.compact.then_some("compact"))} role="table" aria-label={text.get(en::CALENDARS).to_owned()}
            aria-rowcount={(count + 1).to_string()} tabindex="0" {onkeydown}>
            <div role="rowgroup" class="vhead">
                <div role="row" class="vrow" aria-rowindex="1">
                    <div role="columnheader" class="pick">
                        <label><input type="checkbox" checked={all} onchange={on_all} aria-label={text.get(en::SELECT_ALL).to_owned()} /></label>
                    </div>
                    { heading(props, "health", text.get(en::HEALTH).into(), SortBy::Health) }
                    { heading(props, "account", text.get(en::ACCOUNT).into(), SortBy::Account) }
                    { for props.view.shown().map(|shown| {
                        let (class, name) = column(shown);
                        heading(props, class, text.get(name).into(), sort_of(shown))
                    }) }
                    { for props.view.metadata.iter().map(|key| {
                        heading(props, "metadata", html! { <bdi class="cut">{ shown_name(key) }</bdi> }, SortBy::Metadata(key.clone()))
                    }) }
                </div>
            </div>
            <div role="rowgroup" class="vbody" ~style={format!("height:{}px", count as f64 * visible.row)}>
                { for rows }
            </div>
        </div>
    }
}

fn heading(props: &VirtualTableProps, class: &'static str, name: Html, by: SortBy) -> Html {
    let order =
        (props.sort.by == by).then_some(if props.sort.descending { "descending" } else { "ascending" });
    let glyph = order.map(|order| if order == "ascending" { Glyph::Up } else { Glyph::Down });
    let (key, title) =
        (by.word().into_owned(), matches!(by, SortBy::Metadata(_)).then(|| by.word().into_owned()));
    html! {
        <div {key} role="columnheader" {class} {title} aria-sort={order}>
            <button type="button" class="sort" onclick={props.on_sort.reform(move |_: MouseEvent| by.clone())}>
                { name }
                if let Some(glyph) = glyph { <Icon {glyph} /> }
            </button>
        </div>
    }
}

#[derive(Properties)]
struct VirtualRowProps {
    row: Row,
    place: usize,
    top: f64,
    view: Rc<TableView>,
    opened: Opened,
    is_open: bool,
    is_selected: bool,
    select: Callback<bool>,
    on_focus: Callback<()>,
}

// Callbacks are made anew with each drawing of the table, and mean the same as long as the row and its place do.
impl PartialEq for VirtualRowProps {
    fn eq(&self, other: &Self) -> bool {
        let own = |of: &Self| (of.place, of.top.to_bits(), of.is_open, of.is_selected);
        own(self) == own(other)
            && self.view == other.view
            && self.row == other.row
            && self.opened == other.opened
    }
}

#[component]
fn VirtualRow(props: &VirtualRowProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let onfocusin = props.on_focus.reform(|_: FocusEvent| ());
    let (place, top) = (props.place.to_string(), format!("transform:translateY({}px)", props.top));
    let class =
        classes!("vrow", props.is_open.then_some("is-open"), props.is_selected.then_some("is-selected"));
    let cells = match &props.row {
        Row::Calendar(calendar) => calendar_cells(&text, props, calendar),
        Row::Unreadable(row) => html! {
            <>
                <div role="cell" class="pick" />
                <div role="cell" class="unreadable">
                    <span class="open cut" tabindex="0" title={row.raw.chars().take(400).collect::<String>()}>
                        <Icon glyph={Glyph::Warning} />{ text.fill(en::UNREADABLE_ROW, &[("reason", &row.reason)]) }
                    </span>
                </div>
            </>
        },
    };
    let onclick = match &props.row {
        Row::Calendar(calendar) => {
            let (go, id) = (props.opened.go.clone(), calendar.id.clone());
            Some(Callback::from(move |event: MouseEvent| {
                if hooks::is_plain_click(&event) && hooks::means_row(&event) {
                    go.emit(id.clone());
                }
            }))
        }
        Row::Unreadable(_) => None,
    };
    html! {
        <div role="row" {class} data-place={place} aria-rowindex={(props.place + 2).to_string()} ~style={top} {onfocusin} {onclick}>
            { cells }
        </div>
    }
}

fn calendar_cells(text: &Text, props: &VirtualRowProps, calendar: &Rc<Calendar>) -> Html {
    let id = &calendar.id;
    let platform = text.platform(&calendar.platform).to_owned();
    let account = account_name(text, calendar);
    let onclick = {
        let (go, id) = (props.opened.go.clone(), id.clone());
        hooks::follow(move || go.emit(id.clone()))
    };
    let selected = props.is_selected;
    let on_select = props.select.reform(move |_: Event| !selected);
    let current = props.is_open.then_some("true");
    html! {
        <>
            <div role="cell" class="pick">
                <label><input type="checkbox" checked={selected} onchange={on_select} aria-label={text.fill(en::SELECT_ROW, &[("what", &account)])} /></label>
            </div>
            <div role="cell" class="health"><HealthBadge calendar={calendar.clone()} /></div>
            <div role="cell" class="account">
                <span class="account-cell">
                    <span class="platform" role="img" aria-label={platform.clone()} title={platform.clone()}>{ initial(&platform) }</span>
                    <a id={row_id(id)} class="open" href={props.opened.href.emit(id.clone())} {onclick} aria-current={current}>
                        <bdi class="cut" title={account.clone()}>{ account }</bdi>
                    </a>
                </span>
            </div>
            { for props.view.shown().map(|shown| {
                let (class, _) = column(shown);
                html! { <div key={class} role="cell" class={class}>{ cell(shown, calendar, text) }</div> }
            }) }
            { for props.view.metadata.iter().map(|key| html! {
                <div key={format!("metadata.{key}")} role="cell" class="metadata">{ metadata_cell(calendar, key) }</div>
            }) }
        </>
    }
}

//! Every calendar of the scan: filter, facets and table, drawn.

use std::collections::HashSet;
use std::rc::Rc;

use yew::prelude::*;

use crate::hooks::{self, Scanning};
use crate::state::{Among, TableView, TriageView};
use crate::text::{Text, en};
use crate::triage::{Dimension, Facet, Filter, Sort, SortBy, Term};
use crate::ui::{CopyButton, Facets, FilterBox, Glyph, Icon, NoticeView, Opened, Tone, VirtualTable};

/// As many values of a dimension are told.
const MOST_VALUES: usize = 12;

/// Where a window is narrower than this, in pixels, what narrows down is folded up at first.
const NARROW: f64 = 900.0;

/// What a filter found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Which rows of the scan, in order.
    pub rows: Rc<Vec<u32>>,
    /// How many there are in all.
    pub all: u32,
    /// What they can be narrowed down by.
    pub facets: Vec<(Dimension, Facet)>,
}

impl Found {
    /// The rows that are shown, in order, and what they can be narrowed down by: the usual dimensions, and these names of
    /// the metadata.
    pub fn of(
        scanning: &Scanning,
        filter: &Filter,
        sort: &Sort,
        among: Option<Among>,
        names: &[String],
    ) -> Self {
        let (Some(selection), Some(found)) = (scanning.select(filter), scanning.found()) else {
            return Self::default();
        };
        let mut rows = match among {
            Some(among) => {
                let part = scanning.difference().map(|difference| among.rows(&difference.now).to_vec());
                part.unwrap_or_default().into_iter().filter(|row| selection.has(*row)).collect()
            }
            None => selection.rows(),
        };
        found.sort(&mut rows, sort);
        let usual =
            [Dimension::Health, Dimension::Actor, Dimension::Cause, Dimension::Platform, Dimension::Client];
        let dimensions = usual.into_iter().chain(names.iter().cloned().map(Dimension::Metadata));
        let facets = dimensions.map(|dimension| {
            let facet = selection.facet(&found, &dimension, MOST_VALUES);
            (dimension, facet)
        });
        Self { facets: facets.collect(), rows: Rc::new(rows), all: found.len() as u32 }
    }
}

/// Properties of [`TriageCalendars`].
#[derive(Properties, PartialEq)]
pub struct TriageCalendarsProps {
    /// What the filter found.
    pub found: Rc<Found>,
    /// The filter's line.
    pub line: String,
    /// The same, read.
    pub filter: Filter,
    /// Where one is.
    pub view: TriageView,
    /// The scan.
    pub scanning: Scanning,
    /// Whether the scan has come to its end.
    pub whole: bool,
    /// Which columns, and how dense.
    pub table_view: Rc<TableView>,
    /// The rows that are selected.
    pub selected: Rc<HashSet<u32>>,
    /// Names of the metadata that can be counted by.
    pub names: Vec<String>,
    /// How a calendar is opened.
    pub opened: Opened,
    /// The one that is open.
    pub open: Option<AttrValue>,
    /// The ids, a line each, of what is meant.
    pub copy_ids: Callback<(), String>,
    /// The deduplication keys.
    pub copy_keys: Callback<(), String>,
    /// Another line, while it is typed.
    pub on_typed: Callback<String>,
    /// Another line, by a click.
    pub on_line: Callback<String>,
    /// Chooses a term, or does so no longer.
    pub on_term: Callback<Term>,
    /// Counts by another name of the metadata.
    pub on_name: Callback<String>,
    /// Another order.
    pub on_sort: Callback<SortBy>,
    /// Not only a part of the difference to the scan before.
    pub on_all: Callback<()>,
    /// Selects rows, or does so no longer.
    pub on_select: Callback<(Vec<u32>, bool)>,
    /// Export what is meant.
    pub on_export: Callback<()>,
    /// Choose what the table shows.
    pub on_view_options: Callback<()>,
    /// Goes to the filter.
    pub on_search: Callback<()>,
}

/// Filter above, facets beside the table.
#[component]
pub fn TriageCalendars(props: &TriageCalendarsProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let unfolded = use_memo((), |()| hooks::window_width() > NARROW);
    let rows = &props.found.rows;
    let status = text.of_all(rows.len() as u32, props.found.all, props.whole);
    let among = props.view.among.map(|among| (text.among(among).to_owned(), props.on_all.clone()));
    let selected = if props.selected.is_empty() {
        0
    } else {
        rows.iter().filter(|row| props.selected.contains(row)).count()
    };
    let nothing = {
        let (rows, on_select) = (props.selected.iter().copied().collect::<Vec<_>>(), props.on_select.clone());
        Callback::from(move |_: MouseEvent| on_select.emit((rows.clone(), false)))
    };
    let label = |message| AttrValue::from(text.get(message).to_owned());
    html! {
        <>
            <FilterBox line={props.line.clone()} {status} {among} on_typed={props.on_typed.clone()} on_line={props.on_line.clone()} />
            <div class="triage-split">
                <details class="facets-fold" open={*unfolded}>
                    <summary>{ text.get(en::NARROW_DOWN) }</summary>
                    <Facets facets={props.found.facets.clone()} filter={props.filter.clone()} names={props.names.clone()}
                        on_term={props.on_term.clone()} on_name={props.on_name.clone()} />
                </details>
                <div class="card found">
                    <div class="found-bar">
                        <p class="small muted">
                            if selected > 0 {
                                { text.count(en::SELECTED, selected, &[]) }
                                <button type="button" class="button quiet small-button" onclick={nothing}>{ text.get(en::SELECT_NONE) }</button>
                            } else {
                                { text.get(en::ALL_SHOWN_MEANT) }
                            }
                        </p>
                        <div class="actions">
                            <CopyButton content={props.copy_ids.clone()} label={label(en::COPY_IDS)} />
                            <CopyButton content={props.copy_keys.clone()} label={label(en::COPY_KEYS)} />
                            <button type="button" class="button" onclick={props.on_export.reform(|_: MouseEvent| ())}>
                                <Icon glyph={Glyph::Download} />{ text.get(en::EXPORT) }
                            </button>
                            <button type="button" class="button" onclick={props.on_view_options.reform(|_: MouseEvent| ())}>
                                <Icon glyph={Glyph::View} /><span class="view-label">{ text.get(en::VIEW_OPTIONS) }</span>
                            </button>
                        </div>
                    </div>
                    if rows.is_empty() {
                        { nothing_found(props, &text) }
                    } else {
                        <VirtualTable rows={Rc::clone(rows)} scanning={props.scanning.clone()} view={props.table_view.clone()} sort={props.view.sort.clone()}
                            on_sort={props.on_sort.clone()} opened={props.opened.clone()} open={props.open.clone()} selected={props.selected.clone()}
                            on_select={props.on_select.clone()} on_search={props.on_search.clone()} />
                    }
                </div>
            </div>
        </>
    }
}

fn nothing_found(props: &TriageCalendarsProps, text: &Text) -> Html {
    if props.found.all == 0 {
        return html! { if props.whole { <NoticeView tone={Tone::Calm} notice={text.notice(en::EMPTY_PROJECT, en::EMPTY_PROJECT_ADVICE)} /> } };
    }
    let is_forgotten = props.view.among.is_some() && props.scanning.difference().is_none();
    let (title, advice) = match (is_forgotten, props.whole) {
        (true, _) => (en::NO_SCAN_BEFORE, en::NO_SCAN_BEFORE_ADVICE),
        (_, true) => (en::NOTHING_FILTERED, en::NOTHING_FILTERED_ADVICE),
        (_, false) => (en::NOTHING_FILTERED_YET, en::NOTHING_FILTERED_YET_ADVICE),
    };
    let has_among = props.view.among.is_some();
    let clear = {
        let (on_line, on_all) = (props.on_line.clone(), props.on_all.clone());
        Callback::from(
            move |_: MouseEvent| if has_among { on_all.emit(()) } else { on_line.emit(String::new()) },
        )
    };
    html! {
        <NoticeView tone={Tone::Calm} glyph={Some(Glyph::Search)} notice={text.notice(title, advice)}>
            if !props.filter.is_empty() || has_among {
                <button type="button" class="button" onclick={clear}>{ text.get(en::CLEAR_FILTER) }</button>
            }
        </NoticeView>
    }
}

//! Every calendar of the scan: filter, facets and table, drawn.

use std::collections::HashSet;
use std::rc::Rc;

use yew::prelude::*;

use crate::hooks::{Scanning, use_host};
use crate::part::{Cx, Part, use_value, use_words};
use crate::state::{Among, TableView, TriageView};
use crate::text::{Text, en};
use crate::triage::{Dimension, Facet, Filter, Sort, SortBy, Term};
use crate::ui::{
    Child, CopyButton, CopyLabel, El, Facets, FilterBox, Glyph, NoticeBox, Opened, Tone, VirtualTable,
    button, button_with, el, empty_project, fragment, view_button,
};

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
        let selection = match among {
            Some(among) => {
                let difference = scanning.difference();
                selection.among(difference.as_ref().map_or(&[], |difference| among.rows(&difference.now)))
            }
            None => selection,
        };
        let mut rows = selection.rows();
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

/// Filter above, facets beside the table.
#[derive(PartialEq)]
pub struct TriageCalendars {
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
    pub open: Option<String>,
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

impl Part for TriageCalendars {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = &use_words(cx);
        let host = use_host(cx);
        let is_unfolded = *use_value(cx, || host.width() > NARROW).get();
        let among = self.view.among.map(|among| (text.among(among).to_owned(), self.on_all.clone()));
        let filter = FilterBox {
            line: self.line.clone(),
            status: text.of_all(self.found.rows.len() as u32, self.found.all, self.whole),
            grows: !self.whole,
            among,
            on_typed: self.on_typed.clone(),
            on_line: self.on_line.clone(),
        };
        let facets = Facets {
            facets: &self.found.facets,
            filter: &self.filter,
            names: &self.names,
            on_term: &self.on_term,
            on_name: &self.on_name,
        };
        let facets = el("details")
            .class("facets-fold")
            .flag("open", is_unfolded)
            .child(el("summary").text(text.get(en::NARROW_DOWN)))
            .child(facets.el(text));
        let table =
            if self.found.rows.is_empty() { self.nothing_found(text).into_node() } else { self.table() };
        let found = el("div").class("card found").child(self.bar(text)).child(table);
        fragment(vec![filter.part(), el("div").class("triage-split").child(facets).child(found).into()])
    }
}

impl TriageCalendars {
    /// What is meant by the actions beside it.
    fn bar(&self, text: &Text) -> El {
        let selected = match self.selected.is_empty() {
            true => 0,
            false => self.found.rows.iter().filter(|row| self.selected.contains(row)).count(),
        };
        let meant = el("p").class("small muted");
        let meant = if selected > 0 {
            let nothing = Callback::from({
                let (selected, on_select) = (Rc::clone(&self.selected), self.on_select.clone());
                move |()| on_select.emit((selected.iter().copied().collect(), false))
            });
            meant
                .text(&text.count(en::SELECTED, selected, &[]))
                .child(button(text.get(en::SELECT_NONE), &nothing).class("quiet small-button"))
        } else {
            meant.text(text.get(en::ALL_SHOWN_MEANT))
        };
        let copy = |content: &Callback<(), String>, label| {
            let (content, label) = (content.clone(), CopyLabel::Words(text.get(label).to_owned()));
            CopyButton { content, label }.part()
        };
        let actions = el("div")
            .class("actions")
            .child(copy(&self.copy_ids, en::COPY_IDS))
            .child(copy(&self.copy_keys, en::COPY_KEYS))
            .child(button_with(Glyph::DOWNLOAD, text.get(en::EXPORT), &self.on_export))
            .child(view_button(text, &self.on_view_options));
        el("div").class("found-bar").child(meant).child(actions)
    }

    fn table(&self) -> Html {
        VirtualTable {
            rows: Rc::clone(&self.found.rows),
            scanning: self.scanning.clone(),
            view: Rc::clone(&self.table_view),
            sort: self.view.sort.clone(),
            on_sort: self.on_sort.clone(),
            opened: self.opened.clone(),
            open: self.open.clone(),
            selected: Rc::clone(&self.selected),
            on_select: self.on_select.clone(),
            on_search: self.on_search.clone(),
        }
        .part()
    }

    fn nothing_found(&self, text: &Text) -> Option<El> {
        if self.found.all == 0 {
            return self.whole.then(|| empty_project(text));
        }
        let has_among = self.view.among.is_some();
        let is_forgotten = has_among && self.scanning.difference().is_none();
        let (title, advice) = match (is_forgotten, self.whole) {
            (true, _) => (en::NO_SCAN_BEFORE, en::NO_SCAN_BEFORE_ADVICE),
            (_, true) => (en::NOTHING_FILTERED, en::NOTHING_FILTERED_ADVICE),
            (_, false) => (en::NOTHING_FILTERED_YET, en::NOTHING_FILTERED_YET_ADVICE),
        };
        let clear = Callback::from({
            let (on_line, on_all) = (self.on_line.clone(), self.on_all.clone());
            move |()| if has_among { on_all.emit(()) } else { on_line.emit(String::new()) }
        });
        let mut actions = Vec::new();
        if !self.filter.is_empty() || has_among {
            actions.push(button(text.get(en::CLEAR_FILTER), &clear));
        }
        let notice = text.notice(title, advice);
        Some(NoticeBox { glyph: Some(Glyph::SEARCH), actions, ..NoticeBox::new(Tone::Calm, &notice) }.el())
    }
}

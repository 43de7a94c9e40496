//! What the table shows, to be chosen.

use std::rc::Rc;

use yew::prelude::*;

use super::{On, button, column_name, el, shown_name, submit, tick_line, use_dialog};
use crate::part::{Cx, Part, use_words};
use crate::state::{Column, MOST_PINNED, TableView};
use crate::text::en;

/// Columns, metadata keys as columns, and density.
#[derive(PartialEq)]
pub struct ViewOptions {
    /// Whether it is shown.
    pub shown: bool,
    /// What the table shows now.
    pub view: Rc<TableView>,
    /// Keys of the metadata that can become columns.
    pub keys: Vec<String>,
    /// Show this.
    pub on_view: Callback<TableView>,
    /// It was closed.
    pub on_close: Callback<()>,
}

impl Part for ViewOptions {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let dialog = use_dialog(cx, self.shown);
        let pinned = &self.view.metadata;
        let is_full = pinned.len() >= MOST_PINNED;

        let columns = Column::ALL.into_iter().map(|column| {
            let is_shown = self.view.columns.contains(&column);
            let changed = self.changed(move |view| view.toggle(column));
            let (line, input) = tick_line("checkbox", is_shown, &changed);
            line.child(input).text(text.get(column_name(column)))
        });
        let columns = el("fieldset")
            .child(el("legend").text(text.get(en::COLUMNS)))
            .child(el("div").class("dialog-choices").children(columns));

        // One that is a column stays here, whichever page is open, so that it can be taken away.
        let keys = pinned.iter().chain(self.keys.iter().filter(|key| !pinned.contains(key)));
        let keys = keys.map(|key| {
            let is_pinned = pinned.contains(key);
            let changed = self.changed({
                let key = key.clone();
                move |view| if is_pinned { view.unpin(&key) } else { view.pin(&key) }
            });
            let (line, input) = tick_line("checkbox", is_pinned, &changed);
            line.key(key)
                .child(input.flag("disabled", is_full && !is_pinned))
                .child(el("bdi").class("cut mono").text(shown_name(key)))
        });
        let none = (self.keys.is_empty() && pinned.is_empty())
            .then(|| el("p").class("muted small").text(text.get(en::NO_METADATA_KEYS)));
        let metadata = el("fieldset")
            .child(el("legend").text(&text.count(en::METADATA_COLUMNS, MOST_PINNED, &[])))
            .child(none)
            .child(el("div").class("dialog-choices").children(keys));

        let densities = [(false, en::COMFORTABLE), (true, en::COMPACT)].map(|(compact, name)| {
            let changed = self.changed(move |view| view.compact = compact);
            let (line, input) = tick_line("radio", self.view.compact == compact, &changed);
            line.child(input.attr("name", "density")).text(text.get(name))
        });
        let density = el("fieldset")
            .child(el("legend").text(text.get(en::DENSITY)))
            .child(el("div").class("dialog-choices").children(densities));

        let reset = self.changed(|view| *view = TableView::default());
        let actions = el("div")
            .class("dialog-actions")
            .child(button(text.get(en::DEFAULT_VIEW), &reset).class("quiet"))
            .child(submit(text.get(en::CLOSE)));
        let form = el("form")
            .attr("method", "dialog")
            .child(el("h2").attr("id", "view-heading").text(text.get(en::VIEW_OPTIONS)))
            .child(columns)
            .child(metadata)
            .child(density)
            .child(actions);
        el("dialog")
            .node_ref(&dialog)
            .class("dialog card")
            .attr("aria-labelledby", "view-heading")
            .calls(On::Close, &self.on_close)
            .child(form)
            .into()
    }
}

impl ViewOptions {
    /// Shows the table with this change.
    fn changed(&self, change: impl Fn(&mut TableView) + 'static) -> Callback<()> {
        let (view, on_view) = (self.view.clone(), self.on_view.clone());
        Callback::from(move |()| {
            let mut view = (*view).clone();
            change(&mut view);
            on_view.emit(view);
        })
    }
}

//! Choosing what a file holds, and seeing it made.

use yew::prelude::*;

use super::{El, On, button, el, fragment, shown_name, submit, tick_line, use_dialog};
use crate::hooks::Making;
use crate::part::{Cx, Part, State, use_value, use_words};
use crate::text::{Text, en};

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For spreadsheets.
    Csv,
    /// For programs.
    JsonLines,
}

/// Form and columns; then the progress.
#[derive(PartialEq)]
pub struct ExportDialog {
    /// Whether it is shown.
    pub shown: bool,
    /// How many rows it would hold.
    pub count: u32,
    /// Names of the metadata that can become columns.
    pub names: Vec<String>,
    /// How far it is made.
    pub making: Option<Making>,
    /// Make it, with these names of the metadata as columns.
    pub on_make: Callback<(Form, Vec<String>)>,
    /// Make no more of it.
    pub on_cancel: Callback<()>,
    /// It was closed.
    pub on_close: Callback<()>,
}

impl Part for ExportDialog {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let dialog = use_dialog(cx, self.shown);
        let form = use_value(cx, || Form::Csv);
        let chosen = use_value(cx, Vec::<String>::new);
        let is_csv = *form.get() == Form::Csv;
        let make = Callback::from({
            let (form, chosen) = (form.clone(), chosen.clone());
            let (names, on_make) = (self.names.clone(), self.on_make.clone());
            move |()| {
                let chosen = chosen.get();
                let names = names.iter().filter(|name| chosen.contains(name)).cloned();
                on_make.emit((*form.get(), names.collect()));
            }
        });
        let is_busy = matches!(self.making, Some(Making::At(..)));
        let kinds = [(Form::Csv, en::FORM_CSV), (Form::JsonLines, en::FORM_JSONL)].map(|(kind, name)| {
            let changed = Callback::from({
                let form = form.clone();
                move |()| form.set(kind)
            });
            let (line, input) = tick_line("radio", *form.get() == kind, &changed);
            line.child(input.attr("name", "form")).text(text.get(name))
        });
        let kinds = el("fieldset")
            .flag("disabled", is_busy)
            .child(el("legend").text(text.get(en::FILE_FORM)))
            .children(kinds);
        let columns = (is_csv && !self.names.is_empty()).then(|| {
            el("fieldset")
                .flag("disabled", is_busy)
                .child(el("legend").text(text.get(en::METADATA_IN_FILE)))
                .child(
                    el("div")
                        .class("dialog-choices")
                        .children(self.names.iter().map(|name| column_choice(name, &chosen))),
                )
        });
        let about = if is_csv { en::FORM_CSV_ABOUT } else { en::FORM_JSONL_ABOUT };
        let actions = el("div").class("dialog-actions");
        let actions = if is_busy {
            actions.child(button(text.get(en::CANCEL), &self.on_cancel))
        } else {
            let export = submit(text.get(en::EXPORT)).class("primary");
            actions
                .child(button(text.get(en::CLOSE), &self.on_close).class("quiet"))
                .child(export.flag("disabled", self.count == 0))
        };
        let heading = text.count(en::EXPORT_COUNT, self.count as usize, &[]);
        el("dialog")
            .node_ref(&dialog)
            .class("dialog card")
            .attr("aria-labelledby", "export-heading")
            .calls(On::Close, &self.on_close)
            .child(
                el("form")
                    .onsubmit(&make)
                    .child(el("h2").attr("id", "export-heading").text(&heading))
                    .child(kinds)
                    .child(columns)
                    .child(el("p").class("muted small").text(text.get(about)))
                    .child(el("div").attr("role", "status").child(progress(&text, self.making)))
                    .child(actions),
            )
            .into()
    }
}

/// A name of the metadata that can become a column.
fn column_choice(name: &str, chosen: &State<Vec<String>>) -> El {
    let is_chosen = chosen.get().iter().any(|chosen| chosen == name);
    let changed = Callback::from({
        let (chosen, name) = (chosen.clone(), name.to_owned());
        move |()| {
            let mut names = (*chosen.get()).clone();
            match names.iter().position(|chosen| *chosen == name) {
                Some(place) => drop(names.remove(place)),
                None => names.push(name.clone()),
            }
            chosen.set(names);
        }
    });
    let (line, input) = tick_line("checkbox", is_chosen, &changed);
    line.key(name).child(input).child(el("bdi").class("cut mono").text(shown_name(name)))
}

fn progress(text: &Text, making: Option<Making>) -> Option<Html> {
    let said = match making? {
        Making::At(done, of) => {
            let number = |count: usize| text.formats().number(count as u64);
            let bar = el("progress")
                .set("aria-label", text.get(en::EXPORTING))
                .set("max", &of.to_string())
                .set("value", &done.to_string());
            let words = text.fill(en::EXPORTED_SO_FAR, &[("n", &number(done)), ("of", &number(of))]);
            return Some(fragment(vec![bar.into(), el("p").class("small muted").text(&words).into()]));
        }
        Making::Done(rows) => el("p").text(&text.count(en::EXPORTED, rows, &[])),
        Making::Failed => el("p").class("field-problem").text(text.get(en::EXPORT_FAILED)),
    };
    Some(said.into())
}

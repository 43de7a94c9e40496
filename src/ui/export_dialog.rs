//! Choosing what a file holds, and seeing it made.

use std::collections::HashSet;

use yew::prelude::*;

use super::shown_name;
use crate::hooks::{self, Making};
use crate::text::{Text, en};

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For spreadsheets.
    Csv,
    /// For programs.
    JsonLines,
}

/// Properties of [`ExportDialog`].
#[derive(Properties, PartialEq)]
pub struct ExportDialogProps {
    /// Whether it is shown.
    pub shown: bool,
    /// How many rows it would hold.
    pub count: u32,
    /// Names of the metadata that can become columns.
    pub names: Vec<String>,
    /// How far it is made.
    #[prop_or_default]
    pub making: Option<Making>,
    /// Make it, with these names of the metadata as columns.
    pub on_make: Callback<(Form, Vec<String>)>,
    /// Make no more of it.
    pub on_cancel: Callback<()>,
    /// It was closed.
    pub on_close: Callback<()>,
}

/// Form and columns; then the progress.
#[component]
pub fn ExportDialog(props: &ExportDialogProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let dialog = use_node_ref();
    let form = use_state(|| Form::Csv);
    let chosen = use_state(HashSet::<String>::new);
    use_effect_with((props.shown, dialog.clone()), |(shown, dialog)| hooks::show_dialog(dialog, *shown));
    let number = |count: usize| text.formats().number(count as u64);
    let make = {
        let (form, chosen, names) = (*form, chosen.clone(), props.names.clone());
        props.on_make.reform(move |_: MouseEvent| {
            (form, names.iter().filter(|name| chosen.contains(*name)).cloned().collect())
        })
    };
    let is_busy = matches!(props.making, Some(Making::At(..)));
    let cancel = props.on_cancel.reform(|_: MouseEvent| ());
    html! {
        <dialog ref={dialog} class="dialog card" aria-labelledby="export-heading" onclose={props.on_close.reform(|_: Event| ())}>
            <form method="dialog">
                <h2 id="export-heading">{ text.count(en::EXPORT_COUNT, props.count as usize, &[]) }</h2>
                <fieldset disabled={is_busy}>
                    <legend>{ text.get(en::FILE_FORM) }</legend>
                    { for [(Form::Csv, en::FORM_CSV), (Form::JsonLines, en::FORM_JSONL)].into_iter().map(|(kind, name)| {
                        let form = form.clone();
                        html! {
                            <label class="tick-line"><input type="radio" name="form" checked={*form == kind}
                                onchange={Callback::from(move |_: Event| form.set(kind))} />{ text.get(name) }</label>
                        }
                    }) }
                </fieldset>
                if *form == Form::Csv && !props.names.is_empty() {
                    <fieldset disabled={is_busy}>
                        <legend>{ text.get(en::METADATA_IN_FILE) }</legend>
                        <div class="dialog-choices">
                            { for props.names.iter().map(|name| {
                                let (chosen, name) = (chosen.clone(), name.clone());
                                let checked = chosen.contains(&name);
                                let onchange = {
                                    let name = name.clone();
                                    Callback::from(move |_: Event| {
                                        let mut names = (*chosen).clone();
                                        if !names.remove(&name) {
                                            names.insert(name.clone());
                                        }
                                        chosen.set(names);
                                    })
                                };
                                html! { <label key={name.clone()} class="tick-line"><input type="checkbox" {checked} {onchange} /><bdi class="cut mono">{ shown_name(&name) }</bdi></label> }
                            }) }
                        </div>
                    </fieldset>
                }
                <p class="muted small">{ text.get(if *form == Form::Csv { en::FORM_CSV_ABOUT } else { en::FORM_JSONL_ABOUT }) }</p>
                <div role="status">
                    { match props.making {
                        Some(Making::At(done, of)) => html! {
                            <>
                                <progress aria-label={text.get(en::EXPORTING).to_owned()} max={of.to_string()} value={done.to_string()} />
                                <p class="small muted">{ text.fill(en::EXPORTED_SO_FAR, &[("n", &number(done)), ("of", &number(of))]) }</p>
                            </>
                        },
                        Some(Making::Done(rows)) => html! { <p>{ text.count(en::EXPORTED, rows, &[]) }</p> },
                        Some(Making::Failed) => html! { <p class="field-problem">{ text.get(en::EXPORT_FAILED) }</p> },
                        None => Html::default(),
                    } }
                </div>
                <div class="dialog-actions">
                    if is_busy {
                        <button type="button" class="button" onclick={cancel}>{ text.get(en::CANCEL) }</button>
                    } else {
                        <button type="submit" class="button quiet">{ text.get(en::CLOSE) }</button>
                        <button type="button" class="button primary" disabled={props.count == 0} onclick={make}>{ text.get(en::EXPORT) }</button>
                    }
                </div>
            </form>
        </dialog>
    }
}

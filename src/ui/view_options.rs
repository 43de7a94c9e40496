//! What the table shows, to be chosen.

use yew::prelude::*;

use super::column_name;
use super::shown_name;
use crate::hooks;
use crate::state::{Column, MOST_PINNED, TableView};
use crate::text::{Text, en};

/// Properties of [`ViewOptions`].
#[derive(Properties, PartialEq)]
pub struct ViewOptionsProps {
    /// Whether it is shown.
    pub shown: bool,
    /// What the table shows now.
    pub view: std::rc::Rc<TableView>,
    /// Keys of the metadata that can become columns.
    pub keys: Vec<String>,
    /// Show this.
    pub on_view: Callback<TableView>,
    /// It was closed.
    pub on_close: Callback<()>,
}

/// Columns, metadata keys as columns, and density.
#[component]
pub fn ViewOptions(props: &ViewOptionsProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let dialog = use_node_ref();
    use_effect_with((props.shown, dialog.clone()), |(shown, dialog)| hooks::show_dialog(dialog, *shown));
    let change = |change: Box<dyn Fn(&mut TableView)>| {
        let (view, on_view) = (props.view.clone(), props.on_view.clone());
        Callback::from(move |_: Event| {
            let mut view = (*view).clone();
            change(&mut view);
            on_view.emit(view);
        })
    };
    let pinned = &props.view.metadata;
    // One that is a column stays here, whichever page is open, so that it can be taken away.
    let keys = pinned.iter().chain(props.keys.iter().filter(|key| !pinned.contains(key)));
    let is_full = pinned.len() >= MOST_PINNED;
    let reset = props.on_view.reform(|_: MouseEvent| TableView::default());
    html! {
        <dialog ref={dialog} class="dialog card" aria-labelledby="view-heading" onclose={props.on_close.reform(|_: Event| ())}>
            <form method="dialog">
                <h2 id="view-heading">{ text.get(en::VIEW_OPTIONS) }</h2>
                <fieldset>
                    <legend>{ text.get(en::COLUMNS) }</legend>
                    <div class="dialog-choices">
                        { for Column::ALL.into_iter().map(|column| html! {
                            <label class="tick-line"><input type="checkbox" checked={props.view.columns.contains(&column)}
                                onchange={change(Box::new(move |view| view.toggle(column)))} />{ text.get(column_name(column)) }</label>
                        }) }
                    </div>
                </fieldset>
                <fieldset>
                    <legend>{ text.count(en::METADATA_COLUMNS, MOST_PINNED, &[]) }</legend>
                    if props.keys.is_empty() && pinned.is_empty() {
                        <p class="muted small">{ text.get(en::NO_METADATA_KEYS) }</p>
                    }
                    <div class="dialog-choices">
                    { for keys.map(|key| {
                        let checked = pinned.contains(key);
                        let toggle = {
                            let key = key.clone();
                            change(Box::new(move |view| if checked { view.unpin(&key) } else { view.pin(&key) }))
                        };
                        html! {
                            <label key={key.clone()} class="tick-line"><input type="checkbox" {checked} disabled={is_full && !checked}
                                onchange={toggle} /><bdi class="cut mono">{ shown_name(key) }</bdi></label>
                        }
                    }) }
                    </div>
                </fieldset>
                <fieldset>
                    <legend>{ text.get(en::DENSITY) }</legend>
                    <div class="dialog-choices">
                    { for [(false, en::COMFORTABLE), (true, en::COMPACT)].into_iter().map(|(compact, name)| html! {
                        <label class="tick-line"><input type="radio" name="density" checked={props.view.compact == compact}
                            onchange={change(Box::new(move |view| view.compact = compact))} />{ text.get(name) }</label>
                    }) }
                    </div>
                </fieldset>
                <div class="dialog-actions">
                    <button type="button" class="button quiet" onclick={reset}>{ text.get(en::DEFAULT_VIEW) }</button>
                    <button type="submit" class="button">{ text.get(en::CLOSE) }</button>
                </div>
            </form>
        </dialog>
    }
}

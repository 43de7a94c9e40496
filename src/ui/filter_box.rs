//! The filter of the whole project: a line to be typed, and its terms as chips.

use yew::prelude::*;

use super::{Glyph, Icon};
use crate::hooks;
use crate::text::{Text, en};
use crate::triage::Filter;

/// What can be typed, as examples.
const EXAMPLES: [&str; 9] = [
    "health:failing",
    "actor:us",
    "cause:secret-expired",
    "client:123…",
    "metadata.plan:trial",
    "-platform:google",
    "no:key",
    "synced<2026-01-31",
    "\"two words\"",
];

/// Properties of [`FilterBox`].
#[derive(Properties, PartialEq)]
pub struct FilterBoxProps {
    /// The line.
    pub line: String,
    /// How many are shown of how many.
    pub status: String,
    /// Something else than the line that narrows the rows, and how it is taken away.
    #[prop_or_default]
    pub among: Option<(String, Callback<()>)>,
    /// Another line, while it is typed.
    pub on_typed: Callback<String>,
    /// Another line, by a click.
    pub on_line: Callback<String>,
}

/// The line, its chips, how many it shows, and what can be typed.
#[component]
pub fn FilterBox(props: &FilterBoxProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let field = use_node_ref();
    use_effect_with((props.line.clone(), field.clone()), |(line, field)| hooks::set_field_text(field, line));
    let oninput = props.on_typed.reform(|event: InputEvent| hooks::typed(&event));
    let onsubmit = Callback::from(|event: SubmitEvent| event.prevent_default());
    let filter = Filter::parse(&props.line);
    let chip = |label: String, remove: Callback<MouseEvent>| {
        let name = text.fill(en::REMOVE_TERM, &[("term", &label)]);
        html! {
            <li key={label.clone()} class="term">
                <bdi class="mono cut">{ label }</bdi>
                <button type="button" class="term-remove" aria-label={name.clone()} title={name} onclick={remove}><Icon glyph={Glyph::Cross} /></button>
            </li>
        }
    };
    let terms = (0..filter.terms.len()).map(|index| {
        let mut rest = filter.clone();
        let term = rest.terms.remove(index);
        let rest = rest.to_string();
        chip(term.to_string(), props.on_line.reform(move |_: MouseEvent| rest.clone()))
    });
    let clear = props.on_line.reform(|_: MouseEvent| String::new());
    html! {
        <form class="filter" role="search" {onsubmit}>
            <div class="search-label">
                <label for="filter">{ text.get(en::FILTER) }</label>
                <span id="filter-hint" class="hint">{ text.get(en::FILTER_HINT) }</span>
            </div>
            <div class="search-field">
                <Icon glyph={Glyph::Search} />
                <input ref={field} id="filter" type="search" {oninput} aria-describedby="filter-hint" autocomplete="off"
                    autocapitalize="off" spellcheck="false" enterkeyhint="search" />
            </div>
            <div class="filter-line">
                if !filter.is_empty() || props.among.is_some() {
                    <ul class="terms" aria-label={text.get(en::FILTER_TERMS).to_owned()}>
                        if let Some((label, remove)) = &props.among {
                            { chip(label.clone(), remove.reform(|_: MouseEvent| ())) }
                        }
                        { for terms }
                        if filter.terms.len() > 1 {
                            <li><button type="button" class="button quiet small-button" onclick={clear}>{ text.get(en::CLEAR_FILTER) }</button></li>
                        }
                    </ul>
                }
                <p role="status" class="muted filter-status">{ &props.status }</p>
            </div>
            <details class="filter-help small">
                <summary>{ text.get(en::FILTER_HELP) }</summary>
                <p class="muted">{ text.get(en::FILTER_HELP_TEXT) }</p>
                <ul>
                    { for EXAMPLES.iter().map(|example| {
                        let mut filter = filter.clone();
                        filter.terms.extend(Filter::parse(example).terms);
                        let line = filter.to_string();
                        let onclick = props.on_line.reform(move |_: MouseEvent| line.clone());
                        html! { <li><button type="button" class="term example mono" {onclick}>{ *example }</button></li> }
                    }) }
                </ul>
            </details>
        </form>
    }
}

//! The way through the pages.

use yew::prelude::*;

use super::{Glyph, Icon};
use crate::hooks;
use crate::text::{Text, en};

/// One way to turn.
#[derive(Clone, PartialEq)]
pub struct Turn {
    /// The page's own address, for a new tab or to be copied.
    pub href: String,
    /// Turns in this one.
    pub go: Callback<()>,
}

/// Properties of [`Pager`].
#[derive(Properties, PartialEq)]
pub struct PagerProps {
    /// Announced when it changes.
    pub status: String,
    /// The newer calendars, where there are any.
    #[prop_or_default]
    pub previous: Option<Turn>,
    /// The older calendars, where there are any.
    #[prop_or_default]
    pub next: Option<Turn>,
}

/// What the page holds, and the two ways to turn it.
#[component]
pub fn Pager(props: &PagerProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let (previous, next) = (text.get(en::PREVIOUS_PAGE), text.get(en::NEXT_PAGE));
    html! {
        <footer class="pager">
            <p role="status">{ &props.status }</p>
            <nav aria-label={text.get(en::PAGES).to_owned()}>
                { turn(&props.previous, "previous", html! { <><Icon glyph={Glyph::Left} />{ previous }</> }) }
                { turn(&props.next, "next", html! { <>{ next }<Icon glyph={Glyph::Right} /></> }) }
            </nav>
        </footer>
    }
}

fn turn(turn: &Option<Turn>, key: &'static str, label: Html) -> Html {
    match turn {
        Some(Turn { href, go }) => {
            let onclick = go.reform(|_| ()).clone();
            let onclick = Callback::from(move |event: MouseEvent| {
                if hooks::is_plain_click(&event) {
                    event.prevent_default();
                    onclick.emit(event);
                }
            });
            html! { <a {key} class="button" href={href.clone()} {onclick}>{ label }</a> }
        }
        None => html! { <button {key} class="button" type="button" disabled=true>{ label }</button> },
    }
}

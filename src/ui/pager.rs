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

/// The ways past the pages between.
#[derive(Clone, Default, PartialEq)]
pub enum Leaps {
    /// None are needed.
    #[default]
    None,
    /// The server's links cannot be read.
    Unreadable,
    /// By cursors of the server's form.
    Ready {
        /// The start of the list, where the pages before are not counted.
        first: Option<Turn>,
        /// The oldest calendars, unless they are here.
        last: Option<Turn>,
        /// Ask for a day.
        on_date: Callback<()>,
    },
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
    /// Further away.
    #[prop_or_default]
    pub leaps: Leaps,
}

/// What the page holds, and the ways to others.
#[component]
pub fn Pager(props: &PagerProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let (previous, next) = (text.get(en::PREVIOUS_PAGE), text.get(en::NEXT_PAGE));
    // It keeps the focus, so that its reason can be read.
    let unreadable = |key: &'static str, label| {
        html! {
            <button {key} class="button" type="button" aria-disabled="true" aria-describedby="no-leaps" title={text.get(en::NO_LEAPS).to_owned()}>
                { text.get(label) }
            </button>
        }
    };
    let (first, others) = match &props.leaps {
        Leaps::None => Default::default(),
        Leaps::Unreadable => {
            let others = html! {
                <>
                    { unreadable("last", en::LAST_PAGE) }
                    { unreadable("date", en::GO_TO_DATE) }
                    <p key="why" id="no-leaps" class="no-leaps">{ text.get(en::NO_LEAPS) }</p>
                </>
            };
            (Html::default(), others)
        }
        Leaps::Ready { first, last, on_date } => {
            let go_first = first.as_ref().map(|_| turn(first, "first", text.get(en::FIRST_PAGE).into()));
            let others = html! {
                <>
                    { turn(last, "last", text.get(en::LAST_PAGE).into()) }
                    <button key="date" class="button" type="button" onclick={on_date.reform(|_: MouseEvent| ())}>{ text.get(en::GO_TO_DATE) }</button>
                </>
            };
            (go_first.unwrap_or_default(), others)
        }
    };
    html! {
        <footer class="pager">
            <p role="status">{ &props.status }</p>
            <nav aria-label={text.get(en::PAGES).to_owned()}>
                { first }
                { turn(&props.previous, "previous", html! { <><Icon glyph={Glyph::Left} />{ previous }</> }) }
                { turn(&props.next, "next", html! { <>{ next }<Icon glyph={Glyph::Right} /></> }) }
                { others }
            </nav>
        </footer>
    }
}

fn turn(turn: &Option<Turn>, key: &'static str, label: Html) -> Html {
    match turn {
        Some(Turn { href, go }) => {
            let go = go.clone();
            let onclick = hooks::follow(move || go.emit(()));
            html! { <a {key} class={classes!("button", key)} href={href.clone()} {onclick}>{ label }</a> }
        }
        None => {
            html! { <button {key} class={classes!("button", key)} type="button" disabled=true>{ label }</button> }
        }
    }
}

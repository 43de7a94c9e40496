//! The way through the pages.

use yew::prelude::*;

use super::{El, Glyph, bare_button, button, el, fragment, icon, words};
use crate::hooks;
use crate::text::{Message, Text, en};

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

/// What the page holds, and the ways to others.
pub struct Pager<'a> {
    /// Announced when it changes.
    pub status: String,
    /// The newer calendars, where there are any.
    pub previous: &'a Option<Turn>,
    /// The older calendars, where there are any.
    pub next: &'a Option<Turn>,
    /// Further away.
    pub leaps: &'a Leaps,
}

impl Pager<'_> {
    /// Draws it.
    pub fn el(&self, text: &Text) -> El {
        let (first, others) = match self.leaps {
            Leaps::None => (None, Vec::new()),
            Leaps::Unreadable => {
                let last = unreadable(text, "last", en::LAST_PAGE);
                let date = unreadable(text, "date", en::GO_TO_DATE);
                let why =
                    el("p").key("why").attr("id", "no-leaps").class("no-leaps").text(text.get(en::NO_LEAPS));
                (None, vec![last.into(), date.into(), why.into()])
            }
            Leaps::Ready { first, last, on_date } => {
                let go_first =
                    first.as_ref().map(|_| turn(first, "first", vec![words(text.get(en::FIRST_PAGE))]));
                let last = turn(last, "last", vec![words(text.get(en::LAST_PAGE))]);
                let date = button(text.get(en::GO_TO_DATE), on_date).key("date");
                (go_first, vec![last.into(), date.into()])
            }
        };
        let previous = vec![icon(Glyph::LEFT).into(), words(text.get(en::PREVIOUS_PAGE))];
        let next = vec![words(text.get(en::NEXT_PAGE)), icon(Glyph::RIGHT).into()];
        let ways = el("nav")
            .set("aria-label", text.get(en::PAGES))
            .child(first)
            .child(turn(self.previous, "previous", previous))
            .child(turn(self.next, "next", next))
            .child(fragment(others));
        el("footer")
            .class("pager")
            .attr("part", "pager")
            .child(el("p").attr("role", "status").text(&self.status))
            .child(ways)
    }
}

/// A way that there would be. It keeps the focus, so that its reason can be read.
fn unreadable(text: &Text, key: &'static str, label: Message) -> El {
    bare_button(&Callback::noop())
        .key(key)
        .attr("aria-disabled", "true")
        .attr("aria-describedby", "no-leaps")
        .set("title", text.get(en::NO_LEAPS))
        .text(text.get(label))
}

fn turn(turn: &Option<Turn>, key: &'static str, label: Vec<Html>) -> El {
    match turn {
        Some(Turn { href, go }) => {
            let go = go.clone();
            el("a").class("button").set("href", href).onclick(hooks::follow(move || go.emit(())))
        }
        None => el("button").class("button").attr("type", "button").flag("disabled", true),
    }
    .key(key)
    .class(key)
    .children(label)
}

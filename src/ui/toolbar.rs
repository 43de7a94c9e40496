//! How old the list is, and how it is kept fresh.

use yew::prelude::*;

use super::{El, Glyph, bare_button, el, icon, icon_button};
use crate::model::Time;
use crate::text::{Text, en};

/// "As of", refresh, how often by itself, what the table shows, and the keys.
pub struct Toolbar<'a> {
    /// When the answer on the screen came.
    pub at: Option<Time>,
    /// It is being asked for.
    pub busy: bool,
    /// Seconds after which it is asked for again by itself.
    pub every: Option<u32>,
    /// Ask again.
    pub on_refresh: &'a Callback<()>,
    /// Ask again by itself, after so many seconds.
    pub on_every: &'a Callback<Option<u32>>,
    /// Choose what the table shows.
    pub on_view_options: &'a Callback<()>,
    /// Show the keys.
    pub on_help: &'a Callback<()>,
}

impl Toolbar<'_> {
    /// Draws it.
    pub fn el(&self, text: &Text) -> El {
        let at = self.at.map(|at| {
            let formats = text.formats();
            el("span")
                .class("muted as-of")
                .set("title", &formats.full(&at))
                .text(&text.fill(en::AS_OF, &[("time", &formats.clock(&at))]))
        });
        let every = [
            ("", None, en::AUTO_OFF),
            ("30", Some(30), en::AUTO_SECONDS),
            ("300", Some(300), en::AUTO_MINUTES),
        ];
        let every = every.map(|(value, seconds, message)| {
            el("option").attr("value", value).flag("selected", self.every == seconds).text(text.get(message))
        });
        let changed = Callback::from({
            let on_every = self.on_every.clone();
            move |seconds: String| on_every.emit(seconds.parse().ok())
        });
        let name = text.get(en::AUTO_REFRESH);
        let every = el("select")
            .class("button")
            .set("aria-label", name)
            .set("title", name)
            .onchoice(changed)
            .children(every);
        el("div")
            .class("toolbar")
            .attr("part", "toolbar")
            .child(at)
            .child(
                icon_button(Glyph::AGAIN, text.get(en::REFRESH), self.on_refresh)
                    .class_if(self.busy, "turning"),
            )
            .child(every)
            .child(view_button(text, self.on_view_options))
            .child(icon_button(Glyph::KEYBOARD, text.get(en::SHORTCUTS), self.on_help).class("keys-button"))
    }
}

/// The button that leads to what a table shows.
pub fn view_button(text: &Text, pressed: &Callback<()>) -> El {
    bare_button(pressed)
        .child(icon(Glyph::VIEW))
        .child(el("span").class("view-label").text(text.get(en::VIEW_OPTIONS)))
}

//! Which keys there are.

use yew::prelude::*;

use super::{On, el, submit, tick_line, use_dialog};
use crate::hooks::Key;
use crate::part::{Cx, Part, use_words};
use crate::text::{Message, en};

/// The keys, and the way to switch them off.
#[derive(PartialEq)]
pub struct Help {
    /// Whether it is the triage's: there are no pages to turn, and what is fetched anew is the whole project.
    pub scans: bool,
    /// Whether it is shown.
    pub shown: bool,
    /// Whether the keys are listened for.
    pub wanted: bool,
    /// Listen, or do not.
    pub on_wanted: Callback<bool>,
    /// It was closed.
    pub on_close: Callback<()>,
}

impl Part for Help {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let dialog = use_dialog(cx, self.shown);
        let pages = [Key::NextPage, Key::PreviousPage];
        let keys = Key::ALL.iter().filter(|(_, key)| !self.scans || !pages.contains(key));
        let keys = keys.map(|(name, key)| match key {
            Key::Refresh if self.scans => (*name, en::SCAN_ALL),
            key => (*name, message(*key)),
        });
        let keys = keys.chain([("Enter", en::KEY_OPEN), ("Esc", en::KEY_CLOSE)]).map(|(name, message)| {
            el("div")
                .class("key-line")
                .child(el("dt").child(el("kbd").text(name)))
                .child(el("dd").text(text.get(message)))
        });
        let changed = Callback::from({
            let (wanted, on_wanted) = (self.wanted, self.on_wanted.clone());
            move |()| on_wanted.emit(!wanted)
        });
        let (line, input) = tick_line("checkbox", self.wanted, &changed);
        el("dialog")
            .node_ref(&dialog)
            .class("dialog card")
            .attr("aria-labelledby", "help-heading")
            .calls(On::Close, &self.on_close)
            .child(
                el("form")
                    .attr("method", "dialog")
                    .child(el("h2").attr("id", "help-heading").text(text.get(en::SHORTCUTS)))
                    .child(el("dl").children(keys))
                    .child(line.child(input).text(text.get(en::SHORTCUTS_ON)))
                    .child(el("div").class("dialog-actions").child(submit(text.get(en::CLOSE)))),
            )
            .into()
    }
}

fn message(key: Key) -> Message {
    match key {
        Key::Search => en::KEY_SEARCH,
        Key::Down => en::KEY_DOWN,
        Key::Up => en::KEY_UP,
        Key::NextPage => en::NEXT_PAGE,
        Key::PreviousPage => en::PREVIOUS_PAGE,
        Key::Refresh => en::REFRESH,
        Key::Help => en::KEY_HELP,
    }
}

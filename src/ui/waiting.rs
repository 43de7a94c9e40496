//! A pause before something is asked again.

use yew::prelude::*;

use super::{Glyph, button, el, icon};
use crate::client::Wait;
use crate::hooks;
use crate::part::{Cx, Part, use_words};
use crate::text::en;

/// What went wrong, how long it is until the next try, and the two ways out.
#[derive(PartialEq)]
pub struct Waiting {
    /// The pause, and why it is made.
    pub wait: Wait,
    /// Where it is asked; none is the gateway beside the page.
    pub server: Option<String>,
    /// Does not wait.
    pub on_now: Callback<()>,
    /// Does not try again.
    pub on_cancel: Callback<()>,
}

impl Part for Waiting {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let left = hooks::use_countdown(cx, self.wait.pause, self.wait.attempt);
        let words = text.waiting(&self.wait, self.server.as_deref(), left);
        let actions = el("div")
            .class("notice-actions")
            .child(button(text.get(en::TRY_NOW), &self.on_now))
            .child(button(text.get(en::CANCEL), &self.on_cancel).class("quiet"));
        el("div")
            .class("notice warn beside waiting")
            .child(el("span").class("notice-icon").child(icon(Glyph::AGAIN)))
            .child(el("p").class("notice-text").child(el("span").text(&words)))
            .child(actions)
            .into()
    }
}

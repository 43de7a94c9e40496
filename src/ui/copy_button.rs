//! A button that copies.

use yew::prelude::*;

use super::{Glyph, bare_button, el, icon, icon_button};
use crate::hooks::{self, Task};
use crate::part::{Cx, Part, use_kept, use_value, use_words};
use crate::text::en;

/// Milliseconds for which it says what became of it.
const SAID: u32 = 2_000;

/// Copies, and says so for a moment.
#[derive(PartialEq)]
pub struct CopyButton {
    /// What is copied, made when it is wanted.
    pub content: Callback<(), String>,
    /// Its words.
    pub label: CopyLabel,
}

/// What a [`CopyButton`] says.
#[derive(PartialEq)]
pub enum CopyLabel {
    /// These words.
    Words(String),
    /// Nothing: it is an icon, named after what it copies.
    Icon(String),
}

impl Part for CopyButton {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let done = use_value(cx, || None::<bool>);
        let task = use_kept(cx, || None::<Task>);
        let reset = hooks::use_debounce(cx, SAID);
        let now = *done.get();
        let pressed = Callback::from({
            let content = self.content.clone();
            move |()| {
                let (content, done) = (content.emit(()), done.clone());
                reset.run({
                    let done = done.clone();
                    move || done.set(None)
                });
                *task.borrow_mut() =
                    Some(Task::spawn(async move { done.set(Some(hooks::copy(&content).await)) }));
            }
        });
        let said = now.map(|done| text.get(if done { en::COPIED } else { en::COPY_FAILED }));
        let glyph = match now {
            Some(true) => Glyph::CHECK,
            Some(false) => Glyph::CROSS,
            None => Glyph::COPY,
        };
        match &self.label {
            CopyLabel::Words(label) => bare_button(&pressed)
                .child(icon(glyph))
                .child(el("span").attr("aria-live", "polite").text(said.unwrap_or(label))),
            CopyLabel::Icon(what) => {
                let name = said.map_or_else(|| text.fill(en::COPY_OF, &[("what", what)]), str::to_owned);
                icon_button(glyph, &name, &pressed)
            }
        }
        .into()
    }
}

//! The search for a deduplication key.

use yew::prelude::*;

use super::{Glyph, el, icon};
use crate::hooks;
use crate::part::{Cx, Part, use_effect_on, use_kept, use_node, use_words};
use crate::text::en;

/// Milliseconds without a keystroke after which the key is looked for.
const PAUSE: u32 = 350;

/// A search box that looks for the exact key: at Enter, and after a short pause in typing.
#[derive(PartialEq)]
pub struct SearchBox {
    /// The key that is looked for; empty for none.
    pub value: String,
    /// Something is being typed that is not looked for yet.
    pub on_typing: Callback<bool>,
    /// A pause in typing: look for this.
    pub on_pause: Callback<String>,
    /// Enter: look for this, and keep it in the history.
    pub on_enter: Callback<String>,
}

impl Part for SearchBox {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let field = use_node(cx);
        let pause = hooks::use_debounce(cx, PAUSE);
        let asked = use_kept(cx, || None::<String>);

        // The field belongs to the person who types; it follows the address only where that says something else. What was
        // asked from here comes back as an echo: more may have been typed before it does.
        use_effect_on(cx, self.value.clone(), {
            let (pause, on_typing, asked) = (pause.clone(), self.on_typing.clone(), asked.clone());
            let (value, field) = (self.value.clone(), field.clone());
            move || {
                let is_echo = asked.take().as_ref() == Some(&value);
                if !is_echo && hooks::field_text(&field) != value {
                    pause.cancel();
                    on_typing.emit(false);
                    hooks::set_field_text(&field, &value);
                }
                None
            }
        });

        let on_pause = {
            let (on_pause, asked) = (self.on_pause.clone(), asked.clone());
            Callback::from(move |key: String| {
                asked.replace(Some(key.clone()));
                on_pause.emit(key);
            })
        };
        let typed = {
            let (value, on_typing, pause) = (self.value.clone(), self.on_typing.clone(), pause.clone());
            Callback::from(move |typed: String| {
                on_typing.emit(typed != value);
                if typed == value {
                    pause.cancel();
                } else if typed.is_empty() {
                    pause.cancel();
                    on_pause.emit(typed);
                } else {
                    let on_pause = on_pause.clone();
                    pause.run(move || on_pause.emit(typed));
                }
            })
        };
        let submitted = {
            let (field, on_enter) = (field.clone(), self.on_enter.clone());
            Callback::from(move |()| {
                pause.cancel();
                let key = hooks::field_text(&field);
                asked.replace(Some(key.clone()));
                on_enter.emit(key);
            })
        };

        let label = el("div")
            .class("search-label")
            .child(el("label").attr("for", "search").text(text.get(en::DEDUPLICATION_KEY)))
            .child(el("span").attr("id", "search-hint").class("hint").text(text.get(en::EXACT_MATCH)));
        let field = el("input")
            .node_ref(&field)
            .attr("id", "search")
            .attr("type", "search")
            .oninput(typed)
            .attr("aria-describedby", "search-hint")
            .attr("autocomplete", "off")
            .attr("autocapitalize", "off")
            .attr("spellcheck", "false")
            .attr("enterkeyhint", "search");
        el("form")
            .class("search")
            .attr("part", "search")
            .attr("role", "search")
            .onsubmit(&submitted)
            .child(label)
            .child(el("div").class("search-field").child(icon(Glyph::SEARCH)).child(field))
            .into()
    }
}

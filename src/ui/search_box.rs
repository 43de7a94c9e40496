//! The search for a deduplication key.

use yew::prelude::*;

use super::{Glyph, Icon};
use crate::hooks;
use crate::text::{Text, en};

/// Milliseconds without a keystroke after which the key is looked for.
const PAUSE: u32 = 350;

/// Properties of [`SearchBox`].
#[derive(Properties, PartialEq)]
pub struct SearchBoxProps {
    /// The key that is looked for; empty for none.
    pub value: String,
    /// Something is being typed that is not looked for yet.
    pub on_typing: Callback<bool>,
    /// A pause in typing: look for this.
    pub on_pause: Callback<String>,
    /// Enter: look for this, and keep it in the history.
    pub on_enter: Callback<String>,
}

/// A search box that looks for the exact key: at Enter, and after a short pause in typing.
#[component]
pub fn SearchBox(props: &SearchBoxProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let field = use_node_ref();
    let pause = hooks::use_debounce(PAUSE);
    let asked = use_mut_ref(|| None::<String>);

    // The field belongs to the person who types; it follows the address only where that says something else. What was asked
    // from here comes back as an echo: more may have been typed before it does.
    use_effect_with((props.value.clone(), field.clone()), {
        let (pause, on_typing, asked) = (pause.clone(), props.on_typing.clone(), asked.clone());
        move |(value, field)| {
            let is_echo = asked.take().as_ref() == Some(value);
            if !is_echo && hooks::field_text(field) != *value {
                pause.cancel();
                on_typing.emit(false);
                hooks::set_field_text(field, value);
            }
        }
    });

    let on_pause = {
        let (on_pause, asked) = (props.on_pause.clone(), asked.clone());
        Callback::from(move |key: String| {
            asked.replace(Some(key.clone()));
            on_pause.emit(key);
        })
    };
    let oninput = {
        let (value, on_typing, pause) = (props.value.clone(), props.on_typing.clone(), pause.clone());
        Callback::from(move |event: InputEvent| {
            let typed = hooks::typed(&event);
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
    let onsubmit = {
        let (field, on_enter, pause) = (field.clone(), props.on_enter.clone(), pause.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            pause.cancel();
            let key = hooks::field_text(&field);
            asked.replace(Some(key.clone()));
            on_enter.emit(key);
        })
    };

    html! {
        <form class="search" role="search" {onsubmit}>
            <div class="search-label">
                <label for="search">{ text.get(en::DEDUPLICATION_KEY) }</label>
                <span id="search-hint" class="hint">{ text.get(en::EXACT_MATCH) }</span>
            </div>
            <div class="search-field">
                <Icon glyph={Glyph::Search} />
                <input ref={field} id="search" type="search" {oninput} aria-describedby="search-hint"
                    autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search" />
            </div>
        </form>
    }
}

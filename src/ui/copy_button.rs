//! A button that copies.

use yew::prelude::*;

use super::{Glyph, Icon};
use crate::hooks::{self, Task};
use crate::text::{Text, en};

/// Milliseconds for which it says what became of it.
const SAID: u32 = 2_000;

/// Properties of [`CopyButton`].
#[derive(Properties, PartialEq)]
pub struct CopyButtonProps {
    /// What is copied, made when it is wanted.
    pub content: Callback<(), String>,
    /// Its words; without them it is an icon, named after `what`.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// What is copied, where there are no words.
    #[prop_or_default]
    pub what: Option<AttrValue>,
}

/// Copies, and says so for a moment.
#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let done = use_state(|| None::<bool>);
    let task = use_mut_ref(|| None::<Task>);
    let reset = hooks::use_debounce(SAID);
    let onclick = {
        let (content, done) = (props.content.clone(), done.clone());
        Callback::from(move |_: MouseEvent| {
            let (content, done) = (content.emit(()), done.clone());
            reset.run({
                let done = done.clone();
                move || done.set(None)
            });
            *task.borrow_mut() =
                Some(Task::spawn(async move { done.set(Some(hooks::copy(&content).await)) }));
        })
    };
    let said = done.map(|done| text.get(if done { en::COPIED } else { en::COPY_FAILED }));
    let name = match (&props.label, &props.what) {
        (None, Some(what)) => {
            Some(said.map_or_else(|| text.fill(en::COPY_OF, &[("what", what)]), str::to_owned))
        }
        _ => None,
    };
    let glyph = match *done {
        Some(true) => Glyph::Check,
        Some(false) => Glyph::Cross,
        None => Glyph::Copy,
    };
    html! {
        <button type="button" class={classes!("button", props.label.is_none().then_some("icon-button"))} {onclick}
            aria-label={name.clone()} title={name}>
            <Icon {glyph} />
            if let Some(label) = &props.label {
                <span aria-live="polite">{ said.unwrap_or(label).to_owned() }</span>
            }
        </button>
    }
}

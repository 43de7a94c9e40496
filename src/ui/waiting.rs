//! A pause before something is asked again.

use yew::prelude::*;

use super::{Glyph, Icon};
use crate::client::Wait;
use crate::hooks;
use crate::text::{Text, en};

/// Properties of [`Waiting`].
#[derive(Properties, PartialEq)]
pub struct WaitingProps {
    /// The pause, and why it is made.
    pub wait: Wait,
    /// Where it is asked; none is the gateway beside the page.
    pub server: Option<AttrValue>,
    /// Does not wait.
    pub on_now: Callback<()>,
    /// Does not try again.
    pub on_cancel: Callback<()>,
}

/// What went wrong, how long it is until the next try, and the two ways out.
#[component]
pub fn Waiting(props: &WaitingProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let left = hooks::use_countdown(props.wait.pause, props.wait.attempt);
    html! {
        <div class="notice warn beside waiting">
            <span class="notice-icon"><Icon glyph={Glyph::Again} /></span>
            <p class="notice-text">
                <span>{ text.waiting(&props.wait, props.server.as_deref(), left) }</span>
            </p>
            <div class="notice-actions">
                <button type="button" class="button" onclick={props.on_now.reform(|_: MouseEvent| ())}>{ text.get(en::TRY_NOW) }</button>
                <button type="button" class="button quiet" onclick={props.on_cancel.reform(|_: MouseEvent| ())}>{ text.get(en::CANCEL) }</button>
            </div>
        </div>
    }
}

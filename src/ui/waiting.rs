//! A pause before something is asked again.

use yew::prelude::*;

use super::{Glyph, Icon};
use crate::client::Wait;
use crate::hooks;
use crate::text;

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
    let left = hooks::use_countdown(props.wait.pause);
    html! {
        <div class="notice warn beside waiting">
            <span class="notice-icon"><Icon glyph={Glyph::Again} /></span>
            <p class="notice-text">
                <span>{ text::waiting(&props.wait, props.server.as_deref()) }{ " " }{ text::trying_again_in(left) }</span>
            </p>
            <div class="notice-actions">
                <button type="button" class="button" onclick={props.on_now.reform(|_: MouseEvent| ())}>{ text::TRY_NOW }</button>
                <button type="button" class="button quiet" onclick={props.on_cancel.reform(|_: MouseEvent| ())}>{ text::CANCEL }</button>
            </div>
        </div>
    }
}

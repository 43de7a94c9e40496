//! How old the list is, and how it is kept fresh.

use yew::prelude::*;

use super::{Glyph, Icon};
use crate::hooks;
use crate::model::Time;
use crate::text::{Text, en};

/// Properties of [`Toolbar`].
#[derive(Properties, PartialEq)]
pub struct ToolbarProps {
    /// When the answer on the screen came.
    #[prop_or_default]
    pub at: Option<Time>,
    /// It is being asked for.
    #[prop_or_default]
    pub busy: bool,
    /// Seconds after which it is asked for again by itself.
    #[prop_or_default]
    pub every: Option<u32>,
    /// Ask again.
    #[prop_or_default]
    pub on_refresh: Callback<()>,
    /// Ask again by itself, after so many seconds.
    #[prop_or_default]
    pub on_every: Callback<Option<u32>>,
    /// Choose what the table shows.
    #[prop_or_default]
    pub on_view_options: Callback<()>,
    /// Show the keys.
    #[prop_or_default]
    pub on_help: Callback<()>,
}

/// "As of", refresh, how often by itself, what the table shows, and the keys.
#[component]
pub fn Toolbar(props: &ToolbarProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let label = |message| text.get(message).to_owned();
    let every = [(None, en::AUTO_OFF), (Some(30), en::AUTO_SECONDS), (Some(300), en::AUTO_MINUTES)];
    let onchange = props.on_every.reform(|event: Event| hooks::chosen(&event).parse().ok());
    html! {
        <div class="toolbar">
            if let Some(at) = props.at {
                <span class="muted as-of" title={text.formats().full(&at)}>{ text.fill(en::AS_OF, &[("time", &text.formats().clock(&at))]) }</span>
            }
            <button type="button" class={classes!("button", "icon-button", props.busy.then_some("turning"))} aria-label={label(en::REFRESH)}
                title={label(en::REFRESH)} onclick={props.on_refresh.reform(|_: MouseEvent| ())}><Icon glyph={Glyph::Again} /></button>
            <select class="button" aria-label={label(en::AUTO_REFRESH)} title={label(en::AUTO_REFRESH)} {onchange}>
                { for every.into_iter().map(|(seconds, message)| html! {
                    <option value={seconds.map(|seconds: u32| seconds.to_string()).unwrap_or_default()} selected={props.every == seconds}>
                        { text.get(message) }
                    </option>
                }) }
            </select>
            <button type="button" class="button" onclick={props.on_view_options.reform(|_: MouseEvent| ())}>
                <Icon glyph={Glyph::View} /><span class="view-label">{ text.get(en::VIEW_OPTIONS) }</span>
            </button>
            <button type="button" class="button icon-button keys-button" aria-label={label(en::SHORTCUTS)} title={label(en::SHORTCUTS)}
                onclick={props.on_help.reform(|_: MouseEvent| ())}><Icon glyph={Glyph::Keyboard} /></button>
        </div>
    }
}

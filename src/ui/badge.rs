//! A calendar's state, as icon and word.

use yew::prelude::*;

use super::{Glyph, Icon};
use crate::model::State;
use crate::text::Text;

/// Properties of [`StateBadge`].
#[derive(Properties, PartialEq)]
pub struct StateBadgeProps {
    /// What the server says.
    pub state: State,
}

/// What the server says of a calendar.
#[component]
pub fn StateBadge(props: &StateBadgeProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let (class, glyph) = match props.state {
        State::Connected => ("ok", Glyph::Check),
        State::Disconnected => ("bad", Glyph::Cross),
        State::Unknown(_) => ("unknown", Glyph::Question),
    };
    html! {
        <span class={classes!("badge", class)}>
            <span class="badge-icon"><Icon {glyph} /></span>
            <span class="cut">{ text.state(&props.state).to_owned() }</span>
        </span>
    }
}

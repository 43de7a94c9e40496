//! A time, written by the formats in the context.

use yew::prelude::*;

use crate::model::Time;
use crate::text::{Text, en};
use crate::time::iso;

/// Properties of [`TimeText`].
#[derive(Properties, PartialEq)]
pub struct TimeTextProps {
    /// The time; none is "never".
    pub time: Option<Time>,
    /// The day alone.
    #[prop_or_default]
    pub day: bool,
    /// The whole of it, with its zone.
    #[prop_or_default]
    pub whole: bool,
}

/// A time in short, with the whole of it and its zone on hover.
#[component]
pub fn TimeText(props: &TimeTextProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let formats = text.formats();
    match &props.time {
        Some(time) => {
            let words = match (props.whole, props.day) {
                (true, _) => formats.full(time),
                (false, true) => formats.day(time),
                (false, false) => formats.short(time),
            };
            html! { <time datetime={iso(time)} title={formats.full(time)}>{ words }</time> }
        }
        None => html! { <span class="faint">{ text.get(en::NEVER) }</span> },
    }
}

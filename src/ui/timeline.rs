//! A calendar's life as a picture.

use yew::prelude::*;

use super::TimeText;
use crate::model::Time;
use crate::text::{Text, en};

/// Properties of [`Timeline`].
#[derive(Properties, PartialEq)]
pub struct TimelineProps {
    /// Connected first.
    pub created: Option<Time>,
    /// The last success.
    pub success: Option<Time>,
    /// The last attempt, where it is not that success.
    pub attempt: Option<Time>,
    /// The failed authorisation.
    pub failure: Option<Time>,
    /// The right end.
    pub now: Time,
}

/// Created, last success, last attempt, failure and now, to scale; the same as a list for whoever cannot see it.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let marks: Vec<(&str, &str, Time)> = [
        ("created", text.get(en::CREATED), props.created),
        ("success", text.get(en::LAST_SUCCESSFUL_SYNC), props.success),
        ("attempt", text.get(en::LAST_ATTEMPT), props.attempt),
        ("failure", text.get(en::FAILED_AT), props.failure),
    ]
    .into_iter()
    .filter_map(|(class, label, time)| Some((class, label, time?.min(props.now))))
    .collect();
    let Some(first) = marks.iter().map(|(_, _, time)| *time).min() else { return Html::default() };
    // A life of no length would have no scale.
    let length = (props.now - first).num_seconds().max(1) as f64;
    // In percent, and no viewBox: a picture that is stretched would stretch its dots.
    let place = |time: Time| format!("{:.2}%", 100.0 * (time - first).num_seconds() as f64 / length);
    let good_until = place(props.success.map_or(first, |time| time.min(props.now)));
    let dot = |class: &str, at: String| html! { <circle class={classes!("mark", class.to_owned())} cx={at} cy="50%" r="6" /> };
    html! {
        <figure class="timeline" aria-label={text.get(en::TIMELINE).to_owned()}>
            <svg width="100%" height="22" aria-hidden="true" focusable="false">
                <line class="gap" x1={good_until.clone()} x2="100%" y1="50%" y2="50%" />
                <line class="good" x1={place(first)} x2={good_until} y1="50%" y2="50%" />
                { for marks.iter().map(|(class, _, time)| dot(class, place(*time))) }
                { dot("now", "100%".to_owned()) }
            </svg>
            <ol>
                { for marks.iter().map(|(class, label, time)| html! {
                    <li class={*class}><span>{ *label }</span><TimeText time={Some(*time)} /></li>
                }) }
                <li class="now"><span>{ text.get(en::NOW) }</span><TimeText time={Some(props.now)} /></li>
            </ol>
        </figure>
    }
}

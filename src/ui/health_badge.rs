//! A calendar's health, as icon, word and sentence.

use std::rc::Rc;

use yew::prelude::*;

use super::{Glyph, Icon};
use crate::health::{Health, Severity, Thresholds, diagnose};
use crate::hooks;
use crate::model::Calendar;
use crate::text::Text;

/// Properties of [`HealthBadge`].
#[derive(Properties, PartialEq)]
pub struct HealthBadgeProps {
    /// The calendar.
    pub calendar: Rc<Calendar>,
}

/// How a calendar is. It alone is drawn again as time passes, and not its row.
#[component]
pub fn HealthBadge(props: &HealthBadgeProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let now = hooks::use_now();
    let thresholds = use_context::<Thresholds>().unwrap_or_default();
    let diagnosis = diagnose(&props.calendar, now, &thresholds);
    let says = text.verdict(&props.calendar, &diagnosis, now);
    html! {
        <span class={classes!("badge", tone(diagnosis.health))}>
            <span class="badge-icon"><Icon glyph={glyph(diagnosis.health)} /></span>
            <span class="badge-text">
                <span class="badge-word">{ text.health(diagnosis.health).to_owned() }</span>
                <span class="badge-says cut" title={says.clone()}>{ says }</span>
            </span>
        </span>
    }
}

/// The class of a verdict's colour.
pub fn tone(health: Health) -> &'static str {
    match health.severity() {
        Severity::Ok => "ok",
        Severity::Info if health == Health::Unknown => "unknown",
        Severity::Info => "info",
        Severity::Warning => "warn",
        Severity::Bad => "bad",
    }
}

/// The icon of a verdict; each shape says it without its colour.
pub fn glyph(health: Health) -> Glyph {
    match health {
        Health::Healthy => Glyph::Check,
        Health::Retrying => Glyph::Again,
        Health::SyncFailing => Glyph::Warning,
        Health::Stale | Health::FirstSyncPending | Health::NeverSynced => Glyph::Clock,
        Health::Disconnected => Glyph::Cross,
        Health::Unknown => Glyph::Question,
    }
}

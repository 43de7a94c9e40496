//! A calendar's health, as icon, word and sentence.

use std::rc::Rc;

use yew::prelude::*;

use super::{Glyph, el, icon};
use crate::health::{Health, Severity, diagnose};
use crate::hooks;
use crate::model::Calendar;
use crate::part::{Cx, Part, use_around, use_words};

/// How a calendar is. It alone is drawn again as time passes, and not its row.
#[derive(PartialEq)]
pub struct HealthBadge {
    /// The calendar.
    pub calendar: Rc<Calendar>,
}

impl Part for HealthBadge {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let now = hooks::use_now(cx);
        let thresholds = use_around(cx).thresholds;
        let diagnosis = diagnose(&self.calendar, now, &thresholds);
        let says = text.verdict(&self.calendar, &diagnosis, now);
        el("span")
            .class("badge")
            .class(tone(diagnosis.health))
            .child(icon(glyph(diagnosis.health)))
            .child(el("span").class("badge-word").text(text.health(diagnosis.health)))
            .child(el("span").class("badge-says cut").set("title", &says).text(&says))
            .into()
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
        Health::Healthy => Glyph::CHECK,
        Health::Retrying => Glyph::AGAIN,
        Health::SyncFailing => Glyph::WARNING,
        Health::Stale | Health::FirstSyncPending | Health::NeverSynced => Glyph::CLOCK,
        Health::Disconnected => Glyph::CROSS,
        Health::Unknown => Glyph::QUESTION,
    }
}

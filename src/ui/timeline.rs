//! A calendar's life as a picture.

use super::{El, Written, el, percent, share, time_text};
use crate::model::Time;
use crate::text::{Text, en};

/// When what happened to a calendar.
pub struct Timeline {
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

impl Timeline {
    /// Created, last success, last attempt, failure and now, to scale; the same as a list for whoever cannot see it.
    pub fn el(&self, text: &Text) -> Option<El> {
        let marks: Vec<(&'static str, &str, Time)> = [
            ("created", text.get(en::CREATED), self.created),
            ("success", text.get(en::LAST_SUCCESSFUL_SYNC), self.success),
            ("attempt", text.get(en::LAST_ATTEMPT), self.attempt),
            ("failure", text.get(en::FAILED_AT), self.failure),
        ]
        .into_iter()
        .filter_map(|(class, label, time)| Some((class, label, time?.min(self.now))))
        .collect();
        let first = marks.iter().map(|(_, _, time)| *time).min()?;
        // Of whole seconds; a life of no length would have no scale, and one longer than 136 years none that matters.
        let seconds = |time: Time| u32::try_from((time - first).num_seconds()).unwrap_or(u32::MAX);
        let length = seconds(self.now).max(1);
        // In percent, and no viewBox: a picture that is stretched would stretch its dots.
        let place = |time: Time| format!("{}%", percent(share(seconds(time), length)));
        let good_until = place(self.success.map_or(first, |time| time.min(self.now)));
        let line = |class, from: &str, to: &str| {
            el("line").class(class).set("x1", from).set("x2", to).attr("y1", "50%").attr("y2", "50%")
        };
        let dot = |class, at: &str| {
            el("circle").class("mark").class(class).set("cx", at).attr("cy", "50%").attr("r", "6")
        };
        let picture = el("svg")
            .attr("width", "100%")
            .attr("height", "22")
            .attr("aria-hidden", "true")
            .attr("focusable", "false")
            .child(line("gap", &good_until, "100%"))
            .child(line("good", &place(first), &good_until))
            .children(marks.iter().map(|(class, _, time)| dot(class, &place(*time))))
            .child(dot("now", "100%"));
        let entry = |class, label: &str, time: Time| {
            el("li").class(class).child(el("span").text(label)).child(time_text(
                text,
                Some(time),
                Written::Short,
            ))
        };
        let list = el("ol")
            .children(marks.iter().map(|(class, label, time)| entry(class, label, *time)))
            .child(entry("now", text.get(en::NOW), self.now));
        let figure = el("figure").class("timeline").set("aria-label", text.get(en::TIMELINE));
        Some(figure.child(picture).child(list))
    }
}

//! Choosing a day of the list.

use chrono::NaiveDate;
use yew::prelude::*;

use super::{On, button, el, use_dialog};
use crate::hooks;
use crate::part::{Cx, Part, use_kept, use_node, use_words};
use crate::text::en;
use crate::time::day_of;

/// One date field. The browser itself refuses what is no date.
#[derive(PartialEq)]
pub struct DateDialog {
    /// Whether it is shown.
    pub shown: bool,
    /// Go to this day.
    pub on_day: Callback<NaiveDate>,
    /// It was closed.
    pub on_close: Callback<()>,
}

impl Part for DateDialog {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let dialog = use_dialog(cx, self.shown);
        let field = use_node(cx);
        let chosen = use_kept(cx, || None::<NaiveDate>);
        let submitted = Callback::from({
            let (chosen, field) = (chosen.clone(), field.clone());
            move |()| *chosen.borrow_mut() = day_of(&hooks::field_text(&field))
        });
        // One goes there once it is closed: closing gives the focus back to what had it before.
        let closed = Callback::from({
            let (on_day, on_close) = (self.on_day.clone(), self.on_close.clone());
            move |()| {
                on_close.emit(());
                if let Some(day) = chosen.take() {
                    on_day.emit(day);
                }
            }
        });
        let field = el("div")
            .class("field")
            .child(el("label").attr("for", "day").text(text.get(en::CREATED_UP_TO)))
            // A cursor has years of four digits, and the day after this one is the last.
            .child(
                el("input")
                    .node_ref(&field)
                    .attr("id", "day")
                    .attr("type", "date")
                    .flag("required", true)
                    .attr("max", "9999-12-30")
                    .attr("aria-describedby", "day-zone"),
            )
            .child(
                el("p")
                    .attr("id", "day-zone")
                    .class("muted small")
                    .text(&text.fill(en::DAY_IN_ZONE, &[("zone", &text.formats().zone())])),
            );
        let actions = el("div")
            .class("dialog-actions")
            .child(button(text.get(en::CANCEL), &self.on_close))
            .child(el("button").class("button primary").text(text.get(en::GO)));
        let form = el("form")
            .attr("method", "dialog")
            .calls(On::Submit, &submitted)
            .child(el("h2").attr("id", "date-heading").text(text.get(en::DATE_HEADING)))
            .child(field)
            .child(actions);
        el("dialog")
            .node_ref(&dialog)
            .class("dialog card")
            .attr("aria-labelledby", "date-heading")
            .calls(On::Close, &closed)
            .child(form)
            .into()
    }
}

//! Choosing a day of the list.

use chrono::NaiveDate;
use yew::prelude::*;

use crate::hooks;
use crate::text::{Text, en};
use crate::time::day_of;

/// Properties of [`DateDialog`].
#[derive(Properties, PartialEq)]
pub struct DateDialogProps {
    /// Whether it is shown.
    pub shown: bool,
    /// Go to this day.
    pub on_day: Callback<NaiveDate>,
    /// It was closed.
    pub on_close: Callback<()>,
}

/// One date field. The browser itself refuses what is no date.
#[component]
pub fn DateDialog(props: &DateDialogProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let (dialog, field) = (use_node_ref(), use_node_ref());
    use_effect_with((props.shown, dialog.clone()), |(shown, dialog)| hooks::show_dialog(dialog, *shown));
    let chosen = use_mut_ref(|| None::<NaiveDate>);
    let onsubmit = Callback::from({
        let (chosen, field) = (chosen.clone(), field.clone());
        move |_: SubmitEvent| *chosen.borrow_mut() = day_of(&hooks::field_text(&field))
    });
    // One goes there once it is closed: closing gives the focus back to what had it before.
    let onclose = Callback::from({
        let (on_day, on_close) = (props.on_day.clone(), props.on_close.clone());
        move |_: Event| {
            on_close.emit(());
            if let Some(day) = chosen.take() {
                on_day.emit(day);
            }
        }
    });
    html! {
        <dialog ref={dialog} class="dialog card" aria-labelledby="date-heading" {onclose}>
            <form method="dialog" {onsubmit}>
                <h2 id="date-heading">{ text.get(en::DATE_HEADING) }</h2>
                <div class="field">
                    <label for="day">{ text.get(en::CREATED_UP_TO) }</label>
                    // A cursor has years of four digits, and the day after this one is the last.
                    <input ref={field} id="day" type="date" required=true max="9999-12-30" aria-describedby="day-zone" />
                    <p id="day-zone" class="muted small">{ text.fill(en::DAY_IN_ZONE, &[("zone", &text.formats().zone())]) }</p>
                </div>
                <div class="dialog-actions">
                    <button type="button" class="button" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ text.get(en::CANCEL) }</button>
                    <button class="button primary">{ text.get(en::GO) }</button>
                </div>
            </form>
        </dialog>
    }
}

//! One calendar: what is known of it at once, and asked for again.

mod view;

use std::rc::Rc;

use yew::prelude::*;

pub use view::{CalendarView, CalendarViewProps};

use crate::client::{Client, ErrorKind, Fetch};
use crate::hooks::{self, Asked, Requested, use_request};
use crate::model::{Calendar, Row};
use crate::settings::Settings;
use crate::state::Shown;

/// What is known of the calendar.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    /// Nothing yet.
    Nothing,
    /// What the list had, or the server's answer.
    Calendar(Rc<Calendar>),
    /// The server's answer is no calendar: its JSON, and why.
    Unreadable(String, String),
}

/// Properties of [`OneCalendar`].
#[derive(Properties, PartialEq)]
pub struct OneCalendarProps {
    /// Who is asked.
    pub client: Client<Fetch>,
    /// Which one.
    pub id: String,
    /// What the list knows of it, to be shown at once.
    #[prop_or_default]
    pub known: Option<Rc<Calendar>>,
    /// What the host sets.
    pub settings: Settings,
    /// It was looked for by an id that may as well be a key: it shows only where there is such a calendar.
    #[prop_or_default]
    pub guess: bool,
    /// Back to the list.
    pub on_close: Callback<()>,
    /// The server's answer.
    #[prop_or_default]
    pub on_known: Callback<Rc<Calendar>>,
}

/// One calendar beside the list.
#[component]
pub fn OneCalendar(props: &OneCalendarProps) -> Html {
    let times = use_state(|| 0_u32);
    let asked = Asked { client: props.client.clone(), question: props.id.clone() };
    let Requested { remote, .. } =
        use_request(&asked, *times, |Asked { client, question }, tell| async move {
            client.get_calendar(&question, |wait| tell.emit(wait)).await
        });
    let of_list = || props.known.clone().map_or(Known::Nothing, Known::Calendar);
    let (known, error, busy) = match remote.shown(&asked) {
        Shown::Ready { data, again, error } => (
            match &**data {
                Row::Calendar(calendar) => Known::Calendar(calendar.clone()),
                Row::Unreadable(row) => Known::Unreadable(row.raw.clone(), row.reason.clone()),
            },
            error.cloned(),
            again,
        ),
        Shown::Loading { .. } => (of_list(), None, true),
        // What the list had of a calendar that is gone is no longer true.
        Shown::Failed(error) if error.kind == ErrorKind::NoSuchCalendar => {
            (Known::Nothing, Some(error.clone()), false)
        }
        Shown::Failed(error) => (of_list(), Some(error.clone()), false),
    };
    use_effect_with(answered(&known, busy), {
        let on_known = props.on_known.clone();
        move |known| known.iter().for_each(|calendar| on_known.emit(Rc::clone(calendar)))
    });
    if props.guess && matches!(known, Known::Nothing) {
        return Html::default();
    }
    let on_retry = Callback::from(move |()| times.set(times.wrapping_add(1)));
    let base = props.client.base();
    let server = (!base.is_relative()).then(|| AttrValue::from(base.short().to_owned()));
    let url = Callback::from({
        let client = props.client.clone();
        move |id: String| hooks::absolute(&client.calendar_url(&id))
    });
    html! {
        <CalendarView id={props.id.clone()} {known} {error} {busy} {server} {url} settings={props.settings.clone()} unasked={props.guess}
            {on_retry} on_close={props.on_close.clone()} />
    }
}

fn answered(known: &Known, busy: bool) -> Option<Rc<Calendar>> {
    match known {
        Known::Calendar(calendar) if !busy => Some(Rc::clone(calendar)),
        _ => None,
    }
}

//! One calendar: what is known of it at once, and asked for again.

mod view;

use std::rc::Rc;

use yew::prelude::*;

pub use view::CalendarView;

use crate::client::{Client, Credentials, ErrorKind, Fetch};
use crate::hooks::{self, Asked, Requested, use_error_told, use_host, use_request};
use crate::model::{Calendar, Row};
use crate::part::{Cx, Part, use_around, use_effect_on, use_kept, use_value};
use crate::settings::Settings;
use crate::state::Shown;
use crate::text::SERVER;
use crate::time;

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

/// One calendar beside the list.
#[derive(PartialEq)]
pub struct OneCalendar {
    /// Who is asked.
    pub client: Client<Fetch>,
    /// Which one.
    pub id: String,
    /// What the list knows of it, to be shown at once.
    pub known: Option<Rc<Calendar>>,
    /// What the host sets.
    pub settings: Settings,
    /// It was looked for by an id that may as well be a key: it shows only where there is such a calendar.
    pub guess: bool,
    /// Back to the list.
    pub on_close: Callback<()>,
    /// The server's answer.
    pub on_known: Callback<Rc<Calendar>>,
}

impl Part for OneCalendar {
    fn draw(&self, cx: &mut Cx) -> Html {
        let times = use_value(cx, || 0_u32);
        let asked = Asked { client: self.client.clone(), question: self.id.clone() };
        let Requested { remote, on_give_up, .. } =
            use_request(cx, &asked, *times.get(), |Asked { client, question }, tell| async move {
                client.get_calendar(&question, |wait| tell.emit(wait)).await
            });
        let of_list = || self.known.clone().map_or(Known::Nothing, Known::Calendar);
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
        let host = use_host(cx);
        let skew = use_around(cx).clock_skew;
        let answer = answered(&known, busy || error.is_some());
        use_effect_on(cx, answer.clone(), {
            let (host, on_known, answer) = (host.clone(), self.on_known.clone(), answer.clone());
            let thresholds = self.settings.limits.thresholds();
            move || {
                let calendar = answer?;
                let now = time::now();
                host.tell_calendar(&calendar, now.checked_add_signed(skew).unwrap_or(now), &thresholds);
                on_known.emit(calendar);
                None
            }
        });
        // Once the list has other news of it, the answer is an old one.
        let listed = use_kept(cx, || self.known.clone());
        use_effect_on(cx, self.known.clone(), {
            let (known, times) = (self.known.clone(), times.clone());
            move || {
                let before = listed.replace(known.clone());
                if before.is_some() && known.is_some() && known != before && known != answer {
                    times.set(times.get().wrapping_add(1));
                }
                None
            }
        });
        // What was guessed opens once it is found, unless the host opens it itself.
        let opens = use_value(cx, || false);
        let is_found = self.guess && !matches!(known, Known::Nothing);
        use_effect_on(cx, is_found, {
            let (id, opens) = (self.id.clone(), opens.clone());
            move || {
                if is_found {
                    opens.change(host.opens_calendar(&id));
                }
                None
            }
        });
        let shows = !self.guess || is_found && *opens.get();
        use_error_told(cx, error.as_ref().filter(|_| shows));
        if !shows {
            return Html::default();
        }
        let base = self.client.base();
        let url = Callback::from({
            let client = self.client.clone();
            move |id: String| {
                let url = client.calendar_url(&id);
                // A gateway takes no key, and should see none.
                match (client.credentials(), url.rsplit_once("calendars/")) {
                    (Credentials::Gateway(_), Some((_, id))) => format!("{SERVER}/api/v1/calendars/{id}"),
                    _ => hooks::absolute(&url),
                }
            }
        });
        CalendarView {
            id: self.id.clone(),
            known,
            error,
            busy,
            waiting: remote.waiting(&asked).cloned(),
            sign_in: self.settings.sign_in(hooks::here),
            server: (!base.is_relative()).then(|| base.short().to_owned()),
            url,
            settings: self.settings.clone(),
            unasked: self.guess,
            on_retry: Callback::from(move |()| times.set(times.get().wrapping_add(1))),
            on_give_up,
            on_close: self.on_close.clone(),
        }
        .part()
    }
}

fn answered(known: &Known, busy: bool) -> Option<Rc<Calendar>> {
    match known {
        Known::Calendar(calendar) if !busy => Some(Rc::clone(calendar)),
        _ => None,
    }
}

//! One calendar, drawn.

use std::rc::Rc;

use yew::prelude::*;

use super::Known;
use crate::client::{ApiError, ErrorKind, Wait};
use crate::health::{Diagnosis, Health, diagnose, ids_in};
use crate::hooks;
use crate::model::{Calendar, Time, indented};
use crate::part::{Cx, Part, use_around, use_effect_on, use_node, use_value, use_words};
use crate::settings::Settings;
use crate::text::{Notice, Text, curl, en, error_detail, masked};
use crate::time::Span;
use crate::ui::{
    Child, CopyButton, CopyLabel, El, Glyph, JsonTree, NoticeBox, Timeline, Tone, Waiting, Written,
    account_name, button, el, failure, fragment, glyph, icon, icon_button, platform_mark, tick_line,
    time_text, tone, words,
};

/// Characters of a failure's text that are shown at once.
const LONG: usize = 4_000;

/// Heading, verdict, picture, fields, metadata, failure and raw JSON, with what can be done.
#[derive(PartialEq)]
pub struct CalendarView {
    /// Which one.
    pub id: String,
    /// What is known of it.
    pub known: Known,
    /// Why there is nothing, or nothing newer.
    pub error: Option<ApiError>,
    /// It is being asked for.
    pub busy: bool,
    /// The pause before it is asked for again.
    pub waiting: Option<Wait>,
    /// Where it was asked; none is the gateway beside the page.
    pub server: Option<String>,
    /// Where one signs in again.
    pub sign_in: Option<String>,
    /// The API's address of a calendar, for a command.
    pub url: Callback<String, String>,
    /// What the host sets.
    pub settings: Settings,
    /// It comes beside something that is being typed, and leaves the focus there.
    pub unasked: bool,
    /// Ask again.
    pub on_retry: Callback<()>,
    /// Do not ask again.
    pub on_give_up: Callback<()>,
    /// Back to the list.
    pub on_close: Callback<()>,
}

impl Part for CalendarView {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let now = hooks::use_now(cx);
        let heading = use_node(cx);
        use_effect_on(cx, (self.id.clone(), self.unasked), {
            let (unasked, heading) = (self.unasked, heading.clone());
            move || {
                if !unasked {
                    hooks::focus(&heading);
                }
                None
            }
        });
        // Not from within alone: the focus comes a moment after the calendar has opened.
        hooks::use_escape(cx, &self.on_close);
        let calendar = match &self.known {
            Known::Calendar(calendar) => Some(calendar),
            _ => None,
        };
        let account = calendar.map_or_else(|| self.id.clone(), |calendar| account_name(&text, calendar));
        let platform = calendar.map(|calendar| platform_mark(text.platform(&calendar.platform)));
        let title = el("h2")
            .attr("id", "calendar-heading")
            .node_ref(&heading)
            .attr("tabindex", "-1")
            .set("title", &account)
            .child(el("bdi").text(&account));
        let title = el("div")
            .class("open-title")
            .child(title)
            .child(calendar.map(|_| el("p").class("mono muted").text(&self.id)));
        let head = el("header")
            .class("open-head")
            .child(platform)
            .child(title)
            .child(icon_button(Glyph::CROSS, text.get(en::CLOSE), &self.on_close).class("quiet"));
        let error = self.error.as_ref().map(|error| {
            let (notice, sign_in) = failure(&text, error, self.server.as_deref(), self.sign_in.as_deref());
            let action = sign_in.unwrap_or_else(|| match error.kind {
                ErrorKind::NoSuchCalendar => button(text.get(en::BACK_TO_LIST), &self.on_close),
                _ => button(text.get(en::TRY_AGAIN), &self.on_retry),
            });
            NoticeBox {
                beside: true,
                detail: Some(error_detail(error)),
                actions: vec![action],
                ..NoticeBox::new(Tone::Alert, &notice)
            }
            .el()
        });
        let waiting = self.waiting.as_ref().map(|wait| {
            let (on_now, on_cancel) = (self.on_retry.clone(), self.on_give_up.clone());
            Waiting { wait: wait.clone(), server: self.server.clone(), on_now, on_cancel }.part()
        });
        let bone = || el("span").class("bone");
        let body = match &self.known {
            Known::Nothing if self.error.is_none() => {
                el("div").class("open-body").child(bone()).child(bone()).child(bone()).into()
            }
            Known::Nothing => Html::default(),
            Known::Calendar(calendar) => {
                let (calendar, url, settings) = (calendar.clone(), self.url.clone(), self.settings.clone());
                Body { calendar, now, url, settings }.part()
            }
            Known::Unreadable(raw, reason) => {
                let title = text.get(en::UNREADABLE_CALENDAR).to_owned();
                let notice = Notice { title, advice: reason.clone() };
                let notice = NoticeBox { beside: true, ..NoticeBox::new(Tone::Warning, &notice) };
                let raw = el("pre").class("raw mono").text(raw);
                el("div").class("open-body").child(notice.el()).child(raw).into()
            }
        };
        el("aside")
            .class("open-calendar card")
            .attr("part", "calendar")
            .attr("aria-labelledby", "calendar-heading")
            .attr("aria-busy", if self.busy { "true" } else { "false" })
            .child(head)
            .child(error)
            .child(waiting)
            .child(body)
            .into()
    }
}

#[derive(PartialEq)]
struct Body {
    calendar: Rc<Calendar>,
    now: Time,
    url: Callback<String, String>,
    settings: Settings,
}

impl Part for Body {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let mask = use_value(cx, || false);
        let (calendar, now) = (&self.calendar, self.now);
        let thresholds = use_around(cx).thresholds;
        let diagnosis = Rc::new(diagnose(calendar, now, &thresholds));
        let copy = |label, make: Box<dyn Fn() -> String>| {
            let (label, mask) = (CopyLabel::Words(text.get(label).to_owned()), mask.clone());
            let content = Callback::from(move |()| if *mask.get() { masked(&make()) } else { make() });
            CopyButton { content, label }.part()
        };
        let ticket = copy(en::COPY_TICKET, {
            let (text, calendar, diagnosis) = (text.clone(), calendar.clone(), Rc::clone(&diagnosis));
            Box::new(move || text.ticket(&calendar, &diagnosis, now))
        });
        let customer = copy(en::COPY_CUSTOMER, {
            let (text, calendar, diagnosis) = (text.clone(), calendar.clone(), Rc::clone(&diagnosis));
            Box::new(move || text.for_customer(&calendar, &diagnosis))
        });
        let command = {
            let (url, id) = (self.url.clone(), calendar.id.clone());
            let content = Callback::from(move |()| curl(&url.emit(id.clone())));
            CopyButton { content, label: CopyLabel::Words(text.get(en::COPY_CURL).to_owned()) }.part()
        };
        let changed = Callback::from({
            let mask = mask.clone();
            move |()| mask.set(!*mask.get())
        });
        let (masks, input) = tick_line("checkbox", *mask.get(), &changed);
        let reconnect = self.settings.reconnect_url(calendar).map(|url| {
            el("a")
                .class("button primary")
                .set("href", &url)
                .attr("target", "_blank")
                .attr("rel", "noopener noreferrer")
                .child(icon(Glyph::OUTSIDE))
                .text(text.get(en::OPEN_RECONNECT))
        });
        let actions = el("div")
            .class("actions")
            .child(reconnect)
            .child(ticket)
            .child(customer)
            .child(command)
            .child(masks.child(input).text(text.get(en::MASK)));
        let timeline = Timeline {
            created: calendar.created_at,
            success: diagnosis.last_success,
            attempt: diagnosis.last_attempt.filter(|attempt| Some(*attempt) != diagnosis.last_success),
            failure: diagnosis.failure.as_ref().and_then(|failure| failure.at),
            now,
        };
        let metadata = match calendar.metadata() {
            Some(metadata) => JsonTree { json: metadata.to_owned(), depth: 0 }.part(),
            None => el("p").class("faint").text(text.get(en::NO_METADATA)).into(),
        };
        let failure = calendar.connection_failure_data.as_ref().map(|failure| {
            let old = diagnosis.history.is_some();
            Failure { error: failure.error.clone(), at: failure.timestamp, old }.part()
        });
        el("div")
            .class("open-body")
            .child(verdict(&text, calendar, &diagnosis, now))
            .child(actions)
            .child(timeline.el(&text))
            .child(fields(&text, calendar, now, *mask.get()))
            .child(el("section").child(el("h3").text(text.get(en::METADATA))).child(metadata))
            .child(failure)
            .child(Raw { json: calendar.raw().to_owned(), mask: *mask.get() }.part())
            .into()
    }
}

fn verdict(text: &Text, calendar: &Calendar, diagnosis: &Diagnosis, now: Time) -> El {
    let is_disconnected = diagnosis.health == Health::Disconnected;
    let shape = if is_disconnected { Glyph::PERSON } else { glyph(diagnosis.health) };
    let code = diagnosis.failure.as_ref().filter(|_| is_disconnected);
    let code = code.and_then(|failure| failure.cause.code.as_ref());
    let code = code.map(|code| fragment(vec![words(" "), el("code").class("mono").text(code).into()]));
    let heading = el("h3").child(icon(shape)).child(el("span").text(text.headline(diagnosis)));
    let consequence = text.consequence(diagnosis, now);
    el("section")
        .class("verdict")
        .class(tone(diagnosis.health))
        .child(heading)
        .child(el("p").text(&text.explanation(calendar, diagnosis)).child(code))
        .child(consequence.map(|consequence| el("p").class("muted").text(&consequence)))
}

fn fields(text: &Text, calendar: &Calendar, now: Time, mask: bool) -> El {
    let field = |name, label: &str, value, copied: Option<&str>| {
        let copied = copied.map(|copied| if mask { masked(copied) } else { copied.to_owned() });
        field(name, label, value, copied)
    };
    let words = |name: &'static str, message, value: Option<&str>| {
        let faint = |message| el("span").class("faint").text(text.get(message));
        let shown = match value {
            Some("") => faint(en::EMPTY_KEY),
            Some(value) => el("bdi").class("mono key").text(value),
            None => faint(en::NO_VALUE),
        };
        field(name, text.get(message), shown.into(), value.filter(|value| !value.is_empty()))
    };
    let time = |name: &'static str, message, time: Option<Time>| {
        let ago = time.map(|time| {
            let ago = text.formats().ago(Span::between(now.max(time), time));
            el("span").class("muted small ago").text(&ago)
        });
        let value = fragment(vec![time_text(text, time, Written::Whole).into(), ago.into_node()]);
        field(name, text.get(message), value, time.map(|time| crate::time::iso(&time)).as_deref())
    };
    let list = el("dl")
        .class("fields")
        .child(words("id", en::ID, Some(&calendar.id)))
        .child(words("deduplication_key", en::DEDUPLICATION_KEY, calendar.deduplication_key.as_deref()))
        .child(words("state", en::STATE, Some(calendar.state.as_str())))
        .child(words("platform", en::PLATFORM, Some(calendar.platform.as_str())))
        .child(words("platform_uuid", en::PLATFORM_UUID, calendar.platform_uuid.as_deref()))
        .child(words("client_id", en::CLIENT_ID, Some(&calendar.client_id)))
        .child(time("last_successful_sync_at", en::LAST_SUCCESSFUL_SYNC, calendar.last_successful_sync_at))
        .child(time("last_attempted_sync_at", en::LAST_ATTEMPT, calendar.last_attempted_sync_at))
        .child(time("created_at", en::CREATED, calendar.created_at))
        .child(time("updated_at", en::UPDATED, calendar.updated_at));
    el("section").child(el("h3").text(text.get(en::FIELDS))).child(list)
}

/// A field of a calendar, and a button that copies it where there is something to copy.
fn field(name: &'static str, label: &str, value: Html, copied: Option<String>) -> El {
    let copy = copied.map(|copied| {
        let content = Callback::from(move |()| copied.clone());
        CopyButton { content, label: CopyLabel::Icon(label.to_owned()) }.part()
    });
    el("div")
        .class("field-line")
        .key(name)
        .child(el("dt").attr("title", name).text(label))
        .child(el("dd").child(el("span").class("field-value").child(value)).child(copy))
}

#[derive(PartialEq)]
struct Failure {
    error: String,
    at: Option<Time>,
    old: bool,
}

impl Part for Failure {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let all = use_value(cx, || false);
        let end = self.error.char_indices().nth(LONG).filter(|_| !*all.get()).map(|(end, _)| end);
        let shown = match end {
            Some(end) => [&self.error[..end], "…"].concat(),
            None => self.error.clone(),
        };
        let show_all = Callback::from(move |()| all.set(true));
        let more = end.map(|_| button(text.get(en::SHOW_ALL), &show_all).class("quiet"));
        let at =
            self.at.map(|at| el("p").class("muted small").child(time_text(&text, Some(at), Written::Whole)));
        let ids = ids_in(&self.error).into_iter().map(|(kind, id)| {
            let value = el("span").class("mono").text(id);
            field(kind.as_str(), text.id_kind(kind), value.into(), Some(id.to_owned()))
        });
        el("section")
            .child(el("h3").text(text.get(if self.old { en::OLD_FAILURE } else { en::FAILURE_TEXT })))
            .child(at)
            .child(el("pre").class("raw").text(&shown))
            .child(more)
            .child(el("dl").class("fields").children(ids))
            .into()
    }
}

/// The JSON as the server wrote it, but for its lines; made when it is wanted.
#[derive(PartialEq)]
struct Raw {
    json: String,
    /// What is copied of it names nobody.
    mask: bool,
}

impl Part for Raw {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let open = use_value(cx, || false);
        let is_open = *open.get();
        let name = text.get(en::RAW_JSON);
        let pressed = Callback::from(move |()| open.set(!*open.get()));
        let (json, mask) = (self.json.clone(), self.mask);
        let copy = CopyButton {
            content: Callback::from(move |()| if mask { masked(&json) } else { json.clone() }),
            label: CopyLabel::Icon(name.to_owned()),
        };
        let toggle = button(name, &pressed)
            .class("quiet")
            .attr("aria-expanded", if is_open { "true" } else { "false" });
        el("section")
            .child(el("div").class("raw-head").child(toggle).child(copy.part()))
            .child(is_open.then(|| el("pre").class("raw mono").text(&indented(&self.json))))
            .into()
    }
}

//! One calendar, drawn.

use yew::prelude::*;

use super::Known;
use crate::client::{ApiError, ErrorKind};
use crate::health::{Diagnosis, Health, Thresholds, diagnose, ids_in};
use crate::hooks;
use crate::model::{Calendar, Time, indented};
use crate::settings::Settings;
use crate::text::{Text, curl, en, error_detail, masked};
use crate::time::Span;
use crate::ui::{CopyButton, Glyph, Icon, JsonTree, NoticeView, TimeText, Timeline, Tone, glyph, tone};

/// Characters of a failure's text that are shown at once.
const LONG: usize = 4_000;

/// Properties of [`CalendarView`].
#[derive(Properties, PartialEq)]
pub struct CalendarViewProps {
    /// Which one.
    pub id: String,
    /// What is known of it.
    pub known: Known,
    /// Why there is nothing, or nothing newer.
    #[prop_or_default]
    pub error: Option<ApiError>,
    /// It is being asked for.
    #[prop_or_default]
    pub busy: bool,
    /// Where it was asked; none is the gateway beside the page.
    #[prop_or_default]
    pub server: Option<AttrValue>,
    /// The API's address of a calendar, for a command.
    pub url: Callback<String, String>,
    /// What the host sets.
    #[prop_or_default]
    pub settings: Settings,
    /// It comes beside something that is being typed, and leaves the focus there.
    #[prop_or_default]
    pub unasked: bool,
    /// Ask again.
    #[prop_or_default]
    pub on_retry: Callback<()>,
    /// Back to the list.
    #[prop_or_default]
    pub on_close: Callback<()>,
}

/// Heading, verdict, picture, fields, metadata, failure and raw JSON, with what can be done.
#[component]
pub fn CalendarView(props: &CalendarViewProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let now = hooks::use_now();
    let heading = use_node_ref();
    use_effect_with((props.id.clone(), props.unasked, heading.clone()), |(_, unasked, heading)| {
        if !unasked {
            hooks::focus(heading);
        }
    });
    let close = props.on_close.reform(|_: MouseEvent| ());
    // Not from within alone: the focus comes a moment after the calendar has opened.
    hooks::use_escape(&props.on_close);
    let (account, platform) = match &props.known {
        Known::Calendar(calendar) => (
            calendar.platform_uuid.clone().unwrap_or_else(|| text.get(en::PRIMARY_CALENDAR).to_owned()),
            Some(text.platform(&calendar.platform).to_owned()),
        ),
        _ => (props.id.clone(), None),
    };
    html! {
        <aside class="open-calendar card" aria-labelledby="calendar-heading" aria-busy={props.busy.to_string()}>
            <header class="open-head">
                if let Some(platform) = platform {
                    <span class="platform" role="img" aria-label={platform.clone()} title={platform.clone()}>
                        { platform.chars().next().into_iter().collect::<String>() }
                    </span>
                }
                <div class="open-title">
                    <h2 id="calendar-heading" ref={heading} tabindex="-1" title={account.clone()}><bdi>{ account }</bdi></h2>
                    if matches!(props.known, Known::Calendar(_)) {
                        <p class="mono muted">{ &props.id }</p>
                    }
                </div>
                <button type="button" class="button icon-button quiet" onclick={close.clone()} aria-label={text.get(en::CLOSE).to_owned()}
                    title={text.get(en::CLOSE).to_owned()}><Icon glyph={Glyph::Cross} /></button>
            </header>
            if let Some(error) = &props.error {
                <NoticeView tone={Tone::Alert} beside=true notice={text.error(error, props.server.as_deref())} detail={error_detail(error)}>
                    if error.kind == ErrorKind::NoSuchCalendar {
                        <button type="button" class="button" onclick={close.clone()}>{ text.get(en::BACK_TO_LIST) }</button>
                    } else {
                        <button type="button" class="button" onclick={props.on_retry.reform(|_: MouseEvent| ())}>{ text.get(en::TRY_AGAIN) }</button>
                    }
                </NoticeView>
            }
            { match &props.known {
                Known::Nothing if props.error.is_none() => html! { <div class="open-body"><span class="bone" /><span class="bone" /><span class="bone" /></div> },
                Known::Nothing => Html::default(),
                Known::Calendar(calendar) => {
                    html! { <Body calendar={calendar.clone()} {now} url={props.url.clone()} settings={props.settings.clone()} /> }
                }
                Known::Unreadable(raw, reason) => html! {
                    <div class="open-body">
                        <NoticeView tone={Tone::Warning} beside=true notice={crate::text::Notice {
                            title: text.get(en::UNREADABLE_CALENDAR).to_owned(), advice: reason.clone() }} />
                        <pre class="raw mono">{ raw }</pre>
                    </div>
                },
            } }
        </aside>
    }
}

#[derive(Properties, PartialEq)]
struct BodyProps {
    calendar: std::rc::Rc<Calendar>,
    now: Time,
    url: Callback<String, String>,
    settings: Settings,
}

#[component]
fn Body(props: &BodyProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let mask = use_state(|| false);
    let calendar = &props.calendar;
    let thresholds = use_context::<Thresholds>().unwrap_or_default();
    let diagnosis = diagnose(calendar, props.now, &thresholds);
    let onchange = {
        let mask = mask.clone();
        Callback::from(move |_: Event| mask.set(!*mask))
    };
    let copied = |make: Box<dyn Fn() -> String>| {
        let mask = *mask;
        Callback::from(move |()| if mask { masked(&make()) } else { make() })
    };
    let ticket = copied(Box::new({
        let (text, calendar, diagnosis, now) = (text.clone(), calendar.clone(), diagnosis.clone(), props.now);
        move || text.ticket(&calendar, &diagnosis, now)
    }));
    let customer = copied(Box::new({
        let (text, calendar, diagnosis) = (text.clone(), calendar.clone(), diagnosis.clone());
        move || text.for_customer(&calendar, &diagnosis)
    }));
    let command = {
        let (url, id) = (props.url.clone(), calendar.id.clone());
        Callback::from(move |()| curl(&url.emit(id.clone())))
    };
    let label = |message| AttrValue::from(text.get(message).to_owned());
    html! {
        <div class="open-body">
            { verdict(&text, calendar, &diagnosis, props.now) }
            <div class="actions">
                if let Some(url) = props.settings.reconnect_url(calendar) {
                    <a class="button primary" href={url} target="_blank" rel="noopener noreferrer">
                        <Icon glyph={Glyph::Outside} />{ text.get(en::OPEN_RECONNECT) }
                    </a>
                }
                <CopyButton content={ticket} label={label(en::COPY_TICKET)} />
                <CopyButton content={customer} label={label(en::COPY_CUSTOMER)} />
                <CopyButton content={command} label={label(en::COPY_CURL)} />
                <label class="tick-line"><input type="checkbox" checked={*mask} {onchange} />{ text.get(en::MASK) }</label>
            </div>
            <Timeline created={calendar.created_at} success={diagnosis.last_success} now={props.now}
                attempt={diagnosis.last_attempt.filter(|attempt| Some(*attempt) != diagnosis.last_success)}
                failure={diagnosis.failure.as_ref().and_then(|failure| failure.at)} />
            { fields(&text, calendar, props.now) }
            <section>
                <h3>{ text.get(en::METADATA) }</h3>
                { match calendar.metadata() {
                    Some(metadata) => html! { <JsonTree json={metadata.to_owned()} /> },
                    None => html! { <p class="faint">{ text.get(en::NO_METADATA) }</p> },
                } }
            </section>
            if let Some(failure) = &calendar.connection_failure_data {
                <Failure error={failure.error.clone()} at={failure.timestamp} old={diagnosis.history.is_some()} />
            }
            <Raw json={calendar.raw().to_owned()} />
        </div>
    }
}

fn verdict(text: &Text, calendar: &Calendar, diagnosis: &Diagnosis, now: Time) -> Html {
    let icon = if diagnosis.health == Health::Disconnected { Glyph::Person } else { glyph(diagnosis.health) };
    let code = diagnosis.failure.as_ref().filter(|_| diagnosis.health == Health::Disconnected);
    html! {
        <section class={classes!("verdict", tone(diagnosis.health))}>
            <h3><Icon glyph={icon} /><span>{ text.headline(diagnosis).to_owned() }</span></h3>
            <p>
                { text.explanation(calendar, diagnosis) }
                if let Some(code) = code.and_then(|failure| failure.cause.code.as_ref()) {
                    { " " }<code class="mono">{ code }</code>
                }
            </p>
            if let Some(consequence) = text.consequence(diagnosis, now) {
                <p class="muted">{ consequence }</p>
            }
        </section>
    }
}

fn fields(text: &Text, calendar: &Calendar, now: Time) -> Html {
    let words = |name: &'static str, message, value: Option<String>| {
        let copy = value.clone().filter(|value| !value.is_empty());
        let copy = copy.map(|value| Callback::from(move |()| value.clone()));
        let value = match value {
            Some(value) if value.is_empty() => {
                html! { <span class="faint">{ text.get(en::EMPTY_KEY) }</span> }
            }
            Some(value) => html! { <bdi class="mono key">{ value }</bdi> },
            None => html! { <span class="faint">{ text.get(en::NO_VALUE) }</span> },
        };
        field(text.get(message), name, value, copy)
    };
    let time = |name: &'static str, message, time: Option<Time>| {
        let copy = time.map(|time| Callback::from(move |()| crate::time::iso(&time)));
        let value = html! {
            <>
                <TimeText {time} whole=true />
                if let Some(time) = time {
                    <span class="muted small ago">{ text.formats().ago(Span::between(now.max(time), time)) }</span>
                }
            </>
        };
        field(text.get(message), name, value, copy)
    };
    html! {
        <section>
            <h3>{ text.get(en::FIELDS) }</h3>
            <dl class="fields">
                { words("id", en::ID, Some(calendar.id.clone())) }
                { words("deduplication_key", en::DEDUPLICATION_KEY, calendar.deduplication_key.clone()) }
                { words("state", en::STATE, Some(calendar.state.as_str().to_owned())) }
                { words("platform", en::PLATFORM, Some(calendar.platform.as_str().to_owned())) }
                { words("platform_uuid", en::PLATFORM_UUID, calendar.platform_uuid.clone()) }
                { words("client_id", en::CLIENT_ID, Some(calendar.client_id.clone())) }
                { time("last_successful_sync_at", en::LAST_SUCCESSFUL_SYNC, calendar.last_successful_sync_at) }
                { time("last_attempted_sync_at", en::LAST_ATTEMPT, calendar.last_attempted_sync_at) }
                { time("created_at", en::CREATED, calendar.created_at) }
                { time("updated_at", en::UPDATED, calendar.updated_at) }
            </dl>
        </section>
    }
}

fn field(label: &str, name: &'static str, value: Html, copy: Option<Callback<(), String>>) -> Html {
    html! {
        <div class="field-line" key={name}>
            <dt title={name}>{ label.to_owned() }</dt>
            <dd>
                <span class="field-value">{ value }</span>
                if let Some(content) = copy {
                    <CopyButton {content} what={label.to_owned()} />
                }
            </dd>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FailureProps {
    error: String,
    at: Option<Time>,
    old: bool,
}

#[component]
fn Failure(props: &FailureProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let all = use_state(|| false);
    let shown = match props.error.char_indices().nth(LONG) {
        Some((end, _)) if !*all => format!("{}…", &props.error[..end]),
        _ => props.error.clone(),
    };
    let is_cut = shown.len() != props.error.len();
    let show_all = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        <section>
            <h3>{ text.get(if props.old { en::OLD_FAILURE } else { en::FAILURE_TEXT }) }</h3>
            if props.at.is_some() {
                <p class="muted small"><TimeText time={props.at} whole=true /></p>
            }
            <pre class="raw">{ shown }</pre>
            if is_cut {
                <button type="button" class="button quiet" onclick={show_all}>{ text.get(en::SHOW_ALL) }</button>
            }
            <dl class="fields">
                { for ids_in(&props.error).into_iter().map(|(kind, id)| {
                    let content = { let id = id.to_owned(); Callback::from(move |()| id.clone()) };
                    field(text.id_kind(kind), kind.as_str(), html! { <span class="mono">{ id }</span> }, Some(content))
                }) }
            </dl>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct RawProps {
    json: String,
}

/// The JSON as the server wrote it, but for its lines; made when it is wanted.
#[component]
fn Raw(props: &RawProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let open = use_state(|| false);
    let onclick = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let content = {
        let json = props.json.clone();
        Callback::from(move |()| json.clone())
    };
    html! {
        <section>
            <div class="raw-head">
                <button type="button" class="button quiet" aria-expanded={open.to_string()} {onclick}>{ text.get(en::RAW_JSON) }</button>
                <CopyButton {content} what={text.get(en::RAW_JSON).to_owned()} />
            </div>
            if *open {
                <pre class="raw mono">{ indented(&props.json) }</pre>
            }
        </section>
    }
}

//! The list, drawn.

use std::collections::HashSet;
use std::rc::Rc;

use chrono::TimeDelta;
use yew::prelude::*;

use super::Content;
use crate::client::{ApiError, ErrorKind, Wait};
use crate::model::{Page, Time, Warning};
use crate::state::{ListState, TableView};
use crate::text::{Notice, Text, en, error_detail};
use crate::ui::{
    CalendarTable, Glyph, Icon, Leaps, NoticeView, Opened, Pager, SearchBox, Skeleton, Tone, Toolbar, Turn,
    Waiting, ZoneSelect,
};

/// Properties of [`CalendarsView`].
#[derive(Properties, PartialEq)]
pub struct CalendarsViewProps {
    /// Where in the list.
    pub list: ListState,
    /// What stands there.
    pub content: Content,
    /// Something is being asked.
    #[prop_or_default]
    pub busy: bool,
    /// The page before.
    #[prop_or_default]
    pub previous: Option<Turn>,
    /// The page behind.
    #[prop_or_default]
    pub next: Option<Turn>,
    /// The ways past the pages between.
    #[prop_or_default]
    pub leaps: Leaps,
    /// The server went elsewhere.
    #[prop_or_default]
    pub missed: bool,
    /// So many rows of this page stood on an earlier one, too.
    #[prop_or_default]
    pub repeated: u32,
    /// The next page is one that was shown before.
    #[prop_or_default]
    pub leads_back: bool,
    /// The pause before it is asked again.
    #[prop_or_default]
    pub waiting: Option<Wait>,
    /// How a calendar is opened.
    #[prop_or_default]
    pub opened: Option<Opened>,
    /// When the rows came.
    #[prop_or_default]
    pub at: Option<Time>,
    /// Seconds after which they are asked for again by themselves.
    #[prop_or_default]
    pub every: Option<u32>,
    /// Another number of those.
    #[prop_or_default]
    pub on_every: Callback<Option<u32>>,
    /// Show which keys there are.
    #[prop_or_default]
    pub on_help: Callback<()>,
    /// Which columns, and how dense.
    #[prop_or_default]
    pub table_view: Rc<TableView>,
    /// Choose those.
    #[prop_or_default]
    pub on_view_options: Callback<()>,
    /// So many calendars were connected since, and are not shown yet.
    #[prop_or_default]
    pub newer: usize,
    /// Show them.
    #[prop_or_default]
    pub on_newer: Callback<()>,
    /// The ids of the rows that are not what they were before the last answer.
    #[prop_or_default]
    pub changed: Rc<HashSet<String>>,
    /// The server's clock is so much ahead of this machine's that it has to be said.
    #[prop_or_default]
    pub skew: Option<TimeDelta>,
    /// The page's host has a newer release.
    #[prop_or_default]
    pub new_release: bool,
    /// The browser's own zone.
    #[prop_or_default]
    pub local_zone: AttrValue,
    /// All zones.
    #[prop_or_default]
    pub zones: Rc<Vec<String>>,
    /// Times in another zone.
    #[prop_or_default]
    pub on_zone: Callback<Option<String>>,
    /// The calendar that is open beside the list.
    #[prop_or_default]
    pub open: Html,
    /// Where the focus goes after a page was turned.
    #[prop_or_default]
    pub table: NodeRef,
    /// Where the focus goes when what had it is gone.
    #[prop_or_default]
    pub region: NodeRef,
    /// Where it was asked, for messages; none is the gateway beside the page.
    #[prop_or_default]
    pub server: Option<AttrValue>,
    /// See [`SearchBox`].
    #[prop_or_default]
    pub on_typing: Callback<bool>,
    /// See [`SearchBox`].
    #[prop_or_default]
    pub on_pause: Callback<String>,
    /// See [`SearchBox`].
    #[prop_or_default]
    pub on_enter: Callback<String>,
    /// Ask the same again.
    #[prop_or_default]
    pub on_retry: Callback<()>,
    /// Do not ask again by itself.
    #[prop_or_default]
    pub on_give_up: Callback<()>,
    /// Load the page anew, through whatever log-in stands before it.
    #[prop_or_default]
    pub on_reload: Callback<()>,
    /// Go to the start of the list.
    #[prop_or_default]
    pub on_first_page: Callback<()>,
}

/// Heading, search, table and pager.
#[component]
pub fn CalendarsView(props: &CalendarsViewProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    html! {
        <main class="main">
            <div class="head">
                <h1 id="calendars-heading">{ text.get(en::CALENDARS) }</h1>
                <p class="muted">{ text.get(en::NEWEST_FIRST) }{ " " }<span class="times">{ text.get(en::TIMES_IN) }<ZoneSelect
                    zone={props.list.zone.clone().map(AttrValue::from)} local={props.local_zone.clone()} zones={props.zones.clone()}
                    on_zone={props.on_zone.clone()} /></span></p>
            </div>
            <div class="bar">
            <SearchBox value={props.list.deduplication_key.clone().unwrap_or_default()} on_typing={props.on_typing.clone()}
                on_pause={props.on_pause.clone()} on_enter={props.on_enter.clone()} />
            <Toolbar at={props.at} busy={props.busy} every={props.every} on_refresh={props.on_retry.clone()}
                on_every={props.on_every.clone()} on_view_options={props.on_view_options.clone()} on_help={props.on_help.clone()} />
            </div>
            <div class="split">
            <section ref={props.region.clone()} tabindex="-1" class="card list" aria-labelledby="calendars-heading" aria-busy={props.busy.to_string()}>
                if props.new_release {
                    <NoticeView tone={Tone::Calm} beside=true glyph={Some(Glyph::Again)} notice={text.notice(en::NEW_RELEASE, en::NEW_RELEASE_ADVICE)}>
                        <button type="button" class="button" onclick={props.on_reload.reform(|_: MouseEvent| ())}>{ text.get(en::RELOAD) }</button>
                    </NoticeView>
                }
                if let Some(wait) = &props.waiting {
                    <Waiting wait={wait.clone()} server={props.server.clone()} on_now={props.on_retry.clone()}
                        on_cancel={props.on_give_up.clone()} />
                }
                { body(props, &text) }
                <Pager status={status(props, &text)} previous={props.previous.clone()} next={props.next.clone()} leaps={props.leaps.clone()} />
            </section>
            { props.open.clone() }
            </div>
        </main>
    }
}

fn body(props: &CalendarsViewProps, text: &Text) -> Html {
    let action = |label: String, go: Callback<()>| {
        html! { <button type="button" class="button" onclick={go.reform(|_: MouseEvent| ())}>{ label }</button> }
    };
    match &props.content {
        Content::Skeleton => html! { <Skeleton view={props.table_view.clone()} /> },
        Content::Waiting => {
            let words = if props.list.deduplication_key.is_some() { en::SEARCHING } else { en::LOADING };
            html! { <p class="searching muted">{ text.get(words) }</p> }
        }
        Content::Rows { page, past, error } => html! {
            <>
                if let Some(error) = error { { failed(props, text, error, true) } }
                { for warnings(text, page, props).into_iter().map(|title| html! {
                    <NoticeView key={title.as_str()} tone={Tone::Warning} beside=true
                        notice={Notice { title: title.clone(), advice: String::new() }} />
                }) }
                if props.newer > 0 {
                    <p class="newer" role="status">
                        <span>{ text.count(en::NEWER_ABOVE, props.newer, &[]) }</span>
                        <button type="button" class="button" onclick={props.on_newer.reform(|_: MouseEvent| ())}>
                            <Icon glyph={Glyph::Up} />{ text.get(en::SHOW_NEWER) }
                        </button>
                    </p>
                }
                <div class={classes!("rows", past.then_some("past"))}>
                    <CalendarTable rows={page.rows.clone()} table={props.table.clone()} opened={props.opened.clone()}
                        view={props.table_view.clone()} changed={props.changed.clone()}
                        open={props.list.calendar.clone().map(AttrValue::from)} />
                </div>
            </>
        },
        Content::EmptyProject => {
            html! { <NoticeView tone={Tone::Calm} notice={text.notice(en::EMPTY_PROJECT, en::EMPTY_PROJECT_ADVICE)} /> }
        }
        Content::NoMatch(key) => html! {
            <NoticeView tone={Tone::Calm} glyph={Some(Glyph::Search)} notice={text.no_match(key)}>
                if key.trim() != key && !key.trim().is_empty() {
                    { action(text.fill(en::SEARCH_TRIMMED, &[("key", key.trim())]), props.on_enter.reform({ let key = key.trim().to_owned(); move |()| key.clone() })) }
                }
                { action(text.get(en::CLEAR_SEARCH).to_owned(), props.on_enter.reform(|()| String::new())) }
            </NoticeView>
        },
        Content::NothingHere => {
            // Nobody said that there ever was anything at the end of a leap.
            let notice = match props.list.spot.page {
                Some(_) => text.notice(en::NOTHING_HERE, en::NOTHING_HERE_ADVICE),
                None => text.notice(en::NOTHING_THERE, en::NOTHING_THERE_ADVICE),
            };
            html! {
                <NoticeView tone={Tone::Calm} {notice}>
                    { action(text.get(en::FIRST_PAGE).to_owned(), props.on_first_page.clone()) }
                </NoticeView>
            }
        }
        Content::Failed(error) => failed(props, text, error, false),
    }
}

fn warnings(text: &Text, page: &Page, props: &CalendarsViewProps) -> Vec<String> {
    let mut repeated = props.repeated;
    let mut said = Vec::new();
    for warning in &page.warnings {
        match warning {
            Warning::NextWithoutCursor => said.push(text.get(en::NEXT_WITHOUT_CURSOR).to_owned()),
            Warning::RowsRepeated(count) => repeated += count,
        }
    }
    if repeated > 0 {
        said.push(text.count(en::ROWS_REPEATED, repeated as usize, &[]));
    }
    said.extend(props.skew.map(|skew| text.clock(skew)));
    if props.missed {
        said.push(text.get(en::LEAP_MISSED).to_owned());
    }
    if props.leads_back {
        said.push(text.get(en::NEXT_LEADS_BACK).to_owned());
    }
    said
}

fn failed(props: &CalendarsViewProps, text: &Text, error: &ApiError, beside: bool) -> Html {
    // A server may fail at the very place that the address names.
    let start = matches!(error.kind, ErrorKind::Server { .. }) && props.list.spot.cursor.is_some() && !beside;
    // A page behind a log-in has to be loaded to get there; one that asks elsewhere would only lose its key.
    let reloads = error.kind == ErrorKind::Redirected && props.server.is_some();
    let (label, go) = match error.kind {
        _ if reloads => (en::TRY_AGAIN, &props.on_retry),
        ErrorKind::CursorInvalid => (en::FIRST_PAGE, &props.on_first_page),
        ErrorKind::SignedOut | ErrorKind::Redirected => (en::RELOAD, &props.on_reload),
        _ => (en::TRY_AGAIN, &props.on_retry),
    };
    html! {
        <NoticeView tone={Tone::Alert} {beside} notice={text.error(error, props.server.as_deref())} detail={error_detail(error)}>
            <button type="button" class="button" onclick={go.reform(|_: MouseEvent| ())}><Icon glyph={Glyph::Again} />{ text.get(label) }</button>
            if start {
                <button type="button" class="button" onclick={props.on_first_page.reform(|_: MouseEvent| ())}>{ text.get(en::FIRST_PAGE) }</button>
            }
        </NoticeView>
    }
}

/// What a screen reader is told: when something came, not only that something changed.
fn status(props: &CalendarsViewProps, text: &Text) -> String {
    if let Some(wait) = &props.waiting {
        return text.waiting(wait, props.server.as_deref(), wait.pause.as_secs());
    }
    let searched = props.list.deduplication_key.is_some();
    let here = text.spot(&props.list.spot, props.missed);
    match &props.content {
        Content::Rows { page, past: false, .. } if searched => {
            text.count(en::SEARCH_STATUS, page.rows.len(), &[])
        }
        Content::Rows { page, past: false, .. } => {
            text.count(en::PAGE_STATUS, page.rows.len(), &[("page", &here)])
        }
        Content::Rows { .. } | Content::Waiting | Content::Skeleton if searched => {
            text.get(en::SEARCHING).to_owned()
        }
        Content::Rows { .. } | Content::Waiting | Content::Skeleton => match props.list.spot.page {
            Some(page) => text.fill(en::LOADING_STATUS, &[("page", &text.formats().number(page.into()))]),
            None => text.get(en::LOADING).to_owned(),
        },
        Content::NoMatch(_) => text.get(en::SEARCH_STATUS_NONE).to_owned(),
        Content::EmptyProject => text.get(en::NO_CALENDARS).to_owned(),
        Content::NothingHere => text.count(en::PAGE_STATUS, 0, &[("page", &here)]),
        Content::Failed(_) => String::new(),
    }
}

//! The list, drawn.

use std::collections::HashSet;
use std::rc::Rc;

use chrono::TimeDelta;
use yew::prelude::*;

use super::Content;
use crate::client::{ApiError, ErrorKind, Wait};
use crate::hooks::use_host;
use crate::model::{Page, Time, Warning};
use crate::part::{Cx, Part, use_words};
use crate::state::{ListState, TableView};
use crate::text::{Notice, Text, en, error_detail};
use crate::ui::{
    Child, El, Glyph, Leaps, NoticeBox, Opened, Pager, SearchBox, TableLeaf, TableLeaves, Tone, Toolbar,
    Turn, Turning, Waiting, ZoneSelect, button, button_with, el, empty_project, failure, fragment, skeleton,
    warning,
};

/// Heading, search, table and pager.
#[derive(Default, PartialEq)]
pub struct CalendarsView {
    /// Where in the list.
    pub list: ListState,
    /// What stands there.
    pub content: Content,
    /// Something is being asked.
    pub busy: bool,
    /// The page before.
    pub previous: Option<Turn>,
    /// The page behind.
    pub next: Option<Turn>,
    /// The ways past the pages between.
    pub leaps: Leaps,
    /// The server went elsewhere.
    pub missed: bool,
    /// So many rows of this page stood on an earlier one, too.
    pub repeated: u32,
    /// The next page is one that was shown before.
    pub leads_back: bool,
    /// The pause before it is asked again.
    pub waiting: Option<Wait>,
    /// How a calendar is opened.
    pub opened: Option<Opened>,
    /// When the rows came.
    pub at: Option<Time>,
    /// Seconds after which they are asked for again by themselves.
    pub every: Option<u32>,
    /// Another number of those.
    pub on_every: Callback<Option<u32>>,
    /// Show which keys there are.
    pub on_help: Callback<()>,
    /// Which columns, and how dense.
    pub table_view: Rc<TableView>,
    /// Choose those.
    pub on_view_options: Callback<()>,
    /// So many calendars were connected since, and are not shown yet.
    pub newer: usize,
    /// There may be more of them than one answer holds.
    pub or_more: bool,
    /// Show them.
    pub on_newer: Callback<()>,
    /// The ids of the rows that are not what they were before the last answer.
    pub changed: Rc<HashSet<String>>,
    /// The server's clock is so much ahead of this machine's that it has to be said.
    pub skew: Option<TimeDelta>,
    /// The page's host has a newer release.
    pub new_release: bool,
    /// What is asked for could not be loaded.
    pub missing: Html,
    /// The browser's own zone.
    pub local_zone: String,
    /// Times in another zone.
    pub on_zone: Callback<Option<String>>,
    /// The calendar that is open beside the list.
    pub open: Html,
    /// The page that will probably be turned to, and how its calendars are opened.
    pub ahead: Option<(Rc<Page>, Opened)>,
    /// Turns to it.
    pub turning: Turning,
    /// How often that has been done.
    pub turns: u32,
    /// Where the focus goes when what had it is gone.
    pub region: NodeRef,
    /// Where it was asked, for messages; none is the gateway beside the page.
    pub server: Option<String>,
    /// Where one signs in again.
    pub sign_in: Option<String>,
    /// See [`SearchBox`].
    pub on_typing: Callback<bool>,
    /// See [`SearchBox`].
    pub on_pause: Callback<String>,
    /// See [`SearchBox`].
    pub on_enter: Callback<String>,
    /// Ask the same again.
    pub on_retry: Callback<()>,
    /// Do not ask again by itself.
    pub on_give_up: Callback<()>,
    /// Load the page anew, through whatever log-in stands before it.
    pub on_reload: Callback<()>,
    /// Go to the start of the list.
    pub on_first_page: Callback<()>,
}

impl Part for CalendarsView {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = &use_words(cx);
        let host = use_host(cx);
        let zone = ZoneSelect {
            zone: self.list.zone.as_deref(),
            local: &self.local_zone,
            is_time: !matches!(self.content, Content::Skeleton),
            on_zone: &self.on_zone,
        };
        let times = el("span").class("times").text(text.get(en::TIMES_IN)).child(zone.el(text));
        let head = el("div")
            .class("head")
            .child(el(host.heading()).attr("id", "calendars-heading").text(text.get(en::CALENDARS)))
            .child(el("p").class("muted").text(text.get(en::NEWEST_FIRST)).text(" ").child(times));
        let search = SearchBox {
            value: self.list.deduplication_key.clone().unwrap_or_default(),
            on_typing: self.on_typing.clone(),
            on_pause: self.on_pause.clone(),
            on_enter: self.on_enter.clone(),
        };
        let toolbar = Toolbar {
            at: self.at,
            busy: self.busy,
            every: self.every,
            on_refresh: &self.on_retry,
            on_every: &self.on_every,
            on_view_options: &self.on_view_options,
            on_help: &self.on_help,
        };
        el(host.main())
            .class("main")
            .child(head)
            .child(el("div").class("bar").child(search.part()).child(toolbar.el(text)))
            .child(el("div").class("split").child(self.card(text)).child(self.open.clone()))
            .into()
    }
}

impl CalendarsView {
    /// The list itself, with all that is said of it.
    pub fn card(&self, text: &Text) -> El {
        let new_release = self.new_release.then(|| {
            NoticeBox {
                beside: true,
                glyph: Some(Glyph::AGAIN),
                actions: vec![button(text.get(en::RELOAD), &self.on_reload)],
                ..NoticeBox::new(Tone::Calm, &text.notice(en::NEW_RELEASE, en::NEW_RELEASE_ADVICE))
            }
            .el()
        });
        let waiting = self.waiting.as_ref().map(|wait| {
            Waiting {
                wait: wait.clone(),
                server: self.server.clone(),
                on_now: self.on_retry.clone(),
                on_cancel: self.on_give_up.clone(),
            }
            .part()
        });
        self.empty_card()
            .child(new_release)
            .child(self.missing.clone())
            .child(waiting)
            .child(self.body(text))
            .child(self.pager(text, self.status(text)))
    }

    /// The same where the rows have come and nothing else has happened yet. It names nothing of the rest, so that a module for the first
    /// rows has none of it.
    pub fn first_card(&self, text: &Text, page: &Rc<Page>) -> El {
        let rows = self.leaf(page, &self.opened).alone(text, self.list.calendar.as_deref());
        self.empty_card()
            .child(fragment(self.filled(text, page, rows.into())))
            .child(self.pager(text, self.rows_status(text, page)))
    }

    fn empty_card(&self) -> El {
        el("section")
            .node_ref(&self.region)
            .attr("tabindex", "-1")
            .class("card list")
            .attr("aria-labelledby", "calendars-heading")
            .attr("aria-busy", if self.busy { "true" } else { "false" })
    }

    fn pager(&self, text: &Text, status: String) -> El {
        Pager { status, previous: &self.previous, next: &self.next, leaps: &self.leaps }.el(text)
    }

    fn body(&self, text: &Text) -> Html {
        let calm = |notice: &Notice, actions| {
            NoticeBox { actions, ..NoticeBox::new(Tone::Calm, notice) }.el().into()
        };
        match &self.content {
            Content::Skeleton => skeleton(text, &self.table_view).into(),
            Content::Waiting => {
                let words = if self.list.deduplication_key.is_some() { en::SEARCHING } else { en::LOADING };
                el("p").class("searching muted").text(text.get(words)).into()
            }
            Content::Rows { page, past, error } => {
                let error = error.as_ref().map(|error| self.failed(text, error, true));
                let mut nodes = vec![error.into_node()];
                nodes.extend(self.filled(text, page, self.leaves(page, *past)));
                fragment(nodes)
            }
            Content::EmptyProject => empty_project(text).into(),
            Content::NoMatch(key) => self.no_match(text, key).into(),
            Content::NothingHere => {
                // Nobody said that there ever was anything at the end of a leap.
                let notice = match self.list.spot.page {
                    Some(_) => text.notice(en::NOTHING_HERE, en::NOTHING_HERE_ADVICE),
                    None => text.notice(en::NOTHING_THERE, en::NOTHING_THERE_ADVICE),
                };
                calm(&notice, vec![button(text.get(en::FIRST_PAGE), &self.on_first_page)])
            }
            Content::Failed(error) => self.failed(text, error, false).into(),
        }
    }

    /// The rows, and what is said of them.
    fn filled(&self, text: &Text, page: &Page, rows: Html) -> Vec<Html> {
        let warnings = self.warnings(text, page).into_iter().map(|title| warning(title).into());
        warnings.chain([self.newer(text).into_node(), rows]).collect()
    }

    fn leaves(&self, page: &Rc<Page>, past: bool) -> Html {
        TableLeaves {
            leaf: self.leaf(page, &self.opened),
            ahead: self.ahead.as_ref().map(|(page, opened)| self.leaf(page, &Some(opened.clone()))),
            turning: self.turning.clone(),
            turns: self.turns,
            open: self.list.calendar.clone(),
            changed: Rc::clone(&self.changed),
            past,
        }
        .part()
    }

    fn leaf(&self, page: &Rc<Page>, opened: &Option<Opened>) -> TableLeaf {
        TableLeaf { page: Rc::clone(page), opened: opened.clone(), view: Rc::clone(&self.table_view) }
    }

    fn newer(&self, text: &Text) -> Option<El> {
        let words = if self.or_more { en::NEWER_ABOVE_AT_LEAST } else { en::NEWER_ABOVE };
        (self.newer > 0).then(|| {
            el("p")
                .class("newer")
                .attr("role", "status")
                .child(el("span").text(&text.count(words, self.newer, &[])))
                .child(button_with(Glyph::UP, text.get(en::SHOW_NEWER), &self.on_newer))
        })
    }

    fn no_match(&self, text: &Text, key: &str) -> El {
        let search = |key: &str| {
            let (on_enter, key) = (self.on_enter.clone(), key.to_owned());
            Callback::from(move |()| on_enter.emit(key.clone()))
        };
        let trimmed = key.trim();
        let mut actions = Vec::new();
        if trimmed != key && !trimmed.is_empty() {
            let label = text.fill(en::SEARCH_TRIMMED, &[("key", trimmed)]);
            actions.push(button(&label, &search(trimmed)));
        }
        actions.push(button(text.get(en::CLEAR_SEARCH), &search("")));
        NoticeBox { glyph: Some(Glyph::SEARCH), actions, ..NoticeBox::new(Tone::Calm, &text.no_match(key)) }
            .el()
    }

    fn warnings(&self, text: &Text, page: &Page) -> Vec<String> {
        let mut repeated = self.repeated;
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
        said.extend(self.skew.map(|skew| text.clock(skew)));
        if self.missed {
            said.push(text.get(en::LEAP_MISSED).to_owned());
        }
        if self.leads_back {
            said.push(text.get(en::NEXT_LEADS_BACK).to_owned());
        }
        said
    }

    fn failed(&self, text: &Text, error: &ApiError, beside: bool) -> El {
        // A server may fail at the very place that the address names.
        let start =
            matches!(error.kind, ErrorKind::Server { .. }) && self.list.spot.cursor.is_some() && !beside;
        // A page behind a log-in has to be loaded to get there; one that asks elsewhere would only lose its key.
        let reloads = error.kind == ErrorKind::Redirected && self.server.is_some();
        let (label, go) = match error.kind {
            _ if reloads => (en::TRY_AGAIN, &self.on_retry),
            ErrorKind::CursorInvalid => (en::FIRST_PAGE, &self.on_first_page),
            ErrorKind::SignedOut | ErrorKind::Redirected => (en::RELOAD, &self.on_reload),
            _ => (en::TRY_AGAIN, &self.on_retry),
        };
        let (notice, sign_in) = failure(text, error, self.server.as_deref(), self.sign_in.as_deref());
        let again = || button_with(Glyph::AGAIN, text.get(label), go);
        let mut actions = vec![sign_in.unwrap_or_else(again)];
        if start {
            actions.push(button(text.get(en::FIRST_PAGE), &self.on_first_page));
        }
        NoticeBox {
            beside,
            detail: Some(error_detail(error)),
            actions,
            ..NoticeBox::new(Tone::Alert, &notice)
        }
        .el()
    }

    /// What a screen reader is told: when something came, not only that something changed.
    fn status(&self, text: &Text) -> String {
        if let Some(wait) = &self.waiting {
            return text.waiting(wait, self.server.as_deref(), wait.pause.as_secs());
        }
        let searched = self.list.deduplication_key.is_some();
        match &self.content {
            Content::Rows { page, past: false, .. } => self.rows_status(text, page),
            Content::Rows { .. } | Content::Waiting | Content::Skeleton if searched => {
                text.get(en::SEARCHING).to_owned()
            }
            Content::Rows { .. } | Content::Waiting | Content::Skeleton => match self.list.spot.page {
                Some(page) => text.fill(en::LOADING_STATUS, &[("page", &text.formats().number(page.into()))]),
                None => text.get(en::LOADING).to_owned(),
            },
            Content::NoMatch(_) => text.get(en::SEARCH_STATUS_NONE).to_owned(),
            Content::EmptyProject => text.get(en::NO_CALENDARS).to_owned(),
            Content::NothingHere => self.page_status(text, 0),
            Content::Failed(_) => String::new(),
        }
    }

    fn rows_status(&self, text: &Text, page: &Page) -> String {
        match self.list.deduplication_key {
            Some(_) => text.count(en::SEARCH_STATUS, page.rows.len(), &[]),
            None => self.page_status(text, page.rows.len()),
        }
    }

    fn page_status(&self, text: &Text, rows: usize) -> String {
        text.count(en::PAGE_STATUS, rows, &[("page", &text.spot(&self.list.spot, self.missed))])
    }
}

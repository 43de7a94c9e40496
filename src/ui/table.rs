//! The table of calendars.

use std::collections::HashSet;
use std::rc::Rc;

use yew::prelude::*;

use super::{El, Glyph, HealthBadge, Written, el, icon, time_text};
use crate::hooks;
use crate::model::{Calendar, Page, Row, Unreadable};
use crate::part::{Cx, Part, use_kept, use_words};
use crate::state::{Column, Seats, TableView};
use crate::text::{Message, Text, en};

/// The two columns that always show.
const FIRST: [(&str, Message); 2] = [("health", en::HEALTH), ("account", en::ACCOUNT)];

/// The class and the heading of a column that can be hidden.
pub(super) fn column(column: Column) -> (&'static str, Message) {
    match column {
        Column::DeduplicationKey => ("key", en::DEDUPLICATION_KEY),
        Column::LastSuccessfulSyncAt => ("success", en::LAST_SUCCESSFUL_SYNC),
        Column::LastAttemptedSyncAt => ("attempt", en::LAST_ATTEMPT),
        Column::CreatedAt => ("created", en::CREATED),
        Column::UpdatedAt => ("updated", en::UPDATED),
        Column::ClientId => ("client", en::CLIENT_ID),
        Column::Id => ("id", en::ID),
    }
}

/// What a column is called.
pub fn column_name(of: Column) -> Message {
    column(of).1
}

/// How a calendar is opened, by its id.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Its address, for a new tab or to be copied.
    pub href: Callback<String, String>,
    /// Opens it in this one.
    pub go: Callback<String>,
}

/// The id of the element that opens a calendar, to give it the focus back.
pub fn row_id(id: &str) -> String {
    format!("open-{id}")
}

/// The rows of a page.
pub struct CalendarTable<'a> {
    /// The page with the rows, in the server's order.
    pub page: &'a Rc<Page>,
    /// At most so many of its rows are drawn.
    pub rows: usize,
    /// The calendar that is open beside the table.
    pub open: Option<&'a str>,
    /// How a calendar is opened; none where it cannot be.
    pub opened: &'a Option<Opened>,
    /// Which columns, and how dense.
    pub view: &'a Rc<TableView>,
    /// The ids of the rows that are not what they were before the last answer.
    pub changed: &'a Rc<HashSet<String>>,
}

impl CalendarTable<'_> {
    /// One body row a calendar. Roles are spelled out, since a narrow screen shows each row as a card, and browsers take a
    /// table's roles away with its display.
    pub fn el(&self, text: &Text) -> El {
        let body = Body {
            page: Rc::clone(self.page),
            rows: self.rows,
            open: self.open.map(str::to_owned),
            opened: self.opened.clone(),
            view: Rc::clone(self.view),
            changed: Rc::clone(self.changed),
        };
        table(self.view)
            .attr("tabindex", "-1")
            .child(el("caption").class("visually-hidden").text(text.get(en::CALENDARS)))
            .child(head(text, self.view))
            .child(body.part())
    }
}

/// The rows, which are compared again only if any of this is another.
#[derive(PartialEq)]
struct Body {
    page: Rc<Page>,
    rows: usize,
    open: Option<String>,
    opened: Option<Opened>,
    view: Rc<TableView>,
    changed: Rc<HashSet<String>>,
}

impl Part for Body {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let seats = use_kept(cx, Seats::default);
        let rows = &self.page.rows[..self.rows.min(self.page.rows.len())];
        let seats = seats.borrow_mut().take(rows);
        let rows = rows.iter().zip(seats).map(|(row, seat)| match row {
            Row::Calendar(calendar) => CalendarRow {
                calendar: Rc::clone(calendar),
                opened: self.opened.clone(),
                view: Rc::clone(&self.view),
                is_open: self.open.as_deref() == Some(&*calendar.id),
                has_changed: self.changed.contains(&calendar.id),
            }
            .keyed(&seat.to_string()),
            Row::Unreadable(row) => unreadable_row(&text, row, &self.view).key_of(seat).into(),
        });
        el("tbody").attr("role", "rowgroup").children(rows).into()
    }
}

fn table(view: &TableView) -> El {
    el("table")
        .attr("role", "table")
        .attr("part", "table")
        .class_if(view.is_wide(), "wide")
        .class_if(view.compact, "compact")
}

fn head(text: &Text, view: &TableView) -> El {
    let heading = |class| el("th").attr("role", "columnheader").attr("scope", "col").class(class);
    let columns = FIRST.into_iter().chain(view.shown().map(column));
    let columns = columns.map(|(class, name)| heading(class).text(text.get(name)));
    let metadata = view
        .metadata
        .iter()
        .map(|key| heading("metadata").set("title", &["metadata.", key].concat()).child(el("bdi").text(key)));
    let row = el("tr").attr("role", "row").children(columns).children(metadata);
    el("thead").attr("role", "rowgroup").child(row)
}

/// A row, which is drawn again only if it is another calendar, or looks otherwise.
#[derive(PartialEq)]
struct CalendarRow {
    calendar: Rc<Calendar>,
    opened: Option<Opened>,
    view: Rc<TableView>,
    is_open: bool,
    has_changed: bool,
}

impl Part for CalendarRow {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let Calendar { id, platform, .. } = &*self.calendar;
        let name = match &self.opened {
            Some(opened) => opened.link(id, self.is_open),
            None => el("bdi"),
        };
        let health = el("td")
            .attr("role", "cell")
            .class("health")
            .child(HealthBadge { calendar: Rc::clone(&self.calendar) }.part())
            .child(self.has_changed.then(|| el("span").class("visually-hidden").text(text.get(en::CHANGED))));
        let account = el("td")
            .attr("role", "cell")
            .class("account")
            .child(platform_mark(text.platform(platform)))
            .child(account_text(name, &text, &self.calendar));
        let cells = self.view.shown().map(|shown| {
            let (class, name) = column(shown);
            el("td")
                .key(class)
                .attr("role", "cell")
                .class(class)
                .set("data-label", text.get(name))
                .child(cell(shown, &self.calendar, &text))
        });
        let metadata = self.view.metadata.iter().map(|key| {
            el("td")
                .key(&["metadata.", key].concat())
                .attr("role", "cell")
                .class("metadata")
                .set("data-label", key)
                .child(metadata_cell(&self.calendar, key))
        });
        let row = el("tr")
            .attr("part", "row")
            .attr("role", "row")
            .class_if(self.opened.is_some(), "openable")
            .class_if(self.is_open, "is-open")
            .class_if(self.has_changed, "changed")
            .child(health)
            .child(account)
            .children(cells)
            .children(metadata);
        match &self.opened {
            Some(opened) => row.onclick(opened.row_click(id)),
            None => row,
        }
        .into()
    }
}

impl Opened {
    /// A link that opens a calendar.
    pub(super) fn link(&self, id: &str, is_open: bool) -> El {
        let (go, to) = (self.go.clone(), id.to_owned());
        // The one element of a row that can have the focus, which must not come to stand on another calendar.
        el("a")
            .key(id)
            .set("id", &row_id(id))
            .class("open")
            .set("href", &self.href.emit(id.to_owned()))
            .onclick(hooks::follow(move || go.emit(to.clone())))
            .maybe("aria-current", is_open.then_some("true"))
    }

    /// What a click on a row does.
    pub(super) fn row_click(&self, id: &str) -> Callback<MouseEvent> {
        let (go, id) = (self.go.clone(), id.to_owned());
        Callback::from(move |event: MouseEvent| {
            if hooks::is_plain_click(&event) && hooks::means_row(&event) {
                go.emit(id.clone());
            }
        })
    }
}

/// An element with the account's name as its text.
pub(super) fn account_text(within: El, text: &Text, calendar: &Calendar) -> El {
    let name = account_name(text, calendar);
    // Its letters' own direction, as a `bdi` has it.
    within.class("cut").attr("dir", "auto").set("title", &name).text(&name)
}

/// The account's name: its calendar, else that it is the primary one.
pub(crate) fn account_name(text: &Text, calendar: &Calendar) -> String {
    calendar.platform_uuid.clone().unwrap_or_else(|| text.get(en::PRIMARY_CALENDAR).to_owned())
}

/// What a calendar's cell in a column holds.
pub(super) fn cell(column: Column, calendar: &Calendar, text: &Text) -> El {
    let cut = |tag, value: &str| el(tag).class("cut mono").set("title", value).text(value);
    let faint = |message| el("span").class("faint cut").text(text.get(message));
    let time = |time| time_text(text, time, Written::Short);
    match column {
        Column::DeduplicationKey => match &calendar.deduplication_key {
            Some(key) if key.is_empty() => faint(en::EMPTY_KEY),
            Some(key) => cut("bdi", key).class("key"),
            None => faint(en::NO_KEY),
        },
        Column::LastSuccessfulSyncAt => time(calendar.last_successful_sync_at),
        Column::LastAttemptedSyncAt => time(calendar.last_attempted_sync_at),
        Column::CreatedAt => time_text(text, calendar.created_at, Written::Day),
        Column::UpdatedAt => time(calendar.updated_at),
        Column::ClientId => cut("bdi", &calendar.client_id),
        Column::Id => cut("span", &calendar.id),
    }
}

/// The value of a key of the metadata.
pub(super) fn metadata_cell(calendar: &Calendar, key: &str) -> El {
    // A value of 100 kB is no more use in a cell than its beginning, and would be laid out for every row.
    const LONG: usize = 300;
    match calendar.metadata_value(key) {
        Some(value) => {
            let is_long = value.chars().nth(LONG).is_some();
            let shown = if is_long { value.chars().take(LONG).chain(['…']).collect() } else { value };
            el("bdi").class("cut").set("title", &shown).text(&shown)
        }
        None => el("span").class("faint").text("–"),
    }
}

/// A platform by its first letter, named for whoever cannot see that.
pub(crate) fn platform_mark(name: &str) -> El {
    // Names are plain slugs; Unicode's own table of upper case is 3,700 bytes of what the first rows wait for.
    let initial: String = name.chars().next().map(|first| first.to_ascii_uppercase()).into_iter().collect();
    el("span").class("platform").attr("role", "img").set("aria-label", name).set("title", name).text(&initial)
}

/// What cannot be read. Its text spans the columns that are there at every width; the others are cells of their own.
fn unreadable_row(text: &Text, row: &Unreadable, view: &TableView) -> El {
    let has_key = view.shown().any(|column| column == Column::DeduplicationKey);
    let others =
        view.shown().filter(|column| *column != Column::DeduplicationKey).map(|shown| column(shown).0);
    let others = others.chain(view.metadata.iter().map(|_| "metadata"));
    let badge = el("span")
        .class("badge warn")
        .child(icon(Glyph::WARNING))
        .child(el("span").text(&text.fill(en::UNREADABLE_ROW, &[("reason", &row.reason)])));
    let raw = el("details")
        .child(el("summary").text(text.get(en::RAW_JSON)))
        .child(el("pre").class("mono").text(&row.raw));
    el("tr")
        .attr("role", "row")
        .class("unreadable")
        .child(
            el("td")
                .attr("role", "cell")
                .attr("colspan", if has_key { "3" } else { "2" })
                .child(badge)
                .child(raw),
        )
        .children(others.map(|class| el("td").attr("role", "cell").class(class)))
}

/// The table before anything has come.
pub fn skeleton(text: &Text, view: &TableView) -> El {
    let columns = FIRST.into_iter().chain(view.shown().map(column)).map(|(class, _)| class);
    let columns = columns.chain(view.metadata.iter().map(|_| "metadata"));
    // One for all: the style paints what looks like rows.
    let row = el("tr").children(columns.map(|class| el("td").class(class)));
    table(view)
        .class("skeleton")
        .set("aria-label", text.get(en::CALENDARS))
        .child(head(text, view))
        .child(el("tbody").attr("role", "rowgroup").attr("aria-hidden", "true").child(row))
}

//! The table of calendars.

use std::collections::HashSet;
use std::rc::Rc;

use yew::prelude::*;

use super::{Glyph, HealthBadge, Icon, TimeText};
use crate::hooks;
use crate::model::{Calendar, Row, Unreadable};
use crate::state::{Column, TableView};
use crate::text::{Message, Text, en};

/// As many as a page has, so that nothing moves when they come.
const SKELETON_ROWS: usize = 25;

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

/// Properties of [`CalendarTable`].
#[derive(Properties, PartialEq)]
pub struct CalendarTableProps {
    /// The rows, in the server's order.
    pub rows: Vec<Row>,
    /// Where the focus goes after a page was turned.
    #[prop_or_default]
    pub table: NodeRef,
    /// The calendar that is open beside the table.
    #[prop_or_default]
    pub open: Option<AttrValue>,
    /// How a calendar is opened; none where it cannot be.
    #[prop_or_default]
    pub opened: Option<Opened>,
    /// Which columns, and how dense.
    #[prop_or_default]
    pub view: Rc<TableView>,
    /// The ids of the rows that are not what they were before the last answer.
    #[prop_or_default]
    pub changed: Rc<HashSet<String>>,
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

/// One body row a calendar. Roles are spelled out, since a narrow screen shows each row as a card, and browsers take a
/// table's roles away with its display.
#[component]
pub fn CalendarTable(props: &CalendarTableProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    html! {
        <table role="table" ref={props.table.clone()} tabindex="-1" class={table_class(&props.view)}>
            <caption class="visually-hidden">{ text.get(en::CALENDARS) }</caption>
            { head(&text, &props.view) }
            <tbody role="rowgroup">
                { for props.rows.iter().enumerate().map(|(index, row)| match row {
                    Row::Calendar(calendar) => html! { <CalendarRow key={calendar.id.clone()} calendar={calendar.clone()} opened={props.opened.clone()}
                        view={props.view.clone()} is_open={props.open.as_deref() == Some(&*calendar.id)} has_changed={props.changed.contains(&calendar.id)} /> },
                    Row::Unreadable(row) => html! { <UnreadableRow key={format!("row {index}")} row={row.clone()} view={props.view.clone()} /> },
                }) }
            </tbody>
        </table>
    }
}

fn table_class(view: &TableView) -> Classes {
    classes!(view.is_wide().then_some("wide"), view.compact.then_some("compact"))
}

fn head(text: &Text, view: &TableView) -> Html {
    let columns = FIRST.into_iter().chain(view.shown().map(column));
    html! {
        <thead role="rowgroup">
            <tr role="row">
                { for columns.map(|(class, name)| html! { <th role="columnheader" scope="col" class={class}>{ text.get(name) }</th> }) }
                { for view.metadata.iter().map(|key| html! {
                    <th role="columnheader" scope="col" class="metadata" title={format!("metadata.{key}")}><bdi>{ key }</bdi></th>
                }) }
            </tr>
        </thead>
    }
}

#[derive(Properties, PartialEq)]
struct CalendarRowProps {
    calendar: Rc<Calendar>,
    opened: Option<Opened>,
    view: Rc<TableView>,
    is_open: bool,
    has_changed: bool,
}

#[component]
fn CalendarRow(props: &CalendarRowProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let Calendar { id, platform, platform_uuid, .. } = &*props.calendar;
    let platform_name = text.platform(platform).to_owned();
    let account = match platform_uuid {
        Some(uuid) => html! { <bdi class="cut" title={uuid.clone()}>{ uuid }</bdi> },
        None => html! { <span class="cut">{ text.get(en::PRIMARY_CALENDAR) }</span> },
    };
    let go = props.opened.as_ref().map(|opened| {
        opened.go.reform({
            let id = id.clone();
            move |()| id.clone()
        })
    });
    let account = match (&props.opened, &go) {
        (Some(opened), Some(go)) => {
            let go = go.clone();
            let onclick = hooks::follow(move || go.emit(()));
            let href = opened.href.emit(id.clone());
            let current = props.is_open.then_some("true");
            html! { <a id={row_id(id)} class="open" {href} {onclick} aria-current={current}>{ account }</a> }
        }
        _ => account,
    };
    let onclick = go.map(|go| {
        Callback::from(move |event: MouseEvent| {
            if hooks::is_plain_click(&event) && hooks::means_row(&event) {
                go.emit(());
            }
        })
    });
    html! {
        <tr role="row" class={classes!(props.opened.is_some().then_some("openable"), props.is_open.then_some("is-open"), props.has_changed.then_some("changed"))} {onclick}>
            <td role="cell" class="health">
                <HealthBadge calendar={props.calendar.clone()} />
                if props.has_changed {
                    <span class="visually-hidden">{ text.get(en::CHANGED) }</span>
                }
            </td>
            <td role="cell" class="account">
                <span class="account-cell">
                    <span class="platform" role="img" aria-label={platform_name.clone()} title={platform_name.clone()}>
                        { initial(&platform_name) }
                    </span>
                    { account }
                </span>
            </td>
            { for props.view.shown().map(|shown| {
                let (class, name) = column(shown);
                html! { <td key={class} role="cell" class={class} data-label={text.get(name).to_owned()}>{ cell(shown, &props.calendar, &text) }</td> }
            }) }
            { for props.view.metadata.iter().map(|key| html! {
                <td key={format!("metadata.{key}")} role="cell" class="metadata" data-label={key.clone()}>{ metadata_cell(&props.calendar, key) }</td>
            }) }
        </tr>
    }
}

/// The account's name: its calendar, else that it is the primary one.
pub(super) fn account_name(text: &Text, calendar: &Calendar) -> String {
    calendar.platform_uuid.clone().unwrap_or_else(|| text.get(en::PRIMARY_CALENDAR).to_owned())
}

/// What a calendar's cell in a column holds.
pub(super) fn cell(column: Column, calendar: &Calendar, text: &Text) -> Html {
    match column {
        Column::DeduplicationKey => match &calendar.deduplication_key {
            Some(key) if key.is_empty() => html! { <span class="faint">{ text.get(en::EMPTY_KEY) }</span> },
            Some(key) => html! { <bdi class="cut mono key" title={key.clone()}>{ key }</bdi> },
            None => html! { <span class="faint">{ text.get(en::NO_KEY) }</span> },
        },
        Column::LastSuccessfulSyncAt => html! { <TimeText time={calendar.last_successful_sync_at} /> },
        Column::LastAttemptedSyncAt => html! { <TimeText time={calendar.last_attempted_sync_at} /> },
        Column::CreatedAt => html! { <TimeText time={calendar.created_at} day=true /> },
        Column::UpdatedAt => html! { <TimeText time={calendar.updated_at} /> },
        Column::ClientId => {
            html! { <bdi class="cut mono" title={calendar.client_id.clone()}>{ &calendar.client_id }</bdi> }
        }
        Column::Id => html! { <span class="cut mono" title={calendar.id.clone()}>{ &calendar.id }</span> },
    }
}

/// The value of a key of the metadata.
pub(super) fn metadata_cell(calendar: &Calendar, key: &str) -> Html {
    // A value of 100 kB is no more use in a cell than its beginning, and would be laid out for every row.
    const LONG: usize = 300;
    match calendar.metadata_value(key) {
        Some(value) => {
            let shown = match value.char_indices().nth(LONG) {
                Some((end, _)) => format!("{}…", &value[..end]),
                None => value,
            };
            html! { <bdi class="cut" title={shown.clone()}>{ shown }</bdi> }
        }
        None => html! { <span class="faint">{ "–" }</span> },
    }
}

/// A platform's first letter.
pub(super) fn initial(name: &str) -> String {
    name.chars().next().into_iter().flat_map(char::to_uppercase).collect()
}

#[derive(Properties, PartialEq)]
struct UnreadableRowProps {
    row: Rc<Unreadable>,
    view: Rc<TableView>,
}

// Its text spans the columns that are there at every width; the others are cells of their own.
#[component]
fn UnreadableRow(props: &UnreadableRowProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let has_key = props.view.shown().any(|column| column == Column::DeduplicationKey);
    let others =
        props.view.shown().filter(|column| *column != Column::DeduplicationKey).map(|shown| column(shown).0);
    let others = others.chain(props.view.metadata.iter().map(|_| "metadata"));
    html! {
        <tr role="row" class="unreadable">
            <td role="cell" colspan={if has_key { "3" } else { "2" }}>
                <span class="badge warn">
                    <span class="badge-icon"><Icon glyph={Glyph::Warning} /></span>
                    <span>{ text.fill(en::UNREADABLE_ROW, &[("reason", &props.row.reason)]) }</span>
                </span>
                <details>
                    <summary>{ text.get(en::RAW_JSON) }</summary>
                    <pre class="mono">{ &props.row.raw }</pre>
                </details>
            </td>
            { for others.map(|class| html! { <td role="cell" class={class} /> }) }
        </tr>
    }
}

/// Properties of [`Skeleton`].
#[derive(Properties, PartialEq)]
pub struct SkeletonProps {
    /// Which columns, and how dense.
    #[prop_or_default]
    pub view: Rc<TableView>,
}

/// The table before anything has come.
#[component]
pub fn Skeleton(props: &SkeletonProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let columns = FIRST.into_iter().chain(props.view.shown().map(column)).map(|(class, _)| class);
    let columns: Vec<&str> = columns.chain(props.view.metadata.iter().map(|_| "metadata")).collect();
    html! {
        <table role="table" class={classes!("skeleton", table_class(&props.view))} aria-label={text.get(en::CALENDARS).to_owned()}>
            { head(&text, &props.view) }
            <tbody role="rowgroup" aria-hidden="true">
                { for (0..SKELETON_ROWS).map(|_| html! {
                    <tr>{ for columns.iter().map(|class| html! { <td class={*class}><span class="bone" /></td> }) }</tr>
                }) }
            </tbody>
        </table>
    }
}

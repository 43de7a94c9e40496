//! The table of calendars.

use std::rc::Rc;

use yew::prelude::*;

use super::{Glyph, HealthBadge, Icon, TimeText};
use crate::hooks;
use crate::model::{Calendar, Row, Unreadable};
use crate::text::{Message, Text, en};

/// As many as a page has, so that nothing moves when they come.
const SKELETON_ROWS: usize = 25;

const COLUMNS: [(&str, Message); 7] = [
    ("health", en::HEALTH),
    ("account", en::ACCOUNT),
    ("key", en::DEDUPLICATION_KEY),
    ("success", en::LAST_SUCCESSFUL_SYNC),
    ("attempt", en::LAST_ATTEMPT),
    ("created", en::CREATED),
    ("id", en::ID),
];

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
        <table role="table" ref={props.table.clone()} tabindex="-1">
            <caption class="visually-hidden">{ text.get(en::CALENDARS) }</caption>
            { head(&text) }
            <tbody role="rowgroup">
                { for props.rows.iter().enumerate().map(|(index, row)| match row {
                    Row::Calendar(calendar) => html! { <CalendarRow key={calendar.id.clone()} calendar={calendar.clone()} opened={props.opened.clone()}
                        is_open={props.open.as_deref() == Some(&*calendar.id)} /> },
                    Row::Unreadable(row) => html! { <UnreadableRow key={format!("row {index}")} row={row.clone()} /> },
                }) }
            </tbody>
        </table>
    }
}

fn head(text: &Text) -> Html {
    html! {
        <thead role="rowgroup">
            <tr role="row">
                { for COLUMNS.iter().map(|(class, name)| html! { <th role="columnheader" scope="col" class={*class}>{ text.get(*name) }</th> }) }
            </tr>
        </thead>
    }
}

#[derive(Properties, PartialEq)]
struct CalendarRowProps {
    calendar: Rc<Calendar>,
    opened: Option<Opened>,
    is_open: bool,
}

#[component]
fn CalendarRow(props: &CalendarRowProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let label = |message| text.get(message).to_owned();
    let Calendar { id, platform, platform_uuid, deduplication_key, .. } = &*props.calendar;
    let platform_name = text.platform(platform).to_owned();
    let account = match platform_uuid {
        Some(uuid) => html! { <bdi class="cut" title={uuid.clone()}>{ uuid }</bdi> },
        None => html! { <span class="cut">{ text.get(en::PRIMARY_CALENDAR) }</span> },
    };
    let key = match deduplication_key {
        Some(key) if key.is_empty() => html! { <span class="faint">{ text.get(en::EMPTY_KEY) }</span> },
        Some(key) => html! { <bdi class="cut mono key" title={key.clone()}>{ key }</bdi> },
        None => html! { <span class="faint">{ text.get(en::NO_KEY) }</span> },
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
            let onclick = Callback::from(move |event: MouseEvent| {
                if hooks::is_plain_click(&event) {
                    event.prevent_default();
                    go.emit(());
                }
            });
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
        <tr role="row" class={classes!(props.opened.is_some().then_some("openable"), props.is_open.then_some("is-open"))} {onclick}>
            <td role="cell" class="health"><HealthBadge calendar={props.calendar.clone()} /></td>
            <td role="cell" class="account">
                <span class="account-cell">
                    <span class="platform" role="img" aria-label={platform_name.clone()} title={platform_name.clone()}>
                        { initial(&platform_name) }
                    </span>
                    { account }
                </span>
            </td>
            <td role="cell" class="key" data-label={label(en::DEDUPLICATION_KEY)}>{ key }</td>
            <td role="cell" class="success" data-label={label(en::LAST_SUCCESSFUL_SYNC)}>
                <TimeText time={props.calendar.last_successful_sync_at} />
            </td>
            <td role="cell" class="attempt" data-label={label(en::LAST_ATTEMPT)}>
                <TimeText time={props.calendar.last_attempted_sync_at} />
            </td>
            <td role="cell" class="created" data-label={label(en::CREATED)}><TimeText time={props.calendar.created_at} day=true /></td>
            <td role="cell" class="id" data-label={label(en::ID)}><span class="cut mono" title={id.clone()}>{ id }</span></td>
        </tr>
    }
}

fn initial(name: &str) -> String {
    name.chars().next().into_iter().flat_map(char::to_uppercase).collect()
}

#[derive(Properties, PartialEq)]
struct UnreadableRowProps {
    row: Rc<Unreadable>,
}

// Its text spans the three columns that are there at every width; the others are cells of their own.
#[component]
fn UnreadableRow(props: &UnreadableRowProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    html! {
        <tr role="row" class="unreadable">
            <td role="cell" colspan="3">
                <span class="badge warn">
                    <span class="badge-icon"><Icon glyph={Glyph::Warning} /></span>
                    <span>{ text.fill(en::UNREADABLE_ROW, &[("reason", &props.row.reason)]) }</span>
                </span>
                <details>
                    <summary>{ text.get(en::RAW_JSON) }</summary>
                    <pre class="mono">{ &props.row.raw }</pre>
                </details>
            </td>
            { for COLUMNS[3..].iter().map(|(class, _)| html! { <td role="cell" class={*class} /> }) }
        </tr>
    }
}

/// The table before anything has come.
#[component]
pub fn Skeleton() -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    html! {
        <table role="table" class="skeleton" aria-label={text.get(en::CALENDARS).to_owned()}>
            { head(&text) }
            <tbody role="rowgroup" aria-hidden="true">
                { for (0..SKELETON_ROWS).map(|_| html! {
                    <tr>{ for COLUMNS.iter().map(|(class, _)| html! { <td class={*class}><span class="bone" /></td> }) }</tr>
                }) }
            </tbody>
        </table>
    }
}

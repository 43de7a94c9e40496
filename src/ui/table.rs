//! The table of calendars.

use std::rc::Rc;

use yew::prelude::*;

use super::{Glyph, Icon, StateBadge, TimeText};
use crate::model::{Calendar, Platform, Row, Unreadable};
use crate::text;

/// As many as a page has, so that nothing moves when they come.
const SKELETON_ROWS: usize = 25;

const COLUMNS: [(&str, &str); 7] = [
    ("state", text::STATE),
    ("account", text::ACCOUNT),
    ("key", text::DEDUPLICATION_KEY),
    ("success", text::LAST_SUCCESSFUL_SYNC),
    ("attempt", text::LAST_ATTEMPT),
    ("created", text::CREATED),
    ("id", text::ID),
];

/// Properties of [`CalendarTable`].
#[derive(Properties, PartialEq)]
pub struct CalendarTableProps {
    /// The rows, in the server's order.
    pub rows: Vec<Row>,
    /// Where the focus goes after a page was turned.
    #[prop_or_default]
    pub caption: NodeRef,
}

/// One body row a calendar. Roles are spelled out, since a narrow screen shows each row as a card, and browsers take a
/// table's roles away with its display.
#[component]
pub fn CalendarTable(props: &CalendarTableProps) -> Html {
    html! {
        <table role="table">
            <caption ref={props.caption.clone()} class="visually-hidden" tabindex="-1">{ text::CALENDARS }</caption>
            { head() }
            <tbody role="rowgroup">
                { for props.rows.iter().enumerate().map(|(index, row)| match row {
                    Row::Calendar(calendar) => html! { <CalendarRow key={calendar.id.clone()} calendar={calendar.clone()} /> },
                    Row::Unreadable(row) => html! { <UnreadableRow key={index} row={row.clone()} /> },
                }) }
            </tbody>
        </table>
    }
}

fn head() -> Html {
    html! {
        <thead role="rowgroup">
            <tr role="row">
                { for COLUMNS.iter().map(|(class, name)| html! { <th role="columnheader" scope="col" class={*class}>{ *name }</th> }) }
            </tr>
        </thead>
    }
}

#[derive(Properties, PartialEq)]
struct CalendarRowProps {
    calendar: Rc<Calendar>,
}

#[component]
fn CalendarRow(props: &CalendarRowProps) -> Html {
    let Calendar { id, platform, platform_uuid, state, deduplication_key, .. } = &*props.calendar;
    let platform_name = text::platform(platform);
    let account = match platform_uuid {
        Some(uuid) => html! { <bdi class="cut" title={uuid.clone()}>{ uuid }</bdi> },
        None => html! { <span class="cut">{ text::PRIMARY_CALENDAR }</span> },
    };
    let key = match deduplication_key {
        Some(key) => html! { <bdi class="cut mono key" title={key.clone()}>{ key }</bdi> },
        None => html! { <span class="faint">{ text::NO_KEY }</span> },
    };
    html! {
        <tr role="row">
            <td role="cell" class="state"><StateBadge state={state.clone()} /></td>
            <td role="cell" class="account">
                <span class="account-cell">
                    <span class="platform" role="img" aria-label={platform_name.to_owned()} title={platform_name.to_owned()}>
                        { initial(platform) }
                    </span>
                    { account }
                </span>
            </td>
            <td role="cell" class="key" data-label={text::DEDUPLICATION_KEY}>{ key }</td>
            <td role="cell" class="success" data-label={text::LAST_SUCCESSFUL_SYNC}>
                <TimeText time={props.calendar.last_successful_sync_at} />
            </td>
            <td role="cell" class="attempt" data-label={text::LAST_ATTEMPT}>
                <TimeText time={props.calendar.last_attempted_sync_at} />
            </td>
            <td role="cell" class="created" data-label={text::CREATED}><TimeText time={props.calendar.created_at} day=true /></td>
            <td role="cell" class="id" data-label={text::ID}><span class="cut mono" title={id.clone()}>{ id }</span></td>
        </tr>
    }
}

fn initial(platform: &Platform) -> String {
    text::platform(platform).chars().next().into_iter().flat_map(char::to_uppercase).collect()
}

#[derive(Properties, PartialEq)]
struct UnreadableRowProps {
    row: Rc<Unreadable>,
}

#[component]
fn UnreadableRow(props: &UnreadableRowProps) -> Html {
    html! {
        <tr role="row" class="unreadable">
            <td role="cell" colspan={COLUMNS.len().to_string()}>
                <span class="badge warn">
                    <span class="badge-icon"><Icon glyph={Glyph::Warning} /></span>
                    <span>{ format!("{}: {}", text::UNREADABLE_ROW, props.row.reason) }</span>
                </span>
                <details>
                    <summary>{ text::RAW_JSON }</summary>
                    <pre class="mono">{ &props.row.raw }</pre>
                </details>
            </td>
        </tr>
    }
}

/// The table before anything has come.
#[component]
pub fn Skeleton() -> Html {
    html! {
        <table role="table" class="skeleton" aria-label={text::CALENDARS}>
            { head() }
            <tbody role="rowgroup" aria-hidden="true">
                { for (0..SKELETON_ROWS).map(|_| html! {
                    <tr>{ for COLUMNS.iter().map(|(class, _)| html! { <td class={*class}><span class="bone" /></td> }) }</tr>
                }) }
            </tbody>
        </table>
    }
}

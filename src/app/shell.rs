//! What the page shows before the app runs, as the app itself draws it: the list before its first answer, and, where a
//! server has that answer at hand, its rows.

use std::rc::Rc;

use yew::prelude::*;

use crate::model::{Page, Time, read_page};
use crate::pages::calendars::{CalendarsView, Content, leaps};
use crate::part::{Around, Part, drawn_once};
use crate::route::{query_of, state_of};
use crate::state::{ListState, TableView, TriageView};
use crate::text::{Text, en};
use crate::time::{now, skew};
use crate::ui::{Glyph, Opened, Top, Turn, View, chip, fragment, inner_markup};

fn way(href: &str) -> Turn {
    Turn { href: href.to_owned(), go: Callback::noop() }
}

/// The list of a gateway, in English, with nothing behind its controls yet: `static/shell.html` is made of it, and
/// `static/boot.js` hands over to the app what a reader does with it.
pub fn shell() -> Html {
    let text = Text::default();
    let triage = query_of(&ListState::default().triaging(TriageView::default()));
    let top = Top {
        home: way("?"),
        projects: None,
        views: vec![
            View { name: en::CALENDARS, way: way("?"), is_here: true },
            View { name: en::TRIAGE, way: way(&triage), is_here: false },
        ],
        badge: chip(Glyph::LOCK, text.get(en::VIA_GATEWAY)).into(),
        sign_out: None,
        on_language: &Callback::noop(),
    };
    let list = CalendarsView { content: Content::Skeleton, busy: true, ..CalendarsView::default() };
    fragment(vec![top.el(&text).into(), list.part()])
}

/// What the app would ask the list for first, as the query of the API's address, at a place that the query of the page's
/// address names; `None` where another screen than the list alone shows.
pub fn first_question(query: &str) -> Option<String> {
    let list = state_of(query);
    (list.triage.is_none() && list.calendar.is_none()).then(|| list.query().encoded())
}

/// The project that the query of the page's address names.
pub fn project_named(query: &str) -> Option<String> {
    state_of(query).project
}

/// The list at the place that the query of the page's address names, and the page of rows that is the answer (the API's JSON) to the
/// question that the app would ask first. `None` where another screen shows, or the answer is no page of rows: then the app has more to
/// say than this.
fn first_view(query: &str, answer: &str) -> Option<(CalendarsView, Rc<Page>)> {
    first_question(query)?;
    let list = state_of(query);
    let page = Rc::new(read_page(answer).ok()?);
    if page.rows.is_empty() {
        return None;
    }
    let turn = |to: ListState| match query_of(&to) {
        query if query.is_empty() => way("?"),
        query => way(&query),
    };
    let href = {
        let list = list.clone();
        Callback::from(move |id: String| query_of(&list.opened(&id)))
    };
    let view = CalendarsView {
        previous: list.spot.previous(page.previous.as_ref()).map(|spot| turn(list.at(spot))),
        next: page.next.clone().map(|cursor| turn(list.at(list.spot.next(cursor)))),
        leaps: leaps(&list, &list.far(&page), true, turn, &Callback::noop()),
        missed: list.spot.is_missed_by(&page),
        opened: Some(Opened { href, go: Callback::noop() }),
        list,
        ..CalendarsView::default()
    };
    Some((view, page))
}

/// What stands in the card of the list when it has the rows of `answer` (the API's JSON) to its first question, as HTML: in
/// these words, with these `columns`, told by a server whose clock said `served_at` when it answered. `None` where another
/// screen shows, or the answer is no page of rows: then the app has more to say than this.
pub fn first_rows(
    query: &str,
    answer: &str,
    around: Around,
    columns: TableView,
    served_at: Option<Time>,
) -> Option<String> {
    let skew = served_at.and_then(|served_at| skew(served_at, now()));
    let (view, page) = first_view(query, answer)?;
    let view = CalendarsView { skew, table_view: Rc::new(columns), ..view };
    let around = Around { clock_skew: skew.unwrap_or_default(), ..around };
    let text = around.text.clone();
    Some(inner_markup(&drawn_once(around, || view.first_card(&text, &page).into())))
}

//! The address: one path, everything in its query.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::{Cursor, query_value};
use crate::state::{ListState, Spot, TriageView};

/// As readable in the address bar as a query may be.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b'@')
    .remove(b'/');

/// The query of a state, with its `?`; empty for the start of the whole list.
pub fn query_of(state: &ListState) -> String {
    let page = state.spot.page.filter(|_| state.spot.cursor.is_some()).map(|page| page.to_string());
    let mut query = String::new();
    let triage = state.triage.as_ref().map(TriageView::parameters).into_iter().flatten();
    let list = [
        ("deduplication_key", state.deduplication_key.clone()),
        ("page", page),
        ("cursor", state.spot.cursor.as_ref().map(Cursor::to_string)),
    ];
    let both = [("calendar", state.calendar.clone()), ("zone", state.zone.clone())];
    for (name, value) in
        [("project", state.project.clone())].into_iter().chain(triage).chain(list).chain(both)
    {
        if let Some(value) = value {
            query.push(if query.is_empty() { '?' } else { '&' });
            query.push_str(name);
            query.push('=');
            query.extend(utf8_percent_encode(&value, ENCODED));
        }
    }
    query
}

/// The state that an address' query names. Whatever stands there, something sensible comes out; what is not known is
/// left out, and of repeated parameters the last one counts.
pub fn state_of(query: &str) -> ListState {
    let query = query.strip_prefix('?').unwrap_or(query);
    let value = |name: &str| query_value(query, name).filter(|value| !value.is_empty());
    let cursor = value("cursor").and_then(Cursor::new);
    // A cursor without a number: a page that nobody has counted. A number without a cursor: nothing to go there with.
    let page = match &cursor {
        Some(_) => value("page").and_then(|page| page.parse().ok()).filter(|page| *page > 0),
        None => Some(1),
    };
    let triage = TriageView::read(value);
    if triage.is_some() {
        return ListState {
            project: value("project"),
            triage,
            calendar: value("calendar"),
            zone: value("zone"),
            ..ListState::default()
        };
    }
    ListState {
        project: value("project"),
        deduplication_key: value("deduplication_key"),
        calendar: value("calendar"),
        zone: value("zone"),
        spot: Spot { page, cursor, earlier: Vec::new() },
        ..ListState::default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_addresses_mean() {
        let page = |query: &str| {
            let state = state_of(query);
            (state.deduplication_key, state.spot.page, state.spot.cursor.map(|cursor| cursor.to_string()))
        };
        assert_eq!(page(""), (None, Some(1), None));
        assert_eq!(page("?page=7"), (None, Some(1), None));
        assert_eq!(page("?page=3&cursor=cD0x%3D"), (None, Some(3), Some("cD0x=".into())));
        assert_eq!(page("?cursor=x"), (None, None, Some("x".into())));
        assert_eq!(page("?cursor=x&page=-1"), (None, None, Some("x".into())));
        assert_eq!(page("?cursor=x&page=99999999999999"), (None, None, Some("x".into())));
        assert_eq!(page("?deduplication_key=a+b%2B&x=1"), (Some("a b+".into()), Some(1), None));
        assert_eq!(page("?deduplication_key=&deduplication_key=%ff"), (None, Some(1), None));
    }

    #[test]
    fn a_place_in_the_triage_is_read_as_it_was_written() {
        let view = TriageView::filtered("health:disconnected -metadata.plan:trial \"a & b\"")
            .sorted_by(crate::triage::SortBy::Health);
        let start =
            ListState { project: Some("R & D".into()), zone: Some("UTC".into()), ..ListState::default() };
        let state = start.triaging(view).opened("cal_1");
        let query = query_of(&state);
        assert!(
            query.starts_with(
                "?project=R%20%26%20D&view=all&filter=health:disconnected%20-metadata.plan:trial"
            ),
            "{query}"
        );
        assert_eq!(state_of(&query), ListState { opened_here: false, ..state });
    }

    proptest! {
        #[test]
        fn any_query_is_read_without_a_panic(query in ".*") {
            let _ = state_of(&query);
        }

        #[test]
        fn what_was_written_is_read(project in proptest::option::of(".+"), key in proptest::option::of(".+"), cursor in proptest::option::of(".+"), calendar in proptest::option::of(".+"), zone in proptest::option::of(".+"), page in proptest::option::of(1u32..)) {
            let cursor = cursor.and_then(Cursor::new);
            let page = if cursor.is_some() { page } else { Some(1) };
            let spot = Spot { page, cursor, earlier: Vec::new() };
            let state = ListState { project, deduplication_key: key, spot, calendar, zone, ..ListState::default() };
            prop_assert_eq!(state_of(&query_of(&state)), state);
        }
    }
}

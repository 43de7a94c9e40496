//! Pages of the list, in the one order in which no calendar is lost or repeated: created_at, then id.

use crate::demo::{
    cursor::{Cursor, Position},
    store::{Calendar, Store},
    time::Time,
};

/// How many calendars a page holds.
pub const SIZE: usize = 25;

/// A page and its neighbours.
pub struct Page {
    /// The calendars, newest first.
    pub calendars: Vec<Calendar>,
    /// Where older ones follow.
    pub next: Option<Cursor>,
    /// Where newer ones may precede.
    pub previous: Option<Cursor>,
}

/// The page at this cursor, of all calendars or of the one with this deduplication key.
///
/// # Errors
/// When the database fails.
pub fn page(store: &Store, key: Option<&str>, cursor: &Cursor) -> rusqlite::Result<Page> {
    let mut calendars = store.beyond(key, cursor.reverse, limit(cursor), cursor.offset, SIZE + 1)?;
    let more = calendars.len() > SIZE;
    calendars.truncate(SIZE);
    // Where a cursor points to, something may lie behind it: the real server does not look either.
    let came_from = cursor.from.is_some() || cursor.offset > 0;
    let (has_next, has_previous) = if cursor.reverse { (came_from, more) } else { (more, came_from) };
    if cursor.reverse {
        calendars.reverse();
    }
    Ok(Page {
        next: has_next.then(|| beside(calendars.last(), cursor, false)),
        previous: has_previous.then(|| beside(calendars.first(), cursor, true)),
        calendars,
    })
}

/// The pair (created_at, id) that every row of the page lies beyond. Ids are never empty, so an empty one stands
/// before all calendars of its instant.
fn limit(cursor: &Cursor) -> (Time, &str) {
    match (&cursor.from, cursor.reverse) {
        (Some(Position { at, id: Some(id) }), _) => (*at, id),
        (Some(Position { at, id: None }), false) => (*at, ""),
        (Some(Position { at, id: None }), true) => (Time(at.0 + 1), ""),
        (None, false) => (Time(i64::MAX), ""),
        (None, true) => (Time(i64::MIN), ""),
    }
}

/// The cursor of the page beside this one.
fn beside(edge: Option<&Calendar>, cursor: &Cursor, reverse: bool) -> Cursor {
    let from = match edge {
        Some(calendar) => Some(Position { at: calendar.created_at, id: Some(calendar.id.clone()) }),
        // An empty page is only left backwards, and must then miss nothing: from this very place, included, or
        // from the end of the list if rows were left out on the way.
        None if cursor.offset > 0 => None,
        None => cursor.from.as_ref().map(|from| match reverse {
            true => Position { at: from.at, id: Some(String::new()) },
            false => Position { at: from.at.next(), id: None },
        }),
    };
    Cursor { reverse, offset: 0, from }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::demo::seed::Plan;

    static STORE: LazyLock<Store> = LazyLock::new(|| {
        let plan = Plan { calendars: 60, seed: 1, same_instant: 30 };
        Store::in_memory(plan, Time(1_795_000_000_000_000)).unwrap()
    });

    fn any_cursor() -> impl Strategy<Value = Cursor> {
        // Among places of all times, some that are those of calendars.
        let all = STORE.beyond(None, false, (Time(i64::MAX), ""), 0, 60).unwrap();
        let real = prop::sample::select(all).prop_map(|it| Position { at: it.created_at, id: Some(it.id) });
        let of_instant = real.clone().prop_map(|it| Position { id: None, ..it });
        let anywhere = (-62_135_596_800_000_000..=Time::LAST.0, any::<Option<String>>())
            .prop_map(|(at, id)| Position { at: Time(at), id });
        let from = prop::option::of(prop_oneof![real, of_instant, anywhere]);
        (any::<bool>(), prop_oneof![Just(0), 0..70_u32, Just(1000)], from)
            .prop_map(|(reverse, offset, from)| Cursor { reverse, offset, from })
    }

    proptest! {
        #[test]
        fn every_cursor_leads_to_a_page_with_neighbours_that_fit(cursor in any_cursor()) {
            let here = page(&STORE, None, &cursor).unwrap();
            prop_assert!(here.calendars.len() <= SIZE);
            for neighbour in [&here.next, &here.previous].into_iter().flatten() {
                prop_assert_eq!(Cursor::decode(&neighbour.encode()), Ok(neighbour.clone()));
            }
            // Going on and coming back leads here again, and the two pages have no calendar in common.
            if let (Some(next), Some(last)) = (&here.next, here.calendars.last()) {
                let beyond = page(&STORE, None, next).unwrap();
                prop_assert!(beyond.calendars.iter().all(|it| (it.created_at, &it.id) < (last.created_at, &last.id)));
                let back = page(&STORE, None, &beyond.previous.unwrap()).unwrap();
                prop_assert_eq!(back.calendars.last(), Some(last));
            }
        }
    }
}

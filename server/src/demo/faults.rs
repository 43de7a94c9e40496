//! Pages of the list with the faults of the real server, for tests of clients that have to live with them.
//!
//! The order is `created_at` alone, so calendars of one instant have none: each query may bring them in another. A
//! cursor is a time and a number of rows to skip; where a page holds one instant only, the number grows, up to a
//! limit beyond which the same cursor comes for ever.

use crate::demo::{
    cursor::{Cursor, Position},
    paging::{Page, SIZE},
    store::{Calendar, Store},
    time::Time,
};

/// The page at this cursor, of all calendars or of the one with this deduplication key.
///
/// # Errors
/// When the database fails.
pub fn page(store: &Store, key: Option<&str>, cursor: &Cursor) -> rusqlite::Result<Page> {
    let place = cursor.from.as_ref().map(|from| from.at);
    let mut calendars = store.beyond_instant(key, cursor.reverse, place, cursor.offset, SIZE + 1)?;
    let following = calendars.get(SIZE).map(|calendar| calendar.created_at);
    calendars.truncate(SIZE);
    let came_from = cursor.from.is_some() || cursor.offset > 0;
    let (next, previous) = if cursor.reverse {
        calendars.reverse();
        (came_from.then_some(place), following.map(Some))
    } else {
        (following.map(Some), came_from.then_some(place))
    };
    Ok(Page {
        next: next.map(|place| beside(calendars.iter().rev(), cursor, false, place, previous)),
        previous: previous.map(|place| beside(calendars.iter(), cursor, true, place, next)),
        calendars,
    })
}

/// The cursor of the page beside this one: the instant nearest to that edge which is not shared with the calendar
/// beyond it, and how many calendars lie between. `beyond` is where that side goes on, `behind` the other side.
fn beside<'a>(
    calendars: impl ExactSizeIterator<Item = &'a Calendar>,
    cursor: &Cursor,
    reverse: bool,
    beyond: Option<Time>,
    behind: Option<Option<Time>>,
) -> Cursor {
    let make = |offset: usize, place: Option<Time>| Cursor {
        reverse,
        offset: u32::try_from(offset).unwrap_or(u32::MAX),
        from: place.map(|at| Position { at, id: None }),
    };
    if calendars.len() == 0 {
        return make(0, beyond);
    }
    let turning = cursor.reverse != reverse;
    let mut neighbour = beyond;
    for (passed, calendar) in calendars.enumerate() {
        let at = Some(calendar.created_at);
        // A cursor that skips rows says nothing of the calendar before the page when the direction changes.
        let unknown = passed == 0 && turning && cursor.offset != 0;
        if at != neighbour && !unknown {
            return make(passed, at);
        }
        neighbour = at;
    }
    match behind {
        None => make(SIZE, None),
        Some(behind) if turning => make(0, behind),
        Some(behind) => make(cursor.offset as usize + SIZE, behind),
    }
}

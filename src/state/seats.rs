//! Which row of the table shows which calendar.

use super::on_screen::id;
use crate::model::Row;

/// The rows of the table that is on the screen, by the calendars in them. A calendar that stays keeps its row; another one
/// gets a row that has become free, since writing other words into a row is far less work than making one.
#[derive(Debug, Default)]
pub struct Seats(Vec<(String, usize)>);

impl Seats {
    /// The seat of each of these rows. One without an id cannot be known again, and gets any that is free.
    pub fn take(&mut self, rows: &[Row]) -> Vec<usize> {
        let ids: Vec<Option<&str>> = rows.iter().map(id).collect();
        let known = |id: &str| self.0.iter().find(|(before, _)| before == id).map(|(_, seat)| *seat);
        let kept: Vec<Option<usize>> = ids.iter().map(|id| known((*id)?)).collect();
        let taken: Vec<usize> = kept.iter().flatten().copied().collect();
        let mut free = (0..).filter(|seat| !taken.contains(seat));
        let seats: Vec<usize> = kept.into_iter().filter_map(|seat| seat.or_else(|| free.next())).collect();
        self.0 = ids.iter().zip(&seats).filter_map(|(id, seat)| Some(((*id)?.to_owned(), *seat))).collect();
        seats
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::read_page;

    fn rows(ids: &str) -> Vec<Row> {
        let rows: Vec<String> = ids.split_whitespace().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
        read_page(&format!(r#"{{"results":[{}]}}"#, rows.join(","))).unwrap().rows
    }

    #[test]
    fn another_page_takes_the_rows_of_the_one_before() {
        let mut seats = Seats::default();
        assert_eq!(seats.take(&rows("a b c")), [0, 1, 2]);
        assert_eq!(seats.take(&rows("d e f g")), [0, 1, 2, 3]);
        assert_eq!(seats.take(&rows("h")), [0]);
        assert_eq!(seats.take(&rows("")), [0; 0]);
    }

    #[test]
    fn a_calendar_that_stays_keeps_its_row() {
        let mut seats = Seats::default();
        seats.take(&rows("a b c"));
        assert_eq!(seats.take(&rows("n a b")), [2, 0, 1]);
        assert_eq!(seats.take(&rows("b")), [1]);
        assert_eq!(seats.take(&rows("a b c")), [0, 1, 2]);
    }

    #[test]
    fn no_two_rows_share_one() {
        let mut seats = Seats::default();
        for ids in ["a b c d", "d c x", "c y z a b d", "x"] {
            let mut taken = seats.take(&rows(ids));
            taken.sort_unstable();
            taken.dedup();
            assert_eq!(taken.len(), ids.split_whitespace().count());
        }
    }

    #[test]
    fn what_has_no_id_takes_a_seat_and_keeps_none() {
        let mut page = rows("a b");
        page.insert(1, read_page(r#"{"results":[7]}"#).unwrap().rows.remove(0));
        let mut seats = Seats::default();
        assert_eq!(seats.take(&page), [0, 1, 2]);
        assert_eq!(seats.take(&rows("x a b")), [1, 0, 2]);
    }
}

//! Which calendars have been seen on which page, to notice those that come again.

use std::collections::HashMap;

use super::Spot;
use crate::model::{Cursor, Row};

/// What has been seen of one list.
#[derive(Debug, Default)]
pub struct Seen(HashMap<String, Option<Cursor>>);

impl Seen {
    /// Notes the rows of the page at `spot`, and counts those that stood on a page before it. That a row was seen on
    /// another way through the list counts for nothing: new calendars move the borders of pages.
    pub fn repeated(&mut self, spot: &Spot, rows: &[Row]) -> u32 {
        let mut count = 0;
        for row in rows {
            let Row::Calendar(calendar) = row else { continue };
            match self.0.get(&calendar.id) {
                Some(page) if *page != spot.cursor && spot.earlier.contains(page) => count += 1,
                _ => {
                    self.0.insert(calendar.id.clone(), spot.cursor.clone());
                }
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::read_page;

    fn rows(ids: &[&str]) -> Vec<Row> {
        let rows: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
        read_page(&format!(r#"{{"results":[{}]}}"#, rows.join(","))).unwrap().rows
    }

    #[test]
    fn rows_of_an_earlier_page_are_counted_each_time() {
        let mut seen = Seen::default();
        let first = Spot::default();
        let second = first.next(Cursor::new("b").unwrap());
        assert_eq!(seen.repeated(&first, &rows(&["1", "2"])), 0);
        assert_eq!(seen.repeated(&second, &rows(&["2", "3"])), 1);
        assert_eq!(seen.repeated(&second, &rows(&["2", "3"])), 1);
        assert_eq!(seen.repeated(&first, &rows(&["1", "2"])), 0);
    }

    #[test]
    fn another_way_through_the_list_repeats_nothing() {
        let mut seen = Seen::default();
        let first = Spot::default();
        seen.repeated(&first.next(Cursor::new("b").unwrap()), &rows(&["2"]));
        // A new calendar on top has moved the border.
        assert_eq!(seen.repeated(&first.next(Cursor::new("a").unwrap()), &rows(&["2"])), 0);
        let copied = Spot { page: Some(3), cursor: Cursor::new("c"), earlier: Vec::new() };
        assert_eq!(seen.repeated(&copied, &rows(&["2"])), 0);
    }
}

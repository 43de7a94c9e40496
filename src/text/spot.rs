//! What a place in the list is called.

use chrono::TimeDelta;

use super::{Text, en};
use crate::model::{Place, Time};
use crate::state::Spot;

impl Text {
    /// The page's number; where nobody has counted it, what its cursor says, where that can be read. Of a leap that
    /// `missed`, that would not be true.
    pub fn spot(&self, spot: &Spot, missed: bool) -> String {
        let numbered = |page: &str| self.fill(en::PAGE_NUMBER, &[("page", page)]);
        if let Some(page) = spot.page {
            return numbered(&self.formats().number(page.into()));
        }
        let place = spot.cursor.as_ref().filter(|_| !missed).and_then(Place::of);
        match place.map(|place| (place.is_reverse(), place.at())) {
            Some((true, None)) => self.get(en::OLDEST_CALENDARS).to_owned(),
            Some((true, Some(at))) => self.fill(en::CALENDARS_SINCE, &[("time", &self.second(at))]),
            Some((false, Some(at))) => self.fill(en::CALENDARS_UP_TO, &[("time", &self.up_to(at))]),
            _ => numbered("?"),
        }
    }

    fn second(&self, at: Time) -> String {
        [self.formats().day(&at), self.formats().clock(&at)].join(", ")
    }

    /// At the end of a day, that day alone.
    fn up_to(&self, at: Time) -> String {
        if at.timestamp_subsec_micros() == 0 && self.formats().clock(&at) == "00:00:00" {
            self.formats().day(&(at - TimeDelta::seconds(1)))
        } else {
            self.second(at)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cursor;

    #[test]
    fn places_without_a_number_are_called_by_what_their_cursor_says() {
        let form = Cursor::new("cj0x").unwrap();
        let at = |time: &str| form.at_date(time.parse().unwrap()).unwrap();
        let name = |cursor: Cursor| Text::default().spot(&Spot::leap(cursor), false);
        assert_eq!(name(form.clone()), "Oldest calendars");
        assert_eq!(name(at("2026-11-13T00:00:00Z")), "Calendars up to 2026-11-12");
        assert_eq!(name(at("2026-11-13T00:00:00.5Z")), "Calendars up to 2026-11-13, 00:00:00");
        assert_eq!(name(at("2026-11-13T10:33:05Z")), "Calendars up to 2026-11-13, 10:33:05");
        // Base64 of `r=1&p=2025-06-01+00%3A00%3A00%2B00%3A00`.
        let since = Cursor::new("cj0xJnA9MjAyNS0wNi0wMSswMCUzQTAwJTNBMDAlMkIwMCUzQTAw").unwrap();
        assert_eq!(name(since), "Calendars since 2025-06-01, 00:00:00");
        assert_eq!(name(Cursor::new("opaque").unwrap()), "Page ?");
        assert_eq!(Text::default().spot(&Spot::leap(form), true), "Page ?");
        assert_eq!(Text::default().spot(&Spot::default(), false), "Page 1");
    }
}

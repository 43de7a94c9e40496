//! What a cursor says, where its form is known, and cursors made in that form.

use std::fmt::Write;

use chrono::{Datelike, Timelike};

use super::{Cursor, Time, query_value, read_time};

/// What a cursor of a known form says. There is one only where writing it again gives the server's own text, letter by
/// letter, so that a cursor made in its form is one that the server could have written.
///
/// The form is base64 of a query: `o` (rows to skip), `r=1` (towards newer), `p` (a time, in UTC) and, where the server
/// has more than the time to tell rows apart, `i`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    offset: u32,
    reverse: bool,
    at: Option<Time>,
    /// Percent-encoded, as it came.
    id: Option<String>,
}

impl Place {
    /// Reads the server's own `next` or `previous`; `None` where the form is another, or only nearly this one.
    pub fn of(cursor: &Cursor) -> Option<Self> {
        let query = from_base64(cursor.as_str())?;
        let place = Self {
            offset: match query_value(&query, "o") {
                Some(offset) => offset.parse().ok()?,
                None => 0,
            },
            reverse: query_value(&query, "r").is_some(),
            at: match query_value(&query, "p") {
                Some(at) => Some(read_time(&at)?),
                None => None,
            },
            id: query.split('&').find_map(|part| part.strip_prefix("i=")).map(str::to_owned),
        };
        (place.cursor().as_ref() == Some(cursor)).then_some(place)
    }

    /// How many rows are skipped, beyond its time.
    pub fn offset(&self) -> u32 {
        self.offset
    }

    /// Whether it leads towards newer calendars.
    pub fn is_reverse(&self) -> bool {
        self.reverse
    }

    /// The page lies beyond this time; at the very end of the list if nowhere.
    pub fn at(&self) -> Option<Time> {
        self.at
    }

    /// Whether it tells calendars of one instant apart. The real server's does not: among them rows may come again, and
    /// others never.
    pub fn is_unique(&self) -> bool {
        self.id.is_some()
    }

    /// In the same form: the calendars strictly older than `time`, to the microsecond. `None` for a time that the server
    /// cannot write: its years have four digits.
    pub fn older_than(&self, time: Time) -> Option<Cursor> {
        (1..=9999)
            .contains(&time.year())
            .then(|| Self { offset: 0, reverse: false, at: Some(time), id: None }.cursor())?
    }

    /// In the same form: the page of the oldest calendars, with no `next`.
    pub fn oldest(&self) -> Option<Cursor> {
        Self { offset: 0, reverse: true, at: None, id: None }.cursor()
    }

    fn cursor(&self) -> Option<Cursor> {
        let mut query = String::new();
        if self.offset > 0 {
            // Writing to a text cannot fail.
            let _ = write!(query, "&o={}", self.offset);
        }
        if self.reverse {
            query += "&r=1";
        }
        if let Some(at) = self.at.and_then(|at| Time::from_timestamp_micros(at.timestamp_micros())) {
            let _ = write!(
                query,
                "&p={:04}-{:02}-{:02}+{:02}%3A{:02}%3A{:02}",
                at.year(),
                at.month(),
                at.day(),
                at.hour(),
                at.minute(),
                at.second()
            );
            let micros = at.timestamp_subsec_micros();
            if micros > 0 {
                let _ = write!(query, ".{micros:06}");
            }
            query += "%2B00%3A00";
        }
        if let Some(id) = &self.id {
            query += "&i=";
            query += id;
        }
        Cursor::new(base64(query.get(1..)?.as_bytes()))
    }
}

impl Cursor {
    /// The page of the oldest calendars. `self` is the server's own `next`: where its form is not known, there is none.
    pub fn last_page(&self) -> Option<Self> {
        Place::of(self)?.oldest()
    }

    /// The page of the calendars strictly older than `time`. `self` is the server's own `next`: where its form is not
    /// known, there is none.
    pub fn at_date(&self, time: Time) -> Option<Self> {
        Place::of(self)?.older_than(time)
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The standard alphabet, with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let sextet = bits >> (18 - 6 * place) & 63;
            text.push(if place > three.len() { '=' } else { char::from(ALPHABET[sextet as usize]) });
        }
    }
    text
}

/// Reads what [`base64`] writes, where that is ASCII. It overlooks stray bits: who needs the very text compares.
pub(crate) fn from_base64(text: &str) -> Option<String> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let mut read = String::with_capacity(digits.len());
    let (mut bits, mut held) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = ALPHABET.iter().position(|known| *known == digit)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            let byte = (bits >> held & 255) as u8;
            read.push(byte.is_ascii().then_some(char::from(byte))?);
        }
    }
    Some(read)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cursor(query: &str) -> Cursor {
        Cursor::new(base64(query.as_bytes())).unwrap()
    }

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn the_forms_of_both_servers_are_known() {
        let at = Some(time("2025-05-31T23:03:00.199316Z"));
        for (query, offset, reverse, at, unique) in [
            ("o=3&p=2025-05-31+23%3A03%3A00.199316%2B00%3A00", 3, false, at, false),
            ("o=3&r=1&p=2025-05-31+23%3A03%3A00.199316%2B00%3A00", 3, true, at, false),
            ("p=2025-05-31+23%3A03%3A00%2B00%3A00", 0, false, Some(time("2025-05-31T23:03:00Z")), false),
            ("p=2025-05-31+23%3A03%3A00.199316%2B00%3A00&i=cal_A%20", 0, false, at, true),
            ("o=25", 25, false, None, false),
            ("r=1", 0, true, None, false),
        ] {
            let place = Place::of(&cursor(query)).expect(query);
            assert_eq!(
                (place.offset(), place.is_reverse(), place.at(), place.is_unique()),
                (offset, reverse, at, unique),
                "{query}"
            );
        }
        let given = Cursor::new("cD0yMDI2LTA1LTMxKzA4JTNBNTIlM0EwMCUyQjAwJTNBMDA=").unwrap();
        assert_eq!(Place::of(&given).unwrap().at(), Some(time("2026-05-31T08:52:00Z")));
    }

    #[test]
    fn what_would_not_be_written_so_is_not_known() {
        for query in [
            "p=2025-05-31",
            "p=2025-05-31T23%3A03%3A00Z",
            "p=2025-05-31%2023%3A03%3A00%2B00%3A00",
            "p=2025-05-31+23%3A03%3A00%2B02%3A00",
            "p=2025-05-31+23%3A03%3A00.5%2B00%3A00",
            "p=2025-05-31+23%3A03%3A00.000000%2B00%3A00",
            "p=2025-05-31+23%3A03%3A00%2B00%3A00&o=3",
            "p=2025-05-31+23%3A03%3A00%2B00%3A00&x=1",
            "p=2025-05-31+23:03:00%2B00%3A00",
            "o=0&r=1",
            "o=03",
            "r=2",
            "p=",
            "p=soon",
            "hello",
            "&r=1",
        ] {
            assert_eq!(Place::of(&cursor(query)), None, "{query}");
        }
        // Cut off, without padding, stray bits in the last digit, another alphabet, no base64.
        for text in ["cj0", "cj0xx", "cD0xMg", "cj1=", "cj0y", "bz0zJg-_", "%%%", "ü===", "====", "a"] {
            assert_eq!(Place::of(&Cursor::new(text).unwrap()), None, "{text}");
        }
    }

    #[test]
    fn cursors_are_made_only_in_a_form_that_is_known() {
        let next = cursor("p=2025-05-31+23%3A03%3A00.199316%2B00%3A00&i=cal_A");
        assert_eq!(next.last_page(), Some(cursor("r=1")));
        assert_eq!(
            next.at_date(time("2024-02-29T00:00:00.000001999Z")),
            Some(cursor("p=2024-02-29+00%3A00%3A00.000001%2B00%3A00"))
        );
        assert_eq!(
            next.at_date(time("0001-01-01T00:00:00Z")),
            Some(cursor("p=0001-01-01+00%3A00%3A00%2B00%3A00"))
        );
        assert_eq!(next.at_date(time("0000-12-31T23:59:59Z")), None);
        assert_eq!(next.at_date(Time::MAX_UTC), None);
        let opaque = Cursor::new("opaque").unwrap();
        assert_eq!((opaque.last_page(), opaque.at_date(Time::default())), (None, None));
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_out(text in "[ -~]{0,60}") {
            let encoded = base64(text.as_bytes());
            prop_assert_eq!(encoded.len() % 4, 0);
            prop_assert_eq!(from_base64(&encoded), Some(text));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in ".+", query: Vec<u8>) {
            let _ = Place::of(&Cursor::new(text).unwrap());
            if let Some(cursor) = Cursor::new(base64(&query)) {
                let _ = Place::of(&cursor);
            }
        }

        #[test]
        fn what_is_made_is_known(
            micros in -62_135_596_800_000_000_i64..=253_402_300_799_999_999,
            offset in 0_u32..2000, reverse: bool, id in proptest::option::of("cal_[A-Za-z0-9]{1,16}"),
        ) {
            let at = Time::from_timestamp_micros(micros);
            let place = Place { offset, reverse, at, id };
            let cursor = place.cursor().unwrap();
            prop_assert_eq!(Place::of(&cursor), Some(place));
            let made = Place::of(&cursor.at_date(at.unwrap()).unwrap()).unwrap();
            prop_assert_eq!((made.at(), made.offset(), made.is_reverse(), made.is_unique()), (at, 0, false, false));
        }
    }
}

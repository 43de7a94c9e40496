//! A place in the list, as it travels in `next` and `previous`.
//!
//! Base64 of a query: `r=1` (towards newer), `p` (a time) and `i` (an id, which makes the place unique). The real
//! server knows no `i` and adds `o`, a number of rows to skip; both forms are read.

use base64::{Engine, engine::general_purpose::STANDARD};
use form_urlencoded::Serializer;

use crate::demo::time::Time;

/// The real server skips no more rows than this, whatever a cursor says.
const MOST_SKIPPED: u32 = 1000;

/// Where a page begins, and in which direction it goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Towards newer calendars.
    pub reverse: bool,
    /// How many calendars to leave out.
    pub offset: u32,
    /// The page begins beyond this; at the very end of the list if nowhere.
    pub from: Option<Position>,
}

/// A place between two calendars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// When the calendar was created.
    pub at: Time,
    /// Its id; without one, every calendar of that instant is meant.
    pub id: Option<String>,
}

/// Why a cursor cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CursorError {
    /// It cannot be read.
    Unreadable,
    /// It can be read, but its date is no date.
    NoDate,
}

impl Cursor {
    /// Reads a cursor. An empty one is the beginning of the list, and so is one in which nothing is known.
    ///
    /// # Errors
    /// When it is no cursor; never a panic, whatever it holds.
    pub fn decode(text: &str) -> Result<Self, CursorError> {
        if !text.is_ascii() {
            return Err(CursorError::Unreadable);
        }
        // The real server overlooks what does not belong to base64.
        let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
        let query = STANDARD
            .decode(text.bytes().filter(known).collect::<Vec<_>>())
            .ok()
            .filter(|query| query.is_ascii())
            .ok_or(CursorError::Unreadable)?;
        let part = |name: &str| {
            form_urlencoded::parse(&query).find_map(|(key, value)| (key == name).then(|| value.into_owned()))
        };
        let number = |name: &str| match part(name) {
            None => Ok(0),
            Some(value) => value.trim().parse::<i64>().map_err(|_| CursorError::Unreadable),
        };
        let offset =
            u32::try_from(number("o")?.min(MOST_SKIPPED.into())).map_err(|_| CursorError::Unreadable)?;
        let from = match part("p") {
            None => None,
            Some(at) => Some(Position { at: Time::read(&at).ok_or(CursorError::NoDate)?, id: part("i") }),
        };
        Ok(Self { reverse: number("r")? != 0, offset, from })
    }

    /// Writes it as [`Self::decode`] reads it. The beginning of the list is an empty text.
    pub fn encode(&self) -> String {
        let mut query = Serializer::new(String::new());
        if self.offset > 0 {
            query.append_pair("o", &self.offset.to_string());
        }
        if self.reverse {
            query.append_pair("r", "1");
        }
        if let Some(Position { at, id }) = &self.from {
            query.append_pair("p", &at.spaced());
            if let Some(id) = id {
                query.append_pair("i", id);
            }
        }
        STANDARD.encode(query.finish())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn cursor(query: &str) -> Result<Cursor, CursorError> {
        Cursor::decode(&STANDARD.encode(query))
    }

    #[test]
    fn the_forms_of_the_real_server_are_read() {
        let at = Time::read("2025-05-31 23:03:00.199316+00:00").unwrap();
        let from = Some(Position { at, id: None });
        assert_eq!(
            cursor("o=3&r=1&p=2025-05-31+23%3A03%3A00.199316%2B00%3A00"),
            Ok(Cursor { reverse: true, offset: 3, from: from.clone() })
        );
        assert_eq!(cursor("p=2025-05-31T23:03:00.199316Z"), Ok(Cursor { from, ..Cursor::default() }));
        assert_eq!(cursor("r=1"), Ok(Cursor { reverse: true, ..Cursor::default() }));
        assert_eq!(cursor("o=5000"), Ok(Cursor { offset: 1000, ..Cursor::default() }));
        for nothing in ["", "%%%", &STANDARD.encode("hello"), &STANDARD.encode("r=0&o=0")] {
            assert_eq!(Cursor::decode(nothing), Ok(Cursor::default()), "{nothing}");
        }
    }

    #[test]
    fn what_is_no_cursor_is_told_apart() {
        for text in
            ["garbage", "ü", "cD0yMDI1LTA1LTMxKzIxJTNBMTIlM0EwMCUyQjAwJTNBMDA", "cD0yMDI1LTA1LTMxKzIxJTN"]
        {
            assert_eq!(Cursor::decode(text), Err(CursorError::Unreadable), "{text}");
        }
        for query in ["o=-5", "o=x", "r=x", "o=", "p=2025-01-01&o=99999999999999999999"] {
            assert_eq!(cursor(query), Err(CursorError::Unreadable), "{query}");
        }
        assert_eq!(Cursor::decode(&STANDARD.encode([b'p', b'=', 0xff])), Err(CursorError::Unreadable));
        for query in ["p=", "p=soon", "r=1&p=2025-02-30"] {
            assert_eq!(cursor(query), Err(CursorError::NoDate), "{query}");
        }
    }

    #[test]
    fn our_own_form_is_the_documented_one() {
        let at = Time::read("2025-05-31T21:12:00Z").unwrap();
        let cursor =
            Cursor { reverse: true, offset: 0, from: Some(Position { at, id: Some("cal_A".into()) }) };
        let query = STANDARD.decode(cursor.encode()).unwrap();
        assert_eq!(query, b"r=1&p=2025-05-31+21%3A12%3A00%2B00%3A00&i=cal_A");
        assert_eq!(Cursor::default().encode(), "");
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_again(
            reverse: bool, offset in 0..=MOST_SKIPPED, at in 0..=Time::LAST.0, id: Option<String>, placed: bool,
        ) {
            let from = placed.then_some(Position { at: Time(at), id });
            let cursor = Cursor { reverse, offset, from };
            prop_assert_eq!(Cursor::decode(&cursor.encode()), Ok(cursor));
        }

        #[test]
        fn no_text_is_too_much(text: String) {
            let _ = Cursor::decode(&text);
        }

        #[test]
        fn no_content_is_too_much(query: Vec<u8>) {
            let _ = Cursor::decode(&STANDARD.encode(query));
        }

        #[test]
        fn what_looks_like_a_cursor_is_read_or_refused(
            query in "((o|r|p|i|x)=[-+0-9A-Za-z:. %&=]{0,24}&?){0,4}",
        ) {
            if let Ok(read) = cursor(&query) {
                prop_assert_eq!(Cursor::decode(&read.encode()), Ok(read));
            }
        }
    }
}

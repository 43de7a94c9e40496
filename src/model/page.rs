//! One answer of the list, read row by row.

use std::collections::HashSet;
use std::rc::Rc;

use super::{Calendar, Cursor, Json, NotJson, Time, Unreadable, cursor_in};

/// One page of the list: at most 25 rows, in the server's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Every row that the server sent, readable or not.
    pub rows: Vec<Row>,
    /// Where the older calendars are.
    pub next: Option<Cursor>,
    /// Where the newer calendars are. May be set although nothing precedes, and is no history: keep your own.
    pub previous: Option<Cursor>,
    /// What the user has to know about this answer.
    pub warnings: Vec<Warning>,
    /// The server's clock when it answered, where the client could read it.
    pub served_at: Option<Time>,
}

impl Page {
    /// The calendar of this id, if it stands on this page.
    pub fn calendar(&self, id: &str) -> Option<&Rc<Calendar>> {
        self.rows.iter().find_map(|row| match row {
            Row::Calendar(calendar) if calendar.id == id => Some(calendar),
            _ => None,
        })
    }
}

/// As many of them are told: customers may have written thousands.
const MOST_KEYS: usize = 30;

impl Page {
    /// The keys that the metadata of its calendars have, each once, in the order in which they are met.
    pub fn metadata_keys(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for row in &self.rows {
            let Row::Calendar(calendar) = row else { continue };
            for key in calendar.metadata_keys() {
                if found.len() < MOST_KEYS && !key.is_empty() && !found.contains(&key) {
                    found.push(key);
                }
            }
        }
        found
    }
}

/// One row of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A calendar.
    Calendar(Rc<Calendar>),
    /// Something else, kept as it came.
    Unreadable(Rc<Unreadable>),
}

/// Something that makes an answer incomplete without making it useless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// There is a next page, but its address holds no cursor: what follows cannot be reached.
    NextWithoutCursor,
    /// This many calendars stood in it more than once, and are left out after the first time.
    RowsRepeated(u32),
}

/// Why an answer is no page of calendars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAPage {
    /// No JSON: its first characters are not, or it goes wrong further on.
    NotJson,
    /// It is JSON up to its end, which comes too early.
    CutOff,
    /// JSON, but not the API's answer.
    OtherJson,
}

/// Reads an answer of `GET /calendars`. Only the envelope can fail; a row that cannot be read is kept as such.
pub fn read_page(text: &str) -> Result<Page, NotAPage> {
    let answer = Json::read(text)?;
    let Some(Json::Array(results)) = answer.member("results").and_then(Json::of) else {
        return Err(NotAPage::OtherJson);
    };
    let (next, has_next) = link(answer.member("next"));
    let sent = results.len();
    let mut ids = HashSet::with_capacity(sent);
    let rows: Vec<Row> = results
        .into_iter()
        .map(read_row)
        .filter(|row| match row {
            Row::Calendar(calendar) => ids.insert(calendar.id.clone()),
            Row::Unreadable(_) => true,
        })
        .collect();
    let mut warnings = Vec::new();
    if has_next && next.is_none() {
        warnings.push(Warning::NextWithoutCursor);
    }
    if rows.len() < sent {
        warnings.push(Warning::RowsRepeated(u32::try_from(sent - rows.len()).unwrap_or(u32::MAX)));
    }
    Ok(Page { rows, next, previous: link(answer.member("previous")).0, warnings, served_at: None })
}

/// Reads an answer of `GET /calendars/{id}`.
pub fn read_calendar(text: &str) -> Result<Row, NotAPage> {
    Json::read(text)?;
    Ok(read_row(text.trim()))
}

fn read_row(raw: &str) -> Row {
    match Calendar::read(raw) {
        Ok(calendar) => Row::Calendar(Rc::new(calendar)),
        Err(unreadable) => Row::Unreadable(Rc::new(unreadable)),
    }
}

/// The cursor in a link, and whether there is a link at all.
fn link(value: Option<&str>) -> (Option<Cursor>, bool) {
    match value {
        None | Some("null") => (None, false),
        Some(json) => (Json::text(json).and_then(|url| cursor_in(&url)), true),
    }
}

impl From<NotJson> for NotAPage {
    fn from(why: NotJson) -> Self {
        match why {
            NotJson::CutOff => Self::CutOff,
            NotJson::Syntax => Self::NotJson,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_bad_row_leaves_the_others() {
        let page = read_page(
            r#"{"next":"http://x/?cursor=n","previous":"http://x/?cursor=p","results":[{"id":"cal_1"},7,{"id":"cal_2"}]}"#,
        )
        .unwrap();
        assert!(matches!(&page.rows[..], [Row::Calendar(a), Row::Unreadable(b), Row::Calendar(c)]
            if a.id == "cal_1" && b.raw == "7" && c.id == "cal_2"));
        assert_eq!(page.next, Cursor::new("n"));
        assert_eq!(page.previous, Cursor::new("p"));
        assert_eq!(page.warnings, []);
    }

    #[test]
    fn a_next_that_leads_nowhere_is_told() {
        for next in [r#""http://x/""#, "7", r#""""#, "{}"] {
            let page = read_page(&format!(r#"{{"next":{next},"previous":null,"results":[]}}"#)).unwrap();
            assert_eq!((page.next, page.warnings), (None, vec![Warning::NextWithoutCursor]), "{next}");
        }
    }

    #[test]
    fn a_row_that_comes_twice_is_counted_once() {
        let page = read_page(r#"{"results":[{"id":"a"},{"id":"b"},{"id":"a","state":"x"},7,7]}"#).unwrap();
        assert_eq!((page.rows.len(), page.warnings), (4, vec![Warning::RowsRepeated(1)]));
    }

    #[test]
    fn what_is_no_page() {
        for (text, why) in [
            ("<html>", NotAPage::NotJson),
            ("", NotAPage::CutOff),
            (r#"{"results":[{"id":"cal_1"#, NotAPage::CutOff),
            (r#"{"results":[]} x"#, NotAPage::NotJson),
            (r#"{"detail":"Not found."}"#, NotAPage::OtherJson),
            ("[]", NotAPage::OtherJson),
            (r#"{"results":null}"#, NotAPage::OtherJson),
        ] {
            assert_eq!(read_page(text).unwrap_err(), why, "{text}");
        }
    }

    #[test]
    fn nesting_of_any_depth_is_read() {
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        let text =
            format!(r#"{{"next":null,"previous":null,"results":[{{"id":"cal_1","metadata":{deep}}}]}}"#);
        let page = read_page(&text).unwrap();
        assert!(matches!(&page.rows[..], [Row::Calendar(calendar)] if calendar.metadata() == Some(&deep)));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".*", cut in 0usize..80) {
            let _ = read_page(&text);
            let whole = r#"{"next":null,"previous":null,"results":[{"id":"cal_1","metadata":{"a":"b"}}]}"#;
            if cut < whole.len() {
                prop_assert_eq!(read_page(&whole[..cut]), Err(NotAPage::CutOff));
            }
        }
    }
}

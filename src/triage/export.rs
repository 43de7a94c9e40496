//! Rows as a file: CSV for people, JSON Lines for programs. Row by row, so that a file can be written while it is made.

use chrono::{Datelike, Timelike};
use memchr::memchr2;

use super::Collection;
use super::filter::Filter;
use super::metadata::{Members, scalar};
use super::when::{print, time_of};
use crate::health::CauseKind;
use crate::model::{Calendar, Time};

/// A column of a CSV file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CsvColumn {
    /// `id`
    Id,
    /// `health`, the stable word; `unreadable` of a row that could not be read.
    Health,
    /// `cause`, the stable word.
    Cause,
    /// `actor`, the stable word.
    Actor,
    /// `code`, the platform's own for the cause.
    Code,
    /// `state`
    State,
    /// `platform`
    Platform,
    /// `client_id`
    ClientId,
    /// `platform_uuid`
    PlatformUuid,
    /// `deduplication_key`
    DeduplicationKey,
    /// `created_at`; this and the other times in UTC, as in `2025-11-21T14:03:12.123456Z`.
    CreatedAt,
    /// `updated_at`
    UpdatedAt,
    /// `last_successful_sync_at`
    LastSuccessfulSyncAt,
    /// `last_attempted_sync_at`
    LastAttemptedSyncAt,
    /// `connection_failure_at`
    FailureAt,
    /// `connection_failure_error`
    FailureError,
    /// `metadata`, all of it as JSON.
    AllMetadata,
    /// `metadata.NAME`: the value of this name on the first level; objects and arrays as JSON.
    Metadata(String),
}

impl CsvColumn {
    /// All but those of single names of the metadata, in their order.
    pub const ALL: [Self; 17] = [
        Self::Id,
        Self::Health,
        Self::Cause,
        Self::Actor,
        Self::Code,
        Self::State,
        Self::Platform,
        Self::ClientId,
        Self::PlatformUuid,
        Self::DeduplicationKey,
        Self::CreatedAt,
        Self::UpdatedAt,
        Self::LastSuccessfulSyncAt,
        Self::LastAttemptedSyncAt,
        Self::FailureAt,
        Self::FailureError,
        Self::AllMetadata,
    ];

    fn push_name(&self, out: &mut String) {
        let name = match self {
            Self::Id => "id",
            Self::Health => "health",
            Self::Cause => "cause",
            Self::Actor => "actor",
            Self::Code => "code",
            Self::State => "state",
            Self::Platform => "platform",
            Self::ClientId => "client_id",
            Self::PlatformUuid => "platform_uuid",
            Self::DeduplicationKey => "deduplication_key",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
            Self::LastSuccessfulSyncAt => "last_successful_sync_at",
            Self::LastAttemptedSyncAt => "last_attempted_sync_at",
            Self::FailureAt => "connection_failure_at",
            Self::FailureError => "connection_failure_error",
            Self::AllMetadata => "metadata",
            Self::Metadata(name) => return push_field(out, &["metadata.", name].concat()),
        };
        out.push_str(name);
    }
}

/// The first line of a CSV file, with its end.
pub fn csv_header(columns: &[CsvColumn]) -> String {
    let mut out = String::new();
    for (index, column) in columns.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        column.push_name(&mut out);
    }
    out.push_str("\r\n");
    out
}

/// Adds a row's line (RFC 4180), with its end. A row that could not be read has its health, its id if it has one, and
/// nothing else.
///
/// Spreadsheets take a text for a formula that begins with `=`, `+`, `-` or `@`, their wide forms, a tab or a line's end,
/// white space before them or not. Such a text gets a `'` before it: `-5` of the metadata too, since it is no number of ours.
pub fn csv_row(collection: &Collection, index: u32, columns: &[CsvColumn], out: &mut String) {
    let calendar = collection.calendar(index);
    for (at, column) in columns.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push_cell(collection, index, calendar.as_deref(), column, out);
    }
    out.push_str("\r\n");
}

fn push_cell(
    collection: &Collection,
    index: u32,
    calendar: Option<&Calendar>,
    column: &CsvColumn,
    out: &mut String,
) {
    match column {
        CsvColumn::Id => push_field(out, &collection.id(index).unwrap_or_default()),
        CsvColumn::Health => {
            out.push_str(collection.health(index).map_or("unreadable", |health| health.as_str()))
        }
        CsvColumn::Cause => out.push_str(collection.cause(index).map_or("", CauseKind::as_str)),
        CsvColumn::Actor => out.push_str(collection.actor(index).map_or("", |actor| actor.as_str())),
        CsvColumn::Code => push_field(out, collection.codes.text(collection.facts(index).code)),
        _ => {
            if let Some(calendar) = calendar {
                push_of_calendar(calendar, column, out);
            }
        }
    }
}

fn push_of_calendar(calendar: &Calendar, column: &CsvColumn, out: &mut String) {
    let failure = calendar.connection_failure_data.as_ref();
    let (text, time) = match column {
        CsvColumn::State => (Some(calendar.state.as_str()), None),
        CsvColumn::Platform => (Some(calendar.platform.as_str()), None),
        CsvColumn::ClientId => (Some(calendar.client_id.as_str()), None),
        CsvColumn::PlatformUuid => (calendar.platform_uuid.as_deref(), None),
        CsvColumn::DeduplicationKey => (calendar.deduplication_key.as_deref(), None),
        CsvColumn::FailureError => (failure.map(|failure| failure.error.as_str()), None),
        CsvColumn::AllMetadata => (calendar.metadata(), None),
        CsvColumn::CreatedAt => (None, calendar.created_at),
        CsvColumn::UpdatedAt => (None, calendar.updated_at),
        CsvColumn::LastSuccessfulSyncAt => (None, calendar.last_successful_sync_at),
        CsvColumn::LastAttemptedSyncAt => (None, calendar.last_attempted_sync_at),
        CsvColumn::FailureAt => (None, failure.and_then(|failure| failure.timestamp)),
        CsvColumn::Metadata(name) => {
            if let Some((metadata, token)) =
                calendar.metadata().and_then(|metadata| Some((metadata, Members::of(name).find(metadata)?)))
            {
                match scalar(&token) {
                    Some(value) => push_field(out, &value),
                    None => push_field(out, nested(metadata, token.at)),
                }
            }
            return;
        }
        CsvColumn::Id | CsvColumn::Health | CsvColumn::Cause | CsvColumn::Actor | CsvColumn::Code => return,
    };
    if let Some(text) = text {
        push_field(out, text);
    }
    if let Some(time) = time {
        push_time(out, time);
    }
}

/// The object or array that begins there.
fn nested(json: &str, at: usize) -> &str {
    let end = crate::model::Tokens::of(&json[at..]).last().map_or(0, |last| last.at + last.text.len());
    &json[at..at + end]
}

/// With all six digits of the fraction, so that the column sorts as text.
fn push_time(out: &mut String, time: Time) {
    let micros = time.timestamp_micros();
    let fraction = micros.rem_euclid(1_000_000) as u32;
    // One microsecond makes the rest print in full; the fraction then takes its place.
    print(micros - i64::from(fraction) + 1, false, out);
    out.truncate(out.len() - "000001Z".len());
    super::when::push_number(out, fraction, 6);
    out.push('Z');
}

/// What spreadsheets take for the begin of a formula.
const FORMULA: &[char] = &['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Where a spreadsheet may end a cell within a text: where a comma stands in numbers, it splits at semicolons, and there our quotes are
/// no quotes.
const ENDS: &[char] = &[';', '\t', '\r', '\n'];

fn push_field(out: &mut String, text: &str) {
    let quoted = text.contains([',', '"', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ');
    if quoted {
        out.push('"');
    }
    if text.starts_with(['\t', '\r', '\n']) {
        out.push('\'');
    }
    for cell in text.split_inclusive(ENDS) {
        if cell.trim_start_matches(|c: char| c == '"' || c.is_whitespace()).starts_with(FORMULA) {
            out.push('\'');
        }
        for (index, part) in cell.split('"').enumerate() {
            if index > 0 {
                out.push_str("\"\"");
            }
            out.push_str(part);
        }
    }
    if quoted {
        out.push('"');
    }
}

/// Adds a row as the server wrote it, on one line, with its end. JSON has no line's ends within texts, so nothing else than
/// white space is touched.
pub fn jsonl_row(collection: &Collection, index: u32, out: &mut String) {
    let mut rest = collection.raw(index);
    while let Some(end) = memchr2(b'\n', b'\r', rest.as_bytes()) {
        out.push_str(&rest[..end]);
        out.push(' ');
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out.push('\n');
}

/// A name for a file, which every system takes: `calendars-20251121-1403Z-health-failing-metadata-plan-free.csv`. At most
/// 120 letters, digits and dashes, and the ending.
pub fn file_name(at: Time, filter: &Filter, ending: &str) -> String {
    const MOST: usize = 120;
    let mut name = String::from("calendars-");
    // Within the years that are four digits.
    let at = time_of(at.timestamp_micros().clamp(-62_167_219_200_000_000, 253_402_300_799_999_999));
    for (number, digits) in [(at.year().unsigned_abs(), 4), (at.month(), 2), (at.day(), 2)] {
        super::when::push_number(&mut name, number, digits);
    }
    name.push('-');
    super::when::push_number(&mut name, at.hour(), 2);
    super::when::push_number(&mut name, at.minute(), 2);
    name.push('Z');
    let mut gap = true;
    for term in &filter.terms {
        // A dash says nothing here, so what is negated says so in a word.
        for c in (if term.negated { " not " } else { " " }).chars().chain(super::syntax::print(term).chars())
        {
            if name.len() + ending.len() + 3 > MOST {
                break;
            }
            if c.is_ascii_alphanumeric() {
                if gap {
                    name.push('-');
                }
                name.push(c);
            }
            gap = !c.is_ascii_alphanumeric();
        }
    }
    name.push('.');
    name.push_str(ending);
    name
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::testing::{collection, now, project};
    use super::super::when;
    use super::*;
    use crate::model::read_calendar;

    /// Reads CSV as RFC 4180 says, and nothing more.
    fn read(csv: &str) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
        let mut rest = csv;
        while !rest.is_empty() {
            if let Some(quoted) = rest.strip_prefix('"') {
                let mut chars = quoted.char_indices().peekable();
                let end = loop {
                    match chars.next().expect("a quote that ends") {
                        (_, '"') if chars.next_if(|(_, c)| *c == '"').is_some() => field.push('"'),
                        (at, '"') => break at + 1,
                        (_, c) => field.push(c),
                    }
                };
                rest = &quoted[end..];
            } else {
                let end = rest.find([',', '\r']).expect("an end");
                assert!(!rest[..end].contains(['"', '\n']), "{rest}");
                field.push_str(&rest[..end]);
                rest = &rest[end..];
            }
            row.push(std::mem::take(&mut field));
            if let Some(next) = rest.strip_prefix("\r\n") {
                rows.push(std::mem::take(&mut row));
                rest = next;
            } else {
                rest = rest.strip_prefix(',').expect("a comma");
            }
        }
        rows
    }

    fn cell(row: serde_json::Value, column: CsvColumn) -> String {
        let collection = collection(&[read_calendar(&row.to_string()).unwrap()]);
        let mut out = String::new();
        csv_row(&collection, 0, &[CsvColumn::Id, column], &mut out);
        let rows = read(&out);
        assert_eq!((rows.len(), rows[0].len()), (1, 2), "{out}");
        rows[0][1].clone()
    }

    #[test]
    fn formulas_are_texts() {
        for text in ["=1+1", "+1", "-1", "@x", "\tx", "\r\n", " =1", "\u{a0}-1", "＝1", "=\"a\",b", "\"=1"] {
            let row = json!({"id": "c", "deduplication_key": text});
            assert_eq!(cell(row, CsvColumn::DeduplicationKey), format!("'{text}"));
        }
        // A spreadsheet that splits at semicolons.
        for (text, harmless) in [
            ("a;=1", "a;'=1"),
            ("a; \"@x\";-1;b", "a;' \"@x\";'-1;b"),
            ("\t=1", "'\t'=1"),
            ("a\r\n＋1", "a\r\n'＋1"),
        ] {
            let row = json!({"id": "c", "deduplication_key": text});
            assert_eq!(cell(row, CsvColumn::DeduplicationKey), harmless);
        }
        for text in ["", "a=1", "'=1", "1-1", " x ", "a;b=1; c", "a, -1"] {
            let row = json!({"id": "c", "deduplication_key": text});
            assert_eq!(cell(row, CsvColumn::DeduplicationKey), text);
        }
    }

    #[test]
    fn the_whole_of_a_row() {
        let mut columns = CsvColumn::ALL.to_vec();
        columns.extend(["plan", "user", "a,b", "none"].map(|name| CsvColumn::Metadata(name.into())));
        let header = csv_header(&columns);
        assert!(header.ends_with(",metadata,metadata.plan,metadata.user,\"metadata.a,b\",metadata.none\r\n"));
        let text = r#"{"id":"cal_1","platform":"google","state":"disconnected","client_id":"c","platform_uuid":null,
            "deduplication_key":"k","metadata":{"plan":-5,"user":{"n" : [1]},"a,b":"x\ny"},
            "connection_failure_data":{"error":"invalid_client, \"so\"","timestamp":"2025-11-21T13:00:00+01:00"},
            "created_at":"2025-01-01T00:00:00.5Z"}"#;
        let collection = collection(&[text, "[7,\r\n8]"].map(|text| read_calendar(text).unwrap()));
        let mut out = String::new();
        csv_row(&collection, 0, &columns, &mut out);
        csv_row(&collection, 1, &columns, &mut out);
        let rows = read(&out);
        let metadata = r#"{"plan":-5,"user":{"n" : [1]},"a,b":"x\ny"}"#;
        assert_eq!(
            rows[0],
            [
                "cal_1",
                "disconnected",
                "client-rejected",
                "us",
                "invalid_client",
                "disconnected",
                "google",
                "c",
                "",
                "k",
                "2025-01-01T00:00:00.500000Z",
                "",
                "",
                "",
                "2025-11-21T12:00:00.000000Z",
                "invalid_client, \"so\"",
                metadata,
                "'-5",
                r#"{"n" : [1]}"#,
                "x\ny",
                "",
            ]
        );
        assert_eq!(rows[1].iter().map(String::as_str).collect::<String>(), "unreadable");
        assert_eq!(rows[1].len(), columns.len());

        let mut lines = String::new();
        jsonl_row(&collection, 0, &mut lines);
        jsonl_row(&collection, 1, &mut lines);
        let lines: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines, [serde_json::from_str::<serde_json::Value>(text).unwrap(), json!([7, 8])]);
    }

    #[test]
    fn many_rows_come_back_as_many() {
        let collection = project(200);
        let columns = CsvColumn::ALL;
        let (mut csv, mut lines) = (csv_header(&columns), String::new());
        for row in 0..200 {
            csv_row(&collection, row, &columns, &mut csv);
            jsonl_row(&collection, row, &mut lines);
        }
        let rows = read(&csv);
        assert_eq!((rows.len(), lines.lines().count()), (201, 200));
        for (row, line) in rows[1..].iter().zip(lines.lines()) {
            let json: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(row.len(), columns.len());
            assert_eq!(json["id"], row[0]);
            let key = json["deduplication_key"].as_str().unwrap_or_default();
            assert_eq!(row[9].strip_prefix('\'').unwrap_or(&row[9]), key);
        }
    }

    #[test]
    fn names_of_files() {
        let name = |line: &str| file_name(now(), &Filter::parse(line), "csv");
        assert_eq!(name(""), "calendars-20251121-1403Z.csv");
        assert_eq!(
            name("health:failing -metadata.plan:\"free one\" müller"),
            "calendars-20251121-1403Z-health-sync-failing-not-metadata-plan-free-one-m-ller.csv"
        );
        assert_eq!(name("\"///\" … \"CON\""), "calendars-20251121-1403Z-CON.csv");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in prop_oneof![".*", "[\",;\r\n\t =+@'a-]{0,8}"], name in ".*") {
            let row = json!({"id": "c", "deduplication_key": text, "metadata": {&name: &text}});
            let key = cell(row.clone(), CsvColumn::DeduplicationKey);
            // Cell by cell as it was, or with an apostrophe before it; and none runs.
            let cells = |text: &str| text.split_inclusive(ENDS).map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(cells(&key).len(), cells(&text).len());
            for (out, cell) in cells(&key).iter().zip(cells(&text)) {
                prop_assert!(*out == cell || out.strip_prefix('\'') == Some(&cell), "{out:?}");
                prop_assert!(!out.trim_start_matches(|c: char| c == '"' || c.is_whitespace()).starts_with(FORMULA));
            }
            prop_assert_eq!(cell(row, CsvColumn::Metadata(name.clone())), key);
            prop_assert_eq!(read(&csv_header(&[CsvColumn::Metadata(name)])).len(), 1);
        }

        #[test]
        fn any_filter_gives_a_name(line in ".*", at in any::<i64>()) {
            let name = file_name(time_of(at), &Filter::parse(&line), "jsonl");
            prop_assert!(name.len() <= 120 && name.starts_with("calendars-") && name.ends_with(".jsonl"));
            prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)));
        }

        #[test]
        fn times_in_full(at in -62_167_219_200_000_000i64..253_402_300_800_000_000) {
            let mut out = String::new();
            push_time(&mut out, time_of(at));
            prop_assert_eq!(out.len(), 27);
            prop_assert_eq!(when::parse(&out), Some((at, false)));
        }
    }
}

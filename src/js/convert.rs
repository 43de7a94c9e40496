//! What the client hands to JavaScript: names in camelCase, times as `Date`, metadata untouched.

use js_sys::{Date, Error};
use serde::Serialize;
use serde_wasm_bindgen::{Serializer, preserve};
use wasm_bindgen::JsValue;

use super::metadata;
use crate::client::{ApiError, ErrorKind, WalkWarning};
use crate::health::{Diagnosis, Health};
use crate::model::{Calendar, Cursor, Page, Row, Time, Unreadable, Warning};
use crate::text::Text;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CalendarOut<'a> {
    id: &'a str,
    platform: &'a str,
    client_id: &'a str,
    platform_uuid: Option<&'a str>,
    state: &'a str,
    deduplication_key: Option<&'a str>,
    connection_failure_data: Option<FailureOut<'a>>,
    #[serde(with = "preserve")]
    metadata: JsValue,
    #[serde(with = "preserve")]
    created_at: JsValue,
    #[serde(with = "preserve")]
    updated_at: JsValue,
    #[serde(with = "preserve")]
    last_successful_sync_at: JsValue,
    #[serde(with = "preserve")]
    last_attempted_sync_at: JsValue,
}

#[derive(Serialize)]
struct FailureOut<'a> {
    error: &'a str,
    #[serde(with = "preserve")]
    timestamp: JsValue,
}

impl<'a> CalendarOut<'a> {
    fn of(calendar: &'a Calendar) -> Self {
        Self {
            id: &calendar.id,
            platform: calendar.platform.as_str(),
            client_id: &calendar.client_id,
            platform_uuid: calendar.platform_uuid.as_deref(),
            state: calendar.state.as_str(),
            deduplication_key: calendar.deduplication_key.as_deref(),
            connection_failure_data: calendar
                .connection_failure_data
                .as_ref()
                .map(|failure| FailureOut { error: &failure.error, timestamp: date(failure.timestamp) }),
            metadata: calendar.metadata().map_or(JsValue::NULL, metadata::value),
            created_at: date(calendar.created_at),
            updated_at: date(calendar.updated_at),
            last_successful_sync_at: date(calendar.last_successful_sync_at),
            last_attempted_sync_at: date(calendar.last_attempted_sync_at),
        }
    }
}

/// Something that the caller has to know about rows: one name a case, in `code`.
#[derive(Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
enum WarningOut<'a> {
    NextWithoutCursor,
    CursorRepeated,
    RowsRepeated { count: u32 },
    RowUnreadable { raw: &'a str, reason: &'a str },
}

impl<'a> WarningOut<'a> {
    fn of_row(row: &'a Unreadable) -> Self {
        Self::RowUnreadable { raw: &row.raw, reason: &row.reason }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageOut<'a> {
    calendars: Vec<CalendarOut<'a>>,
    next_cursor: Option<&'a str>,
    previous_cursor: Option<&'a str>,
    warnings: Vec<WarningOut<'a>>,
}

/// A calendar.
pub(super) fn calendar(calendar: &Calendar) -> JsValue {
    out(&CalendarOut::of(calendar))
}

/// `{ calendars, nextCursor, previousCursor, warnings }`; rows that cannot be read are warnings.
pub(super) fn page(page: &Page) -> JsValue {
    let warnings = page.warnings.iter().map(|warning| match warning {
        Warning::NextWithoutCursor => WarningOut::NextWithoutCursor,
        Warning::RowsRepeated(count) => WarningOut::RowsRepeated { count: *count },
    });
    rows(&page.rows, warnings, page.next.as_ref(), page.previous.as_ref())
}

/// One step of a walk, in the same shape and without cursors.
pub(super) fn walked(read: &[Row], warnings: &[WalkWarning]) -> JsValue {
    let warnings = warnings.iter().map(|warning| match warning {
        WalkWarning::NextWithoutCursor => WarningOut::NextWithoutCursor,
        WalkWarning::CursorRepeated => WarningOut::CursorRepeated,
        WalkWarning::RowsRepeated(count) => WarningOut::RowsRepeated { count: *count },
    });
    rows(read, warnings, None, None)
}

fn rows<'a>(
    rows: &'a [Row],
    warnings: impl Iterator<Item = WarningOut<'a>>,
    next: Option<&'a Cursor>,
    previous: Option<&'a Cursor>,
) -> JsValue {
    let (mut calendars, mut all) = (Vec::with_capacity(rows.len()), warnings.collect::<Vec<_>>());
    for row in rows {
        match row {
            Row::Calendar(calendar) => calendars.push(CalendarOut::of(calendar)),
            Row::Unreadable(row) => all.push(WarningOut::of_row(row)),
        }
    }
    out(&PageOut {
        calendars,
        next_cursor: next.map(Cursor::as_str),
        previous_cursor: previous.map(Cursor::as_str),
        warnings: all,
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DiagnosisOut<'a> {
    health: &'a str,
    severity: &'a str,
    cause: Option<&'a str>,
    code: Option<&'a str>,
    actor: Option<&'a str>,
    #[serde(with = "preserve")]
    since: JsValue,
    sentence: String,
    explanation: String,
}

/// `{ health, severity, cause, code, actor, since, sentence, explanation }`.
pub(super) fn diagnosis(calendar: &Calendar, found: &Diagnosis, text: &Text, now: Time) -> JsValue {
    // A failure that a success has followed explains nothing of how the calendar is now.
    let cause = (found.health == Health::Disconnected).then_some(found.failure.as_ref()).flatten();
    let cause = cause.map(|failure| &failure.cause);
    out(&DiagnosisOut {
        health: found.health.as_str(),
        severity: found.health.severity().as_str(),
        cause: cause.map(|cause| cause.kind.as_str()),
        code: cause.and_then(|cause| cause.code.as_deref()),
        actor: cause.map(|cause| cause.actor.as_str()),
        since: date(found.since),
        sentence: text.verdict(calendar, found, now),
        explanation: text.explanation(calendar, found),
    })
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorOut<'a> {
    code: &'a str,
    message: String,
    status: Option<u16>,
    path: Option<&'a str>,
    /// The server's own words.
    said: Option<&'a str>,
    /// Milliseconds.
    retry_after: Option<f64>,
    /// What each field was refused for.
    fields: Option<Vec<(&'a str, &'a str)>>,
    /// Why an answer could not be read.
    reason: Option<&'a str>,
}

/// What a request failed with. The package makes an error of its own class of it.
pub(super) fn error(error: &ApiError) -> JsValue {
    let mut of = ErrorOut {
        code: error.kind.code(),
        message: error.to_string(),
        status: error.status,
        path: Some(&error.path),
        ..ErrorOut::default()
    };
    match &error.kind {
        ErrorKind::RateLimited { retry_after } => of.retry_after = retry_after.map(milliseconds),
        ErrorKind::Server { said, retry_after, .. } => {
            of.said = said.as_deref();
            of.retry_after = retry_after.map(milliseconds);
        }
        ErrorKind::Refused { said, .. } => of.said = said.as_deref(),
        ErrorKind::Fields(fields) => {
            of.fields = Some(fields.iter().map(|(field, words)| (&**field, &**words)).collect());
        }
        ErrorKind::Unreadable(why) => of.reason = Some(why.code()),
        _ => {}
    }
    out(&of)
}

fn milliseconds(time: std::time::Duration) -> f64 {
    time.as_millis() as f64
}

/// The answer was JSON, but no calendar.
pub(super) fn unreadable_row(row: &Unreadable) -> JsValue {
    let message = format!("unreadable answer: {}", row.reason);
    out(&ErrorOut { code: "unreadable", message, reason: Some("no-calendar"), ..ErrorOut::default() })
}

/// An option that cannot be used.
pub(super) fn bad_option(message: String) -> JsValue {
    out(&ErrorOut { code: "bad-option", message, ..ErrorOut::default() })
}

fn out(value: &impl Serialize) -> JsValue {
    let serializer = Serializer::new().serialize_missing_as_null(true);
    // Plain fields and texts: nothing in them can be refused.
    value.serialize(&serializer).unwrap_or_else(|error| Error::new(&error.to_string()).into())
}

fn date(time: Option<Time>) -> JsValue {
    time.map_or(JsValue::NULL, |time| Date::new(&JsValue::from_f64(time.timestamp_millis() as f64)).into())
}

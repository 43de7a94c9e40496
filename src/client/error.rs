//! What can go wrong, told apart by what an admin has to do about it.

use std::time::Duration;

use thiserror::Error;

use super::transport::{Response, TransportError};
use crate::model::{Json, NotAPage, Page, Time, read_http_date};

/// A request that did not give what was asked for.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("GET {path}: {kind}")]
pub struct ApiError {
    /// What happened.
    pub kind: ErrorKind,
    /// The path below the base URL, without its query: keys and cursors are the customer's.
    pub path: String,
    /// The answer's status, where there was one.
    pub status: Option<u16>,
    /// When it was asked, by this machine's clock.
    pub asked_at: Option<Time>,
}

/// The cases that need different words or actions.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ErrorKind {
    /// The server wants a key and got none.
    #[error("no API key was sent")]
    KeyMissing,
    /// The server could not read the key.
    #[error("the API key is malformed")]
    KeyMalformed,
    /// The server does not know the key, or it is disabled: both look the same.
    #[error("the API key was refused")]
    KeyRefused,
    /// The gateway's own key was refused by the server behind it: whoever asks the gateway is not to blame.
    #[error("the gateway's API key was refused")]
    GatewayKeyRefused,
    /// The host's function that hands out the key did not.
    #[error("no API key was handed out")]
    KeyUnavailable,
    /// The gateway does not know who asks any more.
    #[error("signed out of the gateway")]
    SignedOut,
    /// Sent elsewhere: a log-in page, http to https, a wrong address.
    #[error("redirected")]
    Redirected,
    /// The server does not know this cursor (any more).
    #[error("the cursor is not valid")]
    CursorInvalid,
    /// There is no calendar of this id in the project.
    #[error("no such calendar")]
    NoSuchCalendar,
    /// The server is there, but not this API.
    #[error("no Attendee API at this address")]
    WrongAddress,
    /// Asked too often.
    #[error("rate limited")]
    RateLimited {
        /// How long the server wants us to wait, where it says so.
        retry_after: Option<Duration>,
    },
    /// The server does not accept what was entered, field by field.
    #[error("not accepted")]
    Fields(Vec<(String, String)>),
    /// The server refused for another reason (400, 403, 405 …).
    #[error("refused with status {status}")]
    Refused {
        /// 4xx.
        status: u16,
        /// The server's own words, if they were JSON.
        said: Option<String>,
    },
    /// The server failed.
    #[error("server error {status}")]
    Server {
        /// 5xx.
        status: u16,
        /// The server's own words, if they were JSON.
        said: Option<String>,
        /// How long the server wants us to wait, where it says so.
        retry_after: Option<Duration>,
    },
    /// No answer came, and the browser does not say why.
    #[error("not reachable")]
    Unreachable {
        /// The browser knows that it is offline.
        offline: bool,
    },
    /// No whole answer within the time limit.
    #[error("no answer within {} s", after.as_secs())]
    TimedOut {
        /// The limit.
        after: Duration,
    },
    /// Nobody waits for it any more; never shown.
    #[error("aborted")]
    Aborted,
    /// An answer came, but not one that can be read.
    #[error("unreadable answer: {0}")]
    Unreadable(Unreadable),
}

impl ErrorKind {
    /// The stable word for it, as JavaScript sees it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::KeyMissing => "key-missing",
            Self::KeyMalformed => "key-malformed",
            Self::KeyRefused => "key-refused",
            Self::GatewayKeyRefused => "gateway-key-refused",
            Self::KeyUnavailable => "key-unavailable",
            Self::SignedOut => "signed-out",
            Self::Redirected => "redirected",
            Self::CursorInvalid => "cursor-invalid",
            Self::NoSuchCalendar => "no-such-calendar",
            Self::WrongAddress => "wrong-address",
            Self::RateLimited { .. } => "rate-limited",
            Self::Fields(_) => "not-accepted",
            Self::Refused { .. } => "refused",
            Self::Server { .. } => "server-error",
            Self::Unreachable { .. } => "unreachable",
            Self::TimedOut { .. } => "timed-out",
            Self::Aborted => "aborted",
            Self::Unreadable(_) => "unreadable",
        }
    }
}

impl Unreadable {
    /// The stable word for it, as JavaScript sees it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::NotJson => "not-json",
            Self::CutOff => "cut-off",
            Self::OtherJson => "other-json",
            Self::TooLarge => "too-large",
        }
    }
}

/// Why an answer cannot be read.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Unreadable {
    /// HTML with a good status: a captive portal, a proxy, a single-page host that answers everything.
    #[error("HTML")]
    Html,
    /// No JSON.
    #[error("no JSON")]
    NotJson,
    /// It ended too early.
    #[error("cut off")]
    CutOff,
    /// JSON, but not this API's.
    #[error("other JSON")]
    OtherJson,
    /// Over 10 MB.
    #[error("too large")]
    TooLarge,
}

impl ApiError {
    pub(super) fn without_answer(error: TransportError, asked: Asked, time_limit: Duration) -> Self {
        let kind = match error {
            TransportError::Unreachable { offline } => ErrorKind::Unreachable { offline },
            TransportError::TimedOut => ErrorKind::TimedOut { after: time_limit },
            TransportError::Aborted => ErrorKind::Aborted,
            TransportError::CutOff => ErrorKind::Unreadable(Unreadable::CutOff),
            TransportError::TooLarge => ErrorKind::Unreadable(Unreadable::TooLarge),
            TransportError::NotText => ErrorKind::Unreadable(Unreadable::NotJson),
        };
        asked.failed(kind, None)
    }

    /// Whether it is about the key that was sent, or was not.
    pub fn is_about_key(&self) -> bool {
        matches!(self.kind, ErrorKind::KeyMissing | ErrorKind::KeyMalformed | ErrorKind::KeyRefused)
    }

    /// Whether there may be no Attendee API at all where it was asked.
    pub fn is_another_server(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::WrongAddress
                | ErrorKind::Unreadable(Unreadable::Html | Unreadable::NotJson | Unreadable::OtherJson)
        )
    }
}

/// What was asked, for an error to carry.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) path: String,
    pub(super) at: Time,
    pub(super) with_key: bool,
}

impl Asked {
    pub(super) fn failed(self, kind: ErrorKind, status: Option<u16>) -> ApiError {
        ApiError { kind, path: self.path, status, asked_at: Some(self.at) }
    }
}

/// Reads an answer: its page, or what is wrong with it.
pub(super) fn read(
    response: &Response,
    asked: Asked,
    read_body: fn(&str) -> Result<Page, NotAPage>,
) -> Result<Page, ApiError> {
    let kind = match response.status {
        200..=299 => match read_body(response.body.trim_start_matches('\u{feff}')) {
            Ok(page) => return Ok(Page { served_at: served_at(response), ..page }),
            Err(_) if is_html(response) => ErrorKind::Unreadable(Unreadable::Html),
            Err(NotAPage::NotJson) => ErrorKind::Unreadable(Unreadable::NotJson),
            Err(NotAPage::CutOff) => ErrorKind::Unreadable(Unreadable::CutOff),
            Err(NotAPage::OtherJson) => ErrorKind::Unreadable(Unreadable::OtherJson),
        },
        status => refusal(status, response, &asked),
    };
    Err(asked.failed(kind, (response.status != 0).then_some(response.status)))
}

fn is_html(response: &Response) -> bool {
    response
        .content_type
        .as_deref()
        .is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/html"))
        || response.body.trim_start().starts_with('<')
}

fn refusal(status: u16, response: &Response, asked: &Asked) -> ErrorKind {
    let answer = Json::of(&response.body);
    let said = said(answer.as_ref());
    let code = answer.and_then(|answer| Json::text(answer.member("code")?));
    let says = |words: &str| said.as_deref().is_some_and(|said| contains(said, words));
    match status {
        0 | 300..=399 => ErrorKind::Redirected,
        401 if says("Missing Authorization header") => ErrorKind::KeyMissing,
        401 if says("Invalid Authorization header") => ErrorKind::KeyMalformed,
        401 if asked.with_key || says("Invalid or disabled") => ErrorKind::KeyRefused,
        // Without a key of our own the gateway's log-in is meant; an Attendee server asks for a token.
        401 if response.www_authenticate.as_deref().is_some_and(|scheme| scheme.starts_with("Token")) => {
            ErrorKind::KeyMissing
        }
        401 => ErrorKind::SignedOut,
        404 if says("Invalid cursor") => ErrorKind::CursorInvalid,
        404 if says("Calendar not found") && asked.path != "/calendars" => ErrorKind::NoSuchCalendar,
        404 => ErrorKind::WrongAddress,
        429 => ErrorKind::RateLimited { retry_after: retry_after(response, asked) },
        502 if code.as_deref() == Some("upstream-key-refused") => ErrorKind::GatewayKeyRefused,
        500.. => ErrorKind::Server { status, said, retry_after: retry_after(response, asked) },
        400 if said.is_none() => match fields(&response.body) {
            Some(fields) => ErrorKind::Fields(fields),
            None => ErrorKind::Refused { status, said },
        },
        _ => ErrorKind::Refused { status, said },
    }
}

/// Whether `words` stand in `text`. The standard library's search is quicker on long texts, and 3 kB more code.
fn contains(text: &str, words: &str) -> bool {
    text.as_bytes().windows(words.len()).any(|window| window == words.as_bytes())
}

/// The server's own words: the field that the real server uses, cut to a length that fits a screen. HTML has none.
fn said(answer: Option<&Json<'_>>) -> Option<String> {
    const SHOWN: usize = 300;
    let answer = answer?;
    let text = |name: &str| Json::text(answer.member(name)?);
    let said = text("detail").or_else(|| text("error")).filter(|text| !text.trim().is_empty())?;
    match said.char_indices().nth(SHOWN) {
        Some((end, _)) => Some(said.get(..end)?.to_owned() + "…"),
        None => Some(said),
    }
}

/// `{"field": ["what is wrong", …]}`.
fn fields(body: &str) -> Option<Vec<(String, String)>> {
    let Json::Object(members) = Json::of(body)? else { return None };
    let mut fields = Vec::with_capacity(members.len());
    for (field, words) in members {
        let Json::Array(words) = Json::of(words)? else { return None };
        let mut said = String::new();
        for word in words {
            if !said.is_empty() {
                said.push(' ');
            }
            said.push_str(&Json::text(word)?);
        }
        fields.push((field, said));
    }
    (!fields.is_empty()).then_some(fields)
}

/// Both forms of RFC 9110: seconds, or a date, which is compared with the server's own clock where that can be read.
fn retry_after(response: &Response, asked: &Asked) -> Option<Duration> {
    let text = response.retry_after.as_deref()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let now = served_at(response).unwrap_or(asked.at);
    Some((read_http_date(text)? - now).to_std().unwrap_or_default())
}

/// The server's clock when it answered, where it can be read.
pub(super) fn served_at(response: &Response) -> Option<Time> {
    response.date.as_deref().and_then(read_http_date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::read_page;

    fn asked(with_key: bool) -> Asked {
        Asked { path: "/calendars".into(), at: Time::default(), with_key }
    }

    fn kind(status: u16, body: &str, with_key: bool) -> ErrorKind {
        let response = Response { status, body: body.into(), ..Response::default() };
        read(&response, asked(with_key), read_page).unwrap_err().kind
    }

    #[test]
    fn each_refusal_is_told_apart() {
        let missing = r#"{"detail":"Missing Authorization header"}"#;
        let refused = r#"{"detail":"Invalid or disabled API key"}"#;
        let malformed =
            r#"{"detail":"Invalid Authorization header. Should have this format: Token <api_key>"}"#;
        assert_eq!(kind(401, missing, false), ErrorKind::KeyMissing);
        assert_eq!(kind(401, malformed, true), ErrorKind::KeyMalformed);
        assert_eq!(kind(401, refused, true), ErrorKind::KeyRefused);
        assert_eq!(kind(401, refused, false), ErrorKind::KeyRefused);
        assert_eq!(kind(401, "<html>", false), ErrorKind::SignedOut);
        assert_eq!(kind(404, r#"{"detail":"Invalid cursor"}"#, true), ErrorKind::CursorInvalid);
        assert_eq!(kind(404, r#"{"error":"Not found"}"#, true), ErrorKind::WrongAddress);
        assert_eq!(kind(404, "<!doctype html>", true), ErrorKind::WrongAddress);
        assert_eq!(kind(0, "", false), ErrorKind::Redirected);
        assert_eq!(kind(301, "", false), ErrorKind::Redirected);
        assert_eq!(
            kind(500, "<h1>Server Error (500)</h1>", true),
            ErrorKind::Server { status: 500, said: None, retry_after: None }
        );
        assert_eq!(
            kind(403, r#"{"detail":"no"}"#, false),
            ErrorKind::Refused { status: 403, said: Some("no".into()) }
        );
    }

    #[test]
    fn a_gateways_own_troubles_are_not_the_readers() {
        let refused = r#"{"code":"upstream-key-refused","detail":"The server refused the key."}"#;
        for with_key in [false, true] {
            assert_eq!(kind(502, refused, with_key), ErrorKind::GatewayKeyRefused);
        }
        let server =
            |status, said: &str| ErrorKind::Server { status, said: Some(said.to_owned()), retry_after: None };
        // The word alone, from elsewhere, means nothing.
        assert_eq!(kind(503, refused, false), server(503, "The server refused the key."));
        for status in 502..=504 {
            let answer = r#"{"code":"upstream-slow","detail":"No answer within 30 seconds."}"#;
            assert_eq!(kind(status, answer, false), server(status, "No answer within 30 seconds."));
        }
    }

    #[test]
    fn retry_after_in_each_of_its_forms() {
        let wait = |retry_after: &str, date: Option<&str>| {
            let response = Response {
                status: 429,
                retry_after: Some(retry_after.into()),
                date: date.map(Into::into),
                ..Response::default()
            };
            match read(&response, asked(true), read_page).unwrap_err().kind {
                ErrorKind::RateLimited { retry_after } => retry_after.map(|wait| wait.as_secs()),
                other => panic!("{other:?}"),
            }
        };
        let noon = Some("Wed, 21 Oct 2026 12:00:00 GMT");
        assert_eq!(wait("60", None), Some(60));
        assert_eq!(wait(" 0 ", None), Some(0));
        assert_eq!(wait("Wed, 21 Oct 2026 12:01:30 GMT", noon), Some(90));
        assert_eq!(wait("Wed, 21 Oct 2026 11:00:00 GMT", noon), Some(0));
        assert_eq!(wait("-5", noon), None);
        assert_eq!(wait("soon", noon), None);
        assert_eq!(wait("99999999999999999999999", None), None);
    }

    #[test]
    fn field_errors_keep_their_fields() {
        assert_eq!(
            kind(400, r#"{"metadata":["Too long.","Not an object."]}"#, true),
            ErrorKind::Fields(vec![("metadata".into(), "Too long. Not an object.".into())])
        );
        assert_eq!(kind(400, "Bad Request", true), ErrorKind::Refused { status: 400, said: None });
    }

    #[test]
    fn a_good_status_with_a_bad_body() {
        assert_eq!(kind(200, " <!doctype html>", false), ErrorKind::Unreadable(Unreadable::Html));
        assert_eq!(kind(200, r#"{"results":["#, false), ErrorKind::Unreadable(Unreadable::CutOff));
        assert_eq!(kind(200, "OK", false), ErrorKind::Unreadable(Unreadable::NotJson));
        assert_eq!(kind(200, "{}", false), ErrorKind::Unreadable(Unreadable::OtherJson));
    }

    #[test]
    fn a_long_answer_is_cut_between_characters() {
        let body = serde_json::json!({"error": "ü".repeat(1000)}).to_string();
        let ErrorKind::Server { said: Some(said), .. } = kind(503, &body, true) else { panic!() };
        assert_eq!(said.chars().count(), 301);
    }

    #[test]
    fn no_error_prints_the_key_or_the_query() {
        let error = ApiError::without_answer(TransportError::TimedOut, asked(true), Duration::from_secs(30));
        assert_eq!(error.to_string(), "GET /calendars: no answer within 30 s");
    }
}

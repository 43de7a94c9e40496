//! What is passed on of an answer: JSON that is whole, with links that lead here.

use std::{borrow::Cow, fmt, ops::Range};

use axum::{
    body::Bytes,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::{
    gateway::{target, whole},
    refusal::Refusal,
};

/// Why there is no answer to pass on. Said as a status of the gateway's own, never as the upstream's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The upstream refuses the key that the gateway holds.
    KeyRefused,
    /// No connection.
    Unreachable,
    /// Not within the time.
    TimedOut,
    /// It ended too early.
    CutOff,
    /// Longer than what is held in memory.
    TooLarge,
    /// No JSON: an error page, a log-in page, a captive portal.
    Unreadable,
    /// Sent elsewhere.
    Redirected,
    /// 5xx.
    Failed,
    /// A status that has no place here.
    Unexpected,
    /// Too many requests are with the upstreams already.
    Busy,
    /// Whoever asked has gone before there was an answer. Counted, and said to nobody.
    GivenUp,
}

impl Fault {
    /// All of them, for counting.
    pub(crate) const ALL: [Self; 11] = [
        Self::KeyRefused,
        Self::Unreachable,
        Self::TimedOut,
        Self::CutOff,
        Self::TooLarge,
        Self::Unreadable,
        Self::Redirected,
        Self::Failed,
        Self::Unexpected,
        Self::Busy,
        Self::GivenUp,
    ];

    /// The stable word for it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::KeyRefused => "upstream-key-refused",
            Self::Unreachable => "upstream-unreachable",
            Self::TimedOut => "upstream-timed-out",
            Self::CutOff => "upstream-cut-off",
            Self::TooLarge => "upstream-too-large",
            Self::Unreadable => "upstream-unreadable",
            Self::Redirected => "upstream-redirected",
            Self::Failed => "upstream-failed",
            Self::Unexpected => "upstream-unexpected",
            Self::Busy => "busy",
            Self::GivenUp => "given-up",
        }
    }

    fn detail(self) -> &'static str {
        match self {
            Self::KeyRefused => {
                "The Attendee server refuses the API key that this gateway holds. Whoever runs the gateway has to put a valid key into its file."
            }
            Self::Unreachable => "The gateway gets no connection to the Attendee server.",
            Self::TimedOut => "The Attendee server did not answer in time.",
            Self::CutOff => "The Attendee server's answer ended too early.",
            Self::TooLarge => "The Attendee server's answer is larger than the gateway takes.",
            Self::Unreadable => {
                "The Attendee server answered with something that is not JSON. Is the upstream's address right?"
            }
            Self::Redirected => {
                "The Attendee server sends elsewhere, and the gateway does not follow. Is the upstream's address right, and https?"
            }
            Self::Failed => "The Attendee server failed.",
            Self::Unexpected => "The Attendee server answered with a status that means nothing here.",
            Self::Busy => "The gateway has too much to do. Try again in a moment.",
            Self::GivenUp => "Whoever asked has gone.",
        }
    }

    fn status(self) -> StatusCode {
        match self {
            Self::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_GATEWAY,
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = Refusal::new(self.status(), self.code(), self.detail()).into_response();
        if self == Self::Busy {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// What is passed on. With `public`, the address of the list as it was asked for, its links lead there.
pub(super) fn checked(
    status: StatusCode,
    body: Bytes,
    public: Option<&str>,
) -> Result<(StatusCode, Bytes), Fault> {
    match status.as_u16() {
        200 => {
            let text = std::str::from_utf8(&body).map_err(|_| Fault::Unreadable)?;
            let links = Links::of(text)?;
            match public {
                Some(public) if !links.0.is_empty() => Ok((status, links.rewritten(text, public).into())),
                _ => Ok((status, body)),
            }
        }
        // The reader's own log-in is not at fault, and a 401 would say so.
        401 | 403 => Err(Fault::KeyRefused),
        300..=399 => Err(Fault::Redirected),
        400 | 404 | 429 => {
            let text = std::str::from_utf8(&body).map_err(|_| Fault::Unreadable)?;
            serde_json::from_str::<IgnoredAny>(text).map_err(unreadable)?;
            Ok((status, body))
        }
        500..=599 => Err(Fault::Failed),
        _ => Err(Fault::Unexpected),
    }
}

fn unreadable(error: serde_json::Error) -> Fault {
    if error.is_eof() { Fault::CutOff } else { Fault::Unreadable }
}

/// Where the links of a page stand in its text, and what they say.
struct Links(Vec<(Range<usize>, String)>);

impl Links {
    /// Looks through the whole text, which has to be one JSON object.
    fn of(text: &str) -> Result<Self, Fault> {
        let values = match whole::names(text).and_then(|names| links(text, &names)) {
            Some(values) => values,
            None => serde_json::from_str::<RawLinks<'_>>(text).map_err(unreadable)?.0,
        };
        // What is no text is no link; the page finds out what else it is.
        let texts = values.into_iter().map(RawValue::get).filter(|value| value.starts_with('"'));
        let links = texts.map(|value| {
            // Half of a surrogate pair is text to a browser, and none here.
            let link = serde_json::from_str::<String>(value).map_err(unreadable)?;
            let at = value.as_ptr().addr() - text.as_ptr().addr();
            Ok((at..at + value.len(), link))
        });
        links.collect::<Result<_, _>>().map(Self)
    }

    /// The text with each link's known parameters behind `public`, and not another byte changed.
    fn rewritten(self, text: &str, public: &str) -> String {
        let mut written = String::with_capacity(text.len() + 256);
        let mut done = 0;
        for (place, link) in self.0 {
            let query = link.split_once('?').map_or("", |(_, query)| query);
            let query = query.split_once('#').map_or(query, |(query, _)| query);
            let query = target::known(query).unwrap_or_default();
            written.push_str(&text[done..place.start]);
            let link = if query.is_empty() { public.to_owned() } else { format!("{public}?{query}") };
            written.push_str(&serde_json::Value::from(link).to_string());
            done = place.end;
        }
        written.push_str(&text[done..]);
        written
    }
}

/// The values of `next` and `previous` of an object, by the places of its names; `None` where a name is written with escapes.
pub(super) fn links<'a>(text: &'a str, names: &[usize]) -> Option<Vec<&'a RawValue>> {
    let mut links = Vec::new();
    for place in names {
        let (name, rest) = text[place + 1..].split_once('"')?;
        if name.contains('\\') {
            return None;
        }
        if is_link(name) {
            let value = rest.strip_prefix(':')?;
            links.push(serde_json::Deserializer::from_str(value).into_iter().next()?.ok()?);
        }
    }
    Some(links)
}

fn is_link(name: &str) -> bool {
    matches!(name, "next" | "previous")
}

/// The values of `next` and `previous`, wherever and how often they stand at the top.
pub(super) struct RawLinks<'a>(pub(super) Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for RawLinks<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Vec<&'de RawValue>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut links = Vec::new();
                while let Some(name) = map.next_key::<Cow<'de, str>>()? {
                    if is_link(&name) {
                        links.push(map.next_value()?);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(links)
            }
        }

        deserializer.deserialize_map(Members).map(Self)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    const HERE: &str = "https://console.example/api/v1/calendars";

    fn list(body: &str) -> Result<String, Fault> {
        checked(StatusCode::OK, Bytes::copy_from_slice(body.as_bytes()), Some(HERE))
            .map(|(_, body)| String::from_utf8(body.to_vec()).unwrap())
    }

    #[test]
    fn links_lead_here_and_everything_else_stays_byte_for_byte() {
        let body = r#" {"next" : "http:\/\/evil.example/x?cursor=cD0%3D&deduplication_key=a+b&token=1#f","results":[{"n":9007199254740993,"next":"http://kept","__proto__":1.10}],"previous":null,"x":"ä\u00e4"} "#;
        let expected = body.replace(
            r#""http:\/\/evil.example/x?cursor=cD0%3D&deduplication_key=a+b&token=1#f""#,
            r#""https://console.example/api/v1/calendars?cursor=cD0%3D&deduplication_key=a+b""#,
        );
        assert_eq!(list(body).unwrap(), expected);
        // Written twice, or in other letters.
        let twice = r#"{"next":"x?cursor=1","n\u0065xt":"y?cursor=2"}"#;
        assert_eq!(
            list(twice).unwrap(),
            format!(r#"{{"next":"{HERE}?cursor=1","n\u0065xt":"{HERE}?cursor=2"}}"#)
        );
        assert_eq!(
            list(r#"{"next":"nonsense","previous":7}"#).unwrap(),
            format!(r#"{{"next":"{HERE}","previous":7}}"#)
        );
    }

    #[test]
    fn what_is_not_whole_json_is_a_fault_of_the_upstream() {
        for (body, fault) in [
            ("<!doctype html>", Fault::Unreadable),
            ("", Fault::CutOff),
            (r#"{"results":[{"id":"#, Fault::CutOff),
            (r#"{"results":[]} x"#, Fault::Unreadable),
            (r#"{"results":[]}{"#, Fault::Unreadable),
            ("[]", Fault::Unreadable),
            ("null", Fault::Unreadable),
            ("{\"a\":\"\u{1}\"}", Fault::Unreadable),
        ] {
            assert_eq!(list(body).unwrap_err(), fault, "{body}");
        }
        let status = |status: u16, body: &'static str| {
            checked(StatusCode::from_u16(status).unwrap(), Bytes::from(body), None)
                .map(|(status, _)| status.as_u16())
        };
        assert_eq!(status(404, r#"{"detail":"Invalid cursor"}"#), Ok(404));
        assert_eq!(status(404, "<html>"), Err(Fault::Unreadable));
        assert_eq!(status(429, "{}"), Ok(429));
        for refused in [401, 403] {
            assert_eq!(
                status(refused, r#"{"detail":"Invalid or disabled API key"}"#),
                Err(Fault::KeyRefused)
            );
        }
        assert_eq!(status(301, ""), Err(Fault::Redirected));
        assert_eq!(status(503, "{}"), Err(Fault::Failed));
        for odd in [204, 206, 418, 100] {
            assert_eq!(status(odd, "{}"), Err(Fault::Unexpected), "{odd}");
        }
        assert_eq!(
            checked(StatusCode::OK, Bytes::from_static(b"{\"a\":\"\xff\"}"), None),
            Err(Fault::Unreadable)
        );
    }

    proptest! {
        #[test]
        fn anything_is_answered_without_a_panic(body in ".*") {
            let _ = list(&body);
        }

        #[test]
        fn a_cursor_survives_its_link(cursor in "[^\0]+", host in "[a-z.]{1,20}") {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("cursor", &cursor).finish();
            let body = serde_json::json!({ "next": format!("https://{host}/?{query}"), "results": [] }).to_string();
            let written: serde_json::Value = serde_json::from_str(&list(&body).unwrap()).unwrap();
            let next = written["next"].as_str().unwrap();
            let query = next.strip_prefix(HERE).unwrap().strip_prefix('?').unwrap();
            let read = form_urlencoded::parse(query.as_bytes()).into_owned().collect::<Vec<_>>();
            prop_assert_eq!(read, [("cursor".to_owned(), cursor)]);
        }
    }
}

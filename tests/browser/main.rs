//! What needs a browser: the transport over `fetch`, tasks that end with their owner, the browser's own formats.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod fetched;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use attendee_calendars::client::{
    ApiKey, BaseUrl, Client, Cookies, Credentials, ErrorKind, Fetch, Query, Unreadable,
};
use attendee_calendars::hooks::Task;
use attendee_calendars::model::Time;
use attendee_calendars::time::{Format, Intl, Span, day_of, end_of, now};
use chrono::Datelike;
use fetched::{Answer, Fetched, later};
use js_sys::{Array, Object};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const EMPTY: &str = r#"{"next":null,"previous":null,"results":[]}"#;

fn with_key() -> Client<Fetch> {
    let base = BaseUrl::parse("https://attendee.example").unwrap();
    Client::new(Fetch, base, Credentials::Key(ApiKey::new("secret-key").unwrap()))
}

async fn failure(answer: Answer) -> ErrorKind {
    let _fetched = Fetched::answering(answer);
    let client = with_key().with_time_limit(Duration::from_millis(100));
    client.list_calendars(&Query::default()).await.unwrap_err().kind
}

#[wasm_bindgen_test]
async fn a_request_with_a_key_is_what_the_api_wants_and_no_more() {
    let fetched = Fetched::answering(Answer::Json(200, EMPTY));
    with_key().list_calendars(&Query::default()).await.unwrap();
    assert_eq!(fetched.get("url"), "https://attendee.example/api/v1/calendars");
    assert_eq!(fetched.header("Authorization"), "Token secret-key");
    assert_eq!(fetched.header("Accept"), "application/json");
    assert_eq!(fetched.header("Content-Type"), "application/json");
    for (option, value) in [
        ("method", "GET"),
        ("credentials", "omit"),
        ("redirect", "manual"),
        ("cache", "no-store"),
        ("referrerPolicy", "no-referrer"),
    ] {
        assert_eq!(fetched.get(option), value, "{option}");
    }
}

#[wasm_bindgen_test]
async fn behind_a_gateway_cookies_say_who_asks() {
    for (cookies, credentials) in [(Cookies::SameOrigin, "same-origin"), (Cookies::Include, "include")] {
        let fetched = Fetched::answering(Answer::Json(200, EMPTY));
        let client = Client::new(Fetch, BaseUrl::parse("api/v1/").unwrap(), Credentials::Gateway(cookies));
        client.list_calendars(&Query::default()).await.unwrap();
        assert_eq!(fetched.get("credentials"), credentials);
        assert_eq!(fetched.header("Authorization"), "null");
        assert!(fetched.get("url").ends_with("/api/v1/calendars"));
    }
}

#[wasm_bindgen_test]
async fn a_dropped_question_is_aborted() {
    let fetched = Fetched::answering(Answer::Never);
    let done = Rc::new(Cell::new(false));
    let task = Task::spawn({
        let done = Rc::clone(&done);
        async move {
            let _ = with_key().list_calendars(&Query::default()).await;
            done.set(true);
        }
    });
    later(20).await;
    assert!(!fetched.aborted());
    drop(task);
    later(20).await;
    assert!(fetched.aborted());
    assert!(!done.get(), "a dropped task went on");
}

#[wasm_bindgen_test]
async fn each_way_to_fail_is_told_apart() {
    let limit = Duration::from_millis(100);
    assert_eq!(failure(Answer::Never).await, ErrorKind::TimedOut { after: limit });
    assert_eq!(failure(Answer::NeverEnding).await, ErrorKind::TimedOut { after: limit });
    assert_eq!(failure(Answer::NetworkError).await, ErrorKind::Unreachable { offline: false });
    assert_eq!(failure(Answer::CutOff).await, ErrorKind::Unreadable(Unreadable::CutOff));
    assert_eq!(failure(Answer::Endless).await, ErrorKind::Unreadable(Unreadable::TooLarge));
    assert_eq!(failure(Answer::NotUtf8).await, ErrorKind::Unreadable(Unreadable::NotJson));
    assert_eq!(failure(Answer::Json(200, "<!doctype html>")).await, ErrorKind::Unreadable(Unreadable::Html));
    assert_eq!(
        failure(Answer::Json(401, r#"{"detail":"Invalid or disabled API key"}"#)).await,
        ErrorKind::KeyRefused
    );
}

fn unit_format(locales: &Array, unit: &str) -> js_sys::Function {
    let options = Object::new();
    for (name, value) in [("style", "unit"), ("unitDisplay", "long"), ("unit", unit)] {
        js_sys::Reflect::set(&options, &name.into(), &value.into()).unwrap();
    }
    js_sys::Intl::NumberFormat::new(locales, &options).format()
}

#[wasm_bindgen_test]
fn times_are_written_by_the_browser() {
    let formats = Intl::new(&["en-GB"], Some("Asia/Tokyo"));
    let noon: Time = chrono::DateTime::parse_from_rfc3339("2019-03-05T12:00:00Z").unwrap().into();
    assert_eq!(formats.day(&noon), "5 Mar 2019");
    assert_eq!(formats.short(&noon), "5 Mar 2019");
    assert!(formats.full(&noon).contains("2019"));
    assert_eq!(formats.zone(), "Asia/Tokyo");
    assert!(formats.full(&noon).contains("21:00:00"), "{}", formats.full(&noon));
    assert_eq!(formats.span(Span { count: 3, unit: "day" }), "3 days");
    assert_eq!(formats.ago(Span { count: 1, unit: "hour" }), "1 hour ago");
    assert_eq!((formats.plural(1), formats.plural(2), formats.number(12_345).as_str()), (0, 1, "12,345"));
    // What is written without asking the browser is what it would have written.
    for tag in ["en", "en-US", "en-GB", "en-IN", "en-u-nu-arab"] {
        let formats = Intl::new(&[tag], None);
        let (locales, options) = (Array::of1(&tag.into()), Object::new());
        let plurals = js_sys::Intl::PluralRules::new(&locales, &options);
        let relative = js_sys::Intl::RelativeTimeFormat::new(&locales, &options);
        let numbers = js_sys::Intl::NumberFormat::new(&locales, &options).format();
        for count in [0, 1, 2, 59, 999, 1000, 12_345] {
            let number = numbers.call1(&JsValue::UNDEFINED, &JsValue::from_f64(count as f64)).unwrap();
            assert_eq!(Some(formats.number(count)), number.as_string(), "{tag}");
            let is_one = plurals.select(count as f64) == "one";
            assert_eq!(formats.plural(count), usize::from(!is_one), "{tag} {count}");
            for unit in ["second", "minute", "hour", "day", "year"] {
                let ago = relative.format(-(count as f64), unit);
                assert_eq!(formats.ago(Span { count, unit }), String::from(ago), "{tag}");
                let span = unit_format(&locales, unit)
                    .call1(&JsValue::UNDEFINED, &JsValue::from_f64(count as f64))
                    .unwrap();
                assert_eq!(Some(formats.span(Span { count, unit })), span.as_string(), "{tag}");
            }
        }
    }
    let german = Intl::new(&["de"], None);
    assert_eq!(
        (german.ago(Span { count: 3, unit: "day" }).as_str(), german.number(12_345).as_str()),
        ("vor 3 Tagen", "12.345")
    );
    // A zone that no browser knows is none.
    assert!(!Intl::new(&[], Some("Mars/Olympus")).zone().is_empty());
    for extreme in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
        let time: Time = chrono::DateTime::parse_from_rfc3339(extreme).unwrap().into();
        assert!(!formats.full(&time).is_empty());
    }
}

#[wasm_bindgen_test]
fn dates_that_are_written_without_the_browser_are_what_it_would_write() {
    const DATE: [(&str, &str); 2] = [("day", "numeric"), ("month", "short")];
    const CLOCK: [(&str, &str); 3] = [("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")];
    for tag in ["en", "en-US", "en-GB"] {
        let written = |parts: &[(&str, &str)], time: &Time| {
            let options = Object::new();
            for (name, value) in parts {
                js_sys::Reflect::set(&options, &(*name).into(), &(*value).into()).unwrap();
            }
            let format = js_sys::Intl::DateTimeFormat::new(&Array::of1(&tag.into()), &options).format();
            let at = JsValue::from_f64(time.timestamp_millis() as f64);
            format.call1(&JsValue::UNDEFINED, &at).unwrap().as_string().unwrap()
        };
        let formats = Intl::new(&[tag], None);
        let year = now().year();
        let mut time: Time = format!("{year}-01-02T00:00:00Z").parse().unwrap();
        while time.ordinal() < 364 {
            assert_eq!(formats.short(&time), written(&[DATE.as_slice(), &CLOCK].concat(), &time), "{tag}");
            time += chrono::TimeDelta::minutes(31 * 60 + 7);
        }
        for time in [
            "0002-01-01T00:00:00Z",
            "1582-10-10T12:00:00Z",
            "1899-12-31T23:59:59Z",
            "2024-02-29T12:00:00Z",
            "9999-12-31T00:00:00Z",
        ] {
            let time: Time = time.parse().unwrap();
            let day = written(&[DATE.as_slice(), &[("year", "numeric")]].concat(), &time);
            assert_eq!((formats.day(&time), formats.short(&time)), (day.clone(), day), "{tag}");
        }
    }
    // The first year's are before and after Christ.
    let first: Time = "0001-01-01T00:00:00Z".parse().unwrap();
    assert!(!Intl::new(&["en"], None).day(&first).contains('-'));
}

#[wasm_bindgen_test]
fn days_end_at_the_midnight_of_their_zone() {
    for (zone, day, end) in [
        ("UTC", "2026-03-29", "2026-03-30T00:00:00Z"),
        // An hour less, an hour more.
        ("Europe/Berlin", "2026-03-28", "2026-03-28T23:00:00Z"),
        ("Europe/Berlin", "2026-03-29", "2026-03-29T22:00:00Z"),
        ("Europe/Berlin", "2026-10-25", "2026-10-25T23:00:00Z"),
        ("Asia/Kathmandu", "2026-10-25", "2026-10-25T18:15:00Z"),
        ("Pacific/Kiritimati", "2026-10-25", "2026-10-25T10:00:00Z"),
    ] {
        let found = end_of(day_of(day).unwrap(), zone);
        assert_eq!(found, Some(end.parse().unwrap()), "{zone} {day}");
    }
    assert_eq!(end_of(day_of("2026-03-29").unwrap(), "Mars/Olympus"), None);
}

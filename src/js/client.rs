//! The client of the npm package, as its hand-written JavaScript calls it. Errors are plain objects with a `code`; the
//! package makes errors of its own class of them.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use chrono::DateTime;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

use super::abort::unless_aborted;
use super::{convert, key, provider};
use crate::client::{BaseUrl, Client, Cookies, Credentials, Fetch, Query, Retry, Walk};
use crate::health;
use crate::model::{Cursor, Row, read_calendar};
use crate::settings::Limits;
use crate::text::{Language, Text, Words};
use crate::time::{Formats, Intl};

#[wasm_bindgen]
extern "C" {
    /// How a server is asked: an object of the package's own making, so that its fields have the types they should.
    pub type Options;

    #[wasm_bindgen(method, getter, js_name = baseUrl)]
    fn base_url(this: &Options) -> String;
    /// A text, or a function that gives one or a promise of one.
    #[wasm_bindgen(method, getter, js_name = apiKey)]
    fn api_key(this: &Options) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = includeCredentials)]
    fn include_credentials(this: &Options) -> bool;
    /// Milliseconds.
    #[wasm_bindgen(method, getter, js_name = timeLimit)]
    fn time_limit(this: &Options) -> Option<u32>;
    #[wasm_bindgen(method, getter)]
    fn retry(this: &Options) -> bool;

    /// How a calendar is judged, and in which words.
    pub type DiagnoseOptions;

    /// Milliseconds since 1970.
    #[wasm_bindgen(method, getter)]
    fn now(this: &DiagnoseOptions) -> f64;
    #[wasm_bindgen(method, getter)]
    fn locale(this: &DiagnoseOptions) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = timeZone)]
    fn time_zone(this: &DiagnoseOptions) -> Option<String>;
    /// The language's words, as its file holds them; without them it is English.
    #[wasm_bindgen(method, getter)]
    fn words(this: &DiagnoseOptions) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = staleAfterHours)]
    fn stale_after_hours(this: &DiagnoseOptions) -> Option<u32>;
    #[wasm_bindgen(method, getter, js_name = retryGraceMinutes)]
    fn retry_grace_minutes(this: &DiagnoseOptions) -> Option<u32>;
    #[wasm_bindgen(method, getter, js_name = firstSyncMinutes)]
    fn first_sync_minutes(this: &DiagnoseOptions) -> Option<u32>;
}

impl Options {
    fn client(&self) -> Result<Client<Fetch>, JsValue> {
        let base = BaseUrl::parse(&self.base_url())
            .map_err(|error| convert::bad_option(format!("baseUrl: {error}")))?;
        let mut client = Client::new(Fetch, base, self.credentials()?);
        if let Some(limit) = self.time_limit() {
            client = client.with_time_limit(Duration::from_millis(limit.into()));
        }
        Ok(if self.retry() { client } else { client.with_retry(Retry::NEVER) })
    }

    fn credentials(&self) -> Result<Credentials, JsValue> {
        let given = self.api_key();
        if given.is_undefined() {
            let cookies = if self.include_credentials() { Cookies::Include } else { Cookies::SameOrigin };
            return Ok(Credentials::Gateway(cookies));
        }
        match given.dyn_into::<Function>() {
            Ok(ask) => Ok(Credentials::Ask(provider(Rc::new(RefCell::new(ask))))),
            Err(given) => {
                let known = key(&given).map_err(|error| convert::bad_option(format!("apiKey: {error}")))?;
                Ok(Credentials::Key(known))
            }
        }
    }
}

/// A promise of `work`, which ends when `signal` is aborted. One piece of code for all that is asked.
fn promise(
    signal: Option<AbortSignal>,
    work: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>,
) -> Promise {
    future_to_promise(unless_aborted(signal, work))
}

/// One page: `{ calendars, nextCursor, previousCursor, warnings }`.
#[wasm_bindgen(js_name = listCalendars)]
pub fn list_calendars(
    options: &Options,
    deduplication_key: Option<String>,
    cursor: Option<String>,
    signal: Option<AbortSignal>,
) -> Result<Promise, JsValue> {
    let client = options.client()?;
    let query = Query { deduplication_key, cursor: cursor.and_then(Cursor::new) };
    let work = async move {
        let page = client.list_calendars(&query).await;
        page.map(|page| convert::page(&page)).map_err(|error| convert::error(&error))
    };
    Ok(promise(signal, Box::pin(work)))
}

/// One calendar.
#[wasm_bindgen(js_name = getCalendar)]
pub fn get_calendar(options: &Options, id: String, signal: Option<AbortSignal>) -> Result<Promise, JsValue> {
    let client = options.client()?;
    let work = async move {
        match client.get_calendar(&id, |_| {}).await {
            Ok(Row::Calendar(calendar)) => Ok(convert::calendar(&calendar)),
            Ok(Row::Unreadable(row)) => Err(convert::unreadable_row(&row)),
            Err(error) => Err(convert::error(&error)),
        }
    };
    Ok(promise(signal, Box::pin(work)))
}

/// Every page, one after the other.
#[wasm_bindgen(js_name = Walk)]
pub struct WalkPages(Rc<RefCell<Walk<Fetch>>>);

#[wasm_bindgen(js_class = Walk)]
impl WalkPages {
    /// From the newest calendar on.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &Options, deduplication_key: Option<String>) -> Result<Self, JsValue> {
        Ok(Self(Rc::new(RefCell::new(options.client()?.walk(deduplication_key)))))
    }

    /// The next page's `{ calendars, warnings }`; `undefined` after the last. Not to be called before the last call has
    /// ended.
    #[wasm_bindgen(js_name = nextPage)]
    #[allow(clippy::await_holding_refcell_ref, reason = "the package's generator waits for each page")]
    pub fn next_page(&self, signal: Option<AbortSignal>) -> Promise {
        let walk = Rc::clone(&self.0);
        let work = async move {
            let mut walk = walk.borrow_mut();
            match walk.next_page().await {
                Ok(Some(page)) => {
                    // Rows are counted up to the end, and the others are known only there.
                    let warnings = if walk.is_done() { walk.warnings() } else { Vec::new() };
                    Ok(convert::walked(&page.rows, &warnings))
                }
                Ok(None) => Ok(JsValue::UNDEFINED),
                Err(error) => Err(convert::error(&error)),
            }
        };
        promise(signal, Box::pin(work))
    }
}

/// Which words and formats were used last: making those of `Intl` takes longer than a thousand diagnoses.
#[derive(PartialEq)]
struct Spoken {
    locale: Option<String>,
    zone: Option<String>,
    has_words: bool,
}

thread_local! {
    static LAST: RefCell<Option<(Spoken, Text)>> = const { RefCell::new(None) };
}

impl DiagnoseOptions {
    fn text(&self) -> Text {
        let words = self.words();
        let spoken = Spoken { locale: self.locale(), zone: self.time_zone(), has_words: words.is_some() };
        LAST.with_borrow_mut(|last| match last {
            Some((known, text)) if *known == spoken => text.clone(),
            _ => {
                let text = spoken.text(words.as_deref());
                *last = Some((spoken, text.clone()));
                text
            }
        })
    }
}

impl Spoken {
    fn text(&self, words: Option<&str>) -> Text {
        let language = self.locale.as_deref().and_then(Language::of_tag).unwrap_or_default();
        let words = words.and_then(|words| Words::read(language, words)).unwrap_or_default();
        // Words and formats are of one language: plurals depend on it.
        let tag = self.locale.as_deref().filter(|_| words.language() == language);
        let tag = tag.unwrap_or_else(|| words.language().tag());
        Text::new(words, Formats::new(Intl::new(&[tag], self.zone.as_deref())))
    }
}

/// Judges a calendar, given as the API's JSON.
#[wasm_bindgen]
pub fn diagnose(calendar: &str, options: &DiagnoseOptions) -> Result<JsValue, JsValue> {
    let Ok(Row::Calendar(calendar)) = read_calendar(calendar) else {
        return Err(convert::bad_option(
            "calendar: it is not one of listCalendars or getCalendar".to_owned(),
        ));
    };
    let now = DateTime::from_timestamp_millis(options.now() as i64)
        .ok_or_else(|| convert::bad_option("now: not a time".to_owned()))?;
    let limits = Limits {
        stale_after_hours: options.stale_after_hours(),
        retry_grace_minutes: options.retry_grace_minutes(),
        first_sync_minutes: options.first_sync_minutes(),
    };
    let found = health::diagnose(&calendar, now, &limits.thresholds());
    Ok(convert::diagnosis(&calendar, &found, &options.text(), now))
}

//! Asking the API. Independent of Yew and of the browser: a [`Transport`] carries the requests, and only `fetch`, one
//! such, knows a browser.

mod base_url;
mod error;
#[cfg(feature = "fetch")]
mod fetch;
mod key;
mod retry;
mod scan;
mod transport;
mod walk;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub use base_url::{BadBaseUrl, BaseUrl};
pub use error::{ApiError, ErrorKind, Unreadable};
#[cfg(feature = "fetch")]
pub use fetch::Fetch;
pub use key::{ApiKey, BadKey};
pub use retry::{Retry, Wait};
use scan::FRUITLESS;
pub use scan::{Ask, AskId, FailedPart, MOST_PARALLEL, OneByOne, Outcome, Progress, Scan};
pub use transport::{Cookies, Request, Response, Transport, TransportError};
pub use walk::{Walk, WalkWarning, Walked};

use error::Asked;

use crate::model::{Cursor, NotAPage, Page, Row, read_calendar, read_page};
use crate::time;

/// How long one request may take, unless the client is told otherwise.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

/// What may stand in a query or a path segment as it is (RFC 3986, "unreserved").
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What the list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// Only the calendar with exactly this key. An empty one is a key like any other: who wants the whole list has none here.
    pub deduplication_key: Option<String>,
    /// Where to go on; `None` is the first page. Not tied to the filter by the server: drop it when that changes.
    pub cursor: Option<Cursor>,
}

impl Query {
    fn url(&self, base: &BaseUrl) -> String {
        let (url, query) = (base.join("calendars"), self.encoded());
        if query.is_empty() { url } else { [url, query].join("?") }
    }

    /// As the query of an address, percent-encoded; empty for the first page.
    pub fn encoded(&self) -> String {
        let parameters = [
            ("deduplication_key", self.deduplication_key.as_deref()),
            ("cursor", self.cursor.as_ref().map(Cursor::as_str)),
        ];
        let mut query = String::new();
        for (name, value) in parameters {
            if let Some(value) = value {
                if !query.is_empty() {
                    query.push('&');
                }
                query.push_str(name);
                query.push('=');
                query.extend(utf8_percent_encode(value, ENCODED));
            }
        }
        query
    }
}

/// How the server knows who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// A gateway adds the key; the browser's cookies tell it who asks.
    Gateway(Cookies),
    /// The project's key, sent in the `Authorization` header and nowhere else.
    Key(ApiKey),
    /// The host hands out the key, and is asked for it before each request.
    Ask(KeyProvider),
}

/// A function that hands out the key, such as one that fetches a short-lived one.
#[derive(Clone)]
pub struct KeyProvider(Rc<AskForKey>);

type AskForKey = dyn Fn() -> Pin<Box<dyn Future<Output = Result<ApiKey, BadKey>>>>;

impl KeyProvider {
    /// Asks `provider` before each request.
    pub fn new<F>(provider: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<ApiKey, BadKey>> + 'static,
    {
        Self(Rc::new(move || Box::pin(provider())))
    }
}

impl PartialEq for KeyProvider {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for KeyProvider {}

impl fmt::Debug for KeyProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyProvider")
    }
}

/// Reads an answer's text.
type Read = fn(&str) -> Result<Page, NotAPage>;

/// Asks one server, as one project. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client<T> {
    transport: T,
    base: BaseUrl,
    credentials: Credentials,
    time_limit: Duration,
    retry: Retry,
}

impl<T: Transport> Client<T> {
    /// A client of the server at `base`.
    pub fn new(transport: T, base: BaseUrl, credentials: Credentials) -> Self {
        Self { transport, base, credentials, time_limit: TIME_LIMIT, retry: Retry::default() }
    }

    /// The same with another limit for each request.
    pub fn with_time_limit(self, time_limit: Duration) -> Self {
        Self { time_limit, ..self }
    }

    /// The same with another idea of when to ask again.
    pub fn with_retry(self, retry: Retry) -> Self {
        Self { retry, ..self }
    }

    /// Where it asks.
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// How the server knows who asks.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// One page of calendars, newest first. Dropping the future aborts the request.
    pub async fn list_calendars(&self, query: &Query) -> Result<Page, ApiError> {
        self.list_calendars_telling(query, |_| {}).await
    }

    /// The same; `waiting` is told of each pause before it is asked again. Who does not want to wait drops the future.
    pub async fn list_calendars_telling(
        &self,
        query: &Query,
        waiting: impl Fn(Wait),
    ) -> Result<Page, ApiError> {
        self.get("calendars", query.url(&self.base), read_page, &waiting).await
    }

    /// The address of one calendar, as this client asks it.
    pub fn calendar_url(&self, id: &str) -> String {
        self.base.join(&format!("calendars/{}", utf8_percent_encode(id, ENCODED)))
    }

    /// One calendar; [`Row::Unreadable`] where the answer is JSON but no calendar.
    pub async fn get_calendar(&self, id: &str, waiting: impl Fn(Wait)) -> Result<Row, ApiError> {
        let segment: String = utf8_percent_encode(id, ENCODED).collect();
        let path = format!("calendars/{segment}");
        // Browsers resolve these, even percent-encoded, and would ask for something else.
        if matches!(segment.as_str(), "" | "." | "..") {
            return Err(self.asked(&path).failed(ErrorKind::NoSuchCalendar, None));
        }
        // As the page that it is, so that all requests are one piece of code.
        let read = |text: &str| Ok(Page { rows: vec![read_calendar(text)?], ..Page::default() });
        let mut page = self.get(&path, self.base.join(&path), read, &waiting).await?;
        Ok(page.rows.remove(0))
    }

    /// Every page, from the newest calendar to the oldest.
    pub fn walk(&self, deduplication_key: Option<String>) -> Walk<T>
    where
        T: Clone,
    {
        Walk::new(self.clone(), deduplication_key)
    }

    async fn get(
        &self,
        path: &str,
        url: String,
        read: Read,
        waiting: &dyn Fn(Wait),
    ) -> Result<Page, ApiError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let error = match self.get_once(path, &url, read).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let Some(pause) = self.retry.pause(&error, attempt, self.transport.random()) else {
                return Err(error);
            };
            waiting(Wait { error, pause, attempt });
            self.transport.sleep(pause).await;
        }
    }

    async fn get_once(&self, path: &str, url: &str, read: Read) -> Result<Page, ApiError> {
        let asked = self.asked(path);
        let (key, cookies) = match &self.credentials {
            Credentials::Gateway(cookies) => (None, *cookies),
            Credentials::Key(key) => (Some(key.clone()), Cookies::Omit),
            Credentials::Ask(KeyProvider(provider)) => match provider().await {
                Ok(key) => (Some(key), Cookies::Omit),
                Err(_) => return Err(asked.failed(ErrorKind::KeyUnavailable, None)),
            },
        };
        let request = Request { url: url.to_owned(), key, cookies, time_limit: self.time_limit };
        match self.transport.send(request).await {
            Ok(response) => error::read(&response, asked, read),
            Err(error) => Err(ApiError::without_answer(error, asked, self.time_limit)),
        }
    }

    fn asked(&self, path: &str) -> Asked {
        let with_key = !matches!(self.credentials, Credentials::Gateway(_));
        Asked { path: format!("/{path}"), at: time::now(), with_key }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> BaseUrl {
        BaseUrl::parse("https://attendee.example").unwrap()
    }

    #[test]
    fn keys_of_every_kind_are_encoded() {
        for (key, encoded) in [
            (" a b ", "%20a%20b%20"),
            ("a+b&c=d#e%f/?", "a%2Bb%26c%3Dd%23e%25f%2F%3F"),
            ("büro ☕", "b%C3%BCro%20%E2%98%95"),
            ("a-b.c_d~e", "a-b.c_d~e"),
        ] {
            let query = Query { deduplication_key: Some(key.into()), cursor: None };
            assert_eq!(
                query.url(&base()),
                format!("https://attendee.example/api/v1/calendars?deduplication_key={encoded}")
            );
        }
    }

    #[test]
    fn an_empty_key_is_looked_for_and_none_is_the_whole_list() {
        let list = "https://attendee.example/api/v1/calendars";
        let query = Query { deduplication_key: Some(String::new()), cursor: None };
        assert_eq!(query.url(&base()), format!("{list}?deduplication_key="));
        let query = Query { deduplication_key: None, cursor: Cursor::new("cD0x=") };
        assert_eq!(query.url(&base()), format!("{list}?cursor=cD0x%3D"));
        assert_eq!(Query::default().url(&base()), list);
    }
}

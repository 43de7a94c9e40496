//! What carries a request to the server and its answer back.

use std::future::Future;
use std::time::Duration;

use thiserror::Error;

use super::ApiKey;

/// An answer larger than this is not read to its end, in bytes.
#[cfg_attr(not(feature = "fetch"), allow(dead_code, reason = "the transports read it"))]
pub(super) const LARGEST_ANSWER: usize = 10 * 1024 * 1024;

/// One GET request. Besides the key nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The whole address, percent-encoded; never with the key in it.
    pub url: String,
    /// Goes into `Authorization: Token KEY`.
    pub key: Option<ApiKey>,
    /// Which cookies go along.
    pub cookies: Cookies,
    /// How long the request and the reading of its answer may take.
    pub time_limit: Duration,
}

/// Which of the browser's cookies go along with a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cookies {
    /// None: the key says who asks.
    Omit,
    /// Those of the page's own origin: a gateway beside the page.
    #[default]
    SameOrigin,
    /// Those of the asked origin: a gateway on a sibling origin, which has to allow it.
    Include,
}

/// An answer, read whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status; 0 for a redirect, which is not followed and whose status browsers hide.
    pub status: u16,
    /// The text. Only read where it is JSON; HTML is never shown.
    pub body: String,
    /// `Content-Type`, where it can be read.
    pub content_type: Option<String>,
    /// `Retry-After`, where it can be read.
    pub retry_after: Option<String>,
    /// `WWW-Authenticate`, where it can be read.
    pub www_authenticate: Option<String>,
    /// The server's clock, where it can be read.
    pub date: Option<String>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum TransportError {
    /// No connection, no such host, or an answer that the browser does not hand out (CORS): it does not say which.
    #[error("not reachable")]
    Unreachable {
        /// The browser knows that it is offline.
        offline: bool,
    },
    /// The time limit is over.
    #[error("timed out")]
    TimedOut,
    /// Nobody waits for the answer any more.
    #[error("aborted")]
    Aborted,
    /// The connection ended before the answer did.
    #[error("cut off")]
    CutOff,
    /// More than 10 MB.
    #[error("too large")]
    TooLarge,
    /// Not UTF-8.
    #[error("not UTF-8")]
    NotText,
}

/// Carries requests. Dropping the future ends the request.
pub trait Transport {
    /// Sends one GET request with `Accept: application/json`, and reads the answer whole. Redirects are not followed.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, TransportError>>;

    /// Lets time pass.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()>;

    /// A number from 0 up to 1, so that many clients do not ask again at the same moment.
    fn random(&self) -> f64;
}

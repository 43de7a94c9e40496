//! The transport of a browser: gloo-net over `fetch`.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo_net::http::RequestBuilder;
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, AbortSignal, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache,
    RequestCredentials, RequestRedirect,
};

use zeroize::Zeroizing;

use super::transport::{Cookies, LARGEST_ANSWER, Request, Response, Transport, TransportError};

/// Asks through the browser's `fetch`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fetch;

impl Transport for Fetch {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let begun = begun(&request);
        let guard = Guard::new(&request, begun.as_ref().map(|begun| begun.abort.clone()))?;
        let answer = match begun {
            Some(begun) => JsFuture::from(begun.answer)
                .await
                .ok()
                .and_then(|answer| answer.dyn_into::<web_sys::Response>().ok())
                .ok_or_else(|| guard.why())?
                .into(),
            None => with_options(&request, &guard.signal())
                .build()
                .map_err(|_| guard.why())?
                .send()
                .await
                .map_err(|_| guard.why())?,
        };
        let header = |name| answer.headers().get(name);
        let mut response = Response {
            status: answer.status(),
            content_type: header("Content-Type"),
            retry_after: header("Retry-After"),
            www_authenticate: header("WWW-Authenticate"),
            date: header("Date"),
            body: String::new(),
        };
        if let Some(body) = answer.body() {
            let read = read(body.get_reader().unchecked_into(), &guard).await;
            response.body = match (read, answer.ok()) {
                (Ok(bytes), true) => String::from_utf8(bytes).map_err(|_| TransportError::NotText)?,
                // The status of a refusal counts, whatever became of its words.
                (Ok(bytes), false) => String::from_utf8_lossy(&bytes).into_owned(),
                (Err(TransportError::CutOff | TransportError::TooLarge), false) => String::new(),
                (Err(error), _) => return Err(error),
            };
        }
        Ok(response)
    }

    async fn sleep(&self, time: Duration) {
        TimeoutFuture::new(milliseconds(time)).await;
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}

fn milliseconds(time: Duration) -> u32 {
    // More than this a browser's timer takes for nothing.
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX).min(i32::MAX.unsigned_abs())
}

fn with_options(request: &Request, signal: &AbortSignal) -> RequestBuilder {
    let builder = RequestBuilder::new(&request.url)
        .header("Accept", "application/json")
        .header("Content-Type", "application/json")
        .credentials(match request.cookies {
            Cookies::Omit => RequestCredentials::Omit,
            Cookies::SameOrigin => RequestCredentials::SameOrigin,
            Cookies::Include => RequestCredentials::Include,
        })
        // Followed, a redirect would carry the key elsewhere; as an error it would look like a dead network.
        .redirect(RequestRedirect::Manual)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .cache(RequestCache::NoStore)
        .abort_signal(Some(signal));
    match &request.key {
        Some(key) => builder.header("Authorization", &Zeroizing::new(format!("Token {}", key.expose()))),
        None => builder,
    }
}

/// A request that the page made before the app ran.
#[cfg_attr(not(feature = "page"), allow(dead_code, reason = "only a page of its own makes one"))]
struct Begun {
    answer: Promise,
    abort: AbortController,
}

/// In somebody else's page, nobody asks before the app does.
#[cfg(not(feature = "page"))]
fn begun(_: &Request) -> Option<Begun> {
    None
}

/// The one that `static/boot.js` made, where it asks the same as this one, the first of all: another is ended.
#[cfg(feature = "page")]
fn begun(request: &Request) -> Option<Begun> {
    let (name, global) = (JsValue::from_str("attendee-calendars:begun"), js_sys::global());
    let begun = Reflect::get(&global, &name).ok().filter(JsValue::is_object)?;
    // It is taken once; that it cannot be deleted is no reason to take it twice.
    Reflect::delete_property(&global, &name).ok()?;
    let member = |name: &str| Reflect::get(&begun, &JsValue::from_str(name)).ok();
    let abort: AbortController = member("abort")?.dyn_into().ok()?;
    let href = member("href")?.as_string()?;
    let asked = web_sys::window()?.document()?.base_uri().ok()??;
    let asked = web_sys::Url::new_with_base(&request.url, &asked).ok()?.href();
    if request.key.is_some() || asked != href {
        abort.abort();
        return None;
    }
    Some(Begun { answer: member("answer")?.dyn_into().ok()?, abort })
}

/// Reads a body to its end, or to the largest answer: an endless one must not fill the memory.
async fn read(reader: ReadableStreamDefaultReader, guard: &Guard) -> Result<Vec<u8>, TransportError> {
    let mut bytes = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(|_| match guard.why() {
            TransportError::Unreachable { .. } => TransportError::CutOff,
            other => other,
        })?;
        let member =
            |name: &str| Reflect::get(&chunk, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
        match member("value").dyn_into::<Uint8Array>() {
            Ok(value) if bytes.len() + value.length() as usize > LARGEST_ANSWER => {
                return Err(TransportError::TooLarge);
            }
            Ok(value) => {
                let from = bytes.len();
                bytes.resize(from + value.length() as usize, 0);
                value.copy_to(&mut bytes[from..]);
            }
            Err(_) if member("done").is_truthy() => return Ok(bytes),
            Err(_) => return Err(TransportError::CutOff),
        }
    }
}

/// Ends the request when it is dropped or its time is over. Dropping gloo-net's future alone would not.
struct Guard {
    controller: AbortController,
    timed_out: Rc<Cell<bool>>,
    _timer: Timeout,
}

impl Guard {
    fn new(request: &Request, controller: Option<AbortController>) -> Result<Self, TransportError> {
        let controller =
            controller.map_or_else(AbortController::new, Ok).map_err(|_| TransportError::Aborted)?;
        let timed_out = Rc::new(Cell::new(false));
        let timer = Timeout::new(milliseconds(request.time_limit), {
            let (controller, timed_out) = (controller.clone(), Rc::clone(&timed_out));
            move || {
                timed_out.set(true);
                controller.abort();
            }
        });
        Ok(Self { controller, timed_out, _timer: timer })
    }

    fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// Why the request failed: the browser's own error hides it.
    fn why(&self) -> TransportError {
        if self.timed_out.get() {
            TransportError::TimedOut
        } else if self.controller.signal().aborted() {
            TransportError::Aborted
        } else {
            let online = web_sys::window().is_none_or(|window| window.navigator().on_line());
            TransportError::Unreachable { offline: !online }
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Without a reason: gloo-net panics on one that is no Error.
        self.controller.abort();
    }
}

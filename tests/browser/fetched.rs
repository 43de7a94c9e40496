//! The browser's `fetch`, exchanged for one that notes what it was asked and answers as a test wants.

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = r#"
    const real = globalThis.fetch;
    let asked = null;
    const stream = (start, pull) => new ReadableStream({ start, pull });
    const abortable = (signal) => new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError"))));
    const answers = {
        json: (signal, status, body) => new Response(body, { status, headers: { "Content-Type": "application/json" } }),
        never: (signal) => abortable(signal),
        neverEnding: (signal) => new Response(stream((to) => {
            to.enqueue(new TextEncoder().encode("{"));
            signal.addEventListener("abort", () => to.error(new DOMException("aborted", "AbortError")));
        })),
        networkError: () => Promise.reject(new TypeError("Failed to fetch")),
        cutOff: () => new Response(stream((to) => {
            to.enqueue(new TextEncoder().encode("{"));
            setTimeout(() => to.error(new TypeError("network error")), 5);
        })),
        endless: () => new Response(stream(() => {}, (to) => to.enqueue(new Uint8Array(1 << 20)))),
        notUtf8: () => new Response(new Uint8Array([0x7b, 0xff, 0xfe])),
    };
    export function exchange(answer, status, body) {
        globalThis.fetch = async (request) => {
            asked = request;
            return answers[answer](request.signal, status, body);
        };
    }
    export function restore() { globalThis.fetch = real; asked = null; }
    export function option(name) { return String(asked[name]); }
    export function header(name) { return String(asked.headers.get(name)); }
    export function aborted() { return asked.signal.aborted; }
"#)]
extern "C" {
    fn exchange(answer: &str, status: u16, body: &str);
    fn restore();
    fn option(name: &str) -> String;
    fn header(name: &str) -> String;
    fn aborted() -> bool;
}

/// What comes back.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// A whole answer, said to be JSON.
    Json(u16, &'static str),
    /// Nothing, until it is aborted.
    Never,
    /// Headers, and a body that does not end.
    NeverEnding,
    /// What browsers say of a dead network, and of CORS.
    NetworkError,
    /// A connection that breaks within the body.
    CutOff,
    /// More and more of a body.
    Endless,
    /// Bytes that are no text.
    NotUtf8,
}

/// The exchanged `fetch`; dropped, it is the browser's own again.
pub(crate) struct Fetched;

impl Fetched {
    pub(crate) fn answering(answer: Answer) -> Self {
        match answer {
            Answer::Json(status, body) => exchange("json", status, body),
            Answer::Never => exchange("never", 0, ""),
            Answer::NeverEnding => exchange("neverEnding", 0, ""),
            Answer::NetworkError => exchange("networkError", 0, ""),
            Answer::CutOff => exchange("cutOff", 0, ""),
            Answer::Endless => exchange("endless", 0, ""),
            Answer::NotUtf8 => exchange("notUtf8", 0, ""),
        }
        Self
    }

    /// An option of the last request, as text.
    pub(crate) fn get(&self, name: &str) -> String {
        option(name)
    }

    /// A header of the last request; `null` where it has none.
    pub(crate) fn header(&self, name: &str) -> String {
        header(name)
    }

    pub(crate) fn aborted(&self) -> bool {
        aborted()
    }
}

impl Drop for Fetched {
    fn drop(&mut self) {
        restore();
    }
}

/// Lets `milliseconds` pass.
pub(crate) async fn later(milliseconds: u32) {
    TimeoutFuture::new(milliseconds).await;
}

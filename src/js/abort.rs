//! Ending work when a caller's `AbortSignal` says so.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

/// Listens to a signal, until it is dropped.
struct Listener {
    signal: AbortSignal,
    heard: Closure<dyn Fn()>,
}

impl Listener {
    fn new(signal: &AbortSignal, heard: impl Fn() + 'static) -> Self {
        let heard = Closure::<dyn Fn()>::new(heard);
        // Only an unknown kind of event can be refused.
        let _ = signal.add_event_listener_with_callback("abort", heard.as_ref().unchecked_ref());
        Self { signal: signal.clone(), heard }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.signal.remove_event_listener_with_callback("abort", self.heard.as_ref().unchecked_ref());
    }
}

/// Runs `work` to its end, or until `signal` is aborted; then `work` is dropped, which ends its requests, and the signal's
/// reason is the error.
pub(super) async fn unless_aborted<T>(
    signal: Option<AbortSignal>,
    work: impl Future<Output = Result<T, JsValue>>,
) -> Result<T, JsValue> {
    let Some(signal) = signal else { return work.await };
    let waker = Rc::new(RefCell::new(None::<Waker>));
    let _listener = Listener::new(&signal, {
        let waker = Rc::clone(&waker);
        move || {
            if let Some(waker) = waker.borrow_mut().take() {
                waker.wake();
            }
        }
    });
    let mut work = pin!(work);
    poll_fn(|context| {
        if signal.aborted() {
            return Poll::Ready(Err(signal.reason()));
        }
        *waker.borrow_mut() = Some(context.waker().clone());
        work.as_mut().poll(context)
    })
    .await
}

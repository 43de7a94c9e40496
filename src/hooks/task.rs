//! Futures that end with their owner.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use futures_util::future::{AbortHandle, abortable};

/// A running future. Dropping this ends it, and with it the request that it waits for.
#[derive(Debug)]
#[must_use = "dropping it ends the future"]
pub struct Task(AbortHandle);

impl Task {
    /// Starts `future`.
    pub fn spawn(future: impl Future<Output = ()> + 'static) -> Self {
        Self::start(Box::pin(future))
    }

    // One piece of code for all futures.
    fn start(future: Pin<Box<dyn Future<Output = ()>>>) -> Self {
        let (future, handle) = abortable(future);
        #[allow(clippy::disallowed_methods, reason = "this is the one place that spawns; the guard ends it")]
        wasm_bindgen_futures::spawn_local(async {
            // Ended or finished: either way nobody waits.
            let _ = future.await;
        });
        Self(handle)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A place for one task at a time. What is in it ends when this is dropped, whoever else knows the place.
pub(super) struct Held(pub(super) Rc<RefCell<Option<Task>>>);

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.0.borrow_mut().take());
    }
}

//! Waiting for a pause.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;

use crate::part::{Cx, use_kept};

/// Runs the last of a row of things, once none has come for a while.
#[derive(Clone)]
pub struct Debounce {
    milliseconds: u32,
    timer: Rc<RefCell<Option<Timeout>>>,
}

impl Debounce {
    /// Runs `then` after the pause, unless something else comes first.
    pub fn run(&self, then: impl FnOnce() + 'static) {
        *self.timer.borrow_mut() = Some(Timeout::new(self.milliseconds, then));
    }

    /// Nothing is to be run any more.
    pub fn cancel(&self) {
        self.timer.borrow_mut().take();
    }
}

/// A pause of `milliseconds`; what waits for it ends with the part.
pub fn use_debounce(cx: &mut Cx, milliseconds: u32) -> Debounce {
    Debounce { milliseconds, timer: use_kept(cx, || None) }
}

//! Listening to the page around a component, for as long as it lives.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// A listener; dropped, it listens no more.
pub(super) struct Listener {
    target: EventTarget,
    event: &'static str,
    listener: Closure<dyn Fn(Event)>,
}

impl Listener {
    /// Listens to `event` on the window.
    pub(super) fn on_window(event: &'static str, heard: impl Fn(Event) + 'static) -> Option<Self> {
        Self::new(web_sys::window()?.into(), event, heard)
    }

    /// Listens to `event` on the document.
    pub(super) fn on_document(event: &'static str, heard: impl Fn(Event) + 'static) -> Option<Self> {
        Self::new(web_sys::window()?.document()?.into(), event, heard)
    }

    /// Listens to `event` on anything.
    pub(super) fn new(
        target: EventTarget,
        event: &'static str,
        heard: impl Fn(Event) + 'static,
    ) -> Option<Self> {
        let listener = Closure::<dyn Fn(Event)>::new(heard);
        target.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref()).ok()?;
        Some(Self { target, event, listener })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.event, self.listener.as_ref().unchecked_ref());
    }
}

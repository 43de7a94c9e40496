//! Listening to the page around a component, for as long as it lives.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, ResizeObserver};

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

/// Hears of each change of an element's size, and of the first; dropped, no more.
pub(super) struct SizeListener {
    observer: ResizeObserver,
    _heard: Closure<dyn Fn()>,
}

impl SizeListener {
    pub(super) fn new(element: &Element, heard: impl Fn() + 'static) -> Option<Self> {
        let heard = Closure::<dyn Fn()>::new(heard);
        let observer = ResizeObserver::new(heard.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _heard: heard })
    }
}

impl Drop for SizeListener {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

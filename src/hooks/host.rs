//! What the app lives in: a page of its own, or an element in somebody else's page.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, EventTarget, HtmlElement, ShadowRoot};
use yew::functional::Hook;
use yew::prelude::*;

use super::focus;
use crate::health::Health;
use crate::model::Time;
use crate::part::Cx;
use crate::state::ListState;
use crate::text::Language;

/// Where an element keeps its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Routing {
    /// In itself: the address bar is the host's.
    #[default]
    Memory,
    /// Behind the `#` of the host's address.
    Hash,
    /// Nowhere: it lists calendars, and leaves it to the host to open one.
    None,
}

impl Routing {
    /// The one of this name; an unknown name is the default.
    pub fn parse(name: &str) -> Self {
        match name {
            "hash" => Self::Hash,
            "none" => Self::None,
            _ => Self::Memory,
        }
    }
}

/// The element that the app lives in, seen from inside.
pub struct Embedding {
    /// Where its parts are looked for.
    pub root: ShadowRoot,
    /// Where it keeps its place.
    pub routing: Routing,
    /// Tells the host of an event, by name and detail; gives whether the app goes on as it would.
    pub tell: Function,
    /// Gives a promise of the words of a language, by its tag.
    pub words: Function,
    /// Its place.
    pub(super) place: RefCell<ListState>,
    /// Of each calendar that it had from the server, how it was then: to tell what changes.
    pub(super) health: RefCell<HashMap<String, (Time, Health)>>,
}

impl Embedding {
    /// An element at the start of the list.
    pub fn new(root: ShadowRoot, routing: Routing, tell: Function, words: Function) -> Self {
        Self { root, routing, tell, words, place: RefCell::default(), health: RefCell::default() }
    }
}

/// What the app lives in, as a context.
#[derive(Clone, Default)]
pub struct Host(Option<Rc<Embedding>>);

impl PartialEq for Host {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => Rc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

/// Gives what is in `view` the element that it lives in.
pub fn provide_host(host: Host, view: Html) -> Html {
    html! { <ContextProvider<Host> context={host}>{ view }</ContextProvider<Host>> }
}

/// What the app lives in; a page where nothing else is said.
pub fn use_host(cx: &mut Cx) -> Host {
    match cx {
        Cx::Live(cx) => use_context::<Host>().run(cx).unwrap_or_default(),
        Cx::Once(_) => Host::default(),
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

impl Host {
    /// An element.
    pub fn element(embedding: Embedding) -> Self {
        Self(Some(Rc::new(embedding)))
    }

    /// Its element's side of things; `None` in a page of its own.
    pub(super) fn embedding(&self) -> Option<&Embedding> {
        self.0.as_deref()
    }

    /// Whether it is a page of its own, whose address, title and storage are the app's.
    pub fn is_page(&self) -> bool {
        self.0.is_none()
    }

    /// Whether a calendar is opened beside the list; else the host does it.
    pub fn opens(&self) -> bool {
        self.embedding().is_none_or(|embedding| embedding.routing != Routing::None)
    }

    /// Whether nobody sees the app yet: what stood in the page before it (static/boot.js) has not gone.
    pub fn is_covered(&self) -> bool {
        // Without a browser there is no page to ask.
        cfg!(target_arch = "wasm32")
            && self.is_page()
            && self.element_of("app").is_some_and(|app| app.hidden())
    }

    /// Whether the focus is the app's: in somebody else's page it may be elsewhere, and nowhere.
    pub fn has_focus(&self) -> bool {
        self.embedding().is_none_or(|embedding| embedding.root.active_element().is_some())
    }

    /// The element of the app itself: a page has one `main`, and somebody else's has its own.
    pub fn main(&self) -> &'static str {
        if self.is_page() { "main" } else { "div" }
    }

    /// The element of a screen's heading: the first one is somebody else's page's.
    pub fn heading(&self) -> &'static str {
        if self.is_page() { "h1" } else { "h2" }
    }

    /// How wide the window or the element is, in pixels; as wide as a desk's window without a browser.
    pub fn width(&self) -> f64 {
        let width = match self.embedding() {
            Some(embedding) => Some(embedding.root.host().get_bounding_client_rect().width()),
            None => web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64()),
        };
        width.unwrap_or(1280.0)
    }

    /// What hears of keys: those that are pressed in somebody else's page are none of ours.
    pub(super) fn keys(&self) -> Option<EventTarget> {
        match self.embedding() {
            Some(embedding) => Some(embedding.root.clone().into()),
            None => Some(document()?.into()),
        }
    }

    /// Whether a dialog is open: nothing behind it is acted on.
    pub(super) fn has_dialog(&self) -> bool {
        self.find("dialog[open]").is_some()
    }

    fn find(&self, selector: &str) -> Option<HtmlElement> {
        let found = match self.embedding() {
            Some(embedding) => embedding.root.query_selector(selector),
            None => document()?.query_selector(selector),
        };
        found.ok()??.dyn_into().ok()
    }

    /// The element of this id, which the server may have thought out.
    fn element_of(&self, id: &str) -> Option<HtmlElement> {
        let found = match self.embedding() {
            Some(embedding) => embedding.root.get_element_by_id(id),
            None => document()?.get_element_by_id(id),
        };
        found?.dyn_into().ok()
    }

    /// Moves the focus to the element of this id.
    pub fn focus_id(&self, id: &str) {
        if let Some(element) = self.element_of(id) {
            let _ = element.focus();
        }
    }

    /// The same; where there is no such element, to the other one.
    pub fn focus_id_or(&self, id: &str, other: &NodeRef) {
        match self.element_of(id) {
            Some(element) => drop(element.focus()),
            None => focus(other),
        }
    }

    /// Moves the focus to the one of the elements that `selector` names which has this id: out of sight another one may have it, too.
    pub fn focus_among(&self, selector: &str, id: &str) {
        if let Some(element) = self.all(selector).iter().find(|element| element.id() == id) {
            let _ = element.focus();
        }
    }

    fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let found = match self.embedding() {
            Some(embedding) => embedding.root.query_selector_all(selector).ok(),
            None => document().and_then(|page| page.query_selector_all(selector).ok()),
        };
        let found = found.iter().flat_map(|found| (0..found.length()).map(|index| found.get(index)));
        found.filter_map(|node| node?.dyn_into().ok()).collect()
    }

    /// Moves the focus by `step` among the elements that `selector` names; from outside of them, to the first or last.
    pub fn move_focus(&self, selector: &str, step: isize) {
        let elements = self.all(selector);
        let focused = self.find(":focus");
        let now = elements.iter().position(|element| Some(element) == focused.as_ref());
        let next = match now {
            Some(now) => now.checked_add_signed(step).filter(|next| *next < elements.len()),
            None => Some(if step > 0 { 0 } else { elements.len().saturating_sub(1) }),
        };
        if let Some(element) = next.and_then(|next| elements.get(next)) {
            let _ = element.focus();
        }
    }

    /// Tells the host of an event; gives whether the app goes on as it would. In a page there is nobody to tell.
    pub(super) fn tell(&self, event: &str, detail: impl FnOnce() -> JsValue) -> bool {
        let Some(embedding) = self.embedding() else { return true };
        let told = embedding.tell.call2(&JsValue::UNDEFINED, &JsValue::from_str(event), &detail());
        // What goes wrong in the host's listeners is the host's.
        told.map_or(true, |goes_on| goes_on != false)
    }

    /// Loads the words of a language, as its file holds them.
    pub(super) async fn words(&self, language: Language) -> Option<String> {
        let asked = self.embedding()?.words.call1(&JsValue::UNDEFINED, &JsValue::from_str(language.tag()));
        JsFuture::from(Promise::resolve(&asked.ok()?)).await.ok()?.as_string()
    }
}

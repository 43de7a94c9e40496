//! Where the app is: in the address bar and the browser's history, or, in somebody else's page, where its element keeps it.

use std::rc::Rc;

use js_sys::{Object, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use yew::functional::HookContext;

use super::host::{Host, Routing, use_host};
use super::listen::Listener;
use crate::model::Cursor;
use crate::part::{State, use_effect_on, use_value};
use crate::route::{query_of, state_of};
use crate::state::{ListState, Spot};

/// What one entry of the history keeps beside its address.
#[derive(Deserialize, Serialize)]
struct Kept {
    earlier: Vec<Option<String>>,
    unfiltered: Option<KeptSpot>,
    #[serde(default)]
    opened_here: bool,
    typed_over: Option<(String, Box<Kept>)>,
}

#[derive(Deserialize, Serialize)]
struct KeptSpot {
    page: Option<u32>,
    cursor: Option<String>,
    earlier: Vec<Option<String>>,
}

fn texts(cursors: &[Option<Cursor>]) -> Vec<Option<String>> {
    cursors.iter().map(|cursor| cursor.as_ref().map(Cursor::to_string)).collect()
}

fn cursors(texts: Vec<Option<String>>) -> Vec<Option<Cursor>> {
    texts.into_iter().map(|text| text.and_then(Cursor::new)).collect()
}

impl Kept {
    fn of(state: &ListState) -> Self {
        Self {
            earlier: texts(&state.spot.earlier),
            unfiltered: state.unfiltered.as_ref().map(|spot| KeptSpot {
                page: spot.page,
                cursor: spot.cursor.as_ref().map(Cursor::to_string),
                earlier: texts(&spot.earlier),
            }),
            opened_here: state.opened_here,
            typed_over: state.typed_over.as_deref().map(|over| (query_of(over), Box::new(Self::of(over)))),
        }
    }

    fn beside(self, query: &str) -> ListState {
        let state = state_of(query);
        ListState {
            spot: Spot { earlier: cursors(self.earlier), ..state.spot },
            unfiltered: self.unfiltered.map(|spot| Spot {
                page: spot.page.filter(|page| *page > 0),
                cursor: spot.cursor.and_then(Cursor::new),
                earlier: cursors(spot.earlier),
            }),
            opened_here: self.opened_here && state.calendar.is_some(),
            typed_over: self.typed_over.map(|(query, kept)| Box::new(kept.beside(&query))),
            ..state
        }
    }
}

/// What an entry of the history keeps, in a page that is not ours, beside what it keeps itself.
const OURS: &str = "attendee-calendars";

/// The state that the address and its entry in the history name. An entry of another version or page is no error: the
/// address alone is enough.
fn read(host: &Host) -> ListState {
    let Some(window) = web_sys::window() else { return ListState::default() };
    let kept = window.history().and_then(|history| history.state()).ok();
    let (query, kept) = match host.embedding() {
        None => (window.location().search(), kept),
        Some(embedding) if embedding.routing == Routing::Hash => {
            (window.location().hash(), kept.and_then(|kept| Reflect::get(&kept, &OURS.into()).ok()))
        }
        Some(embedding) => return embedding.place.borrow().clone(),
    };
    let query = query.unwrap_or_default();
    let query = query.trim_start_matches('#');
    match kept.and_then(|kept| serde_wasm_bindgen::from_value::<Kept>(kept).ok()) {
        Some(kept) => kept.beside(query),
        None => state_of(query),
    }
}

enum Entry {
    New,
    Same,
}

/// Writes `state` into the address. A browser that refuses (too many entries in a short time) leaves the old address,
/// and the app works on.
fn write(host: &Host, state: &ListState, entry: Entry) {
    let Some(window) = web_sys::window() else { return };
    let (Ok(history), Ok(path)) = (window.history(), window.location().pathname()) else { return };
    let Ok(mut kept) = serde_wasm_bindgen::to_value(&Kept::of(state)) else { return };
    let address = match host.embedding() {
        None => format!("{path}{}", query_of(state)),
        Some(embedding) if embedding.routing == Routing::Hash => {
            let beside = Object::new();
            if let Ok(theirs) = history.state().and_then(|state| state.dyn_into::<Object>()) {
                Object::assign(&beside, &theirs);
            }
            // Setting a member of an object of one's own cannot fail.
            let _ = Reflect::set(&beside, &OURS.into(), &kept);
            kept = beside.into();
            format!("{path}{}#{}", window.location().search().unwrap_or_default(), query_of(state))
        }
        Some(embedding) => {
            embedding.place.replace(state.clone());
            return;
        }
    };
    let _ = match entry {
        Entry::New => history.push_state_with_url(&kept, "", Some(&address)),
        Entry::Same => history.replace_state_with_url(&kept, "", Some(&address)),
    };
}

/// Where the app is, and how it goes elsewhere.
#[derive(Clone)]
pub struct Address {
    state: Rc<ListState>,
    host: Host,
    place: State<ListState>,
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state && self.host == other.host
    }
}

impl Address {
    /// Where it was when this was rendered.
    pub fn state(&self) -> &ListState {
        &self.state
    }

    /// Where it is now: for what happens later than the rendering, such as the end of a pause.
    pub fn now(&self) -> ListState {
        read(&self.host)
    }

    /// The address of another place, for a link: it can be copied, or opened in another tab.
    pub fn href(&self, state: &ListState) -> String {
        let query = query_of(state);
        match self.host.embedding() {
            // The start of the list has no query, and an empty link would be this page's own.
            None if query.is_empty() => "?".to_owned(),
            None => query,
            Some(embedding) if embedding.routing == Routing::Hash => format!("#{query}"),
            // It has none: another tab gets the page as it is.
            Some(_) => web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default(),
        }
    }

    /// Goes elsewhere, so that Back returns here.
    pub fn push(&self, state: ListState) {
        write(&self.host, &state, Entry::New);
        self.place.change(state);
    }

    /// Closes the open calendar: by going back where the list is the entry before, so that no second one is made.
    pub fn close(&self) {
        let now = self.now();
        let has_history = self.host.embedding().is_none_or(|embedding| embedding.routing == Routing::Hash);
        let history = web_sys::window().and_then(|window| window.history().ok()).filter(|_| has_history);
        match history {
            Some(history) if now.opened_here => {
                let _ = history.back();
            }
            _ => self.replace(now.closed()),
        }
    }

    /// Stays in this entry of the history, which now names something else.
    pub fn replace(&self, state: ListState) {
        write(&self.host, &state, Entry::Same);
        self.place.change(state);
    }
}

/// The address, kept with the browser's: Back, Forward and a reload change it.
pub fn use_address(cx: &mut HookContext) -> Address {
    let host = use_host(cx);
    let place = use_value(cx, || read(&host));
    use_effect_on(cx, host.clone(), {
        let (host, place) = (host.clone(), place.clone());
        move || Some(Box::new(Listener::on_window("popstate", move |_| place.change(read(&host)))))
    });
    Address { state: place.get(), host, place }
}

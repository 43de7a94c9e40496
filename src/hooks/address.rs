//! The address bar and the browser's history.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use yew::prelude::*;

use super::listen::Listener;
use crate::model::Cursor;
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

/// The state that the address and its entry in the history name. An entry of another version or page is no error: the
/// address alone is enough.
fn read() -> ListState {
    let Some(window) = web_sys::window() else { return ListState::default() };
    let query = window.location().search().unwrap_or_default();
    let kept = window.history().and_then(|history| history.state()).ok();
    match kept.and_then(|kept| serde_wasm_bindgen::from_value::<Kept>(kept).ok()) {
        Some(kept) => kept.beside(&query),
        None => state_of(&query),
    }
}

enum Entry {
    New,
    Same,
}

/// Writes `state` into the address. A browser that refuses (too many entries in a short time) leaves the old address,
/// and the app works on.
fn write(state: &ListState, entry: Entry) {
    let Some(window) = web_sys::window() else { return };
    let (Ok(history), Ok(path)) = (window.history(), window.location().pathname()) else { return };
    let Ok(kept) = serde_wasm_bindgen::to_value(&Kept::of(state)) else { return };
    let address = format!("{path}{}", query_of(state));
    let _ = match entry {
        Entry::New => history.push_state_with_url(&kept, "", Some(&address)),
        Entry::Same => history.replace_state_with_url(&kept, "", Some(&address)),
    };
}

struct Current(ListState);

impl Reducible for Current {
    type Action = ListState;

    fn reduce(self: Rc<Self>, action: ListState) -> Rc<Self> {
        if self.0 == action { self } else { Rc::new(Self(action)) }
    }
}

/// Where the app is, and how it goes elsewhere.
#[derive(Clone, PartialEq)]
pub struct Address {
    state: ListState,
    dispatcher: UseReducerDispatcher<Current>,
}

impl Address {
    /// Where it was when this was rendered.
    pub fn state(&self) -> &ListState {
        &self.state
    }

    /// Where it is now: for what happens later than the rendering, such as the end of a pause.
    pub fn now(&self) -> ListState {
        read()
    }

    /// Goes elsewhere, so that Back returns here.
    pub fn push(&self, state: ListState) {
        write(&state, Entry::New);
        self.dispatcher.dispatch(state);
    }

    /// Closes the open calendar: by going back where the list is the entry before, so that no second one is made.
    pub fn close(&self) {
        let now = self.now();
        let history = web_sys::window().and_then(|window| window.history().ok());
        match history {
            Some(history) if now.opened_here => {
                let _ = history.back();
            }
            _ => self.replace(now.closed()),
        }
    }

    /// Stays in this entry of the history, which now names something else.
    pub fn replace(&self, state: ListState) {
        write(&state, Entry::Same);
        self.dispatcher.dispatch(state);
    }
}

/// The address, kept with the browser's: Back, Forward and a reload change it.
#[hook]
pub fn use_address() -> Address {
    let current = use_reducer(|| Current(read()));
    use_effect_with((), {
        let dispatcher = current.dispatcher();
        move |()| {
            let listener = Listener::on_window("popstate", move |_| dispatcher.dispatch(read()));
            move || drop(listener)
        }
    });
    Address { state: current.0.clone(), dispatcher: current.dispatcher() }
}

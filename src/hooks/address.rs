//! Where the app is: in the address bar and the browser's history, or, in somebody else's page, where its element keeps it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::host::{Host, Routing, use_host};
use super::listen::Listener;
use super::told::text_or_null;
use crate::model::Cursor;
use crate::part::{Cx, State, use_effect_on, use_kept, use_value};
use crate::route::{query_of, state_of};
use crate::state::{ListState, Spot};

/// What one entry of the history keeps beside its address, as a list: the cursors on the way back, where the whole list stood
/// before a search, whether the calendar was opened here, and what was there before typing began.
fn kept(state: &ListState) -> JsValue {
    let over = state.typed_over.as_deref();
    let over = over.map(|over| Array::of2(&query_of(over).into(), &kept(over)));
    let unfiltered = state.unfiltered.as_ref().map(|spot| {
        let page = spot.page.map_or(JsValue::NULL, JsValue::from);
        Array::of3(&page, &kept_cursor(spot.cursor.as_ref()), &texts(&spot.earlier))
    });
    let list = |list: Option<Array>| list.map_or(JsValue::NULL, JsValue::from);
    Array::of4(&texts(&state.spot.earlier), &list(unfiltered), &state.opened_here.into(), &list(over)).into()
}

fn kept_cursor(cursor: Option<&Cursor>) -> JsValue {
    text_or_null(cursor.map(Cursor::as_str))
}

fn texts(cursors: &[Option<Cursor>]) -> JsValue {
    cursors.iter().map(|cursor| kept_cursor(cursor.as_ref())).collect::<Array>().into()
}

fn cursor(text: &JsValue) -> Option<Cursor> {
    text.as_string().and_then(Cursor::new)
}

fn cursors(texts: JsValue) -> Option<Vec<Option<Cursor>>> {
    Some(texts.dyn_into::<Array>().ok()?.iter().map(|text| cursor(&text)).collect())
}

/// The state of a query and of what was kept beside it. An entry of another version or page keeps nothing of ours: then the
/// address alone is enough.
fn beside(query: &str, kept: Option<JsValue>) -> ListState {
    let state = state_of(query);
    let Some(kept) = kept.and_then(|kept| kept.dyn_into::<Array>().ok()) else { return state };
    let Some(earlier) = cursors(kept.get(0)) else { return state };
    let unfiltered = kept.get(1).dyn_into::<Array>().ok().and_then(|spot| {
        let page = spot.get(0).as_f64().map(|page| page as u32).filter(|page| *page > 0);
        Some(Spot { page, cursor: cursor(&spot.get(1)), earlier: cursors(spot.get(2))? })
    });
    let over = kept.get(3).dyn_into::<Array>().ok();
    let over = over.and_then(|over| Some(beside(&over.get(0).as_string()?, Some(over.get(1)))));
    ListState {
        spot: Spot { earlier, ..state.spot },
        unfiltered,
        opened_here: kept.get(2).is_truthy() && state.calendar.is_some(),
        typed_over: over.map(Box::new),
        ..state
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
    beside(query, kept)
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
    let mut kept = kept(state);
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

/// Milliseconds within which a browser has painted what has changed.
const FRAME: u32 = 40;

/// Where the app is, and how it goes elsewhere.
#[derive(Clone)]
pub struct Address {
    state: Rc<ListState>,
    host: Host,
    place: State<ListState>,
    late: Rc<RefCell<Late>>,
    turns: u32,
}

/// What waits until a frame has been painted.
#[derive(Default)]
struct Late {
    turns: u32,
    waiting: Option<Timeout>,
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state && self.host == other.host && self.turns == other.turns
    }
}

impl Address {
    /// Where it was when this was rendered.
    pub fn state(&self) -> &ListState {
        &self.state
    }

    /// Where it is now: for what happens later than the rendering, such as the end of a pause.
    #[inline(never)]
    pub fn now(&self) -> ListState {
        self.settle();
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
    #[inline(never)]
    pub fn push(&self, state: ListState) {
        self.settle();
        // A second click makes no second entry.
        if *self.place.get() != state {
            write(&self.host, &state, Entry::New);
            self.place.set(state);
        }
    }

    /// Goes to what shows already. The browser's history, and what else there is to draw, wait until that is painted.
    pub fn push_shown(&self, state: ListState) {
        let here = self.clone();
        let mut late = self.late.borrow_mut();
        late.turns += 1;
        late.waiting = Some(Timeout::new(FRAME, move || here.settle()));
        self.place.put(state);
    }

    /// Does what waits.
    #[inline(never)]
    fn settle(&self) {
        let waiting = self.late.borrow_mut().waiting.take();
        if waiting.is_some() {
            write(&self.host, &self.place.get(), Entry::New);
            self.place.redraw();
        }
    }

    /// How often it had gone to what showed already when this was rendered.
    pub fn turns(&self) -> u32 {
        self.turns
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
    #[inline(never)]
    pub fn replace(&self, state: ListState) {
        self.settle();
        write(&self.host, &state, Entry::Same);
        self.place.change(state);
    }
}

/// Who leaves takes along what waits.
struct Leaving(Rc<RefCell<Late>>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.borrow_mut().waiting.take();
    }
}

/// The address, kept with the browser's: Back, Forward and a reload change it.
pub fn use_address(cx: &mut Cx) -> Address {
    let host = use_host(cx);
    let place = use_value(cx, || read(&host));
    let late = use_kept(cx, Late::default);
    use_effect_on(cx, host.clone(), {
        let (host, place, late) = (host.clone(), place.clone(), Rc::clone(&late));
        move || {
            let leaving = Leaving(Rc::clone(&late));
            let moved = Listener::on_window("popstate", move |_| {
                let waited = late.borrow_mut().waiting.take().is_some();
                let now = read(&host);
                if waited || *place.get() != now {
                    place.set(now);
                }
            });
            Some(Box::new((moved, leaving)))
        }
    });
    let turns = late.borrow().turns;
    Address { state: place.get(), host, place, late, turns }
}

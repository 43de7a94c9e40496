//! The custom element of the npm package, as its hand-written class calls it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, ShadowRoot};
use yew::prelude::*;
use yew::{AppHandle, Renderer};

use super::{key, provider};
use crate::app::Widget;
use crate::client::Credentials;
use crate::hooks::{Embedding, Host, Routing};
use crate::settings::{Reconnect, Settings};

#[wasm_bindgen]
extern "C" {
    /// What the element is given: an object of the package's own making, so that its fields have the types they should.
    pub type Given;

    #[wasm_bindgen(method, getter)]
    fn root(this: &Given) -> ShadowRoot;
    #[wasm_bindgen(method, getter)]
    fn routing(this: &Given) -> String;
    /// Tells of an event, by name and detail; gives whether the app goes on as it would.
    #[wasm_bindgen(method, getter)]
    fn tell(this: &Given) -> Function;
    /// Gives a promise of a language's words, as their file holds them.
    #[wasm_bindgen(method, getter)]
    fn words(this: &Given) -> Function;
    /// The settings, as JSON.
    #[wasm_bindgen(method, getter)]
    fn settings(this: &Given) -> String;
    /// A text, or a function that gives one or a promise of one.
    #[wasm_bindgen(method, getter, js_name = apiKey)]
    fn api_key(this: &Given) -> JsValue;
    /// A function of an id that gives an address or nothing, in place of the settings' template.
    #[wasm_bindgen(method, getter)]
    fn reconnect(this: &Given) -> Option<Function>;
    #[wasm_bindgen(method, getter)]
    fn locale(this: &Given) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = timeZone)]
    fn time_zone(this: &Given) -> Option<String>;
    /// `[place, words]` of each message of the host's own.
    #[wasm_bindgen(method, getter)]
    fn strings(this: &Given) -> Array;
    #[wasm_bindgen(method, getter, js_name = deduplicationKey)]
    fn deduplication_key(this: &Given) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn triage(this: &Given) -> bool;
}

/// What stands in a place that an element may take: nothing, while it is free.
#[derive(Default, PartialEq, Properties)]
struct SlotProps {
    /// The element, and its number: another one begins anew, even where it takes the place at once.
    #[prop_or_default]
    taken: Option<(u32, Widget)>,
}

#[component]
fn Slot(props: &SlotProps) -> Html {
    match &props.taken {
        Some((number, widget)) => widget.clone().node(*number),
        None => Html::default(),
    }
}

/// A root of Yew's. It is used again and again: Yew keeps its listeners on the root of an app that has ended.
struct Place {
    root: Element,
    app: AppHandle<Slot>,
}

thread_local! {
    static FREE: RefCell<Vec<Place>> = const { RefCell::new(Vec::new()) };
    static NUMBER: Cell<u32> = const { Cell::new(0) };
}

/// An element's app, from its first appearance to its last.
#[wasm_bindgen]
pub struct Mounted {
    place: Option<Place>,
    number: u32,
    host: Host,
    key: (JsValue, Credentials),
    /// The newest function that hands out the key.
    ask: Option<Rc<RefCell<Function>>>,
    reconnect: (JsValue, Option<Reconnect>),
}

#[wasm_bindgen]
impl Mounted {
    /// Draws the app into an element of its own, which [`Self::root`] gives. Throws where there is no page.
    #[wasm_bindgen(constructor)]
    pub fn new(given: &Given) -> Result<Self, JsValue> {
        let embedding =
            Embedding::new(given.root(), Routing::parse(&given.routing()), given.tell(), given.words());
        let place = match FREE.with_borrow_mut(Vec::pop) {
            Some(place) => place,
            None => {
                let document = web_sys::window().and_then(|window| window.document());
                let root = document.ok_or("there is no page")?.create_element("div")?;
                let app = Renderer::<Slot>::with_root(root.clone()).render();
                Place { root, app }
            }
        };
        let gateway = Credentials::Gateway(Default::default());
        let mut mounted = Self {
            place: Some(place),
            number: NUMBER.replace(NUMBER.get() + 1),
            host: Host::element(embedding),
            key: (JsValue::UNDEFINED, gateway),
            ask: None,
            reconnect: (JsValue::UNDEFINED, None),
        };
        mounted.update(given);
        Ok(mounted)
    }

    /// Where the app is drawn.
    #[wasm_bindgen(getter)]
    pub fn root(&self) -> Option<Element> {
        self.place.as_ref().map(|place| place.root.clone())
    }

    /// Draws it with what the element is given now. Its root and its routing stay what they were.
    pub fn update(&mut self, given: &Given) {
        let mut settings = Settings::parse(&given.settings());
        let credentials = match (&settings, self.credentials(given)) {
            (Ok(settings), Ok(None)) => Credentials::Gateway(settings.cookies()),
            (_, Ok(Some(credentials))) => credentials,
            (_, Err(why)) => {
                settings = settings.and(Err(why));
                Credentials::Gateway(Default::default())
            }
            (Err(_), Ok(None)) => Credentials::Gateway(Default::default()),
        };
        if let Ok(settings) = &mut settings {
            settings.reconnect = self.reconnect(given);
        }
        let strings = given.strings();
        let own_words = strings.iter().filter_map(|pair| {
            let pair = pair.dyn_into::<Array>().ok()?;
            // A name that is no message's has a place before the first.
            Some((usize::try_from(pair.get(0).as_f64()? as i32).ok()?, pair.get(1).as_string()?))
        });
        let taken = Widget {
            host: self.host.clone(),
            settings,
            credentials,
            locale: given.locale(),
            zone: given.time_zone(),
            own_words: own_words.collect(),
            deduplication_key: given.deduplication_key(),
            triage: given.triage(),
        };
        if let Some(place) = &mut self.place {
            place.app.update(SlotProps { taken: Some((self.number, taken)) });
        }
    }

    /// Ends the app and all that it was doing, and gives its place to the next.
    pub fn unmount(&mut self) {
        if let Some(mut place) = self.place.take() {
            place.app.update(SlotProps::default());
            place.root.remove();
            FREE.with_borrow_mut(|free| free.push(place));
        }
    }

    /// One function after the other is the same provider: a host that makes one at each of its drawings changes nothing.
    fn credentials(&mut self, given: &Given) -> Result<Option<Credentials>, String> {
        let value = given.api_key();
        if self.key.0 != value {
            // A key that is taken away is not kept.
            let ask = self.ask.take();
            let credentials = match (value.dyn_ref::<Function>(), ask) {
                (Some(newest), Some(ask)) => {
                    ask.replace(newest.clone());
                    self.ask = Some(ask);
                    self.key.1.clone()
                }
                (Some(first), None) => {
                    let ask = Rc::new(RefCell::new(first.clone()));
                    self.ask = Some(Rc::clone(&ask));
                    Credentials::Ask(provider(ask))
                }
                (None, _) if value.is_undefined() => Credentials::Gateway(Default::default()),
                (None, _) => Credentials::Key(key(&value).map_err(|error| format!("apiKey: {error}"))?),
            };
            self.key = (value, credentials);
        }
        Ok((!self.key.0.is_undefined()).then(|| self.key.1.clone()))
    }

    fn reconnect(&mut self, given: &Given) -> Option<Reconnect> {
        let ask = given.reconnect();
        let value = ask.as_ref().map_or(JsValue::UNDEFINED, |ask| JsValue::from(ask.clone()));
        if self.reconnect.0 != value {
            let reconnect = ask.map(|ask| {
                Reconnect::new(move |calendar| {
                    let id = JsValue::from_str(&calendar.id);
                    ask.call1(&JsValue::UNDEFINED, &id).ok()?.as_string()
                })
            });
            self.reconnect = (value, reconnect);
        }
        self.reconnect.1.clone()
    }
}

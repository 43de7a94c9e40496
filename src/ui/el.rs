//! Elements of a view, built step by step.
//!
//! Views are written with these instead of Yew's `html!`: the macro writes out, at each place, all that makes an element,
//! which is most of a large page. Here it stands once, and a view is a list of calls. What comes out is Yew's own virtual DOM,
//! so text is escaped, and keys, references and listeners are what they are in Yew.
//!
//! ```ignore
//! el("p").class("muted").attr("role", "status").text(text.get(en::LOADING))
//! ```

use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, KeyboardEvent, MouseEvent};
use yew::virtual_dom::{AttributeOrProperty, Attributes, Key, Listener, ListenerKind, VList, VTag, VText};
use yew::{AttrValue, Callback, Html, NodeRef};

use super::{Glyph, icon};
use crate::hooks;

/// An element that is being built. It becomes [`Html`] as a child of another, or by `into()`.
#[derive(Debug)]
pub struct El(Box<Building>);

/// What an element is so far. In a box, or each step of each view would copy all of it.
#[derive(Debug)]
struct Building {
    tag: VTag,
    names: &'static Names,
    values: Vec<Option<AttributeOrProperty>>,
}

/// The names of an element's attributes and properties, in the order in which it got them. Elements with the same ones share
/// them: Yew then compares their values place by place, and nothing is hashed.
#[derive(Debug)]
struct Names {
    names: &'static [&'static str],
    /// Those with one more. They are never freed: there are as many as the program's text can write.
    longer: Mutex<Vec<&'static Self>>,
}

static NO_NAMES: Names = Names { names: &[], longer: Mutex::new(Vec::new()) };

impl Names {
    fn and(&self, name: &'static str) -> &'static Self {
        let mut longer = self.longer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = longer.iter().find(|known| known.names.last() == Some(&name)) {
            return known;
        }
        let names = self.names.iter().copied().chain([name]).collect::<Vec<_>>().leak();
        let new: &Self = Box::leak(Box::new(Self { names, longer: Mutex::default() }));
        longer.push(new);
        new
    }
}

/// An element of this name.
#[inline(never)]
pub fn el(tag: &'static str) -> El {
    El(Box::new(Building { tag: VTag::new(tag), names: &NO_NAMES, values: Vec::new() }))
}

/// Several nodes beside each other, without an element around them.
#[inline(never)]
pub fn fragment(nodes: Vec<Html>) -> Html {
    VList::with_children(nodes, None).into()
}

/// Text without an element around it.
#[inline(never)]
pub fn words(text: &str) -> Html {
    VText::new(String::from(text)).into()
}

/// What can be a child of an element. What may be absent is an empty node then, so that what stands beside it keeps its place.
pub trait Child {
    /// The node.
    fn into_node(self) -> Html;
}

impl Child for El {
    #[inline(never)]
    fn into_node(self) -> Html {
        let Building { mut tag, names, values } = *self.0;
        if !values.is_empty() {
            tag.attributes = Attributes::Dynamic { keys: names.names, values: values.into() };
        }
        tag.into()
    }
}

impl Child for Html {
    fn into_node(self) -> Html {
        self
    }
}

impl<C: Child> Child for Option<C> {
    fn into_node(self) -> Html {
        self.map_or_else(Html::default, C::into_node)
    }
}

impl From<El> for Html {
    fn from(element: El) -> Self {
        element.into_node()
    }
}

impl El {
    fn tag(&mut self) -> &mut VTag {
        &mut self.0.tag
    }

    #[inline(never)]
    fn put(mut self, name: &'static str, value: AttributeOrProperty) -> Self {
        match self.place(name) {
            Some(place) => self.0.values[place] = Some(value),
            None => {
                self.0.names = self.0.names.and(name);
                self.0.values.push(Some(value));
            }
        }
        self
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.0.names.names.iter().position(|known| *known == name)
    }

    /// An attribute with a fixed value.
    #[inline(never)]
    pub fn attr(self, name: &'static str, value: &'static str) -> Self {
        self.put(name, AttributeOrProperty::Attribute(AttrValue::Static(value)))
    }

    /// An attribute with a value that was made.
    #[inline(never)]
    pub fn set(self, name: &'static str, value: &str) -> Self {
        self.put(name, AttributeOrProperty::Attribute(AttrValue::Rc(value.into())))
    }

    /// An attribute that may be absent.
    #[inline(never)]
    pub fn maybe(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// An attribute that is there, or not.
    #[inline(never)]
    pub fn flag(self, name: &'static str, is_set: bool) -> Self {
        if is_set { self.attr(name, name) } else { self }
    }

    /// A class, beside those it has.
    #[inline(never)]
    pub fn class(self, class: &'static str) -> Self {
        match self.place("class").map(|place| &self.0.values[place]) {
            Some(Some(AttributeOrProperty::Attribute(before))) => {
                let both = [before, " ", class].concat();
                self.set("class", &both)
            }
            _ => self.attr("class", class),
        }
    }

    /// A class that is there only if this is so.
    #[inline(never)]
    pub fn class_if(self, is_so: bool, class: &'static str) -> Self {
        if is_so { self.class(class) } else { self }
    }

    /// A property of the DOM's element: `style` is one, since the page's policy allows no attribute of that name.
    #[inline(never)]
    pub fn property(self, name: &'static str, value: &str) -> Self {
        self.put(name, AttributeOrProperty::Property(JsValue::from_str(value)))
    }

    /// What stands in a field.
    #[inline(never)]
    pub fn value(mut self, value: &str) -> Self {
        self.tag().set_value(Some(AttrValue::Rc(value.into())));
        self
    }

    /// Whether a box is ticked.
    #[inline(never)]
    pub fn checked(mut self, is_checked: bool) -> Self {
        self.tag().set_checked(is_checked);
        self
    }

    /// Its key among its siblings.
    #[inline(never)]
    pub fn key(mut self, key: &str) -> Self {
        self.tag().key = Some(Key::from(key));
        self
    }

    /// Its key among its siblings, a number.
    #[inline(never)]
    pub fn key_of(self, number: usize) -> Self {
        self.key(&number.to_string())
    }

    /// A reference to it, for what is done with it in the DOM.
    #[inline(never)]
    pub fn node_ref(mut self, node: &NodeRef) -> Self {
        self.tag().node_ref = node.clone();
        self
    }

    /// A child behind those it has.
    #[inline(always)]
    pub fn child(self, child: impl Child) -> Self {
        self.push(child.into_node())
    }

    /// Text behind what it has.
    #[inline(never)]
    pub fn text(self, text: &str) -> Self {
        self.push(words(text))
    }

    #[inline(never)]
    fn push(mut self, child: Html) -> Self {
        self.tag().add_child(child);
        self
    }

    /// Children behind those it has.
    #[inline(always)]
    pub fn children<C: Child>(self, children: impl IntoIterator<Item = C>) -> Self {
        children.into_iter().fold(self, |element, child| element.push(child.into_node()))
    }

    #[inline(never)]
    fn listen(mut self, event: On, handler: Handler) -> Self {
        self.tag().add_listener(Rc::new(Listening { event, handler }));
        self
    }

    /// Is called at an event, whatever there is to know of it.
    #[inline(never)]
    pub fn calls(self, event: On, callback: &Callback<()>) -> Self {
        self.listen(event, Handler::Plain(callback.clone()))
    }

    /// Is called when it is clicked.
    #[inline(never)]
    pub fn press(self, callback: &Callback<()>) -> Self {
        self.calls(On::Click, callback)
    }

    /// Is told of a click.
    #[inline(never)]
    pub fn onclick(self, callback: Callback<MouseEvent>) -> Self {
        self.listen(On::Click, Handler::Mouse(callback))
    }

    /// Is told what a field holds, with each letter that is typed.
    #[inline(never)]
    pub fn oninput(self, callback: Callback<String>) -> Self {
        self.listen(On::Input, Handler::Typed(callback))
    }

    /// Is told the value that was chosen.
    #[inline(never)]
    pub fn onchoice(self, callback: Callback<String>) -> Self {
        self.listen(On::Change, Handler::Chosen(callback))
    }

    /// Is called instead of sending a form.
    #[inline(never)]
    pub fn onsubmit(self, callback: &Callback<()>) -> Self {
        self.listen(On::Submit, Handler::Instead(callback.clone()))
    }

    /// Is told of a key.
    #[inline(never)]
    pub fn onkeydown(self, callback: Callback<KeyboardEvent>) -> Self {
        self.listen(On::KeyDown, Handler::Key(callback))
    }
}

/// The events that views listen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Another choice was made.
    Change,
    /// It was clicked, or pressed by a key.
    Click,
    /// A dialog was closed.
    Close,
    /// It has the focus, or what is in it.
    FocusIn,
    /// Something was typed.
    Input,
    /// A key goes down.
    KeyDown,
    /// A form is sent.
    Submit,
}

/// Who is told of an event.
enum Handler {
    Plain(Callback<()>),
    Instead(Callback<()>),
    Typed(Callback<String>),
    Chosen(Callback<String>),
    Mouse(Callback<MouseEvent>),
    Key(Callback<KeyboardEvent>),
}

/// One type of listener for all kinds of events.
struct Listening {
    event: On,
    handler: Handler,
}

impl Listener for Listening {
    fn kind(&self) -> ListenerKind {
        match self.event {
            On::Change => ListenerKind::onchange,
            On::Click => ListenerKind::onclick,
            On::Close => ListenerKind::onclose,
            On::FocusIn => ListenerKind::onfocusin,
            On::Input => ListenerKind::oninput,
            On::KeyDown => ListenerKind::onkeydown,
            On::Submit => ListenerKind::onsubmit,
        }
    }

    fn handle(&self, event: Event) {
        match &self.handler {
            Handler::Plain(callback) => callback.emit(()),
            Handler::Instead(callback) => {
                event.prevent_default();
                callback.emit(());
            }
            Handler::Typed(callback) => callback.emit(hooks::typed(event.unchecked_ref())),
            Handler::Chosen(callback) => callback.emit(hooks::chosen(&event)),
            Handler::Mouse(callback) => callback.emit(event.unchecked_into()),
            Handler::Key(callback) => callback.emit(event.unchecked_into()),
        }
    }

    fn passive(&self) -> bool {
        false
    }
}

/// A button with words.
#[inline(never)]
pub fn button(label: &str, pressed: &Callback<()>) -> El {
    bare_button(pressed).text(label)
}

/// A button with an icon alone, and its name for whoever cannot see that.
#[inline(never)]
pub fn icon_button(glyph: Glyph, name: &str, pressed: &Callback<()>) -> El {
    bare_button(pressed).class("icon-button").set("aria-label", name).set("title", name).child(icon(glyph))
}

/// A button with an icon and words.
#[inline(never)]
pub fn button_with(glyph: Glyph, label: &str, pressed: &Callback<()>) -> El {
    bare_button(pressed).child(icon(glyph)).text(label)
}

/// A button that has its content yet to come.
#[inline(never)]
pub fn bare_button(pressed: &Callback<()>) -> El {
    el("button").attr("type", "button").class("button").press(pressed)
}

/// A line with a box to be ticked, or one of several to be chosen.
#[inline(never)]
pub fn tick_line(kind: &'static str, is_ticked: bool, changed: &Callback<()>) -> (El, El) {
    let input = el("input").attr("type", kind).checked(is_ticked).calls(On::Change, changed);
    (el("label").class("tick-line"), input)
}

/// A button that sends the form around it.
#[inline(never)]
pub fn submit(label: &str) -> El {
    el("button").attr("type", "submit").class("button").text(label)
}

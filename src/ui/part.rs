//! Parts of a view that have a state of their own, or are drawn anew only where they differ.
//!
//! Yew writes out the life of a component anew for each type of component, some kilobytes each. All parts are one
//! component, [`Frame`], which holds any of them.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use yew::functional::{FunctionComponent, FunctionProvider, Hook, HookContext};
use yew::html::{BaseComponent, Context, HtmlResult};
use yew::prelude::*;
use yew::virtual_dom::{Key, VComp};

use crate::hooks;
use crate::text::Text;

/// A part: its fields are its properties, and it is drawn again when they or what its hooks hold changes. A part without
/// hooks, for which nothing is gained by comparing, is a function instead.
pub trait Part: PartialEq + 'static {
    /// Draws it. Hooks are called with `.run(cx)`, each of them every time and in the same order.
    fn draw(&self, cx: &mut HookContext) -> Html;

    /// The node of this part.
    fn part(self) -> Html
    where
        Self: Sized,
    {
        node(Rc::new(self), None)
    }

    /// The node of this part, under a key among its siblings.
    fn keyed(self, key: &str) -> Html
    where
        Self: Sized,
    {
        node(Rc::new(self), Some(Key::from(key)))
    }
}

#[inline(never)]
fn node(part: Rc<dyn AnyPart>, key: Option<Key>) -> Html {
    VComp::new::<Frame>(Rc::new(FrameProps { part }), key).into()
}

/// The words and formats of the app, from the context.
#[inline(never)]
pub fn use_words(cx: &mut HookContext) -> Text {
    use_context::<Text>().run(cx).unwrap_or_default()
}

/// Gives what is in `view` this context.
pub fn provide<C: Clone + PartialEq + 'static>(context: C, view: Html) -> Html {
    html! { <ContextProvider<C> {context}>{ view }</ContextProvider<C>> }
}

/// Something that a part remembers from one drawing to the next. Setting it draws the part again.
pub struct State<T> {
    slot: Rc<Slot>,
    of: PhantomData<T>,
}

/// A value of any type, so that the code of all states is one.
struct Slot {
    value: RefCell<Rc<dyn Any>>,
    redraw: UseForceUpdateHandle,
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        Self { slot: Rc::clone(&self.slot), of: PhantomData }
    }
}

impl<T: 'static> State<T> {
    /// The state of a part, which is this at first.
    pub fn new(cx: &mut HookContext, first: T) -> Self {
        Self { slot: slot(cx, Rc::new(first)), of: PhantomData }
    }

    /// What it is now.
    pub fn get(&self) -> Rc<T> {
        let value = Rc::clone(&*self.slot.value.borrow());
        value.downcast().unwrap_or_else(|_| unreachable!("a state keeps its type"))
    }

    /// Another one from now on.
    pub fn set(&self, value: T) {
        self.slot.set(Rc::new(value));
    }
}

impl Slot {
    #[inline(never)]
    fn set(&self, value: Rc<dyn Any>) {
        self.value.replace(value);
        self.redraw.force_update();
    }
}

#[inline(never)]
fn slot(cx: &mut HookContext, first: Rc<dyn Any>) -> Rc<Slot> {
    let redraw = use_force_update().run(cx);
    let slot = use_mut_ref(|| None::<Rc<Slot>>).run(cx);
    let mut slot = slot.borrow_mut();
    let slot = slot.get_or_insert_with(|| Rc::new(Slot { value: RefCell::new(first), redraw }));
    Rc::clone(slot)
}

/// Does something after a drawing for which `when` is another than before; what is returned ends it.
#[inline(always)]
pub fn use_effect_on<W: PartialEq + 'static>(
    cx: &mut HookContext,
    when: W,
    act: impl FnOnce() -> Ending + 'static,
) {
    effect(cx, When(Rc::new(when)), Box::new(act));
}

/// What ends an effect.
pub type Ending = Option<Box<dyn FnOnce()>>;

#[inline(never)]
fn effect(cx: &mut HookContext, when: When, act: Box<dyn FnOnce() -> Ending>) {
    use_effect_with(when, |_| {
        let ending = act();
        move || ending.into_iter().for_each(|end| end())
    })
    .run(cx);
}

/// Something of any type to compare.
struct When(Rc<dyn AnyEq>);

impl PartialEq for When {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(other.0.as_any())
    }
}

/// A dialog, shown above everything or not there.
#[inline(never)]
pub fn use_dialog(cx: &mut HookContext, is_shown: bool) -> NodeRef {
    let dialog = use_node_ref().run(cx);
    let node = dialog.clone();
    use_effect_on(cx, is_shown, move || {
        hooks::show_dialog(&node, is_shown);
        None
    });
    dialog
}

/// Anything that can be compared with anything.
trait AnyEq {
    fn as_any(&self) -> &dyn Any;
    fn equals(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + 'static> AnyEq for T {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<T>().is_some_and(|other| self == other)
    }
}

/// A part of any type.
trait AnyPart: AnyEq {
    fn kind(&self) -> TypeId;
    fn draw_any(&self, cx: &mut HookContext) -> Html;
}

impl<P: Part> AnyPart for P {
    fn kind(&self) -> TypeId {
        TypeId::of::<P>()
    }

    fn draw_any(&self, cx: &mut HookContext) -> Html {
        self.draw(cx)
    }
}

#[derive(Properties)]
struct FrameProps {
    part: Rc<dyn AnyPart>,
}

impl PartialEq for FrameProps {
    fn eq(&self, other: &Self) -> bool {
        self.part.equals(other.part.as_any())
    }
}

/// The component of all parts: what `#[component]` makes of a function, but for `changed`.
struct Frame {
    function: FunctionComponent<Self>,
}

impl FunctionProvider for Frame {
    type Properties = FrameProps;

    fn run(cx: &mut HookContext, props: &FrameProps) -> HtmlResult {
        Ok(props.part.draw_any(cx))
    }
}

impl BaseComponent for Frame {
    type Message = ();
    type Properties = FrameProps;

    fn create(ctx: &Context<Self>) -> Self {
        Self { function: FunctionComponent::new(ctx) }
    }

    fn update(&mut self, _: &Context<Self>, (): ()) -> bool {
        true
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &FrameProps) -> bool {
        // Another kind of part has taken the place: it begins with hooks of its own.
        if ctx.props().part.kind() != before.part.kind() {
            self.function.destroy();
            self.function = FunctionComponent::new(ctx);
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> HtmlResult {
        self.function.render(ctx.props())
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        self.function.rendered();
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.function.destroy();
    }

    fn prepare_state(&self) -> Option<String> {
        self.function.prepare_state()
    }
}

//! Parts of a view that have a state of their own, or are drawn anew only where they differ; and what they remember.
//!
//! Yew writes out the life of a component anew for each type of component, some kilobytes each, and its hooks for each type
//! of value. So all parts are one component, `Frame`, and all that they remember are values of any type, with thin, typed
//! wrappers around them. A hook is a function that takes the part's context first, and is called each time that the part is
//! drawn, in the same order.
//!
//! What a part asks for stands in [`Cx`], so that it can be drawn once without Yew, too ([`drawn_once`]).

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use chrono::TimeDelta;
use yew::functional::{FunctionComponent, FunctionProvider, Hook, HookContext};
use yew::html::{BaseComponent, Context, HtmlResult};
use yew::prelude::*;
use yew::virtual_dom::{Key, VComp};

use crate::health::Thresholds;
use crate::model::Time;
use crate::text::Text;

/// A part: its fields are its properties, and it is drawn again when they or what its hooks hold changes. A part without
/// hooks, for which nothing is gained by comparing, is a function instead.
pub trait Part: PartialEq + 'static {
    /// Draws it.
    fn draw(&self, cx: &mut Cx) -> Html;

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
    match ONCE.with_borrow(Clone::clone) {
        Some(around) => part.draw_any(&mut Cx::Once(&around)),
        None => VComp::new::<Frame>(Rc::new(FrameProps { part }), key).into(),
    }
}

/// What a part asks for while it is drawn.
pub enum Cx<'a> {
    /// It lives in Yew.
    Live(&'a mut HookContext),
    /// It is drawn this once: it remembers nothing, and has no effects.
    Once(&'a Around),
}

thread_local! {
    /// What is around the parts that are drawn only once.
    static ONCE: RefCell<Option<Around>> = const { RefCell::new(None) };
}

/// A view in which every part is drawn already, as it is at first: elements, text and nothing else. Nothing listens in it
/// and nothing follows from it.
pub fn drawn_once(around: Around, view: impl FnOnce() -> Html) -> Html {
    ONCE.set(Some(around));
    let html = view();
    ONCE.set(None);
    html
}

/// What is around a part: how it writes, and by which lines and which clock it judges.
#[derive(Clone, Default, PartialEq)]
pub struct Around {
    /// The words and formats.
    pub text: Text,
    /// Where the rules of health draw their lines.
    pub thresholds: Thresholds,
    /// A time that stands still, for what was judged at one moment; else it is the clock's.
    pub fixed_now: Option<Time>,
    /// How much this machine's clock is behind the server's: what is said relative to now is counted by the server's
    /// clock, whose times they are.
    pub clock_skew: TimeDelta,
}

/// Puts this around what is in `view`. One context for all of it: Yew writes out the life of a provider for each type.
pub fn provide(around: Around, view: Html) -> Html {
    html! { <ContextProvider<Around> context={around}>{ view }</ContextProvider<Around>> }
}

/// What is around this part.
#[inline(never)]
pub fn use_around(cx: &mut Cx) -> Around {
    match cx {
        Cx::Live(cx) => use_context::<Around>().run(cx).unwrap_or_default(),
        Cx::Once(around) => (*around).clone(),
    }
}

/// The words and formats around this part.
#[inline(never)]
pub fn use_words(cx: &mut Cx) -> Text {
    use_around(cx).text
}

/// Something that a part remembers from one drawing to the next. Setting it draws the part again.
pub struct State<T> {
    slot: Rc<RefCell<Rc<dyn Any>>>,
    redraw: Redraw,
    of: PhantomData<T>,
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        Self { slot: Rc::clone(&self.slot), redraw: self.redraw.clone(), of: PhantomData }
    }
}

impl<T: 'static> State<T> {
    /// What it is now.
    pub fn get(&self) -> Rc<T> {
        typed(Rc::clone(&*self.slot.borrow()))
    }

    /// Another one from now on.
    pub fn set(&self, value: T) {
        set(&self.slot, Rc::new(value), &self.redraw);
    }

    /// Another one from now on, which is drawn when the part is the next time.
    pub fn put(&self, value: T) {
        self.slot.replace(Rc::new(value));
    }

    /// Draws the part again.
    pub fn redraw(&self) {
        self.redraw.ask();
    }

    /// Another one from now on; nothing is drawn where it is the same.
    pub fn change(&self, value: T)
    where
        T: PartialEq,
    {
        if *self.get() != value {
            self.set(value);
        }
    }
}

#[inline(never)]
fn set(slot: &RefCell<Rc<dyn Any>>, value: Rc<dyn Any>, redraw: &Redraw) {
    slot.replace(value);
    redraw.ask();
}

/// Draws a part again.
#[derive(Clone)]
pub struct Redraw(Option<UseForceUpdateHandle>);

impl Redraw {
    /// Does so.
    pub fn ask(&self) {
        if let Some(handle) = &self.0 {
            handle.force_update();
        }
    }
}

/// Draws this part again, when that is asked for.
pub fn use_redraw(cx: &mut Cx) -> Redraw {
    Redraw(match cx {
        Cx::Live(cx) => Some(use_force_update().run(cx)),
        Cx::Once(_) => None,
    })
}

/// A state of a part, and what it is at first.
pub fn use_value<T: 'static>(cx: &mut Cx, first: impl FnOnce() -> T) -> State<T> {
    let slot = use_kept(cx, || -> Rc<dyn Any> { Rc::new(first()) });
    State { slot, redraw: use_redraw(cx), of: PhantomData }
}

/// Something that a part remembers from one drawing to the next, which draws nothing when it changes.
pub fn use_kept<T: 'static>(cx: &mut Cx, first: impl FnOnce() -> T) -> Rc<RefCell<T>> {
    let place = use_place(cx);
    let known = place.borrow().clone();
    typed(known.unwrap_or_else(|| fill(&place, Rc::new(RefCell::new(first())))))
}

/// A value that is worked out again only when `when` is another than before.
pub fn use_worked_out<W, T>(cx: &mut Cx, when: W, work: impl FnOnce() -> T) -> Rc<T>
where
    W: PartialEq + 'static,
    T: 'static,
{
    let place = use_place(cx);
    let when = When(Rc::new(when));
    typed(known_at(&place, &when).unwrap_or_else(|| {
        let value: Rc<dyn Any> = Rc::new(work());
        fill(&place, Rc::new((when, Rc::clone(&value))));
        value
    }))
}

#[inline(never)]
fn known_at(place: &Place, when: &When) -> Option<Rc<dyn Any>> {
    let known = place.borrow();
    let (before, value) = known.as_ref()?.downcast_ref::<(When, Rc<dyn Any>)>()?;
    (before == when).then(|| Rc::clone(value))
}

/// A reference to an element.
#[inline(never)]
pub fn use_node(cx: &mut Cx) -> NodeRef {
    use_kept(cx, NodeRef::default).borrow().clone()
}

/// Does something after a drawing for which `when` is another than before. What it returns is dropped when it is done
/// again, and with the part.
pub fn use_effect_on<W: PartialEq + 'static>(cx: &mut Cx, when: W, act: impl FnOnce() -> Ending + 'static) {
    effect(cx, When(Rc::new(when)), Box::new(act));
}

/// What an effect holds until it ends: a listener, a timer, a task.
pub type Ending = Option<Box<dyn Any>>;

#[inline(never)]
fn effect(cx: &mut Cx, when: When, act: Box<dyn FnOnce() -> Ending>) {
    let Cx::Live(cx) = cx else { return };
    use_effect_with(when, |_| {
        let ending = act();
        move || drop(ending)
    })
    .run(cx);
}

/// Does something after every drawing.
pub fn use_effect_each(cx: &mut Cx, act: impl FnOnce() + 'static) {
    if let Cx::Live(cx) = cx {
        use_effect(act).run(cx);
    }
}

/// A hook for Yew's own components, made of a function that takes the context.
pub fn hook<T>(run: impl FnOnce(&mut Cx) -> T) -> impl Hook<Output = T> {
    struct Run<F>(F);
    impl<T, F: FnOnce(&mut Cx) -> T> Hook for Run<F> {
        type Output = T;

        fn run(self, cx: &mut HookContext) -> T {
            self.0(&mut Cx::Live(cx))
        }
    }
    Run(run)
}

/// Where something of any type is kept; empty at the first drawing.
type Place = RefCell<Option<Rc<dyn Any>>>;

#[inline(never)]
fn use_place(cx: &mut Cx) -> Rc<Place> {
    match cx {
        Cx::Live(cx) => use_mut_ref(|| None).run(cx),
        Cx::Once(_) => Rc::default(),
    }
}

#[inline(never)]
fn fill(place: &Place, value: Rc<dyn Any>) -> Rc<dyn Any> {
    place.replace(Some(Rc::clone(&value)));
    value
}

fn typed<T: 'static>(value: Rc<dyn Any>) -> Rc<T> {
    value.downcast().unwrap_or_else(|_| unreachable!("a hook is called in the same order each time"))
}

/// Something of any type to compare.
struct When(Rc<dyn AnyEq>);

impl PartialEq for When {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(other.0.as_any())
    }
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
    fn draw_any(&self, cx: &mut Cx) -> Html;
}

impl<P: Part> AnyPart for P {
    fn kind(&self) -> TypeId {
        TypeId::of::<P>()
    }

    fn draw_any(&self, cx: &mut Cx) -> Html {
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
        Ok(props.part.draw_any(&mut Cx::Live(cx)))
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

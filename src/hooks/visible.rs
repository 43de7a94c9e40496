//! Which part of something long can be seen.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::{Callback, NodeRef};

use super::listen::{Listener, SizeListener};
use crate::part::{Cx, use_effect_on, use_value};

/// What of a scrolled element can be seen, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visible {
    /// How far it is scrolled.
    pub top: usize,
    /// How high it is.
    pub height: usize,
    /// How high one of its rows is, as the style `--row` says.
    pub row: usize,
}

/// Until the element is there, and without a browser: the beginning, and some rows of it.
const AT_FIRST: Visible = Visible { top: 0, height: 600, row: 54 };

impl Visible {
    fn of(element: &HtmlElement) -> Self {
        let style = web_sys::window().and_then(|window| window.get_computed_style(element).ok().flatten());
        let row = style.and_then(|style| style.get_property_value("--row").ok());
        let row = row.and_then(|row| row.trim().strip_suffix("px")?.parse().ok()).filter(|row| *row >= 1);
        Self {
            top: element.scroll_top().max(0) as usize,
            height: element.client_height().max(0) as usize,
            row: row.unwrap_or(AT_FIRST.row),
        }
    }
}

/// What of `node` can be seen, whenever it is scrolled or changes its size; looked at again when `when` changes.
pub fn use_visible<W: PartialEq + 'static>(cx: &mut Cx, node: &NodeRef, when: W) -> Visible {
    let visible = use_value(cx, || AT_FIRST);
    let now = *visible.get();
    let node = node.clone();
    use_effect_on(cx, when, move || {
        let element = node.cast::<HtmlElement>();
        let look = Callback::from(move |()| {
            if let Some(element) = node.cast::<HtmlElement>() {
                visible.change(Visible::of(&element));
            }
        });
        look.emit(());
        let element = element?;
        let resized = SizeListener::new(&element, {
            let look = look.clone();
            move || look.emit(())
        });
        let scrolled = Listener::new(element.into(), "scroll", move |_| look.emit(()));
        Some(Box::new((scrolled, resized)))
    });
    now
}

/// Scrolls so that a row can be seen whole, beneath a head of `head` pixels.
pub fn scroll_to_row(node: &NodeRef, place: usize, head: usize) {
    let Some(element) = node.cast::<HtmlElement>() else { return };
    let Visible { top, height, row } = Visible::of(&element);
    let begin = place * row;
    let wanted = if begin < top {
        begin
    } else if begin + row + head > top + height {
        begin + row + head - height
    } else {
        return;
    };
    element.set_scroll_top(wanted as i32);
}

/// Gives the focus to the first of these elements within `node`; false where there is none.
pub fn focus_within(node: &NodeRef, selector: &str) -> bool {
    within(node, selector).is_some_and(|element| element.focus().is_ok())
}

/// Takes the focus from the first of these elements within `node`.
pub fn blur_within(node: &NodeRef, selector: &str) {
    within(node, selector).map(|element| element.blur());
}

/// Has the browser lay out the first of these elements within `node`, and all around it, even where it is out of sight.
pub fn lay_out(node: &NodeRef, selector: &str) {
    within(node, selector).map(|element| element.client_height());
}

/// The first of these elements within `node`.
pub(super) fn within(node: &NodeRef, selector: &str) -> Option<HtmlElement> {
    let found = node.cast::<web_sys::Element>()?.query_selector(selector).ok()??;
    found.dyn_into().ok()
}

//! The only users of effects, and beside the transport the only ones that know the browser.

mod address;
mod ahead;
mod clipboard;
mod countdown;
mod debounce;
mod download;
mod host;
mod keys;
mod listen;
mod now;
mod page;
mod refresh;
mod release;
mod remembered;
mod request;
mod scan;
mod stored;
mod task;
mod told;
mod visible;
mod words;

pub use address::{Address, use_address};
pub use ahead::use_ahead;
pub use clipboard::copy;
pub use countdown::use_countdown;
pub use debounce::{Debounce, use_debounce};
pub use download::{Download, File, Making, use_download};
pub use host::{Embedding, Host, Routing, provide_host, use_host};
pub use keys::{Key, show_dialog, use_escape, use_keys};
pub use now::use_now;
#[cfg(feature = "page")]
pub use page::{crashed, root};
pub use page::{drawn, language_tag, page_limits, page_settings, reader_language, set_document_words};
pub use refresh::use_refresh;
pub use release::use_new_release;
pub use remembered::{forget, remember, remembered};
pub use request::{Asked, Requested, Tell, use_request};
pub use scan::{Difference, Scanning, use_scan};
pub use stored::Choice;
pub use task::Task;
pub use told::{use_error_told, use_scan_told, use_told};
pub use visible::{Visible, blur_within, focus_within, lay_out, scroll_to_row, use_visible};
pub use words::{use_table_view, use_text_in, use_words_of, use_zones};

use gloo_timers::callback::Timeout;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::{Callback, Event, InputEvent, MouseEvent, NodeRef, TargetCast};

use crate::part::Ending;

/// The text that an input event left in its field.
pub fn typed(event: &InputEvent) -> String {
    event.target_dyn_into::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default()
}

/// What was chosen from a list.
pub fn chosen(event: &Event) -> String {
    event.target_dyn_into::<web_sys::HtmlSelectElement>().map(|list| list.value()).unwrap_or_default()
}

/// The text in a field; empty while it is not on the screen.
pub fn field_text(field: &NodeRef) -> String {
    field.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default()
}

/// Puts another text into a field, unless it stands there already: the caret stays where it is.
pub fn set_field_text(field: &NodeRef, text: &str) {
    if let Some(field) = field.cast::<HtmlInputElement>()
        && field.value() != text
    {
        field.set_value(text);
    }
}

/// Whether a box is ticked.
pub fn is_ticked(field: &NodeRef) -> bool {
    field.cast::<HtmlInputElement>().is_some_and(|field| field.checked())
}

/// Loads the page anew, at the same address.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        // A frame that may not navigate itself stays as it is.
        let _ = window.location().reload();
    }
}

/// Does something so many milliseconds later, unless the effect whose ending this is has ended before.
pub fn after(milliseconds: u32, act: impl FnOnce() + 'static) -> Ending {
    Some(Box::new(Timeout::new(milliseconds, act)))
}

/// Moves the focus to the first of these elements within `node`, which may be tall, and shows its beginning.
pub fn focus_top(node: &NodeRef, selector: &str) {
    if let Some(element) = visible::within(node, selector) {
        // An element that cannot take the focus keeps it where it is, which is no harm.
        let _ = element.focus();
        element.scroll_into_view();
    }
}

/// Moves the focus, and scrolls to it.
pub fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        // An element that cannot take the focus keeps it where it is, which is no harm.
        let _ = element.focus();
    }
}

/// Whether nothing has the focus: what had it has gone.
pub fn is_focus_lost() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|page| page.active_element().is_none_or(|element| element.tag_name() == "BODY"))
}

impl Host {
    /// Names the page in the browser's tabs and history, unless it is somebody else's.
    pub fn set_title(&self, title: &str) {
        let document = web_sys::window().and_then(|window| window.document()).filter(|_| self.is_page());
        if let Some(document) = document {
            document.set_title(title);
        }
    }
}

/// Whether a click on a row means the row: not when it ended a selection of text, or was for something in the row.
pub fn means_row(event: &MouseEvent) -> bool {
    // Not `is_collapsed`, which is true in Chromium whatever is selected in a shadow tree.
    let selecting = web_sys::window()
        .and_then(|window| window.get_selection().ok().flatten())
        .is_some_and(|selection| selection.type_() == "Range");
    let inner = event.target_dyn_into::<web_sys::Element>();
    let inner =
        inner.and_then(|element| element.closest("a, button, summary, input, label, pre").ok().flatten());
    !selecting && inner.is_none()
}

/// An address as it is from anywhere: relative ones are the page's.
pub fn absolute(url: &str) -> String {
    let base = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    web_sys::Url::new_with_base(url, &base).map(|url| url.href()).unwrap_or_else(|_| url.to_owned())
}

/// Where the page is on its origin: path, query and fragment.
pub fn here() -> String {
    let location = web_sys::window().map(|window| window.location());
    let parts = location.map(|at| [at.pathname(), at.search(), at.hash()].map(Result::unwrap_or_default));
    parts.map(|parts| parts.concat()).unwrap_or_default()
}

/// What an ordinary click on a link within the app does; all others are the browser's.
pub fn follow(go: impl Fn() + 'static) -> Callback<MouseEvent> {
    Callback::from(move |event: MouseEvent| {
        if is_plain_click(&event) {
            event.prevent_default();
            go();
        }
    })
}

/// Whether a click on a link is an ordinary one, which the app follows itself; all others (new tab, new window,
/// download) are the browser's.
pub fn is_plain_click(event: &MouseEvent) -> bool {
    event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key() && !event.alt_key()
}

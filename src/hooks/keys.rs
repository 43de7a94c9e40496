//! Keys that stand for actions.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::{Callback, NodeRef};

use super::host::use_host;
use super::listen::Listener;
use super::stored::Choice;
use crate::part::{Cx, use_effect_on, use_kept, use_value};

/// What a key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// `/`
    Search,
    /// `j`
    Down,
    /// `k`
    Up,
    /// `n`
    NextPage,
    /// `p`
    PreviousPage,
    /// `r`
    Refresh,
    /// `?`
    Help,
}

impl Key {
    /// Each key and what it stands for.
    pub const ALL: [(&str, Self); 7] = [
        ("/", Self::Search),
        ("j", Self::Down),
        ("k", Self::Up),
        ("n", Self::NextPage),
        ("p", Self::PreviousPage),
        ("r", Self::Refresh),
        ("?", Self::Help),
    ];
}

/// Tells of each such key, but not of those that are typed into something, or belong to the browser. Gives whether keys
/// are listened for, and the way to choose that, which this browser remembers.
pub fn use_keys(cx: &mut Cx, pressed: &Callback<Key>) -> (bool, Callback<bool>) {
    let host = use_host(cx);
    let wanted = use_value(cx, || host.stored(Choice::KeysOff).is_none());
    let now = *wanted.get();
    let current = use_kept(cx, || pressed.clone());
    *current.borrow_mut() = pressed.clone();
    use_effect_on(cx, (now, host.clone()), {
        let target = host.keys().filter(|_| now);
        let over = host.clone();
        move || {
            Some(Box::new(Listener::new(target?, "keydown", move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let key = Key::ALL.iter().find(|(name, _)| *name == event.key()).map(|(_, key)| *key);
                let taken =
                    event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key();
                if let Some(key) = key.filter(|_| !taken && !is_typed_into(event) && !over.has_dialog()) {
                    event.prevent_default();
                    let pressed = current.borrow().clone();
                    pressed.emit(key);
                }
            })))
        }
    });
    let on_wanted = Callback::from(move |now: bool| {
        host.store(Choice::KeysOff, (!now).then_some("1"));
        wanted.set(now);
    });
    (now, on_wanted)
}

/// Tells of Esc, wherever the focus is but in a field or a dialog, which have a use of their own for it.
pub fn use_escape(cx: &mut Cx, pressed: &Callback<()>) {
    let host = use_host(cx);
    let current = use_kept(cx, || pressed.clone());
    *current.borrow_mut() = pressed.clone();
    use_effect_on(cx, host.clone(), move || {
        let over = host.clone();
        Some(Box::new(Listener::new(host.keys()?, "keydown", move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            let is_free = !is_typed_into(event) && !over.has_dialog();
            if event.key() == "Escape" && !event.default_prevented() && is_free {
                // A dialog of somebody else's, around the element, stays open.
                event.prevent_default();
                let pressed = current.borrow().clone();
                pressed.emit(());
            }
        })))
    });
}

fn is_typed_into(event: &KeyboardEvent) -> bool {
    // A field may stand in a component of somebody else's, which the event says it comes from.
    let target = event.composed_path().get(0).dyn_into::<Element>().ok();
    target.is_some_and(|element| {
        element
            .closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]")
            .ok()
            .flatten()
            .is_some()
    })
}

/// Shows a dialog above everything, or takes it away.
pub fn show_dialog(dialog: &NodeRef, shown: bool) {
    let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>() else { return };
    if shown && !dialog.open() {
        let _ = dialog.show_modal();
    } else if !shown && dialog.open() {
        dialog.close();
    }
}

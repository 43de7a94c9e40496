//! Keys that stand for actions.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::host::use_host;
use super::listen::Listener;
use super::stored::Choice;

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
#[hook]
pub fn use_keys(pressed: &Callback<Key>) -> (bool, Callback<bool>) {
    let host = use_host();
    let wanted = use_state(|| host.stored(Choice::KeysOff).is_none());
    let current = use_mut_ref(|| pressed.clone());
    *current.borrow_mut() = pressed.clone();
    use_effect_with((*wanted, host.clone()), move |(wanted, host)| {
        let target = host.keys().filter(|_| *wanted);
        let listener = target.map(|target| {
            Listener::new(target, "keydown", move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let key = Key::ALL.iter().find(|(name, _)| *name == event.key()).map(|(_, key)| *key);
                let taken =
                    event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key();
                if let Some(key) = key.filter(|_| !taken && !is_typed_into(event)) {
                    event.prevent_default();
                    let pressed = current.borrow().clone();
                    pressed.emit(key);
                }
            })
        });
        move || drop(listener)
    });
    let on_wanted = Callback::from({
        let wanted = wanted.setter();
        move |now: bool| {
            host.store(Choice::KeysOff, (!now).then_some("1"));
            wanted.set(now);
        }
    });
    (*wanted, on_wanted)
}

/// Tells of Esc, wherever the focus is but in a field or a dialog, which have a use of their own for it.
#[hook]
pub fn use_escape(pressed: &Callback<()>) {
    let current = use_mut_ref(|| pressed.clone());
    *current.borrow_mut() = pressed.clone();
    let host = use_host();
    use_effect_with(host, move |host| {
        let listener = host.keys().map(|target| {
            Listener::new(target, "keydown", move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                if event.key() == "Escape" && !event.default_prevented() && !is_typed_into(event) {
                    let pressed = current.borrow().clone();
                    pressed.emit(());
                }
            })
        });
        move || drop(listener)
    });
}

fn is_typed_into(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
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

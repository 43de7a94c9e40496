//! Which keys there are.

use yew::prelude::*;

use crate::hooks::{self, Key};
use crate::text::{Message, Text, en};

/// Properties of [`Help`].
#[derive(Properties, PartialEq)]
pub struct HelpProps {
    /// Whether it is shown.
    pub shown: bool,
    /// Whether the keys are listened for.
    pub wanted: bool,
    /// Listen, or do not.
    pub on_wanted: Callback<bool>,
    /// It was closed.
    pub on_close: Callback<()>,
}

/// The keys, and the way to switch them off.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let dialog = use_node_ref();
    use_effect_with((props.shown, dialog.clone()), |(shown, dialog)| hooks::show_dialog(dialog, *shown));
    let keys = Key::ALL
        .iter()
        .map(|(name, key)| (*name, message(*key)))
        .chain([("Enter", en::KEY_OPEN), ("Esc", en::KEY_CLOSE)]);
    let onchange = {
        let (wanted, on_wanted) = (props.wanted, props.on_wanted.clone());
        Callback::from(move |_: Event| on_wanted.emit(!wanted))
    };
    html! {
        <dialog ref={dialog} class="dialog card" aria-labelledby="help-heading" onclose={props.on_close.reform(|_: Event| ())}>
            <form method="dialog">
                <h2 id="help-heading">{ text.get(en::SHORTCUTS) }</h2>
                <dl>
                    { for keys.map(|(name, message)| html! {
                        <div class="key-line"><dt><kbd>{ name }</kbd></dt><dd>{ text.get(message) }</dd></div>
                    }) }
                </dl>
                <label class="tick-line"><input type="checkbox" checked={props.wanted} {onchange} />{ text.get(en::SHORTCUTS_ON) }</label>
                <div class="dialog-actions"><button type="submit" class="button">{ text.get(en::CLOSE) }</button></div>
            </form>
        </dialog>
    }
}

fn message(key: Key) -> Message {
    match key {
        Key::Search => en::KEY_SEARCH,
        Key::Down => en::KEY_DOWN,
        Key::Up => en::KEY_UP,
        Key::NextPage => en::NEXT_PAGE,
        Key::PreviousPage => en::PREVIOUS_PAGE,
        Key::Refresh => en::REFRESH,
        Key::Help => en::KEY_HELP,
    }
}

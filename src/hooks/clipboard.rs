//! Copying.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlTextAreaElement;

/// Puts `text` into the clipboard; false where the browser does not let us.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    // Pages without TLS have no clipboard at all.
    let clipboard = js_sys::Reflect::get(&window.navigator(), &JsValue::from_str("clipboard"));
    let clipboard =
        clipboard.ok().filter(JsValue::is_object).and_then(|it| it.dyn_into::<web_sys::Clipboard>().ok());
    match clipboard {
        Some(clipboard) if JsFuture::from(clipboard.write_text(text)).await.is_ok() => true,
        _ => copy_by_selection(text).is_some(),
    }
}

/// The way before there was a clipboard: select a text, and press Ctrl-C for the user.
fn copy_by_selection(text: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let mut focused = document.active_element();
    while let Some(inner) = focused.as_ref().and_then(|host| host.shadow_root()?.active_element()) {
        focused = Some(inner);
    }
    let focused = focused.filter(|element| element.tag_name() != "BODY");
    let focused = focused.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    area.set_value(text);
    area.set_class_name("visually-hidden");
    // Beside what has the focus: there our style holds, and no dialog shuts it out.
    let place = focused.as_ref().and_then(|focused| focused.parent_node());
    let place = match place {
        Some(place) => place,
        None => document.body()?.into(),
    };
    place.append_child(&area).ok()?;
    area.select();
    let command = js_sys::Reflect::get(&document, &JsValue::from_str("execCommand"));
    let done = command.ok().and_then(|command| command.dyn_into::<js_sys::Function>().ok());
    let done = done.and_then(|command| command.call1(&document, &JsValue::from_str("copy")).ok());
    area.remove();
    if let Some(focused) = focused {
        let _ = focused.focus();
    }
    done.filter(JsValue::is_truthy).map(|_| ())
}

//! Telling JavaScript of a panic: after one nothing in this instance of the module can be trusted.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static CRASHED: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Calls `crashed` with the place of a panic, for a report; without its message, which may hold what a server sent.
#[wasm_bindgen(js_name = watch)]
pub fn watch(crashed: Function) {
    CRASHED.set(Some(crashed));
    // Yew would put its own in this one's place, which writes the message to the console.
    #[cfg(not(feature = "element"))]
    use std::panic::set_hook;
    #[cfg(feature = "element")]
    use yew::set_custom_panic_hook as set_hook;
    set_hook(Box::new(|info| {
        let place = info.location().map(|place| place.file().to_owned() + ":" + &place.line().to_string());
        if let Some(crashed) = CRASHED.take() {
            // Nobody is left who could hear of an error in it.
            let _ = crashed.call1(&JsValue::UNDEFINED, &place.into());
        }
    }));
}

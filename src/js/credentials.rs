//! Keys as JavaScript gives them.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::client::{ApiKey, BadKey, KeyProvider};

pub(super) fn key(value: &JsValue) -> Result<ApiKey, BadKey> {
    ApiKey::new(&value.as_string().unwrap_or_default())
}

/// Asks a function of the host's for the key, before each request: the one that stands there then.
pub(super) fn provider(ask: Rc<RefCell<Function>>) -> KeyProvider {
    KeyProvider::new(move || {
        let ask = ask.borrow().clone();
        async move {
            let given = ask.call0(&JsValue::UNDEFINED).map_err(|_| BadKey::Empty)?;
            key(&JsFuture::from(Promise::resolve(&given)).await.map_err(|_| BadKey::Empty)?)
        }
    })
}

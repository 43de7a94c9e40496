//! What JavaScript sees: the surfaces of the npm package.

#[cfg(feature = "js-client")]
mod abort;
#[cfg(feature = "js-client")]
pub mod client;
#[cfg(feature = "js-client")]
mod convert;
pub mod crash;
#[cfg(feature = "element")]
pub mod element;
#[cfg(feature = "js-client")]
mod metadata;

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::client::{ApiKey, BadKey, KeyProvider};

fn key(value: &JsValue) -> Result<ApiKey, BadKey> {
    ApiKey::new(&value.as_string().unwrap_or_default())
}

/// Asks a function of the host's for the key, before each request.
fn provider(ask: Function) -> KeyProvider {
    KeyProvider::new(move || {
        let ask = ask.clone();
        async move {
            let given = ask.call0(&JsValue::UNDEFINED).map_err(|_| BadKey::Empty)?;
            key(&JsFuture::from(Promise::resolve(&given)).await.map_err(|_| BadKey::Empty)?)
        }
    })
}

//! A connection that the user wants to keep for this tab.

use web_sys::Storage;
use zeroize::Zeroizing;

use crate::client::{ApiKey, BaseUrl};

const BASE_URL: &str = "attendee-calendars:base-url";

/// The key's name is bound to the server: a key is never read for another one.
fn key_name(base: &BaseUrl) -> String {
    format!("attendee-calendars:key:{base}")
}

/// This tab's storage; some privacy settings and frames have none.
fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// The last address, and the key if it was to be kept.
pub fn remembered() -> Option<(BaseUrl, Option<ApiKey>)> {
    let storage = storage()?;
    let base = BaseUrl::parse(&storage.get_item(BASE_URL).ok()??).ok()?;
    let key =
        storage.get_item(&key_name(&base)).ok()?.map(Zeroizing::new).and_then(|key| ApiKey::new(&key).ok());
    Some((base, key))
}

/// Keeps the address for this tab, and the key only where the user chose that. False: the browser refused.
pub fn remember(base: &BaseUrl, key: Option<&ApiKey>) -> bool {
    forget();
    let Some(storage) = storage() else { return false };
    storage.set_item(BASE_URL, &base.to_string()).is_ok()
        && key.is_none_or(|key| storage.set_item(&key_name(base), key.expose()).is_ok())
}

/// Forgets both.
pub fn forget() {
    if let Some(storage) = storage() {
        if let Some((base, _)) = remembered() {
            let _ = storage.remove_item(&key_name(&base));
        }
        let _ = storage.remove_item(BASE_URL);
    }
}

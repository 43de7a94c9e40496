//! What the page around the app says, and what it has to be told.

use crate::settings::Settings;
use crate::text::Language;

/// The element that holds the settings, as JSON that no browser runs.
const SETTINGS: &str = "settings";

/// The settings in the page.
pub fn page_settings() -> Result<Settings, String> {
    let block = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|page| page.get_element_by_id(SETTINGS));
    Settings::parse(&block.and_then(|block| block.text_content()).unwrap_or_default())
}

/// Where the app goes.
#[cfg(feature = "page")]
pub fn root() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id("app")
}

/// Tells the page that the app is gone: after a panic nothing of Yew's can be trusted, so the page shows what stands in
/// it already. The console gets the place, for a report, but not the message, which may hold what a server sent.
#[cfg(feature = "page")]
pub fn crashed(place: &str) {
    web_sys::console::error_1(&format!("attendee-calendars: panicked at {place}").into());
    if let (Some(window), Ok(event)) = (web_sys::window(), web_sys::Event::new("attendee-calendars:crash")) {
        let _ = window.dispatch_event(&event);
    }
}

/// The first of the reader's languages that the app speaks, and its whole tag (such as `de-AT`) for formats. Words and
/// formats are of one language: plurals depend on it.
pub fn browser_language() -> (Language, String) {
    let tags = web_sys::window().map(|window| window.navigator().languages());
    let mut tags = tags.iter().flat_map(|tags| tags.iter()).filter_map(|tag| tag.as_string());
    let spoken = tags.find_map(|tag| Some((Language::of_tag(&tag)?, tag)));
    spoken.unwrap_or_else(|| (Language::default(), Language::default().tag().to_owned()))
}

/// Tells the browser which language the page is in.
pub fn set_document_language(language: Language) {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    if let Some(root) = root {
        // Only a name that is no attribute's can fail.
        let _ = root.set_attribute("lang", language.tag());
    }
}

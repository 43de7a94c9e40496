//! What the page around the app says, and what it has to be told.

use super::host::Host;
use super::stored::Choice;
use crate::settings::{Limits, Settings};
use crate::text::{Language, Text, en};

/// The element that holds the settings, as JSON that no browser runs.
const SETTINGS: &str = "settings";

/// The settings in the page.
pub fn page_settings() -> Result<Settings, String> {
    Settings::parse(&block())
}

/// The limits among them.
pub fn page_limits() -> Option<Limits> {
    Limits::read(&block())
}

fn block() -> String {
    let block = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|page| page.get_element_by_id(SETTINGS));
    block.and_then(|block| block.text_content()).unwrap_or_default()
}

/// Where the words of a language other than English are: a file beside the page, which the build names.
pub(super) fn words_address(language: Language) -> Option<String> {
    let page = web_sys::window()?.document()?;
    let named = page.query_selector(&format!("meta[name=words-{}]", language.tag())).ok()??;
    named.get_attribute("content")
}

/// Where the app goes.
#[cfg(feature = "page")]
pub fn root() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id("app")
}

/// Tells the page that the app shows, and that its shell can go.
pub fn drawn() {
    tell("attendee-calendars:drawn");
}

fn tell(event: &str) {
    if let (Some(window), Ok(event)) = (web_sys::window(), web_sys::Event::new(event)) {
        let _ = window.dispatch_event(&event);
    }
}

/// Tells the page that the app is gone: after a panic nothing of Yew's can be trusted, so the page shows what stands in
/// it already. The console gets the place, for a report, but not the message, which may hold what a server sent.
#[cfg(feature = "page")]
pub fn crashed(place: &str) {
    web_sys::console::error_1(&format!("attendee-calendars: panicked at {place}").into());
    tell("attendee-calendars:crash");
}

/// The language that the reader chose, else the first of the browser's that the app speaks.
pub fn reader_language() -> Language {
    let chosen = Host::default().stored(Choice::Language).and_then(|tag| Language::of_tag(&tag));
    chosen.or_else(|| tags().find_map(|tag| Language::of_tag(&tag))).unwrap_or_default()
}

/// The browser's whole tag for a language (such as `de-AT`), for formats; the language's own where it has none. Words and
/// formats are of one language: plurals depend on it.
pub fn language_tag(language: Language) -> String {
    tags().find(|tag| Language::of_tag(tag) == Some(language)).unwrap_or_else(|| language.tag().to_owned())
}

/// The browser's languages, the dearest first.
fn tags() -> impl Iterator<Item = String> {
    let tags = web_sys::window().map(|window| window.navigator().languages().iter().collect::<Vec<_>>());
    tags.unwrap_or_default().into_iter().filter_map(|tag| tag.as_string())
}

/// Tells the page around the app which language it is in, and what to say should the app crash: the notice stands in the
/// page already, in English, since nothing of the app can be trusted then.
pub fn set_document_words(text: &Text) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    if let Some(root) = document.document_element() {
        // Only a name that is no attribute's can fail.
        let _ = root.set_attribute("lang", text.language().tag());
    }
    let words =
        [("crash-title", en::CRASHED), ("crash-advice", en::CRASHED_ADVICE), ("crash-reload", en::RELOAD)];
    for (id, message) in words {
        if let Some(element) = document.get_element_by_id(id) {
            element.set_text_content(Some(text.get(message)));
        }
    }
}

//! The first rows of a page on a static host, drawn by the app's own views while the app is still on its way: a small module
//! of the list alone, without anything of Yew that keeps a view alive. `static/boot.js` calls it, and the app takes over.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::app::first_rows;
use crate::hooks::{Choice, Host, language_tag, page_limits, reader_language};
use crate::model::Time;
use crate::part::Around;
use crate::route::state_of;
use crate::state::TableView;
use crate::text::{Language, Text, Words};
use crate::time::{Formats, Intl};

/// The tag of the language that the rows will be in.
#[wasm_bindgen]
pub fn language() -> String {
    reader_language().tag().to_owned()
}

/// What stands in the card of the list when it has the rows of `answer` (the API's JSON), as HTML. `served_at` is the server's
/// clock when it answered, in milliseconds since 1970; not a number where it told none. `words` is the file of the reader's
/// language, unless that is English. `None` where the app has something else to say.
#[wasm_bindgen]
pub fn rows(answer: &str, served_at: f64, words: Option<String>) -> Option<String> {
    let query = web_sys::window()?.location().search().ok()?;
    let thresholds = page_limits()?.thresholds();
    let words = match reader_language() {
        Language::English => Words::default(),
        language => Words::read(language, &words?)?,
    };
    let zone = state_of(&query).zone;
    let intl = Intl::new(&[&language_tag(words.language())], zone.as_deref()).early();
    let around = Around { text: Text::new(words, Formats::new(intl)), thresholds, ..Around::default() };
    let columns = Host::default().stored(Choice::TableView).map(|view| TableView::read(&view));
    let served_at = if served_at.is_nan() { None } else { Time::from_timestamp_millis(served_at as i64) };
    first_rows(&query, answer, around, columns.unwrap_or_default(), served_at)
}

//! Which language the app speaks.

use yew::Callback;

use super::{El, el};
use crate::text::{Language, Text, en};

/// Every language, each in its own words.
pub fn language_select(text: &Text, on_language: &Callback<Language>) -> El {
    let on_language = on_language.clone();
    let changed = Callback::from(move |tag: String| {
        if let Some(language) = Language::of_tag(&tag) {
            on_language.emit(language);
        }
    });
    let languages = Language::ALL.into_iter().map(|language| {
        el("option")
            .attr("value", language.tag())
            .attr("lang", language.tag())
            .flag("selected", language == text.language())
            .text(language.name())
    });
    el("select").class("zone").set("aria-label", text.get(en::LANGUAGE)).onchoice(changed).children(languages)
}

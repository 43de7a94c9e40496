//! Which language the app speaks.

use yew::prelude::*;

use super::el;
use crate::text::{Language, Text, en};

/// Properties of [`LanguageSelect`].
#[derive(Properties, PartialEq)]
pub struct LanguageSelectProps {
    /// Speak another.
    pub on_language: Callback<Language>,
}

/// Every language, each in its own words.
#[component]
pub fn LanguageSelect(props: &LanguageSelectProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let on_language = props.on_language.clone();
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
    el("select")
        .class("zone")
        .set("aria-label", text.get(en::LANGUAGE))
        .onchoice(changed)
        .children(languages)
        .into()
}

//! Which language the app speaks.

use yew::prelude::*;

use crate::hooks;
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
    let onchange = Callback::from(move |event: Event| {
        if let Some(language) = Language::of_tag(&hooks::chosen(&event)) {
            on_language.emit(language);
        }
    });
    html! {
        <select class="zone" aria-label={text.get(en::LANGUAGE).to_owned()} {onchange}>
            { for Language::ALL.into_iter().map(|language| html! {
                <option value={language.tag()} lang={language.tag()} selected={language == text.language()}>{ language.name() }</option>
            }) }
        </select>
    }
}

//! All words of the app, in one place: English in [`mod@en`], the other languages in a file each.

mod copied;
pub mod en;
mod health;
mod notices;
mod spot;
mod triage;

use std::collections::BTreeMap;
use std::rc::Rc;

pub use copied::{curl, masked};
pub use notices::{Notice, error_detail};

use crate::time::Formats;

/// A language that the app speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, which stands in the program itself.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    /// Every language, to choose from.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// What it calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language of a tag such as `de-AT`; `None` for one that the app does not speak.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|known| language.eq_ignore_ascii_case(known.tag()))
    }

    /// Its messages by name; none for English.
    fn file(self) -> Option<&'static str> {
        match self {
            Self::English => None,
            Self::German => Some(include_str!("de.json")),
        }
    }
}

/// One message: its place among all, its name in the files of the other languages, and its English words.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    index: usize,
    name: &'static str,
    english: &'static str,
}

/// The words of one language, and how it writes times and numbers.
#[derive(Clone, Debug, Default)]
pub struct Text {
    language: Language,
    translated: Option<Rc<Vec<Option<String>>>>,
    formats: Formats,
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.language == other.language && self.formats == other.formats
    }
}

impl Text {
    /// The words of `language`.
    pub fn new(language: Language, formats: Formats) -> Self {
        let translated =
            language.file().and_then(|file| serde_json::from_str::<BTreeMap<String, String>>(file).ok());
        let translated = translated
            .map(|mut words| Rc::new(en::ALL.iter().map(|message| words.remove(message.name)).collect()));
        Self { language, translated, formats }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The same words with other formats.
    pub fn with_formats(&self, formats: Formats) -> Self {
        Self { formats, ..self.clone() }
    }

    /// How it writes times and numbers.
    pub fn formats(&self) -> &Formats {
        &self.formats
    }

    /// A message as it stands.
    pub fn get(&self, message: Message) -> &str {
        let translated = self.translated.as_ref().and_then(|words| words.get(message.index)?.as_deref());
        translated.unwrap_or(message.english)
    }

    /// A message with its `{names}` filled in. What is filled in is never looked into again.
    pub fn fill(&self, message: Message, values: &[(&str, &str)]) -> String {
        fill(self.get(message), values)
    }

    /// A message that has a form for each plural, divided by ` | `, with `{n}` filled in, and the others too.
    pub fn count(&self, message: Message, n: usize, values: &[(&str, &str)]) -> String {
        let forms = self.get(message);
        let form = self.formats.plural(n as u64);
        let words = forms.split(" | ").nth(form).or_else(|| forms.split(" | ").last()).unwrap_or_default();
        let number = self.formats.number(n as u64);
        fill(words, &[&[("n", number.as_str())], values].concat())
    }
}

fn fill(words: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(words.len() + 32);
    let mut rest = words;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = behind.split_once('}') else {
            filled.push('{');
            rest = behind;
            continue;
        };
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => filled.push_str(value),
            None => filled.extend(["{", name, "}"]),
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn names_in(words: &str) -> BTreeSet<&str> {
        words.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn every_language_says_everything_with_the_same_gaps() {
        for language in Language::ALL {
            let Some(file) = language.file() else { continue };
            let words: BTreeMap<String, String> = serde_json::from_str(file).unwrap();
            let known: BTreeSet<&str> = en::ALL.iter().map(|message| message.name).collect();
            let found: BTreeSet<&str> = words.keys().map(String::as_str).collect();
            assert_eq!(found, known, "{language:?}");
            for message in en::ALL {
                let translated = &words[message.name];
                assert_eq!(names_in(translated), names_in(message.english), "{}", message.name);
                assert_eq!(
                    translated.matches(" | ").count(),
                    message.english.matches(" | ").count(),
                    "{}",
                    message.name
                );
                assert!(!translated.trim().is_empty(), "{}", message.name);
            }
        }
    }

    #[test]
    fn one_and_many_in_each_language() {
        let english = Text::default();
        assert_eq!(english.count(en::PAGE_STATUS, 1, &[("page", "Page 2")]), "Page 2, 1 calendar");
        assert_eq!(english.count(en::PAGE_STATUS, 25, &[("page", "Page 2")]), "Page 2, 25 calendars");
        let german = Text::new(Language::German, Formats::default());
        assert_eq!(german.count(en::PAGE_STATUS, 1, &[("page", "Seite 2")]), "Seite 2, 1 Kalender");
        assert_eq!(german.get(en::NEXT_PAGE), "Nächste Seite");
    }

    #[test]
    fn what_is_filled_in_stays_as_it_is() {
        let values = [("key", "{n} {key} 50 %"), ("n", "x")];
        assert_eq!(fill("a {key} b {n} c {unknown} d {", &values), "a {n} {key} 50 % b x c {unknown} d {");
    }

    #[test]
    fn tags_of_browsers() {
        for (tag, language) in [
            ("de", Some(Language::German)),
            ("DE-at", Some(Language::German)),
            ("en_GB", Some(Language::English)),
            ("fr", None),
        ] {
            assert_eq!(Language::of_tag(tag), language, "{tag}");
        }
    }
}

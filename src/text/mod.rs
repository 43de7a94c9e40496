//! All words of the app, in one place: English in [`mod@en`], the other languages in a file each.

mod copied;
pub mod en;
mod health;
mod notices;
mod spot;
mod triage;

use std::rc::Rc;

pub use copied::{SERVER, curl, masked};
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
}

/// One message.
#[derive(Clone, Copy, Debug)]
pub struct Message(&'static Said);

/// A message's place among all, and its English words. Behind a reference, since messages are named in a thousand places.
#[derive(Debug)]
struct Said {
    index: u16,
    english: &'static str,
}

/// The words of one language. English stands in the program; the others come from a file each.
#[derive(Clone, Debug, Default)]
pub struct Words {
    language: Language,
    /// In the order of the messages; what is missing is said in English.
    messages: Rc<Vec<Option<String>>>,
}

impl Words {
    /// Reads the file of `language`: a message a line, in the order of [`en::NAMES`]. `None` where it is another release's.
    pub fn read(language: Language, file: &str) -> Option<Self> {
        let messages: Vec<_> = file.lines().map(|line| Some(line.to_owned())).collect();
        (messages.len() == en::COUNT).then(|| Self { language, messages: Rc::new(messages) })
    }

    /// The words that stand in the repository, for programs that are no browser and need not save bytes.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn built_in(language: Language) -> Self {
        let messages = match language {
            Language::English => Vec::new(),
            Language::German => {
                let words: std::collections::BTreeMap<&str, String> =
                    serde_json::from_str(include_str!("de.json")).expect("a test reads it");
                en::NAMES.iter().map(|name| words.get(name).cloned()).collect()
            }
        };
        Self { language, messages: Rc::new(messages) }
    }

    /// The same with some messages of the host's own, by their places.
    pub fn with(&self, own: impl IntoIterator<Item = (usize, String)>) -> Self {
        let mut messages = (*self.messages).clone();
        messages.resize(en::COUNT, None);
        for (place, words) in own {
            if let Some(message) = messages.get_mut(place) {
                *message = Some(words);
            }
        }
        Self { language: self.language, messages: Rc::new(messages) }
    }

    /// Whose words they are.
    pub fn language(&self) -> Language {
        self.language
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.language == other.language && Rc::ptr_eq(&self.messages, &other.messages)
    }
}

/// The words of one language, and how it writes times and numbers.
#[derive(Clone, Debug, Default)]
pub struct Text {
    words: Words,
    formats: Formats,
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words && self.formats == other.formats
    }
}

impl Text {
    /// These words and formats, which have to be of one language: plurals depend on it.
    pub fn new(words: Words, formats: Formats) -> Self {
        Self { words, formats }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.words.language
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
        let translated = self.words.messages.get(usize::from(message.0.index));
        translated.and_then(|words| words.as_deref()).unwrap_or(message.0.english)
    }

    /// A message with its `{names}` filled in. What is filled in is never looked into again.
    pub fn fill(&self, message: Message, values: &[(&str, &str)]) -> String {
        fill(self.get(message), values)
    }

    /// A message that has a form for each plural, divided by ` | `, with `{n}` filled in, and the others too.
    pub fn count(&self, message: Message, n: usize, values: &[(&str, &str)]) -> String {
        let forms = self.get(message);
        let form = self.formats.plural(n as u64);
        let words =
            forms.split('|').nth(form).or_else(|| forms.split('|').next_back()).unwrap_or_default().trim();
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
        let german: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(include_str!("de.json")).unwrap();
        let found: BTreeSet<&str> = german.keys().map(String::as_str).collect();
        let known: BTreeSet<&str> = en::NAMES.iter().copied().collect();
        assert_eq!(found, known);
        for (name, message) in en::NAMES.iter().zip(en::ALL) {
            let translated = german[*name].as_str().unwrap();
            assert_eq!(names_in(translated), names_in(message.0.english), "{name}");
            assert_eq!(translated.matches(" | ").count(), message.0.english.matches(" | ").count(), "{name}");
            assert!(!translated.trim().is_empty() && !translated.contains('\n'), "{name}");
        }
    }

    #[test]
    fn a_file_is_read_in_the_order_of_the_messages() {
        let german = Text::new(Words::built_in(Language::German), Formats::default());
        let lines: Vec<&str> = en::ALL.iter().map(|message| german.get(*message)).collect();
        let read = Text::new(Words::read(Language::German, &lines.join("\n")).unwrap(), Formats::default());
        assert_eq!((read.language(), read.get(en::NEXT_PAGE)), (Language::German, "Nächste Seite"));
        assert_eq!(Words::read(Language::German, &lines[1..].join("\n")), None);
        // The files are made from the members in the order in which they stand.
        let places = en::NAMES.iter().map(|name| include_str!("de.json").find(&format!("\n  \"{name}\":")));
        assert!(places.clone().all(|place| place.is_some()) && places.is_sorted());
    }

    #[test]
    fn a_host_says_some_things_its_own_way() {
        let own = Words::default()
            .with([(usize::from(en::NEXT_PAGE.0.index), "Older".to_owned()), (usize::MAX, "?".to_owned())]);
        let text = Text::new(own, Formats::default());
        assert_eq!((text.get(en::NEXT_PAGE), text.get(en::PREVIOUS_PAGE)), ("Older", "Previous page"));
    }

    #[test]
    fn one_and_many_in_each_language() {
        let english = Text::default();
        assert_eq!(english.count(en::PAGE_STATUS, 1, &[("page", "Page 2")]), "Page 2, 1 calendar");
        assert_eq!(english.count(en::PAGE_STATUS, 25, &[("page", "Page 2")]), "Page 2, 25 calendars");
        let german = Text::new(Words::built_in(Language::German), Formats::default());
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

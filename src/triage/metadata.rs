//! Metadata: which names a calendar's has, and single values of it.

use memchr::memmem::Finder;

use super::haystack::{END, push_lower};
use super::order::{self, Keyed};
use super::words::Words;
use crate::model::{Kind, Token, Tokens, decode};

/// No calendar's value has this number: it has no such name.
pub(super) const ABSENT: u32 = u32::MAX;
/// Nor this one: it has the name, with an object or an array.
pub(super) const NESTED: u32 = u32::MAX - 1;

/// Stands before a name of the first level, within a shape.
const TOP: char = END;
/// Stands before a name further in.
const BELOW: char = '\u{1e}';
/// How many of the latest names are looked through for one that comes again. A list of many equal objects adds its names
/// once; an object with names without end adds them all, without a search that grows with it.
const REMEMBERED: usize = 64;

/// The names in one metadata, while it is read: its shape.
#[derive(Debug, Default)]
pub(super) struct ShapeText {
    text: String,
    spans: Vec<(usize, usize)>,
}

impl ShapeText {
    /// Starts again.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
    }

    /// Adds a name as it is written.
    pub(super) fn add(&mut self, quoted: &str, top: bool) {
        let start = self.text.len();
        self.text.push(if top { TOP } else { BELOW });
        let name = decode(quoted);
        if name.contains([TOP, BELOW]) {
            self.text.push_str(&name.replace([TOP, BELOW], " "));
        } else {
            self.text.push_str(&name);
        }
        let known = |(from, to): &(usize, usize)| self.text[*from..*to] == self.text[start..];
        if self.spans.iter().rev().take(REMEMBERED).any(known) {
            self.text.truncate(start);
        } else {
            self.spans.push((start, self.text.len()));
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// The distinct shapes of all metadata, mostly few. Number 0 is that without a name.
#[derive(Debug)]
pub(super) struct Shapes {
    shapes: Words,
    /// Of each shape its names in small letters, to search in.
    lower: Vec<String>,
    /// Of each shape its names of the first level.
    top: Vec<Vec<u32>>,
    names: Words,
}

impl Shapes {
    pub(super) fn new() -> Self {
        let (lower, top) = (vec![String::new()], vec![Vec::new()]);
        Self { shapes: Words::with_empty(), lower, top, names: Words::default() }
    }

    /// The number of a shape.
    pub(super) fn add(&mut self, shape: &ShapeText) -> u32 {
        let number = self.shapes.add(shape.text());
        if number as usize == self.lower.len() {
            let (mut lower, mut top) = (String::new(), Vec::new());
            for (from, to) in &shape.spans {
                let marked = &shape.text[*from..*to];
                let name = &marked[1..];
                push_lower(&mut lower, name);
                lower.push(END);
                if marked.starts_with(TOP) {
                    top.push(self.names.add(name));
                }
            }
            lower.shrink_to_fit();
            top.shrink_to_fit();
            self.lower.push(lower);
            self.top.push(top);
        }
        number
    }

    /// For each shape whether `needle`, which is in small letters, is in its names.
    pub(super) fn which_contain(&self, needle: &str) -> Vec<bool> {
        self.lower.iter().map(|lower| lower.contains(needle)).collect()
    }

    /// For each shape whether it has this name on the first level.
    pub(super) fn which_have(&self, name: &str) -> Vec<bool> {
        let number = self.names.number(name);
        self.top.iter().map(|top| number.is_some_and(|number| top.contains(&number))).collect()
    }

    /// The names of the first level with how many calendars have them, the most frequent first. `rows` is how many have
    /// each shape.
    pub(super) fn names(&self, rows: &[u32]) -> Vec<(String, u32)> {
        let mut counts = vec![0; self.names.len()];
        for (top, rows) in self.top.iter().zip(rows) {
            for name in top {
                counts[*name as usize] += rows;
            }
        }
        let mut found: Vec<Keyed> = (0..)
            .zip(counts)
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| (u64::from(u32::MAX - count), name, count))
            .collect();
        order::sort(&mut found);
        found.into_iter().map(|(_, name, count)| (self.names.text(name).to_owned(), count)).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.lower.len()
    }

    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let each = size_of::<String>() + size_of::<Vec<u32>>();
        let lower: usize = self.lower.iter().map(|lower| lower.capacity() + each).sum();
        let top: usize = self.top.iter().map(|top| top.capacity() * 4).sum();
        self.shapes.bytes() + self.names.bytes() + lower + top
    }
}

/// One member of the first level, by calendars.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    /// Of each row the number of its value, [`ABSENT`] or [`NESTED`].
    pub(super) rows: Vec<u32>,
    pub(super) words: Words,
}

impl Column {
    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.rows.capacity() * 4 + self.words.bytes()
    }
}

/// Finds members of one name in many metadata.
pub(super) struct Members<'a> {
    name: &'a str,
    written: Finder<'static>,
}

impl<'a> Members<'a> {
    pub(super) fn of(name: &'a str) -> Self {
        let written = ["\"", name, "\""].concat();
        Self { name, written: Finder::new(written.as_bytes()).into_owned() }
    }

    /// The member in a metadata's JSON; of repeated ones the last.
    pub(super) fn find<'j>(&self, metadata: &'j str) -> Option<Token<'j>> {
        let mut found = None;
        let mut tokens = Tokens::of(metadata);
        // A text or a list has no members.
        tokens.next().filter(|first| first.text == "{")?;
        while let Some(token) = tokens.next() {
            if token.kind == Kind::Name && token.depth == 1 && decode(token.text) == self.name {
                found = tokens.next();
                // Mostly the name does not come again, which is quickly known.
                let rest = found.map_or(0, |value| value.at);
                if self.written.find(&metadata.as_bytes()[rest..]).is_none() {
                    break;
                }
            }
        }
        found
    }
}

/// A value as text: a text itself, a number, `true`, `false` or `null` as it is written; `None` for more than that.
pub(super) fn scalar<'a>(token: &Token<'a>) -> Option<std::borrow::Cow<'a, str>> {
    match token.kind {
        Kind::Text | Kind::Other => Some(decode(token.text)),
        Kind::Name | Kind::Open | Kind::Close => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_the_first_level() {
        let metadata = r#"{"a":{"b":1,"":2},"b":[{"b":3}],"n":1.50,"n":null,"m":1,"t":"x\ny","":"e"}"#;
        let value = |name: &str| {
            let token = Members::of(name).find(metadata)?;
            Some(scalar(&token).map_or_else(|| token.text.to_owned(), |value| value.into_owned()))
        };
        assert_eq!(value("n").as_deref(), Some("null"));
        assert_eq!(value("t").as_deref(), Some("x\ny"));
        assert_eq!(value("").as_deref(), Some("e"));
        assert_eq!(value("b").as_deref(), Some("["));
        assert_eq!((value("c"), value("m").as_deref()), (None, Some("1")));
        for none in [r#""b""#, r#"["b",{"b":1}]"#, "7"] {
            assert!(Members::of("b").find(none).is_none(), "{none}");
        }
    }

    #[test]
    fn shapes_are_few_and_know_their_names() {
        let mut shapes = Shapes::new();
        let shape = |names: &[(&str, bool)]| {
            let mut text = ShapeText::default();
            names.iter().for_each(|(name, top)| text.add(&format!("\"{name}\""), *top));
            text
        };
        assert_eq!(shapes.add(&shape(&[])), 0);
        let a = shape(&[("Plan", true), ("id", true), ("id", false), ("id", false)]);
        assert_eq!((shapes.add(&a), shapes.add(&a)), (1, 1));
        assert_eq!(shapes.add(&shape(&[("plan", true), ("x", false)])), 2);
        assert_eq!(shapes.which_have("id"), [false, true, false]);
        assert_eq!(shapes.which_have("x"), [false, false, false]);
        assert_eq!(shapes.which_contain("plan"), [false, true, true]);
        let names = shapes.names(&[5, 2, 3]);
        assert_eq!(names, [("plan".to_owned(), 3), ("Plan".to_owned(), 2), ("id".to_owned(), 2)]);
    }
}

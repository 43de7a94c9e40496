//! Whether a text is one whole JSON object, told without looking at each of its bytes.
//!
//! To look at an answer byte by byte was the largest part of the gateway's own work. Most of one stands in strings: where they
//! end is found 64 bytes at a time, by their quotes, and only what stands between them is read token by token. To find tokens
//! 64 bytes at a time as well, as simdjson does (<https://arxiv.org/abs/1902.08318>), took half as long again.
//!
//! A yes is certain. A no may be for what this does not know, such as a space between two values, which Attendee does not
//! write: then `serde_json` decides.

use std::iter;

use wide::u8x16;

/// As many brackets may be open at once.
const DEEPEST: u32 = u64::BITS;

/// Where in `text` the opening quotes of its outermost object's names stand; `None` where it is no whole object, or this cannot
/// tell.
pub(super) fn names(text: &str) -> Option<Vec<usize>> {
    let text = text.as_bytes();
    let mut quotes = Quotes::of(text);
    let mut names = Vec::with_capacity(4);
    // Of the brackets that are open, the innermost as the lowest bit: whether it is an object's.
    let (mut open, mut depth) = (1_u64, 1);
    let mut at = text.strip_prefix(b"{").map(|_| 1)?;
    let mut is_first = true;
    loop {
        // Here begins a member or an element, unless the brackets are empty.
        let is_object = open & 1 == 1;
        if !is_first || *text.get(at)? != closing(is_object) {
            if is_object {
                if depth == 1 {
                    names.push(at);
                }
                at = behind(b':', text, quotes.behind_string(at)?)?;
            }
            match *text.get(at)? {
                b'"' => at = quotes.behind_string(at)?,
                byte @ (b'{' | b'[') => {
                    if depth == DEEPEST {
                        return None;
                    }
                    open = open << 1 | u64::from(byte == b'{');
                    depth += 1;
                    at += 1;
                    is_first = true;
                    continue;
                }
                _ => at = text.len() - behind_scalar(&text[at..])?.len(),
            }
        }
        // Here it has ended, and perhaps what is around it.
        while *text.get(at)? != b',' {
            at = behind(closing(open & 1 == 1), text, at)?;
            open >>= 1;
            depth -= 1;
            if depth == 0 {
                return (at == text.len() && !quotes.has_control).then_some(names);
            }
        }
        at += 1;
        is_first = false;
    }
}

fn closing(is_object: bool) -> u8 {
    if is_object { b'}' } else { b']' }
}

/// Behind this byte, where it is what stands there.
fn behind(byte: u8, text: &[u8], at: usize) -> Option<usize> {
    (*text.get(at)? == byte).then_some(at + 1)
}

/// The quotes of a text that no backslash stands before, one after the other.
struct Quotes<'a> {
    text: &'a [u8],
    /// Where the block begins that has not been looked at.
    at: usize,
    /// Those of the block before it that have not been taken, a bit for each byte.
    left: u64,
    /// One where the block's first byte is escaped.
    escaped: u64,
    /// Whether there was a byte that JSON has in no string.
    has_control: bool,
}

impl<'a> Quotes<'a> {
    fn of(text: &'a [u8]) -> Self {
        Self { text, at: 0, left: 0, escaped: 0, has_control: false }
    }

    /// Behind the string that begins here, where one does.
    #[inline(always)]
    fn behind_string(&mut self, at: usize) -> Option<usize> {
        if *self.text.get(at)? != b'"' {
            return None;
        }
        // All those before it have been taken.
        let opening = self.take()?;
        debug_assert_eq!(opening, at);
        Some(self.take()? + 1)
    }

    #[inline(always)]
    fn take(&mut self) -> Option<usize> {
        while self.left == 0 {
            self.look()?;
        }
        let place = self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(self.at - 64 + place)
    }

    /// Looks at the next block; `None` where there is none, or something in it is escaped that cannot be.
    #[inline(always)]
    fn look(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let mut padded;
        let block = if let Some(block) = rest.first_chunk() {
            block
        } else {
            padded = [b' '; 64];
            padded[..rest.len()].copy_from_slice(rest);
            &padded
        };
        let sets = Sets::of(block);
        self.has_control |= sets.has_control;
        self.left = sets.quote;
        if sets.has_backslash || self.escaped != 0 {
            self.left &= !self.escapes(block)?;
        }
        self.at += 64;
        Some(())
    }

    /// The bytes of the block that a backslash stands before; `None` where there is one that cannot be escaped.
    #[cold]
    fn escapes(&mut self, block: &[u8; 64]) -> Option<u64> {
        let mut escaped = self.escaped;
        for (place, byte) in block.iter().enumerate() {
            if *byte == b'\\' && escaped >> place & 1 == 0 {
                // The last one's is in the next block.
                escaped |= 2_u64 << place;
            }
        }
        let is_last = block[63] == b'\\' && escaped >> 63 == 0;
        self.escaped = is_last.into();
        let text = &self.text[self.at..];
        let fits = |place| match text.get(place) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => true,
            Some(b'u') => {
                let digits = text.get(place + 1..place + 5);
                digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            }
            _ => false,
        };
        places(escaped).all(fits).then_some(escaped)
    }
}

/// What is looked for in a block.
struct Sets {
    quote: u64,
    has_backslash: bool,
    has_control: bool,
}

impl Sets {
    #[inline(always)]
    fn of(block: &[u8; 64]) -> Self {
        let (mut quote, mut backslash, mut least) = (0, u8x16::splat(0), u8x16::splat(b' '));
        for (part, bytes) in block.as_chunks::<16>().0.iter().enumerate() {
            let bytes = u8x16::from(*bytes);
            quote |= u64::from(bytes.simd_eq(u8x16::splat(b'"')).to_bitmask()) << (16 * part);
            backslash |= bytes.simd_eq(u8x16::splat(b'\\'));
            least = least.min(bytes);
        }
        Self { quote, has_backslash: backslash.any(), has_control: !least.simd_eq(u8x16::splat(b' ')).all() }
    }
}

/// The places of the bits that are set.
fn places(mut set: u64) -> impl Iterator<Item = usize> {
    iter::from_fn(move || {
        let place = set.trailing_zeros() as usize;
        set &= set.wrapping_sub(1);
        (place < 64).then_some(place)
    })
}

/// What stands behind the number, true, false or null that the text begins with.
fn behind_scalar(text: &[u8]) -> Option<&[u8]> {
    match text[0] {
        b'n' => text.strip_prefix(b"null"),
        b't' => text.strip_prefix(b"true"),
        b'f' => text.strip_prefix(b"false"),
        _ => behind_number(text),
    }
}

fn behind_number(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text.strip_prefix(b"-").unwrap_or(text);
    rest = rest.strip_prefix(b"0").or_else(|| behind_digits(rest))?;
    if let [b'.', fraction @ ..] = rest {
        rest = behind_digits(fraction)?;
    }
    if let [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] = rest {
        rest = behind_digits(exponent)?;
    }
    Some(rest)
}

fn behind_digits(text: &[u8]) -> Option<&[u8]> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then(|| &text[digits..])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::{collection::vec, prelude::*, sample::Index};
    use serde_json::{Value, value::RawValue};

    use super::*;
    use crate::gateway::answer::{RawLinks, links};

    fn texts<'a>(links: &[&'a RawValue]) -> Vec<&'a str> {
        links.iter().map(|link| link.get()).collect()
    }

    /// It says yes to nothing that is no object, and no to none that it knows; and it finds the same links.
    fn agree(text: &str, is_known: bool) {
        let theirs = serde_json::from_str::<RawLinks<'_>>(text).ok().map(|links| links.0);
        let ours = names(text);
        if is_known || ours.is_some() {
            assert_eq!(ours.is_some(), theirs.is_some(), "{text:?}");
        }
        if let Some(ours) = ours.and_then(|names| links(text, &names)) {
            assert_eq!(Some(texts(&ours)), theirs.as_deref().map(texts), "{text:?}");
        }
    }

    #[test]
    fn all_short_texts_are_judged_as_serde_json_judges_them() {
        const TOKENS: [&str; 14] =
            ["{", "}", "[", "]", ":", ",", "\"\"", "\"next\"", "1", "null", "\\", "\"", "\u{1}", " "];
        let long = "0".repeat(53);
        // The end of the first block falls before, into or behind what follows.
        let beginnings = [
            String::new(),
            "{\"b\":[".to_owned(),
            "{},\"b\":".to_owned(),
            format!("{{\"{long}67\":"),
            format!("{{\"b\":[\"{long}\","),
            format!("{{\"\\\\{long}6\":"),
        ];
        for beginning in &beginnings {
            for mut code in 0..TOKENS.len().pow(4) {
                let mut text = beginning.clone();
                while code > 0 {
                    text.push_str(TOKENS[code % TOKENS.len()]);
                    code /= TOKENS.len();
                }
                for end in ["", "}", "]}"] {
                    let text = format!("{text}{end}");
                    agree(&text, !text.contains(' '));
                }
            }
        }
    }

    #[test]
    fn numbers_are_judged_as_serde_json_judges_them() {
        const LETTERS: [&str; 7] = ["0", "1", "-", "+", ".", "e", "E"];
        for mut code in 0..LETTERS.len().pow(5) {
            let mut number = String::new();
            while code > 0 {
                number.push_str(LETTERS[code % LETTERS.len()]);
                code /= LETTERS.len();
            }
            agree(&format!("{{\"a\":{number}}}"), true);
        }
    }

    #[test]
    fn what_is_nested_deeper_is_left_to_serde_json() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(names(&nested(63)), Some(vec![1]));
        assert_eq!(names(&nested(64)), None);
        // What an object is forgotten to be would be taken for an array.
        assert_eq!(names(&nested(64).replace('}', "]")), None);
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,80}".prop_map(Value::from),
            "[\\\\\"\n/a]{0,80}".prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 200, 10, |inner| {
            prop_oneof![vec(inner.clone(), 0..10).prop_map(Value::from), object(inner)]
        })
    }

    fn object(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
        let name = prop_oneof![Just("next".to_owned()), Just("previous".to_owned()), ".{0,20}"];
        let members = vec((name, inner), 0..10);
        members.prop_map(|members| Value::Object(members.into_iter().collect()))
    }

    proptest! {
        #[test]
        fn every_object_is_known(value in object(json())) {
            agree(&value.to_string(), true);
        }

        #[test]
        fn a_flaw_in_an_object_is_not_overlooked(
            value in object(json()),
            place in any::<Index>(),
            flaw in prop_oneof!["[\\[\\]{}:,\"\\\\ 0-9a-f\u{0}-\u{20}]{0,2}", ".{0,2}"],
            length in 0..3_usize,
        ) {
            let text = value.to_string();
            let mut letters: Vec<char> = text.chars().collect();
            let from = place.index(letters.len());
            let to = (from + length).min(letters.len());
            letters.splice(from..to, flaw.chars());
            agree(&letters.into_iter().collect::<String>(), false);
        }
    }
}

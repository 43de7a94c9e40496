//! Whether a text is one whole JSON object, told 64 bytes at a time.
//!
//! To look at an answer byte by byte was the largest part of the gateway's own work. Here a set of a block's bytes is a number,
//! a bit for each, and the grammar is what may stand behind what: `comma << 1` are the places behind commas, and in each has
//! to begin a value. Brackets, numbers and escapes alone are looked at one by one. Strings are found as simdjson finds them
//! (<https://arxiv.org/abs/1902.08318>).
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
    if text.first() != Some(&b'{') {
        return None;
    }
    let mut scan = Scan::default();
    for at in (0..text.len()).step_by(64) {
        let rest = &text[at..];
        let fits = if let Some(block) = rest.first_chunk() {
            scan.block(text, at, block, !0)
        } else {
            let mut block = [b' '; 64];
            block[..rest.len()].copy_from_slice(rest);
            scan.block(text, at, &block, (1 << rest.len()) - 1)
        };
        if !fits {
            return None;
        }
    }
    (scan.end == text.len()).then_some(scan.names)
}

/// What of the blocks before matters to the next one.
#[derive(Default)]
struct Scan {
    /// All bits where the next block begins within a string.
    in_string: u64,
    /// One where its first byte is escaped.
    escaped: u64,
    /// Whether it begins within a name.
    in_name: bool,
    behind: Behind,
    /// Of the brackets that are open, the innermost as the lowest bit: whether it is an array's.
    around: u64,
    /// How many they are.
    depth: u32,
    /// Where the outermost object ends, once it has; else 0.
    end: usize,
    names: Vec<usize>,
}

/// The bits that moving sets by one place has pushed out of the block.
#[derive(Default)]
struct Behind {
    comma: u64,
    colon: u64,
    brace: u64,
    bracket: u64,
    close: u64,
    name: u64,
    string: u64,
    scalar: u64,
}

/// The places behind those in `set`.
fn behind(set: u64, carry: &mut u64) -> u64 {
    let behind = set << 1 | *carry;
    *carry = set >> 63;
    behind
}

impl Scan {
    /// Whether this block, which stands at `at`, goes on as JSON. `live` is its part before the end of the text.
    #[inline(always)]
    fn block(&mut self, text: &[u8], at: usize, block: &[u8; 64], live: u64) -> bool {
        let sets = Sets::of(block);
        if sets.has_control {
            return false;
        }
        let mut quote = sets.quote & live;
        if sets.has_backslash || self.escaped != 0 {
            match self.escapes(text, at, block) {
                Some(escaped) => quote &= !escaped,
                None => return false,
            }
        }
        // From each opening quote to before the closing one.
        let strings = prefix_xor(quote) ^ self.in_string;
        self.in_string = all(strings >> 63);
        let (opening, closing) = (quote & strings, quote & !strings);
        let outside = live & !(strings | closing);
        let (comma, colon) = (sets.comma & outside, sets.colon & outside);
        let (open, close) = (sets.open & outside, sets.close & outside);
        // Whether this is a number, true, false or null is looked at below.
        let scalar = outside & !(comma | colon | open | close);
        let starts = scalar & !behind(scalar, &mut self.behind.scalar);
        let value = opening | starts | open;

        let Some(inside) = self.brackets(block, at, open | close) else { return false };
        let behind_comma = behind(comma, &mut self.behind.comma);
        let behind_colon = behind(colon, &mut self.behind.colon);
        let name = opening & !inside.array & !behind_colon;
        // Adding a string's first bit to all of its bits leaves one bit, right behind them.
        let (sum, over) = strings.overflowing_add(name);
        let (sum, over_again) = sum.overflowing_add(self.in_name.into());
        self.in_name = over || over_again;
        let name_end = sum & !strings;
        let behind_value =
            behind(closing & !name_end, &mut self.behind.string) | behind(close, &mut self.behind.close);

        let wrong = (behind_comma | behind_colon) & !value
            | behind_comma & !inside.array & !opening
            | behind(inside.brace, &mut self.behind.brace) & !(opening | close)
            | behind(inside.bracket, &mut self.behind.bracket) & !(value | close)
            | behind(name_end, &mut self.behind.name) & !colon
            | behind_value & !(comma | close);
        if wrong & live != 0 || !places(starts).all(|place| is_scalar(&text[at + place..])) {
            return false;
        }
        self.names.extend(places(name & inside.outermost).map(|place| at + place));
        true
    }

    /// The bytes that a backslash stands before; `None` where there is one that cannot be escaped.
    #[cold]
    fn escapes(&mut self, text: &[u8], at: usize, block: &[u8; 64]) -> Option<u64> {
        let mut escaped = self.escaped;
        for (place, byte) in block.iter().enumerate() {
            if *byte == b'\\' && escaped >> place & 1 == 0 {
                // The last one's is in the next block.
                escaped |= 2_u64 << place;
            }
        }
        let is_last = block[63] == b'\\' && escaped >> 63 == 0;
        self.escaped = is_last.into();
        let fits = |place| match text.get(at + place) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => true,
            Some(b'u') => {
                let digits = text.get(at + place + 1..at + place + 5);
                digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            }
            _ => false,
        };
        places(escaped).all(fits).then_some(escaped)
    }

    /// Goes into brackets and out of them; `None` where they do not fit.
    #[inline(always)]
    fn brackets(&mut self, block: &[u8; 64], at: usize, brackets: u64) -> Option<Inside> {
        let mut inside =
            Inside { array: all(self.around), outermost: self.outermost(), brace: 0, bracket: 0 };
        for place in places(brackets) {
            let byte = block[place];
            let is_array = u64::from(matches!(byte, b'[' | b']'));
            if matches!(byte, b'{' | b'[') {
                if self.depth == DEEPEST || self.end != 0 {
                    return None;
                }
                inside.bracket |= is_array << place;
                inside.brace |= (is_array ^ 1) << place;
                self.around = self.around << 1 | is_array;
                self.depth += 1;
            } else {
                if self.depth == 0 || self.around & 1 != is_array {
                    return None;
                }
                self.around >>= 1;
                self.depth -= 1;
                if self.depth == 0 {
                    self.end = at + place + 1;
                }
            }
            let rest = !1 << place;
            inside.array = inside.array & !rest | all(self.around) & rest;
            inside.outermost = inside.outermost & !rest | self.outermost() & rest;
        }
        Some(inside)
    }

    fn outermost(&self) -> u64 {
        all((self.depth == 1).into())
    }
}

/// Of a block: what stands in an array, and in the outermost object, but not deeper; and the brackets that open.
struct Inside {
    array: u64,
    outermost: u64,
    brace: u64,
    bracket: u64,
}

/// The bytes of a block that mean something, in strings as well.
#[derive(Default)]
struct Sets {
    quote: u64,
    comma: u64,
    colon: u64,
    open: u64,
    close: u64,
    has_backslash: bool,
    has_control: bool,
}

impl Sets {
    #[inline(always)]
    fn of(block: &[u8; 64]) -> Self {
        let mut sets = Self::default();
        let (mut backslash, mut least) = (u8x16::splat(0), u8x16::splat(b' '));
        for (part, bytes) in block.as_chunks::<16>().0.iter().enumerate() {
            let bytes = u8x16::from(*bytes);
            let equal = |byte| bytes.simd_eq(u8x16::splat(byte));
            let put = |set: &mut u64, found: u8x16| *set |= u64::from(found.to_bitmask()) << (16 * part);
            // { and } differ from [ and ] in this bit.
            let folded = bytes | u8x16::splat(0x20);
            put(&mut sets.quote, equal(b'"'));
            put(&mut sets.comma, equal(b','));
            put(&mut sets.colon, equal(b':'));
            put(&mut sets.open, folded.simd_eq(u8x16::splat(b'{')));
            put(&mut sets.close, folded.simd_eq(u8x16::splat(b'}')));
            backslash |= equal(b'\\');
            least = least.min(bytes);
        }
        sets.has_backslash = backslash.any();
        sets.has_control = !least.simd_eq(u8x16::splat(b' ')).all();
        sets
    }
}

/// All bits, or none.
fn all(bit: u64) -> u64 {
    0_u64.wrapping_sub(bit & 1)
}

/// Each bit: whether the bits up to it are odd in number.
fn prefix_xor(mut bits: u64) -> u64 {
    for by in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << by;
    }
    bits
}

/// The places of the bits that are set.
fn places(mut set: u64) -> impl Iterator<Item = usize> {
    iter::from_fn(move || {
        let place = set.trailing_zeros() as usize;
        set &= set.wrapping_sub(1);
        (place < 64).then_some(place)
    })
}

/// Whether the text begins with a number, true, false or null, and goes on as behind one.
fn is_scalar(text: &[u8]) -> bool {
    let rest = match text[0] {
        b'n' => text.strip_prefix(b"null"),
        b't' => text.strip_prefix(b"true"),
        b'f' => text.strip_prefix(b"false"),
        _ => behind_number(text),
    };
    matches!(rest, Some([b',' | b'}' | b']', ..]))
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

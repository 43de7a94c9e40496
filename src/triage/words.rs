//! Texts that come again and again, as numbers.

use super::arena::Arena;

/// Finds numbers by what they stand for, which the caller keeps: a hash table of bare numbers, 8 bytes an entry at most.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// A number and one, or 0; a power of two of them.
    slots: Vec<u32>,
    length: usize,
}

impl Table {
    /// The number with this hash that `is` says yes to.
    pub(super) fn find(&self, hash: u32, is: &dyn Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 {
            let number = self.slots[at] - 1;
            if is(number) {
                return Some(number);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// Adds a number that is not in it. `hash_of` knows the hashes of those that are.
    pub(super) fn add(&mut self, hash: u32, number: u32, hash_of: &dyn Fn(u32) -> u32) {
        if self.length * 4 >= self.slots.len() * 3 {
            let size = (self.slots.len() * 2).max(8);
            let old = std::mem::replace(&mut self.slots, vec![0; size]);
            for slot in old.into_iter().filter(|slot| *slot != 0) {
                self.put(hash_of(slot - 1), slot);
            }
        }
        self.put(hash, number + 1);
        self.length += 1;
    }

    fn put(&mut self, hash: u32, slot: u32) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }

    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<u32>()
    }
}

/// FNV-1a, folded.
pub(super) fn hash(text: &str) -> u32 {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    (hash ^ hash >> 32) as u32
}

/// Distinct texts, numbered from 0 in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Words {
    texts: Arena,
    spans: Vec<(u32, u32)>,
    table: Table,
}

impl Words {
    /// With the empty text as number 0.
    pub(super) fn with_empty() -> Self {
        let mut words = Self::default();
        words.add("");
        words
    }

    /// The number of a text, a new one if it was not known.
    pub(super) fn add(&mut self, text: &str) -> u32 {
        if let Some(number) = self.number(text) {
            return number;
        }
        let number = self.spans.len() as u32;
        self.spans.push((self.texts.push(text), text.len() as u32));
        let (texts, spans) = (&self.texts, &self.spans);
        self.table.add(hash(text), number, &|known| {
            let (at, length) = spans[known as usize];
            hash(texts.get(at, length))
        });
        number
    }

    /// The number of a text that is known.
    pub(super) fn number(&self, text: &str) -> Option<u32> {
        self.table.find(hash(text), &|number| self.text(number) == text)
    }

    /// The text of a number.
    pub(super) fn text(&self, number: u32) -> &str {
        let (at, length) = self.spans[number as usize];
        self.texts.get(at, length)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// All texts, by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.spans.len() as u32).map(|number| self.text(number))
    }

    /// For each number whether `is` says yes to its text.
    pub(super) fn which(&self, is: &dyn Fn(&str) -> bool) -> Vec<bool> {
        self.iter().map(is).collect()
    }

    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.texts.bytes() + self.spans.capacity() * size_of::<(u32, u32)>() + self.table.bytes()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn as_a_map_would_number_them(texts in proptest::collection::vec("[a-c]{0,3}|.*", 0..200)) {
            let mut words = Words::with_empty();
            let mut known = HashMap::from([(String::new(), 0)]);
            for text in &texts {
                let next = known.len() as u32;
                let expected = *known.entry(text.clone()).or_insert(next);
                prop_assert_eq!(words.add(text), expected);
            }
            prop_assert_eq!(words.len(), known.len());
            for (text, number) in known {
                prop_assert_eq!(words.number(&text), Some(number));
                prop_assert_eq!(words.text(number), &text);
            }
        }
    }
}

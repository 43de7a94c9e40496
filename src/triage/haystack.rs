//! What the free-text search looks through: of each row all values in small letters, and nothing that is the same in
//! every row. One pass of a fast search over all of it, which goes on in the next row after a hit.

use memchr::memmem::Finder;

use super::arena::Arena;
use super::bits::Bits;

/// Ends each value, so that nothing is found across two. It stands in no value and in no needle.
pub(super) const END: char = '\u{1f}';

/// Adds a text in small letters, letter by letter: what is a part of a text stays a part of it.
pub(super) fn push_lower(out: &mut String, text: &str) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_lowercase();
        if out[start..].contains(END) {
            let clean = out[start..].replace(END, " ");
            out.truncate(start);
            out.push_str(&clean);
        }
    } else {
        out.extend(text.chars().flat_map(char::to_lowercase).map(|c| if c == END { ' ' } else { c }));
    }
}

/// A text in small letters.
pub(super) fn lower(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_lower(&mut out, text);
    out
}

/// The texts of all rows.
#[derive(Debug, Default)]
pub(super) struct Haystack {
    texts: Arena,
    /// Where each row's text begins; it ends where the next one begins, or with its piece.
    starts: Vec<u32>,
    /// The texts of rows that were replaced, by row, in order.
    replaced: Vec<(u32, String)>,
}

impl Haystack {
    /// Adds the text of the next row.
    pub(super) fn push(&mut self, text: &str) {
        if self.starts.len() == self.starts.capacity() {
            // An eighth more, where doubling would waste a half.
            self.starts.reserve_exact(1024.max(self.starts.len() / 8));
        }
        self.starts.push(self.texts.push(text));
    }

    /// Gives a row another text.
    pub(super) fn replace(&mut self, row: u32, text: String) {
        match self.replaced.binary_search_by_key(&row, |(row, _)| *row) {
            Ok(at) => self.replaced[at].1 = text,
            Err(at) => self.replaced.insert(at, (row, text)),
        }
    }

    /// The text of a row.
    fn text(&self, row: u32) -> &str {
        if let Ok(at) = self.replaced.binary_search_by_key(&row, |(row, _)| *row) {
            return &self.replaced[at].1;
        }
        let start = self.starts[row as usize];
        match self.starts.get(row as usize + 1).filter(|next| Arena::same_piece(start, **next)) {
            Some(next) => self.texts.get(start, next - start),
            None => self.texts.rest(start),
        }
    }

    /// Marks the rows that have `needle`, which is in small letters; of `among` alone, if given.
    pub(super) fn find(&self, needle: &str, among: Option<&Bits>, hits: &mut Bits) {
        let finder = Finder::new(needle.as_bytes());
        if let Some(among) = among {
            for row in among.iter().filter(|row| finder.find(self.text(*row).as_bytes()).is_some()) {
                hits.set(row);
            }
            return;
        }
        let mut row = 0;
        for (base, piece) in self.texts.pieces() {
            self.find_in(base, piece.as_bytes(), &finder, &mut row, hits);
        }
        for (row, text) in &self.replaced {
            if finder.find(text.as_bytes()).is_some() {
                hits.set(*row);
            }
        }
    }

    /// Marks the rows of one piece. `row` is a row at or before its first, and moves on with the hits.
    fn find_in(&self, base: u32, piece: &[u8], finder: &Finder<'_>, row: &mut usize, hits: &mut Bits) {
        let mut from = 0;
        while let Some(found) = piece.get(from..).and_then(|rest| finder.find(rest)) {
            // A row longer than a piece stands alone in its own: it begins at the base.
            let at = base + (from + found).min(super::arena::PIECE - 1) as u32;
            while self.starts.get(*row + 1).is_some_and(|next| *next <= at) {
                // Hits are mostly rows apart, and then looking at each would be slower than halving.
                *row += match self.starts.get(*row + 8) {
                    Some(far) if *far <= at => self.starts[*row..].partition_point(|start| *start <= at) - 1,
                    _ => 1,
                };
            }
            if self.replaced.binary_search_by_key(&(*row as u32), |(row, _)| *row).is_err() {
                hits.set(*row as u32);
            }
            from = match self.starts.get(*row + 1).filter(|next| Arena::same_piece(base, **next)) {
                Some(next) => (next - base) as usize,
                None => return,
            };
        }
    }

    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let replaced: usize = self.replaced.iter().map(|(_, text)| text.capacity() + 24).sum();
        self.texts.bytes() + self.starts.capacity() * size_of::<u32>() + replaced
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::arena::PIECE;
    use super::*;

    fn found(haystack: &Haystack, needle: &str, rows: usize) -> Vec<u32> {
        let mut hits = Bits::none(rows);
        haystack.find(needle, None, &mut hits);
        let mut again = Bits::none(rows);
        haystack.find(needle, Some(&Bits::all(rows)), &mut again);
        assert_eq!(hits, again);
        hits.iter().collect()
    }

    #[test]
    fn across_pieces_long_rows_and_replaced_ones() {
        let mut haystack = Haystack::default();
        let text = |row: usize| match row {
            500 => "long ".repeat(PIECE / 4),
            row if row % 7 == 0 => format!("seven {}{END}", "x".repeat(row)),
            row => format!("{}{END}", "y".repeat(row)),
        };
        (0..2000).for_each(|row| haystack.push(&text(row)));
        let expected = |needle: &str| -> Vec<u32> {
            (0..2000_usize).filter(|row| text(*row).contains(needle)).map(|row| row as u32).collect()
        };
        for needle in ["seven", "x", "y", "long long", "none", &"x".repeat(1990), &"y".repeat(1000)] {
            assert_eq!(found(&haystack, needle, 2000), expected(needle), "{needle}");
        }
        haystack.replace(14, "other".into());
        haystack.replace(3, "eleven".into());
        haystack.replace(3, "seven of another".into());
        let mut sevens = expected("seven");
        sevens.retain(|row| *row != 14);
        sevens.insert(1, 3);
        assert_eq!(found(&haystack, "seven", 2000), sevens);
        assert_eq!(found(&haystack, "other", 2000), [3, 14]);
    }

    proptest! {
        #[test]
        fn as_the_naive_way(rows in proptest::collection::vec("[ab]{0,6}", 0..60), needle in "[ab]{1,3}") {
            let mut haystack = Haystack::default();
            rows.iter().for_each(|row| haystack.push(&format!("{row}{END}")));
            let expected: Vec<u32> =
                (0..rows.len()).filter(|row| rows[*row].contains(&needle)).map(|row| row as u32).collect();
            prop_assert_eq!(found(&haystack, &needle, rows.len()), expected);
        }

        #[test]
        fn a_part_stays_a_part_in_small_letters(before in ".*", part in ".*", after in ".*") {
            let whole = format!("{before}{part}{after}");
            prop_assert!(lower(&whole).contains(&lower(&part)));
            prop_assert!(!lower(&part).contains(END));
        }
    }
}

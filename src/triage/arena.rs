//! Many texts, end to end in a few large pieces of memory.

/// Where a text is: the piece in the upper bits, the place in it in the lower ones.
const BITS: u32 = 18;
/// The size of a piece. One large text grows by doubling, which wastes and peaks; pieces do not.
pub(super) const PIECE: usize = 1 << BITS;
/// With more pieces than this a place would not fit in 32 bits: 4 GB, all that WebAssembly has.
const MOST: usize = 1 << (u32::BITS - BITS);

/// Texts that are added and never taken away.
#[derive(Debug, Default)]
pub(super) struct Arena {
    pieces: Vec<String>,
}

impl Arena {
    /// Adds a text and says where it is. One longer than a piece gets a piece of its own, just as long.
    pub(super) fn push(&mut self, text: &str) -> u32 {
        let fits = self.pieces.last().is_some_and(|piece| piece.len() + text.len() <= PIECE);
        if !fits {
            let size = if self.pieces.is_empty() { text.len() } else { PIECE.max(text.len()) };
            self.pieces.push(String::with_capacity(size));
        }
        assert!(self.pieces.len() <= MOST, "more than 4 GB of texts");
        let last = self.pieces.len() - 1;
        let piece = &mut self.pieces[last];
        let (start, end) = (piece.len(), piece.len() + text.len());
        if piece.capacity() < end {
            // Only the first piece grows: most collections are small.
            piece.reserve_exact((start * 2).clamp(end, PIECE.max(end)) - start);
        }
        piece.push_str(text);
        // A long text stands alone, from 0, so `start` is within a piece.
        (last << BITS | start) as u32
    }

    /// The text of this place and length.
    pub(super) fn get(&self, at: u32, length: u32) -> &str {
        let start = at as usize % PIECE;
        &self.pieces[(at >> BITS) as usize][start..start + length as usize]
    }

    /// The pieces, each with the place of its begin.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (u32, &str)> {
        self.pieces.iter().enumerate().map(|(index, piece)| ((index as u32) << BITS, piece.as_str()))
    }

    /// From this place to the end of its piece.
    pub(super) fn rest(&self, at: u32) -> &str {
        &self.pieces[(at >> BITS) as usize][at as usize % PIECE..]
    }

    /// Whether two places are in one piece.
    pub(super) fn same_piece(a: u32, b: u32) -> bool {
        a >> BITS == b >> BITS
    }

    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.pieces.iter().map(|piece| piece.capacity() + size_of::<String>()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_comes_out_and_little_is_wasted() {
        let mut arena = Arena::default();
        let long = "é".repeat(PIECE);
        let texts: Vec<String> = (0..5000_usize)
            .map(|number| if number == 3000 { long.clone() } else { format!("{number}").repeat(number % 90) })
            .collect();
        let places: Vec<u32> = texts.iter().map(|text| arena.push(text)).collect();
        for (text, at) in texts.iter().zip(places) {
            assert_eq!(arena.get(at, text.len() as u32), text);
            assert!(arena.rest(at).starts_with(text));
        }
        let all: usize = texts.iter().map(String::len).sum();
        assert!(arena.bytes() < all + 2 * PIECE, "{} for {all}", arena.bytes());
    }

    #[test]
    fn few_texts_need_little() {
        let mut arena = Arena::default();
        for _ in 0..10 {
            arena.push("0123456789");
        }
        assert!(arena.bytes() < 250);
    }
}

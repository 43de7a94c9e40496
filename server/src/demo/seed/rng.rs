//! Random numbers that are the same for ever: ids and keys must not change with a version of some library.

pub(super) const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const HEX: &[u8] = b"0123456789abcdef";

/// SplitMix64.
pub(super) struct Rng(u64);

impl Rng {
    /// A stream of its own for each pair.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = Self(seed);
        let start = rng.next();
        let mut rng = Self(start ^ stream.wrapping_mul(0xd6e8_feb8_6659_fd93));
        rng.next();
        rng
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to `end`, without it.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// From `start` up to `end`, without it; `start` if there is nothing between.
    pub(super) fn within(&mut self, start: i64, end: i64) -> i64 {
        start + self.below(u64::try_from(end - start).unwrap_or(0)).cast_signed()
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    pub(super) fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(*self.pick(alphabet))).collect()
    }

    pub(super) fn guid(&mut self) -> String {
        [8, 4, 4, 4, 12].map(|length| self.text(HEX, length)).join("-")
    }

    pub(super) fn hex(&mut self, length: usize) -> String {
        self.text(HEX, length)
    }
}

//! A set of rows: one bit each.

const EACH: usize = u64::BITS as usize;

/// Which of a collection's rows. 100,000 are 12 kB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// None of so many rows.
    pub(super) fn none(rows: usize) -> Self {
        Self(vec![0; rows.div_ceil(EACH)])
    }

    /// All of so many rows.
    pub(super) fn all(rows: usize) -> Self {
        let mut bits = Self(vec![u64::MAX; rows.div_ceil(EACH)]);
        if let Some(last) = bits.0.last_mut().filter(|_| !rows.is_multiple_of(EACH)) {
            *last = (1 << (rows % EACH)) - 1;
        }
        bits
    }

    pub(super) fn set(&mut self, row: u32) {
        self.0[row as usize / EACH] |= 1 << (row as usize % EACH);
    }

    pub(super) fn has(&self, row: u32) -> bool {
        self.0.get(row as usize / EACH).is_some_and(|word| word >> (row as usize % EACH) & 1 == 1)
    }

    /// Keeps those that `other` has, too.
    pub(super) fn keep(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// Takes out those that `other` has.
    pub(super) fn drop(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }

    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// The rows, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().enumerate().flat_map(|(index, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                Some(index as u32 * u64::BITS + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_sets_are(rows in 0usize..300, a in proptest::collection::btree_set(0u32..300, 0..50), b in proptest::collection::btree_set(0u32..300, 0..50)) {
            let bits = |set: &BTreeSet<u32>| {
                let mut bits = Bits::none(300);
                set.iter().for_each(|row| bits.set(*row));
                bits
            };
            let (mut both, mut only) = (bits(&a), bits(&a));
            both.keep(&bits(&b));
            only.drop(&bits(&b));
            prop_assert_eq!(both.iter().collect::<BTreeSet<_>>(), &a & &b);
            prop_assert_eq!(only.iter().collect::<BTreeSet<_>>(), &a - &b);
            prop_assert_eq!(both.count() as usize, (&a & &b).len());
            prop_assert!(a.iter().all(|row| bits(&a).has(*row)) && !bits(&a).has(1000));
            prop_assert_eq!(Bits::all(rows).iter().collect::<Vec<_>>(), (0..rows as u32).collect::<Vec<_>>());
        }
    }
}

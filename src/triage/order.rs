//! One way to put things in order for all that need it: each kind of list that is sorted would bring some kB of its own.

use std::cmp::Ordering;

/// What something is compared by, and the number by which its owner knows it.
pub(super) type Keyed = (u64, u32, u32);

/// By all three numbers.
#[inline(never)]
pub(super) fn sort(keyed: &mut [Keyed]) {
    keyed.sort_unstable();
}

/// By their texts alone, which `compare` knows by the last of the numbers.
#[inline(never)]
pub(super) fn sort_by(keyed: &mut [Keyed], compare: &dyn Fn(u32, u32) -> Ordering) {
    keyed.sort_unstable_by(|(.., a), (.., b)| compare(*a, *b).then(a.cmp(b)));
}

/// A moment as a number in the same order.
pub(super) fn of_micros(micros: i64) -> u64 {
    micros.cast_unsigned() ^ 1 << 63
}

/// The moment of such a number.
pub(super) fn to_micros(number: u64) -> i64 {
    (number ^ 1 << 63).cast_signed()
}

//! Counting tests by what their programs print.

use std::{fmt, iter::Sum, ops::Add};

/// How many tests passed and how many did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) passed: u32,
    pub(super) failed: u32,
    /// Of those that passed, how many did so only at their second try.
    pub(super) flaky: u32,
}

impl Count {
    pub(super) fn of_one(passed: bool) -> Self {
        Self { passed: passed.into(), failed: (!passed).into(), flaky: 0 }
    }

    /// What was counted, with what its program says in the end: a program that fails has failed in something, and one
    /// that ran no test at all has proved nothing.
    pub(super) fn settled(self, success: bool) -> Self {
        if self.failed == 0 && (!success || self.passed == 0) { Self { failed: 1, ..self } } else { self }
    }
}

impl Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            flaky: self.flaky + other.flaky,
        }
    }
}

impl Sum for Count {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; …`, of cargo test and of wasm-bindgen-test.
pub(super) fn cargo(line: &str) -> Option<Count> {
    let result = line.trim_start().strip_prefix("test result: ")?;
    let of = |what: &str| {
        result
            .split(['.', ';'])
            .find_map(|part| part.trim().strip_suffix(what)?.trim().parse().ok())
            .unwrap_or(0)
    };
    Some(Count { passed: of("passed"), failed: of("failed"), flaky: 0 })
}

/// A line of the summary of Playwright's list reporter: `12 passed (5.3s)`, `1 failed`, `3 did not run`.
pub(super) fn playwright(line: &str) -> Option<Count> {
    let (number, what) = line.trim().split_once(' ')?;
    let number = number.parse().ok()?;
    match what.split(" (").next()? {
        "passed" => Some(Count { passed: number, ..Count::default() }),
        "failed" | "interrupted" | "did not run" => Some(Count { failed: number, ..Count::default() }),
        "flaky" => Some(Count { passed: number, flaky: number, ..Count::default() }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn sum(read: fn(&str) -> Option<Count>, output: &str) -> (u32, u32) {
        let count: Count = output.lines().filter_map(read).sum();
        (count.passed, count.failed)
    }

    #[test]
    fn the_results_of_several_test_programs_add_up() {
        let output = "\
running 2 tests
test model::tests::a ... ok
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

     Running tests/arch.rs
test result: FAILED. 1 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s
test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 filtered out; finished in 0.14s
";
        assert_eq!(sum(cargo, output), (5, 4));
    }

    #[test]
    fn a_test_that_prints_of_passing_is_not_counted() {
        assert_eq!(sum(cargo, "he said: test result: ok. 9 passed; 0 failed\n12 passed; 0 failed"), (0, 0));
        assert_eq!(
            sum(playwright, "  ✓  1 [chromium] › a.spec.ts:3:1 › 12 passed (2ms)\n12 passed over"),
            (0, 0)
        );
    }

    #[test]
    fn playwrights_summary_is_read() {
        let output = "\n  1 failed\n    a.spec.ts:3:1 › x ──────\n  1 flaky\n  2 skipped\n  3 did not run\n  12 passed (5.3s)\n";
        assert_eq!(sum(playwright, output), (13, 4));
        assert_eq!(playwright("  1 flaky").unwrap().flaky, 1);
    }

    #[test]
    fn no_test_and_a_failed_program_both_count_as_a_failure() {
        let settled = |passed, failed, success| Count { passed, failed, flaky: 0 }.settled(success).failed;
        assert_eq!(settled(0, 0, true), 1);
        assert_eq!(settled(7, 0, false), 1);
        assert_eq!(settled(7, 2, false), 2);
        assert_eq!(settled(7, 0, true), 0);
    }
}

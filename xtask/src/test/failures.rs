//! What programs print of the tests that failed, for the end of a long run, where nobody has to search for it.

use super::count;

/// The lines of one failure that are shown: the message and where it arose stand first.
const LINES: usize = 30;

/// `---- name stdout ----`, of cargo test and of wasm-bindgen-test.
pub(super) fn cargo(output: &str) -> Vec<String> {
    blocks(
        output,
        |line| line.starts_with("---- "),
        |line| line == "failures:" || count::cargo(line).is_some(),
    )
}

/// `  1) a.spec.ts:3:1 › what it is called ────`, of Playwright's list reporter.
pub(super) fn playwright(output: &str) -> Vec<String> {
    let numbered = |line: &str| {
        let number = line.strip_prefix("  ").and_then(|line| line.split_once(") "));
        number.is_some_and(|(number, _)| number.parse::<u32>().is_ok())
    };
    blocks(output, numbered, |line| count::playwright(line).is_some())
}

fn blocks(output: &str, begins: impl Fn(&str) -> bool, ends: impl Fn(&str) -> bool) -> Vec<String> {
    let mut blocks: Vec<Vec<&str>> = Vec::new();
    let mut inside = false;
    for line in output.lines() {
        if begins(line) {
            inside = true;
            blocks.push(vec![line]);
        } else if ends(line) {
            inside = false;
        } else if inside && let Some(block) = blocks.last_mut() {
            block.push(line);
        }
    }
    let shortened = |block: Vec<&str>| block.iter().take(LINES).copied().collect::<Vec<_>>().join("\n");
    blocks.into_iter().map(|block| shortened(block).trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_playwright_says_of_each_failure_is_found() {
        let output = "
Running 3 tests using 2 workers
  ✓  1 a.spec.ts:1:1 › one (2ms)
  ✘  2 a.spec.ts:3:1 › two (5ms)
  1) a.spec.ts:3:1 › two ────

    Error: expect(locator).toHaveText
    Expected: \"a\"


  2) b.spec.ts:9:1 › three ────

    Test timeout of 30000ms exceeded.

  2 failed
    a.spec.ts:3:1 › two ────
    b.spec.ts:9:1 › three ────
  1 passed (5.3s)
";
        assert_eq!(
            playwright(output),
            [
                "  1) a.spec.ts:3:1 › two ────\n\n    Error: expect(locator).toHaveText\n    Expected: \"a\"",
                "  2) b.spec.ts:9:1 › three ────\n\n    Test timeout of 30000ms exceeded.",
            ]
        );
    }

    #[test]
    fn what_cargo_says_of_each_failure_is_found() {
        let output = "
running 2 tests
test a ... FAILED
test b ... ok

failures:

---- a stdout ----
thread 'a' panicked at src/a.rs:3:9:
1 is not 2

failures:
    a

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";
        assert_eq!(cargo(output), ["---- a stdout ----\nthread 'a' panicked at src/a.rs:3:9:\n1 is not 2"]);
    }

    #[test]
    fn a_failure_that_says_much_is_shortened() {
        let output = format!("---- a stdout ----\n{}", "more\n".repeat(500));
        assert_eq!(cargo(&output).iter().map(|said| said.lines().count()).collect::<Vec<_>>(), [LINES]);
    }

    #[test]
    fn where_nothing_failed_nothing_is_said() {
        assert!(cargo("test a ... ok\ntest result: ok. 1 passed; 0 failed").is_empty());
        assert!(playwright("  ✓  1 a.spec.ts:1:1 › 1) one (2ms)\n  1 passed (5.3s)").is_empty());
    }
}

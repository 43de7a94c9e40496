//! `cargo xtask test`: the steps one after the other, and a summary of them.

mod count;
#[cfg(test)]
mod dependencies;
mod failures;
mod steps;
#[cfg(test)]
mod versions;

use std::{
    iter::Sum,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use count::Count;
use signal_hook::{consts::TERM_SIGNALS, flag};
use steps::{STEPS, Step};

use crate::{
    repo::Repo,
    say, setup,
    sh::{Cmd, Failure, Result, Watch},
};

/// What was asked for on the command line.
#[derive(Debug)]
pub(crate) struct Selection(Vec<&'static Step>);

impl Selection {
    /// No names mean every step but the slow ones.
    pub(crate) fn parse(args: &[String]) -> Result<Self> {
        let all = args.iter().any(|arg| arg == "--all");
        let names: Vec<_> =
            args.iter().map(String::as_str).filter(|arg| !matches!(*arg, "--all" | "--")).collect();
        if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
            let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
            return Err(Failure::new(format!(
                "`test` has no step `{unknown}`: there are {}",
                known.join(", ")
            )));
        }
        let chosen = |step: &&Step| {
            if names.is_empty() {
                all || !step.slow
            } else {
                names.contains(&step.name) || (all && step.slow)
            }
        };
        Ok(Self(STEPS.iter().filter(chosen).collect()))
    }
}

/// The steps for the help text, one a line.
pub(crate) fn list() -> String {
    let line = |step: &Step| {
        format!("  {:9} {}{}\n", step.name, step.about, if step.slow { " (only with --all)" } else { "" })
    };
    STEPS.iter().map(line).collect()
}

/// What a step came to: how many tests, and what was said of each that failed.
#[derive(Debug, Default)]
struct Tested {
    count: Count,
    failures: Vec<String>,
}

impl Tested {
    fn failed(why: String) -> Self {
        Self { count: Count::of_one(false), failures: vec![why] }
    }
}

impl Sum for Tested {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, Self { count, failures }| {
            sum.failures.extend(failures);
            Self { count: sum.count + count, ..sum }
        })
    }
}

/// A command that is one test in itself.
fn check(cmd: Cmd) -> Result<Tested> {
    Ok(match cmd.show()?.or_fail() {
        Ok(_) => Tested { count: Count::of_one(true), failures: Vec::new() },
        Err(failure) => Tested::failed(failure.to_string()),
    })
}

/// How the output of a program that runs many tests is read.
struct Reader {
    count: fn(&str) -> Option<Count>,
    failures: fn(&str) -> Vec<String>,
}

const CARGO: Reader = Reader { count: count::cargo, failures: failures::cargo };
const PLAYWRIGHT: Reader = Reader { count: count::playwright, failures: failures::playwright };

/// A command that runs many tests and says on its standard output what became of them.
fn count(cmd: Cmd, reader: &Reader) -> Result<Tested> {
    let outcome = cmd.show()?;
    let counted: Count = outcome.stdout.lines().filter_map(reader.count).sum();
    let count = counted.settled(outcome.success());
    let mut failures = (reader.failures)(&outcome.stdout);
    if failures.is_empty()
        && let Err(failure) = outcome.or_fail()
    {
        failures.push(failure.to_string());
    }
    Ok(Tested { count, failures })
}

struct Row {
    name: &'static str,
    tested: Tested,
    time: Duration,
}

/// Runs the chosen steps; one that fails does not stop the others.
pub(crate) fn run(repo: &Repo, selection: &Selection) -> Result<ExitCode> {
    let begun = Instant::now();
    let mut needed = Vec::new();
    for tool in selection.0.iter().flat_map(|step| step.needs) {
        if !needed.contains(tool) {
            needed.push(*tool);
        }
    }
    setup::ensure(repo, &needed)?;
    let set_up = begun.elapsed();

    let interrupted = interruptible()?;
    let mut rows = Vec::new();
    for step in &selection.0 {
        if interrupted.load(Ordering::Relaxed) {
            break;
        }
        say::doing(&format!("{}: {}", step.name, step.about));
        let begun = Instant::now();
        let watch = Watch { end: begun + step.limit, interrupted: Arc::clone(&interrupted) };
        let tested = (step.run)(&repo.watched(watch)).unwrap_or_else(|failure| {
            say::error(&format!("{}: {failure}", step.name));
            Tested::failed(failure.to_string())
        });
        rows.push(Row { name: step.name, tested, time: begun.elapsed() });
    }

    if interrupted.load(Ordering::Relaxed) {
        return Err(Failure::new("interrupted: not all tests were run"));
    }
    let total: Count = rows.iter().map(|row| row.tested.count).sum();
    say::plain(&format!("{}\n{}", what_failed(&rows), summary(&rows, set_up, total)));
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Ctrl-C ends the running step and its children; a second one ends everything at once.
fn interruptible() -> Result<Arc<AtomicBool>> {
    let interrupted = Arc::new(AtomicBool::new(false));
    for signal in TERM_SIGNALS {
        flag::register_conditional_shutdown(*signal, 130, Arc::clone(&interrupted))
            .and_then(|_| flag::register(*signal, Arc::clone(&interrupted)))
            .map_err(|error| Failure::new(format!("signals cannot be watched: {error}")))?;
    }
    Ok(interrupted)
}

/// In the end once more: what was said when it happened is far above, or cut off by whoever keeps the output.
fn what_failed(rows: &[Row]) -> String {
    let said = |row: &Row| {
        let of = |failure: &String| format!("\nnot as it should be in {}:\n{failure}\n", row.name);
        row.tested.failures.iter().map(of).collect::<String>()
    };
    rows.iter().map(said).collect()
}

fn summary(rows: &[Row], set_up: Duration, total: Count) -> String {
    let mut lines =
        vec![format!("{:9} {:>7} {:>7} {:>7} {:>8}", "step", "passed", "failed", "flaky", "seconds")];
    lines.push(format!("{:9} {:>7} {:>7} {:>7} {:>8.1}", "set-up", "", "", "", set_up.as_secs_f64()));
    lines.extend(rows.iter().map(|Row { name, tested: Tested { count, .. }, time }| {
        let Count { passed, failed, flaky } = count;
        format!("{name:9} {passed:>7} {failed:>7} {flaky:>7} {:>8.1}", time.as_secs_f64())
    }));
    lines.push(total.to_string());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn names(args: &[&str]) -> Vec<&'static str> {
        let args: Vec<_> = args.iter().map(|arg| (*arg).to_owned()).collect();
        Selection::parse(&args).unwrap().0.iter().map(|step| step.name).collect()
    }

    #[test]
    fn named_steps_run_in_the_order_of_the_table() {
        assert_eq!(names(&["e2e", "format"]), ["format", "e2e"]);
    }

    #[test]
    fn without_a_name_every_step_runs_that_is_not_slow() {
        let quick: Vec<_> = STEPS.iter().filter(|step| !step.slow).map(|step| step.name).collect();
        assert_eq!(names(&[]), quick);
        assert_eq!(names(&["--all"]).len(), STEPS.len());
    }

    #[test]
    fn a_step_that_does_not_exist_is_an_error_with_the_names_of_those_that_do() {
        let failure = Selection::parse(&["clipy".to_owned()]).unwrap_err().to_string();
        assert!(failure.contains("clipy") && failure.contains("clippy, "), "{failure}");
    }

    fn row(name: &'static str, passed: u32, failed: u32) -> Row {
        let failures = (0..failed).map(|number| format!("---- {number} stdout ----")).collect();
        Row {
            name,
            tested: Tested { count: Count { passed, failed, flaky: 0 }, failures },
            time: Duration::from_secs(2),
        }
    }

    #[test]
    fn every_failure_is_named_in_the_end() {
        let rows = [row("format", 1, 0), row("unit", 40, 2)];
        assert_eq!(
            what_failed(&rows),
            "\nnot as it should be in unit:\n---- 0 stdout ----\n\nnot as it should be in unit:\n---- 1 stdout ----\n"
        );
    }

    #[test]
    fn the_last_line_is_the_sum() {
        let rows = [row("format", 1, 0), row("unit", 40, 2)];
        let total = rows.iter().map(|row| row.tested.count).sum();
        assert_eq!(summary(&rows, Duration::ZERO, total).lines().last(), Some("41 passed, 2 failed"));
    }

    #[test]
    fn a_test_that_passed_at_its_second_try_is_told() {
        let mut row = row("e2e", 7, 0);
        row.tested.count.flaky = 1;
        row.tested.failures.push("  1) a.spec.ts:3:1 › two".to_owned());
        let rows = [row];
        assert!(what_failed(&rows).contains("in e2e:\n  1) a.spec.ts:3:1 › two"));
        let total = rows[0].tested.count;
        let told = summary(&rows, Duration::ZERO, total);
        let line = told.lines().find(|line| line.starts_with("e2e")).unwrap();
        assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["e2e", "7", "0", "1", "2.0"]);
        assert_eq!(told.lines().last(), Some("7 passed, 0 failed"));
    }
}

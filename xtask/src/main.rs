//! Every command of the README and of CI: `cargo xtask --help` lists them.

mod bench;
mod module;
mod npm;
mod page;
mod playwright;
mod repo;
mod say;
mod server;
mod setup;
mod sh;
mod sizes;
mod test;

use std::{env, process::ExitCode};

use repo::Repo;
use setup::Tool;
use sh::{Failure, Result};

const HELP: &str = "\
Builds, runs and tests Attendee Calendars. Whatever is missing is set up first.

Usage: cargo xtask COMMAND

Commands:
  demo [-- ARGS]            build the page and the server, and start it with demo data
                            on http://127.0.0.1:8080; ARGS go to the server (-- --help lists them)
  test [--all] [STEP ...]   run every test, or the named steps; --all adds the slow ones
  build                     build the static site into dist/, with brotli and gzip beside each file
  server                    build the page and the server program with it embedded, and say where it is
  bench [--quick] [--write] [triage] [gateway] [startup] [decoding] [turns] [paging]
                            measure the page in Chromium, its start beside other pages, and the
                            gateway beside nginx, and print the figures; --quick leaves out what
                            takes long, --write puts the figures into docs/benchmarks.md
  sizes [--write]           say what the bytes of each WebAssembly module are; --write puts it
                            into docs/sizes.md
  screenshots               take the pictures in docs/, and one of every state into target/screenshots/
  npm                       build the npm package into target/npm/, as a tarball
  setup                     install what the other commands need, and nothing else
  help, --help              this text
";

const ENVIRONMENT: &str = "\
Tools are taken from the PATH when their version serves, else installed into .tools/.

Environment:
  ATTENDEE_CALENDARS_TOOLS  the folder for tools, instead of .tools/
  CHROME                    the Chrome or Chromium to test with, instead of the first one found
";

fn main() -> ExitCode {
    match run(env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(failure) => {
            say::error(&failure);
            ExitCode::FAILURE
        }
    }
}

fn run(mut args: Vec<String>) -> Result<ExitCode> {
    let command = if args.is_empty() { "help".to_owned() } else { args.remove(0) };
    if matches!(command.as_str(), "help" | "--help" | "-h") || args.iter().any(|a| asks_for_help(&args, a)) {
        say::plain(&format!("{HELP}\nSteps of test:\n{}\n{ENVIRONMENT}", test::list()));
        return Ok(ExitCode::SUCCESS);
    }

    let repo = Repo::find()?;
    match command.as_str() {
        "demo" => {
            let args = server_args(args)?;
            setup::ensure(&repo, Tool::FOR_PAGE)?;
            page::build(&repo)?;
            let program = server::build(&repo)?;
            server::demo(&program, &args)
        }
        "test" => {
            let selection = test::Selection::parse(&args)?;
            test::run(&repo, &selection)
        }
        "build" => {
            none(&command, &args)?;
            setup::ensure(&repo, Tool::FOR_PAGE)?;
            page::build(&repo)?;
            page::measure(&repo)?;
            Ok(ExitCode::SUCCESS)
        }
        "server" => {
            none(&command, &args)?;
            setup::ensure(&repo, Tool::FOR_PAGE)?;
            page::build(&repo)?;
            say::plain(&server::build(&repo)?.display().to_string());
            Ok(ExitCode::SUCCESS)
        }
        "npm" => {
            none(&command, &args)?;
            setup::ensure(&repo, Tool::FOR_NPM)?;
            say::plain(&npm::build(&repo)?.display().to_string());
            Ok(ExitCode::SUCCESS)
        }
        "bench" => {
            let options = bench::Options::parse(&args)?;
            bench::run(&repo, &options)?;
            Ok(ExitCode::SUCCESS)
        }
        "sizes" => {
            let write = args == ["--write"];
            none(&command, if write { &[] } else { &args })?;
            setup::ensure(&repo, Tool::FOR_NPM)?;
            sizes::run(&repo, write)?;
            Ok(ExitCode::SUCCESS)
        }
        "screenshots" => {
            none(&command, &args)?;
            setup::ensure(&repo, Tool::FOR_CHROMIUM)?;
            let cmd = playwright::test(&repo, "--config screenshots")?;
            cmd.env("CHROME", setup::chrome(&repo)?).run()?;
            Ok(ExitCode::SUCCESS)
        }
        "setup" => {
            none(&command, &args)?;
            setup::ensure(&repo, Tool::ALL)?;
            let mut set_up = "Everything is set up.";
            for &tool in Tool::NOT_EVERYWHERE {
                if let Err(failure) = setup::ensure(&repo, &[tool]) {
                    say::doing(&failure.to_string());
                    set_up = "Everything else is set up.";
                }
            }
            say::plain(set_up);
            Ok(ExitCode::SUCCESS)
        }
        other => Err(Failure::new(format!(
            "there is no command `{other}`: `cargo xtask --help` lists the commands"
        ))),
    }
}

/// `--help` before any `--` asks xtask itself; behind it, it is the server's.
fn asks_for_help(args: &[String], arg: &str) -> bool {
    matches!(arg, "--help" | "-h") && args.iter().take_while(|a| *a != "--").any(|a| a == arg)
}

/// What goes to the server: everything behind `--`.
fn server_args(mut args: Vec<String>) -> Result<Vec<String>> {
    match args.first().map(String::as_str) {
        None => Ok(args),
        Some("--") => Ok(args.split_off(1)),
        Some(other) => Err(Failure::new(format!(
            "`demo` itself takes no argument `{other}`: write `cargo xtask demo -- {}`",
            args.join(" ")
        ))),
    }
}

fn none(command: &str, args: &[String]) -> Result<()> {
    if args.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("`{command}` takes no arguments, but got `{}`", args.join(" "))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn arguments_of_the_server_stand_behind_two_dashes() {
        assert_eq!(server_args(words("-- --listen 127.0.0.1:0")).unwrap(), words("--listen 127.0.0.1:0"));
        assert!(server_args(words("")).unwrap().is_empty());
        let failure = server_args(words("--calendars 5")).unwrap_err().to_string();
        assert!(failure.contains("cargo xtask demo -- --calendars 5"), "{failure}");
    }

    #[test]
    fn help_behind_two_dashes_is_the_servers() {
        let asks = |line: &str| {
            let args = words(line);
            args.iter().any(|arg| asks_for_help(&args, arg))
        };
        assert!(asks("--help"));
        assert!(asks("-h -- x"));
        assert!(!asks("-- --help"));
        assert!(!asks("clippy"));
    }

    #[test]
    fn unknown_commands_and_arguments_are_refused() {
        assert!(run(words("demmo")).unwrap_err().to_string().contains("demmo"));
        assert!(run(words("build fast")).unwrap_err().to_string().contains("fast"));
    }
}

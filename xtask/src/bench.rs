//! `cargo xtask bench`: how fast the page is, and how much memory it needs. Nothing here fails for being slow.

use std::fs;

use crate::{
    playwright,
    repo::Repo,
    say,
    setup::{self, Tool},
    sh::{Failure, Result},
};

/// The benchmarks: a new one is its `NAME.spec.ts` in tests/e2e/bench, its name and its place in docs/benchmarks.md.
const NAMES: &[&str] = &["triage", "gateway", "startup", "decoding", "turns", "paging"];

/// Those that need the peers.
const WITH_PEERS: &[&str] = &["startup", "decoding"];

/// The pages that the product's is compared with, in benches/peers.
const PEERS: &[&str] = &["plain", "react", "react-admin"];

/// What is to be measured, and how.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    names: Vec<&'static str>,
    quick: bool,
    write: bool,
}

impl Options {
    pub(crate) fn parse(args: &[String]) -> Result<Self> {
        let mut options = Self::default();
        for arg in args {
            match arg.as_str() {
                "--quick" => options.quick = true,
                "--write" => options.write = true,
                name => match NAMES.iter().find(|known| **known == name) {
                    Some(name) => options.names.push(name),
                    None => {
                        return Err(Failure::new(format!(
                            "`bench` knows no `{name}`: it takes --quick, --write and the names {}",
                            NAMES.join(", ")
                        )));
                    }
                },
            }
        }
        if options.quick && options.write {
            return Err(Failure::new(
                "`bench --quick` leaves figures out, and the docs have them all: drop --quick or --write",
            ));
        }
        Ok(options)
    }
}

pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    setup::ensure(repo, Tool::FOR_CHROMIUM)?;
    if options.names.is_empty() || options.names.iter().any(|name| WITH_PEERS.contains(name)) {
        build_peers(repo)?;
    }
    let mut cmd = playwright::test(repo, "--config bench")?.env("CHROME", setup::chrome(repo)?);
    for (name, is_on) in [("BENCH_QUICK", options.quick), ("BENCH_WRITE", options.write)] {
        if is_on {
            cmd = cmd.env(name, "1");
        }
    }
    options.names.iter().fold(cmd, |cmd, name| cmd.arg(format!("{name}.spec.ts"))).run().map(drop)
}

/// Each is built in a second or two, so none is ever older than its sources.
fn build_peers(repo: &Repo) -> Result<()> {
    say::doing(
        "Building the pages that the product's is compared with. The first time, this usually takes 1 minute.",
    );
    for peer in PEERS {
        let dir = repo.path("benches/peers").join(peer);
        let (lock, stamp) = (dir.join("package-lock.json"), dir.join("node_modules/.installed-lock.json"));
        if fs::read(&lock).ok() != fs::read(&stamp).ok() {
            repo.cmd("npm").words("ci --ignore-scripts --no-audit --no-fund").dir(&dir).quiet()?;
            fs::copy(&lock, &stamp)
                .map_err(|error| Failure::new(format!("{} cannot be written: {error}", stamp.display())))?;
        }
        repo.cmd("node").words("node_modules/vite/bin/vite.js build").dir(&dir).quiet()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn parse(line: &str) -> Result<Options> {
        Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn names_and_options_are_told_apart_and_wrong_ones_refused() {
        let options = parse("triage --quick").unwrap();
        assert_eq!(options, Options { names: vec!["triage"], quick: true, write: false });
        assert_eq!(parse("").unwrap(), Options::default());
        assert!(parse("triagge").unwrap_err().to_string().contains("triagge"));
        assert!(parse("--quick --write").is_err());
    }

    #[test]
    fn every_name_has_its_file_and_its_place_in_the_docs() {
        let repo = Repo::find().unwrap();
        let docs = fs::read_to_string(repo.path("docs/benchmarks.md")).unwrap();
        for name in NAMES {
            assert!(repo.path(&format!("tests/e2e/bench/{name}.spec.ts")).is_file(), "{name}");
            assert!(docs.contains(&format!("<!-- {name}: begin -->")), "{name}");
        }
    }

    #[test]
    fn every_peer_has_its_folder_and_its_lock_file_names_no_registry() {
        let repo = Repo::find().unwrap();
        for peer in PEERS {
            let lock = repo.path(&format!("benches/peers/{peer}/package-lock.json"));
            assert!(!fs::read_to_string(lock).unwrap().contains("\"resolved\""), "{peer}");
        }
    }
}

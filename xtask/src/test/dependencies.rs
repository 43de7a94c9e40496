//! What is depended on: from crates.io alone, under licences that deny.toml allows.

use std::{collections::HashSet, fs};

use serde_json::Value;
use spdx::{Expression, ParseMode};

use crate::repo::Repo;

/// The licences that deny.toml allows, as they stand there.
fn allowed(repo: &Repo) -> HashSet<String> {
    let text = fs::read_to_string(repo.path("deny.toml")).unwrap();
    let list = text.split_once("allow = [").unwrap().1.split_once(']').unwrap().0;
    let lines = list.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once('"'));
    lines.map(|(licence, _)| licence.to_owned()).collect()
}

#[test]
fn everything_comes_from_the_registry_under_a_licence_that_is_allowed() {
    let repo = Repo::find().unwrap();
    let allowed = allowed(&repo);
    assert!(allowed.len() > 5 && allowed.contains("MIT"), "{allowed:?}");
    let metadata = repo.cmd("cargo").words("metadata --locked --format-version 1").quiet().unwrap().stdout;
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for package in metadata["packages"].as_array().unwrap() {
        let (name, version) = (package["name"].as_str().unwrap(), package["version"].as_str().unwrap());
        // Our own have no source.
        let Some(source) = package["source"].as_str() else { continue };
        seen += 1;
        if source != "registry+https://github.com/rust-lang/crates.io-index" {
            wrong.push(format!("{name} {version} comes from {source}"));
        }
        let licence = package["license"].as_str().unwrap_or("none");
        let is_allowed = Expression::parse_mode(licence, ParseMode::LAX)
            .is_ok_and(|licence| licence.evaluate(|wanted| allowed.contains(&wanted.to_string())));
        if !is_allowed {
            wrong.push(format!("{name} {version} is under {licence}"));
        }
    }
    assert!(seen > 100, "{seen} packages");
    assert_eq!(wrong, [""; 0]);
}

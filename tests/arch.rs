//! Keeps the import rule: a layer uses those above it and none below, and only few files know the browser.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers of src/, in the order of dependency. `lib.rs` is their map; `main.rs` and `bin` only start what they are
/// named after.
const LAYERS: [&str; 15] = [
    "model", "time", "client", "health", "triage", "state", "text", "settings", "route", "part", "hooks",
    "ui", "pages", "app", "js",
];

/// Where the browser may be named.
const BROWSER: [&str; 6] = ["client/fetch.rs", "hooks/", "time/intl.rs", "time/mod.rs", "ui/el.rs", "js/"];

/// What counts as the browser. `gloo_timers` and `gloo_net` stand on it.
const BROWSER_CRATES: [&str; 5] =
    ["web_sys::", "js_sys::", "gloo_", "wasm_bindgen::", "wasm_bindgen_futures::"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

/// Source lines without comments, each with its file's path below src/.
fn lines() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut lines = Vec::new();
    for file in files {
        let name = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        for line in fs::read_to_string(&file).unwrap().lines() {
            lines.push((name.clone(), line.split("//").next().unwrap_or_default().to_owned()));
        }
    }
    lines
}

fn layer(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

/// The layers that a line names through `crate::`.
fn uses(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("crate::").filter(|(at, _)| !line[..*at].ends_with('$')).map(|(at, found)| {
        let rest = &line[at + found.len()..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

#[test]
fn every_file_belongs_to_a_layer() {
    let found: BTreeSet<String> = lines().iter().map(|(file, _)| layer(file).to_owned()).collect();
    let known: BTreeSet<String> =
        LAYERS.iter().chain(&["lib", "main", "bin"]).map(ToString::to_string).collect();
    assert_eq!(found, known);
}

#[test]
fn a_layer_uses_only_those_above_it() {
    let rank = |layer: &str| LAYERS.iter().position(|known| *known == layer);
    let mut edges = 0;
    for (file, line) in lines() {
        let Some(own) = rank(layer(&file)) else { continue };
        for used in uses(&line) {
            let used_rank = rank(used)
                .unwrap_or_else(|| panic!("{file} imports crate::{used}: name one layer in a path"));
            assert!(used_rank <= own, "{file} uses {used}, which is below it: {line}");
            edges += 1;
        }
    }
    assert!(edges > 30, "only {edges} edges were found: the test reads something else than the sources");
}

#[test]
fn few_files_know_the_browser() {
    let mut found = 0;
    for (file, line) in lines() {
        if let Some(name) = BROWSER_CRATES.iter().find(|name| line.contains(**name)) {
            found += 1;
            let allowed =
                BROWSER.iter().any(|place| file == *place || place.ends_with('/') && file.starts_with(place));
            assert!(allowed, "{file} names {name}, which only {BROWSER:?} may: {line}");
        }
    }
    assert!(found > 10);
}

#[test]
fn only_hooks_spawn_and_only_time_asks_the_clock() {
    for (file, line) in lines() {
        assert!(!line.contains("spawn_local") || file == "hooks/task.rs", "{file} spawns: {line}");
        let asks = ["Date::now", "Date::new_0", "SystemTime::now", "Utc::now", "Local::now"];
        assert!(
            !asks.iter().any(|clock| line.contains(clock)) || file == "time/mod.rs",
            "{file} asks the time: {line}"
        );
    }
}

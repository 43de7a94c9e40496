//! One version, wherever it is written.

use std::fs;

use crate::repo::Repo;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where it is written, and what stands before it.
const PLACES: [(&str, &str); 5] = [
    ("npm/package.json", "\n  \"version\": \""),
    ("README.md", "/npm/attendee-calendars@"),
    ("npm/README.md", "/npm/attendee-calendars@"),
    ("npm/examples/plain/index.html", "/npm/attendee-calendars@"),
    ("deploy/kubernetes.yaml", "/attendee-calendars:"),
];

#[test]
fn versions_are_the_same_everywhere() {
    let repo = Repo::find().unwrap();
    for (file, before) in PLACES {
        let text = fs::read_to_string(repo.path(file)).unwrap();
        let found: Vec<&str> = text.split(before).skip(1).collect();
        assert!(!found.is_empty(), "{file} names no version");
        for rest in found {
            let version: String = rest.chars().take_while(|c| !"\"/\n ".contains(*c)).collect();
            assert_eq!(version, VERSION, "{file}");
        }
    }
}

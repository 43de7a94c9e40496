//! Two scans compared.

use super::Collection;
use super::arena::Arena;
use super::words::{Table, hash};
use crate::health::{CauseKind, Health};
use crate::model::Time;

/// What has to be kept of a scan to compare a later one with it: some 60 bytes for each calendar instead of all of it.
#[derive(Debug)]
pub struct Summary {
    at: Time,
    texts: Arena,
    known: Vec<Known>,
    ids: Table,
}

/// How a calendar was, and why it was broken; nothing of one that could not be read.
pub type Verdict = (Option<Health>, Option<CauseKind>);

#[derive(Clone, Copy, Debug)]
struct Known {
    /// The id, and behind it the key.
    at: u32,
    id: u32,
    key: Option<u32>,
    health: Option<Health>,
    cause: Option<CauseKind>,
}

impl Summary {
    /// Of a scan. Rows without an id cannot be told again, and are left out.
    pub fn of(collection: &Collection) -> Self {
        let mut summary =
            Self { at: collection.at(), texts: Arena::default(), known: Vec::new(), ids: Table::default() };
        summary.known.reserve_exact(collection.len());
        let mut text = String::new();
        for row in 0..collection.len() as u32 {
            let Some(id) = collection.id(row).filter(|id| summary.index_of(id).is_none()) else { continue };
            let key = collection.key(row);
            text.clear();
            text.push_str(&id);
            text.push_str(key.as_deref().unwrap_or_default());
            let index = summary.known.len() as u32;
            summary.known.push(Known {
                at: summary.texts.push(&text),
                id: id.len() as u32,
                key: key.map(|key| key.len() as u32),
                health: collection.health(row),
                cause: collection.cause(row),
            });
            let (texts, known) = (&summary.texts, &summary.known);
            summary.ids.add(hash(&id), index, &|index| {
                let known = known[index as usize];
                hash(texts.get(known.at, known.id))
            });
        }
        summary
    }

    /// With the verdict that a calendar had, where the collection has been given a later one.
    pub fn set(&mut self, id: &str, (health, cause): Verdict) {
        if let Some(index) = self.index_of(id) {
            let known = &mut self.known[index as usize];
            (known.health, known.cause) = (health, cause);
        }
    }

    /// The moment of its verdicts.
    pub fn at(&self) -> Time {
        self.at
    }

    /// How many calendars it knows.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The id of one of them. Panics, as the others do, where there is none of this index.
    pub fn id(&self, index: u32) -> &str {
        let known = self.known[index as usize];
        self.texts.get(known.at, known.id)
    }

    /// Its deduplication key.
    pub fn key(&self, index: u32) -> Option<&str> {
        let known = self.known[index as usize];
        known.key.map(|length| self.texts.get(known.at + known.id, length))
    }

    /// How it was; `None` if it could not be read.
    pub fn health(&self, index: u32) -> Option<Health> {
        self.known[index as usize].health
    }

    /// Why it was broken.
    pub fn cause(&self, index: u32) -> Option<CauseKind> {
        self.known[index as usize].cause
    }

    /// The one with this id.
    pub fn index_of(&self, id: &str) -> Option<u32> {
        self.ids.find(hash(id), &|index| self.id(index) == id)
    }

    /// Memory in use, in bytes.
    pub fn bytes(&self) -> usize {
        self.texts.bytes() + self.known.capacity() * size_of::<Known>() + self.ids.bytes()
    }
}

/// What is different from one scan to a later one. Each calendar stands in one list at most; the lists keep the scans'
/// order. Broken is what is disconnected or sync-failing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Rows of the later scan that are broken now and were not.
    pub newly_broken: Vec<u32>,
    /// Rows of the later scan that were broken and are not now.
    pub recovered: Vec<u32>,
    /// Rows of the later scan that were and are broken, in another way or for another cause.
    pub changed: Vec<u32>,
    /// Rows of the later scan that were not there, broken or not.
    pub new: Vec<u32>,
    /// What is not there any more: indices of the summary.
    pub gone: Vec<u32>,
}

impl Comparison {
    /// Compares. Rows that could not be read in one of the scans have not changed, as far as is known.
    pub fn of(before: &Summary, after: &Collection) -> Self {
        let mut found = Self::default();
        let mut seen = vec![false; before.len()];
        let is_broken = |health: Health| matches!(health, Health::Disconnected | Health::SyncFailing);
        for row in 0..after.len() as u32 {
            let Some(id) = after.id(row) else { continue };
            let Some(index) = before.index_of(&id) else {
                found.new.push(row);
                continue;
            };
            seen[index as usize] = true;
            let (Some(was), Some(is)) = (before.health(index), after.health(row)) else { continue };
            match (is_broken(was), is_broken(is)) {
                (false, true) => found.newly_broken.push(row),
                (true, false) => found.recovered.push(row),
                (true, true) if (was, before.cause(index)) != (is, after.cause(row)) => {
                    found.changed.push(row);
                }
                _ => {}
            }
        }
        found.gone = (0..).zip(seen).filter(|(_, seen)| !seen).map(|(index, _)| index).collect();
        found
    }

    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{project, texts};
    use super::*;

    #[test]
    fn each_kind_of_change() {
        let row = |id: &str, state: &str, error: &str| {
            format!(
                r#"{{"id":"{id}","platform":"google","state":"{state}","deduplication_key":"key {id}",
                   "last_successful_sync_at":"2025-11-21T14:00:00Z",
                   "connection_failure_data":{{"error":"{error}","timestamp":"2025-11-21T13:00:00Z"}}}}"#
            )
        };
        let of = |rows: &[(&str, &str, &str)]| {
            let mut rows: Vec<String> = rows.iter().map(|(id, state, error)| row(id, state, error)).collect();
            rows.push("7".into());
            texts(&rows.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let before = Summary::of(&of(&[
            ("ok", "connected", ""),
            ("breaks", "connected", ""),
            ("gone", "connected", ""),
            ("mends", "disconnected", "invalid_grant"),
            ("same", "disconnected", "invalid_grant"),
            ("other", "disconnected", "invalid_grant"),
        ]));
        let after = of(&[
            ("new", "disconnected", "invalid_grant"),
            ("other", "disconnected", "invalid_client"),
            ("same", "disconnected", "invalid_grant"),
            ("mends", "connected", ""),
            ("breaks", "disconnected", "invalid_client"),
            ("ok", "connected", ""),
        ]);
        let found = Comparison::of(&before, &after);
        let expected = Comparison {
            newly_broken: vec![4],
            recovered: vec![3],
            changed: vec![1],
            new: vec![0],
            gone: vec![2],
        };
        assert_eq!(found, expected);
        assert_eq!((before.id(2), before.key(2), before.len()), ("gone", Some("key gone"), 6));
    }

    #[test]
    fn nothing_changed_and_little_is_kept() {
        let collection = project(500);
        let summary = Summary::of(&collection);
        assert!(Comparison::of(&summary, &collection).is_empty());
        assert!(summary.bytes() < 100 * 500, "{}", summary.bytes());
        let mut other = Summary::of(&collection);
        let broken = (0..500).find(|row| collection.health(*row) == Some(Health::Healthy)).unwrap();
        other.set(&collection.id(broken).unwrap(), (Some(Health::Disconnected), None));
        other.set("cal_unknown", (None, None));
        assert_eq!(Comparison::of(&other, &collection).recovered, [broken]);
        let none = Summary::of(&project(0));
        assert_eq!(Comparison::of(&none, &collection).new.len(), 500);
    }
}

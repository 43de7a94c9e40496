//! Hints: what will make trouble one day, with the rows behind it.

use super::Collection;
use super::facts::{NEVER, NOWHERE};
use super::order::{self, Keyed};
use super::sort::SortBy;
use super::when::DAY;
use crate::health::Health;

/// After so many days a disconnected calendar counts as abandoned.
pub const ABANDONED_DAYS: i64 = 30;

/// One of so many is few.
const FEW: usize = 5;

/// A kind of hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// No deduplication key: the same calendar can be connected again without anybody noticing.
    NoKey,
    /// The same calendar within the same account is there more than once. Primary calendars cannot be told.
    SameAccount,
    /// An OAuth client that few calendars of the platform have: under a fifth. Two apps side by side are no mistake.
    MixedClients,
    /// Disconnected for over 30 days, by its failure, else by its last success, else by its creation.
    Abandoned,
}

impl Hint {
    /// All of them.
    pub const ALL: &[Self] = &[Self::NoKey, Self::SameAccount, Self::MixedClients, Self::Abandoned];

    /// The stable word, for filters: `hint:no-key`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoKey => "no-key",
            Self::SameAccount => "same-account",
            Self::MixedClients => "mixed-clients",
            Self::Abandoned => "abandoned",
        }
    }

    /// The one whose word this is.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.as_str() == word)
    }

    /// The rows behind it: those of one account beside each other, else in the order of the scan.
    pub fn rows(self, collection: &Collection) -> Vec<u32> {
        let rows = 0..collection.len() as u32;
        let readable = rows.filter(|row| collection.health(*row).is_some());
        match self {
            Self::NoKey => readable.filter(|row| collection.facts(*row).key == NOWHERE).collect(),
            Self::SameAccount => same_account(collection, &readable.collect::<Vec<_>>()),
            Self::MixedClients => mixed_clients(collection, &readable.collect::<Vec<_>>()),
            Self::Abandoned => readable.filter(|row| is_abandoned(collection, *row)).collect(),
        }
    }
}

fn same_account(collection: &Collection, rows: &[u32]) -> Vec<u32> {
    let ranks = collection.ranks(&SortBy::Account);
    let mut keyed: Vec<Keyed> = rows
        .iter()
        .filter(|row| collection.facts(**row).account != NOWHERE)
        .map(|row| (u64::from(ranks[*row as usize]), collection.facts(*row).platform, *row))
        .collect();
    order::sort(&mut keyed);
    let same = |a: &Keyed, b: &Keyed| (a.0, a.1) == (b.0, b.1);
    keyed.chunk_by(same).filter(|rows| rows.len() > 1).flatten().map(|(.., row)| *row).collect()
}

fn mixed_clients(collection: &Collection, rows: &[u32]) -> Vec<u32> {
    // A table of all pairs would have no room: both are any texts that the server sends.
    let pair = |row: u32| {
        let facts = collection.facts(row);
        u64::from(facts.platform) << 32 | u64::from(facts.client)
    };
    let mut pairs: Vec<Keyed> = rows.iter().map(|row| (pair(*row), 0, *row)).collect();
    order::sort(&mut pairs);
    let count = |from: u64, to: u64| {
        pairs.partition_point(|(pair, ..)| *pair <= to) - pairs.partition_point(|(pair, ..)| *pair < from)
    };
    let is_few = |row: u32| {
        let own = pair(row);
        let platform = own >> 32 << 32;
        count(own, own) * FEW < count(platform, platform | u64::from(u32::MAX))
    };
    rows.iter().copied().filter(|row| is_few(*row)).collect()
}

fn is_abandoned(collection: &Collection, row: u32) -> bool {
    let facts = collection.facts(row);
    let since = [facts.failed.max(facts.success), facts.created].into_iter().find(|time| *time != NEVER);
    facts.health() == Some(Health::Disconnected)
        && since.is_some_and(|since| collection.micros().saturating_sub(since) > ABANDONED_DAYS * DAY)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, texts};
    use super::super::when::time_of;
    use super::*;

    #[test]
    fn each_hint_and_what_is_just_none() {
        let row = |id: &str, fields: &str| {
            format!(
                r#"{{"id":"{id}","platform":"google","state":"connected","client_id":"a","deduplication_key":"{id}"{fields}}}"#
            )
        };
        let gone = |fields: &str| format!(r#","state":"disconnected"{fields}"#);
        let ago = |micros: i64| format!("{:?}", time_of(NOW - micros));
        let failed = |micros: i64| {
            format!(r#","connection_failure_data":{{"error":"x","timestamp":"{}"}}"#, ago(micros))
        };
        let rows = [
            row("0", r#","platform_uuid":"A""#),
            row("1", r#","platform_uuid":"a""#),
            row("2", r#","platform_uuid":"A","deduplication_key":null"#),
            row("3", r#","platform_uuid":"A","platform":"microsoft","client_id":"m""#),
            row("4", r#","platform_uuid":null,"client_id":"b""#),
            row("5", r#","platform_uuid":null,"deduplication_key":"""#),
            row("6", &gone(&failed(ABANDONED_DAYS * DAY))),
            row("7", &gone(&failed(ABANDONED_DAYS * DAY + 1))),
            row("8", &gone(&format!(r#","last_successful_sync_at":"{}""#, ago(99 * DAY)))),
            row("9", &gone(&format!(r#","created_at":"{}""#, ago(99 * DAY)))),
            row("a", &gone("")),
            row("b", &failed(99 * DAY)),
            row("c", &gone(&format!(r#"{},"last_successful_sync_at":"{}""#, failed(99 * DAY), ago(DAY)))),
            r#"{"id":7}"#.to_owned(),
        ];
        let collection = texts(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(Hint::NoKey.rows(&collection), [2]);
        assert_eq!(Hint::SameAccount.rows(&collection), [0, 2]);
        assert_eq!(Hint::MixedClients.rows(&collection), [4]);
        assert_eq!(Hint::Abandoned.rows(&collection), [7, 8, 9]);
        for hint in Hint::ALL {
            assert_eq!(Hint::parse(hint.as_str()), Some(*hint));
        }
    }
}

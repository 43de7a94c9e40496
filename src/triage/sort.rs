//! Putting rows in order.

use std::borrow::Cow;
use std::rc::Rc;

use super::Collection;
use super::facts::NEVER;
use super::metadata::{ABSENT, NESTED};
use super::order::{self, Keyed};
use crate::model::is_number;

/// What rows are put in order by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// The list's own order, the newest first: rows come in no order where several pages are asked for at once.
    #[default]
    Scanned,
    /// How it is, the worst first.
    Health,
    /// Why it is broken, by who has to act.
    Cause,
    /// The calendar within its account.
    Account,
    /// The deduplication key.
    Key,
    /// The id.
    Id,
    /// The OAuth client.
    Client,
    /// The platform.
    Platform,
    /// What the server says of the connection.
    State,
    /// When it was connected.
    Created,
    /// When a sync last succeeded.
    Success,
    /// When a sync was last tried.
    Attempt,
    /// When an authorisation last failed.
    Failed,
    /// When the server last wrote it.
    Updated,
    /// The member of the metadata that has this name: numbers first, by their size, then texts. An object or an array
    /// counts as no value.
    Metadata(String),
}

/// An order. Rows without a value stand last either way; equal ones by their creation, the newest first, then by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// Whether the greatest stands first.
    pub descending: bool,
}

/// Stands before the name, in a word.
const METADATA: &str = "metadata.";

impl SortBy {
    /// All of them, but for metadata.
    pub const ALL: [Self; 14] = [
        Self::Scanned,
        Self::Health,
        Self::Cause,
        Self::Account,
        Self::Key,
        Self::Id,
        Self::Client,
        Self::Platform,
        Self::State,
        Self::Created,
        Self::Success,
        Self::Attempt,
        Self::Failed,
        Self::Updated,
    ];

    /// The stable word, for addresses.
    pub fn word(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Scanned => "scanned",
            Self::Health => "health",
            Self::Cause => "cause",
            Self::Account => "account",
            Self::Key => "key",
            Self::Id => "id",
            Self::Client => "client",
            Self::Platform => "platform",
            Self::State => "state",
            Self::Created => "created",
            Self::Success => "synced",
            Self::Attempt => "attempted",
            Self::Failed => "failed",
            Self::Updated => "updated",
            Self::Metadata(name) => return [METADATA, name].concat().into(),
        })
    }

    /// The one whose word this is.
    pub fn parse(word: &str) -> Option<Self> {
        match word.strip_prefix(METADATA) {
            Some(name) => Some(Self::Metadata(name.to_owned())),
            None => Self::ALL.into_iter().find(|known| known.word() == word),
        }
    }
}

/// The rank of a row without a value.
const LAST: u32 = u32::MAX;
/// What such a row is compared by: greater than all others.
const NONE: u64 = u64::MAX;

impl Collection {
    /// Puts rows in order.
    pub fn sort(&self, rows: &mut [u32], sort: &Sort) {
        // Each row beside what it is compared by, so that comparing touches nothing else.
        let ties = self.ties();
        let ranks = match sort.by {
            SortBy::Account
            | SortBy::Key
            | SortBy::Id
            | SortBy::Client
            | SortBy::Platform
            | SortBy::State
            | SortBy::Metadata(_) => Some(self.ranks(&sort.by)),
            _ => None,
        };
        let mut keyed: Vec<Keyed> = rows
            .iter()
            .map(|row| {
                let key = match &ranks {
                    Some(ranks) => Some(ranks[*row as usize]).filter(|rank| *rank != LAST).map(u64::from),
                    None => self.number(*row, &sort.by),
                };
                let turned = key.map(|key| if sort.descending { NONE - 1 - key } else { key });
                (turned.unwrap_or(NONE), ties[*row as usize], *row)
            })
            .collect();
        order::sort(&mut keyed);
        for (row, (.., sorted)) in rows.iter_mut().zip(keyed) {
            *row = sorted;
        }
    }

    /// What is a number already, in its order.
    fn number(&self, row: u32, by: &SortBy) -> Option<u64> {
        let facts = self.facts(row);
        let time = |micros: i64| (micros != NEVER).then(|| order::of_micros(micros));
        match by {
            SortBy::Health => facts.health().map(|health| health as u64),
            SortBy::Cause => facts.cause().map(|cause| cause as u64),
            SortBy::Created => time(facts.created),
            SortBy::Success => time(facts.success),
            SortBy::Attempt => time(facts.attempt),
            SortBy::Failed => time(facts.failed),
            SortBy::Updated => time(facts.updated),
            _ => Some(0),
        }
    }

    /// For each row its place where all else is equal.
    fn ties(&self) -> Rc<Vec<u32>> {
        self.ranked(&SortBy::Scanned, &|| {
            let mut order: Vec<Keyed> = (0..self.len() as u32)
                .map(|row| {
                    let newest_first = self.number(row, &SortBy::Created).map(|created| NONE - 1 - created);
                    (newest_first.unwrap_or(NONE), 0, row)
                })
                .collect();
            order::sort(&mut order);
            let id = |row: u32| self.id(row).unwrap_or_default();
            for same in order.chunk_by_mut(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
                order::sort_by(same, &|a, b| compare(&id(a), &id(b)));
            }
            let mut places = vec![0; order.len()];
            for ((.., row), place) in order.iter().zip(0..) {
                places[*row as usize] = place;
            }
            places
        })
    }

    /// For each row the place of its text among all, the same for equal ones; [`LAST`] for none.
    pub(super) fn ranks(&self, by: &SortBy) -> Rc<Vec<u32>> {
        self.ranked(by, &|| {
            if let SortBy::Metadata(name) = by {
                return self.metadata_ranks(name);
            }
            let mut ranks = vec![LAST; self.len()];
            let words = match by {
                SortBy::Client => Some(&self.clients),
                SortBy::Platform => Some(&self.platforms),
                SortBy::State => Some(&self.states),
                _ => None,
            };
            if let Some(words) = words {
                let mut order: Vec<Keyed> = (1..words.len() as u32).map(|number| (0, 0, number)).collect();
                order::sort_by(&mut order, &|a, b| compare(words.text(a), words.text(b)));
                let mut of = vec![LAST; words.len()];
                for ((.., number), rank) in order.into_iter().zip(0..) {
                    of[number as usize] = rank;
                }
                for (rank, facts) in ranks.iter_mut().zip(self.each()) {
                    *rank = of[match by {
                        SortBy::Client => facts.client,
                        SortBy::Platform => facts.platform,
                        _ => facts.state,
                    } as usize];
                }
                return ranks;
            }
            let text = |row: u32| match by {
                SortBy::Key => self.key(row),
                SortBy::Account => self.account(row),
                _ => self.id(row),
            };
            let mut order: Vec<Keyed> =
                (0..self.len() as u32).filter_map(|row| Some((letters(&text(row)?, 0), 0, row))).collect();
            sort_texts(&mut order, 0, &text);
            let mut rank = 0;
            for (at, (mark, _, row)) in order.iter().enumerate() {
                let equal = *mark == MAYBE_EQUAL && text(order[at - 1].2) == text(*row);
                rank += u32::from(at > 0 && !equal);
                ranks[*row as usize] = rank;
            }
            ranks
        })
    }

    /// The same by a member of the metadata: its few or many values are put in order, and not the rows.
    fn metadata_ranks(&self, name: &str) -> Vec<u32> {
        let column = self.column(name);
        let words = &column.words;
        let (mut numbers, mut texts) = (Vec::<Keyed>::new(), Vec::<Keyed>::new());
        for word in 0..words.len() as u32 {
            match size(words.text(word)) {
                Some(size) => numbers.push((size, 0, word)),
                None => texts.push((letters(words.text(word), 0), 0, word)),
            }
        }
        order::sort(&mut numbers);
        // 1 and 1.0, and numbers longer than their size is exact.
        for same in numbers.chunk_by_mut(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            order::sort_by(same, &|a, b| compare(words.text(a), words.text(b)));
        }
        sort_texts(&mut texts, 0, &|word| Some(words.text(word).into()));
        let mut of = vec![LAST; words.len()];
        for ((.., word), rank) in numbers.into_iter().chain(texts).zip(0..) {
            of[word as usize] = rank;
        }
        let rank = |word: &u32| if matches!(*word, ABSENT | NESTED) { LAST } else { of[*word as usize] };
        column.rows.iter().map(rank).collect()
    }

    /// What was ranked before, or is now.
    fn ranked(&self, by: &SortBy, make: &dyn Fn() -> Vec<u32>) -> Rc<Vec<u32>> {
        let known =
            self.ranks.borrow().iter().find(|(known, _)| known == by).map(|(_, ranks)| Rc::clone(ranks));
        known.unwrap_or_else(|| {
            let made = Rc::new(make());
            self.ranks.borrow_mut().push((by.clone(), Rc::clone(&made)));
            made
        })
    }
}

/// A number as JSON has them, as one that is greater where it is. Whether it stood in quotes makes no difference.
fn size(text: &str) -> Option<u64> {
    let number = number(text)?;
    // Zero has no sign here. The bits of numbers are in order, but those of negative ones the other way round.
    let bits = (number + 0.0).to_bits();
    Some(if bits >> 63 == 0 { bits | 1 << 63 } else { !bits })
}

/// The number that JSON's digits are, as near as a comparison needs it.
fn number(text: &str) -> Option<f64> {
    /// As many digits as can be told apart.
    const DIGITS: u64 = 10_u64.pow(18);
    if !is_number(text) {
        return None;
    }
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    // Of one that has more digits than this, only whether it is negative matters.
    let far = if exponent.starts_with('-') { -9999 } else { 9999 };
    let mut exponent: i32 = exponent.parse().unwrap_or(far).clamp(-9999, 9999);
    let (mut value, mut is_fraction) = (0_u64, false);
    for digit in digits.bytes() {
        match digit {
            b'.' => is_fraction = true,
            b'0'..=b'9' if value < DIGITS => {
                value = value * 10 + u64::from(digit - b'0');
                exponent -= i32::from(is_fraction);
            }
            b'0'..=b'9' => exponent += i32::from(!is_fraction),
            _ => {}
        }
    }
    let mut number = value as f64;
    while exponent != 0 && number != 0.0 && number.is_finite() {
        // The powers up to this one are exact.
        let step = exponent.unsigned_abs().min(22);
        let power = (0..step).fold(1.0, |power, _| power * 10.0);
        if exponent < 0 {
            number /= power;
            exponent += step as i32;
        } else {
            number *= power;
            exponent -= step as i32;
        }
    }
    let number = if digits.starts_with('-') { -number } else { number };
    number.is_finite().then_some(number)
}

/// The order of texts: small and capital ASCII letters are one, unless all else is equal.
fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    let small = |text: &str, at: usize| text.as_bytes()[at].to_ascii_lowercase();
    let shorter = a.len().min(b.len());
    match (0..shorter).find(|at| small(a, *at) != small(b, *at)) {
        Some(at) => small(a, at).cmp(&small(b, at)),
        None => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
    }
}

/// How many letters are one number.
const LETTERS: usize = 8;

/// So many letters from there, in small ones, as a number that is greater where they are.
fn letters(text: &str, from: usize) -> u64 {
    let mut letters = [0; LETTERS];
    for (letter, byte) in letters.iter_mut().zip(text.bytes().skip(from)) {
        *letter = byte.to_ascii_lowercase();
    }
    u64::from_be_bytes(letters)
}

/// Texts that have so many letters in common are compared as a whole: each step further is a call within a call.
const DEEPEST: usize = 64 * LETTERS;

/// Stands beside a row whose text may be the same as that of the row before it.
const MAYBE_EQUAL: u64 = 1;

/// Puts rows in the order of their texts. Each stands beside its letters from `from` on, and those that have the same are
/// put in order by the letters that follow: each text is read a few times, and not at each comparison. Afterwards each
/// stands beside 0 or [`MAYBE_EQUAL`].
fn sort_texts<'a>(order: &mut [Keyed], from: usize, text: &dyn Fn(u32) -> Option<Cow<'a, str>>) {
    order::sort(order);
    for same in order.chunk_by_mut(|a, b| a.0 == b.0) {
        if let [(letters_of, ..)] = same {
            *letters_of = 0;
            continue;
        }
        let next = from + LETTERS;
        let mut longest = 0;
        for (letters_of, _, row) in same.iter_mut() {
            let text = text(*row).unwrap_or_default();
            longest = longest.max(text.len());
            *letters_of = letters(&text, next);
        }
        if longest > next && next < DEEPEST {
            sort_texts(same, next, text);
            continue;
        }
        // Only in their capitals do they differ, if at all; or they are the same for very long.
        order::sort_by(same, &|a, b| compare(&text(a).unwrap_or_default(), &text(b).unwrap_or_default()));
        for (at, (letters_of, ..)) in same.iter_mut().enumerate() {
            *letters_of = if at > 0 { MAYBE_EQUAL } else { 0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::super::testing::{Dice, collection, rows};
    use super::*;

    /// The same by the calendars themselves, the slow way.
    fn naive(collection: &Collection, a: u32, b: u32, sort: &Sort) -> Ordering {
        let text = |text: &str| (text.to_ascii_lowercase(), text.to_owned());
        let calendar = |row: u32| collection.calendar(row);
        let compare = |a: u32, b: u32| -> Ordering {
            macro_rules! by {
                ($($value:tt)+) => {{
                    let (a, b) = (a, b);
                    let value = $($value)+;
                    match (value(a), value(b)) {
                        (None, None) => Ordering::Equal,
                        (None, _) => Ordering::Greater,
                        (_, None) => Ordering::Less,
                        (Some(a), Some(b)) if sort.descending => b.cmp(&a),
                        (Some(a), Some(b)) => a.cmp(&b),
                    }
                }};
            }
            match &sort.by {
                SortBy::Scanned => Ordering::Equal,
                SortBy::Health => by!(|row| collection.health(row)),
                SortBy::Cause => by!(|row| collection.cause(row)),
                SortBy::Account => by!(|row| Some(text(calendar(row)?.platform_uuid.as_ref()?))),
                SortBy::Key => by!(|row| Some(text(calendar(row)?.deduplication_key.as_ref()?))),
                SortBy::Id => by!(|row| Some(text(&collection.id(row)?))),
                SortBy::Client => by!(|row| Some(text(&calendar(row)?.client_id))),
                SortBy::Platform => by!(|row| Some(text(calendar(row)?.platform.as_str()))),
                SortBy::State => by!(|row| Some(text(calendar(row)?.state.as_str()))),
                SortBy::Created => by!(|row| calendar(row)?.created_at),
                SortBy::Success => by!(|row| calendar(row)?.last_successful_sync_at),
                SortBy::Attempt => by!(|row| calendar(row)?.last_attempted_sync_at),
                SortBy::Failed => by!(|row| calendar(row)?.connection_failure_data.as_ref()?.timestamp),
                SortBy::Updated => by!(|row| calendar(row)?.updated_at),
                SortBy::Metadata(name) => by!(|row| member(calendar(row)?.raw(), name)),
            }
        };
        let newest = |row: u32| {
            (
                calendar(row).map(|calendar| calendar.created_at),
                std::cmp::Reverse(text(&collection.id(row).unwrap_or_default())),
            )
        };
        compare(a, b).then_with(|| newest(b).cmp(&newest(a)))
    }

    /// What a member is compared by: numbers first, then texts.
    #[derive(PartialEq)]
    struct Value(Option<f64>, String, String);

    impl Eq for Value {}

    impl PartialOrd for Value {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }

    impl Ord for Value {
        fn cmp(&self, other: &Self) -> Ordering {
            let by_size = match (self.0, other.0) {
                (Some(a), Some(b)) => a.partial_cmp(&b).unwrap(),
                (a, b) => a.is_none().cmp(&b.is_none()),
            };
            by_size.then_with(|| (&self.1, &self.2).cmp(&(&other.1, &other.2)))
        }
    }

    fn member(raw: &str, name: &str) -> Option<Value> {
        use std::collections::HashMap;

        use serde_json::value::RawValue;

        let metadata = serde_json::from_str::<HashMap<String, &RawValue>>(raw).unwrap().remove("metadata")?;
        let value =
            serde_json::from_str::<HashMap<String, &RawValue>>(metadata.get()).ok()?.remove(name)?.get();
        let text = match value.chars().next()? {
            '{' | '[' => return None,
            '"' => serde_json::from_str(value).unwrap(),
            _ => value.to_owned(),
        };
        let is_spaced = text.trim() != text;
        let number = serde_json::from_str(&text).ok().filter(|_| !is_spaced);
        Some(Value(number, text.to_ascii_lowercase(), text))
    }

    fn by_member(values: &[&str]) -> Vec<String> {
        let rows = values
            .iter()
            .zip(0..)
            .map(|(value, id)| format!(r#"{{"id":"{id}","metadata":{{"m":{value}}}}}"#));
        let rows: Vec<String> = rows.collect();
        let collection = super::super::testing::texts(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let mut order: Vec<u32> = (0..collection.len() as u32).collect();
        collection.sort(&mut order, &Sort { by: SortBy::Metadata("m".into()), descending: false });
        order.into_iter().map(|row| values[row as usize].to_owned()).collect()
    }

    #[test]
    fn numbers_stand_before_texts() {
        let sorted =
            ["-20", "-3.5", "0", "2", "\"9\"", "10", "1e2", "\"1a\"", "\"alpha\"", "\"Beta\"", "null", "{}"];
        let mut mixed = sorted;
        mixed.reverse();
        assert_eq!(by_member(&mixed), sorted);
        // Longer than a size is exact; and what is no number of JSON.
        let sorted = ["1", "90071992547409931", "90071992547409932", "\"007\"", "\"NaN\""];
        let mut mixed = sorted;
        mixed.reverse();
        assert_eq!(by_member(&mixed), sorted);
    }

    proptest! {
        #[test]
        fn metadata_as_the_slow_way(
            members in proptest::collection::vec(
                prop_oneof![
                    Just(String::new()),
                    Just(r#""metadata":null"#.to_owned()),
                    prop_oneof![
                        "-?[1-9]?[0-9]".prop_map(|number| number),
                        any::<f32>().prop_filter("JSON", |number| number.is_finite()).prop_map(|number| format!("{number:?}")),
                        "[0-9aAbB .-]{0,12}".prop_map(|text| format!("{text:?}")),
                        Just("[1]".to_owned()),
                        Just("true".to_owned()),
                    ]
                    .prop_map(|value| format!(r#""metadata":{{"n":7,"m":{value}}}"#)),
                ],
                1..40,
            ),
            descending: bool,
        ) {
            let rows = members.iter().zip(0..).map(|(member, id)| {
                format!(r#"{{"id":"{id}"{}{member}}}"#, if member.is_empty() { "" } else { "," })
            });
            let rows: Vec<String> = rows.collect();
            let collection = super::super::testing::texts(&rows.iter().map(String::as_str).collect::<Vec<_>>());
            let sort = Sort { by: SortBy::Metadata("m".into()), descending };
            let mut rows: Vec<u32> = (0..collection.len() as u32).collect();
            let mut expected = rows.clone();
            expected.sort_by(|a, b| naive(&collection, *a, *b, &sort));
            collection.sort(&mut rows, &sort);
            prop_assert_eq!(rows, expected);
        }
    }

    #[test]
    fn long_texts_that_are_nearly_the_same() {
        let long =
            |end: &str| format!(r#"{{"id":"{end}","deduplication_key":"{}{end}"}}"#, "ab".repeat(200_000));
        let rows = ["c", "b", "B", "", "c"].map(long).map(|text| text.replace(r#""id":"""#, r#""id":"x""#));
        let collection = super::super::testing::texts(&rows.each_ref().map(String::as_str));
        // The last one takes the place of the first.
        let mut order = vec![0, 1, 2, 3];
        collection.sort(&mut order, &Sort { by: SortBy::Key, descending: false });
        assert_eq!(order, [3, 2, 1, 0]);
    }

    #[test]
    fn as_the_slow_way() {
        let mut all = rows(120);
        all.push(crate::model::read_calendar(r#"{"id":"cal_x","created_at":7}"#).unwrap());
        // So that the order of the scan is that of nothing else.
        let mut dice = Dice(1);
        for at in 0..all.len() {
            all.swap(at, dice.below(at as u64 + 1) as usize);
        }
        let collection = collection(&all);
        let metadata = ["plan", "seats", "tenant", "none", ""].map(|name| SortBy::Metadata(name.into()));
        for by in SortBy::ALL.into_iter().chain(metadata) {
            assert_eq!(SortBy::parse(&by.word()), Some(by.clone()));
            for descending in [false, true] {
                let sort = Sort { by: by.clone(), descending };
                let mut rows: Vec<u32> = (0..collection.len() as u32).filter(|row| row % 3 > 0).collect();
                let mut expected = rows.clone();
                expected.sort_by(|a, b| naive(&collection, *a, *b, &sort));
                collection.sort(&mut rows, &sort);
                assert_eq!(rows, expected, "{sort:?}");
            }
        }
    }
}

//! Counts by what calendars can be chosen by.

use super::Collection;
use super::filter::{Dimension, Missing, Term, Test};
use super::metadata::{ABSENT, NESTED};
use super::order::{self, Keyed};
use super::select::Selection;
use super::words::Words;
use crate::health::{Actor, CauseKind, Health};

/// The values of a dimension, counted among the rows that are shown without the terms of that dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facet {
    /// The values that were found: words in the order of their kind, all others the most frequent first.
    pub values: Vec<FacetValue>,
    /// How many rows have a value that is not among them, because there are too many or it is no single value.
    pub others: u32,
    /// How many rows have no value.
    pub without: u32,
    /// What chooses those, where something can.
    pub without_term: Option<Term>,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The stable word, or the value itself.
    pub value: String,
    /// How many rows have it.
    pub count: u32,
    /// What chooses it.
    pub term: Term,
}

impl Selection {
    /// Counts the values of a dimension; of values that are no fixed words the `most` frequent. Keys, ids and accounts
    /// are not counted.
    pub fn facet(&self, collection: &Collection, dimension: &Dimension, most: usize) -> Facet {
        let rows = self.without(dimension);
        let count = |length: usize, number: &dyn Fn(u32) -> u32| {
            let mut counts = vec![0_u32; length + 1];
            for row in rows.iter() {
                counts[(number(row) as usize).min(length)] += 1;
            }
            counts
        };
        match dimension {
            Dimension::Health => {
                let length = Health::ALL.len();
                let counts = count(length, &|row| {
                    collection.health(row).map_or(length as u32, |health| health as u32)
                });
                let mut facet =
                    fixed(&counts, &|at| (Health::ALL[at].as_str(), Test::Health(Health::ALL[at])));
                if counts[length] > 0 {
                    facet.values.push(value("unreadable", counts[length], Test::Unreadable));
                    facet.without = 0;
                }
                facet
            }
            Dimension::Cause => {
                let length = CauseKind::ALL.len();
                let counts =
                    count(length, &|row| collection.cause(row).map_or(length as u32, |cause| cause as u32));
                let facet =
                    fixed(&counts, &|at| (CauseKind::ALL[at].as_str(), Test::Cause(CauseKind::ALL[at])));
                Facet { without_term: Some(Test::No(Missing::Cause).into()), ..facet }
            }
            Dimension::Actor => {
                let length = Actor::ALL.len();
                let counts =
                    count(length, &|row| collection.actor(row).map_or(length as u32, |actor| actor as u32));
                fixed(&counts, &|at| (Actor::ALL[at].as_str(), Test::Actor(Actor::ALL[at])))
            }
            Dimension::Code => {
                let counts = count(collection.codes.len(), &|row| collection.facts(row).code);
                worded(&collection.codes, counts, most, true, &Test::Code)
            }
            Dimension::Platform => {
                let counts = count(collection.platforms.len(), &|row| collection.facts(row).platform);
                worded(&collection.platforms, counts, most, true, &Test::Platform)
            }
            Dimension::State => {
                let counts = count(collection.states.len(), &|row| collection.facts(row).state);
                worded(&collection.states, counts, most, true, &Test::State)
            }
            Dimension::Client => {
                let counts = count(collection.clients.len(), &|row| collection.facts(row).client);
                worded(&collection.clients, counts, most, true, &Test::Client)
            }
            Dimension::Metadata(name) => {
                let column = collection.column(name);
                let length = column.words.len();
                // Behind the values the nested ones, and behind them those without.
                let counts = count(length + 1, &|row| match column.rows[row as usize] {
                    NESTED => length as u32,
                    ABSENT => length as u32 + 1,
                    number => number,
                });
                let (nested, without) = (counts[length], counts[length + 1]);
                let of_value = |value: String| Test::Metadata(name.clone(), value);
                let mut facet = worded(&column.words, counts, most, false, &of_value);
                facet.others += nested;
                facet.without = without;
                facet.without_term = Some(Test::No(Missing::Metadata(name.clone())).into());
                facet
            }
            Dimension::Key | Dimension::Id | Dimension::Account => Facet::default(),
        }
    }
}

fn value(value: &str, count: u32, test: Test) -> FacetValue {
    FacetValue { value: value.to_owned(), count, term: test.into() }
}

/// Of a kind with words of its own, in its order. The last count is that of rows without one.
fn fixed(counts: &[u32], of: &dyn Fn(usize) -> (&'static str, Test)) -> Facet {
    let last = counts.len() - 1;
    let found = (0..last).filter(|at| counts[*at] > 0).map(|at| {
        let (word, test) = of(at);
        value(word, counts[at], test)
    });
    Facet { values: found.collect(), without: counts[last], ..Facet::default() }
}

/// Of words as they came, the most frequent first. `empty` says that number 0 stands for none.
fn worded(words: &Words, counts: Vec<u32>, most: usize, empty: bool, test: &dyn Fn(String) -> Test) -> Facet {
    let first = usize::from(empty);
    let all = words.len();
    // Equally frequent ones stand in the order in which they came.
    let mut found: Vec<Keyed> = (first..all)
        .filter(|at| counts[*at] > 0)
        .map(|at| (u64::from(u32::MAX - counts[at]), at as u32, counts[at]))
        .collect();
    order::sort(&mut found);
    let others = found.iter().skip(most).map(|(.., count)| count).sum();
    let values = found.iter().take(most).map(|(_, number, count)| {
        let word = words.text(*number);
        value(word, *count, test(word.to_owned()))
    });
    let without = if empty { counts[0] } else { 0 };
    Facet { values: values.collect(), others, without, without_term: None }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{project, texts};
    use super::super::{Filter, Selector};
    use super::*;

    /// The dimensions that are counted.
    fn dimensions() -> Vec<Dimension> {
        let metadata = ["plan", "tenant_id", "user", "nothing"].map(|name| Dimension::Metadata(name.into()));
        let mut all = vec![
            Dimension::Health,
            Dimension::Cause,
            Dimension::Actor,
            Dimension::Code,
            Dimension::Platform,
            Dimension::State,
            Dimension::Client,
        ];
        all.extend(metadata);
        all
    }

    #[test]
    fn counts_are_what_the_terms_show() {
        let collection = project(600);
        for line in [
            "",
            "health:broken",
            "health:broken -health:sync-failing actor:us",
            "metadata.plan:free -metadata.plan:team anna",
            "cause:unknown client:123* platform:google no:key",
        ] {
            let filter = Filter::parse(line);
            let selection = Selector::default().select(&collection, &filter);
            for dimension in dimensions() {
                let mut others = filter.clone();
                others.terms.retain(|term| term.test.dimension().as_ref() != Some(&dimension));
                let base = Selector::default().select(&collection, &others).count();
                let shown = |term: &Term| {
                    let mut filter = others.clone();
                    filter.terms.push(term.clone());
                    Selector::default().select(&collection, &filter).count()
                };
                for most in [2, 50] {
                    let facet = selection.facet(&collection, &dimension, most);
                    for value in &facet.values {
                        assert_eq!(value.count, shown(&value.term), "{line} {dimension:?} {value:?}");
                    }
                    if let Some(term) = &facet.without_term {
                        assert_eq!(facet.without, shown(term), "{line} {dimension:?}");
                    }
                    let sum: u32 = facet.values.iter().map(|value| value.count).sum();
                    assert_eq!(sum + facet.others + facet.without, base, "{line} {dimension:?}");
                }
            }
        }
    }

    #[test]
    fn values_as_they_are_and_the_unreadable() {
        let row =
            |id: u8, metadata: &str| format!(r#"{{"id":"{id}","platform":"google","metadata":{metadata}}}"#);
        let rows = [r#"{"v":1}"#, r#"{"v":"1"}"#, r#"{"v":[1]}"#, r#"{"v":null}"#, r#"{"w":""}"#, "null"];
        let mut rows: Vec<String> = (0..).zip(rows).map(|(id, metadata)| row(id, metadata)).collect();
        rows.push("7".into());
        let collection = texts(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let selection = Selector::default().select(&collection, &Filter::default());
        let facet = selection.facet(&collection, &Dimension::Metadata("v".into()), 9);
        let values: Vec<_> = facet.values.iter().map(|value| (value.value.as_str(), value.count)).collect();
        assert_eq!((values, facet.others, facet.without), (vec![("1", 2), ("null", 1)], 1, 3));
        let health = selection.facet(&collection, &Dimension::Health, 9);
        assert_eq!(health.values.last().unwrap().term.to_string(), "health:unreadable");
        assert_eq!(collection.metadata_keys(), [("v".to_owned(), 4), ("w".to_owned(), 1)]);
    }
}

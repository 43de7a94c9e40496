//! Finding the rows that a filter shows, quickly again and again while it is being typed.

use std::rc::Rc;

use super::bits::Bits;
use super::facts::{Facts, NEVER, NOWHERE};
use super::filter::{Dimension, Filter, Missing, Stamp, Term, Test};
use super::haystack::lower;
use super::metadata::ABSENT;
use super::words::Words;
use super::{Collection, when};

/// How many conditions are remembered: some more than a line has, so that taking letters back is quick, too.
const REMEMBERED: usize = 24;

/// Finds the rows that filters show. It remembers what it found for each condition, so that a filter that differs little
/// from the last ones costs little, and a longer text looks only at the rows that had the shorter one.
#[derive(Debug, Default)]
pub struct Selector {
    version: u64,
    /// The latest last.
    known: Vec<(Condition, Rc<Bits>)>,
}

/// What has to be true of a row: one of these terms, or not this one.
#[derive(Clone, Debug, PartialEq)]
struct Condition {
    negated: bool,
    any: Vec<Test>,
}

/// The rows that a filter shows.
#[derive(Clone, Debug)]
pub struct Selection {
    rows: Bits,
    /// Each condition's dimension, and the rows that fulfil it.
    conditions: Vec<(Option<Dimension>, bool, Rc<Bits>)>,
    length: usize,
}

impl Selection {
    /// How many they are.
    pub fn count(&self) -> u32 {
        self.rows.count()
    }

    /// Whether a row is among them.
    pub fn has(&self, row: u32) -> bool {
        self.rows.has(row)
    }

    /// Their indices, in the order of the scan.
    pub fn rows(&self) -> Vec<u32> {
        let mut rows = Vec::with_capacity(self.count() as usize);
        rows.extend(self.rows.iter());
        rows
    }

    /// Only those of them that are among these rows, and so with what they can be narrowed down by.
    pub fn among(mut self, rows: &[u32]) -> Self {
        let mut bits = Bits::none(self.length);
        rows.iter().for_each(|row| bits.set(*row));
        self.rows.keep(&bits);
        self.conditions.push((None, false, Rc::new(bits)));
        self
    }

    /// The rows that would be shown without the terms of this dimension.
    pub(super) fn without(&self, dimension: &Dimension) -> Bits {
        if !self.conditions.iter().any(|(of, ..)| of.as_ref() == Some(dimension)) {
            return self.rows.clone();
        }
        let others = self.conditions.iter().filter(|(of, ..)| of.as_ref() != Some(dimension));
        all_of(self.length, others)
    }
}

fn all_of<'a>(length: usize, of: impl Iterator<Item = &'a (Option<Dimension>, bool, Rc<Bits>)>) -> Bits {
    let mut rows = Bits::all(length);
    for (_, negated, bits) in of {
        if *negated {
            rows.drop(bits);
        } else {
            rows.keep(bits);
        }
    }
    rows
}

impl Selector {
    /// The rows that a filter shows.
    pub fn select(&mut self, collection: &Collection, filter: &Filter) -> Selection {
        if self.version != collection.version() {
            self.known.clear();
            self.version = collection.version();
        }
        let conditions: Vec<_> = conditions(filter)
            .into_iter()
            .map(|(dimension, condition)| {
                (dimension, condition.negated, self.fulfilling(collection, condition))
            })
            .collect();
        let length = collection.len();
        Selection { rows: all_of(length, conditions.iter()), conditions, length }
    }

    fn fulfilling(&mut self, collection: &Collection, condition: Condition) -> Rc<Bits> {
        let known = self.known.iter().position(|(known, _)| known.any == condition.any);
        if let Some(at) = known {
            self.known[at..].rotate_left(1);
        } else {
            let bits = match &condition.any[..] {
                [Test::Text(text)] => self.having(collection, &lower(text)),
                [Test::Hint(hint)] => {
                    let mut bits = Bits::none(collection.len());
                    hint.rows(collection).into_iter().for_each(|row| bits.set(row));
                    bits
                }
                tests => passing(collection, tests),
            };
            if self.known.len() == REMEMBERED {
                self.known.remove(0);
            }
            self.known.push((condition, Rc::new(bits)));
        }
        Rc::clone(&self.known[self.known.len() - 1].1)
    }

    /// The rows that have a text, which is in small letters.
    fn having(&self, collection: &Collection, needle: &str) -> Bits {
        let times = when::range(needle);
        // What has the longer text has the shorter one, too. A time is found by its beginning alone.
        let shorter = |condition: &Condition| match &condition.any[..] {
            [Test::Text(text)] => {
                let text = lower(text);
                let narrows = match times {
                    Some(_) => needle.starts_with(&text) && when::range(&text).is_some(),
                    None => needle.contains(&text),
                };
                narrows.then_some(text.len())
            }
            _ => None,
        };
        let among = self
            .known
            .iter()
            .filter_map(|(condition, bits)| Some((shorter(condition)?, bits)))
            .max_by_key(|(length, _)| *length)
            .map(|(_, bits)| &**bits);
        let mut hits = Bits::none(collection.len());
        collection.hay.find(needle, among, &mut hits);

        // What is the same in many rows was put aside; each such text is looked at once.
        let within = |words: &Words| words.which(&|text| lower(text).contains(needle));
        let [platforms, states, clients] =
            [&collection.platforms, &collection.states, &collection.clients].map(within);
        let shapes = collection.shapes.which_contain(needle);
        let some = [&platforms, &states, &clients, &shapes].iter().any(|which| which.contains(&true));
        if some || times.is_some() {
            for (facts, row) in collection.each().zip(0..) {
                let worded = platforms[facts.platform as usize]
                    || states[facts.state as usize]
                    || clients[facts.client as usize]
                    || shapes[facts.shape as usize];
                let timed = times.is_some_and(|(first, last)| {
                    facts.times().iter().any(|time| (first..=last).contains(time))
                });
                if (worded || timed) && facts.health().is_some() {
                    hits.set(row);
                }
            }
        }
        hits
    }
}

/// The conditions of a filter: terms of one dimension are alternatives unless negated.
fn conditions(filter: &Filter) -> Vec<(Option<Dimension>, Condition)> {
    let mut conditions: Vec<(Option<Dimension>, Condition)> = Vec::new();
    for Term { negated, test } in &filter.terms {
        let dimension = test.dimension();
        let same = conditions.iter_mut().find(|(known, condition)| {
            !negated && !condition.negated && dimension.is_some() && *known == dimension
        });
        match same {
            Some((_, condition)) => condition.any.push(test.clone()),
            None => {
                conditions.push((dimension, Condition { negated: *negated, any: vec![test.clone()] }));
            }
        }
    }
    conditions
}

fn passing(collection: &Collection, tests: &[Test]) -> Bits {
    let mut bits = Bits::none(collection.len());
    for test in tests {
        let passes = check(collection, test);
        for (facts, row) in collection.each().zip(0..) {
            if passes(row, facts) {
                bits.set(row);
            }
        }
    }
    bits
}

/// Whether a row passes.
type Check<'a> = Box<dyn Fn(u32, &Facts) -> bool + 'a>;

/// A test, made ready for many rows.
fn check<'a>(collection: &'a Collection, test: &'a Test) -> Check<'a> {
    let readable = |facts: &Facts| facts.health().is_some();
    let same = |words: &Words, text: &str| words.which(&|word| lower(word) == lower(text));
    match test {
        // These two are found in other ways.
        Test::Text(_) | Test::Hint(_) => Box::new(|_, _| false),
        Test::Health(health) => {
            let health = Some(*health);
            Box::new(move |_, facts| facts.health() == health)
        }
        Test::Broken => Box::new(|_, facts| facts.is_broken()),
        Test::Unreadable => Box::new(move |_, facts| !readable(facts)),
        Test::Cause(cause) => {
            let cause = Some(*cause);
            Box::new(move |_, facts| facts.cause() == cause)
        }
        Test::Actor(actor) => Box::new(|_, facts| facts.actor() == Some(*actor)),
        Test::Code(code) => {
            let which = same(&collection.codes, code);
            Box::new(move |_, facts| readable(facts) && which[facts.code as usize])
        }
        Test::Platform(platform) => {
            let which = same(&collection.platforms, platform);
            Box::new(move |_, facts| readable(facts) && which[facts.platform as usize])
        }
        Test::State(state) => {
            let which = same(&collection.states, state);
            Box::new(move |_, facts| readable(facts) && which[facts.state as usize])
        }
        Test::Client(client) => {
            let number = collection.clients.number(client);
            Box::new(move |_, facts| readable(facts) && Some(facts.client) == number)
        }
        Test::ClientPrefix(prefix) => {
            let which = collection.clients.which(&|client| client.starts_with(prefix.as_str()));
            Box::new(move |_, facts| readable(facts) && which[facts.client as usize])
        }
        Test::Key(key) => {
            Box::new(move |row, facts| readable(facts) && collection.key(row).is_some_and(|of| of == *key))
        }
        Test::Id(id) => Box::new(move |row, _| collection.id(row).is_some_and(|of| of == *id)),
        Test::Account(account) => Box::new(move |row, facts| {
            readable(facts) && collection.account(row).is_some_and(|of| of == *account)
        }),
        Test::Metadata(name, value) => {
            let column = collection.column(name);
            let number = column.words.number(value);
            Box::new(move |row, _| number == Some(column.rows[row as usize]))
        }
        Test::Has(name) => {
            let column = collection.column(name);
            Box::new(move |row, _| column.rows[row as usize] != ABSENT)
        }
        Test::No(missing) => lacks(collection, missing),
        Test::Time(stamp, compare, at) => Box::new(move |_, facts| {
            let time = match stamp {
                Stamp::Created => facts.created,
                Stamp::Updated => facts.updated,
                Stamp::Synced => facts.success,
                Stamp::Attempted => facts.attempt,
                Stamp::Failed => facts.failed,
            };
            time != NEVER && compare.holds(time, *at)
        }),
    }
}

fn lacks<'a>(collection: &'a Collection, missing: &'a Missing) -> Check<'a> {
    let readable = |facts: &Facts| facts.health().is_some();
    match missing {
        Missing::Key => Box::new(move |_, facts| readable(facts) && facts.key == NOWHERE),
        Missing::Account => Box::new(move |_, facts| readable(facts) && facts.account == NOWHERE),
        Missing::Cause => Box::new(move |_, facts| readable(facts) && facts.cause().is_none()),
        Missing::Sync => Box::new(move |_, facts| readable(facts) && facts.success == NEVER),
        Missing::Attempt => Box::new(move |_, facts| readable(facts) && facts.attempt == NEVER),
        Missing::AnyMetadata => Box::new(move |_, facts| readable(facts) && facts.metadata == NOWHERE),
        Missing::Metadata(name) => {
            let column = collection.column(name);
            Box::new(move |row, facts| readable(facts) && column.rows[row as usize] == ABSENT)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{project, texts};
    use super::*;

    fn rows(collection: &Collection, line: &str) -> Vec<u32> {
        Selector::default().select(collection, &Filter::parse(line)).rows()
    }

    const CALENDARS: [&str; 6] = [
        r#"{"id":"cal_A","platform":"google","state":"connected","client_id":"123-x.apps","deduplication_key":"Key one",
            "platform_uuid":"Anna@example.com","metadata":{"plan":"pro","n":7,"user":{"NAME":"Zoë MÜLLER","ok":true}},
            "created_at":"2025-11-20T10:00:00Z","last_successful_sync_at":"2025-11-21T13:00:00.5Z",
            "last_attempted_sync_at":"2025-11-21T13:00:00.5Z"}"#,
        r#"{"id":"cal_B","platform":"microsoft","state":"disconnected","client_id":"guid-1","deduplication_key":null,
            "connection_failure_data":{"error":"AADSTS7000222: expired \"keys\"","timestamp":"2025-11-10T09:00:00Z"},
            "metadata":{"plan":"free","n":"7"},"created_at":"2025-01-01T00:00:00Z"}"#,
        r#"{"id":"cal_C","platform":"zoho","state":"paused","client_id":"123-y.apps","deduplication_key":"",
            "metadata":"a text","brand_new":["Special value"],"created_at":"2024-12-31T23:59:59Z"}"#,
        r#"{"id":"cal_D","platform":"google","state":"connected","client_id":"123-x.apps","metadata":{"list":[1,2]},
            "created_at":"2025-11-21T14:02:00Z"}"#,
        r#"{"id":"cal_E","created_at":5,"state":"connected","metadata":{"plan":"pro"}}"#,
        "[1,\"seven\"]",
    ];

    #[test]
    fn each_term_and_its_negation() {
        let collection = texts(&CALENDARS);
        let all: Vec<u32> = (0..6).collect();
        for (term, expected) in [
            ("cal_a", &[0][..]),
            ("\"KEY ONE\"", &[0]),
            ("zoë", &[0]),
            ("müller", &[0]),
            ("true", &[0]),
            ("\"name\"", &[0]),
            ("plan", &[0, 1]),
            ("apps", &[0, 2, 3]),
            ("Google", &[0, 3]),
            ("connected", &[0, 1, 3, 4]),
            ("special", &[2]),
            ("brand_new", &[]),
            ("timestamp", &[]),
            ("\"\\\"keys\\\"\"", &[1]),
            ("seven", &[5]),
            ("{", &[]),
            ("2025-11-21", &[0, 3]),
            ("2025-11-21T13:00:00.5", &[0]),
            ("2025-11-1", &[1]),
            ("health:broken", &[1]),
            ("health:disconnected", &[1]),
            ("health:unknown", &[2]),
            ("health:unreadable", &[4, 5]),
            ("cause:secret-expired", &[1]),
            ("no:cause", &[0, 2, 3]),
            ("code:aadsts7000222", &[1]),
            ("actor:us", &[1]),
            ("platform:GOOGLE", &[0, 3]),
            ("state:paused", &[2]),
            ("client:123-x.apps", &[0, 3]),
            ("client:123-…", &[0, 2, 3]),
            ("client:123-", &[]),
            ("key:\"Key one\"", &[0]),
            ("key:\"key one\"", &[]),
            ("key:\"\"", &[2]),
            ("no:key", &[1, 3]),
            ("id:cal_E", &[4]),
            ("id:cal_e", &[]),
            ("account:Anna@example.com", &[0]),
            ("no:account", &[1, 2, 3]),
            ("metadata.plan:pro", &[0]),
            ("metadata.n:7", &[0, 1]),
            ("metadata.NAME:x", &[]),
            ("metadata.list:x", &[]),
            ("has:metadata.list", &[3]),
            ("has:metadata.user", &[0]),
            ("has:metadata.NAME", &[]),
            ("no:metadata.plan", &[2, 3]),
            ("no:metadata", &[]),
            ("no:sync", &[1, 2, 3]),
            ("no:attempt", &[1, 2, 3]),
            ("created<2025-01-01", &[2]),
            ("created<=2025-01-01", &[1, 2]),
            ("created>2025-11-20", &[3]),
            ("synced>2025-11-21T12:00Z", &[0]),
            ("failed<2025-12-01", &[1]),
            ("hint:no-key", &[1, 3]),
        ] {
            assert_eq!(rows(&collection, term), expected, "{term}");
            let others: Vec<u32> = all.iter().copied().filter(|row| !expected.contains(row)).collect();
            assert_eq!(rows(&collection, &format!("-{term}")), others, "-{term}");
        }
    }

    #[test]
    fn terms_of_one_dimension_are_alternatives() {
        let collection = texts(&CALENDARS);
        for (line, expected) in [
            ("", &[0, 1, 2, 3, 4, 5][..]),
            ("platform:google platform:zoho", &[0, 2, 3]),
            ("platform:google platform:zoho -state:paused", &[0, 3]),
            ("-platform:google -platform:zoho", &[1, 4, 5]),
            ("metadata.plan:pro metadata.plan:free", &[0, 1]),
            ("metadata.plan:pro no:metadata.plan", &[0, 2, 3]),
            ("metadata.plan:pro metadata.n:7", &[0]),
            ("no:key key:\"\"", &[1, 2, 3]),
            ("plan pro", &[0]),
            ("created>=2025-01-01 created<2025-02-01", &[1]),
        ] {
            assert_eq!(rows(&collection, line), expected, "{line}");
        }
    }

    #[test]
    fn a_change_is_seen() {
        let mut collection = texts(&CALENDARS[..4]);
        let mut selector = Selector::default();
        let mut found =
            |collection: &Collection, line: &str| selector.select(collection, &Filter::parse(line)).rows();
        assert_eq!(found(&collection, "aadsts7000222"), [1]);
        let repaired = texts(&[r#"{"id":"cal_B","platform":"google","state":"connected","note":"Mended"}"#]);
        assert_eq!(collection.replace(&repaired.calendar(0).unwrap()), 1);
        assert_eq!(collection.len(), 4);
        assert!(found(&collection, "aadsts7000222").is_empty());
        assert_eq!(found(&collection, "mended"), [1]);
        assert_eq!(found(&collection, "platform:google"), [0, 1, 3]);
        collection.push(&[repaired.row(0)]);
        assert_eq!((collection.len(), collection.index_of("cal_B")), (4, Some(1)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn one_that_remembers_finds_what_a_new_one_finds(lines in proptest::collection::vec(
            prop_oneof![
                // Typed letter by letter, taken back, and changed.
                proptest::sample::select(&["northwind", "anna.abbot", "2025-11-2", "2025-1", "025-1", "aadsts70", "müller", "-anna a"][..])
                    .prop_flat_map(|line| (1..=line.chars().count()).prop_map(move |end| line.chars().take(end).collect())),
                "-?(health:(broken|stale)|no:key|metadata.plan:(pro|team|free)|[a-z0-9]{1,2}|\"2025-1\")( -?(hint:abandoned|actor:us|[a-e]))?",
            ],
            1..14,
        )) {
            let collection = project(120);
            let mut selector = Selector::default();
            for line in lines {
                let filter = Filter::parse(&line);
                let found = selector.select(&collection, &filter).rows();
                prop_assert_eq!(found, Selector::default().select(&collection, &filter).rows(), "{}", line);
            }
        }

        #[test]
        fn texts_are_found_where_the_values_have_them(row in 0usize..80, value in 0usize..40, start in 0usize..30, length in 1usize..9) {
            let collection = project(80);
            let values: Vec<Vec<String>> = (0..80).map(|row| {
                let json: serde_json::Value = serde_json::from_str(collection.raw(row)).unwrap();
                let mut values = Vec::new();
                for (name, value) in json.as_object().unwrap().iter().filter(|(name, _)| !name.ends_with("_at")) {
                    searched(value, name == "metadata", &mut values);
                }
                values
            }).collect();
            let value = &values[row][value % values[row].len()];
            let needle: String = value.chars().skip(start % value.chars().count().max(1)).take(length).collect();
            prop_assume!(!needle.is_empty() && when::range(&needle).is_none());
            let filter = Filter::of([Test::Text(needle.clone())]);
            let found = Selector::default().select(&collection, &filter).rows();
            let has = |row: &u32| values[*row as usize].iter().any(|value| value.contains(&needle));
            prop_assert_eq!(found, (0..80).filter(has).collect::<Vec<_>>(), "{}", needle);
        }
    }

    /// All values in small letters, with the names in metadata.
    fn searched(value: &serde_json::Value, names: bool, out: &mut Vec<String>) {
        match value {
            serde_json::Value::Null => {}
            serde_json::Value::String(text) => out.push(lower(text)),
            serde_json::Value::Bool(_) | serde_json::Value::Number(_) => out.push(value.to_string()),
            serde_json::Value::Array(items) => items.iter().for_each(|item| searched(item, names, out)),
            serde_json::Value::Object(members) => {
                for (name, value) in members.iter().filter(|(name, _)| names || *name != "timestamp") {
                    if names {
                        out.push(lower(name));
                    }
                    searched(value, names, out);
                }
            }
        }
    }
}

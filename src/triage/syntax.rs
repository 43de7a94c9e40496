//! The one line of a filter: read, and written.
//!
//! Terms stand apart by white space. Quotes keep what is between them together and plain; in them `\"` and `\\` are the
//! signs themselves, `\n`, `\r` and `\t` a line's end and a tab.

use super::Hint;
use super::filter::{Compare, Missing, Stamp, Term, Test};
use super::when;
use crate::health::{Actor, CauseKind, Health};

/// What stands before the name of a metadata's member.
const METADATA: &str = "metadata.";

/// One word of the line: its text without quotes, and which of its bytes stood in quotes.
#[derive(Default)]
struct Word {
    text: String,
    quoted: Vec<bool>,
    /// Where in the text quotes were opened.
    quotes: Vec<usize>,
}

impl Word {
    fn push(&mut self, c: char, quoted: bool) {
        self.text.push(c);
        self.quoted.resize(self.text.len(), quoted);
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.quotes.is_empty()
    }

    /// Takes away the first byte, which is ASCII.
    fn rest(mut self) -> Self {
        self.text.remove(0);
        self.quoted.remove(0);
        self.quotes.iter_mut().for_each(|at| *at -= 1);
        self
    }

    /// The first of these signs that does not stand in quotes.
    fn find(&self, signs: &[u8]) -> Option<usize> {
        (0..self.text.len()).find(|at| signs.contains(&self.text.as_bytes()[*at]) && !self.quoted[*at])
    }

    fn is_plain(&self, end: usize) -> bool {
        !self.quoted[..end].contains(&true) && !self.quotes.iter().any(|at| *at < end)
    }
}

fn words(line: &str) -> Vec<Word> {
    let (mut words, mut word, mut in_quotes) = (Vec::new(), Word::default(), false);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                in_quotes = !in_quotes;
                if in_quotes {
                    word.quotes.push(word.text.len());
                }
            }
            '\\' if in_quotes => match chars.next() {
                Some('n') => word.push('\n', true),
                Some('r') => word.push('\r', true),
                Some('t') => word.push('\t', true),
                Some(c) => word.push(c, true),
                None => {}
            },
            c if c.is_whitespace() && !in_quotes => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            c => word.push(c, in_quotes),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Reads all terms of a line.
pub(super) fn parse(line: &str) -> Vec<Term> {
    words(line).into_iter().filter_map(term).collect()
}

fn term(word: Word) -> Option<Term> {
    let dash = word.text.starts_with('-') && !word.quoted[0] && !word.quotes.contains(&0);
    let negated = dash && (word.text.len() > 1 || word.quotes.contains(&1));
    let word = if negated { word.rest() } else { word };
    // Two quotes with nothing between them ask for nothing.
    let test = match test(&word) {
        Some(test) => test,
        None if word.text.is_empty() => return None,
        None => Test::Text(word.text),
    };
    Some(Term { negated, test })
}

fn test(word: &Word) -> Option<Test> {
    let at = word.find(b":<>")?;
    if word.text.as_bytes()[at] != b':' {
        return word.is_plain(at).then(|| comparison(&word.text[..at], &word.text[at..])).flatten();
    }
    let value = &word.text[at + 1..];
    // While it is being typed, `key:` is no question yet. An empty value is written with quotes.
    if value.is_empty() && !word.quotes.contains(&(at + 1)) {
        return None;
    }
    let before = &word.text[..at];
    if word.is_plain(METADATA.len().min(at)) && starts_with(before, METADATA) {
        return Some(Test::Metadata(before[METADATA.len()..].to_owned(), value.to_owned()));
    }
    if !word.is_plain(at) {
        return None;
    }
    let name = before.to_ascii_lowercase();
    let small = value.to_ascii_lowercase();
    // The metadata's name keeps its case.
    let member = || starts_with(value, METADATA).then(|| value[METADATA.len()..].to_owned());
    Some(match name.as_str() {
        "health" => match small.as_str() {
            "broken" => Test::Broken,
            "unreadable" => Test::Unreadable,
            "failing" => Test::Health(Health::SyncFailing),
            word => Test::Health(Health::parse(word)?),
        },
        "cause" => Test::Cause(CauseKind::parse(&small)?),
        "actor" => Test::Actor(Actor::parse(&small)?),
        "hint" => Test::Hint(Hint::parse(&small)?),
        "code" => Test::Code(value.to_owned()),
        "platform" => Test::Platform(value.to_owned()),
        "state" => Test::State(value.to_owned()),
        "client" => match value.strip_suffix(['…', '*']).filter(|_| word.quoted.last() == Some(&false)) {
            Some(prefix) => Test::ClientPrefix(prefix.to_owned()),
            None => Test::Client(value.to_owned()),
        },
        "key" => Test::Key(value.to_owned()),
        "id" => Test::Id(value.to_owned()),
        "account" => Test::Account(value.to_owned()),
        "has" => Test::Has(member()?),
        "no" => Test::No(match small.as_str() {
            "key" => Missing::Key,
            "account" => Missing::Account,
            "cause" => Missing::Cause,
            "sync" => Missing::Sync,
            "attempt" => Missing::Attempt,
            "metadata" => Missing::AnyMetadata,
            _ => Missing::Metadata(member()?),
        }),
        _ => return None,
    })
}

fn starts_with(text: &str, small: &str) -> bool {
    text.get(..small.len()).is_some_and(|start| start.eq_ignore_ascii_case(small))
}

/// A time and what it is compared to, `rest` with its sign.
fn comparison(name: &str, rest: &str) -> Option<Test> {
    let stamp = Stamp::ALL.into_iter().find(|stamp| stamp.as_str().eq_ignore_ascii_case(name))?;
    // The longer signs first.
    let signs = [Compare::UpTo, Compare::From, Compare::Before, Compare::After];
    let (compare, value) =
        signs.into_iter().find_map(|sign| Some((sign, rest.strip_prefix(sign.as_str())?)))?;
    let (at, is_day) = when::parse(value)?;
    Some(match compare {
        Compare::After if is_day => Test::Time(stamp, Compare::From, at + when::DAY),
        Compare::UpTo if is_day => Test::Time(stamp, Compare::Before, at + when::DAY),
        compare => Test::Time(stamp, compare, at),
    })
}

/// Writes a term.
pub(super) fn print(term: &Term) -> String {
    let mut out = String::new();
    if term.negated {
        out.push('-');
    }
    let named = |out: &mut String, name: &str, value: &str| {
        out.push_str(name);
        out.push(':');
        push_value(out, value, false);
    };
    match &term.test {
        Test::Text(text) => {
            // In quotes where it would be something else without them.
            let plain = parse(text);
            let same = matches!(&plain[..], [Term { negated: false, test }] if *test == term.test);
            push_value(&mut out, text, !same);
        }
        Test::Health(health) => named(&mut out, "health", health.as_str()),
        Test::Broken => out.push_str("health:broken"),
        Test::Unreadable => out.push_str("health:unreadable"),
        Test::Cause(cause) => named(&mut out, "cause", cause.as_str()),
        Test::Code(code) => named(&mut out, "code", code),
        Test::Actor(actor) => named(&mut out, "actor", actor.as_str()),
        Test::Platform(platform) => named(&mut out, "platform", platform),
        Test::State(state) => named(&mut out, "state", state),
        Test::Client(client) => {
            out.push_str("client:");
            push_value(&mut out, client, client.ends_with(['…', '*']));
        }
        Test::ClientPrefix(prefix) => {
            out.push_str("client:");
            if !prefix.is_empty() {
                push_value(&mut out, prefix, false);
            }
            out.push('…');
        }
        Test::Key(key) => named(&mut out, "key", key),
        Test::Id(id) => named(&mut out, "id", id),
        Test::Account(account) => named(&mut out, "account", account),
        Test::Metadata(name, value) => {
            out.push_str(METADATA);
            push_value(&mut out, name, name.contains([':', '<', '>']));
            out.push(':');
            push_value(&mut out, value, false);
        }
        Test::Has(name) => {
            out.push_str("has:");
            out.push_str(METADATA);
            push_value(&mut out, name, false);
        }
        Test::No(missing) => {
            out.push_str("no:");
            out.push_str(match missing {
                Missing::Key => "key",
                Missing::Account => "account",
                Missing::Cause => "cause",
                Missing::Sync => "sync",
                Missing::Attempt => "attempt",
                Missing::AnyMetadata => "metadata",
                Missing::Metadata(_) => METADATA,
            });
            if let Missing::Metadata(name) = missing {
                push_value(&mut out, name, false);
            }
        }
        Test::Time(stamp, compare, at) => {
            out.push_str(stamp.as_str());
            out.push_str(compare.as_str());
            when::print(*at, matches!(compare, Compare::Before | Compare::From), &mut out);
        }
        Test::Hint(hint) => named(&mut out, "hint", hint.as_str()),
    }
    out
}

/// Adds a value, in quotes where it needs them.
fn push_value(out: &mut String, value: &str, quoted: bool) {
    if !quoted && !value.is_empty() && !value.contains(|c: char| c == '"' || c.is_whitespace()) {
        out.push_str(value);
        return;
    }
    out.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // A line in a form has no line's ends.
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Filter, Hint};
    use super::*;

    fn one(line: &str) -> (bool, Test) {
        let terms = parse(line);
        let [term] = &terms[..] else { panic!("{line}: {terms:?}") };
        (term.negated, term.test.clone())
    }

    fn text(text: &str) -> Test {
        Test::Text(text.into())
    }

    #[test]
    fn terms_and_what_is_none() {
        let at = |text: &str| when::parse(text).unwrap().0;
        for (line, expected) in [
            ("northwind", text("northwind")),
            ("\"two words\"", text("two words")),
            ("\"two wor", text("two wor")),
            (r#""a \"b\" \\ \n""#, text("a \"b\" \\ \n")),
            (r"C:\dir", text(r"C:\dir")),
            ("health:failing", Test::Health(Health::SyncFailing)),
            ("Health:Sync-Failing", Test::Health(Health::SyncFailing)),
            ("health:\"stale\"", Test::Health(Health::Stale)),
            ("health:broken", Test::Broken),
            ("health:unreadable", Test::Unreadable),
            ("health:fail", text("health:fail")),
            ("health:", text("health:")),
            ("\"health\":stale", text("health:stale")),
            ("\"health:stale\"", text("health:stale")),
            ("foo:bar", text("foo:bar")),
            ("https://x.example/?a=b", text("https://x.example/?a=b")),
            ("cause:secret-expired", Test::Cause(CauseKind::SecretExpired)),
            ("actor:us", Test::Actor(Actor::Us)),
            ("code:AADSTS1", Test::Code("AADSTS1".into())),
            ("client:abc", Test::Client("abc".into())),
            ("client:abc…", Test::ClientPrefix("abc".into())),
            ("client:abc*", Test::ClientPrefix("abc".into())),
            ("client:\"abc*\"", Test::Client("abc*".into())),
            ("client:\"a c\"*", Test::ClientPrefix("a c".into())),
            ("client:*", Test::ClientPrefix(String::new())),
            ("key:None", Test::Key("None".into())),
            ("key:a:b", Test::Key("a:b".into())),
            ("key:\"\"", Test::Key(String::new())),
            ("key:", text("key:")),
            ("no:key", Test::No(Missing::Key)),
            ("no:metadata", Test::No(Missing::AnyMetadata)),
            ("no:metadata.A", Test::No(Missing::Metadata("A".into()))),
            ("no:thing", text("no:thing")),
            ("metadata.tenant_id:123", Test::Metadata("tenant_id".into(), "123".into())),
            ("Metadata.\"a:b c\":\"d e\"", Test::Metadata("a:b c".into(), "d e".into())),
            ("metadata.:x", Test::Metadata(String::new(), "x".into())),
            ("metadata:x", text("metadata:x")),
            ("has:metadata.x", Test::Has("x".into())),
            ("has:x", text("has:x")),
            ("hint:no-key", Test::Hint(Hint::NoKey)),
            ("created<2026-01-01", Test::Time(Stamp::Created, Compare::Before, at("2026-01-01"))),
            ("created>2026-01-01", Test::Time(Stamp::Created, Compare::From, at("2026-01-02"))),
            ("failed<=2026-01-01", Test::Time(Stamp::Failed, Compare::Before, at("2026-01-02"))),
            ("Synced>=2026-01-01T10:00Z", Test::Time(Stamp::Synced, Compare::From, at("2026-01-01T10:00Z"))),
            (
                "synced>\"2026-01-01 10:00\"",
                Test::Time(Stamp::Synced, Compare::After, at("2026-01-01T10:00Z")),
            ),
            ("created<soon", text("created<soon")),
            ("a<b:c", text("a<b:c")),
            ("-", text("-")),
        ] {
            assert_eq!(one(line), (false, expected.clone()), "{line}");
            if line != "-" {
                assert_eq!(one(&format!("-{line}")), (true, expected), "-{line}");
            }
        }
        assert_eq!(one("--x"), (true, text("-x")));
        assert_eq!(one("\"-x\""), (false, text("-x")));
        assert_eq!(parse(" \"\" \t -\"\" "), []);
        assert_eq!(parse("a  b\u{a0}c").len(), 3);
    }

    #[test]
    fn written_as_people_would() {
        for line in [
            "health:sync-failing client:123… -metadata.plan:trial",
            "metadata.tenant_id:123 \"two words\" -created<2026-01-01",
            "synced>=2026-01-01T10:00Z no:key \"-x\" \"health:stale\" foo:bar",
            "key:\"\" client:\"a*\" metadata.\"a:b\":c key:\"line\\nbreak\"",
        ] {
            assert_eq!(Filter::parse(line).to_string(), line);
        }
    }

    fn any_test() -> impl Strategy<Value = Test> {
        // Texts of what the syntax is made of, and any others.
        let text =
            || prop_oneof![r#"[a:<>=\-"\\ …*\n.]{0,6}"#, ".*", "(health|metadata\\.|created<)[a:]{0,3}"];
        let some = || text().prop_filter("an empty text asks for nothing", |text| !text.is_empty());
        let stamp = proptest::sample::select(&Stamp::ALL[..]);
        let compare =
            proptest::sample::select(&[Compare::Before, Compare::UpTo, Compare::After, Compare::From][..]);
        let at = (-62_167_219_200_i64..253_402_300_799, 0..3_i64).prop_map(|(at, unit)| {
            [at * 1_000_000 + 7, at * 1_000_000, at / 86_400 * when::DAY][unit as usize]
        });
        prop_oneof![
            some().prop_map(Test::Text),
            proptest::sample::select(Health::ALL).prop_map(Test::Health),
            Just(Test::Broken),
            Just(Test::Unreadable),
            proptest::sample::select(CauseKind::ALL).prop_map(Test::Cause),
            proptest::sample::select(Actor::ALL).prop_map(Test::Actor),
            proptest::sample::select(Hint::ALL).prop_map(Test::Hint),
            (text(), 0..7_u8).prop_map(|(text, which)| match which {
                0 => Test::Code(text),
                1 => Test::Platform(text),
                2 => Test::State(text),
                3 => Test::Client(text),
                4 => Test::ClientPrefix(text),
                5 => Test::Key(text),
                _ => Test::Id(text),
            }),
            text().prop_map(Test::Account),
            (text(), text()).prop_map(|(name, value)| Test::Metadata(name, value)),
            text().prop_map(Test::Has),
            text().prop_map(|name| Test::No(Missing::Metadata(name))),
            proptest::sample::select(
                &[
                    Missing::Key,
                    Missing::Account,
                    Missing::Cause,
                    Missing::Sync,
                    Missing::Attempt,
                    Missing::AnyMetadata,
                ][..]
            )
            .prop_map(Test::No),
            (stamp, compare, at).prop_map(|(stamp, compare, at)| Test::Time(stamp, compare, at)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn what_was_written_is_read(terms in proptest::collection::vec((any::<bool>(), any_test()), 0..5)) {
            let terms: Vec<Term> = terms.into_iter().map(|(negated, test)| Term { negated, test }).collect();
            let filter = Filter { terms };
            prop_assert_eq!(Filter::parse(&filter.to_string()), filter);
        }

        #[test]
        fn any_line_is_read_and_stays_the_same(line in prop_oneof![".*", r#"[a:<>=\-"\\ …*.1]{0,20}"#]) {
            let filter = Filter::parse(&line);
            prop_assert_eq!(Filter::parse(&filter.to_string()), filter);
        }
    }
}

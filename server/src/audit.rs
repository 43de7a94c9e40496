//! Who looked at what: a line for each request of the API and each sign-in. Paths without queries: those hold what
//! people search for.

use std::{
    io,
    net::IpAddr,
    time::{Duration, SystemTime},
};

use chrono::{DateTime, SecondsFormat, Utc};

/// Where the lines go.
pub struct Audit(Box<Write>);

type Write = dyn Fn(&str) -> io::Result<()> + Send + Sync;

/// What stands in a line.
pub(crate) struct Entry<'a> {
    pub(crate) who: &'a str,
    pub(crate) from: Option<IpAddr>,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) status: u16,
    pub(crate) took: Duration,
}

impl Audit {
    /// Each line goes to `write` in one piece, with its end; from several threads at once.
    pub fn new(write: impl Fn(&str) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self(Box::new(write))
    }

    pub(crate) fn note(&self, entry: &Entry<'_>) {
        let Entry { who, from, method, path, status, took } = entry;
        let from = from.map_or_else(|| "-".to_owned(), |from| from.to_string());
        let line = format!(
            "{} who={} from={from} {} {} {status} {}ms\n",
            DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Millis, true),
            Word(who),
            Word(method),
            Word(path),
            took.as_millis()
        );
        if let Err(error) = (self.0)(&line) {
            tracing::error!(%error, "the audit line could not be written");
        }
    }
}

/// One word of a line, whatever it holds: nobody writes a line of their own, or ends this one early.
struct Word<'a>(&'a str);

impl std::fmt::Display for Word<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::fmt::Write;
        for letter in self.0.chars().take(256) {
            match letter {
                '!'..='~' if letter != '\\' => f.write_char(letter)?,
                _ => write!(f, "{}", letter.escape_unicode())?,
            }
        }
        if self.0.is_empty() { f.write_char('-') } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_line_is_one_line_whatever_is_in_it() {
        assert_eq!(
            Word("a b\n2026 who=root\\ ü").to_string(),
            "a\\u{20}b\\u{a}2026\\u{20}who=root\\u{5c}\\u{20}\\u{fc}"
        );
        assert_eq!(Word("").to_string(), "-");
        assert_eq!(Word(&"x".repeat(1000)).to_string().len(), 256);
    }
}

//! Who looked at what: a line for each request of the API and each sign-in. Paths without queries: those hold what
//! people search for.

use std::{
    fmt::{self, Display, Write as _},
    io,
    net::IpAddr,
    time::{Duration, Instant, SystemTime},
};

use axum::http::StatusCode;
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

/// The status of a line about somebody who has gone before there was an answer, as nginx writes it.
const GIVEN_UP: u16 = 499;

/// A line that is written however its request ends.
pub(crate) struct Line<'a> {
    audit: Option<&'a Audit>,
    who: &'a str,
    from: Option<IpAddr>,
    method: &'a str,
    path: &'a str,
    started: Instant,
    status: u16,
}

impl Line<'_> {
    /// There is an answer, of this status.
    pub(crate) fn answered(mut self, status: StatusCode) {
        self.status = status.as_u16();
    }

    /// Somebody else writes it.
    pub(crate) fn left(mut self) {
        self.audit = None;
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        let Self { who, from, method, path, status, .. } = *self;
        if let Some(audit) = self.audit {
            audit.note(&Entry { who, from, method, path, status, took: self.started.elapsed() });
        }
    }
}

impl Audit {
    /// Each line goes to `write` in one piece, with its end; from several threads at once.
    pub fn new(write: impl Fn(&str) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self(Box::new(write))
    }

    /// The line of a request that begins now.
    pub(crate) fn line<'a>(
        audit: Option<&'a Self>,
        who: &'a str,
        from: Option<IpAddr>,
        method: &'a str,
        path: &'a str,
    ) -> Line<'a> {
        Line { audit, who, from, method, path, started: Instant::now(), status: GIVEN_UP }
    }

    pub(crate) fn note(&self, entry: &Entry<'_>) {
        let Entry { who, from, method, path, status, took } = entry;
        let at = DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Millis, true);
        let from: &dyn Display = from.as_ref().map_or(&"-", |from| from);
        let (who, method, path, took) = (Word(who), Word(method), Word(path), took.as_millis());
        // Mostly long enough: to grow would take as long as to write it.
        let mut line = String::with_capacity(160);
        // Writing to a String does not fail.
        let _ = writeln!(line, "{at} who={who} from={from} {method} {path} {status} {took}ms");
        if let Err(error) = (self.0)(&line) {
            tracing::error!(%error, "the audit line could not be written");
        }
    }
}

/// So many letters of a word are written.
const LONGEST: usize = 256;

/// One word of a line, whatever it holds: nobody writes a line of their own, or ends this one early.
struct Word<'a>(&'a str);

impl Display for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = |letter| matches!(letter, '!'..='~') && letter != '\\';
        match self.0 {
            "" => f.write_char('-'),
            // Mostly: not letter by letter.
            word if word.len() <= LONGEST && word.chars().all(is_plain) => f.write_str(word),
            word => word.chars().take(LONGEST).try_for_each(|letter| {
                if is_plain(letter) { f.write_char(letter) } else { write!(f, "{}", letter.escape_unicode()) }
            }),
        }
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
        for long in [257, 1000] {
            assert_eq!(Word(&"x".repeat(long)).to_string(), "x".repeat(256));
        }
    }
}

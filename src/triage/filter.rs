//! What is shown: a list of terms, and what each of them asks.

use std::fmt;

use super::Hint;
use super::syntax;
use crate::health::{Actor, CauseKind, Health};

/// Which calendars are shown: one line that people type, chips, and a part of the address. [`Self::parse`] reads it,
/// [`fmt::Display`] writes it, and what was written is read as the same.
///
/// Terms that are not negated and ask for the same [`Dimension`] are alternatives: `health:stale health:retrying` is either.
/// Everything else has to be true together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In the order in which they are written.
    pub terms: Vec<Term>,
}

/// One term, a chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Whether calendars are shown that do not pass the test; written with a `-` before it.
    pub negated: bool,
    /// What it asks.
    pub test: Test,
}

/// What a term asks of a calendar. Rows that could not be read pass [`Self::Unreadable`], [`Self::Text`], and
/// [`Self::Id`] where they have one; all else is not known of them, and they fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// `word`, `"two words"`: somewhere in its values or in the metadata's names, in any case. A day, or more of a time,
    /// finds calendars with such a time in UTC, too. An empty text is in all; it cannot be written.
    Text(String),
    /// `health:stale`; `health:failing` is short for `health:sync-failing`.
    Health(Health),
    /// `health:broken`: disconnected or sync-failing.
    Broken,
    /// `health:unreadable`: could not be read.
    Unreadable,
    /// `cause:secret-expired`
    Cause(CauseKind),
    /// `code:AADSTS7000222`, in any case.
    Code(String),
    /// `actor:owner`
    Actor(Actor),
    /// `platform:google`, in any case.
    Platform(String),
    /// `state:paused`, in any case.
    State(String),
    /// `client:123-abc.apps.example`: just that OAuth client.
    Client(String),
    /// `client:123…` or `client:123*`: its id begins so.
    ClientPrefix(String),
    /// `key:user-1`: just that deduplication key.
    Key(String),
    /// `id:cal_0123456789abcdef`: just that id.
    Id(String),
    /// `account:anna@example.com`: just that calendar within its account.
    Account(String),
    /// `metadata.tenant_id:123`: the value of that name on the first level, a text, a number, `true`, `false` or `null`.
    Metadata(String, String),
    /// `has:metadata.tenant_id`: the name is there on the first level, with any value.
    Has(String),
    /// `no:key`: it has none.
    No(Missing),
    /// `created<2026-01-01`, `synced>=2026-01-01T10:00Z`. A calendar that has not the time fails.
    Time(Stamp, Compare, i64),
    /// `hint:no-key`: it stands behind that hint.
    Hint(Hint),
}

/// What a calendar may lack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// `no:key`: a deduplication key.
    Key,
    /// `no:account`: a calendar within its account; it is the primary one.
    Account,
    /// `no:cause`: a failed authorisation that is not history.
    Cause,
    /// `no:sync`: a sync that succeeded.
    Sync,
    /// `no:attempt`: a sync that was tried.
    Attempt,
    /// `no:metadata`: any metadata.
    AnyMetadata,
    /// `no:metadata.tenant_id`: that name on the first level.
    Metadata(String),
}

/// A time of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// `created`
    Created,
    /// `updated`
    Updated,
    /// `synced`: the last success.
    Synced,
    /// `attempted`: the last attempt.
    Attempted,
    /// `failed`: the last failed authorisation, also one that is history.
    Failed,
}

/// How a time has to stand to the one that is written. `>` and `<=` a day mean the whole day, and are read as `>=` and `<`
/// the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `<`
    Before,
    /// `<=`
    UpTo,
    /// `>`
    After,
    /// `>=`
    From,
}

/// What calendars can be counted by, each with the terms that choose among its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// How it is; rows that could not be read have a value of their own.
    Health,
    /// Why it is broken.
    Cause,
    /// The platform's own code for that.
    Code,
    /// Who has to act.
    Actor,
    /// Whose calendar service it is.
    Platform,
    /// What the server says of the connection.
    State,
    /// The OAuth client.
    Client,
    /// The deduplication key; not counted.
    Key,
    /// The id; not counted.
    Id,
    /// The calendar within its account; not counted.
    Account,
    /// The value of this name on the first level of the metadata.
    Metadata(String),
}

impl Filter {
    /// Reads a line. Whatever stands there, something sensible comes out: what is no term is a text to search for.
    pub fn parse(line: &str) -> Self {
        Self { terms: syntax::parse(line) }
    }

    /// Whether everything is shown.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Of these tests, none negated.
    pub fn of(tests: impl IntoIterator<Item = Test>) -> Self {
        Self { terms: tests.into_iter().map(Term::from).collect() }
    }

    /// Adds a term, or takes it out if it stands there.
    pub fn toggle(&mut self, term: Term) {
        match self.terms.iter().position(|known| *known == term) {
            Some(at) => {
                self.terms.remove(at);
            }
            None => self.terms.push(term),
        }
    }

    /// Whether a term stands there.
    pub fn has(&self, term: &Term) -> bool {
        self.terms.contains(term)
    }
}

impl From<Test> for Term {
    fn from(test: Test) -> Self {
        Self { negated: false, test }
    }
}

impl Test {
    /// What it chooses by; none for texts, times and other conditions that stand for themselves.
    pub fn dimension(&self) -> Option<Dimension> {
        Some(match self {
            Self::Health(_) | Self::Broken | Self::Unreadable => Dimension::Health,
            Self::Cause(_) | Self::No(Missing::Cause) => Dimension::Cause,
            Self::Code(_) => Dimension::Code,
            Self::Actor(_) => Dimension::Actor,
            Self::Platform(_) => Dimension::Platform,
            Self::State(_) => Dimension::State,
            Self::Client(_) | Self::ClientPrefix(_) => Dimension::Client,
            Self::Key(_) | Self::No(Missing::Key) => Dimension::Key,
            Self::Id(_) => Dimension::Id,
            Self::Account(_) | Self::No(Missing::Account) => Dimension::Account,
            Self::Metadata(name, _) | Self::No(Missing::Metadata(name)) => Dimension::Metadata(name.clone()),
            Self::Text(_)
            | Self::Has(_)
            | Self::No(Missing::Sync | Missing::Attempt | Missing::AnyMetadata)
            | Self::Time(..)
            | Self::Hint(_) => return None,
        })
    }
}

impl Stamp {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Created, Self::Updated, Self::Synced, Self::Attempted, Self::Failed];

    /// The stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Synced => "synced",
            Self::Attempted => "attempted",
            Self::Failed => "failed",
        }
    }
}

impl Compare {
    /// Its sign.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Before => "<",
            Self::UpTo => "<=",
            Self::After => ">",
            Self::From => ">=",
        }
    }

    /// Whether `a` stands so to `b`.
    pub(super) fn holds(self, a: i64, b: i64) -> bool {
        match self {
            Self::Before => a < b,
            Self::UpTo => a <= b,
            Self::After => a > b,
            Self::From => a >= b,
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&syntax::print(self))
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(&syntax::print(term))?;
        }
        Ok(())
    }
}

//! What is kept of each calendar beside its text: numbers of one size.

use chrono::{DateTime, Utc};

use super::haystack::{END, push_lower};
use super::metadata::ShapeText;
use crate::health::{Actor, CauseKind, Health};
use crate::model::Calendar;
use crate::model::{Kind, Token, Tokens, decode};

/// No time.
pub(super) const NEVER: i64 = i64::MIN;
/// No such member in the row's text.
pub(super) const NOWHERE: u32 = u32::MAX;
/// No health, of a row that could not be read; or no cause.
const NONE: u8 = u8::MAX;

/// One row. Times are microseconds since 1970, or [`NEVER`]; numbers are those of the collection's words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    pub(super) created: i64,
    pub(super) updated: i64,
    pub(super) success: i64,
    pub(super) attempt: i64,
    /// When the last authorisation failed, which may be history.
    pub(super) failed: i64,
    /// Where the row's text is, and its length.
    pub(super) raw: (u32, u32),
    /// Where in it the texts of the id, the key and the account begin, and the metadata; or [`NOWHERE`].
    pub(super) id: u32,
    pub(super) key: u32,
    pub(super) account: u32,
    pub(super) metadata: u32,
    pub(super) client: u32,
    pub(super) platform: u32,
    pub(super) state: u32,
    pub(super) code: u32,
    pub(super) shape: u32,
    health: u8,
    cause: u8,
}

impl Facts {
    /// Those of a row that nobody could read.
    pub(super) fn unreadable(raw: (u32, u32)) -> Self {
        Self {
            created: NEVER,
            updated: NEVER,
            success: NEVER,
            attempt: NEVER,
            failed: NEVER,
            raw,
            id: NOWHERE,
            key: NOWHERE,
            account: NOWHERE,
            metadata: NOWHERE,
            client: 0,
            platform: 0,
            state: 0,
            code: 0,
            shape: 0,
            health: NONE,
            cause: NONE,
        }
    }

    pub(super) fn set_times(&mut self, calendar: &Calendar) {
        let micros = |time: Option<DateTime<Utc>>| time.map_or(NEVER, |time| time.timestamp_micros());
        self.created = micros(calendar.created_at);
        self.updated = micros(calendar.updated_at);
        self.success = micros(calendar.last_successful_sync_at);
        self.attempt = micros(calendar.last_attempted_sync_at);
        self.failed = micros(calendar.connection_failure_data.as_ref().and_then(|failure| failure.timestamp));
    }

    pub(super) fn set_verdict(&mut self, health: Health, cause: Option<CauseKind>) {
        self.health = health as u8;
        self.cause = cause.map_or(NONE, |cause| cause as u8);
    }

    /// How it is; `None` of a row that could not be read.
    pub(super) fn health(&self) -> Option<Health> {
        Health::ALL.get(usize::from(self.health)).copied()
    }

    /// Why it is broken.
    pub(super) fn cause(&self) -> Option<CauseKind> {
        CauseKind::ALL.get(usize::from(self.cause)).copied()
    }

    /// Who has to act; somebody has to for each that is disconnected.
    pub(super) fn actor(&self) -> Option<Actor> {
        let unknown = (self.health() == Some(Health::Disconnected)).then_some(Actor::Unknown);
        self.cause().map(CauseKind::actor).or(unknown)
    }

    pub(super) fn is_broken(&self) -> bool {
        matches!(self.health(), Some(Health::Disconnected | Health::SyncFailing))
    }

    pub(super) fn times(&self) -> [i64; 5] {
        [self.created, self.updated, self.success, self.attempt, self.failed]
    }
}

/// Reads of a row's text where things are and what the search looks through. `readable` rows have their client, platform,
/// state, times and metadata's names elsewhere, once for many: of the others all is looked through here.
pub(super) fn look_through(
    raw: &str,
    readable: bool,
    facts: &mut Facts,
    hay: &mut String,
    shape: &mut ShapeText,
) {
    let mut member = Member::Other;
    for token in Tokens::of(raw) {
        let top = token.depth == 1;
        match token.kind {
            Kind::Name if top => {
                member = Member::of(&decode(token.text));
                continue;
            }
            Kind::Name if member == Member::Metadata && readable => {
                shape.add(token.text, token.depth == 2);
                continue;
            }
            Kind::Name if member == Member::Failure && token.depth == 2 && token.text == "\"timestamp\"" => {
                member = Member::FailureTime;
                continue;
            }
            Kind::Name | Kind::Close => continue,
            Kind::Text | Kind::Other | Kind::Open => {}
        }
        if top {
            facts.found(member, &token);
        }
        let elsewhere =
            readable && (member == Member::Known || member == Member::FailureTime && facts.failed != NEVER);
        if token.kind != Kind::Open && token.text != "null" && !elsewhere {
            push_lower(hay, &decode(token.text));
            hay.push(END);
        }
        if member == Member::FailureTime {
            member = Member::Failure;
        }
    }
}

impl Facts {
    fn found(&mut self, member: Member, token: &Token<'_>) {
        let text = if token.kind == Kind::Text { token.at as u32 } else { NOWHERE };
        match member {
            Member::Id => self.id = text,
            Member::Key => self.key = text,
            Member::Account => self.account = text,
            Member::Metadata => self.metadata = if token.text == "null" { NOWHERE } else { token.at as u32 },
            Member::Known | Member::Failure | Member::FailureTime | Member::Other => {}
        }
    }
}

/// A member of a calendar, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Member {
    Id,
    Key,
    Account,
    Metadata,
    /// Kept as a number.
    Known,
    Failure,
    FailureTime,
    Other,
}

impl Member {
    fn of(name: &str) -> Self {
        match name {
            "id" => Self::Id,
            "deduplication_key" => Self::Key,
            "platform_uuid" => Self::Account,
            "metadata" => Self::Metadata,
            "connection_failure_data" => Self::Failure,
            "platform"
            | "client_id"
            | "state"
            | "created_at"
            | "updated_at"
            | "last_successful_sync_at"
            | "last_attempted_sync_at" => Self::Known,
            _ => Self::Other,
        }
    }
}

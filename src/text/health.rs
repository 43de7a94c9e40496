//! What a diagnosis says, in a line and at length.

use super::{Message, Text, en};
use crate::health::{Actor, CauseKind, Diagnosis, Health, IdKind};
use crate::model::{Calendar, Time};
use crate::time::Span;

impl Text {
    /// A verdict's word.
    pub fn health(&self, health: Health) -> &str {
        self.get(match health {
            Health::Healthy => en::HEALTHY,
            Health::Retrying => en::RETRYING,
            Health::SyncFailing => en::SYNC_FAILING,
            Health::Stale => en::STALE,
            Health::FirstSyncPending => en::FIRST_SYNC_PENDING,
            Health::NeverSynced => en::NEVER_SYNCED,
            Health::Disconnected => en::DISCONNECTED,
            Health::Unknown => en::HEALTH_UNKNOWN,
        })
    }

    /// The sentence beside the word, short enough for a row.
    pub fn verdict(&self, calendar: &Calendar, diagnosis: &Diagnosis, now: Time) -> String {
        let since = diagnosis.since.map(|since| Span::between(now, since));
        let ago = |message| {
            self.fill(message, &[("ago", &since.map(|s| self.formats().ago(s)).unwrap_or_default())])
        };
        let span = |message| {
            self.fill(message, &[("span", &since.map(|s| self.formats().span(s)).unwrap_or_default())])
        };
        match diagnosis.health {
            Health::Healthy => ago(en::SAYS_HEALTHY),
            Health::Retrying => self.get(en::SAYS_RETRYING).to_owned(),
            Health::SyncFailing if diagnosis.last_success.is_none() => {
                self.get(en::SAYS_SYNC_FAILING_NEVER).to_owned()
            }
            Health::SyncFailing => span(en::SAYS_SYNC_FAILING),
            Health::Stale => span(en::SAYS_STALE),
            Health::FirstSyncPending => self.get(en::SAYS_FIRST_SYNC_PENDING).to_owned(),
            Health::NeverSynced if since.is_none() => self.get(en::SAYS_NEVER_SYNCED_UNDATED).to_owned(),
            Health::NeverSynced => ago(en::SAYS_NEVER_SYNCED),
            Health::Unknown => self.fill(en::SAYS_UNKNOWN, &[("state", self.state(&calendar.state))]),
            Health::Disconnected => {
                let who = self.get(match actor(diagnosis) {
                    Actor::Owner => en::SAYS_OWNER,
                    Actor::ItAdmin => en::SAYS_IT_ADMIN,
                    Actor::Us => en::SAYS_US,
                    Actor::Unknown => en::SAYS_NOBODY,
                });
                match since {
                    Some(since) => format!("{who} · {}", self.formats().span(since)),
                    None => who.to_owned(),
                }
            }
        }
    }

    /// Who has to act; of a connected calendar, its verdict.
    pub fn headline(&self, diagnosis: &Diagnosis) -> &str {
        match diagnosis.health {
            Health::Disconnected => self.get(match actor(diagnosis) {
                Actor::Owner => en::ACTOR_OWNER,
                Actor::ItAdmin => en::ACTOR_IT_ADMIN,
                Actor::Us => en::ACTOR_US,
                Actor::Unknown => en::ACTOR_UNKNOWN,
            }),
            health => self.health(health),
        }
    }

    /// Why, at length.
    pub fn explanation(&self, calendar: &Calendar, diagnosis: &Diagnosis) -> String {
        let full = |time: Option<Time>| {
            time.map_or(self.get(en::NEVER).to_owned(), |time| self.formats().full(&time))
        };
        let message = match diagnosis.health {
            Health::Healthy => en::EXPLAINS_HEALTHY,
            Health::Retrying if diagnosis.last_success.is_none() => en::EXPLAINS_RETRYING_NEVER,
            Health::Retrying => en::EXPLAINS_RETRYING,
            Health::SyncFailing if diagnosis.last_success.is_none() => en::EXPLAINS_SYNC_FAILING_NEVER,
            Health::SyncFailing => en::EXPLAINS_SYNC_FAILING,
            Health::Stale => en::EXPLAINS_STALE,
            Health::FirstSyncPending => en::EXPLAINS_FIRST_SYNC_PENDING,
            Health::NeverSynced if calendar.created_at.is_none() => en::EXPLAINS_NEVER_SYNCED_UNDATED,
            Health::NeverSynced => en::EXPLAINS_NEVER_SYNCED,
            Health::Unknown => en::EXPLAINS_UNKNOWN,
            Health::Disconnected => match &calendar.connection_failure_data {
                Some(failure) if !failure.error.trim().is_empty() => self.cause_message(
                    diagnosis.failure.as_ref().map_or(CauseKind::Unknown, |failure| failure.cause.kind),
                ),
                _ => en::CAUSE_NOT_GIVEN,
            },
        };
        self.fill(
            message,
            &[
                ("success", &full(diagnosis.last_success)),
                ("attempt", &full(diagnosis.last_attempt)),
                ("created", &full(calendar.created_at)),
            ],
        )
    }

    /// What follows from a disconnection.
    pub fn consequence(&self, diagnosis: &Diagnosis, now: Time) -> Option<String> {
        let consequence = diagnosis.consequence?;
        let Some(since) = consequence.since else {
            return Some(self.get(en::CONSEQUENCE_UNDATED).to_owned());
        };
        let ago = self.formats().ago(Span::between(now, since));
        let after = consequence.after_last_success.map(|after| Span::of(after.num_seconds().unsigned_abs()));
        Some(match after.filter(|after| after.unit != "second") {
            Some(after) => {
                self.fill(en::CONSEQUENCE_AFTER, &[("ago", &ago), ("span", &self.formats().span(after))])
            }
            None => self.fill(en::CONSEQUENCE, &[("ago", &ago)]),
        })
    }

    /// What an id in a failure's text is called.
    pub fn id_kind(&self, kind: IdKind) -> &str {
        self.get(match kind {
            IdKind::Trace => en::TRACE_ID,
            IdKind::Correlation => en::CORRELATION_ID,
            IdKind::Request => en::REQUEST_ID,
            IdKind::ClientRequest => en::CLIENT_REQUEST_ID,
        })
    }

    /// Why, as a message.
    pub(super) fn cause_message(&self, cause: CauseKind) -> Message {
        match cause {
            CauseKind::TokenRevoked => en::CAUSE_TOKEN_REVOKED,
            CauseKind::TokenInactive => en::CAUSE_TOKEN_INACTIVE,
            CauseKind::PasswordChanged => en::CAUSE_PASSWORD_CHANGED,
            CauseKind::SignInFrequency => en::CAUSE_SIGN_IN_FREQUENCY,
            CauseKind::SinglePageToken => en::CAUSE_SINGLE_PAGE_TOKEN,
            CauseKind::SecondFactor => en::CAUSE_SECOND_FACTOR,
            CauseKind::AccountDeleted => en::CAUSE_ACCOUNT_DELETED,
            CauseKind::GrantInvalid => en::CAUSE_GRANT_INVALID,
            CauseKind::AccessDenied => en::CAUSE_ACCESS_DENIED,
            CauseKind::PermissionDenied => en::CAUSE_PERMISSION_DENIED,
            CauseKind::MailboxUnavailable => en::CAUSE_MAILBOX_UNAVAILABLE,
            CauseKind::SubscriptionLapsed => en::CAUSE_SUBSCRIPTION_LAPSED,
            CauseKind::AppDisabled => en::CAUSE_APP_DISABLED,
            CauseKind::ConsentMissing => en::CAUSE_CONSENT_MISSING,
            CauseKind::BlockedByPolicy => en::CAUSE_BLOCKED_BY_POLICY,
            CauseKind::AccountDisabled => en::CAUSE_ACCOUNT_DISABLED,
            CauseKind::ClientUnknown => en::CAUSE_CLIENT_UNKNOWN,
            CauseKind::ClientRejected => en::CAUSE_CLIENT_REJECTED,
            CauseKind::ClientUnauthorised => en::CAUSE_CLIENT_UNAUTHORISED,
            CauseKind::SecretWrong => en::CAUSE_SECRET_WRONG,
            CauseKind::SecretExpired => en::CAUSE_SECRET_EXPIRED,
            CauseKind::NotMultiTenant => en::CAUSE_NOT_MULTI_TENANT,
            CauseKind::AppNotInDirectory => en::CAUSE_APP_NOT_IN_DIRECTORY,
            CauseKind::ScopesInsufficient => en::CAUSE_SCOPES_INSUFFICIENT,
            CauseKind::CredentialsMissing => en::CAUSE_CREDENTIALS_MISSING,
            CauseKind::Unknown => en::CAUSE_UNKNOWN,
        }
    }
}

fn actor(diagnosis: &Diagnosis) -> Actor {
    diagnosis.failure.as_ref().map_or(Actor::Unknown, |failure| failure.cause.actor)
}

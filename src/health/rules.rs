//! The rules: a calendar, the time now and the thresholds make a diagnosis.

use chrono::TimeDelta;

use super::{Cause, cause_of, named};
use crate::model::{Calendar, Platform, State, Time};

/// Where the rules draw their lines. What lies exactly on one is still on its better side, save
/// [`Self::first_sync_within`]: a calendar of just that age is no longer new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// The server syncs daily at least; a success older than this means that it does not.
    pub stale_after: TimeDelta,
    /// How long after its last success a failing calendar is taken to be retried: the server does so six times.
    pub retry_grace: TimeDelta,
    /// How long a new calendar may wait for its first sync.
    pub first_sync_within: TimeDelta,
    /// An attempt this little after a success is that success.
    pub same_sync_within: TimeDelta,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            stale_after: TimeDelta::hours(26),
            retry_grace: TimeDelta::minutes(30),
            first_sync_within: TimeDelta::minutes(10),
            same_sync_within: TimeDelta::seconds(2),
        }
    }
}

named! {
    /// How much attention it needs, the least first.
    Severity {
        /// None.
        Ok = "ok",
        /// Worth knowing.
        Info = "info",
        /// Someone should look.
        Warning = "warning",
        /// It does not work.
        Bad = "bad",
    }
}

named! {
    /// How a calendar is, the worst first.
    Health {
        /// An authorisation failed; the server does not try again by itself.
        Disconnected = "disconnected",
        /// The server says "connected", but the last attempt failed, and the time in which it retries is over.
        SyncFailing = "sync-failing",
        /// No sync for longer than the server ever waits, and no attempt that failed: its scheduler or queue.
        Stale = "stale",
        /// Connected a while ago, and never synced nor tried.
        NeverSynced = "never-synced",
        /// The last attempt failed; the server is retrying.
        Retrying = "retrying",
        /// Connected just now.
        FirstSyncPending = "first-sync-pending",
        /// A state or a platform that this version does not know.
        Unknown = "unknown",
        /// The last sync succeeded, and not long ago.
        Healthy = "healthy",
    }
}

impl Health {
    /// How much attention it needs.
    pub fn severity(self) -> Severity {
        match self {
            Self::Disconnected | Self::SyncFailing => Severity::Bad,
            Self::Stale | Self::NeverSynced => Severity::Warning,
            Self::Retrying | Self::FirstSyncPending | Self::Unknown => Severity::Info,
            Self::Healthy => Severity::Ok,
        }
    }
}

/// A failed authorisation, read. Its text stays in [`Calendar::connection_failure_data`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureFacts {
    /// Why, and who has to act.
    pub cause: Cause,
    /// When.
    pub at: Option<Time>,
}

/// What follows from being disconnected, always: its scheduled bots were removed, it will not retry by itself, and bots
/// have to be scheduled again after it was reconnected. What differs stands here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// When the connection broke, where that is known.
    pub since: Option<Time>,
    /// How long after the last success that was; `None` where one of the two is not known.
    pub after_last_success: Option<TimeDelta>,
}

/// How a calendar is, and all that a sentence about it needs. No time in it lies in the future.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The verdict.
    pub health: Health,
    /// What its duration counts from. Healthy, stale: the last success. Failing, retrying: the last success, else the
    /// calendar's creation. Pending, never synced: its creation. Disconnected: the failure. Unknown: nothing.
    pub since: Option<Time>,
    /// When a sync last succeeded.
    pub last_success: Option<Time>,
    /// When a sync was last tried. Two times do not prove that every attempt between them failed.
    pub last_attempt: Option<Time>,
    /// The last failed authorisation: why it is disconnected, or one that no success is known to have followed.
    pub failure: Option<FailureFacts>,
    /// A failed authorisation that a success has followed.
    pub history: Option<FailureFacts>,
    /// Given of every calendar whose state is "disconnected".
    pub consequence: Option<Consequence>,
}

/// Judges a calendar. Its times are compared with each other as they are, for one clock wrote them; durations, and all
/// that is given, count those in the future as now, where clocks differ or `now` has gone by.
///
/// An unknown platform makes the health [`Health::Unknown`] whatever the state is, because what its syncs promise is not
/// known; the facts are given all the same, the consequence of a disconnection among them. A null platform or state
/// is an unknown one.
pub fn diagnose(calendar: &Calendar, now: Time, thresholds: &Thresholds) -> Diagnosis {
    let past = |time: Option<Time>| time.map(|time| time.min(now));
    let last_success = past(calendar.last_successful_sync_at);
    let last_attempt = past(calendar.last_attempted_sync_at);
    let created = past(calendar.created_at);
    let failure = calendar
        .connection_failure_data
        .as_ref()
        .map(|failure| FailureFacts { cause: cause_of(&failure.error), at: past(failure.timestamp) });
    let disconnected = calendar.state == State::Disconnected;

    // A failure with a later success behind it is history. On a disconnected calendar it is still the best reason there
    // is, but it does not tell when the connection broke.
    let success_after_failure =
        calendar.connection_failure_data.as_ref().and_then(|failure| failure.timestamp);
    let success_after_failure =
        success_after_failure.zip(calendar.last_successful_sync_at).map(|(failed, success)| success - failed);
    let followed = success_after_failure.is_some_and(|after| after >= TimeDelta::zero());
    let broken_at = failure.as_ref().and_then(|failure| failure.at);
    let broken_at =
        broken_at.filter(|_| success_after_failure.is_none_or(|after| after <= thresholds.same_sync_within));

    let (health, since) = match (&calendar.platform, &calendar.state) {
        (Platform::Unknown(_), _) | (_, State::Unknown(_)) => (Health::Unknown, None),
        (_, State::Disconnected) => (Health::Disconnected, broken_at),
        (_, State::Connected) => connected(calendar, created, last_success, now, thresholds),
    };
    let consequence = disconnected.then(|| Consequence {
        since: broken_at,
        after_last_success: broken_at
            .zip(last_success)
            .map(|(broken, success)| (broken - success).max(TimeDelta::zero())),
    });
    let (failure, history) = if followed && !disconnected { (None, failure) } else { (failure, None) };
    Diagnosis { health, since, last_success, last_attempt, failure, history, consequence }
}

/// The verdict on a connected calendar, by its syncs alone, and what its duration counts from. `created` and
/// `last_success` are no later than now.
fn connected(
    calendar: &Calendar,
    created: Option<Time>,
    last_success: Option<Time>,
    now: Time,
    thresholds: &Thresholds,
) -> (Health, Option<Time>) {
    // By differences, because a sum could leave what chrono can count.
    let longer = |since: Option<Time>, limit: TimeDelta| since.is_none_or(|since| now - since > limit);
    let Some(success) = calendar.last_successful_sync_at else {
        let new = created.is_some_and(|created| now - created < thresholds.first_sync_within);
        let health = match calendar.last_attempted_sync_at {
            None if new => Health::FirstSyncPending,
            None => Health::NeverSynced,
            // Without a success the server's retries began when the calendar was connected.
            Some(_) if longer(created, thresholds.retry_grace) => Health::SyncFailing,
            Some(_) => Health::Retrying,
        };
        return (health, created);
    };
    let attempt = calendar.last_attempted_sync_at;
    let failed = attempt.is_some_and(|attempt| attempt - success > thresholds.same_sync_within);
    let health = match failed {
        true if longer(last_success, thresholds.retry_grace) => Health::SyncFailing,
        true => Health::Retrying,
        false if longer(last_success, thresholds.stale_after) => Health::Stale,
        false => Health::Healthy,
    };
    (health, last_success)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Actor, CauseKind};
    use super::*;
    use crate::model::{Failure, Row, read_calendar};

    const NOW: i64 = 1_750_000_000_000;
    const SECOND: i64 = 1000;
    const MINUTE: i64 = 60 * SECOND;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;

    fn at(millis: i64) -> Time {
        Time::from_timestamp_millis(millis).unwrap()
    }

    fn now() -> Time {
        at(NOW)
    }

    fn read(json: &str) -> Calendar {
        let Row::Calendar(calendar) = read_calendar(json).unwrap() else { panic!("{json}") };
        (*calendar).clone()
    }

    /// A calendar whose times are given by their age in milliseconds.
    fn calendar(state: &str, created: Option<i64>, success: Option<i64>, attempt: Option<i64>) -> Calendar {
        let json = format!(r#"{{"id":"cal_1","platform":"google","state":"{state}"}}"#);
        let ago = |age: Option<i64>| age.map(|age| at(NOW - age));
        let mut calendar = read(&json);
        calendar.created_at = ago(created);
        calendar.last_successful_sync_at = ago(success);
        calendar.last_attempted_sync_at = ago(attempt);
        calendar
    }

    fn failed(mut calendar: Calendar, error: &str, age: Option<i64>) -> Calendar {
        let timestamp = age.map(|age| at(NOW - age));
        calendar.connection_failure_data = Some(Failure { error: error.into(), timestamp });
        calendar
    }

    fn judged(calendar: &Calendar) -> Diagnosis {
        diagnose(calendar, now(), &Thresholds::default())
    }

    #[test]
    fn every_row_of_the_table_and_its_boundaries() {
        use Health::*;
        // (health; ages of creation, last success and last attempt; which of them its duration counts from)
        for (health, created, success, attempt, since) in [
            (Healthy, Some(DAY), Some(12 * MINUTE), Some(12 * MINUTE), Some(12 * MINUTE)),
            (Healthy, Some(DAY), Some(DAY), Some(25 * HOUR), Some(DAY)),
            (Healthy, None, Some(26 * HOUR), Some(26 * HOUR), Some(26 * HOUR)),
            (Stale, None, Some(26 * HOUR + 1), Some(26 * HOUR + 1), Some(26 * HOUR + 1)),
            (Stale, None, Some(3 * DAY), Some(3 * DAY - 2 * SECOND), Some(3 * DAY)),
            // An attempt two seconds after a success is that success.
            (Healthy, None, Some(HOUR), Some(HOUR - 2 * SECOND), Some(HOUR)),
            (SyncFailing, None, Some(HOUR), Some(HOUR - 2 * SECOND - 1), Some(HOUR)),
            // The grace counts from the last success, not from the attempt.
            (Retrying, None, Some(30 * MINUTE), Some(MINUTE), Some(30 * MINUTE)),
            (SyncFailing, None, Some(30 * MINUTE + 1), Some(MINUTE), Some(30 * MINUTE + 1)),
            (SyncFailing, None, Some(3 * DAY), Some(MINUTE), Some(3 * DAY)),
            (SyncFailing, None, Some(3 * DAY), Some(2 * DAY), Some(3 * DAY)),
            // Never a success: it counts from the creation.
            (SyncFailing, Some(DAY), None, Some(MINUTE), Some(DAY)),
            (SyncFailing, Some(30 * MINUTE + 1), None, Some(MINUTE), Some(30 * MINUTE + 1)),
            (Retrying, Some(30 * MINUTE), None, Some(MINUTE), Some(30 * MINUTE)),
            (SyncFailing, None, None, Some(MINUTE), None),
            (FirstSyncPending, Some(0), None, None, Some(0)),
            (FirstSyncPending, Some(10 * MINUTE - 1), None, None, Some(10 * MINUTE - 1)),
            (NeverSynced, Some(10 * MINUTE), None, None, Some(10 * MINUTE)),
            (NeverSynced, None, None, None, None),
            // No attempt known.
            (Healthy, None, Some(26 * HOUR), None, Some(26 * HOUR)),
            (Stale, None, Some(26 * HOUR + 1), None, Some(26 * HOUR + 1)),
        ] {
            let case = (created, success, attempt);
            let found = judged(&calendar("connected", created, success, attempt));
            assert_eq!((found.health, found.since), (health, since.map(|age| at(NOW - age))), "{case:?}");
            assert_eq!(found.last_success, success.map(|age| at(NOW - age)), "{case:?}");
            assert_eq!(found.last_attempt, attempt.map(|age| at(NOW - age)), "{case:?}");
            assert_eq!((found.failure, found.history, found.consequence), (None, None, None), "{case:?}");
        }
    }

    #[test]
    fn the_future_counts_as_now() {
        use Health::*;
        for (health, created, success, attempt) in [
            (Healthy, None, Some(-DAY), Some(-DAY)),
            (Healthy, None, Some(-DAY), Some(-HOUR)),
            // A scan judges at its begin, and a pause may lie between that and the answer.
            (Retrying, None, Some(-HOUR), Some(-DAY)),
            (Retrying, None, Some(SECOND), Some(-DAY)),
            (Retrying, None, Some(MINUTE), Some(-DAY)),
            (SyncFailing, None, Some(HOUR), Some(-DAY)),
            (FirstSyncPending, Some(-DAY), None, None),
            (Retrying, Some(-DAY), None, Some(-DAY)),
        ] {
            let found = judged(&calendar("connected", created, success, attempt));
            assert_eq!(found.health, health, "{:?}", (created, success, attempt));
            assert!(
                [found.since, found.last_success, found.last_attempt].iter().flatten().all(|t| *t <= now())
            );
        }
        let broken = failed(calendar("disconnected", None, Some(HOUR), None), "invalid_grant", Some(-DAY));
        let found = judged(&broken);
        assert_eq!((found.since, found.failure.unwrap().at), (Some(now()), Some(now())));
        assert_eq!(found.consequence.unwrap().after_last_success, Some(TimeDelta::hours(1)));

        let failed_later =
            failed(calendar("connected", None, Some(-HOUR), None), "invalid_grant", Some(-DAY));
        let failed_sooner =
            failed(calendar("connected", None, Some(-DAY), None), "invalid_grant", Some(-HOUR));
        assert!(judged(&failed_later).failure.is_some());
        assert!(judged(&failed_sooner).history.is_some());
    }

    #[test]
    fn the_ends_of_the_calendar_are_times_too() {
        let ends: Vec<Time> =
            ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"].map(|text| text.parse().unwrap()).into();
        let with = |success, attempt, now| {
            let mut calendar = calendar("connected", None, None, None);
            calendar.last_successful_sync_at = Some(success);
            calendar.last_attempted_sync_at = Some(attempt);
            diagnose(&calendar, now, &Thresholds::default()).health
        };
        assert_eq!(with(ends[0], ends[0], now()), Health::Stale);
        assert_eq!(with(ends[0], ends[1], now()), Health::SyncFailing);
        assert_eq!(with(ends[1], ends[0], now()), Health::Healthy);
        assert_eq!(with(ends[1], ends[1], now()), Health::Healthy);
        assert_eq!(with(ends[0], ends[1], ends[1]), Health::SyncFailing);
        assert_eq!(with(Time::MIN_UTC, Time::MAX_UTC, Time::MAX_UTC), Health::SyncFailing);
        assert_eq!(with(Time::MAX_UTC, Time::MIN_UTC, Time::MIN_UTC), Health::Healthy);
    }

    #[test]
    fn thresholds_are_settings() {
        let failing = calendar("connected", None, Some(40 * MINUTE), Some(MINUTE));
        let patient = Thresholds { retry_grace: TimeDelta::hours(1), ..Thresholds::default() };
        assert_eq!(diagnose(&failing, now(), &patient).health, Health::Retrying);
        let generous = Thresholds { same_sync_within: TimeDelta::MAX, ..Thresholds::default() };
        assert_eq!(diagnose(&failing, now(), &generous).health, Health::Healthy);
        let strict = Thresholds { stale_after: TimeDelta::MIN, ..generous };
        assert_eq!(diagnose(&failing, now(), &strict).health, Health::Stale);
    }

    #[test]
    fn a_disconnected_calendar_says_why_since_when_and_what_follows() {
        // A recorded one: five hours after its last success, which the refused authorisation did not move.
        let recorded = read(
            r#"{"id":"cal_1","platform":"microsoft","state":"disconnected","connection_failure_data":{"error":
            "Microsoft Authentication error: {'error': 'invalid_grant', 'error_description': 'AADSTS700082: The refresh token has expired due to inactivity.'}",
            "timestamp":"2025-06-04T15:12:00+00:00"},"created_at":"2025-05-01T00:00:00Z",
            "last_successful_sync_at":"2025-06-04T10:12:00Z","last_attempted_sync_at":"2025-06-04T10:12:00Z"}"#,
        );
        let found = judged(&recorded);
        let broken = "2025-06-04T15:12:00Z".parse().unwrap();
        assert_eq!((found.health, found.since), (Health::Disconnected, Some(broken)));
        let failure = found.failure.unwrap();
        assert_eq!((failure.at, failure.cause.kind), (Some(broken), CauseKind::TokenInactive));
        assert_eq!(
            (failure.cause.code.as_deref(), failure.cause.actor),
            (Some("AADSTS700082"), Actor::Owner)
        );
        assert_eq!(found.history, None);
        let after_last_success = Some(TimeDelta::hours(5));
        assert_eq!(found.consequence, Some(Consequence { since: Some(broken), after_last_success }));
    }

    #[test]
    fn a_disconnected_calendar_of_which_little_is_known() {
        let nothing = Consequence { since: None, after_last_success: None };
        let found = judged(&calendar("disconnected", None, None, None));
        assert_eq!((found.health, found.since, found.failure), (Health::Disconnected, None, None));
        assert_eq!(found.consequence, Some(nothing));

        let never_synced = failed(calendar("disconnected", Some(DAY), None, None), "x", Some(HOUR));
        let since = Some(at(NOW - HOUR));
        assert_eq!(judged(&never_synced).consequence, Some(Consequence { since, after_last_success: None }));

        let undated = failed(calendar("disconnected", None, Some(DAY), None), "invalid_client", None);
        let found = judged(&undated);
        assert_eq!((found.since, found.consequence), (None, Some(nothing)));
        assert_eq!(found.failure.unwrap().cause.actor, Actor::Us);
    }

    #[test]
    fn a_broken_connection_keeps_its_failure_even_beside_a_newer_success() {
        let broken = |success| {
            let found = judged(&failed(
                calendar("disconnected", None, Some(success), None),
                "invalid_grant",
                Some(HOUR),
            ));
            assert!(found.history.is_none() && found.failure.is_some());
            let consequence = found.consequence.unwrap();
            assert_eq!(found.since, consequence.since);
            consequence
        };
        // Two clocks of one server may differ a little; more than that, and nobody knows when it broke.
        let since = Some(at(NOW - HOUR));
        assert_eq!(
            broken(HOUR - 2 * SECOND),
            Consequence { since, after_last_success: Some(TimeDelta::zero()) }
        );
        assert_eq!(broken(HOUR - 2 * SECOND - 1), Consequence { since: None, after_last_success: None });
    }

    #[test]
    fn an_old_failure_beside_a_newer_success_is_history() {
        let with = |failure: Option<i64>, success: Option<i64>| {
            let connected = calendar("connected", Some(DAY), success, success);
            judged(&failed(connected, "invalid_grant", failure))
        };
        let found = with(Some(2 * HOUR), Some(HOUR));
        assert_eq!((found.health, found.since), (Health::Healthy, Some(at(NOW - HOUR))));
        assert_eq!((found.failure, found.consequence), (None, None));
        assert_eq!(found.history.unwrap().at, Some(at(NOW - 2 * HOUR)));
        assert!(with(Some(HOUR), Some(HOUR)).history.is_some());
        // Not known to be over: shown, but the server's "connected" and the syncs decide.
        for (failure, success) in [(Some(HOUR - 1), Some(HOUR)), (None, Some(HOUR)), (Some(HOUR), None)] {
            let found = with(failure, success);
            assert!(found.failure.is_some() && found.history.is_none() && found.consequence.is_none());
            assert_ne!(found.health, Health::Disconnected);
        }
    }

    #[test]
    fn what_is_not_known_is_shown_as_it_came() {
        let unknown = |json: &str| {
            let mut calendar = failed(read(json), "invalid_grant", Some(HOUR));
            calendar.last_successful_sync_at = Some(at(NOW - DAY));
            let found = judged(&calendar);
            assert_eq!((found.health, found.since), (Health::Unknown, None), "{json}");
            assert_eq!(found.last_success, Some(at(NOW - DAY)));
            assert!(found.failure.is_some());
            found.consequence
        };
        for json in [
            r#"{"id":"cal_1","platform":"google","state":"paused"}"#,
            r#"{"id":"cal_1","platform":"google","state":"Connected"}"#,
            r#"{"id":"cal_1","platform":"zoho","state":"connected"}"#,
            r#"{"id":"cal_1","platform":null,"state":null}"#,
            r#"{"id":"cal_1"}"#,
        ] {
            assert_eq!(unknown(json), None, "{json}");
        }
        let since = Some(at(NOW - HOUR));
        assert_eq!(
            unknown(r#"{"id":"cal_1","platform":"zoho","state":"disconnected"}"#),
            Some(Consequence { since, after_last_success: Some(TimeDelta::hours(23)) })
        );
    }

    #[test]
    fn the_worst_stands_first() {
        assert!(Health::ALL.is_sorted_by_key(|health| std::cmp::Reverse(health.severity())));
        assert!(Severity::ALL.is_sorted());
        assert_eq!(Health::SyncFailing.severity(), Severity::Bad);
        assert_eq!(Health::NeverSynced.severity(), Severity::Warning);
    }

    prop_compose! {
        fn any_time()(millis in prop_oneof![
            Just(NOW),
            NOW - 2 * DAY..NOW + 2 * DAY,
            Time::MIN_UTC.timestamp_millis()..Time::MAX_UTC.timestamp_millis(),
        ]) -> Time {
            at(millis)
        }
    }

    proptest! {
        #[test]
        fn any_calendar_has_a_diagnosis(
            state in prop_oneof!["connected", "disconnected", ".*"],
            platform in prop_oneof!["google", "microsoft", ".*"],
            times in proptest::array::uniform4(proptest::option::of(any_time())),
            error in proptest::option::of(".*"),
            now in any_time(),
        ) {
            let mut calendar = calendar("connected", None, None, None);
            let [created, success, attempt, timestamp] = times;
            calendar.created_at = created;
            calendar.last_successful_sync_at = success;
            calendar.last_attempted_sync_at = attempt;
            calendar.connection_failure_data = error.map(|error| Failure { error, timestamp });
            (calendar.state, calendar.platform) = (State::from(state), Platform::from(platform));
            let known = matches!(calendar.platform, Platform::Google | Platform::Microsoft)
                && matches!(calendar.state, State::Connected | State::Disconnected);
            let disconnected = calendar.state == State::Disconnected;
            let found = diagnose(&calendar, now, &Thresholds::default());
            prop_assert_eq!(found.health != Health::Unknown, known);
            prop_assert_eq!(found.health == Health::Disconnected, known && disconnected);
            prop_assert_eq!(found.consequence.is_some(), disconnected);
            let failures = [&found.failure, &found.history];
            prop_assert_eq!(
                failures.into_iter().flatten().count(),
                usize::from(calendar.connection_failure_data.is_some())
            );
            let failed_at = failures.into_iter().flatten().find_map(|failure| failure.at);
            for time in [found.since, found.last_success, found.last_attempt, failed_at].into_iter().flatten() {
                prop_assert!(time <= now);
            }
            if let Some(Consequence { after_last_success: Some(after), .. }) = found.consequence {
                prop_assert!(after >= TimeDelta::zero());
            }
        }
    }
}

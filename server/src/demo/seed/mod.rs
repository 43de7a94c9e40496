//! Invents the calendars of a project: the same ones for the same seed, with times that lead up to now.
//!
//! A calendar has a story: what happened to it since it was created. The first hundred or so walk through all
//! stories, keys and metadata that the API can show, so that somebody who pages a little meets them; the rest is
//! drawn at random. Every calendar draws from a stream of its own, so ids and keys depend neither on how many
//! calendars there are nor on the time.

mod failures;
mod keys;
mod metadata;
mod rng;

use serde_json::json;

use self::{
    failures::{ADMIN, APP, Failure, INCIDENT, OWNER, Platform, UNKNOWN},
    rng::{BASE62, Rng},
};
use crate::demo::{store::Calendar, time::Time};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What a project is invented from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many calendars.
    pub calendars: u32,
    /// What all is drawn from.
    pub seed: u64,
    /// How many of the newest share one time of creation.
    pub same_instant: u32,
}

/// The key of the project: drawn from the seed, so that scripts and open pages survive a restart. It guards nothing
/// but invented data.
pub fn api_key(seed: u64) -> String {
    format!("demo_{}", Rng::new(seed, u64::MAX).text(BASE62, 32))
}

/// The calendars, newest first.
pub fn calendars(plan: Plan, now: Time) -> impl Iterator<Item = Calendar> {
    let apps = Apps::new(plan.seed);
    (0..plan.calendars).map(move |number| {
        let mut rng = Rng::new(plan.seed, number.into());
        calendar(&mut rng, &apps, number, created_at(plan, number, now), now)
    })
}

/// The OAuth apps through which accounts were connected.
struct Apps {
    google: [String; 3],
    microsoft: [String; 2],
}

impl Apps {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed, u64::MAX - 1);
        Self {
            google: std::array::from_fn(|_| {
                let project = 100_000_000_000 + rng.below(900_000_000_000);
                let name = rng.text(b"abcdefghijklmnopqrstuvwxyz0123456789", 32);
                format!("{project}-{name}.apps.googleusercontent.com")
            }),
            microsoft: std::array::from_fn(|_| rng.guid()),
        }
    }

    fn pick(&self, rng: &mut Rng, platform: Platform, story: Story) -> &str {
        // The last of Google's is the one that broke, with every account that it had.
        let [sound @ .., broken] = &self.google;
        let apps: &[String] = match platform {
            Platform::Google => sound,
            Platform::Microsoft => &self.microsoft,
        };
        if matches!(story, Story::Incident) { broken } else { rng.pick::<String>(apps) }
    }
}

/// Whose calendar it is.
struct Person<'a> {
    name: String,
    mail: String,
    company: &'a str,
}

impl Person<'_> {
    fn new(rng: &mut Rng) -> Self {
        const FIRST: &[&str] = &[
            "Anna", "Ben", "Chidi", "Dana", "Emeka", "Farah", "Greta", "Hiro", "Ines", "Jonas", "Kavya",
            "Liam", "Mei", "Nadia", "Omar", "Priya", "Quentin", "Rosa", "Sven", "Tomas", "Uma", "Vera",
            "Wei", "Yara",
        ];
        const LAST: &[&str] = &[
            "Abbot",
            "Becker",
            "Castillo",
            "Dubois",
            "Eriksen",
            "Farrell",
            "Garcia",
            "Haas",
            "Ito",
            "Jensen",
            "Kowalski",
            "Lindqvist",
            "Moreau",
            "Novak",
            "Okafor",
            "Petrov",
            "Rossi",
            "Sato",
            "Tanaka",
            "Weber",
        ];
        const COMPANIES: &[(&str, &str)] = &[
            ("Harbour & Finch", "harbour-finch.example"),
            ("Kestrel Labs", "kestrel-labs.example"),
            ("Ostrava Metals", "ostrava-metals.example"),
            ("Brightwater Clinics", "brightwater.example"),
            ("Juniper Rail", "juniper-rail.example"),
            ("Solvei Energy", "solvei.example"),
            ("Tall Pines School", "tallpines.example"),
            ("Meridian Freight", "meridian-freight.example"),
        ];
        let (first, last) = (rng.pick(FIRST), rng.pick(LAST));
        let (company, domain) = rng.pick(COMPANIES);
        let mail = format!("{}.{}@{domain}", first.to_lowercase(), last.to_lowercase());
        Self { name: format!("{first} {last}"), mail, company }
    }
}

/// What happened to a calendar.
#[derive(Debug, Clone, Copy)]
enum Story {
    /// Syncs as it should.
    Healthy,
    /// As healthy, but the server never noted an attempt.
    NoAttemptNoted,
    /// Created just now.
    FirstSyncPending,
    /// Nobody ever tried.
    NeverSynced,
    /// The last attempt failed a moment ago.
    Retrying,
    /// Says connected, and fails since hours or days.
    Failing,
    /// Says connected, and no attempt ever succeeded.
    NeverSucceeded,
    /// Nothing was tried for days.
    Stale,
    /// Healthy again; the old failure is still there.
    Recovered,
    /// In a state that is not in the documentation.
    UnknownState,
    /// Refused by the platform.
    Disconnected(Failure),
    /// Refused at the very first sync.
    RefusedAtOnce(Failure),
    /// One of many that broke together.
    Incident,
}

/// What the first calendars are, every third of them; between them are healthy ones.
const FIRST_STORIES: [Story; 43] = [
    Story::FirstSyncPending,
    Story::Disconnected(OWNER[0]),
    Story::Failing,
    Story::Disconnected(OWNER[1]),
    Story::Incident,
    Story::Retrying,
    Story::Disconnected(APP[0]),
    Story::Disconnected(ADMIN[0]),
    Story::Incident,
    Story::Stale,
    Story::NeverSynced,
    Story::Disconnected(APP[1]),
    Story::Disconnected(UNKNOWN[0]),
    Story::Incident,
    Story::NoAttemptNoted,
    Story::UnknownState,
    Story::Disconnected(ADMIN[1]),
    Story::RefusedAtOnce(APP[2]),
    Story::NeverSucceeded,
    Story::Incident,
    Story::Recovered,
    Story::Disconnected(OWNER[2]),
    Story::Disconnected(APP[3]),
    Story::Incident,
    Story::Disconnected(ADMIN[2]),
    Story::Disconnected(OWNER[3]),
    Story::Incident,
    Story::Disconnected(APP[4]),
    Story::Disconnected(UNKNOWN[1]),
    Story::Disconnected(OWNER[4]),
    Story::Disconnected(APP[5]),
    Story::Disconnected(ADMIN[3]),
    Story::Disconnected(OWNER[5]),
    Story::Disconnected(APP[6]),
    Story::Disconnected(ADMIN[4]),
    Story::Disconnected(APP[7]),
    Story::Disconnected(OWNER[6]),
    Story::Disconnected(APP[8]),
    Story::Disconnected(ADMIN[5]),
    Story::Disconnected(OWNER[7]),
    Story::Disconnected(APP[9]),
    Story::Disconnected(UNKNOWN[2]),
    Story::Failing,
];

impl Story {
    fn of(number: u32, rng: &mut Rng) -> Self {
        let turn = number as usize;
        if turn / 3 < FIRST_STORIES.len() {
            return if turn.is_multiple_of(3) { FIRST_STORIES[turn / 3] } else { Self::Healthy };
        }
        match rng.below(1000) {
            0..700 => Self::Healthy,
            700..750 => Self::Failing,
            750..765 => Self::Retrying,
            765..805 => Self::Stale,
            805..820 => Self::NeverSynced,
            820..830 => Self::NoAttemptNoted,
            830..840 => Self::NeverSucceeded,
            840..890 => Self::Incident,
            890..960 => Self::Disconnected(*rng.pick(OWNER)),
            960..980 => Self::Disconnected(*rng.pick(ADMIN)),
            980..993 => Self::Disconnected(*rng.pick(APP)),
            993..997 => Self::RefusedAtOnce(*rng.pick(APP)),
            _ => Self::Disconnected(*rng.pick(UNKNOWN)),
        }
    }

    fn failure(self) -> Option<Failure> {
        match self {
            Self::Disconnected(failure) | Self::RefusedAtOnce(failure) => Some(failure),
            Self::Incident => Some(INCIDENT),
            Self::Recovered => Some(OWNER[0]),
            _ => None,
        }
    }
}

/// When a calendar was created. The newest is a minute and a half old, the oldest a year; the project has grown
/// faster of late. Whole groups came in at once, as bulk imports do.
fn created_at(plan: Plan, number: u32, now: Time) -> Time {
    const YEAR: f64 = 360.0 * DAY as f64;
    let count = plan.calendars;
    let imports = [(45, 12), (count / 2, 60), (count / 4 * 3, (count / 50).min(400))];
    let import =
        imports.into_iter().find(|(first, size)| count >= 200 && (*first..first + size).contains(&number));
    let number = match import {
        _ if number < plan.same_instant => plan.same_instant.min(count) - 1,
        Some((first, _)) => first,
        None => number,
    };
    // Rather far apart at the start, where each story needs some time to have happened in.
    let age = if number == 0 {
        0.0
    } else {
        let jitter = Rng::new(plan.seed, (1 << 40) | u64::from(number)).below(900) as f64 / 1000.0;
        let place = f64::from(number) + jitter;
        2.0 * HOUR as f64 * place.min(60.0) + YEAR * (place / f64::from(count)).powf(1.5)
    };
    let at = now.0 - 90 * SECOND - age as i64;
    Time(if number.is_multiple_of(6) { at / SECOND * SECOND } else { at })
}

fn calendar(rng: &mut Rng, apps: &Apps, number: u32, created_at: Time, now: Time) -> Calendar {
    let id = format!("cal_{}", rng.text(BASE62, 16));
    let story = Story::of(number, rng);
    let by_chance = if rng.chance(60) { Platform::Google } else { Platform::Microsoft };
    let platform = story.failure().map_or(by_chance, |failure| failure.platform);
    let client_id = apps.pick(rng, platform, story).to_owned();
    let person = Person::new(rng);
    let platform_uuid = account(rng, platform, &person);
    // Special keys and metadata stand between the stories, at places of their own.
    let turn = number as usize;
    let key = match keys::SPECIAL.get(turn / 4).filter(|_| turn % 4 == 1) {
        Some(key) => Some((*key).to_owned()),
        None => keys::ordinary(rng, number, &person.mail),
    };
    let metadata = match metadata::SPECIAL.get(turn / 5).filter(|_| turn % 5 == 2) {
        Some(metadata) => Some((*metadata).to_owned()),
        None => metadata::ordinary(rng, number, &person),
    };
    let times = Times::of(story, rng, created_at, now);
    let failure = story.failure().zip(times.failed).map(|(failure, at)| {
        let error = failure.text(rng, &client_id, at);
        let at = if rng.chance(25) { Time(at.0 / SECOND * SECOND) } else { at };
        json!({ "error": error, "timestamp": at.iso_offset() }).to_string()
    });
    let state = match story {
        Story::Disconnected(_) | Story::RefusedAtOnce(_) | Story::Incident => "disconnected",
        Story::UnknownState => "paused",
        _ => "connected",
    };
    let last = [times.failed, times.attempted, times.succeeded].into_iter().flatten().max();
    Calendar {
        id,
        platform: platform.name().to_owned(),
        client_id,
        platform_uuid,
        state: state.to_owned(),
        metadata,
        deduplication_key: key,
        connection_failure_data: failure,
        created_at,
        updated_at: last.map_or(created_at, |last| Time((last.0 + 2100).min(now.0))),
        last_successful_sync_at: times.succeeded,
        last_attempted_sync_at: times.attempted,
    }
}

/// Null is the account's primary calendar; the rest are calendars beside it.
fn account(rng: &mut Rng, platform: Platform, person: &Person<'_>) -> Option<String> {
    match (rng.below(10), platform) {
        (0..5, _) => None,
        (5..8, Platform::Google) => Some(person.mail.clone()),
        (_, Platform::Google) => Some(format!("c_{}@group.calendar.google.com", rng.hex(64))),
        (_, Platform::Microsoft) => {
            const BASE64URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            Some(format!("AAMkAG{}AAA=", rng.text(BASE64URL, 110)))
        }
    }
}

#[derive(Default)]
struct Times {
    succeeded: Option<Time>,
    attempted: Option<Time>,
    failed: Option<Time>,
}

impl Times {
    fn of(story: Story, rng: &mut Rng, created: Time, now: Time) -> Self {
        // So long ago, but not before the calendar was there.
        let mut ago = |from: i64, to: i64| {
            let first = created.0 + rng.within(2, 40) * SECOND + rng.within(0, SECOND);
            Time((now.0 - rng.within(from, to)).max(first).min(now.0))
        };
        match story {
            Story::FirstSyncPending | Story::NeverSynced => Self::default(),
            Story::Healthy | Story::UnknownState => {
                let at = ago(MINUTE, 23 * HOUR);
                Self { succeeded: Some(at), attempted: Some(at), failed: None }
            }
            Story::NoAttemptNoted => Self { succeeded: Some(ago(HOUR, 20 * HOUR)), ..Self::default() },
            Story::Retrying => {
                let (succeeded, attempted) = (ago(4 * MINUTE, 8 * MINUTE), ago(MINUTE, 3 * MINUTE));
                Self { succeeded: Some(succeeded), attempted: Some(attempted), failed: None }
            }
            Story::Failing => {
                let (succeeded, attempted) = (ago(3 * HOUR, 6 * DAY), ago(MINUTE, HOUR));
                Self { succeeded: Some(succeeded), attempted: Some(attempted), failed: None }
            }
            Story::NeverSucceeded => Self { attempted: Some(ago(MINUTE, HOUR)), ..Self::default() },
            Story::Stale => {
                let at = ago(27 * HOUR, 12 * DAY);
                Self { succeeded: Some(at), attempted: Some(at), failed: None }
            }
            Story::Recovered => {
                let (succeeded, failed) = (ago(MINUTE, 10 * HOUR), ago(2 * DAY, 5 * DAY));
                Self { succeeded: Some(succeeded), attempted: Some(succeeded), failed: Some(failed) }
            }
            Story::RefusedAtOnce(_) => {
                Self { failed: Some(Time((created.0 + 11_184).min(now.0))), ..Self::default() }
            }
            // A refused authorisation does not move the last attempt.
            Story::Disconnected(_) => {
                let failed = ago(2 * HOUR, 70 * DAY);
                disconnected(failed, rng, created)
            }
            Story::Incident => {
                let failed = Time(now.0 - 3 * HOUR - rng.within(0, 9 * MINUTE)).max(created);
                disconnected(failed, rng, created)
            }
        }
    }
}

/// Disconnected some hours after the last success.
fn disconnected(failed: Time, rng: &mut Rng, created: Time) -> Times {
    let succeeded = Some(Time(failed.0 - rng.within(HOUR, 20 * HOUR)).max(created));
    Times { succeeded, attempted: succeeded, failed: Some(failed) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::{HashMap, HashSet};

    use serde_json::Value;

    use super::*;

    const NOW: Time = Time(1_795_000_000_123_456);

    fn invent(calendars: u32, seed: u64, now: Time) -> Vec<Calendar> {
        super::calendars(Plan { calendars, seed, same_instant: 0 }, now).collect()
    }

    fn error(calendar: &Calendar) -> String {
        let data = calendar.connection_failure_data.as_deref().unwrap_or("{}");
        serde_json::from_str::<Value>(data).unwrap()["error"].as_str().unwrap_or_default().to_owned()
    }

    /// The rules of health for calendars that are connected.
    fn health(calendar: &Calendar) -> &'static str {
        let since = |time: Time| NOW.0 - time.0;
        match (&*calendar.state, calendar.last_successful_sync_at, calendar.last_attempted_sync_at) {
            ("disconnected", ..) => "disconnected",
            ("connected", None, None) if since(calendar.created_at) < 10 * MINUTE => "pending",
            ("connected", None, None) => "never synced",
            ("connected", None, Some(_)) => "never succeeded",
            ("connected", Some(_), None) => "no attempt known",
            ("connected", Some(good), Some(last)) if last.0 > good.0 + 2 * SECOND => {
                if since(good) > 30 * MINUTE { "failing" } else { "retrying" }
            }
            ("connected", Some(good), _) if since(good) > 26 * HOUR => "stale",
            ("connected", ..) => "healthy",
            _ => "unknown",
        }
    }

    #[test]
    fn the_same_seed_and_time_give_the_same_project() {
        assert_eq!(invent(300, 1, NOW), invent(300, 1, NOW));
        assert_ne!(invent(3, 1, NOW)[0].id, invent(3, 2, NOW)[0].id);
        assert_ne!(api_key(1), api_key(2));
        assert!(api_key(1).len() == 37 && api_key(1).starts_with("demo_"));
    }

    #[test]
    fn ids_and_keys_depend_on_neither_time_nor_number() {
        let names = |calendars: Vec<Calendar>| {
            calendars
                .into_iter()
                .map(|it| (it.id, it.deduplication_key, it.client_id, it.metadata))
                .collect::<Vec<_>>()
        };
        let few = names(invent(137, 1, NOW));
        assert_eq!(few, names(invent(137, 1, Time(NOW.0 + 40 * DAY))));
        assert_eq!(few[..], names(invent(1000, 1, NOW))[..137]);
    }

    #[test]
    fn a_small_project_already_shows_every_health() {
        for (count, seed) in [(137, 1), (137, 2), (5000, 1)] {
            let mut found = HashMap::new();
            for calendar in invent(count, seed, NOW) {
                *found.entry(health(&calendar)).or_insert(0_u32) += 1;
            }
            let healthy = found["healthy"] * 100 / count;
            assert!((62..=76).contains(&healthy), "{healthy} % healthy of {count}");
            for health in [
                "disconnected",
                "pending",
                "never synced",
                "never succeeded",
                "no attempt known",
                "failing",
                "retrying",
                "stale",
                "unknown",
            ] {
                assert!(found.contains_key(health), "{health} of {count}");
            }
        }
    }

    #[test]
    fn a_small_project_already_shows_every_cause() {
        let errors = invent(137, 1, NOW).iter().map(error).collect::<Vec<_>>();
        for code in [
            "invalid_grant",
            "AADSTS50173",
            "AADSTS700082",
            "AADSTS70043",
            "AADSTS70000:",
            "AADSTS700084",
            "ErrorAccessDenied",
            "PERMISSION_DENIED",
            "soft-deleted",
            "has lapsed",
            "AADSTS65001",
            "AADSTS7000112",
            "invalid_client",
            "deleted_client",
            "unauthorized_client",
            "AADSTS7000215",
            "AADSTS7000222",
            "multi-tenant",
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "No credentials found for calendar",
            "Missing refresh_token or client_secret",
            "UnknownError",
        ] {
            assert!(errors.iter().any(|error| error.contains(code)), "{code}");
        }
        assert!(errors.iter().all(|error| !error.contains(['{', '}']) || !error.contains("{client}")));
        assert!(
            errors.iter().any(|error| error.contains("Trace ID: ") && error.contains("Correlation ID: "))
        );
    }

    #[test]
    fn one_app_broke_with_all_its_calendars_at_once() {
        for count in [137, 5000] {
            let calendars = invent(count, 1, NOW);
            let broken =
                calendars.iter().find(|it| error(it).contains(INCIDENT_WORDS)).unwrap().client_id.clone();
            let of_it = calendars.iter().filter(|it| it.client_id == broken).collect::<Vec<_>>();
            assert!(of_it.len() >= 6 && of_it.len() * 50 >= count as usize, "{} of {count}", of_it.len());
            for calendar in of_it {
                assert!(calendar.state == "disconnected" && error(calendar).contains(INCIDENT_WORDS));
                assert!((0..10 * MINUTE).contains(&(NOW.0 - 3 * HOUR - calendar.updated_at.0 + 2100)));
            }
        }
    }

    const INCIDENT_WORDS: &str =
        "'invalid_client', 'error_description': 'The provided client secret is invalid.'";

    #[test]
    fn every_story_is_told_in_order() {
        for calendar in invent(2000, 3, NOW) {
            let times = [
                Some(calendar.updated_at),
                calendar.last_attempted_sync_at,
                calendar.last_successful_sync_at,
            ];
            for at in times.into_iter().flatten() {
                assert!(calendar.created_at <= at && at <= NOW, "{calendar:?}");
                assert!(at <= calendar.updated_at, "{calendar:?}");
            }
            assert!(
                calendar.state != "disconnected" || calendar.connection_failure_data.is_some(),
                "{calendar:?}"
            );
        }
    }

    #[test]
    fn calendars_come_newest_first_over_a_year() {
        let distinct =
            |calendars: &[Calendar]| calendars.iter().map(|it| it.created_at.0).collect::<HashSet<_>>().len();
        for count in [1, 137, 3000] {
            let calendars = invent(count, 1, NOW);
            assert!(calendars.is_sorted_by(|one, other| one.created_at >= other.created_at));
            assert!(NOW.0 - calendars[0].created_at.0 < 3 * MINUTE);
        }
        let few = invent(137, 1, NOW);
        assert_eq!(distinct(&few), few.len());
        assert!((330..366).contains(&((NOW.0 - few.last().unwrap().created_at.0) / DAY)));
        let many = invent(3000, 1, NOW);
        assert!((2800..2900).contains(&distinct(&many)), "some came in groups");
        // One group lies over the border of a page.
        assert_eq!(many[49].created_at, many[50].created_at);
        let plan = Plan { calendars: 100, seed: 1, same_instant: 40 };
        let tied = calendars(plan, NOW).collect::<Vec<_>>();
        assert_eq!(distinct(&tied[..40]), 1);
        assert!(tied.is_sorted_by(|one, other| one.created_at >= other.created_at) && distinct(&tied) == 61);
    }

    #[test]
    fn keys_and_ids_are_unique_and_of_every_kind() {
        let calendars = invent(20_000, 1, NOW);
        let keys = calendars.iter().filter_map(|it| it.deduplication_key.as_deref()).collect::<Vec<_>>();
        assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
        assert!((14_000..19_000).contains(&keys.len()), "some have none");
        let ids = calendars.iter().map(|it| &*it.id).collect::<HashSet<_>>();
        assert!(
            ids.len() == calendars.len() && ids.iter().all(|id| id.len() == 20 && id.starts_with("cal_"))
        );
        let early =
            calendars[..137].iter().filter_map(|it| it.deduplication_key.as_deref()).collect::<HashSet<_>>();
        for special in keys::SPECIAL {
            assert!(early.contains(special), "{special}");
        }
        for platform in ["google", "microsoft"] {
            let of_it = calendars.iter().filter(|it| it.platform == platform).collect::<Vec<_>>();
            assert!(of_it.len() > 5000);
            assert!(of_it.iter().any(|it| it.platform_uuid.is_none()));
            assert!(of_it.iter().map(|it| &it.client_id).collect::<HashSet<_>>().len() >= 2);
        }
    }

    #[test]
    fn a_calendar_is_about_a_kilobyte() {
        for count in [137, 20_000] {
            let calendars = invent(count, 1, NOW);
            let bytes =
                calendars.iter().map(|it| serde_json::to_string(it).unwrap().len()).collect::<Vec<_>>();
            let average = bytes.iter().sum::<usize>() / bytes.len();
            assert!((850..1250).contains(&average), "{average} bytes on average of {count}");
            assert!(bytes.iter().any(|bytes| *bytes > 10_000) || count < 1000);
            assert!(calendars[..137].iter().any(|it| it.metadata.is_none()));
            for calendar in &calendars {
                let metadata = calendar.metadata.as_deref().unwrap_or("{}");
                assert!(serde_json::from_str::<Value>(metadata).unwrap().is_object(), "{metadata}");
            }
        }
    }
}

//! Calendars for the tests, as a server has them: the same ones each time.

use serde_json::{Value, json};

use super::Collection;
use super::when::{DAY, HOUR, MINUTE, time_of};
use crate::health::Thresholds;
use crate::model::{Row, Time, read_calendar};

/// The moment of the tests' scans, in microseconds.
pub(super) const NOW: i64 = 1_763_733_792_123_456;

pub(super) fn now() -> Time {
    time_of(NOW)
}

/// A little generator of numbers.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, end: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ x >> 31) % end
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    fn letters(&mut self, length: usize) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        (0..length).map(|_| char::from(LETTERS[self.below(62) as usize])).collect()
    }

    fn guid(&mut self) -> String {
        let (a, b) = (self.below(1 << 48), self.below(u64::MAX));
        format!("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", b >> 32, b & 0xffff, b >> 16 & 0xfff, a & 0xfff, a)
    }
}

const GOOGLE: [&str; 3] = [
    "406915137845-5m1l0b7dz6wq2jrj1n8nsd2p0pyhvx3c.apps.googleusercontent.com",
    "811002134567-q2hl0b7dz6wq2jrj1n8nsd2p0pyhvx3c.apps.googleusercontent.com",
    "123456789012-broken0zz6wq2jrj1n8nsd2p0pyhvx3c.apps.googleusercontent.com",
];
const MICROSOFT: [&str; 2] = ["5b1c2f6e-0d3c-4f6e-9a44-000000000001", "5b1c2f6e-0d3c-4f6e-9a44-000000000002"];

fn entra(dice: &mut Dice, code: u32) -> String {
    let (trace, correlation) = (dice.guid(), dice.guid());
    format!(
        "Microsoft Authentication error: {{'error': 'invalid_grant', 'error_description': 'AADSTS{code}: The refresh \
         token has expired due to inactivity. The token was issued on 2025-03-01T10:00:00.0000000Z and was inactive \
         for 90.00:00:00. Trace ID: {trace} Correlation ID: {correlation} Timestamp: 2025-10-01 09:00:00Z', \
         'error_codes': [{code}], 'timestamp': '2025-10-01 09:00:00Z', 'trace_id': '{trace}', 'correlation_id': \
         '{correlation}', 'error_uri': 'https://login.microsoftonline.com/error?code={code}'}}"
    )
}

fn time(micros: i64) -> Value {
    format!("{:?}", time_of(micros)).into()
}

fn metadata(dice: &mut Dice, number: usize) -> Value {
    let tenant = format!("t_{}", 1000 + dice.below(40));
    if dice.below(20) < 3 {
        return Value::Null;
    }
    if dice.below(20) < 6 {
        return json!({ "tenant_id": tenant, "user_id": number.to_string() });
    }
    let company =
        dice.pick(&["Harbour & Finch", "Kestrel Labs", "Juniper Rail", "Solvei Energy", "Zürich Ost"]);
    let rules = if dice.below(10) == 0 { 8 } else { dice.below(2) };
    json!({
        "tenant_id": tenant,
        "user": { "id": dice.guid(), "name": dice.pick(&["Anna Abbot", "Ben Müller", "Mei Tanaka", "Omar Sato"]),
            "email": format!("user{number}@harbour-finch.example"), "number": number },
        "company": if number % 10_007 == 77 { "Northwind Traders" } else { company },
        "team": dice.pick(&["sales", "customer-success", "recruiting", "legal", "engineering"]),
        "plan": dice.pick(&["free", "team", "business", "enterprise"]),
        "locale": dice.pick(&["en-GB", "de-DE", "fr-FR", "ja-JP", "pt-BR"]),
        "record": { "internal": true, "external": true, "bot_name": format!("{company} notes") },
        "seats": dice.below(400),
        "routing_rules": (0..rules).map(|rule| json!({ "id": rule, "action": "join", "webhook":
            format!("https://hooks.example/{}", dice.letters(24)), "updated_by": null })).collect::<Vec<_>>(),
    })
}

/// One calendar's JSON.
fn row(number: usize, all: usize) -> String {
    let dice = &mut Dice(number as u64);
    dice.below(2);
    let age = (number as i64 + 1) * (360 * DAY / all.max(1) as i64);
    let created = NOW - age - dice.below(3_000_000) as i64;
    let story = dice.below(1000);
    let incident = (840..890).contains(&story);
    let google = incident || dice.below(10) < 6;
    let client = match google {
        true if incident => GOOGLE[2],
        true => GOOGLE[dice.below(2) as usize],
        false => MICROSOFT[dice.below(2) as usize],
    };
    let account = match dice.below(10) {
        0..5 => None,
        5..8 if google => Some(format!("user{}@harbour-finch.example", dice.below(all as u64 * 4))),
        _ if google => Some(format!("c_{}@group.calendar.google.com", dice.letters(64))),
        _ => Some(format!("AAMkAG{}AAA=", dice.letters(110))),
    };
    let key = match dice.below(20) {
        0..3 => None,
        3..9 => Some(format!("user-{number:05}")),
        9..13 => Some(format!("anna.abbot@harbour-finch.example#{number}")),
        13..16 => Some(format!("{}:{number}", dice.guid())),
        16..19 => Some(format!("tenant-{}:user-{number}", dice.below(40))),
        _ => Some(["", "User \"Case\"", "=1+1", "line\nbreak", "café 日本"][number % 5].to_owned()),
    };
    let recent = NOW - dice.below(12 * HOUR as u64) as i64;
    let long_ago = (NOW - dice.below(60 * DAY as u64) as i64).max(created);
    let (mut success, mut attempt, mut failure) = (Some(recent), Some(recent), None);
    match story {
        0..700 => {}
        700..750 => success = Some((recent - 3 * HOUR).max(created)),
        750..790 => (success, attempt) = (Some(long_ago), Some(long_ago)),
        790..810 => (success, attempt) = (None, None),
        810..820 => success = None,
        820..840 => failure = Some(("unfinished".to_owned(), long_ago)),
        840..890 => {
            let at = NOW - 14 * HOUR - dice.below(7 * MINUTE as u64) as i64;
            let text = "Google Authentication error: {'error': 'invalid_client', 'error_description': 'The provided \
                        client secret is invalid.'}";
            failure = Some((text.to_owned(), at));
        }
        _ if google => {
            let text = "Google Authentication error: {'error': 'invalid_grant', 'error_description': 'Token has been \
                        expired or revoked.'}";
            failure = Some((text.to_owned(), long_ago));
        }
        _ => failure = Some((entra(dice, [700_082, 50_173, 65_001, 123_456][story as usize % 4]), long_ago)),
    }
    let disconnected = story >= 840;
    if let Some((_, at)) = failure.as_ref().filter(|_| disconnected) {
        (success, attempt) = (Some(at - HOUR), Some(at - HOUR));
    }
    json!({
        "id": format!("cal_{}", dice.letters(16)),
        "platform": if google { "google" } else { "microsoft" },
        "client_id": client,
        "platform_uuid": account,
        "state": if disconnected { "disconnected" } else { "connected" },
        "metadata": metadata(dice, number),
        "deduplication_key": key,
        "connection_failure_data": failure.map(|(error, at)| json!({ "error": error, "timestamp": time(at) })),
        "created_at": time(created),
        "updated_at": time(recent),
        "last_successful_sync_at": success.map(time),
        "last_attempted_sync_at": attempt.map(time),
    })
    .to_string()
}

/// The rows of a project of so many calendars.
pub(super) fn rows(count: usize) -> Vec<Row> {
    (0..count).map(|number| read_calendar(&row(number, count)).unwrap()).collect()
}

/// The project as a collection.
pub(super) fn project(count: usize) -> Collection {
    collection(&rows(count))
}

pub(super) fn collection(rows: &[Row]) -> Collection {
    let mut collection = Collection::new(now(), Thresholds::default());
    rows.chunks(25).for_each(|page| collection.push(page));
    collection
}

/// Rows of such texts; what is no calendar stays unreadable.
pub(super) fn texts(texts: &[&str]) -> Collection {
    collection(&texts.iter().map(|text| read_calendar(text).unwrap()).collect::<Vec<_>>())
}

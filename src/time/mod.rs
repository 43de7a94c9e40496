//! The one clock, and how times and numbers are written.

#[cfg(feature = "browser")]
mod intl;

use std::fmt;
use std::ops::Range;
use std::rc::Rc;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike};

#[cfg(feature = "browser")]
pub use intl::{Intl, end_of, zones};

use crate::model::Time;

/// Now, by this machine's clock.
pub fn now() -> Time {
    #[cfg(all(feature = "browser", target_arch = "wasm32"))]
    #[allow(clippy::disallowed_methods, reason = "this is the one clock")]
    let milliseconds = js_sys::Date::now() as i64;
    #[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
    #[allow(clippy::disallowed_methods, reason = "this is the one clock")]
    let milliseconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
    Time::from_timestamp_millis(milliseconds).unwrap_or_default()
}

/// A time as `<time datetime>` wants it: UTC, to the second.
pub fn iso(time: &Time) -> String {
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// Some of its characters. Not by index: what tells where an index is wrong is large (docs/sizes.md).
fn iso_part(time: &Time, part: Range<usize>) -> String {
    iso(time).get(part).unwrap_or_default().to_owned()
}

/// The day that a date field holds: `2026-11-12`.
pub fn day_of(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_whole = parts.next().is_none() && year.len() == 4;
    is_whole.then(|| NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))?
}

/// How much the server's clock, when it answered, was ahead of this machine's, when the answer came; only where that is
/// more than a slow answer, or a clock that is a little off.
pub fn skew(served_at: Time, answered_at: Time) -> Option<TimeDelta> {
    let ahead = served_at - answered_at;
    (ahead.abs() > TimeDelta::seconds(90)).then_some(ahead)
}

/// The moment at which a day ends, to the second, in a zone that tells of any moment which day it is there. Zones leave out
/// hours, and whole days, or have them twice: looked for, it is right in all of them.
#[cfg_attr(not(feature = "browser"), allow(dead_code, reason = "only a browser knows zones"))]
fn end_of_day(day: NaiveDate, day_at: impl Fn(&Time) -> Option<NaiveDate>) -> Option<Time> {
    let in_utc = day.succ_opt()?.and_time(NaiveTime::MIN).and_utc();
    // No zone was ever so far from UTC.
    let (mut before, mut behind) = (-16 * 3600, 16 * 3600);
    while behind - before > 1 {
        let middle = i64::midpoint(before, behind);
        if day_at(&(in_utc + TimeDelta::seconds(middle)))? > day {
            behind = middle;
        } else {
            before = middle;
        }
    }
    Some(in_utc + TimeDelta::seconds(behind))
}

/// The largest unit of a span of time, and how many of it: what people say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// How many, rounded down.
    pub count: u64,
    /// `second`, `minute`, `hour`, `day` or `year`, the names that `Intl` knows.
    pub unit: &'static str,
}

impl Span {
    /// The span of so many seconds.
    pub fn of(seconds: u64) -> Self {
        const UNITS: [(u64, &str); 4] =
            [(365 * 86_400, "year"), (86_400, "day"), (3_600, "hour"), (60, "minute")];
        let unit = UNITS.iter().find(|(length, _)| seconds >= *length);
        unit.map_or(Self { count: seconds, unit: "second" }, |(length, unit)| Self {
            count: seconds / length,
            unit,
        })
    }

    /// The same, rounded up: for a pause, after whose end it has to be over.
    pub fn at_least(seconds: u64) -> Self {
        let down = Self::of(seconds);
        let next = Self::of(seconds + down.seconds() - 1);
        if down.count * down.seconds() == seconds {
            down
        } else {
            Self { count: next.count.max(1), unit: next.unit }
        }
    }

    /// How many seconds its unit has.
    fn seconds(self) -> u64 {
        match self.unit {
            "year" => 365 * 86_400,
            "day" => 86_400,
            "hour" => 3_600,
            "minute" => 60,
            _ => 1,
        }
    }

    /// The span between two times, in whichever order.
    pub fn between(one: Time, other: Time) -> Self {
        Self::of((one - other).num_seconds().unsigned_abs())
    }
}

/// How times and numbers are written for people.
pub trait Format {
    /// To stand in a table: the day and the minute, as short as it is clear.
    fn short(&self, time: &Time) -> String;
    /// The day alone.
    fn day(&self, time: &Time) -> String;
    /// The day that it is in UTC, whatever the zone.
    fn utc_day(&self, time: &Time) -> String;
    /// The time of day, to the second.
    fn clock(&self, time: &Time) -> String;
    /// To stand alone: everything, with the zone.
    fn full(&self, time: &Time) -> String;
    /// The name of the zone that times are written in.
    fn zone(&self) -> String;
    /// The same in another zone.
    fn in_zone(&self, zone: &str) -> Formats;
    /// "3 days".
    fn span(&self, span: Span) -> String;
    /// "3 days ago".
    fn ago(&self, span: Span) -> String;
    /// A count, grouped as the language does.
    fn number(&self, number: u64) -> String;
    /// Which of the language's plural forms a count takes, in the order few languages differ in: one, other.
    fn plural(&self, number: u64) -> usize;
}

/// The formats that views write with.
#[derive(Clone)]
pub struct Formats(Rc<dyn Format>);

impl fmt::Debug for Formats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Formats")
    }
}

impl Formats {
    /// Shares `format`.
    pub fn new(format: impl Format + 'static) -> Self {
        Self(Rc::new(format))
    }
}

impl PartialEq for Formats {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for Formats {
    type Target = dyn Format;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl Default for Formats {
    fn default() -> Self {
        Self::new(Utc)
    }
}

/// Formats without a browser: English, UTC, year first.
#[derive(Debug)]
pub struct Utc;

impl Format for Utc {
    fn short(&self, time: &Time) -> String {
        iso_part(time, 0..16).replace('T', " ")
    }

    fn day(&self, time: &Time) -> String {
        iso_part(time, 0..10)
    }

    fn utc_day(&self, time: &Time) -> String {
        self.day(time)
    }

    fn clock(&self, time: &Time) -> String {
        iso_part(time, 11..19)
    }

    fn full(&self, time: &Time) -> String {
        format!("{} UTC", iso_part(time, 0..19).replace('T', " "))
    }

    fn zone(&self) -> String {
        "UTC".to_owned()
    }

    fn in_zone(&self, _: &str) -> Formats {
        Formats::default()
    }

    fn span(&self, Span { count, unit }: Span) -> String {
        if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
    }

    fn ago(&self, span: Span) -> String {
        format!("{} ago", self.span(span))
    }

    fn number(&self, number: u64) -> String {
        number.to_string()
    }

    fn plural(&self, number: u64) -> usize {
        usize::from(number != 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_without_a_browser() {
        let time: Time = chrono::DateTime::parse_from_rfc3339("2025-01-13T10:30:05.6Z").unwrap().into();
        assert_eq!(iso(&time), "2025-01-13T10:30:05Z");
        assert_eq!(
            (Utc.short(&time), Utc.full(&time)),
            ("2025-01-13 10:30".into(), "2025-01-13 10:30:05 UTC".into())
        );
    }

    #[test]
    fn spans_are_what_people_say() {
        let said = |seconds| Utc.span(Span::of(seconds));
        assert_eq!(
            [0, 59, 60, 3_599, 7_200, 86_399, 86_400, 400 * 86_400].map(said),
            ["0 seconds", "59 seconds", "1 minute", "59 minutes", "2 hours", "23 hours", "1 day", "1 year"]
        );
    }

    #[test]
    fn pauses_are_rounded_up() {
        let said = |seconds| Utc.span(Span::at_least(seconds));
        assert_eq!(
            [0, 60, 61, 3_599, 3_600, 7_199, 86_399].map(said),
            ["0 seconds", "1 minute", "2 minutes", "1 hour", "1 hour", "2 hours", "1 day"]
        );
    }

    #[test]
    fn days_as_a_field_holds_them() {
        for text in [
            "",
            "soon",
            "2026-02-30",
            "2026-13-01",
            "2026-1",
            "12026-01-01",
            "-2026-01-01",
            "2026-01-01-",
            "26-01-01",
        ] {
            assert_eq!(day_of(text), None, "{text}");
        }
        let day = day_of("2026-11-12").unwrap();
        assert_eq!((day.year(), day.month(), day.day()), (2026, 11, 12));
    }

    #[test]
    fn the_end_of_a_day_is_found_in_any_zone() {
        // The offset of the zone before and from a moment on.
        let ends = |day: &str, before: i64, change: &str, after: i64| {
            let change: Time = change.parse().unwrap();
            let day_at = |at: &Time| {
                Some((*at + TimeDelta::seconds(if *at < change { before } else { after })).date_naive())
            };
            iso(&end_of_day(day_of(day).unwrap(), day_at).unwrap())
        };
        let hour = 3600;
        // Berlin: an hour less, an hour more.
        assert_eq!(ends("2026-03-28", hour, "2026-03-29T01:00:00Z", 2 * hour), "2026-03-28T23:00:00Z");
        assert_eq!(ends("2026-03-29", hour, "2026-03-29T01:00:00Z", 2 * hour), "2026-03-29T22:00:00Z");
        assert_eq!(ends("2026-10-25", 2 * hour, "2026-10-25T01:00:00Z", hour), "2026-10-25T23:00:00Z");
        // Santiago: no midnight. Samoa: no 30th of December. The ends of the earth, and an odd mean time.
        assert_eq!(ends("2026-09-05", -4 * hour, "2026-09-06T04:00:00Z", -3 * hour), "2026-09-06T04:00:00Z");
        assert_eq!(ends("2011-12-30", -10 * hour, "2011-12-30T10:00:00Z", 14 * hour), "2011-12-30T10:00:00Z");
        assert_eq!(ends("2026-01-01", 14 * hour, "2000-01-01T00:00:00Z", 14 * hour), "2026-01-01T10:00:00Z");
        assert_eq!(ends("1844-12-01", -57_360, "2000-01-01T00:00:00Z", 0), "1844-12-02T15:56:00Z");
    }

    #[test]
    fn the_clock_goes() {
        assert!(now().year() >= 2025);
    }
}

//! The one clock, and the formats of times.

#[cfg(feature = "browser")]
mod intl;

use std::fmt::Debug;
use std::rc::Rc;

use chrono::{Datelike, Timelike};

#[cfg(feature = "browser")]
pub use intl::Intl;

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

/// How times are written for people.
pub trait Formats: Debug {
    /// To stand in a table: the day and the minute, as short as it is clear.
    fn short(&self, time: &Time) -> String;
    /// The day alone.
    fn day(&self, time: &Time) -> String;
    /// To stand alone: everything, with the zone.
    fn full(&self, time: &Time) -> String;
    /// The name of the zone that times are written in.
    fn zone(&self) -> String;
}

/// The formats that views write with, as Yew's context hands them down.
#[derive(Clone, Debug)]
pub struct TimeFormats(Rc<dyn Formats>);

impl TimeFormats {
    /// Shares `formats`.
    pub fn new(formats: impl Formats + 'static) -> Self {
        Self(Rc::new(formats))
    }
}

impl PartialEq for TimeFormats {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for TimeFormats {
    type Target = dyn Formats;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl Default for TimeFormats {
    fn default() -> Self {
        Self::new(Utc)
    }
}

/// Formats without a browser: UTC, year first.
#[derive(Debug)]
pub struct Utc;

impl Formats for Utc {
    fn short(&self, time: &Time) -> String {
        iso(time)[..16].replace('T', " ")
    }

    fn day(&self, time: &Time) -> String {
        iso(time)[..10].to_owned()
    }

    fn full(&self, time: &Time) -> String {
        format!("{} UTC", iso(time)[..19].replace('T', " "))
    }

    fn zone(&self) -> String {
        "UTC".to_owned()
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
    fn the_clock_goes() {
        assert!(now().year() >= 2025);
    }
}

//! Instants as the API writes them.

use std::time::SystemTime;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use serde::{Serialize, Serializer};

/// Microseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub i64);

impl Time {
    /// Later than any calendar, and the last that can be written.
    pub const LAST: Self = Self(253_402_300_799_999_999); // 9999-12-31T23:59:59.999999Z

    /// What the clock says.
    pub fn now() -> Self {
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Self(i64::try_from(now.as_micros()).unwrap_or(Self::LAST.0).min(Self::LAST.0))
    }

    /// The next instant, if there is one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1)).min(Self::LAST)
    }

    /// As fields of a calendar have it: `2025-01-13T10:30:00.123456Z`, without a fraction that is zero.
    pub fn iso(self) -> String {
        self.write('T') + "Z"
    }

    /// As in `connection_failure_data`: `2025-01-13T10:30:00.123456+00:00`.
    pub fn iso_offset(self) -> String {
        self.write('T') + "+00:00"
    }

    /// As in a cursor: `2025-01-13 10:30:00.123456+00:00`.
    pub fn spaced(self) -> String {
        self.write(' ') + "+00:00"
    }

    fn write(self, separator: char) -> String {
        let at = DateTime::from_timestamp_micros(self.0).unwrap_or_default();
        let fraction = self.0.rem_euclid(1_000_000);
        let date = at.format("%Y-%m-%d");
        let time = at.format("%H:%M:%S");
        if fraction == 0 {
            format!("{date}{separator}{time}")
        } else {
            format!("{date}{separator}{time}.{fraction:06}")
        }
    }

    /// Reads what the real server reads in a cursor: a date, or a date and a time with or without an offset.
    pub fn read(text: &str) -> Option<Self> {
        let naive = |text: &str| {
            let formats =
                ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
            formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        };
        let at = DateTime::parse_from_rfc3339(text)
            .map(|at| at.to_utc())
            .ok()
            .or_else(|| naive(text).map(|at| at.and_utc()))
            .or_else(|| Some(text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0)?.and_utc()))
            .filter(|at: &DateTime<Utc>| (1..=9999).contains(&at.year()))?;
        Some(Self(at.timestamp_micros()).min(Self::LAST))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.iso())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_server_writes_them() {
        let (whole, broken) = (Time(1_736_764_200_000_000), Time(1_736_764_200_000_120));
        assert_eq!(whole.iso(), "2025-01-13T10:30:00Z");
        assert_eq!(broken.iso(), "2025-01-13T10:30:00.000120Z");
        assert_eq!(whole.iso_offset(), "2025-01-13T10:30:00+00:00");
        assert_eq!(broken.spaced(), "2025-01-13 10:30:00.000120+00:00");
        assert_eq!(Time(-1).iso(), "1969-12-31T23:59:59.999999Z");
        assert_eq!(Time::LAST.iso(), "9999-12-31T23:59:59.999999Z");
    }

    #[test]
    fn times_are_read_in_every_form_that_the_server_reads() {
        let midnight = Some(Time(1_736_726_400_000_000));
        for text in [
            "2025-01-13",
            "2025-01-13T00:00:00Z",
            "2025-01-13 00:00:00+00:00",
            "2025-01-13 01:00:00+01:00",
            "2025-01-13 00:00:00",
            "2025-01-13T00:00",
            "2025-01-13 00:00:00.000000+00:00",
        ] {
            assert_eq!(Time::read(text), midnight, "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2025-13-01",
            "2025-01-13T25:00:00Z",
            "0000-01-01",
            "+12025-01-13",
            "1736726400",
        ] {
            assert_eq!(Time::read(text), None, "{text}");
        }
    }
}

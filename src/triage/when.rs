//! Moments as people type them: days, minutes and beginnings of them, in UTC.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};

use crate::model::Time;

/// A day in microseconds.
pub(super) const DAY: i64 = 86_400_000_000;
/// An hour in microseconds.
pub(super) const HOUR: i64 = DAY / 24;
/// A minute in microseconds.
pub(super) const MINUTE: i64 = HOUR / 60;
const SECOND: i64 = MINUTE / 60;

/// The moment of so many microseconds since 1970; outside of what chrono knows its nearest end.
pub(super) fn time_of(micros: i64) -> Time {
    let end = if micros < 0 { DateTime::<chrono::Utc>::MIN_UTC } else { DateTime::<chrono::Utc>::MAX_UTC };
    DateTime::from_timestamp_micros(micros).unwrap_or(end)
}

/// Adds a number with this many digits at least.
pub(super) fn push_number(out: &mut String, number: u32, digits: u32) {
    for place in (0..digits.max(number.checked_ilog10().map_or(1, |log| log + 1))).rev() {
        out.push(char::from(b'0' + (number / 10_u32.pow(place) % 10) as u8));
    }
}

/// Adds a moment as short as it can be: the day alone, with hour and minute, with seconds, with a fraction. Years that
/// have not four digits come out as their nearest that has.
pub(super) fn print(micros: i64, as_day: bool, out: &mut String) {
    let time = time_of(micros);
    push_number(out, time.year().clamp(0, 9999).cast_unsigned(), 4);
    out.push('-');
    push_number(out, time.month(), 2);
    out.push('-');
    push_number(out, time.day(), 2);
    if as_day && micros.rem_euclid(DAY) == 0 {
        return;
    }
    out.push('T');
    push_number(out, time.hour(), 2);
    out.push(':');
    push_number(out, time.minute(), 2);
    if micros.rem_euclid(MINUTE) != 0 {
        out.push(':');
        push_number(out, time.second(), 2);
    }
    if micros.rem_euclid(SECOND) != 0 {
        out.push('.');
        push_number(out, micros.rem_euclid(SECOND) as u32, 6);
    }
    out.push('Z');
}

/// Reads a day, or a day with an hour and a minute at least; true for a day.
pub(super) fn parse(text: &str) -> Option<(i64, bool)> {
    let parts = Parts::of(text)?;
    if parts.partial {
        return None;
    }
    match parts.count {
        3 => Some((parts.micros(false)?, true)),
        5.. => Some((parts.micros(false)?, false)),
        _ => None,
    }
}

/// The first and the last microsecond whose time, as the API writes it, begins like `text`: `2025-1` is the last quarter
/// of a year, `2025-01-13t10:3` ten minutes. `None` of what has no year with its dash, or is no time.
pub(super) fn range(text: &str) -> Option<(i64, i64)> {
    let parts = Parts::of(text)?;
    Some((parts.micros(false)?, parts.micros(true)?))
}

/// Digits as they stand: of year, month, day, hour, minute, second and fraction as many as there are.
struct Parts<'a> {
    digits: [&'a str; 7],
    /// How many of them are there.
    count: usize,
    /// Whether the last of them may go on.
    partial: bool,
}

/// How many digits each part has, and what stands before it.
const SHAPE: [(usize, &[u8]); 7] =
    [(4, b""), (2, b"-"), (2, b"-"), (2, b"Tt "), (2, b":"), (2, b":"), (6, b".")];

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        // Other numbers are not taken for years: those have a dash behind them.
        (text.as_bytes().get(4) == Some(&b'-')).then_some(())?;
        let ended = text.strip_suffix(['z', 'Z']).or(text.strip_suffix("+00:00"));
        let mut rest = ended.unwrap_or(text);
        let mut parts = Self { digits: [""; 7], count: 0, partial: false };
        for (index, (most, before)) in SHAPE.into_iter().enumerate() {
            if index > 0 {
                let Some(separator) = rest.as_bytes().first() else { break };
                before.contains(separator).then_some(())?;
                rest = &rest[1..];
            }
            let length = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
            (parts.digits[index], rest) = rest.split_at(length);
            parts.count = index + 1;
            // A fraction is whole with any number of digits.
            parts.partial = length < if index < 6 { most } else { 1 };
            if parts.partial {
                break;
            }
        }
        let ends_well = ended.is_none() || parts.count >= 5 && !parts.partial;
        (rest.is_empty() && ends_well).then_some(parts)
    }

    /// The first moment that begins so, or the last.
    fn micros(&self, last: bool) -> Option<i64> {
        // A part that is not whole is filled up as far as there are such numbers.
        let part = |index: usize, least: u32, most: u32| -> Option<u32> {
            let digits = self.digits[index];
            let missing = 10_u32.pow((SHAPE[index].0 - digits.len()) as u32);
            let begin: u32 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
            let filled = begin * missing + if last { missing - 1 } else { 0 };
            Some(filled.clamp(least, most)).filter(|number| number / missing == begin)
        };
        let (year, month) = (part(0, 0, 9999)?.cast_signed(), part(1, 1, 12)?);
        let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let days = NaiveDate::from_ymd_opt(next.0, next.1, 1)?.pred_opt()?.day();
        let day = NaiveDate::from_ymd_opt(year, month, part(2, 1, days)?)?;
        let (hour, minute, second) = (part(3, 0, 23)?, part(4, 0, 59)?, part(5, 0, 59)?);
        Some(day.and_hms_micro_opt(hour, minute, second, part(6, 0, 999_999)?)?.and_utc().timestamp_micros())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn micros(text: &str) -> i64 {
        text.parse::<Time>().unwrap().timestamp_micros()
    }

    #[test]
    fn moments_that_are_typed() {
        assert_eq!(parse("2026-01-01"), Some((micros("2026-01-01T00:00:00Z"), true)));
        for (text, expected) in [
            ("2026-01-01T10:00Z", "2026-01-01T10:00:00Z"),
            ("2026-01-01 10:00", "2026-01-01T10:00:00Z"),
            ("2026-01-01t10:00:07", "2026-01-01T10:00:07Z"),
            ("2026-01-01T10:00:07.25Z", "2026-01-01T10:00:07.25Z"),
            ("2026-01-01T10:00:07+00:00", "2026-01-01T10:00:07Z"),
        ] {
            assert_eq!(parse(text), Some((micros(expected), false)), "{text}");
        }
        for text in [
            "",
            "2026",
            "2026-",
            "2026-01",
            "2026-1-1",
            "2026-13-01",
            "2026-02-30",
            "2026-01-01T",
            "2026-01-01T10",
            "2026-01-01T24:00",
            "2026-01-01Z",
            "2026-01-01T10:00:0",
            "2026-01-01x",
            "éé-01",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_begins_like_a_time() {
        for (text, first, last) in [
            ("2025-", "2025-01-01T00:00:00Z", "2025-12-31T23:59:59.999999Z"),
            ("2025-1", "2025-10-01T00:00:00Z", "2025-12-31T23:59:59.999999Z"),
            ("2025-0", "2025-01-01T00:00:00Z", "2025-09-30T23:59:59.999999Z"),
            ("2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59.999999Z"),
            ("2024-02-3", "", ""),
            ("2024-02-2", "2024-02-20T00:00:00Z", "2024-02-29T23:59:59.999999Z"),
            ("2025-01-13t10:3", "2025-01-13T10:30:00Z", "2025-01-13T10:39:59.999999Z"),
            ("2025-01-13t10:30:00.12", "2025-01-13T10:30:00.12Z", "2025-01-13T10:30:00.129999Z"),
            ("2025", "", ""),
            ("202-", "", ""),
            ("1234-abc", "", ""),
        ] {
            let expected = (!first.is_empty()).then(|| (micros(first), micros(last)));
            assert_eq!(range(text), expected, "{text}");
        }
    }

    #[test]
    fn short_where_it_can_be() {
        for text in ["2026-01-01", "2026-01-01T10:05Z", "2026-01-01T10:05:09Z", "0000-01-01T00:00:00.000001Z"]
        {
            let mut out = String::new();
            print(parse(text).unwrap().0, true, &mut out);
            assert_eq!(out, text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".*", like in "[0-9]{0,4}-?[0-9]{0,2}-?[0-9T:. Zz]{0,20}") {
            for text in [text, like] {
                let _ = (parse(&text), range(&text));
            }
        }

        #[test]
        fn a_longer_beginning_means_less(at in -62_000_000_000i64..253_000_000_000, micro in 0..1_000_000i64) {
            let at = at * SECOND + micro;
            let text = format!("{:?}", time_of(at - micro)).replace('Z', &format!(".{micro:06}Z"));
            let mut before = (i64::MIN, i64::MAX);
            for end in 5..=text.len() {
                let found = range(&text[..end]).unwrap();
                prop_assert!(before.0 <= found.0 && found.0 <= at && at <= found.1 && found.1 <= before.1);
                before = found;
            }
            prop_assert_eq!(before, (at, at));
        }

        #[test]
        fn what_was_printed_is_read(at in -62_167_219_200_000_000i64..253_402_300_800_000_000, day in any::<bool>()) {
            for at in [at, at - at.rem_euclid(DAY), at - at.rem_euclid(MINUTE)] {
                let mut text = String::new();
                print(at, day, &mut text);
                prop_assert_eq!(parse(&text), Some((at, day && at.rem_euclid(DAY) == 0)));
            }
        }
    }
}

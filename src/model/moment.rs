//! Reading moments: those of the API (RFC 3339) and of HTTP's headers. chrono's own readers know every form there is, and
//! are ten times the code in the page.

use chrono::{NaiveDate, TimeDelta};

use super::Time;

/// A number of just these digits.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
    })
}

fn utc(year: u32, month: u32, day: u32, clock: &[u8], nanos: u32) -> Option<Time> {
    let &[a, b, b':', c, d, b':', e, f] = clock else { return None };
    let second = match number(&[e, f])? {
        // A leap second is the second before it.
        60 => 59,
        second => second,
    };
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    Some(date.and_hms_nano_opt(number(&[a, b])?, number(&[c, d])?, second, nanos)?.and_utc())
}

/// `2025-01-13T10:30:00.123456Z`, with or without a fraction, in UTC or with an offset such as `-04:00`.
pub fn read_time(text: &str) -> Option<Time> {
    let text = text.as_bytes();
    let (date, rest) = text.split_at_checked(10)?;
    let &[y, e, a, r, b'-', m, n, b'-', d, f] = date else { return None };
    let (clock, mut rest) = rest
        .strip_prefix(b"T")
        .or(rest.strip_prefix(b"t"))
        .or(rest.strip_prefix(b" "))?
        .split_at_checked(8)?;
    let mut nanos = 0;
    if let [b'.', fraction @ ..] = rest {
        let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, behind) = fraction.split_at(length);
        if digits.is_empty() {
            return None;
        }
        // Nine digits are a nanosecond; more are cut off.
        for place in 0..9 {
            nanos = nanos * 10 + digits.get(place).map_or(0, |digit| u32::from(digit - b'0'));
        }
        rest = behind;
    }
    let time = utc(number(&[y, e, a, r])?, number(&[m, n])?, number(&[d, f])?, clock, nanos)?;
    match rest {
        b"Z" | b"z" => Some(time),
        &[sign @ (b'+' | b'-'), h, i, b':', k, l] => {
            let (hours, minutes) = (number(&[h, i])?, number(&[k, l])?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = TimeDelta::minutes(i64::from(hours * 60 + minutes));
            time.checked_sub_signed(if sign == b'-' { -offset } else { offset })
        }
        _ => None,
    }
}

/// `Wed, 21 Oct 2026 12:00:00 GMT` (RFC 9110, the form that servers have to send).
pub fn read_http_date(text: &str) -> Option<Time> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.trim().split(' ');
    let (_, day, month) = (words.next()?.strip_suffix(',')?, words.next()?, words.next()?);
    let (year, clock, zone) = (words.next()?, words.next()?, words.next()?);
    let month = MONTHS.iter().zip(1..).find(|(name, _)| **name == month)?.1;
    if zone != "GMT" || words.next().is_some() || year.len() != 4 || day.len() > 2 || day.is_empty() {
        return None;
    }
    utc(number(year.as_bytes())?, month, number(day.as_bytes())?, clock.as_bytes(), 0)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Datelike, Timelike};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "2025",
            "2025-01-13",
            "2025-01-13T10:30:00",
            "2025-01-13T10:30Z",
            "2025-02-29T00:00:00Z",
            "2025-13-01T00:00:00Z",
            "2025-01-13T24:00:00Z",
            "2025-01-13T10:60:00Z",
            "2025-01-13T10:30:61Z",
            "2025-01-13T10:30:00.Z",
            "2025-01-13T10:30:00+4:00",
            "2025-01-13T10:30:00+24:00",
            "2025-01-13T10:30:00Zx",
            "+025-01-13T10:30:00Z",
            "2025-01-13T10:30:00ü",
            "yesterday",
        ] {
            assert_eq!(read_time(text), None, "{text}");
        }
        assert!(read_time("2016-12-31T23:59:60Z").is_some(), "a leap second");
        assert!(
            read_time("0001-01-01T00:00:00Z").is_some() && read_time("9999-12-31T23:59:59.999999Z").is_some()
        );
        for text in [
            "",
            "soon",
            "Wed, 21 Oct 2026 12:00:00 CET",
            "Wed, 32 Oct 2026 12:00:00 GMT",
            "21 Oct 2026 12:00:00 GMT",
            "Wed, 21 Okt 2026 12:00:00 GMT",
        ] {
            assert_eq!(read_http_date(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".*", numbers in "[0-9:. TZ+-]{0,40}") {
            let _ = (read_time(&text), read_http_date(&text), read_time(&numbers), read_http_date(&numbers));
        }

        #[test]
        fn times_are_what_chrono_says(
            micros in -62_135_596_800_000_000_i64..253_402_300_799_999_999,
            digits in 0_usize..10,
            offset in -1439_i32..1440,
        ) {
            let time = DateTime::from_timestamp_micros(micros).unwrap();
            let local = time.with_timezone(&chrono::FixedOffset::east_opt(offset * 60).unwrap());
            let fraction = format!("{:09}", micros.rem_euclid(1_000_000) * 1000);
            let fraction = if digits == 0 { String::new() } else { format!(".{}", &fraction[..digits]) };
            let date = local.naive_local();
            let year = date.year();
            prop_assume!((0..=9999).contains(&year));
            let text = format!(
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{fraction}{}{:02}:{:02}",
                year, date.month(), date.day(), date.hour(), date.minute(), date.second(),
                if offset < 0 { '-' } else { '+' }, offset.abs() / 60, offset.abs() % 60
            );
            let expected = DateTime::parse_from_rfc3339(&text).unwrap().to_utc();
            prop_assert_eq!(read_time(&text), Some(expected), "{}", text);
        }

        #[test]
        fn dates_of_headers_are_what_chrono_says(seconds in 0_i64..253_402_300_799) {
            let time = DateTime::from_timestamp(seconds, 0).unwrap();
            let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
            let text = format!(
                "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                time.weekday(), time.day(), months[time.month0() as usize], time.year(), time.hour(), time.minute(), time.second()
            );
            prop_assert_eq!(read_http_date(&text), Some(DateTime::parse_from_rfc2822(&text).unwrap().to_utc()));
        }
    }
}

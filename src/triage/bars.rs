//! Moments as bars.

use super::when::{DAY, HOUR, time_of};
use crate::model::Time;

/// More bars than this nobody can tell apart.
const MOST: i64 = 60;

/// How many moments lie in each hour, day or more days, one bar after the other, in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bars {
    /// Where the first bar begins.
    pub start: Time,
    /// How many hours wide each is: 1, 24, or some days.
    pub hours: u32,
    /// How many lie in each, those without any between the first and the last among them.
    pub counts: Vec<u32>,
}

impl Bars {
    /// Of moments in order, in microseconds; `None` of none.
    pub(super) fn of(sorted: &[i64]) -> Option<Self> {
        let (first, last) = (*sorted.first()?, *sorted.last()?);
        let floor = |unit: i64| first.div_euclid(unit) * unit;
        let bars = |width: i64| (last - floor(width)) / width + 1;
        let (start, width) = if bars(HOUR) <= MOST {
            (floor(HOUR), HOUR)
        } else {
            // As many days as are needed, counted from the day of the first.
            (floor(DAY), ((bars(DAY) - 1) / MOST + 1) * DAY)
        };
        let mut counts = vec![0; ((last - start) / width + 1) as usize];
        for at in sorted {
            counts[((at - start) / width) as usize] += 1;
        }
        Some(Self { start: time_of(start), hours: (width / HOUR) as u32, counts })
    }

    /// Where the bar of this number begins, and where it ends.
    pub fn span(&self, bar: usize) -> (Time, Time) {
        let begin = self.start.timestamp_micros() + i64::from(self.hours) * HOUR * bar as i64;
        (time_of(begin), time_of(begin + i64::from(self.hours) * HOUR))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hours_then_days_then_more() {
        let hours =
            |span: i64| Bars::of(&[5 * HOUR, 5 * HOUR + span]).map(|bars| (bars.hours, bars.counts.len()));
        assert_eq!(hours(0), Some((1, 1)));
        assert_eq!(hours(HOUR), Some((1, 2)));
        assert_eq!(hours(59 * HOUR), Some((1, 60)));
        assert_eq!(hours(60 * HOUR), Some((24, 3)));
        assert_eq!(hours(59 * DAY), Some((24, 60)));
        assert_eq!(hours(60 * DAY), Some((48, 31)));
        assert_eq!(Bars::of(&[]), None);
    }

    proptest! {
        #[test]
        fn each_moment_is_in_its_bar(mut at in proptest::collection::vec(prop_oneof![-9 * DAY..9 * DAY, -719_528 * DAY..2_932_896 * DAY], 1..40)) {
            at.sort_unstable();
            let bars = Bars::of(&at).unwrap();
            prop_assert!(bars.counts.len() as i64 <= MOST);
            for (bar, count) in bars.counts.iter().enumerate() {
                let (begin, end) = bars.span(bar);
                let within = |at: &&i64| (begin.timestamp_micros()..end.timestamp_micros()).contains(*at);
                prop_assert_eq!(at.iter().filter(within).count(), *count as usize);
            }
            prop_assert!(bars.counts[0] > 0 && *bars.counts.last().unwrap() > 0);
        }
    }
}

//! The whole project in a few bars, each with the filter that shows what is in it.

use super::Collection;
use super::facts::NEVER;
use super::filter::{Compare, Filter, Missing, Stamp, Test};
use super::when::{DAY, HOUR, MINUTE, time_of};
use crate::health::Health;
use crate::model::Time;

/// One bar. Its filter shows just as many rows as it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar<T> {
    /// What it is the bar of.
    pub of: T,
    /// How many rows.
    pub count: u32,
    /// What shows them.
    pub filter: Filter,
}

/// How long ago the last sync succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Within so many hours, and longer ago than the bar before says. Most calendars stand in the first.
    WithinHours(u32),
    /// Longer ago than all of those.
    Older,
    /// Never, as far as is known.
    Never,
}

/// The hours of the bars. After 26 of them the server has missed its daily sync.
const FRESH_HOURS: [u32; 5] = [1, 6, 26, 3 * 24, 7 * 24];

/// The whole project in a few bars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// How many calendars are how, every health in its order; last, if there are any, the rows that could not be read.
    pub health: Vec<Bar<Option<Health>>>,
    /// How long ago their last sync succeeded, to the minute. Rows that could not be read stand in none.
    pub freshness: Vec<Bar<Freshness>>,
    /// When the disconnected ones broke, by days in UTC: the last 30, today among them.
    pub by_day: Vec<Bar<Time>>,
    /// The same by hours: the last 24, this one among them.
    pub by_hour: Vec<Bar<Time>>,
}

impl Overview {
    /// Of all rows.
    pub fn of(collection: &Collection) -> Self {
        Self {
            health: health(collection),
            freshness: freshness(collection),
            by_day: disconnections(collection, DAY, 30),
            by_hour: disconnections(collection, HOUR, 24),
        }
    }
}

/// From one moment up to another, or without an end.
pub(super) fn between(stamp: Stamp, from: Time, to: Option<Time>) -> impl Iterator<Item = Test> {
    let test = move |compare: Compare| move |at: Time| Test::Time(stamp, compare, at.timestamp_micros());
    Some(from).map(test(Compare::From)).into_iter().chain(to.map(test(Compare::Before)))
}

fn health(collection: &Collection) -> Vec<Bar<Option<Health>>> {
    let mut counts = vec![0; Health::ALL.len()];
    for health in collection.each().filter_map(|facts| facts.health()) {
        counts[health as usize] += 1;
    }
    let bars = Health::ALL.iter().zip(counts).map(|(health, count)| Bar {
        of: Some(*health),
        count,
        filter: Filter::of([Test::Health(*health)]),
    });
    let unreadable = (collection.unreadable() > 0).then(|| Bar {
        of: None,
        count: collection.unreadable(),
        filter: Filter::of([Test::Unreadable]),
    });
    bars.chain(unreadable).collect()
}

fn freshness(collection: &Collection) -> Vec<Bar<Freshness>> {
    // To the minute, so that the filters can be read.
    let now = collection.micros().div_euclid(MINUTE) * MINUTE;
    let edges = FRESH_HOURS.map(|hours| now - i64::from(hours) * HOUR);
    let mut counts = [0; FRESH_HOURS.len() + 2];
    for facts in collection.each().filter(|facts| facts.health().is_some()) {
        let bar = match facts.success {
            NEVER => edges.len() + 1,
            success => edges.iter().position(|edge| success >= *edge).unwrap_or(edges.len()),
        };
        counts[bar] += 1;
    }
    let older = edges[edges.len() - 1];
    let within = FRESH_HOURS.iter().enumerate().map(|(bar, hours)| {
        let to = bar.checked_sub(1).map(|before| time_of(edges[before]));
        (Freshness::WithinHours(*hours), Filter::of(between(Stamp::Synced, time_of(edges[bar]), to)))
    });
    let rest = [
        (Freshness::Older, Filter::of([Test::Time(Stamp::Synced, Compare::Before, older)])),
        (Freshness::Never, Filter::of([Test::No(Missing::Sync)])),
    ];
    within.chain(rest).zip(counts).map(|((of, filter), count)| Bar { of, count, filter }).collect()
}

fn disconnections(collection: &Collection, width: i64, bars: i64) -> Vec<Bar<Time>> {
    let last = collection.micros().div_euclid(width);
    let first = last - bars + 1;
    let mut counts = vec![0; bars as usize];
    for facts in collection.each() {
        if facts.health() == Some(Health::Disconnected) && facts.failed != NEVER {
            // What lies in the future by another clock has happened just now.
            let bar = facts.failed.div_euclid(width).min(last) - first;
            if let Some(count) = usize::try_from(bar).ok().and_then(|bar| counts.get_mut(bar)) {
                *count += 1;
            }
        }
    }
    let bar = |(count, bar): (u32, i64)| {
        let [from, to] = [bar, bar + 1].map(|bar| time_of(bar * width));
        let mut tests = vec![Test::Health(Health::Disconnected)];
        tests.extend(between(Stamp::Failed, from, (bar < last).then_some(to)));
        Bar { of: from, count, filter: Filter::of(tests) }
    };
    counts.into_iter().zip(first..).map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Selector;
    use super::super::testing::{NOW, collection, rows};
    use super::*;
    use crate::model::read_calendar;

    #[test]
    fn each_bar_counts_what_its_filter_shows() {
        let mut all = rows(900);
        for text in [
            "7".to_owned(),
            format!(
                r#"{{"id":"cal_f","platform":"google","state":"disconnected","last_successful_sync_at":"{:?}",
                   "connection_failure_data":{{"error":"x","timestamp":"{:?}"}}}}"#,
                time_of(NOW + 3 * DAY),
                time_of(NOW + 3 * DAY)
            ),
        ] {
            all.push(read_calendar(&text).unwrap());
        }
        let collection = collection(&all);
        let overview = Overview::of(&collection);
        let mut selector = Selector::default();
        let mut check = |count: u32, filter: &Filter| {
            let again = Filter::parse(&filter.to_string());
            assert_eq!(count, selector.select(&collection, &again).count(), "{filter}");
            count
        };
        let health: u32 = overview.health.iter().map(|bar| check(bar.count, &bar.filter)).sum();
        assert_eq!(health as usize, collection.len());
        let freshness: u32 = overview.freshness.iter().map(|bar| check(bar.count, &bar.filter)).sum();
        assert_eq!(freshness + 1, health);
        let days: u32 = overview.by_day.iter().map(|bar| check(bar.count, &bar.filter)).sum();
        let hours: u32 = overview.by_hour.iter().map(|bar| check(bar.count, &bar.filter)).sum();
        assert_eq!((overview.by_day.len(), overview.by_hour.len()), (30, 24));
        assert!(hours > 30 && days > hours && overview.by_day[29].count > 0);
    }

    #[test]
    fn filters_that_can_be_read() {
        let overview = Overview::of(&Collection::new(time_of(NOW), Default::default()));
        let lines = |filters: &[&Filter]| filters.iter().map(ToString::to_string).collect::<Vec<_>>();
        let freshness: Vec<&Filter> = overview.freshness.iter().map(|bar| &bar.filter).collect();
        assert_eq!(
            lines(&[freshness[0], freshness[1], freshness[5], freshness[6]]),
            [
                "synced>=2025-11-21T13:03Z",
                "synced>=2025-11-21T08:03Z synced<2025-11-21T13:03Z",
                "synced<2025-11-14T14:03Z",
                "no:sync"
            ]
        );
        assert_eq!(
            lines(&[&overview.by_day[28].filter, &overview.by_day[29].filter]),
            [
                "health:disconnected failed>=2025-11-20 failed<2025-11-21",
                "health:disconnected failed>=2025-11-21"
            ]
        );
    }
}

//! Root causes: broken calendars that broke for the same reason.

use super::Collection;
use super::bars::Bars;
use super::facts::{Facts, NEVER};
use super::filter::{Filter, Missing, Test};
use super::order::{self, Keyed};
use super::when::{MINUTE, time_of};
use crate::health::{Actor, CauseKind, Health, Severity};
use crate::model::Time;

/// Within how many minutes failures count as one event.
pub const BURST_MINUTES: i64 = 15;
/// How many there have to be for that.
const BURST_LEAST: usize = 5;
/// What share of the group, in percent.
const BURST_SHARE: usize = 80;

/// Disconnected or failing calendars with one cause, one OAuth client and one platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// [`Health::Disconnected`] or [`Health::SyncFailing`].
    pub health: Health,
    /// Why; `None` where no authorisation failed: the server's log knows.
    pub cause: Option<CauseKind>,
    /// Who has to act; `None` where no authorisation failed and nothing is disconnected.
    pub actor: Option<Actor>,
    /// The platform's code that most of them have.
    pub code: Option<String>,
    /// The OAuth client; empty where there is none.
    pub client_id: String,
    /// The platform's word; empty where there is none.
    pub platform: String,
    /// How much attention it needs.
    pub severity: Severity,
    /// The first time: of disconnected ones that of their failed authorisation, of the others that of their last
    /// successful sync, which says no more than that they broke later.
    pub first: Option<Time>,
    /// The last such time.
    pub last: Option<Time>,
    /// How many have no such time; they are in no bar.
    pub undated: u32,
    /// How many have which time.
    pub bars: Option<Bars>,
    /// Set where most of them were disconnected at once: one event, not many.
    pub burst: Option<Burst>,
    /// The rows, in the order in which they were given.
    pub rows: Vec<u32>,
}

/// Most of a group's calendars, 80 % and five at least, broke within 15 minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burst {
    /// When the first of these broke.
    pub from: Time,
    /// When the last of these broke.
    pub to: Time,
    /// How many these are.
    pub count: u32,
}

impl Group {
    /// How many calendars.
    pub fn count(&self) -> u32 {
        self.rows.len() as u32
    }

    /// The filter that shows just the group, out of all rows.
    pub fn filter(&self) -> Filter {
        let cause = self.cause.map_or(Test::No(Missing::Cause), Test::Cause);
        let client = Test::Client(self.client_id.clone());
        Filter::of([Test::Health(self.health), cause, client, Test::Platform(self.platform.clone())])
    }

    /// The same, for one of its bars alone.
    pub fn bar_filter(&self, bar: usize) -> Filter {
        let mut filter = self.filter();
        if let Some(bars) = &self.bars {
            let (begin, end) = bars.span(bar);
            let stamp = stamp_of(self.health);
            filter.terms.extend(super::overview::between(stamp, begin, Some(end)).map(Into::into));
        }
        filter
    }
}

/// What the times of such calendars are.
fn stamp_of(health: Health) -> super::Stamp {
    if health == Health::Disconnected { super::Stamp::Failed } else { super::Stamp::Synced }
}

/// The root causes of those of the rows that are broken, the largest group first, and of equal ones the one that needs
/// more attention.
pub fn groups(collection: &Collection, rows: &[u32]) -> Vec<Group> {
    // Beside each row what it is put together by; the place among the rows keeps their order.
    let mut keyed: Vec<Keyed> = rows
        .iter()
        .zip(0..)
        .filter(|(row, _)| collection.facts(**row).is_broken())
        .map(|(row, place)| (key(collection.facts(*row)), place, *row))
        .collect();
    order::sort(&mut keyed);
    let together: Vec<&[Keyed]> = keyed.chunk_by(|a, b| a.0 == b.0).collect();
    let mut largest: Vec<Keyed> = together
        .iter()
        .zip(0..)
        .map(|(rows, number)| {
            let health = collection.health(rows[0].2).map_or(0, |health| health as u32);
            (u64::MAX - rows.len() as u64, health, number)
        })
        .collect();
    order::sort(&mut largest);
    largest.iter().filter_map(|(.., number)| group(collection, together[*number as usize])).collect()
}

fn key(facts: &Facts) -> u64 {
    let health = u64::from(facts.health() == Some(Health::Disconnected));
    let cause = facts.cause().map_or(0xff, |cause| cause as u64);
    // Nobody has so many platforms that they would not fit; then the client would be wrong, too.
    health << 62 | cause << 54 | u64::from(facts.platform & 0x3f_ffff) << 32 | u64::from(facts.client)
}

fn group(collection: &Collection, keyed: &[Keyed]) -> Option<Group> {
    let rows: Vec<u32> = keyed.iter().map(|(.., row)| *row).collect();
    let facts = *collection.facts(*rows.first()?);
    let health = facts.health()?;
    let time = |row: &u32| {
        let facts = collection.facts(*row);
        if health == Health::Disconnected { facts.failed } else { facts.success }
    };
    let mut order: Vec<Keyed> = rows
        .iter()
        .map(time)
        .filter(|time| *time != NEVER)
        .map(|time| (order::of_micros(time), 0, 0))
        .collect();
    order::sort(&mut order);
    let times: Vec<i64> = order.iter().map(|(time, ..)| order::to_micros(*time)).collect();
    let cause = facts.cause();
    Some(Group {
        health,
        cause,
        actor: facts.actor(),
        code: most_frequent(rows.iter().map(|row| collection.facts(*row).code))
            .map(|code| collection.codes.text(code).to_owned()),
        client_id: collection.clients.text(facts.client).to_owned(),
        platform: collection.platforms.text(facts.platform).to_owned(),
        severity: health.severity(),
        first: times.first().map(|time| time_of(*time)),
        last: times.last().map(|time| time_of(*time)),
        undated: (rows.len() - times.len()) as u32,
        bars: Bars::of(&times),
        // Last successes lie close together whenever syncs run together.
        burst: (health == Health::Disconnected).then(|| burst(&times, rows.len())).flatten(),
        rows,
    })
}

/// The number, but 0, that most of them are; of equally frequent ones the smallest.
fn most_frequent(numbers: impl Iterator<Item = u32>) -> Option<u32> {
    let mut order: Vec<Keyed> = numbers.filter(|number| *number > 0).map(|number| (0, 0, number)).collect();
    order::sort(&mut order);
    let runs = order.chunk_by(|a, b| a == b);
    runs.max_by_key(|run| (run.len(), u32::MAX - run[0].2)).map(|run| run[0].2)
}

/// The densest minutes, if they are the most of `all`.
fn burst(times: &[i64], all: usize) -> Option<Burst> {
    let (mut from, mut best) = (0, (0, 0));
    for to in 0..times.len() {
        while times[to] - times[from] > BURST_MINUTES * MINUTE {
            from += 1;
        }
        if to + 1 - from > best.1 - best.0 {
            best = (from, to + 1);
        }
    }
    let within = &times[best.0..best.1];
    let most = within.len() >= BURST_LEAST && within.len() * 100 >= all * BURST_SHARE;
    let (first, last) = (within.first().filter(|_| most)?, within.last()?);
    Some(Burst { from: time_of(*first), to: time_of(*last), count: within.len() as u32 })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, project};
    use super::super::when::HOUR;
    use super::super::{Filter, Selector};
    use super::*;

    #[test]
    fn groups_sum_up_and_are_what_their_filters_show() {
        let collection = project(900);
        let rows = |filter: &Filter| Selector::default().select(&collection, filter).rows();
        let broken = rows(&Filter::parse("health:broken"));
        let groups = groups(&collection, &rows(&Filter::default()));
        assert!(groups.len() > 8);
        assert!(groups.is_sorted_by_key(|group| u32::MAX - group.count()));
        let mut all: Vec<u32> = groups.iter().flat_map(|group| group.rows.clone()).collect();
        all.sort_unstable();
        assert_eq!(all, broken);
        for group in &groups {
            assert_eq!(rows(&group.filter()), group.rows, "{}", group.filter());
            let bars = group.bars.iter().flat_map(|bars| bars.counts.iter().enumerate());
            for (bar, count) in bars.clone() {
                let filter = group.bar_filter(bar);
                assert_eq!(rows(&filter).len(), *count as usize, "{filter}");
            }
            assert_eq!(bars.map(|(_, count)| count).sum::<u32>() + group.undated, group.count());
            assert!(group.burst.is_none_or(|burst| {
                group.first <= Some(burst.from) && burst.from <= burst.to && Some(burst.to) <= group.last
            }));
        }
    }

    #[test]
    fn an_app_that_broke_is_one_event() {
        let collection = project(900);
        let all: Vec<u32> = (0..900).collect();
        let groups = groups(&collection, &all);
        let ours: Vec<&Group> = groups.iter().filter(|group| group.burst.is_some()).collect();
        let [incident] = ours[..] else { panic!("{ours:?}") };
        assert_eq!((incident.cause, incident.actor), (Some(CauseKind::SecretWrong), Some(Actor::Us)));
        assert_eq!(incident.code.as_deref(), Some("invalid_client"));
        assert!(incident.client_id.starts_with("123456789012-broken"));
        let burst = incident.burst.unwrap();
        assert_eq!(burst.count, incident.count());
        assert!(burst.from >= time_of(NOW - 14 * HOUR - 7 * MINUTE) && burst.to <= time_of(NOW - 14 * HOUR));
    }

    #[test]
    fn what_is_a_burst_and_what_is_none() {
        let minutes = |at: &[i64]| at.iter().map(|at| at * MINUTE).collect::<Vec<_>>();
        let count = |at: &[i64], all: usize| burst(&minutes(at), all).map(|burst| burst.count);
        assert_eq!(count(&[], 0), None);
        assert_eq!(count(&[1, 2, 3, 4], 4), None);
        assert_eq!(count(&[0, 2, 3, 4, 15], 5), Some(5));
        assert_eq!(count(&[0, 2, 3, 4, 16], 5), None);
        assert_eq!(count(&[0, 2, 3, 4, 15], 6), Some(5));
        assert_eq!(count(&[0, 2, 3, 4, 15], 7), None);
        let found = burst(&minutes(&[-900, 1, 2, 3, 4, 5, 6, 7, 900]), 9);
        assert_eq!(found, None);
        let found = burst(&minutes(&[-900, 1, 2, 3, 4, 5, 6, 7, 8]), 9).unwrap();
        assert_eq!((found.from, found.to, found.count), (time_of(MINUTE), time_of(8 * MINUTE), 8));
    }
}

//! Scans of a server in memory, whose answers come in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use proptest::prelude::*;

use super::*;
use crate::model::{base64, from_base64, query_value, read_page};

/// 2023-11-14, in microseconds.
const THEN: i64 = 1_700_000_000_000_000;
const SIZE: usize = 25;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Cursors {
    /// Time and id: the demo's.
    Unique,
    /// Time and offset, equal times in one order.
    Offset,
    /// Time and offset, equal times in another order for each question: the real server's.
    Shuffled,
    /// As `Unique`, but unreadable.
    Opaque,
}

#[derive(Clone, Debug)]
struct Server {
    /// Newest first.
    rows: Vec<Made>,
    cursors: Cursors,
    /// And whether it lies of the oldest page, too.
    lie: Option<(Lie, bool)>,
}

type Made = (i64, u32);

/// What a server may do with a cursor that it did not give.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lie {
    /// Refuse it.
    Refuses(u16),
    /// Read it as "no cursor".
    Ignores,
    /// Answer with nothing.
    Nothing,
    /// Include the rows of its very time.
    Includes,
    /// Answer in the other direction.
    Reverses,
}

#[derive(Clone, Copy, Debug, Default)]
struct Spot {
    offset: usize,
    reverse: bool,
    at: Option<i64>,
    id: Option<u32>,
}

impl Server {
    fn new(cursors: Cursors, times: impl IntoIterator<Item = i64>) -> Self {
        let mut rows: Vec<Made> = times.into_iter().zip(0..).map(|(at, id)| (THEN + at, id)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(*row));
        Self { rows, cursors, lie: None }
    }

    fn write(&self, spot: Spot) -> String {
        let mut query = Vec::new();
        if spot.offset > 0 {
            query.push(format!("o={}", spot.offset));
        }
        if spot.reverse {
            query.push("r=1".into());
        }
        if let Some(at) = spot.at {
            let at = written(at).replace('T', "+").replace(':', "%3A");
            query.push(format!("p={at}%2B00%3A00"));
        }
        if let Some(id) = spot.id {
            query.push(format!("i=cal_{id}"));
        }
        let query = query.join("&");
        let opaque = if self.cursors == Cursors::Opaque { "~" } else { "" };
        format!("{opaque}{}", base64(query.as_bytes()))
    }

    fn read(&self, cursor: &Cursor) -> Spot {
        let query = from_base64(cursor.as_str().trim_start_matches('~')).unwrap();
        let at = query_value(&query, "p").map(|at| micros(at.parse().unwrap()));
        Spot {
            offset: query_value(&query, "o").map_or(0, |offset| offset.parse::<usize>().unwrap().min(1000)),
            reverse: query_value(&query, "r").is_some(),
            at,
            id: query_value(&query, "i").map(|id| id[4..].parse().unwrap()),
        }
    }

    /// A page of 25, and its `next`.
    fn rows(&self, spot: Spot) -> (Vec<Made>, Option<Spot>) {
        let includes =
            self.lie.is_some_and(|(lie, _)| lie == Lie::Includes) && spot.id.is_none() && spot.offset == 0;
        let newer = |(at, id): &Made| match (spot.at, spot.id) {
            (None, _) => false,
            (Some(p), None) => *at > p || *at == p && !includes,
            (Some(p), Some(i)) => (*at, *id) >= (p, i),
        };
        let mut rest: Vec<Made> = if spot.reverse {
            // Only ever asked for the oldest page.
            assert_eq!((spot.at, spot.id, spot.offset), (None, None, 0));
            self.rows.iter().rev().copied().collect()
        } else {
            self.rows[self.rows.partition_point(newer)..].to_vec()
        };
        if self.cursors == Cursors::Shuffled {
            let order = |id: u32| {
                let mut hash = DefaultHasher::new();
                (id, spot.offset, spot.reverse, spot.at).hash(&mut hash);
                hash.finish()
            };
            rest.sort_by_cached_key(|(at, id)| (if spot.reverse { *at } else { -*at }, order(*id)));
        }
        let rest = rest.split_off(spot.offset.min(rest.len()));
        let more = rest.get(SIZE).map(|(at, _)| *at);
        let mut page: Vec<Made> = rest.into_iter().take(SIZE).collect();
        if spot.reverse {
            page.reverse();
            return (page, None);
        }
        let Some(following) = more else { return (page, None) };
        let &(last, id) = page.last().unwrap();
        if matches!(self.cursors, Cursors::Unique | Cursors::Opaque) {
            return (page, Some(Spot { at: Some(last), id: Some(id), ..Spot::default() }));
        }
        // The last time that is not that of the row after it, and how many rows follow upon it.
        let mut beside = following;
        for (passed, (at, _)) in page.iter().rev().enumerate() {
            if *at != beside {
                return (page.clone(), Some(Spot { offset: passed, at: Some(*at), ..Spot::default() }));
            }
            beside = *at;
        }
        (page, Some(Spot { offset: spot.offset + SIZE, ..spot }))
    }

    fn answer(&self, query: &Query) -> Result<Page, ApiError> {
        let mut spot = query.cursor.as_ref().map_or(Spot::default(), |cursor| self.read(cursor));
        let made = query.cursor.is_some() && spot.id.is_none() && self.cursors == Cursors::Unique;
        if let Some((lie, _)) = self.lie.filter(|(_, of_oldest)| made && (*of_oldest || !spot.reverse)) {
            match lie {
                Lie::Refuses(404) => return Err(error(ErrorKind::CursorInvalid)),
                Lie::Refuses(status) => return Err(failure(status)),
                Lie::Ignores => spot = Spot::default(),
                Lie::Nothing => return Ok(Page::default()),
                Lie::Includes => {}
                Lie::Reverses => {
                    let mut page = self.answer(&Query::default())?;
                    page.rows.reverse();
                    return Ok(page);
                }
            }
        }
        let (rows, next) = self.rows(spot);
        let rows: Vec<_> = rows.into_iter().map(|(at, id)| row(at, id)).collect();
        let next = next.map_or("null".into(), |next| format!("\"?cursor={}\"", self.write(next)));
        Ok(read_page(&format!(r#"{{"next":{next},"previous":null,"results":[{}]}}"#, rows.join(",")))
            .unwrap())
    }

    /// What a walk from page to page finds.
    fn one_by_one(&self) -> BTreeSet<String> {
        let mut query = Query::default();
        let mut walked = BTreeSet::new();
        let mut found = BTreeSet::new();
        loop {
            let page = self.answer(&query).unwrap();
            found.extend(ids(&page.rows));
            match page.next {
                Some(next) if walked.insert(next.as_str().to_owned()) => query.cursor = Some(next),
                _ => return found,
            }
        }
    }

    fn all(&self) -> BTreeSet<String> {
        self.rows.iter().map(|(_, id)| format!("cal_{id}")).collect()
    }

    /// How many calendars each instant has.
    fn ties(&self) -> BTreeMap<i64, usize> {
        let mut ties = BTreeMap::new();
        for (at, _) in &self.rows {
            *ties.entry(*at).or_default() += 1;
        }
        ties
    }
}

/// As the server writes it, without its zone.
fn written(at: i64) -> String {
    let whole = format!("{:?}", time(at - at % 1_000_000).unwrap()).replace('Z', "");
    if at % 1_000_000 == 0 { whole } else { format!("{whole}.{:06}", at % 1_000_000) }
}

fn row(at: i64, id: u32) -> String {
    format!(r#"{{"id":"cal_{id}","created_at":"{}Z"}}"#, written(at))
}

fn ids(rows: &[Row]) -> Vec<String> {
    rows.iter()
        .map(|row| match row {
            Row::Calendar(calendar) => calendar.id.clone(),
            Row::Unreadable(row) => row.raw.clone(),
        })
        .collect()
}

fn error(kind: ErrorKind) -> ApiError {
    ApiError { kind, path: "/calendars".into(), status: None, asked_at: None }
}

fn failure(status: u16) -> ApiError {
    error(ErrorKind::Server { status, said: None, retry_after: None })
}

/// Drives a scan as a page would do it; what is left to chance comes from outside.
struct Driver {
    scan: Scan,
    parallel: usize,
    in_flight: Vec<Ask>,
    found: BTreeSet<String>,
    requests: usize,
    retries: usize,
}

impl Driver {
    fn new(parallel: u32) -> Self {
        Self {
            scan: Scan::new(parallel),
            parallel: parallel as usize,
            in_flight: Vec::new(),
            found: BTreeSet::new(),
            requests: 0,
            retries: 0,
        }
    }

    fn ask(&mut self) {
        while let Some(ask) = self.scan.wanted() {
            self.in_flight.push(ask);
            assert!(self.in_flight.len() <= self.parallel);
        }
    }

    /// Hands in the answer to one of the requests in flight. Every calendar comes once.
    fn answer(&mut self, index: usize, answer: impl FnOnce(&Query) -> Result<Page, ApiError>) {
        let ask = self.in_flight.swap_remove(index);
        self.requests += 1;
        let rows = self.scan.answered(ask.id, Time::default(), answer(&ask.query));
        for id in ids(&rows) {
            assert!(self.found.insert(id.clone()), "{id} came twice");
        }
        let progress = self.scan.progress();
        assert_eq!((progress.calendars + progress.unreadable) as usize, self.found.len());
        assert_eq!(progress.in_flight as usize, self.in_flight.len());
        assert!(progress.covered.is_none_or(|covered| (0.0..=1.0).contains(&covered)));
    }

    /// Until nothing is left to do; after failures it goes on.
    fn run(&mut self, most: usize, mut answer: impl FnMut(&mut Self)) -> Outcome {
        loop {
            assert!(self.requests <= most, "more than {most} requests");
            self.ask();
            if !self.in_flight.is_empty() {
                assert_eq!(self.scan.outcome(), None);
                answer(self);
                continue;
            }
            match self.scan.outcome() {
                Some(Outcome::Failed(parts)) => {
                    assert!(!parts.is_empty());
                    self.retries += 1;
                    self.scan.retry();
                }
                Some(outcome) => return outcome,
                None => panic!("stuck: {:?}", self.scan),
            }
        }
    }

    /// All that is in flight is answered at once; gives the number of such rounds.
    fn run_in_rounds(&mut self, server: &Server) -> usize {
        let mut rounds = 0;
        let outcome = self.run(100_000, |driver| {
            rounds += 1;
            while !driver.in_flight.is_empty() {
                driver.answer(0, |query| server.answer(query));
            }
        });
        assert_eq!(outcome, Outcome::Complete);
        assert_eq!(self.found, server.all());
        rounds
    }

    /// In an order that `chance` decides.
    fn run_by_chance(&mut self, server: &Server, chance: &[u8]) -> Outcome {
        let mut chance = chance.iter().cycle();
        let most = 10 * (server.rows.len() / SIZE + 20);
        self.run(most, |driver| {
            let index = usize::from(*chance.next().unwrap()) % driver.in_flight.len();
            driver.answer(index, |query| server.answer(query));
        })
    }
}

/// Times of creation of all sorts: few, scattered, crowded, equal.
fn any_times() -> impl Strategy<Value = Vec<i64>> {
    let few = prop::collection::vec(0_i64..12, 0..200);
    let scattered = prop::collection::vec(0_i64..2_000_000_000, 0..400);
    let borders = prop::sample::select(vec![0, 1, 25, 26, 50, 300])
        .prop_flat_map(|count| prop::collection::vec((0_i64..40).prop_map(|step| step * 25_000_000), count));
    let crowded = (prop::collection::vec(0_i64..1_000_000_000, 0..60), 0_i64..1_000_000_000, 0_i64..300)
        .prop_map(|(mut times, at, count)| {
            times.extend((0..count).map(|n| at + n * 40));
            times
        });
    let imports = prop::collection::vec((0_i64..1_000_000_000, 1_usize..60), 0..12)
        .prop_map(|runs| runs.into_iter().flat_map(|(at, count)| vec![at; count]).collect());
    prop_oneof![few, scattered, borders, crowded, imports]
}

fn any_cursors() -> impl Strategy<Value = Cursors> {
    prop::sample::select(vec![Cursors::Unique, Cursors::Offset, Cursors::Shuffled, Cursors::Opaque])
}

fn any_chance() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..60)
}

/// Of a server whose ties are in disorder nothing else than those may be missing, and not silently.
fn judge(server: &Server, found: &BTreeSet<String>, outcome: &Outcome) -> Result<(), TestCaseError> {
    let lost: Vec<_> = server.rows.iter().filter(|(_, id)| !found.contains(&format!("cal_{id}"))).collect();
    if server.cursors != Cursors::Shuffled {
        prop_assert_eq!(&lost, &Vec::<&Made>::new());
        prop_assert_eq!(found, &server.one_by_one());
        prop_assert_eq!(outcome, &Outcome::Complete);
        return Ok(());
    }
    let ties = server.ties();
    prop_assert!(lost.iter().all(|(at, _)| ties[at] > SIZE), "lost {:?}", lost);
    prop_assert!(lost.is_empty() || *outcome == Outcome::Gaps);
    if ties.values().all(|count| *count <= SIZE) {
        prop_assert_eq!(outcome, &Outcome::Complete);
        prop_assert!(found.is_superset(&server.one_by_one()));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_calendar_once_in_any_order_of_answers(
        cursors in any_cursors(), times in any_times(), parallel in 1_u32..=8, chance in any_chance(),
    ) {
        let server = Server::new(cursors, times);
        let mut driver = Driver::new(parallel);
        let outcome = driver.run_by_chance(&server, &chance);
        judge(&server, &driver.found, &outcome)?;
        let by_form = cursors == Cursors::Opaque && server.rows.len() > SIZE;
        prop_assert_eq!(driver.scan.one_by_one(), by_form.then_some(OneByOne::Form));
        if parallel == 1 && cursors != Cursors::Shuffled {
            prop_assert_eq!(driver.requests, server.rows.len().div_ceil(SIZE).max(1));
        }
    }

    #[test]
    fn failures_lose_nothing(
        cursors in any_cursors(), times in any_times(), parallel in 1_u32..=8, chance in any_chance(),
        failing in prop::collection::vec(0_u8..12, 1..40),
    ) {
        let server = Server::new(cursors, times);
        let mut driver = Driver::new(parallel);
        let mut chance = chance.iter().cycle();
        let mut failing = failing.iter().chain(&[11]).cycle();
        let outcome = driver.run(100 * (server.rows.len() / SIZE + 20), |driver| {
            let index = usize::from(*chance.next().unwrap()) % driver.in_flight.len();
            let failing = failing.next().unwrap();
            driver.answer(index, |query| Err(match failing {
                0 => failure(503),
                1 => error(ErrorKind::RateLimited { retry_after: None }),
                2 => error(ErrorKind::KeyRefused),
                3 => error(ErrorKind::Unreachable { offline: true }),
                4 => failure(500),
                _ => return server.answer(query),
            }));
            if *failing == 5 {
                driver.scan.interrupted();
                driver.in_flight.clear();
            }
        });
        let ties = server.ties().values().copied().max().unwrap_or_default();
        if cursors != Cursors::Shuffled || driver.scan.one_by_one().is_none() {
            judge(&server, &driver.found, &outcome)?;
        } else if ties == 1 {
            prop_assert_eq!(&driver.found, &server.all());
        }
        prop_assert!(outcome == Outcome::Complete || ties > 1);
    }

    #[test]
    fn calendars_come_and_go_meanwhile(
        unique: bool, times in any_times(), parallel in 1_u32..=8, chance in any_chance(),
    ) {
        let cursors = if unique { Cursors::Unique } else { Cursors::Offset };
        // A server that counts rows to skip loses calendars when others of that instant go: no walk can help that.
        let times: Vec<i64> = if unique { times } else { BTreeSet::from_iter(times).into_iter().collect() };
        let mut server = Server::new(cursors, times);
        let mut stay = server.all();
        let mut driver = Driver::new(parallel);
        let mut turns = chance.iter().cycle().copied();
        let mut turn = || usize::from(turns.next().unwrap());
        let mut born = 1_000_000;
        driver.run(20 * (server.rows.len() / SIZE + 20), |driver| {
            let index = turn() % driver.in_flight.len();
            driver.answer(index, |query| server.answer(query));
            match turn() % 3 {
                0 if !server.rows.is_empty() => {
                    let gone = server.rows.remove((turn() * 257 + turn()) % server.rows.len());
                    stay.remove(&format!("cal_{}", gone.1));
                }
                1 => {
                    born += 1;
                    server.rows.insert(0, (THEN + 3_000_000_000 + i64::from(born), born));
                }
                _ => {}
            }
        });
        prop_assert!(driver.found.is_superset(&stay), "{:?}", stay.difference(&driver.found));
    }

    #[test]
    fn a_server_that_treats_made_cursors_otherwise_is_walked_one_by_one(
        times in any_times(), parallel in 2_u32..=8, chance in any_chance(), of_oldest: bool,
        lie in prop::sample::select(vec![
            Lie::Refuses(404), Lie::Refuses(500), Lie::Ignores, Lie::Nothing, Lie::Includes, Lie::Reverses,
        ]),
    ) {
        let server = Server { lie: Some((lie, of_oldest)), ..Server::new(Cursors::Unique, times) };
        let mut driver = Driver::new(parallel);
        let outcome = driver.run_by_chance(&server, &chance);
        prop_assert_eq!(&driver.found, &server.all());
        prop_assert_eq!(outcome, Outcome::Complete);
        if of_oldest && lie != Lie::Includes && server.rows.len() > SIZE {
            prop_assert!(driver.scan.one_by_one().is_some());
        }
    }
}

#[test]
fn more_ties_than_the_server_counts_lose_only_themselves() {
    for cursors in [Cursors::Offset, Cursors::Shuffled] {
        for (above, ties, below) in
            [(0, 1100, 0), (30, 1100, 300), (0, 1100, 40), (300, 1200, 0), (3, 2200, 100)]
        {
            for parallel in [1, 4] {
                let times = (0..above).map(|n| 10_000_000 + n * 977);
                let times = times.chain((0..ties).map(|_| 5_000_000)).chain((0..below).map(|n| n * 13_007));
                let server = Server::new(cursors, times);
                let mut driver = Driver::new(parallel);
                let outcome = driver.run_by_chance(&server, &[7, 1, 3]);
                assert_eq!(outcome, Outcome::Gaps);
                assert!(driver.scan.warnings().contains(&WalkWarning::CursorRepeated));
                let lost: Vec<_> = server
                    .rows
                    .iter()
                    .filter(|(_, id)| !driver.found.contains(&format!("cal_{id}")))
                    .collect();
                assert!(lost.iter().all(|(at, _)| *at == THEN + 5_000_000));
                if cursors == Cursors::Offset {
                    assert!(driver.found.is_superset(&server.one_by_one()));
                    assert!(lost.len() <= ties - 1025, "{}", lost.len());
                }
            }
        }
    }
    let server = Server::new(Cursors::Unique, vec![5; 1100]);
    let mut driver = Driver::new(4);
    assert_eq!(driver.run_by_chance(&server, &[7, 1, 3]), Outcome::Complete);
    assert_eq!(driver.found, server.all());
}

fn random(seed: u64) -> impl FnMut(i64) -> i64 {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(state >> 33).unwrap() % below
    }
}

/// Ways in which 10,000 calendars may lie.
fn projects(count: i64) -> Vec<(&'static str, Vec<i64>)> {
    const YEAR: i64 = 365 * 86_400 * 1_000_000;
    let mut projects = Vec::new();
    let mut random = random(1);
    projects.push(("uniform", (0..count).map(|_| random(YEAR)).collect()));
    for (name, at) in [("crowded early", 3), ("crowded in the middle", 47), ("crowded lately", 98)] {
        let times =
            (0..count).map(|n| if n % 10 == 0 { random(YEAR) } else { YEAR / 100 * at + random(YEAR / 100) });
        projects.push((name, times.collect()));
    }
    projects.push(("growing", (0..count).map(|n| n.isqrt() * (YEAR / 100) + random(YEAR / 100)).collect()));
    let times = (0..count).map(|n| if n % 10 == 0 { random(YEAR) } else { YEAR / 2 + random(1_000_000) });
    projects.push(("within a second", times.collect()));
    let mut at = 0;
    let imports = (0..count).map(|n| {
        if n % 40 == 0 {
            at = random(YEAR);
        }
        at
    });
    projects.push(("imports", imports.collect()));
    projects
}

#[test]
fn four_at_once_are_nearly_four_times_as_fast() {
    for cursors in [Cursors::Unique, Cursors::Offset] {
        for (name, times) in projects(10_000) {
            let server = Server::new(cursors, times);
            let one = Driver::new(1).run_in_rounds(&server);
            assert_eq!(one, 400);
            for (parallel, faster) in [(2, 1.8), (4, 3.4), (8, 5.5)] {
                let mut driver = Driver::new(parallel);
                let rounds = driver.run_in_rounds(&server);
                let times = one as f64 / rounds as f64;
                assert!(times >= faster, "{name}, {parallel} at once: {rounds} rounds ({times:.2})");
                assert!(driver.requests <= one * 115 / 100, "{name}: {} requests", driver.requests);
            }
        }
    }
}

#[test]
fn small_lists() {
    for cursors in [Cursors::Unique, Cursors::Offset, Cursors::Opaque] {
        for (count, requests) in [(0, 1), (1, 1), (25, 1), (26, 3), (50, 3)] {
            let server = Server::new(cursors, (0..count).map(|n| n * 1_000_003));
            let mut driver = Driver::new(4);
            driver.run_in_rounds(&server);
            let oldest = usize::from(count > 25 && cursors == Cursors::Opaque);
            assert_eq!(driver.requests, requests - oldest, "{cursors:?} {count}");
        }
    }
}

/// Four shards of a long list, all in flight.
fn under_way(server: &Server) -> Driver {
    let mut driver = Driver::new(4);
    for _ in 0..8 {
        driver.ask();
        driver.answer(0, |query| server.answer(query));
    }
    driver.ask();
    assert_eq!(driver.in_flight.len(), 4);
    driver
}

#[test]
fn a_part_that_fails_keeps_its_place_and_the_others_go_on() {
    let server = Server::new(Cursors::Offset, (0..2000).map(|n| n * 1_000_003));
    let mut driver = under_way(&server);
    let failed = driver.in_flight[2].query.clone();
    driver.answer(2, |_| Err(failure(503)));
    assert_eq!(driver.scan.progress().parallel, 2);
    loop {
        driver.ask();
        if driver.in_flight.is_empty() {
            break;
        }
        assert!(driver.in_flight.iter().all(|ask| ask.query != failed));
        driver.answer(0, |query| server.answer(query));
    }
    let Some(Outcome::Failed(parts)) = driver.scan.outcome() else { panic!("{:?}", driver.scan.outcome()) };
    let [part] = &parts[..] else { panic!("{parts:?}") };
    assert_eq!(part.error, failure(503));
    let (newest, oldest) = (micros(part.newest.unwrap()), micros(part.oldest.unwrap()));
    let missing: Vec<_> =
        server.rows.iter().filter(|(_, id)| !driver.found.contains(&format!("cal_{id}"))).collect();
    assert!(!missing.is_empty() && missing.iter().all(|(at, _)| (oldest..=newest).contains(at)));
    assert_eq!(driver.scan.wanted(), None);
    driver.scan.retry();
    let again = driver.scan.wanted().unwrap();
    assert_eq!(again.query, failed);
    driver.in_flight.push(again);
    driver.run_in_rounds(&server);
}

#[test]
fn what_would_fail_everywhere_is_asked_no_more() {
    let server = Server::new(Cursors::Unique, (0..2000).map(|n| n * 1_000_003));
    for kind in [ErrorKind::KeyRefused, ErrorKind::GatewayKeyRefused] {
        let mut driver = under_way(&server);
        driver.answer(0, |_| Err(error(kind.clone())));
        driver.ask();
        assert_eq!(driver.in_flight.len(), 3, "{kind:?}");
        while !driver.in_flight.is_empty() {
            driver.answer(0, |query| server.answer(query));
            driver.ask();
        }
        let Some(Outcome::Failed(parts)) = driver.scan.outcome() else { panic!() };
        assert!(parts.len() >= 3 && parts.iter().all(|part| part.error.kind == kind));
        driver.scan.retry();
        driver.run_in_rounds(&server);
    }
}

#[test]
fn a_busy_server_is_asked_less_and_later_more_again() {
    let server = Server::new(Cursors::Unique, (0..10_000).map(|n| n * 1_000_003));
    let mut driver = under_way(&server);
    // All that were on their way meet the same crowd: that is one reason to slow down.
    for ask in &driver.in_flight {
        driver.scan.slow_down(ask.id);
    }
    assert_eq!(driver.scan.progress().parallel, 2);
    for _ in 0..3 {
        driver.answer(0, |query| server.answer(query));
    }
    driver.ask();
    assert_eq!(driver.in_flight.len(), 2);
    let newest = driver.in_flight[1].id;
    driver.scan.slow_down(newest);
    driver.scan.slow_down(newest);
    assert_eq!(driver.scan.progress().parallel, 1);
    for _ in 0..2 * GOOD_AGAIN {
        driver.answer(0, |query| server.answer(query));
        driver.ask();
    }
    assert_eq!(driver.scan.progress().parallel, 3);
    driver.run_in_rounds(&server);
}

#[test]
fn what_was_dropped_is_wanted_again() {
    let server = Server::new(Cursors::Unique, (0..2000).map(|n| n * 1_000_003));
    let mut driver = under_way(&server);
    let dropped = std::mem::take(&mut driver.in_flight);
    driver.scan.interrupted();
    assert_eq!((driver.scan.progress().in_flight, driver.scan.outcome()), (0, None));
    let late = &dropped[0];
    assert_eq!(driver.scan.answered(late.id, Time::default(), server.answer(&late.query)), []);
    driver.ask();
    let queries =
        |asks: &[Ask]| asks.iter().map(|ask| ask.query.clone()).collect::<std::collections::HashSet<_>>();
    assert_eq!(queries(&driver.in_flight), queries(&dropped));
    driver.run_in_rounds(&server);
}

#[test]
fn the_share_that_is_covered_grows_with_what_is_walked() {
    let server = Server::new(Cursors::Unique, (0..10_000).map(|n| n * 1_000_003));
    let mut driver = Driver::new(4);
    driver.run(1000, |driver| {
        driver.answer(0, |query| server.answer(query));
        let progress = driver.scan.progress();
        if let Some(covered) = progress.covered.filter(|covered| *covered > 0.2) {
            let estimate = progress.calendars as f32 / covered;
            assert!((9_000.0..11_000.0).contains(&estimate), "{estimate}");
        }
    });
    let progress = driver.scan.progress();
    assert_eq!((progress.covered, progress.parts, progress.calendars), (Some(1.0), 0, 10_000));
    assert_eq!(progress.newest, time(server.rows[0].0));
}

/// Pages that are made by hand: the rows, and the cursor of `next`.
fn page(rows: &[String], next: Option<&str>) -> Page {
    let next = next.map_or("null".to_owned(), |next| format!("\"?cursor={next}\""));
    read_page(&format!(r#"{{"next":{next},"results":[{}]}}"#, rows.join(","))).unwrap()
}

#[test]
fn walks_without_an_end_end() {
    // A circle of cursors, and ever new cursors with the same rows or none.
    for (circle, count) in [(3, 2), (u32::MAX, 2), (u32::MAX, 0)] {
        let mut turn = 0;
        let mut driver = Driver::new(4);
        let outcome = driver.run(20, |driver| {
            turn += 1;
            let rows: Vec<_> = (0..count).map(|id| row(THEN, id)).collect();
            driver.answer(0, |_| Ok(page(&rows, Some(&format!("opaque{}", turn % circle)))));
        });
        assert_eq!(outcome, Outcome::Gaps);
        assert!(driver.scan.warnings().contains(&WalkWarning::CursorRepeated));
    }
}

#[test]
fn a_next_that_leads_nowhere_is_told() {
    let mut driver = Driver::new(4);
    let outcome = driver.run(1, |driver| {
        driver.answer(0, |_| Ok(read_page(r#"{"next":"http://x/","results":[{"id":"a"}]}"#).unwrap()));
    });
    assert_eq!((outcome, driver.scan.warnings()), (Outcome::Gaps, vec![WalkWarning::NextWithoutCursor]));
}

#[test]
fn what_fits_no_order_is_walked_one_by_one() {
    let next = base64(b"p=2023-11-14+22%3A13%3A20%2B00%3A00");
    let rows = |at: i64, ids: std::ops::Range<u32>| ids.map(|id| row(THEN + at, id)).collect::<Vec<_>>();
    let undated: Vec<_> = (25..50).map(|id| format!(r#"{{"id":"cal_{id}"}}"#)).collect();
    for (second, next_of_second, reason) in [
        (rows(9, 25..50), Some(next.as_str()), OneByOne::Order),
        (undated, Some(next.as_str()), OneByOne::Undated),
        (rows(-9, 25..50), Some("opaque"), OneByOne::Form),
        (rows(-9, 25..50), Some("cj0x"), OneByOne::Form),
    ] {
        let mut driver = Driver::new(1);
        driver.ask();
        driver.answer(0, |_| Ok(page(&rows(0, 0..25), Some(&next))));
        driver.ask();
        // Not the cursor that was asked, but one as good.
        let next_of_second =
            next_of_second.map(|cursor| if cursor == next { base64(b"o=25") } else { cursor.into() });
        driver.answer(0, |_| Ok(page(&second, next_of_second.as_deref())));
        assert_eq!(driver.scan.one_by_one(), Some(reason));
        driver.ask();
        driver.answer(0, |_| Ok(page(&[], None)));
        assert_eq!((driver.scan.outcome(), driver.found.len()), (Some(Outcome::Complete), 50));
    }
}

#[test]
fn rows_that_cannot_be_read_come_once_and_move_no_border() {
    let server = Server::new(Cursors::Unique, (0..1000).map(|n| n * 1_000_003));
    let mut driver = Driver::new(5);
    let outcome = driver.run(80, |driver| {
        let index = driver.requests * 7 % driver.in_flight.len();
        driver.answer(index, |query| {
            let (rows, next) =
                server.rows(query.cursor.as_ref().map_or(Spot::default(), |cursor| server.read(cursor)));
            let rows: Vec<_> = rows
                .into_iter()
                .map(|(at, id)| match id % 3 {
                    0 => format!(r#"{{"id":{id}}}"#),
                    1 => format!(r#"{{"id":"cal_{id}"}}"#),
                    _ => row(at, id),
                })
                .collect();
            Ok(page(&rows, next.map(|next| server.write(next)).as_deref()))
        });
    });
    assert_eq!((outcome, driver.found.len()), (Outcome::Complete, 1000));
    assert_eq!((driver.scan.progress().unreadable, driver.scan.one_by_one()), (334, None));
}

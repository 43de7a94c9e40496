//! The whole list, several pages at once: what to ask next and what the answers mean, without asking.
//!
//! The list is a line of time, newest first. Where the server's own `next` can be read ([`Place`]), the page at any time
//! of it can be asked for, so the line is cut into shards. A shard holds what was created from its lower border up to, but
//! not at, its upper one. It begins with a made cursor at its upper border ("strictly older than") and follows the
//! server's own `next` from there, until a row older than its lower border shows that all rows of that very time are in.
//! Only the bottom is walked from the other end: one answer brings the oldest calendars and says where the line ends.
//!
//! Whoever is idle cuts the largest piece that is left in two, so nobody has to know beforehand how the calendars lie.
//! Each answer is checked against what a made cursor has to bring. If one fits badly, all that is trusted is the walk from
//! the first page: it alone goes on, by the server's own cursors, down to the end.

mod shard;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{ApiError, ErrorKind, Query, Unreadable, WalkWarning};
use crate::model::{Cursor, Page, Place, Row, Time, Warning};

use shard::{END, Shard, State, micros, time, times};

/// More requests than this are never in flight.
pub const MOST_PARALLEL: u32 = 8;

/// A piece is cut in two only if it seems to hold at least so many pages: a cut costs up to one.
const WORTH_CUTTING: f64 = 3.0;

/// After so many good answers, one more request at once is tried again.
const GOOD_AGAIN: u32 = 25;

/// So many pages in a row without a new row are a walk without an end.
pub(super) const FRUITLESS: u32 = 10;

/// A walk through the whole list, as a plan: [`Self::wanted`] says what to ask, [`Self::answered`] takes the answers, in
/// any order. To pause, stop asking; to cancel, drop it. Answers that come while nobody asks are good all the same.
///
/// Whoever drives it asks what is wanted, and hands in what came:
///
/// ```
/// use attendee_calendars::client::{Client, Outcome, Scan, Transport};
/// use attendee_calendars::model::Row;
/// use attendee_calendars::time::now;
///
/// async fn all<T: Transport>(client: &Client<T>) -> (Vec<Row>, Option<Outcome>) {
///     let mut scan = Scan::new(4);
///     let mut rows = Vec::new();
///     // One request at a time; side by side, `wanted` is asked until it says none, and again after each answer.
///     while let Some(ask) = scan.wanted() {
///         let answer = client.list_calendars(&ask.query).await;
///         rows.extend(scan.answered(ask.id, now(), answer));
///     }
///     (rows, scan.outcome())
/// }
/// ```
#[derive(Debug)]
pub struct Scan {
    form: Form,
    shards: Vec<Shard>,
    oldest: Oldest,
    ties: Vec<Tie>,
    asks: Vec<(AskId, Part)>,
    asked: u32,
    most: usize,
    limit: usize,
    /// Asks up to this one have been slowed down for.
    slowed: u32,
    good: u32,
    page_size: usize,
    halted: Option<ApiError>,
    met: HashMap<String, Met>,
    unreadable: HashMap<String, Chain>,
    progress: Progress,
    next_without_cursor: bool,
    endless: bool,
    /// Rows that came again, and no time tells where others may be missing.
    repeated: u32,
}

/// Names one request of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AskId(u32);

/// A request to send now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What to hand in with the answer.
    pub id: AskId,
    /// What to ask the list for.
    pub query: Query,
}

/// How far a scan has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// How many calendars are in, each counted once.
    pub calendars: u32,
    /// How many rows came that could not be read.
    pub unreadable: u32,
    /// How many answers came that were pages.
    pub pages: u32,
    /// How many rows the server sent again where it should not have, whether or not that is made good by now.
    pub repeated: u32,
    /// How many requests are in flight.
    pub in_flight: u32,
    /// How many may be in flight at present: lowered when the server is too busy, raised again after that.
    pub parallel: u32,
    /// How many pieces of the list are not walked to their end.
    pub parts: u32,
    /// The share, 0 to 1, of the time between the newest and the oldest calendar that has been walked; `None` where the
    /// oldest is not known. `calendars / covered` is an estimate of the total, and a poor one where many calendars were
    /// created in a short time.
    pub covered: Option<f32>,
    /// When the newest calendar of the first page was created. Those that were created after it are not part of the scan.
    pub newest: Option<Time>,
    /// When the first answer came.
    pub first_answer: Option<Time>,
    /// When the latest answer came.
    pub last_answer: Option<Time>,
}

/// What a scan came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Every calendar is in that was there when the scan began and was not deleted during it.
    Complete,
    /// It came to its end, but calendars may be missing: [`Scan::warnings`] say why.
    Gaps,
    /// These parts failed, and all others are in. [`Scan::retry`] goes on where they stopped.
    Failed(Vec<FailedPart>),
}

/// A piece of the list whose request failed.
#[derive(Clone, Debug, PartialEq)]
pub struct FailedPart {
    /// The calendars created up to then are missing; `None`: up to the newest.
    pub newest: Option<Time>,
    /// The calendars created from then on are missing; `None`: from the oldest.
    pub oldest: Option<Time>,
    /// Why.
    pub error: ApiError,
}

/// Why a scan walks one page after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OneByOne {
    /// The server's cursors are of no known form, or of more than one.
    Form,
    /// The server refused a cursor that was made in its own form.
    Refused,
    /// A made cursor brought other rows than it should have: newer ones, or none where there are some.
    Border,
    /// The rows were not newest first.
    Order,
    /// No row said when it was created.
    Undated,
}

/// What is known of the server's cursors.
#[derive(Debug)]
enum Form {
    /// Nothing, before there is a `next`.
    Unseen,
    /// Their form is that of this one.
    Known(Place),
    /// They are followed as they come.
    Followed(OneByOne),
}

/// What is known of the lower end of the list.
#[derive(Debug)]
enum Oldest {
    Unknown,
    Asked,
    /// Not needed to go on; `retry` asks again.
    Failed,
    /// All calendars older than this are in, and at least one of this very time.
    Known(i64),
}

/// An instant at which rows came again: as many others may be missing.
#[derive(Debug)]
struct Tie {
    at: i64,
    repeated: u32,
    state: TieState,
}

#[derive(Debug)]
enum TieState {
    /// One page that begins there shows whether it holds the whole instant.
    Wanted,
    Asked,
    Failed(ApiError),
    /// All its calendars stood on one page.
    Whole,
    /// There are too many of them for that.
    Open,
}

/// Whom an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Shard(usize),
    Oldest,
    Instant(i64),
    /// Nobody any more.
    Nobody,
}

/// A sequence of answers in which no row should come twice: a shard's, or a single answer.
type Chain = u32;

/// Who met a calendar.
#[derive(Debug)]
struct Met {
    chain: Chain,
    /// The first shard, which may have to go on where others have been.
    first: bool,
}

impl Scan {
    /// A scan with up to so many requests in flight, 1 to [`MOST_PARALLEL`].
    pub fn new(parallel: u32) -> Self {
        let most = parallel.clamp(1, MOST_PARALLEL) as usize;
        Self {
            form: Form::Unseen,
            shards: vec![Shard::first()],
            oldest: Oldest::Unknown,
            ties: Vec::new(),
            asks: Vec::new(),
            asked: 0,
            most,
            limit: most,
            slowed: 0,
            good: 0,
            page_size: 1,
            halted: None,
            met: HashMap::new(),
            unreadable: HashMap::new(),
            progress: Progress::default(),
            next_without_cursor: false,
            endless: false,
            repeated: 0,
        }
    }

    /// The next request to send now. `None`: nothing at present; ask again after the next answer.
    pub fn wanted(&mut self) -> Option<Ask> {
        if self.halted.is_some() || self.asks.len() >= self.limit {
            return None;
        }
        let (part, cursor) = self.next_part()?;
        self.asked += 1;
        let id = AskId(self.asked);
        self.asks.push((id, part));
        Some(Ask { id, query: Query { deduplication_key: None, cursor } })
    }

    /// Takes an answer that came at `at`; an error is taken as final until [`Self::retry`]. Gives the rows that are new, in
    /// their order: each calendar once in the whole scan.
    pub fn answered(&mut self, ask: AskId, at: Time, answer: Result<Page, ApiError>) -> Vec<Row> {
        let Some(index) = self.asks.iter().position(|(id, _)| *id == ask) else { return Vec::new() };
        let (_, part) = self.asks.swap_remove(index);
        let page = match answer {
            Ok(page) => page,
            Err(error) => {
                self.failed(ask, part, error);
                return Vec::new();
            }
        };
        self.progress.first_answer.get_or_insert(at);
        self.progress.last_answer = Some(at);
        self.progress.pages += 1;
        self.good += 1;
        if self.good >= GOOD_AGAIN && self.limit < self.most {
            self.limit += 1;
            self.good = 0;
        }
        for warning in &page.warnings {
            match warning {
                Warning::NextWithoutCursor => {}
                Warning::RowsRepeated(count) => {
                    self.repeated += count;
                    self.progress.repeated += count;
                }
            }
        }
        let rows = match part {
            Part::Shard(index) => self.walked(index, page),
            Part::Oldest => self.bottom(ask, page),
            Part::Instant(at) => self.instant(ask, at, page),
            Part::Nobody => self.take(page.rows, single(ask)).0,
        };
        if matches!(self.outcome(), Some(Outcome::Complete | Outcome::Gaps)) {
            // Nothing will come again: another scan can have the memory.
            (self.met, self.unreadable) = Default::default();
        }
        rows
    }

    /// The server was too busy to answer this request, and it is being asked again: halves how many are in flight, once for
    /// all that were on their way. An error that is handed in does so by itself.
    pub fn slow_down(&mut self, ask: AskId) {
        if ask.0 > self.slowed {
            self.slowed = self.asked;
            self.limit = (self.limit / 2).max(1);
            self.good = 0;
        }
    }

    /// Everything that failed is wanted again, from where it stopped.
    pub fn retry(&mut self) {
        self.halted = None;
        for shard in &mut self.shards {
            if matches!(shard.state, State::Failed(_)) {
                shard.state = State::Ready;
            }
        }
        if matches!(self.oldest, Oldest::Failed) {
            self.oldest = Oldest::Unknown;
        }
        for tie in &mut self.ties {
            if matches!(tie.state, TieState::Failed(_)) {
                tie.state = TieState::Wanted;
            }
        }
    }

    /// No answer will come to what is in flight, since whoever asked has dropped it: all of it is wanted again. Answers that
    /// come all the same are ignored.
    pub fn interrupted(&mut self) {
        for (_, part) in std::mem::take(&mut self.asks) {
            match part {
                Part::Shard(index) => self.shards[index].state = State::Ready,
                Part::Oldest => self.oldest = Oldest::Unknown,
                Part::Instant(at) => self.set_tie(at, TieState::Wanted),
                Part::Nobody => {}
            }
        }
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let open = self.shards.iter().filter(|shard| shard.is_open());
        let covered = match (&self.oldest, self.progress.newest) {
            (Oldest::Known(oldest), Some(newest)) if micros(newest) > *oldest => {
                let whole = (micros(newest) - oldest) as f64;
                let left: f64 = open.clone().map(|shard| shard.left(*oldest) as f64).sum();
                Some((1.0 - left / whole).clamp(0.0, 1.0) as f32)
            }
            _ => None,
        };
        Progress {
            in_flight: number(self.asks.len()),
            parallel: number(self.limit),
            parts: number(open.count()),
            covered,
            ..self.progress.clone()
        }
    }

    /// What it came to; `None` while something is in flight or wanted.
    pub fn outcome(&self) -> Option<Outcome> {
        let ready = self.shards.iter().any(|shard| matches!(shard.state, State::Ready))
            || self.ties.iter().any(|tie| matches!(tie.state, TieState::Wanted));
        if !self.asks.is_empty() || ready && self.halted.is_none() {
            return None;
        }
        let missing = |newest, oldest, error: &ApiError| FailedPart { newest, oldest, error: error.clone() };
        let mut failed = Vec::new();
        for shard in &self.shards {
            let error = match (&shard.state, &self.halted) {
                (State::Failed(error), _) | (State::Ready, Some(error)) => error,
                _ => continue,
            };
            failed.push(missing(time(shard.top), time(shard.low), error));
        }
        for tie in &self.ties {
            let error = match (&tie.state, &self.halted) {
                (TieState::Failed(error), _) | (TieState::Wanted, Some(error)) => error,
                _ => continue,
            };
            failed.push(missing(time(tie.at), time(tie.at), error));
        }
        Some(if !failed.is_empty() {
            Outcome::Failed(failed)
        } else if self.warnings().is_empty() {
            Outcome::Complete
        } else {
            Outcome::Gaps
        })
    }

    /// Why calendars may be missing so far.
    pub fn warnings(&self) -> Vec<WalkWarning> {
        let whole = |tie: &&Tie| !matches!(tie.state, TieState::Whole);
        let repeated = self.repeated + self.ties.iter().filter(whole).map(|tie| tie.repeated).sum::<u32>();
        let mut warnings = Vec::new();
        if self.next_without_cursor {
            warnings.push(WalkWarning::NextWithoutCursor);
        }
        if self.endless {
            warnings.push(WalkWarning::CursorRepeated);
        }
        if repeated > 0 {
            warnings.push(WalkWarning::RowsRepeated(repeated));
        }
        warnings
    }

    /// Why it walks one page after the other, if it has to. That alone loses no calendar.
    pub fn one_by_one(&self) -> Option<OneByOne> {
        match self.form {
            Form::Followed(reason) => Some(reason),
            Form::Unseen | Form::Known(_) => None,
        }
    }

    /// What to ask next, and whom the answer is for: what is begun, the lower end, doubts, and only then a new cut.
    fn next_part(&mut self) -> Option<(Part, Option<Cursor>)> {
        if let Some(index) = self.shards.iter().position(|shard| matches!(shard.state, State::Ready)) {
            return Some(self.ask_shard(index));
        }
        let Form::Known(form) = &self.form else { return None };
        let walking = self.shards.iter().any(|shard| matches!(shard.state, State::Asked));
        if matches!(self.oldest, Oldest::Unknown) && self.most > 1 && walking {
            let cursor = form.oldest();
            self.oldest = Oldest::Asked;
            return Some((Part::Oldest, cursor));
        }
        for tie in self.ties.iter_mut().filter(|tie| matches!(tie.state, TieState::Wanted)) {
            let cursor = time(tie.at + 1).and_then(|after| form.older_than(after));
            if cursor.is_some() {
                tie.state = TieState::Asked;
                return Some((Part::Instant(tie.at), cursor));
            }
            tie.state = TieState::Open;
        }
        self.cut().map(|index| self.ask_shard(index))
    }

    fn ask_shard(&mut self, index: usize) -> (Part, Option<Cursor>) {
        self.shards[index].state = State::Asked;
        (Part::Shard(index), self.shards[index].next.clone())
    }

    /// Cuts the shard with the most rows left at the middle of its time; the lower half is a new one.
    fn cut(&mut self) -> Option<usize> {
        let Oldest::Known(_) = self.oldest else { return None };
        let rows = |shard: &Shard| match shard.state {
            // One page of it is on its way.
            State::Asked if shard.left(shard.low) > 1 => shard.rows_left(),
            _ => 0.0,
        };
        let index = (0..self.shards.len()).max_by(|a, b| {
            let (a, b) = (rows(&self.shards[*a]), rows(&self.shards[*b]));
            a.total_cmp(&b)
        })?;
        let shard = &self.shards[index];
        if rows(shard) < WORTH_CUTTING * self.page_size as f64 {
            return None;
        }
        let middle = shard.low + shard.left(shard.low) / 2;
        self.cut_at(index, middle)
    }

    /// What is older than `at` becomes a shard of its own, with a made cursor.
    fn cut_at(&mut self, index: usize, at: i64) -> Option<usize> {
        let Form::Known(form) = &self.form else { return None };
        let cursor = form.older_than(time(at)?)?;
        let lower = self.shards[index].below(at, cursor);
        self.shards[index].low = at;
        self.shards.push(lower);
        Some(self.shards.len() - 1)
    }

    /// Takes a page of a shard.
    fn walked(&mut self, index: usize, page: Page) -> Vec<Row> {
        let dates = times(&page.rows);
        if matches!(self.form, Form::Unseen) {
            self.begin(&page, &dates);
        }
        let next = page.next.clone();
        if page.warnings.contains(&Warning::NextWithoutCursor) {
            self.next_without_cursor |= index == 0;
        }
        let odd = self.odd(index, &page, &dates);
        let sent = page.rows.len();
        let (rows, repeated) = self.take(page.rows, index as Chain);
        let shard = &mut self.shards[index];
        shard.fruitless = if repeated == sent { shard.fruitless + 1 } else { 0 };
        shard.passed(&dates);
        shard.made = false;
        let endless = next.as_ref().is_some_and(|next| !shard.walked.insert(next.clone()))
            || shard.fruitless >= FRUITLESS;
        shard.next = next;
        shard.state = State::Ready;
        if let Some(reason) = odd {
            self.follow(reason);
            if index > 0 {
                return rows;
            }
        }
        let shard = &mut self.shards[index];
        if shard.next.is_none() || self.form.is_known() && shard.is_walked() {
            shard.state = State::Done;
        } else if endless {
            self.endless = true;
            shard.state = State::Done;
            shard.next = None;
            // Only what else was created at that very time is out of reach.
            if shard.low < shard.top && shard.top < END {
                let top = shard.top;
                self.cut_at(index, top);
            }
        }
        rows
    }

    /// Takes the first page.
    fn begin(&mut self, page: &Page, dates: &[i64]) {
        self.progress.newest = dates.first().copied().and_then(time);
        self.page_size = page.rows.len().max(1);
        if let Some(next) = &page.next {
            self.form = match Place::of(next) {
                Some(place) => Form::Known(place),
                None => {
                    (self.most, self.limit) = (1, 1);
                    Form::Followed(OneByOne::Form)
                }
            };
        }
    }

    /// What a page of a shard has that it must not have.
    fn odd(&self, index: usize, page: &Page, dates: &[i64]) -> Option<OneByOne> {
        let Form::Known(form) = &self.form else { return None };
        let shard = &self.shards[index];
        if dates.is_empty() && !page.rows.is_empty() {
            return Some(OneByOne::Undated);
        }
        let mut last = shard.top;
        for date in dates {
            if *date > last {
                return Some(if shard.made { OneByOne::Border } else { OneByOne::Order });
            }
            last = *date;
        }
        match (&page.next, &self.oldest) {
            (Some(next), _) => {
                let fits = |place: Place| !place.is_reverse() && place.is_unique() == form.is_unique();
                (!Place::of(next).is_some_and(fits)).then_some(OneByOne::Form)
            }
            (None, _) if page.warnings.contains(&Warning::NextWithoutCursor) => {
                (index > 0).then_some(OneByOne::Form)
            }
            // The list cannot end above its oldest calendars.
            (None, Oldest::Known(oldest)) => (last > *oldest).then_some(OneByOne::Border),
            (None, _) => None,
        }
    }

    /// Takes the page of the oldest calendars. It has to say itself that nothing follows.
    fn bottom(&mut self, ask: AskId, page: Page) -> Vec<Row> {
        let dates = times(&page.rows);
        let newest = self.progress.newest.map_or(END, micros);
        let fits = page.next.is_none()
            && !page.warnings.contains(&Warning::NextWithoutCursor)
            && dates.is_sorted_by(|newer, older| newer >= older);
        match dates.first() {
            Some(oldest) if fits && *oldest <= newest => {
                self.oldest = Oldest::Known(*oldest);
                for shard in &mut self.shards {
                    shard.low = shard.low.max(*oldest);
                    if matches!(shard.state, State::Ready) && shard.is_walked() {
                        shard.state = State::Done;
                    }
                }
            }
            _ => self.follow(OneByOne::Border),
        }
        self.take(page.rows, single(ask)).0
    }

    /// Takes the page that begins with the calendars of one instant.
    fn instant(&mut self, ask: AskId, at: i64, page: Page) -> Vec<Row> {
        let dates = times(&page.rows);
        if dates.first().is_some_and(|date| *date > at) || !dates.is_sorted_by(|newer, older| newer >= older)
        {
            self.follow(OneByOne::Border);
        } else {
            // Nothing follows, or only what is strictly older.
            let ended = match page.next.as_ref().map(Place::of) {
                Some(place) => place.is_some_and(|place| place.offset() == 0 && place.at() == time(at)),
                None => page.warnings.is_empty(),
            };
            let whole = ended || dates.last().is_some_and(|date| *date < at);
            self.set_tie(at, if whole { TieState::Whole } else { TieState::Open });
        }
        self.take(page.rows, single(ask)).0
    }

    /// From now on only the walk from the first page goes on, by the server's own cursors.
    fn follow(&mut self, reason: OneByOne) {
        if !self.form.is_known() {
            return;
        }
        self.form = Form::Followed(reason);
        self.oldest = Oldest::Unknown;
        self.shards.truncate(1);
        for (_, part) in &mut self.asks {
            if *part != Part::Shard(0) {
                *part = Part::Nobody;
            }
        }
        self.ties.iter_mut().filter(|tie| !matches!(tie.state, TieState::Whole)).for_each(|tie| {
            tie.state = TieState::Open;
        });
        self.shards[0].reopen();
        (self.most, self.limit) = (1, 1);
    }

    fn failed(&mut self, ask: AskId, part: Part, error: ApiError) {
        if is_busy(&error.kind) {
            self.slow_down(ask);
        }
        let made = match part {
            Part::Shard(index) => self.shards[index].made,
            Part::Oldest | Part::Instant(_) => true,
            Part::Nobody => false,
        };
        if made && is_refusal(&error.kind) {
            return self.follow(OneByOne::Refused);
        }
        if self.halted.is_none() && concerns_all(&error) {
            self.halted = Some(error.clone());
        }
        match part {
            Part::Shard(index) => self.shards[index].state = State::Failed(error),
            Part::Oldest => self.oldest = Oldest::Failed,
            Part::Instant(at) => self.set_tie(at, TieState::Failed(error)),
            Part::Nobody => {}
        }
    }

    /// Keeps what is new. The second is how many rows this chain seems to have sent before.
    fn take(&mut self, rows: Vec<Row>, chain: Chain) -> (Vec<Row>, usize) {
        let low = self.shards.get(chain as usize).map(|shard| shard.low);
        let mut repeated = 0;
        let mut new = Vec::with_capacity(rows.len());
        for row in rows {
            let is_new = match &row {
                Row::Calendar(calendar) => match self.met.get_mut(&calendar.id) {
                    None => {
                        self.met.insert(calendar.id.clone(), Met { chain, first: chain == 0 });
                        self.progress.calendars += 1;
                        true
                    }
                    Some(met) => {
                        let again = met.chain == chain || chain == 0 && met.first;
                        // Beneath its lower border a shard only looks on at what is another's to count.
                        let at = calendar.created_at.map_or(END, micros);
                        if low.is_some_and(|low| at >= low) {
                            met.chain = chain;
                        }
                        met.first |= chain == 0;
                        if again {
                            repeated += 1;
                            self.again(calendar.created_at);
                        }
                        false
                    }
                },
                // It has no id to be known by: where another chain brings the same text, it is the same row.
                Row::Unreadable(row) => {
                    let is_new = match self.unreadable.entry(row.raw.clone()) {
                        Entry::Vacant(entry) => {
                            entry.insert(chain);
                            true
                        }
                        Entry::Occupied(entry) => {
                            let same = *entry.get() == chain;
                            repeated += usize::from(same);
                            same
                        }
                    };
                    self.progress.unreadable += u32::from(is_new);
                    is_new
                }
            };
            if is_new {
                new.push(row);
            }
        }
        (new, repeated)
    }

    /// Notes that a calendar of this time came again in the same walk.
    fn again(&mut self, at: Option<Time>) {
        self.progress.repeated += 1;
        let Some(at) = at.map(micros) else {
            self.repeated += 1;
            return;
        };
        if let Some(tie) = self.ties.iter_mut().find(|tie| tie.at == at) {
            tie.repeated += 1;
            return;
        }
        let helps = matches!(&self.form, Form::Known(form) if !form.is_unique());
        let state = if helps { TieState::Wanted } else { TieState::Open };
        self.ties.push(Tie { at, repeated: 1, state });
    }

    fn set_tie(&mut self, at: i64, state: TieState) {
        if let Some(tie) = self.ties.iter_mut().find(|tie| tie.at == at) {
            tie.state = state;
        }
    }
}

impl Form {
    fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }
}

/// The chain of an answer that stands alone: no shard has such a number.
fn single(ask: AskId) -> Chain {
    Chain::MAX - ask.0
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The server cannot keep up.
fn is_busy(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::RateLimited { .. }
            | ErrorKind::Server { .. }
            | ErrorKind::Unreachable { .. }
            | ErrorKind::TimedOut { .. }
            | ErrorKind::Unreadable(Unreadable::CutOff)
    )
}

/// The server does not take the cursor. The real one answers 500 to a date that it cannot read.
fn is_refusal(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::CursorInvalid
            | ErrorKind::Refused { .. }
            | ErrorKind::Fields(_)
            | ErrorKind::Server { status: 500, .. }
    )
}

/// Every other request would fail in the same way.
fn concerns_all(error: &ApiError) -> bool {
    error.is_about_key()
        || error.is_another_server()
        || matches!(
            error.kind,
            ErrorKind::GatewayKeyRefused
                | ErrorKind::KeyUnavailable
                | ErrorKind::SignedOut
                | ErrorKind::Redirected
        )
}

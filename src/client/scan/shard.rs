//! One piece of the list's time, and how far it has been walked. Times are microseconds since 1970, as the API has them.

use std::collections::HashSet;

use crate::client::ApiError;
use crate::model::{Cursor, Row, Time};

/// Above every time. Its opposite, [`START`], is below every time.
pub(super) const END: i64 = i64::MAX;
/// Below every time.
const START: i64 = i64::MIN;

#[derive(Debug)]
pub(super) struct Shard {
    /// What is still to come was created at this time or before.
    pub(super) top: i64,
    /// All that was created from this time on belongs here.
    pub(super) low: i64,
    /// What to ask next, or where the walk would go on; `None` before the first page, and after the last.
    pub(super) next: Option<Cursor>,
    /// `next` was not given by the server.
    pub(super) made: bool,
    pub(super) state: State,
    /// Every cursor that was `next`.
    pub(super) walked: HashSet<Cursor>,
    /// Pages in a row without a new row.
    pub(super) fruitless: u32,
    /// Rows and the time that they span, the latest pages counting most.
    density: (f64, f64),
}

#[derive(Debug)]
pub(super) enum State {
    Ready,
    Asked,
    Failed(ApiError),
    Done,
}

impl Shard {
    /// The whole list, from the first page on.
    pub(super) fn first() -> Self {
        Self {
            top: END,
            low: START,
            next: None,
            made: false,
            state: State::Ready,
            walked: HashSet::new(),
            fruitless: 0,
            density: (0.0, 0.0),
        }
    }

    /// The part of it that is older than `at`, where `cursor` leads.
    pub(super) fn below(&self, at: i64, cursor: Cursor) -> Self {
        Self {
            top: at - 1,
            low: self.low,
            next: Some(cursor.clone()),
            made: true,
            walked: HashSet::from([cursor]),
            density: self.density,
            ..Self::first()
        }
    }

    pub(super) fn is_open(&self) -> bool {
        !matches!(self.state, State::Done)
    }

    /// Whether a row older than the lower border has come.
    pub(super) fn is_walked(&self) -> bool {
        self.top < self.low
    }

    /// The length of what is still to come, if the list ends at `oldest`.
    pub(super) fn left(&self, oldest: i64) -> i64 {
        self.top.saturating_sub(self.low.max(oldest)).max(0)
    }

    /// How many rows are still to come, if they lie as the latest ones did.
    pub(super) fn rows_left(&self) -> f64 {
        let (rows, span) = self.density;
        self.left(self.low) as f64 * rows / span.max(1.0)
    }

    /// Notes the dates of a page's rows.
    pub(super) fn passed(&mut self, dates: &[i64]) {
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return };
        let from = if self.top == END { *first } else { self.top };
        let (rows, span) = self.density;
        self.density =
            (rows / 2.0 + dates.len() as f64, span / 2.0 + from.saturating_sub(*last).max(0) as f64);
        self.top = *last;
    }

    /// Makes it the whole list again, to go on where it stood.
    pub(super) fn reopen(&mut self) {
        self.low = START;
        if matches!(self.state, State::Done) && self.next.is_some() {
            self.state = State::Ready;
        }
    }
}

/// When the rows were created, as far as they say.
pub(super) fn times(rows: &[Row]) -> Vec<i64> {
    rows.iter()
        .filter_map(|row| match row {
            Row::Calendar(calendar) => calendar.created_at.map(micros),
            Row::Unreadable(_) => None,
        })
        .collect()
}

pub(super) fn micros(time: Time) -> i64 {
    time.timestamp_micros()
}

/// `None` for what stands for no time.
pub(super) fn time(micros: i64) -> Option<Time> {
    Time::from_timestamp_micros(micros)
}

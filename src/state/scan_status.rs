//! How a scan stands.

use chrono::TimeDelta;

use crate::client::{Outcome, Progress, Wait, WalkWarning};
use crate::model::Time;

/// What becomes of a scan.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// Pages are being asked for.
    Running,
    /// Nothing is asked for until somebody wants it.
    Paused,
    /// Somebody has ended it early.
    Stopped,
    /// It has come to its end.
    Ended(Outcome),
}

/// How a scan stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanStatus {
    /// Whether it is going on.
    pub phase: Phase,
    /// How far it has come.
    pub progress: Progress,
    /// Why calendars may be missing so far.
    pub warnings: Vec<WalkWarning>,
    /// The pause that one of its requests makes before it is sent again.
    pub waiting: Option<Wait>,
    /// When it began.
    pub begun: Time,
    /// Milliseconds in which it was running.
    pub worked: i64,
    /// What is shown meanwhile is an earlier scan.
    pub again: bool,
    /// At its end, so many calendars of the first page were none of it.
    pub newer: usize,
    /// The server's clock is so much ahead of this machine's that it has to be said.
    pub skew: Option<TimeDelta>,
}

impl ScanStatus {
    /// How many calendars a second, while it was running; `None` as long as that says nothing.
    pub fn rate(&self) -> Option<u32> {
        (self.worked >= 500)
            .then(|| (f64::from(self.progress.calendars) * 1000.0 / self.worked as f64).round() as u32)
    }

    /// An estimate of how many there are in all, by the share of the time line that is walked; only where that is a
    /// part that says something.
    pub fn estimate(&self) -> Option<u32> {
        let covered = f64::from(self.progress.covered.filter(|covered| (0.05..0.995).contains(covered))?);
        let estimate = f64::from(self.progress.calendars) / covered;
        // Two digits: it is no more exact than that.
        let step = 10_f64.powf((estimate.log10().floor() - 1.0).max(0.0));
        Some(((estimate / step).round() * step) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(calendars: u32, covered: Option<f32>, worked: i64) -> ScanStatus {
        ScanStatus {
            phase: Phase::Running,
            progress: Progress { calendars, covered, ..Progress::default() },
            warnings: Vec::new(),
            waiting: None,
            begun: Time::default(),
            worked,
            again: false,
            newer: 0,
            skew: None,
        }
    }

    #[test]
    fn a_rate_needs_some_time_and_an_estimate_a_part_of_the_way() {
        assert_eq!(status(100, None, 499).rate(), None);
        assert_eq!(status(100, None, 2_000).rate(), Some(50));
        for (calendars, covered, estimate) in [
            (100, None, None),
            (100, Some(0.01), None),
            (100, Some(0.999), None),
            (1_000, Some(0.27), Some(3_700)),
            (4_000, Some(0.9), Some(4_400)),
            (3, Some(0.5), Some(6)),
        ] {
            assert_eq!(status(calendars, covered, 1_000).estimate(), estimate, "{calendars} {covered:?}");
        }
    }
}

//! What is counted, in Prometheus' text format. No name of a person, key or calendar is among it.

use std::{
    fmt::Write,
    sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use crate::gateway::answer::Fault;

/// Upper bounds of the upstream's times, in milliseconds.
const BOUNDS: [u64; 9] = [10, 25, 50, 100, 250, 500, 1000, 5000, 30_000];

/// Counters of one server since its start.
pub struct Metrics {
    projects: Vec<Upstream>,
    /// Answers of this server by hundreds of their status, 1xx to 5xx.
    answers: [AtomicU64; 5],
    sign_ins: [AtomicU64; 3],
    in_flight: AtomicI64,
}

/// How an attempt to sign in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignIn {
    Granted,
    Refused,
    Slowed,
}

#[derive(Default)]
struct Upstream {
    name: String,
    answered: AtomicU64,
    faults: [AtomicU64; Fault::ALL.len()],
    /// How many took at most each bound, and more than the one before; those above all of them are in `count` alone.
    within: [AtomicU64; BOUNDS.len()],
    count: AtomicU64,
    microseconds: AtomicU64,
}

impl Metrics {
    pub(crate) fn new<'a>(projects: impl Iterator<Item = &'a str>) -> Self {
        let projects = projects.map(|name| Upstream { name: name.to_owned(), ..Upstream::default() });
        Self {
            projects: projects.collect(),
            answers: Default::default(),
            sign_ins: Default::default(),
            in_flight: AtomicI64::new(0),
        }
    }

    pub(crate) fn asked(&self, project: usize, fault: Option<Fault>, took: Duration) {
        let project = &self.projects[project];
        let outcome = match fault.and_then(|fault| Fault::ALL.iter().position(|known| *known == fault)) {
            Some(place) => &project.faults[place],
            None => &project.answered,
        };
        outcome.fetch_add(1, Relaxed);
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if let Some(within) = BOUNDS.iter().position(|bound| took <= bound * 1000) {
            project.within[within].fetch_add(1, Relaxed);
        }
        project.count.fetch_add(1, Relaxed);
        project.microseconds.fetch_add(took, Relaxed);
    }

    pub(crate) fn began(&self) {
        self.in_flight.fetch_add(1, Relaxed);
    }

    /// Counted also where the answer is never sent, because its reader has gone.
    pub(crate) fn ended(&self) {
        self.in_flight.fetch_sub(1, Relaxed);
    }

    pub(crate) fn answered(&self, status: u16) {
        if let Some(count) = self.answers.get(usize::from(status / 100).wrapping_sub(1)) {
            count.fetch_add(1, Relaxed);
        }
    }

    pub(crate) fn signed_in(&self, outcome: SignIn) {
        self.sign_ins[outcome as usize].fetch_add(1, Relaxed);
    }

    /// All of it as text, version 0.0.4 of Prometheus' format.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(4096);
        let mut line = |line: std::fmt::Arguments<'_>| {
            // Writing to a String does not fail.
            let _ = writeln!(text, "{line}");
        };
        let load = |count: &AtomicU64| count.load(Relaxed);
        line(format_args!(
            "# HELP attendee_calendars_requests_total Answers by the first digit of their status."
        ));
        line(format_args!("# TYPE attendee_calendars_requests_total counter"));
        for (digit, count) in (1..).zip(&self.answers) {
            line(format_args!("attendee_calendars_requests_total{{status=\"{digit}xx\"}} {}", load(count)));
        }
        line(format_args!("# HELP attendee_calendars_requests_in_flight Requests that are being answered."));
        line(format_args!("# TYPE attendee_calendars_requests_in_flight gauge"));
        line(format_args!("attendee_calendars_requests_in_flight {}", self.in_flight.load(Relaxed)));
        line(format_args!("# HELP attendee_calendars_sign_ins_total Attempts to sign in."));
        line(format_args!("# TYPE attendee_calendars_sign_ins_total counter"));
        for (outcome, count) in ["granted", "refused", "slowed"].iter().zip(&self.sign_ins) {
            line(format_args!("attendee_calendars_sign_ins_total{{outcome=\"{outcome}\"}} {}", load(count)));
        }
        line(format_args!(
            "# HELP attendee_calendars_upstream_requests_total Requests to the Attendee server, by what came of them."
        ));
        line(format_args!("# TYPE attendee_calendars_upstream_requests_total counter"));
        for project in &self.projects {
            let outcomes = Fault::ALL.iter().map(|fault| fault.code()).zip(&project.faults);
            for (outcome, count) in std::iter::once(("answered", &project.answered)).chain(outcomes) {
                let name = &project.name;
                line(format_args!(
                    "attendee_calendars_upstream_requests_total{{project=\"{name}\",outcome=\"{outcome}\"}} {}",
                    load(count)
                ));
            }
        }
        line(format_args!("# HELP attendee_calendars_upstream_seconds How long the Attendee server took."));
        line(format_args!("# TYPE attendee_calendars_upstream_seconds histogram"));
        for project in &self.projects {
            let (name, count) = (&project.name, load(&project.count));
            let bucket = "attendee_calendars_upstream_seconds_bucket";
            let mut sum = 0;
            for (bound, within) in BOUNDS.iter().zip(&project.within) {
                let (seconds, thousandths) = (bound / 1000, bound % 1000);
                sum += load(within);
                line(format_args!("{bucket}{{project=\"{name}\",le=\"{seconds}.{thousandths:03}\"}} {sum}"));
            }
            line(format_args!("{bucket}{{project=\"{name}\",le=\"+Inf\"}} {count}"));
            let sum = load(&project.microseconds);
            let (seconds, rest) = (sum / 1_000_000, sum % 1_000_000);
            line(format_args!(
                "attendee_calendars_upstream_seconds_sum{{project=\"{name}\"}} {seconds}.{rest:06}"
            ));
            line(format_args!("attendee_calendars_upstream_seconds_count{{project=\"{name}\"}} {count}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_is_counted() {
        let metrics = Metrics::new(["eu", "us"].into_iter());
        metrics.asked(1, None, Duration::from_millis(30));
        metrics.asked(1, Some(Fault::TimedOut), Duration::from_secs(31));
        metrics.answered(200);
        metrics.signed_in(SignIn::Refused);
        metrics.began();
        let text = metrics.text();
        for line in [
            "attendee_calendars_requests_total{status=\"2xx\"} 1",
            "attendee_calendars_requests_in_flight 1",
            "attendee_calendars_sign_ins_total{outcome=\"refused\"} 1",
            "attendee_calendars_upstream_requests_total{project=\"us\",outcome=\"answered\"} 1",
            "attendee_calendars_upstream_requests_total{project=\"us\",outcome=\"upstream-timed-out\"} 1",
            "attendee_calendars_upstream_requests_total{project=\"eu\",outcome=\"answered\"} 0",
            "attendee_calendars_upstream_seconds_bucket{project=\"us\",le=\"0.025\"} 0",
            "attendee_calendars_upstream_seconds_bucket{project=\"us\",le=\"0.050\"} 1",
            "attendee_calendars_upstream_seconds_bucket{project=\"us\",le=\"30.000\"} 1",
            "attendee_calendars_upstream_seconds_bucket{project=\"us\",le=\"+Inf\"} 2",
            "attendee_calendars_upstream_seconds_sum{project=\"us\"} 31.030000",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        }
    }
}

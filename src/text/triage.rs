//! What is said of a whole project: how far a scan covers it, and what its broken calendars have in common.

use super::{Message, Text, en};
use crate::client::{Outcome, WalkWarning};
use crate::health::{Actor, CauseKind, Health};
use crate::model::Time;
use crate::state::{Among, Phase, ScanStatus};
use crate::time::Span;
use crate::triage::{Burst, Freshness, Group, Hint};

impl Text {
    /// How a scan stands, in a sentence.
    pub fn scan_status(&self, status: &ScanStatus) -> String {
        let progress = &status.progress;
        let clock = |time: Option<Time>| time.map(|time| self.formats().clock(&time)).unwrap_or_default();
        let message = match (&status.phase, status.again) {
            (Phase::Running, false) => en::SCAN_RUNNING,
            (Phase::Running, true) => en::SCAN_RUNNING_AGAIN,
            (Phase::Paused, _) => en::SCAN_PAUSED,
            (Phase::Stopped, _) => en::SCAN_STOPPED,
            (Phase::Ended(Outcome::Complete), _) => en::SCAN_COMPLETE,
            (Phase::Ended(Outcome::Gaps), _) => en::SCAN_GAPS,
            (Phase::Ended(Outcome::Failed(_)), _) => en::SCAN_FAILED,
        };
        self.count(
            message,
            // What could not be read is one, too: tables and bars count it as such.
            (progress.calendars + progress.unreadable) as usize,
            &[
                ("pages", &self.count(en::SCAN_PAGES, progress.pages as usize, &[])),
                ("from", &clock(Some(status.begun))),
                ("to", &clock(progress.last_answer)),
            ],
        )
    }

    /// The figures of one that goes on.
    pub fn scan_figures(&self, status: &ScanStatus) -> String {
        let progress = &status.progress;
        let seconds =
            self.formats().span(Span { count: (status.worked / 1000).unsigned_abs(), unit: "second" });
        let mut figures = vec![self.count(en::SCAN_PAGES, progress.pages as usize, &[])];
        figures.extend(status.rate().map(|rate| self.count(en::SCAN_RATE, rate as usize, &[])));
        figures.push(seconds);
        figures.push(self.count(en::SCAN_PARALLEL, progress.parallel as usize, &[]));
        figures.extend(status.estimate().map(|all| self.count(en::SCAN_ESTIMATE, all as usize, &[])));
        figures.join(" · ")
    }

    /// Why a scan may not have everything, and what it cannot have.
    pub fn scan_warnings(&self, status: &ScanStatus) -> Vec<String> {
        let said = status.warnings.iter().map(|warning| match warning {
            WalkWarning::NextWithoutCursor => self.get(en::SCAN_NO_NEXT).to_owned(),
            WalkWarning::CursorRepeated => self.get(en::SCAN_ENDLESS).to_owned(),
            WalkWarning::RowsRepeated(count) => self.count(en::ROWS_REPEATED, *count as usize, &[]),
        });
        let newer = (status.newer > 0).then(|| self.count(en::SCAN_NEWER, status.newer, &[]));
        said.chain(newer).chain(status.skew.map(|skew| self.clock(skew))).collect()
    }

    /// Who has to act, as the name of a group.
    pub fn actor(&self, actor: Actor) -> &str {
        self.get(match actor {
            Actor::Owner => en::WHO_OWNER,
            Actor::ItAdmin => en::WHO_IT_ADMIN,
            Actor::Us => en::WHO_US,
            Actor::Unknown => en::WHO_UNKNOWN,
        })
    }

    /// Why, as a sentence.
    pub fn cause(&self, cause: CauseKind) -> &str {
        self.get(self.cause_message(cause))
    }

    /// How long ago the last sync succeeded; `after` is the bar before.
    pub fn freshness(&self, of: Freshness, after: Option<Freshness>) -> String {
        let span = |hours: u32| {
            let (count, unit) = if hours < 48 { (hours, "hour") } else { (hours / 24, "day") };
            self.formats().span(Span { count: count.into(), unit })
        };
        match (of, after) {
            (Freshness::WithinHours(to), Some(Freshness::WithinHours(from))) => {
                self.fill(en::FRESH_BETWEEN, &[("from", &span(from)), ("to", &span(to))])
            }
            (Freshness::WithinHours(to), _) => self.fill(en::FRESH_WITHIN, &[("span", &span(to))]),
            (Freshness::Older, Some(Freshness::WithinHours(from))) => {
                self.fill(en::FRESH_OLDER, &[("span", &span(from))])
            }
            (Freshness::Older, _) => self.get(en::FRESH_NEVER).to_owned(),
            (Freshness::Never, _) => self.get(en::FRESH_NEVER).to_owned(),
        }
    }

    /// What a group of broken calendars has in common.
    pub fn group_title(&self, group: &Group) -> (&str, &str) {
        match (group.health, group.actor, group.cause) {
            (Health::SyncFailing, None, _) => (self.get(en::GROUP_FAILING), self.get(en::GROUP_FAILING_WHY)),
            (_, actor, cause) => (
                self.get(match actor.unwrap_or(Actor::Unknown) {
                    Actor::Owner => en::GROUP_OWNER,
                    Actor::ItAdmin => en::GROUP_IT_ADMIN,
                    Actor::Us => en::GROUP_US,
                    Actor::Unknown => en::GROUP_UNKNOWN,
                }),
                match cause {
                    None => self.get(en::CAUSE_NOT_GIVEN),
                    Some(CauseKind::Unknown) => self.get(en::GROUP_UNKNOWN_WHY),
                    Some(cause) => self.cause(cause),
                },
            ),
        }
    }

    /// When a group's calendars broke or last synced, and what that means.
    pub fn group_story(&self, group: &Group) -> String {
        let Some(burst) = group.burst else {
            let (spread, once) = match group.health {
                Health::Disconnected => (en::GROUP_SPREAD, en::GROUP_ONCE),
                _ => (en::GROUP_SYNCED_SPREAD, en::GROUP_SYNCED_ONCE),
            };
            return match (group.first, group.last) {
                (Some(first), Some(last)) if first != last => {
                    self.fill(spread, &[("from", &self.moment(first)), ("to", &self.moment(last))])
                }
                (Some(first), _) => self.fill(once, &[("at", &self.moment(first))]),
                _ => self.get(en::GROUP_UNDATED).to_owned(),
            };
        };
        let Burst { from, to, count } = burst;
        let (from, to) = (self.moment(from), self.moment(to));
        let with =
            group.code.as_ref().map(|code| self.fill(en::WITH_CODE, &[("code", code)])).unwrap_or_default();
        let client = if group.client_id.is_empty() { self.get(en::NO_VALUE) } else { &group.client_id };
        let message = match group.actor {
            Some(Actor::Us) => en::GROUP_BURST_US,
            _ => en::GROUP_BURST,
        };
        self.count(
            message,
            count as usize,
            &[("from", &from), ("to", &to), ("with", &with), ("client", client)],
        )
    }

    /// A hint, and what it means.
    pub fn hint(&self, hint: Hint) -> (&str, &str) {
        let (title, about) = match hint {
            Hint::NoKey => (en::HINT_NO_KEY, en::HINT_NO_KEY_ABOUT),
            Hint::SameAccount => (en::HINT_SAME_ACCOUNT, en::HINT_SAME_ACCOUNT_ABOUT),
            Hint::MixedClients => (en::HINT_MIXED_CLIENTS, en::HINT_MIXED_CLIENTS_ABOUT),
            Hint::Abandoned => (en::HINT_ABANDONED, en::HINT_ABANDONED_ABOUT),
        };
        (self.get(title), self.get(about))
    }

    /// A part of the difference between two scans.
    pub fn among(&self, among: Among) -> &str {
        self.get(match among {
            Among::NewlyBroken => en::NEWLY_BROKEN,
            Among::Recovered => en::RECOVERED,
            Among::Changed => en::CHANGED_CAUSE,
            Among::New => en::NEW_CALENDARS,
        })
    }

    /// A count of calendars, and what it is a count of.
    pub fn of_all(&self, shown: u32, all: u32, whole: bool) -> String {
        let message: Message = if whole { en::SHOWN_OF } else { en::SHOWN_OF_SO_FAR };
        self.count(message, all as usize, &[("shown", &self.formats().number(shown.into()))])
    }

    fn moment(&self, time: Time) -> String {
        self.formats().short(&time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::{Collection, groups};

    fn project(rows: &[(&str, &str, &str)]) -> Collection {
        let rows: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(index, (at, error, client))| {
                format!(
                    r#"{{"id":"cal_{index}","platform":"google","state":"disconnected","client_id":"{client}","created_at":"2026-01-01T00:00:00Z",
                    "last_successful_sync_at":"2026-11-20T00:00:00Z","connection_failure_data":{{"error":"{error}","timestamp":"2026-11-22T{at}:00Z"}}}}"#
                )
            })
            .collect();
        collected(&rows)
    }

    fn collected(rows: &[String]) -> Collection {
        let page = crate::model::read_page(&format!(r#"{{"results":[{}]}}"#, rows.join(","))).unwrap();
        let at = chrono::DateTime::parse_from_rfc3339("2026-11-22T18:00:00Z").unwrap().into();
        let mut collection = Collection::new(at, crate::health::Thresholds::default());
        collection.push(&page.rows);
        collection
    }

    #[test]
    fn many_that_fail_at_once_with_our_client_are_our_fault() {
        let mut rows: Vec<(&str, &str, &str)> = vec![("14:02", "invalid_client", "app-1"); 30];
        rows.extend([("14:09", "invalid_client", "app-1"); 7]);
        rows.push(("09:00", "invalid_grant", "app-2"));
        let collection = project(&rows);
        let all: Vec<u32> = (0..38).collect();
        let groups = groups(&collection, &all);
        let text = Text::default();
        assert_eq!(
            text.group_story(&groups[0]),
            "37 calendars failed between 2026-11-22 14:02 and 2026-11-22 14:09 with invalid_client on client app-1: this is our OAuth app, not 37 customers."
        );
        assert_eq!(text.group_title(&groups[0]).0, "Our OAuth app or server:");
        assert_eq!(text.group_story(&groups[1]), "On 2026-11-22 09:00.");
        assert_eq!(text.group_title(&groups[1]).0, "The owners have to reconnect:");
    }

    #[test]
    fn a_last_success_is_no_failure_and_no_reason_is_no_text() {
        let row = |index: u32, fields: &str| {
            format!(
                r#"{{"id":"cal_{index}","platform":"google","client_id":"app-1","created_at":"2026-01-01T00:00:00Z",{fields}}}"#
            )
        };
        let failing = |index| {
            row(
                index,
                &format!(
                    r#""state":"connected","last_successful_sync_at":"2026-11-20T10:0{index}:00Z","last_attempted_sync_at":"2026-11-22T17:00:00Z""#
                ),
            )
        };
        let mut rows: Vec<String> = (0..8).map(failing).collect();
        rows.push(row(8, r#""state":"disconnected""#));
        let collection = collected(&rows);
        let groups = groups(&collection, &(0..9).collect::<Vec<u32>>());
        let text = Text::default();
        assert_eq!(text.group_title(&groups[0]).0, "Connected, but failing:");
        assert_eq!(
            text.group_story(&groups[0]),
            "Last successful syncs from 2026-11-20 10:00 to 2026-11-20 10:07."
        );
        assert_eq!(
            text.group_title(&groups[1]),
            ("Nobody can tell yet:", "The API gives no reason. The server's log may have it.")
        );
        assert_eq!(groups[1].actor, Some(Actor::Unknown));
        let unknown = crate::triage::Filter::parse("actor:unknown");
        assert_eq!(crate::triage::Selector::default().select(&collection, &unknown).rows(), groups[1].rows);
    }

    #[test]
    fn one_calendar_is_one_calendar() {
        let text = Text::default();
        assert_eq!(text.of_all(1, 1, true), "1 of 1 calendar");
        assert_eq!(text.of_all(1, 120, true), "1 of 120 calendars");
        assert_eq!(text.of_all(3, 120, false), "3 of 120 scanned so far");
    }

    #[test]
    fn a_group_without_a_known_cause_points_to_its_calendars() {
        let collection = project(&[("14:02", "what is this?", "app-1")]);
        let groups = groups(&collection, &[0]);
        let text = Text::default();
        let (who, why) = text.group_title(&groups[0]);
        assert_eq!(
            (who, why),
            (
                "Nobody can tell yet:",
                "their failures name no cause that this app knows. Each calendar shows its own."
            )
        );
    }

    #[test]
    fn bars_of_freshness_say_from_when_to_when() {
        let text = Text::default();
        let within = Freshness::WithinHours;
        assert_eq!(text.freshness(within(1), None), "within 1 hour");
        assert_eq!(text.freshness(within(26), Some(within(6))), "6 hours to 26 hours");
        assert_eq!(text.freshness(within(72), Some(within(26))), "26 hours to 3 days");
        assert_eq!(text.freshness(Freshness::Older, Some(within(168))), "over 7 days");
        assert_eq!(text.freshness(Freshness::Never, Some(Freshness::Older)), "never");
    }
}

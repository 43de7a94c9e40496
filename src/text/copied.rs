//! What is copied: for a shell, for a ticket, for the customer.

use std::fmt::Write;

use super::{Text, en};
use crate::health::{Actor, CauseKind, Diagnosis, Health, IdKind, ids_in};
use crate::model::{Calendar, Time};
use crate::time::iso;

/// Stands in an address for a server that only whoever runs the command knows: a variable of the shell.
pub const SERVER: &str = "$ATTENDEE_URL";

/// A request for one calendar, as a command. The key is a variable of the shell, never the key itself.
pub fn curl(url: &str) -> String {
    let (server, url) = match url.strip_prefix(SERVER) {
        Some(path) => (format!("\"{SERVER}\""), path),
        None => (String::new(), url),
    };
    // Within quotes of this kind the shell reads nothing but the quote itself.
    let url = url.replace('\'', "%27");
    format!(
        "curl -H \"Authorization: Token $ATTENDEE_API_KEY\" -H \"Content-Type: application/json\" {server}'{url}'"
    )
}

impl Text {
    /// For a ticket, in Markdown: the verdict, and what whoever works on it needs. In English words of the API.
    pub fn ticket(&self, calendar: &Calendar, diagnosis: &Diagnosis, now: Time) -> String {
        let mut ticket =
            format!("### {}\n\n{}", self.headline(diagnosis), self.explanation(calendar, diagnosis));
        if let Some(consequence) = self.consequence(diagnosis, now) {
            let _ = write!(ticket, " {consequence}");
        }
        ticket.push_str("\n\n| | |\n|---|---|\n");
        let time = |time: Option<Time>| time.map(|time| iso(&time)).unwrap_or_default();
        for (name, value) in [
            ("id", calendar.id.clone()),
            ("state", calendar.state.as_str().to_owned()),
            ("platform", calendar.platform.as_str().to_owned()),
            ("platform_uuid", calendar.platform_uuid.clone().unwrap_or_default()),
            ("deduplication_key", calendar.deduplication_key.clone().unwrap_or_default()),
            ("client_id", calendar.client_id.clone()),
            ("created_at", time(calendar.created_at)),
            ("last_successful_sync_at", time(calendar.last_successful_sync_at)),
            ("last_attempted_sync_at", time(calendar.last_attempted_sync_at)),
        ] {
            let value = value.replace('`', "'").replace('|', "\\|").replace(['\n', '\r'], " ");
            if !value.is_empty() {
                let _ = writeln!(ticket, "| {name} | `{value}` |");
            }
        }
        if let Some(failure) = &calendar.connection_failure_data {
            // A fence longer than any in the text, so that the text cannot end it.
            let longest = failure.error.split(|c| c != '`').map(str::len).max().unwrap_or_default();
            let fence = "`".repeat(longest.max(2) + 1);
            let _ = write!(ticket, "\n{fence}\n{}\n{fence}\n", failure.error.trim_end());
        }
        ticket
    }

    /// For the customer: plain words, and no internals.
    pub fn for_customer(&self, calendar: &Calendar, diagnosis: &Diagnosis) -> String {
        let account = match &calendar.platform_uuid {
            // Only an address says something to its owner; Microsoft's ids do not.
            Some(uuid) if uuid.contains('@') && !uuid.contains("@group.calendar.google.com") => {
                format!("({uuid})")
            }
            None => self.get(en::YOUR_PRIMARY).to_owned(),
            Some(_) => String::new(),
        };
        let day = |time: Option<Time>| {
            time.or(calendar.created_at).map(|time| self.formats().day(&time)).unwrap_or_default()
        };
        // Of an unknown platform, too, a calendar is disconnected.
        let cause = diagnosis.failure.as_ref().map_or(CauseKind::Unknown, |failure| failure.cause.kind);
        let cause = match cause {
            // How that could be helped is none of the customer's.
            CauseKind::SinglePageToken => en::CUSTOMER_ENDS_AFTER_A_DAY,
            cause => self.cause_message(cause),
        };
        let message = if diagnosis.consequence.is_some() {
            match diagnosis.failure.as_ref().map(|failure| failure.cause.actor) {
                Some(Actor::Owner) => en::CUSTOMER_OWNER,
                Some(Actor::ItAdmin) => en::CUSTOMER_IT_ADMIN,
                Some(Actor::Us) => en::CUSTOMER_US,
                _ => en::CUSTOMER_UNKNOWN,
            }
        } else {
            match diagnosis.health {
                Health::Healthy => en::CUSTOMER_HEALTHY,
                Health::FirstSyncPending => en::CUSTOMER_FIRST_SYNC,
                Health::Unknown => en::CUSTOMER_UNCLEAR,
                _ => en::CUSTOMER_FAILING,
            }
        };
        let words = self.fill(
            message,
            &[
                ("account", &account),
                ("cause", self.get(cause)),
                ("since", &day(diagnosis.last_success)),
                ("success", &day(diagnosis.last_success)),
            ],
        );
        words.replace("  ", " ")
    }
}

/// Hides what names a person or an organisation: the name in an e-mail address, also in a URL, and the inside of a
/// GUID, but for the ids by which the platform's support finds a request.
pub fn masked(text: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || "@.-_+".contains(c);
    let kept = ids_in(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        // As in `o'brien@…` and in the names of guests, `anna_example.com#EXT#@…`.
        let joins = |at: usize| {
            let (before, behind) = (&rest[..at], &rest[at + 1..]);
            before.ends_with(is_part) && behind.starts_with(is_part)
        };
        let is_encoded = |at: usize| {
            rest.as_bytes().get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
        };
        let ends = |(at, c): (usize, char)| match c {
            '#' | '\'' => !joins(at),
            '%' => !is_encoded(at),
            _ => !is_part(c),
        };
        let end = rest.char_indices().find(|found| ends(*found)).map_or(rest.len(), |(at, _)| at);
        // The full stop of a sentence is no part of an address.
        let word = rest[..end].trim_end_matches('.');
        let address = ["@", "%40"].iter().find_map(|at| Some((word.rsplit_once(at)?, at)));
        match address {
            Some(((name, host), at)) if host.contains('.') => {
                if let Some(first) = name.chars().next() {
                    out.push(first);
                    out.push('…');
                }
                out.push_str(at);
                out.extend(host.chars().next());
                out.push('…');
                out.push_str(&host[host.rfind('.').unwrap_or(host.len())..]);
            }
            _ => hide_guids(word, &kept, &mut out),
        }
        let next = rest[end..].find(is_part).map_or(rest.len(), |at| end + at);
        out.push_str(&rest[word.len()..next]);
        rest = &rest[next..];
    }
    out
}

/// Adds a word without the insides of GUIDs, of which it may hold several, as Microsoft's account ids do.
fn hide_guids(word: &str, kept: &[(IdKind, &str)], out: &mut String) {
    const LENGTH: usize = 36;
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let guid = rest.get(..LENGTH).filter(|guid| is_guid(guid.as_bytes()));
        let is_guid = guid.is_some_and(|guid| kept.iter().all(|(_, id)| *id != guid));
        let (shown, taken) = if is_guid { (4, LENGTH) } else { (first.len_utf8(), first.len_utf8()) };
        out.push_str(&rest[..shown]);
        if is_guid {
            out.push_str("…-masked");
        }
        rest = &rest[taken..];
    }
}

fn is_guid(text: &[u8]) -> bool {
    text.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Words;
    use super::*;
    use crate::health::{Thresholds, diagnose};
    use crate::model::{Row, read_calendar};
    use crate::text::Language;
    use crate::time::Formats;

    fn now() -> Time {
        chrono::DateTime::parse_from_rfc3339("2026-11-22T12:00:00Z").unwrap().into()
    }

    fn read(fields: &str) -> (std::rc::Rc<Calendar>, Diagnosis) {
        let json = format!(
            r#"{{"id":"cal_1","platform":"microsoft","state":"disconnected","client_id":"c","created_at":"2026-01-01T00:00:00Z",
            "last_successful_sync_at":"2026-11-18T09:00:00Z","last_attempted_sync_at":"2026-11-18T09:00:00Z",{fields}"x":1}}"#
        );
        let Row::Calendar(calendar) = read_calendar(&json).unwrap() else { panic!("{json}") };
        let diagnosis = diagnose(&calendar, now(), &Thresholds::default());
        (calendar, diagnosis)
    }

    const FAILURE: &str = r#""connection_failure_data":{"error":"AADSTS700082: expired. ``` | Trace ID: 1","timestamp":"2026-11-19T09:00:00+00:00"},"#;

    #[test]
    fn a_ticket_has_the_verdict_the_fields_and_the_failure() {
        let (calendar, diagnosis) = read(&format!(r#"{FAILURE}"deduplication_key":"a|b`c","#));
        let ticket = Text::default().ticket(&calendar, &diagnosis, now());
        assert!(
            ticket.starts_with("### The calendar's owner has to reconnect\n\nThe permission ended because"),
            "{ticket}"
        );
        assert!(ticket.contains("Disconnected 3 days ago, 1 day after its last success."), "{ticket}");
        assert!(ticket.contains("| deduplication_key | `a\\|b'c` |"), "{ticket}");
        assert!(ticket.ends_with("\n````\nAADSTS700082: expired. ``` | Trace ID: 1\n````\n"), "{ticket}");
    }

    #[test]
    fn the_customer_reads_no_internals() {
        for (fields, words) in [
            (FAILURE.to_owned(), "Please connect the calendar again."),
            (
                r#""connection_failure_data":{"error":"AADSTS700084","timestamp":null},"#.to_owned(),
                "ends after a day. Please connect the calendar again.",
            ),
            (
                r#""connection_failure_data":{"error":"ErrorAccessDenied","timestamp":null},"#.to_owned(),
                "IT administrator",
            ),
            (
                r#""connection_failure_data":{"error":"invalid_client","timestamp":null},"#.to_owned(),
                "The fault is ours",
            ),
            (
                r#""connection_failure_data":{"error":"what?","timestamp":null},"#.to_owned(),
                "finding out why",
            ),
            (
                r#""state":"connected","last_attempted_sync_at":"2026-11-22T11:00:00Z","#.to_owned(),
                "since 2026-11-18",
            ),
        ] {
            let (calendar, diagnosis) = read(&fields);
            for language in Language::ALL {
                let said = Text::new(Words::built_in(language), Formats::default())
                    .for_customer(&calendar, &diagnosis);
                for internal in
                    ["AADSTS", "cal_", "invalid_", "Error", "what?", "address", "adresse", "{", "}", "  "]
                {
                    assert!(!said.contains(internal), "{said}");
                }
                assert!(language != Language::English || said.contains(words), "{said}");
            }
        }
    }

    #[test]
    fn the_customer_is_told_nothing_that_is_not_known() {
        let said = |fields: &str| {
            let (calendar, diagnosis) = read(fields);
            Text::default().for_customer(&calendar, &diagnosis)
        };
        let new = said(
            r#""state":"connected","created_at":"2026-11-22T11:58:00Z","last_successful_sync_at":null,"last_attempted_sync_at":null,"#,
        );
        assert!(new.contains("is going to be read for the first time"), "{new}");
        let paused = said(r#""state":"paused","#);
        assert!(paused.starts_with("We are finding out how"), "{paused}");
        let other = said(
            r#""platform":"other","connection_failure_data":{"error":"invalid_grant","timestamp":null},"#,
        );
        assert!(other.contains("connect the calendar again") && !other.contains("this app"), "{other}");
        assert!(!other.contains("does not know"), "{other}");
        let other = said(r#""platform":"other","#);
        assert!(other.contains("is not connected at present"), "{other}");
        let other = said(r#""platform":"other","state":"connected","#);
        assert!(other.starts_with("We are finding out how"), "{other}");
    }

    #[test]
    fn a_command_holds_no_key_and_no_way_out_of_its_quotes() {
        let command = curl("https://a.example/x';rm -rf /'/api/v1/calendars/cal_1");
        assert_eq!(command.matches('\'').count(), 2);
        let hidden = curl(&format!("{SERVER}/api/v1/calendars/cal_1"));
        assert!(hidden.ends_with(" \"$ATTENDEE_URL\"'/api/v1/calendars/cal_1'"), "{hidden}");
        assert!(command.contains("$ATTENDEE_API_KEY"));
    }

    #[test]
    fn what_names_somebody_is_masked() {
        assert_eq!(
            masked("Ask lena.hartmann@northwind.example, tenant 11111111-2222-3333-4444-555555555555."),
            "Ask l…@n….example, tenant 1111…-masked."
        );
        assert_eq!(masked("cal_1 a-b @x y@ 50% ü"), "cal_1 a-b @x y@ 50% ü");
        assert_eq!(masked("'o'brien@example.com' #5 ... it's"), "'o…@e….com' #5 ... it's");
        assert_eq!(
            masked("anna_northwind.com#EXT#@contoso.onmicrosoft.com, @contoso.com"),
            "a…@c….com, @c….com"
        );
        let guid = "72f988bf-86f1-41af-91ab-2d7cd011db47";
        assert_eq!(
            masked(&format!("{guid}.{guid} tenant_{guid} {guid}-1 é{guid}ü")),
            "72f9…-masked.72f9…-masked tenant_72f9…-masked 72f9…-masked-1 é72f9…-maskedü"
        );
        assert_eq!(
            masked("GET /calendars/anna%2Btest%40example.com/events?x=%, anna%40 %40b.example"),
            "GET /calendars/a…%40e….com/events?x=%, anna%40 %40b.example"
        );
        assert_eq!(
            masked(&format!("Trace ID: {guid} Correlation ID: {guid} tenant '{}'", guid.replace('7', "8"))),
            format!("Trace ID: {guid} Correlation ID: {guid} tenant '82f9…-masked'")
        );
    }

    proptest! {
        #[test]
        fn masking_survives_any_text(text in ".*") {
            let _ = masked(&text);
        }
    }
}

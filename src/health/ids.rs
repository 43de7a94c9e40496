//! Picking out the ids under which the other side finds a failed request in its logs.

use super::named;
use super::scan::{after, is_word, words};

named! {
    /// What an id stands for. A support ticket with the platform asks for these by name.
    IdKind {
        /// Microsoft's id of the one request.
        Trace = "trace-id",
        /// Microsoft's id of all that belongs to one attempt.
        Correlation = "correlation-id",
        /// Microsoft Graph's own id of the request.
        Request = "request-id",
        /// The id that the asking program chose.
        ClientRequest = "client-request-id",
    }
}

const LABELS: &[(&str, IdKind)] = &[
    ("trace id", IdKind::Trace),
    ("trace_id", IdKind::Trace),
    ("correlation id", IdKind::Correlation),
    ("correlation_id", IdKind::Correlation),
    ("request-id", IdKind::Request),
    ("request_id", IdKind::Request),
    ("request id", IdKind::Request),
    ("client-request-id", IdKind::ClientRequest),
    ("client_request_id", IdKind::ClientRequest),
];

/// More than this is no error text but an attack on the page.
const MOST: usize = 8;

/// The ids in an error text, in their order, each once however often it is named.
pub fn ids_in(error_text: &str) -> Vec<(IdKind, &str)> {
    let bytes = error_text.as_bytes();
    let mut found: Vec<(IdKind, &str)> = Vec::new();
    for (at, _) in words(error_text) {
        let labelled = LABELS.iter().find_map(|(label, kind)| {
            let rest = after(&bytes[at..], label)?;
            let start = bytes.len() - rest.len() + separator(rest)?;
            Some((*kind, guid_at(error_text, start)?))
        });
        if let Some((kind, id)) = labelled {
            // By the id alone, because `client-request-id` has a `request-id` in it.
            if !found.iter().any(|(_, known)| known.eq_ignore_ascii_case(id)) {
                found.push((kind, id));
                if found.len() == MOST {
                    break;
                }
            }
        }
    }
    found
}

/// The length of what stands between a label and its id: `: `, `': '`, `\": \"`, `=`.
fn separator(text: &[u8]) -> Option<usize> {
    const LONGEST: usize = 12;
    let length =
        text.iter().take(LONGEST).take_while(|byte| b":='\"\\".contains(byte) || byte.is_ascii_whitespace());
    let length = length.count();
    text[..length].iter().any(|byte| b":=".contains(byte)).then_some(length)
}

/// The GUID that begins at `start` and ends there as a word.
fn guid_at(text: &str, start: usize) -> Option<&str> {
    const LENGTH: usize = 36;
    const DASHES: [usize; 4] = [8, 13, 18, 23];
    let id = text.get(start..start + LENGTH)?;
    let whole = id
        .bytes()
        .enumerate()
        .all(|(at, byte)| if DASHES.contains(&at) { byte == b'-' } else { byte.is_ascii_hexdigit() });
    let goes_on = text.as_bytes().get(start + LENGTH).is_some_and(|byte| is_word(*byte) || *byte == b'-');
    (whole && !goes_on).then_some(id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const A: &str = "11111111-2222-3333-4444-555555555555";
    const B: &str = "6666aaaa-7777-8888-9999-00000000BBBB";

    #[test]
    fn ids_are_found_in_every_shape_once() {
        use IdKind::{ClientRequest, Correlation, Request, Trace};
        let real = format!(
            "Microsoft Authentication error: {{'error': 'invalid_grant', 'error_description': 'AADSTS700082: The \
             refresh token has expired due to inactivity. Trace ID: {A} Correlation ID: {B} Timestamp: 2025-01-10 \
             09:00:00Z', 'error_codes': [700082], 'trace_id': '{A}', 'correlation_id': '{B}'}}"
        );
        let graph = format!(
            "{{'error': {{'code': 'UnknownError', 'innerError': {{'request-id': '{A}', 'client-request-id': '{B}'}}}}}}"
        );
        for (text, expected) in [
            (real, vec![(Trace, A), (Correlation, B)]),
            (graph, vec![(Request, A), (ClientRequest, B)]),
            (format!("Trace ID: {A}\r\nCorrelation ID: {B}"), vec![(Trace, A), (Correlation, B)]),
            (format!(r#"{{"trace_id":"{A}"}}"#), vec![(Trace, A)]),
            (format!(r#"{{\"correlation_id\": \"{A}\"}}"#), vec![(Correlation, A)]),
            (format!("client-request-id={A}"), vec![(ClientRequest, A)]),
            (format!("x-ms-request-id: {A}"), vec![(Request, A)]),
            (format!("TRACE ID: {B} trace id: {}", B.to_uppercase()), vec![(Trace, B)]),
        ] {
            assert_eq!(ids_in(&text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_id_is_left() {
        for text in [
            String::new(),
            "Trace ID: ".into(),
            format!("Trace ID {A}"),
            format!("backtrace id: {A}"),
            format!("mytrace_id: {A}"),
            format!("Trace ID: {A}0"),
            format!("Trace ID: {A}-1"),
            format!("Trace ID: {A}_"),
            format!("Trace ID: {}", &A[..35]),
            format!("Trace ID: {}", A.replace('-', "_")),
            format!("Trace ID: {}é", &A[..35]),
            format!("Trace ID: {}{A}", " ".repeat(100)),
            format!("tenant: {A}"),
        ] {
            assert_eq!(ids_in(&text), [], "{text}");
        }
    }

    #[test]
    fn never_more_than_a_handful() {
        let text: String =
            (0..1000).map(|n| format!("trace_id: {n:08}-2222-3333-4444-555555555555 ")).collect();
        let found = ids_in(&text);
        assert_eq!(found.len(), MOST);
        assert_eq!(found[7].1, "00000007-2222-3333-4444-555555555555");
    }

    proptest! {
        #[test]
        fn any_text_is_searched_without_a_panic(text in ".*", label in 0..LABELS.len(), cut in 0..=36_usize) {
            let _ = ids_in(&text);
            let text = format!("{text} {}: {}{text}", LABELS[label].0, &A[..cut]);
            prop_assert!(ids_in(&text).len() <= 1);
        }

        #[test]
        fn a_labelled_id_is_found_wherever_it_stands(
            before in "[^A-Za-z0-9_]*", label in 0..LABELS.len(), behind in "([^A-Za-z0-9_-].*)?",
        ) {
            let (label, kind) = LABELS[label];
            let text = format!("{before}{label}: {A}{behind}");
            prop_assert_eq!(ids_in(&text), [(kind, A)]);
        }
    }
}

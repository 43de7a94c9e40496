//! The client against servers that lie, fail and repeat themselves, without a browser.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;
use std::time::Duration;

use attendee_calendars::client::{
    ApiKey, BadKey, BaseUrl, Client, Cookies, Credentials, ErrorKind, KeyProvider, Query, Request, Response,
    Retry, Transport, TransportError, WalkWarning,
};
use attendee_calendars::model::Row;
use proptest::prelude::*;

/// Answers each request by a function, and notes what it was asked and how long it slept.
#[derive(Clone)]
struct Server {
    answer: Rc<Answer>,
    asked: Rc<RefCell<Vec<Request>>>,
    slept: Rc<RefCell<Vec<Duration>>>,
}

type Answer = dyn Fn(&Request) -> Result<Response, TransportError>;

impl Server {
    fn new(answer: impl Fn(&Request) -> Result<Response, TransportError> + 'static) -> Self {
        Self { answer: Rc::new(answer), asked: Rc::default(), slept: Rc::default() }
    }

    fn one_after_the_other(answers: impl IntoIterator<Item = Result<Response, TransportError>>) -> Self {
        let answers = RefCell::new(answers.into_iter().collect::<VecDeque<_>>());
        Self::new(move |_| answers.borrow_mut().pop_front().expect("asked more often than there are answers"))
    }

    fn client(&self) -> Client<Self> {
        let base = BaseUrl::parse("https://attendee.example/base").unwrap();
        Client::new(self.clone(), base, Credentials::Key(ApiKey::new("secret").unwrap()))
    }

    fn urls(&self) -> Vec<String> {
        self.asked.borrow().iter().map(|request| request.url.clone()).collect()
    }
}

impl Transport for Server {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let answer = (self.answer)(&request);
        self.asked.borrow_mut().push(request);
        answer
    }

    async fn sleep(&self, time: Duration) {
        self.slept.borrow_mut().push(time);
    }

    fn random(&self) -> f64 {
        0.5
    }
}

fn json(body: String) -> Result<Response, TransportError> {
    Ok(Response { status: 200, body, ..Response::default() })
}

fn status(status: u16, body: &str) -> Result<Response, TransportError> {
    Ok(Response { status, body: body.into(), ..Response::default() })
}

fn page(ids: impl IntoIterator<Item = u32>, next: &str) -> Result<Response, TransportError> {
    let rows: Vec<String> = ids.into_iter().map(|id| format!(r#"{{"id":"cal_{id}"}}"#)).collect();
    json(format!(r#"{{"next":{next},"previous":null,"results":[{}]}}"#, rows.join(",")))
}

fn run<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// Walks to the end: the ids in their order, and why some may be missing.
fn walk(server: &Server) -> (Vec<String>, Vec<WalkWarning>) {
    run(async {
        let mut walk = server.client().walk(None);
        let mut ids = Vec::new();
        while let Some(page) = walk.next_page().await.unwrap() {
            ids.extend(page.rows.iter().map(|row| match row {
                Row::Calendar(calendar) => calendar.id.clone(),
                Row::Unreadable(row) => row.raw.clone(),
            }));
        }
        assert!(walk.is_done());
        (ids, walk.warnings())
    })
}

/// The answers in `tests/fixtures/`, shaped like a real server's, and what the client makes of each.
#[test]
fn real_answers_are_read() {
    let read = |status: u16, name: &str| {
        let path = format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
        let body = std::fs::read_to_string(path).unwrap();
        let retry_after = (status == 429).then(|| "600".to_owned());
        let server = Server::new(move |_| {
            Ok(Response {
                status,
                body: body.clone(),
                retry_after: retry_after.clone(),
                ..Response::default()
            })
        });
        run(server.client().list_calendars(&Query::default())).map_err(|error| error.kind)
    };
    let page = read(200, "list-first.json").unwrap();
    assert_eq!(page.next.unwrap().as_str(), "cD0yMDI2LTA1LTMxKzA4JTNBNTIlM0EwMCUyQjAwJTNBMDA=");
    let [Row::Calendar(one), Row::Calendar(two)] = &page.rows[..] else { panic!() };
    assert_eq!((one.deduplication_key.as_deref(), one.metadata().is_some()), (Some("user 1+2&3"), true));
    assert_eq!(two.created_at, two.updated_at, "an offset is only another way to write a time");
    assert!(two.connection_failure_data.as_ref().unwrap().error.contains("AADSTS700082"));
    assert!(read(200, "list-empty.json").unwrap().rows.is_empty());
    for (status, name, kind) in [
        (401, "key-missing.json", ErrorKind::KeyMissing),
        (401, "key-malformed.json", ErrorKind::KeyMalformed),
        (401, "key-refused.json", ErrorKind::KeyRefused),
        (404, "cursor-invalid.json", ErrorKind::CursorInvalid),
        (404, "path-unknown.json", ErrorKind::WrongAddress),
        (429, "throttled.json", ErrorKind::RateLimited { retry_after: Some(Duration::from_secs(600)) }),
        (500, "server-error.html", ErrorKind::Server { status: 500, said: None, retry_after: None }),
        (
            400,
            "field-errors.json",
            ErrorKind::Fields(vec![(
                "metadata".into(),
                "Metadata must be an object not an array or other type".into(),
            )]),
        ),
    ] {
        assert_eq!(read(status, name), Err(kind), "{name}");
    }
    let gone = include_str!("fixtures/calendar-gone.json").to_owned();
    let server =
        Server::new(move |_| Ok(Response { status: 404, body: gone.clone(), ..Response::default() }));
    assert_eq!(
        run(server.client().get_calendar("cal_1", |_| {})).unwrap_err().kind,
        ErrorKind::NoSuchCalendar
    );
}

#[test]
fn next_is_asked_at_the_configured_server_whatever_it_names() {
    let server = Server::one_after_the_other([
        page([1], r#""http://user:pass@elsewhere.example:1/api/v1/calendars?cursor=a%2Bb%3D&x=1""#),
        page([2], "null"),
    ]);
    assert_eq!(walk(&server).0, ["cal_1", "cal_2"]);
    assert_eq!(
        server.urls(),
        [
            "https://attendee.example/base/api/v1/calendars",
            "https://attendee.example/base/api/v1/calendars?cursor=a%2Bb%3D"
        ]
    );
}

#[test]
fn a_next_without_a_cursor_ends_the_walk_and_is_told() {
    let server = Server::one_after_the_other([page([1], r#""https://attendee.example/api/v1/calendars""#)]);
    assert_eq!(walk(&server), (vec!["cal_1".into()], vec![WalkWarning::NextWithoutCursor]));
}

#[test]
fn an_endless_walk_ends() {
    for circle in [vec!["a"], vec!["a", "b", "c"]] {
        let turn = Cell::new(0);
        let length = circle.len();
        let server = Server::new(move |_| {
            let at = turn.get();
            turn.set(at + 1);
            page([u32::try_from(at).unwrap()], &format!(r#""?cursor={}""#, circle[at % circle.len()]))
        });
        let (ids, warnings) = walk(&server);
        assert_eq!((ids.len(), warnings), (length + 1, vec![WalkWarning::CursorRepeated]));
    }
}

#[test]
fn a_walk_whose_cursors_are_ever_new_ends_too() {
    let turn = Cell::new(0);
    let server = Server::new(move |_| {
        turn.set(turn.get() + 1);
        page([1], &format!(r#""?cursor={}""#, turn.get()))
    });
    let (ids, warnings) = walk(&server);
    assert_eq!(ids, ["cal_1"]);
    assert_eq!(warnings, [WalkWarning::CursorRepeated, WalkWarning::RowsRepeated(10)]);
}

#[test]
fn rows_met_twice_are_counted_once_and_told() {
    let server = Server::one_after_the_other([page([1, 2], r#""?cursor=a""#), page([2, 2, 3], "null")]);
    let (ids, warnings) = walk(&server);
    assert_eq!(ids, ["cal_1", "cal_2", "cal_3"]);
    assert_eq!(warnings, [WalkWarning::RowsRepeated(2)]);
}

#[test]
fn a_walk_goes_on_after_an_error() {
    let server = Server::one_after_the_other([
        page([1], r#""?cursor=a""#),
        status(500, "<h1>Server Error</h1>"),
        page([2], "null"),
    ]);
    run(async {
        let mut walk = server.client().walk(None);
        assert_eq!(walk.next_page().await.unwrap().unwrap().page, 1);
        let error = walk.next_page().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Server { status: 500, said: None, retry_after: None });
        assert_eq!(walk.next_page().await.unwrap().unwrap().page, 2);
        assert_eq!(walk.next_page().await.unwrap(), None);
    });
    assert!(server.urls()[1].ends_with("?cursor=a") && server.urls()[2].ends_with("?cursor=a"));
}

#[test]
fn what_passes_is_waited_for_and_told() {
    let limited = || Ok(Response { status: 429, retry_after: Some("7".into()), ..Response::default() });
    let unreachable = || Err(TransportError::Unreachable { offline: false });
    let server = Server::one_after_the_other([limited(), unreachable(), page([1], "null")]);
    let told = RefCell::new(Vec::new());
    let answer = run(server.client().list_calendars_telling(&Query::default(), |wait| {
        told.borrow_mut().push((wait.error.kind, wait.attempt));
    }));
    assert_eq!(answer.unwrap().rows.len(), 1);
    assert_eq!(*server.slept.borrow(), [Duration::from_secs(7), Duration::from_millis(900)]);
    assert_eq!(
        told.into_inner(),
        [
            (ErrorKind::RateLimited { retry_after: Some(Duration::from_secs(7)) }, 1),
            (ErrorKind::Unreachable { offline: false }, 2)
        ]
    );

    let server = Server::new(move |_| unreachable());
    assert!(run(server.client().list_calendars(&Query::default())).is_err());
    assert_eq!(server.urls().len(), 3);
    let server = Server::new(move |_| unreachable());
    assert!(run(server.client().with_retry(Retry::NEVER).list_calendars(&Query::default())).is_err());
    assert_eq!(server.urls().len(), 1);
}

#[test]
fn the_key_is_in_the_header_alone_and_a_gateway_gets_none() {
    let server = Server::new(|_| page([], "null"));
    run(server.client().list_calendars(&Query { deduplication_key: Some("a b".into()), cursor: None }))
        .unwrap();
    let request = server.asked.borrow()[0].clone();
    assert_eq!((request.key.as_ref().unwrap().expose(), request.cookies), ("secret", Cookies::Omit));
    assert!(!format!("{request:?} {:?}", server.client().credentials()).contains("secret"));

    let base = BaseUrl::parse("").unwrap();
    let gateway = Client::new(server.clone(), base, Credentials::Gateway(Cookies::SameOrigin));
    run(gateway.list_calendars(&Query::default())).unwrap();
    let request = server.asked.borrow()[1].clone();
    assert_eq!(
        (request.key, request.cookies, request.url.as_str()),
        (None, Cookies::SameOrigin, "api/v1/calendars")
    );
}

#[test]
fn a_key_provider_is_asked_before_each_request() {
    let server = Server::one_after_the_other([status(503, ""), page([], "null")]);
    let times = Rc::new(Cell::new(0));
    let provider = KeyProvider::new({
        let times = Rc::clone(&times);
        move || {
            times.set(times.get() + 1);
            let key = format!("key-{}", times.get());
            async move { ApiKey::new(&key) }
        }
    });
    let base = BaseUrl::parse("https://a.example").unwrap();
    let client = Client::new(server.clone(), base.clone(), Credentials::Ask(provider));
    run(client.list_calendars(&Query::default())).unwrap();
    let keys: Vec<String> = server
        .asked
        .borrow()
        .iter()
        .map(|request| request.key.as_ref().unwrap().expose().to_owned())
        .collect();
    assert_eq!(keys, ["key-1", "key-2"]);

    let none = Credentials::Ask(KeyProvider::new(|| async { Err(BadKey::Empty) }));
    let error = run(Client::new(server.clone(), base, none).list_calendars(&Query::default())).unwrap_err();
    assert_eq!(error.kind, ErrorKind::KeyUnavailable);
    assert_eq!(server.urls().len(), 2, "it asked without a key");
}

#[test]
fn an_id_is_one_segment_of_the_path() {
    let server = Server::new(|_| status(404, r#"{"error":"Calendar not found"}"#));
    for (id, asked) in [("cal_1", "cal_1"), ("a/../b?c#d", "a%2F..%2Fb%3Fc%23d"), ("ü", "%C3%BC")] {
        let error = run(server.client().get_calendar(id, |_| {})).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NoSuchCalendar, "{id}");
        assert!(server.urls().last().unwrap().ends_with(&format!("/api/v1/calendars/{asked}")), "{id}");
    }
    let before = server.urls().len();
    for id in ["", ".", ".."] {
        assert_eq!(
            run(server.client().get_calendar(id, |_| {})).unwrap_err().kind,
            ErrorKind::NoSuchCalendar
        );
    }
    assert_eq!(server.urls().len(), before);
}

/// Pages as the real server makes them: strictly older than `p`, with an offset among equal times; each answer orders
/// equal times as `shuffle` says, since the server has no tie-break.
fn attendee(times: Vec<u32>, shuffle: bool, size: usize) -> Server {
    let turn = Cell::new(0_usize);
    Server::new(move |request| {
        let (before, offset) = match request.url.split_once("cursor=") {
            Some((_, cursor)) => {
                let mut parts = cursor.split("%3A").map(|part| part.parse::<u32>().unwrap());
                (parts.next().unwrap(), parts.next().unwrap() as usize)
            }
            None => (u32::MAX, 0),
        };
        let mut rows: Vec<(u32, u32)> =
            times.iter().enumerate().map(|(id, time)| (*time, u32::try_from(id).unwrap())).collect();
        let turned = turn.get() % 2 == 1 && shuffle;
        turn.set(turn.get() + 1);
        rows.sort_by_key(|(time, id)| (std::cmp::Reverse(*time), if turned { u32::MAX - id } else { *id }));
        let older: Vec<_> = rows.into_iter().filter(|(time, _)| *time < before).collect();
        let shown: Vec<_> = older.iter().skip(offset).take(size).collect();
        let next = match (shown.last(), older.len() > offset + size) {
            (Some((last, _)), true) => {
                // The offset counts the rows of the last time that have been shown; `p` is the time before it.
                let position = older[..offset + shown.len()].iter().rfind(|(time, _)| time > last);
                let (p, from) = match position {
                    Some((time, _)) => (*time, older.iter().position(|(time, _)| time == last).unwrap()),
                    None => (before, 0),
                };
                format!(r#""http://x/?cursor={p}%3A{}""#, offset + shown.len() - from)
            }
            _ => "null".to_owned(),
        };
        page(shown.into_iter().map(|(_, id)| *id), &next)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_walk_of_distinct_times_meets_every_calendar_once(count in 0_u32..200, size in 1_usize..30) {
        let server = attendee((0..count).map(|n| n * 3).collect(), true, size);
        let (ids, warnings) = walk(&server);
        prop_assert_eq!(ids.len(), count as usize);
        prop_assert_eq!(ids.into_iter().collect::<BTreeSet<_>>().len(), count as usize);
        prop_assert_eq!(warnings, []);
    }

    #[test]
    fn a_walk_with_equal_times_ends_and_never_counts_a_row_twice(
        times in proptest::collection::vec(0_u32..12, 0..120), size in 1_usize..30, shuffle: bool,
    ) {
        let count = times.len();
        let (ids, warnings) = walk(&attendee(times, shuffle, size));
        let distinct: BTreeSet<_> = ids.iter().collect();
        prop_assert_eq!(distinct.len(), ids.len());
        // Whatever is missing, something else came twice, and that is told.
        prop_assert!(ids.len() == count || !warnings.is_empty());
    }

    #[test]
    fn any_answer_is_a_page_or_an_error_and_prints_no_key(code in 0_u16..600, body in ".*", header in ".*") {
        let server = Server::new(move |_| Ok(Response {
            status: code,
            body: body.clone(),
            retry_after: Some(header.clone()),
            content_type: Some(header.clone()),
            date: Some(header.clone()),
            www_authenticate: Some(header.clone()),
        }));
        let client = server.client().with_retry(Retry { attempts: 2, ..Retry::default() });
        if let Err(error) = run(client.list_calendars(&Query::default())) {
            let printed = format!("{error} {error:?}");
            prop_assert!(!printed.contains("secret"));
        }
    }
}

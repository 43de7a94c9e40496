//! The views, rendered without a browser: what they say, and to whom.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod page;
mod shell;

use attendee_calendars::client::{ApiError, ErrorKind, Unreadable, Wait};
use attendee_calendars::pages::calendars::{CalendarsView, Content};
use attendee_calendars::pages::connect::{ConnectView, Problem};
use attendee_calendars::settings::Settings;
use attendee_calendars::state::{ListState, Spot};
use attendee_calendars::text::{Message, Text, en};
use page::{Rendered, calendar, rows};
use yew::Callback;

use attendee_calendars::part::Part;
use attendee_calendars::ui::{Leaps, Turn, project_select};

async fn list(content: Content, change: impl FnOnce(&mut CalendarsView) + Send + 'static) -> Rendered {
    let mut view =
        CalendarsView { content, server: Some("a.example".to_owned()), ..CalendarsView::default() };
    change(&mut view);
    Rendered::of(view.part()).await
}

fn english(message: Message) -> String {
    Text::default().get(message).to_owned()
}

fn ready(rows_json: &str) -> Content {
    Content::Rows { page: rows(rows_json), past: false, error: None }
}

fn failed(kind: ErrorKind, status: Option<u16>) -> Content {
    Content::Failed(ApiError { kind, path: "/calendars".into(), status, asked_at: None })
}

#[tokio::test(flavor = "current_thread")]
async fn one_body_row_a_calendar_with_everything_in_it() {
    let json = [
        calendar(
            "cal_0000000000000001",
            r#""platform_uuid":"ops@contoso.example","deduplication_key":" a  b ","#,
        ),
        calendar("cal_0000000000000002", r#""platform":"microsoft","state":"disconnected","#),
    ]
    .join(",");
    let page = list(ready(&json), |_| {}).await;
    assert_eq!(page.text("table > caption"), "Calendars");
    assert_eq!(page.count("tbody > tr"), 2);
    assert_eq!(
        page.texts("thead th"),
        ["Health", "Account", "Deduplication key", "Last successful sync", "Last attempt", "Created", "ID"]
    );
    assert_eq!(page.texts("tbody td.id"), ["cal_0000000000000001", "cal_0000000000000002"]);
    assert_eq!(page.texts("tbody td.key"), [" a  b ", "No key"]);
    assert_eq!(page.texts("tbody .badge-word"), ["Stale", "Disconnected"]);
    assert_eq!(page.texts("tbody td.account .cut"), ["ops@contoso.example", "Primary calendar"]);
    assert_eq!(page.count("tbody a"), 0, "there is nowhere to open it");
    assert_eq!(page.attributes("tbody .platform", "aria-label"), ["Google", "Microsoft"]);
    assert_eq!(page.texts("tbody td.success"), ["2025-06-01 12:00", "2025-06-01 12:00"]);
    assert_eq!(page.attributes("tbody td.success time", "datetime"), ["2025-06-01T12:00:00Z"; 2]);
    assert_eq!(page.texts("tbody td.attempt"), ["Never", "Never"]);
    assert_eq!(page.text("[role=status]"), "Page 1, 2 calendars");
    assert_eq!(page.attributes("section", "aria-busy"), ["false"]);
}

#[tokio::test(flavor = "current_thread")]
async fn what_customers_write_is_text() {
    let json = calendar(
        "cal_<b>",
        r#""platform_uuid":"<img src=x onerror=alert(1)>","deduplication_key":"</td><script>alert(1)</script>","state":"<i>new</i>","#,
    );
    let page = list(ready(&json), |_| {}).await;
    assert_eq!(page.count("tbody script, tbody img, tbody b, tbody i"), 0);
    assert_eq!(page.text("tbody td.key"), "</td><script>alert(1)</script>");
    assert_eq!(page.text("tbody td.id"), "cal_<b>");
    assert!(page.text("tbody td.health").contains("<i>new</i>"));
}

#[tokio::test(flavor = "current_thread")]
async fn a_row_that_cannot_be_read_is_shown_with_its_json() {
    let page = list(ready(r#"{"id":"cal_1"},{"id":"cal_2","created_at":7}"#), |_| {}).await;
    assert_eq!(page.count("tbody > tr"), 2);
    assert!(page.text("tr.unreadable").contains("created_at should be a time, but is 7"));
    assert_eq!(page.text("tr.unreadable pre"), r#"{"id":"cal_2","created_at":7}"#);
}

#[tokio::test(flavor = "current_thread")]
async fn waiting_keeps_the_table_and_says_so() {
    let skeleton = list(Content::Skeleton, |view| view.busy = true).await;
    assert_eq!(skeleton.attributes("section", "aria-busy"), ["true"]);
    assert_eq!(skeleton.count("tbody[aria-hidden=true] > tr"), 1);
    assert_eq!(skeleton.text("[role=status]"), "Loading page 1 …");

    let content = Content::Rows { page: rows(r#"{"id":"cal_1"}"#), past: true, error: None };
    let past = list(content, |view| view.busy = true).await;
    assert_eq!(past.count(".rows.past tbody > tr"), 1);
    assert_eq!(past.text("[role=status]"), "Loading page 1 …");
}

#[tokio::test(flavor = "current_thread")]
async fn four_different_nothings() {
    let empty = list(Content::EmptyProject, |_| {}).await;
    assert_eq!(empty.text("h2"), "No calendars yet");
    let none = list(Content::NoMatch("user 1".into()), |_| {}).await;
    assert_eq!(none.text("h2"), "No calendar has the key “user 1”");
    assert!(none.text(".notice-text p").contains("exact"));
    assert_eq!(none.texts(".notice button"), [english(en::CLEAR_SEARCH)]);
    assert_eq!(none.text("[role=status]"), "No calendar has this key");
    let spaces = list(Content::NoMatch(" user 1".into()), |_| {}).await;
    assert_eq!(
        spaces.texts(".notice button"),
        ["Look for “user 1” without the spaces".to_owned(), english(en::CLEAR_SEARCH)]
    );
    let gone = list(Content::NothingHere, |_| {}).await;
    assert_eq!(gone.texts(".notice button"), [english(en::FIRST_PAGE)]);
    let searching = list(Content::Waiting, |_| {}).await;
    assert_eq!(searching.count(".notice, table"), 0);
}

#[tokio::test(flavor = "current_thread")]
async fn each_error_has_its_own_words_and_an_action() {
    let kinds = [
        (ErrorKind::KeyMissing, Some(401), en::TRY_AGAIN),
        (ErrorKind::KeyMalformed, Some(401), en::TRY_AGAIN),
        (ErrorKind::KeyRefused, Some(401), en::TRY_AGAIN),
        (ErrorKind::GatewayKeyRefused, Some(502), en::TRY_AGAIN),
        (ErrorKind::KeyUnavailable, None, en::TRY_AGAIN),
        (
            ErrorKind::Fields(vec![("metadata".into(), "It is longer than 1000 characters.".into())]),
            Some(400),
            en::TRY_AGAIN,
        ),
        (ErrorKind::SignedOut, Some(401), en::RELOAD),
        (ErrorKind::Redirected, None, en::TRY_AGAIN),
        (ErrorKind::CursorInvalid, Some(404), en::FIRST_PAGE),
        (ErrorKind::NoSuchCalendar, Some(404), en::TRY_AGAIN),
        (ErrorKind::WrongAddress, Some(404), en::TRY_AGAIN),
        (ErrorKind::RateLimited { retry_after: None }, Some(429), en::TRY_AGAIN),
        (ErrorKind::Refused { status: 403, said: None }, Some(403), en::TRY_AGAIN),
        (ErrorKind::Server { status: 500, said: None, retry_after: None }, Some(500), en::TRY_AGAIN),
        (ErrorKind::Unreachable { offline: true }, None, en::TRY_AGAIN),
        (ErrorKind::Unreachable { offline: false }, None, en::TRY_AGAIN),
        (ErrorKind::TimedOut { after: std::time::Duration::from_secs(30) }, None, en::TRY_AGAIN),
        (ErrorKind::Unreadable(Unreadable::Html), Some(200), en::TRY_AGAIN),
        (ErrorKind::Unreadable(Unreadable::NotJson), Some(200), en::TRY_AGAIN),
        (ErrorKind::Unreadable(Unreadable::CutOff), Some(200), en::TRY_AGAIN),
        (ErrorKind::Unreadable(Unreadable::TooLarge), Some(200), en::TRY_AGAIN),
    ];
    let mut seen = std::collections::BTreeSet::new();
    for (kind, status, action) in kinds {
        let page = list(failed(kind.clone(), status), |_| {}).await;
        let words = page.text("[role=alert] .notice-text p");
        assert!(
            seen.insert((page.text("[role=alert] h2"), words.clone())),
            "{kind:?} has another one's words"
        );
        assert!(words.len() > 20, "{kind:?} has no advice");
        assert_eq!(page.texts("[role=alert] button"), [english(action)], "{kind:?}");
        assert!(page.text("[role=alert] .mono").starts_with("GET /calendars"), "{kind:?}");
        assert_eq!(page.count("table"), 0);
        let gateway = list(failed(kind.clone(), status), |view| view.server = None).await;
        // Behind a gateway a redirect is its log-in, which is reached by loading the page.
        let reload = matches!(kind, ErrorKind::Redirected | ErrorKind::SignedOut);
        assert_eq!(gateway.texts("[role=alert] button").contains(&english(en::RELOAD)), reload, "{kind:?}");
        assert!(!gateway.text("[role=alert]").contains("a.example"), "{kind:?}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn who_is_signed_out_is_led_to_the_log_in_where_that_is_known() {
    let link = "/in?next=%2F%3Fproject%3Da";
    for (kind, links) in [(ErrorKind::SignedOut, 1), (ErrorKind::KeyRefused, 0), (ErrorKind::Redirected, 0)] {
        let page = list(failed(kind.clone(), Some(401)), move |view| {
            view.server = None;
            view.sign_in = Some(link.to_owned());
        })
        .await;
        assert_eq!(page.attributes("[role=alert] a", "href"), vec![link; links], "{kind:?}");
        assert_eq!(page.texts("[role=alert] a"), vec![english(en::SIGN_IN); links], "{kind:?}");
        assert_eq!(page.count("[role=alert] button"), 1 - links, "{kind:?}");
        assert_eq!(page.text("[role=alert]").contains(&english(en::SIGN_IN_ADVICE)), links == 1);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn good_rows_stay_beside_an_error() {
    let error = ApiError {
        kind: ErrorKind::Server { status: 503, said: Some("Down for maintenance".into()), retry_after: None },
        path: "/calendars".into(),
        status: Some(503),
        asked_at: None,
    };
    let content = Content::Rows { page: rows(r#"{"id":"cal_1"}"#), past: false, error: Some(error) };
    let page = list(content, |_| {}).await;
    assert_eq!(page.count("tbody > tr"), 1);
    assert!(page.text("[role=alert]").contains("Down for maintenance"));
}

#[tokio::test(flavor = "current_thread")]
async fn a_next_that_leads_nowhere_is_told() {
    let content =
        Content::Rows { page: page::of(r#"{"id":"cal_1"}"#, r#""http://x/""#), past: false, error: None };
    assert!(list(content, |_| {}).await.text(".notice.warn").contains("cannot be reached"));
}

#[tokio::test(flavor = "current_thread")]
async fn a_circle_and_repeated_rows_are_told() {
    let page = list(ready(r#"{"id":"cal_1"},{"id":"cal_1"}"#), |view| view.leads_back = true).await;
    assert_eq!(page.count("tbody > tr"), 1);
    let warnings = page.texts(".notice.warn h2");
    assert!(warnings[0].starts_with("The server repeated 1 row"), "{warnings:?}");
    assert_eq!(warnings[1], english(en::NEXT_LEADS_BACK));
}

#[tokio::test(flavor = "current_thread")]
async fn a_pause_is_shown_with_its_two_ways_out() {
    let error = ApiError {
        kind: ErrorKind::RateLimited { retry_after: None },
        path: "/calendars".into(),
        status: Some(429),
        asked_at: None,
    };
    let wait = Wait { error, pause: std::time::Duration::from_secs(60), attempt: 1 };
    let page = list(ready(r#"{"id":"cal_1"}"#), |view| view.waiting = Some(wait)).await;
    assert!(page.text(".waiting").starts_with("Asked too often."));
    assert_eq!(page.texts(".waiting button"), [english(en::TRY_NOW), english(en::CANCEL)]);
    assert_eq!(page.count("tbody > tr, [role=alert]"), 1);
}

#[tokio::test(flavor = "current_thread")]
async fn a_server_that_fails_at_a_place_offers_the_start() {
    let kind = ErrorKind::Server { status: 500, said: None, retry_after: None };
    let page = list(failed(kind, Some(500)), |view| {
        view.list.spot =
            Spot { page: Some(2), cursor: attendee_calendars::model::Cursor::new("x"), earlier: Vec::new() };
    })
    .await;
    assert_eq!(page.texts("[role=alert] button"), [english(en::TRY_AGAIN), english(en::FIRST_PAGE)]);
}

#[tokio::test(flavor = "current_thread")]
async fn each_health_is_word_sentence_and_icon() {
    let times = |success: &str, attempt: &str| {
        format!(r#""last_successful_sync_at":{success},"last_attempted_sync_at":{attempt},"#)
    };
    let noon = r#""2025-06-02T12:00:00Z""#;
    for (fields, word, says) in [
        (times(noon, noon), "Healthy", "Connected, synced 20 minutes ago"),
        (times(noon, r#""2025-06-02T12:10:00Z""#), "Retrying", "Connected, last attempt failed"),
        (times(r#""2025-06-02T09:00:00Z""#, noon), "Sync failing", "Connected, no sync for 3 hours"),
        (times(r#""2025-05-30T12:00:00Z""#, r#""2025-05-30T12:00:00Z""#), "Stale", "Connected, no sync for 3 days"),
        (times("null", "null"), "Never synced", "Connected 1 day ago"),
        (
            r#""state":"disconnected","connection_failure_data":{"error":"invalid_grant","timestamp":"2025-06-02T11:20:00Z"},"#.into(),
            "Disconnected",
            "Owner has to reconnect · 1 hour",
        ),
        (r#""state":"paused","#.into(), "Unknown", "Shown as it came: paused"),
    ] {
        let page = Rendered::at(
            "2025-06-02T12:20:00Z",
            CalendarsView { content: ready(&calendar("cal_1", &fields)), ..CalendarsView::default() },
        )
        .await;
        assert_eq!((page.text(".badge-word").as_str(), page.text(".badge-says").as_str()), (word, says));
        assert_eq!(page.count(".badge > .icon path"), 1);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_pager_is_links_where_there_is_somewhere_to_go() {
    let page = list(ready(r#"{"id":"cal_1"}"#), |view| {
        view.list = ListState { spot: Spot { page: Some(2), ..Spot::default() }, ..ListState::default() };
        view.next = Some(Turn { href: "?page=3&cursor=x".into(), go: Callback::noop() });
    })
    .await;
    assert_eq!(page.texts(".pager a"), ["Next page"]);
    assert_eq!(page.attributes(".pager a", "href"), ["?page=3&cursor=x"]);
    assert_eq!(page.texts(".pager button[disabled]"), ["Previous page"]);
    assert_eq!(page.text("[role=status]"), "Page 2, 1 calendar");
}

/// Of the oldest calendars.
fn oldest() -> ListState {
    let cursor = attendee_calendars::model::Cursor::new("cj0x").unwrap();
    ListState { spot: Spot::leap(cursor), ..ListState::default() }
}

#[tokio::test(flavor = "current_thread")]
async fn the_ways_past_the_pages_between() {
    let turn = |href: &str| Some(Turn { href: href.to_owned(), go: Callback::noop() });
    let page = list(ready(r#"{"id":"cal_1"}"#), move |view| {
        view.leaps = Leaps::Ready { first: None, last: turn("?cursor=cj0x"), on_date: Callback::noop() };
    })
    .await;
    assert_eq!(page.texts(".pager a"), ["Last page"]);
    assert_eq!(page.attributes(".pager a", "href"), ["?cursor=cj0x"]);
    assert_eq!(page.texts(".pager button:not([disabled])"), ["Go to date …"]);

    let page = list(ready(r#"{"id":"cal_1"}"#), move |view| {
        view.list = oldest();
        view.leaps = Leaps::Ready { first: turn("?"), last: None, on_date: Callback::noop() };
    })
    .await;
    assert_eq!(page.text("[role=status]"), "Oldest calendars, 1 calendar");
    assert_eq!(page.texts(".pager a"), [english(en::FIRST_PAGE)]);
    assert_eq!(page.texts(".pager button[disabled]"), ["Previous page", "Next page", "Last page"]);

    let none = list(ready(r#"{"id":"cal_1"}"#), |_| {}).await;
    assert_eq!(none.texts(".pager button"), ["Previous page", "Next page"]);
}

#[tokio::test(flavor = "current_thread")]
async fn where_the_servers_links_cannot_be_read_the_reason_is_told() {
    let page = list(ready(r#"{"id":"cal_1"}"#), |view| view.leaps = Leaps::Unreadable).await;
    let unknown = ".pager button[aria-disabled=true]:not([disabled])[aria-describedby=no-leaps]";
    assert_eq!(page.texts(unknown), ["Last page", "Go to date …"]);
    assert_eq!(page.text("#no-leaps"), english(en::NO_LEAPS));
    assert_eq!(page.attributes(unknown, "title"), [english(en::NO_LEAPS), english(en::NO_LEAPS)]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_leap_may_find_nothing_or_something_else() {
    let nothing = list(Content::NothingHere, |view| view.list = oldest()).await;
    assert_eq!(nothing.text("h2"), english(en::NOTHING_THERE));
    assert_eq!(nothing.texts(".notice button"), [english(en::FIRST_PAGE)]);
    let missed = list(ready(r#"{"id":"cal_1"}"#), |view| {
        view.list = oldest();
        view.missed = true;
    })
    .await;
    assert_eq!(missed.text(".notice.warn h2"), english(en::LEAP_MISSED));
    assert_eq!(missed.text("[role=status]"), "Page ?, 1 calendar");
    let coming = list(Content::Waiting, |view| view.list = oldest()).await;
    assert_eq!(coming.text("[role=status]"), "Loading …");
}

#[tokio::test(flavor = "current_thread")]
async fn the_project_that_shows_is_the_chosen_one_even_where_it_is_unknown() {
    let settings = r#"{"projects":[{"name":"production","baseUrl":"p"},{"name":"<i>&","baseUrl":"s"}]}"#;
    let projects = Settings::parse(settings).unwrap().projects;
    let select = |shown: &str| project_select(&Text::default(), &projects, shown, Callback::noop()).into();
    let page = Rendered::of(select("<i>&")).await;
    assert_eq!(page.attributes("select", "aria-label"), [english(en::PROJECT)]);
    assert_eq!(page.texts("option"), ["production", "<i>&"]);
    assert_eq!(page.attributes("option[selected]", "value"), ["<i>&"]);
    let unknown = Rendered::of(select("gone")).await;
    assert_eq!(unknown.texts("option:not([disabled])"), ["production", "<i>&"]);
    assert_eq!(unknown.texts("option[selected][disabled]"), ["gone"]);
}

#[tokio::test(flavor = "current_thread")]
async fn the_connect_form_says_which_field_is_wrong() {
    let view = ConnectView {
        intro: Text::default().notice(en::CONNECT_INTRO, en::CONNECT_INTRO_ADVICE),
        address: String::new(),
        trying: false,
        problem: Some(Problem::Key("Enter the API key.".into())),
        on_submit: Callback::noop(),
        on_retry: None,
    };
    let page = Rendered::of(view.part()).await;
    assert_eq!(page.texts("label"), ["Server address", "API key", "Keep the key for this tab"]);
    assert_eq!(page.attributes("#connect-key", "type"), ["password"]);
    assert_eq!(page.attributes("#connect-key", "aria-invalid"), ["true"]);
    assert_eq!(page.text("#key-problem[role=alert]"), "Enter the API key.");
    assert!(page.attributes("#connect-address", "aria-invalid").is_empty());
}

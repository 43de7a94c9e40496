//! The API of the demo, asked without a network.

use crate::common::Server;
use attendee_calendars_server::demo::Options;
use base64::{Engine, engine::general_purpose::STANDARD};
use form_urlencoded::byte_serialize;
use serde_json::{Value, json};

const LIST: &str = "/api/v1/calendars";

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

fn cursor(query: &str) -> String {
    format!("{LIST}?cursor={}", encoded(&STANDARD.encode(query)))
}

#[tokio::test]
async fn the_first_page_has_the_shape_of_the_real_one() {
    let server = Server::small();
    let answer = server.get(LIST).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("vary"), Some("Accept"));
    assert_eq!(answer.header("www-authenticate"), None);
    let text = answer.text();
    assert!(text.starts_with(r#"{"next":"http://demo.example:8080/api/v1/calendars?cursor="#), "{text:.80}");
    assert!(text.contains(r#"","previous":null,"results":[{"id":"cal_"#));

    let fields = [
        "id",
        "platform",
        "client_id",
        "platform_uuid",
        "state",
        "metadata",
        "deduplication_key",
        "connection_failure_data",
        "created_at",
        "updated_at",
        "last_successful_sync_at",
        "last_attempted_sync_at",
    ];
    let page = answer.json();
    let results = page["results"].as_array().unwrap();
    assert_eq!(results.len(), 25);
    for calendar in results {
        let found = calendar.as_object().unwrap();
        assert_eq!(found.len(), fields.len());
        assert!(fields.iter().all(|field| found.contains_key(*field)), "{calendar}");
        let created = calendar["created_at"].as_str().unwrap();
        assert!(matches!(created.len(), 20 | 27) && created.ends_with('Z') && created.as_bytes()[10] == b'T');
        if let Some(failure) = calendar["connection_failure_data"].as_object() {
            assert!(failure["timestamp"].as_str().unwrap().ends_with("+00:00"));
            assert!(failure["error"].is_string() && failure.len() == 2);
        }
    }
    // The order of the fields, which a parsed object does not keep.
    let first = text.split_once(r#""results":[{"#).unwrap().1;
    let first = first.split_once(r#""},{"id":"#).unwrap().0;
    let places = fields.map(|field| first.find(&format!("\"{field}\":")).unwrap());
    assert!(places.is_sorted(), "{first}");
}

#[tokio::test]
async fn one_calendar_is_the_same_as_in_the_list() {
    let server = Server::small();
    for listed in server.page(LIST).await.0["results"].as_array().unwrap() {
        let id = listed["id"].as_str().unwrap();
        let answer = server.get(&format!("{LIST}/{id}")).await;
        assert_eq!((answer.status.as_u16(), &answer.json()), (200, listed));
    }
}

#[tokio::test]
async fn metadata_goes_out_as_it_was_stored() {
    let server = Server::small();
    let mut all = String::new();
    for page in server.walk(LIST, "next").await {
        let ids = page.ids();
        all += server.get(&format!("{LIST}/{}", ids[0])).await.text();
        for id in &ids[1..] {
            all += server.get(&format!("{LIST}/{id}")).await.text();
        }
    }
    for verbatim in [
        r#""order":12345678901234567890,"exact":9007199254740993"#,
        r#""f":1.50"#,
        r#"{"":"empty key","__proto__":{"polluted":true}"#,
        r#"a\u2028b"#,
        r#""metadata":{},"#,
        r#""metadata":null,"#,
    ] {
        assert!(all.contains(verbatim), "{verbatim}");
    }
}

#[tokio::test]
async fn keys_are_refused_in_the_words_of_the_real_server() {
    let server = Server::small();
    let refusals = [
        (None, "Missing Authorization header"),
        (
            Some("Basic dXNlcjpwYXNz"),
            "Invalid Authorization header. Should have this format: Token <api_key>",
        ),
        (Some(""), "Invalid Authorization header. Should have this format: Token <api_key>"),
        (Some("Token AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), "Invalid or disabled API key"),
    ];
    // Before the method, the cursor and the calendar are looked at.
    let requests = [
        ("GET", LIST),
        ("HEAD", LIST),
        ("PUT", LIST),
        ("OPTIONS", LIST),
        ("GET", "/api/v1/calendars?cursor=garbage"),
        ("GET", "/api/v1/calendars/cal_none"),
        ("DELETE", "/api/v1/calendars/cal_none"),
    ];
    for (value, detail) in refusals {
        let headers = value.map(|value| ("authorization", value));
        for (method, target) in requests {
            let answer = server.send(method, target, headers.as_slice()).await;
            assert_eq!(answer.status, 401, "{method} {target}");
            assert_eq!(answer.header("www-authenticate"), Some("Token"));
            assert_eq!(answer.header("content-type"), Some("application/json"));
            if method != "HEAD" {
                assert_eq!(answer.json(), json!({ "detail": detail }));
            }
        }
    }
    let in_query =
        server.send("GET", &format!("{LIST}?api_key={}&token={}", server.key, server.key), &[]).await;
    assert_eq!(in_query.status, 401);
}

#[tokio::test]
async fn only_reading_is_allowed() {
    let server = Server::small();
    let id = server.page(LIST).await.ids().remove(0);
    for target in [LIST.to_owned(), format!("{LIST}/{id}")] {
        for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE"] {
            let answer = server.ask(method, &target).await;
            assert_eq!(answer.status, 405, "{method} {target}");
            assert_eq!(answer.json(), json!({ "detail": format!("Method \"{method}\" not allowed.") }));
            assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"));
        }
        let (get, head) = (server.get(&target).await, server.ask("HEAD", &target).await);
        assert_eq!(head.status, 200);
        assert!(head.body.is_empty());
        assert_eq!(head.header("content-length"), Some(&*get.body.len().to_string()));
        let options = server.ask("OPTIONS", &target).await;
        assert_eq!(options.status, 200);
        assert!(options.json()["name"].as_str().unwrap().starts_with("Calendar "));
    }
    assert_eq!(server.walk(LIST, "next").await.len(), 6, "nothing was deleted");
}

#[tokio::test]
async fn what_is_not_there_is_told_as_the_real_server_tells_it() {
    let server = Server::small();
    let id = server.page(LIST).await.ids().remove(0);
    for id in ["cal_doesnotexist0000".to_owned(), id.to_lowercase() + "x", "%FF%FE".into(), "cal_%00".into()]
    {
        let answer = server.get(&format!("{LIST}/{id}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()),
            (404, json!({"error": "Calendar not found"})),
            "{id}"
        );
    }
    for target in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/nonsense",
        "/api/v1/calendars/",
        &format!("{LIST}/{id}/"),
        "/api/v2/calendars",
    ] {
        let answer = server.send("GET", target, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (404, json!({"error": "Not found"})), "{target}");
    }
}

#[tokio::test]
async fn a_key_finds_its_calendar_and_no_other() {
    let server = Server::small();
    let all = server.walk(LIST, "next").await;
    let calendars = all.iter().flat_map(|page| page.0["results"].as_array().unwrap()).collect::<Vec<_>>();
    let keys = calendars.iter().filter_map(|it| it["deduplication_key"].as_str()).collect::<Vec<_>>();
    for needed in ["", " leading", "trailing ", "plus+sign", "100%", "hash#fragment", "cal_notACalendarId00"]
    {
        assert!(keys.contains(&needed), "{needed}");
    }
    for key in &keys {
        let page = server.page(&format!("{LIST}?deduplication_key={}", encoded(key))).await;
        let results = page.0["results"].as_array().unwrap();
        assert_eq!(results.len(), 1, "{key:?}");
        assert_eq!(results[0]["deduplication_key"], **key);
        assert_eq!((&page.0["next"], &page.0["previous"]), (&Value::Null, &Value::Null));
    }
    // No trimming, no folding of case, no prefix, `+` is a space, an empty key is not "no filter".
    for miss in
        ["leading", "trailing", "USER-CASE", "user-cas", "plus+sign", "no-such-key", "%FF%FE", "a%00b"]
    {
        let page = server.page(&format!("{LIST}?deduplication_key={miss}")).await;
        assert_eq!(page.0, json!({"next": null, "previous": null, "results": []}), "{miss}");
    }
    for target in ["deduplication_key=", "deduplication_key", "deduplication_key=x&deduplication_key="] {
        let page = server.page(&format!("{LIST}?{target}")).await;
        assert_eq!(page.0["results"][0]["deduplication_key"], "", "{target}");
    }
    assert_eq!(server.page(&format!("{LIST}?deduplication_key=user+with+spaces")).await.ids().len(), 1);
}

#[tokio::test]
async fn links_keep_the_other_parameters_and_name_the_host_that_was_asked() {
    let server = Server::small();
    let page = server.page(&format!("{LIST}?search=x%20%26y&foo=bar&page_size=100&cursor=&foo=a")).await;
    let next = page.0["next"].as_str().unwrap();
    let (path, query) = next.split_once("?cursor=").unwrap();
    assert_eq!(path, "http://demo.example:8080/api/v1/calendars");
    assert!(query.ends_with("&foo=bar&foo=a&page_size=100&search=x+%26y"), "{query}");
    assert_eq!(page.ids().len(), 25);
    let key = server.page(LIST).await.0["results"][1]["deduplication_key"].as_str().unwrap().to_owned();
    let filtered =
        server.page(&format!("{}&deduplication_key={}", cursor("p=2999-01-01"), encoded(&key))).await;
    assert_eq!(filtered.ids().len(), 1);
    assert!(filtered.link("previous").unwrap().ends_with(&format!("&deduplication_key={}", encoded(&key))));
}

#[tokio::test]
async fn cursors_of_every_kind_are_answered() {
    let server = Server::small();
    let first = server.page(LIST).await.ids();
    let pages = server.walk(LIST, "next").await;
    let all = crate::common::ids(&pages);
    for beginning in ["", "%25%25%25", "aGVsbG8%3D", "garbage&cursor="] {
        assert_eq!(server.page(&format!("{LIST}?cursor={beginning}")).await.ids(), first, "{beginning}");
    }
    let nth = |n: usize| {
        let calendar = pages[n / 25].0["results"][n % 25]["created_at"].as_str().unwrap();
        encoded(&calendar.replace('T', " ").replace('Z', "+00:00"))
    };
    // The forms of the real server.
    assert_eq!(server.page(&cursor(&format!("p={}", nth(24)))).await.ids(), all[25..50]);
    assert_eq!(server.page(&cursor(&format!("o=3&p={}", nth(24)))).await.ids(), all[28..53]);
    assert_eq!(server.page(&cursor(&format!("r=1&p={}", nth(50)))).await.ids(), all[25..50]);
    assert_eq!(server.page(&cursor("r=1")).await.ids(), all[112..]);
    assert_eq!(server.page(&cursor("o=130")).await.ids(), all[130..]);
    // Past either end: nothing, and the way back.
    let past = server.page(&cursor("p=1999-01-01")).await;
    assert!(past.ids().is_empty() && past.link("next").is_none());
    assert_eq!(server.page(&past.link("previous").unwrap()).await.ids(), all[112..]);
    let before = server.page(&cursor("r=1&p=2999-01-01")).await;
    assert!(before.ids().is_empty() && before.link("previous").is_none());
    assert_eq!(server.page(&before.link("next").unwrap()).await.ids(), first);
    let skipped = server.page(&cursor("o=1000")).await;
    assert_eq!(server.page(&skipped.link("previous").unwrap()).await.ids(), all[112..]);

    for unreadable in ["garbage", "%C3%BC", "cj14", "bz0tNQ%3D%3D", "cD0yMDI1LTA2LTA"] {
        let answer = server.get(&format!("{LIST}?cursor={unreadable}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()),
            (404, json!({"detail": "Invalid cursor"})),
            "{unreadable}"
        );
    }
    for no_date in ["p=soon", "p=", "r=1&p=2025-02-30", "p=99999-01-01"] {
        let answer = server.get(&cursor(no_date)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()),
            (404, json!({"detail": "Invalid cursor"})),
            "{no_date}"
        );
    }
}

#[tokio::test]
async fn html_is_not_offered_and_not_a_reason_to_fail() {
    let server = Server::small();
    let token = format!("Token {}", server.key);
    let answer = server.send("GET", LIST, &[("authorization", &token), ("accept", "text/html")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, Some("application/json")));
}

#[tokio::test]
async fn few_calendars_have_no_neighbours() {
    for count in [0, 1, 25] {
        let server = Server::new(&Options { calendars: Some(count), ..Options::default() });
        let page = server.page(LIST).await;
        assert_eq!(page.ids().len(), count as usize);
        assert_eq!((&page.0["next"], &page.0["previous"]), (&Value::Null, &Value::Null));
    }
}

#[tokio::test]
async fn a_seed_and_nothing_else_decides_the_key() {
    let key = |seed, calendars| {
        Server::new(&Options { seed, calendars: Some(calendars), ..Options::default() }).key
    };
    assert_eq!(key(None, 3), key(Some(1), 30));
    assert_ne!(key(Some(1), 3), key(Some(2), 3));
}

//! The gateway as a part of somebody else's service: below a path, behind that service's own rules.

use std::{future::pending, time::Duration};

use attendee_calendars_server::{
    Config,
    gateway::{Gateway, Limits, Project},
    page_settings::PageSettings,
    router, serve,
    site::{Hosts, Site},
};
use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::RustEmbed;

use crate::common::{Answer, KEY, LIST, PAGE, Upstream, check_dress, check_head, exchange, request};

/// The example itself, so that what it shows is what is tested.
#[path = "../../examples/own_service.rs"]
#[allow(dead_code)] // its `main`
mod own_service;

#[derive(RustEmbed)]
#[folder = "tests/page"]
struct TestPage;

fn config(upstream: &Upstream, site: Site) -> Config {
    let project = |name| Project::with_key(name, &upstream.url(), KEY).unwrap();
    let gateway = Gateway::new(vec![project("eu"), project("us")], Limits::default()).unwrap();
    let mut config = Config::new(gateway);
    (config.site, config.page) = (site, TestPage::get);
    config
}

/// Somebody else's rule: whoever says the word.
async fn word(request: Request, next: Next) -> Response {
    if request.headers().get("x-word").is_some_and(|word| word == "sesame") {
        next.run(request).await
    } else {
        (StatusCode::UNAUTHORIZED, "somebody else's words").into_response()
    }
}

/// Serves a service of one's own on a thread of its own, for as long as the test runs.
fn serving(service: Router) -> String {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(1).build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap().to_string()).unwrap();
            serve(listener, None, service, pending(), Duration::ZERO).await.unwrap();
        });
    });
    told.recv().unwrap()
}

fn ask(address: &str, target: &str, headers: &[&str]) -> Answer {
    let mut all = vec!["Connection: close"];
    all.extend(headers);
    exchange(address, &request(format!("GET {target} HTTP/1.1"), &all)).unwrap().remove(0)
}

#[test]
fn the_example_shows_calendars_to_its_own_users_alone() {
    let (upstream, folder) = (Upstream::recording(), tempfile::tempdir().unwrap());
    let key = folder.path().join("key");
    std::fs::write(&key, KEY).unwrap();
    let address = serving(own_service::service(&upstream.url(), key.to_str().unwrap()).unwrap());
    assert_eq!(ask(&address, "/calendars/api/v1/calendars", &[]).status, 401);
    assert_eq!(upstream.heads(), [""; 0]);
    let ada = "Authorization: Basic YWRhOmxvdmVsYWNl";
    assert_eq!(ask(&address, "/calendars/api/v1/calendars", &[ada]).status, 200);
    assert_eq!(ask(&address, "/", &[]).text(), "our back office");
    let heads = upstream.heads();
    assert_eq!(heads.len(), 1);
    check_head(&heads[0], upstream.address, KEY).unwrap();
}

#[test]
fn it_is_mounted_below_a_path_behind_rules_of_ones_own() {
    let upstream = Upstream::recording();
    let gateway = router(config(&upstream, Site { hosts: Hosts::Any, ..Site::default() }));
    let service = Router::new()
        .route("/", get(|| async { "somebody else's page" }))
        .nest_service("/admin/calendars", gateway.layer(from_fn(word)));
    let address = serving(service);
    let (office, word) = ("Host: office.example", "X-Word: sesame");

    let stranger = ask(&address, "/admin/calendars/api/v1/calendars", &[office]);
    assert_eq!((stranger.status, stranger.text()), (401, "somebody else's words"));
    assert_eq!(upstream.heads(), [""; 0]);
    assert_eq!(ask(&address, "/", &[office]).text(), "somebody else's page");

    for (target, leads) in [
        ("/admin/calendars/api/v1/calendars", "/admin/calendars/api/v1/calendars?cursor=c2"),
        (
            "/admin/calendars/projects/us/api/v1/calendars?cursor=c1",
            "/admin/calendars/projects/us/api/v1/calendars?cursor=c2",
        ),
    ] {
        let answer = ask(&address, target, &[office, word]);
        let body = PAGE.replace(
            "http://internal.invalid/api/v1/calendars?cursor=c2&token=x",
            &format!("http://office.example{leads}"),
        );
        assert_eq!((answer.status, answer.text()), (200, &*body));
        check_dress(&answer).unwrap();
        // The links hold.
        assert_eq!(ask(&address, leads, &[office, word]).status, 200);
    }
    let calendar = ask(&address, "/admin/calendars/api/v1/calendars/cal_1", &[office, word]);
    assert_eq!(calendar.status, 200);
    let heads = upstream.heads();
    assert_eq!(heads.len(), 5);
    for head in heads {
        check_head(&head, upstream.address, KEY).unwrap();
    }
    for (target, status) in [
        ("/admin/calendars/api/v1/bots", 404),
        ("/admin/calendars/api/v1/calendars/%2e%2e/bots", 400),
        ("/admin/calendars/../calendars/api/v1/calendars", 400),
        ("/admin/%63alendars/api/v1/calendars", 404),
        ("/api/v1/calendars", 404),
    ] {
        assert_eq!(ask(&address, target, &[office, word]).status, status, "{target}");
    }
    assert_eq!(upstream.heads(), [""; 0]);
    // Other sites are not let in by the service's cookies either.
    assert_eq!(
        ask(&address, "/admin/calendars/api/v1/calendars", &[office, word, "Sec-Fetch-Site: cross-site"])
            .status,
        403
    );
    assert_eq!(
        ask(&address, "/admin/calendars/api/v1/calendars", &[office, word, "Origin: http://office.example"])
            .status,
        200
    );
    assert_eq!(
        ask(&address, "/admin/calendars/api/v1/calendars", &[office, word, "Origin: http://evil.example"])
            .status,
        403
    );
    assert_eq!(upstream.heads().len(), 1);
}

#[test]
fn a_detour_before_the_path_is_seen_as_well() {
    let upstream = Upstream::recording();
    let address = serving(Router::new().nest_service("/admin", router(config(&upstream, Site::default()))));
    for target in ["/admin//api/v1/calendars", "/admin//projects/eu/api/v1/calendars"] {
        let answer = ask(&address, target, &[]);
        assert_eq!(answer.status, 400, "{target}: {}", answer.text());
    }
    assert_eq!(upstream.heads(), [""; 0]);
}

#[test]
fn its_page_is_found_below_the_path_too() {
    let upstream = Upstream::recording();
    let site = Site { hosts: Hosts::Any, ..Site::default() };
    let service = Router::new().nest_service("/admin", router(config(&upstream, site)));
    let address = serving(service);
    // Without the slash, the page would look for its files elsewhere.
    let way = ask(&address, "/admin?filter=a", &[]);
    assert_eq!((way.status, way.header("location")), (303, Some("./admin/?filter=a")));
    for target in ["/admin/", "/admin/index.html"] {
        let page = ask(&address, target, &[]);
        assert_eq!(page.status, 200, "{target}");
        // Addresses that hold wherever the page is.
        let settings = r#"{"base":"api/v1/","projects":[{"baseUrl":"projects/eu","name":"eu"},{"baseUrl":"projects/us","name":"us"}],"timeLimitSeconds":40}"#;
        assert!(page.text().contains(&format!(">{settings}</script>")), "{target}: {}", page.text());
        check_dress(&page).unwrap();
    }
    let script = ask(&address, "/admin/page-0123456789abcdef.js", &[]);
    assert_eq!(
        (script.status, script.header("cache-control")),
        (200, Some("public, max-age=31536000, immutable"))
    );
    assert_eq!(ask(&address, "/admin/nothing.js", &[]).status, 404);
    assert_eq!(upstream.heads(), [""; 0]);
}

#[test]
fn its_page_is_told_what_is_set() {
    let upstream = Upstream::recording();
    let mut config = config(&upstream, Site { hosts: Hosts::Any, ..Site::default() });
    config.settings = Some(PageSettings::read(r#"{"staleAfterHours": 48, "timeLimitSeconds": 90}"#).unwrap());
    let page = ask(&serving(router(config)), "/", &[]);
    assert!(
        page.text().contains(r#","staleAfterHours":48,"timeLimitSeconds":90}</script>"#),
        "{}",
        page.text()
    );
}

#[test]
fn a_public_address_goes_before_whatever_is_around() {
    let upstream = Upstream::recording();
    let url = "https://office.example/admin".parse().unwrap();
    let site = Site { hosts: Hosts::Any, public_url: Some(url), ..Site::default() };
    let address = serving(Router::new().nest_service("/internal", router(config(&upstream, site))));
    let answer = ask(&address, "/internal/projects/eu/api/v1/calendars", &["Host: 10.0.0.9"]);
    assert_eq!(answer.json()["next"], "https://office.example/admin/projects/eu/api/v1/calendars?cursor=c2");
}

#[test]
fn without_connections_addresses_and_audit_it_works_as_well() {
    use tower::ServiceExt;

    // As in a test of somebody's own, which has no network.
    let upstream = Upstream::recording();
    let gateway = router(config(&upstream, Site::default()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let status = |host: &str| {
        let request = Request::get(LIST).header(header::HOST, host).body(axum::body::Body::empty()).unwrap();
        runtime.block_on(gateway.clone().oneshot(request)).unwrap().status()
    };
    assert_eq!(
        (status("localhost"), status("evil.example")),
        (StatusCode::OK, StatusCode::MISDIRECTED_REQUEST)
    );
}

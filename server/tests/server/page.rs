//! The page's files, the session that comes with them, and pages of other origins.

use crate::common::{Server, TestPage};
use attendee_calendars_server::demo::Options;

const LIST: &str = "/api/v1/calendars";
const SCRIPT: &str = "/page-0123456789abcdef.js";

#[tokio::test]
async fn files_come_with_their_type_and_the_right_to_be_kept() {
    let server = Server::small();
    let forever = "public, max-age=31536000, immutable";
    for (path, content_type, cache) in [
        ("/", "text/html; charset=utf-8", "no-store"),
        ("/index.html", "text/html; charset=utf-8", "no-store"),
        ("/?q=a%20b&page=3", "text/html; charset=utf-8", "no-store"),
        (SCRIPT, "text/javascript; charset=utf-8", forever),
        ("/page-0123456789abcdef_bg.wasm", "application/wasm", forever),
        ("/favicon.svg", "image/svg+xml", "no-cache"),
    ] {
        let answer = server.send("GET", path, &[]).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(content_type));
        assert_eq!(answer.header("cache-control"), Some(cache), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
        assert_eq!(answer.header("content-encoding"), None);
        let head = server.send("HEAD", path, &[]).await;
        assert!(head.body.is_empty());
        assert_eq!(head.header("content-length"), Some(&*answer.body.len().to_string()));
    }
    let page = server.send("GET", "/", &[]).await;
    assert_eq!(page.body, *TestPage::get("index.html").unwrap().data);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{policy}");
}

#[tokio::test]
async fn compressed_copies_are_chosen_by_what_the_browser_takes() {
    let server = Server::small();
    for (path, accepted, encoding, body) in [
        ("/", "gzip, deflate, br", Some("br"), "brotli of the page"),
        ("/", "gzip, br;q=0", Some("gzip"), "gzip of the page"),
        ("/", "br;q=0.5, gzip;q=0.8", Some("gzip"), "gzip of the page"),
        ("/", "*", Some("br"), "brotli of the page"),
        (SCRIPT, "gzip, deflate, br", Some("gzip"), "gzip of the script"),
        (SCRIPT, "identity", None, "export const page = 1;\n"),
        ("/favicon.svg", "br, gzip", None, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n"),
    ] {
        let answer = server.send("GET", path, &[("accept-encoding", accepted)]).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{path} {accepted}");
        assert_eq!(answer.text(), body);
    }
    let tag = async |accepted: &str| {
        let answer = server.send("GET", "/", &[("accept-encoding", accepted)]).await;
        answer.header("etag").unwrap().to_owned()
    };
    assert!(tag("br").await != tag("gzip").await && tag("gzip").await != tag("").await);
}

#[tokio::test]
async fn what_the_browser_has_is_not_sent_again() {
    let server = Server::small();
    let tag = server.send("GET", SCRIPT, &[]).await.header("etag").unwrap().to_owned();
    assert!(tag.starts_with('"') && tag.len() > 20);
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".into()] {
        let answer = server.send("GET", SCRIPT, &[("if-none-match", &known)]).await;
        assert_eq!(answer.status, 304, "{known}");
        assert!(answer.body.is_empty());
        assert_eq!(answer.header("etag"), Some(&*tag));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
    }
    let other = [("if-none-match", &*tag), ("accept-encoding", "gzip")];
    assert_eq!(server.send("GET", SCRIPT, &other).await.status, 200, "the compressed copy is another one");
}

#[tokio::test]
async fn nothing_else_is_there() {
    let server = Server::small();
    for path in [
        "/nothing",
        "/calendars",
        "/_headers",
        "/index.html.br",
        "/page-0123456789abcdef.js.gz",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "//index.html",
        "/./index.html",
        "/index.html/",
        "/favicon.svg/../index.html",
        "/.git",
    ] {
        let answer = server.send("GET", path, &[]).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(answer.header("set-cookie"), None);
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = server.send(method, "/", &[]).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, Some("GET, HEAD")));
        assert_eq!(answer.header("set-cookie"), None);
    }
}

#[tokio::test]
async fn without_a_page_the_command_is_named_that_makes_one() {
    let server = Server::with(&Options::default(), |config| config.page = |_| None);
    let answer = server.send("GET", "/", &[]).await;
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("cargo xtask build"));
    assert_eq!(server.get(LIST).await.status, 200, "the API is there all the same");
}

#[tokio::test]
async fn the_page_is_served_by_its_session() {
    let server = Server::with(&Options::default(), |config| config.port = 9123);
    let cookie = server.send("GET", "/", &[]).await.header("set-cookie").unwrap().to_owned();
    let (session, attributes) = cookie.split_once("; ").unwrap();
    assert!(session.starts_with("attendee-calendars-session-9123="));
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Strict");
    assert!(!cookie.contains(&server.key));
    assert_eq!(server.send("GET", SCRIPT, &[]).await.header("set-cookie"), None);

    let cookies = format!("other=1; {session}");
    for site in [None, Some("same-origin"), Some("none")] {
        let mut headers = vec![("cookie", &*cookies)];
        headers.extend(site.map(|site| ("sec-fetch-site", site)));
        assert_eq!(server.send("GET", LIST, &headers).await.status, 200, "{site:?}");
    }
    for site in ["cross-site", "same-site"] {
        let answer = server.send("GET", LIST, &[("cookie", session), ("sec-fetch-site", site)]).await;
        assert_eq!(answer.status, 403, "{site}");
        assert!(answer.json()["detail"].as_str().unwrap().contains("Another site"));
    }
    let wrong_key = [("cookie", session), ("authorization", "Token nonsense")];
    assert_eq!(server.send("GET", LIST, &wrong_key).await.status, 401);
    // The same project on another port has another session, a project with another key too.
    let other = Server::with(&Options::default(), |config| config.port = 9124);
    assert_eq!(other.send("GET", LIST, &[("cookie", session)]).await.status, 401);
    let other = Server::with(&Options { seed: Some(2), ..Options::default() }, |config| config.port = 9123);
    assert_eq!(other.send("GET", LIST, &[("cookie", session)]).await.status, 401);
}

#[tokio::test]
async fn loopback_is_open_when_that_was_asked_for() {
    let open = Server::with(&Options::default(), |config| config.open_on_loopback = true);
    assert_eq!(open.send("GET", LIST, &[]).await.status, 200);
    assert_eq!(open.send("GET", LIST, &[("authorization", "Token nonsense")]).await.status, 401);
    assert_eq!(open.send("GET", LIST, &[("sec-fetch-site", "cross-site")]).await.status, 403);
    assert_eq!(Server::small().send("GET", LIST, &[]).await.status, 401);
}

#[tokio::test]
async fn a_named_origin_may_ask_with_a_key() {
    const ORIGIN: &str = "https://admin.example";
    let server = Server::with(&Options::default(), |config| {
        config.cors_origins = vec![ORIGIN.parse().unwrap(), "http://localhost:5173".parse().unwrap()];
    });
    let preflight = |origin| {
        [
            ("origin", origin),
            ("access-control-request-method", "GET"),
            ("access-control-request-headers", "authorization"),
        ]
    };
    for origin in [ORIGIN, "http://localhost:5173"] {
        let answer = server.send("OPTIONS", LIST, &preflight(origin)).await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        assert_eq!(answer.header("access-control-allow-methods"), Some("GET, HEAD"));
        assert_eq!(answer.header("access-control-allow-headers"), Some("authorization, content-type"));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
    let token = format!("Token {}", server.key);
    let asked = server.send("GET", LIST, &[("origin", ORIGIN), ("authorization", &token)]).await;
    let refused = server.send("GET", LIST, &[("origin", ORIGIN), ("authorization", "Token no")]).await;
    let missing = server.send("GET", "/api/v1/nonsense", &[("origin", ORIGIN)]).await;
    for (answer, status) in [(asked, 200), (refused, 401), (missing, 404)] {
        assert_eq!(answer.status, status);
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some(ORIGIN),
            "also on errors, so that they can be read"
        );
        assert_eq!(answer.header("access-control-expose-headers"), Some("Retry-After, Date"));
        let vary =
            answer.headers.get_all("vary").iter().map(|vary| vary.to_str().unwrap()).collect::<Vec<_>>();
        assert_eq!(vary, ["Accept", "Origin"]);
    }
    // Another origin: as on the real server.
    for origin in ["https://evil.example", "https://admin.example.evil.example", "null"] {
        let answer = server.send("OPTIONS", LIST, &preflight(origin)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("access-control-allow-origin")),
            (401, None),
            "{origin}"
        );
    }
    let closed = Server::small().send("OPTIONS", LIST, &preflight(ORIGIN)).await;
    assert_eq!((closed.status.as_u16(), closed.header("vary")), (401, Some("Accept")));
}

//! What must not get through, as a table: the bytes, the answer, and what may have reached the upstream after it.
//!
//! Every row holds the word `evil` or the like wherever it puts something: no answer may repeat it. Every row is followed
//! by an honest request on the same connection, in the same packet: it is answered as such, or the connection has ended.

use std::{
    fmt::Write,
    time::{Duration, SystemTime},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::common::{
    Answer, Files, Gate, KEY, LIST, PAGE, Upstream, cheap_hash, check_dress, check_head, exchange, holds,
    request,
};

const PASSWORD: &str = "correct horse";
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const OTHER_SECRET: &str = "fedcba9876543210fedcba9876543210";
const COOKIE: &str = "__Host-attendee-calendars";
const OFFICE: &str = "https://office.example";

/// Which gateway is attacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// As it starts on loopback.
    Open,
    /// The same, where pages of [`OFFICE`] may ask.
    Shared,
    /// With a password, behind a proxy that has TLS: `https://calendars.example`.
    Password,
    /// Behind a proxy that names people, which asks from here.
    Proxy,
    /// Behind one that asks from elsewhere.
    OtherProxy,
}

type Check = Box<dyn Fn(&[Answer]) -> bool>;

struct Row {
    name: String,
    at: At,
    raw: Vec<u8>,
    /// The status of each answer to these bytes.
    answers: Vec<u16>,
    /// Whether the connection goes on behind them.
    goes_on: bool,
    /// What reaches the upstream.
    leaves: Vec<String>,
    /// What else has to be true.
    and: Vec<Check>,
}

impl Row {
    fn at(mut self, at: At) -> Self {
        self.at = at;
        self
    }

    fn and(mut self, check: impl Fn(&[Answer]) -> bool + 'static) -> Self {
        self.and.push(Box::new(check));
        self
    }

    fn code(self, code: &'static str) -> Self {
        self.and(move |answers| answers[0].code() == code)
    }
}

/// Answered with this status; nothing leaves, and the connection goes on.
fn refused(name: impl Into<String>, raw: impl Into<Vec<u8>>, status: u16) -> Row {
    Row {
        name: name.into(),
        at: At::Open,
        raw: raw.into(),
        answers: vec![status],
        goes_on: true,
        leaves: Vec::new(),
        and: Vec::new(),
    }
}

/// Answered with this status; nothing leaves, and the connection ends.
fn cut(name: impl Into<String>, raw: impl Into<Vec<u8>>, status: u16) -> Row {
    Row { goes_on: false, ..refused(name, raw, status) }
}

/// Answered with 200 after asking the upstream for exactly this.
fn passes(name: impl Into<String>, raw: impl Into<Vec<u8>>, leaves: &str) -> Row {
    let row = Row { leaves: vec![leaves.to_owned()], ..refused(name, raw, 200) };
    if leaves.split('?').next() == Some(LIST) && !row.raw.starts_with(b"HEAD ") {
        // Wherever the request said that it is: links lead to where it was sent.
        row.and(|answers| {
            let links = PAGE.replace("http://internal.invalid/api", "//api").replace("&token=x", "");
            let text = answers[0].text().replace("projects/default/", "");
            let hosts = [
                "http://localhost",
                "http://LOCALHOST",
                "http://[::1]",
                "https://calendars.example",
                "http://localhost:99999",
            ];
            hosts.iter().any(|host| text == links.replace("//api", &format!("{host}/api")))
        })
    } else {
        row
    }
}

fn get(target: &str, headers: &[&str]) -> Vec<u8> {
    request(format!("GET {target} HTTP/1.1"), headers)
}

fn list(headers: &[&str]) -> Vec<u8> {
    get(LIST, headers)
}

/// With a body of any kind behind it.
fn with(mut head: Vec<u8>, body: impl AsRef<[u8]>) -> Vec<u8> {
    head.extend(body.as_ref());
    head
}

fn form(path: &str, body: &str, headers: &[&str]) -> Vec<u8> {
    let length = format!("Content-Length: {}", body.len());
    let mut all = vec!["Content-Type: application/x-www-form-urlencoded", &*length];
    all.extend(headers);
    with(request(format!("POST {path} HTTP/1.1"), &all), body)
}

/// A session's cookie as the server makes it.
fn session(secret: &str, hash: &str, expires: u64, id: &str) -> String {
    let signed = format!("{expires}.{id}");
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    for part in [hash, &signed] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn now() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

const HIDDEN: &str = "DELETE /api/v1/calendars/cal_evil HTTP/1.1\r\nHost: localhost\r\n\r\n";
const HIDDEN_LENGTH: &str = "Content-Length: 63";

fn smuggling() -> Vec<Row> {
    let post = |headers: &[&str]| request(format!("POST {LIST} HTTP/1.1"), headers);
    let mut rows = vec![
        cut("CL.TE", with(post(&["Content-Length: 6", "Transfer-Encoding: chunked"]), "0\r\n\r\nG"), 405),
        cut(
            "CL.TE with a whole request behind the last chunk",
            with(list(&["Content-Length: 68", "Transfer-Encoding: chunked"]), format!("0\r\n\r\n{HIDDEN}")),
            400,
        ),
        cut(
            "TE.CL",
            with(
                post(&["Content-Length: 4", "Transfer-Encoding: chunked"]),
                format!("{:x}\r\n{HIDDEN}\r\n0\r\n\r\n", HIDDEN.len()),
            ),
            405,
        ),
        cut(
            "TE.TE, the second one unknown",
            with(list(&["Transfer-Encoding: chunked", "Transfer-Encoding: evil"]), "0\r\n\r\n"),
            400,
        ),
        cut(
            "TE.TE, the first one unknown",
            with(list(&["Transfer-Encoding: evil", "Transfer-Encoding: chunked"]), "0\r\n\r\n"),
            400,
        ),
        cut(
            "TE.TE, chunked twice",
            with(list(&["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"]), "0\r\n\r\n"),
            400,
        ),
        cut("a request hidden in a GET's body", with(list(&[HIDDEN_LENGTH]), HIDDEN), 400),
        cut(
            "a request hidden in a GET's chunk",
            with(
                list(&["Transfer-Encoding: chunked"]),
                format!("{:x}\r\n{HIDDEN}\r\n0\r\n\r\n", HIDDEN.len()),
            ),
            400,
        ),
        cut("a body that is longer than there are bytes", with(list(&["Content-Length: 5000"]), "evil"), 400),
        cut("two lengths, the first is 0", with(list(&["Content-Length: 0", HIDDEN_LENGTH]), HIDDEN), 400),
        cut("two lengths, the second is 0", with(list(&[HIDDEN_LENGTH, "Content-Length: 0"]), HIDDEN), 400),
        cut("one length twice", with(list(&["Content-Length: 4", "Content-Length: 4"]), "evil"), 400),
        cut(
            "a body for HEAD",
            with(request(format!("HEAD {LIST} HTTP/1.1"), &["Content-Length: 4"]), "evil"),
            400,
        ),
        cut(
            "a body for DELETE",
            with(request(format!("DELETE {LIST}/cal_1 HTTP/1.1"), &["Content-Length: 4"]), "evil"),
            405,
        ),
        cut("a body for the probe of a load balancer", with(get("/healthz", &[HIDDEN_LENGTH]), HIDDEN), 400),
        cut("a body for the page", with(get("/", &[HIDDEN_LENGTH]), HIDDEN), 400),
        cut(
            "a chunk's extension",
            with(list(&["Transfer-Encoding: chunked"]), "4;evil=\"\r\n\r\n\"\r\nevil\r\n0\r\n\r\n"),
            400,
        ),
        cut(
            "a chunk of more than 64 bits",
            with(list(&["Transfer-Encoding: chunked"]), "fffffffffffffffff1\r\nevil"),
            400,
        ),
        cut("a chunk with a sign", with(list(&["Transfer-Encoding: chunked"]), "-1\r\nevil"), 400),
        cut("waiting for 100", list(&["Content-Length: 4", "Expect: 100-continue"]), 400),
        cut("a header that is folded", list(&["X-Evil: a\r\n Transfer-Encoding: chunked"]), 400),
        cut(
            "the first header is folded",
            b"GET /api/v1/calendars HTTP/1.1\r\n Host: localhost\r\n\r\n".to_vec(),
            400,
        ),
        cut("a bare CR in a header", list(&["X-Evil: a\rTransfer-Encoding: chunked"]), 400),
        cut(
            "a bare LF hides a header",
            with(list(&["X-Evil: a\nTransfer-Encoding: chunked"]), "0\r\n\r\n"),
            400,
        ),
        cut("NUL in a header", list(&["X-Evil: a\0b"]), 400),
        cut("a header without a colon", list(&["X-Evil"]), 400),
        cut("a header without a name", list(&[": evil"]), 400),
        cut("a space in a header's name", list(&["X Evil: a"]), 400),
        cut("letters beyond ASCII in a header's name", list(&["X-Évil: a"]), 400),
        cut("HTTP/0.9", b"GET /api/v1/calendars\r\n\r\n".to_vec(), 400),
        cut("HTTP/0.9, said", b"GET /api/v1/calendars HTTP/0.9\r\nHost: localhost\r\n\r\n".to_vec(), 400),
        cut("HTTP/1.2", b"GET /api/v1/calendars HTTP/1.2\r\nHost: localhost\r\n\r\n".to_vec(), 400),
        cut("HTTP/1.10", b"GET /api/v1/calendars HTTP/1.10\r\nHost: localhost\r\n\r\n".to_vec(), 400),
        cut(
            "http in small letters",
            b"GET /api/v1/calendars http/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
            400,
        ),
        cut(
            "more behind the version",
            b"GET /api/v1/calendars HTTP/1.1 evil\r\nHost: localhost\r\n\r\n".to_vec(),
            400,
        ),
        cut(
            "a tab in the first line",
            b"GET\t/api/v1/calendars\tHTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
            400,
        ),
        cut("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03evil\r\n\r\n".to_vec(), 400),
        cut("HTTP/1.0 without a host", b"GET /api/v1/calendars HTTP/1.0\r\n\r\n".to_vec(), 400),
        Row { goes_on: false, ..passes("HTTP/1.0", request(format!("GET {LIST} HTTP/1.0"), &[]), LIST) },
        passes(
            "HTTP/1.0 that goes on",
            request(format!("GET {LIST} HTTP/1.0"), &["Connection: keep-alive"]),
            LIST,
        ),
        cut(
            "HTTP/1.0 in chunks",
            with(
                request(
                    format!("GET {LIST} HTTP/1.0"),
                    &["Connection: keep-alive", "Transfer-Encoding: chunked"],
                ),
                "0\r\n\r\n",
            ),
            400,
        ),
        cut(
            "a socket",
            list(&[
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: ZXZpbGV2aWxldmlsZXZpbA==",
            ]),
            400,
        ),
        cut(
            "HTTP/2 by an upgrade",
            list(&[
                "Connection: Upgrade, HTTP2-Settings",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
            ]),
            400,
        ),
        cut("an upgrade that Connection does not name", list(&["Upgrade: h2c"]), 400),
        passes(
            "Connection names an upgrade that is not there",
            list(&["Connection: upgrade, keep-alive"]),
            LIST,
        ),
        passes("an empty line first", with(b"\r\n".to_vec(), list(&[])), LIST),
        passes(
            "nearly the name of a header",
            list(&["Transfer_Encoding: chunked", "Content_Length: 4", "X-Transfer-Encoding: chunked"]),
            LIST,
        ),
        Row {
            answers: vec![200, 405],
            ..passes(
                "a second request behind an honest length of 0",
                with(list(&["Content-Length: 0"]), HIDDEN),
                LIST,
            )
        },
        Row {
            answers: vec![200, 404, 400],
            ..passes(
                "three requests at once",
                [list(&[]), get("/api/v1/bots", &[]), get("/api/v1/%62ots", &[])].concat(),
                LIST,
            )
        },
    ];
    for length in [
        "4, 4",
        "+4",
        "-4",
        "4 4",
        "0x4",
        "4;",
        "18446744073709551620",
        "99999999999999999999999",
        "",
        "four",
        "4\u{a0}",
    ] {
        rows.push(cut(
            format!("the length `{length}`"),
            with(list(&[&format!("Content-Length: {length}")]), "evil"),
            400,
        ));
    }
    for length in [" 4 ", "\t4", "004", "00"] {
        rows.push(cut(
            format!("the length `{}`", length.escape_debug()),
            with(list(&[&format!("Content-Length: {length}")]), "evil"),
            400,
        ));
    }
    for coding in [
        "xchunked",
        "chunked, identity",
        "identity",
        "gzip, chunked",
        "\"chunked\"",
        "chunked;evil=1",
        "CHUNKED",
        "\tchunked",
        "chunked ",
        "\u{b}chunked",
        "chun\u{c7}ked",
        ",chunked",
        "",
    ] {
        rows.push(cut(
            format!("the coding `{}`", coding.escape_debug()),
            with(list(&[&format!("Transfer-Encoding: {coding}")]), "0\r\n\r\n"),
            400,
        ));
    }
    for name in [
        "Transfer-Encoding ",
        "Transfer-Encoding\t",
        "\tTransfer-Encoding",
        "Transfer-Encoding\n",
        "Content-Length ",
    ] {
        rows.push(cut(
            format!("the header `{}`", name.escape_debug()),
            with(list(&["X-Before: a", &format!("{name}: chunked")]), "0\r\n\r\n"),
            400,
        ));
    }
    rows
}

fn targets() -> Vec<Row> {
    let mut rows = vec![
        refused("a whole address", get("http://localhost/api/v1/calendars", &[]), 400).code("bad-target"),
        refused("a whole address of another server", get("http://evil.example/api/v1/calendars", &[]), 400),
        refused(
            "a whole address of another server, with its host",
            get("http://evil.example/", &["Host: evil.example"]),
            400,
        ),
        cut("a whole address of another kind", get("file:///etc/passwd", &[]), 400),
        refused("CONNECT", request("CONNECT localhost:443 HTTP/1.1", &[]), 400),
        refused("CONNECT to a path", request(format!("CONNECT {LIST} HTTP/1.1"), &[]), 405),
        refused("OPTIONS *", request("OPTIONS * HTTP/1.1", &[]), 400),
        refused("GET *", get("*", &[]), 400),
        Row {
            answers: vec![],
            ..cut(
                "HTTP/2 from the start",
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec(),
                0,
            )
        },
        cut("no slash first", get("api/v1/calendars", &[]), 400),
        cut("a query first", get("?/api/v1/calendars", &[]), 400),
        cut("backslashes first", get("\\api\\v1\\calendars", &[]), 400),
        // What is behind `#` is no part of what is asked for.
        passes("a fragment", get("/api/v1/calendars#/../bots/evil", &[]), LIST),
        passes(
            "a fragment in the query",
            get("/api/v1/calendars?cursor=a#&cursor=evil", &[]),
            "/api/v1/calendars?cursor=a",
        ),
        cut("no target", b"GET  HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(), 400),
        cut("a space in the target", get("/api/v1/calendars/cal evil", &[]), 400),
        cut("a tab in the target", get("/api/v1/calendars/cal\tevil", &[]), 400),
        cut("NUL in the target", get("/api/v1/calendars/cal\0evil", &[]), 400),
        cut("a bare CR in the target", get("/api/v1/calendars/cal\revil", &[]), 400),
        cut("a bare LF in the target", get("/api/v1/calendars/cal\nevil", &[]), 400),
        cut("DEL in the target", get("/api/v1/calendars/cal\x7fevil", &[]), 400),
        cut(
            "a target that is no UTF-8",
            request(b"GET /api/v1/calendars/\xc0\xae\xc0\xae/bots HTTP/1.1", &[]),
            400,
        ),
        refused("a path of 9000 letters", get(&format!("{LIST}/{}", "evil".repeat(2250)), &[]), 414)
            .code("target-too-long"),
        refused("a query of 9000 letters", get(&format!("{LIST}?cursor={}", "evil".repeat(2250)), &[]), 414),
        cut("a path of 20000 letters", get(&format!("{LIST}/{}", "evil".repeat(5000)), &[]), 431),
        cut("a path of 70000 letters", get(&format!("{LIST}/{}", "evil".repeat(17500)), &[]), 431),
    ];
    for target in [
        "/api/v1/calendars/%2e%2e/bots",
        "/api/v1/calendars/%2E%2E/bots",
        "/api/v1/calendars/.%2e/bots",
        "/api/v1/calendars/..%2fbots",
        "/api/v1/calendars%2f..%2fbots",
        "/api/v1/calendars/%2e%2e%2fbots",
        "/api/v1/calendars/../bots",
        "/api/v1/calendars/../../v1/calendars",
        "/api/v1/calendars/..",
        "/api/v1/./calendars",
        "/./api/v1/calendars",
        "/api/v1/calendars/.",
        "//api/v1/calendars",
        "/api//v1/calendars",
        "/api/v1/calendars//",
        "/api/v1//calendars",
        "///evil.example/api/v1/calendars",
        "//evil.example/api/v1/calendars",
        "/api/v1/calendars;evil",
        "/api/v1/calendars;/bots",
        "/api/v1/calendars;/../bots",
        "/api/v1/calendars/cal_1;evil=1",
        "/api/v1/calendars/..;/bots",
        "/api/v1\\calendars",
        "/api/v1/calendars/..\\bots",
        "/api/v1/calendars/%5c..%5cbots",
        "/%61pi/v1/calendars",
        "/api/v1/c%61lendars",
        "/api/v1/calendars/c%61l",
        "/api/v1/calendars/%252e%252e/bots",
        "/api/v1/calendars/%25%32%65%25%32%65/bots",
        "/api/v1/calendars/%c0%ae%c0%ae/bots",
        "/api/v1/calendars/%e0%80%ae/bots",
        "/api/v1/calendars/%00",
        "/api/v1/calendars/cal_1%00.json",
        "/api/v1/calendars/cal_1%0d%0aevil:%201",
        "/api/v1/calendars/cal_1%20HTTP/1.1%0d%0aevil:",
        "/api/v1/calendars/cal_1%23evil",
        "/api/v1/calendars/cal_1%3fevil",
        "/api/v1/calendars%3fcursor=evil",
        "/api/v1/calendars%20",
        "/api/v1/calendars/\u{2024}\u{2024}/bots",
        "/api/v1/calendars/\u{ff0e}\u{ff0e}\u{ff0f}bots",
        "/api/v1/calendars/%e2%80%a4%e2%80%a4/bots",
        "/api/v1/calendars\u{ff0f}cal_1",
        "/api/v1/calendars/%",
        "/api/v1/calendars/%zz",
        "/api/v1/calendars/%u002e%u002e/bots",
        "/projects/default/api/v1/calendars/../bots",
        "/projects/../api/v1/calendars",
        "/projects//api/v1/calendars",
        "/projects/%64efault/api/v1/calendars",
        "/..%2f..%2fetc%2fpasswd",
        "/../../etc/passwd",
    ] {
        rows.push(refused(format!("the target {target}"), get(target, &[]), 400));
    }
    for target in [
        "/api/v1/calendars/",
        "/api/v1/calendars.",
        "/api/v1/calendars.json",
        "/api/v1/Calendars",
        "/api/V1/calendars",
        "/api/v1/calendar",
        "/api/v1/calendars/cal_1/",
        "/api/v1/calendars/cal_1/evil",
        "/api/v1/calendars/cal_1.json",
        "/api/v1/calendars/...",
        "/api/v1/calendars/cal:1",
        "/api/v1/calendars/cal,evil",
        "/api/v1/calendars/cal+1",
        "/api/v1/calendars/cal@evil.example",
        "/api/v1/calendars/cal~1",
        "/api/v1/calendars/cal&cursor=evil",
        "/api/v1/bots",
        "/api/v1/bots/bot_evil",
        "/api/v1/calendar_events",
        "/api/v1/",
        "/api/v1",
        "/api/",
        "/api",
        "/api/v2/calendars",
        "/api/v1/api/v1/calendars",
        "/projects/default",
        "/projects/default/",
        "/projects/default/api/v1/bots",
        "/projects/default/api/v1/calendars/",
        "/projects/default/projects/default/api/v1/calendars",
        "/projects/evil/api/v1/calendars",
        "/projects/Default/api/v1/calendars",
        "/projects/",
    ] {
        rows.push(
            refused(format!("the target {target}"), get(target, &[]), 404)
                .and(|answers| matches!(&*answers[0].code(), "not-found" | "no-such-project")),
        );
    }
    // Files of the page, which has none of these.
    for target in [
        "/API/v1/calendars",
        "/v1/calendars",
        "/calendars",
        "/.env",
        "/_headers",
        "/key",
        "/metrics",
        "/proxy?url=http://evil.example",
    ] {
        rows.push(refused(format!("the target {target}"), get(target, &[]), 404));
    }
    let long = "e".repeat(65);
    rows.push(refused("an id of 65 letters", get(&format!("{LIST}/{long}"), &[]), 404));
    let most = format!("{LIST}/{}", &long[1..]);
    rows.push(passes("an id of 64 letters", get(&most, &[]), &most));
    rows.push(passes(
        "an id that names something else",
        get("/api/v1/calendars/-__proto__", &[]),
        "/api/v1/calendars/-__proto__",
    ));
    rows.push(passes("below the project's name", get("/projects/default/api/v1/calendars", &[]), LIST));
    rows
}

fn methods() -> Vec<Row> {
    let mut rows = Vec::new();
    for method in [
        "DELETE",
        "PUT",
        "PATCH",
        "POST",
        "OPTIONS",
        "TRACE",
        "PROPFIND",
        "LOCK",
        "MOVE",
        "COPY",
        "PURGE",
        "DEBUG",
        "TRACK",
        "QUERY",
        "EVIL",
        "get",
        "GeT",
        "head",
        "GETT",
        "!#$%&'*+-.^_`|~",
        "HEADGET",
    ] {
        for target in [LIST, "/api/v1/calendars/cal_1"] {
            let row = refused(
                format!("{method} {target}"),
                request(format!("{method} {target} HTTP/1.1"), &[]),
                405,
            );
            rows.push(
                row.code("method-not-allowed").and(|answers| answers[0].header("allow") == Some("GET, HEAD")),
            );
        }
    }
    for header in ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"] {
        rows.push(refused(
            format!("POST with {header}: GET"),
            request(format!("POST {LIST} HTTP/1.1"), &[&format!("{header}: GET"), "Content-Length: 0"]),
            405,
        ));
        rows.push(passes(
            format!("GET with {header}: DELETE"),
            get("/api/v1/calendars/cal_1", &[&format!("{header}: DELETE")]),
            "/api/v1/calendars/cal_1",
        ));
    }
    rows.extend([
        passes(
            "a method in the query",
            get("/api/v1/calendars/cal_1?_method=DELETE", &[]),
            "/api/v1/calendars/cal_1",
        ),
        passes(
            "a method in the list's query",
            get("/api/v1/calendars?_method=DELETE&method=DELETE", &[]),
            LIST,
        ),
        cut("a method in a form", form(LIST, "_method=GET&evil=1", &[]), 405),
        cut("no method", b" /api/v1/calendars HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(), 400),
        cut("NUL in the method", request(b"GE\0T /api/v1/calendars HTTP/1.1", &[]), 400),
        cut("a colon in the method", request("GET: /api/v1/calendars HTTP/1.1", &[]), 400),
        refused(
            "a method of 3000 letters",
            request(format!("{} {LIST} HTTP/1.1", "EVIL".repeat(750)), &[]),
            405,
        ),
        passes("HEAD", request(format!("HEAD {LIST} HTTP/1.1"), &[]), LIST),
        refused("HEAD of another path", request("HEAD /api/v1/bots HTTP/1.1", &[]), 404),
        refused("DELETE of another path", request("DELETE /api/v1/bots/bot_evil HTTP/1.1", &[]), 405),
        refused(
            "DELETE below the project's name",
            request("DELETE /projects/default/api/v1/calendars/cal_1 HTTP/1.1", &[]),
            405,
        ),
        refused("DELETE, encoded", request("DELETE /api/v1/calendars/%63al_1 HTTP/1.1", &[]), 400),
    ]);
    rows
}

fn headers() -> Vec<Row> {
    let mut rows = Vec::new();
    for header in [
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Proto: evil",
        "X-Forwarded-For: 6.6.6.6, evil",
        "X-Forwarded-Prefix: /evil",
        "X-Forwarded-Port: 666",
        "X-Host: evil.example",
        "Forwarded: for=evil;host=evil.example;proto=https",
        "X-Original-URL: /api/v1/bots/evil",
        "X-Rewrite-URL: /api/v1/bots/evil",
        "X-Original-Host: evil.example",
        "X-Accel-Redirect: /evil",
        "X-Real-IP: 6.6.6.6",
        "True-Client-IP: 6.6.6.6",
        "Via: 1.1 evil",
        "Authorization: Token evil",
        "Authorization: Bearer evil",
        "Authorization: Basic ZXZpbDpldmls",
        "Cookie: sessionid=evil; csrftoken=evil",
        "Set-Cookie: sessionid=evil",
        "Proxy-Authorization: Basic ZXZpbDpldmls",
        "Proxy-Connection: keep-alive",
        "X-Api-Key: evil",
        "X-CSRFToken: evil",
        "Connection: keep-alive, Authorization, Host, Accept, User-Agent, evil",
        "Keep-Alive: timeout=evil",
        "TE: trailers, evil",
        "Trailer: X-Evil",
        "Range: bytes=0-3",
        "If-Range: \"evil\"",
        "If-None-Match: *",
        "If-None-Match: \"evil\"",
        "If-Match: \"evil\"",
        "If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT",
        "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
        "Accept-Encoding: gzip, br, evil",
        "Accept: text/html;evil",
        "Accept-Language: evil",
        "User-Agent: evil",
        "Referer: https://evil.example/",
        "From: evil@evil.example",
        "Max-Forwards: 0",
        "Expect: evil",
        "Content-Type: application/evil",
        "Content-Encoding: evil",
        "Cache-Control: only-if-cached, evil",
        "Pragma: evil",
        "X-Amzn-Trace-Id: evil",
        "Traceparent: evil",
        "X-Forwarded-User: evil",
        "Remote-User: evil",
        "X-Evil: a\u{e9}\u{7f}".trim_end_matches('\u{7f}'),
        "Upgrade-Insecure-Requests: 1",
        "Alt-Used: evil.example",
    ] {
        rows.push(passes(format!("the header {header}"), list(&[header]), LIST));
    }
    let mut many = (0..60).map(|number| format!("X-Evil-{number}: evil")).collect::<Vec<_>>();
    let lines = |many: &[String]| list(&many.iter().map(String::as_str).collect::<Vec<_>>());
    rows.push(passes("60 headers", lines(&many), LIST));
    many.extend((0..200).map(|number| format!("X-Evil-{number}: evil")));
    rows.push(cut("260 headers", lines(&many), 431));
    rows.push(cut("a header of 20000 letters", list(&[&format!("X-Evil: {}", "evil".repeat(5000))]), 431));
    rows
}

fn parameters() -> Vec<Row> {
    let mut rows = Vec::new();
    for (query, leaves) in [
        ("", ""),
        ("cursor=1&cursor=evil", "cursor=evil"),
        ("cursor=evil&cursor=", "cursor="),
        ("deduplication_key=1&cursor=2&deduplication_key=3", "cursor=2&deduplication_key=3"),
        ("c%75rsor=evil", "cursor=evil"),
        ("cursor=1&c%75rsor=evil", "cursor=evil"),
        ("%63%75%72%73%6f%72=evil", "cursor=evil"),
        ("cursor[]=evil", ""),
        ("cursor%5B%5D=evil&cursor[0]=evil&cursor.evil=1", ""),
        ("Cursor=evil&CURSOR=evil", ""),
        (" cursor=evil".trim_start(), "cursor=evil"),
        ("+cursor=evil&cursor+=evil&%20cursor=evil", ""),
        ("cursor=a+b%2Bc", "cursor=a+b%2Bc"),
        ("cursor=%65vil", "cursor=evil"),
        ("cursor=a%26deduplication_key=evil", "cursor=a%26deduplication_key%3Devil"),
        ("cursor=a;deduplication_key=evil", "cursor=a%3Bdeduplication_key%3Devil"),
        ("cursor=a%0d%0aevil:%201", "cursor=a%0D%0Aevil%3A+1"),
        ("cursor=a%0d%0a%0d%0aGET%20/evil%20HTTP/1.1", "cursor=a%0D%0A%0D%0AGET+%2Fevil+HTTP%2F1.1"),
        ("cursor=a%23evil", "cursor=a%23evil"),
        ("cursor=../../bots/evil", "cursor=..%2F..%2Fbots%2Fevil"),
        ("cursor=http://evil.example/", "cursor=http%3A%2F%2Fevil.example%2F"),
        ("cursor=%252e%252e", "cursor=%252e%252e"),
        ("cursor", "cursor="),
        ("&&&cursor=evil&&", "cursor=evil"),
        ("=evil&==&cursor==evil=", "cursor=%3Devil%3D"),
        ("cursor=?cursor=evil", "cursor=%3Fcursor%3Devil"),
        ("?cursor=evil", ""),
        ("page_size=1000000&limit=evil&format=api&expand=evil&fields=*", ""),
        ("deduplication_key=evil*", "deduplication_key=evil*"),
        ("deduplication_key=%F0%9F%98%80", "deduplication_key=%F0%9F%98%80"),
        ("deduplication_key=\u{e4}", "deduplication_key=%C3%A4"),
        ("token=evil&api_key=evil&key=evil", ""),
        ("__proto__=evil&constructor=evil", ""),
        ("cursor=evil&callback=evil", "cursor=evil"),
    ] {
        let leaves = if leaves.is_empty() { LIST.to_owned() } else { format!("{LIST}?{leaves}") };
        rows.push(passes(format!("the query {query}"), get(&format!("{LIST}?{query}"), &[]), &leaves));
    }
    for query in [
        "cursor=%00",
        "evil%00=1",
        "cursor%00=evil",
        "cursor=%ff",
        "cursor=%C0%80",
        "cursor=%ed%a0%80",
        "deduplication_key=%f4%90%80%80",
        "evil=%80",
        "cursor=%",
        "cursor=evil%4",
        "cursor=%zz",
        "cursor=%u0041",
        "cursor=%+1",
        "cursor=%%34%31",
    ] {
        let row = refused(format!("the query {query}"), get(&format!("{LIST}?{query}"), &[]), 400);
        rows.push(row.code("bad-query"));
    }
    let long = "evil".repeat(1000);
    rows.extend([
        cut("markup in the query", get(&format!("{LIST}?cursor=\"<evil>"), &[]), 400),
        cut("a space in the query", get(&format!("{LIST}?cursor=a evil"), &[]), 400),
        cut("NUL in the query", get(&format!("{LIST}?cursor=a\0evil"), &[]), 400),
        cut("a query that is no UTF-8", request(b"GET /api/v1/calendars?cursor=\xff HTTP/1.1", &[]), 400),
        passes(
            "a cursor of 4000 letters",
            get(&format!("{LIST}?cursor={long}"), &[]),
            &format!("{LIST}?cursor={long}"),
        ),
        passes(
            "a query for one calendar",
            get("/api/v1/calendars/cal_1?cursor=evil&deduplication_key=evil", &[]),
            "/api/v1/calendars/cal_1",
        ),
        passes("2000 parameters", get(&format!("{LIST}?{}", "a=1&".repeat(1900)), &[]), LIST),
    ]);
    rows
}

fn cross_site() -> Vec<Row> {
    let mut rows = Vec::new();
    let foreign: &[&[&str]] = &[
        &["Sec-Fetch-Site: cross-site"],
        &["Sec-Fetch-Site: same-site"],
        &["Sec-Fetch-Site: evil"],
        &["Sec-Fetch-Site: Same-Origin"],
        &["Sec-Fetch-Site: NONE"],
        &["Sec-Fetch-Site:"],
        &["Sec-Fetch-Site: same-origin, cross-site"],
        &["Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"],
        &["Sec-Fetch-Site: none", "Sec-Fetch-Site: none"],
        &["Sec-Fetch-Site: cross-site", "Origin: http://localhost"],
        &["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"],
        &["Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: script"],
        &["Origin: null"],
        &["Origin: https://evil.example"],
        &["Origin: http://evil.localhost"],
        &["Origin: http://localhost.evil.example"],
        &["Origin: http://localhost:8081"],
        &["Origin: https://localhost"],
        &["Origin: http://localhost/"],
        &["Origin: http://evil@localhost"],
        &["Origin: http://127.0.0.1"],
        &["Origin: HTTP://localhost"],
        &["Origin: localhost"],
        &["Origin:"],
        &["Origin: http://localhost", "Origin: http://evil.example"],
        &["Origin: http://localhost, https://evil.example"],
    ];
    let alone = |answers: &[Answer]| answers[0].header("access-control-allow-origin").is_none();
    for headers in foreign {
        let name = headers.join(", ");
        rows.push(refused(format!("GET with {name}"), list(headers), 403).code("other-site").and(alone));
    }
    let preflight =
        ["Origin: https://evil.example", "Access-Control-Request-Method: GET", "Sec-Fetch-Site: cross-site"];
    rows.extend([
        refused(
            "HEAD from elsewhere",
            request(format!("HEAD {LIST} HTTP/1.1"), &["Sec-Fetch-Site: cross-site"]),
            403,
        ),
        refused(
            "DELETE from elsewhere",
            request(format!("DELETE {LIST}/cal_1 HTTP/1.1"), &["Sec-Fetch-Site: cross-site"]),
            403,
        ),
        refused(
            "DELETE from here",
            request(format!("DELETE {LIST}/cal_1 HTTP/1.1"), &["Sec-Fetch-Site: same-origin"]),
            405,
        ),
        refused("a preflight from elsewhere", request(format!("OPTIONS {LIST} HTTP/1.1"), &preflight), 403)
            .and(alone),
        refused(
            "a preflight that says it is from here",
            request(
                format!("OPTIONS {LIST} HTTP/1.1"),
                &["Origin: http://localhost", "Access-Control-Request-Method: DELETE"],
            ),
            405,
        )
        .and(alone),
        cut(
            "a form from elsewhere",
            with(
                request(
                    format!("POST {LIST} HTTP/1.1"),
                    &["Sec-Fetch-Site: cross-site", "Content-Type: text/plain", "Content-Length: 4"],
                ),
                "evil",
            ),
            405,
        ),
        passes("GET that was typed", list(&["Sec-Fetch-Site: none"]), LIST),
        passes("GET of the page", list(&["Sec-Fetch-Site: same-origin", "Origin: http://localhost"]), LIST),
        passes("GET of the page, from an old browser", list(&["Origin: http://localhost"]), LIST),
        passes("GET of a program", list(&[]), LIST),
    ]);

    // Where another origin may ask.
    let may = |answers: &[Answer]| {
        answers[0].header("access-control-allow-origin") == Some(OFFICE)
            && answers[0].header("access-control-allow-credentials") == Some("true")
            && answers[0].header("cross-origin-resource-policy") == Some("same-site")
            && answers[0].header("vary") == Some("Origin")
    };
    let may_not = |answers: &[Answer]| {
        answers[0].header("access-control-allow-origin").is_none()
            && answers[0].header("access-control-allow-credentials").is_none()
            && answers[0].header("cross-origin-resource-policy") == Some("same-origin")
            && answers[0].header("vary") == Some("Origin")
    };
    let office = "Origin: https://office.example";
    rows.push(
        passes("an allowed page", list(&[office, "Sec-Fetch-Site: same-site"]), LIST).at(At::Shared).and(may),
    );
    rows.push(passes("an allowed page, from an old browser", list(&[office]), LIST).at(At::Shared).and(may));
    rows.push(passes("nobody's page where one is allowed", list(&[]), LIST).at(At::Shared).and(may_not));
    rows.push(
        refused(
            "a preflight of an allowed page",
            request(
                format!("OPTIONS {LIST} HTTP/1.1"),
                &[
                    office,
                    "Sec-Fetch-Site: same-site",
                    "Access-Control-Request-Method: DELETE",
                    "Access-Control-Request-Headers: authorization, x-evil",
                    "Access-Control-Request-Private-Network: true",
                ],
            ),
            204,
        )
        .at(At::Shared)
        .and(may)
        .and(|answers| {
            answers[0].header("access-control-allow-methods") == Some("GET, HEAD")
                && answers[0].header("access-control-allow-headers") == Some("content-type")
                && answers[0].header("access-control-allow-private-network").is_none()
        }),
    );
    rows.push(
        refused(
            "DELETE of an allowed page",
            request(format!("DELETE {LIST}/cal_1 HTTP/1.1"), &[office, "Sec-Fetch-Site: same-site"]),
            405,
        )
        .at(At::Shared)
        .and(may),
    );
    rows.push(
        refused(
            "another path for an allowed page",
            get("/api/v1/bots", &[office, "Sec-Fetch-Site: same-site"]),
            404,
        )
        .at(At::Shared)
        .and(may),
    );
    for origin in [
        "https://evil.example",
        "https://office.example.evil.example",
        "https://evil.office.example",
        "https://evil-office.example",
        "http://office.example",
        "https://office.example:8443",
        "https://office.example:443",
        "https://office.example/",
        "https://OFFICE.example",
        "https://office.example, https://evil.example",
        "https://office.example https://evil.example",
        "null",
        "*",
    ] {
        for method in ["GET", "OPTIONS"] {
            let raw = request(
                format!("{method} {LIST} HTTP/1.1"),
                &[
                    &format!("Origin: {origin}"),
                    "Sec-Fetch-Site: same-site",
                    "Access-Control-Request-Method: GET",
                ],
            );
            rows.push(
                refused(format!("{method} from {origin} where one is allowed"), raw, 403)
                    .at(At::Shared)
                    .and(may_not),
            );
        }
    }
    rows.push(refused("an allowed origin twice", list(&[office, office]), 403).at(At::Shared).and(may_not));
    rows.push(
        refused("an allowed origin and another", list(&[office, "Origin: https://evil.example"]), 403)
            .at(At::Shared)
            .and(may_not),
    );
    rows
}

fn hosts() -> Vec<Row> {
    let none = b"GET /api/v1/calendars HTTP/1.1\r\nX-Evil: 1\r\n\r\n".to_vec();
    let mut rows = vec![
        refused("no host", none, 400),
        refused("two hosts", list(&["Host: localhost", "Host: evil.example"]), 400),
        refused("one host twice", list(&["Host: localhost", "Host: localhost"]), 400),
        refused("two hosts, the second is ours", list(&["Host: evil.example", "Host: localhost"]), 400),
        refused(
            "another host, and ours elsewhere",
            list(&["Host: evil.example", "X-Forwarded-Host: localhost", "Forwarded: host=localhost"]),
            421,
        ),
        refused("another host for the page", get("/", &["Host: evil.example"]), 421),
        refused("another host for a file", get("/evil.js", &["Host: evil.example"]), 421),
        refused(
            "another host for another method",
            request(format!("DELETE {LIST}/cal_1 HTTP/1.1"), &["Host: evil.example"]),
            421,
        ),
        refused("the probe of a load balancer by another host", get("/healthz", &["Host: 10.0.0.1"]), 200),
        refused("another host for the sign-in", get("/login", &["Host: evil.example"]), 421).at(At::Password),
    ];
    for host in [
        "evil.example",
        "localhost.evil.example",
        "evil.localhost",
        "localhost.",
        "127.0.0.1.",
        "127.0.0.1.evil.example",
        "evil.example:80@localhost",
        "localhost@evil.example",
        "evil@localhost",
        "localhost:80@evil.example",
        "localhost:evil",
        "localhost:80:90",
        "localhost:-1",
        "localhost/evil",
        "localhost#evil",
        "localhost, evil.example",
        "localhost evil.example",
        "http://localhost",
        "*",
        "",
        "::1",
        "[::1",
        "[::1]evil",
        "[::1%25lo]",
        "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:0:0:1]",
        "[::]",
        "0.0.0.0",
        "0",
        "127.1",
        "127.0.0.2",
        "0177.0.0.1",
        "0x7f000001",
        "2130706433",
        "169.254.169.254",
        "l\u{f6}calhost",
        "loc\u{430}lhost",
        "%6cocalhost",
        "calendars.example",
    ] {
        // What is no ASCII is no name at all.
        let (status, code) = if host.is_ascii() { (421, "wrong-host") } else { (400, "no-host") };
        let row = refused(format!("the host `{host}`"), list(&[&format!("Host: {host}")]), status);
        rows.push(row.code(code));
    }
    for host in ["LOCALHOST", "[::1]", "localhost:99999"] {
        rows.push(passes(format!("the host `{host}`"), list(&[&format!("Host: {host}")]), LIST));
    }
    rows
}

fn sessions(hash: &str) -> Vec<Row> {
    let valid = session(SECRET, hash, now() + 600, "AAAAAAAA");
    let forged = |value: &str| format!("Cookie: {COOKIE}={value}");
    let (signed, signature) = valid.rsplit_once('.').unwrap();
    let last = if signature.ends_with('A') { 'E' } else { 'A' };
    let mut rows = Vec::new();
    let expires = now() + 600;
    for (name, value) in [
        ("nothing in it", String::new()),
        ("dots alone", "..".to_owned()),
        ("no signature", signed.to_owned()),
        ("an empty signature", format!("{signed}.")),
        ("the signature `none`", format!("{signed}.none")),
        ("another last letter", format!("{signed}.{}{last}", &signature[..42])),
        ("a signature that is cut off", valid[..valid.len() - 1].to_owned()),
        ("half a signature", valid[..valid.len() - 22].to_owned()),
        ("a signature with padding", format!("{valid}=")),
        ("a signature of zeros", format!("{signed}.{}", "A".repeat(43))),
        ("a later end", valid.replacen(&expires.to_string(), &(expires + 9).to_string(), 1)),
        ("another person", valid.replacen("AAAAAAAA", "AAAAAAAB", 1)),
        ("an end in the past", session(SECRET, hash, now() - 1, "evil")),
        ("an end long ago", session(SECRET, hash, 0, "evil")),
        ("another secret", session(OTHER_SECRET, hash, now() + 600, "evil")),
        ("no secret", session("", hash, now() + 600, "evil")),
        ("another password", session(SECRET, &cheap_hash("another"), now() + 600, "evil")),
        ("another hash of the same password", session(SECRET, &cheap_hash(PASSWORD), now() + 600, "evil")),
        ("no password", session(SECRET, "", now() + 600, "evil")),
        ("quotes around it", format!("\"{valid}\"")),
        ("a space in it", valid.replacen('.', " .", 1)),
        ("encoded letters", valid.replacen('.', "%2e", 1)),
        ("letters beyond ASCII", format!("{valid}\u{e9}")),
        ("12000 letters", "evil".repeat(3000)),
        ("a session and more", format!("{valid}.{valid}")),
    ] {
        let row = refused(format!("a session with {name}"), list(&[&forged(&value)]), 401);
        rows.push(row.at(At::Password).code("signed-out"));
    }
    for (name, headers) in [
        ("no cookie", vec![]),
        ("two cookies of one name", vec![format!("Cookie: {COOKIE}={valid}; {COOKIE}={valid}")]),
        ("two lines of cookies with one name", vec![forged(&valid), forged("evil")]),
        ("a forged cookie first", vec![forged("evil"), forged(&valid)]),
        ("a name without its prefix", vec![format!("Cookie: attendee-calendars={valid}")]),
        ("the prefix __Secure-", vec![format!("Cookie: __Secure-attendee-calendars={valid}")]),
        ("a name in small letters", vec![format!("Cookie: {}={valid}", COOKIE.to_lowercase())]),
        ("a longer name", vec![format!("Cookie: {COOKIE}-evil={valid}")]),
        ("a name with a tab", vec![format!("Cookie: {COOKIE}\u{a0}={valid}")]),
        ("the session as a token", vec![format!("Authorization: Bearer {valid}")]),
        (
            "the password as a token",
            vec![format!("Authorization: Basic {}", URL_SAFE_NO_PAD.encode(format!(":{PASSWORD}")))],
        ),
        ("the upstream's kind of key", vec!["Authorization: Token evil".to_owned()]),
        ("a person's name", vec!["X-Forwarded-User: evil".to_owned(), "Remote-User: evil".to_owned()]),
        (
            "a claim to be here",
            vec!["X-Forwarded-For: 127.0.0.1".to_owned(), "Sec-Fetch-Site: same-origin".to_owned()],
        ),
    ] {
        let headers = headers.iter().map(String::as_str).collect::<Vec<_>>();
        rows.push(refused(name, list(&headers), 401).at(At::Password).code("signed-out"));
    }
    let cookie = forged(&valid);
    let at_login = |answers: &[Answer]| {
        answers[0].header("location").is_some_and(|place| place.starts_with("./login?next="))
    };
    rows.extend(
        [
            passes("a session", list(&[&cookie, "Host: calendars.example"]), LIST),
            passes(
                "a session among others",
                list(&[
                    "Cookie: a=evil",
                    &format!("Cookie: b=; {COOKIE}={valid} ;c"),
                    "Host: calendars.example:8443",
                ]),
                LIST,
            ),
            cut("a cookie of 20000 letters", list(&[&forged(&"evil".repeat(5000))]), 431),
            refused("a session from elsewhere", list(&[&cookie, "Sec-Fetch-Site: cross-site"]), 403)
                .code("other-site"),
            refused(
                "a session from a sibling",
                list(&[&cookie, "Sec-Fetch-Site: same-site", "Origin: https://evil.calendars.example"]),
                403,
            ),
            refused(
                "a session over another scheme",
                list(&[&cookie, "Origin: http://calendars.example"]),
                403,
            ),
            refused("a session by the address", list(&[&cookie, "Origin: http://localhost"]), 403),
            refused(
                "a session for DELETE",
                request(format!("DELETE {LIST}/cal_1 HTTP/1.1"), &[&cookie, "Sec-Fetch-Site: same-origin"]),
                405,
            ),
            refused("a session for another path", get("/api/v1/bots", &[&cookie]), 404),
            refused("a session in the query", get(&format!("{LIST}?{COOKIE}={valid}"), &[]), 401),
            refused("DELETE without a session", request(format!("DELETE {LIST}/cal_1 HTTP/1.1"), &[]), 401),
            refused("another path without a session", get("/api/v1/bots", &[]), 401),
            refused("another project without a session", get("/projects/evil/api/v1/calendars", &[]), 401),
            refused("the page without a session", get("/", &[]), 303).and(at_login),
            refused("the page by its name without a session", get("/index.html", &[]), 303).and(at_login),
            refused(
                "the page from elsewhere without a session",
                get("/?filter=a", &["Sec-Fetch-Site: cross-site"]),
                303,
            )
            .and(at_login),
        ]
        .map(|row| row.at(At::Password)),
    );
    rows
}

fn signing_in(hash: &str) -> Vec<Row> {
    let own = "Sec-Fetch-Site: same-origin";
    let right = "password=correct+horse";
    let no_cookie = |answers: &[Answer]| answers.iter().all(|answer| answer.header("set-cookie").is_none());
    let in_place =
        |place: &'static str| move |answers: &[Answer]| answers[0].header("location") == Some(place);
    // Each from an address of its own, or the later ones are slowed down.
    let mut number = 0;
    let mut from = || {
        number += 1;
        format!("X-Forwarded-For: 192.0.2.{number}")
    };
    let mut rows = vec![
        refused("the password", form("/login", right, &[own, &from()]), 303).and(in_place("./")).and(
            |answers| {
                let cookie = answers[0].header("set-cookie").unwrap_or_default();
                let mut parts = cookie.split("; ");
                let value = parts.next().and_then(|cookie| cookie.strip_prefix(COOKIE)?.strip_prefix('='));
                let mut parts = parts.collect::<Vec<_>>();
                parts.sort_unstable();
                value.is_some_and(|value| value.split('.').count() == 3)
                    && parts == ["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Lax", "Secure"]
            },
        ),
        refused(
            "the password, and a place here",
            form("/login", &format!("{right}&next=%2Fadmin%2F%3Fcursor%3Da"), &[own, &from()]),
            303,
        )
        .and(in_place("/admin/?cursor=a")),
        refused(
            "the password from an old browser",
            form("/login", right, &["Origin: https://calendars.example", &from()]),
            303,
        ),
        refused(
            "the password in chunks",
            with(
                request(
                    "POST /login HTTP/1.1",
                    &[
                        own,
                        &from(),
                        "Content-Type: application/x-www-form-urlencoded",
                        "Transfer-Encoding: chunked",
                    ],
                ),
                "16\r\npassword=correct+horse\r\n0\r\n\r\n",
            ),
            303,
        ),
    ];
    for next in [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "/\r\n/evil.example",
        "/\r\nSet-Cookie: evil=1",
        "/\0evil",
        "https://evil.example",
        "https:evil.example",
        "HTTP://evil.example",
        "javascript:evil()",
        "data:text/html,evil",
        "evil.example",
        "@evil.example",
        ".evil.example",
        " /evil",
        "/\u{e9}vil\u{2028}",
        "/\"><script>evil()</script> ",
    ] {
        let encoded = form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>();
        rows.push(
            refused(
                format!("on to {next:?}"),
                form("/login", &format!("{right}&next={encoded}"), &[own, &from()]),
                303,
            )
            .and(in_place("./")),
        );
        rows.push(
            refused(format!("asked on to {next:?}"), get(&format!("/login?next={encoded}"), &[]), 200)
                .and(|answers| answers[0].text().contains("value=\"./\"")),
        );
    }
    let cookie = format!("Cookie: {COOKIE}={}", session(SECRET, hash, now() + 600, "AAAAAAAA"));
    rows.push(
        refused("on, with a session", get("/login?next=%2F%2Fevil.example", &[&cookie]), 303)
            .and(in_place("./")),
    );
    rows.push(
        refused(
            "on, twice",
            form("/login", &format!("{right}&next=//evil.example&next=/"), &[own, &from()]),
            303,
        )
        .and(in_place("./")),
    );
    for (name, body) in [
        ("another password", "password=evil".to_owned()),
        ("the password in other letters", "password=Correct+horse".to_owned()),
        ("a space behind the password", "password=correct+horse+".to_owned()),
        ("a part of the password", "password=correct".to_owned()),
        ("the password and NUL", "password=correct+horse%00".to_owned()),
        ("NUL", "password=%00".to_owned()),
        ("an empty password", "password=".to_owned()),
        ("no password", "next=%2F".to_owned()),
        ("nothing", String::new()),
        ("a password in other words", "Password=correct+horse&passwd=correct+horse".to_owned()),
        ("a list of passwords", "password[]=correct+horse".to_owned()),
        ("another password first", "password=evil&password=correct+horse".to_owned()),
        ("a password of 1025 letters", format!("password={}", "e".repeat(1025))),
        ("a password of 15000 letters", format!("password={}", "e".repeat(15_000))),
        (
            "its hash as the password",
            format!("password={}", form_urlencoded::byte_serialize(hash.as_bytes()).collect::<String>()),
        ),
        ("no UTF-8", "password=%ff%fe".to_owned()),
    ] {
        rows.push(
            refused(name, form("/login", &body, &[own, &from()]), 403)
                .and(no_cookie)
                .and(|answers| answers[0].header("location").is_none()),
        );
    }
    rows.extend([
        cut(
            "a form of 60000 letters",
            form("/login", &format!("a={}&{right}", "e".repeat(60_000)), &[own, &from()]),
            403,
        )
        .and(no_cookie),
        refused("the password in the query", form(&format!("/login?{right}"), "", &[own, &from()]), 403)
            .and(no_cookie),
        refused("the password in the query of GET", get(&format!("/login?{right}"), &[own]), 200)
            .and(no_cookie),
        refused(
            "the password in a header",
            form("/login", "", &[own, &from(), "X-Password: correct horse"]),
            403,
        )
        .and(no_cookie),
        refused(
            "no length",
            request(
                "POST /login HTTP/1.1",
                &[own, &from(), "Content-Type: application/x-www-form-urlencoded"],
            ),
            403,
        )
        .and(no_cookie),
        cut(
            "a chunk of more than 64 bits to sign in",
            with(
                request(
                    "POST /login HTTP/1.1",
                    &[
                        own,
                        &from(),
                        "Content-Type: application/x-www-form-urlencoded",
                        "Transfer-Encoding: chunked",
                    ],
                ),
                "fffffffffffffffff1\r\nevil",
            ),
            403,
        )
        .and(no_cookie),
        cut(
            "a request hidden behind the form",
            with(form("/login", right, &[own, &from(), "Transfer-Encoding: chunked"]), HIDDEN),
            403,
        )
        .and(no_cookie),
    ]);
    // Other sites' forms.
    for headers in [
        &["Sec-Fetch-Site: cross-site"][..],
        &["Sec-Fetch-Site: same-site"],
        &["Sec-Fetch-Site: evil"],
        &["Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: same-origin"],
        &["Sec-Fetch-Site: cross-site", "Origin: https://calendars.example"],
        &["Origin: https://evil.example"],
        &["Origin: null"],
        &["Origin: http://calendars.example"],
        &["Origin: https://calendars.example:8443"],
        &["Origin: https://evil.calendars.example"],
        &["Origin: http://localhost"],
        &["Referer: https://calendars.example/login"],
        &[],
    ] {
        for (path, body) in [("/login", right), ("/logout", "")] {
            let mut all = headers.to_vec();
            all.push(&cookie);
            rows.push(
                cut(format!("{path} with {}", headers.join(", ")), form(path, body, &all), 403)
                    .code("other-site")
                    .and(no_cookie),
            );
        }
    }
    for kind in [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=evil",
        "application/x-www-form-urlencode",
        "text/plain; application/x-www-form-urlencoded",
        "",
    ] {
        let raw = with(
            request("POST /login HTTP/1.1", &[own, &format!("Content-Type: {kind}"), "Content-Length: 22"]),
            right,
        );
        rows.push(cut(format!("the password as `{kind}`"), raw, 400).code("bad-form").and(no_cookie));
    }
    rows.push(
        cut(
            "the password as nothing",
            with(request("POST /login HTTP/1.1", &[own, "Content-Length: 22"]), right),
            400,
        )
        .code("bad-form"),
    );
    for method in ["GET", "HEAD", "DELETE", "PUT", "OPTIONS"] {
        rows.push(
            refused(
                format!("{method} /logout"),
                request(format!("{method} /logout HTTP/1.1"), &[own, &cookie]),
                405,
            )
            .and(no_cookie),
        );
    }
    for method in ["DELETE", "PUT", "PATCH", "OPTIONS", "post"] {
        rows.push(
            refused(format!("{method} /login"), request(format!("{method} /login HTTP/1.1"), &[own]), 405)
                .and(no_cookie),
        );
    }
    for path in ["/login/", "/Login", "/login.evil", "/logout/"] {
        rows.push(
            refused(
                format!("POST {path}"),
                request(format!("POST {path} HTTP/1.1"), &[own, "Content-Length: 0"]),
                404,
            )
            .and(no_cookie),
        );
    }
    rows.push(refused(
        "POST of an encoded /login",
        request("POST /%6cogin HTTP/1.1", &[own, "Content-Length: 0"]),
        400,
    ));
    rows.push(
        refused("signing out", form("/logout", "", &[own, &cookie]), 303).and(in_place("./login")).and(
            |answers| {
                answers[0].header("set-cookie").is_some_and(|cookie| {
                    cookie.starts_with("__Host-attendee-calendars=;") && cookie.contains("Max-Age=0")
                })
            },
        ),
    );
    rows.push(refused(
        "a request in the body of signing out",
        with(request("POST /logout HTTP/1.1", &[own, HIDDEN_LENGTH]), HIDDEN),
        303,
    ));
    rows.push(cut(
        "signing in, CL.TE",
        with(
            form("/login", "", &[own, &from(), "Transfer-Encoding: chunked"]),
            "16\r\npassword=correct+horse\r\n0\r\n\r\n",
        ),
        303,
    ));
    rows.push(cut(
        "a request hidden behind signing out",
        with(form("/logout", "", &[own, "Transfer-Encoding: chunked"]), HIDDEN),
        303,
    ));
    // Guessing: five mistakes are free, and then not even the password is looked at.
    let guesser = from();
    let mut guesses = form("/login", "password=evil", &[own, &guesser]).repeat(5);
    guesses.extend(form("/login", right, &[own, &guesser]));
    let slowed = |answers: &[Answer]| {
        let last = answers.iter().find(|answer| answer.status == 429).unwrap();
        last.header("retry-after")
            .and_then(|after| after.parse::<u64>().ok())
            .is_some_and(|after| (1..=60).contains(&after))
    };
    rows.push(
        Row { answers: vec![403, 403, 403, 403, 403, 429], ..refused("guessing", guesses, 0) }
            .and(slowed)
            .and(no_cookie),
    );
    rows.push(refused("guessing, from another place", form("/login", right, &[own, &from()]), 303));
    let claims = format!("X-Forwarded-For: 203.0.113.9, {}", guesser.split(' ').nth(1).unwrap());
    rows.push(
        refused("guessing, with a claim to come from elsewhere", form("/login", right, &[own, &claims]), 429)
            .and(no_cookie)
            .and(slowed),
    );
    rows.into_iter().map(|row| row.at(At::Password)).collect()
}

fn proxies() -> Vec<Row> {
    let mut rows = vec![
        passes("a person whom the proxy names", list(&["X-Forwarded-User: ada"]), LIST),
        passes("a person, in small letters", list(&["x-forwarded-user: ada"]), LIST),
        passes(
            "a person, and an address that the proxy was told",
            list(&["X-Forwarded-User: ada", "X-Forwarded-For: 6.6.6.6, 127.0.0.1"]),
            LIST,
        ),
        refused("nobody", list(&[]), 401).code("signed-out"),
        refused("an empty name", list(&["X-Forwarded-User:"]), 401),
        refused("a name of spaces", list(&["X-Forwarded-User:  \t "]), 401),
        refused("two names", list(&["X-Forwarded-User: ada", "X-Forwarded-User: evil"]), 400)
            .code("two-users"),
        refused("one name twice", list(&["X-Forwarded-User: evil", "X-Forwarded-User: evil"]), 400),
        refused(
            "a name under another name",
            list(&[
                "X_Forwarded_User: evil",
                "X-Forwarded-User-: evil",
                "Remote-User: evil",
                "X-Forwarded-Email: evil",
            ]),
            401,
        ),
        cut("a name with a space before the colon", list(&["X-Forwarded-User : evil"]), 400),
        cut("a name by a folded line", list(&["X-A: a\r\n X-Forwarded-User: evil"]), 400),
        refused("the page for nobody", get("/", &[]), 401),
        refused(
            "DELETE of a person",
            request(format!("DELETE {LIST}/cal_1 HTTP/1.1"), &["X-Forwarded-User: ada"]),
            405,
        ),
        refused(
            "a person from elsewhere",
            list(&["X-Forwarded-User: ada", "Sec-Fetch-Site: cross-site"]),
            403,
        )
        .code("other-site"),
        refused("a page to sign in where there is none", get("/login", &[]), 404),
    ];
    rows = rows.into_iter().map(|row| row.at(At::Proxy)).collect();
    for headers in [
        &["X-Forwarded-User: evil"][..],
        &["X-Forwarded-User: evil", "X-Forwarded-For: 10.0.0.7"],
        &["X-Forwarded-User: evil", "X-Forwarded-For: 10.0.0.7, 10.0.0.7"],
        &["X-Forwarded-User: evil", "Forwarded: for=10.0.0.7"],
        &["X-Forwarded-User: evil", "X-Real-IP: 10.0.0.7", "True-Client-IP: 10.0.0.7"],
        &["X-Forwarded-User: evil", "X-Forwarded-User: evil"],
        &["X-Forwarded-User: evil", "Via: 1.1 10.0.0.7"],
        &[],
    ] {
        let row = refused(format!("past the proxy with {}", headers.join(", ")), list(headers), 403);
        rows.push(row.at(At::OtherProxy).code("not-the-proxy"));
    }
    rows.push(
        refused("the page past the proxy", get("/", &["X-Forwarded-User: evil"]), 403).at(At::OtherProxy),
    );
    rows
}

/// The gateways that are attacked, and the upstream behind all of them.
struct World {
    upstream: Upstream,
    gates: Vec<(At, Gate)>,
    cookie: String,
    _files: Files,
}

impl World {
    fn new(hash: &str) -> Self {
        let (upstream, files) = (Upstream::recording(), Files::new());
        let password = || {
            let (hash, secret) = (files.put("hash", hash), files.put("secret", SECRET));
            let gate = Gate::start(
                &upstream,
                &[
                    "--auth",
                    "password",
                    "--password-file",
                    &hash,
                    "--session-secret-file",
                    &secret,
                    "--public-url",
                    "https://calendars.example",
                    "--trusted-proxy",
                    "127.0.0.1",
                ],
            );
            (At::Password, gate)
        };
        let proxy =
            |at, address| (at, Gate::start(&upstream, &["--auth", "proxy", "--trusted-proxy", address]));
        let gates = vec![
            (At::Open, Gate::start(&upstream, &[])),
            (At::Shared, Gate::start(&upstream, &["--allow-origin", OFFICE])),
            password(),
            proxy(At::Proxy, "127.0.0.1"),
            proxy(At::OtherProxy, "10.0.0.7"),
        ];
        let cookie = format!("Cookie: {COOKIE}={}", session(SECRET, hash, now() + 3600, "probe"));
        Self { upstream, gates, cookie, _files: files }
    }

    fn gate(&self, at: At) -> &Gate {
        &self.gates.iter().find(|(known, _)| *known == at).unwrap().1
    }

    /// The honest request behind each attack.
    fn probe(&self, at: At) -> (Vec<u8>, u16) {
        let credentials = match at {
            At::Password => &*self.cookie,
            At::Proxy | At::OtherProxy => "X-Forwarded-User: probe",
            At::Open | At::Shared => "X-Probe: 1",
        };
        let raw = get("/api/v1/calendars/probe", &[credentials, "Connection: close"]);
        (raw, if at == At::OtherProxy { 403 } else { 200 })
    }

    fn try_row(&self, row: &Row) -> Result<(), String> {
        let (probe, probed) = self.probe(row.at);
        let raw = [&*row.raw, &probe].concat();
        let answers = exchange(&self.gate(row.at).address, &raw)?;
        let mut statuses = row.answers.clone();
        let mut leaves = row.leaves.clone();
        if row.goes_on {
            statuses.push(probed);
            if probed == 200 {
                leaves.push("/api/v1/calendars/probe".to_owned());
            }
        }
        let heads = self.upstream.heads();
        let came = answers.iter().map(|answer| answer.status).collect::<Vec<_>>();
        let targets = heads.iter().map(|head| head.split(' ').nth(1).unwrap_or(head)).collect::<Vec<_>>();
        if came != statuses || targets != leaves {
            return Err(format!(
                "answered with {came:?} instead of {statuses:?}; {targets:?} instead of {leaves:?} reached the upstream"
            ));
        }
        for head in &heads {
            check_head(head, self.upstream.address, KEY)?;
        }
        for answer in &answers {
            for secret in ["evil", &KEY.to_ascii_lowercase(), SECRET, PASSWORD, "argon2"] {
                if holds(answer.head.as_bytes(), secret) || holds(&answer.body, secret) {
                    return Err(format!("the answer holds `{secret}`: {answer:?}"));
                }
            }
            // What is no request at all is refused before this program sees it.
            if !(matches!(answer.status, 400 | 431) && answer.body.is_empty()) {
                check_dress(answer)?;
            }
        }
        for (number, check) in row.and.iter().enumerate() {
            if !check(&answers) {
                return Err(format!("check {number}: {answers:?}"));
            }
        }
        Ok(())
    }
}

#[test]
fn nothing_gets_through_that_must_not() {
    let hash = cheap_hash(PASSWORD);
    let rows = [
        smuggling(),
        targets(),
        methods(),
        headers(),
        parameters(),
        cross_site(),
        hosts(),
        sessions(&hash),
        signing_in(&hash),
        proxies(),
    ];
    let rows = rows.into_iter().flatten().collect::<Vec<_>>();
    assert!(rows.len() >= 600, "{} rows", rows.len());
    assert_eq!(HIDDEN_LENGTH, format!("Content-Length: {}", HIDDEN.len()));
    let world = World::new(&hash);
    let mut failed = String::new();
    for (number, row) in rows.iter().enumerate() {
        if let Err(why) = world.try_row(row) {
            let _ = writeln!(failed, "row {number}, {:?}, {}: {why}", row.at, row.name);
        }
    }
    assert!(failed.is_empty(), "of {} rows:\n{failed}", rows.len());
    // Nothing comes late, and none of it was too much for any of them.
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(world.upstream.heads(), [""; 0]);
    for (at, gate) in &world.gates {
        assert_eq!(gate.get("/healthz").status, 200, "{at:?}");
        assert_eq!(gate.logged(), [""; 0], "{at:?}");
        for line in gate.printed() {
            assert!(!line.contains(KEY) && !line.contains('?'), "{line}");
        }
    }
}

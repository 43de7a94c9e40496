//! What an Attendee server may answer, and what becomes of it: an answer of the gateway's own, or the very same bytes.

use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Read},
    net::{TcpListener, TcpStream},
    process::{Child, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use crate::common::{
    Answer, Gate, KEY, LIST, PAGE, Upstream, check_dress, check_head, holds, json, program, request, say,
};

/// An upstream that says these bytes to the next request, and then closes the connection or keeps it.
struct Scripted {
    upstream: Upstream,
    next: Arc<Mutex<(Vec<u8>, bool)>>,
}

impl Scripted {
    fn new() -> Self {
        let next = Arc::new(Mutex::new((Vec::new(), false)));
        let said = next.clone();
        let upstream = Upstream::start(move |_, stream| {
            let (bytes, keep) = said.lock().unwrap().clone();
            say(stream, bytes) && keep
        });
        Self { upstream, next }
    }

    fn says(&self, bytes: impl Into<Vec<u8>>) {
        *self.next.lock().unwrap() = (bytes.into(), false);
    }

    fn says_and_stays(&self, bytes: impl Into<Vec<u8>>) {
        *self.next.lock().unwrap() = (bytes.into(), true);
    }
}

fn answer(status: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut lines = headers.iter().map(|header| format!("{header}\r\n")).collect::<String>();
    if !lines.to_ascii_lowercase().contains("content-type:") {
        lines.push_str("Content-Type: application/json\r\n");
    }
    let lower = lines.to_ascii_lowercase();
    // Or the next question might cross with the end of this connection.
    if !lower.contains("connection:") {
        lines.push_str("Connection: close\r\n");
    }
    if !lower.contains("content-length:") && !lower.contains("transfer-encoding:") {
        lines.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    [format!("HTTP/1.1 {status}\r\n{lines}\r\n").as_bytes(), body].concat()
}

const HTML: &str = "<!doctype html><title>evil</title><script>evil()</script>";
const WHOLE: &str = r#"{"next":null,"previous":null,"results":[]}"#;

/// The faults of an upstream: what it says, and the code that comes of it.
fn faults(elsewhere: &str) -> Vec<(String, Vec<u8>, &'static str)> {
    let mut rows: Vec<(&str, Vec<u8>, &'static str)> = vec![
        ("nothing", Vec::new(), "upstream-cut-off"),
        ("half a head", b"HTTP/1.1 200 OK\r\nX-Evil:".to_vec(), "upstream-cut-off"),
        ("less than its length", answer("200 OK", &["Content-Length: 500"], WHOLE), "upstream-cut-off"),
        (
            "less than its length, of a 404",
            answer("404 Not Found", &["Content-Length: 500"], "{}"),
            "upstream-cut-off",
        ),
        ("more than its length", answer("200 OK", &["Content-Length: 20"], WHOLE), "upstream-cut-off"),
        (
            "chunks without an end",
            answer("200 OK", &["Transfer-Encoding: chunked"], format!("{:x}\r\n{WHOLE}\r\n", WHOLE.len())),
            "upstream-cut-off",
        ),
        ("half a chunk", answer("200 OK", &["Transfer-Encoding: chunked"], "ff\r\n{}"), "upstream-cut-off"),
        (
            "chunks of nonsense",
            answer("200 OK", &["Transfer-Encoding: chunked"], "evil\r\n{}\r\n0\r\n\r\n"),
            "upstream-cut-off",
        ),
        (
            "two lengths",
            answer("200 OK", &["Content-Length: 42", "Content-Length: 2"], WHOLE),
            "upstream-unreadable",
        ),
        (
            "no length and half of it",
            answer("200 OK", &["Transfer-Encoding: identity"], &WHOLE[..30]),
            "upstream-cut-off",
        ),
        ("half of it", answer("200 OK", &[], &WHOLE[..30]), "upstream-cut-off"),
        ("nothing with 200", answer("200 OK", &[], ""), "upstream-cut-off"),
        (
            "1 MiB and a byte",
            answer("200 OK", &[], [WHOLE, &" ".repeat((1 << 20) + 1 - WHOLE.len())].concat()),
            "upstream-too-large",
        ),
        (
            "a length of 9 exabytes",
            answer("200 OK", &["Content-Length: 9000000000000000000"], WHOLE),
            "upstream-cut-off",
        ),
        ("2 MiB with 404", answer("404 Not Found", &[], "evil".repeat(1 << 19)), "upstream-too-large"),
        (
            "2 MiB in a chunk",
            answer(
                "200 OK",
                &["Transfer-Encoding: chunked"],
                format!("200000\r\n{}\r\n0\r\n\r\n", " ".repeat(1 << 21)),
            ),
            "upstream-too-large",
        ),
        ("a page with 200", answer("200 OK", &["Content-Type: text/html"], HTML), "upstream-unreadable"),
        (
            "a page with 404",
            answer("404 Not Found", &["Content-Type: text/html"], HTML),
            "upstream-unreadable",
        ),
        ("a page with 429", answer("429 Too Many Requests", &[], HTML), "upstream-unreadable"),
        ("a page with 500", answer("500 Internal Server Error", &[], HTML), "upstream-failed"),
        (
            "JSON with 503",
            answer("503 Service Unavailable", &["Retry-After: 9"], r#"{"detail":"evil"}"#),
            "upstream-failed",
        ),
        ("599", answer("599 evil", &[], "{}"), "upstream-failed"),
        ("a page of its sign-in", answer("200 OK", &["Set-Cookie: evil=1"], HTML), "upstream-unreadable"),
        (
            "gzip",
            answer("200 OK", &["Content-Encoding: gzip"], b"\x1f\x8b\x08\0\0\0\0\0"),
            "upstream-unreadable",
        ),
        (
            "JSON that says it is gzip",
            answer("200 OK", &["Content-Encoding: gzip"], WHOLE),
            "upstream-unreadable",
        ),
        (
            "JSON that says it is brotli",
            answer("404 Not Found", &["Content-Encoding: br"], "{}"),
            "upstream-unreadable",
        ),
        ("no UTF-8", answer("200 OK", &[], b"{\"results\":[\"evil\xff\"]}"), "upstream-unreadable"),
        ("UTF-16", answer("200 OK", &[], b"\xff\xfe{\0}\0"), "upstream-unreadable"),
        ("a mark of its order of bytes", answer("200 OK", &[], "\u{feff}{}"), "upstream-unreadable"),
        ("a list", answer("200 OK", &[], "[]"), "upstream-unreadable"),
        ("null", answer("200 OK", &[], "null"), "upstream-unreadable"),
        ("two objects", answer("200 OK", &[], format!("{WHOLE}{WHOLE}")), "upstream-unreadable"),
        ("NaN", answer("200 OK", &[], r#"{"results":NaN}"#), "upstream-unreadable"),
        ("a comment", answer("200 OK", &[], "{}/*evil*/"), "upstream-unreadable"),
        ("single quotes", answer("200 OK", &[], "{'results':[]}"), "upstream-unreadable"),
        ("a line's end in a string", answer("200 OK", &[], "{\"a\":\"\n\"}"), "upstream-unreadable"),
        ("a callback", answer("200 OK", &[], format!("evil({WHOLE})")), "upstream-unreadable"),
        (
            "a prefix against scripts",
            answer("200 OK", &[], format!(")]}}',\n{WHOLE}")),
            "upstream-unreadable",
        ),
        (
            "401",
            answer("401 Unauthorized", &["WWW-Authenticate: Basic realm=evil"], r#"{"detail":"evil"}"#),
            "upstream-key-refused",
        ),
        ("403", answer("403 Forbidden", &[], r#"{"detail":"evil"}"#), "upstream-key-refused"),
        ("403 of a firewall", answer("403 Forbidden", &[], HTML), "upstream-key-refused"),
        ("402", answer("402 Payment Required", &[], "{}"), "upstream-unexpected"),
        ("405", answer("405 Method Not Allowed", &[], "{}"), "upstream-unexpected"),
        (
            "407",
            answer("407 Proxy Authentication Required", &["Proxy-Authenticate: Basic"], "{}"),
            "upstream-unexpected",
        ),
        ("418", answer("418 I'm a teapot", &[], "{}"), "upstream-unexpected"),
        ("201", answer("201 Created", &["Location: /evil"], WHOLE), "upstream-unexpected"),
        ("204", b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec(), "upstream-unexpected"),
        ("205", answer("205 Reset Content", &[], ""), "upstream-unexpected"),
        (
            "206",
            answer("206 Partial Content", &["Content-Range: bytes 0-41/99"], WHOLE),
            "upstream-unexpected",
        ),
        ("300", answer("300 Multiple Choices", &[], HTML), "upstream-redirected"),
        ("304", b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".to_vec(), "upstream-redirected"),
        (
            "a redirect to nowhere",
            answer("302 Found", &["Location: javascript:evil()"], ""),
            "upstream-redirected",
        ),
        ("a status that is none", answer("999 evil", &[], WHOLE), "upstream-unexpected"),
    ];
    for (name, bytes) in [
        ("100 and nothing", &b"HTTP/1.1 100 Continue\r\n\r\n"[..]),
        ("a status of two digits", b"HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\n{}"),
        ("the status 000", b"HTTP/1.1 000 OK\r\nContent-Length: 2\r\n\r\n{}"),
        ("no version", b"200 OK\r\nContent-Length: 2\r\n\r\n{}"),
        ("HTTP/2", b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64evil"),
        ("HTTP/2 in words", b"HTTP/2 200\r\nContent-Length: 2\r\n\r\n{}"),
        ("SSH", b"SSH-2.0-evil\r\n"),
        ("HTTP/0.9", b"{\"next\":null,\"previous\":null,\"results\":[]}"),
        ("a length with a sign", b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}"),
        ("NUL in a header", b"HTTP/1.1 200 OK\r\nX-Evil: \0\r\nContent-Length: 2\r\n\r\n{}"),
        ("a bare CR in Retry-After", b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\rSet-Cookie: evil=1\r\nContent-Length: 2\r\n\r\n{}"),
        ("a folded Retry-After", b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\n Set-Cookie: evil=1\r\nContent-Length: 2\r\n\r\n{}"),
    ] {
        let code = if ENDS_EARLY.contains(&name) { "upstream-cut-off" } else { "upstream-unreadable" };
        rows.push((name, bytes.to_vec(), code));
    }
    let many = (0..3000).map(|number| format!("X-Evil-{number}: evil")).collect::<Vec<_>>();
    let many = many.iter().map(String::as_str).collect::<Vec<_>>();
    rows.push(("3000 headers", answer("200 OK", &many, WHOLE), "upstream-unreadable"));
    let long = format!("X-Evil: {}", "evil".repeat(250_000));
    rows.push(("a header of a million letters", answer("200 OK", &[&long], WHOLE), "upstream-unreadable"));
    let redirects = [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ];
    let redirects = redirects.map(|status| {
        let location = format!("Location: {elsewhere}{LIST}");
        (format!("redirected with {status}"), answer(status, &[&location], WHOLE), "upstream-redirected")
    });
    rows.into_iter().map(|(name, bytes, code)| (name.to_owned(), bytes, code)).chain(redirects).collect()
}

/// Upstreams whose connection ends before the head of an answer does.
const ENDS_EARLY: [&str; 3] = ["nothing", "half a head", "100 and nothing"];

fn fails_as(answer: &Answer, status: u16, code: &str) -> Result<(), String> {
    if answer.status != status || answer.code() != code {
        let body = String::from_utf8_lossy(&answer.body);
        return Err(format!("{} {body} instead of {status} {code}", answer.status));
    }
    if answer.header("content-type") != Some("application/json")
        || holds(&answer.body, "evil")
        || holds(answer.head.as_bytes(), "evil")
    {
        return Err(format!("{answer:?}"));
    }
    check_dress(answer)
}

#[test]
fn what_is_no_answer_becomes_502_with_a_code() {
    let (scripted, elsewhere) = (Scripted::new(), Upstream::recording());
    let gate = Gate::start(&scripted.upstream, &["--max-answer", "1"]);
    let mut failed = Vec::new();
    for (name, bytes, code) in faults(&elsewhere.url()) {
        scripted.says(bytes);
        let answer = gate.get(LIST);
        let asked = scripted.upstream.targets();
        // One question each, and no redirect is followed; where a connection ends before an answer, it may be asked anew.
        let times = if ENDS_EARLY.contains(&&*name) { 2 } else { 1 };
        let outcome = fails_as(&answer, 502, code)
            .and_then(|()| if asked == vec![LIST; times] { Ok(()) } else { Err(format!("{asked:?}")) });
        if let Err(why) = outcome {
            failed.push(format!("{name}: {why}"));
        }
    }
    assert_eq!(elsewhere.targets(), [""; 0]);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    scripted.says(answer("200 OK", &[], WHOLE));
    assert_eq!(gate.get(LIST).text(), WHOLE);
    assert_eq!(gate.logged(), [""; 0]);
}

#[test]
fn what_is_an_answer_is_passed_on_byte_for_byte_and_without_its_headers() {
    let scripted = Scripted::new();
    let gate = Gate::start(&scripted.upstream, &["--max-answer", "1"]);
    let odd = concat!(
        "\r\n\t {\"results\" : [ 9007199254740993, 1e400, -0, 1.10, 0.1E+2, \"\\u00e4\\/\\ud83d\\ude00\", \"\u{e4}\u{2028}\u{7f}\",\n",
        r#"{"id":"cal_1","id":"cal_2","next":"http://kept.example/?cursor=1","__proto__":{"a":1},"constructor":null,"":"","a\u0000b":"\ud800"}],"#,
        "\n\"next\"\t:\r\nnull , \"previous\":null,\"results\":7,\"__proto__\":[],\"count\":123456789012345678901234567890} \n"
    );
    let full = [WHOLE, &" ".repeat((1 << 20) - WHOLE.len())].concat();
    let deep = format!(r#"{{"results":{}{}}}"#, "[".repeat(200_000), "]".repeat(200_000));
    let deep_link = format!(r#"{{"next":{}1{}}}"#, "{\"a\":".repeat(50_000), "}".repeat(50_000));
    for body in [
        odd,
        "{}",
        &full,
        &deep,
        &deep_link,
        r#"{"next":["http://kept"],"previous":{"a":"b"}}"#,
        r#"{"next":7,"previous":true,"Next":"http://kept"}"#,
    ] {
        scripted.says(answer("200 OK", &[], body));
        let answer = gate.get(LIST);
        assert_eq!((answer.status, answer.text()), (200, body));
        scripted.says(self::answer(
            "200 OK",
            &["Transfer-Encoding: chunked"],
            format!("{:X};evil=1\r\n{body}\r\n0\r\nX-Evil: evil\r\n\r\n", body.len()),
        ));
        assert_eq!(gate.get("/api/v1/calendars/cal_1").text(), body);
    }
    // One calendar has no links.
    let calendar = r#"{"id":"cal_1","next":"http://kept.example/?cursor=1"}"#;
    scripted.says(answer("200 OK", &["Content-Encoding: identity"], calendar));
    assert_eq!(gate.get("/api/v1/calendars/cal_1").text(), calendar);
    for interim in [
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </evil>\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
    ] {
        scripted.says([interim.as_bytes(), &answer("200 OK", &[], WHOLE)].concat());
        assert_eq!(gate.get(LIST).text(), WHOLE, "{interim}");
    }
    for (status, body) in [
        ("400 Bad Request", r#"{"detail":"Invalid cursor"}"#),
        ("404 Not Found", "{\"detail\" : \"No Calendar matches the given query.\"}\n"),
        ("429 Too Many Requests", r#"{"detail":"Request was throttled. Expected available in 7 seconds."}"#),
    ] {
        for target in [LIST, "/api/v1/calendars/cal_1"] {
            scripted.says(answer(status, &["Retry-After: 7"], body));
            let answer = gate.get(target);
            assert_eq!((&*answer.status.to_string(), answer.text()), (&status[..3], body));
            assert_eq!(answer.header("retry-after"), Some("7"));
            check_dress(&answer).unwrap();
        }
    }
    // Whatever else it says stays there.
    let evil = [
        "Content-Type: text/html; charset=evil",
        "Set-Cookie: evil=1",
        "Location: /evil",
        "Access-Control-Allow-Origin: *",
        "Access-Control-Allow-Credentials: true",
        "Content-Security-Policy: evil",
        "Cache-Control: public, max-age=31536000",
        "ETag: \"evil\"",
        "Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT",
        "Expires: evil",
        "Age: 9",
        "Vary: *",
        "Server: evil",
        "Link: <evil>; rel=preload",
        "Refresh: 0; url=evil",
        "Clear-Site-Data: \"*\"",
        "Content-Disposition: attachment; filename=evil",
        "Strict-Transport-Security: max-age=0",
        "Alt-Svc: h3=\"evil\"",
        "X-Frame-Options: ALLOWALL",
        "Content-Language: evil",
        "Connection: keep-alive, evil",
        "Keep-Alive: timeout=evil",
        "Trailer: evil",
        "Via: evil",
        "X-Evil: evil",
        "Service-Worker-Allowed: /",
        "Cross-Origin-Resource-Policy: cross-origin",
        "WWW-Authenticate: Basic",
        "Proxy-Authenticate: Basic",
        "Warning: 199 evil",
        "Date: evil",
    ];
    scripted.says(answer("200 OK", &evil, WHOLE));
    let answer = gate.get(LIST);
    assert_eq!((answer.status, answer.text()), (200, WHOLE));
    assert!(!holds(answer.head.as_bytes(), "evil"), "{}", answer.head);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let mut names =
        answer.head.lines().skip(1).map(|line| line.split(':').next().unwrap()).collect::<Vec<_>>();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "cache-control",
            "connection",
            "content-length",
            "content-security-policy",
            "content-type",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "date",
            "referrer-policy",
            "x-content-type-options",
            "x-frame-options"
        ]
    );
    check_dress(&answer).unwrap();
    for head in scripted.upstream.heads() {
        check_head(&head, scripted.upstream.address, KEY).unwrap();
    }
}

#[test]
fn links_lead_here_whatever_they_say() {
    let scripted = Scripted::new();
    let gate = Gate::start(&scripted.upstream, &[]);
    let here = "http://localhost/api/v1/calendars";
    let mut failed = Vec::new();
    for (link, leads) in [
        ("http://internal.invalid/api/v1/calendars?cursor=cD0%3D", "?cursor=cD0%3D"),
        ("https://evil.example/?cursor=1&token=evil&page_size=9", "?cursor=1"),
        ("//evil.example/?cursor=1", "?cursor=1"),
        ("https://localhost@evil.example/?cursor=1", "?cursor=1"),
        ("?cursor=1", "?cursor=1"),
        ("javascript:evil()", ""),
        ("javascript:evil()//?cursor=1", "?cursor=1"),
        ("data:text/html,evil", ""),
        ("evil", ""),
        ("", ""),
        ("?", ""),
        ("http://evil.example", ""),
        ("http://evil.example/#?cursor=evil", "?cursor=evil"),
        ("http://evil.example/?cursor=1#&cursor=evil", "?cursor=1"),
        ("http://evil.example/?cursor=1?cursor=2", "?cursor=1%3Fcursor%3D2"),
        ("http://evil.example/?cursor=1&cursor=2", "?cursor=2"),
        ("http://evil.example/?deduplication_key=a+b%26&cursor=%2B", "?cursor=%2B&deduplication_key=a+b%26"),
        ("http://evil.example/?c%75rsor=1&CURSOR=2&cursor[]=3", "?cursor=1"),
        ("http://evil.example/?cursor=%0d%0aevil:%201", "?cursor=%0D%0Aevil%3A+1"),
        ("http://evil.example/?cursor=%ff", ""),
        ("http://evil.example/?cursor=%00", ""),
        ("http://evil.example/?cursor=\\\"><script>", "?cursor=%22%3E%3Cscript%3E"),
        ("http:\\/\\/evil.example\\/?cursor=\\u0031\\n\\t", "?cursor=1%0A%09"),
        ("http://evil.example/?cursor=\u{e4}\\ud83d\\ude00", "?cursor=%C3%A4%F0%9F%98%80"),
        ("\\u0068ttp://evil.example/\\u003fcursor=1", "?cursor=1"),
    ] {
        let body = format!(
            r#"{{ "next" :"{link}", "previous":null,"results":[{{"next":"{link}"}}],"previous": "{link}"}}"#
        );
        let rewritten = format!(
            r#"{{ "next" :"{here}{leads}", "previous":null,"results":[{{"next":"{link}"}}],"previous": "{here}{leads}"}}"#
        );
        scripted.says(answer("200 OK", &[], body));
        let answer = gate.get(LIST);
        if answer.status != 200 || answer.text() != rewritten {
            failed.push(format!("{link}: {} {}", answer.status, answer.text()));
        }
    }
    // Names in other letters, and links more than once.
    for body in [
        r#"{"n\u0065xt":"http://evil.example/?cursor=1","next":"http://evil.example/?cursor=2","next":"http://evil.example/"}"#,
        r#"{"next\u0000":1,"next":"http://evil.example/"}"#,
        "{\"next\":\"http://evil.example/\u{7f}\"}",
    ] {
        scripted.says(answer("200 OK", &[], body));
        let answer = gate.get(LIST);
        if answer.status != 200 || holds(&answer.body, "evil") {
            failed.push(format!("{body}: {} {}", answer.status, answer.text()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let long = format!(r#"{{"next":"http://evil.example/?cursor={}"}}"#, "%41".repeat(100_000));
    scripted.says(answer("200 OK", &[], long));
    assert_eq!(gate.get(LIST).json()["next"], format!("{here}?cursor={}", "A".repeat(100_000)));
}

#[test]
fn a_link_that_holds_half_a_letter_leads_nowhere_else_either() {
    let scripted = Scripted::new();
    let gate = Gate::start(&scripted.upstream, &[]);
    for body in [
        r#"{"next":"http://evil.example/?cursor=\ud800"}"#,
        r#"{"previous":"http://evil.example/\udc00?cursor=1"}"#,
        r#"{"next":"http://evil.example/?cursor=\uD800\uD800"}"#,
    ] {
        // Browsers read it, so that it has to be rewritten or refused.
        scripted.says(answer("200 OK", &[], body));
        let answer = gate.get(LIST);
        assert!(!holds(&answer.body, "evil"), "{body}: {} {}", answer.status, answer.text());
    }
}

#[test]
fn a_refusal_that_is_no_utf_8_is_not_passed_on() {
    let scripted = Scripted::new();
    let gate = Gate::start(&scripted.upstream, &[]);
    for (status, body) in [
        ("404 Not Found", &b"{\"detail\":\"evil\xff\"}"[..]),
        ("429 Too Many Requests", b"{\"detail\":\"\xed\xa0\x80evil\"}"),
        ("400 Bad Request", b"{\"\xc0\xae\":\"evil\"}"),
    ] {
        scripted.says(answer(status, &[], body));
        fails_as(&gate.get(LIST), 502, "upstream-unreadable").unwrap_or_else(|why| panic!("{status}: {why}"));
    }
}

#[test]
fn links_lead_to_where_people_ask() {
    let upstream = Upstream::recording();
    let next = |gate: &Gate, target: &str, host: &str| {
        gate.ask("GET", target, &[host]).json()["next"].as_str().unwrap().to_owned()
    };
    let plain = Gate::start(&upstream, &["--host", "Console.example"]);
    for (target, host, expected) in [
        (LIST, "Host: 127.0.0.1:8080", "http://127.0.0.1:8080/api/v1/calendars?cursor=c2"),
        (LIST, "Host: console.EXAMPLE", "http://console.EXAMPLE/api/v1/calendars?cursor=c2"),
        (
            "/projects/default/api/v1/calendars?cursor=c1",
            "Host: [::1]:80",
            "http://[::1]:80/projects/default/api/v1/calendars?cursor=c2",
        ),
    ] {
        assert_eq!(next(&plain, target, host), expected);
    }
    let public = Gate::start(&upstream, &["--public-url", "https://console.example:8443/admin/"]);
    assert_eq!(public.place, "https://console.example:8443/admin");
    for host in ["Host: console.example", "Host: localhost"] {
        assert_eq!(
            next(&public, LIST, host),
            "https://console.example:8443/admin/api/v1/calendars?cursor=c2"
        );
        assert_eq!(
            next(&public, "/projects/default/api/v1/calendars", host),
            "https://console.example:8443/admin/projects/default/api/v1/calendars?cursor=c2"
        );
    }
    // The upstream's own place may be below a path, and people copy more of it than is needed.
    upstream.heads();
    for below in ["/attendee", "/attendee/", "/attendee/api/v1", "/attendee/api/v1/"] {
        let gate = Gate::before(&format!("{}{below}", upstream.url()), KEY, &[]);
        assert_eq!(gate.get("/api/v1/calendars?cursor=a").status, 200);
        assert_eq!(upstream.targets(), ["/attendee/api/v1/calendars?cursor=a"], "{below}");
    }
}

#[test]
fn what_comes_behind_an_answer_is_no_answer_to_the_next_question() {
    let scripted = Scripted::new();
    let gate = Gate::start(&scripted.upstream, &[]);
    let kept = ["Connection: keep-alive"];
    let evil = answer("200 OK", &kept, r#"{"evil":1}"#);
    for first in [
        answer("200 OK", &kept, WHOLE),
        answer("404 Not Found", &kept, "{}"),
        b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
        b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec(),
    ] {
        scripted.says_and_stays([&*first, &*evil, &*evil].concat());
        assert!(!holds(&gate.get(LIST).body, "evil"));
        for _ in 0..3 {
            scripted.says_and_stays(answer("200 OK", &kept, WHOLE));
            assert_eq!(gate.get(LIST).text(), WHOLE);
        }
    }
}

#[test]
fn an_upstream_that_dawdles_is_given_up() {
    let upstream = Upstream::start(|target, stream| {
        let drip = |stream: &mut TcpStream, bytes: &str| {
            (0..200).all(|_| {
                thread::sleep(Duration::from_millis(50));
                say(stream, bytes)
            })
        };
        match target.rsplit('/').next().unwrap() {
            "nothing" => thread::sleep(Duration::from_secs(5)),
            "head" => {
                say(stream, "HTTP/1.1 200 OK\r\n");
                drip(stream, "X-A: b\r\n");
            }
            "status" => {
                drip(stream, "H");
            }
            "interim" => {
                drip(stream, "HTTP/1.1 100 Continue\r\n\r\n");
            }
            "body" => {
                say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
                drip(stream, " ");
            }
            "chunks" => {
                say(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                drip(stream, "1\r\n \r\n");
            }
            _ => return json(stream, WHOLE),
        }
        false
    });
    let gate = Gate::start(&upstream, &["--upstream-timeout", "1"]);
    thread::scope(|scope| {
        for kind in ["nothing", "status", "head", "interim", "body", "chunks"] {
            let gate = &gate;
            scope.spawn(move || {
                let asked = Instant::now();
                let answer = gate.get(&format!("/api/v1/calendars/{kind}"));
                let took = asked.elapsed();
                fails_as(&answer, 504, "upstream-timed-out").unwrap_or_else(|why| panic!("{kind}: {why}"));
                assert!((900..2500).contains(&took.as_millis()), "{kind}: {took:?}");
            });
        }
        // Meanwhile others are served.
        assert_eq!(gate.get("/api/v1/calendars/quick").text(), WHOLE);
    });
    assert_eq!(gate.get("/api/v1/calendars/quick").text(), WHOLE);
}

#[test]
fn an_upstream_without_end_is_cut_off_and_not_kept_in_memory() {
    let sent = Arc::new(Mutex::new(0_usize));
    let counted = sent.clone();
    let upstream = Upstream::start(move |target, stream| {
        say(
            stream,
            if target.ends_with("chunks") {
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            } else {
                "HTTP/1.1 200 OK\r\n\r\n"
            },
        );
        let piece = if target.ends_with("chunks") {
            format!("10000\r\n{}\r\n", " ".repeat(1 << 16))
        } else {
            " ".repeat(1 << 16)
        };
        while say(stream, &piece) {
            *counted.lock().unwrap() += 1 << 16;
        }
        false
    });
    let gate = Gate::start(&upstream, &["--max-answer", "1"]);
    for target in ["/api/v1/calendars/chunks", "/api/v1/calendars/plain"] {
        *sent.lock().unwrap() = 0;
        fails_as(&gate.get(target), 502, "upstream-too-large").unwrap();
        thread::sleep(Duration::from_millis(100));
        let sent = *sent.lock().unwrap();
        // What the sockets hold comes on top of it.
        assert!(sent < 16 << 20, "{target}: {sent}");
    }
}

#[test]
fn an_upstream_that_is_away_is_told_at_once_and_found_again() {
    let mut upstream = Some(Upstream::recording());
    let address = upstream.as_ref().unwrap().address.to_string();
    let gate = Gate::start(upstream.as_ref().unwrap(), &[]);
    for _ in 0..3 {
        assert_eq!(gate.get(LIST).status, 200);
        drop(upstream.take());
        let asked = Instant::now();
        fails_as(&gate.get(LIST), 502, "upstream-unreachable").unwrap();
        assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
        assert_eq!(gate.get("/readyz").status, 200, "the others would be as lost");
        upstream = Some(Upstream::start_at(&address, |_, stream| json(stream, PAGE)));
    }
    assert_eq!(gate.get(LIST).status, 200);
    drop(upstream);
    // A server that speaks no TLS does not get to see the key.
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let gate = Gate::before(&format!("https://{}", plain.local_addr().unwrap()), KEY, &[]);
    let heard = thread::spawn(move || {
        let (mut stream, mut heard) = (plain.accept().unwrap().0, Vec::new());
        say(&mut stream, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        let _ = stream.read_to_end(&mut heard);
        heard
    });
    fails_as(&gate.get(LIST), 502, "upstream-unreachable").unwrap();
    assert!(!holds(&heard.join().unwrap(), KEY));
}

#[test]
fn a_connection_is_used_again_and_replaced_when_the_upstream_has_closed_it() {
    let connections = Arc::new(Mutex::new(HashSet::new()));
    let seen = connections.clone();
    let upstream = Upstream::start(move |target, stream| {
        seen.lock().unwrap().insert(stream.peer_addr().unwrap());
        // It does not say that it will close.
        json(stream, WHOLE) && !target.ends_with("last")
    });
    let gate = Gate::start(&upstream, &[]);
    for number in 0..10 {
        for target in [LIST, "/api/v1/calendars/one", "/api/v1/calendars/last"] {
            let answer = gate.get(target);
            assert_eq!((answer.status, answer.text()), (200, WHOLE), "{target}, {number}");
        }
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(upstream.targets().len(), 30);
    // Each core keeps its own, so that two may have been needed for three questions.
    assert!((10..=20).contains(&connections.lock().unwrap().len()));
}

#[test]
fn a_question_that_crosses_with_the_end_of_its_connection_is_asked_again() {
    let connections = Mutex::new(HashSet::new());
    let upstream = Upstream::start(move |_, stream| {
        // The first question of each connection is answered; at the second, it has just been idle for too long.
        connections.lock().unwrap().insert(stream.peer_addr().unwrap()) && json(stream, WHOLE)
    });
    let gate = Gate::start(&upstream, &[]);
    for number in 0..10 {
        let answer = gate.get(LIST);
        assert_eq!((answer.status, answer.text()), (200, WHOLE), "question {number}");
    }
}

#[test]
fn more_than_the_upstream_shall_bear_are_told_to_come_again() {
    let upstream = Upstream::start(|target, stream| {
        if target.ends_with("slow") {
            thread::sleep(Duration::from_millis(6500));
        }
        json(stream, WHOLE)
    });
    let gate = Gate::start(&upstream, &["--max-concurrent", "1"]);
    thread::scope(|scope| {
        let slow = scope.spawn(|| gate.get("/api/v1/calendars/slow"));
        while upstream.targets().is_empty() {
            thread::sleep(Duration::from_millis(5));
        }
        let answer = gate.get(LIST);
        fails_as(&answer, 503, "busy").unwrap();
        assert_eq!(answer.header("retry-after"), Some("1"));
        assert_eq!(upstream.targets(), [""; 0]);
        // What needs no upstream is not kept waiting, and who waits gets a turn.
        assert_eq!(gate.get("/healthz").status, 200);
        assert_eq!(gate.get("/api/v1/bots").status, 404);
        assert_eq!(gate.get(LIST).status, 200);
        assert_eq!(slow.join().unwrap().status, 200);
    });
    // Whoever has gone takes no place.
    drop(
        TcpStream::connect(&gate.address)
            .map(|mut stream| say(&mut stream, request("GET /api/v1/calendars/slow HTTP/1.1", &[]))),
    );
    thread::sleep(Duration::from_millis(100));
    let asked = Instant::now();
    assert_eq!(gate.get(LIST).status, 200);
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
}

#[test]
fn head_is_get_without_its_body() {
    let upstream = Upstream::recording();
    let gate = Gate::start(&upstream, &[]);
    for target in [LIST, "/api/v1/calendars/cal_1", "/api/v1/bots"] {
        let (get, head) = (gate.get(target), gate.ask("HEAD", target, &[]));
        assert_eq!((head.status, head.body.len()), (get.status, 0));
        for name in ["content-length", "content-type", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{target}");
        }
    }
    let heads = upstream.heads();
    assert_eq!(heads.len(), 4);
    assert!(heads.iter().all(|head| head.starts_with("GET ")), "{heads:?}");
}

/// The demo, as the Attendee server behind the gateway.
struct Demo {
    child: Child,
    address: String,
    key: String,
}

impl Demo {
    fn start() -> Self {
        let mut child = program(&["demo", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(|line| line.unwrap());
        let address = lines.next().unwrap().strip_prefix("http://").unwrap().to_owned();
        let key = lines.next().unwrap().strip_prefix("API key: ").unwrap().to_owned();
        Self { child, address, key }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// All ids from here on, by the links that the answers hold.
fn walk(address: &str, start: &str, headers: &[&str]) -> Vec<String> {
    let (mut ids, mut target) = (Vec::new(), start.to_owned());
    loop {
        let mut all = vec!["Connection: close".to_owned(), format!("Host: {address}")];
        all.extend(headers.iter().map(|header| (*header).to_owned()));
        let raw =
            request(format!("GET {target} HTTP/1.1"), &all.iter().map(String::as_str).collect::<Vec<_>>());
        let page = crate::common::exchange(address, &raw).unwrap().remove(0);
        assert_eq!(page.status, 200, "{target}: {}", page.text());
        let page = page.json();
        ids.extend(
            page["results"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else { return ids };
        target =
            next.strip_prefix(&format!("http://{address}")).unwrap_or_else(|| panic!("{next}")).to_owned();
    }
}

#[test]
fn all_calendars_of_the_demo_are_found_through_the_gateway() {
    let demo = Demo::start();
    let gate = Gate::before(&format!("http://{}", demo.address), &demo.key, &[]);
    let direct = walk(&demo.address, LIST, &[&format!("Authorization: Token {}", demo.key)]);
    assert_eq!(direct.len(), 137);
    assert_eq!(walk(&gate.address, LIST, &[]), direct);
    assert_eq!(walk(&gate.address, "/projects/default/api/v1/calendars", &[]), direct);
    let target = format!("{LIST}/{}", direct[100]);
    let calendar = gate.get(&target);
    assert_eq!((calendar.status, &calendar.json()["id"]), (200, &serde_json::Value::from(&*direct[100])));
    assert_eq!(gate.get("/api/v1/calendars/cal_nobody").status, 404);
    assert_eq!(gate.get("/api/v1/calendars?cursor=nonsense").status, 404);
    // Another key than the demo's.
    let stranger = Gate::before(&format!("http://{}", demo.address), KEY, &[]);
    fails_as(&stranger.get(LIST), 502, "upstream-key-refused").unwrap();
}

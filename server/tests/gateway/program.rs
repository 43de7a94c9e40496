//! `attendee-calendars serve` as a program: how it starts and refuses to, what it prints, what it reads again, how it ends.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Output, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rustls::{
    ClientConfig, ClientConnection, StreamOwned,
    pki_types::{CertificateDer, ServerName},
};

use crate::common::{
    Answer, Files, Gate, HasTimeout, KEY, LIST, PAGE, PATIENCE, Upstream, cheap_hash, check_dress,
    check_head, exchange, holds, json, program, read_answers, request, wait_for,
};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// What no message may repeat.
const SECRETS: [&str; 3] = ["sk_secret", "hunter2", "correct horse"];

/// Starts it where it must not start: one line on stderr, nothing on stdout.
fn refusal(arguments: &[&str], environment: &[(&str, &str)]) -> (String, i32) {
    let mut command = program(arguments);
    let mut child = command
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > deadline {
            let _ = child.kill();
            panic!("it starts: {arguments:?}");
        }
        thread::sleep(Duration::from_millis(5));
    }
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!(stdout, b"", "{arguments:?}");
    assert_eq!(stderr.lines().count(), 1, "{arguments:?}: {stderr}");
    let message = stderr.strip_prefix("attendee-calendars: ").unwrap_or_else(|| panic!("{stderr}"));
    (message.trim_end().to_owned(), status.code().unwrap())
}

fn keeps_secrets(message: &str) {
    for secret in SECRETS {
        assert!(!message.contains(secret), "{message}");
    }
}

/// Where it would start but for one mistake, with the words of the message that say which.
fn refuses(more: &[&str], words: &[&str]) {
    let files = Files::new();
    let key = files.put("key", "sk_secret");
    let mut arguments = vec!["serve"];
    if !more.contains(&"--config") && !more.contains(&"--upstream") {
        arguments.extend(["--upstream", "http://127.0.0.1:1", "--api-key-file", &key]);
    }
    if !more.contains(&"--listen") {
        arguments.extend(["--listen", "127.0.0.1:0"]);
    }
    arguments.extend(more);
    let (message, code) = refusal(&arguments, &[]);
    assert_eq!(code, 1, "{message}");
    keeps_secrets(&message);
    for word in words {
        assert!(message.contains(word), "{more:?} without `{word}`: {message}");
    }
}

#[test]
fn it_has_to_be_told_whom_to_ask_and_with_which_key() {
    let files = Files::new();
    let key = files.put("key", "sk_secret");
    let message = |arguments: &[&str], environment: &[(&str, &str)]| {
        let (message, code) =
            refusal(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat(), environment);
        assert_eq!(code, 1, "{message}");
        keeps_secrets(&message);
        message
    };
    let said = message(&[], &[]);
    assert!(said.contains("--upstream") && said.contains("--api-key-file"), "{said}");
    let said = message(&["--upstream", "https://a.example"], &[]);
    assert!(said.contains("--api-key-file") && said.contains("ATTENDEE_API_KEY"), "{said}");
    let said = message(&["--api-key-file", &key], &[]);
    assert!(said.contains("--upstream"), "{said}");
    for upstream in [
        "a.example",
        "ftp://a.example",
        "https://",
        "https://sk_secret:hunter2@a.example",
        "https://a.example?token=x",
        "https://a b",
        "",
    ] {
        let said = message(&["--upstream", upstream, "--api-key-file", &key], &[]);
        assert!(said.contains("upstream"), "{upstream}: {said}");
    }
    for (content, word) in [
        ("", "empty"),
        (" \n", "empty"),
        ("sk_secret hunter2", "one line"),
        ("sk_secret\nhunter2", "one line"),
        ("sk_secret\u{e9}", "ASCII"),
        ("sk_secret\u{1}", "ASCII"),
    ] {
        let file = files.put("bad", content);
        let said = message(&["--upstream", "https://a.example", "--api-key-file", &file], &[]);
        assert!(said.contains(&file) && said.contains(word), "{said}");
    }
    let huge = files.put("huge", &"sk_secret".repeat(200_000));
    let folder = files.path("");
    for (file, word) in
        [(&*huge, "too long"), (folder.to_str().unwrap(), "no file"), ("/nowhere/key", "No such file")]
    {
        let said = message(&["--upstream", "https://a.example", "--api-key-file", file], &[]);
        assert!(said.contains(word) && said.contains(file), "{said}");
    }
    let said = message(&["--upstream", "https://a.example"], &[("ATTENDEE_API_KEY", "sk_secret hunter2")]);
    assert!(said.contains("API key"), "{said}");
}

#[test]
fn off_loopback_it_has_to_be_told_who_may_look_and_by_which_name() {
    let files = Files::new();
    let (hash, secret) = (files.put("hash", &cheap_hash("correct horse")), files.put("secret", SECRET));
    let password = ["--auth", "password", "--password-file", &hash, "--session-secret-file", &secret];
    for listen in ["0.0.0.0:0", "[::]:0"] {
        if TcpListener::bind(listen).is_err() {
            continue;
        }
        refuses(
            &["--listen", listen, "--host", "a.example"],
            &["off loopback", "--auth password", "--auth proxy"],
        );
        refuses(&["--listen", listen, "--host", "a.example", "--auth", "open"], &["off loopback", "--auth"]);
        refuses(&["--listen", listen], &["off loopback"]);
        refuses(
            &["--listen", listen, "--auth", "proxy", "--trusted-proxy", "10.0.0.7"],
            &["--public-url", "--host"],
        );
        refuses(
            &[&["--listen", listen, "--host", "a.example"], &password[..]].concat(),
            &["TLS", "--tls-cert", "--public-url"],
        );
        refuses(
            &[&["--listen", listen, "--public-url", "http://a.example"], &password[..]].concat(),
            &["TLS"],
        );
    }
    // On loopback a password would be read on its way from the proxy's clients just as well.
    refuses(&password, &["TLS"]);
    let upstream = Upstream::recording();
    let gate = Gate::start(
        &upstream,
        &[
            "--listen",
            "0.0.0.0:0",
            "--host",
            "a.example",
            "--auth",
            "proxy",
            "--trusted-proxy",
            "127.0.0.0/8",
        ],
    );
    let status = |host| gate.ask("GET", LIST, &[host, "X-Forwarded-User: ada"]).status;
    assert_eq!((status("Host: a.example"), status("Host: A.example:80")), (200, 200));
    assert_eq!((status("Host: localhost"), status("Host: 127.0.0.1")), (421, 421));
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let files = Files::new();
    let (hash, secret) = (files.put("hash", &cheap_hash("correct horse")), files.put("secret", SECRET));
    let short = files.put("short", "hunter2");
    let plain = files.put("plain", "hunter2");
    let https = ["--public-url", "https://a.example"];
    let password = |hash: &str, secret: &str, words: &[&str]| {
        refuses(
            &[&["--auth", "password", "--password-file", hash, "--session-secret-file", secret], &https[..]]
                .concat(),
            words,
        );
    };
    password(&plain, &secret, &["hash-password", "plain"]);
    password(&hash, &short, &["32 bytes", "short"]);
    password("/nowhere", &secret, &["/nowhere"]);
    refuses(
        &["--auth", "password", "--public-url", "https://a.example"],
        &["--password-file", "--session-secret-file"],
    );
    refuses(
        &["--auth", "password", "--password-file", &hash, "--public-url", "https://a.example"],
        &["--session-secret-file"],
    );
    refuses(&["--password-file", &hash], &["--auth password"]);
    refuses(&["--session-secret-file", &secret], &["--auth password"]);
    refuses(
        &["--password-file", &hash, "--auth", "proxy", "--trusted-proxy", "10.0.0.7"],
        &["--auth password"],
    );
    refuses(&["--user-header", "X-User"], &["--auth proxy"]);
    refuses(&["--auth", "proxy"], &["--trusted-proxy"]);
    refuses(
        &["--auth", "proxy", "--trusted-proxy", "10.0.0.7", "--user-header", "X User"],
        &["--user-header"],
    );
    for url in
        ["a.example", "ftp://a.example", "https://a.example?x", "https://u@a.example", "https://a.example//b"]
    {
        refuses(&["--public-url", url], &["--public-url"]);
    }
    let (certificate, key) = certificate(&["a.example"]);
    let (_, other) = self::certificate(&["a.example"]);
    let (certificate, key, other) =
        (files.put("cert", &certificate), files.put("cert-key", &key), files.put("other", &other));
    refuses(&["--tls-cert", &certificate], &["--tls-key"]);
    refuses(&["--tls-key", &key], &["--tls-cert"]);
    refuses(&["--tls-cert", &certificate, "--tls-key", &other], &["cert"]);
    refuses(&["--tls-cert", &plain, "--tls-key", &key], &["certificate"]);
    refuses(&["--tls-cert", &certificate, "--tls-key", &plain], &["private key"]);
    refuses(&["--tls-cert", &key, "--tls-key", &key], &["certificate"]);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    refuses(&["--listen", &taken], &[&taken, "in use", "--listen"]);
    refuses(&["--metrics-listen", &taken], &[&taken, "in use", "--metrics-listen"]);
    refuses(&["--listen", "nowhere"], &["nowhere", "--listen"]);
}

#[test]
fn mistakes_in_arguments_are_told_in_one_line() {
    for (arguments, word) in [
        (&["--nonsense"][..], "--nonsense"),
        (&["--auth", "nobody"], "--auth"),
        (&["--trusted-proxy", "proxy.example"], "--trusted-proxy"),
        (&["--allow-origin", "*"], "every page"),
        (&["--allow-origin", "https://a.example/path"], "origin"),
        (&["--frame-ancestor", "a.example"], "origin"),
        (&["--session-hours", "soon"], "--session-hours"),
        (&["--upstream-timeout", "-1"], "-1"),
        (&["--max-answer", "1.5"], "--max-answer"),
        (&["--drain-seconds"], "--drain-seconds"),
        // Whoever expects such options has shown the secret to the whole machine; not to the log as well.
        (&["--api-key=sk_secret"], "--api-key"),
        (&["--password=hunter2"], "--password"),
    ] {
        let (message, code) = refusal(&[&["serve"], arguments].concat(), &[]);
        assert_eq!(code, 2, "{message}");
        keeps_secrets(&message);
        assert!(message.contains(word) && !message.starts_with("error"), "{message}");
    }
}

#[test]
fn mistakes_in_the_file_are_told_with_their_line_and_without_its_text() {
    let files = Files::new();
    let key = files.put("key", KEY);
    let mut failed = Vec::new();
    let project = |name: &str| {
        format!(
            "[[project]]\nname = \"{name}\"\nupstream = \"http://127.0.0.1:1\"\napi-key-file = \"{key}\"\n"
        )
    };
    for (content, words) in [
        ("listen = \"127.0.0.1:0\"\nnonsense = \"sk_secret\"\n".to_owned(), &["line 2", "nonsense"][..]),
        ("listen = \"127.0.0.1:0\"\nupstream = sk_secret\n".to_owned(), &["line 2"]),
        ("\n\nsk_secret\n".to_owned(), &["line 3"]),
        ("sk_secret".to_owned(), &["line 1"]),
        ("hsts = \"hunter2\"".to_owned(), &["line 1", "`hsts`"]),
        ("session-hours = \"hunter2\"".to_owned(), &["line 1"]),
        ("host = \"sk_secret\"".to_owned(), &["line 1"]),
        ("auth = \"hunter2\"".to_owned(), &["line 1"]),
        ("upstream = \"sk_secret".to_owned(), &["line 1"]),
        ("allow-origin = [\"*\"]".to_owned(), &["every page"]),
        ("trusted-proxy = [\"hunter2\"]".to_owned(), &["address"]),
        ("[[project]]\nname = \"a\"\napi-key = \"sk_secret\"\n".to_owned(), &["api-key"]),
        (project("a") + &project("a"), &["`a`", "two"]),
        (project("a b"), &["a b"]),
        (format!("upstream = \"http://127.0.0.1:1\"\n{}", project("a")), &["[[project]]", "--upstream"]),
        (String::new(), &["--upstream"]),
    ] {
        let file = files.put("config.toml", &content);
        let (message, code) = refusal(&["serve", "--listen", "127.0.0.1:0", "--config", &file], &[]);
        assert_eq!(code, 1, "{message}");
        let missing = words.iter().filter(|word| !message.contains(**word)).collect::<Vec<_>>();
        if !missing.is_empty() {
            failed.push(format!("{content:?} without {missing:?}: {message}"));
        }
        if SECRETS.iter().any(|secret| message.contains(secret)) {
            failed.push(format!("{content:?} repeated: {message}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    refuses(&["--config", "/nowhere.toml"], &["/nowhere.toml"]);
    fs::write(files.path("latin"), b"listen = \"\xff\"").unwrap();
    refuses(&["--config", files.path("latin").to_str().unwrap()], &["latin"]);
}

#[test]
fn arguments_go_before_the_environment_and_that_before_the_file() {
    let upstream = Upstream::recording();
    let files = Files::new();
    let key = files.put("key", KEY);
    let config = files.put(
        "config.toml",
        &format!(
            "listen = \"127.0.0.1:0\"\nupstream = \"{}\"\napi-key-file = \"{key}\"\nhost = [\"file.example\"]\n\
             public-url = \"https://file.example\"\nupstream-timeout = 5\nmax-answer = 2\nmax-concurrent = 3\ndrain-seconds = 0\n\
             auth = \"open\"\nhsts = true\nallow-origin = [\"https://office.example\"]\nframe-ancestor = [\"https://intra.example\"]\n",
            upstream.url()
        ),
    );
    let run = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = program(&[&["serve", "--config", &config], arguments].concat());
        command.envs(environment.iter().copied());
        Gate::run(command, Files::new())
    };
    let gate = run(&[], &[]);
    assert_eq!(gate.place, "https://file.example");
    let answer = gate.ask("GET", LIST, &["Host: file.example", "Origin: https://office.example"]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://office.example"));
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000"));
    assert!(
        answer.header("content-security-policy").unwrap().ends_with("frame-ancestors https://intra.example")
    );
    assert_eq!(answer.header("x-frame-options"), None);
    let environment = [
        ("ATTENDEE_CALENDARS_PUBLIC_URL", "https://environment.example"),
        ("ATTENDEE_CALENDARS_HOST", "one.example,two.example"),
        ("ATTENDEE_CALENDARS_HSTS", "false"),
    ];
    let gate = run(&[], &environment);
    assert_eq!(gate.ask("GET", LIST, &["Host: one.example"]).header("strict-transport-security"), None);
    let gate = run(&["--hsts"], &environment);
    assert!(gate.ask("GET", LIST, &["Host: one.example"]).header("strict-transport-security").is_some());
    assert_eq!(gate.place, "https://environment.example");
    for (host, status) in
        [("one.example", 200), ("two.example", 200), ("environment.example", 200), ("file.example", 421)]
    {
        assert_eq!(gate.ask("GET", LIST, &[&format!("Host: {host}")]).status, status, "{host}");
    }
    assert_eq!(
        run(&["--public-url", "https://argument.example"], &environment).place,
        "https://argument.example"
    );

    // All of it from the environment, as containers have it, and the key itself.
    upstream.heads();
    let mut command = program(&["serve"]);
    command.env("ATTENDEE_CALENDARS_LISTEN", "127.0.0.1:0");
    command
        .env("ATTENDEE_CALENDARS_UPSTREAM", upstream.url())
        .env("ATTENDEE_API_KEY", "sk_of_the_environment");
    let gate = Gate::run(command, Files::new());
    assert_eq!(gate.get(LIST).status, 200);
    check_head(&upstream.heads().remove(0), upstream.address, "sk_of_the_environment").unwrap();
}

#[test]
fn several_projects_are_asked_each_with_its_own_key() {
    let (eu, us) = (Upstream::recording(), Upstream::recording());
    let files = Files::new();
    let config = files.put(
        "config.toml",
        &format!(
            "listen = \"127.0.0.1:0\"\n[[project]]\nname = \"eu\"\nupstream = \"{}\"\napi-key-file = \"{}\"\n\
             [[project]]\nname = \"us-2\"\nupstream = \"{}\"\napi-key-file = \"{}\"\n",
            eu.url(),
            files.put("eu", "sk_eu"),
            us.url(),
            files.put("us", "sk_us\n"),
        ),
    );
    let gate = Gate::run(program(&["serve", "--config", &config]), Files::new());
    let next = |target: &str| gate.get(target).json()["next"].as_str().unwrap().to_owned();
    assert_eq!(next(LIST), "http://localhost/api/v1/calendars?cursor=c2");
    assert_eq!(
        next("/projects/eu/api/v1/calendars"),
        "http://localhost/projects/eu/api/v1/calendars?cursor=c2"
    );
    assert_eq!(
        eu.heads()
            .iter()
            .map(|head| check_head(head, eu.address, "sk_eu"))
            .collect::<Result<Vec<()>, _>>()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(us.heads(), [""; 0]);
    assert_eq!(
        next("/projects/us-2/api/v1/calendars?cursor=a"),
        "http://localhost/projects/us-2/api/v1/calendars?cursor=c2"
    );
    assert_eq!(gate.get("/projects/us-2/api/v1/calendars/cal_1").status, 200);
    assert_eq!(
        us.heads()
            .iter()
            .map(|head| check_head(head, us.address, "sk_us"))
            .collect::<Result<Vec<()>, _>>()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(eu.heads(), [""; 0]);
    assert_eq!(gate.get("/projects/us/api/v1/calendars").code(), "no-such-project");
    // One that is away takes nothing from the other.
    drop(us);
    assert_eq!(gate.get("/projects/us-2/api/v1/calendars").code(), "upstream-unreachable");
    assert_eq!(gate.get(LIST).status, 200);
}

#[test]
fn a_key_is_replaced_while_it_runs() {
    let upstream = Upstream::recording();
    let gate = Gate::start(&upstream, &[]);
    let used = || {
        assert_eq!(gate.get(LIST).status, 200);
        let head = upstream.heads().pop().unwrap();
        head.split("Token ").nth(1).unwrap().split("\r\n").next().unwrap().to_owned()
    };
    assert_eq!(used(), KEY);
    gate.files.put("key", "sk_of_tomorrow\n");
    wait_for("the new key", || (used() == "sk_of_tomorrow").then_some(()));
    // What is no key is told, and the one before stays in use.
    gate.files.put("key", "");
    wait_for("a warning", || {
        assert_eq!(used(), "sk_of_tomorrow");
        gate.logged().iter().any(|line| line.contains("stays in use") && line.contains("key")).then_some(())
    });
    fs::remove_file(gate.files.path("key")).unwrap();
    gate.files.put("key", "sk_of_the_day_after");
    wait_for("the newest key", || (used() == "sk_of_the_day_after").then_some(()));
    for line in [gate.logged(), gate.printed()].concat() {
        assert!(!line.contains("sk_") && !line.contains(KEY), "{line}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_key_is_nowhere_to_be_read() {
    // Whatever happens, and however much is logged of it.
    let upstream = Upstream::start(|target, stream| match target.rsplit('/').next().unwrap() {
        "cut" => false,
        "refused" => crate::common::say(stream, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"),
        _ => json(stream, PAGE),
    });
    let files = Files::new();
    let key = files.put("key", KEY);
    let mut command =
        program(&["serve", "--listen", "127.0.0.1:0", "--upstream", &upstream.url(), "--api-key-file", &key]);
    command.env("RUST_LOG", "trace");
    let gate = Gate::run(command, Files::new());
    for target in [
        "/api/v1/calendars?deduplication_key=somebody",
        "/api/v1/calendars/cut",
        "/api/v1/calendars/refused",
        "/api/v1/bots",
        "/api/v1/%63",
        "/login",
    ] {
        gate.get(target);
    }
    gate.send(b"nonsense\r\n\r\n");
    drop(upstream);
    assert_eq!(gate.get(LIST).status, 502);
    assert!(!holds(&crate::common::command_line(gate.id()), KEY));
    gate.signal("-TERM");
    let (status, printed, logged) = gate.ended();
    assert!(status.success());
    assert!(!logged.is_empty(), "trace tells something");
    for line in [printed, logged].concat() {
        assert!(!line.contains(KEY) && !line.contains("somebody"), "{line}");
    }
}

#[test]
fn the_audit_tells_who_asked_for_what_and_not_what_they_looked_for() {
    let upstream = Upstream::recording();
    let gate = Gate::start(&upstream, &["--auth", "proxy", "--trusted-proxy", "127.0.0.1"]);
    let ada = "X-Forwarded-User: ada@office.example";
    gate.ask("GET", "/api/v1/calendars?deduplication_key=somebody", &[ada, "X-Forwarded-For: 192.0.2.7"]);
    gate.ask("HEAD", "/projects/default/api/v1/calendars/cal_1?cursor=somebody", &[ada]);
    gate.ask("DELETE", "/api/v1/calendars/cal_1", &[ada]);
    let mut post = request(format!("POST {LIST} HTTP/1.1"), &[ada, "Content-Length: 2"]);
    post.extend(b"{}");
    exchange(&gate.address, &post).unwrap();
    gate.ask("GET", LIST, &["X-Forwarded-For: 6.6.6.6, 192.0.2.8"]);
    gate.ask("GET", LIST, &["X-Forwarded-User: eve 200 0ms\\ who=root", "X-Forwarded-For: evil"]);
    gate.ask("GET", LIST, &[ada, "Sec-Fetch-Site: cross-site"]);
    gate.ask("GET", "/healthz", &[]);
    gate.ask("GET", "/nothing.js", &[]);
    let lines = gate.audit(7);
    let words = lines.iter().map(|line| line.split(' ').collect::<Vec<_>>()).collect::<Vec<_>>();
    let told = words.iter().map(|words| words[1..6].join(" ")).collect::<Vec<_>>();
    assert_eq!(
        told,
        [
            "who=ada@office.example from=192.0.2.7 GET /api/v1/calendars 200",
            "who=ada@office.example from=127.0.0.1 HEAD /projects/default/api/v1/calendars/cal_1 200",
            "who=ada@office.example from=127.0.0.1 DELETE /api/v1/calendars/cal_1 405",
            "who=ada@office.example from=127.0.0.1 POST /api/v1/calendars 405",
            "who=- from=192.0.2.8 GET /api/v1/calendars 401",
            "who=eve\\u{20}200\\u{20}0ms\\u{5c}\\u{20}who=root from=127.0.0.1 GET /api/v1/calendars 200",
            "who=- from=127.0.0.1 GET /api/v1/calendars 403",
        ]
    );
    for words in &words {
        assert_eq!(words.len(), 7, "{words:?}");
        let took = words[6].strip_suffix("ms").and_then(|took| took.parse::<u32>().ok());
        assert!(
            words[0].len() == "2026-01-01T00:00:00.000Z".len() && words[0].ends_with('Z') && took.is_some(),
            "{words:?}"
        );
    }
    assert_eq!(gate.printed().len(), 7);
}

#[test]
fn the_address_that_it_listens_on_is_one_of_its_names() {
    let upstream = Upstream::recording();
    let gate = Gate::start(&upstream, &["--listen", "127.0.0.2:0"]);
    assert!(gate.place.starts_with("http://127.0.0.2:"), "{}", gate.place);
    for (host, status) in [(&*gate.address, 200), ("192.0.2.1", 421)] {
        assert_eq!(gate.ask("GET", LIST, &[&format!("Host: {host}")]).status, status, "{host}");
    }
}

#[test]
fn a_key_that_others_can_read_on_its_way_is_told() {
    for (upstream, is_told) in [
        ("http://attendee.example.com/x", true),
        ("http://192.0.2.7:8000", true),
        ("http://[2001:db8::1]", true),
        ("https://attendee.example.com", false),
        ("http://attendee:8000", false),
        ("http://10.0.0.7", false),
        ("http://[::1]:8000", false),
        ("http://localhost", false),
    ] {
        let gate = Gate::before(upstream, KEY, &[]);
        let told = gate.logged().iter().any(|line| line.contains("without TLS") && !line.contains(KEY));
        assert_eq!(told, is_told, "{upstream}: {:?}", gate.logged());
    }
}

#[test]
fn whoever_gives_up_stands_in_the_audit_and_in_the_figures_too() {
    let upstream = Upstream::start(|_, stream| {
        thread::sleep(Duration::from_secs(3));
        json(stream, PAGE)
    });
    let gate = Gate::start(&upstream, &["--metrics-listen", "127.0.0.1:0"]);
    let mut asking = TcpStream::connect(&gate.address).unwrap();
    asking.write_all(&request(format!("GET {LIST} HTTP/1.1"), &[])).unwrap();
    wait_for("the question", || (!upstream.heads().is_empty()).then_some(()));
    drop(asking);
    let line = gate.audit(1).remove(0);
    assert!(line.contains(" GET /api/v1/calendars 499 "), "{line}");
    let metrics = gate.printed().into_iter().find_map(|line| {
        Some(line.strip_prefix("Metrics on http://")?.strip_suffix("/metrics.")?.to_owned())
    });
    let figures = exchange(&metrics.unwrap(), &request("GET /metrics HTTP/1.1", &["Connection: close"]));
    let figures = figures.unwrap().remove(0);
    let counted = "attendee_calendars_upstream_requests_total{project=\"default\",outcome=\"given-up\"} 1";
    assert!(figures.text().lines().any(|line| line == counted), "{}", figures.text());
}

#[test]
fn settings_that_the_page_would_refuse_are_refused() {
    let files = Files::new();
    for (settings, why) in [
        (r#"{"staleAfter": 48}"#, "unknown field `staleAfter`"),
        (r#"{"baseUrl": "/x"}"#, "baseUrl: the program sets it by itself"),
        ("[]", "not a JSON object"),
    ] {
        let file = files.put("bad.json", settings);
        refuses(&["--page-settings", &file], &["--page-settings", &file, why]);
    }
    refuses(&["--page-settings", "/nowhere.json"], &["--page-settings", "/nowhere.json"]);
}

#[test]
fn figures_are_told_on_a_listener_of_their_own() {
    let upstream = Upstream::recording();
    let gate = Gate::start(&upstream, &["--metrics-listen", "127.0.0.1:0"]);
    let said = wait_for("the figures' address", || {
        gate.printed().into_iter().find(|line| line.starts_with("Metrics on http://"))
    });
    let address =
        said.strip_prefix("Metrics on http://").and_then(|rest| rest.strip_suffix("/metrics.")).unwrap();
    let ask = |target: &str| {
        exchange(address, &request(format!("GET {target} HTTP/1.1"), &["Connection: close"]))
            .unwrap()
            .remove(0)
    };
    gate.get(LIST);
    gate.get("/api/v1/bots");
    let figures = ask("/metrics");
    assert_eq!(
        (figures.status, figures.header("content-type")),
        (200, Some("text/plain; version=0.0.4; charset=utf-8"))
    );
    for line in [
        "attendee_calendars_requests_total{status=\"2xx\"} 1",
        "attendee_calendars_requests_total{status=\"4xx\"} 1",
        "attendee_calendars_requests_in_flight 0",
        "attendee_calendars_upstream_requests_total{project=\"default\",outcome=\"answered\"} 1",
        "attendee_calendars_upstream_seconds_count{project=\"default\"} 1",
    ] {
        assert!(figures.text().lines().any(|known| known == line), "{line}\n{}", figures.text());
    }
    assert!(!holds(&figures.body, KEY));
    // Neither is the other.
    assert_eq!(gate.get("/metrics").status, 404);
    for target in ["/", LIST, "/healthz", "/projects/default/api/v1/calendars"] {
        assert_eq!(ask(target).status, 404, "{target}");
    }
    assert_eq!(upstream.targets(), [LIST]);
}

#[cfg(unix)]
#[test]
fn it_says_that_it_stops_and_goes_on_for_a_while() {
    let upstream = Upstream::recording();
    let gate = Gate::start(&upstream, &["--drain-seconds", "1"]);
    assert_eq!((gate.get("/healthz").status, gate.get("/readyz").status), (200, 200));
    let told = Instant::now();
    gate.signal("-TERM");
    wait_for("it to say so", || (gate.get("/readyz").status == 503).then_some(()));
    assert_eq!((gate.get("/healthz").status, gate.get(LIST).status), (200, 200));
    check_dress(&gate.get("/readyz")).unwrap();
    assert!(gate.ended().0.success());
    assert!((900..2500).contains(&told.elapsed().as_millis()), "{:?}", told.elapsed());
}

#[cfg(unix)]
#[test]
fn a_request_that_is_under_way_is_answered_before_it_ends() {
    let upstream = Upstream::start(|_, stream| {
        thread::sleep(Duration::from_millis(700));
        json(stream, PAGE)
    });
    for signal in ["-TERM", "-INT"] {
        let gate = Gate::start(&upstream, &[]);
        let address = gate.address.clone();
        // One that is kept for a further question is not waited for.
        let mut idle = TcpStream::connect(&address).unwrap();
        idle.write_all(&request("GET /healthz HTTP/1.1", &[])).unwrap();
        assert!(idle.read(&mut [0; 4096]).unwrap() > 0);
        let asking =
            thread::spawn(move || exchange(&address, &request(format!("GET {LIST} HTTP/1.1"), &[])).unwrap());
        wait_for("the question", || (!upstream.heads().is_empty()).then_some(()));
        gate.signal(signal);
        thread::sleep(Duration::from_millis(100));
        assert!(TcpStream::connect(&gate.address).is_err(), "nobody else gets in");
        let answers = asking.join().unwrap();
        assert_eq!((answers.len(), answers[0].status), (1, 200));
        assert!(answers[0].text().contains("cursor=c2"));
        assert_eq!(gate.audit(1).len(), 1);
        let ending = Instant::now();
        assert!(gate.ended().0.success());
        assert!(ending.elapsed() < Duration::from_secs(2), "{:?}", ending.elapsed());
    }
}

#[cfg(unix)]
#[test]
fn connections_that_have_not_asked_yet_do_not_hold_it_for_long() {
    let upstream = Upstream::recording();
    // Whoever has begun to ask has ten seconds to come to an end.
    for (half, longest) in [(&b""[..], 2), (b"GET /api/v1/calendars HTTP/1.1\r\nHost: local", 12)] {
        let gate = Gate::start(&upstream, &[]);
        // As browsers open them ahead of time.
        let mut open = TcpStream::connect(&gate.address).unwrap();
        open.write_all(half).unwrap();
        assert_eq!(gate.get("/healthz").status, 200);
        let told = Instant::now();
        gate.signal("-TERM");
        assert!(gate.ended().0.success());
        assert!(told.elapsed() < Duration::from_secs(longest), "{half:?}: {:?}", told.elapsed());
    }
}

#[test]
fn nobody_reading_what_it_prints_is_no_reason_to_stop() {
    let upstream = Upstream::recording();
    let files = Files::new();
    let key = files.put("key", KEY);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (url, listen) = (upstream.url(), port.to_string());
    let mut command = program(&["serve", "--listen", &listen, "--upstream", &url, "--api-key-file", &key]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    wait_for("it to listen", || TcpStream::connect(port).ok());
    for _ in 0..3 {
        let answers =
            exchange(&listen, &request(format!("GET {LIST} HTTP/1.1"), &["Connection: close"])).unwrap();
        assert_eq!(answers[0].status, 200);
    }
    assert!(child.try_wait().unwrap().is_none());
    child.kill().unwrap();
    child.wait().unwrap();
}

fn hash_of(input: &str) -> Output {
    let mut command = program(&["hash-password"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// Signs in, as the page's form does.
fn sign_in(gate: &Gate, password: &str, more: &[&str]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).append_pair("password", password).finish();
    let length = format!("Content-Length: {}", body.len());
    let mut headers = vec![
        "Sec-Fetch-Site: same-origin",
        "Content-Type: application/x-www-form-urlencoded",
        "Connection: close",
        &length,
    ];
    headers.extend(more);
    let mut raw = request("POST /login HTTP/1.1", &headers);
    raw.extend(body.as_bytes());
    gate.send(raw).remove(0)
}

fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").unwrap_or_else(|| panic!("{answer:?}"));
    format!("Cookie: {}", cookie.split(';').next().unwrap())
}

#[test]
fn a_hash_that_it_makes_lets_its_password_in() {
    let upstream = Upstream::recording();
    let password = "correct horse & b\u{e4}ttery = 100%+";
    let made = hash_of(&format!("{password}\n"));
    assert!(made.status.success() && made.stderr.is_empty());
    let hash = String::from_utf8(made.stdout).unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && hash.lines().count() == 1, "{hash}");
    for (input, word) in [
        (String::new(), "empty"),
        ("\n".to_owned(), "empty"),
        ("\r\n".to_owned(), "empty"),
        ("hunter2".repeat(147), "1024"),
    ] {
        let refused = hash_of(&input);
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!((refused.status.code(), refused.stdout.len(), said.lines().count()), (Some(1), 0, 1));
        assert!(said.contains(word) && !said.contains("hunter2"), "{said}");
    }

    let files = Files::new();
    let (hash, secret) = (files.put("hash", &hash), files.put("secret", SECRET));
    let options = [
        "--auth",
        "password",
        "--password-file",
        &hash,
        "--session-secret-file",
        &secret,
        "--public-url",
        "https://a.example",
        "--session-hours",
        "1",
    ];
    let gate = Gate::start(&upstream, &options);
    let warned = |gate: &Gate| gate.logged().iter().any(|line| line.contains("without --trusted-proxy"));
    assert!(warned(&gate));
    let named = Gate::start(&upstream, &[&options[..], &["--trusted-proxy", "127.0.0.1"]].concat());
    assert!(!warned(&named));
    assert_eq!(gate.get(LIST).status, 401);
    assert_eq!(sign_in(&gate, "correct horse", &[]).status, 403);
    let signed_in = sign_in(&gate, password, &[]);
    assert_eq!(signed_in.status, 303);
    assert!(signed_in.header("set-cookie").unwrap().contains("; Max-Age=3600;"));
    let cookie = cookie_of(&signed_in);
    assert_eq!(gate.ask("GET", LIST, &[&cookie]).status, 200);
    // Another instance with the same files knows the session, and one with another secret does not.
    assert_eq!(Gate::start(&upstream, &options).ask("GET", LIST, &[&cookie]).status, 200);
    let other = files.put("other", "fedcba9876543210fedcba9876543210");
    let mut others = options;
    others[5] = &other;
    assert_eq!(Gate::start(&upstream, &others).ask("GET", LIST, &[&cookie]).status, 401);

    // Who it was is in the audit, and what they typed is not.
    let lines = gate.audit(4);
    assert!(lines[1].contains("who=- ") && lines[1].contains(" POST /login 403 "), "{lines:?}");
    assert!(lines[2].contains("who=session:") && lines[2].contains(" POST /login 303 "), "{lines:?}");
    let who = |line: &str| line.split(' ').nth(1).unwrap().to_owned();
    assert_eq!(who(&lines[2]), who(&lines[3]));
    let value = cookie.split('=').nth(1).unwrap();
    let signature = value.rsplit('.').next().unwrap();
    for line in [gate.printed(), gate.logged()].concat() {
        assert!(
            !line.contains("horse")
                && !line.contains(signature)
                && !line.contains(SECRET)
                && !line.contains("argon2"),
            "{line}"
        );
    }
}

#[test]
fn another_password_ends_all_sessions_while_it_runs() {
    let upstream = Upstream::recording();
    let files = Files::new();
    let (hash, secret) = (files.put("hash", &cheap_hash("first")), files.put("secret", SECRET));
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
            "https://a.example/admin",
        ],
    );
    // Where one comes from is where one gets back to, below the public address's path.
    let way = gate.get("/?filter=broken");
    assert_eq!(
        (way.status, way.header("location")),
        (303, Some("./login?next=%2Fadmin%2F%3Ffilter%3Dbroken"))
    );
    let cookie = cookie_of(&sign_in(&gate, "first", &[]));
    let status = |cookie: &str| gate.ask("GET", LIST, &[cookie]).status;
    assert_eq!(status(&cookie), 200);
    files.put("hash", &cheap_hash("second"));
    wait_for("the end of the session", || (status(&cookie) == 401).then_some(()));
    assert_eq!(sign_in(&gate, "first", &[]).status, 403);
    let cookie = cookie_of(&sign_in(&gate, "second", &[]));
    assert_eq!(status(&cookie), 200);
    // So does another secret.
    files.put("secret", "fedcba9876543210fedcba9876543210");
    wait_for("the end of the session", || (status(&cookie) == 401).then_some(()));
    assert_eq!(status(&cookie_of(&sign_in(&gate, "second", &[]))), 200);
}

#[test]
fn a_form_that_never_ends_is_not_waited_for() {
    let upstream = Upstream::recording();
    let files = Files::new();
    let (hash, secret) = (files.put("hash", &cheap_hash("first")), files.put("secret", SECRET));
    let options = ["--auth", "password", "--password-file", &hash, "--session-secret-file", &secret];
    let gate = Gate::start(&upstream, &[&options[..], &["--public-url", "https://a.example"]].concat());
    let mut raw = request(
        "POST /login HTTP/1.1",
        &[
            "Sec-Fetch-Site: same-origin",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Length: 100",
        ],
    );
    raw.extend(b"password=");
    let mut stream = TcpStream::connect(&gate.address).unwrap();
    stream.write_all(&raw).unwrap();
    // Nobody has signed in yet: a few thousand of these, and nobody could connect any more.
    stream.limit(Duration::from_secs(35));
    let read = stream.read(&mut [0; 4096]);
    assert!(read.is_ok(), "still waiting: {read:?}");
}

/// A certificate of one's own for these names, and its key, both in PEM.
fn certificate(names: &[&str]) -> (String, String) {
    let names = names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

impl HasTimeout for StreamOwned<ClientConnection, TcpStream> {
    fn limit(&self, patience: Duration) {
        self.sock.limit(patience);
    }
}

/// Asks over TLS, trusting this certificate alone.
fn ask_over_tls(address: &str, certificate: &str, raw: &[u8]) -> Result<Answer, String> {
    use rustls::pki_types::pem::PemObject;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()).unwrap();
    let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())?;
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
    stream.write_all(raw).map_err(|error| error.to_string())?;
    assert_eq!(stream.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
    read_answers(&mut stream, false).map(|mut answers| answers.remove(0))
}

#[test]
fn over_tls_a_certificate_is_replaced_while_it_runs() {
    let upstream = Upstream::recording();
    let files = Files::new();
    let (first, key) = certificate(&["localhost"]);
    let (cert, key) = (files.put("cert", &first), files.put("cert-key", &key));
    let (hash, secret) = (files.put("hash", &cheap_hash("correct horse")), files.put("secret", SECRET));
    let gate = Gate::start(
        &upstream,
        &[
            "--tls-cert",
            &cert,
            "--tls-key",
            &key,
            "--hsts",
            "--auth",
            "password",
            "--password-file",
            &hash,
            "--session-secret-file",
            &secret,
        ],
    );
    assert_eq!(gate.place, format!("https://{}", gate.address));
    let ask = |certificate: &str, raw: &[u8]| ask_over_tls(&gate.address, certificate, raw);
    let body = "password=correct+horse";
    let mut raw = request(
        "POST /login HTTP/1.1",
        &[
            "Origin: https://localhost",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Length: 22",
            "Connection: close",
        ],
    );
    raw.extend(body.as_bytes());
    let cookie = cookie_of(&ask(&first, &raw).unwrap());
    let list = request(format!("GET {LIST} HTTP/1.1"), &[&cookie, "Connection: close"]);
    let answer = ask(&first, &list).unwrap();
    assert_eq!(
        (answer.status, &answer.json()["next"]),
        (200, &"https://localhost/api/v1/calendars?cursor=c2".into())
    );
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000"));
    // The page over http is another site's.
    let raw =
        request(format!("GET {LIST} HTTP/1.1"), &[&cookie, "Origin: http://localhost", "Connection: close"]);
    assert_eq!(ask(&first, &raw).unwrap().status, 403);
    // Without TLS there is nothing, and nothing of it in the log that an operator has to read.
    let mut plain = TcpStream::connect(&gate.address).unwrap();
    plain.write_all(&list).unwrap();
    let mut came = Vec::new();
    plain.limit(PATIENCE);
    let _ = plain.read_to_end(&mut came);
    assert!(!holds(&came, "http"), "{:?}", String::from_utf8_lossy(&came));

    // First the one file, then the other: what does not fit is not used.
    let (second, second_key) = certificate(&["localhost"]);
    files.put("cert", &second);
    wait_for("a warning", || {
        assert_eq!(ask(&first, &list).unwrap().status, 200);
        gate.logged().iter().any(|line| line.contains("do not fit")).then_some(())
    });
    files.put("cert-key", &second_key);
    wait_for("the other certificate", || ask(&second, &list).ok());
    assert!(ask(&first, &list).is_err());
    files.put("cert", "nonsense");
    thread::sleep(Duration::from_millis(1100));
    assert_eq!(ask(&second, &list).unwrap().status, 200);
    for line in [gate.logged(), gate.printed()].concat() {
        assert!(!line.contains("PRIVATE KEY") && !line.contains("horse"), "{line}");
    }
}

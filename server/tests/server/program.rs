//! The program itself: what it prints, how it starts, refuses to start and stops.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attendee-calendars"));
    command.args(arguments).env_remove("RUST_LOG");
    command
}

/// The program, running on a free port.
struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
    address: String,
    key: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut command = program(&["demo", "--listen", "127.0.0.1:0"]);
        let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = || {
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            line.trim_end().to_owned()
        };
        let (address, key, stop) = (line(), line(), line());
        assert!(stop.contains("Ctrl-C"), "{stop}");
        let address = address.strip_prefix("http://").unwrap().to_owned();
        let key = key.strip_prefix("API key: ").unwrap().to_owned();
        Self { child, stdout, address, key }
    }

    /// Asks for a target with the key, over a connection of its own.
    fn get(&self, target: &str) -> (String, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (address, key) = (&self.address, &self.key);
        write!(
            stream,
            "GET {target} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Token {key}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), serde_json::from_str(body).unwrap())
    }

    fn walk(&self) -> Vec<String> {
        let mut ids = Vec::new();
        let mut target = "/api/v1/calendars".to_owned();
        loop {
            let (head, page) = self.get(&target);
            assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
            ids.extend(
                page["results"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()),
            );
            let Some(next) = page["next"].as_str() else { return ids };
            target = next.strip_prefix(&format!("http://{}", self.address)).unwrap().to_owned();
        }
    }

    #[cfg(unix)]
    fn stop(mut self, signal: &str) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                let mut rest = String::new();
                self.stdout.read_to_string(&mut rest).unwrap();
                assert_eq!(rest, "", "three lines and no more");
                return status;
            }
            assert!(Instant::now() < deadline, "still running");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts it where it must not start: one line on stderr, nothing on stdout.
fn refusal(arguments: &[&str]) -> (String, i32) {
    let Output { status, stdout, stderr } = program(arguments).output().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!(stdout, b"", "{arguments:?}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    (
        stderr.strip_prefix("attendee-calendars: ").unwrap_or_else(|| panic!("{stderr}")).to_owned(),
        status.code().unwrap(),
    )
}

fn refused_database(file: &Path, more: &[&str]) -> String {
    let mut arguments = vec!["demo", "--listen", "127.0.0.1:0", "--db", file.to_str().unwrap()];
    arguments.extend(more);
    let (message, code) = refusal(&arguments);
    assert_eq!(code, 1, "{message}");
    assert!(message.contains(file.to_str().unwrap()) && message.contains("--db"), "{message}");
    message
}

fn names_in(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[cfg(unix)]
#[test]
fn it_serves_until_it_is_told_to_stop() {
    for signal in ["-INT", "-TERM"] {
        let running = Running::start(&[]);
        let ids = running.walk();
        assert_eq!((ids.len(), crate::common::distinct(&ids)), (137, 137));
        // A connection that is merely kept open does not hold it.
        let mut idle = TcpStream::connect(&running.address).unwrap();
        write!(idle, "GET /api/v1/x HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert!(idle.read(&mut [0; 4096]).unwrap() > 0);
        let asked = Instant::now();
        assert_eq!(running.stop(signal).code(), Some(0), "{signal}");
        assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    }
}

#[cfg(unix)]
#[test]
fn half_a_request_does_not_hold_it_for_long() {
    let running = Running::start(&[]);
    let mut half = TcpStream::connect(&running.address).unwrap();
    write!(half, "GET /api/v1/calendars HTTP/1.1\r\nHost:").unwrap();
    thread::sleep(Duration::from_millis(100));
    assert_eq!(running.stop("-TERM").code(), Some(0));
}

#[test]
fn a_key_survives_a_restart_and_a_seed_changes_it() {
    let (first, again, other) = (Running::start(&[]), Running::start(&[]), Running::start(&["--seed", "7"]));
    assert_eq!(first.key, again.key);
    assert_ne!(first.key, other.key);
    assert!(first.key.starts_with("demo_") && first.key.len() == 37);
    assert_eq!(first.walk(), again.walk());
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    let (message, code) = refusal(&["demo", "--listen", &address, "--db", file.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(
        message.contains(&address) && message.contains("in use") && message.contains("--listen"),
        "{message}"
    );
    assert!(names_in(folder.path()).is_empty(), "no database was made in vain");
}

#[test]
fn mistakes_in_arguments_are_told_in_one_line() {
    for (arguments, word) in [
        (&["demo", "--calendars", "many"][..], "--calendars"),
        (&["demo", "--calendars", "-1"], "--calendars"),
        (&["demo", "--calendars", "5000000"], "--calendars"),
        (&["demo", "--seed", "x"], "--seed"),
        (&["demo", "--cors-origin", "*"], "every page"),
        (&["demo", "--cors-origin", "https://a.example/path"], "origin"),
        (&["demo", "--nonsense"], "--nonsense"),
        (&["demo", "--listen"], "--listen"),
        (&["nonsense"], "nonsense"),
    ] {
        let (message, code) = refusal(arguments);
        assert_eq!(code, 2, "{message}");
        assert!(message.contains(word) && !message.starts_with("error"), "{message}");
    }
    let (message, code) = refusal(&["demo", "--listen", "nowhere"]);
    assert!(code == 1 && message.contains("nowhere"), "{message}");
}

#[test]
fn help_explains_the_demo_and_keeps_the_test_switches_to_itself() {
    let help = program(&["demo", "--help"]).output().unwrap();
    let text = String::from_utf8(help.stdout).unwrap();
    assert!(help.status.success());
    for option in ["--listen", "--calendars", "--db", "--cors-origin", "--seed", "--open-on-loopback"] {
        assert!(text.contains(option), "{option}");
    }
    assert!(!text.contains("--faults") && !text.contains("--same-instant"), "{text}");
}

#[test]
fn a_database_is_made_once_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    let db = ["--db", file.to_str().unwrap()];
    let made = Running::start(&[&db[..], &["--calendars", "60", "--seed", "7"]].concat());
    let (ids, key) = (made.walk(), made.key.clone());
    drop(made);
    assert_eq!(names_in(folder.path()), ["demo.db"]);
    let before = fs::read(&file).unwrap();
    let opened = Running::start(&db);
    assert_eq!((opened.walk(), &opened.key), (ids, &key));
    drop(opened);
    Running::start(&[&db[..], &["--calendars", "60"]].concat());
    let message = refused_database(&file, &["--calendars", "61"]);
    assert!(message.contains("60") && message.contains("61") && message.contains("--calendars"), "{message}");
    assert!(refused_database(&file, &["--seed", "8"]).contains("--seed"));
    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(names_in(folder.path()), ["demo.db"]);
}

#[test]
fn what_is_not_a_demo_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(&text, "not a database, and longer than the header of one ".repeat(40)).unwrap();
    let empty = folder.path().join("empty.db");
    fs::write(&empty, "").unwrap();
    let foreign = folder.path().join("foreign.db");
    let connection = rusqlite::Connection::open(&foreign).unwrap();
    connection
        .execute_batch("CREATE TABLE calendar (id TEXT); INSERT INTO calendar VALUES ('mine');")
        .unwrap();
    connection.close().unwrap();
    for file in [&text, &empty, &foreign] {
        let before = fs::read(file).unwrap();
        let message = refused_database(file, &[]);
        assert!(message.contains("left as it is"), "{message}");
        assert_eq!(fs::read(file).unwrap(), before);
    }
    assert_eq!(names_in(folder.path()).len(), 3);
    refused_database(folder.path(), &[]);
}

#[test]
fn a_damaged_database_is_told_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    drop(Running::start(&["--db", file.to_str().unwrap()]));
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    refused_database(&file, &[]);
    let mut torn = whole.clone();
    let middle = torn.len() / 2;
    torn[middle..middle + 8192].fill(0xa5);
    fs::write(&file, &torn).unwrap();
    refused_database(&file, &[]);
    assert_eq!(fs::read(&file).unwrap(), torn);
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let message = refused_database(&folder.path().join("missing/demo.db"), &[]);
    assert!(message.contains("cannot create"), "{message}");
    // Not even an administrator makes files here.
    if cfg!(target_os = "linux") {
        assert!(refused_database(Path::new("/proc/demo.db"), &[]).contains("cannot create"));
    }
    assert!(names_in(folder.path()).is_empty());
}

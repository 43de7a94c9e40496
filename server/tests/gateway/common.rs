//! What the tests have in common: an upstream that writes down what reaches it, the program, a client of plain bytes.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, phc},
};
use tempfile::TempDir;

pub(crate) const KEY: &str = "sk_test_0f3b9d27c6ae41d8";

pub(crate) const LIST: &str = "/api/v1/calendars";

/// How long anything may take before a test gives up on it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// What the upstream says of a list if nothing else is said: a link that has to be rewritten.
pub(crate) const PAGE: &str =
    r#"{"next":"http://internal.invalid/api/v1/calendars?cursor=c2&token=x","previous":null,"results":[]}"#;

type Answering = dyn Fn(&str, &mut TcpStream) -> bool + Send + Sync;

/// An Attendee server that does as the test says, and remembers the head of each request.
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
    accepting: Option<thread::JoinHandle<()>>,
}

impl Upstream {
    /// Answers each request as it should be.
    pub(crate) fn recording() -> Self {
        Self::start(|target, stream| {
            json(stream, if target.split('?').next() == Some(LIST) { PAGE } else { r#"{"id":"cal"}"# })
        })
    }

    /// `answer` gets the target, and says whether the connection is kept.
    pub(crate) fn start(answer: impl Fn(&str, &mut TcpStream) -> bool + Send + Sync + 'static) -> Self {
        Self::start_at("127.0.0.1:0", answer)
    }

    pub(crate) fn start_at(
        address: &str,
        answer: impl Fn(&str, &mut TcpStream) -> bool + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let (log, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let open = Arc::new(Mutex::new(Vec::new()));
        let answer: Arc<Answering> = Arc::new(answer);
        let accepting = thread::spawn({
            let (log, stop, open) = (log.clone(), stop.clone(), open.clone());
            move || {
                for stream in listener.incoming() {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let stream = stream.unwrap();
                    open.lock().unwrap().push(stream.try_clone().unwrap());
                    let (log, answer) = (log.clone(), answer.clone());
                    thread::spawn(move || requests(stream, &log, &*answer));
                }
            }
        });
        Self { address, log, stop, open, accepting: Some(accepting) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The heads of the requests since the last time.
    pub(crate) fn heads(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock().unwrap())
    }

    /// The targets of the requests since the last time.
    pub(crate) fn targets(&self) -> Vec<String> {
        self.heads().iter().map(|head| target(head).to_owned()).collect()
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
        let _ = self.accepting.take().map(thread::JoinHandle::join);
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
    }
}

fn requests(mut stream: TcpStream, log: &Mutex<Vec<String>>, answer: &Answering) {
    loop {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read(&mut byte) {
                Ok(1) => head.push(byte[0]),
                // What is left over was sent, and is to be seen.
                _ if head.is_empty() => return,
                _ => break,
            }
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let target = target(&head).to_owned();
        log.lock().unwrap().push(head);
        if !answer(&target, &mut stream) {
            let _ = stream.shutdown(std::net::Shutdown::Both);
            return;
        }
    }
}

fn target(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or(head)
}

/// An answer of 200; the connection is kept.
pub(crate) fn json(stream: &mut TcpStream, body: &str) -> bool {
    let length = body.len();
    say(
        stream,
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    )
}

/// These bytes, at once; the connection is kept.
pub(crate) fn say(stream: &mut TcpStream, bytes: impl AsRef<[u8]>) -> bool {
    stream.write_all(bytes.as_ref()).is_ok()
}

/// What the gateway sends, to the last letter; the order of headers is its own affair.
pub(crate) fn check_head(head: &str, upstream: SocketAddr, key: &str) -> Result<(), String> {
    let wrong = |why: &str| Err(format!("{why}: {head:?}"));
    let Some((line, rest)) = head.split_once("\r\n") else { return wrong("no head") };
    let Some(target) = line.strip_prefix("GET ").and_then(|line| line.strip_suffix(" HTTP/1.1")) else {
        return wrong("no GET");
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let known = |id: &str| {
        !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    };
    if path != LIST && !path.strip_prefix("/api/v1/calendars/").is_some_and(known) {
        return wrong("another path");
    }
    let names =
        query.split('&').filter(|it| !it.is_empty()).map(|it| it.split('=').next().unwrap_or_default());
    let names = names.collect::<Vec<_>>();
    let distinct = names.iter().collect::<std::collections::HashSet<_>>().len() == names.len();
    if !distinct || names.iter().any(|name| !["cursor", "deduplication_key"].contains(name)) {
        return wrong("another parameter");
    }
    if path != LIST && !query.is_empty() {
        return wrong("a query for one calendar");
    }
    let mut lines = rest.trim_end_matches("\r\n").split("\r\n").map(str::to_owned).collect::<Vec<_>>();
    lines.sort();
    let expected = [
        "accept: application/json".to_owned(),
        format!("authorization: Token {key}"),
        format!("host: {upstream}"),
        format!("user-agent: attendee-calendars/{}", env!("CARGO_PKG_VERSION")),
    ];
    if lines == expected { Ok(()) } else { wrong("other headers") }
}

/// A hash that costs nothing; the program checks a password with the costs that its hash names.
pub(crate) fn cheap_hash(password: &str) -> String {
    let params = Params::new(8, 1, 1, None).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: phc::PasswordHash = argon2.hash_password(password.as_bytes()).unwrap();
    hash.to_string()
}

/// The program with these arguments, and nothing of the environment's that it would take for an option.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attendee-calendars"));
    for (name, _) in std::env::vars() {
        if name.starts_with("ATTENDEE") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command.args(arguments);
    command
}

/// A folder of files that the program reads.
pub(crate) struct Files(TempDir);

impl Files {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and says where it is.
    pub(crate) fn put(&self, name: &str, content: &str) -> String {
        let path = self.path(name);
        // As programs do that replace files: nobody sees half of one.
        let fresh = path.with_extension("new");
        fs::write(&fresh, content).unwrap();
        fs::rename(&fresh, &path).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

/// `attendee-calendars serve`, running.
pub(crate) struct Gate {
    child: Child,
    /// Where it listens.
    pub(crate) address: String,
    /// Where it says that it is.
    pub(crate) place: String,
    pub(crate) files: Files,
    out: Arc<Mutex<Vec<String>>>,
    err: Arc<Mutex<Vec<String>>>,
}

impl Gate {
    /// Before this upstream, with the key in a file, on a free port.
    pub(crate) fn start(upstream: &Upstream, more: &[&str]) -> Self {
        Self::before(&upstream.url(), KEY, more)
    }

    /// The same before any server.
    pub(crate) fn before(url: &str, key: &str, more: &[&str]) -> Self {
        let files = Files::new();
        let key = files.put("key", key);
        let mut arguments = vec!["serve", "--upstream", url, "--api-key-file", &key];
        if !more.contains(&"--listen") {
            arguments.extend(["--listen", "127.0.0.1:0"]);
        }
        arguments.extend(more);
        Self::run(program(&arguments), files)
    }

    pub(crate) fn run(mut command: Command, files: Files) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = lines_of(child.stdout.take().unwrap());
        let err = lines_of(child.stderr.take().unwrap());
        let announced = wait_for("it to listen", || {
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none(), "{:?}", err.lock().unwrap());
            let lines = out.lock().unwrap();
            (lines.len() >= 2).then(|| (lines[0].clone(), lines[1].clone()))
        });
        let (place, listening) = announced;
        let address = listening.strip_prefix("Listening on ").and_then(|rest| rest.split(". ").next());
        let address = address.unwrap_or_else(|| panic!("{listening}")).replace("0.0.0.0", "127.0.0.1");
        Self { child, address, place, files, out, err }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has printed, besides what it announced.
    pub(crate) fn printed(&self) -> Vec<String> {
        self.out.lock().unwrap()[2..].to_vec()
    }

    pub(crate) fn logged(&self) -> Vec<String> {
        self.err.lock().unwrap().clone()
    }

    /// The audit's lines, once there are so many.
    pub(crate) fn audit(&self, many: usize) -> Vec<String> {
        wait_for("the audit", || {
            let lines = self.printed();
            let lines = lines.into_iter().filter(|line| line.contains(" who=")).collect::<Vec<_>>();
            (lines.len() >= many).then_some(lines)
        })
    }

    /// Sends bytes over a connection of their own, and reads whatever comes.
    pub(crate) fn send(&self, raw: impl AsRef<[u8]>) -> Vec<Answer> {
        exchange(&self.address, raw.as_ref()).unwrap_or_else(|why| panic!("{why}"))
    }

    /// Asks for a target as a program does.
    pub(crate) fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, &[])
    }

    pub(crate) fn ask(&self, method: &str, target: &str, headers: &[&str]) -> Answer {
        let mut headers = headers.to_vec();
        headers.push("Connection: close");
        let mut answers = self.send(request(format!("{method} {target} HTTP/1.1"), &headers));
        assert_eq!(answers.len(), 1, "{method} {target}");
        answers.remove(0)
    }

    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.id().to_string()]).status().unwrap().success());
    }

    /// How it ends, by itself.
    pub(crate) fn ended(mut self) -> (ExitStatus, Vec<String>, Vec<String>) {
        let status = wait_for("its end", || self.child.try_wait().unwrap());
        thread::sleep(Duration::from_millis(20));
        (status, self.printed(), self.logged())
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines_of(stream: impl Read + Send + 'static) -> Arc<Mutex<Vec<String>>> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let written = lines.clone();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines() {
            written.lock().unwrap().push(line.unwrap());
        }
    });
    lines
}

/// Waits until there is something.
pub(crate) fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited for {what} in vain");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A request with these headers, to `localhost` if none of them is a host.
pub(crate) fn request(line: impl AsRef<[u8]>, headers: &[&str]) -> Vec<u8> {
    let mut raw = line.as_ref().to_vec();
    raw.extend(b"\r\n");
    if !headers.iter().any(|header| header.to_ascii_lowercase().starts_with("host:")) {
        raw.extend(b"Host: localhost\r\n");
    }
    for header in headers {
        raw.extend(header.as_bytes());
        raw.extend(b"\r\n");
    }
    raw.extend(b"\r\n");
    raw
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// A header's value; one that stands there twice is a mistake.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.head.split("\r\n").filter_map(|line| line.split_once(": "));
        let mut values = values.by_ref().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let value = values.next().map(|(_, value)| value);
        assert!(values.next().is_none(), "{name} twice: {}", self.head);
        value
    }

    /// The code of a refusal.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends all of it at once and reads until the other side ends. An answer to HEAD has no body.
pub(crate) fn exchange(address: &str, raw: &[u8]) -> Result<Vec<Answer>, String> {
    let mut stream = TcpStream::connect(address).map_err(|error| error.to_string())?;
    stream.set_nodelay(true).unwrap();
    // It may be closed already while there is more to send; what was answered is read anyway.
    let _ = stream.write_all(raw);
    read_answers(&mut stream, raw.starts_with(b"HEAD "))
}

pub(crate) fn read_answers(
    stream: &mut (impl Read + HasTimeout),
    first_is_head: bool,
) -> Result<Vec<Answer>, String> {
    stream.limit(PATIENCE);
    let (mut bytes, mut buffer) = (Vec::new(), [0; 65536]);
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => bytes.extend(&buffer[..read]),
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::UnexpectedEof
                ) =>
            {
                break;
            }
            Err(error) => {
                return Err(format!("{error} after {:?}", String::from_utf8_lossy(&bytes)));
            }
        }
    }
    let mut answers = Vec::new();
    let mut rest = &*bytes;
    while !rest.is_empty() {
        let broken = || format!("no whole answer: {:?}", String::from_utf8_lossy(rest));
        let end = rest.windows(4).position(|window| window == b"\r\n\r\n").ok_or_else(broken)?;
        let head = String::from_utf8_lossy(&rest[..end]).into_owned();
        let status = head.strip_prefix("HTTP/1.").and_then(|head| head.get(2..5)?.parse().ok());
        let mut answer = Answer { status: status.ok_or_else(broken)?, head, body: Vec::new() };
        let bodiless = first_is_head && answers.is_empty() || matches!(answer.status, 100..=199 | 204 | 304);
        let length = answer.header("content-length").map_or(Ok(0), str::parse::<usize>);
        let length = if bodiless { 0 } else { length.map_err(|_| broken())? };
        answer.body = rest.get(end + 4..end + 4 + length).ok_or_else(broken)?.to_vec();
        rest = &rest[end + 4 + length..];
        answers.push(answer);
    }
    Ok(answers)
}

pub(crate) trait HasTimeout {
    fn limit(&self, patience: Duration);
}

impl HasTimeout for TcpStream {
    fn limit(&self, patience: Duration) {
        self.set_read_timeout(Some(patience)).unwrap();
    }
}

/// What each answer says that this server has made itself.
pub(crate) fn check_dress(answer: &Answer) -> Result<(), String> {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ] {
        if answer.header(name) != Some(value) {
            return Err(format!("{name} is not {value}: {}", answer.head));
        }
    }
    let policy = answer.header("content-security-policy").unwrap_or_default();
    let resource = answer.header("cross-origin-resource-policy").unwrap_or_default();
    if !policy.starts_with("default-src 'none'") || !policy.contains("frame-ancestors 'none'") {
        return Err(format!("no policy: {}", answer.head));
    }
    if !matches!(resource, "same-origin" | "same-site") {
        return Err(format!("other sites may embed it: {}", answer.head));
    }
    Ok(())
}

/// Whether any of the bytes spell these.
pub(crate) fn holds(bytes: &[u8], words: &str) -> bool {
    String::from_utf8_lossy(bytes).to_ascii_lowercase().contains(words)
}

#[cfg(target_os = "linux")]
pub(crate) fn command_line(id: u32) -> Vec<u8> {
    fs::read(Path::new("/proc").join(id.to_string()).join("cmdline")).unwrap()
}

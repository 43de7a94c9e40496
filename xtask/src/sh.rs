//! Running other programs, with errors that say which, what became of it and what would help.

use std::{
    env,
    ffi::{OsStr, OsString},
    fmt,
    io::{self, BufRead, BufReader, IsTerminal, Read},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::say;

/// One sentence that says what went wrong and what would help.
#[derive(Debug)]
pub(crate) struct Failure {
    text: String,
    /// What is known to stand behind it, with what would help; it says enough without the rest.
    pub(crate) cause: Option<&'static str>,
}

impl Failure {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), cause: None }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

/// When a command has to be over: at a point in time, or as soon as somebody presses Ctrl-C.
#[derive(Clone)]
pub(crate) struct Watch {
    pub(crate) end: Instant,
    pub(crate) interrupted: Arc<AtomicBool>,
}

/// A command line.
pub(crate) struct Cmd {
    command: Command,
    shown: String,
    watch: Option<Watch>,
}

/// What a command left behind.
pub(crate) struct Outcome {
    status: ExitStatus,
    /// All that it wrote to its standard output.
    pub(crate) stdout: String,
    /// The end of what it wrote to its standard error.
    pub(crate) stderr: String,
    shown: String,
}

impl Cmd {
    /// With a watch, it is ended together with all its children when the watch says so.
    pub(crate) fn new(program: impl AsRef<OsStr>, watch: Option<Watch>) -> Self {
        let program = program.as_ref();
        let name = Path::new(program).file_name().unwrap_or(program);
        Self { command: Command::new(program), shown: name.to_string_lossy().into_owned(), watch }
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&quoted(&arg.as_ref().to_string_lossy()));
        self.command.arg(arg);
        self
    }

    /// Arguments that hold no space, written in one string as one would type them.
    pub(crate) fn words(self, line: &str) -> Self {
        line.split_whitespace().fold(self, Self::arg)
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Runs it in sight of the user. That it ran is success here; whether it went well is in the outcome.
    pub(crate) fn show(self) -> Result<Outcome> {
        self.execute(true, Some(say::raw))
    }

    /// Runs it with its errors and progress in sight, and fails when it fails.
    pub(crate) fn run(self) -> Result<Outcome> {
        self.show()?.or_fail()
    }

    /// As [`Cmd::run`], with its standard output for the caller alone.
    pub(crate) fn read(self) -> Result<Outcome> {
        self.execute(true, None)?.or_fail()
    }

    /// Runs it out of sight, and fails when it fails.
    pub(crate) fn quiet(self) -> Result<Outcome> {
        self.execute(false, None)?.or_fail()
    }

    fn execute(mut self, errors_show: bool, on_stdout: Option<fn(&[u8])>) -> Result<Outcome> {
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if errors_show && io::stderr().is_terminal() {
            self.keep_progress();
        }
        #[cfg(unix)]
        if self.watch.is_some() {
            use std::os::unix::process::CommandExt;
            self.command.process_group(0);
        }
        let mut child = self.command.spawn().map_err(|error| self.not_started(&error))?;

        let stdout = child.stdout.take().map(|pipe| thread::spawn(move || copy_lines(pipe, on_stdout)));
        let on_stderr: Option<fn(&[u8])> = errors_show.then_some(say::raw_error);
        let stderr = child.stderr.take().map(|pipe| thread::spawn(move || copy_tail(pipe, on_stderr)));

        let waited = match &self.watch {
            Some(watch) => wait_watched(&mut child, watch, &self.shown),
            None => child
                .wait()
                .map_err(|error| Failure::new(format!("`{}` cannot be waited for: {error}", self.shown))),
        };
        let stdout = stdout.and_then(|reader| reader.join().ok()).unwrap_or_default();
        let stderr = stderr.and_then(|reader| reader.join().ok()).unwrap_or_default();
        Ok(Outcome { status: waited?, stdout, stderr, shown: self.shown })
    }

    /// Cargo shows colours and progress only to a terminal, and here it writes into a pipe that leads to one.
    fn keep_progress(&mut self) {
        for (name, value) in [
            ("CARGO_TERM_COLOR", "always"),
            ("CARGO_TERM_PROGRESS_WHEN", "always"),
            ("CARGO_TERM_PROGRESS_WIDTH", "80"),
        ] {
            if env::var_os(name).is_none() {
                self.command.env(name, value);
            }
        }
    }

    fn not_started(&self, error: &io::Error) -> Failure {
        let program = self.shown.split(' ').next().unwrap_or(&self.shown);
        Failure::new(match error.kind() {
            io::ErrorKind::NotFound => format!("`{program}` is not on the PATH: install it, then try again"),
            _ => format!("`{program}` cannot be started: {error}"),
        })
    }

    /// Becomes that program: its signals and its exit status are then nobody else's business.
    pub(crate) fn replace(mut self) -> Result<u8> {
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            let error = self.command.exec();
            Err(self.not_started(&error))
        }
        #[cfg(not(unix))]
        {
            let status = self.command.status().map_err(|error| self.not_started(&error))?;
            Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
        }
    }
}

impl Outcome {
    pub(crate) fn success(&self) -> bool {
        self.status.success()
    }

    pub(crate) fn or_fail(self) -> Result<Self> {
        if self.success() {
            return Ok(self);
        }
        let cause = cause(&self.stderr);
        let last_words = self.stderr.lines().rev().map(str::trim).find(|line| !line.is_empty());
        let why = match (cause, last_words) {
            (Some(cause), _) => cause.to_owned(),
            (None, Some(words)) => format!("{} ({words})", self.status),
            (None, None) => self.status.to_string(),
        };
        Err(Failure { text: format!("`{}` failed: {why}", self.shown), cause })
    }
}

/// What usually stands behind these words of cargo, npm, rustup and package managers.
fn cause(stderr: &str) -> Option<&'static str> {
    const CAUSES: &[(&[&str], &str)] = &[
        (
            &["No space left on device", "ENOSPC", "os error 28"],
            "the disk is full: make room and run the same command again",
        ),
        (
            &["Read-only file system", "EROFS", "EACCES", "Permission denied", "os error 13", "os error 30"],
            "a file cannot be written there: check the rights of the folder it names above, or choose others with \
             CARGO_HOME, CARGO_TARGET_DIR and ATTENDEE_CALENDARS_TOOLS",
        ),
        (
            &[
                "Could not resolve host",
                "Couldn't resolve host",
                "Could not connect",
                "Couldn't connect",
                "Could not resolve",
                "Temporary failure resolving",
                "spurious network error",
                "download of config.json failed",
                "could not download file",
                "Network is unreachable",
                "ENOTFOUND",
                "EAI_AGAIN",
                "ECONNREFUSED",
                "ECONNRESET",
                "ETIMEDOUT",
            ],
            "the network or the registry cannot be reached: check the connection and the proxy settings, then run the \
             same command again",
        ),
    ];
    CAUSES.iter().find(|(words, _)| words.iter().any(|word| stderr.contains(word))).map(|(_, cause)| *cause)
}

fn quoted(arg: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=@,+%".contains(c);
    if !arg.is_empty() && arg.chars().all(plain) {
        arg.to_owned()
    } else {
        format!("'{}'", arg.replace('\'', r"'\''"))
    }
}

fn wait_watched(child: &mut Child, watch: &Watch, shown: &str) -> Result<ExitStatus> {
    let ended = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Ok(status),
            Ok(None) => {}
            Err(error) => break Err(Failure::new(format!("`{shown}` cannot be waited for: {error}"))),
        }
        if watch.interrupted.load(Ordering::Relaxed) {
            break Err(Failure::new("interrupted"));
        }
        if Instant::now() >= watch.end {
            break Err(Failure::new(format!("`{shown}` was ended: the step's time limit is over")));
        }
        thread::sleep(Duration::from_millis(20));
    };
    if ended.is_err() {
        signal_group("TERM", child.id());
        let patience = Instant::now() + Duration::from_secs(3);
        while Instant::now() < patience && matches!(child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(20));
        }
    }
    // Also after a good end: a child that was left running would keep the pipes open for ever.
    signal_group("KILL", child.id());
    let _ = child.kill();
    let _ = child.wait();
    ended
}

/// The shell's own `kill` reaches a whole group without unsafe code, and is there where /bin/kill is not.
fn signal_group(signal: &str, leader: u32) {
    if cfg!(unix) {
        let _ = Command::new("sh")
            .args(["-c", r#"kill -s "$0" -- "-$1""#, signal, &leader.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

fn copy_lines(pipe: impl Read, show: Option<fn(&[u8])>) -> String {
    let mut all = Vec::new();
    let mut pipe = BufReader::new(pipe);
    loop {
        let start = all.len();
        if pipe.read_until(b'\n', &mut all).unwrap_or(0) == 0 {
            return String::from_utf8_lossy(&all).into_owned();
        }
        if let Some(show) = show {
            show(&all[start..]);
        }
    }
}

/// Bytes as they come, so that a progress bar moves; only the end is kept.
fn copy_tail(mut pipe: impl Read, show: Option<fn(&[u8])>) -> String {
    const KEPT: usize = 32 * 1024;
    let mut tail: Vec<u8> = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = pipe.read(&mut buffer) {
        if let Some(show) = show {
            show(&buffer[..count]);
        }
        tail.extend_from_slice(&buffer[..count]);
        if tail.len() > 2 * KEPT {
            tail.drain(..tail.len() - KEPT);
        }
    }
    String::from_utf8_lossy(&tail).into_owned()
}

/// The files that cargo built, out of its JSON messages.
pub(crate) fn executables(messages: &str) -> Vec<OsString> {
    messages
        .lines()
        .filter_map(|line| line.split_once(r#""executable":""#)?.1.split_once('"'))
        .map(|(path, _)| path.replace(r"\\", r"\").into())
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn watch(limit: Duration) -> Watch {
        Watch { end: Instant::now() + limit, interrupted: Arc::default() }
    }

    #[test]
    fn a_failure_names_the_command_its_status_and_the_last_words() {
        let failure =
            Cmd::new("sh", None).arg("-c").arg("echo broken >&2; exit 3").quiet().err().unwrap().to_string();
        assert_eq!(failure, "`sh -c 'echo broken >&2; exit 3'` failed: exit status: 3 (broken)");
    }

    #[test]
    fn a_missing_program_is_no_riddle() {
        let failure = Cmd::new("no-such-program-here", None).quiet().err().unwrap().to_string();
        assert_eq!(failure, "`no-such-program-here` is not on the PATH: install it, then try again");
    }

    #[test]
    fn known_causes_are_put_into_words() {
        for (stderr, word) in [
            ("npm error code ENOTFOUND\nnpm error network request failed", "network"),
            ("error: failed to write\nCaused by:\n  Read-only file system (os error 30)", "written"),
            ("  No space left on device (os error 28)", "full"),
        ] {
            assert!(cause(stderr).unwrap().contains(word), "{stderr}");
        }
        assert_eq!(cause("error[E0425]: cannot find value `x`"), None);
    }

    #[test]
    fn the_output_is_read_to_its_end() {
        let outcome = Cmd::new("sh", None).arg("-c").arg("printf 'one\\ntwo'").quiet().unwrap();
        assert_eq!(outcome.stdout, "one\ntwo");
    }

    #[cfg(unix)]
    #[test]
    fn the_limit_ends_a_command_with_its_children() {
        let begun = Instant::now();
        // The grandchild holds the pipe: only the end of the whole group lets the reader finish.
        let failure = Cmd::new("sh", Some(watch(Duration::from_millis(200))))
            .arg("-c")
            .arg("sleep 60 & sleep 60")
            .quiet()
            .err()
            .unwrap();
        assert!(failure.to_string().contains("time limit"), "{failure}");
        assert!(begun.elapsed() < Duration::from_secs(10));
    }

    #[cfg(unix)]
    #[test]
    fn what_a_command_leaves_running_ends_with_it() {
        let begun = Instant::now();
        let outcome = Cmd::new("sh", Some(watch(Duration::from_secs(50))))
            .arg("-c")
            .arg("sleep 60 & echo done")
            .quiet();
        assert_eq!(outcome.unwrap().stdout, "done\n");
        assert!(begun.elapsed() < Duration::from_secs(10));
    }

    #[cfg(unix)]
    #[test]
    fn an_interrupt_ends_a_command() {
        let watch = watch(Duration::from_secs(50));
        watch.interrupted.store(true, Ordering::Relaxed);
        let failure = Cmd::new("sleep", Some(watch)).arg("60").quiet().err().unwrap();
        assert_eq!(failure.to_string(), "interrupted");
    }

    #[test]
    fn built_files_are_found_in_cargos_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"a"},"executable":null,"fresh":true}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"b"},"executable":"C:\\target\\b.exe","fresh":true}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        assert_eq!(executables(messages), [r"C:\target\b.exe"]);
    }
}

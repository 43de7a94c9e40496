//! The one place that writes to people.
//!
//! What fails to be written (a closed pipe) is let go: the commands' work matters more than their words.

use std::{
    fmt::Display,
    io::{self, IsTerminal, Write},
};

/// A line of what xtask itself is doing.
pub(crate) fn doing(text: &str) {
    let line = if io::stderr().is_terminal() {
        // A progress line of cargo's may be standing there without an end.
        format!("\r\x1b[K\x1b[1m=> {text}\x1b[0m\n")
    } else {
        format!("=> {text}\n")
    };
    raw_error(line.as_bytes());
}

/// A result, to standard output.
pub(crate) fn plain(text: &str) {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    raw(format!("{text}{end}").as_bytes());
}

/// The one sentence that a failed command ends with.
pub(crate) fn error(what: &dyn Display) {
    raw_error(format!("error: {what}\n").as_bytes());
}

/// What a child wrote to its standard output.
pub(crate) fn raw(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}

/// What a child wrote to its standard error.
pub(crate) fn raw_error(bytes: &[u8]) {
    let _ = io::stderr().lock().write_all(bytes);
}

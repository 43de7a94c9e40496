//! The shell that stands in index.html is what the app draws before its first answer.

use attendee_calendars::app::shell;

use crate::page::html;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/static/shell.html");

#[tokio::test(flavor = "current_thread")]
async fn the_shell_is_the_apps_own() {
    let drawn = format!("{}\n", html(shell()).await);
    if std::env::var_os("WRITE_SHELL").is_some() {
        std::fs::write(FILE, &drawn).unwrap();
    }
    let written = std::fs::read_to_string(FILE).unwrap_or_default();
    let advice = "write it anew with `WRITE_SHELL=1 cargo test --features render --test render shell`";
    assert!(written == drawn, "the app draws another shell than static/shell.html: {advice}");
}

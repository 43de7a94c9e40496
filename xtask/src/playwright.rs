//! What Playwright runs in tests/e2e: the page and the server program, both built.

use crate::{
    page,
    repo::Repo,
    server,
    sh::{Cmd, Result},
};

/// Playwright with these words behind its `test`. The browser is the caller's to say.
pub(crate) fn test(repo: &Repo, words: &str) -> Result<Cmd> {
    page::build(repo)?;
    page::measure(repo)?;
    let program = server::build(repo)?;
    let cmd =
        repo.cmd("node").dir(&repo.path("tests/e2e")).words("node_modules/@playwright/test/cli.js test");
    Ok(cmd
        .words(words)
        .env("ATTENDEE_CALENDARS_SERVER", program)
        .env("ATTENDEE_CALENDARS_DIST", repo.path("dist")))
}

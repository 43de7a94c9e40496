//! The server program.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{
    repo::Repo,
    say,
    sh::{Cmd, Failure, Result, executables},
};

/// Builds the server in release mode, with the page in `dist/` embedded, and says where it is.
pub(crate) fn build(repo: &Repo) -> Result<PathBuf> {
    say::doing("Building the server. The first time, this usually takes 2 minutes.");
    let built = repo
        .cmd("cargo")
        .words("build --release --package attendee-calendars-server --message-format json-render-diagnostics")
        .read()?;
    executables(&built.stdout)
        .into_iter()
        .map(PathBuf::from)
        .find(|path| path.file_stem().is_some_and(|name| name == "attendee-calendars"))
        .ok_or_else(|| Failure::new("cargo built the server, but names no program of it"))
}

/// Becomes the server with its demo project, so that Ctrl-C and the exit status are the server's own.
pub(crate) fn demo(program: &Path, args: &[String]) -> Result<ExitCode> {
    args.iter().fold(Cmd::new(program, None).arg("demo"), Cmd::arg).replace().map(ExitCode::from)
}

//! Where things are.

use std::{
    env,
    ffi::OsString,
    iter,
    path::{Path, PathBuf},
};

use crate::sh::{Cmd, Failure, Result, Watch};

/// Names another folder for the tools, to xtask and to the scripts that it starts (xtask/npm/run.mjs).
const TOOLS: &str = "ATTENDEE_CALENDARS_TOOLS";

/// The folders that the commands work in.
#[derive(Clone)]
pub(crate) struct Repo {
    root: PathBuf,
    tools: PathBuf,
    target: PathBuf,
    watch: Option<Watch>,
}

impl Repo {
    /// The checkout that this program was built from, wherever it was called.
    pub(crate) fn find() -> Result<Self> {
        let xtask = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = xtask
            .parent()
            .filter(|root| root.join("Cargo.lock").is_file())
            .ok_or_else(|| {
                Failure::new("this is no checkout of the project (no Cargo.lock): run it as `cargo xtask`")
            })?
            .to_owned();
        let tools = match env::var_os(TOOLS).filter(|dir| !dir.is_empty()) {
            Some(dir) => std::path::absolute(dir)
                .map_err(|error| Failure::new(format!("{TOOLS} names no folder: {error}")))?,
            None => root.join(".tools"),
        };
        // This program is TARGET/debug/xtask, wherever TARGET was configured to be.
        let target = env::current_exe()
            .ok()
            .and_then(|exe| exe.ancestors().nth(2).map(Path::to_owned))
            .unwrap_or_else(|| root.join("target"));
        Ok(Self { root, tools, target, watch: None })
    }

    /// A path inside the repository.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// A path inside the folder of the project's own tools.
    pub(crate) fn tool_path(&self, inside: &str) -> PathBuf {
        self.tools.join(inside)
    }

    /// A path inside cargo's target folder.
    pub(crate) fn target_path(&self, inside: &str) -> PathBuf {
        self.target.join(inside)
    }

    /// The same, with every command under this watch.
    pub(crate) fn watched(&self, watch: Watch) -> Self {
        Self { watch: Some(watch), ..self.clone() }
    }

    /// A command in the repository's root that finds the project's own tools before the user's.
    pub(crate) fn cmd(&self, program: &str) -> Cmd {
        let cmd = Cmd::new(program, self.watch.clone()).dir(&self.root);
        cmd.env("PATH", self.search_path()).env(TOOLS, &self.tools)
    }

    /// The same, where the programs of one more folder come before all others.
    pub(crate) fn cmd_before(&self, program: &str, folder: &Path) -> Cmd {
        let others = self.search_path();
        let all = iter::once(folder.to_owned()).chain(env::split_paths(&others));
        let path = env::join_paths(all).unwrap_or_else(|_| others.clone());
        self.cmd(program).env("PATH", path)
    }

    /// The first program of this name, looked for in the order of [`Repo::cmd`].
    pub(crate) fn which(&self, program: &str) -> Option<PathBuf> {
        let file = format!("{program}{}", env::consts::EXE_SUFFIX);
        env::split_paths(&self.search_path()).map(|dir| dir.join(&file)).find(|path| path.is_file())
    }

    fn search_path(&self) -> OsString {
        let own = [self.tools.join("bin"), self.tools.join("npm/node_modules/.bin")];
        let users = env::var_os("PATH").unwrap_or_default();
        // A folder with the separator in its name cannot be in a PATH; its tools would just not be found.
        env::join_paths(own.into_iter().chain(env::split_paths(&users))).unwrap_or(users)
    }
}

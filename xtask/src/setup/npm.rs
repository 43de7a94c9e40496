//! Node.js, and what comes from npm.

use std::{fs, path::Path};

use super::{version, writable};
use crate::{
    repo::Repo,
    sh::{Failure, Result},
};

/// The oldest Node.js that serves.
pub(super) const NODE: u32 = 20;

/// The copy of the lock file that npm was last run with, inside the folder that it filled.
const STAMP: &str = "node_modules/.installed-lock.json";

pub(super) fn has_node(repo: &Repo) -> Result<bool> {
    let help = format!(
        "install version {NODE} or newer, from https://nodejs.org or with your system's package manager, then run the \
         same command again"
    );
    if repo.which("node").is_none() {
        return Err(Failure::new(format!("Node.js is not on the PATH: {help}")));
    }
    if repo.which("npm").is_none() {
        return Err(Failure::new(
            "npm is not on the PATH: it comes with Node.js, or as your system's package `npm`",
        ));
    }
    let said = repo.cmd("node").arg("--version").quiet()?.stdout;
    if version::parse(&said).is_some_and(|[major, ..]| major >= NODE) {
        return Ok(true);
    }
    Err(Failure::new(format!("Node.js {} is too old: {help}", said.trim())))
}

pub(super) fn has_wasm_opt(repo: &Repo) -> Result<bool> {
    if is_current(&repo.path("xtask/npm"), &repo.tool_path("npm")) {
        return Ok(true);
    }
    // Trunk takes the very version that Trunk.toml names, or none.
    if repo.which("wasm-opt").is_none() {
        return Ok(false);
    }
    let said =
        repo.cmd("wasm-opt").arg("--version").quiet().map(|outcome| outcome.stdout).unwrap_or_default();
    Ok(version::parse(&said).is_some_and(|[major, ..]| Some(major) == wanted_wasm_opt(repo)))
}

pub(super) fn has_esbuild(repo: &Repo) -> Result<bool> {
    Ok(is_current(&repo.path("xtask/npm"), &repo.tool_path("npm")))
}

/// Installs both of the tools that come from npm, for whichever is asked first.
pub(super) fn install_npm_tools(repo: &Repo) -> Result<()> {
    if has_esbuild(repo)? {
        return Ok(());
    }
    let (from, to) = (repo.path("xtask/npm"), repo.tool_path("npm"));
    writable(&to)?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(from.join(file), to.join(file)).map_err(|error| {
            Failure::new(format!("{} cannot be copied: {error}", from.join(file).display()))
        })?;
    }
    npm_ci(repo, &to)
}

pub(super) fn has_playwright(repo: &Repo) -> Result<bool> {
    let dir = repo.path("tests/e2e");
    Ok(is_current(&dir, &dir))
}

pub(super) fn install_playwright(repo: &Repo) -> Result<()> {
    npm_ci(repo, &repo.path("tests/e2e"))
}

pub(super) fn has_packaging(repo: &Repo) -> Result<bool> {
    let dir = repo.path("tests/packaging");
    Ok(is_current(&dir, &dir))
}

pub(super) fn install_packaging(repo: &Repo) -> Result<()> {
    npm_ci(repo, &repo.path("tests/packaging"))
}

pub(super) fn has_hosting(repo: &Repo) -> bool {
    let dir = repo.path("tests/hosting");
    is_current(&dir, &dir)
}

pub(super) fn install_hosting(repo: &Repo) -> Result<()> {
    if has_hosting(repo) { Ok(()) } else { npm_ci(repo, &repo.path("tests/hosting")) }
}

fn wanted_wasm_opt(repo: &Repo) -> Option<u32> {
    let trunk = fs::read_to_string(repo.path("Trunk.toml")).ok()?;
    trunk_wasm_opt(&trunk)
}

/// `wasm_opt = "version_132"` in Trunk.toml.
fn trunk_wasm_opt(trunk: &str) -> Option<u32> {
    let value = trunk.lines().find_map(|line| line.trim().strip_prefix("wasm_opt"))?;
    value.trim_start().strip_prefix('=')?.trim().trim_matches('"').strip_prefix("version_")?.parse().ok()
}

fn is_current(source: &Path, installed: &Path) -> bool {
    match (fs::read(source.join("package-lock.json")), fs::read(installed.join(STAMP))) {
        (Ok(wanted), Ok(there)) => wanted == there,
        _ => false,
    }
}

fn npm_ci(repo: &Repo, dir: &Path) -> Result<()> {
    writable(dir)?;
    repo.cmd("npm").words("ci --ignore-scripts --no-audit --no-fund").dir(dir).quiet()?;
    fs::copy(dir.join("package-lock.json"), dir.join(STAMP))
        .map_err(|error| Failure::new(format!("{} cannot be written: {error}", dir.join(STAMP).display())))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn trunk_asks_for_the_wasm_opt_that_npm_installs() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let trunk = trunk_wasm_opt(&fs::read_to_string(root.join("Trunk.toml")).unwrap()).unwrap();
        let package = fs::read_to_string(root.join("xtask/npm/package.json")).unwrap();
        assert!(
            package.contains(&format!(r#""binaryen": "{trunk}.0.0""#)),
            "Trunk.toml says {trunk}: {package}"
        );
    }

    #[test]
    fn the_wanted_wasm_opt_stands_in_trunks_settings() {
        assert_eq!(trunk_wasm_opt("[tools]\nwasm_opt = \"version_132\"\n"), Some(132));
        assert_eq!(trunk_wasm_opt("[tools]\n# wasm_opt: none\n"), None);
    }
}

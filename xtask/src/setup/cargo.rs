//! Tools that come from crates.io.

use std::{fs, path::PathBuf};

use super::{version, writable};
use crate::{
    repo::Repo,
    say,
    sh::{Failure, Result},
};

/// The version that is installed where none serves; any 0.21 or 0.22 that runs is taken.
pub(super) const TRUNK: &str = "0.21.14";

pub(super) fn has_trunk(repo: &Repo) -> Result<bool> {
    Ok(matches!(version_of(repo, "trunk"), Some([0, 21 | 22, _])))
}

pub(super) fn install_trunk(repo: &Repo) -> Result<()> {
    // Without its features it has no TLS and so downloads nothing: all that it calls is set up here.
    install(repo, "trunk", TRUNK, &["--locked", "--no-default-features"])
}

/// The command line tool and the library have to be of the very same version.
pub(super) fn wasm_bindgen_version(repo: &Repo) -> Result<String> {
    let path = repo.path("Cargo.lock");
    let lock = fs::read_to_string(&path)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", path.display())))?;
    version::locked(&lock, "wasm-bindgen")
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("Cargo.lock names no wasm-bindgen: run `cargo generate-lockfile`"))
}

pub(super) fn has_wasm_bindgen(repo: &Repo) -> Result<bool> {
    let wanted = version::parse(&wasm_bindgen_version(repo)?);
    Ok(["wasm-bindgen", "wasm-bindgen-test-runner"]
        .iter()
        .all(|program| wanted.is_some() && version_of(repo, program) == wanted))
}

pub(super) fn install_wasm_bindgen(repo: &Repo) -> Result<()> {
    // Not --locked: the lock file of 0.2.130 names a crate version that is no longer served.
    install(repo, "wasm-bindgen-cli", &wasm_bindgen_version(repo)?, &[])
}

/// The version of the library's time: what it writes is taken apart by xtask/npm/split.mjs.
pub(super) const WASM_SPLIT: &str = "0.2.4";

pub(super) fn has_wasm_split(repo: &Repo) -> Result<bool> {
    // It does not say its version itself.
    let installed = fs::read_to_string(repo.tool_path(".crates.toml")).unwrap_or_default();
    Ok(repo.which("wasm-split-cli").is_some()
        && installed.contains(&format!("\"wasm_split_cli_support {WASM_SPLIT} ")))
}

pub(super) fn install_wasm_split(repo: &Repo) -> Result<()> {
    install(repo, "wasm_split_cli_support", WASM_SPLIT, &["--locked", "--features", "build-binary"])
}

/// Where the tools are compiled: one folder, so that what they share is compiled once.
pub(super) fn target_dir(repo: &Repo) -> PathBuf {
    repo.target_path("tools")
}

fn version_of(repo: &Repo, program: &str) -> Option<version::Version> {
    repo.which(program)?;
    version::parse(&repo.cmd(program).arg("--version").quiet().ok()?.stdout)
}

fn install(repo: &Repo, package: &str, version: &str, flags: &[&str]) -> Result<()> {
    let root = repo.tool_path("");
    writable(&root)?;
    if repo.which("cargo-binstall").is_some() {
        let binstall = repo
            .cmd("cargo")
            .words(
                "binstall --no-confirm --disable-telemetry --strategies crate-meta-data,quick-install --root",
            )
            .arg(&root)
            .arg(format!("{package}@{version}"));
        match binstall.run() {
            Ok(_) => return Ok(()),
            Err(failure) => {
                say::doing(&format!("There is no ready-made {package} to be had ({failure}): compiling it."))
            }
        }
    }
    // Tools run for seconds, but are compiled for minutes: not optimising halves the wait.
    flags
        .iter()
        .fold(repo.cmd("cargo").words("install --force").arg(package), |cmd, flag| cmd.arg(flag))
        .words(&format!("--version {version} --root"))
        .arg(&root)
        .arg("--target-dir")
        .arg(target_dir(repo))
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .read()
        .map(drop)
}

//! The parts of the Rust toolchain that not everybody has.

use std::{
    env::consts::EXE_SUFFIX,
    path::{Path, PathBuf},
};

use crate::{
    repo::Repo,
    sh::{Failure, Result},
};

pub(super) const TARGET: &str = "wasm32-unknown-unknown";

pub(super) fn has_target(repo: &Repo) -> Result<bool> {
    Ok(target_libdir(repo)?.is_dir())
}

pub(super) fn install_target(repo: &Repo) -> Result<()> {
    rustup(repo, &format!("target add {TARGET}"))
}

pub(super) fn has_lints(repo: &Repo) -> Result<bool> {
    // SYSROOT/lib/rustlib/TARGET/lib. The programs of the same names on the PATH are there even without the parts.
    let libdir = target_libdir(repo)?;
    let sysroot = libdir.ancestors().nth(4).unwrap_or(Path::new(""));
    Ok(["cargo-fmt", "rustfmt", "cargo-clippy", "clippy-driver"]
        .iter()
        .all(|program| sysroot.join("bin").join(format!("{program}{EXE_SUFFIX}")).is_file()))
}

pub(super) fn install_lints(repo: &Repo) -> Result<()> {
    rustup(repo, "component add rustfmt clippy")
}

fn target_libdir(repo: &Repo) -> Result<PathBuf> {
    let answer = repo.cmd("rustc").words("--print target-libdir --target").arg(TARGET).quiet()?;
    Ok(PathBuf::from(answer.stdout.trim()))
}

fn rustup(repo: &Repo, words: &str) -> Result<()> {
    if repo.which("rustup").is_none() {
        return Err(Failure::new(
            "this Rust was not installed by rustup, so its parts come from your system's packages or from \
             https://rustup.rs",
        ));
    }
    repo.cmd("rustup").words(words).read().map(drop)
}

//! Firefox, and WebKit with its driver: the engines that are not Chromium's.

use std::path::PathBuf;

use super::browser::{is_root, starts};
use crate::{
    repo::Repo,
    say,
    sh::{Failure, Result},
};

/// Programs beside Firefox, and Debian's packages of them. WebKit's browser wants a screen, and Xvfb is one that nobody sees.
const PROGRAMS: &[(&str, &str)] = &[("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb")];

pub(super) fn firefox(repo: &Repo) -> Option<PathBuf> {
    ["firefox-esr", "firefox"].iter().filter_map(|name| repo.which(name)).find(|path| starts(repo, path))
}

pub(super) fn present(repo: &Repo) -> Result<bool> {
    Ok(missing(repo).is_empty())
}

pub(super) fn install(repo: &Repo) -> Result<()> {
    let packages = missing(repo).join(" ");
    if repo.which("apt-get").is_none() || !is_root(repo) {
        return Err(Failure::new(format!(
            "Debian's {packages} are missing, and only root can install them there"
        )));
    }
    say::doing(&format!("From the system's packages, with apt-get: {packages}."));
    ["update -q", &format!("install -y -q --no-install-recommends {packages}")].iter().try_for_each(|words| {
        repo.cmd("apt-get").words(words).env("DEBIAN_FRONTEND", "noninteractive").quiet().map(drop)
    })
}

/// Debian's packages of what is not there.
fn missing(repo: &Repo) -> Vec<&'static str> {
    let firefox = firefox(repo).is_none().then_some("firefox-esr");
    let programs = PROGRAMS.iter().filter(|(program, _)| repo.which(program).is_none());
    firefox.into_iter().chain(programs.map(|(_, package)| *package)).collect()
}

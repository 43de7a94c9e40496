//! A Chrome or Chromium to run tests in.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use super::writable;
use crate::{
    repo::Repo,
    say,
    sh::{Failure, Result},
};

const NAMES: &[&str] = &["chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome"];

const ELSEWHERE: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// Package managers, and what each is asked for, in turn.
const MANAGERS: &[(&str, &[&str])] = &[
    ("apt-get", &["update -q", "install -y -q --no-install-recommends chromium fonts-liberation"]),
    ("dnf", &["install -y chromium"]),
    ("apk", &["add --no-cache chromium font-liberation"]),
    ("pacman", &["-Sy --noconfirm chromium ttf-liberation"]),
];

/// Holds the path of the browser that Playwright downloaded.
const DOWNLOADED: &str = "chromium-path";

/// The browser that tests take: the one in `CHROME`, an installed one, or the one that Playwright downloaded.
pub(crate) fn find(repo: &Repo) -> Result<Option<PathBuf>> {
    if let Some(chosen) = env::var_os("CHROME").filter(|path| !path.is_empty()) {
        let path = PathBuf::from(&chosen);
        // A bare name is looked for as a shell would.
        let found =
            if path.is_file() { Some(path) } else { chosen.to_str().and_then(|name| repo.which(name)) };
        return found.map(Some).ok_or_else(|| {
            Failure::new(format!(
                "CHROME is set to {}, where there is no program: set it to Chrome or Chromium, or unset it",
                chosen.to_string_lossy()
            ))
        });
    }
    let installed = NAMES.iter().filter_map(|name| repo.which(name)).find(|path| starts(repo, path));
    let known = || ELSEWHERE.iter().map(PathBuf::from).find(|path| path.is_file());
    let downloaded = || {
        let path = fs::read_to_string(repo.tool_path(DOWNLOADED)).ok()?;
        Some(PathBuf::from(path)).filter(|path| path.is_file())
    };
    Ok(installed.or_else(known).or_else(downloaded))
}

pub(super) fn install(repo: &Repo) -> Result<()> {
    if is_root(repo)
        && let Some((manager, calls)) = MANAGERS.iter().find(|(manager, _)| repo.which(manager).is_some())
    {
        say::doing(&format!("Chromium comes from the system's packages, with {manager}."));
        let installed = calls.iter().try_for_each(|words| {
            repo.cmd(manager).words(words).env("DEBIAN_FRONTEND", "noninteractive").quiet().map(drop)
        });
        match installed.and_then(|()| find(repo)) {
            Ok(Some(_)) => return Ok(()),
            Ok(_) => say::doing("That brought no Chromium that starts: taking Playwright's."),
            Err(failure) => say::doing(&format!("That did not work ({failure}): taking Playwright's.")),
        }
    }
    download(repo)
}

fn download(repo: &Repo) -> Result<()> {
    let browsers = repo.tool_path("browsers");
    writable(&browsers)?;
    let playwright = |words: &str| {
        repo.cmd("node").dir(&repo.path("tests/e2e")).env("PLAYWRIGHT_BROWSERS_PATH", &browsers).words(words)
    };
    playwright("node_modules/playwright/cli.js install chromium").run()?;
    let path = playwright("--input-type=commonjs --eval")
        .arg("process.stdout.write(require('playwright').chromium.executablePath())")
        .quiet()?
        .stdout;
    if !starts(repo, Path::new(&path)) {
        return Err(Failure::new(
            "Playwright's Chromium does not start, mostly for want of system libraries: as root, \
             `npx playwright install-deps chromium` in tests/e2e brings them",
        ));
    }
    fs::write(repo.tool_path(DOWNLOADED), path).map_err(|error| {
        Failure::new(format!("{} cannot be written: {error}", repo.tool_path(DOWNLOADED).display()))
    })
}

/// One that does not start counts for nothing: Ubuntu's packages are only pointers to a snap.
pub(super) fn starts(repo: &Repo, browser: &Path) -> bool {
    browser.to_str().is_some_and(|path| repo.cmd(path).arg("--version").quiet().is_ok())
}

pub(super) fn is_root(repo: &Repo) -> bool {
    cfg!(unix) && repo.cmd("id").arg("-u").quiet().is_ok_and(|outcome| outcome.stdout.trim() == "0")
}

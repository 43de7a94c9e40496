//! The hosts that the recipes in deploy/ are tested on: nginx and Caddy as Debian has them, and Cloudflare's workerd.

use std::{fs, path::PathBuf};

use super::{browser::is_root, npm, writable};
use crate::{
    repo::Repo,
    say,
    sh::{Failure, Result},
};

/// Programs, where Debian's package has each, what it is asked to see whether it starts, and its packages.
const PROGRAMS: &[Program] = &[
    Program { name: "nginx", inside: "usr/sbin/nginx", starts: "-v", packages: "nginx nginx-common" },
    Program { name: "caddy", inside: "usr/bin/caddy", starts: "version", packages: "caddy" },
];

#[derive(Debug)]
struct Program {
    name: &'static str,
    inside: &'static str,
    starts: &'static str,
    packages: &'static str,
}

impl Program {
    /// The user's, or the one that was unpacked for us.
    fn find(&self, repo: &Repo) -> Option<PathBuf> {
        // Debian has nginx where only root looks.
        let users = [repo.which(self.name), Some(PathBuf::from("/").join(self.inside))];
        users
            .into_iter()
            .flatten()
            .chain([unpacked(repo).join(self.inside)])
            .find(|path| path.to_str().is_some_and(|path| repo.cmd(path).arg(self.starts).quiet().is_ok()))
    }
}

/// The program of this name that [`install`] brought, or the user's.
pub(super) fn program(repo: &Repo, name: &str) -> Option<PathBuf> {
    PROGRAMS.iter().find(|program| program.name == name)?.find(repo)
}

pub(super) fn present(repo: &Repo) -> Result<bool> {
    Ok(npm::has_hosting(repo) && PROGRAMS.iter().all(|program| program.find(repo).is_some()))
}

/// Debian's packages are unpacked, not installed: an installed one starts its server at once and at every boot.
pub(super) fn install(repo: &Repo) -> Result<()> {
    npm::install_hosting(repo)?;
    let missing: Vec<_> = PROGRAMS.iter().filter(|program| program.find(repo).is_none()).collect();
    let packages: Vec<_> = missing.iter().map(|program| program.packages).collect();
    if packages.is_empty() {
        return Ok(());
    }
    let packages = packages.join(" ");
    if repo.which("apt-get").is_none() {
        return Err(Failure::new(format!("Debian's {packages} are missing, and there is no apt-get")));
    }
    say::doing(&format!("From the system's packages, unpacked into .tools/: {packages}."));
    let dir = unpacked(repo);
    writable(&dir)?;
    if is_root(repo) {
        repo.cmd("apt-get").words("update -q").quiet()?;
    }
    repo.cmd("apt-get").words("download -q").words(&packages).dir(&dir).quiet()?;
    let unreadable = |error| Failure::new(format!("{} cannot be read: {error}", dir.display()));
    for entry in fs::read_dir(&dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            repo.cmd("dpkg-deb").arg("--extract").arg(&path).arg(&dir).quiet()?;
            // Only its contents are of use.
            let _ = fs::remove_file(path);
        }
    }
    Ok(())
}

fn unpacked(repo: &Repo) -> PathBuf {
    repo.tool_path("hosting")
}

//! The static site in `dist/`: Trunk builds it, and each file is then compressed for servers to send as it is.

use std::{
    env,
    fs::{self, File, FileTimes},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::{
    repo::Repo,
    say,
    sh::{Cmd, Failure, Result},
};

/// All that the page is made of.
const SOURCES: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "index.html",
    "src",
    "static",
    "build.rs",
    "xtask/npm",
    "xtask/trunk",
    "xtask/src/page.rs",
];

/// Below this a packet holds the file anyway.
const WORTH_COMPRESSING: u64 = 1000;

/// Builds the page, unless nothing has changed since it was built.
pub(crate) fn build(repo: &Repo) -> Result<()> {
    let dist = repo.path("dist");
    let begun = SystemTime::now();
    if is_current(repo, &dist) {
        say::doing("The page in dist/ is up to date.");
        return Ok(());
    }
    say::doing("Building the page. The first time, this usually takes 2 minutes.");
    // Its wasm-bindgen is ours, which splits the page's module in two.
    let mut trunk = repo
        .cmd_before("trunk", &repo.path("xtask/trunk"))
        .words("build --release")
        .env("TRUNK_SKIP_VERSION_CHECK", "true");
    if env::var_os("NO_COLOR").is_some() {
        // To Trunk, any other value is an error.
        trunk = trunk.env("NO_COLOR", "true");
    }
    trunk.run()?;
    licences(repo, &dist)?;
    compress(repo, &dist)?;
    mark(&dist, begun);
    Ok(())
}

/// Prints what a visitor of the page in `dist/` loads, and fails where that is above its budget. Who only wants to run it may have a
/// compiler that makes it larger.
pub(crate) fn measure(repo: &Repo) -> Result<()> {
    let dist = repo.path("dist");
    let files = uncompressed(&dist)?;
    let rows = first_visit(&dist, &files)?;
    say::plain(&table(&rows));
    within_budget(&rows, &budget(repo)?)
}

/// What a first visit may weigh at most.
const BUDGET: &str = "xtask/budget.txt";

fn budget(repo: &Repo) -> Result<String> {
    let path = repo.path(BUDGET);
    fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))
}

/// The first two lines of `budget` are bytes of brotli: for what a first visit loads until its rows are there, and for all
/// `rows` together, with which the app runs.
fn within_budget(rows: &[Row<'_>], budget: &str) -> Result<()> {
    let mut most = budget.lines().map(|line| line.trim().parse::<u64>().ok());
    for (what, all) in [("until its rows are there", until_rows(rows)), ("until its app runs", brotli(rows))]
    {
        let Some(most) = most.next().flatten() else {
            return Err(Failure::new(format!("{BUDGET} does not begin with two numbers")));
        };
        if all > most {
            return Err(Failure::new(format!(
                "a first visit {what} is {all} B of brotli, and its budget in {BUDGET} {most}"
            )));
        }
    }
    Ok(())
}

fn brotli(rows: &[Row<'_>]) -> u64 {
    rows.iter().map(|row| row.brotli).sum()
}

fn until_rows(rows: &[Row<'_>]) -> u64 {
    rows.iter().filter(|row| !row.waits).map(|row| row.brotli).sum()
}

/// The licences of all that is compiled into the page and into the server program, which prints them from here.
fn licences(repo: &Repo, dist: &Path) -> Result<()> {
    let of = |package: &str, target: &str, features: &str| {
        let script = repo.path("xtask/npm/licences.mjs");
        let cmd = repo.cmd("node").arg(script).arg(package).arg(target).arg(features);
        cmd.quiet().map(|outcome| outcome.stdout)
    };
    let page = of("attendee-calendars", "wasm32-unknown-unknown", "split,first")?;
    let server = of("attendee-calendars-server", "", "")?;
    let icons = repo.path("static/icons-licence.txt");
    let icons = fs::read_to_string(&icons).map_err(|error| unreadable(&icons, &error))?;
    let path = dist.join("licences.txt");
    fs::write(&path, format!("THE PAGE\n\n{page}\nIts icons:\n\n{icons}\nTHE SERVER PROGRAM\n\n{server}"))
        .map_err(|error| unreadable(&path, &error))
}

/// The mark that the page is complete: Trunk removes it with everything else, so a page that `trunk serve` or
/// `trunk build` put there is never taken for ours.
fn marker(dist: &Path) -> PathBuf {
    dist.join("index.html.br")
}

/// A source that was saved while the page was being built is newer than the page.
fn mark(dist: &Path, begun: SystemTime) {
    // When it cannot be set, the page is only built once more than needed.
    let _ = File::options()
        .write(true)
        .open(marker(dist))
        .and_then(|file| file.set_times(FileTimes::new().set_modified(begun)));
}

fn is_current(repo: &Repo, dist: &Path) -> bool {
    let Ok(built) = modified(&marker(dist)) else { return false };
    SOURCES.iter().all(|source| newest(&repo.path(source)).is_ok_and(|changed| changed < built))
}

/// The latest change in a file or folder. A folder's own time counts too: it tells of files that are gone.
fn newest(path: &Path) -> io::Result<SystemTime> {
    let mut latest = modified(path)?;
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            latest = latest.max(newest(&entry?.path())?);
        }
    }
    Ok(latest)
}

fn modified(path: &Path) -> io::Result<SystemTime> {
    fs::metadata(path)?.modified()
}

/// Writes NAME.br and NAME.gz beside every file that gets smaller by it.
fn compress(repo: &Repo, dist: &Path) -> Result<()> {
    let files = uncompressed(dist)?;
    let worth = files.iter().filter(|path| size(path) >= WORTH_COMPRESSING && is_compressible(path));
    // index.html always and last: its compressed form is the mark of a complete page.
    let index = dist.join("index.html");
    let worth = worth.filter(|path| **path != index).chain([&index]);
    // Node has both compressors; in Rust they would have to be compiled on everybody's first run.
    worth.fold(repo.cmd("node").arg(repo.path("xtask/npm/compress.mjs")), Cmd::arg).quiet()?;
    Ok(())
}

fn uncompressed(dist: &Path) -> Result<Vec<PathBuf>> {
    let mut files = files(dist).map_err(|error| unreadable(dist, &error))?;
    files.retain(|path| !matches!(extension(path), "br" | "gz"));
    files.sort();
    Ok(files)
}

fn files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(files(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Pictures and fonts are compressed already.
fn is_compressible(path: &Path) -> bool {
    matches!(
        extension(path),
        "html"
            | "css"
            | "js"
            | "mjs"
            | "json"
            | "map"
            | "svg"
            | "wasm"
            | "txt"
            | "xml"
            | "ico"
            | "webmanifest"
    )
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |meta| meta.len())
}

/// The sizes of index.html and of all that it names, which is what a first visit loads.
fn first_visit<'a>(dist: &'a Path, files: &'a [PathBuf]) -> Result<Vec<Row<'a>>> {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).map_err(|error| unreadable(&index, &error))?;
    // What is named so is loaded behind the first rows (xtask/npm/release.mjs).
    let waiting: String =
        html.split("<link data-rel").skip(1).filter_map(|link| link.split('>').next()).collect();
    let rows = files
        .iter()
        .filter_map(|path| {
            let name = path.strip_prefix(dist).ok()?.to_str()?;
            // The words of another language are loaded by those who read it; the second module is not named here.
            let counts = *path == index || html.contains(name) && !name.starts_with("words-");
            counts.then(|| Row { waits: waiting.contains(name), ..Row::of(name, path) })
        })
        .collect();
    Ok(rows)
}

struct Row<'a> {
    name: &'a str,
    raw: u64,
    gzip: u64,
    brotli: u64,
    /// It is loaded when the first rows are there.
    waits: bool,
}

impl<'a> Row<'a> {
    fn of(name: &'a str, path: &Path) -> Self {
        let raw = size(path);
        let compressed = |suffix: &str| {
            let mut with_suffix = path.as_os_str().to_owned();
            with_suffix.push(suffix);
            fs::metadata(with_suffix).map_or(raw, |meta| meta.len())
        };
        Self { name, raw, gzip: compressed(".gz"), brotli: compressed(".br"), waits: false }
    }
}

fn table(rows: &[Row<'_>]) -> String {
    let sums = |name, all: &[&Row<'_>]| Row {
        name,
        raw: all.iter().map(|row| row.raw).sum(),
        gzip: all.iter().map(|row| row.gzip).sum(),
        brotli: all.iter().map(|row| row.brotli).sum(),
        waits: false,
    };
    let (waiting, first): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.waits);
    let all: Vec<_> = rows.iter().collect();
    let until_rows = sums("until the rows", &first);
    let total = sums("together", &all);
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0).max(until_rows.name.len());
    let head = format!("{:width$} {:>9} {:>9} {:>9}", "first visit", "bytes", "gzip", "brotli");
    let lines = first
        .into_iter()
        .chain([&until_rows])
        .chain(waiting)
        .chain([&total])
        .map(|row| format!("{:width$} {:>9} {:>9} {:>9}", row.name, row.raw, row.gzip, row.brotli));
    [head].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("{} cannot be read: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::time::Duration;

    use super::*;

    #[test]
    fn text_and_wasm_are_compressed_and_pictures_are_not() {
        for name in ["index.html", "page-1a2b_bg.wasm", "page.css", "favicon.svg", "sub/boot.js"] {
            assert!(is_compressible(Path::new(name)), "{name}");
        }
        for name in ["logo.png", "font.woff2", "_headers", "index.html.br", "index.html.gz"] {
            assert!(!is_compressible(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn the_table_ends_with_the_sum() {
        let rows = [
            Row { name: "page.wasm", raw: 2000, gzip: 700, brotli: 600, waits: true },
            Row { name: "index.html", raw: 100, gzip: 60, brotli: 50, waits: false },
        ];
        let table = table(&rows);
        let lines: Vec<Vec<_>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[2], ["until", "the", "rows", "100", "60", "50"]);
        assert_eq!(lines[4], ["together", "2100", "760", "650"]);
        assert_eq!(lines.len(), 5);
    }

    #[test]
    fn a_first_visit_above_the_budget_is_an_error() {
        let row = |brotli, waits| Row { name: "a", raw: 9, gzip: 9, brotli, waits };
        let rows = [row(60, false), row(40, true)];
        assert!(within_budget(&rows, "60\n100\nwords").is_ok());
        for (budget, is, most) in [("59\n100", "60 B", "59"), ("60\n99", "100 B", "99")] {
            let error = within_budget(&rows, budget).unwrap_err().to_string();
            assert!(error.contains(is) && error.contains(most), "{error}");
        }
        assert!(within_budget(&rows, "60\nmuch").is_err());
        within_budget(&[], &budget(&Repo::find().unwrap()).unwrap()).unwrap();
    }

    #[test]
    fn the_newest_change_is_found_in_the_depth_and_removals_count() {
        let dir = env::temp_dir().join(format!("xtask-newest-{}", std::process::id()));
        fs::create_dir_all(dir.join("deep")).unwrap();
        let file = dir.join("deep/file");
        fs::write(&file, "").unwrap();
        let future = SystemTime::now() + Duration::from_secs(1000);
        File::options().write(true).open(&file).unwrap().set_modified(future).unwrap();
        let with = newest(&dir).unwrap();
        fs::remove_file(&file).unwrap();
        let without = newest(&dir).unwrap();
        fs::remove_dir_all(&dir).unwrap();
        assert!(with >= future - Duration::from_secs(1));
        assert!(without < with && without > SystemTime::now() - Duration::from_secs(60));
    }
}

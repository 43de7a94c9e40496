//! The steps of `cargo xtask test`. A new one is a row of the table and its function.

use std::time::Duration;

use super::{CARGO, PLAYWRIGHT, Tested, check, count};
use crate::{
    npm, playwright,
    repo::Repo,
    setup::{self, Tool},
    sh::Result,
};

/// One kind of test.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) needs: &'static [Tool],
    /// Only with `--all`.
    pub(super) slow: bool,
    /// Far more than it ever takes: for what hangs.
    pub(super) limit: Duration,
    pub(super) run: fn(&Repo) -> Result<Tested>,
}

const MINUTE: u64 = 60;

pub(super) const STEPS: &[Step] = &[
    Step {
        name: "format",
        about: "the sources are formatted as rustfmt does it",
        needs: &[Tool::Lints],
        slow: false,
        limit: Duration::from_secs(2 * MINUTE),
        run: format,
    },
    Step {
        name: "clippy",
        about: "no warning on the host, nor for WebAssembly in any set of features",
        needs: &[Tool::Lints, Tool::WasmTarget],
        slow: false,
        limit: Duration::from_secs(30 * MINUTE),
        run: clippy,
    },
    Step {
        name: "unit",
        about: "unit tests, and views rendered without a browser",
        needs: &[],
        slow: false,
        limit: Duration::from_secs(30 * MINUTE),
        run: unit,
    },
    Step {
        name: "docs",
        about: "the documentation builds without a warning",
        needs: &[],
        slow: false,
        limit: Duration::from_secs(20 * MINUTE),
        run: docs,
    },
    Step {
        name: "browser",
        about: "wasm-bindgen-test in Chromium",
        needs: &[Tool::WasmTarget, Tool::Node, Tool::WasmBindgen, Tool::Playwright, Tool::Browser],
        slow: false,
        limit: Duration::from_secs(20 * MINUTE),
        run: browser,
    },
    Step {
        name: "e2e",
        about: "Playwright against the release page and the real server program",
        needs: Tool::FOR_CHROMIUM,
        slow: false,
        limit: Duration::from_secs(30 * MINUTE),
        run: e2e,
    },
    Step {
        name: "packaging",
        about: "the npm package, packed and installed: bundlers, development servers, Node, types",
        needs: &[
            Tool::WasmTarget,
            Tool::Node,
            Tool::WasmOpt,
            Tool::Esbuild,
            Tool::Playwright,
            Tool::Packaging,
            Tool::Browser,
            Tool::WasmBindgen,
            Tool::Trunk,
            Tool::WasmSplit,
        ],
        slow: false,
        limit: Duration::from_secs(20 * MINUTE),
        run: packaging,
    },
    Step {
        name: "hosting",
        about: "the recipes in deploy/: nginx, Caddy, Cloudflare's workerd, and what can be said of the others",
        needs: Tool::FOR_CHROMIUM,
        slow: false,
        limit: Duration::from_secs(20 * MINUTE),
        run: hosting,
    },
    Step {
        name: "engines",
        about: "the main paths in Firefox and in WebKit",
        needs: &[
            Tool::WasmTarget,
            Tool::Node,
            Tool::WasmOpt,
            Tool::Esbuild,
            Tool::Playwright,
            Tool::WasmBindgen,
            Tool::Trunk,
            Tool::WasmSplit,
        ],
        slow: false,
        limit: Duration::from_secs(20 * MINUTE),
        run: engines,
    },
];

fn format(repo: &Repo) -> Result<Tested> {
    check(repo.cmd("cargo").words("fmt --all --check"))
}

fn clippy(repo: &Repo) -> Result<Tested> {
    const WASM: &str = "--package attendee-calendars --target wasm32-unknown-unknown";
    [
        "--workspace --all-targets --features attendee-calendars/render".to_owned(),
        format!("{WASM} --lib --bin page --test browser --features page"),
        format!("{WASM} --lib --bin page --features split"),
        format!("{WASM} --lib --bin first --features first"),
        format!("{WASM} --lib --bin element --features element"),
        format!("{WASM} --lib --bin client --features js-client"),
        format!("{WASM} --lib"),
    ]
    .iter()
    .map(|selection| check(repo.cmd("cargo").arg("clippy").words(selection).words("-- -D warnings")))
    .sum()
}

fn unit(repo: &Repo) -> Result<Tested> {
    let cmd = repo.cmd("cargo").words("test --workspace --no-fail-fast --features attendee-calendars/render");
    count(cmd, &CARGO)
}

fn docs(repo: &Repo) -> Result<Tested> {
    // The program of the server has the name of the library: their pages would be written over each other.
    let cmd = repo.cmd("cargo").words("doc --workspace --lib --no-deps --features attendee-calendars/render");
    check(cmd.env("RUSTDOCFLAGS", "-D warnings"))
}

fn browser(repo: &Repo) -> Result<Tested> {
    let script = repo.path("xtask/npm/browser-test.mjs");
    // TOML's literal strings take a path as it is.
    let runner = format!("target.wasm32-unknown-unknown.runner=['node', '{}']", script.display());
    let cmd = repo
        .cmd("cargo")
        .words("test --package attendee-calendars --target wasm32-unknown-unknown --features page --test browser")
        .arg("--config")
        .arg(runner)
        .env("CHROME", setup::chrome(repo)?);
    count(cmd, &CARGO)
}

/// Traces are nearly half of the time of all tests; one that has failed leaves its own when it is run alone.
const NO_TRACE: &str = "--trace off";

fn e2e(repo: &Repo) -> Result<Tested> {
    count(playwright::test(repo, NO_TRACE)?.env("CHROME", setup::chrome(repo)?), &PLAYWRIGHT)
}

fn packaging(repo: &Repo) -> Result<Tested> {
    let tarball = npm::build(repo)?;
    let cmd = playwright::test(repo, &format!("--config packaging {NO_TRACE}"))?;
    let cmd = cmd.env("CHROME", setup::chrome(repo)?).env("ATTENDEE_CALENDARS_TARBALL", tarball);
    count(cmd, &PLAYWRIGHT)
}

fn hosting(repo: &Repo) -> Result<Tested> {
    // Not among the needs: where they cannot be had, this step alone fails.
    setup::ensure(repo, &[Tool::Hosting])?;
    let cmd =
        playwright::test(repo, &format!("--config hosting {NO_TRACE}"))?.env("CHROME", setup::chrome(repo)?);
    let cmd = cmd
        .env("NGINX_PROGRAM", setup::host(repo, "nginx")?)
        .env("CADDY_PROGRAM", setup::host(repo, "caddy")?);
    count(cmd, &PLAYWRIGHT)
}

fn engines(repo: &Repo) -> Result<Tested> {
    // Not among the needs: where they cannot be had, this step alone fails.
    setup::ensure(repo, &[Tool::Engines])?;
    let tarball = npm::build(repo)?;
    let cmd = playwright::test(repo, "--config engines")?.env("ATTENDEE_CALENDARS_TARBALL", tarball);
    count(cmd.env("FIREFOX", setup::firefox(repo)?), &PLAYWRIGHT)
}

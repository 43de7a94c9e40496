//! What the commands stand on, how it is found, and how it is installed where it is missing.

mod browser;
mod cargo;
mod engines;
mod hosting;
mod npm;
mod rust;
mod version;

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

use crate::{
    repo::Repo,
    say,
    sh::{Failure, Result},
};

/// Something that a command cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// rustfmt and clippy.
    Lints,
    /// Rust's standard library for WebAssembly.
    WasmTarget,
    /// Builds the page.
    Trunk,
    /// wasm-bindgen for Trunk, and its test runner, of one version with the library.
    WasmBindgen,
    /// Splits the page's module in two.
    WasmSplit,
    /// Node.js with npm, which has to be there.
    Node,
    /// Makes the WebAssembly smaller.
    WasmOpt,
    /// Makes the npm package's JavaScript smaller.
    Esbuild,
    /// Playwright.
    Playwright,
    /// Chrome or Chromium.
    Browser,
    /// The bundlers and checkers that the npm package is tested with.
    Packaging,
    /// Firefox, and WebKit with its driver.
    Engines,
    /// nginx, Caddy and Cloudflare's workerd.
    Hosting,
}

/// How to deal with one tool.
struct Recipe {
    /// Its name and, where one is asked for, its version.
    name: String,
    /// How long an installation usually takes.
    takes: &'static str,
    /// What helps when the installation does not succeed.
    by_hand: String,
    present: fn(&Repo) -> Result<bool>,
    install: fn(&Repo) -> Result<()>,
}

impl Tool {
    /// For the page and the server.
    pub(crate) const FOR_PAGE: &[Self] = &[
        Self::WasmTarget,
        Self::Node,
        Self::WasmOpt,
        Self::Esbuild,
        Self::WasmBindgen,
        Self::Trunk,
        Self::WasmSplit,
    ];
    /// For the npm package.
    pub(crate) const FOR_NPM: &[Self] =
        &[Self::WasmTarget, Self::Node, Self::WasmOpt, Self::Esbuild, Self::WasmBindgen];
    /// For the page in Chromium, driven by Playwright.
    pub(crate) const FOR_CHROMIUM: &[Self] = &[
        Self::WasmTarget,
        Self::Node,
        Self::WasmOpt,
        Self::Esbuild,
        Self::Playwright,
        Self::Browser,
        Self::WasmBindgen,
        Self::Trunk,
        Self::WasmSplit,
    ];
    /// For all but one step of the tests each.
    pub(crate) const NOT_EVERYWHERE: &[Self] = &[Self::Hosting, Self::Engines];
    /// For everything else.
    pub(crate) const ALL: &[Self] = &[
        Self::WasmTarget,
        Self::Lints,
        Self::Node,
        Self::WasmOpt,
        Self::Esbuild,
        Self::Playwright,
        Self::Browser,
        Self::WasmBindgen,
        Self::Trunk,
        Self::WasmSplit,
        Self::Packaging,
    ];

    /// Whether cargo compiles it: then the processors are busy for minutes, and the network is not.
    fn is_compiled(self) -> bool {
        matches!(self, Self::Trunk | Self::WasmBindgen | Self::WasmSplit)
    }

    fn recipe(self, repo: &Repo) -> Result<Recipe> {
        Ok(match self {
            Self::Lints => Recipe {
                name: "rustfmt and clippy".into(),
                takes: "seconds",
                by_hand: "`rustup component add rustfmt clippy`".into(),
                present: rust::has_lints,
                install: rust::install_lints,
            },
            Self::WasmTarget => Recipe {
                name: format!("Rust's standard library for {}", rust::TARGET),
                takes: "seconds",
                by_hand: format!("`rustup target add {}`", rust::TARGET),
                present: rust::has_target,
                install: rust::install_target,
            },
            Self::Trunk => Recipe {
                name: format!("trunk {}", cargo::TRUNK),
                takes: "3 minutes on two cores",
                by_hand: format!("`cargo install trunk --version {} --locked`", cargo::TRUNK),
                present: cargo::has_trunk,
                install: cargo::install_trunk,
            },
            Self::WasmBindgen => {
                let version = cargo::wasm_bindgen_version(repo)?;
                Recipe {
                    name: format!("wasm-bindgen {version}"),
                    takes: "1 minute on two cores",
                    by_hand: format!("`cargo install wasm-bindgen-cli --version {version}`"),
                    present: cargo::has_wasm_bindgen,
                    install: cargo::install_wasm_bindgen,
                }
            }
            Self::WasmSplit => Recipe {
                name: format!("wasm-split-cli {}", cargo::WASM_SPLIT),
                takes: "1 minute on two cores",
                by_hand: format!(
                    "`cargo install wasm_split_cli_support --features build-binary --version {} --locked --root {}`",
                    cargo::WASM_SPLIT,
                    repo.tool_path("").display()
                ),
                present: cargo::has_wasm_split,
                install: cargo::install_wasm_split,
            },
            Self::Node => Recipe {
                name: format!("Node.js {} or newer", npm::NODE),
                takes: "no time",
                by_hand: "see https://nodejs.org".into(),
                present: npm::has_node,
                install: |_| Ok(()),
            },
            Self::WasmOpt => Recipe {
                name: "wasm-opt".into(),
                takes: "seconds",
                by_hand: "`npm install --global binaryen` in the version that Trunk.toml names".into(),
                present: npm::has_wasm_opt,
                install: npm::install_npm_tools,
            },
            Self::Esbuild => Recipe {
                name: "esbuild".into(),
                takes: "seconds",
                by_hand: "`npm ci` in xtask/npm, and that folder's node_modules copied to .tools/npm".into(),
                present: npm::has_esbuild,
                install: npm::install_npm_tools,
            },
            Self::Playwright => Recipe {
                name: "Playwright".into(),
                takes: "seconds",
                by_hand: "`npm ci` in tests/e2e".into(),
                present: npm::has_playwright,
                install: npm::install_playwright,
            },
            Self::Packaging => Recipe {
                name: "bundlers and checkers for the npm package".into(),
                takes: "seconds",
                by_hand: "`npm ci` in tests/packaging".into(),
                present: npm::has_packaging,
                install: npm::install_packaging,
            },
            Self::Browser => Recipe {
                name: "Chromium".into(),
                takes: "1 minute",
                by_hand: "`apt-get install chromium` as root, or set CHROME to the path of a browser".into(),
                present: |repo| Ok(browser::find(repo)?.is_some()),
                install: browser::install,
            },
            Self::Engines => Recipe {
                name: "Firefox and WebKit".into(),
                takes: "1 minute",
                by_hand: "`apt-get install firefox-esr webkit2gtk-driver xvfb` as root on Debian, elsewhere whatever brings \
                          the programs `firefox`, `WebKitWebDriver` and `Xvfb`; only `cargo xtask test engines` needs them"
                    .into(),
                present: engines::present,
                install: engines::install,
            },
            Self::Hosting => Recipe {
                name: "nginx, Caddy and workerd".into(),
                takes: "half a minute",
                by_hand: "`npm ci` in tests/hosting, and whatever brings the programs `nginx` (1.22 or newer) and `caddy` (2.6 or \
                          newer); only `cargo xtask test hosting` needs them"
                    .into(),
                present: hosting::present,
                install: hosting::install,
            },
        })
    }
}

/// The Chrome or Chromium to test in.
pub(crate) fn chrome(repo: &Repo) -> Result<PathBuf> {
    browser::find(repo)?
        .ok_or_else(|| Failure::new("there is no Chrome or Chromium: run `cargo xtask setup`"))
}

/// The Firefox to test in.
pub(crate) fn firefox(repo: &Repo) -> Result<PathBuf> {
    engines::firefox(repo).ok_or_else(|| Failure::new("there is no Firefox: run `cargo xtask setup`"))
}

/// The nginx or the Caddy to test with.
pub(crate) fn host(repo: &Repo, name: &str) -> Result<PathBuf> {
    hosting::program(repo, name)
        .ok_or_else(|| Failure::new(format!("there is no {name}: run `cargo xtask setup`")))
}

/// Installs what is missing. What cargo compiles and what only comes over the network goes on at the same time.
pub(crate) fn ensure(repo: &Repo, tools: &[Tool]) -> Result<()> {
    let mut missing = Vec::new();
    // Asking ten programs for their version one after the other would be felt on every run.
    let answers: Vec<_> = thread::scope(|scope| {
        let asked: Vec<_> = tools
            .iter()
            .map(|&tool| {
                scope.spawn(move || tool.recipe(repo).and_then(|r| Ok((tool, (r.present)(repo)?, r))))
            })
            .collect();
        asked.into_iter().map(|thread| thread.join()).collect()
    });
    for answer in answers {
        let (tool, present, recipe) =
            answer.map_err(|_| Failure::new("a check of the set-up broke off"))??;
        if !present {
            missing.push((tool, recipe));
        }
    }
    if missing.is_empty() {
        return Ok(());
    }

    let (compiled, fetched): (Vec<_>, Vec<_>) = missing.into_iter().partition(|(tool, _)| tool.is_compiled());
    thread::scope(|scope| {
        let fetching = scope.spawn(|| fetched.iter().try_for_each(|(_, recipe)| install(repo, recipe)));
        let compiling = compiled.iter().try_for_each(|(_, recipe)| install(repo, recipe));
        let fetched = fetching.join().map_err(|_| Failure::new("the set-up broke off"))?;
        compiling.and(fetched)
    })?;
    // A gigabyte that nobody needs again.
    let _ = fs::remove_dir_all(cargo::target_dir(repo));
    Ok(())
}

fn install(repo: &Repo, recipe: &Recipe) -> Result<()> {
    say::doing(&format!("Installing {}. This usually takes {}.", recipe.name, recipe.takes));
    let begun = Instant::now();
    (recipe.install)(repo)
        .and_then(|()| match (recipe.present)(repo)? {
            true => Ok(()),
            false => Err(Failure::new("it was installed, but is not found")),
        })
        .map_err(|failure| {
            let why = match failure.cause {
                Some(cause) => cause.to_owned(),
                None => format!("{failure}. By hand: {}", recipe.by_hand),
            };
            Failure::new(format!("{} could not be installed: {why}", recipe.name))
        })?;
    say::doing(&format!("Installed {} in {} s.", recipe.name, begun.elapsed().as_secs()));
    Ok(())
}

/// A folder that can be written to, or a sentence about why not.
fn writable(dir: &Path) -> Result<()> {
    let probe = dir.join(".probe");
    fs::create_dir_all(dir)
        .and_then(|()| fs::write(&probe, ""))
        .and_then(|()| fs::remove_file(&probe))
        .map_err(|error| {
            Failure::new(format!(
                "{} cannot be written to ({error}): choose another folder for the tools with ATTENDEE_CALENDARS_TOOLS",
                dir.display()
            ))
        })
}

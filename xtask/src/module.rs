//! The WebAssembly modules that cargo makes: the page, and those of the npm package.

use std::path::PathBuf;

use crate::{repo::Repo, sh::Result};

/// What they are compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// One module, and the feature that makes it what it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Module {
    pub(crate) name: &'static str,
    pub(crate) feature: &'static str,
}

/// The page's; Trunk compiles it the same way.
pub(crate) const PAGE: Module = Module { name: "page", feature: "page" };
/// The one of the page's first rows; xtask/npm/release.mjs compiles it the same way.
pub(crate) const FIRST: Module = Module { name: "first", feature: "first" };
/// The custom element's.
pub(crate) const ELEMENT: Module = Module { name: "element", feature: "element" };
/// The JavaScript client's.
pub(crate) const CLIENT: Module = Module { name: "client", feature: "js-client" };

impl Module {
    /// Compiles it, and says where it is.
    pub(crate) fn compile(self, repo: &Repo) -> Result<PathBuf> {
        let Self { name, feature } = self;
        repo.cmd("cargo")
            .words("build --package attendee-calendars --profile wasm-release --target")
            .arg(TARGET)
            .words(&format!("--features {feature} --bin {name}"))
            .run()?;
        Ok(repo.target_path(&format!("{TARGET}/wasm-release/{name}.wasm")))
    }
}

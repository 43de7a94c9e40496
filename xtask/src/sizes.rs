//! `cargo xtask sizes`: what the bytes of each WebAssembly module are.

use std::fs;

use crate::{
    repo::Repo,
    say,
    sh::{Failure, Result},
};

/// Each module, and the feature that makes it what it is.
const MODULES: &[(&str, &str)] = &[("page", "page"), ("element", "element"), ("client", "js-client")];

/// Where the tables stand, each between the markers of its module.
const DOCS: &str = "docs/sizes.md";

/// Prints the tables; `write` puts them into the docs as well.
pub(crate) fn run(repo: &Repo, write: bool) -> Result<()> {
    let docs = repo.path(DOCS);
    let unreadable = |error: std::io::Error| Failure::new(format!("{DOCS}: {error}"));
    let mut text = fs::read_to_string(&docs).map_err(unreadable)?;
    for (module, feature) in MODULES {
        let table = profile(repo, module, feature)?;
        say::plain(&format!("{module}\n\n{table}"));
        text = between(&text, module, &table)?;
    }
    if write {
        fs::write(&docs, text).map_err(unreadable)?;
    }
    Ok(())
}

fn profile(repo: &Repo, module: &str, feature: &str) -> Result<String> {
    const TARGET: &str = "wasm32-unknown-unknown";
    repo.cmd("cargo")
        .words("build --package attendee-calendars --profile wasm-release --target")
        .arg(TARGET)
        .words(&format!("--features {feature} --bin {module}"))
        .run()?;
    let to = repo.target_path("sizes");
    repo.cmd("wasm-bindgen")
        .words("--target web --keep-debug --no-typescript --out-name")
        .arg(module)
        .arg("--out-dir")
        .arg(&to)
        .arg(repo.target_path(&format!("{TARGET}/wasm-release/{module}.wasm")))
        .quiet()?;
    let wasm = to.join(format!("{module}_bg.wasm"));
    let said = repo.cmd("node").arg(repo.path("xtask/npm/profile.mjs")).arg(wasm).quiet()?.stdout;
    Ok(said.trim().to_owned())
}

/// `text` with `table` between the markers of `module`.
fn between(text: &str, module: &str, table: &str) -> Result<String> {
    let (begin, end) = (format!("<!-- {module}: begin -->"), format!("<!-- {module}: end -->"));
    let parts = text.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) = parts
        .ok_or_else(|| Failure::new(format!("{DOCS} has no markers for {module}: {begin} and {end}")))?;
    Ok(format!("{before}{begin}\n\n{table}\n\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_table_goes_between_its_markers_and_the_docs_have_all_of_them() {
        let text = "a\n<!-- page: begin -->old<!-- page: end -->\nb";
        let written = between(text, "page", "new").unwrap();
        assert_eq!(written, "a\n<!-- page: begin -->\n\nnew\n\n<!-- page: end -->\nb");
        assert_eq!(between(&written, "page", "new").unwrap(), written);
        assert!(between(text, "element", "").unwrap_err().to_string().contains("element"));
        let docs = fs::read_to_string(Repo::find().unwrap().path(DOCS)).unwrap();
        for (module, _) in MODULES {
            between(&docs, module, "").unwrap();
        }
    }
}

//! `cargo xtask sizes`: what the bytes of each WebAssembly module are.

use std::fs;

use crate::{
    module::{self, Module},
    repo::Repo,
    say,
    sh::{Failure, Result},
};

const MODULES: [Module; 4] = [module::PAGE, module::FIRST, module::ELEMENT, module::CLIENT];

/// Where the tables stand, each between the markers of its module.
const DOCS: &str = "docs/sizes.md";

/// Prints the tables; `write` puts them into the docs as well.
pub(crate) fn run(repo: &Repo, write: bool) -> Result<()> {
    let docs = repo.path(DOCS);
    let unreadable = |error: std::io::Error| Failure::new(format!("{DOCS}: {error}"));
    let mut text = fs::read_to_string(&docs).map_err(unreadable)?;
    for module in MODULES {
        let table = profile(repo, module)?;
        say::plain(&format!("{}\n\n{table}", module.name));
        text = between(&text, module.name, &table)?;
    }
    if write {
        fs::write(&docs, text).map_err(unreadable)?;
    }
    Ok(())
}

fn profile(repo: &Repo, module: Module) -> Result<String> {
    let compiled = module.compile(repo)?;
    let to = repo.target_path("sizes");
    repo.cmd("wasm-bindgen")
        .words("--target web --keep-debug --no-typescript --out-name")
        .arg(module.name)
        .arg("--out-dir")
        .arg(&to)
        .arg(compiled)
        .quiet()?;
    let wasm = to.join(format!("{}_bg.wasm", module.name));
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
        for module in MODULES {
            between(&docs, module.name, "").unwrap();
        }
    }
}

//! The npm package: its modules are compiled, made small and put together with the hand-written files of `npm/`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    module::{self, Module},
    repo::Repo,
    say,
    sh::{Failure, Result},
};

const MODULES: [Module; 2] = [module::CLIENT, module::ELEMENT];

/// Builds the package, and says where its tarball is.
pub(crate) fn build(repo: &Repo) -> Result<PathBuf> {
    say::doing("Building the npm package. The first time, this usually takes 3 minutes.");
    let (built, package) = (repo.target_path("npm/built"), repo.target_path("npm/package"));
    for module in MODULES {
        compile(repo, &built.join(module.name), module)?;
    }
    let licences = repo
        .cmd("node")
        .arg(repo.path("xtask/npm/licences.mjs"))
        .words("attendee-calendars")
        .arg(module::TARGET)
        .arg(MODULES.map(|module| module.feature).join(","))
        .quiet()?
        .stdout;
    write(&built.join("licences.txt"), &licences)?;
    repo.cmd("node")
        .arg(repo.path("xtask/npm/package.mjs"))
        .arg(&built)
        .arg(&package)
        .arg(repo.tool_path("npm/node_modules/esbuild"))
        .run()?;
    pack(repo, &package)
}

fn compile(repo: &Repo, to: &Path, module: Module) -> Result<()> {
    let compiled = module.compile(repo)?;
    // Classic scripts' glue is a function: one can be made for each instance, and a crash leaves only its own behind.
    repo.cmd("wasm-bindgen")
        .words("--target no-modules --omit-default-module-path --no-typescript --out-name")
        .arg(module.name)
        .arg("--out-dir")
        .arg(to)
        .arg(compiled)
        .quiet()?;
    let wasm = to.join(format!("{}_bg.wasm", module.name));
    // What module and glue call each other by is long, and stands in both: wasm-opt gives short names, and says which.
    let names = repo
        .cmd("wasm-opt")
        .words("-Oz --strip-debug --strip-producers --minify-imports-and-exports-and-modules -o")
        .arg(&wasm)
        .arg(&wasm)
        .quiet()?
        .stdout;
    write(&to.join("names.json"), &names)
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text)
        .map_err(|error| Failure::new(format!("{} cannot be written: {error}", file.display())))
}

fn pack(repo: &Repo, package: &Path) -> Result<PathBuf> {
    let to = repo.target_path("npm");
    let said =
        repo.cmd("npm").words("pack --silent --pack-destination").arg(&to).dir(package).quiet()?.stdout;
    let name = said.lines().last().unwrap_or_default().trim();
    let tarball = to.join(name);
    if name.is_empty() || !tarball.is_file() {
        return Err(Failure::new(format!("`npm pack` named no file: {said}")));
    }
    Ok(tarball)
}

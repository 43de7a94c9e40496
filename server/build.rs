//! Asks cargo to look at the built page: a release build embeds it, and cargo does not see files that are new.
#![allow(clippy::print_stdout)] // the only way to speak to cargo

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Without optimisation the page is read from the disk at run time: nothing to rebuild then.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=../dist");
    }
}

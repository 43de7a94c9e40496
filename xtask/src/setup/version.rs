//! Reading version numbers.

/// `major.minor.patch`; parts that are not there count as 0.
pub(super) type Version = [u32; 3];

/// The first version number in what `--version` says: `trunk 0.21.14`, `v20.1.0`, `wasm-opt version 132 (…)`.
pub(super) fn parse(text: &str) -> Option<Version> {
    text.split_whitespace().map(|word| word.trim_start_matches('v')).find_map(|word| {
        let mut version = Version::default();
        // `1.2.3-rc.1` and `1.2.3+build` are read as 1.2.3.
        let number = word.split(['-', '+']).next()?;
        for (i, part) in number.split('.').enumerate() {
            *version.get_mut(i)? = part.parse().ok()?;
        }
        Some(version)
    })
}

/// The version of a package in a Cargo.lock.
pub(super) fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_programs_print_them() {
        assert_eq!(parse("trunk 0.21.14\n"), Some([0, 21, 14]));
        assert_eq!(parse("v20.20.2"), Some([20, 20, 2]));
        assert_eq!(parse("wasm-opt version 132 (version_132)"), Some([132, 0, 0]));
        assert_eq!(parse("wasm-bindgen 0.2.130 (abcdef 2026-01-01)"), Some([0, 2, 130]));
        assert_eq!(parse("v22.0.0-nightly"), Some([22, 0, 0]));
    }

    #[test]
    fn no_version_is_none() {
        assert_eq!(parse(""), None);
        assert_eq!(parse("command not found"), None);
        assert_eq!(parse("1.2.3.4"), None);
    }

    #[test]
    fn a_locked_version_is_that_of_the_very_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"…\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked(lock, "wasm"), None);
    }
}

//! An icon of the set.

use super::{El, Glyph, el};

/// An icon beside words that say the same: hidden from assistive technology.
pub fn icon(glyph: Glyph) -> El {
    el("svg")
        .class("icon")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .child(el("path").attr("d", glyph.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_of_a_crash_has_the_same_warning() {
        // It stands in the page, for after a crash nothing of the app can be trusted.
        let page = include_str!("../../index.html");
        assert_eq!(page.matches(&format!(r#"<path d="{}" />"#, Glyph::WARNING.0)).count(), 1);
    }
}

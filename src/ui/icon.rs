//! Icons of the set Lucide.

use super::{El, el};

/// Which icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// The product: a calendar with a tick.
    Calendar,
    /// Done, good.
    Check,
    /// Broken.
    Cross,
    /// Not known.
    Question,
    /// Something to heed.
    Warning,
    /// Looking for something.
    Search,
    /// Backwards.
    Left,
    /// Forwards.
    Right,
    /// Kept by a gateway.
    Lock,
    /// Again.
    Again,
    /// A connection.
    Plug,
    /// Waiting, or late.
    Clock,
    /// Copying.
    Copy,
    /// Leaves the app.
    Outside,
    /// Somebody has to act.
    Person,
    /// How something is shown.
    View,
    /// Keys.
    Keyboard,
    /// What is above; the least first.
    Up,
    /// The greatest first.
    Down,
    /// Going through everything.
    Scan,
    /// Not now.
    Pause,
    /// On with it.
    Play,
    /// A file for oneself.
    Download,
}

/// An icon beside words that say the same: hidden from assistive technology. It is drawn by the sprite that the page holds
/// (static/icons.svg), so that it stands there once, however many rows show it.
pub fn icon(glyph: Glyph) -> El {
    let symbol = match glyph {
        Glyph::Calendar => "#icon-calendar",
        Glyph::Check => "#icon-check",
        Glyph::Cross => "#icon-cross",
        Glyph::Question => "#icon-question",
        Glyph::Warning => "#icon-warning",
        Glyph::Search => "#icon-search",
        Glyph::Left => "#icon-left",
        Glyph::Right => "#icon-right",
        Glyph::Lock => "#icon-lock",
        Glyph::Again => "#icon-again",
        Glyph::Clock => "#icon-clock",
        Glyph::Copy => "#icon-copy",
        Glyph::Outside => "#icon-outside",
        Glyph::Person => "#icon-person",
        Glyph::Plug => "#icon-plug",
        Glyph::View => "#icon-view",
        Glyph::Keyboard => "#icon-keyboard",
        Glyph::Up => "#icon-up",
        Glyph::Down => "#icon-down",
        Glyph::Scan => "#icon-scan",
        Glyph::Pause => "#icon-pause",
        Glyph::Play => "#icon-play",
        Glyph::Download => "#icon-download",
    };
    el("svg")
        .class("icon")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .child(el("use").attr("href", symbol))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_sprite_has_every_icon_and_no_other() {
        let names = |text: &str, before: &str, after: char| {
            let mut names: Vec<String> = text
                .split(before)
                .skip(1)
                .filter_map(|rest| Some(rest.split_once(after)?.0.to_owned()))
                .collect();
            names.sort_unstable();
            names
        };
        let own = include_str!("icon.rs").split("#[cfg(test)]").next().unwrap();
        let sprite = include_str!("../../static/icons.svg");
        let drawn = names(sprite, "<symbol id=\"icon-", '"');
        assert_eq!(names(own, "\"#icon-", '"'), drawn);
        assert!(drawn.len() > 10);
    }
}

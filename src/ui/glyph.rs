//! Which icons there are. Written by xtask/npm/icons.mjs: icons of Lucide 1.62.0 (lucide.dev), ISC licence
//! (static/icons-licence.txt).

/// An icon, drawn by [`super::icon`]: a path on 24 by 24 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph(pub(super) &'static str);

impl Glyph {
    /// The product: a calendar with a tick.
    pub const CALENDAR: Self = Self(
        "M8 2v3M16 2v3M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2h-14a2 2 0 0 1-2-2v-14a2 2 0 0 1 2-2zM3 9h18M9 15l2 2 4-4",
    );
    /// Done, good.
    pub const CHECK: Self = Self("M20 6 9 17l-5-5");
    /// Broken.
    pub const CROSS: Self = Self("M18 6 6 18M6 6l12 12");
    /// Not known.
    pub const QUESTION: Self =
        Self("M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0zM9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3M12 17h.01");
    /// Something to heed.
    pub const WARNING: Self =
        Self("M21.73 18l-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4M12 17h.01");
    /// Looking for something.
    pub const SEARCH: Self = Self("M21 21l-4.34-4.34M3 11a8 8 0 1 0 16 0a8 8 0 1 0-16 0z");
    /// Backwards.
    pub const LEFT: Self = Self("M15 18l-6-6 6-6");
    /// Forwards.
    pub const RIGHT: Self = Self("M9 18l6-6-6-6");
    /// Kept by a gateway.
    pub const LOCK: Self = Self(
        "M5 11h14a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-14a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zM7 11V7a5 5 0 0 1 10 0v4",
    );
    /// Again.
    pub const AGAIN: Self = Self(
        "M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8M21 3v5h-5M21 12a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16M8 16H3v5",
    );
    /// A connection.
    pub const PLUG: Self =
        Self("M12 22v-5M15 8V2M17 8a1 1 0 0 1 1 1v4a4 4 0 0 1-4 4h-4a4 4 0 0 1-4-4V9a1 1 0 0 1 1-1zM9 8V2");
    /// Waiting, or late.
    pub const CLOCK: Self = Self("M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0zM12 6v6l4 2");
    /// Copying.
    pub const COPY: Self = Self(
        "M10 8h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-10a2 2 0 0 1-2-2v-10a2 2 0 0 1 2-2zM4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2",
    );
    /// Leaves the app.
    pub const OUTSIDE: Self =
        Self("M15 3h6v6M10 14 21 3M18 13v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h6");
    /// Somebody has to act.
    pub const PERSON: Self = Self("M7 8a5 5 0 1 0 10 0a5 5 0 1 0-10 0zM20 21a8 8 0 0 0-16 0");
    /// How something is shown.
    pub const VIEW: Self = Self("M10 5H3M12 19H3M14 3v4M16 17v4M21 12h-9M21 19h-5M21 5h-7M8 10v4M8 12H3");
    /// Keys.
    pub const KEYBOARD: Self = Self(
        "M10 8h.01M12 12h.01M14 8h.01M16 12h.01M18 8h.01M6 8h.01M7 16h10M8 12h.01M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-16a2 2 0 0 1-2-2v-12a2 2 0 0 1 2-2z",
    );
    /// What is above; the least first.
    pub const UP: Self = Self("M5 12l7-7 7 7M12 19V5");
    /// The greatest first.
    pub const DOWN: Self = Self("M12 5v14M19 12l-7 7-7-7");
    /// Going through everything.
    pub const SCAN: Self = Self(
        "M3 7V5a2 2 0 0 1 2-2h2M17 3h2a2 2 0 0 1 2 2v2M21 17v2a2 2 0 0 1-2 2h-2M7 21H5a2 2 0 0 1-2-2v-2M9 12a3 3 0 1 0 6 0a3 3 0 1 0-6 0zM16 16l-1.9-1.9",
    );
    /// Not now.
    pub const PAUSE: Self = Self(
        "M15 3h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1v-16a1 1 0 0 1 1-1zM6 3h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1v-16a1 1 0 0 1 1-1z",
    );
    /// On with it.
    pub const PLAY: Self =
        Self("M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z");
    /// A file for oneself.
    pub const DOWNLOAD: Self = Self("M12 15V3M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4M7 10l5 5 5-5");
}

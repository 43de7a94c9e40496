//! Icons: strokes on a grid of 24, drawn for this project.

use yew::prelude::*;

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
}

/// Properties of [`Icon`].
#[derive(Properties, PartialEq)]
pub struct IconProps {
    /// Which one.
    pub glyph: Glyph,
}

/// An icon beside words that say the same: hidden from assistive technology.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    let path = match props.glyph {
        Glyph::Calendar => {
            "M8 3v4M16 3v4M4 10h16M6 5h12a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2ZM9 15l2 2 4-4"
        }
        Glyph::Check => "m5 12.5 4.5 4.5L19 7.5",
        Glyph::Cross => "M6.5 6.5l11 11M17.5 6.5l-11 11",
        Glyph::Question => "M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 2M12 17.5v.01",
        Glyph::Warning => "M12 4 3 19.5h18ZM12 10v4M12 16.8v.01",
        Glyph::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM20 20l-4.9-4.9",
        Glyph::Left => "m14.5 6-6 6 6 6",
        Glyph::Right => "m9.5 6 6 6-6 6",
        Glyph::Lock => {
            "M7 11h10a1.5 1.5 0 0 1 1.5 1.5v6A1.5 1.5 0 0 1 17 20H7a1.5 1.5 0 0 1-1.5-1.5v-6A1.5 1.5 0 0 1 7 11ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3"
        }
        Glyph::Again => "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4v5h-5",
        Glyph::Clock => "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM12 8v4.5l3 1.8",
        Glyph::Copy => {
            "M9 9h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1ZM5 15H4.500a.5.5 0 0 1-.5-.5v-10a.5.5 0 0 1 .5-.5h10a.5.5 0 0 1 .5.5V5"
        }
        Glyph::Outside => "M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5",
        Glyph::Person => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM5 20a7 7 0 0 1 14 0",
        Glyph::Plug => "M9 3v5M15 3v5M6.5 8h11v3a5.5 5.5 0 0 1-11 0ZM12 16.5V21",
    };
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d={path} /></svg>
    }
}

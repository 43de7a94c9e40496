//! A time, written by the formats of the reader's language.

use super::{El, el};
use crate::model::Time;
use crate::text::{Text, en};
use crate::time::iso;

/// How much of a time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// The day alone.
    Day,
    /// Day and time of day.
    Short,
    /// The whole of it, with its zone.
    Whole,
}

/// A time, with the whole of it and its zone on hover; none is "never".
pub fn time_text(text: &Text, time: Option<Time>, written: Written) -> El {
    let Some(time) = time else { return el("span").class("faint").text(text.get(en::NEVER)) };
    let formats = text.formats();
    let full = formats.full(&time);
    let time_el = el("time").set("datetime", &iso(&time)).set("title", &full);
    match written {
        Written::Day => time_el.text(&formats.day(&time)),
        Written::Short => time_el.text(&formats.short(&time)),
        Written::Whole => time_el.text(&full),
    }
}

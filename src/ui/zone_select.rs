//! Which zone times are written in.

use yew::prelude::*;

use super::{El, el};
use crate::text::{Text, en};

/// The browser's own zone, UTC, or any other.
pub struct ZoneSelect<'a> {
    /// The zone that was chosen; none is the browser's own.
    pub zone: Option<&'a str>,
    /// The browser's own.
    pub local: &'a str,
    /// All that there are.
    pub zones: &'a [String],
    /// Choose another.
    pub on_zone: &'a Callback<Option<String>>,
}

impl ZoneSelect<'_> {
    /// Draws it.
    pub fn el(&self, text: &Text) -> El {
        let on_zone = self.on_zone.clone();
        let changed = Callback::from(move |zone: String| {
            on_zone.emit(Some(zone).filter(|zone| !zone.is_empty()));
        });
        let chosen = self.zone.unwrap_or_default();
        let zone = text.formats().zone();
        let local = if self.local.is_empty() { &zone } else { self.local };
        // A zone from the address that the browser does not list is an alias of one that it knows, or none.
        let alias = !chosen.is_empty() && chosen != "UTC" && !self.zones.iter().any(|zone| zone == chosen);
        let option = |value: &str, words: &str| {
            el("option").set("value", value).flag("selected", value == chosen).text(words)
        };
        let others = self.zones.iter().filter(|zone| *zone != "UTC");
        el("select")
            .class("zone")
            .set("aria-label", text.get(en::TIME_ZONE))
            .onchoice(changed)
            .child(option("", &text.fill(en::LOCAL_ZONE, &[("zone", local)])))
            .child(option("UTC", "UTC"))
            .child(alias.then(|| option(chosen, &zone)))
            .children(others.map(|zone| option(zone, zone)))
    }
}

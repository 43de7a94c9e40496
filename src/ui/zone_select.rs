//! Which zone times are written in.

use yew::prelude::*;

use super::{El, el, fragment};
use crate::hooks::use_zones;
use crate::part::{Cx, Part};
use crate::text::{Text, en};

/// The browser's own zone, UTC, or any other.
pub struct ZoneSelect<'a> {
    /// The zone that was chosen; none is the browser's own.
    pub zone: Option<&'a str>,
    /// The browser's own.
    pub local: &'a str,
    /// The rows are there: hundreds of zones would keep them waiting.
    pub is_time: bool,
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
        let others = Others { chosen: chosen.to_owned(), zone: zone.clone(), is_time: self.is_time };
        el("select")
            .class("zone")
            .set("aria-label", text.get(en::TIME_ZONE))
            .onchoice(changed)
            .child(option(0, "", &text.fill(en::LOCAL_ZONE, &[("zone", local)]), chosen))
            .child(option(1, "UTC", "UTC", chosen))
            .child(others.keyed("others"))
    }
}

fn option(index: usize, value: &str, words: &str, chosen: &str) -> El {
    let is_chosen = value == chosen;
    // Another one where that changes, as in `project_select`.
    let key = index * 2 + usize::from(is_chosen);
    el("option").key_of(key).set("value", value).flag("selected", is_chosen).text(words)
}

/// All zones but UTC.
#[derive(PartialEq)]
struct Others {
    /// The zone that was chosen, or nothing.
    chosen: String,
    /// How the browser calls it.
    zone: String,
    is_time: bool,
}

impl Part for Others {
    fn draw(&self, cx: &mut Cx) -> Html {
        let Self { chosen, zone, is_time } = self;
        let known = use_zones(cx, *is_time);
        // A zone from the address that the browser does not list is an alias of one that it knows, or none.
        let is_alias = !chosen.is_empty() && chosen != "UTC" && !known.contains(chosen);
        let alias = is_alias.then(|| option(0, chosen, zone, chosen).into());
        let others = known.iter().filter(|zone| *zone != "UTC").enumerate();
        let others = others.map(|(index, zone)| option(index + 1, zone, zone, chosen).into());
        fragment(alias.into_iter().chain(others).collect())
    }
}

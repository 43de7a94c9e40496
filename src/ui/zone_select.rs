//! Which zone times are written in.

use yew::prelude::*;

use crate::hooks;
use crate::text::{Text, en};

/// Properties of [`ZoneSelect`].
#[derive(Properties, PartialEq)]
pub struct ZoneSelectProps {
    /// The zone that was chosen; none is the browser's own.
    #[prop_or_default]
    pub zone: Option<AttrValue>,
    /// The browser's own.
    #[prop_or_default]
    pub local: AttrValue,
    /// All that there are.
    #[prop_or_default]
    pub zones: std::rc::Rc<Vec<String>>,
    /// Choose another.
    #[prop_or_default]
    pub on_zone: Callback<Option<String>>,
}

/// The browser's own zone, UTC, or any other.
#[component]
pub fn ZoneSelect(props: &ZoneSelectProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let onchange =
        props.on_zone.reform(|event: Event| Some(hooks::chosen(&event)).filter(|zone| !zone.is_empty()));
    let chosen = props.zone.clone().unwrap_or_default();
    let local = if props.local.is_empty() { text.formats().zone() } else { props.local.to_string() };
    // A zone from the address that the browser does not list is an alias of one that it knows, or none.
    let alias = !chosen.is_empty() && chosen != "UTC" && !props.zones.iter().any(|zone| **zone == *chosen);
    let others = props.zones.iter().map(String::as_str).filter(|zone| *zone != "UTC");
    html! {
        <select class="zone" aria-label={text.get(en::TIME_ZONE).to_owned()} {onchange}>
            <option value="" selected={chosen.is_empty()}>{ text.fill(en::LOCAL_ZONE, &[("zone", &local)]) }</option>
            <option value="UTC" selected={chosen == "UTC"}>{ "UTC" }</option>
            if alias {
                <option value={chosen.clone()} selected=true>{ text.formats().zone() }</option>
            }
            { for others.map(|zone| html! { <option value={zone.to_owned()} selected={*chosen == *zone}>{ zone.to_owned() }</option> }) }
        </select>
    }
}

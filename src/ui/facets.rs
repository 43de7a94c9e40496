//! What calendars can be chosen by, with counts.

use yew::prelude::*;

use super::shown_name;
use crate::health::{Actor, CauseKind, Health};
use crate::hooks;
use crate::text::{Text, en};
use crate::triage::{Dimension, Facet, Filter, Term};

/// Properties of [`Facets`].
#[derive(Properties, PartialEq)]
pub struct FacetsProps {
    /// Each dimension, counted.
    pub facets: Vec<(Dimension, Facet)>,
    /// What is chosen now.
    pub filter: Filter,
    /// Names of the metadata that can be counted by, too.
    pub names: Vec<String>,
    /// Chooses, or chooses no longer.
    pub on_term: Callback<Term>,
    /// Counts by another name of the metadata.
    pub on_name: Callback<String>,
}

/// The dimensions below each other.
#[component]
pub fn Facets(props: &FacetsProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let onchange = {
        let on_name = props.on_name.clone();
        Callback::from(move |event: Event| {
            // A name may be empty: the sign before it tells it from no choice.
            if let Some(name) = hooks::chosen(&event).strip_prefix('=') {
                on_name.emit(name.to_owned());
            }
        })
    };
    html! {
        <div class="facets" role="group" aria-label={text.get(en::NARROW_DOWN).to_owned()}>
            { for props.facets.iter().filter(|(_, facet)| !facet.values.is_empty()).map(|(dimension, facet)| {
                facet_view(&text, props, dimension, facet)
            }) }
            if !props.names.is_empty() {
                <select class="button" aria-label={text.get(en::COUNT_BY_METADATA).to_owned()} {onchange}>
                    <option value="" selected=true>{ text.get(en::COUNT_BY_METADATA) }</option>
                    { for props.names.iter().map(|name| html! { <option key={name.clone()} value={format!("={name}")}>{ shown_name(name) }</option> }) }
                </select>
            }
        </div>
    }
}

fn facet_view(text: &Text, props: &FacetsProps, dimension: &Dimension, facet: &Facet) -> Html {
    let number = |count: u32| text.formats().number(count.into());
    let choice = |label: String, count: u32, term: &Term| {
        let chosen = props.filter.has(term);
        let onclick = {
            let (on_term, term) = (props.on_term.clone(), term.clone());
            Callback::from(move |_: MouseEvent| on_term.emit(term.clone()))
        };
        html! {
            <li key={term.to_string()}>
                <button type="button" class="facet" aria-pressed={chosen.to_string()} {onclick} title={label.clone()}>
                    <bdi class="cut">{ label }</bdi><span class="facet-count">{ number(count) }</span>
                </button>
            </li>
        }
    };
    html! {
        <section key={format!("{dimension:?}")}>
            <h2>{ dimension_name(text, dimension) }</h2>
            <ul>
                { for facet.values.iter().map(|value| choice(value_name(text, dimension, &value.value), value.count, &value.term)) }
                if facet.without > 0 {
                    if let Some(term) = &facet.without_term {
                        { choice(text.get(en::NO_VALUE).to_owned(), facet.without, term) }
                    }
                }
                if facet.others > 0 {
                    <li class="facet-others faint small"><span>{ text.get(en::OTHER_VALUES) }</span><span>{ number(facet.others) }</span></li>
                }
            </ul>
        </section>
    }
}

fn dimension_name(text: &Text, dimension: &Dimension) -> String {
    let message = match dimension {
        Dimension::Health => en::HEALTH,
        Dimension::Cause => en::CAUSE,
        Dimension::Code => en::CODE,
        Dimension::Actor => en::WHO_ACTS,
        Dimension::Platform => en::PLATFORM,
        Dimension::State => en::STATE,
        Dimension::Client => en::CLIENT_ID,
        Dimension::Key => en::DEDUPLICATION_KEY,
        Dimension::Id => en::ID,
        Dimension::Account => en::ACCOUNT,
        Dimension::Metadata(name) => return format!("metadata.{name}"),
    };
    text.get(message).to_owned()
}

fn value_name(text: &Text, dimension: &Dimension, value: &str) -> String {
    match dimension {
        Dimension::Health => match Health::parse(value) {
            Some(health) => text.health(health).to_owned(),
            None => text.get(en::UNREADABLE).to_owned(),
        },
        Dimension::Actor => Actor::parse(value).map_or(value, |actor| text.actor(actor)).to_owned(),
        Dimension::Cause => CauseKind::parse(value).map_or(value, |cause| text.cause(cause)).to_owned(),
        Dimension::Platform => text.platform(&value.to_owned().into()).to_owned(),
        Dimension::State => text.state(&value.to_owned().into()).to_owned(),
        _ => value.to_owned(),
    }
}

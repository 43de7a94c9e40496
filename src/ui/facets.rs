//! What calendars can be chosen by, with counts.

use yew::prelude::*;

use super::{El, el, shown_name};
use crate::health::{Actor, CauseKind, Health};
use crate::text::{Text, en};
use crate::triage::{Dimension, Facet, Filter, Term};

/// The dimensions below each other.
pub struct Facets<'a> {
    /// Each dimension, counted.
    pub facets: &'a [(Dimension, Facet)],
    /// What is chosen now.
    pub filter: &'a Filter,
    /// Names of the metadata that can be counted by, too.
    pub names: &'a [String],
    /// Chooses, or chooses no longer.
    pub on_term: &'a Callback<Term>,
    /// Counts by another name of the metadata.
    pub on_name: &'a Callback<String>,
}

impl Facets<'_> {
    /// Draws it.
    pub fn el(&self, text: &Text) -> El {
        let facets = self.facets.iter().filter(|(_, facet)| !facet.values.is_empty() || facet.others > 0);
        el("div")
            .class("facets")
            .attr("role", "group")
            .set("aria-label", text.get(en::NARROW_DOWN))
            .children(facets.map(|(dimension, facet)| self.facet(text, dimension, facet)))
            .child((!self.names.is_empty()).then(|| self.other_names(text)))
    }

    fn other_names(&self, text: &Text) -> El {
        let on_name = self.on_name.clone();
        let changed = Callback::from(move |choice: String| {
            // A name may be empty: the sign before it tells it from no choice.
            if let Some(name) = choice.strip_prefix('=') {
                on_name.emit(name.to_owned());
            }
        });
        let prompt = text.get(en::COUNT_BY_METADATA);
        el("select")
            .class("button")
            .set("aria-label", prompt)
            .onchoice(changed)
            .child(el("option").attr("value", "").flag("selected", true).text(prompt))
            .children(
                self.names.iter().map(|name| {
                    el("option").key(name).set("value", &format!("={name}")).text(shown_name(name))
                }),
            )
    }

    fn facet(&self, text: &Text, dimension: &Dimension, facet: &Facet) -> El {
        let values = facet.values.iter().map(|value| {
            self.choice(text, &value_name(text, dimension, &value.value), value.count, &value.term)
        });
        let without = facet.without_term.as_ref().filter(|_| facet.without > 0);
        let without = without.map(|term| self.choice(text, text.get(en::NO_VALUE), facet.without, term));
        let others = (facet.others > 0).then(|| {
            el("li")
                .class("facet-others faint small")
                .child(el("span").text(text.get(en::OTHER_VALUES)))
                .child(el("span").text(&text.formats().number(facet.others.into())))
        });
        let name = dimension_name(text, dimension);
        el("section")
            .key(&name)
            .child(el("h2").text(&name))
            .child(el("ul").children(values).child(without).child(others))
    }

    fn choice(&self, text: &Text, label: &str, count: u32, term: &Term) -> El {
        let pressed = Callback::from({
            let (on_term, term) = (self.on_term.clone(), term.clone());
            move |()| on_term.emit(term.clone())
        });
        let button = el("button")
            .attr("type", "button")
            .class("facet")
            .attr("aria-pressed", if self.filter.has(term) { "true" } else { "false" })
            .set("title", label)
            .press(&pressed)
            .child(el("bdi").class("cut").text(label))
            .child(el("span").class("facet-count").text(&text.formats().number(count.into())));
        el("li").key(&term.to_string()).child(button)
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

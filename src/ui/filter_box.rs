//! The filter of the whole project: a line to be typed, and its terms as chips.

use yew::prelude::*;

use super::{El, Glyph, button, el, icon};
use crate::hooks;
use crate::part::{Cx, Part, use_effect_on, use_node, use_words};
use crate::text::{Text, en};
use crate::triage::Filter;

/// What can be typed, as examples.
const EXAMPLES: [&str; 9] = [
    "health:failing",
    "actor:us",
    "cause:secret-expired",
    "client:123…",
    "metadata.plan:trial",
    "-platform:google",
    "no:key",
    "synced<2026-01-31",
    "\"two words\"",
];

/// The line, its chips, how many it shows, and what can be typed.
#[derive(PartialEq)]
pub struct FilterBox {
    /// The line.
    pub line: String,
    /// How many are shown of how many.
    pub status: String,
    /// More are being found: nobody wants each of these numbers read out.
    pub grows: bool,
    /// Something else than the line that narrows the rows, and how it is taken away.
    pub among: Option<(String, Callback<()>)>,
    /// Another line, while it is typed.
    pub on_typed: Callback<String>,
    /// Another line, by a click.
    pub on_line: Callback<String>,
}

impl Part for FilterBox {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let field = use_node(cx);
        use_effect_on(cx, self.line.clone(), {
            let (field, line) = (field.clone(), self.line.clone());
            move || {
                hooks::set_field_text(&field, &line);
                None
            }
        });
        let filter = Filter::parse(&self.line);
        let terms = (0..filter.terms.len()).map(|index| {
            let mut rest = filter.clone();
            let term = rest.terms.remove(index);
            chip(&text, &term.to_string(), &self.to_line(rest.to_string()))
        });
        let terms = (!filter.is_empty() || self.among.is_some()).then(|| {
            let among = self.among.as_ref().map(|(label, remove)| chip(&text, label, remove));
            let clear = (filter.terms.len() > 1).then(|| {
                let clear = button(text.get(en::CLEAR_FILTER), &self.to_line(String::new()));
                el("li").child(clear.class("quiet small-button"))
            });
            el("ul")
                .class("terms")
                .set("aria-label", text.get(en::FILTER_TERMS))
                .child(among)
                .children(terms)
                .child(clear)
        });
        let examples = EXAMPLES.iter().map(|example| {
            let mut filter = filter.clone();
            filter.terms.extend(Filter::parse(example).terms);
            let example = el("button")
                .attr("type", "button")
                .class("term example mono")
                .press(&self.to_line(filter.to_string()))
                .text(example);
            el("li").child(example)
        });
        let label = el("div")
            .class("search-label")
            .child(el("label").attr("for", "filter").text(text.get(en::FILTER)))
            .child(el("span").attr("id", "filter-hint").class("hint").text(text.get(en::FILTER_HINT)));
        let field = el("input")
            .node_ref(&field)
            .attr("id", "filter")
            .attr("type", "search")
            .oninput(self.on_typed.clone())
            .attr("aria-describedby", "filter-hint")
            .attr("autocomplete", "off")
            .attr("autocapitalize", "off")
            .attr("spellcheck", "false")
            .attr("enterkeyhint", "search");
        let status = el("p")
            .attr("role", "status")
            .maybe("aria-live", self.grows.then_some("off"))
            .class("muted filter-status")
            .text(&self.status);
        let help = el("details")
            .class("filter-help small")
            .child(el("summary").text(text.get(en::FILTER_HELP)))
            .child(el("p").class("muted").text(text.get(en::FILTER_HELP_TEXT)))
            .child(el("ul").children(examples));
        el("form")
            .class("filter")
            .attr("role", "search")
            .onsubmit(&Callback::noop())
            .child(label)
            .child(el("div").class("search-field").child(icon(Glyph::SEARCH)).child(field))
            .child(el("div").class("filter-line").child(terms).child(status))
            .child(help)
            .into()
    }
}

impl FilterBox {
    /// What a click on something that stands for another line does.
    fn to_line(&self, line: String) -> Callback<()> {
        let on_line = self.on_line.clone();
        Callback::from(move |()| on_line.emit(line.clone()))
    }
}

/// Something that narrows the rows, and the way to take it away.
fn chip(text: &Text, label: &str, remove: &Callback<()>) -> El {
    let name = text.fill(en::REMOVE_TERM, &[("term", label)]);
    let remove = el("button")
        .attr("type", "button")
        .class("term-remove")
        .set("aria-label", &name)
        .set("title", &name)
        .press(remove)
        .child(icon(Glyph::CROSS));
    el("li").key(label).class("term").child(el("bdi").class("mono cut").text(label)).child(remove)
}

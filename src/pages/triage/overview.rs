//! The whole project at a glance, drawn: health, freshness, disconnections, root causes, differences, hints.

use std::rc::Rc;

use yew::prelude::*;

use crate::health::{Actor, Health};
use crate::hooks::{self, Difference, Scanning};
use crate::part::{Cx, Part, use_value, use_words};
use crate::state::{Among, TriageView};
use crate::text::{Message, Text, en};
use crate::triage::{Filter, Group, Hint, Overview, Test, groups};
use crate::ui::{Chart, ChartBar, El, Glyph, button, el, fragment, glyph, icon, percent, share, tone};

/// As many groups are told at once.
const MOST_GROUPS: usize = 8;

/// As many calendars that are gone are named.
const MOST_GONE: usize = 50;

/// What is shown, counted.
#[derive(Clone, Debug)]
pub struct Figures {
    /// How many calendars there are.
    pub all: u32,
    /// The bars.
    pub overview: Rc<Overview>,
    /// Root causes, the largest first.
    pub groups: Rc<Vec<Group>>,
    /// Hints, with how many rows stand behind each.
    pub hints: Vec<(Hint, u32)>,
    /// What differs from the scan before.
    pub difference: Option<Rc<Difference>>,
}

// Figures are made anew with each change, and never otherwise.
impl PartialEq for Figures {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.overview, &other.overview)
    }
}

impl Figures {
    /// Of what was scanned so far; `None` while there is nothing.
    pub fn of(scanning: &Scanning) -> Option<Self> {
        let found = scanning.found().filter(|found| !found.is_empty())?;
        let rows: Vec<u32> = (0..found.len() as u32).collect();
        Some(Self {
            all: found.len() as u32,
            overview: Rc::new(Overview::of(&found)),
            groups: Rc::new(groups(&found, &rows)),
            hints: Hint::ALL.iter().map(|hint| (*hint, hint.rows(&found).len() as u32)).collect(),
            difference: scanning.difference(),
        })
    }
}

/// Everything is a link to the calendars behind it.
#[derive(PartialEq)]
pub struct TriageOverview {
    /// What is counted.
    pub figures: Figures,
    /// The address of a place in the triage.
    pub href: Callback<TriageView, String>,
    /// Goes there.
    pub go: Callback<TriageView>,
    /// Whether the scan has come to its end.
    pub whole: bool,
}

impl Part for TriageOverview {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let all_groups = use_value(cx, || false);
        let figures = &self.figures;
        let shown =
            if *all_groups.get() { figures.groups.len() } else { figures.groups.len().min(MOST_GROUPS) };
        let show_all = Callback::from(move |()| all_groups.set(true));
        let nothing = figures.groups.is_empty().then(|| {
            let message = if self.whole { en::NOTHING_BROKEN } else { en::NOTHING_BROKEN_YET };
            el("p").class("muted").text(text.get(message))
        });
        let groups = figures.groups[..shown].iter().enumerate();
        let all = (shown < figures.groups.len()).then(|| {
            button(&text.count(en::SHOW_ALL_GROUPS, figures.groups.len(), &[]), &show_all).class("quiet")
        });
        let hints = figures.hints.iter().map(|(hint, count)| {
            let (title, about) = text.hint(*hint);
            let view = TriageView::filtered(Filter::of([Test::Hint(*hint)]));
            let words = el("span")
                .class("two")
                .child(el("span").class("strong").text(title))
                .child(el("span").class("muted small").text(about));
            el("li").key(hint.as_str()).child(words).child(counted(&text, self, *count, view, title))
        });
        el("div")
            .class("overview")
            .child(
                panel(&text, "wide-panel", "health-heading", en::HEALTH)
                    .child(el("p").class("muted small").text(&text.of_all(
                        figures.all,
                        figures.all,
                        self.whole,
                    )))
                    .child(stack(&text, self)),
            )
            .child(
                panel(&text, "", "days-heading", en::NEW_DISCONNECTIONS).child(disconnections(&text, self)),
            )
            .child(
                panel(&text, "full", "causes-heading", en::ROOT_CAUSES)
                    .child(nothing)
                    .child(
                        el("ol")
                            .class("groups")
                            .children(groups.map(|(index, group)| group_view(&text, self, index, group))),
                    )
                    .child(all),
            )
            .child(panel(&text, "third", "fresh-heading", en::FRESHNESS).child(freshness(&text, self)))
            .child(panel(&text, "third", "changed-heading", en::WHAT_CHANGED).child(changes(&text, self)))
            .child(
                panel(&text, "third", "hints-heading", en::HYGIENE)
                    .child(el("ul").class("hints").children(hints)),
            )
            .into()
    }
}

/// A card with a heading.
fn panel(text: &Text, class: &'static str, id: &'static str, heading: Message) -> El {
    el("section")
        .class("card panel")
        .class_if(!class.is_empty(), class)
        .attr("aria-labelledby", id)
        .child(el("h2").attr("id", id).text(text.get(heading)))
}

/// A link to some calendars, by their count.
fn counted(text: &Text, part: &TriageOverview, count: u32, view: TriageView, what: &str) -> El {
    let number = text.formats().number(count.into());
    if count == 0 {
        return el("span").class("count faint").text(&number);
    }
    let label = text.count(en::SHOW_COUNT_OF, count as usize, &[("what", what)]);
    link(part, view).class("count").set("aria-label", &label).text(&number)
}

/// A link to a place in the triage.
fn link(part: &TriageOverview, view: TriageView) -> El {
    let href = part.href.emit(view.clone());
    let go = part.go.clone();
    el("a").set("href", &href).onclick(hooks::follow(move || go.emit(view.clone())))
}

/// A bar of all healths, and the counts below it.
fn stack(text: &Text, part: &TriageOverview) -> Html {
    let bars = &part.figures.overview.health;
    // The good ones first, as one reads: what is left over is what matters.
    let order: Vec<_> = bars.iter().rev().filter(|bar| bar.count > 0).collect();
    let class = |health: Option<Health>| health.map_or("unknown", tone);
    let mut x = 0;
    let rects = order.iter().map(|bar| {
        let width = share(bar.count, part.figures.all);
        let from = x;
        x += width;
        el("rect")
            .class(class(bar.of))
            .set("x", &percent(from))
            .attr("y", "0")
            .set("width", &percent(width))
            .attr("height", "4")
    });
    let picture = el("svg")
        .class("stack")
        .attr("viewBox", "0 0 100 4")
        .attr("preserveAspectRatio", "none")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .children(rects);
    let counts = order.iter().map(|bar| {
        let name = bar.of.map_or(text.get(en::UNREADABLE), |health| text.health(health));
        el("li")
            .key(name)
            .class(class(bar.of))
            .child(counted(text, part, bar.count, TriageView::filtered(&bar.filter), name))
            .child(el("span").class("small").child(icon(bar.of.map_or(Glyph::WARNING, glyph))).text(name))
    });
    let list = el("ul").class("healths").set("aria-label", text.get(en::HEALTH)).children(counts);
    fragment(vec![picture.into(), list.into()])
}

/// Bars with their links, and where each leads.
fn chart_bars<'a>(
    part: &TriageOverview,
    bars: impl Iterator<Item = (String, u32, &'a Filter)>,
) -> (Vec<ChartBar>, Callback<usize>) {
    let mut views = Vec::new();
    let bars = bars
        .map(|(label, count, filter)| {
            let view = TriageView::filtered(filter);
            let href = part.href.emit(view.clone());
            views.push(view);
            ChartBar { label, count, href }
        })
        .collect();
    let go = part.go.clone();
    let follow = move |index: usize| views.get(index).into_iter().for_each(|view| go.emit(view.clone()));
    (bars, Callback::from(follow))
}

fn disconnections(text: &Text, part: &TriageOverview) -> El {
    let days = part.figures.overview.by_day.iter();
    let (bars, go) =
        chart_bars(part, days.map(|bar| (text.formats().utc_day(&bar.of), bar.count, &bar.filter)));
    Chart { name: text.get(en::NEW_DISCONNECTIONS), bars, tone: "bad", go }.columns(text)
}

fn freshness(text: &Text, part: &TriageOverview) -> El {
    let fresh = &part.figures.overview.freshness;
    let before = std::iter::once(None).chain(fresh.iter().map(|bar| Some(bar.of)));
    let bars = fresh
        .iter()
        .zip(before)
        .map(|(bar, before)| (text.freshness(bar.of, before), bar.count, &bar.filter));
    let (bars, go) = chart_bars(part, bars);
    Chart { name: text.get(en::FRESHNESS), bars, tone: "ok", go }.list(text)
}

fn group_view(text: &Text, part: &TriageOverview, index: usize, group: &Group) -> El {
    let (who, why) = text.group_title(group);
    let view = TriageView::filtered(group.filter());
    let chart = group.bars.as_ref().filter(|bars| bars.counts.len() > 1).map(|bars| {
        let filters: Vec<Filter> = (0..bars.counts.len()).map(|bar| group.bar_filter(bar)).collect();
        let labels = (0..bars.counts.len()).map(|bar| {
            let (from, _) = bars.span(bar);
            if bars.hours < 24 { text.formats().short(&from) } else { text.formats().utc_day(&from) }
        });
        let bars =
            labels.zip(&bars.counts).zip(&filters).map(|((label, count), filter)| (label, *count, filter));
        let (bars, go) = chart_bars(part, bars);
        let name = match group.health {
            Health::Disconnected => en::FAILURES_OVER_TIME,
            _ => en::LAST_SUCCESSFUL_SYNC,
        };
        Chart { name: text.get(name), bars, tone: tone(group.health), go }.columns(text)
    });
    let count = el("span")
        .class("group-count")
        .class(tone(group.health))
        .text(&text.formats().number(group.count().into()));
    let code = group.code.as_ref().map(|code| el("code").class("mono").text(code));
    let client = el("bdi").class("mono cut").set("title", &group.client_id).text(&group.client_id);
    let words = el("div")
        .class("group-text")
        .child(el("p").child(el("span").class("strong").text(who)).text(" ").text(why).text(" ").child(code))
        .child(el("p").class("muted small").text(&text.group_story(group)))
        .child(
            el("p")
                .class("faint small group-of")
                .child(el("span").text(text.platform(&group.platform.clone().into())))
                .child(client),
        );
    el("li")
        .key_of(index)
        .class("group")
        .class_if(group.actor == Some(Actor::Us), "ours")
        .child(count)
        .child(words)
        .child(chart)
        .child(link(part, view).class("button").text(&text.count(en::SHOW_COUNT, group.rows.len(), &[])))
}

fn changes(text: &Text, part: &TriageOverview) -> Html {
    let Some(difference) = &part.figures.difference else {
        return el("p").class("muted").text(text.get(en::SCAN_TWICE)).into();
    };
    let Difference { before, now } = &**difference;
    let since = text.fill(en::SINCE_SCAN, &[("at", &text.formats().full(&before.at()))]);
    let kinds = Among::ALL.into_iter().map(|among| {
        let name = text.among(among);
        el("li").key(among.as_str()).child(el("span").class("strong").text(name)).child(counted(
            text,
            part,
            among.rows(now).len() as u32,
            TriageView::among(among),
            name,
        ))
    });
    let gone = now.gone.iter().take(MOST_GONE).map(|index| {
        el("li")
            .key_of(*index as usize)
            .child(el("span").class("mono").text(before.id(*index)))
            .text(" ")
            .child(el("bdi").class("muted").text(before.key(*index).unwrap_or_default()))
    });
    let more = (now.gone.len() > MOST_GONE)
        .then(|| el("li").class("faint").text(&text.count(en::AND_MORE, now.gone.len() - MOST_GONE, &[])));
    let list = el("ul").class("hints").children(kinds).child(
        el("li")
            .key("gone")
            .child(
                el("details")
                    .class("gone")
                    .child(el("summary").text(text.get(en::GONE_CALENDARS)))
                    .child(el("ul").children(gone).child(more)),
            )
            .child(el("span").class("count").text(&text.formats().number(now.gone.len() as u64))),
    );
    fragment(vec![el("p").class("muted small").text(&since).into(), list.into()])
}

//! The whole project at a glance, drawn: health, freshness, disconnections, root causes, differences, hints.

use std::rc::Rc;

use yew::prelude::*;

use crate::health::{Actor, Health};
use crate::hooks::{self, Difference, Scanning};
use crate::state::{Among, TriageView};
use crate::text::{Text, en};
use crate::triage::{Filter, Group, Hint, Overview, Test, groups};
use crate::ui::{BarList, Chart, ChartBar, Glyph, Icon, glyph, tone};

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

/// Properties of [`TriageOverview`].
#[derive(Properties, PartialEq)]
pub struct TriageOverviewProps {
    /// What is counted.
    pub figures: Figures,
    /// The address of a place in the triage.
    pub href: Callback<TriageView, String>,
    /// Goes there.
    pub go: Callback<TriageView>,
    /// Whether the scan has come to its end.
    pub whole: bool,
}

/// Everything is a link to the calendars behind it.
#[component]
pub fn TriageOverview(props: &TriageOverviewProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let all_groups = use_state(|| false);
    let figures = &props.figures;
    let shown = if *all_groups { figures.groups.len() } else { figures.groups.len().min(MOST_GROUPS) };
    let show_all = {
        let all_groups = all_groups.clone();
        Callback::from(move |_: MouseEvent| all_groups.set(true))
    };
    html! {
        <div class="overview">
            <section class="card panel wide-panel" aria-labelledby="health-heading">
                <h2 id="health-heading">{ text.get(en::HEALTH) }</h2>
                <p class="muted small">{ text.of_all(figures.all, figures.all, props.whole) }</p>
                { stack(&text, props) }
            </section>
            <section class="card panel" aria-labelledby="days-heading">
                <h2 id="days-heading">{ text.get(en::NEW_DISCONNECTIONS) }</h2>
                { disconnections(&text, props) }
            </section>
            <section class="card panel full" aria-labelledby="causes-heading">
                <h2 id="causes-heading">{ text.get(en::ROOT_CAUSES) }</h2>
                if figures.groups.is_empty() {
                    <p class="muted">{ text.get(if props.whole { en::NOTHING_BROKEN } else { en::NOTHING_BROKEN_YET }) }</p>
                }
                <ol class="groups">
                    { for figures.groups[..shown].iter().enumerate().map(|(index, group)| group_view(&text, props, index, group)) }
                </ol>
                if shown < figures.groups.len() {
                    <button type="button" class="button quiet" onclick={show_all}>
                        { text.count(en::SHOW_ALL_GROUPS, figures.groups.len(), &[]) }
                    </button>
                }
            </section>
            <section class="card panel third" aria-labelledby="fresh-heading">
                <h2 id="fresh-heading">{ text.get(en::FRESHNESS) }</h2>
                { freshness(&text, props) }
            </section>
            <section class="card panel third" aria-labelledby="changed-heading">
                <h2 id="changed-heading">{ text.get(en::WHAT_CHANGED) }</h2>
                { changes(&text, props) }
            </section>
            <section class="card panel third" aria-labelledby="hints-heading">
                <h2 id="hints-heading">{ text.get(en::HYGIENE) }</h2>
                <ul class="hints">
                    { for figures.hints.iter().map(|(hint, count)| {
                        let (title, about) = text.hint(*hint);
                        let filter = Filter::of([Test::Hint(*hint)]);
                        html! {
                            <li key={hint.as_str()}>
                                <span class="two"><span class="strong">{ title }</span><span class="muted small">{ about }</span></span>
                                { counted(&text, props, *count, TriageView::filtered(filter), title) }
                            </li>
                        }
                    }) }
                </ul>
            </section>
        </div>
    }
}

/// A link to some calendars, by their count.
fn counted(text: &Text, props: &TriageOverviewProps, count: u32, view: TriageView, what: &str) -> Html {
    let number = text.formats().number(count.into());
    if count == 0 {
        return html! { <span class="count faint">{ number }</span> };
    }
    let label = text.count(en::SHOW_COUNT_OF, count as usize, &[("what", what)]);
    html! { <a class="count" href={props.href.emit(view.clone())} aria-label={label} onclick={follow(&props.go, view)}>{ number }</a> }
}

fn follow(go: &Callback<TriageView>, view: TriageView) -> Callback<MouseEvent> {
    let go = go.clone();
    hooks::follow(move || go.emit(view.clone()))
}

/// A bar of all healths, and the counts below it.
fn stack(text: &Text, props: &TriageOverviewProps) -> Html {
    let bars = &props.figures.overview.health;
    let all = f64::from(props.figures.all.max(1));
    // The good ones first, as one reads: what is left over is what matters.
    let order: Vec<_> = bars.iter().rev().filter(|bar| bar.count > 0).collect();
    let mut x = 0.0;
    let class = |health: Option<Health>| health.map_or("unknown", tone);
    html! {
        <>
            <svg class="stack" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                { for order.iter().map(|bar| {
                    let width = 100.0 * f64::from(bar.count) / all;
                    let from = x;
                    x += width;
                    html! { <rect class={class(bar.of)} x={from.to_string()} y="0" width={width.to_string()} height="4" /> }
                }) }
            </svg>
            <ul class="healths" aria-label={text.get(en::HEALTH).to_owned()}>
                { for order.iter().map(|bar| {
                    let name = bar.of.map_or(text.get(en::UNREADABLE), |health| text.health(health));
                    let icon = bar.of.map_or(Glyph::Warning, glyph);
                    html! {
                        <li key={name} class={class(bar.of)}>
                            { counted(text, props, bar.count, TriageView::filtered(&bar.filter), name) }
                            <span class="small"><Icon glyph={icon} />{ name }</span>
                        </li>
                    }
                }) }
            </ul>
        </>
    }
}

/// Bars with their links, and where each leads.
fn chart_bars<'a>(
    props: &TriageOverviewProps,
    bars: impl Iterator<Item = (String, u32, &'a Filter)>,
) -> (Vec<ChartBar>, Callback<usize>) {
    let mut views = Vec::new();
    let bars = bars
        .map(|(label, count, filter)| {
            let view = TriageView::filtered(filter);
            let href = props.href.emit(view.clone());
            views.push(view);
            ChartBar { label, count, href }
        })
        .collect();
    let go = props.go.clone();
    let follow = move |index: usize| views.get(index).into_iter().for_each(|view| go.emit(view.clone()));
    (bars, Callback::from(follow))
}

fn disconnections(text: &Text, props: &TriageOverviewProps) -> Html {
    let days = props.figures.overview.by_day.iter();
    let (bars, go) = chart_bars(props, days.map(|bar| (text.formats().day(&bar.of), bar.count, &bar.filter)));
    html! { <Chart name={text.get(en::NEW_DISCONNECTIONS).to_owned()} {bars} tone="bad" {go} /> }
}

fn freshness(text: &Text, props: &TriageOverviewProps) -> Html {
    let fresh = &props.figures.overview.freshness;
    let before = std::iter::once(None).chain(fresh.iter().map(|bar| Some(bar.of)));
    let bars = fresh
        .iter()
        .zip(before)
        .map(|(bar, before)| (text.freshness(bar.of, before), bar.count, &bar.filter));
    let (bars, go) = chart_bars(props, bars);
    html! { <BarList name={text.get(en::FRESHNESS).to_owned()} {bars} tone="ok" {go} /> }
}

fn group_view(text: &Text, props: &TriageOverviewProps, index: usize, group: &Group) -> Html {
    let (who, why) = text.group_title(group);
    let view = TriageView::filtered(group.filter());
    let platform = text.platform(&group.platform.clone().into()).to_owned();
    let chart = group.bars.as_ref().filter(|bars| bars.counts.len() > 1).map(|bars| {
        let filters: Vec<Filter> = (0..bars.counts.len()).map(|bar| group.bar_filter(bar)).collect();
        let labels = (0..bars.counts.len()).map(|bar| {
            let (from, _) = bars.span(bar);
            if bars.hours < 24 { text.formats().short(&from) } else { text.formats().day(&from) }
        });
        let bars = labels.zip(&bars.counts).zip(&filters).map(|((label, count), filter)| (label, *count, filter));
        let (bars, go) = chart_bars(props, bars);
        html! { <Chart name={text.get(en::FAILURES_OVER_TIME).to_owned()} {bars} tone={tone(group.health)} {go} /> }
    });
    let ours = (group.actor == Some(Actor::Us)).then_some("ours");
    html! {
        <li key={index} class={classes!("group", ours)}>
            <span class={classes!("group-count", tone(group.health))}>{ text.formats().number(group.count().into()) }</span>
            <div class="group-text">
                <p><span class="strong">{ who }</span>{ " " }{ why }{ " " }
                    if let Some(code) = &group.code { <code class="mono">{ code }</code> }
                </p>
                <p class="muted small">{ text.group_story(group) }</p>
                <p class="faint small group-of"><span>{ platform }</span><bdi class="mono cut" title={group.client_id.clone()}>{ &group.client_id }</bdi></p>
            </div>
            { chart.unwrap_or_default() }
            <a class="button" href={props.href.emit(view.clone())} onclick={follow(&props.go, view)}>{ text.count(en::SHOW_COUNT, group.rows.len(), &[]) }</a>
        </li>
    }
}

fn changes(text: &Text, props: &TriageOverviewProps) -> Html {
    let Some(difference) = &props.figures.difference else {
        return html! { <p class="muted">{ text.get(en::SCAN_TWICE) }</p> };
    };
    let Difference { before, now } = &**difference;
    html! {
        <>
            <p class="muted small">{ text.fill(en::SINCE_SCAN, &[("at", &text.formats().full(&before.at()))]) }</p>
            <ul class="hints">
                { for Among::ALL.into_iter().map(|among| html! {
                    <li key={among.as_str()}>
                        <span class="strong">{ text.among(among) }</span>
                        { counted(text, props, among.rows(now).len() as u32, TriageView::among(among), text.among(among)) }
                    </li>
                }) }
                <li key="gone">
                    <details class="gone">
                        <summary>{ text.get(en::GONE_CALENDARS) }</summary>
                        <ul>
                            { for now.gone.iter().take(MOST_GONE).map(|index| html! {
                                <li key={*index}><span class="mono">{ before.id(*index) }</span>{ " " }<bdi class="muted">{ before.key(*index).unwrap_or_default() }</bdi></li>
                            }) }
                            if now.gone.len() > MOST_GONE {
                                <li class="faint">{ text.count(en::AND_MORE, now.gone.len() - MOST_GONE, &[]) }</li>
                            }
                        </ul>
                    </details>
                    <span class="count">{ text.formats().number(now.gone.len() as u64) }</span>
                </li>
            </ul>
        </>
    }
}

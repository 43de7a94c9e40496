//! Counts as bars, each of which leads to what it counts.

use yew::prelude::*;

use crate::hooks;
use crate::text::{Text, en};

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartBar {
    /// What it counts.
    pub label: String,
    /// How many.
    pub count: u32,
    /// Where those are.
    pub href: String,
}

/// Properties of [`Chart`].
#[derive(Properties, PartialEq)]
pub struct ChartProps {
    /// What is counted.
    pub name: String,
    /// In order.
    pub bars: Vec<ChartBar>,
    /// The class of its colour.
    pub tone: &'static str,
    /// Goes to the bar of this number.
    pub go: Callback<usize>,
}

/// Bars side by side over time, and the same as a table: for whoever cannot see them, or has no mouse.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let most = props.bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let ends = props.bars.first().zip(props.bars.last());
    html! {
        <figure class={classes!("chart", props.tone)} aria-label={props.name.clone()}>
            <div class="chart-bars" aria-hidden="true">
                { for props.bars.iter().enumerate().map(|(index, bar)| {
                    let title = format!("{}: {}", bar.label, text.formats().number(bar.count.into()));
                    let height = 100.0 * f64::from(bar.count) / f64::from(most);
                    // Few are still more than none.
                    let height = if bar.count > 0 { height.max(4.0) } else { 0.0 };
                    let picture = html! {
                        <svg viewBox="0 0 10 100" preserveAspectRatio="none" focusable="false">
                            <rect class="ground" x="0" y="98" width="10" height="2" />
                            <rect x="0" y={(100.0 - height).to_string()} width="10" height={height.to_string()} />
                        </svg>
                    };
                    if bar.count > 0 {
                        html! { <a key={index} {title} href={bar.href.clone()} tabindex="-1" onclick={follow(&props.go, index)}>{ picture }</a> }
                    } else {
                        html! { <span key={index} {title}>{ picture }</span> }
                    }
                }) }
            </div>
            if let Some((first, last)) = ends {
                <p class="chart-ends muted small" aria-hidden="true"><span>{ &first.label }</span><span>{ &last.label }</span></p>
            }
            <details>
                <summary>{ text.get(en::AS_TABLE) }</summary>
                <table class="chart-table">
                    <tbody>
                        { for props.bars.iter().enumerate().filter(|(_, bar)| bar.count > 0).map(|(index, bar)| html! {
                            <tr key={index}><th scope="row">{ &bar.label }</th><td>{ counted(&text, bar, &props.go, index) }</td></tr>
                        }) }
                    </tbody>
                </table>
            </details>
        </figure>
    }
}

/// Bars below each other, each with its words.
#[component]
pub fn BarList(props: &ChartProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let most = props.bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    html! {
        <ul class={classes!("bar-list", props.tone)} aria-label={props.name.clone()}>
            { for props.bars.iter().enumerate().map(|(index, bar)| {
                let width = 100.0 * f64::from(bar.count) / f64::from(most);
                html! {
                    <li key={index}>
                        <span class="bar-label">{ &bar.label }</span>
                        <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                            <rect class="ground" x="0" y="0" width="100" height="10" />
                            <rect x="0" y="0" width={width.to_string()} height="10" />
                        </svg>
                        { counted(&text, bar, &props.go, index) }
                    </li>
                }
            }) }
        </ul>
    }
}

fn counted(text: &Text, bar: &ChartBar, go: &Callback<usize>, index: usize) -> Html {
    let count = text.formats().number(bar.count.into());
    if bar.count == 0 {
        return html! { <span class="faint">{ count }</span> };
    }
    let label = text.count(en::SHOW_COUNT_OF, bar.count as usize, &[("what", &bar.label)]);
    html! { <a href={bar.href.clone()} aria-label={label} onclick={follow(go, index)}>{ count }</a> }
}

fn follow(go: &Callback<usize>, index: usize) -> Callback<MouseEvent> {
    let go = go.clone();
    hooks::follow(move || go.emit(index))
}

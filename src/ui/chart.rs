//! Counts as bars, each of which leads to what it counts.

use yew::prelude::*;

use super::{El, el};
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

/// A picture of counts.
pub struct Chart<'a> {
    /// What is counted.
    pub name: &'a str,
    /// In order.
    pub bars: Vec<ChartBar>,
    /// The class of its colour.
    pub tone: &'static str,
    /// Goes to the bar of this number.
    pub go: Callback<usize>,
}

impl Chart<'_> {
    /// Bars side by side over time, and the same as a table: for whoever cannot see them, or has no mouse.
    pub fn columns(&self, text: &Text) -> El {
        let bars = self.bars.iter().enumerate();
        let most = self.most();
        let columns = bars.clone().map(|(index, bar)| {
            let title = format!("{}: {}", bar.label, text.formats().number(bar.count.into()));
            // Few are still more than none.
            let height = if bar.count > 0 { share(bar.count, most).max(400) } else { 0 };
            let picture = el("svg")
                .attr("viewBox", "0 0 10 100")
                .attr("preserveAspectRatio", "none")
                .attr("focusable", "false")
                .child(rect("98", "10", "2").class("ground"))
                .child(rect(&percent(WHOLE - height), "10", &percent(height)));
            let column = match bar.count {
                0 => el("span"),
                _ => el("a").set("href", &bar.href).attr("tabindex", "-1").onclick(self.follow(index)),
            };
            column.key_of(index).set("title", &title).child(picture)
        });
        let ends = self.bars.first().zip(self.bars.last()).map(|(first, last)| {
            el("p")
                .class("chart-ends muted small")
                .attr("aria-hidden", "true")
                .child(el("span").text(&first.label))
                .child(el("span").text(&last.label))
        });
        let rows = bars.filter(|(_, bar)| bar.count > 0).map(|(index, bar)| {
            el("tr")
                .key_of(index)
                .child(el("th").attr("scope", "row").text(&bar.label))
                .child(el("td").child(self.counted(text, bar, index)))
        });
        el("figure")
            .class("chart")
            .class(self.tone)
            .set("aria-label", self.name)
            .child(el("div").class("chart-bars").attr("aria-hidden", "true").children(columns))
            .child(ends)
            .child(
                el("details")
                    .child(el("summary").text(text.get(en::AS_TABLE)))
                    .child(el("table").class("chart-table").child(el("tbody").children(rows))),
            )
    }

    /// Bars below each other, each with its words.
    pub fn list(&self, text: &Text) -> El {
        let most = self.most();
        let bars = self.bars.iter().enumerate().map(|(index, bar)| {
            let picture = el("svg")
                .attr("viewBox", "0 0 100 10")
                .attr("preserveAspectRatio", "none")
                .attr("aria-hidden", "true")
                .attr("focusable", "false")
                .child(rect("0", "100", "10").class("ground"))
                .child(rect("0", &percent(share(bar.count, most)), "10"));
            el("li")
                .key_of(index)
                .child(el("span").class("bar-label").text(&bar.label))
                .child(picture)
                .child(self.counted(text, bar, index))
        });
        el("ul").class("bar-list").class(self.tone).set("aria-label", self.name).children(bars)
    }

    fn most(&self) -> u32 {
        self.bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1)
    }

    fn counted(&self, text: &Text, bar: &ChartBar, index: usize) -> El {
        let count = text.formats().number(bar.count.into());
        if bar.count == 0 {
            return el("span").class("faint").text(&count);
        }
        let label = text.count(en::SHOW_COUNT_OF, bar.count as usize, &[("what", &bar.label)]);
        el("a").set("href", &bar.href).set("aria-label", &label).onclick(self.follow(index)).text(&count)
    }

    fn follow(&self, index: usize) -> Callback<MouseEvent> {
        let go = self.go.clone();
        hooks::follow(move || go.emit(index))
    }
}

/// All of something, in hundredths of a percent: whole numbers, since writing those with a point takes much more code.
pub(crate) const WHOLE: u32 = 10_000;

/// Which part of `all` these are, in hundredths of a percent.
pub(crate) fn share(count: u32, all: u32) -> u32 {
    (u64::from(count) * u64::from(WHOLE) / u64::from(all.max(1))) as u32
}

/// Hundredths of a percent, written as a percentage without its sign.
pub(crate) fn percent(share: u32) -> String {
    format!("{}.{:02}", share / 100, share % 100)
}

/// A bar from the left edge.
fn rect(y: &str, width: &str, height: &str) -> El {
    el("rect").attr("x", "0").set("y", y).set("width", width).set("height", height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_written_in_percent() {
        assert_eq!(percent(share(1, 3)), "33.33");
        assert_eq!(percent(share(3, 3)), "100.00");
        assert_eq!(percent(share(1, 1000)), "0.10");
        assert_eq!(percent(share(0, 0)), "0.00");
    }
}

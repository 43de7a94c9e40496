//! What the triage shows of the whole project.

use crate::triage::{Comparison, Sort, SortBy};

/// Which part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TriageTab {
    /// Counts, bars and root causes.
    #[default]
    Overview,
    /// Every calendar, filtered.
    Calendars,
}

/// A part of the difference between two scans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// Broken now, and not before.
    NewlyBroken,
    /// Broken before, and not now.
    Recovered,
    /// Broken in another way, or for another cause.
    Changed,
    /// Not there before.
    New,
}

impl Among {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::NewlyBroken, Self::Recovered, Self::Changed, Self::New];

    /// Its rows of the later scan.
    pub fn rows(self, of: &Comparison) -> &[u32] {
        match self {
            Self::NewlyBroken => &of.newly_broken,
            Self::Recovered => &of.recovered,
            Self::Changed => &of.changed,
            Self::New => &of.new,
        }
    }

    /// The stable word, for addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewlyBroken => "newly-broken",
            Self::Recovered => "recovered",
            Self::Changed => "changed",
            Self::New => "new",
        }
    }
}

/// A place in the triage; all of it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TriageView {
    /// Which part.
    pub tab: TriageTab,
    /// The filter's line, as it was typed.
    pub filter: String,
    /// The order of the rows.
    pub sort: Sort,
    /// Only calendars of this part of the difference to the scan before.
    pub among: Option<Among>,
}

impl TriageView {
    /// All calendars that this line shows.
    pub fn filtered(filter: impl ToString) -> Self {
        Self { tab: TriageTab::Calendars, filter: filter.to_string(), ..Self::default() }
    }

    /// A part of the difference.
    pub fn among(among: Among) -> Self {
        Self { tab: TriageTab::Calendars, among: Some(among), ..Self::default() }
    }

    /// What the address says of it: name and value of each parameter.
    pub fn parameters(&self) -> [(&'static str, Option<String>); 4] {
        let tab = match self.tab {
            TriageTab::Overview => "overview",
            TriageTab::Calendars => "all",
        };
        let by = self.sort.by.word();
        let sort = if self.sort.descending { format!("-{by}") } else { by.into_owned() };
        [
            ("view", Some(tab.to_owned())),
            ("filter", (!self.filter.is_empty()).then(|| self.filter.clone())),
            ("sort", (self.sort != Sort::default()).then_some(sort)),
            ("among", self.among.map(|among| among.as_str().to_owned())),
        ]
    }

    /// Reads it from an address, by each parameter's value; `None` where the address names the list.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let tab = match value("view")?.as_str() {
            "overview" => TriageTab::Overview,
            "all" => TriageTab::Calendars,
            _ => return None,
        };
        let sort = value("sort").unwrap_or_default();
        let (by, descending) = match sort.strip_prefix('-') {
            Some(by) => (by, true),
            None => (sort.as_str(), false),
        };
        let sort = SortBy::parse(by).map(|by| Sort { by, descending }).unwrap_or_default();
        let among =
            value("among").and_then(|word| Among::ALL.into_iter().find(|known| known.as_str() == word));
        Some(Self { tab, filter: value("filter").unwrap_or_default(), sort, among })
    }

    /// Sorted by this column: first as one expects it, again the other way round, and once more as the list is.
    pub fn sorted_by(&self, by: SortBy) -> Self {
        // Of times, the latest first is what one looks for.
        let first = matches!(
            by,
            SortBy::Created | SortBy::Success | SortBy::Attempt | SortBy::Failed | SortBy::Updated
        );
        let sort = match &self.sort {
            Sort { by: now, .. } if *now != by => Sort { by, descending: first },
            Sort { descending, .. } if *descending == first => Sort { by, descending: !first },
            _ => Sort::default(),
        };
        Self { sort, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Option<TriageView> {
        TriageView::read(|name| crate::model::query_value(query, name).filter(|value| !value.is_empty()))
    }

    #[test]
    fn what_addresses_mean() {
        assert_eq!(read(""), None);
        assert_eq!(read("view=nonsense"), None);
        assert_eq!(read("view=overview"), Some(TriageView::default()));
        let all = read("view=all&filter=health%3Astale+x&sort=-created&among=recovered").unwrap();
        assert_eq!(all.filter, "health:stale x");
        assert_eq!(all.sort, Sort { by: SortBy::Created, descending: true });
        assert_eq!(all.among, Some(Among::Recovered));
        let plan = read("view=all&sort=-metadata.-plan%20a").unwrap();
        assert_eq!(plan.sort, Sort { by: SortBy::Metadata("-plan a".into()), descending: true });
        let rubbish = read("view=all&sort=-&among=x").unwrap();
        assert_eq!(rubbish, TriageView { tab: TriageTab::Calendars, ..TriageView::default() });
    }

    #[test]
    fn a_column_is_sorted_both_ways_and_then_not_at_all() {
        let mut view = TriageView::default();
        let mut seen = Vec::new();
        for by in [SortBy::Key, SortBy::Key, SortBy::Key, SortBy::Created, SortBy::Created, SortBy::Key] {
            view = view.sorted_by(by);
            seen.push((view.sort.by.word(), view.sort.descending));
        }
        assert_eq!(
            seen,
            [
                ("key".into(), false),
                ("key".into(), true),
                ("scanned".into(), false),
                ("created".into(), true),
                ("created".into(), false),
                ("key".into(), false)
            ]
        );
    }
}

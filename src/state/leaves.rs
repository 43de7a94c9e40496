//! Two places for pages, of which one shows.

/// What is on the screen, and beside it, out of sight, what may be turned to: drawn already, it only has to be shown.
#[derive(Debug)]
pub struct Leaves<L> {
    places: [Option<Leaf<L>>; 2],
    shown: usize,
}

/// What is in a place.
#[derive(Debug)]
pub struct Leaf<L> {
    /// It.
    pub of: L,
    /// So many of its rows are drawn.
    pub rows: usize,
}

impl<L> Default for Leaves<L> {
    fn default() -> Self {
        Self { places: [None, None], shown: 0 }
    }
}

impl<L: Clone + PartialEq> Leaves<L> {
    /// Shows this one, where it is drawn already, else in the place that shows. What was turned from stays where it is.
    pub fn show(&mut self, of: L, is_it: impl Fn(&L) -> bool) {
        let is_in = |place: usize| self.places[place].as_ref().is_some_and(|leaf| is_it(&leaf.of));
        if !is_in(self.shown) && is_in(1 - self.shown) {
            self.shown = 1 - self.shown;
        }
        self.places[self.shown] = Some(Leaf { of, rows: usize::MAX });
    }

    /// Puts this one out of sight, to be drawn by and by ([`Self::draw_more`]).
    pub fn prepare(&mut self, of: &L) {
        let place = &mut self.places[1 - self.shown];
        if place.as_ref().is_none_or(|leaf| leaf.of != *of) {
            *place = Some(Leaf { of: of.clone(), rows: 0 });
        }
    }

    /// Draws so many more rows of what is out of sight.
    pub fn draw_more(&mut self, rows: usize) {
        if let Some(leaf) = &mut self.places[1 - self.shown] {
            leaf.rows = leaf.rows.saturating_add(rows);
        }
    }

    /// Which place shows.
    pub fn shown(&self) -> usize {
        self.shown
    }

    /// What is out of sight.
    pub fn hidden(&self) -> Option<&Leaf<L>> {
        self.places[1 - self.shown].as_ref()
    }

    /// What is in each place that has something.
    pub fn all(&self) -> impl Iterator<Item = (usize, &Leaf<L>)> {
        self.places.iter().enumerate().filter_map(|(place, leaf)| Some((place, leaf.as_ref()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(leaves: &mut Leaves<&'static str>, page: &'static str) -> Vec<String> {
        leaves.show(page, |leaf| *leaf == page);
        places(leaves)
    }

    fn places(leaves: &Leaves<&str>) -> Vec<String> {
        let of = |(place, leaf): (usize, &Leaf<&str>)| {
            let rows = if leaf.rows == usize::MAX { "all".into() } else { leaf.rows.to_string() };
            format!("{}{} {rows}", if place == leaves.shown() { "*" } else { "" }, leaf.of)
        };
        leaves.all().map(of).collect()
    }

    #[test]
    fn what_was_prepared_is_shown_where_it_is() {
        let mut leaves = Leaves::default();
        assert_eq!(show(&mut leaves, "one"), ["*one all"]);
        leaves.prepare(&"two");
        assert_eq!(places(&leaves), ["*one all", "two 0"]);
        leaves.draw_more(5);
        leaves.prepare(&"two");
        assert_eq!(places(&leaves), ["*one all", "two 5"]);
        assert_eq!(leaves.hidden().map(|leaf| leaf.rows), Some(5));
        assert_eq!(show(&mut leaves, "two"), ["one all", "*two all"]);
        leaves.draw_more(5);
        assert_eq!(places(&leaves), ["one all", "*two all"]);
        leaves.prepare(&"three");
        assert_eq!(places(&leaves), ["three 0", "*two all"]);
    }

    #[test]
    fn what_was_turned_from_can_be_turned_back_to() {
        let mut leaves = Leaves::default();
        show(&mut leaves, "one");
        leaves.prepare(&"two");
        show(&mut leaves, "two");
        assert_eq!(show(&mut leaves, "one"), ["*one all", "two all"]);
    }

    #[test]
    fn what_nobody_prepared_is_drawn_where_the_reader_is() {
        let mut leaves = Leaves::default();
        show(&mut leaves, "one");
        leaves.prepare(&"two");
        assert_eq!(show(&mut leaves, "ten"), ["*ten all", "two 0"]);
        assert_eq!(show(&mut leaves, "ten"), ["*ten all", "two 0"]);
    }
}

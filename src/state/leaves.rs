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
    /// While it is `covered`, there is time to draw it by and by ([`Self::draw_more`]).
    pub fn show(&mut self, of: L, covered: bool, is_it: impl Fn(&L) -> bool) {
        let drawn =
            |place: usize| self.places[place].as_ref().filter(|leaf| is_it(&leaf.of)).map(|leaf| leaf.rows);
        if drawn(self.shown).is_none() && drawn(1 - self.shown).is_some() {
            self.shown = 1 - self.shown;
        }
        let rows = if covered { drawn(self.shown).unwrap_or(0) } else { usize::MAX };
        self.places[self.shown] = Some(Leaf { of, rows });
    }

    /// Puts this one out of sight, to be drawn by and by ([`Self::draw_more`]).
    pub fn prepare(&mut self, of: &L) {
        let place = &mut self.places[1 - self.shown];
        if place.as_ref().is_none_or(|leaf| leaf.of != *of) {
            *place = Some(Leaf { of: of.clone(), rows: 0 });
        }
    }

    /// Whether this is what is out of sight, and `all` of its rows are drawn.
    pub fn is_ready(&self, of: &L, all: usize) -> bool {
        self.places[1 - self.shown].as_ref().is_some_and(|leaf| leaf.of == *of && leaf.rows >= all)
    }

    /// Draws so many more rows of what is in this place.
    pub fn draw_more(&mut self, place: usize, rows: usize) {
        if let Some(leaf) = &mut self.places[place] {
            leaf.rows = leaf.rows.saturating_add(rows);
        }
    }

    /// The place where something still is to be drawn, that which shows first; `all` tells how many rows one has.
    pub fn unfinished(&self, all: impl Fn(&L) -> usize) -> Option<(usize, &Leaf<L>)> {
        [self.shown, 1 - self.shown]
            .into_iter()
            .filter_map(|place| Some((place, self.places[place].as_ref()?)))
            .find(|(_, leaf)| leaf.rows < all(&leaf.of))
    }

    /// Which place shows.
    pub fn shown(&self) -> usize {
        self.shown
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
        leaves.show(page, false, |leaf| *leaf == page);
        places(leaves)
    }

    fn places(leaves: &Leaves<&str>) -> Vec<String> {
        let of = |(place, leaf): (usize, &Leaf<&str>)| {
            let rows = if leaf.rows == usize::MAX { "all".into() } else { leaf.rows.to_string() };
            format!("{}{} {rows}", if place == leaves.shown() { "*" } else { "" }, leaf.of)
        };
        leaves.all().map(of).collect()
    }

    /// Of pages of 8 rows.
    fn unfinished(leaves: &Leaves<&str>) -> Option<(usize, usize)> {
        leaves.unfinished(|_| 8).map(|(place, leaf)| (place, leaf.rows))
    }

    #[test]
    fn what_is_covered_is_drawn_by_and_by_before_what_may_come_next() {
        let mut leaves = Leaves::default();
        let show_covered =
            |leaves: &mut Leaves<_>, covered| leaves.show("one", covered, |leaf| *leaf == "one");
        show_covered(&mut leaves, true);
        leaves.prepare(&"two");
        assert_eq!(unfinished(&leaves), Some((0, 0)));
        leaves.draw_more(0, 5);
        show_covered(&mut leaves, true);
        assert_eq!(places(&leaves), ["*one 5", "two 0"]);
        leaves.draw_more(0, 5);
        assert_eq!(unfinished(&leaves), Some((1, 0)));
        // What is uncovered shows whole, however far it was.
        show_covered(&mut leaves, false);
        assert_eq!(places(&leaves), ["*one all", "two 0"]);
        leaves.show("ten", true, |leaf| *leaf == "ten");
        assert_eq!(places(&leaves), ["*ten 0", "two 0"]);
    }

    #[test]
    fn what_was_prepared_is_shown_where_it_is() {
        let mut leaves = Leaves::default();
        assert_eq!(show(&mut leaves, "one"), ["*one all"]);
        leaves.prepare(&"two");
        assert_eq!(places(&leaves), ["*one all", "two 0"]);
        leaves.draw_more(1, 5);
        leaves.prepare(&"two");
        assert_eq!(places(&leaves), ["*one all", "two 5"]);
        assert_eq!(unfinished(&leaves), Some((1, 5)));
        leaves.draw_more(1, 5);
        assert_eq!(unfinished(&leaves), None);
        assert_eq!(show(&mut leaves, "two"), ["one all", "*two all"]);
        leaves.draw_more(1, 5);
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

//! What the reader has on the screen of one page, and what a newer answer does to it.

use std::collections::HashSet;
use std::rc::Rc;

use crate::model::{Page, Row};

/// A page as it is shown: an answer, or an older one brought up to date row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct OnScreen<Q> {
    question: Q,
    answer: Rc<Page>,
    /// What to show.
    pub page: Rc<Page>,
    /// So many calendars were connected since, and stand above the rows that are shown.
    pub newer: usize,
    /// There may be more of them than the answer has room for.
    pub or_more: bool,
    /// The ids of the rows that are not what they were before the last answer.
    pub changed: Rc<HashSet<String>>,
}

impl<Q: Clone + PartialEq> OnScreen<Q> {
    /// The first answer to a question.
    pub fn new(question: Q, answer: Rc<Page>) -> Self {
        Self { question, page: Rc::clone(&answer), answer, newer: 0, or_more: false, changed: Rc::default() }
    }

    /// What becomes of it with this answer. Where `keeps_place`, new rows above are counted and not shown: a list that is
    /// being read must not jump.
    pub fn with(&self, question: &Q, answer: &Rc<Page>, keeps_place: bool) -> Self {
        if self.question != *question {
            return Self::new(question.clone(), Rc::clone(answer));
        }
        if self.is_of(answer) {
            return self.clone();
        }
        let shown = |row: &Row| self.page.rows.iter().any(|old| is_same(old, row));
        let newer = answer.rows.iter().take_while(|row| !shown(row)).count();
        let held = (keeps_place && newer > 0).then(|| updated(&self.page, answer));
        let held = held.filter(|page| !page.rows.is_empty());
        let holds = held.is_some();
        let page = held.map_or_else(|| Rc::clone(answer), Rc::new);
        let changed =
            page.rows.iter().filter(|row| !self.page.rows.contains(row)).filter_map(id).map(str::to_owned);
        Self {
            question: question.clone(),
            answer: Rc::clone(answer),
            changed: Rc::new(changed.collect()),
            newer: if holds { newer } else { 0 },
            or_more: newer == answer.rows.len() && answer.next.is_some(),
            page,
        }
    }

    /// Whether this is the answer that it knows.
    pub fn is_of(&self, answer: &Rc<Page>) -> bool {
        Rc::ptr_eq(&self.answer, answer)
    }

    /// The whole of the last answer, with the calendars above.
    pub fn caught_up(&self) -> Self {
        Self { page: Rc::clone(&self.answer), newer: 0, or_more: false, ..self.clone() }
    }
}

/// The same rows in the same order, each as it is now. One that the answer does not have was deleted where nothing follows the
/// answer. Else it may have been moved to another page by those above: the answer cannot tell, so it stays as it was.
fn updated(shown: &Page, answer: &Page) -> Page {
    let rows = shown.rows.iter().filter_map(|old| {
        let new = answer.rows.iter().find(|new| is_same(old, new));
        new.or(answer.next.is_some().then_some(old)).cloned()
    });
    Page { rows: rows.collect(), ..shown.clone() }
}

/// The id of a row that can be read.
pub(super) fn id(row: &Row) -> Option<&str> {
    match row {
        Row::Calendar(calendar) => Some(&calendar.id),
        Row::Unreadable(_) => None,
    }
}

fn is_same(one: &Row, other: &Row) -> bool {
    match (id(one), id(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::read_page;

    fn page(rows: &str) -> Rc<Page> {
        let rows: Vec<String> = rows
            .split_whitespace()
            .map(|row| {
                let (id, key) = row.split_once(':').unwrap_or((row, ""));
                format!(r#"{{"id":"{id}","deduplication_key":"{key}"}}"#)
            })
            .collect();
        let next = r#""https://a.example/api/v1/calendars?cursor=x""#;
        Rc::new(read_page(&format!(r#"{{"results":[{}],"next":{next}}}"#, rows.join(","))).unwrap())
    }

    /// The whole list.
    fn whole(rows: &str) -> Rc<Page> {
        Rc::new(Page { next: None, ..(*page(rows)).clone() })
    }

    fn shown(screen: &OnScreen<u8>) -> String {
        screen.page.rows.iter().filter_map(id).collect::<Vec<_>>().join(" ")
    }

    fn changed(screen: &OnScreen<u8>) -> Vec<&str> {
        let mut ids: Vec<_> = screen.changed.iter().map(String::as_str).collect();
        ids.sort_unstable();
        ids
    }

    #[test]
    fn newer_calendars_are_counted_and_not_shown() {
        let screen = OnScreen::new(1, page("c b a")).with(&1, &page("e d c b:x"), true);
        assert_eq!((shown(&screen).as_str(), screen.newer), ("c b a", 2));
        assert_eq!(changed(&screen), ["b"]);
        let again = screen.with(&1, &page("f e d c"), true);
        assert_eq!((shown(&again).as_str(), again.newer), ("c b a", 3));
        let caught_up = again.caught_up();
        assert_eq!((shown(&caught_up).as_str(), caught_up.newer), ("f e d c", 0));
    }

    #[test]
    fn an_answer_full_of_newer_calendars_may_have_more_behind_it() {
        let old = OnScreen::new(1, page("b a"));
        let newer = |answer| {
            let screen = old.with(&1, &answer, true);
            (screen.newer, screen.or_more)
        };
        assert_eq!(newer(page("d c")), (2, true));
        assert_eq!(newer(page("c b a")), (1, false));
    }

    #[test]
    fn what_the_whole_list_does_not_have_any_more_is_gone() {
        let screen = OnScreen::new(1, whole("c b a")).with(&1, &whole("d c a"), true);
        assert_eq!((shown(&screen).as_str(), screen.newer), ("c a", 1));
        // As of a search for a key, of which a new calendar has come in place of the old one.
        let screen = OnScreen::new(1, whole("a")).with(&1, &whole("b"), true);
        assert_eq!((shown(&screen).as_str(), screen.newer, screen.or_more), ("b", 0, false));
    }

    #[test]
    fn who_asks_for_them_gets_them_and_sees_which_they_are() {
        let screen = OnScreen::new(1, page("b a")).with(&1, &page("c b a"), false);
        assert_eq!((shown(&screen).as_str(), screen.newer), ("c b a", 0));
        assert_eq!(changed(&screen), ["c"]);
    }

    #[test]
    fn the_same_answer_changes_nothing_and_the_next_one_forgets_the_marks() {
        let answer = page("b:x a");
        let screen = OnScreen::new(1, page("b a")).with(&1, &answer, true);
        assert_eq!(changed(&screen), ["b"]);
        assert_eq!(screen.with(&1, &answer, true), screen);
        assert_eq!(changed(&screen.with(&1, &page("b:x a"), true)), [""; 0]);
    }

    #[test]
    fn another_question_begins_anew_and_nothing_is_above_an_empty_page() {
        let screen = OnScreen::new(1, page("b a")).with(&2, &page("d c"), true);
        assert_eq!((shown(&screen).as_str(), screen.newer, changed(&screen).len()), ("d c", 0, 0));
        let filled = OnScreen::new(1, page("")).with(&1, &page("a"), true);
        assert_eq!((shown(&filled).as_str(), filled.newer), ("a", 0));
    }

    #[test]
    fn deleted_rows_go_where_nothing_is_newer() {
        let screen = OnScreen::new(1, page("c b a")).with(&1, &page("c a"), true);
        assert_eq!((shown(&screen).as_str(), screen.newer, changed(&screen).len()), ("c a", 0, 0));
    }
}

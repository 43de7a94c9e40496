//! Which of its states the list is in.

use std::rc::Rc;

use crate::client::ApiError;
use crate::model::Page;
use crate::state::{ListState, Shown};

/// What stands where the rows go.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Content {
    /// Nothing has ever come.
    #[default]
    Skeleton,
    /// Something is being asked for, and no rows are there to be kept on the screen meanwhile.
    Waiting,
    /// Rows.
    Rows {
        /// Them.
        page: Rc<Page>,
        /// They are another question's, and stay until this one's answer comes.
        past: bool,
        /// Asking again failed.
        error: Option<ApiError>,
    },
    /// The project has no calendars.
    EmptyProject,
    /// No calendar has this key.
    NoMatch(String),
    /// A place in the list at which nothing stands.
    NothingHere,
    /// No answer, and nothing to show instead.
    Failed(ApiError),
}

impl Content {
    /// What to show. While something is `typing`, nobody is told that there is no match.
    pub fn of(shown: &Shown<'_, Page>, list: &ListState, typing: bool) -> Self {
        match *shown {
            Shown::Loading { before: Some(page) } if !page.rows.is_empty() => {
                Self::Rows { page: page.clone(), past: true, error: None }
            }
            // The skeleton is for the first time only.
            Shown::Loading { before: Some(_) } => Self::Waiting,
            Shown::Loading { before: None } if list.deduplication_key.is_some() => Self::Waiting,
            Shown::Loading { before: None } => Self::Skeleton,
            Shown::Failed(error) => Self::Failed(error.clone()),
            Shown::Ready { data, error, .. } if !data.rows.is_empty() => {
                Self::Rows { page: data.clone(), past: false, error: error.cloned() }
            }
            Shown::Ready { error: Some(error), .. } => Self::Failed(error.clone()),
            Shown::Ready { data, .. } => match &list.deduplication_key {
                Some(_) if typing => Self::Waiting,
                Some(key) => Self::NoMatch(key.clone()),
                None if list.spot.cursor.is_some() || data.next.is_some() => Self::NothingHere,
                None => Self::EmptyProject,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cursor, read_page};
    use crate::state::Spot;

    fn page(rows: &str, next: &str) -> Rc<Page> {
        Rc::new(read_page(&format!(r#"{{"next":{next},"previous":null,"results":[{rows}]}}"#)).unwrap())
    }

    fn ready(data: &Rc<Page>) -> Shown<'_, Page> {
        Shown::Ready { data, again: false, error: None }
    }

    fn searching(key: &str) -> ListState {
        ListState::default().committed(key).1.unwrap()
    }

    #[test]
    fn four_kinds_of_nothing() {
        let none = page("", "null");
        assert_eq!(Content::of(&ready(&none), &ListState::default(), false), Content::EmptyProject);
        assert_eq!(Content::of(&ready(&none), &searching("k"), false), Content::NoMatch("k".into()));
        assert_eq!(Content::of(&ready(&none), &searching("k"), true), Content::Waiting);
        let second =
            ListState { spot: Spot::default().next(Cursor::new("c").unwrap()), ..ListState::default() };
        assert_eq!(Content::of(&ready(&none), &second, false), Content::NothingHere);
        let refilled = page("", r#""?cursor=n""#);
        assert_eq!(Content::of(&ready(&refilled), &ListState::default(), false), Content::NothingHere);
    }

    #[test]
    fn rows_stay_until_the_next_ones_come() {
        let rows = page(r#"{"id":"cal_1"}"#, "null");
        let loading = Shown::Loading { before: Some(&rows) };
        let past = Content::Rows { page: rows.clone(), past: true, error: None };
        assert_eq!(Content::of(&loading, &searching("k"), true), past);
        let first = Shown::Loading { before: None };
        assert_eq!(Content::of(&first, &ListState::default(), false), Content::Skeleton);
        assert_eq!(Content::of(&first, &searching("k"), false), Content::Waiting);
        let nothing = page("", "null");
        let again = Shown::Loading { before: Some(&nothing) };
        assert_eq!(Content::of(&again, &ListState::default(), false), Content::Waiting);
    }
}

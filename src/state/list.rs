//! Where one is in the list: which key, which page, and the way back.

use super::TriageView;
use crate::client::Query;
use crate::model::{Cursor, Page, Place, Row, Warning};

/// A place in the unfiltered or filtered list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The number of the page, from 1. By count, not by the server's word: it has no numbers. `None` where nobody has
    /// counted, from a leap on.
    pub page: Option<u32>,
    /// What the server is asked with; `None` is the start of the list.
    pub cursor: Option<Cursor>,
    /// The cursors of the pages before, oldest first. Empty after a copied link, where the way here is not known.
    pub earlier: Vec<Option<Cursor>>,
}

impl Default for Spot {
    fn default() -> Self {
        Self { page: Some(1), cursor: None, earlier: Vec::new() }
    }
}

impl Spot {
    /// The page behind this one.
    pub fn next(&self, cursor: Cursor) -> Self {
        let mut earlier = self.earlier.clone();
        earlier.push(self.cursor.clone());
        Self { page: self.page.map(|page| page.saturating_add(1)), cursor: Some(cursor), earlier }
    }

    /// A page that is reached without those between, by a cursor of one's own. What is before it is known to the server
    /// alone.
    pub fn leap(cursor: Cursor) -> Self {
        Self { page: None, cursor: Some(cursor), earlier: Vec::new() }
    }

    /// Whether a leap came elsewhere: the server has not read the cursor as it was meant.
    pub fn is_missed_by(&self, page: &Page) -> bool {
        let place = self.cursor.as_ref().filter(|_| self.page.is_none()).and_then(Place::of);
        place.is_some_and(|place| match place.at() {
            None => place.is_reverse() && page.next.is_some(),
            Some(at) => {
                !place.is_reverse()
                    && page.rows.iter().any(|row| match row {
                        Row::Calendar(calendar) => calendar.created_at > Some(at),
                        Row::Unreadable(_) => false,
                    })
            }
        })
    }

    /// Whether `cursor` is where one is, or has been on the way here: a server may lead in a circle.
    pub fn has_seen(&self, cursor: &Cursor) -> bool {
        self.cursor.as_ref() == Some(cursor) || self.earlier.iter().flatten().any(|earlier| earlier == cursor)
    }

    /// The page before this one: the way one came, else the server's own `previous`. That one is followed to its end,
    /// even on "page 1": calendars that were connected meanwhile stand before it.
    pub fn previous(&self, server: Option<&Cursor>) -> Option<Self> {
        let page = self.page.map(|page| page.saturating_sub(1).max(1));
        if let Some((cursor, earlier)) = self.earlier.split_last() {
            return Some(Self { page, cursor: cursor.clone(), earlier: earlier.to_vec() });
        }
        self.cursor.as_ref()?;
        server.map(|cursor| Self { page, cursor: Some(cursor.clone()), earlier: Vec::new() })
    }
}

/// What is known of the way to pages far from here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Far {
    /// There is none: everything is on one page.
    #[default]
    Nowhere,
    /// The server's cursors are of no known form: only its own links lead anywhere.
    Unknown,
    /// Cursors can be made in the form of this one.
    Known {
        /// The server's.
        form: Cursor,
        /// The oldest calendars are on the screen.
        is_last: bool,
    },
}

/// What the list shows. The key, the page and the cursor stand in the address; the rest is kept beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListState {
    /// Whose calendars: the name of a project of the settings; `None` is the first one.
    pub project: Option<String>,
    /// The key that is looked for; never empty.
    pub deduplication_key: Option<String>,
    /// Where in the list of what matches.
    pub spot: Spot,
    /// Where the unfiltered list was when the search began, to come back to.
    pub unfiltered: Option<Spot>,
    /// The zone that times are written in (IANA); `None` is the browser's own.
    pub zone: Option<String>,
    /// The id of the calendar that is open beside the list.
    pub calendar: Option<String>,
    /// The whole project is shown instead of a page of the list.
    pub triage: Option<TriageView>,
    /// It was opened from the list, which is the entry of the history before this one: Back closes it.
    pub opened_here: bool,
    /// What stood in this entry of the browser's history before something was typed over it.
    pub typed_over: Option<Box<ListState>>,
}

impl ListState {
    /// What to ask the server.
    pub fn query(&self) -> Query {
        Query { deduplication_key: self.deduplication_key.clone(), cursor: self.spot.cursor.clone() }
    }

    /// What a page of it tells of the way to others.
    pub fn far(&self, page: &Page) -> Far {
        let cut_off = page.warnings.contains(&Warning::NextWithoutCursor);
        let form = page.next.as_ref().or(page.previous.as_ref()).or(self.spot.cursor.as_ref());
        match form {
            // A search finds few.
            _ if self.deduplication_key.is_some() => Far::Nowhere,
            None if !cut_off => Far::Nowhere,
            Some(form) if Place::of(form).is_some() => {
                let is_last = page.next.is_none() && !cut_off && !page.rows.is_empty();
                Far::Known { form: form.clone(), is_last }
            }
            _ => Far::Unknown,
        }
    }

    /// The same list at another spot.
    pub fn at(&self, spot: Spot) -> Self {
        Self { spot, typed_over: None, calendar: None, opened_here: false, ..self.clone() }
    }

    /// The same list with a calendar open beside it.
    pub fn opened(&self, id: &str) -> Self {
        // From one calendar to the next, the list is no longer the entry before.
        let opened_here = self.calendar.is_none();
        Self { calendar: Some(id.to_owned()), opened_here, typed_over: None, ..self.clone() }
    }

    /// The start of the list, of the same project and with the same times.
    pub fn anew(&self) -> Self {
        Self { project: self.project.clone(), zone: self.zone.clone(), ..Self::default() }
    }

    /// A place in the triage instead.
    pub fn triaging(&self, view: TriageView) -> Self {
        Self { triage: Some(view), ..self.anew() }
    }

    /// The same view of another project. Its pages, calendars and scans are its own; what is looked for in the triage may be
    /// in both.
    pub fn in_project(&self, project: Option<String>) -> Self {
        let triage = self.triage.clone().map(|view| TriageView { among: None, ..view });
        Self { project, triage, ..self.anew() }
    }

    /// The same with times in another zone. The entry before has another: closing a calendar must not go back to it.
    pub fn in_zone(&self, zone: Option<String>) -> Self {
        let typed_over = self.typed_over.as_ref().map(|over| Box::new(over.in_zone(zone.clone())));
        let unchanged = self.clone();
        Self { zone, typed_over, opened_here: false, ..unchanged }
    }

    /// The same list with none.
    pub fn closed(&self) -> Self {
        Self { calendar: None, opened_here: false, ..self.clone() }
    }

    /// What shows while `key` is being typed: it stands over this entry of the history until it is committed.
    /// An empty key brings the list back where it was.
    pub fn typing(&self, key: &str) -> Self {
        let over = self.typed_over.clone().unwrap_or_else(|| Box::new(self.closed()));
        let shown = self.looking_for(key);
        if shown == *over {
            return shown;
        }
        Self { typed_over: Some(over), ..shown }
    }

    /// What Enter makes of it: the entry that was typed over, where there is one, and a new entry behind it, unless that
    /// would be the same.
    pub fn committed(&self, key: &str) -> (Option<Self>, Option<Self>) {
        let shown = self.looking_for(key);
        let current = self.typed_over.as_deref();
        let pushed = (shown != *current.unwrap_or(self)).then_some(shown);
        (current.cloned(), pushed)
    }

    /// Whether the open calendar was looked for by its id, and may as well not be there: a key may begin so, too.
    pub fn is_guess(&self) -> bool {
        self.calendar.is_some()
            && self.calendar.as_deref() == self.deduplication_key.as_deref().and_then(calendar_id)
    }

    fn looking_for(&self, key: &str) -> Self {
        let unfiltered = match &self.deduplication_key {
            Some(_) => self.unfiltered.clone(),
            None => Some(self.spot.clone()),
        };
        if key.is_empty() {
            return Self { spot: unfiltered.unwrap_or_default(), ..self.anew() };
        }
        let calendar = calendar_id(key).map(str::to_owned);
        if self.deduplication_key.as_deref() == Some(key) {
            return Self { typed_over: None, calendar, opened_here: false, ..self.clone() };
        }
        // A cursor is not tied to a filter: kept, it would hide what is before it.
        Self { deduplication_key: Some(key.to_owned()), unfiltered, calendar, ..self.anew() }
    }
}

/// The calendar's id that a text is, with or without spaces around it: `cal_` and sixteen characters, or more if the
/// server should come to make longer ones.
pub fn calendar_id(text: &str) -> Option<&str> {
    let id = text.trim();
    let rest = id.strip_prefix("cal_")?;
    (rest.len() >= 16 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(text: &str) -> Cursor {
        Cursor::new(text).unwrap()
    }

    fn on_page_3() -> ListState {
        let spot = Spot::default().next(cursor("b")).next(cursor("c"));
        ListState { spot, ..ListState::default() }
    }

    #[test]
    fn the_way_back_is_the_way_one_came() {
        let third = on_page_3().spot;
        assert_eq!((third.page, third.cursor.clone()), (Some(3), Some(cursor("c"))));
        let second = third.previous(Some(&cursor("the server's"))).unwrap();
        assert_eq!((second.page, second.cursor.clone()), (Some(2), Some(cursor("b"))));
        assert_eq!(second.previous(None), Some(Spot::default()));
        assert_eq!(Spot::default().previous(Some(&cursor("x"))), None);
    }

    #[test]
    fn a_circle_is_noticed() {
        let third = on_page_3().spot;
        assert!(third.has_seen(&cursor("b")) && third.has_seen(&cursor("c")));
        assert!(!third.has_seen(&cursor("d")));
    }

    #[test]
    fn a_copied_link_goes_back_by_the_servers_word_to_its_end() {
        let copied = Spot { page: Some(2), cursor: Some(cursor("c")), earlier: Vec::new() };
        let first = copied.previous(Some(&cursor("r"))).unwrap();
        assert_eq!((first.page, first.cursor.clone()), (Some(1), Some(cursor("r"))));
        let before = first.previous(Some(&cursor("newer"))).unwrap();
        assert_eq!((before.page, before.cursor), (Some(1), Some(cursor("newer"))));
        assert_eq!(copied.previous(None), None);
    }

    /// A page with rows that were created then.
    fn page(created: &[&str], next: Option<&str>, previous: Option<&str>) -> Page {
        let link = |cursor: Option<&str>| {
            cursor.map_or("null".to_owned(), |cursor| format!("\"https://a.example/?cursor={cursor}\""))
        };
        let rows: Vec<String> = created
            .iter()
            .zip(0..)
            .map(|(at, id)| format!(r#"{{"id":"{id}","created_at":"{at}"}}"#))
            .collect();
        let (next, previous) = (link(next), link(previous));
        let text = format!(r#"{{"next":{next},"previous":{previous},"results":[{}]}}"#, rows.join(","));
        crate::model::read_page(&text).unwrap()
    }

    /// Base64 of `r=1` and of `p=2025-06-01+00%3A00%3A00%2B00%3A00`.
    const OLDEST: &str = "cj0x";
    const JUNE: &str = "cD0yMDI1LTA2LTAxKzAwJTNBMDAlM0EwMCUyQjAwJTNBMDA=";

    #[test]
    fn a_leap_has_no_number_and_goes_on_by_the_servers_links() {
        let leap = Spot::leap(cursor(JUNE));
        let next = leap.next(cursor("n"));
        assert_eq!((next.page, next.previous(None)), (None, Some(leap.clone())));
        let before = leap.previous(Some(&cursor("p"))).unwrap();
        assert_eq!(before, Spot::leap(cursor("p")));
        assert_eq!(leap.previous(None), None);
    }

    #[test]
    fn a_leap_that_came_elsewhere_is_noticed() {
        let (may, june, later) = ("2025-05-31T23:59:59Z", "2025-06-01T00:00:00Z", "2025-06-01T00:00:01Z");
        let to_june = Spot::leap(cursor(JUNE));
        assert!(!to_june.is_missed_by(&page(&[june, may], Some("n"), None)));
        assert!(to_june.is_missed_by(&page(&[later, may], Some("n"), None)));
        assert!(!to_june.is_missed_by(&page(&[], None, None)));
        let to_last = Spot::leap(cursor(OLDEST));
        assert!(!to_last.is_missed_by(&page(&[later], None, Some("p"))));
        assert!(to_last.is_missed_by(&page(&[later], Some("n"), None)));
        // Of a page that was turned to, the server alone knows what belongs there.
        let turned = Spot { page: Some(2), ..to_june };
        assert!(!turned.is_missed_by(&page(&[later], None, None)));
        assert!(!Spot::leap(cursor("opaque")).is_missed_by(&page(&[later], None, None)));
    }

    #[test]
    fn far_pages_are_reached_where_the_servers_form_is_known() {
        let may = &["2025-05-31T23:59:59Z"][..];
        let first = ListState::default();
        let known = |form: &str, is_last| Far::Known { form: cursor(form), is_last };
        assert_eq!(first.far(&page(may, None, None)), Far::Nowhere);
        assert_eq!(first.far(&page(&[], None, None)), Far::Nowhere);
        assert_eq!(first.far(&page(may, Some(JUNE), None)), known(JUNE, false));
        assert_eq!(first.far(&page(may, Some("opaque"), None)), Far::Unknown);
        assert_eq!(on_page_3().far(&page(may, None, Some(JUNE))), known(JUNE, true));
        // Before the oldest one there is nothing, and no link either.
        let leapt = first.at(Spot::leap(cursor(JUNE)));
        assert_eq!(leapt.far(&page(&[], None, None)), known(JUNE, false));
        assert_eq!(first.typing("key").far(&page(may, Some(JUNE), None)), Far::Nowhere);
        let unreadable =
            crate::model::read_page(r#"{"next":"https://a.example/","results":[{"id":"1"}]}"#).unwrap();
        assert_eq!(first.far(&unreadable), Far::Unknown);
    }

    #[test]
    fn clearing_the_search_brings_the_list_back_where_it_was() {
        let list = on_page_3();
        let typed = list.typing("a").typing("ab");
        assert_eq!(typed.query(), Query { deduplication_key: Some("ab".into()), cursor: None });
        assert_eq!(typed.typing(""), list);
        let (_, searched) = typed.committed("ab");
        let cleared = searched.unwrap().typing("");
        assert_eq!(cleared.spot, list.spot);
        assert!(cleared.typed_over.is_some());
    }

    #[test]
    fn enter_puts_the_list_back_and_the_search_behind_it() {
        let list = on_page_3();
        let (restored, pushed) = list.typing("a").typing("ab").committed("ab");
        assert_eq!(restored, Some(list.clone()));
        let searched = pushed.unwrap();
        assert_eq!((searched.deduplication_key.as_deref(), &searched.typed_over), (Some("ab"), &None));

        let (restored, pushed) = searched.typing("abc").committed("abc");
        assert_eq!(restored.as_ref(), Some(&searched));
        assert_eq!(pushed.unwrap().deduplication_key.as_deref(), Some("abc"));
    }

    #[test]
    fn enter_without_a_change_makes_no_entry() {
        let list = on_page_3();
        assert_eq!(list.committed(""), (None, None));
        let (_, searched) = list.committed("ab");
        let searched = searched.unwrap();
        assert_eq!(searched.committed("ab"), (None, None));
        // Typed and taken back: the entry is itself again.
        assert_eq!(searched.typing("abc").typing("ab"), searched);
    }

    #[test]
    fn a_calendar_opens_beside_the_list_and_closes_again() {
        let list = on_page_3();
        let open = list.opened("cal_1");
        assert_eq!(
            (open.calendar.as_deref(), open.opened_here, &open.spot),
            (Some("cal_1"), true, &list.spot)
        );
        assert!(!open.opened("cal_2").opened_here);
        assert_eq!(open.closed(), list);
        // Whatever moves the list leaves the calendar behind.
        assert_eq!(open.at(Spot::default()).calendar, None);
        assert_eq!(open.typing("ab").calendar, None);
        assert_eq!(open.typing("ab").typing(""), list);
    }

    #[test]
    fn the_zone_stays_whatever_is_looked_for() {
        let list = on_page_3().in_zone(Some("UTC".into()));
        let utc = Some("UTC");
        assert_eq!(list.typing("ab").zone.as_deref(), utc);
        assert_eq!(list.typing("ab").typing("").zone.as_deref(), utc);
        assert_eq!(list.committed("ab").1.unwrap().zone.as_deref(), utc);
        assert_eq!(list.at(Spot::default()).opened("cal_1").closed().zone.as_deref(), utc);
        assert_eq!(list.typing("ab").in_zone(None).committed("ab").0.unwrap().zone, None);
        assert!(list.opened("cal_1").opened_here && !list.opened("cal_1").in_zone(None).opened_here);
    }

    #[test]
    fn another_project_keeps_what_is_true_of_both() {
        let staging = Some("staging".to_owned());
        let list = on_page_3().in_zone(Some("UTC".into())).opened("cal_1");
        let other = list.typing("ab").in_project(staging.clone());
        let start = ListState { project: staging.clone(), zone: list.zone.clone(), ..ListState::default() };
        assert_eq!(other, start);
        let view = TriageView::filtered("health:failing").sorted_by(crate::triage::SortBy::Health);
        let compared = TriageView { among: Some(super::super::Among::New), ..view.clone() };
        let triage = list.triaging(compared).opened("cal_1").in_project(staging.clone());
        assert_eq!(triage, ListState { triage: Some(view), ..start });
        assert_eq!(triage.in_project(None).project, None);
    }

    #[test]
    fn the_project_stays_whatever_is_looked_for() {
        let list = ListState { project: Some("staging".into()), ..on_page_3() };
        for state in [
            list.typing("ab"),
            list.typing("ab").typing(""),
            list.committed("ab").1.unwrap(),
            list.committed("ab").1.unwrap().committed("").1.unwrap(),
            list.at(Spot::default()).opened("cal_1").closed(),
            list.triaging(TriageView::default()).anew(),
        ] {
            assert_eq!(state.project, list.project, "{state:?}");
        }
    }

    #[test]
    fn an_id_is_looked_for_as_key_and_as_id() {
        let id = "cal_0123456789abcDEF";
        let list = on_page_3();
        let typed = list.typing(" cal_0123456789abcDEF\n");
        assert_eq!((typed.calendar.as_deref(), typed.is_guess()), (Some(id), true));
        assert_eq!(typed.deduplication_key.as_deref(), Some(" cal_0123456789abcDEF\n"));
        let searched = list.committed(id).1.unwrap();
        assert_eq!(
            (searched.calendar.as_deref(), searched.is_guess(), searched.opened_here),
            (Some(id), true, false)
        );
        assert_eq!(searched.committed(id), (None, None));
        // Closed, it stays closed until it is looked for again.
        assert_eq!(searched.closed().calendar, None);
        assert_eq!(searched.closed().committed(id).1, Some(searched.clone()));
        assert_eq!(
            searched.typing(""),
            ListState { typed_over: Some(Box::new(searched.closed())), ..list.clone() }
        );
        assert!(!list.opened(id).is_guess() && !list.typing("cal_short").is_guess());
        for no_id in [
            "",
            "cal_",
            "cal_0123456789abcde",
            "CAL_0123456789abcdef",
            "cal_0123456789abcd/f",
            "xcal_0123456789abcdef",
        ] {
            assert_eq!(calendar_id(no_id), None, "{no_id}");
        }
    }

    #[test]
    fn another_spot_of_the_same_list_keeps_the_search() {
        let searched = on_page_3().committed("ab").1.unwrap();
        let next = searched.at(searched.spot.next(cursor("n")));
        assert_eq!(next.deduplication_key.as_deref(), Some("ab"));
        assert_eq!(next.unfiltered, Some(on_page_3().spot));
    }
}

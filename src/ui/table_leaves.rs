//! The table of a page, and out of sight that of the next one.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use yew::prelude::*;

use super::{CalendarTable, El, Opened, el};
use crate::hooks::{self, use_host};
use crate::model::Page;
use crate::part::{Cx, Part, Redraw, use_effect_on, use_kept, use_node, use_redraw, use_words};
use crate::state::{Leaves, TableView};
use crate::text::Text;

/// The table that shows, among the tables of both pages.
pub const SHOWN_TABLE: &str = ".leaf:not(.ahead) > table";

/// The links of that table, one a row.
pub const SHOWN_LINKS: &str = ".leaf:not(.ahead) .open";

/// So many rows of the next page are drawn at once, and so many milliseconds pass before more are: what the reader does
/// meanwhile has not to wait.
const AT_ONCE: usize = 5;
const PAUSE: u32 = 30;

/// So many rows of the page that shows are drawn at once while the app is covered, so that the browser can answer the reader in between.
const AT_ONCE_COVERED: usize = 9;

/// A larger page is drawn at once, when it is turned to.
const LARGEST: usize = 100;

/// A page with rows, and how its calendars are opened.
#[derive(Clone)]
pub struct TableLeaf {
    /// The page.
    pub page: Rc<Page>,
    /// How a calendar is opened; none where it cannot be.
    pub opened: Option<Opened>,
    /// Which columns, and how dense.
    pub view: Rc<TableView>,
}

impl PartialEq for TableLeaf {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.page, &other.page) && self.opened == other.opened && self.view == other.view
    }
}

/// Turns to the page ahead at once, before the rest of the view is drawn.
#[derive(Clone, Default)]
pub struct Turning(Rc<RefCell<Turned>>);

/// Both by how often it had been done before.
#[derive(Default)]
struct Turned {
    can_be: Option<(u32, Redraw)>,
    is: Option<u32>,
}

impl Turning {
    /// Does so; false where that page is not drawn yet.
    pub fn turn(&self) -> bool {
        let mut turned = self.0.borrow_mut();
        let Some((turns, redraw)) = turned.can_be.take() else { return false };
        turned.is = Some(turns);
        redraw.ask();
        true
    }
}

impl PartialEq for Turning {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The rows of a page. To turn to the next one takes a browser most of its time to lay it out, so that is done before.
#[derive(PartialEq)]
pub struct TableLeaves {
    /// What shows.
    pub leaf: TableLeaf,
    /// What will probably be turned to.
    pub ahead: Option<TableLeaf>,
    /// Turns to it.
    pub turning: Turning,
    /// How often that has been done, as far as the rest of the view knows.
    pub turns: u32,
    /// The calendar that is open beside the table.
    pub open: Option<String>,
    /// The ids of the rows that are not what they were before the last answer.
    pub changed: Rc<HashSet<String>>,
    /// The rows are another question's, until its answer comes.
    pub past: bool,
}

impl Part for TableLeaves {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let node = use_node(cx);
        let redraw = use_redraw(cx);
        let is_turned = self.turning.0.borrow().is == Some(self.turns);
        let (leaf, ahead) = match &self.ahead {
            Some(ahead) if is_turned => (ahead, None),
            ahead => (&self.leaf, ahead.as_ref()),
        };
        let covered = use_host(cx).is_covered() && leaf.page.rows.len() <= LARGEST;
        let leaves = use_kept(cx, Leaves::default);
        let (shown, left, tables) = {
            let mut leaves = leaves.borrow_mut();
            leaves.show(leaf.clone(), covered, |shown| Rc::ptr_eq(&shown.page, &leaf.page));
            let ahead = ahead.filter(|ahead| ahead.page.rows.len() <= LARGEST);
            if let Some(ahead) = ahead {
                leaves.prepare(ahead);
            }
            let is_ready = ahead.is_some_and(|ahead| leaves.is_ready(ahead, ahead.page.rows.len()));
            self.turning.0.borrow_mut().can_be = is_ready.then(|| (self.turns, redraw.clone()));
            let shown = leaves.shown();
            let left = leaves.unfinished(|leaf| leaf.page.rows.len());
            let left =
                left.map(|(place, leaf)| (place, place == shown, Rc::as_ptr(&leaf.of.page), leaf.rows));
            let tables: Vec<Html> = leaves
                .all()
                .map(|(place, leaf)| {
                    let is_shown = place == shown;
                    let table = CalendarTable {
                        page: &leaf.of.page,
                        rows: leaf.rows.min(leaf.of.page.rows.len()),
                        opened: &leaf.of.opened,
                        view: &leaf.of.view,
                        changed: if is_shown { &self.changed } else { &Rc::default() },
                        open: self.open.as_deref().filter(|_| is_shown),
                    };
                    leaf_el(table.el(&text), is_shown).key_of(place).into()
                })
                .collect();
            (shown, left, tables)
        };
        use_effect_on(cx, shown, {
            let node = node.clone();
            // At once, and not when the browser finds out, so that it can be given to something else.
            move || {
                if is_turned {
                    hooks::focus_top(&node, SHOWN_TABLE);
                }
                hooks::blur_within(&node, ".ahead :focus");
                None
            }
        });
        // Not when one is turned to: what is out of sight then has been in sight, and can wait.
        use_effect_on(cx, left, {
            let node = node.clone();
            move || {
                hooks::lay_out(&node, ".ahead td");
                let (place, is_shown, ..) = left?;
                let (pause, rows) = if is_shown { (0, AT_ONCE_COVERED) } else { (PAUSE, AT_ONCE) };
                hooks::after(pause, move || {
                    leaves.borrow_mut().draw_more(place, rows);
                    redraw.ask();
                })
            }
        });
        // What covers the app waits for it (static/boot.js).
        let busy = left.is_some_and(|(_, is_shown, ..)| is_shown).then_some("true");
        rows_el(self.past).maybe("aria-busy", busy).node_ref(&node).children(tables).into()
    }
}

impl TableLeaf {
    /// The same where nothing has been turned yet, and nothing will be.
    pub fn alone(&self, text: &Text, open: Option<&str>) -> El {
        let (changed, Self { page, opened, view }) = (&Rc::default(), self);
        let table = CalendarTable { page, rows: usize::MAX, opened, view, changed, open };
        rows_el(false).child(leaf_el(table.el(text), true))
    }
}

fn rows_el(past: bool) -> El {
    el("div").class("rows").class_if(past, "past")
}

fn leaf_el(table: El, is_shown: bool) -> El {
    // Not `inert`, which the browser would have to tell each element of it; its style hides it from everybody.
    let hidden = (!is_shown).then_some("true");
    el("div").class("leaf").class_if(!is_shown, "ahead").maybe("aria-hidden", hidden).child(table)
}

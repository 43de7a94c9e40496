//! How a screen writes and shows, by the reader's choice.

use std::rc::Rc;

use yew::prelude::*;

use super::page::language_tag;
use super::stored::{Choice, store, stored};
use crate::state::TableView;
use crate::text::Text;
use crate::time::{Formats, Intl};

/// The same words with times in the address' zone; the browser's own where it names none.
#[hook]
pub fn use_text_in(local: &Text, zone: Option<&String>) -> Rc<Text> {
    use_memo((local.clone(), zone.cloned()), |(local, zone)| match zone {
        Some(zone) => {
            let tag = language_tag(local.language());
            local.with_formats(Formats::new(Intl::new(&[&tag], Some(zone))))
        }
        None => local.clone(),
    })
}

/// What the table shows, and how that is changed; kept in this browser.
#[hook]
pub fn use_table_view() -> (Rc<TableView>, Callback<TableView>) {
    let view = use_state(|| {
        Rc::new(stored(Choice::TableView).map(|view| TableView::read(&view)).unwrap_or_default())
    });
    let change = Callback::from({
        let view = view.clone();
        move |changed: TableView| {
            let kept = (changed != TableView::default()).then(|| changed.write());
            store(Choice::TableView, kept.as_deref());
            view.set(Rc::new(changed));
        }
    });
    ((*view).clone(), change)
}

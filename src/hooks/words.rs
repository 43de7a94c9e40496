//! How a screen writes and shows, by the reader's choice.

use std::rc::Rc;

use gloo_net::http::RequestBuilder;
use yew::prelude::*;

use super::host::{Host, use_host};
use super::page::{language_tag, words_address};
use super::stored::Choice;
use super::task::Task;
use crate::state::TableView;
use crate::text::{Language, Text, Words};
use crate::time::{Formats, Intl};

/// The words of `language`; `None` until they are there. Those that cannot be loaded are English.
#[hook]
pub fn use_words(language: Language) -> Option<Words> {
    let loaded = use_state(|| (language == Language::English).then(Words::default));
    let task = use_mut_ref(|| None::<Task>);
    let host = use_host();
    use_effect_with(language, {
        let loaded = loaded.setter();
        move |language| {
            let language = *language;
            if language == Language::English {
                *task.borrow_mut() = None;
                loaded.set(Some(Words::default()));
            } else {
                *task.borrow_mut() = Some(Task::spawn(async move {
                    loaded.set(Some(load(&host, language).await.unwrap_or_default()));
                }));
            }
        }
    });
    (*loaded).clone()
}

async fn load(host: &Host, language: Language) -> Option<Words> {
    if !host.is_page() {
        return Words::read(language, &host.words(language).await?);
    }
    let answer = RequestBuilder::new(&words_address(language)?).send().await.ok()?;
    Words::read(language, &answer.text().await.ok().filter(|_| answer.ok())?)
}

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
    let host = use_host();
    let view = use_state(|| {
        Rc::new(host.stored(Choice::TableView).map(|view| TableView::read(&view)).unwrap_or_default())
    });
    let change = Callback::from({
        let view = view.clone();
        move |changed: TableView| {
            let kept = (changed != TableView::default()).then(|| changed.write());
            host.store(Choice::TableView, kept.as_deref());
            view.set(Rc::new(changed));
        }
    });
    ((*view).clone(), change)
}

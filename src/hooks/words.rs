//! How a screen writes and shows, by the reader's choice.

use std::rc::Rc;

use gloo_net::http::RequestBuilder;
use gloo_timers::callback::Timeout;
use yew::Callback;

use super::host::{Host, use_host};
use super::page::words_address;
use super::stored::Choice;
use super::task::Task;
use crate::part::{Cx, use_effect_on, use_kept, use_value, use_worked_out};
use crate::state::TableView;
use crate::text::{Language, Text, Words};
use crate::time::zones;

/// Milliseconds for which a reader waits for the words of the language; then it is English until they are there.
const PATIENCE: u32 = 4_000;

/// Milliseconds between the rows and what follows them.
const AFTER: u32 = 200;

/// The words of `language`; `None` until they are there. Those that cannot be loaded, or let wait, are English, and asked for again when
/// `times` changes.
pub fn use_words_of(cx: &mut Cx, language: Language, times: u32) -> Option<Words> {
    let loaded = use_value(cx, || (language == Language::English).then(Words::default));
    let now = (*loaded.get()).clone();
    let task = use_kept(cx, || None::<Task>);
    let host = use_host(cx);
    use_effect_on(cx, (language, times), move || {
        if language == Language::English {
            *task.borrow_mut() = None;
            loaded.change(Some(Words::default()));
            return None;
        }
        let late = loaded.clone();
        *task.borrow_mut() = Some(Task::spawn(async move {
            loaded.change(Some(load(&host, language).await.unwrap_or_default()));
        }));
        Some(Box::new(Timeout::new(PATIENCE, move || {
            if late.get().is_none() {
                late.set(Some(Words::default()));
            }
        })))
    });
    now
}

async fn load(host: &Host, language: Language) -> Option<Words> {
    if !host.is_page() {
        return Words::read(language, &host.words(language).await?);
    }
    let answer = RequestBuilder::new(&words_address(language)?).send().await.ok()?;
    Words::read(language, &answer.text().await.ok().filter(|_| answer.ok())?)
}

/// The same words and locale with times in the address' zone; as they are where it names none.
pub fn use_text_in(cx: &mut Cx, local: &Text, zone: Option<&String>) -> Rc<Text> {
    use_worked_out(cx, (local.clone(), zone.cloned()), || match zone {
        Some(zone) => local.with_formats(local.formats().in_zone(zone)),
        None => local.clone(),
    })
}

/// Every zone that the browser knows, soon after it `is_time`: nobody wants hundreds of them before the rows.
pub fn use_zones(cx: &mut Cx, is_time: bool) -> Rc<Vec<String>> {
    let all = use_value(cx, Vec::new);
    let now = all.get();
    let is_wanted = is_time && now.is_empty();
    use_effect_on(cx, is_wanted, move || {
        if !is_wanted {
            return None;
        }
        Some(Box::new(Timeout::new(AFTER, move || all.set(zones()))))
    });
    now
}

/// What the table shows, and how that is changed; kept in this browser.
pub fn use_table_view(cx: &mut Cx) -> (Rc<TableView>, Callback<TableView>) {
    let host = use_host(cx);
    let view = use_value(cx, || {
        host.stored(Choice::TableView).map(|view| TableView::read(&view)).unwrap_or_default()
    });
    let now = view.get();
    let change = Callback::from(move |changed: TableView| {
        let kept = (changed != TableView::default()).then(|| changed.write());
        host.store(Choice::TableView, kept.as_deref());
        view.set(changed);
    });
    (now, change)
}

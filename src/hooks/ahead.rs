//! Asking for the next page before it is wanted.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::refresh::is_visible;
use super::{Asked, Task};
use crate::client::{Query, Retry};
use crate::model::{Page, Time};
use crate::time;

/// Milliseconds that a page has been on the screen before the next one is asked for: who only turns pages is past it.
const PAUSE: u32 = 400;

/// Asks for the page `next`, once the reader has stopped at the one before it, and hands it to `keep`. One that does not
/// come is not missed: it is asked for again when it is wanted.
#[hook]
pub fn use_ahead(next: Option<Asked<Query>>, keep: &Callback<(Asked<Query>, Time, Page)>) {
    let task = use_mut_ref(|| None::<Task>);
    use_effect_with(next, {
        let keep = keep.clone();
        move |next| {
            let timer = next.clone().map(|asked| {
                let task = task.clone();
                Timeout::new(PAUSE, move || {
                    if is_visible() {
                        *task.borrow_mut() = Some(Task::spawn(async move {
                            let client = asked.client.clone().with_retry(Retry::NEVER);
                            if let Ok(page) = client.list_calendars(&asked.question).await {
                                keep.emit((asked, time::now(), page));
                            }
                        }));
                    }
                })
            });
            let task = std::rc::Rc::clone(&task);
            move || drop((timer, task.borrow_mut().take()))
        }
    });
}

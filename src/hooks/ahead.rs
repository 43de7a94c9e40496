//! Asking for the next page before it is wanted.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::Callback;

use super::refresh::is_visible;
use super::task::Held;
use super::{Asked, Task};
use crate::client::{Query, Retry};
use crate::model::{Page, Time};
use crate::part::{Cx, use_effect_on, use_kept};
use crate::time;

/// Milliseconds that a page has been on the screen before the next one is asked for: who only turns pages is past it.
const PAUSE: u32 = 400;

/// Asks for the page `next`, once the reader has stopped at the one before it, and hands it to `keep`. One that does not
/// come is not missed: it is asked for again when it is wanted.
pub fn use_ahead(cx: &mut Cx, next: Option<Asked<Query>>, keep: &Callback<(Asked<Query>, Time, Page)>) {
    let task = use_kept(cx, || None::<Task>);
    use_effect_on(cx, next.clone(), {
        let keep = keep.clone();
        move || {
            let asked = next?;
            let held = Held(Rc::clone(&task));
            let timer = Timeout::new(PAUSE, move || {
                if is_visible() {
                    *task.borrow_mut() = Some(Task::spawn(async move {
                        let client = asked.client.clone().with_retry(Retry::NEVER);
                        if let Ok(page) = client.list_calendars(&asked.question).await {
                            keep.emit((asked, time::now(), page));
                        }
                    }));
                }
            });
            Some(Box::new((timer, held)))
        }
    });
}

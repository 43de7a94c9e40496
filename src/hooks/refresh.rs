//! Asking again by itself.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::listen::Listener;
use crate::model::Time;
use crate::time;

/// Seconds after which what stands in a page that comes back is too old: one that was in the background overnight, or
/// comes out of the browser's cache.
const OLD: i64 = 60;

/// How much longer it waits after an error.
const BACK_OFF: u32 = 4;

/// Refreshes what came `at`: after `every` seconds, unless the page is hidden, and when a page that has grown old is
/// looked at again.
#[hook]
pub fn use_refresh(every: Option<u32>, at: Option<Time>, failed: bool, refresh: &Callback<()>) {
    use_effect_with((every, at, failed), {
        let refresh = refresh.clone();
        move |(every, _, failed)| {
            let timer = every.map(|seconds| {
                let wait = seconds * 1000 * if *failed { BACK_OFF } else { 1 };
                Timeout::new(wait, move || {
                    if is_visible() {
                        refresh.emit(());
                    }
                })
            });
            move || drop(timer)
        }
    });
    let current = use_mut_ref(|| None);
    *current.borrow_mut() = Some((at, refresh.clone()));
    use_effect_with((), move |()| {
        let back = std::rc::Rc::new(move || {
            let current = current.borrow().clone();
            if let Some((Some(at), refresh)) = current
                && is_visible()
                && (time::now() - at).num_seconds() > OLD
            {
                refresh.emit(());
            }
        });
        let listeners = ["pageshow", "online"].map(|event| {
            let back = std::rc::Rc::clone(&back);
            Listener::on_window(event, move |_| back())
        });
        let visible = Listener::on_document("visibilitychange", move |_| back());
        move || drop((listeners, visible))
    });
}

/// Whether somebody may be looking.
pub(super) fn is_visible() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|page| !page.hidden())
}

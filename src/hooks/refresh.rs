//! Asking again by itself.

use gloo_timers::callback::Timeout;
use yew::Callback;

use super::listen::Listener;
use crate::model::Time;
use crate::part::{Cx, use_effect_on, use_kept};
use crate::time;

/// Seconds after which what stands in a page that comes back is too old: one that was in the background overnight, or
/// comes out of the browser's cache.
const OLD: i64 = 60;

/// How much longer it waits after an error.
const BACK_OFF: u32 = 4;

/// Refreshes what came `at`: after `every` seconds, unless the page is hidden, and when a page that has grown old is
/// looked at again, or one whose turn came while it was hidden.
pub fn use_refresh(cx: &mut Cx, every: Option<u32>, at: Option<Time>, failed: bool, refresh: &Callback<()>) {
    use_effect_on(cx, (every, at, failed), {
        let refresh = refresh.clone();
        move || {
            let wait = every? * 1000 * if failed { BACK_OFF } else { 1 };
            let timer = Timeout::new(wait, move || {
                if is_visible() {
                    refresh.emit(());
                }
            });
            Some(Box::new(timer))
        }
    });
    let current = use_kept(cx, || None);
    let old = every.map_or(OLD, |every| OLD.min(every.into()));
    *current.borrow_mut() = Some((at, old, refresh.clone()));
    use_effect_on(cx, (), move || {
        let back = Callback::from(move |()| {
            let current = current.borrow().clone();
            if let Some((Some(at), old, refresh)) = current
                && is_visible()
                && (time::now() - at).num_seconds() >= old
            {
                refresh.emit(());
            }
        });
        let heard = || {
            let back = back.clone();
            move |_| back.emit(())
        };
        Some(Box::new([
            Listener::on_window("pageshow", heard()),
            Listener::on_window("online", heard()),
            Listener::on_document("visibilitychange", heard()),
        ]))
    });
}

/// Whether somebody may be looking.
pub(super) fn is_visible() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|page| !page.hidden())
}

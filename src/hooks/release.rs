//! Noticing that a new release has replaced the files of the page that is open.

use gloo_net::http::RequestBuilder;
use web_sys::{RequestCache, RequestCredentials, RequestRedirect};
use yew::Callback;

use super::Task;
use super::host::use_host;
use super::listen::Listener;
use super::refresh::is_visible;
use crate::part::{Cx, use_effect_on, use_kept, use_value};
use crate::time;

/// Seconds between two looks.
const BETWEEN: i64 = 300;

/// Whether the page's host has another release by now. Looked for when a page that has been open for a while is looked at
/// again: that is when a new release is likely, and when reloading disturbs least.
pub fn use_new_release(cx: &mut Cx) -> bool {
    let is_new = use_value(cx, || false);
    let now = *is_new.get();
    let looked = use_kept(cx, time::now);
    let task = use_kept(cx, || None::<Task>);
    // Another one of somebody else's page is none of ours.
    let is_page = use_host(cx).is_page();
    use_effect_on(cx, is_page, move || {
        let look = Callback::from(move |()| {
            let now = time::now();
            let since = *looked.borrow();
            if !is_page || !is_visible() || (now - since).num_seconds() < BETWEEN {
                return;
            }
            *looked.borrow_mut() = now;
            let is_new = is_new.clone();
            *task.borrow_mut() = Some(Task::spawn(async move {
                if is_replaced().await == Some(true) {
                    is_new.change(true);
                }
            }));
        });
        let shown = Listener::on_window("pageshow", {
            let look = look.clone();
            move |_| look.emit(())
        });
        let visible = Listener::on_document("visibilitychange", move |_| look.emit(()));
        Some(Box::new((shown, visible)))
    });
    now
}

/// Whether the page as its host has it now names other files than this one. `None` where that cannot be told: offline, a
/// log-in instead of the page, or an app that is not a page of its own.
async fn is_replaced() -> Option<bool> {
    let window = web_sys::window()?;
    let glue = window
        .document()?
        .query_selector("link[rel=modulepreload]:not([data-first])")
        .ok()??
        .get_attribute("href")?;
    let glue = glue.rsplit('/').next()?.to_owned();
    let path = window.location().pathname().ok()?;
    let answer = RequestBuilder::new(&path)
        .credentials(RequestCredentials::SameOrigin)
        .redirect(RequestRedirect::Error)
        .cache(RequestCache::NoStore)
        .header("Accept", "text/html")
        .send()
        .await
        .ok()
        .filter(gloo_net::http::Response::ok)?;
    let html = answer.text().await.ok()?;
    // A log-in page, or a host's error page, is no release.
    html.contains("modulepreload").then(|| !html.contains(&glue))
}

//! Noticing that a new release has replaced the files of the page that is open.

use gloo_net::http::RequestBuilder;
use web_sys::{RequestCache, RequestCredentials, RequestRedirect};
use yew::prelude::*;

use super::Task;
use super::host::use_host;
use super::listen::Listener;
use super::refresh::is_visible;
use crate::model::Time;
use crate::time;

/// Seconds between two looks.
const BETWEEN: i64 = 300;

/// Whether the page's host has another release by now. Looked for when a page that has been open for a while is looked at
/// again: that is when a new release is likely, and when reloading disturbs least.
#[hook]
pub fn use_new_release() -> bool {
    let is_new = use_state_eq(|| false);
    let looked = use_mut_ref(time::now);
    let task = use_mut_ref(|| None::<Task>);
    let is_page = use_host().is_page();
    use_effect_with(is_page, {
        let is_new = is_new.setter();
        move |is_page| {
            // Another one of somebody else's page is none of ours.
            let is_page = *is_page;
            let look = std::rc::Rc::new(move || {
                let now = time::now();
                let since: Time = *looked.borrow();
                if !is_page || !is_visible() || (now - since).num_seconds() < BETWEEN {
                    return;
                }
                *looked.borrow_mut() = now;
                let is_new = is_new.clone();
                *task.borrow_mut() = Some(Task::spawn(async move {
                    if is_replaced().await == Some(true) {
                        is_new.set(true);
                    }
                }));
            });
            let shown = Listener::on_window("pageshow", {
                let look = std::rc::Rc::clone(&look);
                move |_| look()
            });
            let visible = Listener::on_document("visibilitychange", move |_| look());
            move || drop((shown, visible))
        }
    });
    *is_new
}

/// Whether the page as its host has it now names other files than this one. `None` where that cannot be told: offline, a
/// log-in instead of the page, or an app that is not a page of its own.
async fn is_replaced() -> Option<bool> {
    let window = web_sys::window()?;
    let glue = window.document()?.query_selector("link[rel=modulepreload]").ok()??.get_attribute("href")?;
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

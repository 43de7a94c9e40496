//! One project: the ways to look at it, and the one that shows.

use yew::functional::{Hook, HookContext};
use yew::prelude::*;

use crate::client::{ApiError, Client, Fetch};
use crate::hooks::{Address, follow, use_scan, use_scan_told};
use crate::pages::calendars::Calendars;
use crate::pages::triage::Triage;
use crate::part::Part;
use crate::settings::Settings;
use crate::state::{ListState, TriageView};
use crate::text::{Text, en};
use crate::ui::{El, el};

/// Follows a link within the app. Not by loading the page: that would lose a key that is kept in memory only.
pub(super) fn go_to(address: &Address, to: ListState) -> Callback<MouseEvent> {
    let address = address.clone();
    follow(move || {
        let zone = address.now().zone;
        address.push(to.in_zone(zone));
    })
}

/// The ways to look at a project.
pub(super) fn views(text: &Text, address: &Address) -> El {
    let now = address.state();
    let view = |message, to: ListState, is_here: bool| {
        let to = to.in_zone(now.zone.clone());
        el("a")
            .class("view-link")
            .set("href", &address.href(&to))
            .onclick(go_to(address, to))
            .maybe("aria-current", is_here.then_some("page"))
            .text(text.get(message))
    };
    let triage = ListState::default().triaging(TriageView::default());
    el("nav")
        .class("views")
        .set("aria-label", text.get(en::VIEWS))
        .child(view(en::CALENDARS, ListState::default(), now.triage.is_none()))
        .child(view(en::TRIAGE, triage, now.triage.is_some()))
}

/// What is known of one project outlives the view that shows it.
#[derive(PartialEq)]
pub(super) struct Project {
    pub(super) client: Client<Fetch>,
    pub(super) settings: Settings,
    pub(super) address: Address,
    pub(super) on_refused: Callback<ApiError>,
}

impl Part for Project {
    fn draw(&self, cx: &mut HookContext) -> Html {
        let Self { client, settings, address, on_refused } = self;
        let (client, settings, address) = (client.clone(), settings.clone(), address.clone());
        let scanning = use_scan(&client, settings.thresholds(), settings.scan_parallel()).run(cx);
        use_scan_told(cx, &scanning);
        match address.state().triage.clone() {
            Some(view) => Triage { client, settings, view, address, scanning }.part(),
            None => Calendars { client, settings, address, on_refused: on_refused.clone() }.part(),
        }
    }
}

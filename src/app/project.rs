//! One project: the ways to look at it, and the one that shows.

use yew::prelude::*;

use crate::client::{ApiError, Client, Fetch};
use crate::hooks::{Address, follow, use_scan, use_scan_told};
use crate::pages::calendars::Calendars;
use crate::pages::triage::Triage;
use crate::settings::Settings;
use crate::state::{ListState, TriageView};
use crate::text::{Text, en};

/// Follows a link within the app. Not by loading the page: that would lose a key that is kept in memory only.
pub(super) fn go_to(address: &Address, to: ListState) -> Callback<MouseEvent> {
    let address = address.clone();
    follow(move || {
        let zone = address.now().zone;
        address.push(to.in_zone(zone));
    })
}

/// The ways to look at a project.
pub(super) fn views(text: &Text, address: &Address) -> Html {
    let now = address.state();
    let view = |message, to: ListState, is_here: bool| {
        let to = to.in_zone(now.zone.clone());
        let href = address.href(&to);
        let onclick = go_to(address, to);
        html! { <a class="view-link" {href} {onclick} aria-current={is_here.then_some("page")}>{ text.get(message) }</a> }
    };
    let triage = ListState::default().triaging(TriageView::default());
    html! {
        <nav class="views" aria-label={text.get(en::VIEWS).to_owned()}>
            { view(en::CALENDARS, ListState::default(), now.triage.is_none()) }
            { view(en::TRIAGE, triage, now.triage.is_some()) }
        </nav>
    }
}

#[derive(Clone, Properties, PartialEq)]
pub(super) struct ProjectProps {
    pub(super) client: Client<Fetch>,
    pub(super) settings: Settings,
    pub(super) address: Address,
    pub(super) on_refused: Callback<ApiError>,
}

/// What is known of one project outlives the view that shows it.
#[component]
pub(super) fn Project(props: &ProjectProps) -> Html {
    let ProjectProps { client, settings, address, on_refused } = props.clone();
    let scanning = use_scan(&client, settings.thresholds(), settings.scan_parallel());
    use_scan_told(&scanning);
    match &address.state().triage {
        Some(view) => html! { <Triage {client} {settings} view={view.clone()} {address} {scanning} /> },
        None => html! { <Calendars {client} {settings} {address} {on_refused} /> },
    }
}

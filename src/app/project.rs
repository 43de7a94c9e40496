//! One project: the ways to look at it, and the one that shows.

use yew::prelude::*;

use crate::client::{ApiError, Client, Fetch};
use crate::hooks::Address;
use crate::pages::calendars::Calendars;
use crate::pages::more::use_more;
use crate::pages::scanned::Scanned;
use crate::part::{Cx, Part, use_kept, use_words};
use crate::settings::Settings;
use crate::state::{ListState, TriageView};
use crate::text::en;
use crate::ui::{NoticeBox, Tone, Turn, View, el, link, use_title};

/// The way to another place.
pub(super) fn way(address: &Address, to: ListState) -> Turn {
    let (href, address) = (address.href(&to), address.clone());
    Turn { href, go: Callback::from(move |()| address.push(to.clone())) }
}

/// The ways to look at a project.
pub(super) fn project_views(address: &Address) -> Vec<View> {
    let now = address.state();
    let triage = now.triaging(TriageView::default());
    vec![
        View { name: en::CALENDARS, way: way(address, now.anew()), is_here: now.triage.is_none() },
        View { name: en::TRIAGE, way: way(address, triage), is_here: now.triage.is_some() },
    ]
}

/// The address names a project that is none of the settings'. To show another one in its place would be to take one for the
/// other: nobody is asked until the reader has chosen.
#[derive(PartialEq)]
pub(super) struct NoSuchProject {
    pub(super) settings: Settings,
    pub(super) address: Address,
}

impl Part for NoSuchProject {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        use_title(cx, text.product(None));
        let now = self.address.state();
        let actions = self.settings.projects.iter().map(|project| {
            let to = now.in_project(self.settings.named(&project.name));
            link(way(&self.address, to)).class("button").text(&project.name)
        });
        let notice = text.no_such_project(now.project.as_deref().unwrap_or_default());
        let notice = NoticeBox { actions: actions.collect(), ..NoticeBox::new(Tone::Alert, &notice) };
        el("main").class("main narrow").child(el("div").class("card").child(notice.el())).into()
    }
}

/// One project: its list alone, until it is to be scanned.
#[derive(PartialEq)]
pub(super) struct Project {
    pub(super) client: Client<Fetch>,
    pub(super) settings: Settings,
    pub(super) address: Address,
    pub(super) on_refused: Callback<ApiError>,
}

impl Part for Project {
    fn draw(&self, cx: &mut Cx) -> Html {
        let Self { client, settings, address, on_refused } = self;
        let (client, settings, address) = (client.clone(), settings.clone(), address.clone());
        let on_refused = on_refused.clone();
        let has_scanned = use_kept(cx, || false);
        let scans = *has_scanned.borrow() || address.state().triage.is_some();
        *has_scanned.borrow_mut() = scans;
        let later = use_more(cx, false, scans);
        let text = use_words(cx);
        if scans {
            later.screen(&text, |more| (more.scanned)(Scanned { client, settings, address, on_refused }))
        } else {
            Calendars { client, settings, address, on_refused }.part()
        }
    }
}

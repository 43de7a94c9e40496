//! A project that is scanned, or was.

use yew::prelude::*;

use super::calendars::Calendars;
use super::triage::Triage;
use crate::client::{ApiError, Client, Fetch};
use crate::hooks::{Address, use_scan, use_scan_told};
use crate::part::{Cx, Part};
use crate::settings::Settings;

/// What is known of one project outlives the view that shows it.
#[derive(PartialEq)]
pub struct Scanned {
    /// Who is asked.
    pub client: Client<Fetch>,
    /// What the host sets.
    pub settings: Settings,
    /// Where one is.
    pub address: Address,
    /// The server wants to be asked otherwise: another address, or a key.
    pub on_refused: Callback<ApiError>,
}

impl Part for Scanned {
    fn draw(&self, cx: &mut Cx) -> Html {
        let Self { client, settings, address, on_refused } = self;
        let (client, settings, address) = (client.clone(), settings.clone(), address.clone());
        let scanning = use_scan(cx, &client, settings.limits.thresholds(), settings.scan_parallel());
        use_scan_told(cx, &scanning);
        match address.state().triage.clone() {
            Some(view) => Triage { client, settings, view, address, scanning }.part(),
            None => Calendars { client, settings, address, on_refused: on_refused.clone() }.part(),
        }
    }
}

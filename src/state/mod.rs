//! What a screen shows, as pure functions of what happened: no Yew, no browser.

mod leaves;
mod list;
mod on_screen;
mod remote;
mod scan_status;
mod seats;
mod seen;
mod table_view;
mod triage_view;

pub use leaves::{Leaf, Leaves};
pub use list::{Far, ListState, Spot, calendar_id};
pub use on_screen::OnScreen;
pub use remote::{Remote, RemoteAction, Shown};
pub use scan_status::{Phase, ScanStatus};
pub use seats::Seats;
pub use seen::Seen;
pub use table_view::{Column, MOST_PINNED, TableView};
pub use triage_view::{Among, TriageTab, TriageView};

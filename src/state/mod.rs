//! What a screen shows, as pure functions of what happened: no Yew, no browser.

mod list;
mod remote;
mod seen;

pub use list::{ListState, Spot};
pub use remote::{Remote, RemoteAction, Shown};
pub use seen::Seen;

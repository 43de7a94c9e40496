//! Attendee Calendars, the admin console for the calendars of an Attendee meeting-bot server, as a library.
//!
//! The modules are layers. Each uses those above it in this list and none below:
//!
//! - [`model`]: what the API speaks. [`time`]: the one clock, and the formats of times.
//! - [`client`]: asking the API, over any transport; the one of the browser comes with the feature `fetch`.
//! - [`health`]: judging one calendar: how its syncs are going, why its connection broke, who has to act.
//! - [`triage`]: working on all calendars of a project: filters, counts, root causes, exports.
//! - [`state`]: what a screen shows, as pure functions. [`text`]: all words. [`settings`]: what the host sets.
//!   [`route`]: the address.
//! - `part`, `hooks`, `ui`, `pages`, `app` (feature `ui`): what a view remembers, effects, small parts, screens, and the whole.
//! - `js` (features `js-client`, `element`, `first`): what JavaScript sees.

pub mod model;
pub mod time;

pub mod client;
pub mod health;
pub mod triage;

pub mod route;
pub mod settings;
pub mod state;
pub mod text;

#[cfg(feature = "ui")]
pub mod app;
#[cfg(feature = "ui")]
pub mod hooks;
#[cfg(feature = "ui")]
pub mod pages;
#[cfg(feature = "ui")]
pub mod part;
#[cfg(feature = "ui")]
pub mod ui;

#[cfg(any(feature = "js-client", feature = "element", feature = "first"))]
pub mod js;

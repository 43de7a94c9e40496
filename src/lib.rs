//! Attendee Calendars.
pub mod client;
pub mod model;
pub mod route;
pub mod settings;
pub mod state;
pub mod time;

//! Screens: each a container, which knows hooks, and a pure view, which does not.

pub mod calendar;
pub mod calendars;
pub mod connect;
pub mod more;
pub mod scanned;
pub mod triage;

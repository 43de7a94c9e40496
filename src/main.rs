//! The page: mounts the app.

fn main() {
    attendee_calendars::app::start();
}

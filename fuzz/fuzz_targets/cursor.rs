//! Any link and any address is read without a panic; what is written into the address comes out again.
#![no_main]

use attendee_calendars::client::BaseUrl;
use attendee_calendars::model::cursor_in;
use attendee_calendars::route::{query_of, state_of};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: String| {
    if let Some(cursor) = cursor_in(&text) {
        assert!(!cursor.as_str().is_empty());
    }
    let state = state_of(&text);
    assert_eq!(state_of(&query_of(&state)), state);
    if let Ok(base) = BaseUrl::parse(&text) {
        assert_eq!(BaseUrl::parse(&base.to_string()), Ok(base));
    }
    let _ = BaseUrl::typed(&text);
});

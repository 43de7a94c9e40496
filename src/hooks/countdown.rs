//! Seconds that pass.

use std::time::Duration;

use gloo_timers::callback::Interval;

use crate::part::{Cx, use_effect_on, use_value};

/// How many seconds of `time` are left, counted from when this `turn` began; a part of a second counts as one.
pub fn use_countdown(cx: &mut Cx, time: Duration, turn: u32) -> u64 {
    let left = use_value(cx, || 0_u64);
    let now = *left.get();
    let whole = time.as_secs() + u64::from(time.subsec_millis() > 0);
    use_effect_on(cx, (whole, turn), move || {
        left.change(whole);
        Some(Box::new(Interval::new(1000, move || left.change(left.get().saturating_sub(1)))))
    });
    now
}

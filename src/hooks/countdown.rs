//! Seconds that pass.

use std::time::Duration;

use gloo_timers::callback::Interval;
use yew::prelude::*;

/// How many seconds of `time` are left, counted from when this `turn` began; a part of a second counts as one.
#[hook]
pub fn use_countdown(time: Duration, turn: u32) -> u64 {
    let left = use_state_eq(|| 0_u64);
    let whole = time.as_secs() + u64::from(time.subsec_millis() > 0);
    use_effect_with((whole, turn), {
        let left = left.setter();
        move |(whole, _)| {
            let mut now = *whole;
            left.set(now);
            let ticking = Interval::new(1000, move || {
                now = now.saturating_sub(1);
                left.set(now);
            });
            move || drop(ticking)
        }
    });
    *left
}

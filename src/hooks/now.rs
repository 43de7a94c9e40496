//! The time now, for what is said relative to it.

use gloo_timers::callback::Interval;

use crate::model::Time;
use crate::part::{Around, Cx, use_around, use_effect_on, use_value};
use crate::time;

/// Milliseconds after which what is relative to now is said anew.
const TICK: u32 = 30_000;

/// Now; the part is drawn again every half a minute, and it alone.
#[inline(never)]
pub fn use_now(cx: &mut Cx) -> Time {
    let Around { fixed_now: fixed, clock_skew: skew, .. } = use_around(cx);
    let now = use_value(cx, time::now);
    let current = *now.get();
    let is_fixed = fixed.is_some();
    use_effect_on(cx, is_fixed, move || {
        if is_fixed {
            return None;
        }
        Some(Box::new(Interval::new(TICK, move || now.set(time::now()))))
    });
    fixed.unwrap_or_else(|| current.checked_add_signed(skew).unwrap_or(current))
}

//! The time now, for what is said relative to it.

use chrono::TimeDelta;
use gloo_timers::callback::Interval;
use yew::functional::{Hook, HookContext};
use yew::prelude::*;

use crate::model::Time;
use crate::part::{use_effect_on, use_value};
use crate::time;

/// Milliseconds after which what is relative to now is said anew.
const TICK: u32 = 30_000;

/// A time that stands still, as a context: for what is rendered without a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedNow(pub Time);

/// How much this machine's clock is behind the server's, as a context: what is said relative to now is counted by the
/// server's clock, whose times they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockSkew(pub TimeDelta);

/// Now; the part is drawn again every half a minute, and it alone.
#[inline(never)]
pub fn use_now(cx: &mut HookContext) -> Time {
    let fixed = use_context::<FixedNow>().run(cx);
    let skew = use_context::<ClockSkew>().run(cx).map_or(TimeDelta::zero(), |ClockSkew(skew)| skew);
    let now = use_value(cx, time::now);
    let current = *now.get();
    let is_fixed = fixed.is_some();
    use_effect_on(cx, is_fixed, move || {
        if is_fixed {
            return None;
        }
        Some(Box::new(Interval::new(TICK, move || now.set(time::now()))))
    });
    fixed.map_or_else(|| current.checked_add_signed(skew).unwrap_or(current), |FixedNow(time)| time)
}

//! The time now, for what is said relative to it.

use chrono::TimeDelta;
use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::model::Time;
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

/// Now; the component is drawn again every half a minute, and it alone.
#[hook]
pub fn use_now() -> Time {
    let fixed = use_context::<FixedNow>();
    let skew = use_context::<ClockSkew>().map_or(TimeDelta::zero(), |ClockSkew(skew)| skew);
    let now = use_state(time::now);
    use_effect_with(fixed.is_some(), {
        let now = now.setter();
        move |fixed| {
            let ticking = (!fixed).then(|| Interval::new(TICK, move || now.set(time::now())));
            move || drop(ticking)
        }
    });
    fixed.map_or_else(|| now.checked_add_signed(skew).unwrap_or(*now), |FixedNow(time)| time)
}

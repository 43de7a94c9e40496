//! The browser's own formats, by `Intl`: its language, its zone.

use js_sys::{Array, Date, Function, Intl as Js, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::{Formats, Time, now};

/// Formats in the browser's language and zone.
#[derive(Debug)]
pub struct Intl {
    this_year: Function,
    day: Function,
    full: Function,
    zone: String,
}

impl Intl {
    /// Formats for `locales` (BCP 47; empty: the browser's own) in the browser's zone.
    pub fn new(locales: &[&str]) -> Self {
        let locales: Array = locales.iter().map(|locale| JsValue::from_str(locale)).collect();
        let format = |options: &[(&str, &str)]| Js::DateTimeFormat::new(&locales, &object(options)).format();
        let clock = [("hour", "2-digit"), ("minute", "2-digit")];
        let date = [("day", "numeric"), ("month", "short")];
        let year = [("year", "numeric")];
        let zone = Js::DateTimeFormat::new(&locales, &Object::new()).resolved_options();
        Self {
            this_year: format(&[&date[..], &clock].concat()),
            day: format(&[&date[..], &year].concat()),
            full: format(
                &[
                    &date[..],
                    &year,
                    &clock,
                    &[("second", "2-digit"), ("timeZoneName", "short"), ("weekday", "short")],
                ]
                .concat(),
            ),
            zone: Reflect::get(&zone, &"timeZone".into())
                .ok()
                .and_then(|zone| zone.as_string())
                .unwrap_or_default(),
        }
    }

    fn year_of(&self, time: &Time) -> f64 {
        f64::from(date(time).get_full_year())
    }
}

impl Formats for Intl {
    fn short(&self, time: &Time) -> String {
        // The year instead of the minute, where it is not this one: as wide, and what one wants to know.
        if self.year_of(time) == self.year_of(&now()) { call(&self.this_year, time) } else { self.day(time) }
    }

    fn day(&self, time: &Time) -> String {
        call(&self.day, time)
    }

    fn full(&self, time: &Time) -> String {
        call(&self.full, time)
    }

    fn zone(&self) -> String {
        self.zone.clone()
    }
}

fn object(members: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        // Setting a member of an object of one's own cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    object
}

fn date(time: &Time) -> Date {
    Date::new(&JsValue::from_f64(time.timestamp_millis() as f64))
}

fn call(format: &Function, time: &Time) -> String {
    let text = format.call1(&JsValue::UNDEFINED, date(time).unchecked_ref());
    text.ok().and_then(|text| text.as_string()).unwrap_or_else(|| super::iso(time))
}

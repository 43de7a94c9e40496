//! The browser's own formats, by `Intl`: its language, its zone.

use chrono::NaiveDate;
use js_sys::{Array, Date, Function, Intl as Js, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::{Format, Span, Time, day_of, end_of_day, now};

/// Formats in a language and a zone.
#[derive(Debug)]
pub struct Intl {
    locales: Array,
    year: Function,
    this_year: Function,
    day: Function,
    full: Function,
    clock: Function,
    number: Function,
    relative: Js::RelativeTimeFormat,
    plural: Js::PluralRules,
    zone: String,
}

impl Intl {
    /// Formats for `locales` (BCP 47; empty: the browser's own) in `zone` (IANA; `None`: the browser's own, and also where
    /// the browser does not know the zone).
    pub fn new(locales: &[&str], zone: Option<&str>) -> Self {
        let locales: Array = locales.iter().map(|locale| JsValue::from_str(locale)).collect();
        let zone = zone.filter(|zone| is_zone(zone));
        let format = |options: &[(&str, &str)]| {
            let options = object(options);
            if let Some(zone) = zone {
                let _ = Reflect::set(&options, &"timeZone".into(), &zone.into());
            }
            Js::DateTimeFormat::new(&locales, &options)
        };
        // Twenty-four hours, as logs have them, whatever the language's habit.
        let clock = [("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")];
        let date = [("day", "numeric"), ("month", "short")];
        let year = [("year", "numeric")];
        let rest = [("second", "2-digit"), ("timeZoneName", "short"), ("weekday", "short")];
        let resolved = format(&[]).resolved_options();
        Self {
            year: format(&year).format(),
            this_year: format(&[&date[..], &clock].concat()).format(),
            day: format(&[&date[..], &year].concat()).format(),
            full: format(&[&date[..], &year, &clock, &rest].concat()).format(),
            clock: format(&[&clock[..], &[("second", "2-digit")]].concat()).format(),
            number: Js::NumberFormat::new(&locales, &Object::new()).format(),
            relative: Js::RelativeTimeFormat::new(&locales, &Object::new()),
            plural: Js::PluralRules::new(&locales, &Object::new()),
            zone: Reflect::get(&resolved, &"timeZone".into())
                .ok()
                .and_then(|zone| zone.as_string())
                .unwrap_or_default(),
            locales,
        }
    }
}

/// Every zone that the browser knows; none where it does not tell.
pub fn zones() -> Vec<String> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into());
    let tell = intl.as_ref().ok().and_then(|intl| Reflect::get(intl, &"supportedValuesOf".into()).ok());
    let tell = tell.and_then(|tell| tell.dyn_into::<Function>().ok());
    let zones = tell.and_then(|tell| tell.call1(&JsValue::UNDEFINED, &"timeZone".into()).ok());
    zones
        .map(|zones| Array::from(&zones).iter().filter_map(|zone| zone.as_string()).collect())
        .unwrap_or_default()
}

/// The moment at which this day ends in a zone; `None` where the browser does not know it.
pub fn end_of(day: NaiveDate, zone: &str) -> Option<Time> {
    if !is_zone(zone) {
        return None;
    }
    // Sweden writes dates as a field holds them.
    let locales = Array::of1(&"sv".into());
    let options =
        object(&[("timeZone", zone), ("year", "numeric"), ("month", "2-digit"), ("day", "2-digit")]);
    let local = Js::DateTimeFormat::new(&locales, &options).format();
    end_of_day(day, |time| day_of(&call(&local, time)))
}

/// Whether the browser knows this zone; asking it for another one throws.
fn is_zone(zone: &str) -> bool {
    let prototype = Reflect::get(&js_sys::global(), &"Intl".into())
        .and_then(|intl| Reflect::get(&intl, &"DateTimeFormat".into()));
    let Some(constructor) = prototype.ok().and_then(|constructor| constructor.dyn_into::<Function>().ok())
    else {
        return false;
    };
    let arguments = Array::of2(&JsValue::UNDEFINED, &object(&[("timeZone", zone)]));
    !zone.is_empty() && Reflect::construct(&constructor, &arguments).is_ok()
}

impl Format for Intl {
    fn short(&self, time: &Time) -> String {
        // The year instead of the minute, where it is not this one: as wide, and what one wants to know.
        if call(&self.year, time) == call(&self.year, &now()) {
            call(&self.this_year, time)
        } else {
            self.day(time)
        }
    }

    fn day(&self, time: &Time) -> String {
        call(&self.day, time)
    }

    fn clock(&self, time: &Time) -> String {
        call(&self.clock, time)
    }

    fn full(&self, time: &Time) -> String {
        call(&self.full, time)
    }

    fn zone(&self) -> String {
        self.zone.clone()
    }

    fn span(&self, span: Span) -> String {
        let options = object(&[("style", "unit"), ("unitDisplay", "long"), ("unit", span.unit)]);
        let format = Js::NumberFormat::new(&self.locales, &options).format();
        text(format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(span.count as f64))).unwrap_or_default()
    }

    fn ago(&self, span: Span) -> String {
        String::from(self.relative.format(-(span.count as f64), span.unit))
    }

    fn number(&self, number: u64) -> String {
        text(self.number.call1(&JsValue::UNDEFINED, &JsValue::from_f64(number as f64))).unwrap_or_default()
    }

    fn plural(&self, number: u64) -> usize {
        usize::from(self.plural.select(number as f64) != "one")
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

fn text(value: Result<JsValue, JsValue>) -> Option<String> {
    value.ok().and_then(|value| value.as_string())
}

fn call(format: &Function, time: &Time) -> String {
    text(format.call1(&JsValue::UNDEFINED, date(time).unchecked_ref())).unwrap_or_else(|| super::iso(time))
}

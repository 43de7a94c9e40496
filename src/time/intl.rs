//! The browser's own formats, by `Intl`: its language, its zone.

use std::cell::{OnceCell, RefCell};

use chrono::{Datelike, NaiveDate};
use js_sys::{Array, Date, Function, Intl as Js, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::{Format, Formats, Span, Time, Utc, day_of, end_of_day, now};

/// Formats in a language and a zone. Each is made when it is first wanted: a browser takes long to make one.
#[derive(Debug)]
pub struct Intl {
    locales: Array,
    /// The zone that was asked for, where the browser knows it.
    wanted: Option<String>,
    this_year: OnceCell<Function>,
    year: OnceCell<Function>,
    day: OnceCell<Function>,
    utc_day: OnceCell<Function>,
    full: OnceCell<Function>,
    clock: OnceCell<Function>,
    number: OnceCell<Function>,
    spans: RefCell<Vec<(&'static str, Function)>>,
    relative: OnceCell<Js::RelativeTimeFormat>,
    plural: OnceCell<Js::PluralRules>,
    resolved: OnceCell<Resolved>,
    is_english: bool,
    /// Whose dates this module writes itself: those in the browser's own zone.
    plain: Option<English>,
    is_early: bool,
}

/// What the browser has made of locales and zone.
#[derive(Debug)]
struct Resolved {
    zone: String,
    is_gregorian: bool,
}

/// An English whose dates are written here as `Intl` would.
#[derive(Clone, Copy, Debug)]
enum English {
    American,
    British,
}

type Options<'a> = &'a [(&'a str, &'a str)];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

// Twenty-four hours, as logs have them, whatever the language's habit.
const CLOCK: Options<'_> = &[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")];
const DATE: Options<'_> = &[("day", "numeric"), ("month", "short")];
const YEAR: Options<'_> = &[("year", "numeric")];
const SECOND: Options<'_> = &[("second", "2-digit")];
const REST: Options<'_> = &[("timeZoneName", "short"), ("weekday", "short")];

impl Intl {
    /// Formats for `locales` (BCP 47; empty: the browser's own) in `zone` (IANA; `None`: the browser's own, and also where
    /// the browser does not know the zone). Of a locale that is no tag, such as `en-US@posix`, the language counts.
    pub fn new(locales: &[&str], zone: Option<&str>) -> Self {
        let locales: Vec<String> = locales.iter().filter_map(|locale| usable(locale)).collect();
        let names: Array = locales.iter().map(|locale| JsValue::from_str(locale)).collect();
        let first = locales.first().map_or("", String::as_str);
        let wanted = zone.filter(|zone| is_zone(zone)).map(str::to_owned);
        Self {
            this_year: OnceCell::new(),
            year: OnceCell::new(),
            day: OnceCell::new(),
            utc_day: OnceCell::new(),
            full: OnceCell::new(),
            clock: OnceCell::new(),
            number: OnceCell::new(),
            spans: RefCell::default(),
            relative: OnceCell::new(),
            plural: OnceCell::new(),
            resolved: OnceCell::new(),
            is_english: is_plain_english(first),
            plain: match first {
                _ if wanted.is_some() => None,
                "en" | "en-US" => Some(English::American),
                "en-GB" => Some(English::British),
                _ => None,
            },
            is_early: false,
            locales: names,
            wanted,
        }
    }

    /// The same for rows that the app soon draws anew: where nothing else needs `Intl`, whole times are UTC. A browser takes
    /// longer to make its first format than to draw all rows.
    pub fn early(self) -> Self {
        Self { is_early: true, ..self }
    }

    /// The time by the browser's clock and calendar, where this module writes it as `Intl` would.
    fn local(&self, time: &Time) -> Option<(English, Date)> {
        let english = self.plain.filter(|_| time.year() > 1)?;
        Some((english, Date::new(&JsValue::from_f64(time.timestamp_millis() as f64))))
    }

    fn resolved(&self) -> &Resolved {
        self.resolved.get_or_init(|| {
            let resolved = format(&self.locales, self.wanted.as_deref(), &[DATE, CLOCK]).resolved_options();
            let told = |name: &str| {
                let told = Reflect::get(&resolved, &name.into()).ok().and_then(|told| told.as_string());
                told.unwrap_or_default()
            };
            Resolved { zone: told("timeZone"), is_gregorian: told("calendar") == "gregory" }
        })
    }

    /// Whether this module writes the count as `Intl` would, which takes a browser milliseconds to make.
    fn is_plain_count(&self, count: u64) -> bool {
        self.is_english && count < 1000
    }

    fn written(&self, made: &OnceCell<Function>, parts: &[Options<'_>], time: &Time) -> String {
        call(made.get_or_init(|| format(&self.locales, self.wanted.as_deref(), parts).format()), time)
    }

    fn year(&self, time: &Time) -> String {
        self.written(&self.year, &[YEAR], time)
    }

    /// Whether both are in one year of the zone. No zone is more than a day away from UTC.
    fn is_same_year(&self, one: &Time, other: &Time) -> bool {
        let is_clear = |time: &Time| self.resolved().is_gregorian && (3..=363).contains(&time.ordinal());
        if is_clear(one) && is_clear(other) {
            return one.year() == other.year();
        }
        self.year(one) == self.year(other)
    }
}

impl English {
    /// "Nov 12", "12 Nov".
    fn day(self, local: &Date) -> String {
        let (month, day) = (local.get_month() as usize % 12, local.get_date());
        match self {
            Self::American => format!("{} {day}", MONTHS[month]),
            Self::British if month == 8 => format!("{day} Sept"),
            Self::British => format!("{day} {}", MONTHS[month]),
        }
    }

    /// "Nov 12, 2026", "12 Nov 2026".
    fn day_of_year(self, local: &Date) -> String {
        let comma = if matches!(self, Self::American) { "," } else { "" };
        format!("{}{comma} {}", self.day(local), local.get_full_year())
    }
}

/// English, with a region or without; a longer tag may ask for other numerals.
fn is_plain_english(tag: &str) -> bool {
    tag.len() <= 6 && matches!(tag.as_bytes(), [b'e', b'n'] | [b'e', b'n', b'-', ..])
}

fn format(locales: &Array, zone: Option<&str>, parts: &[Options<'_>]) -> Js::DateTimeFormat {
    let options = object(&parts.concat());
    if let Some(zone) = zone {
        let _ = Reflect::set(&options, &"timeZone".into(), &zone.into());
    }
    Js::DateTimeFormat::new(locales, &options)
}

/// A function of `Intl` itself.
fn of_intl(name: &str) -> Option<Function> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    Reflect::get(&intl, &name.into()).ok()?.dyn_into().ok()
}

/// What a function of `Intl` says of a text, as a list; nothing where it throws, or the browser has none.
fn listed(name: &str, of: &str) -> Option<Array> {
    of_intl(name)?.call1(&JsValue::UNDEFINED, &of.into()).ok()?.dyn_into().ok()
}

/// Every zone that the browser knows; none where it does not tell.
pub fn zones() -> Vec<String> {
    let zones = listed("supportedValuesOf", "timeZone").unwrap_or_default();
    zones.iter().filter_map(|zone| zone.as_string()).collect()
}

/// A locale as `Intl` takes it, which throws at all others: `de-DE` for `de_DE`; else its language alone.
fn usable(locale: &str) -> Option<String> {
    let tag = locale.replace('_', "-");
    let canonical = |tag: &str| listed("getCanonicalLocales", tag)?.get(0).as_string();
    canonical(&tag).or_else(|| canonical(tag.split('-').next()?))
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
    let Some(constructor) = of_intl("DateTimeFormat") else { return false };
    let arguments = Array::of2(&JsValue::UNDEFINED, &object(&[("timeZone", zone)]));
    !zone.is_empty() && Reflect::construct(&constructor, &arguments).is_ok()
}

impl Format for Intl {
    fn short(&self, time: &Time) -> String {
        let now = now();
        // The year instead of the minute, where it is not this one: as wide, and what one wants to know.
        match (self.local(time), self.local(&now)) {
            (Some((english, local)), Some((_, now))) if local.get_full_year() == now.get_full_year() => {
                format!("{}, {:02}:{:02}", english.day(&local), local.get_hours(), local.get_minutes())
            }
            (Some(_), Some(_)) => self.day(time),
            _ if self.is_same_year(time, &now) => self.written(&self.this_year, &[DATE, CLOCK], time),
            _ => self.day(time),
        }
    }

    fn day(&self, time: &Time) -> String {
        if let Some((english, local)) = self.local(time) {
            return english.day_of_year(&local);
        }
        self.written(&self.day, &[DATE, YEAR], time)
    }

    fn utc_day(&self, time: &Time) -> String {
        let make = || format(&self.locales, Some("UTC"), &[DATE, YEAR]).format();
        call(self.utc_day.get_or_init(make), time)
    }

    fn clock(&self, time: &Time) -> String {
        self.written(&self.clock, &[CLOCK, SECOND], time)
    }

    fn full(&self, time: &Time) -> String {
        if self.is_early && self.plain.is_some() {
            return Utc.full(time);
        }
        self.written(&self.full, &[DATE, YEAR, CLOCK, SECOND, REST], time)
    }

    fn zone(&self) -> String {
        self.resolved().zone.clone()
    }

    fn in_zone(&self, zone: &str) -> Formats {
        let locale = self.locales.get(0).as_string();
        Formats::new(Self::new(locale.as_deref().as_slice(), Some(zone)))
    }

    fn span(&self, span: Span) -> String {
        if self.is_plain_count(span.count) {
            return Utc.span(span);
        }
        let mut spans = self.spans.borrow_mut();
        let known = spans.iter().position(|(unit, _)| *unit == span.unit);
        let at = known.unwrap_or_else(|| {
            let options = object(&[("style", "unit"), ("unitDisplay", "long"), ("unit", span.unit)]);
            spans.push((span.unit, Js::NumberFormat::new(&self.locales, &options).format()));
            spans.len() - 1
        });
        number(&spans[at].1, span.count as f64)
    }

    fn ago(&self, span: Span) -> String {
        if self.is_plain_count(span.count) {
            return Utc.ago(span);
        }
        let make = || Js::RelativeTimeFormat::new(&self.locales, &Object::new());
        String::from(self.relative.get_or_init(make).format(-(span.count as f64), span.unit))
    }

    fn number(&self, count: u64) -> String {
        if self.is_plain_count(count) {
            return Utc.number(count);
        }
        let make = || Js::NumberFormat::new(&self.locales, &Object::new()).format();
        number(self.number.get_or_init(make), count as f64)
    }

    fn plural(&self, number: u64) -> usize {
        if self.is_english {
            return Utc.plural(number);
        }
        let make = || Js::PluralRules::new(&self.locales, &Object::new());
        usize::from(self.plural.get_or_init(make).select(number as f64) != "one")
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

fn text(value: Result<JsValue, JsValue>) -> Option<String> {
    value.ok().and_then(|value| value.as_string())
}

fn number(format: &Function, number: f64) -> String {
    text(format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(number))).unwrap_or_default()
}

fn call(format: &Function, time: &Time) -> String {
    let at = JsValue::from_f64(time.timestamp_millis() as f64);
    text(format.call1(&JsValue::UNDEFINED, &at)).unwrap_or_else(|| super::iso(time))
}

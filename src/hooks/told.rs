//! What an element tells the page around it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

use super::{Host, Scanning, use_host};
use crate::client::{ApiError, Outcome};
use crate::health::{Health, Thresholds, diagnose};
use crate::model::{Page, Row};
use crate::part::{Cx, use_effect_on, use_kept};
use crate::state::{ListState, Phase};
use crate::time;

/// An object of an event's detail.
fn object<const N: usize>(members: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        // Setting a member of an object of one's own cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), &value);
    }
    object.into()
}

/// A text, or null.
pub(super) fn text_or_null(text: Option<&str>) -> JsValue {
    text.map_or(JsValue::NULL, JsValue::from_str)
}

impl Host {
    /// `calendar-open`: whether the app opens this calendar itself.
    pub fn opens_calendar(&self, id: &str) -> bool {
        self.tell("calendar-open", || object([("id", id.into())])) && self.opens()
    }

    fn tell_page(&self, page: &Page, list: &ListState) {
        self.tell("calendars-load", || {
            let ids: Array = page
                .rows
                .iter()
                .filter_map(|row| match row {
                    Row::Calendar(calendar) => Some(JsValue::from_str(&calendar.id)),
                    Row::Unreadable(_) => None,
                })
                .collect();
            object([
                ("ids", ids.into()),
                ("page", list.spot.page.map_or(JsValue::NULL, JsValue::from)),
                ("isLast", page.next.is_none().into()),
                ("deduplicationKey", text_or_null(list.deduplication_key.as_deref())),
            ])
        });
    }

    fn tell_health(&self, page: &Page, thresholds: &Thresholds, known: &RefCell<HashMap<String, Health>>) {
        let now = time::now();
        for row in &page.rows {
            let Row::Calendar(calendar) = row else { continue };
            let health = diagnose(calendar, now, thresholds).health;
            match known.borrow_mut().insert(calendar.id.clone(), health) {
                Some(before) if before != health => {}
                _ => continue,
            }
            self.tell("health-change", || {
                object([("id", (&*calendar.id).into()), ("health", health.as_str().into())])
            });
        }
    }

    fn tell_scan(&self, scanning: &Scanning, has_gaps: bool) {
        self.tell("scan-complete", || {
            let (found, counts) = (scanning.found(), Object::new());
            let calendars = found.as_ref().map_or(0, |found| found.len() as u32);
            let healths: Vec<_> = (0..calendars).filter_map(|row| found.as_ref()?.health(row)).collect();
            for health in Health::ALL {
                let count = healths.iter().filter(|found| *found == health).count() as u32;
                let _ = Reflect::set(&counts, &health.as_str().into(), &count.into());
            }
            object([("calendars", calendars.into()), ("hasGaps", has_gaps.into()), ("health", counts.into())])
        });
    }

    fn tell_error(&self, error: &ApiError) {
        self.tell("attendee-error", || {
            object([
                ("code", error.kind.code().into()),
                ("message", error.to_string().into()),
                ("status", error.status.map_or(JsValue::NULL, JsValue::from)),
            ])
        });
    }
}

/// Tells of each page that was loaded, of calendars whose health is another than before, and of errors.
pub fn use_told(
    cx: &mut Cx,
    page: Option<&Rc<Page>>,
    list: &ListState,
    error: Option<&ApiError>,
    thresholds: Thresholds,
) {
    let host = use_host(cx);
    let known = use_kept(cx, HashMap::<String, Health>::new);
    let (list, page, error) = (list.clone(), page.cloned(), error.cloned());
    use_effect_on(cx, page.clone().map(ByPlace), {
        let host = host.clone();
        move || {
            let page = page.filter(|_| !host.is_page())?;
            host.tell_page(&page, &list);
            host.tell_health(&page, &thresholds, &known);
            None
        }
    });
    use_effect_on(cx, error.clone(), move || {
        host.tell_error(&error?);
        None
    });
}

/// Tells of each scan that has come to its end.
pub fn use_scan_told(cx: &mut Cx, scanning: &Scanning) {
    let host = use_host(cx);
    let ended = scanning.status().and_then(|status| match status.phase {
        Phase::Ended(outcome) => Some((status.begun, outcome)),
        _ => None,
    });
    let scanning = scanning.clone();
    use_effect_on(cx, ended.clone(), move || {
        match ended?.1 {
            Outcome::Failed(parts) => parts.iter().for_each(|part| host.tell_error(&part.error)),
            outcome => host.tell_scan(&scanning, outcome == Outcome::Gaps),
        }
        None
    });
}

/// The same page is the one in the same place of the memory.
struct ByPlace(Rc<Page>);

impl PartialEq for ByPlace {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

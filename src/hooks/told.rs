//! What an element tells the page around it.

use std::rc::Rc;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

use super::{Host, Scanning, use_host};
use crate::client::{ApiError, Outcome};
use crate::health::{Health, Thresholds, diagnose};
use crate::model::{Calendar, Page, Row, Time};
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

    /// `health-change` for each of these calendars, as they were `at` this time, that is another than when it was last had. What is
    /// older than that tells nothing: a page that is shown again until its new answer comes.
    fn tell_health(&self, at: Time, found: impl IntoIterator<Item = (String, Health)>) {
        let Some(embedding) = self.embedding() else { return };
        for (id, health) in found {
            let before = embedding.health.borrow().get(&id).copied();
            // A server tells its time in whole seconds.
            if before.is_some_and(|(then, _)| (then - at).num_seconds() >= 1) {
                continue;
            }
            embedding.health.borrow_mut().insert(id.clone(), (at, health));
            if before.is_some_and(|(_, before)| before != health) {
                self.tell("health-change", || {
                    object([("id", id.into()), ("health", health.as_str().into())])
                });
            }
        }
    }

    /// The same for a calendar that the server has answered with, as it is `now`.
    pub fn tell_calendar(&self, calendar: &Calendar, now: Time, thresholds: &Thresholds) {
        let health = diagnose(calendar, now, thresholds).health;
        self.tell_health(now, [(calendar.id.clone(), health)]);
    }

    /// What is known of one server's calendars says nothing of another's.
    pub fn forget_health(&self) {
        if let Some(embedding) = self.embedding() {
            embedding.health.take();
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
        let (Some(embedding), Some(found)) = (self.embedding(), scanning.found()) else { return };
        let known: Vec<String> = embedding.health.borrow().keys().cloned().collect();
        // A scan has them all: only what was on the screen before can be another than it was there.
        self.tell_health(
            found.at(),
            known.into_iter().filter_map(|id| {
                let health = found.health(found.index_of(&id)?)?;
                Some((id, health))
            }),
        );
    }

    fn tell_failure(&self, code: &str, message: &str, status: Option<u16>) {
        self.tell("attendee-error", || {
            let status = status.map_or(JsValue::NULL, JsValue::from);
            object([("code", code.into()), ("message", message.into()), ("status", status)])
        });
    }

    fn tell_error(&self, error: &ApiError) {
        self.tell_failure(error.kind.code(), &error.to_string(), error.status);
    }

    /// `attendee-error` for what the host has set and cannot be used.
    pub fn tell_bad_option(&self, why: &str) {
        self.tell_failure("bad-option", why, None);
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
    let (list, page) = (list.clone(), page.cloned());
    use_effect_on(cx, page.clone().map(ByPlace), move || {
        let page = page.filter(|_| !host.is_page())?;
        host.tell_page(&page, &list);
        // By the server's clock, as the list and a scan judge.
        let now = page.served_at.unwrap_or_else(time::now);
        for row in &page.rows {
            if let Row::Calendar(calendar) = row {
                host.tell_calendar(calendar, now, &thresholds);
            }
        }
        None
    });
    use_error_told(cx, error);
}

/// Tells of an error that is on the screen.
pub fn use_error_told(cx: &mut Cx, error: Option<&ApiError>) {
    let host = use_host(cx);
    let error = error.cloned();
    use_effect_on(cx, error.clone(), move || {
        host.tell_error(&error?);
        None
    });
}

/// Tells of each scan that has come to its end, once: one that is shown again, because the next was cancelled, is no news.
pub fn use_scan_told(cx: &mut Cx, scanning: &Scanning) {
    let host = use_host(cx);
    let ended = scanning.status().and_then(|status| match status.phase {
        Phase::Ended(outcome) => Some((status.begun, outcome)),
        _ => None,
    });
    let scanning = scanning.clone();
    let told = use_kept(cx, || None);
    use_effect_on(cx, ended.clone(), move || {
        let (begun, outcome) = ended?;
        // One that failed may have been tried again.
        let is_over = !matches!(outcome, Outcome::Failed(_));
        if is_over && told.replace(Some(begun)) == Some(begun) {
            return None;
        }
        match outcome {
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

//! Rendering a view to HTML, and looking into it.

use std::rc::Rc;

use attendee_calendars::model::{Page, read_page};
use attendee_calendars::pages::calendars::CalendarsView;
use attendee_calendars::part::{Around, Part, provide};
use scraper::{ElementRef, Selector};
use yew::LocalServerRenderer;
use yew::prelude::*;

/// A rendered view.
pub(crate) struct Rendered(scraper::Html);

#[derive(Properties, PartialEq)]
struct WholeProps {
    view: Html,
}

/// Yew renders components alone.
#[component]
fn Whole(props: &WholeProps) -> Html {
    props.view.clone()
}

/// A view as HTML.
pub(crate) async fn html(view: Html) -> String {
    LocalServerRenderer::<Whole>::with_props(WholeProps { view }).hydratable(false).render().await
}

impl Rendered {
    pub(crate) async fn of(view: Html) -> Self {
        Self(scraper::Html::parse_fragment(&html(view).await))
    }

    /// The list at a time that stands still.
    pub(crate) async fn at(now: &str, view: CalendarsView) -> Self {
        let now = chrono::DateTime::parse_from_rfc3339(now).unwrap().into();
        Self::of(provide(Around { fixed_now: Some(now), ..Around::default() }, view.part())).await
    }

    fn all<'a>(&'a self, selector: &'a Selector) -> impl Iterator<Item = ElementRef<'a>> {
        self.0.select(selector)
    }

    pub(crate) fn count(&self, selector: &str) -> usize {
        self.all(&Selector::parse(selector).unwrap()).count()
    }

    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        self.all(&Selector::parse(selector).unwrap()).map(|element| element.text().collect()).collect()
    }

    /// The text of the only or first such element.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.texts(selector)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no {selector} in {}", self.0.html()))
    }

    /// The attribute of each such element that has it.
    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        self.all(&selector).filter_map(|element| element.attr(name)).map(str::to_owned).collect()
    }
}

/// One calendar as the API writes it; what `fields` holds comes last, and so wins.
pub(crate) fn calendar(id: &str, fields: &str) -> String {
    format!(
        r#"{{"platform":"google","client_id":"c","state":"connected","metadata":null,
        "created_at":"2025-06-01T12:00:00Z","updated_at":"2025-06-01T12:00:00Z",
        "last_successful_sync_at":"2025-06-01T12:00:00.5Z",{fields}"id":"{id}"}}"#
    )
}

/// A page with these rows, and nothing behind it.
pub(crate) fn rows(rows: &str) -> Rc<Page> {
    of(rows, "null")
}

/// A page with these rows and this `next`.
pub(crate) fn of(rows: &str, next: &str) -> Rc<Page> {
    Rc::new(read_page(&format!(r#"{{"next":{next},"previous":null,"results":[{rows}]}}"#)).unwrap())
}

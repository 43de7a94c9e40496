//! The app as an element of somebody else's page: the host says who is asked, in which language, and how it looks.

use yew::prelude::*;

use super::project::{Project, project_views};
use crate::client::{Client, Credentials, Fetch};
use crate::hooks::{Host, language_tag, provide_host, reader_language, use_address, use_words_of};
use crate::part::{Around, Cx, Part, provide, use_effect_on, use_kept, use_words, use_worked_out};
use crate::settings::Settings;
use crate::state::{ListState, TriageView};
use crate::text::{Language, Text};
use crate::time::{Formats, Intl};
use crate::ui::{NoticeBox, Tone, el, fragment, views};

/// An element, and what its host has given it.
#[derive(Clone, PartialEq)]
pub struct Widget {
    /// The element.
    pub host: Host,
    /// What the host sets; what is wrong with it is said.
    pub settings: Result<Settings, String>,
    /// How the server knows who asks.
    pub credentials: Credentials,
    /// The language (BCP 47); the browser's own where it is not said, or not spoken.
    pub locale: Option<String>,
    /// The zone of times (IANA); the browser's own where it is not said.
    pub zone: Option<String>,
    /// Messages of the host's own, by their places.
    pub own_words: Vec<(usize, String)>,
    /// Only the calendar with this key.
    pub deduplication_key: Option<String>,
    /// The triage rather than the list.
    pub triage: bool,
}

impl Widget {
    /// Draws it, with its host around it; `number` is another one for each element.
    pub fn node(self, number: u32) -> Html {
        let host = self.host.clone();
        provide_host(host, self.keyed(&number.to_string()))
    }
}

impl Part for Widget {
    fn draw(&self, cx: &mut Cx) -> Html {
        let named = self.locale.as_deref().and_then(Language::of_tag);
        let words = use_words_of(cx, named.unwrap_or_else(reader_language));
        let when = (words.clone(), self.locale.clone(), self.zone.clone(), self.own_words.clone());
        let text = use_worked_out(cx, when, || {
            let words = words?;
            // Words and formats are of one language: plurals depend on it.
            let locale = self.locale.clone().filter(|tag| Language::of_tag(tag) == Some(words.language()));
            let tag = locale.unwrap_or_else(|| language_tag(words.language()));
            let formats = Formats::new(Intl::new(&[&tag], self.zone.as_deref()));
            let words =
                if self.own_words.is_empty() { words } else { words.with(self.own_words.iter().cloned()) };
            Some(Text::new(words, formats))
        });
        let app = el("div").class("app").attr("part", "app");
        // The words come in a moment; the element keeps its place meanwhile.
        let Some(text) = &*text else { return app.attr("aria-busy", "true").into() };
        let content = match &self.settings {
            Ok(settings) => {
                let screen = Screen { given: self.clone(), settings: settings.clone() };
                screen.part()
            }
            Err(why) => {
                let notice = NoticeBox::new(Tone::Alert, &text.bad_settings(why)).el();
                el("div").class("main narrow").child(el("div").class("card").child(notice)).into()
            }
        };
        let thresholds =
            self.settings.as_ref().map(|settings| settings.limits.thresholds()).unwrap_or_default();
        let app = app.attr("lang", text.language().tag()).child(content);
        provide(Around { text: text.clone(), thresholds, ..Around::default() }, app.into())
    }
}

#[derive(PartialEq)]
struct Screen {
    given: Widget,
    settings: Settings,
}

impl Part for Screen {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let Self { given, settings } = self;
        let address = use_address(cx);
        let is_first = use_kept(cx, || true);
        let wanted = (given.deduplication_key.clone(), given.triage);
        use_effect_on(cx, wanted.clone(), {
            let address = address.clone();
            move || {
                let now = address.now();
                // A place that the page's address names already goes before what its HTML says.
                if is_first.replace(false) && now != ListState::default() {
                    return None;
                }
                let to = match wanted {
                    (_, true) => ListState::default().triaging(TriageView::default()),
                    (deduplication_key, false) => ListState { deduplication_key, ..ListState::default() },
                };
                address.replace(to.in_zone(now.zone));
                None
            }
        });
        // Settings with an address that cannot be used are refused when they are read.
        let client = settings.base_url().ok().map(|base| {
            Client::new(Fetch, base, given.credentials.clone()).with_time_limit(settings.time_limit())
        });
        // Another server or key is another project: nothing of the one before stays.
        let turn = use_kept(cx, || (client.clone(), 0_u32));
        let turn = &mut *turn.borrow_mut();
        if turn.0 != client {
            *turn = (client.clone(), turn.1 + 1);
        }
        let project = client.map(|client| {
            let (settings, address) = (settings.clone(), address.clone());
            Project { client, settings, address, on_refused: Callback::noop() }.keyed(&turn.1.to_string())
        });
        let views = given.host.opens().then(|| views(&text, project_views(&address)));
        let header = el("header")
            .class("top")
            .attr("part", "header")
            .child(el("slot").attr("name", "header"))
            .child(views);
        fragment(vec![header.into(), project.unwrap_or_default()])
    }
}

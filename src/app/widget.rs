//! The app as an element of somebody else's page: the host says who is asked, in which language, and how it looks.

use yew::prelude::*;

use super::project::{Project, project_views};
use crate::client::{BaseUrl, Client, Credentials, Fetch, TIME_LIMIT};
use crate::hooks::{Host, language_tag, provide_host, reader_language, use_address, use_words_of};
use crate::part::{Around, Cx, Part, provide, use_effect_on, use_kept, use_value, use_words, use_worked_out};
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
        let words = use_words_of(cx, named.unwrap_or_else(reader_language), 0);
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
        let thresholds =
            self.settings.as_ref().map(|settings| settings.limits.thresholds()).unwrap_or_default();
        let app = app.attr("lang", text.language().tag()).child(Screen(self.clone()).part());
        provide(Around { text: text.clone(), thresholds, ..Around::default() }, app.into())
    }
}

#[derive(PartialEq)]
struct Screen(Widget);

impl Part for Screen {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let Self(given) = self;
        let host = given.host.clone();
        let address = use_address(cx);
        // Settings with an address that cannot be used are refused when they are read.
        let base = given.settings.as_ref().ok().and_then(|settings| settings.base_url().ok());
        // Another key is another project. One that comes late is for the place that is there already.
        let keys = use_kept(cx, || (given.credentials.clone(), 0_u32));
        let number = {
            let (key, number) = &mut *keys.borrow_mut();
            if *key != given.credentials {
                *number += u32::from(!matches!(key, Credentials::Gateway(_)));
                *key = given.credentials.clone();
            }
            *number
        };
        // The server and the key that the place is of: before it is these, nobody is asked for what is open and looked for there.
        let place_of = use_value(cx, || None::<(BaseUrl, u32)>);
        let of = place_of.get();
        let to = base.clone().map(|base| (base, number)).or_else(|| (*of).clone());
        let wanted = (to, given.deduplication_key.clone(), given.triage);
        use_effect_on(cx, wanted.clone(), {
            let (host, address) = (host.clone(), address.clone());
            move || {
                let (Some(to), deduplication_key, triage) = wanted else { return None };
                let is_first = place_of.get().is_none();
                if (*place_of.get()).as_ref() != Some(&to) {
                    host.forget_health();
                    place_of.set(Some(to));
                }
                let now = address.now();
                // A place that the page's address names already goes before what its HTML says.
                if is_first && now != ListState::default() {
                    return None;
                }
                address.replace(match triage {
                    true => now.triaging(TriageView::default()),
                    false => ListState { deduplication_key, ..now.anew() },
                });
                None
            }
        });
        let bad = given.settings.as_ref().err().cloned();
        use_effect_on(cx, bad.clone(), {
            let host = host.clone();
            move || {
                host.tell_bad_option(&bad?);
                None
            }
        });
        let base = base.filter(|base| matches!(&*of, Some(of) if (&of.0, of.1) == (base, number)));
        let limit = given.settings.as_ref().map_or(TIME_LIMIT, |settings| settings.time_limit());
        let client =
            base.map(|base| Client::new(Fetch, base, given.credentials.clone()).with_time_limit(limit));
        // Another server or key is another project: nothing of the one before stays.
        let turn = use_kept(cx, || (client.clone(), 0_u32));
        let turn = &mut *turn.borrow_mut();
        if turn.0 != client {
            *turn = (client.clone(), turn.1 + 1);
        }
        let settings = match &given.settings {
            Ok(settings) => settings.clone(),
            Err(why) => {
                let notice = NoticeBox::new(Tone::Alert, &text.bad_settings(why)).el();
                return el("div").class("main narrow").child(el("div").class("card").child(notice)).into();
            }
        };
        let views = host.opens().then(|| views(&text, project_views(&address)));
        let project = client.map(|client| {
            Project { client, settings, address, on_refused: Callback::noop() }.keyed(&turn.1.to_string())
        });
        let header = el("header")
            .class("top")
            .attr("part", "header")
            .child(el("slot").attr("name", "header"))
            .child(views);
        fragment(vec![header.into(), project.unwrap_or_default()])
    }
}

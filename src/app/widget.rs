//! The app as an element of somebody else's page: the host says who is asked, in which language, and how it looks.

use yew::prelude::*;

use super::project::{Project, views};
use crate::client::{Client, Credentials, Fetch};
use crate::hooks::{Host, language_tag, reader_language, use_address, use_words};
use crate::settings::Settings;
use crate::state::{ListState, TriageView};
use crate::text::{Language, Text};
use crate::time::{Formats, Intl};
use crate::ui::{El, NoticeBox, Tone, el, fragment, provide};

/// Properties of [`Widget`].
#[derive(Clone, PartialEq, Properties)]
pub struct WidgetProps {
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

/// The whole element.
#[component]
pub fn Widget(props: &WidgetProps) -> Html {
    html! { <ContextProvider<Host> context={props.host.clone()}><Spoken ..props.clone() /></ContextProvider<Host>> }
}

/// The same, in words.
#[component]
fn Spoken(props: &WidgetProps) -> Html {
    let named = props.locale.as_deref().and_then(Language::of_tag);
    let words = use_words(named.unwrap_or_else(reader_language));
    let text =
        use_memo((words, props.locale.clone(), props.zone.clone(), props.own_words.clone()), |given| {
            let (words, locale, zone, own) = given;
            let words = words.as_ref()?;
            // Words and formats are of one language: plurals depend on it.
            let locale = locale.clone().filter(|tag| Language::of_tag(tag) == Some(words.language()));
            let tag = locale.unwrap_or_else(|| language_tag(words.language()));
            let formats = Formats::new(Intl::new(&[&tag], zone.as_deref()));
            let words = if own.is_empty() { words.clone() } else { words.with(own.iter().cloned()) };
            Some(Text::new(words, formats))
        });
    // The words come in a moment; the element keeps its place meanwhile.
    let Some(text) = &*text else { return waiting().into() };
    let lang = text.language().tag();
    let content: Html = match &props.settings {
        Ok(settings) => provide(
            settings.thresholds(),
            html! { <Screen given={props.clone()} settings={settings.clone()} /> },
        ),
        Err(why) => {
            let notice = NoticeBox::new(Tone::Alert, &text.bad_settings(why)).el();
            el("div").class("main narrow").child(el("div").class("card").child(notice)).into()
        }
    };
    provide(text.clone(), el("div").class("app").attr("lang", lang).attr("part", "app").child(content).into())
}

fn waiting() -> El {
    el("div").class("app").attr("aria-busy", "true")
}

#[derive(Clone, PartialEq, Properties)]
struct ScreenProps {
    given: WidgetProps,
    settings: Settings,
}

#[component]
fn Screen(props: &ScreenProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let ScreenProps { given, settings } = props;
    let address = use_address();
    let is_first = use_mut_ref(|| true);
    use_effect_with((given.deduplication_key.clone(), given.triage), {
        let address = address.clone();
        move |(key, triage)| {
            let now = address.now();
            // A place that the address of the page names already goes before what its HTML says.
            if is_first.replace(false) && now != ListState::default() {
                return;
            }
            let to = if *triage {
                ListState::default().triaging(TriageView::default())
            } else {
                ListState { deduplication_key: key.clone(), ..ListState::default() }
            };
            let to = to.in_zone(now.zone);
            address.replace(to);
        }
    });
    // Another server or key is another project: nothing of the one before stays.
    // Settings with an address that cannot be used are refused when they are read.
    let client = settings.base_url().ok().map(|base| Client::new(Fetch, base, given.credentials.clone()));
    let key = use_turn(client.as_ref());
    let project = client.map(|client| {
        let settings = settings.clone();
        html! { <Project {key} {client} {settings} address={address.clone()} on_refused={Callback::noop()} /> }
    });
    let views = given.host.opens().then(|| views(&text, &address));
    let header = el("header")
        .class("top")
        .attr("part", "header")
        .child(el("slot").attr("name", "header"))
        .child(views);
    fragment(vec![header.into(), project.unwrap_or_default()])
}

/// A number that grows with each other client.
#[hook]
fn use_turn(client: Option<&Client<Fetch>>) -> u32 {
    let turn = use_mut_ref(|| (client.cloned(), 0_u32));
    let mut turn = turn.borrow_mut();
    if turn.0.as_ref() != client {
        *turn = (client.cloned(), turn.1 + 1);
    }
    turn.1
}

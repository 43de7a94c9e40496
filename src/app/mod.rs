//! The app: who is asked, and which screen shows.

mod project;
#[cfg(feature = "element")]
mod widget;

use yew::prelude::*;

use project::{Project, go_to, views};
#[cfg(feature = "element")]
pub use widget::{Widget, WidgetProps};

use crate::client::{ApiError, BaseUrl, Client, Credentials, Fetch};
use crate::health::Thresholds;
use crate::hooks::{
    Choice, Host, forget, language_tag, page_settings, reader_language, remember, remembered,
    set_document_words, use_address, use_words,
};
use crate::pages::connect::{Connect, Connected};
use crate::settings::Settings;
use crate::state::ListState;
use crate::text::{Language, Text, en};
use crate::time::{Formats, Intl};
use crate::ui::{Glyph, Icon, LanguageSelect, NoticeView, Tone};

/// Starts the app in the page that is open.
#[cfg(feature = "page")]
pub fn start() {
    yew::set_custom_panic_hook(Box::new(|info| {
        crate::hooks::crashed(&info.location().map(ToString::to_string).unwrap_or_default());
    }));
    match crate::hooks::root() {
        Some(root) => drop(yew::Renderer::<App>::with_root(root).render()),
        None => crate::hooks::crashed("a page without an element #app"),
    }
}

/// Who is asked.
#[derive(Clone, Debug, PartialEq)]
enum Connection {
    /// The gateway of the settings.
    Gateway,
    /// A server that the user named, with a key.
    Direct(Client<Fetch>),
    /// Nobody yet.
    None,
    /// Nobody any more: this answer came, from the server of this address, or from the gateway.
    Refused(ApiError, Option<BaseUrl>),
}

/// The whole app.
#[component]
pub fn App() -> Html {
    let settings = use_memo((), |()| page_settings());
    let language = use_state(reader_language);
    let words = use_words(*language);
    let text = use_memo(words, |words| {
        let words = words.clone()?;
        let formats = Formats::new(Intl::new(&[&language_tag(words.language())], None));
        let text = Text::new(words, formats);
        set_document_words(&text);
        Some(text)
    });
    let on_language = {
        let language = language.clone();
        Callback::from(move |chosen: Language| {
            Host::default().store(Choice::Language, Some(chosen.tag()));
            language.set(chosen);
        })
    };
    let Some(text) = &*text else { return starting() };
    match &*settings {
        Ok(settings) => html! {
            <ContextProvider<Text> context={text.clone()}>
            <ContextProvider<Thresholds> context={settings.thresholds()}>
                <Console settings={settings.clone()} {on_language} />
            </ContextProvider<Thresholds>>
            </ContextProvider<Text>>
        },
        Err(why) => html! {
            <main class="main narrow"><div class="card"><NoticeView tone={Tone::Alert} notice={text.bad_settings(why)} /></div></main>
        },
    }
}

/// What index.html shows, while the words of the reader's language are loaded.
fn starting() -> Html {
    html! {
        <>
            <header class="top"><span class="brand"><Icon glyph={Glyph::Calendar} /><span>{ "Attendee Calendars" }</span></span></header>
            <main class="main"><p class="starting muted" role="status">{ "Starting …" }</p></main>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ConsoleProps {
    settings: Settings,
    on_language: Callback<Language>,
}

#[component]
fn Console(props: &ConsoleProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let address = use_address();
    let connection = use_state(|| first_connection(&props.settings));
    let last_base = use_state(|| remembered().map(|(base, _)| base));
    // A list begins anew with each connection: the one before, and its key, are let go of.
    let turn = use_state(|| 0_u32);

    let gateway = (!props.settings.connect).then_some(Connection::Gateway);
    let on_refused = {
        let connection = connection.clone();
        Callback::from(move |error| {
            let base = match &*connection {
                Connection::Direct(client) => Some(client.base().clone()),
                _ => None,
            };
            connection.set(Connection::Refused(error, base));
        })
    };
    let on_connected = {
        let (connection, last_base, turn) = (connection.clone(), last_base.clone(), turn.clone());
        let address = address.clone();
        Callback::from(move |Connected { client, keep }: Connected| {
            // Where the browser refuses to keep it, it is in memory all the same.
            let _ = remember(client.base(), keep.as_ref());
            if last_base.as_ref().is_some_and(|last| last != client.base()) {
                address.replace(ListState::default());
            }
            turn.set(*turn + 1);
            last_base.set(Some(client.base().clone()));
            connection.set(Connection::Direct(client));
        })
    };
    let on_disconnect = {
        let (connection, last_base, gateway) = (connection.clone(), last_base.clone(), gateway.clone());
        let (turn, address) = (turn.clone(), address.clone());
        Callback::from(move |_: MouseEvent| {
            forget();
            address.replace(ListState::default());
            last_base.set(None);
            turn.set(*turn + 1);
            connection.set(gateway.clone().unwrap_or(Connection::None));
        })
    };
    let on_retry = gateway.map(|gateway| {
        let connection = connection.clone();
        Callback::from(move |()| connection.set(gateway.clone()))
    });

    let client = match &*connection {
        Connection::Gateway => gateway_client(&props.settings),
        Connection::Direct(client) => Some(client.clone()),
        Connection::None | Connection::Refused(..) => None,
    };
    let badge = match &*connection {
        Connection::Gateway => html! {
            <span class="chip" title={text.get(en::VIA_GATEWAY).to_owned()}><Icon glyph={Glyph::Lock} /><span class="cut">{ text.get(en::VIA_GATEWAY) }</span></span>
        },
        Connection::Direct(client) => html! {
            <>
                <span class="chip" title={client.base().short().to_owned()}><Icon glyph={Glyph::Plug} /><span class="cut">{ client.base().short() }</span></span>
                <button type="button" class="button quiet" onclick={on_disconnect}>{ text.get(en::DISCONNECT) }</button>
            </>
        },
        Connection::None | Connection::Refused(..) => Html::default(),
    };
    let views = client.is_some().then(|| views(&text, &address));
    let screen = match (client, &*connection) {
        (Some(client), _) => {
            html! { <Project key={*turn} {client} {on_refused} address={address.clone()} settings={props.settings.clone()} /> }
        }
        (None, Connection::Refused(error, server)) => html! {
            <Connect reason={error.clone()} server={server.clone()} base={(*last_base).clone()} {on_connected} {on_retry} />
        },
        (None, _) => html! { <Connect base={(*last_base).clone()} {on_connected} {on_retry} /> },
    };
    html! {
        <>
            <header class="top">
                <a class="brand" href="?" onclick={go_to(&address, ListState::default())}><Icon glyph={Glyph::Calendar} /><span>{ text.get(en::PRODUCT) }</span></a>
                { views.unwrap_or_default() }
                <span class="grow" />
                { badge }
                <LanguageSelect on_language={props.on_language.clone()} />
            </header>
            { screen }
        </>
    }
}

fn first_connection(settings: &Settings) -> Connection {
    match remembered() {
        Some((base, Some(key))) => Connection::Direct(Client::new(Fetch, base, Credentials::Key(key))),
        _ if settings.connect => Connection::None,
        _ => Connection::Gateway,
    }
}

fn gateway_client(settings: &Settings) -> Option<Client<Fetch>> {
    // Settings with an address that cannot be used are refused when they are read.
    Some(Client::new(Fetch, settings.base_url().ok()?, Credentials::Gateway(settings.cookies())))
}

//! The app: who is asked, and which screen shows.

use yew::prelude::*;

use crate::client::{ApiError, Client, Credentials, Fetch};
use crate::hooks::{browser_language, forget, page_settings, remember, remembered};
use crate::pages::calendars::Calendars;
use crate::pages::connect::{Connect, Connected};
use crate::settings::Settings;
use crate::text::{Text, en};
use crate::time::{Formats, Intl};
use crate::ui::{Glyph, Icon, NoticeView, Tone};

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
    /// Nobody yet, or nobody any more, and why.
    None(Option<ApiError>),
}

/// The whole app.
#[component]
pub fn App() -> Html {
    let settings = use_memo((), |()| page_settings());
    let text = use_memo((), |()| Text::new(browser_language(), Formats::new(Intl::new(&[], None))));
    match &*settings {
        Ok(settings) => html! {
            <ContextProvider<Text> context={(*text).clone()}>
                <Console settings={settings.clone()} />
            </ContextProvider<Text>>
        },
        Err(why) => html! {
            <main class="main narrow"><div class="card"><NoticeView tone={Tone::Alert} notice={text.bad_settings(why)} /></div></main>
        },
    }
}

#[derive(Properties, PartialEq)]
struct ConsoleProps {
    settings: Settings,
}

#[component]
fn Console(props: &ConsoleProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let connection = use_state(|| first_connection(&props.settings));
    let last_base = use_state(|| remembered().map(|(base, _)| base));

    let gateway = (!props.settings.connect).then_some(Connection::Gateway);
    let on_refused = {
        let connection = connection.clone();
        Callback::from(move |error| connection.set(Connection::None(Some(error))))
    };
    let on_connected = {
        let (connection, last_base) = (connection.clone(), last_base.clone());
        Callback::from(move |Connected { client, keep }: Connected| {
            // Where the browser refuses to keep it, it is in memory all the same.
            let _ = remember(client.base(), keep.as_ref());
            last_base.set(Some(client.base().clone()));
            connection.set(Connection::Direct(client));
        })
    };
    let on_disconnect = {
        let (connection, last_base, gateway) = (connection.clone(), last_base.clone(), gateway.clone());
        Callback::from(move |_: MouseEvent| {
            forget();
            last_base.set(None);
            connection.set(gateway.clone().unwrap_or(Connection::None(None)));
        })
    };
    let on_retry = gateway.map(|gateway| {
        let connection = connection.clone();
        Callback::from(move |()| connection.set(gateway.clone()))
    });

    let client = match &*connection {
        Connection::Gateway => gateway_client(&props.settings),
        Connection::Direct(client) => Some(client.clone()),
        Connection::None(_) => None,
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
        Connection::None(_) => Html::default(),
    };
    let screen = match (client, &*connection) {
        (Some(client), _) => html! { <Calendars {client} {on_refused} settings={props.settings.clone()} /> },
        (None, Connection::None(reason)) => html! {
            <Connect reason={reason.clone()} base={(*last_base).clone()} {on_connected} {on_retry} />
        },
        (None, _) => Html::default(),
    };
    html! {
        <>
            <header class="top">
                <a class="brand" href="?"><Icon glyph={Glyph::Calendar} /><span>{ text.get(en::PRODUCT) }</span></a>
                <span class="grow" />
                { badge }
            </header>
            { screen }
        </>
    }
}

fn first_connection(settings: &Settings) -> Connection {
    match remembered() {
        Some((base, Some(key))) => Connection::Direct(Client::new(Fetch, base, Credentials::Key(key))),
        _ if settings.connect => Connection::None(None),
        _ => Connection::Gateway,
    }
}

fn gateway_client(settings: &Settings) -> Option<Client<Fetch>> {
    // Settings with an address that cannot be used are refused when they are read.
    Some(Client::new(Fetch, settings.base_url().ok()?, Credentials::Gateway(settings.cookies())))
}

//! The app: who is asked, and which screen shows.

mod project;
mod shell;
#[cfg(feature = "element")]
mod widget;

use yew::functional::Hook;
use yew::prelude::*;

use project::{NoSuchProject, Project, project_views, way};
pub use shell::{first_question, first_rows, project_named, shell};
#[cfg(feature = "element")]
pub use widget::Widget;

use crate::client::{ApiError, BaseUrl, Client, Credentials, Fetch};
use crate::hooks::{
    Choice, Host, drawn, forget, language_tag, page_settings, reader_language, remember, remembered,
    set_document_words, use_address, use_words_of,
};
use crate::pages::connect::{Connect, Connected};
use crate::pages::more::use_more;
use crate::part::{Around, Cx, Part, hook, provide, use_effect_on, use_value, use_words, use_worked_out};
use crate::settings::Settings;
use crate::state::ListState;
use crate::text::{Language, Text, en};
use crate::time::{Formats, Intl};
use crate::ui::{Glyph, NoticeBox, Tone, Top, bare_button, chip, el, fragment, project_select};

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
    use_app()
}

/// What the app is, as a hook.
fn use_app() -> impl Hook<Output = Html> {
    hook(app)
}

fn app(cx: &mut Cx) -> Html {
    let settings = use_worked_out(cx, (), page_settings);
    let language = use_value(cx, || (reader_language(), 0_u32));
    let (now, times) = *language.get();
    let words = use_words_of(cx, now, times);
    let text = use_worked_out(cx, words.clone(), || {
        let words = words?;
        let formats = Formats::new(Intl::new(&[&language_tag(words.language())], None));
        let text = Text::new(words, formats);
        set_document_words(&text);
        Some(text)
    });
    let on_language = Callback::from(move |chosen: Language| {
        Host::default().store(Choice::Language, Some(chosen.tag()));
        // One whose words did not come may be chosen again.
        language.set((chosen, language.get().1 + 1));
    });
    use_effect_on(cx, text.is_some(), {
        let is_drawn = text.is_some();
        move || {
            if is_drawn {
                drawn();
            }
            None
        }
    });
    // Until the words are there, the page shows its shell.
    let Some(text) = &*text else { return Html::default() };
    match &*settings {
        Ok(settings) => {
            let console = Console { settings: settings.clone(), on_language }.part();
            let around =
                Around { text: text.clone(), thresholds: settings.limits.thresholds(), ..Around::default() };
            provide(around, console)
        }
        Err(why) => {
            let notice = NoticeBox::new(Tone::Alert, &text.bad_settings(why)).el();
            el("main").class("main narrow").child(el("div").class("card").child(notice)).into()
        }
    }
}

#[derive(PartialEq)]
struct Console {
    settings: Settings,
    on_language: Callback<Language>,
}

impl Part for Console {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let address = use_address(cx);
        let settings = &self.settings;
        let named = address.state().project.clone();
        let project = settings.project(named.as_deref()).map(|project| project.name.as_str());
        // One place has one address.
        let is_needless = named.as_ref().is_some_and(|name| settings.named(name).is_none());
        use_effect_on(cx, is_needless, {
            let address = address.clone();
            move || {
                if is_needless {
                    address.replace(ListState { project: None, ..address.now() });
                }
                None
            }
        });
        let connection = use_value(cx, || first_connection(settings));
        let last_base = use_value(cx, || remembered().map(|(base, _)| base));
        // A list begins anew with each connection: the one before, and its key, are let go of.
        let turn = use_value(cx, || 0_u32);

        let gateway = (!settings.connect).then_some(Connection::Gateway);
        let on_refused = {
            let connection = connection.clone();
            // The way to another project stays where one of them fails, and their keys are the gateway's.
            let is_only = settings.projects.is_empty();
            Callback::from(move |error| {
                if !is_only {
                    return;
                }
                let base = match &*connection.get() {
                    Connection::Direct(client) => Some(client.base().clone()),
                    _ => None,
                };
                connection.set(Connection::Refused(error, base));
            })
        };
        let on_connected = {
            let (connection, last_base, turn) = (connection.clone(), last_base.clone(), turn.clone());
            let (address, time_limit) = (address.clone(), settings.time_limit());
            Callback::from(move |Connected { client, keep }: Connected| {
                // Where the browser refuses to keep it, it is in memory all the same.
                let _ = remember(client.base(), keep.as_ref());
                if last_base.get().as_ref().as_ref().is_some_and(|last| last != client.base()) {
                    address.replace(ListState::default());
                }
                turn.set(*turn.get() + 1);
                last_base.set(Some(client.base().clone()));
                connection.set(Connection::Direct(client.with_time_limit(time_limit)));
            })
        };
        let on_disconnect = {
            let (connection, last_base, gateway) = (connection.clone(), last_base.clone(), gateway.clone());
            let (turn, address) = (turn.clone(), address.clone());
            Callback::from(move |()| {
                forget();
                address.replace(ListState::default());
                last_base.set(None);
                turn.set(*turn.get() + 1);
                connection.set(gateway.clone().unwrap_or(Connection::None));
            })
        };
        let now = connection.get();
        let on_retry = gateway.map(|gateway| Callback::from(move |()| connection.set(gateway.clone())));
        let client = match &*now {
            Connection::Gateway => gateway_client(settings, named.as_deref()),
            Connection::Direct(client) => Some(client.clone()),
            Connection::None | Connection::Refused(..) => None,
        };
        let badge = match &*now {
            Connection::Gateway => chip(Glyph::LOCK, text.get(en::VIA_GATEWAY)).into(),
            Connection::Direct(client) => fragment(vec![
                chip(Glyph::PLUG, client.base().short()).into(),
                bare_button(&on_disconnect).class("button quiet").text(text.get(en::DISCONNECT)).into(),
            ]),
            Connection::None | Connection::Refused(..) => Html::default(),
        };
        let views = if client.is_some() { project_views(&address) } else { Vec::new() };
        let home = way(&address, address.state().anew());
        let projects = (settings.projects.len() > 1).then(|| {
            let (address, settings) = (address.clone(), settings.clone());
            let on_project = Callback::from(move |name: String| {
                address.push(address.now().in_project(settings.named(&name)));
            });
            let shown = project.or(named.as_deref()).unwrap_or_default();
            project_select(&text, &self.settings.projects, shown, on_project)
        });
        let later = use_more(cx, false, client.is_none());
        let screen = match (client, &*now) {
            (Some(client), _) => {
                // Nothing of one project is ever another's.
                let key = [&turn.get().to_string(), project.unwrap_or_default()].join(" ");
                Project { client, settings: settings.clone(), address, on_refused }.keyed(&key)
            }
            (None, Connection::Gateway) => NoSuchProject { settings: settings.clone(), address }.part(),
            (None, _) => {
                let (reason, server) = match &*now {
                    Connection::Refused(error, server) => (Some(error.clone()), server.clone()),
                    _ => (None, None),
                };
                let base = (*last_base.get()).clone();
                let connect = Connect { reason, server, base, on_connected, on_retry };
                later.screen(&text, |more| (more.connect)(connect))
            }
        };
        let sign_out = settings.sign_out_url.as_deref();
        let top = Top { home, projects, views, badge, sign_out, on_language: &self.on_language };
        fragment(vec![top.el(&text).into(), screen])
    }
}

fn first_connection(settings: &Settings) -> Connection {
    match remembered() {
        Some((base, Some(key))) if settings.projects.is_empty() => {
            let client = Client::new(Fetch, base, Credentials::Key(key));
            Connection::Direct(client.with_time_limit(settings.time_limit()))
        }
        _ if settings.connect => Connection::None,
        _ => Connection::Gateway,
    }
}

/// `None` where no project has this name.
fn gateway_client(settings: &Settings, project: Option<&str>) -> Option<Client<Fetch>> {
    let base = match settings.projects.as_slice() {
        // Settings with an address that cannot be used are refused when they are read.
        [] => settings.base_url().ok()?,
        _ => settings.project(project)?.base.clone(),
    };
    let client = Client::new(Fetch, base, Credentials::Gateway(settings.cookies()));
    Some(client.with_time_limit(settings.time_limit()))
}

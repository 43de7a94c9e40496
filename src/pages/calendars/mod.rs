//! The list of calendars.

mod content;
mod view;

use std::rc::Rc;

use yew::prelude::*;

pub use content::Content;
pub use view::{CalendarsView, CalendarsViewProps};

use crate::client::{ApiError, Client, Credentials, ErrorKind, Fetch};
use crate::hooks::{
    Address, Asked, Key, browser_language, focus, focus_id, focus_top, is_focus_lost, keys_wanted,
    move_focus, reload, set_title, use_address, use_keys, use_refresh, use_request, want_keys,
};
use crate::model::Page;
use crate::pages::calendar::OneCalendar;
use crate::route::query_of;
use crate::settings::Settings;
use crate::state::{ListState, Seen, Shown};
use crate::text::{Text, en};
use crate::time::{Formats, Intl, zones};
use crate::ui::{Help, Opened, Turn, row_id};

/// Properties of [`Calendars`].
#[derive(Properties, PartialEq)]
pub struct CalendarsProps {
    /// Who is asked.
    pub client: Client<Fetch>,
    /// What the host sets.
    pub settings: Settings,
    /// The server wants to be asked otherwise: another address, or a key.
    pub on_refused: Callback<ApiError>,
}

/// The list at the place that the address names.
#[component]
pub fn Calendars(props: &CalendarsProps) -> Html {
    let local = use_context::<Text>().unwrap_or_default();
    let address = use_address();
    let list = address.state().clone();
    // Only what is below writes times.
    let text = use_memo((local.clone(), list.zone.clone()), |(local, zone)| match zone {
        Some(zone) => local.with_formats(Formats::new(Intl::new(&[&browser_language().1], Some(zone)))),
        None => local.clone(),
    });
    let zones = use_memo((), |()| zones());
    let times = use_state(|| 0_u32);
    let typing = use_state(|| false);
    let (table, region) = (use_node_ref(), use_node_ref());
    // Whether the person has done something here: before that, the focus is the browser's.
    let acted = use_mut_ref(|| false);
    let asked = Asked { client: props.client.clone(), question: list.query() };
    let (remote, on_give_up) = use_request(&asked, *times, |Asked { client, question }, tell| async move {
        client.list_calendars_telling(&question, |wait| tell.emit(wait)).await
    });
    let shown = remote.shown(&asked);
    let content = Content::of(&shown, &list, *typing);
    let busy = matches!(shown, Shown::Loading { .. } | Shown::Ready { again: true, .. });

    let gateway = matches!(props.client.credentials(), Credentials::Gateway(_));
    let answered = use_mut_ref(|| !gateway);
    if matches!(shown, Shown::Ready { .. }) {
        *answered.borrow_mut() = true;
    }
    use_effect_with(refusal(&shown, gateway, *answered.borrow()), {
        let on_refused = props.on_refused.clone();
        move |error| {
            if let Some(error) = error {
                on_refused.emit(error.clone());
            }
        }
    });

    let opened = Opened {
        href: Callback::from({
            let list = list.clone();
            move |id: String| query_of(&list.opened(&id))
        }),
        go: Callback::from({
            let address = address.clone();
            move |id: String| address.push(address.now().opened(&id))
        }),
    };
    let on_close = Callback::from({
        let address = address.clone();
        move |()| {
            let open = address.now().calendar;
            address.close();
            if let Some(id) = open {
                focus_id(&row_id(&id));
            }
        }
    });

    let page = match &shown {
        Shown::Ready { data, .. } => Some(&***data),
        _ => None,
    };
    let turn = |state: ListState| Turn {
        // The start of the list has no query, and an empty link would be this page's own.
        href: Some(query_of(&state)).filter(|query| !query.is_empty()).unwrap_or_else(|| "?".to_owned()),
        go: Callback::from({
            let (address, table, acted) = (address.clone(), table.clone(), Rc::clone(&acted));
            move |()| {
                *acted.borrow_mut() = true;
                address.push(state.clone());
                focus_top(&table);
            }
        }),
    };
    let seen = use_mut_ref(Seen::default);
    let repeated = page.map_or(0, |page| seen.borrow_mut().repeated(&list.spot, &page.rows));
    let next = page.and_then(|page| page.next.clone());
    let leads_back = next.as_ref().is_some_and(|cursor| list.spot.has_seen(cursor));
    let next = next.filter(|_| !leads_back).map(|cursor| turn(list.at(list.spot.next(cursor))));
    let server_previous = page.and_then(|page| page.previous.as_ref());
    let previous = list.spot.previous(server_previous).map(|spot| turn(list.at(spot)));

    let on_typing = {
        let typing = typing.clone();
        Callback::from(move |now| typing.set(now))
    };
    let on_pause = {
        let (address, typing) = (address.clone(), typing.clone());
        Callback::from(move |key: String| {
            typing.set(false);
            address.replace(address.now().typing(&key));
        })
    };
    let on_retry = Callback::from({
        let (times, acted) = (times.clone(), Rc::clone(&acted));
        move |()| {
            *acted.borrow_mut() = true;
            times.set(times.wrapping_add(1));
        }
    });
    let on_enter = {
        let (address, typing, on_retry) = (address.clone(), typing.clone(), on_retry.clone());
        let acted = Rc::clone(&acted);
        Callback::from(move |key: String| {
            *acted.borrow_mut() = true;
            typing.set(false);
            if !commit(&address, &key) {
                on_retry.emit(());
            }
        })
    };
    let on_first_page = Callback::from({
        let (address, acted) = (address.clone(), Rc::clone(&acted));
        move |()| {
            *acted.borrow_mut() = true;
            address.push(address.now().at(Default::default()));
        }
    });
    // What had the focus may go with what it did: a button of a notice, or the table.
    use_effect_with((std::mem::discriminant(&content), remote.waiting(&asked).is_some(), region.clone()), {
        let acted = Rc::clone(&acted);
        move |(_, _, region)| {
            if *acted.borrow() && is_focus_lost() {
                focus(region);
            }
        }
    });
    use_effect_with((list.spot.page, (*text).clone()), |(page, text)| {
        let number = text.formats().number((*page).into());
        set_title(&text.fill(en::PAGE_TITLE, &[("page", &number), ("product", text.get(en::PRODUCT))]));
    });

    let every = use_state(|| None::<u32>);
    let at = remote.answered_at(&asked);
    let failed = matches!(shown, Shown::Failed(_) | Shown::Ready { error: Some(_), .. });
    let on_again = Callback::from({
        let times = times.clone();
        move |()| times.set(times.wrapping_add(1))
    });
    use_refresh(*every, at, failed, &on_again);
    let on_every = Callback::from({
        let every = every.clone();
        move |seconds| every.set(seconds)
    });
    let on_zone = Callback::from({
        let address = address.clone();
        move |zone| address.replace(address.now().in_zone(zone))
    });

    let help = use_state(|| false);
    let keys = use_state(keys_wanted);
    let on_help = Callback::from({
        let help = help.clone();
        move |()| help.set(true)
    });
    use_keys(
        *keys,
        &Callback::from({
            let (next, previous, on_retry, help) =
                (next.clone(), previous.clone(), on_retry.clone(), help.clone());
            move |key| match key {
                Key::Search => focus_id("search"),
                Key::Down => move_focus(".open", 1),
                Key::Up => move_focus(".open", -1),
                Key::NextPage => next.iter().for_each(|turn| turn.go.emit(())),
                Key::PreviousPage => previous.iter().for_each(|turn| turn.go.emit(())),
                Key::Refresh => on_retry.emit(()),
                Key::Help => help.set(true),
            }
        }),
    );
    let on_wanted = Callback::from({
        let keys = keys.clone();
        move |wanted| {
            want_keys(wanted);
            keys.set(wanted);
        }
    });
    let on_help_closed = Callback::from({
        let help = help.clone();
        move |()| help.set(false)
    });

    let on_reload = Callback::from(|()| reload());
    let base = props.client.base();
    let server = (!base.is_relative()).then(|| AttrValue::from(base.short().to_owned()));
    let waiting = remote.waiting(&asked).cloned();

    let open = list.calendar.clone().map(|id| {
        let known = page.and_then(|page| page.calendar(&id)).cloned();
        html! { <OneCalendar key={id.clone()} client={props.client.clone()} id={id.clone()} {known} settings={props.settings.clone()} {on_close} /> }
    });

    html! {
        <ContextProvider<Text> context={(*text).clone()}>
        <CalendarsView {at} every={*every} {on_every} {on_help} {on_zone} {zones} local_zone={local.formats().zone()} {opened} open={open.unwrap_or_default()} {list} {content} {busy} {previous} {next} {leads_back} {repeated} {waiting} {region} {table} {server}
            {on_typing} {on_pause} {on_enter} {on_retry} {on_give_up} {on_reload} {on_first_page} />
        <Help shown={*help} wanted={*keys} {on_wanted} on_close={on_help_closed} />
        </ContextProvider<Text>>
    }
}

/// Looks for `key` in an entry of its own. False where that changes nothing, so that it is only asked again.
fn commit(address: &Address, key: &str) -> bool {
    let (restored, pushed) = address.now().committed(key);
    let changed = restored.is_some() || pushed.is_some();
    if let Some(restored) = restored {
        address.replace(restored);
    }
    if let Some(pushed) = pushed {
        address.push(pushed);
    }
    changed
}

/// The error that wants another connection. One that has worked is not thrown away for a stray answer; and a key that
/// the gateway holds is not this reader's to enter.
fn refusal(shown: &Shown<'_, Page>, gateway: bool, answered: bool) -> Option<ApiError> {
    let (Shown::Failed(error) | Shown::Ready { error: Some(error), .. }) = shown else { return None };
    let is_key = if gateway { error.kind == ErrorKind::KeyMissing } else { error.is_about_key() };
    (is_key || error.is_another_server() && !answered).then(|| (*error).clone())
}

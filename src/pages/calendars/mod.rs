//! The list of calendars.

mod content;
mod view;

use std::rc::Rc;

use yew::prelude::*;

pub use content::Content;
pub use view::CalendarsView;

use crate::client::{ApiError, Client, Credentials, ErrorKind, Fetch, Query};
use crate::hooks::{
    self, Address, Asked, Host, Key, Requested, focus, focus_top, is_focus_lost, reload, use_ahead, use_host,
    use_keys, use_new_release, use_refresh, use_request, use_table_view, use_text_in, use_told,
};
use crate::model::Page;
use crate::pages::calendar::OneCalendar;
use crate::pages::more::use_more;
use crate::part::{
    Around, Cx, Part, provide, use_around, use_effect_each, use_effect_on, use_kept, use_node, use_redraw,
    use_value, use_worked_out,
};
use crate::settings::Settings;
use crate::state::{Far, ListState, OnScreen, Seen, Shown, Spot};
use crate::text::en;
use crate::time::{end_of, skew};
use crate::ui::{
    Child, DateDialog, Help, Leaps, Opened, SHOWN_LINKS, SHOWN_TABLE, Turn, Turning, ViewOptions, fragment,
    row_id, use_title,
};

/// The list at the place that the address names.
#[derive(PartialEq)]
pub struct Calendars {
    /// Who is asked.
    pub client: Client<Fetch>,
    /// What the host sets.
    pub settings: Settings,
    /// Where one is.
    pub address: Address,
    /// The server wants to be asked otherwise: another address, or a key.
    pub on_refused: Callback<ApiError>,
}

impl Part for Calendars {
    fn draw(&self, cx: &mut Cx) -> Html {
        let around = use_around(cx);
        let local = around.text.clone();
        let host = use_host(cx);
        let address = self.address.clone();
        let list = address.state().clone();
        // An id that is looked for names a calendar, too.
        let list = if host.opens() { list } else { list.closed() };
        // Only what is below writes times.
        let text = use_text_in(cx, &local, list.zone.as_ref());
        let times = use_value(cx, || 0_u32);
        let typing = use_value(cx, || false);
        let region = use_node(cx);
        // Whether the person has done something here: before that, the focus is the browser's.
        let acted = use_kept(cx, || false);
        let asked = Asked { client: self.client.clone(), question: list.query() };
        let Requested { remote, on_give_up, keep } =
            use_request(cx, &asked, *times.get(), |Asked { client, question }, tell| async move {
                client.list_calendars_telling(&question, |wait| tell.emit(wait)).await
            });
        let known = remote.shown(&asked);
        let busy = matches!(known, Shown::Loading { .. } | Shown::Ready { again: true, .. });
        let failed = matches!(known, Shown::Failed(_) | Shown::Ready { error: Some(_), .. });

        // What is being read does not jump, unless the reader has asked for what is new.
        let by_hand = use_kept(cx, || false);
        let screen = use_kept(cx, || None::<OnScreen<Asked<Query>>>);
        let on_screen = match &known {
            Shown::Ready { data, .. } => {
                let keeps_place = !*by_hand.borrow() && list.spot.cursor.is_none();
                let before = screen.borrow_mut().take();
                if before.as_ref().is_none_or(|before| !before.is_of(data)) {
                    *by_hand.borrow_mut() = false;
                }
                let now = match before {
                    Some(before) => before.with(&asked, data, keeps_place),
                    None => OnScreen::new(asked.clone(), Rc::clone(data)),
                };
                *screen.borrow_mut() = Some(now.clone());
                Some(now)
            }
            _ => None,
        };
        let page = on_screen.as_ref().map(|screen| &screen.page);
        let shown = match (page, &known) {
            (Some(page), Shown::Ready { again, error, .. }) => {
                Shown::Ready { data: page, again: *again, error: *error }
            }
            _ => known.clone(),
        };
        let content = Content::of(&shown, &list, *typing.get());
        let error = match &shown {
            Shown::Failed(error) | Shown::Ready { error: Some(error), .. } => Some(*error),
            _ => None,
        };
        use_told(cx, page, &list, error, self.settings.limits.thresholds());

        let gateway = matches!(self.client.credentials(), Credentials::Gateway(_));
        let answered = use_kept(cx, || !gateway);
        if page.is_some() {
            *answered.borrow_mut() = true;
        }
        let refused = refusal(&shown, gateway, *answered.borrow());
        use_effect_on(cx, refused.clone(), {
            let on_refused = self.on_refused.clone();
            move || {
                on_refused.emit(refused?);
                None
            }
        });

        // Rows that stay until others come lead to where they are.
        let place = use_kept(cx, || address.clone());
        if page.is_some() {
            *place.borrow_mut() = address.clone();
        }
        let of_rows = place.borrow().state().closed();
        let opens = use_opens(cx, &host, &address);
        let opened = opens(of_rows);
        let on_close = Callback::from({
            let (host, address) = (host.clone(), address.clone());
            move |()| {
                let open = address.now().calendar;
                address.close();
                if let Some(id) = open {
                    host.focus_among(SHOWN_LINKS, &row_id(&id));
                }
            }
        });

        // Once it shows what was asked for: what showed before may be out of sight then.
        let to_top = use_kept(cx, || false);
        use_effect_each(cx, {
            let (to_top, region) = (Rc::clone(&to_top), region.clone());
            move || {
                if to_top.take() {
                    focus_top(&region, SHOWN_TABLE);
                }
            }
        });
        let go = Callback::from({
            let (address, to_top, acted) = (address.clone(), Rc::clone(&to_top), Rc::clone(&acted));
            move |state: ListState| {
                *acted.borrow_mut() = true;
                *to_top.borrow_mut() = true;
                address.push(state);
            }
        });
        // What is drawn ahead shows at once, and the rest of the view follows.
        let turning = use_kept(cx, Turning::default).borrow().clone();
        let go_next = Callback::from({
            let (address, turning, go, acted) =
                (address.clone(), turning.clone(), go.clone(), Rc::clone(&acted));
            move |state: ListState| {
                if turning.turn() {
                    *acted.borrow_mut() = true;
                    address.push_shown(state);
                } else {
                    go.emit(state);
                }
            }
        });
        let turn =
            |state: ListState| Turn { href: address.href(&state), go: go.reform(move |()| state.clone()) };
        let seen = use_kept(cx, Seen::default);
        let repeated = page.map_or(0, |page| seen.borrow_mut().repeated(&list.spot, &page.rows));
        let next = page.and_then(|page| page.next.clone());
        let leads_back = next.as_ref().is_some_and(|cursor| list.spot.has_seen(cursor));
        let next = next.filter(|_| !leads_back);
        let server_previous = page.and_then(|page| page.previous.as_ref());
        let previous = list.spot.previous(server_previous).map(|spot| turn(list.at(spot)));
        let ahead = next
            .clone()
            .filter(|_| !busy && !failed)
            .map(|cursor| Query { cursor: Some(cursor), ..list.query() });
        let ahead = ahead.map(|question| Asked { client: self.client.clone(), question });
        let page_ahead = ahead.as_ref().and_then(|next| match remote.shown(next) {
            Shown::Ready { data, .. } => Some(Rc::clone(data)),
            _ => None,
        });
        use_ahead(cx, ahead.filter(|next| !remote.has(next)), &keep);
        let next = next.map(|cursor| list.at(list.spot.next(cursor)));
        let opened_ahead = next.as_ref().filter(|_| page_ahead.is_some()).map(|state| opens(state.closed()));
        let next = next
            .map(|state| Turn { href: address.href(&state), go: go_next.reform(move |()| state.clone()) });

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
            let (times, acted, by_hand) = (times.clone(), Rc::clone(&acted), Rc::clone(&by_hand));
            move |()| {
                *acted.borrow_mut() = true;
                *by_hand.borrow_mut() = true;
                times.set(times.get().wrapping_add(1));
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
        let redraw = use_redraw(cx);
        let on_newer = Callback::from({
            let (screen, acted) = (Rc::clone(&screen), Rc::clone(&acted));
            move |()| {
                *acted.borrow_mut() = true;
                *to_top.borrow_mut() = true;
                let now = screen.borrow_mut().take().map(|screen| screen.caught_up());
                *screen.borrow_mut() = now;
                redraw.ask();
            }
        });
        // What had the focus may go with what it did: a button of a notice, the table, or a row when Back brings another page,
        // whose rows are opened otherwise.
        let is_waiting = remote.waiting(&asked).is_some();
        let when = (std::mem::discriminant(&content), is_waiting, opened.clone());
        // Before this is drawn. What the reader does elsewhere in somebody else's page is not taken from there.
        let had_focus = use_worked_out(cx, when.clone(), || host.has_focus());
        use_effect_on(cx, when, {
            let (acted, region) = (Rc::clone(&acted), region.clone());
            move || {
                if *acted.borrow() && *had_focus && is_focus_lost() {
                    focus(&region);
                }
                None
            }
        });
        let missed = page.is_some_and(|page| list.spot.is_missed_by(page));
        let here = text.spot(&list.spot, missed);
        let product = text.product(self.settings.project_name(list.project.as_deref()));
        use_title(cx, text.fill(en::PAGE_TITLE, &[("page", &here), ("product", &product)]));

        let every = use_value(cx, || None::<u32>);
        let at = remote.answered_at(&asked);
        let on_again = Callback::from({
            let times = times.clone();
            move |()| times.set(times.get().wrapping_add(1))
        });
        use_refresh(cx, *every.get(), at, failed, &on_again);
        let on_every = Callback::from({
            let every = every.clone();
            move |seconds| every.set(seconds)
        });
        let on_zone = Callback::from({
            let address = address.clone();
            move |zone| address.replace(address.now().in_zone(zone))
        });
        let new_release = use_new_release(cx);
        let skew = page.zip(at).and_then(|(page, at)| skew(page.served_at?, at));

        let dialog = use_value(cx, || None::<Dialog>);
        let show = |which| {
            let dialog = dialog.clone();
            Callback::from(move |()| dialog.set(Some(which)))
        };
        let on_dialog_closed = Callback::from({
            let dialog = dialog.clone();
            move |()| dialog.set(None)
        });
        // While another page is loaded, what the last one told is still good.
        let far = use_kept(cx, Far::default);
        if let Some(page) = page {
            *far.borrow_mut() = list.far(page);
        }
        let form = match &*far.borrow() {
            Far::Known { form, .. } => Some(form.clone()),
            Far::Nowhere | Far::Unknown => None,
        };
        let has_rows = matches!(content, Content::Rows { .. });
        let leaps = leaps(&list, &far.borrow(), has_rows, turn, &show(Dialog::Date));
        let on_day = Callback::from({
            let (text, list) = ((*text).clone(), list.clone());
            move |day| {
                let end = end_of(day, &text.formats().zone());
                let cursor = end.and_then(|end| form.as_ref()?.at_date(end));
                if let Some(cursor) = cursor {
                    go.emit(list.at(Spot::leap(cursor)));
                }
            }
        });
        let (on_help, on_view_options) = (show(Dialog::Help), show(Dialog::View));
        let (keys, on_wanted) = use_keys(
            cx,
            &Callback::from({
                let (next, previous, on_retry, on_help) =
                    (next.clone(), previous.clone(), on_retry.clone(), on_help.clone());
                move |key| match key {
                    Key::Search => host.focus_id("search"),
                    Key::Down => host.move_focus(SHOWN_LINKS, 1),
                    Key::Up => host.move_focus(SHOWN_LINKS, -1),
                    Key::NextPage => next.iter().for_each(|turn| turn.go.emit(())),
                    Key::PreviousPage => previous.iter().for_each(|turn| turn.go.emit(())),
                    Key::Refresh => on_retry.emit(()),
                    Key::Help => on_help.emit(()),
                }
            }),
        );
        let (table_view, on_view) = use_table_view(cx);
        // Found only while somebody looks: it reads the metadata of every row.
        let metadata_keys = match (*dialog.get(), page) {
            (Some(Dialog::View), Some(page)) => page.metadata_keys(),
            _ => Vec::new(),
        };

        let on_reload = Callback::from(|()| reload());
        let base = self.client.base();
        let server = (!base.is_relative()).then(|| base.short().to_owned());
        let waiting = remote.waiting(&asked).cloned();
        let (newer, or_more, changed) = on_screen
            .as_ref()
            .map(|screen| (screen.newer, screen.or_more, Rc::clone(&screen.changed)))
            .unwrap_or_default();

        // It comes when the rows are there, so that nobody waits for it.
        let is_asked_for = list.calendar.is_some() || dialog.get().is_some();
        let later = use_more(cx, page.is_some() || failed, is_asked_for);
        let open = list.calendar.clone().and_then(|id| {
            let known = page.and_then(|page| page.calendar(&id)).cloned();
            let one = OneCalendar {
                client: self.client.clone(),
                id: id.clone(),
                known,
                settings: self.settings.clone(),
                guess: list.is_guess(),
                on_close,
                on_known: Callback::noop(),
            };
            later.get().map(|more| (more.calendar)(one))
        });
        let shown = *dialog.get();
        let view = CalendarsView {
            at,
            every: *every.get(),
            on_every,
            on_help,
            on_view_options,
            table_view: table_view.clone(),
            on_zone,
            local_zone: local.formats().zone(),
            opened: Some(opened),
            open: open.unwrap_or_default(),
            list,
            content,
            busy,
            previous,
            next,
            leads_back,
            leaps,
            missed,
            repeated,
            waiting,
            region,
            ahead: page_ahead.zip(opened_ahead),
            turning,
            turns: address.turns(),
            server,
            sign_in: self.settings.sign_in(hooks::here),
            newer,
            or_more,
            changed,
            on_newer,
            skew,
            new_release,
            missing: later.notice(&text, true).into_node(),
            on_typing,
            on_pause,
            on_enter,
            on_retry,
            on_give_up,
            on_reload,
            on_first_page,
        };
        let help = Help {
            scans: false,
            shown: shown == Some(Dialog::Help),
            wanted: keys,
            on_wanted,
            on_close: on_dialog_closed.clone(),
        };
        let date =
            DateDialog { shown: shown == Some(Dialog::Date), on_day, on_close: on_dialog_closed.clone() };
        let options = ViewOptions {
            shown: shown == Some(Dialog::View),
            view: table_view,
            keys: metadata_keys,
            on_view,
            on_close: on_dialog_closed,
        };
        // As many nodes before it is there: with fewer, the view would be another one afterwards.
        let dialogs =
            later.get().map(|more| [(more.help)(help), (more.date)(date), (more.view_options)(options)]);
        let [help, date, options] = dialogs.unwrap_or_default();
        let screen = fragment(vec![view.part(), help, date, options]);
        let (text, clock_skew) = ((*text).clone(), skew.unwrap_or_default());
        provide(Around { text, clock_skew, ..around }, screen)
    }
}

/// How the calendars of the list at some place are opened: of late ones it is the same each time, so that rows that were drawn ahead
/// are not drawn again.
fn use_opens(cx: &mut Cx, host: &Host, address: &Address) -> impl Fn(ListState) -> Opened + use<> {
    const KEPT: usize = 4;
    let known = use_kept(cx, Vec::<(ListState, Opened)>::new);
    let (host, address) = (host.clone(), address.clone());
    move |list| {
        let mut known = known.borrow_mut();
        if let Some((_, opened)) = known.iter().find(|(of, _)| *of == list) {
            return opened.clone();
        }
        let opened = Opened {
            href: Callback::from({
                let (address, list) = (address.clone(), list.clone());
                move |id: String| address.href(&list.opened(&id))
            }),
            go: Callback::from({
                let (host, address) = (host.clone(), address.clone());
                move |id: String| {
                    if host.opens_calendar(&id) {
                        address.push(address.now().opened(&id));
                    }
                }
            }),
        };
        known.truncate(KEPT - 1);
        known.insert(0, (list, opened.clone()));
        opened
    }
}

/// The ways past the pages between, where the server's cursors tell how `far` the list goes.
pub(crate) fn leaps(
    list: &ListState,
    far: &Far,
    has_rows: bool,
    turn: impl Fn(ListState) -> Turn,
    on_date: &Callback<()>,
) -> Leaps {
    match far {
        Far::Unknown if list.deduplication_key.is_none() => Leaps::Unreadable,
        Far::Known { form, is_last } if list.deduplication_key.is_none() => {
            let last = form.last_page().filter(|_| !is_last).map(Spot::leap);
            let first = list.spot.page.is_none() && has_rows;
            Leaps::Ready {
                first: first.then(|| turn(list.at(Spot::default()))),
                last: last.map(|spot| turn(list.at(spot))),
                on_date: on_date.clone(),
            }
        }
        _ => Leaps::None,
    }
}

/// A dialog above the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialog {
    Date,
    Help,
    View,
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

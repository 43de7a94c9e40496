//! Triage of the whole project: scan it, see what is broken and why, filter, export.

mod calendars;
mod export;
mod overview;

use std::collections::HashSet;
use std::rc::Rc;

use yew::prelude::*;

pub use calendars::{Found, TriageCalendars};
pub use overview::{Figures, TriageOverview};

use crate::client::{Client, Fetch};
use crate::hooks::{
    self, Address, Key, Scanning, focus, follow, reload, use_debounce, use_download, use_host, use_keys,
    use_table_view, use_text_in,
};
use crate::model::Calendar;
use crate::pages::calendar::OneCalendar;
use crate::part::{
    Around, Cx, Part, provide, use_around, use_effect_on, use_kept, use_node, use_value, use_worked_out,
};
use crate::settings::Settings;
use crate::state::{ListState, TriageTab, TriageView};
use crate::text::en;
use crate::triage::{Filter, SortBy, Term};
use crate::ui::{
    ExportDialog, Form, Help, Opened, ScanBar, ViewOptions, ZoneSelect, el, empty_project, fragment, row_id,
    use_title,
};

/// Milliseconds without a keystroke after which the address follows the filter: browsers refuse one that changes with
/// each letter.
const PAUSE: u32 = 300;

/// As many names of the metadata can be chosen from.
const MOST_NAMES: usize = 60;

/// The screen.
#[derive(PartialEq)]
pub struct Triage {
    /// Who is asked.
    pub client: Client<Fetch>,
    /// What the host sets.
    pub settings: Settings,
    /// Which part of it.
    pub view: TriageView,
    /// Where one is.
    pub address: Address,
    /// The scan, which outlives this screen.
    pub scanning: Scanning,
}

/// A dialog above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialog {
    Help,
    View,
    Export,
}

impl Part for Triage {
    fn draw(&self, cx: &mut Cx) -> Html {
        let around = use_around(cx);
        let local = around.text.clone();
        let host = use_host(cx);
        let Triage { address, scanning, view, .. } = self;
        let here = address.state().clone();
        let text = use_text_in(cx, &local, here.zone.as_ref());
        let product = text.product(self.settings.project_name(here.project.as_deref()));
        let title = [("view", text.get(en::TRIAGE)), ("product", &product)];
        use_title(cx, text.fill(en::VIEW_TITLE, &title));
        let Line { line, on_typed, go } = use_line(cx, address, view);
        let view = TriageView { filter: line.clone(), ..view.clone() };
        let href = Callback::from({
            let (address, here) = (address.clone(), here.clone());
            move |view: TriageView| address.href(&here.triaging(view))
        });

        let version = scanning.version();
        let filter = Filter::parse(&line);
        let own_names = use_value(cx, Vec::<String>::new);
        let names = own_names.get();
        // Each tab alone: what nobody sees is not worked out.
        let found = {
            let when = (version, filter.clone(), view.sort.clone(), view.among, Rc::clone(&names), view.tab);
            use_worked_out(cx, when, || match view.tab {
                TriageTab::Overview => Found::default(),
                TriageTab::Calendars => Found::of(scanning, &filter, &view.sort, view.among, &names),
            })
        };
        let figures = use_worked_out(cx, (version, view.tab), || {
            (view.tab == TriageTab::Overview).then(|| Figures::of(scanning)).flatten()
        });

        let selection = use_value(cx, HashSet::<u32>::new);
        // Rows are numbered anew by another scan.
        use_effect_on(cx, scanning.found().map(|found| found.at()), {
            let selection = selection.clone();
            move || {
                selection.set(HashSet::new());
                None
            }
        });
        let selected = selection.get();
        let on_select = Callback::from(move |(rows, chosen): (Vec<u32>, bool)| {
            let mut now = (*selection.get()).clone();
            for row in rows {
                if chosen {
                    now.insert(row);
                } else {
                    now.remove(&row);
                }
            }
            selection.set(now);
        });
        let meant =
            Meant { scanning: scanning.clone(), found: Rc::clone(&found), selected: Rc::clone(&selected) };

        let dialog = use_value(cx, || None::<Dialog>);
        let shown = *dialog.get();
        let show = |which| {
            let dialog = dialog.clone();
            Callback::from(move |()| dialog.set(Some(which)))
        };
        let download = use_download(cx);
        let on_closed = Callback::from({
            let (dialog, cancel) = (dialog.clone(), download.cancel.clone());
            move |()| {
                cancel.emit(());
                dialog.set(None);
            }
        });
        let on_make = Callback::from({
            let (meant, filter, start) = (meant.clone(), filter.clone(), download.start.clone());
            move |(form, names): (Form, Vec<String>)| {
                if let Some(file) = export::file(&meant, &filter, form, names) {
                    start.emit(Rc::new(file));
                }
            }
        });

        let on_term = Callback::from({
            let (go, filter, view) = (go.clone(), filter.clone(), view.clone());
            move |term: Term| {
                let mut filter = filter.clone();
                filter.toggle(term);
                go.emit(TriageView { filter: filter.to_string(), ..view.clone() });
            }
        });
        let on_line = go.reform({
            let view = view.clone();
            move |filter: String| TriageView { filter, ..view.clone() }
        });
        let on_sort = go.reform({
            let view = view.clone();
            move |by: SortBy| view.sorted_by(by)
        });
        let on_all = go.reform({
            let view = TriageView { among: None, ..view.clone() };
            move |()| view.clone()
        });
        let on_name = Callback::from(move |name: String| {
            let mut all = (*own_names.get()).clone();
            all.push(name);
            own_names.set(all);
        });

        let opened = Opened {
            href: Callback::from({
                let (address, here) = (address.clone(), here.clone());
                move |id: String| address.href(&here.opened(&id))
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
        let region = use_node(cx);
        let on_close = Callback::from({
            let (host, address, region) = (host.clone(), address.clone(), region.clone());
            move |()| {
                let open = address.now().calendar;
                address.close();
                // Its row may be out of sight, or pass the filter no longer.
                if let Some(id) = open {
                    host.focus_id_or(&row_id(&id), &region);
                }
            }
        });
        let open = here.calendar.clone().map(|id| {
            let known = scanning.found().and_then(|found| found.calendar(found.index_of(&id)?));
            let on_known = Callback::from({
                let scanning = scanning.clone();
                move |calendar: Rc<Calendar>| scanning.replace(&calendar)
            });
            OneCalendar {
                client: self.client.clone(),
                id: id.clone(),
                known,
                settings: self.settings.clone(),
                guess: false,
                on_close,
                on_known,
            }
            .keyed(&id)
        });

        let (keys, on_wanted) = use_keys(
            cx,
            &Callback::from({
                let (scanning, on_help, host) = (scanning.clone(), show(Dialog::Help), host.clone());
                move |key| match key {
                    Key::Search => host.focus_id("filter"),
                    Key::Down => host.move_focus(".open", 1),
                    Key::Up => host.move_focus(".open", -1),
                    Key::NextPage | Key::PreviousPage => {}
                    Key::Refresh => scanning.start(),
                    Key::Help => on_help.emit(()),
                }
            }),
        );
        let (table_view, on_view) = use_table_view(cx);
        let metadata = use_worked_out(cx, (version, shown, view.tab), || {
            let is_wanted = shown.is_some() || view.tab == TriageTab::Calendars;
            let found = scanning.found().filter(|_| is_wanted);
            let names = found.map(|found| found.metadata_keys()).unwrap_or_default();
            names.into_iter().map(|(name, _)| name).take(MOST_NAMES).collect::<Vec<_>>()
        });

        let base = self.client.base();
        let server = (!base.is_relative()).then(|| base.short().to_owned());
        let act = |act: fn(&Scanning)| {
            let scanning = scanning.clone();
            Callback::from(move |()| act(&scanning))
        };
        let on_zone = Callback::from({
            let address = address.clone();
            move |zone| address.replace(address.now().in_zone(zone))
        });
        let status = scanning.status();
        let at = scanning.found().map(|found| found.at());
        let is_first = use_kept(cx, || true);
        // A link of the overview leads to the table: so does the focus.
        use_effect_on(cx, view.tab, {
            let region = region.clone();
            move || {
                if !is_first.replace(false) {
                    focus(&region);
                }
                None
            }
        });

        let body = match (view.tab, &*figures) {
            (TriageTab::Overview, Some(figures)) => {
                let (figures, go) = (figures.clone(), go.clone());
                TriageOverview { figures, href, go, whole: scanning.is_whole() }.part()
            }
            (TriageTab::Overview, None) if scanning.is_whole() => {
                el("div").class("card").child(empty_project(&text)).into()
            }
            (TriageTab::Calendars, _) if status.is_some() => TriageCalendars {
                found: Rc::clone(&found),
                line,
                filter,
                view: view.clone(),
                scanning: scanning.clone(),
                whole: scanning.is_whole(),
                table_view: table_view.clone(),
                selected,
                names: metadata.iter().filter(|name| !names.contains(name)).cloned().collect(),
                opened,
                open: here.calendar.clone(),
                copy_ids: meant.texts(|calendar| Some(calendar.id.clone())),
                copy_keys: meant.texts(|calendar| calendar.deduplication_key.clone()),
                on_typed,
                on_line,
                on_term,
                on_name,
                on_sort,
                on_all,
                on_select,
                on_export: show(Dialog::Export),
                on_view_options: show(Dialog::View),
                on_search: Callback::from({
                    let host = host.clone();
                    move |()| host.focus_id("filter")
                }),
            }
            .part(),
            _ => Html::default(),
        };
        let tab = |to: TriageTab, message| {
            let target = TriageView { tab: to, ..view.clone() };
            let href = address.href(&here.triaging(target.clone()));
            let go = go.clone();
            el("a")
                .class("tab")
                .set("href", &href)
                .onclick(follow(move || go.emit(target.clone())))
                .maybe("aria-current", (view.tab == to).then_some("true"))
                .text(text.get(message))
        };
        let zone = ZoneSelect {
            zone: here.zone.as_deref(),
            local: &local.formats().zone(),
            is_time: true,
            on_zone: &on_zone,
        };
        let head = el("div")
            .class("head")
            .child(el(host.heading()).attr("id", "triage-heading").text(text.get(en::TRIAGE)))
            .child(el("p").class("muted").text(text.get(en::TIMES_IN)).text(" ").child(zone.el(&text)));
        let sign_in = self.settings.sign_in(hooks::here);
        let bar = ScanBar {
            status: status.as_ref(),
            sign_in: sign_in.as_deref(),
            server: server.as_deref(),
            on_start: act(Scanning::start),
            on_pause: act(Scanning::pause),
            on_stop: act(Scanning::stop),
            on_resume: act(Scanning::resume),
            on_reload: Callback::from(|()| reload()),
        };
        let tabs = at.map(|_| {
            el("nav")
                .class("tabs")
                .set("aria-label", text.get(en::PARTS_OF_TRIAGE))
                .child(tab(TriageTab::Overview, en::OVERVIEW))
                .child(tab(TriageTab::Calendars, en::ALL_CALENDARS))
        });
        // Verdicts are of the moment of the scan, and so is all that is said relative to now.
        let fixed_now = Some(at.unwrap_or_default());
        let around = Around { text: (*text).clone(), clock_skew: scanning.skew(), ..around };
        let body = provide(Around { fixed_now, ..around.clone() }, body);
        let body = el("section")
            .node_ref(&region)
            .attr("tabindex", "-1")
            .class("triage-body")
            .attr("aria-labelledby", "triage-heading")
            .child(body);
        let screen = el(host.main())
            .class("main triage")
            .child(head)
            .child(bar.el(&text))
            .child(tabs)
            .child(el("div").class("split").child(body).child(open));
        let help = Help {
            scans: true,
            shown: shown == Some(Dialog::Help),
            wanted: keys,
            on_wanted,
            on_close: on_closed.clone(),
        };
        let options = ViewOptions {
            shown: shown == Some(Dialog::View),
            view: table_view,
            keys: (*metadata).clone(),
            on_view,
            on_close: on_closed.clone(),
        };
        let export = ExportDialog {
            shown: shown == Some(Dialog::Export),
            count: meant.count(),
            names: (*metadata).clone(),
            making: download.making,
            on_make,
            on_cancel: download.cancel.clone(),
            on_close: on_closed,
        };
        let whole = fragment(vec![screen.into(), help.part(), options.part(), export.part()]);
        provide(around, whole)
    }
}

/// The filter's line, which counts at once, and which the address follows.
struct Line {
    line: String,
    on_typed: Callback<String>,
    go: Callback<TriageView>,
}

fn use_line(cx: &mut Cx, address: &Address, view: &TriageView) -> Line {
    let line = use_value(cx, || view.filter.clone());
    let shown = (*line.get()).clone();
    // What the address was told last; anything else there comes from Back, or from a link.
    let written = use_kept(cx, || view.filter.clone());
    let pause = use_debounce(cx, PAUSE);
    use_effect_on(cx, view.filter.clone(), {
        let (line, written, pause) = (line.clone(), Rc::clone(&written), pause.clone());
        let filter = view.filter.clone();
        move || {
            if filter != *written.borrow() {
                pause.cancel();
                written.replace(filter.clone());
                line.set(filter);
            }
            None
        }
    });
    let on_typed = Callback::from({
        let (line, address, pause) = (line.clone(), address.clone(), pause.clone());
        let written = Rc::clone(&written);
        move |typed: String| {
            line.set(typed.clone());
            let (address, written) = (address.clone(), Rc::clone(&written));
            pause.run(move || {
                let now = address.now();
                if let Some(view) = now.triage.clone() {
                    written.replace(typed.clone());
                    let triage = Some(TriageView { filter: typed, ..view });
                    // The entry before has another filter: closing a calendar must not go back to it.
                    address.replace(ListState { triage, opened_here: false, ..now });
                }
            });
        }
    });
    let go = Callback::from({
        let (address, line, written) = (address.clone(), line.clone(), Rc::clone(&written));
        move |view: TriageView| {
            pause.cancel();
            // What was typed and is not in the address yet would stand there still.
            written.replace(view.filter.clone());
            line.set(view.filter.clone());
            address.push(address.now().triaging(view));
        }
    });
    Line { line: shown, on_typed, go }
}

/// What an action is about: the rows that are selected, or else all that are shown.
#[derive(Clone)]
struct Meant {
    scanning: Scanning,
    found: Rc<Found>,
    selected: Rc<HashSet<u32>>,
}

impl Meant {
    /// In the order in which they are shown.
    fn rows(&self) -> Vec<u32> {
        let rows = self.found.rows.iter().copied();
        let chosen: Vec<u32> = rows.clone().filter(|row| self.selected.contains(row)).collect();
        if chosen.is_empty() { rows.collect() } else { chosen }
    }

    fn count(&self) -> u32 {
        if self.selected.is_empty() { self.found.rows.len() as u32 } else { self.rows().len() as u32 }
    }

    /// A text of each, a line each.
    fn texts(&self, of: fn(&Calendar) -> Option<String>) -> Callback<(), String> {
        let meant = self.clone();
        Callback::from(move |()| {
            let found = meant.scanning.found();
            let calendars = meant.rows().into_iter().filter_map(|row| found.as_ref()?.calendar(row));
            calendars.filter_map(|calendar| of(&calendar)).collect::<Vec<_>>().join("\n")
        })
    }
}

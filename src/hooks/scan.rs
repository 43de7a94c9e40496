//! Scanning the whole project, and keeping what was found for as long as the project is open.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use chrono::TimeDelta;
use gloo_timers::callback::Timeout;
use yew::Callback;

use super::Task;
use crate::client::{ApiError, AskId, Client, Fetch, Outcome, Query, Retry, Scan, Wait};
use crate::health::Thresholds;
use crate::model::{Calendar, Page, Row, Time};
use crate::part::{Cx, use_effect_on, use_kept, use_value, use_worked_out};
use crate::state::{Phase, ScanStatus};
use crate::time;
use crate::triage::{Collection, Comparison, Filter, Selection, Selector, Summary, Verdict};

/// Milliseconds between two drawings of a scan that is going on, at least.
const BETWEEN: i64 = 250;

/// As many times longer than a drawing is the pause behind it, so that drawing does not slow the scan down however much there
/// is: a tenth of the time, since the browser's own part of it takes about as long as ours.
const PAUSE: i64 = 20;

/// One scan, and what it found.
struct Run {
    scan: Scan,
    found: Collection,
    /// What the scan itself found of calendars that were asked for again since.
    replaced: Vec<(String, Verdict)>,
    phase: Phase,
    begun: Time,
    /// Since when it is running, and how many milliseconds it did before.
    running: Option<Time>,
    worked: i64,
    waiting: Option<(AskId, Wait)>,
    /// So many calendars came too late for it.
    newer: usize,
    /// How much the server's clock is ahead of this machine's, where that has to be said.
    skew: Option<TimeDelta>,
}

impl Run {
    fn new(thresholds: Thresholds, parallel: u32) -> Self {
        let now = time::now();
        Self {
            scan: Scan::new(parallel),
            found: Collection::new(now, thresholds),
            replaced: Vec::new(),
            phase: Phase::Running,
            begun: now,
            running: Some(now),
            worked: 0,
            waiting: None,
            newer: 0,
            skew: None,
        }
    }

    /// Takes the rows of an answer that came `at` this machine's time. What is found is judged by the server's clock, which the
    /// first answer tells.
    fn take(&mut self, id: AskId, at: Time, answer: Result<Page, ApiError>) {
        let served_at = answer.as_ref().ok().and_then(|page| page.served_at);
        if let Some(ahead) =
            served_at.filter(|_| self.found.is_empty()).and_then(|served| time::skew(served, at))
        {
            self.skew = Some(ahead);
            let now = self.begun.checked_add_signed(ahead).unwrap_or(self.begun);
            self.found = Collection::new(now, self.found.thresholds());
        }
        let rows = self.scan.answered(id, at, answer);
        self.found.push(&rows);
    }

    /// Whether it has everything, or as much as could be had.
    fn is_whole(&self) -> bool {
        matches!(self.phase, Phase::Ended(Outcome::Complete | Outcome::Gaps))
    }

    fn worked(&self) -> i64 {
        self.worked + self.running.map_or(0, |since| (time::now() - since).num_milliseconds().max(0))
    }

    fn halt(&mut self, phase: Phase) {
        self.worked = self.worked();
        (self.running, self.waiting) = (None, None);
        self.phase = phase;
    }

    fn go_on(&mut self) {
        self.running.get_or_insert_with(time::now);
        self.phase = Phase::Running;
    }
}

/// What differs from the scan before.
#[derive(Debug)]
pub struct Difference {
    /// The scan before.
    pub before: Summary,
    /// What has become of it.
    pub now: Comparison,
}

#[derive(Default)]
struct Kept {
    shown: Option<Run>,
    /// A scan that will be shown once it has come to its end.
    again: Option<Run>,
    difference: Option<Rc<Difference>>,
    selector: Selector,
    tasks: Vec<(AskId, Task)>,
    /// Asks for the first page once more.
    newest: Option<Task>,
    drawing: Option<Timeout>,
    /// Since when a drawing is going on, and how many milliseconds the last one took.
    drawn: (Option<Time>, i64),
}

impl Kept {
    fn active(&mut self) -> Option<&mut Run> {
        self.again.as_mut().or(self.shown.as_mut())
    }
}

struct Shared {
    client: Client<Fetch>,
    thresholds: Thresholds,
    parallel: u32,
    kept: RefCell<Kept>,
    redraw: Callback<()>,
}

/// The scan of one project: how it stands, what it found, and what can be done.
#[derive(Clone)]
pub struct Scanning {
    shared: Rc<Shared>,
    version: u32,
}

impl PartialEq for Scanning {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared) && self.version == other.version
    }
}

impl Scanning {
    /// Grows with everything that changes.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// How it stands; `None` before the first one.
    pub fn status(&self) -> Option<ScanStatus> {
        let kept = self.shared.kept.borrow();
        let again = kept.again.is_some();
        let run = kept.again.as_ref().or(kept.shown.as_ref())?;
        Some(ScanStatus {
            phase: run.phase.clone(),
            progress: run.scan.progress(),
            warnings: run.scan.warnings(),
            waiting: run.waiting.as_ref().map(|(_, wait)| wait.clone()),
            begun: run.begun,
            worked: run.worked(),
            again,
            newer: run.newer,
            skew: run.skew,
        })
    }

    /// How much the clock that what is shown was judged by is ahead of this machine's.
    pub fn skew(&self) -> TimeDelta {
        let kept = self.shared.kept.borrow();
        kept.shown.as_ref().and_then(|run| run.skew).unwrap_or_default()
    }

    /// What was found so far; `None` before the first scan.
    pub fn found(&self) -> Option<Ref<'_, Collection>> {
        Ref::filter_map(self.shared.kept.borrow(), |kept| Some(&kept.shown.as_ref()?.found)).ok()
    }

    /// Whether what is shown is everything, or as much as could be had.
    pub fn is_whole(&self) -> bool {
        self.shared.kept.borrow().shown.as_ref().is_some_and(Run::is_whole)
    }

    /// What differs from the scan before, once there are two.
    pub fn difference(&self) -> Option<Rc<Difference>> {
        self.shared.kept.borrow().difference.clone()
    }

    /// The rows that a filter shows.
    pub fn select(&self, filter: &Filter) -> Option<Selection> {
        let mut kept = self.shared.kept.borrow_mut();
        let Kept { shown, selector, .. } = &mut *kept;
        Some(selector.select(&shown.as_ref()?.found, filter))
    }

    /// Puts a calendar that was asked for by itself in the place of what the scan had of it.
    pub fn replace(&self, calendar: &Calendar) {
        {
            let mut kept = self.shared.kept.borrow_mut();
            let Some(run) = kept.shown.as_mut() else { return };
            match run.found.index_of(&calendar.id) {
                Some(index) if run.found.raw(index) != calendar.raw() => {
                    if run.replaced.iter().all(|(id, _)| *id != calendar.id) {
                        let verdict = (run.found.health(index), run.found.cause(index));
                        run.replaced.push((calendar.id.clone(), verdict));
                    }
                    run.found.replace(calendar);
                }
                _ => return,
            }
        }
        self.shared.redraw.emit(());
    }

    /// Begins the first scan, or another one, beside what is shown. One that goes on already is left alone.
    pub fn start(&self) {
        {
            let mut kept = self.shared.kept.borrow_mut();
            if kept.active().is_some_and(|run| matches!(run.phase, Phase::Running | Phase::Paused)) {
                return;
            }
            kept.tasks.clear();
            kept.newest = None;
            let run = Run::new(self.shared.thresholds, self.shared.parallel);
            match kept.shown {
                Some(_) => kept.again = Some(run),
                None => kept.shown = Some(run),
            }
        }
        self.pump();
    }

    /// Asks for nothing more; what is on its way still comes.
    pub fn pause(&self) {
        self.halt(Phase::Paused, false);
    }

    /// Ends it. What was found stays; another scan's beginning, which is not shown yet, goes.
    pub fn stop(&self) {
        self.halt(Phase::Stopped, true);
        self.shared.kept.borrow_mut().again = None;
        self.shared.redraw.emit(());
    }

    /// Goes on where it was paused or stopped, or where parts of it failed.
    pub fn resume(&self) {
        if let Some(run) = self.shared.kept.borrow_mut().active() {
            run.scan.retry();
            run.go_on();
        }
        self.pump();
    }

    fn halt(&self, phase: Phase, drops: bool) {
        {
            let mut kept = self.shared.kept.borrow_mut();
            if drops {
                kept.tasks.clear();
            }
            if let Some(run) = kept.active() {
                if drops {
                    run.scan.interrupted();
                }
                run.halt(phase);
            }
        }
        self.shared.redraw.emit(());
    }

    fn pump(&self) {
        pump(&self.shared);
        self.shared.redraw.emit(());
    }
}

/// Sends whatever is wanted now.
fn pump(shared: &Rc<Shared>) {
    loop {
        let ask = {
            let mut kept = shared.kept.borrow_mut();
            let Some(run) = kept.active().filter(|run| run.phase == Phase::Running) else { return };
            let Some(ask) = run.scan.wanted() else { break };
            ask
        };
        let id = ask.id;
        let weak = Rc::downgrade(shared);
        let task = Task::spawn({
            let client = shared.client.clone();
            async move {
                let told = {
                    let weak = weak.clone();
                    move |wait| {
                        if let Some(shared) = weak.upgrade() {
                            waiting(&shared, id, wait);
                        }
                    }
                };
                let answer = client.list_calendars_telling(&ask.query, told).await;
                let Some(shared) = weak.upgrade() else { return };
                {
                    let mut kept = shared.kept.borrow_mut();
                    let Some(run) = kept.active() else { return };
                    if run.waiting.as_ref().is_some_and(|(waiting, _)| *waiting == id) {
                        run.waiting = None;
                    }
                    run.take(id, time::now(), answer);
                }
                pump(&shared);
                draw_soon(&shared);
                // Last: dropping it ends this very future.
                shared.kept.borrow_mut().tasks.retain(|(of, _)| *of != id);
            }
        });
        shared.kept.borrow_mut().tasks.push((id, task));
    }
    settle(shared);
}

/// A request makes a pause before it is sent again.
fn waiting(shared: &Rc<Shared>, id: AskId, wait: Wait) {
    if let Some(run) = shared.kept.borrow_mut().active() {
        run.scan.slow_down(id);
        run.waiting = Some((id, wait));
    }
    shared.redraw.emit(());
}

/// Notices that a scan has come to its end.
fn settle(shared: &Rc<Shared>) {
    let whole = {
        let mut kept = shared.kept.borrow_mut();
        let Some(run) = kept.active() else { return };
        let Some(outcome) = run.scan.outcome() else { return };
        let whole = !matches!(outcome, Outcome::Failed(_));
        run.halt(Phase::Ended(outcome));
        if whole && let Some(now) = kept.again.take() {
            // Beside a part of the project, all of the rest would be new.
            kept.difference = None;
            if let Some(before) = kept.shown.replace(now).filter(Run::is_whole) {
                let Run { found, replaced, .. } = before;
                let mut before = Summary::of(&found);
                for (id, verdict) in replaced {
                    before.set(&id, verdict);
                }
                let now =
                    kept.shown.as_ref().map(|run| Comparison::of(&before, &run.found)).unwrap_or_default();
                kept.difference = Some(Rc::new(Difference { before, now }));
            }
            // What it remembers is of the scan before.
            kept.selector = Selector::default();
        }
        whole
    };
    if whole {
        look_for_newer(shared);
    }
    shared.redraw.emit(());
}

/// Calendars that were connected while it was scanned stand above where it began: the first page tells, asked for once
/// more. If it does not come, nothing is said.
fn look_for_newer(shared: &Rc<Shared>) {
    let client = shared.client.clone().with_retry(Retry::NEVER);
    let weak = Rc::downgrade(shared);
    let task = Task::spawn(async move {
        let answer = client.list_calendars(&Query::default()).await;
        let (Some(shared), Ok(page)) = (weak.upgrade(), answer) else { return };
        {
            let mut kept = shared.kept.borrow_mut();
            let Some(run) = kept.shown.as_mut() else { return };
            let newest = run.scan.progress().newest;
            let is_newer = |row: &&Row| match row {
                Row::Calendar(calendar) => {
                    calendar.created_at > newest && run.found.index_of(&calendar.id).is_none()
                }
                Row::Unreadable(_) => false,
            };
            run.newer = page.rows.iter().filter(is_newer).count();
        }
        shared.redraw.emit(());
    });
    shared.kept.borrow_mut().newest = Some(task);
}

fn draw_soon(shared: &Rc<Shared>) {
    let mut kept = shared.kept.borrow_mut();
    if kept.drawing.is_none() {
        let weak = Rc::downgrade(shared);
        let pause = BETWEEN.max(kept.drawn.1 * PAUSE);
        kept.drawing = Some(Timeout::new(pause as u32, move || {
            if let Some(shared) = weak.upgrade() {
                let mut kept = shared.kept.borrow_mut();
                kept.drawing = None;
                kept.drawn.0 = Some(time::now());
                drop(kept);
                shared.redraw.emit(());
            }
        }));
    }
}

/// The scan of the project that `client` asks, with up to `parallel` requests at once. It goes on while one moves between
/// views, and ends with the component.
pub fn use_scan(cx: &mut Cx, client: &Client<Fetch>, thresholds: Thresholds, parallel: u32) -> Scanning {
    let version = use_value(cx, || 0_u32);
    let now = *version.get();
    let count = use_kept(cx, || 0_u32);
    let shared = use_worked_out(cx, (client.clone(), thresholds, parallel), || {
        let redraw = Callback::from(move |()| {
            *count.borrow_mut() += 1;
            version.set(*count.borrow());
        });
        Shared { client: client.clone(), thresholds, parallel, kept: RefCell::default(), redraw }
    });
    // Effects run when all is drawn, whatever hangs on it.
    use_effect_on(cx, now, {
        let shared = Rc::clone(&shared);
        move || {
            let drawn = &mut shared.kept.borrow_mut().drawn;
            if let Some(begun) = drawn.0.take() {
                drawn.1 = (time::now() - begun).num_milliseconds();
            }
            None
        }
    });
    Scanning { shared, version: now }
}

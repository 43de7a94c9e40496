//! How a scan stands, and what can be done with it.

use yew::prelude::*;

use super::{El, Glyph, NoticeBox, Tone, button_with, el, failure};
use crate::client::{ApiError, ErrorKind, Outcome};
use crate::state::{Phase, ScanStatus};
use crate::text::{Notice, Text, en, error_detail};

/// Progress, outcome, and the way on.
pub struct ScanBar<'a> {
    /// How it stands; none before the first one.
    pub status: Option<&'a ScanStatus>,
    /// Where it was asked; none is the gateway beside the page.
    pub server: Option<&'a str>,
    /// Where one signs in again.
    pub sign_in: Option<&'a str>,
    /// Begin.
    pub on_start: Callback<()>,
    /// Ask for nothing more, for now.
    pub on_pause: Callback<()>,
    /// End it.
    pub on_stop: Callback<()>,
    /// Go on.
    pub on_resume: Callback<()>,
    /// Load the page anew, through whatever log-in stands before it.
    pub on_reload: Callback<()>,
}

impl ScanBar<'_> {
    /// Draws it.
    pub fn el(&self, text: &Text) -> El {
        let Some(status) = self.status else {
            let notice = text.notice(en::SCAN_FIRST, en::SCAN_FIRST_ADVICE);
            let scan = button_with(Glyph::SCAN, text.get(en::SCAN_ALL), &self.on_start).class("primary");
            let first = NoticeBox {
                glyph: Some(Glyph::SCAN),
                actions: vec![scan],
                ..NoticeBox::new(Tone::Calm, &notice)
            };
            return el("section").class("card").set("aria-label", text.get(en::SCAN)).child(first.el());
        };
        let going = matches!(status.phase, Phase::Running | Phase::Paused);
        // Its numbers change several times a second.
        let running = status.phase == Phase::Running;
        let error = error_of(status);
        let failed = error.map(|error| failure(text, error, self.server, self.sign_in));
        let (notice, sign_in) = failed.unzip();
        let line = el("div")
            .class("scan-line")
            .child(
                el("p")
                    .attr("role", "status")
                    .maybe("aria-live", running.then_some("off"))
                    .text(&text.scan_status(status)),
            )
            .child(el("div").class("actions").children(self.actions(text, status, error, sign_in.flatten())));
        let figures =
            going.then(|| el("p").class("muted small scan-figures").text(&text.scan_figures(status)));
        let waiting = status.waiting.as_ref().filter(|_| going).map(|wait| {
            let words = text.waiting(wait, self.server, wait.pause.as_secs().max(1));
            el("p").class("muted small").text(&words)
        });
        let error = error.zip(notice).map(|(error, notice)| {
            let detail = Some(error_detail(error));
            NoticeBox { beside: true, detail, ..NoticeBox::new(Tone::Alert, &notice) }.el()
        });
        let warnings = text.scan_warnings(status).into_iter().map(warning);
        el("section")
            .class("scan")
            .set("aria-label", text.get(en::SCAN))
            .attr("aria-busy", if running { "true" } else { "false" })
            .child(line)
            .child(going.then(|| bar(text, status)))
            .child(figures)
            .child(waiting)
            .child(error)
            .children(warnings)
    }

    fn actions(
        &self,
        text: &Text,
        status: &ScanStatus,
        error: Option<&ApiError>,
        sign_in: Option<El>,
    ) -> Vec<El> {
        let resume = |glyph, message| button_with(glyph, text.get(message), &self.on_resume);
        let again = || button_with(Glyph::SCAN, text.get(en::SCAN_AGAIN), &self.on_start);
        let cancel = || button_with(Glyph::CROSS, text.get(en::CANCEL), &self.on_stop).class("quiet");
        match &status.phase {
            Phase::Running => {
                vec![button_with(Glyph::PAUSE, text.get(en::PAUSE), &self.on_pause), cancel()]
            }
            Phase::Paused => vec![resume(Glyph::PLAY, en::RESUME).class("primary"), cancel()],
            Phase::Stopped => vec![resume(Glyph::PLAY, en::RESUME), again()],
            Phase::Ended(Outcome::Failed(_)) => {
                let mut actions = vec![resume(Glyph::AGAIN, en::TRY_AGAIN).class("primary")];
                let is_outside =
                    |error: &ApiError| matches!(error.kind, ErrorKind::SignedOut | ErrorKind::Redirected);
                match sign_in {
                    Some(sign_in) => actions.push(sign_in),
                    None if error.is_some_and(is_outside) => {
                        actions.push(button_with(Glyph::AGAIN, text.get(en::RELOAD), &self.on_reload));
                    }
                    None => {}
                }
                actions.push(if status.again { cancel() } else { again() });
                actions
            }
            Phase::Ended(_) => vec![again()],
        }
    }
}

/// Something that is incomplete, beside what there is.
pub(crate) fn warning(title: String) -> El {
    let notice = Notice { title, advice: String::new() };
    NoticeBox { beside: true, ..NoticeBox::new(Tone::Warning, &notice) }.el().key(&notice.title)
}

/// Why parts of it failed: the first reason stands for all.
fn error_of(status: &ScanStatus) -> Option<&ApiError> {
    match &status.phase {
        Phase::Ended(Outcome::Failed(parts)) => parts.first().map(|part| &part.error),
        _ => None,
    }
}

/// How much of the time line is walked, where that is known; else only that something is going on.
fn bar(text: &Text, status: &ScanStatus) -> El {
    let bar = el("progress").set("aria-label", text.get(en::SCAN_COVERED)).attr("max", "100");
    match status.progress.covered {
        Some(covered) => bar.set("value", &((covered * 100.0) as u32).to_string()),
        None => bar,
    }
}

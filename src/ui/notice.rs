//! A heading, what to do, and the actions that do it.

use super::{El, Glyph, el, icon};
use crate::client::{ApiError, ErrorKind};
use crate::text::{Notice, Text, en};

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something is broken; announced at once.
    Alert,
    /// Something is incomplete.
    Warning,
    /// Nothing is wrong.
    Calm,
}

/// A notice.
pub struct NoticeBox<'a> {
    /// The words.
    pub notice: &'a Notice,
    /// How much it matters.
    pub tone: Tone,
    /// Instead of the tone's own icon.
    pub glyph: Option<Glyph>,
    /// What support needs.
    pub detail: Option<String>,
    /// It stands beside something, not instead of it.
    pub beside: bool,
    /// Buttons and links.
    pub actions: Vec<El>,
}

impl<'a> NoticeBox<'a> {
    /// A notice that stands instead of something, with nothing to do about it.
    pub fn new(tone: Tone, notice: &'a Notice) -> Self {
        Self { notice, tone, glyph: None, detail: None, beside: false, actions: Vec::new() }
    }

    /// Draws it.
    pub fn el(self) -> El {
        let (class, role, glyph) = match self.tone {
            Tone::Alert => ("bad", Some("alert"), Glyph::WARNING),
            Tone::Warning => ("warn", None, Glyph::WARNING),
            Tone::Calm => ("calm", None, Glyph::CALENDAR),
        };
        let advice = &self.notice.advice;
        let words = el("div")
            .class("notice-text")
            .child(el("h2").text(&self.notice.title))
            .child((!advice.is_empty()).then(|| el("p").text(advice)))
            .child(self.detail.map(|detail| el("p").class("mono faint").text(&detail)));
        el("div")
            .class("notice")
            .attr("part", "notice")
            .class(class)
            .class_if(self.beside, "beside")
            .maybe("role", role)
            .maybe("aria-live", (self.tone == Tone::Warning).then_some("polite"))
            .child(el("span").class("notice-icon").child(icon(self.glyph.unwrap_or(glyph))))
            .child(words)
            .child(el("div").class("notice-actions").children(self.actions))
    }
}

/// That a project has no calendars. An element's host may say it its own way; a page has no host, and shows what is in it.
pub fn empty_project(text: &Text) -> El {
    let notice = text.notice(en::EMPTY_PROJECT, en::EMPTY_PROJECT_ADVICE);
    el("slot").attr("name", "empty").child(NoticeBox::new(Tone::Calm, &notice).el())
}

/// The words for a request that failed, and the link to the log-in, where that is what it takes and `sign_in` leads there.
pub fn failure(
    text: &Text,
    error: &ApiError,
    server: Option<&str>,
    sign_in: Option<&str>,
) -> (Notice, Option<El>) {
    let mut notice = text.error(error, server);
    let sign_in = sign_in.filter(|_| error.kind == ErrorKind::SignedOut).map(|url| {
        notice.advice = text.get(en::SIGN_IN_ADVICE).to_owned();
        el("a").class("button").set("href", url).text(text.get(en::SIGN_IN))
    });
    (notice, sign_in)
}

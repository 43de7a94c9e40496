//! What stands above every screen of the page.

use yew::prelude::*;

use super::{El, Glyph, Turn, el, icon, language_select, submit};
use crate::hooks;
use crate::text::{Language, Message, Text, en};

/// A way to look at a project.
pub struct View {
    /// What it is called.
    pub name: Message,
    /// The way there.
    pub way: Turn,
    /// It is the one that shows.
    pub is_here: bool,
}

/// The product, the ways to look at a project, who is asked, and the language.
pub struct Top<'a> {
    /// The way to the start.
    pub home: Turn,
    /// The choice among several projects.
    pub projects: Option<El>,
    /// The ways to look at the project; empty where none is shown.
    pub views: Vec<View>,
    /// Who is asked.
    pub badge: Html,
    /// Where one signs out.
    pub sign_out: Option<&'a str>,
    /// Speak another language.
    pub on_language: &'a Callback<Language>,
}

impl Top<'_> {
    /// Draws it.
    pub fn el(self, text: &Text) -> El {
        let brand = link(self.home)
            .class("brand")
            .child(icon(Glyph::CALENDAR))
            .child(el("span").text(text.get(en::PRODUCT)));
        let sign_out = self.sign_out.map(|url| {
            let button = submit(text.get(en::SIGN_OUT)).class("quiet");
            el("form").attr("method", "post").set("action", url).child(button)
        });
        el("header")
            .class("top")
            .child(brand)
            .child(self.projects)
            .child((!self.views.is_empty()).then(|| views(text, self.views)))
            .child(el("span").class("grow"))
            .child(self.badge)
            .child(sign_out)
            .child(language_select(text, self.on_language))
    }
}

/// Who is asked: a picture, and words that may be cut.
pub fn chip(glyph: Glyph, words: &str) -> El {
    el("span").class("chip").set("title", words).child(icon(glyph)).child(el("span").class("cut").text(words))
}

/// The ways to look at a project.
pub fn views(text: &Text, views: Vec<View>) -> El {
    let links = views.into_iter().map(|view| {
        link(view.way)
            .class("view-link")
            .maybe("aria-current", view.is_here.then_some("page"))
            .text(text.get(view.name))
    });
    el("nav").class("views").set("aria-label", text.get(en::VIEWS)).children(links)
}

/// Leads elsewhere within the app. Not by loading the page: that would lose a key that is kept in memory only.
pub fn link(way: Turn) -> El {
    let Turn { href, go } = way;
    el("a").set("href", &href).onclick(hooks::follow(move || go.emit(())))
}

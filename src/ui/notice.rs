//! A heading, what to do, and the actions that do it.

use yew::prelude::*;

use super::{Glyph, Icon};
use crate::text::Notice;

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

/// Properties of [`NoticeView`].
#[derive(Properties, PartialEq)]
pub struct NoticeViewProps {
    /// The words.
    pub notice: Notice,
    /// How much it matters.
    pub tone: Tone,
    /// Instead of the tone's own icon.
    #[prop_or_default]
    pub glyph: Option<Glyph>,
    /// What support needs.
    #[prop_or_default]
    pub detail: Option<String>,
    /// It stands beside something, not instead of it.
    #[prop_or_default]
    pub beside: bool,
    /// Buttons and links.
    #[prop_or_default]
    pub children: Html,
}

/// A notice.
#[component]
pub fn NoticeView(props: &NoticeViewProps) -> Html {
    let (class, role, glyph) = match props.tone {
        Tone::Alert => ("bad", Some("alert"), Glyph::Warning),
        Tone::Warning => ("warn", None, Glyph::Warning),
        Tone::Calm => ("calm", None, Glyph::Calendar),
    };
    let live = (props.tone == Tone::Warning).then_some("polite");
    html! {
        <div class={classes!("notice", class, props.beside.then_some("beside"))} {role} aria-live={live}>
            <span class="notice-icon"><Icon glyph={props.glyph.unwrap_or(glyph)} /></span>
            <div class="notice-text">
                <h2>{ &props.notice.title }</h2>
                if !props.notice.advice.is_empty() {
                    <p>{ &props.notice.advice }</p>
                }
                if let Some(detail) = &props.detail {
                    <p class="mono faint">{ detail }</p>
                }
            </div>
            <div class="notice-actions">{ props.children.clone() }</div>
        </div>
    }
}

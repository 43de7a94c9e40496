//! How a scan stands, and what can be done with it.

use yew::prelude::*;

use super::{Glyph, Icon, NoticeView, Tone};
use crate::client::{ApiError, ErrorKind, Outcome};
use crate::state::{Phase, ScanStatus};
use crate::text::{Notice, Text, en, error_detail};

/// Properties of [`ScanBar`].
#[derive(Properties, PartialEq)]
pub struct ScanBarProps {
    /// How it stands; none before the first one.
    #[prop_or_default]
    pub status: Option<ScanStatus>,
    /// Where it was asked; none is the gateway beside the page.
    #[prop_or_default]
    pub server: Option<AttrValue>,
    /// Begin.
    #[prop_or_default]
    pub on_start: Callback<()>,
    /// Ask for nothing more, for now.
    #[prop_or_default]
    pub on_pause: Callback<()>,
    /// End it.
    #[prop_or_default]
    pub on_stop: Callback<()>,
    /// Go on.
    #[prop_or_default]
    pub on_resume: Callback<()>,
    /// Load the page anew, through whatever log-in stands before it.
    #[prop_or_default]
    pub on_reload: Callback<()>,
}

/// Progress, outcome, and the way on.
#[component]
pub fn ScanBar(props: &ScanBarProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let button = |glyph, message, go: &Callback<()>, class: &'static str| {
        html! {
            <button type="button" class={classes!("button", class)} onclick={go.reform(|_: MouseEvent| ())}>
                <Icon {glyph} />{ text.get(message) }
            </button>
        }
    };
    let Some(status) = &props.status else {
        return html! {
            <section class="card" aria-label={text.get(en::SCAN).to_owned()}>
                <NoticeView tone={Tone::Calm} glyph={Some(Glyph::Scan)} notice={text.notice(en::SCAN_FIRST, en::SCAN_FIRST_ADVICE)}>
                    { button(Glyph::Scan, en::SCAN_ALL, &props.on_start, "primary") }
                </NoticeView>
            </section>
        };
    };
    let going = matches!(status.phase, Phase::Running | Phase::Paused);
    let error = failure(status);
    let actions = match &status.phase {
        Phase::Running => html! {
            <>
                { button(Glyph::Pause, en::PAUSE, &props.on_pause, "") }
                { button(Glyph::Cross, en::CANCEL, &props.on_stop, "quiet") }
            </>
        },
        Phase::Paused => html! {
            <>
                { button(Glyph::Play, en::RESUME, &props.on_resume, "primary") }
                { button(Glyph::Cross, en::CANCEL, &props.on_stop, "quiet") }
            </>
        },
        Phase::Stopped => html! {
            <>
                { button(Glyph::Play, en::RESUME, &props.on_resume, "") }
                { button(Glyph::Scan, en::SCAN_AGAIN, &props.on_start, "") }
            </>
        },
        Phase::Ended(Outcome::Failed(_)) => html! {
            <>
                { button(Glyph::Again, en::TRY_AGAIN, &props.on_resume, "primary") }
                if error.is_some_and(|error| matches!(error.kind, ErrorKind::SignedOut | ErrorKind::Redirected)) {
                    { button(Glyph::Again, en::RELOAD, &props.on_reload, "") }
                }
                if status.again {
                    { button(Glyph::Cross, en::CANCEL, &props.on_stop, "quiet") }
                } else {
                    { button(Glyph::Scan, en::SCAN_AGAIN, &props.on_start, "") }
                }
            </>
        },
        Phase::Ended(_) => button(Glyph::Scan, en::SCAN_AGAIN, &props.on_start, ""),
    };
    html! {
        <section class="scan" aria-label={text.get(en::SCAN).to_owned()} aria-busy={(status.phase == Phase::Running).to_string()}>
            <div class="scan-line">
                <p role="status">{ text.scan_status(status) }</p>
                <div class="actions">{ actions }</div>
            </div>
            if going {
                { bar(&text, status) }
                <p class="muted small scan-figures">{ text.scan_figures(status) }</p>
            }
            if let Some(wait) = status.waiting.as_ref().filter(|_| going) {
                <p class="muted small">{ text.waiting(wait, props.server.as_deref(), wait.pause.as_secs().max(1)) }</p>
            }
            if let Some(error) = error {
                <NoticeView tone={Tone::Alert} beside=true notice={text.error(error, props.server.as_deref())} detail={error_detail(error)} />
            }
            { for text.scan_warnings(status).into_iter().map(|title| html! {
                <NoticeView key={title.clone()} tone={Tone::Warning} beside=true notice={Notice { title: title.clone(), advice: String::new() }} />
            }) }
        </section>
    }
}

/// Why parts of it failed: the first reason stands for all.
fn failure(status: &ScanStatus) -> Option<&ApiError> {
    match &status.phase {
        Phase::Ended(Outcome::Failed(parts)) => parts.first().map(|part| &part.error),
        _ => None,
    }
}

/// How much of the time line is walked, where that is known; else only that something is going on.
fn bar(text: &Text, status: &ScanStatus) -> Html {
    let label = text.get(en::SCAN_COVERED).to_owned();
    match status.progress.covered {
        Some(covered) => {
            let percent = (covered * 100.0).floor().to_string();
            html! { <progress aria-label={label} max="100" value={percent} /> }
        }
        None => html! { <progress aria-label={label} max="100" /> },
    }
}

//! The connect form, drawn.

use yew::prelude::*;
use zeroize::Zeroizing;

use crate::hooks;
use crate::text::{Notice, Text, en};
use crate::ui::{Glyph, Icon, NoticeView, Tone};

/// What a person entered.
#[derive(Clone, PartialEq, Eq)]
pub struct Entered {
    /// As it was typed.
    pub address: String,
    /// As it was pasted; wiped when it is dropped.
    pub key: Zeroizing<String>,
    /// Keep the key for this tab.
    pub keep: bool,
}

/// What is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The address.
    Address(String),
    /// The key.
    Key(String),
    /// What the server made of it, and what support needs.
    Server(Notice, String),
}

/// Properties of [`ConnectView`].
#[derive(Properties, PartialEq)]
pub struct ConnectViewProps {
    /// Why the form is here.
    pub intro: Notice,
    /// What stands in the address field at first.
    #[prop_or_default]
    pub address: String,
    /// The server is being asked.
    #[prop_or_default]
    pub trying: bool,
    /// What is wrong.
    #[prop_or_default]
    pub problem: Option<Problem>,
    /// Connect.
    #[prop_or_default]
    pub on_submit: Callback<Entered>,
    /// Try the gateway again.
    #[prop_or_default]
    pub on_retry: Option<Callback<()>>,
}

/// Two fields, a tick and what went wrong. The fields are the browser's: the key stands in no state of the app.
#[component]
pub fn ConnectView(props: &ConnectViewProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let (address, key, keep) = (use_node_ref(), use_node_ref(), use_node_ref());
    // Not as the field's `value`: that would come back over what was typed whenever the form is drawn again.
    use_effect_with((props.address.clone(), address.clone()), |(text, field)| {
        hooks::set_field_text(field, text)
    });
    let onsubmit = {
        let (address, key, keep) = (address.clone(), key.clone(), keep.clone());
        let (on_submit, trying) = (props.on_submit.clone(), props.trying);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !trying {
                on_submit.emit(Entered {
                    address: hooks::field_text(&address),
                    key: Zeroizing::new(hooks::field_text(&key)),
                    keep: hooks::is_ticked(&keep),
                });
            }
        })
    };
    use_effect_with((props.problem.clone(), address.clone(), key.clone()), |(problem, address, key)| {
        match problem {
            Some(Problem::Address(_)) => hooks::focus(address),
            Some(Problem::Key(_)) => hooks::focus(key),
            _ => {}
        }
    });
    let problem_of = |wanted: &str| match &props.problem {
        Some(Problem::Address(words)) if wanted == "address" => Some(words.as_str()),
        Some(Problem::Key(words)) if wanted == "key" => Some(words.as_str()),
        _ => None,
    };
    // Always one node, if an empty one: children without keys are matched by position, and a field must stay itself.
    let field_problem = |name: &'static str| {
        html! {
            if let Some(words) = problem_of(name) {
                <p id={format!("{name}-problem")} class="field-problem" role="alert">{ words }</p>
            }
        }
    };
    let invalid = |name: &str| problem_of(name).map(|_| "true");
    html! {
        <main class="main narrow">
            <form class="card connect" {onsubmit} aria-labelledby="connect-heading" novalidate=true>
                <div class="connect-head">
                    <span class="notice-icon"><Icon glyph={Glyph::Plug} /></span>
                    <div>
                        <h1 id="connect-heading">{ &props.intro.title }</h1>
                        <p class="muted">{ &props.intro.advice }</p>
                    </div>
                </div>
                if let Some(Problem::Server(notice, detail)) = &props.problem {
                    <NoticeView tone={Tone::Alert} beside=true notice={notice.clone()} detail={detail.clone()} />
                }
                <div class="field">
                    <label for="connect-address">{ text.get(en::SERVER_ADDRESS) }</label>
                    <input ref={address} id="connect-address" type="text" inputmode="url" autocomplete="url" autocapitalize="off"
                        spellcheck="false" placeholder="https://app.attendee.dev"
                        aria-invalid={invalid("address")} aria-describedby="address-problem" />
                    { field_problem("address") }
                </div>
                <div class="field">
                    <label for="connect-key">{ text.get(en::API_KEY) }</label>
                    <input ref={key} id="connect-key" type="password" autocomplete="off" spellcheck="false"
                        aria-invalid={invalid("key")} aria-describedby="key-problem key-hint" />
                    { field_problem("key") }
                    <p id="key-hint" class="muted small">{ text.get(en::KEY_EXPLAINED) }</p>
                </div>
                <div class="field tick">
                    <input ref={keep} id="connect-keep" type="checkbox" aria-describedby="keep-hint" />
                    <label for="connect-keep">{ text.get(en::KEEP_FOR_THIS_TAB) }</label>
                    <p id="keep-hint" class="muted small">{ text.get(en::KEEP_EXPLAINED) }</p>
                </div>
                <div class="actions">
                    <button type="submit" class="button primary" aria-disabled={props.trying.then_some("true")}>
                        { if props.trying { text.get(en::CONNECTING) } else { text.get(en::CONNECT) } }
                    </button>
                    if let Some(on_retry) = &props.on_retry {
                        <button type="button" class="button" onclick={on_retry.reform(|_: MouseEvent| ())}>{ text.get(en::TRY_AGAIN) }</button>
                    }
                </div>
            </form>
        </main>
    }
}

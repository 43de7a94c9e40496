//! The connect form, drawn.

use yew::prelude::*;
use zeroize::Zeroizing;

use crate::hooks;
use crate::part::{Cx, Part, use_effect_on, use_node, use_words};
use crate::text::{Notice, en};
use crate::ui::{El, Glyph, NoticeBox, Tone, button, el, icon, submit};

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

/// Two fields, a tick and what went wrong. The fields are the browser's: the key stands in no state of the app.
#[derive(PartialEq)]
pub struct ConnectView {
    /// Why the form is here.
    pub intro: Notice,
    /// What stands in the address field at first.
    pub address: String,
    /// The server is being asked.
    pub trying: bool,
    /// What is wrong.
    pub problem: Option<Problem>,
    /// Connect.
    pub on_submit: Callback<Entered>,
    /// Try the gateway again.
    pub on_retry: Option<Callback<()>>,
}

impl Part for ConnectView {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let (address, key, keep) = (use_node(cx), use_node(cx), use_node(cx));
        // Not as the field's `value`: that would come back over what was typed whenever the form is drawn again.
        use_effect_on(cx, self.address.clone(), {
            let (text, field) = (self.address.clone(), address.clone());
            move || {
                hooks::set_field_text(&field, &text);
                None
            }
        });
        use_effect_on(cx, self.problem.clone(), {
            let (problem, address, key) = (self.problem.clone(), address.clone(), key.clone());
            move || {
                match problem {
                    Some(Problem::Address(_)) => hooks::focus(&address),
                    Some(Problem::Key(_)) => hooks::focus(&key),
                    _ => {}
                }
                None
            }
        });
        let submitted = Callback::from({
            let (address, key, keep) = (address.clone(), key.clone(), keep.clone());
            let (on_submit, trying) = (self.on_submit.clone(), self.trying);
            move |()| {
                if !trying {
                    on_submit.emit(Entered {
                        address: hooks::field_text(&address),
                        key: Zeroizing::new(hooks::field_text(&key)),
                        keep: hooks::is_ticked(&keep),
                    });
                }
            }
        });
        let (wrong_address, wrong_key, wrong) = match &self.problem {
            Some(Problem::Address(words)) => (Some(words), None, None),
            Some(Problem::Key(words)) => (None, Some(words), None),
            Some(Problem::Server(notice, detail)) => {
                let detail = Some(detail.clone());
                (None, None, Some(NoticeBox { beside: true, detail, ..NoticeBox::new(Tone::Alert, notice) }))
            }
            None => (None, None, None),
        };
        let hint = |id, message| el("p").attr("id", id).class("muted small").text(text.get(message));
        let head = el("div")
            .class("connect-head")
            .child(el("span").class("notice-icon").child(icon(Glyph::PLUG)))
            .child(
                el("div")
                    .child(el("h1").attr("id", "connect-heading").text(&self.intro.title))
                    .child(el("p").class("muted").text(&self.intro.advice)),
            );
        let address = el("input")
            .node_ref(&address)
            .attr("id", "connect-address")
            .attr("type", "text")
            .attr("inputmode", "url")
            .attr("autocomplete", "url")
            .attr("autocapitalize", "off")
            .attr("spellcheck", "false")
            .attr("placeholder", "https://app.attendee.dev")
            .maybe("aria-invalid", wrong_address.map(|_| "true"))
            .attr("aria-describedby", "address-problem");
        let address = el("div")
            .class("field")
            .child(el("label").attr("for", "connect-address").text(text.get(en::SERVER_ADDRESS)))
            .child(address)
            .child(field_problem("address-problem", wrong_address));
        let key = el("input")
            .node_ref(&key)
            .attr("id", "connect-key")
            .attr("type", "password")
            .attr("autocomplete", "off")
            .attr("spellcheck", "false")
            .maybe("aria-invalid", wrong_key.map(|_| "true"))
            .attr("aria-describedby", "key-problem key-hint");
        let key = el("div")
            .class("field")
            .child(el("label").attr("for", "connect-key").text(text.get(en::API_KEY)))
            .child(key)
            .child(field_problem("key-problem", wrong_key))
            .child(hint("key-hint", en::KEY_EXPLAINED));
        let keep = el("input")
            .node_ref(&keep)
            .attr("id", "connect-keep")
            .attr("type", "checkbox")
            .attr("aria-describedby", "keep-hint");
        let keep = el("div")
            .class("field tick")
            .child(keep)
            .child(el("label").attr("for", "connect-keep").text(text.get(en::KEEP_FOR_THIS_TAB)))
            .child(hint("keep-hint", en::KEEP_EXPLAINED));
        let connect =
            submit(text.get(if self.trying { en::CONNECTING } else { en::CONNECT })).class("primary");
        let retry = self.on_retry.as_ref().map(|on_retry| button(text.get(en::TRY_AGAIN), on_retry));
        let form = el("form")
            .class("card connect")
            .onsubmit(&submitted)
            .attr("aria-labelledby", "connect-heading")
            .flag("novalidate", true)
            .child(head)
            .child(wrong.map(NoticeBox::el))
            .child(address)
            .child(key)
            .child(keep)
            .child(
                el("div")
                    .class("actions")
                    .child(connect.maybe("aria-disabled", self.trying.then_some("true")))
                    .child(retry),
            );
        el("main").class("main narrow").child(form).into()
    }
}

/// What is wrong with a field.
fn field_problem(id: &'static str, words: Option<&String>) -> Option<El> {
    words.map(|words| el("p").attr("id", id).class("field-problem").attr("role", "alert").text(words))
}

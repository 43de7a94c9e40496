//! Sentences that depend on what happened: what, why, and what to do.

use chrono::TimeDelta;

use super::{Message, Text, en};
use crate::client::{ApiError, BadBaseUrl, BadKey, ErrorKind, Unreadable, Wait};
use crate::model::{Platform, State};
use crate::state::calendar_id;
use crate::time::{Span, iso};

/// A heading and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub title: String,
    /// Why, and what to do.
    pub advice: String,
}

fn notice(title: impl Into<String>, advice: impl Into<String>) -> Notice {
    Notice { title: title.into(), advice: advice.into() }
}

impl Text {
    /// A platform's name.
    pub fn platform<'a>(&'a self, platform: &'a Platform) -> &'a str {
        match platform {
            Platform::Google => self.get(en::GOOGLE),
            Platform::Microsoft => self.get(en::MICROSOFT),
            Platform::Unknown(name) if name.is_empty() => self.get(en::UNKNOWN_PLATFORM),
            Platform::Unknown(name) => name,
        }
    }

    /// A state's word.
    pub fn state<'a>(&'a self, state: &'a State) -> &'a str {
        match state {
            State::Connected => self.get(en::CONNECTED),
            State::Disconnected => self.get(en::DISCONNECTED),
            State::Unknown(name) if name.is_empty() => self.get(en::UNKNOWN_STATE),
            State::Unknown(name) => name,
        }
    }

    /// A key that no calendar has.
    pub fn no_match(&self, key: &str) -> Notice {
        let advice = match calendar_id(key) {
            Some(_) => en::NO_MATCH_ID,
            None if key.trim() == key => en::NO_MATCH_ADVICE,
            None => en::NO_MATCH_SPACES,
        };
        notice(self.fill(en::NO_MATCH, &[("key", key)]), self.get(advice))
    }

    /// The name in the address is no project's.
    pub fn no_such_project(&self, name: &str) -> Notice {
        notice(self.fill(en::NO_SUCH_PROJECT, &[("name", name)]), self.get(en::NO_SUCH_PROJECT_ADVICE))
    }

    /// What the title of a page of this project, where there are several, ends with.
    pub fn product(&self, project: Option<&str>) -> String {
        let product = self.get(en::PRODUCT);
        match project {
            Some(name) => self.fill(en::VIEW_TITLE, &[("view", name), ("product", product)]),
            None => product.to_owned(),
        }
    }

    /// The server's clock is this much ahead of this machine's, or behind where it is negative.
    pub fn clock(&self, ahead: TimeDelta) -> String {
        // To the minute, so that an answer's way does not make five hours four.
        let minutes = (ahead.num_seconds().unsigned_abs() + 30) / 60;
        let span = self.formats().span(Span::of(minutes * 60));
        let message = if ahead < TimeDelta::zero() { en::CLOCK_AHEAD } else { en::CLOCK_BEHIND };
        self.fill(message, &[("span", &span)])
    }

    /// A heading and its advice that depend on nothing.
    pub fn notice(&self, title: Message, advice: Message) -> Notice {
        notice(self.get(title), self.get(advice))
    }

    /// Settings that cannot be read.
    pub fn bad_settings(&self, why: &str) -> Notice {
        notice(self.get(en::BAD_SETTINGS), self.fill(en::BAD_SETTINGS_ADVICE, &[("why", why)]))
    }

    /// A request that failed: what happened, and what to do. `server` is where it was asked; `None` is the gateway
    /// beside the page.
    pub fn error(&self, error: &ApiError, server: Option<&str>) -> Notice {
        let of_server =
            |title: Message| self.fill(title, &[("server", server.unwrap_or(self.get(en::THE_GATEWAY)))]);
        match &error.kind {
            ErrorKind::KeyMissing => self.notice(en::KEY_MISSING, en::KEY_MISSING_ADVICE),
            ErrorKind::KeyRefused | ErrorKind::KeyMalformed if server.is_none() => {
                self.notice(en::GATEWAY_KEY_REFUSED, en::GATEWAY_KEY_REFUSED_ADVICE)
            }
            ErrorKind::GatewayKeyRefused => self.notice(en::GATEWAY_KEY_REFUSED, en::GATEWAY_KEY_FILE_ADVICE),
            ErrorKind::KeyMalformed => self.notice(en::KEY_MALFORMED, en::KEY_MALFORMED_ADVICE),
            ErrorKind::KeyRefused => self.notice(en::KEY_REFUSED, en::KEY_REFUSED_ADVICE),
            ErrorKind::KeyUnavailable => self.notice(en::KEY_UNAVAILABLE, en::KEY_UNAVAILABLE_ADVICE),
            ErrorKind::Fields(fields) => {
                let fields: Vec<String> =
                    fields.iter().map(|(field, words)| format!("{field}: {words}")).collect();
                notice(self.get(en::NOT_ACCEPTED), fields.join(" "))
            }
            ErrorKind::SignedOut => self.notice(en::SIGNED_OUT, en::SIGNED_OUT_ADVICE),
            ErrorKind::Redirected => self.notice(en::REDIRECTED, en::REDIRECTED_ADVICE),
            ErrorKind::CursorInvalid => self.notice(en::CURSOR_INVALID, en::CURSOR_INVALID_ADVICE),
            ErrorKind::NoSuchCalendar => self.notice(en::NO_SUCH_CALENDAR, en::NO_SUCH_CALENDAR_ADVICE),
            ErrorKind::WrongAddress if server.is_none() => {
                self.notice(en::WRONG_ADDRESS_GATEWAY, en::WRONG_ADDRESS_ADVICE)
            }
            ErrorKind::WrongAddress => {
                notice(of_server(en::WRONG_ADDRESS), self.get(en::WRONG_ADDRESS_ADVICE))
            }
            ErrorKind::RateLimited { retry_after: Some(wait) } => {
                let time = self.formats().span(Span::at_least(wait.as_secs()));
                notice(self.get(en::RATE_LIMITED), self.fill(en::RATE_LIMITED_FOR, &[("time", &time)]))
            }
            ErrorKind::RateLimited { retry_after: None } => {
                self.notice(en::RATE_LIMITED, en::RATE_LIMITED_ADVICE)
            }
            ErrorKind::Refused { status, said } => {
                self.refusal(en::REFUSED, *status, said, en::REFUSED_ADVICE)
            }
            ErrorKind::Server { status, said, .. } => {
                self.refusal(en::SERVER_FAILED, *status, said, en::SERVER_FAILED_ADVICE)
            }
            ErrorKind::Unreachable { offline: true } => self.notice(en::OFFLINE, en::OFFLINE_ADVICE),
            ErrorKind::Unreachable { offline: false } => {
                let advice =
                    if server.is_some() { en::UNREACHABLE_ADVICE } else { en::UNREACHABLE_GATEWAY_ADVICE };
                notice(of_server(en::UNREACHABLE), self.get(advice))
            }
            ErrorKind::TimedOut { after } => {
                let time = self.formats().span(Span::of(after.as_secs()));
                notice(self.fill(en::TIMED_OUT, &[("time", &time)]), self.get(en::TIMED_OUT_ADVICE))
            }
            ErrorKind::Aborted => notice(self.get(en::CANCELLED), ""),
            ErrorKind::Unreadable(Unreadable::Html) => {
                notice(of_server(en::ANSWERS_HTML), self.get(en::ANSWERS_HTML_ADVICE))
            }
            ErrorKind::Unreadable(Unreadable::NotJson | Unreadable::OtherJson) => {
                notice(of_server(en::ANSWERS_OTHERWISE), self.get(en::ANSWERS_OTHERWISE_ADVICE))
            }
            ErrorKind::Unreadable(Unreadable::CutOff) => self.notice(en::CUT_OFF, en::CUT_OFF_ADVICE),
            ErrorKind::Unreadable(Unreadable::TooLarge) => self.notice(en::TOO_LARGE, en::TOO_LARGE_ADVICE),
        }
    }

    /// The server's own words, where it has some.
    fn refusal(&self, title: Message, status: u16, said: &Option<String>, advice: Message) -> Notice {
        let title = self.fill(title, &[("status", &status.to_string())]);
        notice(title, said.as_deref().unwrap_or(self.get(advice)))
    }

    /// Above the connect form where the gateway beside the page turned out not to be one.
    pub fn no_gateway(&self, error: &ApiError) -> Notice {
        match error.kind {
            ErrorKind::KeyMissing => self.notice(en::CONNECT_INTRO, en::CONNECT_INTRO_ADVICE),
            _ => self.notice(en::NO_GATEWAY, en::NO_GATEWAY_ADVICE),
        }
    }

    /// A pause before something is asked again, with so many seconds left.
    pub fn waiting(&self, wait: &Wait, server: Option<&str>, left: u64) -> String {
        let rest = match left {
            0 => self.get(en::TRYING_AGAIN_NOW).to_owned(),
            // Counted in seconds for as long as one watches it.
            1..120 => {
                let time = self.formats().span(Span { count: left, unit: "second" });
                self.fill(en::TRYING_AGAIN_IN, &[("time", &time)])
            }
            _ => self.fill(en::TRYING_AGAIN_IN, &[("time", &self.formats().span(Span::at_least(left)))]),
        };
        format!("{}. {rest}", self.error(&wait.error, server).title)
    }

    /// A base URL that cannot be used.
    pub fn bad_base_url(&self, error: BadBaseUrl) -> String {
        let message = match error {
            BadBaseUrl::Empty => en::ADDRESS_EMPTY,
            BadBaseUrl::Scheme => en::ADDRESS_SCHEME,
            BadBaseUrl::Host => en::ADDRESS_HOST,
            BadBaseUrl::UserInfo => en::ADDRESS_USER_INFO,
            BadBaseUrl::Query => en::ADDRESS_QUERY,
            BadBaseUrl::Character => en::ADDRESS_CHARACTER,
        };
        self.get(message).to_owned()
    }

    /// A key that cannot be used.
    pub fn bad_key(&self, error: BadKey) -> String {
        let message = match error {
            BadKey::Empty => en::KEY_EMPTY,
            BadKey::Character => en::KEY_CHARACTER,
        };
        self.get(message).to_owned()
    }
}

/// What support needs of a failed request, in no language; nothing of it is secret.
pub fn error_detail(error: &ApiError) -> String {
    let status = error.status.map(|status| format!(" · status {status}")).unwrap_or_default();
    let time = error.asked_at.map(|time| format!(" · {}", iso(&time))).unwrap_or_default();
    format!("GET {}{status}{time}", error.path)
}

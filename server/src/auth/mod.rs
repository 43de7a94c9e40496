//! Who may look: everybody who gets here, those with the password, or those whom a proxy in front has let through.

pub mod password;
pub mod proxy;
pub(crate) mod sign_in;
mod slow;

use std::net::IpAddr;

use axum::http::{StatusCode, request::Parts};

pub use password::Password;
pub use proxy::Proxy;
pub(crate) use sign_in::{SIGN_IN, SIGN_OUT};

use crate::refusal::Refusal;

/// How it is decided who may look.
pub enum Auth {
    /// Everybody who can connect: on loopback, or behind the host's own rules.
    Open,
    /// Those who know the password.
    Password(Box<Password>),
    /// Those whom an authenticating reverse proxy names.
    Proxy(Proxy),
}

const SIGNED_OUT: Refusal = Refusal::new(
    StatusCode::UNAUTHORIZED,
    "signed-out",
    "Sign in first: the page leads there when it is reloaded.",
);

impl Auth {
    /// Who is asking, as the audit line calls them.
    pub(crate) fn who(&self, parts: &Parts, peer: Option<IpAddr>) -> Result<String, Refusal> {
        match self {
            Self::Open => Ok(String::new()),
            Self::Password(password) => password.session(&parts.headers).ok_or(SIGNED_OUT),
            Self::Proxy(proxy) => proxy.user(&parts.headers, peer),
        }
    }

    /// The address of the person, as far as it is known: the one in front of the proxies that are trusted.
    pub(crate) fn client(&self, parts: &Parts, peer: Option<IpAddr>) -> Option<IpAddr> {
        let trusted = match self {
            Self::Open => return peer,
            Self::Password(password) => &password.trusted_proxies,
            Self::Proxy(proxy) => &proxy.trusted,
        };
        proxy::client(&parts.headers, peer, trusted)
    }
}

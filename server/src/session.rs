//! Who is served: a request with the right key, and the page itself, known by a cookie that came with it.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

use crate::cookies::cookies;

/// The rules for one server.
pub struct Access {
    key: Fingerprint,
    cookie_name: String,
    cookie_value: String,
    cookie: Fingerprint,
    open_on_loopback: bool,
}

/// Why a request is not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Neither a key nor a session.
    Missing,
    /// An `Authorization` header that is not `Token KEY`.
    Malformed,
    /// A key, but not this one.
    WrongKey,
    /// A session, but another site is asking in its name.
    OtherSite,
}

/// The hash of a secret. Comparing hashes in the ordinary way gives nothing away by its timing, because nobody can
/// choose a secret that shares a beginning of its hash with this one.
#[derive(PartialEq, Eq)]
struct Fingerprint([u8; 32]);

impl Fingerprint {
    fn of(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }
}

impl Access {
    /// Access by `key`, or by the session of a page that came from `port`.
    pub fn new(key: &str, port: u16, open_on_loopback: bool) -> Self {
        // Made from the key: a page that is open stays served when the server starts again. The key itself
        // cannot be had from it.
        let digest = Sha256::digest(format!("session of the page\0{key}"));
        let cookie_value = digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        Self {
            key: Fingerprint::of(key.as_bytes()),
            cookie_name: format!("attendee-calendars-session-{port}"),
            cookie: Fingerprint::of(cookie_value.as_bytes()),
            cookie_value,
            open_on_loopback,
        }
    }

    /// The header that begins a session: out of reach of scripts and of other sites.
    pub fn set_cookie(&self) -> HeaderValue {
        let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", self.cookie_name, self.cookie_value);
        HeaderValue::try_from(cookie).expect("a port and hexadecimal digits are fit for a header")
    }

    /// Judges a request by its headers and by the address that it came from.
    ///
    /// # Errors
    /// When it is not to be served.
    pub fn judge(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Result<(), Refusal> {
        if let Some(authorization) = headers.get(header::AUTHORIZATION) {
            return self.judge_key(authorization.as_bytes());
        }
        let local = self.open_on_loopback && peer.is_some_and(|peer| peer.to_canonical().is_loopback());
        if !local && !self.has_session(headers) {
            return Err(Refusal::Missing);
        }
        // "same-site" is refused as well: to a cookie, every port of this host is the same site.
        match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
            None | Some(b"same-origin" | b"none") => Ok(()),
            Some(_) => Err(Refusal::OtherSite),
        }
    }

    fn judge_key(&self, authorization: &[u8]) -> Result<(), Refusal> {
        let mut words = authorization.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        match (words.next(), words.next(), words.next()) {
            (Some(scheme), Some(key), None) if scheme.eq_ignore_ascii_case(b"token") => {
                if Fingerprint::of(key) == self.key { Ok(()) } else { Err(Refusal::WrongKey) }
            }
            _ => Err(Refusal::Malformed),
        }
    }

    fn has_session(&self, headers: &HeaderMap) -> bool {
        cookies(headers)
            .any(|(name, value)| name == self.cookie_name.as_bytes() && Fingerprint::of(value) == self.cookie)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const KEY: &str = "demo_0123456789abcdefghijABCDEFGHIJxy";

    fn judge(open: bool, peer: &str, headers: &[(&'static str, &str)]) -> Result<(), Refusal> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap()));
        Access::new(KEY, 8080, open).judge(&headers.collect(), Some(peer.parse().unwrap()))
    }

    fn cookie() -> String {
        let header = Access::new(KEY, 8080, false).set_cookie();
        header.to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    #[test]
    fn keys_are_judged_like_the_real_server_does() {
        let with = |value: &str| judge(false, "127.0.0.1", &[("authorization", value)]);
        for right in [format!("Token {KEY}"), format!("token {KEY}"), format!("Token   {KEY}  ")] {
            assert_eq!(with(&right), Ok(()), "{right}");
        }
        for wrong in ["Token x".into(), format!("Token {}", KEY.to_lowercase()), format!("Token \"{KEY}\"")] {
            assert_eq!(with(&wrong), Err(Refusal::WrongKey), "{wrong}");
        }
        for malformed in
            ["".into(), "Token".into(), KEY.into(), format!("Bearer {KEY}"), format!("Token: {KEY}")]
        {
            assert_eq!(with(&malformed), Err(Refusal::Malformed), "{malformed}");
        }
        assert_eq!(with(&format!("Token {KEY} extra")), Err(Refusal::Malformed));
        assert_eq!(judge(false, "127.0.0.1", &[]), Err(Refusal::Missing));
    }

    #[test]
    fn the_session_serves_the_page_and_no_other_site() {
        let cookie = cookie();
        assert_eq!(judge(false, "10.0.0.9", &[("cookie", &cookie)]), Ok(()));
        assert_eq!(judge(false, "10.0.0.9", &[("cookie", &format!("a=b; {cookie}; c"))]), Ok(()));
        for site in ["cross-site", "same-site", "nonsense"] {
            let headers = [("cookie", &*cookie), ("sec-fetch-site", site)];
            assert_eq!(judge(false, "127.0.0.1", &headers), Err(Refusal::OtherSite), "{site}");
            assert_eq!(
                judge(true, "127.0.0.1", &[("sec-fetch-site", site)]),
                Err(Refusal::OtherSite),
                "{site}"
            );
        }
        assert_eq!(
            judge(false, "127.0.0.1", &[("cookie", &cookie[..cookie.len() - 1])]),
            Err(Refusal::Missing)
        );
        let other_port = cookie.replace("8080", "8081");
        assert_eq!(judge(false, "127.0.0.1", &[("cookie", &other_port)]), Err(Refusal::Missing));
        let wrong_key = [("cookie", &*cookie), ("authorization", "Token x")];
        assert_eq!(judge(false, "127.0.0.1", &wrong_key), Err(Refusal::WrongKey));
        assert!(!cookie.contains(KEY));
    }

    #[test]
    fn loopback_is_open_only_when_asked_for() {
        for peer in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(judge(true, peer, &[]), Ok(()), "{peer}");
            assert_eq!(judge(true, peer, &[("authorization", "Token x")]), Err(Refusal::WrongKey), "{peer}");
        }
        assert_eq!(judge(true, "192.168.1.2", &[]), Err(Refusal::Missing));
    }
}

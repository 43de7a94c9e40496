//! Where the API is.

use std::fmt;

use thiserror::Error;

const API: &str = "api/v1";

/// The address of an API, ending with `api/v1/`: absolute, or relative to the page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BaseUrl(String);

/// Why a text is no base URL.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BadBaseUrl {
    /// Nothing was given where an absolute address is needed.
    #[error("the address is empty")]
    Empty,
    /// Another scheme than http or https, or none where one is needed.
    #[error("the address does not begin with https:// or http://")]
    Scheme,
    /// No host, or one that cannot be.
    #[error("the address names no server")]
    Host,
    /// A user name or password, which would stand in every request's address.
    #[error("the address holds a user name or a password")]
    UserInfo,
    /// A `?` or `#`: nothing could be appended behind it.
    #[error("the address holds a ? or #")]
    Query,
    /// Characters that no address has: spaces, backslashes, control characters.
    #[error("the address holds a character that cannot stand in one")]
    Character,
}

impl BaseUrl {
    /// From settings: `https://host`, `https://host/some/path`, `/path` or `path` (relative to the page), each with or
    /// without `api/v1` and with or without a slash at the end.
    pub fn parse(text: &str) -> Result<Self, BadBaseUrl> {
        let text = text.trim();
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '<' | '>' | '"')) {
            return Err(BadBaseUrl::Character);
        }
        if text.contains(['?', '#']) {
            return Err(BadBaseUrl::Query);
        }
        let path_at = match split_scheme(text) {
            Some((scheme, rest)) => {
                if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
                    return Err(BadBaseUrl::Scheme);
                }
                let authority = rest.split('/').next().unwrap_or_default();
                check_authority(authority)?;
                text.len() - rest.len() + authority.len()
            }
            // `//host` would be another server, `mailto:x` no server at all.
            None if text.starts_with("//")
                || text.split('/').next().is_some_and(|first| first.contains(':')) =>
            {
                return Err(BadBaseUrl::Scheme);
            }
            None => 0,
        };
        let (origin, path) = text.split_at_checked(path_at).unwrap_or((text, ""));
        let mut path = path.trim_end_matches('/');
        if path == API || path.ends_with("/api/v1") {
            path = path.strip_suffix(API).unwrap_or(path).trim_end_matches('/');
        }
        // An empty relative path stays relative to the page; everything else needs its slash.
        let slash = if path.is_empty() && !text.starts_with('/') && path_at == 0 { "" } else { "/" };
        Ok(Self(format!("{origin}{path}{slash}{API}/")))
    }

    /// From what a person types: an absolute address, whose `https://` may be left out (`http://` is taken for this
    /// machine's own names).
    pub fn typed(text: &str) -> Result<Self, BadBaseUrl> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadBaseUrl::Empty);
        }
        if split_scheme(text).is_some() {
            return Self::parse(text);
        }
        let host = text.split(['/', ':']).next().unwrap_or_default();
        let scheme = if matches!(host, "localhost" | "127.0.0.1") || text.starts_with("[::1]") {
            "http"
        } else {
            "https"
        };
        Self::parse(&format!("{scheme}://{text}"))
    }

    /// The address of `path`, which is taken as it is.
    pub(super) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The address as a person knows it: without scheme and `/api/v1/`.
    pub fn short(&self) -> &str {
        let text = split_scheme(&self.0).map_or(self.0.as_str(), |(_, rest)| rest);
        text.strip_suffix("/api/v1/").unwrap_or(text)
    }

    /// Whether it is relative, and so beside the page.
    pub fn is_relative(&self) -> bool {
        split_scheme(&self.0).is_none()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The scheme of an absolute address, and what follows its `://`.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    Some((scheme, rest.strip_prefix("//")?))
}

fn check_authority(authority: &str) -> Result<(), BadBaseUrl> {
    if authority.contains('@') {
        return Err(BadBaseUrl::UserInfo);
    }
    // A bracket closes an IPv6 address, whose colons are no port's.
    let (host, port) = match authority.rsplit_once(':').filter(|(_, port)| !port.contains(']')) {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    if host.is_empty() || host.contains(['%', ',', ';', '*', '|', '^', '`', '{', '}']) {
        return Err(BadBaseUrl::Host);
    }
    match port.map(str::parse::<u16>) {
        None | Some(Ok(1..)) => Ok(()),
        Some(_) => Err(BadBaseUrl::Host),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn with_or_without_path_and_slash() {
        for (text, expected) in [
            ("https://a.example", "https://a.example/api/v1/"),
            ("https://a.example/", "https://a.example/api/v1/"),
            (" https://a.example/api/v1 ", "https://a.example/api/v1/"),
            ("https://a.example:8443/api/v1/", "https://a.example:8443/api/v1/"),
            ("HTTP://[::1]:8000/deep/er/", "HTTP://[::1]:8000/deep/er/api/v1/"),
            ("https://a.example/projects/eu/api/v1", "https://a.example/projects/eu/api/v1/"),
            ("https://a.example/xapi/v1", "https://a.example/xapi/v1/api/v1/"),
            ("", "api/v1/"),
            ("api/v1", "api/v1/"),
            ("api/v1/", "api/v1/"),
            ("/", "/api/v1/"),
            ("/api/v1/", "/api/v1/"),
            ("gateway", "gateway/api/v1/"),
            ("../gateway/", "../gateway/api/v1/"),
        ] {
            assert_eq!(BaseUrl::parse(text).map(|base| base.to_string()).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_refused() {
        for (text, why) in [
            ("ftp://a.example", BadBaseUrl::Scheme),
            ("javascript:alert(1)", BadBaseUrl::Scheme),
            ("//a.example", BadBaseUrl::Scheme),
            ("https://", BadBaseUrl::Host),
            ("https://a:99999", BadBaseUrl::Host),
            ("https://a:0", BadBaseUrl::Host),
            ("https://a:b", BadBaseUrl::Host),
            ("https://me:secret@a.example", BadBaseUrl::UserInfo),
            ("https://a.example?x=1", BadBaseUrl::Query),
            ("https://a.example/#x", BadBaseUrl::Query),
            ("https://a b", BadBaseUrl::Character),
            ("https://a\\b", BadBaseUrl::Character),
        ] {
            assert_eq!(BaseUrl::parse(text), Err(why), "{text}");
        }
        assert_eq!(BaseUrl::typed("  "), Err(BadBaseUrl::Empty));
    }

    #[test]
    fn what_people_type() {
        for (text, expected, short) in [
            ("app.attendee.dev", "https://app.attendee.dev/api/v1/", "app.attendee.dev"),
            ("localhost:8000", "http://localhost:8000/api/v1/", "localhost:8000"),
            ("127.0.0.1:8000/x", "http://127.0.0.1:8000/x/api/v1/", "127.0.0.1:8000/x"),
            ("http://a.example", "http://a.example/api/v1/", "a.example"),
        ] {
            let base = BaseUrl::typed(text).unwrap();
            assert_eq!((base.to_string().as_str(), base.short()), (expected, short));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic_and_reading_again_changes_nothing(text in ".*") {
            let _ = BaseUrl::typed(&text);
            if let Ok(base) = BaseUrl::parse(&text) {
                prop_assert!(base.0.ends_with("api/v1/"));
                prop_assert_eq!(BaseUrl::parse(&base.0), Ok(base));
            }
        }
    }
}

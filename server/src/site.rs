//! Where the server is to the outside: its names, its public address, and whose pages may ask it.

use std::{fmt, str::FromStr};

use axum::http::{HeaderMap, HeaderValue, Uri, header, request::Parts};

use crate::origin::Origin;

/// What the server knows of its place.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// The address that people have in their browser, where that is not what requests say of it.
    pub public_url: Option<PublicUrl>,
    /// The names that a `Host` header may hold.
    pub hosts: Hosts,
    /// Whether requests come over TLS to this very program.
    pub tls: bool,
    /// Pages of other origins that may ask, with cookies.
    pub allowed_origins: Vec<Origin>,
    /// Pages of other origins that may hold this one in a frame.
    pub frame_ancestors: Vec<Origin>,
    /// Whether browsers are told to use nothing but https with this host from now on.
    pub hsts: bool,
}

/// Which `Host` headers are answered. Another one is a page of somebody else's whose name was made to lead here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Hosts {
    /// Whatever stands there: another part of the program has looked at it.
    Any,
    /// This machine's names for itself.
    #[default]
    Loopback,
    /// These, in any case and with any port.
    Named(Vec<String>),
}

/// `https://host`, perhaps with a port and a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    text: String,
    host: String,
    path: String,
    origin: Origin,
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str =
            "a public address is https:// or http://, a host and perhaps a port and a path, no more";
        let trimmed = text.trim().trim_end_matches('/');
        let uri = trimmed.parse::<Uri>().map_err(|_| FORM)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(FORM) };
        // It holds the rules of hosts and ports.
        let origin = format!("{scheme}://{authority}").parse::<Origin>().map_err(|_| FORM)?;
        if uri.query().is_some() || uri.path().contains("//") {
            return Err(FORM);
        }
        let host = authority.host().to_ascii_lowercase();
        let path = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { text: trimmed.to_owned(), host, path, origin })
    }
}

impl PublicUrl {
    /// Whether browsers come over TLS.
    pub fn is_https(&self) -> bool {
        self.origin.as_str().starts_with("https://")
    }

    /// The path below which the server is to those outside; empty, or without a slash at its end.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The host, without its port.
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Which page made a browser ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asker {
    /// This server's own, or nobody's: an address that was typed.
    Own,
    /// One of the allowed ones.
    Allowed(HeaderValue),
    /// Another.
    Other,
    /// It does not say: a program, or an old browser.
    Unknown,
}

impl Site {
    /// Whether this host is one of the server's names.
    pub(crate) fn answers_to(&self, host: &str) -> bool {
        let name = host_name(host).to_ascii_lowercase();
        match &self.hosts {
            Hosts::Any => true,
            Hosts::Loopback => {
                matches!(&*name, "localhost" | "127.0.0.1" | "[::1]")
                    || self.public_url.as_ref().is_some_and(|url| url.host == name)
            }
            Hosts::Named(names) => {
                names.iter().any(|known| host_name(known.trim()).eq_ignore_ascii_case(&name))
            }
        }
    }

    /// Who is behind a request, by `Sec-Fetch-Site`, or by `Origin` where a browser does not send the first.
    pub(crate) fn asker(&self, headers: &HeaderMap) -> Asker {
        let origin = match only(headers, header::ORIGIN.as_str()) {
            Ok(origin) => origin,
            Err(()) => return Asker::Other,
        };
        let allowed = origin.filter(|origin| self.allowed_origins.iter().any(|known| known == *origin));
        let fetch_site = match only(headers, "sec-fetch-site") {
            Ok(site) => site.map(HeaderValue::as_bytes),
            Err(()) => return Asker::Other,
        };
        match (fetch_site, allowed, origin) {
            (Some(b"same-origin" | b"none"), ..) => Asker::Own,
            (_, Some(allowed), _) => Asker::Allowed(allowed.clone()),
            (Some(_), ..) => Asker::Other,
            (None, None, Some(origin)) if self.is_own(origin, headers) => Asker::Own,
            (None, None, Some(_)) => Asker::Other,
            (None, None, None) => Asker::Unknown,
        }
    }

    fn is_own(&self, origin: &HeaderValue, headers: &HeaderMap) -> bool {
        if let Some(url) = &self.public_url {
            return url.origin == *origin;
        }
        let Ok(origin) = origin.to_str() else { return false };
        let scheme = if self.tls { "https://" } else { "http://" };
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        origin.strip_prefix(scheme).is_some_and(|authority| Some(authority) == host)
    }

    /// The address of what was asked for, as the asker's browser has it.
    pub(crate) fn public_address(&self, parts: &Parts, path: &str) -> String {
        match &self.public_url {
            Some(url) => format!("{url}{path}"),
            None => {
                let scheme = if self.tls { "https" } else { "http" };
                let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
                format!("{scheme}://{}{path}", host.unwrap_or("localhost"))
            }
        }
    }
}

/// A header that may stand there once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a HeaderValue>, ()> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() { Err(()) } else { Ok(first) }
}

/// The name before the port.
fn host_name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn public_addresses_are_read() {
        let url = "https://Calendars.example:8443/admin/".parse::<PublicUrl>().unwrap();
        assert_eq!(
            (url.to_string().as_str(), url.host()),
            ("https://Calendars.example:8443/admin", "calendars.example")
        );
        for text in [
            "",
            "calendars.example",
            "ftp://x",
            "https://",
            "https://u@x",
            "https://x?y",
            "https://x//y",
            "https://x y",
        ] {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn hosts_are_names_with_any_port() {
        let local = Site::default();
        for host in ["localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:80", "[::1]"] {
            assert!(local.answers_to(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "localhost.",
            "127.0.0.1.",
            "127.1",
            "[::1",
            "::1",
            "localhost:x",
            "a:localhost",
        ] {
            assert!(!local.answers_to(host), "{host}");
        }
        // As people write them.
        for written in ["c.example", "C.example", " c.example", "c.example:8443"] {
            let named = Site { hosts: Hosts::Named(vec![written.into()]), ..Site::default() };
            assert!(named.answers_to("C.example:443") && !named.answers_to("localhost"), "{written}");
        }
    }

    #[test]
    fn askers_are_told_apart() {
        let site =
            Site { allowed_origins: vec!["https://office.example".parse().unwrap()], ..Site::default() };
        let asker = |lines: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("localhost:8080"));
            for (name, value) in lines {
                headers.append(*name, HeaderValue::from_static(value));
            }
            site.asker(&headers)
        };
        let office = Asker::Allowed(HeaderValue::from_static("https://office.example"));
        assert_eq!(asker(&[]), Asker::Unknown);
        assert_eq!(asker(&[("sec-fetch-site", "same-origin")]), Asker::Own);
        assert_eq!(asker(&[("sec-fetch-site", "none")]), Asker::Own);
        assert_eq!(asker(&[("origin", "http://localhost:8080")]), Asker::Own);
        assert_eq!(asker(&[("sec-fetch-site", "cross-site"), ("origin", "https://office.example")]), office);
        assert_eq!(asker(&[("origin", "https://office.example")]), office);
        for lines in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "nonsense")],
            &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:8080")],
            &[("origin", "null")],
            &[("origin", "http://localhost:8081")],
            &[("origin", "https://localhost:8080")],
            &[("origin", "https://office.example.evil.example")],
            &[("origin", "https://office.example"), ("origin", "https://office.example")],
        ] {
            assert_eq!(asker(lines), Asker::Other, "{lines:?}");
        }
    }
}

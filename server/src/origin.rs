//! Cross-origin requests: which other pages may ask, and the headers that let their browser pass on the answer.

use std::{str::FromStr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The origin of a page, written as a browser writes it: `https://admin.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(HeaderValue);

impl FromStr for Origin {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "an origin is http:// or https://, a host and perhaps a port, nothing after it";
        if text == "*" {
            return Err("`*` would let every page ask; name each origin, such as https://admin.example");
        }
        let uri = text.parse::<Uri>().map_err(|_| FORM)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(FORM) };
        // `Uri` reads an absent path as "/", so the text itself has to end with the authority.
        if !text.ends_with(authority.as_str())
            || authority.as_str().contains('@')
            || authority.host().is_empty()
        {
            return Err(FORM);
        }
        let default_port = match scheme {
            "http" => "80",
            "https" => "443",
            _ => return Err(FORM),
        };
        // Browsers leave out a scheme's own port and write hosts in lower case.
        let port = authority.port().map(|port| port.as_str().to_owned()).filter(|port| port != default_port);
        let host = authority.host().to_ascii_lowercase();
        let origin = port.map_or(format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}"));
        HeaderValue::try_from(origin).map(Self).map_err(|_| FORM)
    }
}

impl PartialEq<HeaderValue> for Origin {
    fn eq(&self, other: &HeaderValue) -> bool {
        self.0 == *other
    }
}

impl Origin {
    /// As it stands in headers.
    pub(crate) fn as_str(&self) -> &str {
        // It was made of a `str`.
        self.0.to_str().unwrap_or_default()
    }
}

/// The origins that may ask.
pub struct Cors(Vec<Origin>);

impl Cors {
    /// Lets these origins ask with a key.
    pub fn new(origins: Vec<Origin>) -> Self {
        Self(origins)
    }

    fn allows(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(header::ORIGIN)?;
        self.0.iter().any(|allowed| allowed.0 == *origin).then(|| origin.clone())
    }
}

/// Answers a preflight of an allowed origin, and marks every other answer of the API for it. Never with
/// `Allow-Credentials`: another origin needs a key, it cannot use the page's session.
pub(crate) async fn answer(State(cors): State<Arc<Cors>>, request: Request, next: Next) -> Response {
    if cors.0.is_empty() || !crate::demo::is_api(request.uri().path()) {
        return next.run(request).await;
    }
    let allowed = cors.allows(request.headers());
    let preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight && allowed.is_some() {
        let headers = [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
            (header::ACCESS_CONTROL_MAX_AGE, "600"),
        ];
        (StatusCode::NO_CONTENT, headers).into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = allowed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if !preflight {
            let exposed = HeaderValue::from_static("Retry-After, Date");
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_as_browsers_write_them() {
        let read = |text: &str| text.parse::<Origin>().map(|origin| origin.0);
        for (text, origin) in [
            ("https://admin.example", "https://admin.example"),
            ("http://localhost:5173", "http://localhost:5173"),
            ("https://Admin.Example:443", "https://admin.example"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(read(text), Ok(HeaderValue::from_static(origin)), "{text}");
        }
        for text in [
            "*",
            "",
            "null",
            "admin.example",
            "ftp://a.example",
            "https://a.example/",
            "https://a.example/x",
            "https://a.example?",
            "https://u@a.example",
            "https://",
            "https://a b",
            "file:///x",
            "https://ä.example",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}

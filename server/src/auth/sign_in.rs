//! The page on which one signs in, the one that says why one may not look, and signing out.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use form_urlencoded::byte_serialize;
use tokio::time::timeout;

use crate::{
    auth::{
        Password,
        password::{LONGEST, cookie},
        proxy,
    },
    first,
    metrics::{Metrics, SignIn},
    refusal::Refusal,
};

pub(crate) const SIGN_IN: &str = "/login";
pub(crate) const SIGN_OUT: &str = "/logout";

/// How long a form may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the page says, in one language.
struct Words {
    tag: &'static str,
    title: &'static str,
    password: &'static str,
    button: &'static str,
    wrong: &'static str,
    slow: &'static str,
    refused: &'static str,
    again: &'static str,
    why: fn(&Refusal) -> &'static str,
}

const ENGLISH: Words = Words {
    tag: "en",
    title: "Sign in",
    password: "Password",
    button: "Sign in",
    wrong: "That is not the password.",
    slow: "Too many wrong passwords came from your address. Wait a minute, then try again.",
    refused: "No access",
    again: "Try again",
    why: |refusal| refusal.detail,
};

const GERMAN: Words = Words {
    tag: "de",
    title: "Anmelden",
    password: "Passwort",
    button: "Anmelden",
    wrong: "Das ist nicht das Passwort.",
    slow: "Von Ihrer Adresse kamen zu viele falsche Passwörter. Warten Sie eine Minute und versuchen Sie es dann noch einmal.",
    refused: "Kein Zugang",
    again: "Noch einmal versuchen",
    why: |refusal| match *refusal {
        proxy::NOBODY => "Der Proxy vor diesem Server sagt nicht, wer Sie sind. Melden Sie sich dort an.",
        proxy::NOT_THE_PROXY => {
            "Dieser Server ist nur über den Proxy zu erreichen, bei dem man sich anmeldet."
        }
        proxy::TWO_USERS => "Der Header, der die Person nennt, steht zweimal in der Anfrage.",
        other => other.detail,
    },
};

/// The look of the page, taken from the embedded one: its style and its icon.
pub(crate) struct Look {
    /// What brings them into a page.
    head: String,
    /// The icon as a picture.
    mark: String,
}

impl Look {
    /// The `<style>` of this page, and the `<link>`s of the rest of its style and of its icon.
    pub(crate) fn of(index: &str) -> Self {
        let element = |begins: &str, ends: &str| {
            let found = index.match_indices(begins).map(|(at, _)| &index[at..]);
            found.filter_map(move |rest| Some(&rest[..rest.find(ends)? + ends.len()])).collect::<Vec<_>>()
        };
        let links = element("<link", ">");
        let link = |rel: &str| links.iter().copied().find(|tag| tag.replace('"', "").contains(rel));
        let icon = link("rel=icon");
        // The page waits for it until its app comes; this one shows nothing else.
        let rest = link("data-rel=stylesheet").map(|link| link.replace("data-rel", "rel"));
        let place = icon.and_then(|tag| tag.split_once("href=")?.1.split([' ', '>']).next());
        let mark = place.map(|place| format!("<img class=icon alt=\"\" src={place}>")).unwrap_or_default();
        let style = element("<style>", "</style>").concat();
        Self { head: [icon.unwrap_or_default(), &style, &rest.unwrap_or_default()].concat(), mark }
    }

    fn page(&self, headers: &HeaderMap, next: &str, failed: Option<fn(&Words) -> &'static str>) -> String {
        let words = words(headers);
        let Words { title, password, button, .. } = words;
        let error = failed.map_or_else(String::new, |failed| {
            format!("<p class=\"field-problem\" id=\"problem\" role=\"alert\">{}</p>", failed(words))
        });
        let described = if failed.is_some() { " aria-invalid=true aria-describedby=problem" } else { "" };
        let next = escaped(next);
        let form = format!(
            "<form class=\"card connect\" method=post action=login><h1>{title}</h1>\
             <input type=hidden name=next value=\"{next}\">\
             <div class=field><label for=password>{password}</label>\
             <input id=password name=password type=password autocomplete=current-password required autofocus{described}>\
             {error}</div><div class=actions><button class=\"button primary\">{button}</button></div></form>"
        );
        self.around(words, title, &form)
    }

    /// For whoever asks for the page and may not look: why, and what helps.
    pub(crate) fn refused(&self, parts: &Parts, refusal: &Refusal) -> Response {
        let words = words(&parts.headers);
        let Words { refused, again, why, .. } = words;
        let card = format!(
            "<section class=\"card connect\"><h1>{refused}</h1><p>{}</p>\
             <div class=actions><a class=button href=\"\">{again}</a></div></section>",
            why(refusal)
        );
        html(parts, refusal.status, &self.around(words, refused, &card))
    }

    fn around(&self, words: &Words, title: &str, card: &str) -> String {
        let (Self { head, mark }, tag) = (self, words.tag);
        format!(
            "<!doctype html><html lang={tag}><head><meta charset=utf-8><title>{title} – Attendee Calendars</title>\
             <meta name=viewport content=\"width=device-width, initial-scale=1\">\
             <meta name=color-scheme content=\"light dark\">{head}</head><body>\
             <header class=top><span class=brand>{mark}<span>Attendee Calendars</span></span></header>\
             <main class=\"main narrow\">{card}</main></body></html>\n"
        )
    }
}

fn words(headers: &HeaderMap) -> &'static Words {
    if prefers_german(headers) { &GERMAN } else { &ENGLISH }
}

fn prefers_german(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|accepted| accepted.to_str().ok());
    let first = accepted.and_then(|accepted| accepted.split(',').next()).unwrap_or_default().trim();
    first.get(..2).is_some_and(|tag| tag.eq_ignore_ascii_case("de"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A place on this server, for after the sign-in; the start for whatever else was asked for. Browsers read `\` as `/`
/// and skip tabs and line ends, so that none of them may stand in it.
fn safe(next: &str) -> &str {
    let here = next.strip_prefix('/').is_some_and(|rest| !rest.starts_with('/'));
    if here && next.len() <= 4096 && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        next
    } else {
        "./"
    }
}

/// Where one signs in, to come back to `place`; relative, so that it holds under any path.
pub(crate) fn way_to_sign_in(place: &str) -> Response {
    let next = byte_serialize(place.as_bytes()).collect::<String>();
    see_other(&format!("./login?next={next}"))
}

pub(crate) fn see_other(place: &str) -> Response {
    let place = HeaderValue::try_from(place).unwrap_or(HeaderValue::from_static("./"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

fn value_of(form: &[u8], name: &str) -> Option<String> {
    form_urlencoded::parse(form).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

impl Password {
    /// `GET /login`.
    pub(crate) fn ask(&self, look: &Look, parts: &Parts) -> Response {
        let next = value_of(parts.uri.query().unwrap_or_default().as_bytes(), "next").unwrap_or_default();
        let next = safe(&next);
        if self.session(&parts.headers).is_some() {
            return see_other(next);
        }
        html(parts, StatusCode::OK, &look.page(&parts.headers, next, None))
    }

    /// `POST /login`: the answer, and who has signed in.
    pub(crate) async fn sign_in(
        &self,
        look: &Look,
        parts: &Parts,
        body: Body,
        client: Option<IpAddr>,
        metrics: &Metrics,
    ) -> (Response, String) {
        // Half a form that never ends, or one that is too long, is one without a password.
        let form = timeout(PATIENCE, to_bytes(body, 4 * LONGEST + 16_384)).await;
        let form = form.ok().and_then(Result::ok).unwrap_or_default();
        let next = value_of(&form, "next").unwrap_or_default();
        let next = safe(&next);
        if let Some(wait) = self.slow.wait(client, Instant::now()) {
            metrics.signed_in(SignIn::Slowed);
            let page = look.page(&parts.headers, next, Some(|words| words.slow));
            let mut response = html(parts, StatusCode::TOO_MANY_REQUESTS, &page);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
            return (response, String::new());
        }
        // Counted as wrong until it is right: many tries at once are not one.
        self.slow.wrong(client, Instant::now());
        let password = value_of(&form, "password").filter(|password| password.len() <= LONGEST);
        let right = match password {
            Some(password) => self.verify(password).await,
            None => false,
        };
        if let (true, Some((cookie, who))) = (right, right.then(|| self.begin()).flatten()) {
            self.slow.right(client);
            metrics.signed_in(SignIn::Granted);
            return (with_cookie(see_other(next), &cookie), who);
        }
        metrics.signed_in(SignIn::Refused);
        let page = look.page(&parts.headers, next, Some(|words| words.wrong));
        (html(parts, StatusCode::FORBIDDEN, &page), String::new())
    }
}

/// `POST /logout`: the cookie goes; who has copied it keeps it until it expires.
pub(crate) fn sign_out() -> Response {
    with_cookie(see_other("./login"), &cookie("", 0))
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

fn html(parts: &Parts, status: StatusCode, page: &str) -> Response {
    (status, first::html(&parts.headers, page)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_one_stays_on_this_server() {
        for place in ["/", "/?cursor=cD0%3D&page=2", "/a/b?x=//y"] {
            assert_eq!(safe(place), place);
        }
        for place in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "\\/evil.example",
            "/a\r\nx: y",
            "/ä",
        ] {
            assert_eq!(safe(place), "./", "{place}");
        }
    }

    #[test]
    fn what_is_put_into_the_page_stays_text() {
        let look = Look::of(
            "<link href=x rel=modulepreload><link data-rel=stylesheet href=c><style>a{b:c}</style><link rel=\"icon\" href=b><p>text",
        );
        assert_eq!(look.head, "<link rel=\"icon\" href=b><style>a{b:c}</style><link rel=stylesheet href=c>");
        assert_eq!(look.mark, "<img class=icon alt=\"\" src=b>");
        let page = look.page(&HeaderMap::new(), "/?a=\"><script>&", Some(|words| words.wrong));
        assert!(
            page.contains("value=\"/?a=&quot;&gt;&lt;script&gt;&amp;\"") && page.contains("role=\"alert\""),
            "{page}"
        );
        let german =
            HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static("de-AT,en;q=0.5"))]);
        assert!(look.page(&german, "/", None).contains("<html lang=de>"));
    }

    #[test]
    fn why_one_may_not_look_is_said_in_both_languages() {
        for refusal in [proxy::NOBODY, proxy::NOT_THE_PROXY, proxy::TWO_USERS] {
            assert_eq!((ENGLISH.why)(&refusal), refusal.detail);
            assert_ne!((GERMAN.why)(&refusal), refusal.detail);
        }
    }
}

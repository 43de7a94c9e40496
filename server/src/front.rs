//! The way of a request through the gateway's server: is it one, who asks, what for, and what is said of the answer.

use std::{
    borrow::Cow,
    convert::Infallible,
    future::Future,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    sync::atomic::{AtomicBool, Ordering},
    task::{Context, Poll},
    time::Instant,
};

use attendee_calendars::app;
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, OriginalUri, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Response},
};
use tower_service::Service;

use crate::{
    LIST,
    assets::{self, Page},
    audit::{Audit, Entry},
    auth::{Auth, SIGN_IN, SIGN_OUT, sign_in},
    first::FirstPage,
    gateway::{
        Gateway,
        target::{Asked, LONGEST, Refused},
    },
    metrics::Metrics,
    page_settings::{self, PageSettings},
    refusal::Refusal,
    site::{Asker, Site},
    text,
};

/// What a gateway's server is made of.
pub struct Config {
    /// Whom it asks.
    pub gateway: Gateway,
    /// Who may look.
    pub auth: Auth,
    /// Where it is to the outside.
    pub site: Site,
    /// Where the page's files come from.
    pub page: Page,
    /// What is set of the page; `None`: what stands in it.
    pub settings: Option<PageSettings>,
    /// Where it is noted who looked at what; nowhere, if the service around it does that.
    pub audit: Option<Audit>,
    /// Whether load balancers are told to send nobody here any more.
    pub draining: Arc<AtomicBool>,
}

impl Config {
    /// The embedded page before this gateway, for this machine alone.
    pub fn new(gateway: Gateway) -> Self {
        Self {
            gateway,
            auth: Auth::Open,
            site: Site::default(),
            page: assets::embedded,
            settings: None,
            audit: None,
            draining: Arc::default(),
        }
    }
}

/// The page at `/`, the API of the first project under `/api/v1/`, and that of each under `/projects/NAME/api/v1/`.
///
/// To be mounted anywhere: `Router::new().nest_service("/calendars", router(config))`.
/// [`Site::hosts`](crate::site::Site) has to be `Hosts::Any` or to hold the service's names then.
pub fn router(config: Config) -> Router {
    let answer = |State(front), request| answer(front, request);
    Router::new().fallback(answer).with_state(Arc::new(Front::new(config)))
}

/// The same as a service by itself, for HTTP/1: a router with one route takes time for nothing.
#[derive(Clone)]
pub struct Answering(Arc<Front>);

impl Answering {
    /// A service that answers as this says.
    pub fn new(config: Config) -> Self {
        Self(Arc::new(Front::new(config)))
    }
}

impl Service<Request> for Answering {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let front = self.0.clone();
        Box::pin(async move { Ok(answer(front, request).await) })
    }
}

struct Front {
    gateway: Gateway,
    auth: Auth,
    site: Site,
    page: Page,
    audit: Option<Audit>,
    draining: Arc<AtomicBool>,
    metrics: Arc<Metrics>,
    index: Option<FirstPage>,
    look: sign_in::Look,
    other_policy: HeaderValue,
}

const fn bad(code: &'static str, detail: &'static str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, code, detail)
}

const BAD_TARGET: Refusal = bad("bad-target", "The address is not one that this server has.");
const BAD_QUERY: Refusal = bad("bad-query", "The query is not percent-encoded UTF-8.");
const BODY: Refusal = bad("unexpected-body", "A request that only reads has no body.");
const BAD_FORM: Refusal = bad("bad-form", "The form is not one of this server's.");
const TOO_LONG: Refusal =
    Refusal::new(StatusCode::URI_TOO_LONG, "target-too-long", "The address is too long.");
const NO_HOST: Refusal = bad("no-host", "The request has to say once which host it is for.");
const WRONG_HOST: Refusal =
    Refusal::new(StatusCode::MISDIRECTED_REQUEST, "wrong-host", "This server has another name.");
const OTHER_SITE: Refusal = Refusal::new(
    StatusCode::FORBIDDEN,
    "other-site",
    "A page of another site is asking, which is not allowed to.",
);
const NOT_FOUND: Refusal = Refusal::new(StatusCode::NOT_FOUND, "not-found", "There is nothing here.");
const NO_PROJECT: Refusal =
    Refusal::new(StatusCode::NOT_FOUND, "no-such-project", "This gateway has no project of that name.");
const METHOD: Refusal = Refusal::new(
    StatusCode::METHOD_NOT_ALLOWED,
    "method-not-allowed",
    "This server only reads: GET and HEAD.",
);

/// Counts a request as open for as long as it is.
struct InFlight<'a>(&'a Metrics);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.ended();
    }
}

/// What becomes of a request.
struct Outcome {
    response: Response,
    /// Who asked, as far as that is known.
    who: String,
    /// Whether it goes into the audit: what shows customers' data, and who signs in.
    noted: bool,
}

impl Outcome {
    fn unnoted(response: impl IntoResponse) -> Self {
        Self { response: response.into_response(), who: String::new(), noted: false }
    }
}

async fn answer(front: Arc<Front>, request: Request) -> Response {
    let started = Instant::now();
    front.metrics.began();
    let _in_flight = InFlight(&front.metrics);
    let (parts, body) = request.into_parts();
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let Outcome { mut response, who, noted } = front.outcome(&parts, body, peer).await;
    front.dress(&mut response, &parts);
    let status = response.status().as_u16();
    front.metrics.answered(status);
    if let Some(audit) = front.audit.as_ref().filter(|_| noted) {
        let (method, path) = (parts.method.as_str(), parts.uri.path());
        let from = front.auth.client(&parts, peer);
        audit.note(&Entry { who: &who, from, method, path, status, took: started.elapsed() });
    }
    response
}

impl Front {
    fn new(config: Config) -> Self {
        let Config { gateway, auth, site, page, settings, audit, draining } = config;
        let (policy, index) = assets::policy(&assets::index(page).unwrap_or_default());
        let policy = policy.to_str().unwrap_or_default();
        let ancestors =
            site.frame_ancestors.iter().map(|origin| origin.as_str()).collect::<Vec<_>>().join(" ");
        let ancestors = if ancestors.is_empty() { "'none'".to_owned() } else { ancestors };
        let header = |policy: String| {
            HeaderValue::try_from(policy).expect("origins have been headers' values, and so has the rest")
        };
        // It signs out by a form.
        let page_policy = policy
            .replace("form-action 'none'", "form-action 'self'")
            .replace("frame-ancestors 'none'", &format!("frame-ancestors {ancestors}"));
        // The page to sign in with has the same style inside of it.
        let style =
            policy.split("; ").find(|rule| rule.starts_with("style-src ")).unwrap_or("style-src 'self'");
        let other_policy = format!(
            "default-src 'none'; {style}; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
        );
        let (page_policy, other_policy) = (header(page_policy), header(other_policy));
        let look = sign_in::Look::of(&index);
        let settings = settings.unwrap_or_else(|| PageSettings::of_page(&index)).before(&gateway, &auth);
        let index = page_settings::block(&index).map(|block| {
            let index = format!("{}{settings}{}", &index[..block.start], &index[block.end..]);
            FirstPage::new(index, page_policy)
        });
        let metrics = gateway.metrics();
        Self { gateway, auth, site, page, audit, draining, metrics, index, look, other_policy }
    }

    async fn outcome(self: &Arc<Self>, parts: &Parts, body: Body, peer: Option<IpAddr>) -> Outcome {
        let path = parts.uri.path();
        let original = parts.extensions.get::<OriginalUri>();
        if let Err(refusal) = shape(&parts.uri).and_then(|()| original.map_or(Ok(()), |uri| shape(&uri.0))) {
            return Outcome::unnoted(refusal);
        }
        let signs = parts.method == Method::POST && matches!(path, SIGN_IN | SIGN_OUT);
        if !signs && has_body(&parts.headers) {
            let refusal = if reads(&parts.method) { BODY } else { METHOD };
            let (noted, who) = (Api::of(path).is_some(), self.auth.who(parts, peer).unwrap_or_default());
            return Outcome { response: closing(refusal.into_response()), who, noted };
        }
        // Load balancers ask by an address, not by a name.
        match path {
            "/healthz" | "/readyz" if !reads(&parts.method) => return Outcome::unnoted(METHOD),
            "/healthz" => return Outcome::unnoted(text(StatusCode::OK, "ok\n")),
            "/readyz" if self.draining.load(Ordering::Relaxed) => {
                return Outcome::unnoted(text(StatusCode::SERVICE_UNAVAILABLE, "stopping\n"));
            }
            "/readyz" => return Outcome::unnoted(text(StatusCode::OK, "ok\n")),
            _ => {}
        }
        match host(&parts.headers) {
            None => return Outcome::unnoted(NO_HOST),
            Some(host) if !self.site.answers_to(host) => return Outcome::unnoted(WRONG_HOST),
            Some(_) => {}
        }
        if let Some(api) = Api::of(path) {
            return self.api(parts, peer, &api).await;
        }
        match (&self.auth, path) {
            (Auth::Password(password), SIGN_IN | SIGN_OUT) => {
                self.sign(password, parts, body, self.auth.client(parts, peer)).await
            }
            _ => self.file(parts, peer),
        }
    }

    async fn api(&self, parts: &Parts, peer: Option<IpAddr>, api: &Api<'_>) -> Outcome {
        let noted = |who: String, response: Response| Outcome { response, who, noted: true };
        let asker = self.site.asker(&parts.headers);
        let refused = |refusal: Refusal| noted(String::new(), self.shared(refusal.into_response(), &asker));
        if asker == Asker::Other {
            return refused(OTHER_SITE);
        }
        if let (Asker::Allowed(_), &Method::OPTIONS) = (&asker, &parts.method) {
            // A preflight carries no cookie: it is answered to whoever may ask.
            return Outcome::unnoted(self.shared(preflight(), &asker));
        }
        let who = match self.auth.who(parts, peer) {
            Ok(who) => who,
            Err(refusal) => return refused(refusal),
        };
        if !reads(&parts.method) {
            return noted(who, self.shared(not_allowed(), &asker));
        }
        let asked = Asked::read(api.path, parts.uri.query()).map_err(|refused| match refused {
            Refused::NotFound => NOT_FOUND,
            Refused::Query => BAD_QUERY,
        });
        let asked = asked.and_then(|asked| Ok((asked, self.gateway.project(api.project).ok_or(NO_PROJECT)?)));
        let response = match asked {
            Ok((asked, project)) => {
                let public = self.site.public_address(parts, &self.path_outside(parts));
                let (audit, from) = (self.audit.as_ref(), self.auth.client(parts, peer));
                let line = Audit::line(audit, &who, from, parts.method.as_str(), parts.uri.path());
                let response = self.gateway.ask(project, &asked, &public).await;
                line.left();
                response
            }
            Err(refusal) => refusal.into_response(),
        };
        noted(who, self.shared(response, &asker))
    }

    /// The path as those outside have it: with the one that this router is mounted under, unless a public address holds
    /// that already.
    fn path_outside(&self, parts: &Parts) -> String {
        let original = parts.extensions.get::<OriginalUri>().filter(|_| self.site.public_url.is_none());
        original.map_or(parts.uri.path(), |uri| uri.path()).to_owned()
    }

    /// An answer that the page of an allowed origin may read.
    fn shared(&self, mut response: Response, asker: &Asker) -> Response {
        if self.site.allowed_origins.is_empty() {
            return response;
        }
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        if let Asker::Allowed(origin) = asker {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
            set(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
            set(header::ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After, Date");
            set(CORP, "same-site");
        }
        response
    }

    async fn sign(
        &self,
        password: &crate::auth::Password,
        parts: &Parts,
        body: Body,
        client: Option<IpAddr>,
    ) -> Outcome {
        if reads(&parts.method) && parts.uri.path() == SIGN_IN {
            return Outcome::unnoted(password.ask(&self.look, parts));
        }
        if parts.method != Method::POST {
            return Outcome::unnoted(not_allowed());
        }
        // Nobody is signed in or out by another site's form, and a browser always says which one it is.
        if self.site.asker(&parts.headers) != Asker::Own {
            return Outcome {
                response: closing(OTHER_SITE.into_response()),
                who: String::new(),
                noted: true,
            };
        }
        if parts.uri.path() == SIGN_OUT {
            let who = password.session(&parts.headers).unwrap_or_default();
            return Outcome { response: sign_in::sign_out(), who, noted: true };
        }
        let form = parts.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
        if !form.is_some_and(|form| form.starts_with(b"application/x-www-form-urlencoded")) {
            return Outcome::unnoted(closing(BAD_FORM.into_response()));
        }
        let (response, who) = password.sign_in(&self.look, parts, body, client, &self.metrics).await;
        Outcome { response, who, noted: true }
    }

    /// A file of the page. The page itself is for those who may look; its files are the same for everybody everywhere.
    fn file(self: &Arc<Self>, parts: &Parts, peer: Option<IpAddr>) -> Outcome {
        let path = parts.uri.path();
        if !assets::is_page(path) || !reads(&parts.method) {
            return Outcome::unnoted(assets::respond(self.page, &parts.method, path, &parts.headers));
        }
        // Mounted at `/calendars`, the page's files are looked for below `/calendars/`.
        if let Some(place) = parts.extensions.get::<OriginalUri>().and_then(|uri| folder(&uri.0)) {
            return Outcome::unnoted(sign_in::see_other(&place));
        }
        let who = match self.auth.who(parts, peer) {
            Ok(who) => who,
            Err(refusal) => {
                return Outcome::unnoted(match &self.auth {
                    Auth::Password(_) => {
                        let here = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
                        let place = match &self.site.public_url {
                            Some(url) => format!("{}{}", url.path(), parts.uri),
                            None => here.to_string(),
                        };
                        sign_in::way_to_sign_in(&place)
                    }
                    _ => self.look.refused(parts, &refusal),
                });
            }
        };
        let Some(index) = &self.index else {
            return Outcome::unnoted(assets::respond(self.page, &parts.method, path, &parts.headers));
        };
        let query = parts.uri.query().unwrap_or_default();
        let response = match self.first_question(parts, query) {
            None => index.respond(&parts.headers, query),
            Some((project, question)) => {
                let answer = self.clone().first_answer(who, self.auth.client(parts, peer), project, question);
                index.respond_with(&parts.headers, query, answer)
            }
        };
        Outcome::unnoted(response)
    }

    /// The answer to what the page would ask first, noted as if it had asked.
    async fn first_answer(
        self: Arc<Self>,
        who: String,
        from: Option<IpAddr>,
        project: usize,
        question: String,
    ) -> Response {
        let mut names = self.gateway.names();
        let path = match names.nth(project).filter(|_| self.gateway.names().count() > 1) {
            Some(name) => Cow::from(format!("/projects/{name}{LIST}")),
            None => Cow::from(LIST),
        };
        let line = Audit::line(self.audit.as_ref(), &who, from, "GET", &path);
        let response = match Asked::read(LIST, Some(&question)) {
            Ok(asked) => self.gateway.ask(project, &asked, LIST).await,
            Err(_) => BAD_QUERY.into_response(),
        };
        line.answered(response.status());
        response
    }

    /// Whom the page would ask first, and what; `None` where it is not to be answered with the page.
    fn first_question(&self, parts: &Parts, query: &str) -> Option<(usize, String)> {
        let is_wanted = parts.method == Method::GET && self.index.as_ref().is_some_and(FirstPage::has_place);
        let question = FirstPage::question(query, &parts.headers).filter(|_| is_wanted)?;
        Some((self.gateway.project(app::project_named(query).as_deref())?, question))
    }

    /// What every answer says, whatever it is.
    fn dress(&self, response: &mut Response, parts: &Parts) {
        let headers = response.headers_mut();
        // Once for all that follow, not as they come.
        headers.reserve(8);
        let set = |headers: &mut HeaderMap, name: HeaderName, value: &'static str| {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        };
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| self.other_policy.clone());
        set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        set(headers, header::REFERRER_POLICY, "no-referrer");
        set(headers, header::CACHE_CONTROL, "no-store");
        set(headers, COOP, "same-origin");
        set(headers, CORP, "same-origin");
        if self.site.frame_ancestors.is_empty() {
            set(headers, header::X_FRAME_OPTIONS, "DENY");
        }
        if self.site.hsts {
            set(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
        }
        if response.status() == StatusCode::METHOD_NOT_ALLOWED {
            let allowed = match (&self.auth, parts.uri.path()) {
                (Auth::Password(_), SIGN_IN) => "GET, HEAD, POST",
                (Auth::Password(_), SIGN_OUT) => "POST",
                _ => "GET, HEAD",
            };
            set(response.headers_mut(), header::ALLOW, allowed);
        }
    }
}

const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// A path of the API: whose, and which, as the upstream has it.
struct Api<'a> {
    project: Option<&'a str>,
    path: &'a str,
}

impl<'a> Api<'a> {
    fn of(path: &'a str) -> Option<Self> {
        if path == "/api" || path.starts_with("/api/") {
            return Some(Self { project: None, path });
        }
        let rest = path.strip_prefix("/projects/")?;
        let (name, _) = rest.split_once('/').unwrap_or((rest, ""));
        Some(Self { project: Some(name), path: &rest[name.len()..] })
    }
}

/// The folder of the page, relative, where its address lacks the slash at the end.
fn folder(original: &Uri) -> Option<String> {
    let name =
        original.path().rsplit('/').next().filter(|name| !name.is_empty() && *name != assets::INDEX)?;
    let query = original.query().map_or_else(String::new, |query| format!("?{query}"));
    Some(format!("./{name}/{query}"))
}

fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

fn not_allowed() -> Response {
    METHOD.into_response()
}

fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// A target as browsers write those of this server: nothing encoded in its path, no other server's name, no detour.
fn shape(uri: &Uri) -> Result<(), Refusal> {
    if uri.scheme().is_some() || uri.authority().is_some() {
        return Err(BAD_TARGET);
    }
    let path = uri.path();
    if path.len() + uri.query().map_or(0, str::len) > 2 * LONGEST {
        return Err(TOO_LONG);
    }
    let odd = |byte: u8| !byte.is_ascii_graphic() || matches!(byte, b'%' | b';' | b'\\' | b'#');
    let detour = |part: &str| matches!(part, "." | "..");
    if !path.starts_with('/') || path.bytes().any(odd) || path.contains("//") || path.split('/').any(detour) {
        return Err(BAD_TARGET);
    }
    Ok(())
}

fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get_all(header::CONTENT_LENGTH).iter().any(|length| length != "0");
    length || headers.contains_key(header::TRANSFER_ENCODING) || headers.contains_key(header::UPGRADE)
}

/// The connection ends with this answer: what follows on it may be a body that was not read.
fn closing(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn host(headers: &HeaderMap) -> Option<&str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next()?.to_str().ok()?;
    hosts.next().is_none().then_some(host)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn targets_are_written_as_browsers_do() {
        let fits = |target: &str| shape(&target.parse().unwrap()).is_ok();
        for target in ["/", "/page-0.js", "/api/v1/calendars?cursor=%2e%2e", "/?filter=a;b//c"] {
            assert!(fits(target), "{target}");
        }
        for target in [
            "http://a.example/",
            "//a.example/",
            "/a//b",
            "/%61pi",
            "/a/../b",
            "/a/./b",
            "/..",
            "/a;b",
            "/a\\b",
            "*",
            "a.example:80",
        ] {
            assert!(!fits(target), "{target}");
        }
    }
}

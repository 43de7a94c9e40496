//! The API of an Attendee server, passed on with its key: two paths, two methods, two parameters, and nothing else.
//!
//! `target` (what may be asked) → `turns` (when) → `upstream` (asking) → `answer` (what is passed on of the answer).

pub(crate) mod answer;
pub(crate) mod target;
mod turns;
mod upstream;
mod whole;

use std::{collections::HashSet, net::IpAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use thiserror::Error;
use tokio::time::Instant;

use crate::{
    gateway::{
        answer::Fault,
        target::Asked,
        turns::Turns,
        upstream::{Place, Upstream},
    },
    metrics::Metrics,
    watched::{Unusable, Watched, one_line},
};

/// One project of an Attendee server: a key is one.
pub struct Project {
    /// What people call it; it stands in addresses.
    name: String,
    place: Place,
    key: Key,
}

enum Key {
    File(Watched<HeaderValue>),
    Given(HeaderValue),
}

/// A project that cannot be served.
#[derive(Debug, Error)]
pub enum BadProject {
    /// The name would not fit into an address.
    #[error("the project's name `{0}` has to be of letters, digits, - and _, at most 40")]
    Name(String),
    /// Two projects of one name.
    #[error("two projects have the name `{0}`")]
    Twice(String),
    /// No project at all.
    #[error("there is no project to serve")]
    None,
    /// An address that nothing can be asked at.
    #[error(
        "the upstream `{0}` has to be https:// or http://, a host, perhaps a port and a path, and nothing else"
    )]
    Upstream(String),
    /// The key, if it is given as such.
    #[error("the API key cannot be used: {0}")]
    Key(String),
    /// The key's file.
    #[error("the API key's file cannot be used: {0}")]
    KeyFile(#[from] Unusable),
}

impl Project {
    /// The project at `upstream` (`https://app.attendee.dev`), with the key that the file holds now, and after each
    /// change of it.
    ///
    /// # Errors
    /// When one of these cannot be used.
    pub fn new(name: &str, upstream: &str, key_file: impl Into<PathBuf>) -> Result<Self, BadProject> {
        let key = Key::File(Watched::open(key_file, |contents| authorization(&one_line(&contents[0])?))?);
        Ok(Self { name: named(name)?, place: place(upstream)?, key })
    }

    /// The same with a key that does not change.
    ///
    /// # Errors
    /// When one of these cannot be used.
    pub fn with_key(name: &str, upstream: &str, key: &str) -> Result<Self, BadProject> {
        let key = one_line(key.as_bytes()).and_then(|key| authorization(&key)).map_err(BadProject::Key)?;
        Ok(Self { name: named(name)?, place: place(upstream)?, key: Key::Given(key) })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The upstream's host, where the key goes there without TLS and the host is not plainly this machine or one of its
    /// network.
    pub fn readable_on_the_way(&self) -> Option<&str> {
        let host = self.place.host_without_tls()?;
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        let near = match address {
            Ok(IpAddr::V4(address)) => {
                address.is_loopback() || address.is_private() || address.is_link_local()
            }
            Ok(IpAddr::V6(address)) => {
                address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
            }
            // `localhost`, and the names of Compose's services.
            Err(_) => !host.contains('.'),
        };
        (!near).then_some(host)
    }

    fn authorization(&self) -> HeaderValue {
        match &self.key {
            Key::File(file) => file.cloned(),
            Key::Given(key) => key.clone(),
        }
    }
}

fn named(name: &str) -> Result<String, BadProject> {
    let fits = (1..=40).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if fits { Ok(name.to_owned()) } else { Err(BadProject::Name(name.to_owned())) }
}

/// The address without `api/v1`, which people copy along, and without a slash at its end.
fn place(upstream: &str) -> Result<Place, BadProject> {
    // A mistyped address may hold a password: it is not repeated.
    let shown = if upstream.contains('@') { "(with an @)" } else { upstream };
    let bad = || BadProject::Upstream(shown.to_owned());
    let trimmed = upstream.trim().trim_end_matches('/');
    let trimmed = trimmed.strip_suffix("/api/v1").unwrap_or(trimmed).trim_end_matches('/');
    let uri = trimmed.parse::<Uri>().map_err(|_| bad())?;
    let authority = uri.authority().ok_or_else(bad)?;
    let fits = matches!(uri.scheme_str(), Some("http" | "https"))
        && !authority.as_str().contains('@')
        && !authority.host().is_empty()
        && uri.query().is_none();
    Place::new(&uri).filter(|_| fits).ok_or_else(bad)
}

fn authorization(key: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::try_from(format!("Token {key}")).map_err(|_| "it fits into no header")?;
    value.set_sensitive(true);
    Ok(value)
}

/// What a gateway takes upon itself.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How long the upstream may take for a whole answer.
    pub timeout: Duration,
    /// The largest answer, in bytes. It is held in memory.
    pub answer: usize,
    /// How many requests may be with the upstreams at once.
    pub concurrent: usize,
    /// How long a request waits for its turn, before it is told to come again.
    pub turn: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            answer: 8 << 20,
            concurrent: 64,
            turn: Duration::from_secs(5),
        }
    }
}

/// Asks the upstreams of projects.
pub struct Gateway {
    projects: Vec<Project>,
    upstream: Upstream,
    limits: Limits,
    turns: Turns,
    metrics: Arc<Metrics>,
}

impl Gateway {
    /// A gateway to these projects; the first is the one that a request without a name gets.
    ///
    /// # Errors
    /// When there is none, or two have one name.
    pub fn new(projects: Vec<Project>, limits: Limits) -> Result<Self, BadProject> {
        let mut names = HashSet::new();
        if let Some(twice) = projects.iter().find(|project| !names.insert(project.name.as_str())) {
            return Err(BadProject::Twice(twice.name.clone()));
        }
        if projects.is_empty() {
            return Err(BadProject::None);
        }
        let metrics = Arc::new(Metrics::new(projects.iter().map(Project::name)));
        let turns = Turns::new(limits.concurrent);
        Ok(Self { projects, upstream: Upstream::new(), limits, turns, metrics })
    }

    /// The names of the projects, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.projects.iter().map(Project::name)
    }

    /// How long an answer may take, its turn included.
    pub(crate) fn longest(&self) -> Duration {
        self.limits.turn + self.limits.timeout
    }

    /// What is counted of it.
    pub fn metrics(&self) -> Arc<Metrics> {
        self.metrics.clone()
    }

    /// The place of this project; that of the first for a request that names none.
    pub(crate) fn project(&self, name: Option<&str>) -> Option<usize> {
        name.map_or(Some(0), |name| self.projects.iter().position(|project| project.name == name))
    }

    /// Asks, and passes on what is fit for it. `public` is where this list is to those who asked.
    pub(crate) async fn ask(&self, project: usize, asked: &Asked<'_>, public: &str) -> Response {
        let mut counted =
            Counted { metrics: &self.metrics, project, started: Instant::now(), fault: Some(Fault::GivenUp) };
        let outcome = self.try_ask(&self.projects[project], asked, public).await;
        let fault = outcome.as_ref().err().copied();
        counted.fault = fault;
        drop(counted);
        if let Some(fault) = fault {
            tracing::debug!(
                project = self.projects[project].name,
                code = fault.code(),
                "the upstream failed"
            );
        }
        outcome.unwrap_or_else(IntoResponse::into_response)
    }

    async fn try_ask(&self, project: &Project, asked: &Asked<'_>, public: &str) -> Result<Response, Fault> {
        let _turn = self.turns.take(self.limits.turn).await.ok_or(Fault::Busy)?;
        let (target, key) = (asked.path_and_query(), || project.authorization());
        let asking = self.upstream.get(&project.place, &target, key, self.limits.answer);
        let (head, body) =
            tokio::time::timeout(self.limits.timeout, asking).await.map_err(|_| Fault::TimedOut)??;
        let (status, body) =
            answer::checked(head.status, body, matches!(asked, Asked::List { .. }).then_some(public))?;
        Ok(passed_on(status, body, head.retry_after))
    }
}

/// A request of an upstream, which counts however it ends.
struct Counted<'a> {
    metrics: &'a Metrics,
    project: usize,
    started: Instant,
    fault: Option<Fault>,
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.metrics.asked(self.project, self.fault, self.started.elapsed());
    }
}

fn passed_on(status: StatusCode, body: Bytes, retry_after: Option<HeaderValue>) -> Response {
    let mut response =
        (status, [(header::CONTENT_TYPE, "application/json")], Body::from(body)).into_response();
    if let Some(retry_after) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, retry_after);
    }
    response
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn upstreams_are_addresses_and_nothing_else() {
        for (written, server, host, below) in [
            ("https://app.attendee.dev", "https://app.attendee.dev/", "app.attendee.dev", ""),
            ("https://app.attendee.dev/", "https://app.attendee.dev/", "app.attendee.dev", ""),
            ("https://app.attendee.dev/api/v1/", "https://app.attendee.dev/", "app.attendee.dev", ""),
            ("http://[::1]:8000/attendee", "http://[::1]:8000/", "[::1]:8000", "/attendee"),
            ("http://a.example:443/a/b/api/v1", "http://a.example:443/", "a.example:443", "/a/b"),
            // As browsers and proxies write it, without the port that is usual.
            ("http://a.example:80", "http://a.example:80/", "a.example", ""),
            ("https://[::1]:443", "https://[::1]:443/", "[::1]", ""),
        ] {
            let read = place(written).unwrap();
            assert_eq!((&*read.server.to_string(), &*read.below), (server, below));
            assert_eq!(read.host, host);
        }
        for written in [
            "",
            "app.attendee.dev",
            "ftp://a.example",
            "https://",
            "https://u:p@a.example",
            "https://a.example?x=1",
            "/x",
            "https://a b",
            "https://a.example:",
            "https://a.example:99999",
        ] {
            let error = place(written).err().unwrap().to_string();
            assert!(!error.contains("u:p"), "{error}");
        }
    }

    #[test]
    fn projects_have_names_that_fit_into_addresses_and_are_told_apart() {
        for name in ["", "a/b", "a b", "..", "ü", &"x".repeat(41)] {
            assert!(Project::with_key(name, "https://a.example", "k").is_err(), "{name}");
        }
        let project = |name| Project::with_key(name, "https://a.example", "k").unwrap();
        let error =
            Gateway::new(vec![project("a"), project("b"), project("a")], Limits::default()).err().unwrap();
        assert!(error.to_string().contains("`a`"), "{error}");
        assert!(Gateway::new(Vec::new(), Limits::default()).is_err());
        assert!(Project::with_key("a", "https://a.example", "two words").is_err());
    }
}

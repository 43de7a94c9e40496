//! What the tests have in common: a server without a network, and a page that was never built.

use std::{collections::HashSet, net::SocketAddr};

use attendee_calendars_server::demo::{Config, Options, Project, router};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode},
};
use rust_embed::RustEmbed;
use serde_json::Value;
use tower::ServiceExt;

#[derive(RustEmbed)]
#[folder = "tests/page"]
pub(crate) struct TestPage;

pub(crate) const HOST: &str = "demo.example:8080";

pub(crate) struct Server {
    router: Router,
    pub(crate) key: String,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Server {
    pub(crate) fn new(options: &Options) -> Self {
        Self::with(options, |_| ())
    }

    pub(crate) fn small() -> Self {
        Self::new(&Options::default())
    }

    pub(crate) fn with(options: &Options, change: impl FnOnce(&mut Config)) -> Self {
        let project = Project::open(options).unwrap();
        let key = project.api_key().to_owned();
        let mut config = Config::new(project);
        config.page = TestPage::get;
        change(&mut config);
        Self { router: router(config), key }
    }

    /// Sends a request with exactly these headers besides Host.
    pub(crate) async fn send(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request =
            Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(target);
        request = request.header("host", HOST);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer: SocketAddr = "127.0.0.1:50000".parse().unwrap();
        let request = request.extension(ConnectInfo(peer)).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Asks with the key.
    pub(crate) async fn ask(&self, method: &str, target: &str) -> Answer {
        let token = format!("Token {}", self.key);
        self.send(method, target, &[("authorization", &token), ("accept", "application/json")]).await
    }

    pub(crate) async fn get(&self, target: &str) -> Answer {
        self.ask("GET", target).await
    }

    /// The page of the list at this target.
    pub(crate) async fn page(&self, target: &str) -> Page {
        let answer = self.get(target).await;
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        Page(answer.json())
    }

    /// Follows `next` or `previous` to the end.
    pub(crate) async fn walk(&self, start: &str, link: &str) -> Vec<Page> {
        let mut pages = vec![self.page(start).await];
        let mut seen = HashSet::new();
        while let Some(target) = pages.last().unwrap().link(link) {
            assert!(seen.insert(target.clone()), "{target} for the second time");
            pages.push(self.page(&target).await);
        }
        pages
    }
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next().map(|value| value.to_str().unwrap());
        assert!(values.next().is_none(), "{name} twice");
        value
    }
}

pub(crate) struct Page(pub(crate) Value);

impl Page {
    /// `next` or `previous` as a target on this server.
    pub(crate) fn link(&self, name: &str) -> Option<String> {
        let url = self.0[name].as_str()?;
        Some(url.strip_prefix(&format!("http://{HOST}")).unwrap_or_else(|| panic!("{url}")).to_owned())
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.0["results"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    }
}

/// All ids of a walk, in the order in which they came.
pub(crate) fn ids(pages: &[Page]) -> Vec<String> {
    pages.iter().flat_map(Page::ids).collect()
}

pub(crate) fn distinct(ids: &[String]) -> usize {
    ids.iter().collect::<HashSet<_>>().len()
}

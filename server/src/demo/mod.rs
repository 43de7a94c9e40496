//! A project of invented calendars that answers like a real Attendee server.
//!
//! `api` (requests) → [`paging`] or [`faults`] (which rows) → [`store`] (SQLite); [`seed`] invents the rows,
//! [`cursor`] and [`time`] are how the API writes places and instants.

pub(crate) mod api;
pub mod cursor;
pub mod faults;
pub mod paging;
pub mod seed;
pub mod store;
pub mod time;

use std::{path::PathBuf, sync::Arc};

use axum::{
    Router,
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::{self, Next},
    response::Response,
};
use tokio::time::Instant;

use crate::{
    assets::{self, Page},
    demo::{
        api::Api,
        seed::Plan,
        store::{OpenError, Store},
        time::Time,
    },
    first::FirstPage,
    origin::{self, Cors, Origin},
    session::Access,
};

/// What is asked for; `None` stands for the default, or for whatever a file holds already.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How many calendars.
    pub calendars: Option<u32>,
    /// What ids, keys and all else are drawn from.
    pub seed: Option<u64>,
    /// How many of the newest calendars share one time of creation.
    pub same_instant: Option<u32>,
    /// Where the project is kept; in memory if nowhere.
    pub db: Option<PathBuf>,
    /// Whether lists are paged as badly as the real server does it.
    pub attendee_faults: bool,
}

impl Options {
    fn plan(&self) -> Plan {
        Plan {
            calendars: self.calendars.unwrap_or(137),
            seed: self.seed.unwrap_or(1),
            same_instant: self.same_instant.unwrap_or(0),
        }
    }
}

/// Calendars, ready to be asked for, and the key to them.
pub struct Project {
    store: Store,
    api_key: String,
    attendee_faults: bool,
}

impl Project {
    /// Opens the file that is named, or invents the calendars anew.
    ///
    /// # Errors
    /// When the file cannot be used or made; it is then left as it was.
    pub fn open(options: &Options) -> Result<Self, OpenError> {
        let plan = options.plan();
        let store = match &options.db {
            None => Store::in_memory(plan, Time::now())?,
            Some(file) if file.exists() => Store::open(file, options)?,
            Some(file) => Store::create(file, plan, Time::now())?,
        };
        let api_key = seed::api_key(store.plan().seed);
        Ok(Self { store, api_key, attendee_faults: options.attendee_faults })
    }

    /// The key that requests have to bring.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }
}

/// What a server of the demo is made of.
pub struct Config {
    /// The calendars that it serves.
    pub project: Project,
    /// Where the page's files come from.
    pub page: Page,
    /// The port that it listens on; cookies know no ports, so the session's name carries it.
    pub port: u16,
    /// Origins whose pages may ask with a key.
    pub cors_origins: Vec<Origin>,
    /// Whether this machine is served without key or session.
    pub open_on_loopback: bool,
    /// Whether the page brings the rows of its first list along.
    pub first_rows: bool,
}

impl Config {
    /// The embedded page before this project, on port 8080, closed to everybody else.
    pub fn new(project: Project) -> Self {
        Self {
            project,
            page: assets::embedded,
            port: 8080,
            cors_origins: Vec::new(),
            open_on_loopback: false,
            first_rows: true,
        }
    }
}

struct Shell {
    page: Page,
    /// The page, taken apart for rows; `None` where it has no place for them.
    first: Option<FirstPage>,
    access: Arc<Access>,
    api: Arc<Api>,
}

/// The page at `/` and the API under `/api/v1/`.
pub fn router(config: Config) -> Router {
    let access = Arc::new(Access::new(config.project.api_key(), config.port, config.open_on_loopback));
    let api = Arc::new(Api::new(config.project, access.clone(), config.port));
    let first = assets::index(config.page).map(|index| {
        let (policy, index) = assets::policy(&index);
        FirstPage::new(index, policy)
    });
    let first = first.filter(|page| config.first_rows && page.has_place());
    let shell = Arc::new(Shell { page: config.page, first, access, api: api.clone() });
    api::routes(api)
        .merge(Router::new().fallback(everything_else).with_state(shell))
        .layer(middleware::from_fn_with_state(Arc::new(Cors::new(config.cors_origins)), origin::answer))
        .layer(middleware::from_fn(log))
}

/// The page's files, and an honest 404 for all the rest. Who gets the page gets the session with it.
async fn everything_else(State(shell): State<Arc<Shell>>, request: Request) -> Response {
    let path = request.uri().path();
    if is_api(path) {
        return api::not_found();
    }
    let mut response = shell
        .first(&request)
        .unwrap_or_else(|| assets::respond(shell.page, request.method(), path, request.headers()));
    if assets::is_page(path)
        && (response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED)
    {
        response.headers_mut().insert(header::SET_COOKIE, shell.access.set_cookie());
    }
    response
}

impl Shell {
    /// The page with its first rows.
    fn first(&self, request: &Request) -> Option<Response> {
        let (uri, headers) = (request.uri(), request.headers());
        let query = uri.query().unwrap_or_default();
        let wanted = assets::is_page(uri.path()) && *request.method() == Method::GET;
        let question = FirstPage::question(query, headers).filter(|_| wanted)?;
        let api = self.api.clone();
        Some(self.first.as_ref()?.respond_with(headers, query, async move { api.first(&question) }))
    }
}

pub(crate) fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// One line a request at level debug, without the query: it may hold what people search for.
async fn log(request: Request, next: Next) -> Response {
    let (method, path, start) = (request.method().clone(), request.uri().path().to_owned(), Instant::now());
    let response = next.run(request).await;
    tracing::debug!(%method, path, status = response.status().as_u16(), took = ?start.elapsed());
    response
}

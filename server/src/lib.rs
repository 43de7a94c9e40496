//! Attendee Calendars as one program: the page, embedded, and an API behind it.
//!
//! [`router`] makes an axum `Router` of a [`Config`], so that it can be tried without a network or mounted in
//! another service; [`serve`] runs one until it is told to stop.
//!
//! | module | its one reason to exist |
//! |---|---|
//! | [`assets`] | the files of the page: types, compression, caching |
//! | [`session`] | who is served: a key, the page's own cookie, nobody else |
//! | [`origin`] | pages of other origins that may ask with a key |
//! | [`demo`] | the API over a project of invented calendars in SQLite |

pub mod assets;
pub mod demo;
pub mod origin;
pub mod session;

use std::{
    future::{Future, IntoFuture},
    io,
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tokio::{
    net::TcpListener,
    sync::oneshot::{self, error::RecvError},
    time::Instant,
};

use crate::{
    assets::Page,
    demo::Project,
    origin::{Cors, Origin},
    session::Access,
};

/// What a server is made of.
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
        }
    }
}

struct Shell {
    page: Page,
    access: Arc<Access>,
}

/// The page at `/` and the API under `/api/v1/`.
pub fn router(config: Config) -> Router {
    let access = Arc::new(Access::new(config.project.api_key(), config.port, config.open_on_loopback));
    let shell = Arc::new(Shell { page: config.page, access: access.clone() });
    demo::api::routes(config.project, access, config.port)
        .merge(Router::new().fallback(everything_else).with_state(shell))
        .layer(middleware::from_fn_with_state(Arc::new(Cors::new(config.cors_origins)), origin::answer))
        .layer(middleware::from_fn(log))
}

/// The page's files, and an honest 404 for all the rest. Who gets the page gets the session with it.
async fn everything_else(State(shell): State<Arc<Shell>>, request: Request) -> Response {
    let path = request.uri().path();
    if is_api(path) {
        return demo::api::not_found();
    }
    let mut response = assets::respond(shell.page, request.method(), path, request.headers());
    if assets::is_page(path)
        && (response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED)
    {
        response.headers_mut().insert(header::SET_COOKIE, shell.access.set_cookie());
    }
    response
}

fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// One line a request at level debug, without the query: it may hold what people search for.
async fn log(request: Request, next: Next) -> Response {
    let (method, path, start) = (request.method().clone(), request.uri().path().to_owned(), Instant::now());
    let response = next.run(request).await;
    tracing::debug!(%method, path, status = response.status().as_u16(), took = ?start.elapsed());
    response
}

/// Serves until `stop` completes; open requests then have `grace` to end, idle connections are closed at once.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
) -> io::Result<()> {
    let (stopping, stopped) = oneshot::channel();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        let _ = stopping.send(());
    });
    tokio::select! {
        outcome = server.into_future() => outcome,
        // The sender only goes unused when the server has ended, and then the other branch has won.
        Ok(()) = async { stopped.await?; tokio::time::sleep(grace).await; Ok::<_, RecvError>(()) } => Ok(()),
    }
}

/// A short answer in words.
pub(crate) fn text(status: StatusCode, words: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response()
}

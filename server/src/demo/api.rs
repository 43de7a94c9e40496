//! The HTTP side of the demo: `GET` of the list and of one calendar, and everything that is refused.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::any,
};
use form_urlencoded::Serializer;
use serde::Serialize;
use serde_json::json;

use crate::{
    LIST,
    demo::{
        Project,
        cursor::{Cursor, CursorError},
        faults, paging,
        store::Calendar,
    },
    session::{Access, Refusal},
};

/// The demo is read only, so unlike the real server's this list names no way to write.
const ALLOW: &str = "GET, HEAD, OPTIONS";

pub(crate) struct Api {
    project: Project,
    access: Arc<Access>,
    port: u16,
}

/// The routes of the API. Everything else under `/api/` is [`not_found`].
pub(crate) fn routes(api: Arc<Api>) -> Router {
    Router::new().route(LIST, any(list)).route("/api/v1/calendars/{id}", any(detail)).with_state(api)
}

async fn list(State(api): State<Arc<Api>>, request: Request<Body>) -> Response {
    let (request, _) = request.into_parts();
    api.guard(&request, "Calendar List Create").unwrap_or_else(|| api.list(&request))
}

async fn detail(
    State(api): State<Arc<Api>>,
    id: Result<Path<String>, PathRejection>,
    request: Request<Body>,
) -> Response {
    let (request, _) = request.into_parts();
    api.guard(&request, "Calendar Detail Patch Delete").unwrap_or_else(|| {
        // An id that is no text is no calendar's.
        let found = id.map_or(Ok(None), |Path(id)| api.project.store.calendar(&id));
        match found {
            Ok(Some(calendar)) => answer(StatusCode::OK, &calendar),
            Ok(None) => answer(StatusCode::NOT_FOUND, &json!({"error": "Calendar not found"})),
            Err(error) => broken(&error),
        }
    })
}

impl Api {
    /// The API of this project, on this port.
    pub(crate) fn new(project: Project, access: Arc<Access>, port: u16) -> Self {
        Self { project, access, port }
    }

    /// What the page that is being sent asks for first, and may.
    pub(crate) fn first(&self, query: &str) -> Response {
        match Request::builder().uri(format!("{LIST}?{query}")).body(()) {
            Ok(request) => self.list(&request.into_parts().0),
            Err(_) => not_found(),
        }
    }

    /// Who asks comes before what is asked; only then come the methods that do not read.
    fn guard(&self, request: &Parts, name: &str) -> Option<Response> {
        let peer = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        if let Err(refusal) = self.access.judge(&request.headers, peer) {
            return Some(refused(refusal));
        }
        match request.method {
            Method::GET | Method::HEAD => None,
            Method::OPTIONS => Some(answer(
                StatusCode::OK,
                &json!({"name": name, "description": "", "renders": ["application/json"], "parses": []}),
            )),
            ref method => Some(answer(
                StatusCode::METHOD_NOT_ALLOWED,
                &json!({"detail": format!("Method \"{method}\" not allowed.")}),
            )),
        }
    }

    fn list(&self, request: &Parts) -> Response {
        let faults = self.project.attendee_faults;
        if faults && wants_html(&request.headers) {
            return server_error();
        }
        let query = request.uri.query().unwrap_or_default();
        // The last of repeated parameters wins.
        let last = |name: &str| {
            let values = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
            values.last().map(|(_, value)| value)
        };
        let cursor = match Cursor::decode(&last("cursor").unwrap_or_default()) {
            Ok(cursor) => cursor,
            Err(CursorError::NoDate) if faults => return server_error(),
            Err(_) => return answer(StatusCode::NOT_FOUND, &json!({"detail": "Invalid cursor"})),
        };
        let page = if faults { faults::page } else { paging::page };
        match page(&self.project.store, last("deduplication_key").as_deref(), &cursor) {
            Ok(page) => {
                let link = |cursor: Option<Cursor>| cursor.map(|cursor| self.link(request, &cursor));
                let (next, previous) = (link(page.next), link(page.previous));
                answer(StatusCode::OK, &List { next, previous, results: page.calendars })
            }
            Err(error) => broken(&error),
        }
    }

    /// The request's own address with another cursor, its parameters sorted by name as the real server does it.
    fn link(&self, Parts { headers, uri, .. }: &Parts, cursor: &Cursor) -> String {
        let query = uri.query().unwrap_or_default();
        let mut parameters =
            form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != "cursor").collect::<Vec<_>>();
        parameters.push(("cursor".into(), cursor.encode().into()));
        parameters.sort_by(|(one, _), (other, _)| one.cmp(other));
        let query = Serializer::new(String::new()).extend_pairs(parameters).finish();
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let host = host.map_or_else(|| format!("localhost:{}", self.port), str::to_owned);
        format!("http://{host}{}?{query}", uri.path())
    }
}

#[derive(Serialize)]
struct List {
    next: Option<String>,
    previous: Option<String>,
    results: Vec<Calendar>,
}

fn refused(refusal: Refusal) -> Response {
    let (status, detail) = match refusal {
        Refusal::Missing => (StatusCode::UNAUTHORIZED, "Missing Authorization header"),
        Refusal::Malformed => (
            StatusCode::UNAUTHORIZED,
            "Invalid Authorization header. Should have this format: Token <api_key>",
        ),
        Refusal::WrongKey => (StatusCode::UNAUTHORIZED, "Invalid or disabled API key"),
        Refusal::OtherSite => {
            (StatusCode::FORBIDDEN, "Another site is asking with this page's session. Ask with an API key.")
        }
    };
    let mut response = answer(status, &json!({"detail": detail}));
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Token"));
    }
    response
}

/// For paths of the API that do not exist: asked by nobody in particular, so without a look at the key.
pub(crate) fn not_found() -> Response {
    answer(StatusCode::NOT_FOUND, &json!({"error": "Not found"}))
}

fn wants_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.contains("text/html") && !accept.contains("application/json")
}

/// What the real server sends when it breaks: HTML, whatever was accepted.
fn server_error() -> Response {
    const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<title>Server Error (500)</title>\n\
        <h1>Server Error (500)</h1>\n</html>\n";
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], PAGE)
        .into_response()
}

fn broken(error: &dyn std::error::Error) -> Response {
    tracing::error!(%error, "the demo database failed");
    answer(
        StatusCode::INTERNAL_SERVER_ERROR,
        &json!({"error": "The demo database failed; the log says why."}),
    )
}

fn answer(status: StatusCode, body: &impl Serialize) -> Response {
    let body = match serde_json::to_vec(body) {
        Ok(body) => body,
        // Only a file that was changed by hand holds text in place of JSON.
        Err(error) => return broken(&error),
    };
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::VARY, "Accept"),
        (header::ALLOW, ALLOW),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    (status, headers, Body::from(body)).into_response()
}

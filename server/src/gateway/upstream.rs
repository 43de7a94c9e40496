//! Asking an Attendee server: one GET, a pool of connections, no redirect followed, nothing of the caller's with it.

use std::{error::Error, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderValue, Request, StatusCode, Uri, header},
};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self as client, Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore};
use thread_local::ThreadLocal;

use crate::gateway::answer::Fault;

/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// How long a connection is kept that nobody uses: less than servers usually do, so that they seldom close one on us.
const IDLE: Duration = Duration::from_secs(20);

const USER_AGENT: &str = concat!("attendee-calendars/", env!("CARGO_PKG_VERSION"));

/// How much is read at once: a page of calendars, mostly.
const READ: usize = 32 * 1024;

type Connector = HttpsConnector<HttpConnector>;

/// A pool of connections for each thread: what one thread reads, no other has to be woken for.
pub(super) struct Upstream {
    connector: Connector,
    clients: ThreadLocal<Client<Connector, Empty<Bytes>>>,
}

/// What is looked at of an answer besides its body.
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) retry_after: Option<HeaderValue>,
}

impl Upstream {
    pub(super) fn new() -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT));
        let tls = ClientConfig::builder().with_root_certificates(roots()).with_no_client_auth();
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        Self { connector, clients: ThreadLocal::new() }
    }

    fn client(&self) -> &Client<Connector, Empty<Bytes>> {
        self.clients.get_or(|| {
            Client::builder(TokioExecutor::new())
                .pool_timer(TokioTimer::new())
                .timer(TokioTimer::new())
                .pool_idle_timeout(IDLE)
                .http1_read_buf_exact_size(READ)
                .build(self.connector.clone())
        })
    }

    /// The whole answer, which is at most `most` bytes long.
    pub(super) async fn get(
        &self,
        uri: Uri,
        authorization: HeaderValue,
        most: usize,
    ) -> Result<(Head, Bytes), Fault> {
        let mut request = Request::new(Empty::new());
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, authorization);
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
        let client = self.client();
        let mut answer = client.request(request.clone()).await;
        // A kept connection may end just as it is used: asking once more harms nobody.
        if answer.as_ref().is_err_and(|error| cause(error).is_some_and(hyper::Error::is_incomplete_message)) {
            answer = client.request(request).await;
        }
        let (parts, body) = answer.map_err(|error| fault(&error))?.into_parts();
        if parts.headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
            return Err(Fault::Unreadable);
        }
        let body = Limited::new(body, most).collect().await.map_err(|error| {
            if error.downcast_ref::<LengthLimitError>().is_some() { Fault::TooLarge } else { Fault::CutOff }
        })?;
        let retry_after = parts.headers.get(header::RETRY_AFTER).cloned();
        Ok((Head { status: parts.status, retry_after }, body.to_bytes()))
    }
}

fn cause(error: &client::Error) -> Option<&hyper::Error> {
    error.source()?.downcast_ref()
}

fn fault(error: &client::Error) -> Fault {
    if error.is_connect() {
        Fault::Unreachable
    } else if cause(error).is_some_and(hyper::Error::is_parse) {
        Fault::Unreadable
    } else {
        Fault::CutOff
    }
}

/// Whom to trust: this machine's certificates, which know a company's own; Mozilla's where it has none, as in an empty
/// container.
fn roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(native.certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots
}

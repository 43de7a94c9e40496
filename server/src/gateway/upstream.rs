//! Asking an Attendee server: one GET over a connection that is kept, no redirect followed, nothing of the caller's with it.
//!
//! Whoever asks moves the connection along himself (`move_on`): no task is woken for another.

use std::{
    error::Error,
    future::{Future, poll_fn},
    io,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    task::{Context, Waker},
    time::Duration,
};

use axum::{
    body::Bytes,
    http::{HeaderValue, Request, StatusCode, Uri, header},
};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::{client::legacy::connect::HttpConnector, rt::TokioIo};
use rustls::{ClientConfig, RootCertStore};
use thread_local::ThreadLocal;
use tokio::{
    net::TcpStream,
    task::AbortHandle,
    time::{Instant, sleep},
};
use tower_service::Service;

use crate::gateway::answer::Fault;

/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// How long a connection that nobody uses may be used again: less than servers usually keep one, so that they seldom close it on
/// us.
const IDLE: Duration = Duration::from_secs(20);

/// How often it is looked which of them have become too old, or were closed by the server.
const SWEEP: Duration = Duration::from_secs(5);

const USER_AGENT: &str = concat!("attendee-calendars/", env!("CARGO_PKG_VERSION"));

/// How much is read at once: a page of calendars, mostly.
const READ: usize = 32 * 1024;

/// Where a server is.
pub(super) struct Place {
    /// Whom to connect to: scheme and authority.
    pub(super) server: Uri,
    pub(super) host: HeaderValue,
    /// What its paths begin with.
    pub(super) below: String,
}

impl Place {
    /// The server at this address: scheme, authority, and perhaps a path without a slash at its end.
    pub(super) fn new(base: &Uri) -> Option<Self> {
        let (scheme, authority) = (base.scheme_str()?, base.authority()?);
        let host = match (scheme, authority.port_u16()) {
            // Something stands there, and it is no port.
            (_, None) if authority.as_str() != authority.host() => return None,
            (_, None) | ("http", Some(80)) | ("https", Some(443)) => authority.host(),
            _ => authority.as_str(),
        };
        Some(Self {
            server: Uri::builder()
                .scheme(scheme)
                .authority(authority.clone())
                .path_and_query("/")
                .build()
                .ok()?,
            host: HeaderValue::from_str(host).ok()?,
            below: base.path().trim_end_matches('/').to_owned(),
        })
    }

    /// The host, if it is asked without TLS.
    pub(super) fn host_without_tls(&self) -> Option<&str> {
        self.server.host().filter(|_| self.server.scheme_str() == Some("http"))
    }
}

/// Asks servers, over connections of each thread's own: what one thread reads, no other has to be woken for.
pub(super) struct Upstream {
    connector: HttpsConnector<HttpConnector>,
    idle: ThreadLocal<Arc<Mutex<Idle>>>,
}

/// Connections that nobody uses at the moment.
#[derive(Default)]
struct Idle {
    /// Those used last are last.
    kept: Vec<Kept>,
    /// The task that looks after them.
    sweeping: Option<AbortHandle>,
}

struct Kept {
    since: Instant,
    connection: Box<Connection>,
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
        Self { connector, idle: ThreadLocal::new() }
    }

    /// The whole answer to this path and query, which is at most `most` bytes long.
    pub(super) async fn get(
        &self,
        place: &Place,
        target: &str,
        authorization: impl Fn() -> HeaderValue,
        most: usize,
    ) -> Result<(Head, Bytes), Fault> {
        let target = [&place.below, target].concat().parse::<Uri>().map_err(|_| Fault::Unreachable)?;
        let request = || {
            let mut request = Request::new(Empty::new());
            *request.uri_mut() = target.clone();
            let headers = request.headers_mut();
            headers.insert(header::HOST, place.host.clone());
            headers.insert(header::AUTHORIZATION, authorization());
            headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
            headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
            request
        };
        // The task may go on in another thread.
        let idle = self.idle.get_or_default();
        let mut connection = match take(idle, place) {
            Some(connection) => connection,
            None => self.connect(place).await?,
        };
        let mut answer = connection.ask(request(), most).await;
        // A connection may end just as it is used: asking once more harms nobody.
        if matches!(answer, Err(Failed::BeforeTheHead)) {
            connection = self.connect(place).await?;
            answer = connection.ask(request(), most).await;
        }
        let answer = answer.map_err(Failed::into_fault)?;
        keep(idle, connection);
        Ok(answer)
    }

    async fn connect(&self, place: &Place) -> Result<Box<Connection>, Fault> {
        let mut connector = self.connector.clone();
        let stream = async {
            poll_fn(|cx| connector.poll_ready(cx)).await?;
            connector.call(place.server.clone()).await
        };
        let stream = stream.await.map_err(|_| Fault::Unreachable)?;
        let mut http = http1::Builder::new();
        http.read_buf_exact_size(Some(READ));
        let (sender, moving) = http.handshake(stream).await.map_err(|_| Fault::Unreachable)?;
        Ok(Box::new(Connection { server: place.server.clone(), sender, moving: Some(moving) }))
    }
}

fn locked(idle: &Mutex<Idle>) -> MutexGuard<'_, Idle> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The connection to this server that was used last, if one can be used still.
fn take(idle: &Mutex<Idle>, place: &Place) -> Option<Box<Connection>> {
    let mut idle = locked(idle);
    while let Some(at) = idle.kept.iter().rposition(|kept| kept.connection.server == place.server) {
        let mut kept = idle.kept.remove(at);
        if kept.is_good() {
            return Some(kept.connection);
        }
    }
    None
}

/// Keeps the connection for the next question, if one can be asked.
fn keep(all: &Arc<Mutex<Idle>>, connection: Box<Connection>) {
    if !connection.is_free() {
        return;
    }
    let mut idle = locked(all);
    idle.kept.push(Kept { since: Instant::now(), connection });
    // It ends with its runtime, too.
    if idle.sweeping.as_ref().is_none_or(AbortHandle::is_finished) {
        idle.sweeping = Some(tokio::spawn(sweep(Arc::downgrade(all))).abort_handle());
    }
}

/// Ends the connections that cannot be used any more, until there is none.
async fn sweep(idle: Weak<Mutex<Idle>>) {
    loop {
        sleep(SWEEP).await;
        let Some(idle) = idle.upgrade() else { return };
        let mut idle = locked(&idle);
        idle.kept.retain_mut(Kept::is_good);
        if idle.kept.is_empty() {
            idle.sweeping = None;
            return;
        }
    }
}

impl Kept {
    fn is_good(&mut self) -> bool {
        self.since.elapsed() < IDLE && self.connection.is_usable()
    }
}

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;
type Moving = http1::Connection<Stream, Empty<Bytes>>;

struct Connection {
    /// Whom it leads to.
    server: Uri,
    sender: http1::SendRequest<Empty<Bytes>>,
    /// What reads and writes; none once it has ended.
    moving: Option<Moving>,
}

/// Why there is no answer.
enum Failed {
    /// The connection has ended before the answer's head was there.
    BeforeTheHead,
    For(Fault),
}

impl Failed {
    fn into_fault(self) -> Fault {
        match self {
            Self::BeforeTheHead => Fault::CutOff,
            Self::For(fault) => fault,
        }
    }
}

impl Connection {
    async fn ask(&mut self, request: Request<Empty<Bytes>>, most: usize) -> Result<(Head, Bytes), Failed> {
        let sent = self.sender.send_request(request);
        let answering = async {
            let (parts, body) = sent.await.map_err(|error| failed(&error))?.into_parts();
            if parts.headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
                return Err(Failed::For(Fault::Unreadable));
            }
            let body = Limited::new(body, most).collect().await.map_err(|error| {
                let too_large = error.downcast_ref::<LengthLimitError>().is_some();
                Failed::For(if too_large { Fault::TooLarge } else { Fault::CutOff })
            })?;
            let retry_after = parts.headers.get(header::RETRY_AFTER).cloned();
            Ok((Head { status: parts.status, retry_after }, body.to_bytes()))
        };
        let mut answering = pin!(answering);
        poll_fn(|cx| {
            move_on(&mut self.moving, cx);
            answering.as_mut().poll(cx)
        })
        .await
    }

    /// The next question can be asked: all of the last answer has been read.
    fn is_free(&self) -> bool {
        self.moving.is_some() && self.sender.is_ready()
    }

    /// The same, looking whether the server has closed it meanwhile.
    fn is_usable(&mut self) -> bool {
        move_on(&mut self.moving, &mut Context::from_waker(Waker::noop()));
        self.is_free()
    }
}

/// Reads and writes what can be. What has ended is dropped, which tells whoever waits for it.
fn move_on(moving: &mut Option<Moving>, cx: &mut Context<'_>) {
    if moving.as_mut().is_some_and(|moving| Pin::new(moving).poll(cx).is_ready()) {
        *moving = None;
    }
}

fn failed(error: &hyper::Error) -> Failed {
    let ended = error.is_incomplete_message() || error.is_canceled();
    let cut = || error.source().is_some_and(|source| source.is::<io::Error>());
    if error.is_parse() {
        Failed::For(Fault::Unreadable)
    } else if ended || cut() {
        Failed::BeforeTheHead
    } else {
        Failed::For(Fault::CutOff)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::{
        io::{Read, Write},
        net::{TcpListener, TcpStream},
        sync::mpsc,
        thread,
    };

    use super::*;

    /// A server, and where it is.
    fn server() -> (TcpListener, Place) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        (listener, Place::new(&base).unwrap())
    }

    /// Answers the next question of this connection, if one comes.
    fn answer(stream: &mut TcpStream) -> bool {
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") {
            if stream.read(&mut byte).unwrap() == 0 {
                return false;
            }
            head.push(byte[0]);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").is_ok()
    }

    async fn ask(upstream: &Upstream, place: &Place) -> Result<Bytes, Fault> {
        let answer = upstream.get(place, "/", || HeaderValue::from_static("Token key"), 100).await;
        answer.map(|(_, body)| body)
    }

    #[tokio::test]
    async fn a_connection_that_nobody_uses_is_ended() {
        let (listener, place) = server();
        let served = thread::spawn(move || {
            let mut stream = listener.accept().unwrap().0;
            let mut answered = 0;
            while answer(&mut stream) {
                answered += 1;
            }
            answered
        });
        let upstream = Upstream::new();
        for _ in 0..3 {
            assert_eq!(ask(&upstream, &place).await, Ok("{}".into()));
            assert_eq!(locked(upstream.idle.get_or_default()).kept.len(), 1);
        }
        tokio::time::pause();
        sleep(IDLE / 2).await;
        assert_eq!(locked(upstream.idle.get_or_default()).kept.len(), 1);
        sleep(IDLE).await;
        assert_eq!(locked(upstream.idle.get_or_default()).kept.len(), 0);
        assert!(locked(upstream.idle.get_or_default()).sweeping.is_none(), "nobody looks any more");
        assert_eq!(served.join().unwrap(), 3);
    }

    #[tokio::test]
    async fn a_connection_that_the_server_has_closed_is_not_used() {
        let (listener, place) = server();
        let (close, closed) = mpsc::channel();
        let served = thread::spawn(move || {
            let mut stream = listener.accept().unwrap().0;
            assert!(answer(&mut stream));
            closed.recv().unwrap();
        });
        let upstream = Upstream::new();
        assert_eq!(ask(&upstream, &place).await, Ok("{}".into()));
        assert_eq!(locked(upstream.idle.get_or_default()).kept.len(), 1);
        close.send(()).unwrap();
        served.join().unwrap();
        // Its end is on the way.
        sleep(Duration::from_millis(100)).await;
        assert!(take(upstream.idle.get_or_default(), &place).is_none());
    }

    #[test]
    fn what_is_kept_outlives_no_runtime_unseen() {
        let (listener, place) = server();
        thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                thread::spawn(move || while answer(&mut stream) {});
            }
        });
        let upstream = Upstream::new();
        for _ in 0..2 {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            assert_eq!(runtime.block_on(ask(&upstream, &place)), Ok("{}".into()));
            let idle = locked(upstream.idle.get_or_default());
            assert_eq!(idle.kept.len(), 1);
            assert!(!idle.sweeping.as_ref().unwrap().is_finished(), "somebody looks after it");
        }
    }

    #[tokio::test]
    async fn a_question_at_which_a_kept_connection_breaks_is_asked_again() {
        let (listener, place) = server();
        let served = thread::spawn(move || {
            let mut first = listener.accept().unwrap().0;
            assert!(answer(&mut first));
            // What has come and was not read becomes a reset.
            first.peek(&mut [0]).unwrap();
            drop(first);
            assert!(answer(&mut listener.accept().unwrap().0));
        });
        let upstream = Upstream::new();
        for _ in 0..2 {
            assert_eq!(ask(&upstream, &place).await, Ok("{}".into()));
        }
        served.join().unwrap();
    }

    #[tokio::test]
    async fn each_server_has_its_own_connections() {
        let (upstream, servers) = (Upstream::new(), [server(), server()]);
        let places = servers.map(|(listener, place)| {
            thread::spawn(move || {
                let mut stream = listener.accept().unwrap().0;
                while answer(&mut stream) {}
            });
            place
        });
        for place in places.iter().chain(&places) {
            assert_eq!(ask(&upstream, place).await, Ok("{}".into()));
        }
        let kept = locked(upstream.idle.get_or_default())
            .kept
            .iter()
            .map(|kept| kept.connection.server.clone())
            .collect::<Vec<_>>();
        assert_eq!(kept, places.map(|place| place.server));
    }
}

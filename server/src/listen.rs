//! Connections: how they come, over TLS or not, how long they may dawdle, and how they end.

use std::{
    cell::RefCell, convert::Infallible, future::Future, io, net::SocketAddr, path::PathBuf, pin::pin,
    sync::Arc, thread, time::Duration,
};

use axum::{body::Body, extract::ConnectInfo, http::Request, response::Response};
use hyper::{
    body::{Body as _, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    runtime,
    sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tower_service::Service;

use crate::{
    stalled::Stalled,
    watched::{Unusable, Watched},
};

/// How long a request's head may take to arrive, and an idle connection is kept.
const HEAD: Duration = Duration::from_secs(30);

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How long a client may go without reading any of its answer.
const UNREAD: Duration = Duration::from_secs(30);

/// The longest head of a request: hyper's least, and more than this server's requests ever have.
const LONGEST_HEAD: usize = 16 * 1024;

/// How many connections are open at once; further ones wait to be accepted.
const MOST: usize = 4096;

/// Certificates and their key, from files that may be replaced at any time.
pub struct Tls(Watched<Arc<ServerConfig>>);

impl Tls {
    /// A chain of certificates and its private key, both in PEM.
    ///
    /// # Errors
    /// When they cannot be used, alone or together.
    pub fn new(certificates: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Result<Self, Unusable> {
        Watched::open_all(vec![certificates.into(), key.into()], |contents| {
            server_config(&contents[0], &contents[1])
        })
        .map(Self)
    }
}

fn server_config(certificates: &[u8], key: &[u8]) -> Result<Arc<ServerConfig>, String> {
    let certificates = CertificateDer::pem_slice_iter(certificates)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| format!("it holds no certificates in PEM: {error}"))?;
    if certificates.is_empty() {
        return Err("it holds no certificate in PEM".to_owned());
    }
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|error| format!("the key's file holds no private key in PEM: {error}"))?;
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(certificates, key);
    let mut config = config.map_err(|error| format!("certificate and key do not fit: {error}"))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// What answers requests: a router, or a service by itself that is always ready, since it is not asked whether it is.
pub trait Answers:
    Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

impl<S> Answers for S where
    S: Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

/// Serves on every core: each has a thread of its own with all that its connections need, so that no thread waits for
/// another. Until `stop` completes; open requests then have `grace` to end, idle connections are closed at once.
///
/// # Errors
/// When the listener fails.
pub async fn serve_on_all_cores(
    listener: TcpListener,
    tls: Option<Tls>,
    service: impl Answers,
    stop: impl Future<Output = ()> + Send,
    grace: Duration,
) -> io::Result<()> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (listener, tls) = (listener.into_std()?, tls.map(Arc::new));
    let (stopping, stopped) = watch::channel(());
    let mut threads = Vec::with_capacity(cores);
    for core in 0..cores {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let (listener, tls, service) = (listener.try_clone()?, tls.clone(), service.clone());
        let mut stopped = stopped.clone();
        let (ended, end) = oneshot::channel();
        let serving = move || {
            let stop = async move {
                let _ = stopped.changed().await;
            };
            let served = runtime
                .block_on(async { serve(TcpListener::from_std(listener)?, tls, service, stop, grace).await });
            let _ = ended.send(served);
        };
        thread::Builder::new().name(format!("serve-{core}")).spawn(serving)?;
        threads.push(end);
    }
    drop(listener);
    stop.await;
    // Whether anybody listens yet or not: a thread that begins late sees it, too.
    let _ = stopping.send(());
    for end in threads {
        end.await.map_err(io::Error::other)??;
    }
    Ok(())
}

/// Serves until `stop` completes; open requests then have `grace` to end, idle connections are closed at once.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    service: impl Answers,
    stop: impl Future<Output = ()> + Send,
    grace: Duration,
) -> io::Result<()> {
    let (turns, graceful) = (Arc::new(Semaphore::new(MOST)), GracefulShutdown::new());
    let mut stop = pin!(stop);
    loop {
        let accepting = async {
            let turn = turns.clone().acquire_owned().await.map_err(io::Error::other)?;
            listener.accept().await.map(|(stream, peer)| (stream, peer, turn))
        };
        let (stream, peer, turn) = tokio::select! {
            () = &mut stop => break,
            accepted = accepting => match accepted {
                Ok(accepted) => accepted,
                // Of one connection, or for want of descriptors: both pass.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let config = tls.as_ref().map(|tls| (*tls.0.get()).clone());
        tokio::spawn(connection(stream, peer, config, service.clone(), graceful.watcher(), turn));
    }
    drop(listener);
    // Whoever is not done by then is cut off with the program.
    let _ = timeout(grace, graceful.shutdown()).await;
    Ok(())
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<Arc<ServerConfig>>,
    service: impl Answers,
    watcher: Watcher,
    _turn: OwnedSemaphorePermit,
) {
    let _ = stream.set_nodelay(true);
    let stream = Stalled::new(stream, UNREAD);
    match tls {
        None => requests(stream, peer, service, watcher).await,
        Some(config) => match timeout(HANDSHAKE, TlsAcceptor::from(config).accept(stream)).await {
            Ok(Ok(stream)) => requests(stream, peer, service, watcher).await,
            Ok(Err(error)) => tracing::debug!(%peer, %error, "no TLS"),
            Err(_) => tracing::debug!(%peer, "the TLS handshake took too long"),
        },
    }
}

async fn requests(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    service: impl Answers,
    watcher: Watcher,
) {
    // To copy it for each request would have all threads write to one place, each time.
    let service = RefCell::new(service);
    let answering = service_fn(move |request: Request<Incoming>| {
        // Mostly there is none, and nothing to put into a box.
        let mut request =
            request.map(|body| if body.is_end_stream() { Body::empty() } else { Body::new(body) });
        request.extensions_mut().insert(ConnectInfo(peer));
        service.borrow_mut().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(LONGEST_HEAD)
        .serve_connection(TokioIo::new(stream), answering);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%peer, %error, "a connection ended badly");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write;

    use axum::Router;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_does_not_read_gives_the_turn_back() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        let (stream, peer) = listener.accept().await.unwrap();
        // More than any system keeps on the way.
        let router = Router::new().fallback(|| async { vec![0_u8; 64 << 20] });
        let turn = Arc::new(Semaphore::new(1)).acquire_owned().await.unwrap();
        let graceful = GracefulShutdown::new();
        let ended = connection(stream, peer, None, router, graceful.watcher(), turn);
        assert!(timeout(2 * UNREAD, ended).await.is_ok(), "it is still waited for");
    }
}

//! The accept loop: one listener, HTTP/1 and HTTP/2, plain or TLS, until told to stop.
//!
//! Our own, because `axum::serve` cannot renew certificates and tonic's TLS refuses HTTP/1.

use super::routes::{Behind, Rooms};
use super::tls::Certificates;
use crate::origin;
use crate::peer::{Peer, PeerCertificate};
use crate::rpcs::Answer;
use crate::shutdown::ShutdownToken;
use axum::Router;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use serde::Deserialize;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::task::TaskTracker;
use tonic::body::Body;

/// How connections are treated, and how long stopping may take. All times in milliseconds.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct ServeSettings {
    /// Connections open at once, per door; further ones wait in the kernel's queue.
    pub connections: usize,
    /// Calls under way at once on one HTTP/2 connection.
    pub streams_per_connection: u32,
    /// For the TLS handshake, and then for the first request.
    pub handshake_ms: u64,
    /// For the headers of an HTTP/1 request.
    pub headers_ms: u64,
    /// A ping to a silent HTTP/2 peer after so long; as long again without an answer, and it is gone.
    pub keep_alive_ms: u64,
    /// Between "not ready" and the end of accepting, for load balancers to notice.
    pub unready_ms: u64,
    /// For what is under way to finish.
    pub drain_ms: u64,
    /// For duties to end.
    pub duties_ms: u64,
    /// Addresses of front doors that run elsewhere: what they say about where a call comes from is believed.
    pub front_doors: Vec<IpAddr>,
}

impl Default for ServeSettings {
    fn default() -> Self {
        Self {
            connections: 8192,
            streams_per_connection: 1024,
            handshake_ms: 10_000,
            headers_ms: 30_000,
            keep_alive_ms: 20_000,
            unready_ms: 0,
            drain_ms: 20_000,
            duties_ms: 10_000,
            front_doors: Vec::new(),
        }
    }
}

/// Connections that may wait to be accepted. After a restart all gates of a district come back in the same second, and whoever finds no room
/// tries again a second later, or two. The system bounds it, too (`net.core.somaxconn`, 4096 on Linux).
const WAITING: u32 = 4096;

/// Binds an address for a [`Door`]. Errors are the system's: taken, not ours, not allowed.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // A program that was ended a moment ago starts again at once.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// A listener and what it leads to.
#[derive(Debug)]
pub struct Door {
    /// Bound already, so that a taken port is known before anything starts.
    pub listener: TcpListener,
    /// What it leads to.
    pub rooms: Rooms,
    /// Pages and other routes beside the RPCs.
    pub pages: Option<Router>,
    /// Its certificates; plain without.
    pub tls: Option<Arc<Certificates>>,
}

impl Door {
    /// A plain door to everything, without pages.
    pub fn new(listener: TcpListener) -> Self {
        Self {
            listener,
            rooms: Rooms::Everything,
            pages: None,
            tls: None,
        }
    }
}

/// When accepting and talking end.
#[derive(Debug, Clone)]
pub(super) struct Stop {
    /// No new connection; those open finish what is under way.
    pub(super) draining: ShutdownToken,
    /// Whatever is still open is cut off.
    pub(super) cut: ShutdownToken,
}

/// Accepts until draining begins; the connections then finish on their own tasks.
pub(super) async fn accept(
    door: Door,
    behind: Behind,
    settings: ServeSettings,
    stop: Stop,
    connections: TaskTracker,
) {
    if let Some(tls) = &door.tls {
        tokio::spawn(tls.clone().keep_fresh(stop.draining.clone()));
    }
    let room = Arc::new(Semaphore::new(settings.connections));
    let draining = stop.draining.clone();
    let http = http(&settings);
    let opened = Arc::new(Opened {
        behind: Behind {
            others: behind.others.with_state(()), // axum prepares its routes once here, not at each call
            ..behind
        },
        http,
        tls: door.tls,
        settings,
        stop,
    });
    let mut pause = Backoff::default();
    loop {
        // The place first: without one there is no use in accepting.
        let next = async {
            let place = room.clone().acquire_owned().await;
            (place, door.listener.accept().await)
        };
        let Some((Ok(place), accepted)) = draining.run_until_cancelled(next).await else {
            return;
        };
        match accepted {
            Ok((stream, address)) => {
                pause = Backoff::default();
                let connection = opened.clone().connection(stream, address);
                connections.spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            Err(error) if concerns_one_connection(&error) => {}
            // Out of file descriptors or memory: accepting again at once would only spin.
            Err(error) => {
                let wait = pause.next();
                tracing::error!(%error, ?wait, "cannot accept connections");
                draining.run_until_cancelled(sleep(wait)).await;
            }
        }
    }
}

fn concerns_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}

/// From 10 ms, doubled each time, to a second.
#[derive(Default)]
struct Backoff(u32);

impl Backoff {
    fn next(&mut self) -> Duration {
        let wait = Duration::from_millis(10 << self.0.min(7));
        self.0 += 1;
        wait.min(Duration::from_secs(1))
    }
}

fn http(settings: &ServeSettings) -> Builder<TokioExecutor> {
    let mut http = Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_millis(settings.headers_ms));
    http.http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_millis(settings.keep_alive_ms))
        .keep_alive_timeout(Duration::from_millis(settings.keep_alive_ms))
        .max_concurrent_streams(settings.streams_per_connection);
    http
}

/// What every connection through a door shares.
struct Opened {
    behind: Behind,
    http: Builder<TokioExecutor>,
    tls: Option<Arc<Certificates>>,
    settings: ServeSettings,
    stop: Stop,
}

impl Opened {
    async fn connection(self: Arc<Self>, stream: TcpStream, address: SocketAddr) {
        // An answer waits for no second packet. A socket that refuses the option is about to fail anyway.
        let _ = stream.set_nodelay(true);
        let Some(tls) = &self.tls else {
            return self
                .talk(
                    stream,
                    Peer {
                        address,
                        certificate: PeerCertificate::NotAsked,
                    },
                )
                .await;
        };
        let handshake = timeout(
            Duration::from_millis(self.settings.handshake_ms),
            tls.acceptor().accept(stream),
        );
        let Some(Ok(Ok(stream))) = self.stop.cut.run_until_cancelled(handshake).await else {
            return;
        };
        let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
        let certificate = match (tls.asks_callers(), shown) {
            (false, _) => PeerCertificate::NotAsked,
            (true, None) => PeerCertificate::Absent,
            (true, Some(shown)) => PeerCertificate::Shown(Arc::new(shown.clone().into_owned())),
        };
        self.talk(stream, Peer { address, certificate }).await;
    }

    /// Answers requests until the peer leaves, or draining lets it finish what is under way.
    async fn talk(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: Peer) {
        let spoke = Arc::new(AtomicBool::new(false));
        let service = Spoken {
            behind: self.behind.clone(),
            is_front_door: self
                .settings
                .front_doors
                .contains(&peer.address.ip().to_canonical()),
            peer,
            spoke: Arc::clone(&spoke),
        };
        let mut connection = pin!(self.http.serve_connection(TokioIo::new(stream), service));
        let mut silence = pin!(sleep(Duration::from_millis(self.settings.handshake_ms)));
        let mut watching = true;
        loop {
            tokio::select! {
                // An error here is the peer's: it left, or spoke something else than HTTP.
                _ = connection.as_mut() => return,
                () = &mut silence, if watching => {
                    if !spoke.load(Ordering::Relaxed) {
                        return;
                    }
                    watching = false;
                }
                () = self.stop.draining.cancelled() => break,
            }
        }
        connection.as_mut().graceful_shutdown();
        self.stop.cut.run_until_cancelled(connection).await;
    }
}

/// What answers the requests of one connection.
struct Spoken {
    behind: Behind,
    is_front_door: bool,
    peer: Peer,
    /// Whether there was a request yet.
    spoke: Arc<AtomicBool>,
}

impl hyper::service::Service<http::Request<Incoming>> for Spoken {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn call(&self, mut request: http::Request<Incoming>) -> Answer {
        self.spoke.store(true, Ordering::Relaxed);
        request.extensions_mut().insert(self.peer.clone());
        if !self.is_front_door {
            request.headers_mut().remove(origin::HEADER);
        }
        self.behind.answer(request)
    }
}

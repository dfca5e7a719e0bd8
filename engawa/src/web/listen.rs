//! 受付: takes connections, shakes hands, and hands every request on with what is known of its connection.
//!
//! No proxy ends TLS for us: a certificate that arrives in a header proves nothing.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;
use tower::ServiceExt;

use super::busy::{Answering, Busy};
use super::moved::{Counted, Moved};
use super::shares::{Most, Net, Seat, Shares, Taker};
use super::tls::Names;
use crate::access::Proof;
use crate::access::connection::{Connection, Name};

/// What one client may take up of us, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at a time, of all and of each; further ones are closed at once, so that nobody waits behind them.
    pub most: Most,
    /// Requests at a time on one connection of a stranger, and of a device of ours.
    pub streams: (u32, u32),
    /// For the whole handshake.
    pub handshake: Duration,
    /// For the head of a request, from its first byte or from the end of the one before.
    pub head: Duration,
    /// Without a byte in either direction, or without an open request, whatever else is said. Live streams are open
    /// requests and say something more often than this.
    pub silence: Duration,
    /// After this the client is asked to connect anew, so that nobody sits on an old handshake for days.
    pub age: Duration,
    /// For what is under way when a connection is asked to end. Stopping is done within ten seconds.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            most: Most { all: 20_000, knocking: 64, guest: 128, device: 64 },
            streams: (16, 64),
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(30),
            silence: Duration::from_secs(75),
            age: Duration::from_secs(30 * 60),
            farewell: Duration::from_secs(8),
        }
    }
}

/// Files of our own: databases, keys, the mail server, the certificates being read anew.
const OWN_DESCRIPTORS: u64 = 256;

impl Limits {
    /// As many connections as this machine lets us have: each takes a descriptor, and systemd gives 1,024 of them unless
    /// the program asks for the more that it may.
    fn on_this_machine() -> Limits {
        let mut given = getrlimit(Resource::Nofile);
        given.current = given.maximum;
        if let Err(error) = setrlimit(Resource::Nofile, given) {
            tracing::warn!("file descriptors stay as they were: {error}");
        }
        // No limit at all is written as none.
        let given = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        let limits = Limits::default();
        let all =
            usize::try_from(given.saturating_sub(OWN_DESCRIPTORS)).unwrap_or(usize::MAX).clamp(64, limits.most.all);
        if all < limits.most.all {
            tracing::info!("{all} connections at a time: {given} file descriptors are allowed");
        }
        Limits { most: Most { all, ..limits.most }, ..limits }
    }
}

/// The alert for a name that is not ours, as TLS writes it before anything is agreed: fatal (2), unrecognized_name (112).
const NOT_OUR_NAME: [u8; 7] = [21, 3, 3, 0, 2, 2, 112];

/// Serves until told to stop; done at most ten seconds after that. `SIGHUP` reads the server certificates anew.
///
/// # Errors
/// None once the listener stands.
pub async fn serve(listener: TcpListener, names: Arc<Names>, app: Router, stop: watch::Receiver<bool>) -> Result<()> {
    serve_within(Limits::on_this_machine(), listener, names, app, stop).await
}

/// [`serve`] with other limits, for tests, which do not wait.
///
/// # Errors
/// None once the listener stands.
pub async fn serve_within(
    limits: Limits,
    listener: TcpListener,
    names: Arc<Names>,
    app: Router,
    stop: watch::Receiver<bool>,
) -> Result<()> {
    let renewing = renew_on_hangup(names.clone());
    let taking = take(limits, listener, stop.clone(), move |stream, address, seat| {
        let (names, app, mut stop) = (names.clone(), app.clone(), stop.clone());
        async move {
            let (io, moved) = Counted::new(stream);
            let shaken = tokio::select! {
                () = told(&mut stop) => return,
                shaken = timeout(limits.handshake, shake_hands(&names, io, address)) => shaken,
            };
            let Ok(Some((tls, connection))) = shaken else { return };
            let Some(_seat) = seat.becomes(taker(&connection)) else { return };
            let http2 = tls.get_ref().1.alpn_protocol() == Some(b"h2");
            talk(limits, tls, http2, moved, connection, app, stop).await;
        }
    });
    tokio::select! {
        never = renewing => match never {},
        () = taking => Ok(()),
    }
}

/// For whom a connection counts once its handshake is done.
fn taker(connection: &Connection) -> Taker {
    match &connection.proof {
        Proof::Certificate(shown) if shown.genuine && connection.name == Name::House => {
            Taker::Device(shown.fingerprint)
        }
        _ => Taker::Guest(Net::of(connection.address)),
    }
}

/// Takes connections until told to stop, then waits until the last one has ended.
async fn take<F, W>(limits: Limits, listener: TcpListener, mut stop: watch::Receiver<bool>, welcome: F)
where
    F: Fn(TcpStream, SocketAddr, Seat) -> W,
    W: Future<Output = ()> + Send + 'static,
{
    let shares = Shares::new(limits.most);
    loop {
        let taken = tokio::select! {
            () = told(&mut stop) => break,
            taken = listener.accept() => taken,
        };
        match taken {
            Ok((stream, address)) => {
                // Closed unheard: whoever waits in a queue would make others wait behind them.
                let Some(seat) = shares.knock(address.ip()) else { continue };
                let _ = stream.set_nodelay(true);
                tokio::spawn(welcome(stream, address, seat));
            }
            // Out of file descriptors, most likely: those that are open go on, and some will close.
            Err(error) => {
                tracing::warn!("taking a connection: {error}");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    let _ = timeout(limits.farewell + Duration::from_secs(1), shares.empty()).await;
}

async fn shake_hands(
    names: &Names,
    io: Counted<TcpStream>,
    address: SocketAddr,
) -> Option<(TlsStream<Counted<TcpStream>>, Connection)> {
    let hello = LazyConfigAcceptor::new(rustls::server::Acceptor::default(), io).await.ok()?;
    let Some(site) = names.asked(hello.client_hello().server_name()) else {
        // Whoever does not read it does not need to know.
        let _ = hello.io.inner().try_write(&NOT_OUR_NAME);
        return None;
    };
    let tls = hello.into_stream(site.tls.clone()).await.ok()?;
    // Present on a resumed session too.
    let shown = tls.get_ref().1.peer_certificates().and_then(<[_]>::first);
    let proof = shown.map_or(Proof::None, |certificate| Proof::Certificate(Arc::new(names.roots().judge(certificate))));
    let address = address.ip().to_canonical();
    Some((tls, Connection { name: site.name, host: site.host(), address, proof, tls: true }))
}

/// HTTP over one connection, until it ends by itself or has to.
async fn talk<IO>(
    limits: Limits,
    io: IO,
    http2: bool,
    moved: Moved,
    connection: Connection,
    app: Router,
    mut stop: watch::Receiver<bool>,
) where
    IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let busy = Busy::default();
    let idle = busy.idle(limits.silence);
    let streams = match taker(&connection) {
        Taker::Device(_) => limits.streams.1,
        Taker::Guest(_) | Taker::Knocking(_) => limits.streams.0,
    };
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(connection.clone());
        let (app, open) = (app.clone(), busy.begin());
        async move { app.oneshot(request).await.map(|answer| answer.map(|body| Answering { body, _open: open })) }
    });
    let http = http(limits, streams, http2);
    let talking = http.serve_connection(TokioIo::new(io), service);
    tokio::pin!(talking);
    let left = tokio::select! {
        // Its error is the client's: cut off, or no HTTP.
        _ = talking.as_mut() => return,
        () = told(&mut stop) => limits.farewell,
        () = moved.silence(limits.silence) => limits.farewell,
        () = idle => limits.farewell,
        // An upload that began just before may finish.
        () = sleep(limits.age) => limits.silence,
    };
    talking.as_mut().graceful_shutdown();
    let _ = timeout(left, talking).await;
}

fn http(limits: Limits, streams: u32, http2: bool) -> auto::Builder<TokioExecutor> {
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1().timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(64 * 1024);
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(streams)
        .max_header_list_size(32 * 1024)
        .max_send_buf_size(256 * 1024);
    // What was agreed in the handshake holds; nobody is waited for to find out.
    if http2 { http.http2_only() } else { http.http1_only() }
}

/// Waits until told to stop; whoever could tell being gone is the same.
async fn told(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|told| *told).await;
}

async fn renew_on_hangup(names: Arc<Names>) -> Infallible {
    let Ok(mut hangup) = signal(SignalKind::hangup()) else { return std::future::pending().await };
    loop {
        hangup.recv().await;
        match names.reload() {
            Ok(()) => tracing::info!("server certificates read anew"),
            Err(error) => tracing::error!("server certificates stay as they were: {error:#}"),
        }
    }
}

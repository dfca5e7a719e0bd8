//! The listener: TLS ends here, and nowhere before.
//!
//! One port, two names: the name in the handshake chooses the configuration, each with its own certificate and its own
//! tickets. At the house any client certificate is accepted in the handshake (possession of its key is proven) and
//! judged at every request, so that an expired or revoked device gets a page that says what to do.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use hyper::body::Incoming;
use hyper::{Request, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{Acceptor, ClientHello};
use rustls::{DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

use crate::access::certificate::Roots;
use crate::access::connection::{Connection, Name};

/// From the first byte to the end of the handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// For the head of a request to arrive.
const HEADERS: Duration = Duration::from_secs(15);
/// No connection lives longer: its certificate is shown anew afterwards.
const AGE: Duration = Duration::from_secs(30 * 60);
/// What is under way may take so long to end.
const LAST: Duration = Duration::from_secs(10);
const CONNECTIONS: usize = 20_000;

/// A name with its server certificate.
#[derive(Debug)]
pub struct Served {
    host: Arc<str>,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Served {
    /// # Errors
    /// If the files cannot be read.
    pub fn read(host: &str, certificate: &Path, key: &Path) -> Result<Served> {
        let chain = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>)
            .with_context(|| format!("the certificate {}", certificate.display()))?;
        let key = PrivateKeyDer::from_pem_file(key).with_context(|| format!("the key {}", key.display()))?;
        Ok(Served { host: host.to_ascii_lowercase().into(), chain, key })
    }

    /// From PEM in memory.
    ///
    /// # Errors
    /// If it is no PEM.
    pub fn of_pem(host: &str, certificate: &str, key: &str) -> Result<Served> {
        let chain = CertificateDer::pem_slice_iter(certificate.as_bytes())
            .collect::<std::result::Result<Vec<_>, _>>()
            .context("a server certificate")?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).context("a server key")?;
        Ok(Served { host: host.to_ascii_lowercase().into(), chain, key })
    }
}

#[derive(Clone, Debug)]
struct Side {
    name: Name,
    host: Option<Arc<str>>,
    config: Arc<ServerConfig>,
}

/// Which names a listener answers for.
#[derive(Debug)]
pub struct Names {
    sides: Vec<Side>,
    roots: Roots,
}

impl Names {
    /// Both names on one port: the handshake chooses.
    ///
    /// # Errors
    /// If a certificate and its key do not fit.
    pub fn by_sni(house: Served, entrance: Served, roots: Roots) -> Result<Names> {
        let side = |name, served: Served| -> Result<Side> {
            Ok(Side { name, host: Some(served.host.clone()), config: config(name, served, &roots)? })
        };
        Ok(Names { sides: vec![side(Name::House, house)?, side(Name::Entrance, entrance)?], roots })
    }

    /// One name, whatever the handshake says: the port decides.
    ///
    /// # Errors
    /// If the certificate and its key do not fit.
    pub fn by_port(name: Name, served: Served, roots: Roots) -> Result<Names> {
        Ok(Names { sides: vec![Side { name, host: None, config: config(name, served, &roots)? }], roots })
    }

    fn choose(&self, hello: &ClientHello<'_>) -> Option<&Side> {
        let asked = hello.server_name();
        self.sides.iter().find(|side| match &side.host {
            None => true,
            Some(host) => asked.is_some_and(|asked| asked.eq_ignore_ascii_case(host)),
        })
    }
}

fn config(name: Name, served: Served, roots: &Roots) -> Result<Arc<ServerConfig>> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    let builder = match name {
        Name::House => builder.with_client_cert_verifier(Arc::new(Soft { provider, hints: roots.hints() })),
        Name::Entrance => builder.with_no_client_auth(),
    };
    let mut config = builder.with_single_cert(served.chain, served.key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // A ticket of one name opens nothing at the other: each has its own keys.
    config.ticketer = rustls::crypto::aws_lc_rs::Ticketer::new()?;
    Ok(Arc::new(config))
}

/// Soft verification: whoever proves possession of a key gets through the handshake; what the certificate is worth is
/// decided at every request.
#[derive(Debug)]
struct Soft {
    provider: Arc<CryptoProvider>,
    hints: Vec<DistinguishedName>,
}

impl ClientCertVerifier for Soft {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    /// Browsers offer only certificates of these issuers.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.hints
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, signature, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, signature, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Serves until `stop` holds true, then ends what is under way within ten seconds.
///
/// # Errors
/// If the listener itself breaks.
pub async fn serve(listener: TcpListener, names: Arc<Names>, app: Router, stop: watch::Receiver<bool>) -> Result<()> {
    accept(listener, stop, move |stream, from, stop| {
        let (names, app) = (names.clone(), app.clone());
        async move { encrypted(stream, from, &names, app, stop).await }
    })
    .await
}

/// The plain loopback listener of the demonstration.
///
/// # Errors
/// If the listener itself breaks.
#[cfg(feature = "demo")]
pub async fn serve_plain(listener: TcpListener, app: Router, stop: watch::Receiver<bool>) -> Result<()> {
    let host: Arc<str> = listener.local_addr()?.to_string().into();
    accept(listener, stop, move |stream, from, stop| {
        let (app, host) = (app.clone(), host.clone());
        async move {
            // A page of another name that resolves to this machine must not be served here.
            let connection =
                Connection { name: Name::House, host: Some(host), address: from.ip(), peer: None, tls: false };
            converse(stream, connection, app, stop).await;
        }
    })
    .await
}

async fn accept<F, W>(listener: TcpListener, mut stop: watch::Receiver<bool>, handle: F) -> Result<()>
where
    F: Fn(TcpStream, SocketAddr, watch::Receiver<bool>) -> W,
    W: Future<Output = ()> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, from) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles, or the peer was gone already: neither ends the service.
                tracing::warn!("accept: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Ok(place) = places.clone().try_acquire_owned() else { continue };
        let _ = stream.set_nodelay(true);
        let work = handle(stream, from, stop.clone());
        tokio::spawn(async move {
            work.await;
            drop(place);
        });
    }
    drop(listener);
    // Every connection holds a place until it has ended.
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(LAST, places.acquire_many(all)).await;
    Ok(())
}

async fn encrypted(stream: TcpStream, from: SocketAddr, names: &Names, app: Router, stop: watch::Receiver<bool>) {
    let shaken = tokio::time::timeout(HANDSHAKE, async {
        let start = tokio_rustls::LazyConfigAcceptor::new(Acceptor::default(), stream).await.ok()?;
        let side = names.choose(&start.client_hello())?.clone();
        let stream = start.into_stream(side.config.clone()).await.ok()?;
        Some((stream, side))
    });
    let Ok(Some((stream, side))) = shaken.await else { return };
    let certificate = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
    let peer = certificate.and_then(|der| names.roots.judge(der)).map(Arc::new);
    let connection = Connection { name: side.name, host: side.host, address: from.ip(), peer, tls: true };
    converse(stream, connection, app, stop).await;
}

async fn converse<S>(stream: S, connection: Connection, app: Router, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(connection.clone());
        app.clone().oneshot(request)
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(128).keep_alive_interval(Duration::from_secs(30));
    let talk = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(talk);
    tokio::select! {
        _ = talk.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => {}
        () = tokio::time::sleep(AGE) => {}
    }
    talk.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(LAST, talk).await;
}

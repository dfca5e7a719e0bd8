//! Clients: a browser's TLS without the browser.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use engawa::devices::Issued;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::client::{
    ClientSessionMemoryCache, ClientSessionStore, Resumption, Tls12ClientSessionValue, Tls13ClientSessionValue,
};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, HandshakeKind, NamedGroup, RootCertStore, SupportedProtocolVersion};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::tls::world::World;

pub const BOTH: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12, &rustls::version::TLS13];

/// Certificate and key as a client holds them.
pub type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

pub fn identity(issued: &Issued) -> Identity {
    let key = PrivateKeyDer::from_pem_slice(issued.key_pem.as_bytes()).expect("a key");
    (vec![CertificateDer::from(issued.der.clone())], key)
}

/// A client that speaks these versions and HTTP protocols and shows this certificate.
pub fn client(
    world: &World,
    identity: Option<Identity>,
    versions: &[&'static SupportedProtocolVersion],
    http: &str,
) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(world.server_root()).expect("a root");
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(versions)
        .expect("versions")
        .with_root_certificates(roots);
    let mut config = match identity {
        Some((chain, key)) => builder.with_client_auth_cert(chain, key).expect("certificate and key fit"),
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![http.as_bytes().to_vec()];
    config
}

/// An ordinary client of today.
pub fn modern(world: &World, issued: &Issued) -> Arc<ClientConfig> {
    Arc::new(client(world, Some(identity(issued)), BOTH, "h2"))
}

pub async fn handshake(
    address: SocketAddr,
    config: &Arc<ClientConfig>,
    host: &str,
) -> std::io::Result<TlsStream<TcpStream>> {
    let tcp = TcpStream::connect(address).await?;
    let name = ServerName::try_from(host.to_owned()).expect("a name");
    TlsConnector::from(config.clone()).connect(name, tcp).await
}

enum Sender {
    One(http1::SendRequest<Body>),
    Two(http2::SendRequest<Body>),
}

/// One connection, kept.
pub struct Talk {
    sender: Sender,
    pub kind: HandshakeKind,
    /// What the server showed.
    pub server: CertificateDer<'static>,
    host: String,
}

#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub body: String,
}

impl Reply {
    #[track_caller]
    pub fn is(&self, status: u16, says: &str) {
        assert!(
            self.status == status && self.body.contains(says),
            "{status} {says}, not {} {}",
            self.status,
            self.body
        );
    }
}

impl Talk {
    pub async fn begin(address: SocketAddr, config: &Arc<ClientConfig>, host: &str) -> std::io::Result<Talk> {
        Ok(Talk::over(handshake(address, config, host).await?, host).await)
    }

    pub async fn over(tls: TlsStream<TcpStream>, host: &str) -> Talk {
        let session = tls.get_ref().1;
        let kind = session.handshake_kind().expect("shaken hands");
        let server = session.peer_certificates().expect("a server certificate")[0].clone().into_owned();
        let sender = if session.alpn_protocol() == Some(b"h2") {
            let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(tls)).await.expect("http/2");
            tokio::spawn(connection);
            Sender::Two(sender)
        } else {
            let (sender, connection) = http1::handshake(TokioIo::new(tls)).await.expect("http/1.1");
            tokio::spawn(connection);
            Sender::One(sender)
        };
        Talk { sender, kind, server, host: host.to_owned() }
    }

    /// A connection that asks nothing and says so often that it is still there.
    pub async fn pinging(tls: TlsStream<TcpStream>, host: &str, every: Duration) -> Talk {
        let session = tls.get_ref().1;
        let kind = session.handshake_kind().expect("shaken hands");
        let server = session.peer_certificates().expect("a server certificate")[0].clone().into_owned();
        let mut http = http2::Builder::new(TokioExecutor::new());
        http.timer(TokioTimer::new()).keep_alive_interval(every).keep_alive_while_idle(true);
        let (sender, connection) = http.handshake(TokioIo::new(tls)).await.expect("http/2");
        tokio::spawn(connection);
        Talk { sender: Sender::Two(sender), kind, server, host: host.to_owned() }
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        let host = self.host.clone();
        self.ask(&host, path).await.expect("an answer")
    }

    /// Asks this connection for a page of a host, which need not be the one it was opened to.
    pub async fn ask(&mut self, host: &str, path: &str) -> hyper::Result<Reply> {
        let request = Request::builder();
        let answer = match &mut self.sender {
            Sender::One(sender) => {
                let request = request.uri(path).header(header::HOST, host).body(Body::empty()).expect("a request");
                sender.ready().await?;
                sender.send_request(request).await?
            }
            Sender::Two(sender) => {
                let uri = format!("https://{host}{path}");
                sender.send_request(request.uri(uri).body(Body::empty()).expect("a request")).await?
            }
        };
        let (parts, body) = answer.into_parts();
        let body = axum::body::to_bytes(Body::new(body), 1 << 20).await.expect("a body");
        Ok(Reply { status: parts.status, body: String::from_utf8_lossy(&body).into_owned() })
    }

    /// Has the other side ended this connection?
    pub fn is_over(&self) -> bool {
        match &self.sender {
            Sender::One(sender) => sender.is_closed(),
            Sender::Two(sender) => sender.is_closed(),
        }
    }

    pub async fn ends_within(&self, span: Duration) -> bool {
        tokio::time::timeout(span, async {
            while !self.is_over() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
        .await
        .is_ok()
    }
}

/// Offers every ticket to everybody, whatever name it was given under.
#[derive(Debug)]
pub struct Careless(ClientSessionMemoryCache);

impl Careless {
    pub fn resumption() -> Resumption {
        Resumption::store(Arc::new(Careless(ClientSessionMemoryCache::new(32))))
    }
}

fn anybody() -> ServerName<'static> {
    ServerName::try_from("anybody.example").expect("a name")
}

impl ClientSessionStore for Careless {
    fn set_kx_hint(&self, _: ServerName<'static>, group: NamedGroup) {
        self.0.set_kx_hint(anybody(), group);
    }

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        self.0.kx_hint(&anybody())
    }

    fn set_tls12_session(&self, _: ServerName<'static>, value: Tls12ClientSessionValue) {
        self.0.set_tls12_session(anybody(), value);
    }

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.0.tls12_session(&anybody())
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {
        self.0.remove_tls12_session(&anybody());
    }

    fn insert_tls13_ticket(&self, _: ServerName<'static>, value: Tls13ClientSessionValue) {
        self.0.insert_tls13_ticket(anybody(), value);
    }

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.0.take_tls13_ticket(&anybody())
    }
}

//! TLS to PostgreSQL: a door in front of the test server speaks TLS with a certificate of its own.

use std::path::Path;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use store::testing::scratch_postgres;
use store::{Config, Db, Engine, Error};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// Writes a root to `ca.pem` and answers with what serves a certificate of it for 127.0.0.1.
fn acceptor(folder: &Path) -> TlsAcceptor {
    let mut ca = CertificateParams::new([]).expect("parameters");
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate().expect("a key")).expect("a root");
    std::fs::write(folder.join("ca.pem"), ca.pem()).expect("writing");
    let key = KeyPair::generate().expect("a key");
    let names = ["127.0.0.1".to_string()];
    let certificate = CertificateParams::new(names).expect("parameters").signed_by(&key, &ca).expect("a certificate");
    let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("protocols")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .expect("a certificate with its key");
    TlsAcceptor::from(Arc::new(config))
}

/// Passes every connection on to `server`, taking TLS off.
async fn door(acceptor: TlsAcceptor, server: String) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut outside, _)) = listener.accept().await {
            let (acceptor, server) = (acceptor.clone(), server.clone());
            tokio::spawn(async move {
                let mut request = [0; 8];
                outside.read_exact(&mut request).await?;
                assert_eq!(request, [0, 0, 0, 8, 4, 210, 22, 47], "the client asks for TLS first");
                outside.write_all(b"S").await?;
                let mut outside = acceptor.accept(outside).await?;
                let mut inside = TcpStream::connect(server).await?;
                copy_bidirectional(&mut outside, &mut inside).await
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_must_prove_who_it_is_postgres() {
    let scratch = scratch_postgres();
    let Config::Postgres { url, .. } = scratch.config() else { panic!("not PostgreSQL") };
    let address = url.split('?').next().expect("an address");
    let (user, rest) = address.split_once('@').expect("a user");
    let (server, name) = rest.split_once('/').expect("a database");
    let folder = tempfile::tempdir().expect("a folder");
    let port = door(acceptor(folder.path()), server.to_owned()).await;

    let open = |host: &str, roots: &Path, mode: &str| {
        let roots = roots.display();
        let url = format!("{user}@{host}:{port}/{name}?sslmode={mode}&sslrootcert={roots}");
        tokio::task::spawn_blocking(move || Db::open(&Config::Postgres { url, workers: 1 }))
    };
    let ca = folder.path().join("ca.pem");
    for mode in ["require", "verify-full"] {
        let db = open("127.0.0.1", &ca, mode).await.expect("no panic").expect("opening");
        assert_eq!(db.engine(), Engine::Postgres);
        assert_eq!(db.write(|_| Ok::<(), Error>(())).await, Ok(()));
        db.close().await;
    }
    // The right root, another name.
    let other_name = open("localhost", &ca, "require").await.expect("no panic");
    assert!(matches!(other_name, Err(Error::Engine(_))), "{other_name:?}");
    // The right name, another root.
    let other = tempfile::tempdir().expect("a folder");
    acceptor(other.path());
    let other_root = open("127.0.0.1", &other.path().join("ca.pem"), "require").await.expect("no panic");
    assert!(matches!(other_root, Err(Error::Engine(_))), "{other_root:?}");
    let no_root = open("127.0.0.1", &other.path().join("none.pem"), "require").await.expect("no panic");
    assert!(matches!(no_root, Err(Error::Engine(_))), "{no_root:?}");
}

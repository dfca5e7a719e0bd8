//! Opening a connection, with TLS when the address asks for it.

use std::sync::Arc;
use std::time::Duration;

use postgres::config::SslMode;
use postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::fault;
use crate::Error;

/// How long to wait for a server that does not answer, if the address does not say.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens one connection and makes sure that the database keeps the promises the seam makes.
///
/// `sslmode=require` (or `verify-full`, which means the same here) demands TLS with a certificate that is valid for
/// the host; `sslrootcert=FILE` names the roots to trust instead of the machine's. Without them there is no TLS.
pub(crate) fn connect(url: &str) -> Result<Client, Error> {
    let (url, roots) = address(url);
    let mut config: Config = url.parse().map_err(|error| fault("address of the database", &error))?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    let client = if config.get_ssl_mode() == SslMode::Require {
        config.connect(tls(roots.as_deref())?)
    } else {
        config.ssl_mode(SslMode::Disable).connect(NoTls)
    };
    let mut client = client.map_err(|error| fault("connect", &error))?;
    promises(&mut client)?;
    Ok(client)
}

fn promises(client: &mut Client) -> Result<(), Error> {
    // An acknowledged write is a durable one. A server set to be faster than that is told otherwise for our sessions.
    const DURABLE: &str = "select set_config('synchronous_commit', 'on', false)
        where current_setting('synchronous_commit', true) = 'off'";
    client.batch_execute(DURABLE).map_err(|error| fault("connect", &error))?;
    let promise = "select current_setting('server_encoding') = 'UTF8', 'a'::text > 'B'::text";
    let row = client.query_one(promise, &[]).map_err(|error| fault("connect", &error))?;
    let kept = |column| row.try_get::<usize, bool>(column).map_err(|error| fault("connect", &error));
    if !kept(0)? {
        return Err(Error::Engine("connect: the database must be created with encoding UTF8".into()));
    }
    // SQLite orders text by its bytes; another order here would turn pages and lists around silently.
    if !kept(1)? {
        return Err(Error::Engine("connect: the database must be created with lc_collate C.UTF-8 or C".into()));
    }
    Ok(())
}

/// Takes out of the query of an address what the driver does not know.
fn address(url: &str) -> (String, Option<String>) {
    let Some((base, query)) = url.split_once('?') else {
        return (url.to_owned(), None);
    };
    let mut roots = None;
    let mut kept = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslrootcert", file)) => roots = Some(file.to_owned()),
            Some(("sslmode", "verify-full" | "verify-ca")) => kept.push("sslmode=require"),
            _ => kept.push(pair),
        }
    }
    (format!("{base}?{}", kept.join("&")), roots)
}

fn tls(file: Option<&str>) -> Result<MakeRustlsConnect, Error> {
    let refuse = |why: String| Error::Engine(format!("TLS to the database: {why}"));
    let mut roots = RootCertStore::empty();
    if let Some(file) = file {
        let read =
            CertificateDer::pem_file_iter(file).and_then(|certificates| certificates.collect::<Result<Vec<_>, _>>());
        for root in read.map_err(|error| refuse(format!("{file}: {error}")))? {
            roots.add(root).map_err(|error| refuse(format!("{file}: {error}")))?;
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if roots.is_empty() {
        return Err(refuse("no roots to trust; name a file with sslrootcert".into()));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| refuse(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

//! 二つの名前: one port, two names. The house asks for a device certificate, the entrance asks for none.
//!
//! The name in the handshake chooses; each has its own server certificate and its own ticket keys, so that what was
//! agreed at one door opens nothing at the other.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::{Context, Result, ensure};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::client::verify_server_name;
use rustls::crypto::aws_lc_rs::{Ticketer, default_provider};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme};
use zeroize::Zeroizing;

use crate::access::certificate::Roots;
use crate::access::connection::Name;
use crate::keys::for_owner_alone;

/// A host name with its server certificate.
#[derive(Debug)]
pub struct Served {
    host: Arc<str>,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    files: Option<Files>,
}

/// Where chain and key were read from, and are read from again.
#[derive(Clone, Debug)]
struct Files {
    chain: PathBuf,
    key: PathBuf,
}

impl Served {
    /// # Errors
    /// If a file cannot be read, or the certificate is not for this name.
    pub fn read(host: &str, chain: &Path, key: &Path) -> Result<Served> {
        for_owner_alone(key)?;
        let pem = |path: &Path| fs::read_to_string(path).with_context(|| format!("reading {}", path.display()));
        let served = Served::of_pem(host, &pem(chain)?, &Zeroizing::new(pem(key)?))?;
        Ok(Served { files: Some(Files { chain: chain.to_owned(), key: key.to_owned() }), ..served })
    }

    /// From PEM in memory; it stays as it is for as long as the program runs.
    ///
    /// # Errors
    /// If it is no PEM, or the certificate is not for this name.
    pub fn of_pem(host: &str, chain: &str, key: &str) -> Result<Served> {
        let host = host.to_ascii_lowercase();
        let chain: Vec<_> = CertificateDer::pem_slice_iter(chain.as_bytes())
            .collect::<Result<_, _>>()
            .with_context(|| format!("the server certificate of {host}"))?;
        let first = chain.first().with_context(|| format!("no server certificate for {host}"))?;
        // Two names mixed up in the configuration are found here and not by the first visitor.
        verify_server_name(&ParsedCertificate::try_from(first)?, &ServerName::try_from(host.as_str())?)
            .with_context(|| format!("the server certificate for {host} is for another name"))?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).with_context(|| format!("the server key of {host}"))?;
        Ok(Served { host: host.into(), chain, key, files: None })
    }
}

/// What answers on a port.
#[derive(Debug)]
pub struct Names {
    sites: RwLock<Vec<Site>>,
    roots: Roots,
}

/// One name, ready for handshakes.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub name: Name,
    pub tls: Arc<ServerConfig>,
    host: Arc<str>,
    /// The port belongs to this name, whatever is asked for.
    by_port: bool,
    files: Option<Files>,
}

impl Names {
    /// Both names on one port, told apart by the name in the handshake.
    ///
    /// # Errors
    /// If the two names are one, or a key does not belong to its certificate.
    pub fn by_sni(house: Served, entrance: Served, roots: Roots) -> Result<Names> {
        ensure!(house.host != entrance.host, "house and entrance need two names, both are {}", house.host);
        let house = Site::new(Name::House, house, false, &roots)?;
        let entrance = Site::new(Name::Entrance, entrance, false, &roots)?;
        Ok(Names { sites: RwLock::new(vec![house, entrance]), roots })
    }

    /// A port of its own for one name.
    ///
    /// # Errors
    /// If the key does not belong to the certificate.
    pub fn by_port(name: Name, served: Served, roots: Roots) -> Result<Names> {
        Ok(Names { sites: RwLock::new(vec![Site::new(name, served, true, &roots)?]), roots })
    }

    /// Reads the server certificates anew from their files; all or none. Connections under way go on as they began.
    ///
    /// # Errors
    /// As when they were first read; everything then stays as it was.
    pub fn reload(&self) -> Result<()> {
        let mut sites = self.sites.read().unwrap_or_else(PoisonError::into_inner).clone();
        for site in &mut sites {
            if let Some(Files { chain, key }) = &site.files {
                *site = Site::new(site.name, Served::read(&site.host, chain, key)?, site.by_port, &self.roots)?;
            }
        }
        *self.sites.write().unwrap_or_else(PoisonError::into_inner) = sites;
        Ok(())
    }

    /// The site a handshake asks for; `None` for a name that is not ours, and for none at all.
    pub(super) fn asked(&self, host: Option<&str>) -> Option<Site> {
        let sites = self.sites.read().unwrap_or_else(PoisonError::into_inner);
        sites
            .iter()
            .find(|site| site.by_port || host.is_some_and(|host| host.eq_ignore_ascii_case(&site.host)))
            .cloned()
    }

    pub(super) fn roots(&self) -> &Roots {
        &self.roots
    }
}

impl Site {
    fn new(name: Name, served: Served, by_port: bool, roots: &Roots) -> Result<Site> {
        let Served { host, chain, key, files } = served;
        let provider = Arc::new(default_provider());
        let versions = ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
        let asking = match name {
            Name::House => versions.with_client_cert_verifier(Arc::new(Soft { issuers: roots.hints(), provider })),
            Name::Entrance => versions.with_no_client_auth(),
        };
        let mut tls =
            asking.with_single_cert(chain, key).with_context(|| format!("certificate and key of {host} do not fit"))?;
        tls.ticketer = Ticketer::new()?;
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Site { name, tls: Arc::new(tls), host, by_port, files })
    }

    /// What the request must name; `None` where the port decides.
    pub fn host(&self) -> Option<Arc<str>> {
        (!self.by_port).then(|| self.host.clone())
    }
}

/// Lets every certificate through the handshake, and none without its key: whose it is and what it is worth is asked at
/// every request. A strict handshake would show an expired or revoked device a browser's error instead of a page that
/// says what to do, and a revoked one would live on in its open connections.
#[derive(Debug)]
struct Soft {
    /// So that a browser offers our certificates and not all the others it holds.
    issuers: Vec<DistinguishedName>,
    provider: Arc<CryptoProvider>,
}

impl ClientCertVerifier for Soft {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.issuers
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
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

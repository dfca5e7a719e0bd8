//! 端末証明書の判定: what a shown certificate is worth. Pure: no database, no clock.
//!
//! A device is found by the SHA-256 of its whole certificate, *and* the chain must hold. Serial and subject are for
//! people: anybody can make a certificate that bears the same.

use std::fmt;
use std::sync::Arc;

use anyhow::{Context, Result};
use aws_lc_rs::digest;
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use store::{FromValue, ToValue, Value};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::clock::Instant;

/// 指紋: SHA-256 of the whole certificate.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub fn of(der: &[u8]) -> Fingerprint {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, der).as_ref());
        Fingerprint(hash)
    }
}

impl From<[u8; 32]> for Fingerprint {
    fn from(hash: [u8; 32]) -> Self {
        Fingerprint(hash)
    }
}

/// "3F:9A:…": as people compare it.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            write!(f, "{}{byte:02X}", if at == 0 { "" } else { ":" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl ToValue for Fingerprint {
    fn to_value(&self) -> Value<'_> {
        Value::Blob(&self.0)
    }
}

impl FromValue for Fingerprint {
    fn from_value(value: Value<'_>) -> Result<Self, store::Error> {
        let bytes = Vec::<u8>::from_value(value)?;
        let hash = bytes.try_into().map_err(|_| store::Error::corrupt("device.fingerprint", "not 32 bytes"))?;
        Ok(Fingerprint(hash))
    }
}

/// A certificate shown on a connection. Judged once for each connection: the chain does not change while it lasts, and
/// checking it costs more than most requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub fingerprint: Fingerprint,
    /// The chain to our device CA holds, its dates left out.
    pub genuine: bool,
    pub not_before: Instant,
    pub not_after: Instant,
    /// For people.
    pub serial: String,
    pub subject: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Genuine,
    Expired,
    NotYetValid,
    Foreign,
}

impl Shown {
    /// What it is worth now.
    pub fn verdict(&self, now: Instant) -> Verdict {
        if !self.genuine {
            Verdict::Foreign
        } else if now < self.not_before {
            Verdict::NotYetValid
        } else if now > self.not_after {
            Verdict::Expired
        } else {
            Verdict::Genuine
        }
    }
}

/// The certificates of the device CA, one for each generation still in use: what chains are checked against.
#[derive(Clone, Debug)]
pub struct Roots(Arc<dyn ClientCertVerifier>);

impl Roots {
    /// # Errors
    /// If a certificate does not read, or there is none.
    pub fn of(pem: &str) -> Result<Roots> {
        let mut store = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            store.add(certificate.context("the device CA's certificate")?)?;
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(store), provider).build()?;
        Ok(Roots(verifier))
    }

    /// The issuers a browser may offer certificates of.
    pub fn hints(&self) -> Vec<rustls::DistinguishedName> {
        self.0.root_hint_subjects().to_vec()
    }

    /// Judges a certificate. What is not ours may say anything, so nothing of what it says is kept.
    pub fn judge(&self, der: &CertificateDer<'_>) -> Shown {
        self.genuine(der).unwrap_or_else(|| Shown {
            fingerprint: Fingerprint::of(der),
            genuine: false,
            not_before: Instant::from_micros(0),
            not_after: Instant::from_micros(0),
            serial: String::new(),
            subject: String::new(),
        })
    }

    fn genuine(&self, der: &CertificateDer<'_>) -> Option<Shown> {
        let (_, read) = X509Certificate::from_der(der).ok()?;
        let validity = read.validity();
        // Asked for a moment inside its own dates: the chain alone is judged here, the dates at every request.
        let within = u64::try_from(validity.not_before.timestamp()).ok()?;
        let within = UnixTime::since_unix_epoch(std::time::Duration::from_secs(within));
        self.0.verify_client_cert(der, &[], within).ok()?;
        let instant =
            |time: x509_parser::time::ASN1Time| Instant::from_micros(time.timestamp().saturating_mul(1_000_000));
        Some(Shown {
            fingerprint: Fingerprint::of(der),
            genuine: true,
            not_before: instant(validity.not_before),
            not_after: instant(validity.not_after),
            serial: read.raw_serial_as_string().replace(':', ""),
            subject: read.subject().to_string(),
        })
    }
}

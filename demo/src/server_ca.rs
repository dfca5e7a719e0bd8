//! The certificate of localhost: from a CA of its own, another than the devices', that may certify nothing but this
//! machine's names, for 30 days. The CA's key is forgotten once it has signed: a browser told to trust this CA trusts one
//! certificate.

use std::fs;

use anyhow::Result;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, PKCS_ECDSA_P256_SHA256,
};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use engawa::clock::Instant;
use engawa::config::DataDir;
use engawa::keys::write_secret;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Server {
    made: i64,
    pub ca: String,
    pub certificate: String,
    pub key: String,
}

const DAYS: i64 = 30;

/// The certificate in the data directory, made anew when it has less than ten days left.
pub fn of(data: &DataDir, now: Instant) -> Result<Server> {
    let path = data.keys().join("localhost.json");
    let seconds = now.micros() / 1_000_000;
    if let Ok(text) = fs::read_to_string(&path)
        && let Ok(server) = serde_json::from_str::<Server>(&text)
        && seconds - server.made < (DAYS - 10) * 24 * 3600
    {
        return Ok(server);
    }
    let server = make(seconds)?;
    if path.exists() {
        fs::remove_file(&path)?;
    }
    write_secret(&path, &serde_json::to_vec(&server)?)?;
    fs::write(data.0.join("localhost-ca.pem"), &server.ca)?;
    Ok(server)
}

fn make(now: i64) -> Result<Server> {
    let start = OffsetDateTime::from_unix_timestamp(now)? - Duration::hours(1);
    let end = start + Duration::days(DAYS);
    let mut ca = CertificateParams::new(Vec::new())?;
    ca.distinguished_name = named("Engawa demonstration, localhost only");
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    ca.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName("localhost".into()),
            GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8)),
        ],
        excluded_subtrees: Vec::new(),
    });
    (ca.not_before, ca.not_after) = (start, end);
    let ca_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let ca_certificate = ca.self_signed(&ca_key)?;
    let issuer = Issuer::new(ca, ca_key);
    let mut server = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()])?;
    server.distinguished_name = named("localhost");
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.use_authority_key_identifier_extension = true;
    (server.not_before, server.not_after) = (start, end);
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let certificate = server.signed_by(&key, &issuer)?;
    Ok(Server { made: now, ca: ca_certificate.pem(), certificate: certificate.pem(), key: key.serialize_pem() })
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use rustls::RootCertStore;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    use x509_parser::extensions::GeneralName;

    use super::*;

    #[test]
    fn it_is_for_this_machine_and_thirty_days_and_its_ca_for_nothing_else() {
        let now = 1_790_000_000;
        let server = make(now).expect("a certificate");
        let der = |pem: &str| CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate");
        let mut roots = RootCertStore::empty();
        roots.add(der(&server.ca)).expect("a root");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().expect("a verifier");
        let trusted = |name: &str, days: u64| {
            let at = UnixTime::since_unix_epoch(Duration::from_secs(now as u64 + days * 24 * 3600));
            let name = ServerName::try_from(name.to_owned()).expect("a name");
            verifier.verify_server_cert(&der(&server.certificate), &[], &name, &[], at).is_ok()
        };
        assert!(trusted("localhost", 0) && trusted("127.0.0.1", 29));
        assert!(!trusted("localhost", 30) && !trusted("engawa.example", 0));
        let ca = der(&server.ca);
        let (_, ca) = x509_parser::parse_x509_certificate(&ca).expect("a certificate");
        let constraints = ca.name_constraints().expect("readable").expect("constrained");
        assert!(constraints.critical);
        let permitted = constraints.value.permitted_subtrees.as_ref().expect("permitted names");
        let named: Vec<_> = permitted.iter().map(|tree| &tree.base).collect();
        assert_eq!(named, [&GeneralName::DNSName("localhost"), &GeneralName::IPAddress(&[127, 0, 0, 0, 255, 0, 0, 0])]);
    }
}

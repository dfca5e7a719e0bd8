//! 発行前の検査: reads a certificate back before it leaves. A wrong one cannot be called in again from a phone.

use anyhow::{Result, bail};
use rustls::pki_types::CertificateDer;
use x509_parser::oid_registry::{OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY};
use x509_parser::prelude::{FromDer, ParsedExtension, X509Certificate};

use super::ca::{DAY, LONGEST};
use crate::access::certificate::{Roots, Shown};

/// # Errors
/// Names everything that is wrong with it.
pub(super) fn lint(der: &CertificateDer<'_>, roots: &Roots) -> Result<Shown> {
    let (rest, read) = X509Certificate::from_der(der)?;
    let shown = roots.judge(der);
    let key = &read.public_key().algorithm;
    let curve = key.parameters.as_ref().and_then(|p| p.as_oid().ok());
    let usage = read.extended_key_usage()?.map(|found| found.value);
    let client_only = usage.is_some_and(|u| {
        u.client_auth && !(u.any || u.server_auth || u.code_signing || u.email_protection) && u.other.is_empty()
    });
    let named_issuer = read.extensions().iter().any(|extension| {
        matches!(extension.parsed_extension(), ParsedExtension::AuthorityKeyIdentifier(id) if id.key_identifier.is_some())
    });
    let serial = read.raw_serial();
    let checks = [
        (rest.is_empty(), "bytes after its end"),
        (shown.genuine, "the device CA did not sign it"),
        (client_only, "it may do other things than show a client"),
        (!read.is_ca(), "it could sign others"),
        (shown.not_after > shown.not_before, "it ends before it begins"),
        (shown.not_after.since(shown.not_before) <= DAY * LONGEST, "it is valid for more than 400 days"),
        (
            key.algorithm == OID_KEY_TYPE_EC_PUBLIC_KEY && curve == Some(OID_EC_P256),
            "its key is not on the curve P-256",
        ),
        (named_issuer, "it does not name the key that signed it"),
        (serial.len() == 16 && serial[0] & 0x80 == 0, "its serial number is not 16 bytes and positive"),
    ];
    let wrong: Vec<&str> = checks.iter().filter(|(right, _)| !right).map(|(_, wrong)| *wrong).collect();
    if !wrong.is_empty() {
        bail!("{}", wrong.join("; "));
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, ExtendedKeyUsagePurpose as Usage, IsCa, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256};
    use rcgen::{PKCS_ECDSA_P384_SHA384, SignatureAlgorithm};

    use super::*;
    use crate::clock::Instant;
    use crate::devices::ca::{serial, time};
    use crate::ids::Dice;

    /// What is found wrong with a certificate that was right before `spoil`.
    fn wrong(algorithm: &'static SignatureAlgorithm, spoil: impl Fn(&mut CertificateParams)) -> String {
        let now = Instant::from_japan(jiff::civil::datetime(2026, 11, 20, 9, 0, 0, 0));
        let mut ca = CertificateParams::default();
        ca.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let ca_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key");
        let roots = Roots::of(&ca.self_signed(&ca_key).expect("a CA").pem()).expect("roots");
        let mut params = CertificateParams::default();
        params.serial_number = Some(serial(&Dice::machine()));
        params.extended_key_usages = vec![Usage::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        (params.not_before, params.not_after) =
            (time(now).expect("a time"), time(now.plus(DAY * 400)).expect("a time"));
        spoil(&mut params);
        let key = KeyPair::generate_for(algorithm).expect("a key");
        let certificate = params.signed_by(&key, &Issuer::from_params(&ca, ca_key)).expect("signing");
        lint(certificate.der(), &roots).map_or_else(|error| error.to_string(), |_| String::new())
    }

    #[test]
    fn every_mistake_is_found() {
        let p256 = &PKCS_ECDSA_P256_SHA256;
        assert_eq!(wrong(p256, |_| {}), "");
        assert!(wrong(&PKCS_ECDSA_P384_SHA384, |_| {}).contains("P-256"));
        assert!(wrong(p256, |p| p.not_after += time::Duration::SECOND).contains("400 days"));
        assert!(wrong(p256, |p| p.not_after = p.not_before).contains("before it begins"));
        assert!(wrong(p256, |p| p.extended_key_usages.push(Usage::ServerAuth)).contains("other things"));
        assert!(wrong(p256, |p| p.extended_key_usages.clear()).contains("other things"));
        assert!(wrong(p256, |p| p.is_ca = IsCa::Ca(rcgen::BasicConstraints::Constrained(0))).contains("sign others"));
        assert!(wrong(p256, |p| p.use_authority_key_identifier_extension = false).contains("does not name the key"));
        assert!(wrong(p256, |p| p.serial_number = Some(rcgen::SerialNumber::from(7))).contains("serial"));
        // A certificate of another CA has passed no check of ours.
        let (one, other) = (KeyPair::generate().expect("a key"), CertificateParams::default());
        let stranger = other.self_signed(&one).expect("a certificate");
        let ca = crate::devices::Ca::make(&Dice::machine(), Instant::from_micros(0), 1).expect("a CA");
        let said = lint(stranger.der(), &ca.roots().expect("roots")).expect_err("a stranger").to_string();
        assert!(said.contains("did not sign it"));
    }
}

//! What a certificate opens, and what it does not.

use std::sync::Arc;
use std::time::Duration;

use engawa::devices::Issued;
use rcgen::{CertificateParams, DistinguishedName, DnType, Issuer, KeyPair, SerialNumber};
use rustls::client::ResolvesClientCert;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use rustls::{HandshakeKind, SignatureScheme};

use crate::tls::clients::{BOTH, Identity, Talk, client, identity, modern};
use crate::tls::world::{DAY, HOUSE, World, patient, run};

/// The codes on the pages.
const MISSING: &str = "DEV-001";
const FOREIGN: &str = "DEV-002";
const EXPIRED: &str = "DEV-003";
const REVOKED: &str = "DEV-004";

/// What the first page of sign-in answers to a client with this certificate, in every version of TLS and HTTP.
async fn answers(world: &World, identity: Option<&Identity>, status: u16, says: &str) {
    let listening = world.listen(patient()).await;
    for version in BOTH {
        for http in ["h2", "http/1.1"] {
            let identity = identity.map(|(chain, key)| (chain.clone(), key.clone_key()));
            let config = Arc::new(client(world, identity, &[version], http));
            let mut talk = Talk::begin(listening.address, &config, HOUSE).await.expect("a handshake");
            talk.get("/sign-in").await.is(status, says);
        }
    }
}

#[test]
fn a_device_of_the_ledger_reaches_the_sign_in() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device();
        answers(&world, Some(&identity(&issued)), 200, "サインイン").await;
    });
}

#[test]
fn none_is_told_so() {
    run(async { answers(&World::new(), None, 403, MISSING).await });
}

#[test]
fn an_expired_one_gets_a_page_and_no_broken_handshake() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device_from(world.clock.now().minus(DAY * 40), 30);
        answers(&world, Some(&identity(&issued)), 403, EXPIRED).await;
    });
}

#[test]
fn one_is_valid_to_the_last_second_of_its_day() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device_from(world.clock.now(), 1);
        // 23:59:59 in Japan, and one second later.
        world.clock.advance(Duration::from_secs(15 * 3600 - 1));
        answers(&world, Some(&identity(&issued)), 200, "サインイン").await;
        world.clock.advance(Duration::from_secs(1));
        answers(&world, Some(&identity(&issued)), 403, EXPIRED).await;
    });
}

#[test]
fn a_revoked_one_is_told_so() {
    run(async {
        let world = World::new();
        let (device, issued) = world.device();
        world.revoke(device);
        answers(&world, Some(&identity(&issued)), 403, REVOKED).await;
    });
}

#[test]
fn one_that_is_in_no_ledger_is_foreign_though_we_signed_it() {
    run(async {
        let world = World::new();
        let (_, order) = world.order("あおぞら-タブレット02", 30);
        let issued = world.ca.sign(&order, world.clock.now(), &world.hub.dice).expect("signing");
        answers(&world, Some(&identity(&issued)), 403, FOREIGN).await;
    });
}

/// Everything of a certificate that can be copied: names, serial number, dates.
fn copied(issued: &Issued) -> CertificateParams {
    let mut params = CertificateParams::default();
    let mut name = DistinguishedName::new();
    for part in issued.shown.subject.split(", ") {
        let (kind, text) = part.split_once('=').expect("a part of a name");
        let kind = match kind {
            "CN" => DnType::CommonName,
            "O" => DnType::OrganizationName,
            _ => DnType::CustomDnType(vec![2, 5, 4, 5]),
        };
        name.push(kind, text);
    }
    params.distinguished_name = name;
    let serial = data_encoding::HEXLOWER_PERMISSIVE.decode(issued.shown.serial.as_bytes()).expect("hexadecimal");
    params.serial_number = Some(SerialNumber::from(serial));
    params.use_authority_key_identifier_extension = true;
    let time = |at: engawa::clock::Instant| time::OffsetDateTime::from_unix_timestamp(at.micros() / 1_000_000);
    params.not_before = time(issued.shown.not_before).expect("a time");
    params.not_after = time(issued.shown.not_after).expect("a time");
    params
}

fn pkcs8(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivatePkcs8KeyDer::from(key.serialize_der()).into()
}

/// Does it look like the original to somebody who compares names and serial number?
fn looks_like(copy: &CertificateDer<'_>, issued: &Issued) -> bool {
    let read = |der: &[u8]| {
        let (_, read) = x509_parser::parse_x509_certificate(der).expect("a certificate");
        (read.subject().to_string(), read.raw_serial_as_string(), read.validity().not_after)
    };
    read(copy) == read(&issued.der)
}

#[test]
fn a_self_signed_twin_with_the_same_serial_and_subject_is_foreign() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device();
        let key = KeyPair::generate().expect("a key");
        let twin = copied(&issued).self_signed(&key).expect("a twin").der().clone();
        assert!(looks_like(&twin, &issued));
        answers(&world, Some(&(vec![twin], pkcs8(&key))), 403, FOREIGN).await;
    });
}

#[test]
fn the_same_key_signed_again_by_a_stranger_under_our_name_is_foreign() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device();
        // The device's very key, certified once more in the name of our CA, by a key that is not our CA's.
        let (key, stranger) = (KeyPair::from_pem(&issued.key_pem).expect("a key"), KeyPair::generate().expect("a key"));
        let issuer = Issuer::from_ca_cert_pem(world.ca.pem(), &stranger).expect("our name");
        let again = copied(&issued).signed_by(&key, &issuer).expect("a certificate").der().clone();
        assert!(looks_like(&again, &issued));
        answers(&world, Some(&(vec![again.clone()], pkcs8(&key))), 403, FOREIGN).await;
        // Nor does the original behind it vouch for it, nor our CA's own certificate.
        let chain = vec![again, CertificateDer::from(issued.der.clone()), world.ca.der().expect("our CA")];
        answers(&world, Some(&(chain, pkcs8(&key))), 403, FOREIGN).await;
    });
}

#[derive(Debug)]
struct Thief(Arc<CertifiedKey>);

impl ResolvesClientCert for Thief {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }

    fn has_certs(&self) -> bool {
        true
    }
}

#[test]
fn a_certificate_without_its_key_does_not_pass_the_handshake() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device();
        let listening = world.listen(patient()).await;
        let key = any_supported_type(&pkcs8(&KeyPair::generate().expect("a key"))).expect("a signing key");
        let stolen = CertifiedKey::new(vec![CertificateDer::from(issued.der.clone())], key);
        for version in BOTH {
            let mut config = client(&world, None, &[version], "http/1.1");
            config.client_auth_cert_resolver = Arc::new(Thief(Arc::new(stolen.clone())));
            // In TLS 1.3 the client is done before the server has looked: then the first question fails.
            if let Ok(mut talk) = Talk::begin(listening.address, &Arc::new(config), HOUSE).await {
                assert!(talk.ask(HOUSE, "/about").await.is_err(), "not even a page for everybody");
            }
        }
    });
}

#[test]
fn a_resumed_session_is_judged_anew() {
    run(async {
        for version in BOTH {
            let world = World::new();
            let ((lost, lost_issued), (_, issued)) = (world.device(), world.device());
            let listening = world.listen(patient()).await;
            let config = Arc::new(client(&world, Some(identity(&issued)), &[version], "h2"));
            let other = Arc::new(client(&world, Some(identity(&lost_issued)), &[version], "h2"));
            for config in [&config, &other] {
                let mut talk = Talk::begin(listening.address, config, HOUSE).await.expect("a handshake");
                assert_eq!(talk.kind, HandshakeKind::Full);
                talk.get("/sign-in").await.is(200, "サインイン");
                // Resumed, it is still known by its certificate.
                let mut talk = Talk::begin(listening.address, config, HOUSE).await.expect("a handshake");
                assert_eq!(talk.kind, HandshakeKind::Resumed);
                talk.get("/sign-in").await.is(200, "サインイン");
            }
            world.revoke(lost);
            let mut talk = Talk::begin(listening.address, &other, HOUSE).await.expect("a handshake");
            assert_eq!(talk.kind, HandshakeKind::Resumed);
            talk.get("/sign-in").await.is(403, REVOKED);
            world.clock.advance(DAY * 31);
            let mut talk = Talk::begin(listening.address, &config, HOUSE).await.expect("a handshake");
            assert_eq!(talk.kind, HandshakeKind::Resumed);
            talk.get("/sign-in").await.is(403, EXPIRED);
        }
    });
}

#[test]
fn an_open_connection_feels_revocation_and_expiry_at_the_next_request() {
    run(async {
        let world = World::new();
        let ((lost, lost_issued), (_, issued)) = (world.device(), world.device());
        let listening = world.listen(patient()).await;
        let mut kept = Talk::begin(listening.address, &modern(&world, &issued), HOUSE).await.expect("a handshake");
        let mut last = Talk::begin(listening.address, &modern(&world, &lost_issued), HOUSE).await.expect("a handshake");
        kept.get("/sign-in").await.is(200, "サインイン");
        last.get("/sign-in").await.is(200, "サインイン");
        world.revoke(lost);
        last.get("/sign-in").await.is(403, REVOKED);
        kept.get("/sign-in").await.is(200, "サインイン");
        world.clock.advance(DAY * 31);
        kept.get("/sign-in").await.is(403, EXPIRED);
    });
}

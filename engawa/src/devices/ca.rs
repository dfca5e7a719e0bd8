//! 認証局: the private CA that certifies devices. One key, sealed; one verb: sign.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SerialNumber,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer, X509Certificate};
use zeroize::Zeroizing;

use crate::access::certificate::{Fingerprint, Roots, Shown};
use crate::clock::Instant;
use crate::ids::{DeviceId, Dice};
use crate::keys::Keys;

const CERTIFICATE: &str = "device-ca.pem";
const SEALED_KEY: &str = "device-ca.sealed";
const PLACE: &str = "device-ca";
const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 3600);
/// A CA outlives many generations of devices.
const CA_DAYS: u32 = 20 * 365;
/// A device certificate lives at most so long: renewal is routine, a forgotten device dies by itself.
pub const LONGEST: u32 = 400;

/// The CA. Without its key (as the server holds it while it only judges) it cannot sign.
pub struct Ca {
    pem: String,
    key: Option<KeyPair>,
}

impl std::fmt::Debug for Ca {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ca").finish_non_exhaustive()
    }
}

/// What is to be certified.
#[derive(Clone, Debug)]
pub struct Order {
    pub device: DeviceId,
    /// What people call the device.
    pub name: String,
    pub office: String,
    /// Days of validity, at most [`LONGEST`]; the last day counts to its end.
    pub days: u32,
}

/// A signed certificate with its new key, to be handed over once and kept nowhere.
pub struct Issued {
    pub certificate_pem: String,
    pub der: Vec<u8>,
    pub key_pem: Zeroizing<String>,
    pub key_der: Zeroizing<Vec<u8>>,
    pub shown: Shown,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued").field("shown", &self.shown).finish_non_exhaustive()
    }
}

fn time(instant: Instant) -> Result<OffsetDateTime> {
    Ok(OffsetDateTime::from_unix_timestamp(instant.micros().div_euclid(1_000_000))?)
}

/// 16 random bytes, the top bit clear (RFC 5280, 4.1.2.2), never all zero.
fn serial(dice: &Dice) -> SerialNumber {
    let mut bytes = dice.bytes::<16>();
    bytes[0] = (bytes[0] & 0x7f) | 0x40;
    SerialNumber::from_slice(&bytes)
}

impl Ca {
    /// Makes a CA. Its name carries its generation, so that two CAs are never confused.
    ///
    /// # Errors
    /// If a key or certificate cannot be made.
    pub fn make(dice: &Dice, now: Instant, generation: u32) -> Result<Ca> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::new(Vec::new())?;
        let mut name = DistinguishedName::new();
        name.push(DnType::CommonName, format!("Engawa device CA {generation}"));
        params.distinguished_name = name;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.serial_number = Some(serial(dice));
        params.not_before = time(now.minus(DAY))?;
        params.not_after = time(now.plus(DAY * CA_DAYS))?;
        let certificate = params.self_signed(&key)?;
        Ok(Ca { pem: certificate.pem(), key: Some(key) })
    }

    /// Writes the certificate, and the key sealed under the master key.
    ///
    /// # Errors
    /// If the directory holds a CA already.
    pub fn keep(&self, directory: &Path, keys: &Keys, dice: &Dice) -> Result<()> {
        let key = self.key.as_ref().context("a CA without its key cannot be kept")?;
        let path = directory.join(SEALED_KEY);
        ensure!(!path.exists(), "{} exists already", path.display());
        fs::write(&path, keys.seal(PLACE, key.serialized_der(), dice)?)?;
        fs::write(directory.join(CERTIFICATE), &self.pem)?;
        Ok(())
    }

    /// The CA with its key, for signing.
    ///
    /// # Errors
    /// If it is not there or does not open.
    pub fn open(directory: &Path, keys: &Keys) -> Result<Ca> {
        let Ca { pem, .. } = Ca::published(directory)?;
        let sealed = fs::read(directory.join(SEALED_KEY)).context("reading the sealed key of the device CA")?;
        let der = Zeroizing::new(keys.unseal(PLACE, &sealed)?);
        let key = KeyPair::try_from(der.as_slice()).context("the key of the device CA")?;
        Ok(Ca { pem, key: Some(key) })
    }

    /// The CA's certificate alone: enough to judge, not to sign.
    ///
    /// # Errors
    /// If it is not there.
    pub fn published(directory: &Path) -> Result<Ca> {
        let path = directory.join(CERTIFICATE);
        let pem = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        Ok(Ca { pem, key: None })
    }

    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// # Errors
    /// If the certificate does not read.
    pub fn der(&self) -> Result<CertificateDer<'static>> {
        CertificateDer::from_pem_slice(self.pem.as_bytes()).context("the device CA's certificate")
    }

    /// # Errors
    /// If the certificate does not read.
    pub fn roots(&self) -> Result<Roots> {
        Roots::of(&self.pem)
    }

    /// What people compare before they trust the CA.
    ///
    /// # Errors
    /// If the certificate does not read.
    pub fn fingerprint(&self) -> Result<Fingerprint> {
        Ok(Fingerprint::of(&self.der()?))
    }

    /// The one verb: signs a certificate for a new key of a device.
    ///
    /// # Errors
    /// If more days are asked than allowed, or the certificate does not pass its own check.
    pub fn sign(&self, order: &Order, now: Instant, dice: &Dice) -> Result<Issued> {
        ensure!((1..=LONGEST).contains(&order.days), "a device certificate lives 1 to {LONGEST} days");
        let Some(ca_key) = &self.key else { bail!("this CA was opened without its key") };
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::new(Vec::new())?;
        let mut name = DistinguishedName::new();
        name.push(DnType::CommonName, order.name.as_str());
        name.push(DnType::OrganizationName, order.office.as_str());
        params.distinguished_name = name;
        params.serial_number = Some(serial(dice));
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        // An hour back, for devices whose clock is slow.
        params.not_before = time(now.minus(DAY / 24))?;
        let last_day = now.plus(DAY * (order.days - 1)).date();
        params.not_after = time(Instant::from_japan(last_day.at(23, 59, 59, 0)))?;
        let issuer = Issuer::from_ca_cert_pem(&self.pem, ca_key)?;
        let certificate = params.signed_by(&key, &issuer)?;
        let shown = self.check(certificate.der(), now)?;
        Ok(Issued {
            certificate_pem: certificate.pem(),
            der: certificate.der().to_vec(),
            key_pem: Zeroizing::new(key.serialize_pem()),
            key_der: Zeroizing::new(key.serialize_der()),
            shown,
        })
    }

    /// Reads a certificate back before it leaves: a CA's mistakes are found by its users years later.
    fn check(&self, der: &CertificateDer<'_>, now: Instant) -> Result<Shown> {
        let shown = self.roots()?.judge(der).context("the certificate does not read")?;
        let (_, read) = X509Certificate::from_der(der)?;
        let usage = read.extended_key_usage()?.context("no extended key usage")?.value;
        ensure!(shown.genuine, "the chain does not hold");
        ensure!(usage.client_auth && !usage.server_auth && !usage.any, "not for client authentication alone");
        ensure!(!read.is_ca(), "a device must not be a CA");
        ensure!(shown.not_after.since(now) <= DAY * LONGEST, "valid for too long");
        ensure!(shown.not_after > now && shown.not_before < now, "not valid now");
        Ok(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::certificate::Verdict;

    fn now() -> Instant {
        Instant::from_japan(jiff::civil::datetime(2026, 11, 20, 9, 0, 0, 0))
    }

    fn order(days: u32) -> Order {
        Order {
            device: Dice::seeded(1).id(now()), name: "あおぞら-スマホ07".into(), office: "9970100045".into(), days
        }
    }

    #[test]
    fn a_certificate_is_genuine_until_the_end_of_its_last_day() {
        let dice = Dice::machine();
        let ca = Ca::make(&dice, now(), 1).expect("a CA");
        let issued = ca.sign(&order(365), now(), &dice).expect("signing");
        assert_eq!(issued.shown.verdict(now()), Verdict::Genuine);
        let end = issued.shown.not_after.in_japan();
        assert_eq!((end.hour(), end.minute(), end.second()), (23, 59, 59));
        assert_eq!(issued.shown.verdict(now().plus(DAY * 366)), Verdict::Expired);
    }

    #[test]
    fn nothing_is_signed_for_longer_than_400_days() {
        let dice = Dice::machine();
        let ca = Ca::make(&dice, now(), 1).expect("a CA");
        assert!(ca.sign(&order(400), now(), &dice).is_ok());
        assert!(ca.sign(&order(401), now(), &dice).is_err());
        assert!(ca.sign(&order(0), now(), &dice).is_err());
    }

    #[test]
    fn a_twin_of_another_ca_with_the_same_name_is_foreign() {
        let dice = Dice::machine();
        let ours = Ca::make(&dice, now(), 1).expect("a CA");
        let twin = Ca::make(&dice, now(), 1).expect("a CA of the same name");
        let issued = twin.sign(&order(100), now(), &dice).expect("signing");
        let der = CertificateDer::from(issued.der);
        let judged = ours.roots().expect("roots").judge(&der).expect("it reads");
        assert_eq!(judged.verdict(now()), Verdict::Foreign);
    }

    #[test]
    fn the_key_is_kept_sealed() {
        let dir = tempfile::tempdir().expect("a directory");
        let (keys, dice) = (Keys::from_master([3; 32]), Dice::machine());
        let ca = Ca::make(&dice, now(), 1).expect("a CA");
        ca.keep(dir.path(), &keys, &dice).expect("keeping");
        assert!(ca.keep(dir.path(), &keys, &dice).is_err());
        let again = Ca::open(dir.path(), &keys).expect("opening");
        assert!(again.sign(&order(10), now(), &dice).is_ok());
        assert!(Ca::open(dir.path(), &Keys::from_master([4; 32])).is_err());
        assert!(Ca::published(dir.path()).expect("published").sign(&order(10), now(), &dice).is_err());
    }
}

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
use zeroize::Zeroizing;

use super::lint::lint;
use crate::access::certificate::{Fingerprint, Roots, Shown};
use crate::clock::Instant;
use crate::ids::{DeviceId, Dice};
use crate::keys::{Keys, write_secret};

const CERTIFICATE: &str = "device-ca.pem";
const SEALED_KEY: &str = "device-ca.sealed";
pub(super) const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 3600);
/// Certificates begin an hour ago, for devices whose clock is slow.
const SLOW_CLOCKS: std::time::Duration = std::time::Duration::from_secs(3600);
/// What X.520 allows in one part of a name; longer ones are refused by some phones.
const LONGEST_NAME: usize = 64;
/// A CA outlives many generations of devices.
const CA_DAYS: u32 = 20 * 365;
/// A device certificate lives at most so long: renewal is routine, a forgotten device dies by itself.
pub const LONGEST: u32 = 400;

/// serialNumber, the attribute of a name (X.520), not of the certificate.
const SERIAL_NUMBER: [u64; 4] = [2, 5, 4, 5];

/// The CA. Without its key (as the server holds it while it only judges) it cannot sign.
pub struct Ca {
    pem: String,
    key: Option<Zeroizing<KeyPair>>,
}

impl std::fmt::Debug for Ca {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ca").finish_non_exhaustive()
    }
}

/// What is to be certified. TLS 1.2 shows all of it to whoever listens, and browsers show it in a list to choose from: the
/// name of a person does not belong into it.
#[derive(Clone, Debug)]
pub struct Order {
    /// By which the ledger finds the device of a certificate somebody holds in hand.
    pub device: DeviceId,
    /// What people call the device.
    pub name: String,
    /// 事業所番号
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

pub(crate) fn time(instant: Instant) -> Result<OffsetDateTime> {
    Ok(OffsetDateTime::from_unix_timestamp(instant.micros().div_euclid(1_000_000))?)
}

/// 16 random bytes: the top bit clear (RFC 5280, 4.1.2.2), the next one set, so that it always has 16.
pub(crate) fn serial(dice: &Dice) -> SerialNumber {
    let mut bytes = dice.bytes::<16>();
    bytes[0] = (bytes[0] & 0x7f) | 0x40;
    SerialNumber::from_slice(&bytes)
}

fn name(parts: &[(DnType, String)]) -> Result<DistinguishedName> {
    let mut name = DistinguishedName::new();
    for (kind, text) in parts {
        ensure!(
            text.chars().count() <= LONGEST_NAME,
            "「{text}」は、証明書に入れるには長すぎます（{LONGEST_NAME}文字まで）"
        );
        name.push(kind.clone(), text.as_str());
    }
    Ok(name)
}

impl Ca {
    /// Makes a CA; its key has randomness of its own. Its name carries its generation and a random mark, so that two CAs
    /// (of two generations, of two installations) are never confused, neither by a browser nor by whoever looks for
    /// the reason why a chain fails.
    ///
    /// # Errors
    /// If a key or certificate cannot be made.
    pub fn make(dice: &Dice, now: Instant, generation: u32) -> Result<Ca> {
        let key = Zeroizing::new(KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?);
        let mut params = CertificateParams::default();
        let mark = u16::from_be_bytes(dice.bytes());
        params.distinguished_name = name(&[(DnType::CommonName, format!("Engawa device CA {generation}-{mark:04x}"))])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        // Whoever trusts it by mistake still trusts it for no web site.
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.serial_number = Some(serial(dice));
        params.not_before = time(now.minus(DAY))?;
        params.not_after = time(now.plus(DAY * CA_DAYS))?;
        let certificate = params.self_signed(&*key)?;
        Ok(Ca { pem: certificate.pem(), key: Some(key) })
    }

    /// Writes the certificate, and the key sealed under the master key.
    ///
    /// # Errors
    /// If the directory holds a CA already.
    pub fn keep(&self, directory: &Path, keys: &Keys, dice: &Dice) -> Result<()> {
        let key = self.key.as_ref().context("a CA without its key cannot be kept")?;
        let sealed = keys.seal(&self.place()?, key.serialized_der(), dice)?;
        write_secret(&directory.join(SEALED_KEY), &sealed)?;
        write_secret(&directory.join(CERTIFICATE), self.pem.as_bytes())
    }

    /// The CA with its key, for signing.
    ///
    /// # Errors
    /// If it is not there or does not open.
    pub fn open(directory: &Path, keys: &Keys) -> Result<Ca> {
        let ca = Ca::published(directory)?;
        let sealed = fs::read(directory.join(SEALED_KEY)).context("reading the sealed key of the device CA")?;
        let der = Zeroizing::new(keys.unseal(&ca.place()?, &sealed).context("the key of the device CA")?);
        let key = KeyPair::try_from(der.as_slice()).context("the key of the device CA")?;
        Ok(Ca { key: Some(Zeroizing::new(key)), ..ca })
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

    /// What the sealed key is: it opens beside its own certificate alone.
    fn place(&self) -> Result<String> {
        Ok(format!("device-ca {}", self.fingerprint()?))
    }

    /// The one verb: signs a certificate for a new key of a device.
    ///
    /// # Errors
    /// If more days are asked than allowed, or the certificate does not pass its own check.
    pub fn sign(&self, order: &Order, now: Instant, dice: &Dice) -> Result<Issued> {
        ensure!((1..=LONGEST).contains(&order.days), "a device certificate lives 1 to {LONGEST} days");
        let Some(ca_key) = &self.key else { bail!("this CA was opened without its key") };
        let key = Zeroizing::new(KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?);
        let mut params = CertificateParams::default();
        params.distinguished_name = name(&[
            (DnType::CommonName, order.name.clone()),
            (DnType::OrganizationName, order.office.clone()),
            (DnType::CustomDnType(SERIAL_NUMBER.to_vec()), order.device.to_string()),
        ])?;
        params.serial_number = Some(serial(dice));
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        let last_day = now.plus(DAY * (order.days - 1)).date();
        let end = Instant::from_japan(last_day.at(23, 59, 59, 0));
        params.not_before = time(now.minus(SLOW_CLOCKS).max(end.minus(DAY * LONGEST)))?;
        params.not_after = time(end)?;
        let issuer = Issuer::from_ca_cert_pem(&self.pem, &**ca_key)?;
        let certificate = params.signed_by(&*key, &issuer)?;
        let shown = lint(certificate.der(), &self.roots()?).context("端末証明書が、発行前の検査に通りませんでした")?;
        Ok(Issued {
            certificate_pem: certificate.pem(),
            der: certificate.der().to_vec(),
            key_pem: Zeroizing::new(key.serialize_pem()),
            key_der: Zeroizing::new(key.serialize_der()),
            shown,
        })
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
        // Just after midnight the last day is longest.
        let midnight = Instant::from_japan(jiff::civil::datetime(2026, 11, 20, 0, 0, 1, 0));
        for now in [now(), midnight, midnight.minus(std::time::Duration::from_secs(2))] {
            let issued = ca.sign(&order(400), now, &dice).expect("400 days");
            assert!(issued.shown.not_after.since(issued.shown.not_before) <= DAY * 400);
            assert!(issued.shown.verdict(now) == Verdict::Genuine);
            assert!(ca.sign(&order(401), now, &dice).is_err());
            assert!(ca.sign(&order(0), now, &dice).is_err());
        }
    }

    #[test]
    fn a_name_no_certificate_can_hold_is_refused() {
        let dice = Dice::machine();
        let ca = Ca::make(&dice, now(), 1).expect("a CA");
        assert!(ca.sign(&Order { name: "端".repeat(64), ..order(9) }, now(), &dice).is_ok());
        assert!(ca.sign(&Order { name: "端".repeat(65), ..order(9) }, now(), &dice).is_err());
    }

    #[test]
    fn a_twin_of_another_ca_with_the_same_name_is_foreign() {
        // The same dice give the same names and serial numbers; only the keys differ.
        let ours = Ca::make(&Dice::seeded(7), now(), 1).expect("a CA");
        let twin = Ca::make(&Dice::seeded(7), now(), 1).expect("its twin");
        let issued = ours.sign(&order(100), now(), &Dice::seeded(8)).expect("signing");
        let copied = twin.sign(&order(100), now(), &Dice::seeded(8)).expect("signing");
        assert_eq!(issued.shown.subject, copied.shown.subject);
        assert_eq!(issued.shown.serial, copied.shown.serial);
        let judged = ours.roots().expect("roots").judge(&CertificateDer::from(copied.der));
        assert_eq!(judged.verdict(now()), Verdict::Foreign);
        assert_ne!(judged.fingerprint, issued.shown.fingerprint);
        assert_eq!(judged.subject, "", "what a stranger says of itself is not repeated");
    }

    #[test]
    fn both_generations_are_genuine_while_one_follows_the_other() {
        let dice = Dice::machine();
        let (old, new) = (Ca::make(&dice, now(), 1).expect("a CA"), Ca::make(&dice, now(), 2).expect("the next"));
        let roots = Roots::of(&format!("{}{}", new.pem(), old.pem())).expect("roots");
        for ca in [old, new] {
            let issued = ca.sign(&order(10), now(), &dice).expect("signing");
            assert_eq!(roots.judge(&CertificateDer::from(issued.der)).verdict(now()), Verdict::Genuine);
        }
        assert!(Roots::of("").is_err());
    }

    #[test]
    fn what_does_not_even_read_is_foreign() {
        let ca = Ca::make(&Dice::machine(), now(), 1).expect("a CA");
        let judged = ca.roots().expect("roots").judge(&CertificateDer::from(vec![0x30, 0x03, 1, 1, 1]));
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
        // The sealed key of one CA does not open beside the certificate of another.
        let other = Ca::make(&dice, now(), 2).expect("another CA");
        fs::write(dir.path().join(CERTIFICATE), other.pem()).expect("swapping");
        assert!(Ca::open(dir.path(), &keys).is_err());
    }
}

//! PKCS#12: certificate and key in one file with a password, as phones and PCs install it.
//!
//! The CA is left out: a device has no use for it, and installing it would offer to trust it.

use anyhow::{Result, anyhow};
use p12_keystore::{
    Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, PrivateKey, PrivateKeyChain,
};

use super::Issued;

/// Which ciphers the file is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// 3DES and SHA-1: what phones, Macs and old PCs accept. The file is protected by a long random password and handed
    /// over once.
    Phones,
    /// AES-256 and SHA-256.
    Modern,
}

/// # Errors
/// If the file cannot be written.
pub fn bundle(issued: &Issued, name: &str, password: &str, profile: Profile) -> Result<Vec<u8>> {
    let wrong = |error: p12_keystore::error::Error| anyhow!("PKCS#12: {error}");
    let key = PrivateKey::from_der(&issued.key_der).map_err(wrong)?;
    let own = Certificate::from_der(&issued.der).map_err(wrong)?;
    let mut keystore = KeyStore::new();
    let chain = PrivateKeyChain::new(issued.shown.serial.as_str(), key, [own]);
    // The format writes labels in UCS-2; a name with rarer characters goes by its serial number.
    let writable = name.chars().all(|letter| u32::from(letter) <= 0xffff);
    let label = if writable { name } else { &issued.shown.serial };
    keystore.add_entry(label, KeyStoreEntry::PrivateKeyChain(chain));
    let (encryption, mac) = match profile {
        Profile::Phones => (EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc, MacAlgorithm::HmacSha1),
        Profile::Modern => (EncryptionAlgorithm::PbeWithHmacSha256AndAes256, MacAlgorithm::HmacSha256),
    };
    keystore.writer(password).encryption_algorithm(encryption).mac_algorithm(mac).write().map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Instant;
    use crate::devices::{Ca, Order};
    use crate::ids::Dice;
    use p12_keystore::Pkcs12ImportPolicy;

    #[test]
    fn a_145_both_profiles_open_with_the_password_alone() {
        let now = Instant::from_japan(jiff::civil::datetime(2026, 11, 20, 9, 0, 0, 0));
        let dice = Dice::machine();
        let ca = Ca::make(&dice, now, 1).expect("a CA");
        // 𠮟 does not fit into the label; the certificate still carries it.
        let order =
            Order { device: dice.id(now), name: "𠮟られ端末".into(), office: "9970100045".into(), days: 30 };
        let issued = ca.sign(&order, now, &dice).expect("signing");
        for profile in [Profile::Phones, Profile::Modern] {
            let file = bundle(&issued, "𠮟られ端末", "Long-Enough-1", profile).expect("writing");
            let open = |password| KeyStore::from_pkcs12(&file, password, Pkcs12ImportPolicy::Strict);
            let store = open("Long-Enough-1").expect("opening");
            let (_, chain) = store.private_key_chain().expect("a key");
            assert_eq!(chain.certs()[0].as_der(), issued.der.as_slice());
            assert_eq!(chain.certs().len(), 1, "the CA stays at home");
            assert_eq!(chain.key().as_der(), issued.key_der.as_slice());
            assert!(open("long-enough-1").is_err(), "the password is case-sensitive");
        }
    }
}

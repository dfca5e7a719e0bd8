//! 鍵: one master key in a file; everything else is derived from it by a label, or sealed under such a key.
//!
//! Making the master key has randomness of its own, straight from the operating system: a key must not depend on dice
//! that a test can seed.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use aws_lc_rs::hkdf;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::ids::Dice;

const FILE: &str = "master.key";
/// Sealed bytes begin with their format and the id of the key, so that both can change one day.
const FORMAT: u8 = 1;
const KEY_ID: u8 = 1;
const NONCE: usize = 24;

/// The master key. Cloning shares it; nothing prints it.
#[derive(Clone)]
pub struct Keys(Arc<Zeroizing<[u8; 32]>>);

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

struct Derived;

impl hkdf::KeyType for Derived {
    fn len(&self) -> usize {
        32
    }
}

impl Keys {
    /// Makes a new master key in a directory only its owner can enter.
    ///
    /// # Errors
    /// If there is one already, or the directory cannot be written.
    pub fn make(directory: &Path) -> Result<Keys> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        let master = Zeroizing::new(Dice::machine().bytes::<32>());
        write_secret(&directory.join(FILE), &*master)?;
        Ok(Keys(Arc::new(master)))
    }

    /// # Errors
    /// If the file is missing, has another length, or can be read by others.
    pub fn open(directory: &Path) -> Result<Keys> {
        let path = directory.join(FILE);
        for_owner_alone(&path)?;
        let bytes = Zeroizing::new(fs::read(&path)?);
        let master: [u8; 32] = bytes.as_slice().try_into().with_context(|| format!("{} is no key", path.display()))?;
        Ok(Keys(Arc::new(Zeroizing::new(master))))
    }

    /// For tests, which need the same key twice.
    pub fn from_master(master: [u8; 32]) -> Keys {
        Keys(Arc::new(Zeroizing::new(master)))
    }

    /// A key of its own for each purpose: HKDF-SHA256 over the label.
    ///
    /// # Panics
    /// Never: HKDF gives 32 bytes for any label.
    #[allow(clippy::expect_used, reason = "HKDF-SHA256 gives up to 8160 bytes; 32 are asked")]
    pub fn derive(&self, label: &str) -> Zeroizing<[u8; 32]> {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"engawa 1");
        let extracted = salt.extract(&**self.0);
        let info = [label.as_bytes()];
        let mut key = Zeroizing::new([0; 32]);
        extracted.expand(&info, Derived).and_then(|okm| okm.fill(&mut *key)).expect("32 bytes can be derived");
        key
    }

    /// Seals bytes so that only this installation opens them, and only as what they are: `place` names it.
    ///
    /// # Errors
    /// Only if the bytes are longer than the cipher can take.
    pub fn seal(&self, place: &str, plain: &[u8], dice: &Dice) -> Result<Vec<u8>> {
        let nonce = dice.bytes::<NONCE>();
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let sealed =
            self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| anyhow::anyhow!("sealing failed"))?;
        Ok([&[FORMAT, KEY_ID][..], &nonce, &sealed].concat())
    }

    /// # Errors
    /// If the bytes were sealed elsewhere, for another place, or changed.
    pub fn unseal(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let (head, rest) = sealed.split_at_checked(2).context("not sealed bytes")?;
        let (nonce, text) = rest.split_at_checked(NONCE).context("not sealed bytes")?;
        if head != [FORMAT, KEY_ID] {
            bail!("sealed in a format or with a key this program does not know");
        }
        let nonce: [u8; NONCE] = nonce.try_into()?;
        let payload = Payload { msg: text, aad: place.as_bytes() };
        self.cipher().decrypt(&XNonce::from(nonce), payload).map_err(|_| anyhow::anyhow!("sealed bytes do not open"))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.derive("seal")))
    }
}

/// What holds a key or a password may be read by the program's own user alone.
///
/// # Errors
/// If others can read or write it, with what to do; or if it is missing.
pub fn for_owner_alone(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).with_context(|| format!("{} が読めません", path.display()))?.permissions().mode();
    if mode & 0o077 != 0 {
        bail!(
            "{} は、ほかの利用者からも読めるままです（モード {:o}）。chmod 600 を行ってください",
            path.display(),
            mode & 0o777
        );
    }
    Ok(())
}

/// Writes a file that its owner alone can read, and never over another one.
///
/// # Errors
/// If it exists or cannot be written.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("writing {}", path.display()))?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_at_its_place_and_unchanged() {
        let (keys, dice) = (Keys::from_master([1; 32]), Dice::seeded(1));
        let mut sealed = keys.seal("held 1", b"note", &dice).expect("sealing");
        assert_eq!(keys.unseal("held 1", &sealed).expect("opening"), b"note");
        assert!(keys.unseal("held 2", &sealed).is_err());
        assert!(Keys::from_master([2; 32]).unseal("held 1", &sealed).is_err());
        let last = sealed.len() - 1;
        sealed[last] ^= 1;
        assert!(keys.unseal("held 1", &sealed).is_err());
        assert!(keys.unseal("held 1", &[]).is_err());
    }

    #[test]
    fn every_label_has_its_own_key() {
        let keys = Keys::from_master([1; 32]);
        assert_ne!(*keys.derive("trail"), *keys.derive("code"));
        assert_eq!(*keys.derive("trail"), *Keys::from_master([1; 32]).derive("trail"));
    }

    #[test]
    fn the_file_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a directory");
        let keys = dir.path().join("keys");
        Keys::make(&keys).expect("making");
        assert!(Keys::make(&keys).is_err(), "a second master key would make everything sealed unreadable");
        Keys::open(&keys).expect("opening");
        fs::set_permissions(keys.join(FILE), fs::Permissions::from_mode(0o644)).expect("chmod");
        assert!(Keys::open(&keys).is_err());
    }
}

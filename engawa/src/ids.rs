//! Identities and chance: the one place that rolls real dice.
//!
//! Things that have an address carry a 128-bit, time-ordered id: 16 bytes in the table, 26 characters of
//! lower-case base32 in a URL. Lines have none: a note is (room, no). Links and cookies carry random tokens
//! instead, because an id tells when its thing was made.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::{Encoding, Specification};
use rand::rngs::{StdRng, SysRng};
use rand::{Rng, SeedableRng, TryRng};
use store::{FromValue, ToValue, Value};

use crate::clock::Instant;

/// Chance, as an argument: the machine's randomness, or a seed that makes a test repeat.
#[derive(Clone)]
pub struct Dice(Arc<Source>);

enum Source {
    Machine,
    Seeded(Mutex<Box<StdRng>>),
}

impl Dice {
    /// The operating system's own randomness.
    pub fn machine() -> Dice {
        Dice(Arc::new(Source::Machine))
    }

    /// The same throws for the same seed. For tests and for data of the demonstration, never for secrets.
    pub fn seeded(seed: u64) -> Dice {
        Dice(Arc::new(Source::Seeded(Mutex::new(Box::new(StdRng::seed_from_u64(seed))))))
    }

    /// Fills `bytes` with randomness.
    ///
    /// # Panics
    /// If the operating system has no randomness to give: going on would make guessable keys.
    #[allow(clippy::expect_used, reason = "without randomness no secret may be made")]
    pub fn fill(&self, bytes: &mut [u8]) {
        match &*self.0 {
            Source::Machine => SysRng.try_fill_bytes(bytes).expect("the operating system gives randomness"),
            Source::Seeded(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes),
        }
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A random secret for a link or a cookie: 256 bits in 52 characters.
    pub fn token(&self) -> String {
        base32().encode(&self.bytes::<32>())
    }

    /// A time-ordered id: 48 bits of milliseconds, 80 bits of chance.
    pub fn id<I: From<[u8; 16]>>(&self, now: Instant) -> I {
        I::from(stamped(self.bytes::<16>(), now))
    }

    /// A word for a form (idempotency), 26 characters. It begins with the time, so that the words of one hour lie side
    /// by side in the table that remembers them; it need not be secret, only nobody else's.
    pub fn word(&self, now: Instant) -> String {
        base32().encode(&self.id::<[u8; 16]>(now))
    }
}

impl fmt::Debug for Dice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dice")
    }
}

fn stamped(mut bytes: [u8; 16], at: Instant) -> [u8; 16] {
    let millis = at.micros().div_euclid(1000).to_be_bytes();
    bytes[..6].copy_from_slice(&millis[2..]);
    bytes
}

/// Lower-case base32 without padding: safe in URLs, in file names and over the telephone.
pub fn base32() -> &'static Encoding {
    static BASE32: std::sync::LazyLock<Encoding> = std::sync::LazyLock::new(|| {
        let mut spec = Specification::new();
        spec.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
        #[allow(clippy::expect_used, reason = "a constant alphabet of 32 letters")]
        spec.encoding().expect("32 letters make a base32")
    });
    &BASE32
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Reads the 26 characters of an address; `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                let bytes = base32().decode(text.as_bytes()).ok()?;
                Some(Self(bytes.try_into().ok()?))
            }

            /// Before every id made at this moment or later.
            pub fn first(at: Instant) -> Self {
                Self(stamped([0; 16], at))
            }

            pub const fn bytes(self) -> [u8; 16] {
                self.0
            }
        }

        impl From<[u8; 16]> for $name {
            fn from(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&base32().encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        /// From an address: what is no id names nothing.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
                Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no id"))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl ToValue for $name {
            fn to_value(&self) -> Value<'_> {
                Value::Id(self.0)
            }
        }

        impl FromValue for $name {
            fn from_value(value: Value<'_>) -> Result<Self, store::Error> {
                <[u8; 16]>::from_value(value).map(Self)
            }
        }
    )*};
}

ids! {
    /// 市町村
    CityId
    /// 事業所
    OfficeId
    /// 職員: a person who works here, of every kind
    PersonId
    /// 端末
    DeviceId
    /// サインイン中
    SessionId
    /// 確認コードの送付を待つサインイン
    ChallengeId
    /// 利用対象者
    PatientId
    /// 部屋
    RoomId
    /// 同意の記録
    ConsentId
    /// 証跡の一行
    TrailId
    /// お知らせの事実
    FactId
    /// リンク: sent to somebody without an account, or for one purpose
    LinkId
    /// 裏の仕事
    JobId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_goes_out_and_comes_back() {
        let id: RoomId = Dice::seeded(1).id(Instant::from_micros(1_700_000_000_000_000));
        assert_eq!(id.to_string().len(), 26);
        assert_eq!(RoomId::parse(&id.to_string()), Some(id));
        assert_eq!(RoomId::parse("too-short"), None);
        assert_eq!(RoomId::parse(&id.to_string().to_uppercase()), None);
    }

    #[test]
    fn later_ids_sort_later() {
        let dice = Dice::seeded(1);
        let early: RoomId = dice.id(Instant::from_micros(1_000_000));
        let late: RoomId = dice.id(Instant::from_micros(2_000_000));
        assert!(early < late);
    }

    #[test]
    fn a_seed_repeats_and_the_machine_does_not() {
        assert_eq!(Dice::seeded(3).token(), Dice::seeded(3).token());
        assert_ne!(Dice::machine().token(), Dice::machine().token());
    }
}

//! The numbers by which offices, insurers and insured persons are known.
//!
//! None of them is checked by check digit here: fictitious and historical numbers carry none that fits.

use std::fmt;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $length:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $length]);

        impl $name {
            /// The only way to make one. `None` when length or characters do not fit.
            pub fn parse(text: &str) -> Option<Self> {
                Self::from_ascii(text.as_bytes())
            }

            /// As [`Self::parse`], from ASCII bytes as they stand in an exchange file.
            pub fn from_ascii(bytes: &[u8]) -> Option<Self> {
                let valid: fn(&[u8; $length]) -> bool = $valid;
                let digits: [u8; $length] = bytes.try_into().ok()?;
                valid(&digits).then_some(Self(digits))
            }

            pub fn as_str(&self) -> &str {
                // `parse` lets only ASCII in.
                std::str::from_utf8(&self.0).unwrap_or_default()
            }

            pub fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.as_str())
            }
        }
    };
}

fn upper_alphanumeric(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

number! {
    /// Office number (事業所番号): ten digits or capital letters. 総合事業 offices have letters (`99A0100015`).
    ///
    /// ```
    /// use kaigo::numbers::OfficeNumber;
    /// assert!(OfficeNumber::parse("9970100011").is_some());
    /// assert!(OfficeNumber::parse("997010001").is_none());
    /// ```
    OfficeNumber, 10, |b| upper_alphanumeric(b)
}

number! {
    /// Insurer number (保険者番号): six characters, the code of the municipality that insures.
    InsurerNumber, 6, |b| upper_alphanumeric(b)
}

number! {
    /// Insured person's number (被保険者番号): ten digits, or `H` and nine digits for a person on public
    /// assistance alone (生活保護単独).
    ///
    /// ```
    /// use kaigo::numbers::InsuredNumber;
    /// assert!(InsuredNumber::parse("9900000011").is_some());
    /// assert!(InsuredNumber::parse("H990000022").is_some());
    /// assert!(InsuredNumber::parse("990000001X").is_none());
    /// ```
    InsuredNumber, 10, |b| (b[0].is_ascii_digit() || b[0] == b'H') && b[1..].iter().all(u8::is_ascii_digit)
}

impl InsuredNumber {
    /// The number with all but its last two digits hidden: enough to find the person in one's own papers, not
    /// enough to know whose it is.
    pub fn masked(&self) -> String {
        format!("********{}", &self.as_str()[8..])
    }

    /// Known by public assistance alone (生活保護単独), not an insured person in the law's sense.
    pub fn is_public_assistance(&self) -> bool {
        self.0[0] == b'H'
    }
}

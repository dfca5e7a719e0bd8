//! 職員: a person with an account.

use std::fmt;

use kaigo::{Kana, LoginId, PersonName, Profession};

use crate::access::Kind;
use crate::ids::{OfficeId, PersonId};

/// 連絡先メール: where codes and notices go. Only its shape is checked; whether it arrives is seen at the first code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail(String);

/// Why an address is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAMail;

impl fmt::Display for NotAMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("メールアドレスの形ではありません。例：misaki@aozora.example のように、半角で入れてください。")
    }
}

impl Mail {
    /// # Errors
    /// Unless it is `someone@host.tld` in half-width letters.
    pub fn parse(text: &str) -> Result<Mail, NotAMail> {
        let text = text.trim();
        let plain = text.is_ascii() && text.len() <= 254 && !text.bytes().any(|b| b.is_ascii_control() || b == b' ');
        let (local, host) = text.rsplit_once('@').ok_or(NotAMail)?;
        let whole = !local.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
        if plain && whole && !local.contains(['@', ',', ';', '<', '>', '"']) {
            Ok(Mail(text.to_owned()))
        } else {
            Err(NotAMail)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A person about to be registered.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub id: PersonId,
    pub login: LoginId,
    pub kind: Kind,
    pub name: PersonName,
    pub kana: Kana,
    pub profession: Profession,
    pub mail: Mail,
    /// Where they work from now on.
    pub offices: Vec<OfficeId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_the_shape_of_one() {
        assert!(Mail::parse(" misaki@aozora.example ").is_ok());
        for wrong in
            ["", "misaki", "@aozora.example", "a@b", "ａ@aozora.example", "a@b.example\nBcc: x", "a,b@c.example"]
        {
            assert!(Mail::parse(wrong).is_err(), "{wrong}");
        }
    }
}

//! 職員: a person with an account.

use std::borrow::Cow;
use std::fmt;

use kaigo::{Kana, LoginId, PersonName, Profession};

use crate::access::Kind;
use crate::clock::Instant;
use crate::ids::{OfficeId, PersonId};

/// 連絡先メール: where codes and notices go. Only its shape is checked; whether it arrives is seen at the first code.
///
/// What is accepted here can be sent to. Old carriers gave out addresses the standard knows only in quotes
/// (`hanako.@…`, `jiro..t@…`); people write them without, so they are stored without and quoted when sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    whole: String,
    /// Where the `@` stands.
    at: usize,
}

/// Why an address is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAMail;

impl fmt::Display for NotAMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("メールアドレスの形ではありません。例：misaki@aozora.example のように、半角で入れてください。")
    }
}

/// What may stand before the `@` besides letters, digits and dots (RFC 5322, 3.2.3).
const ATOM_MARKS: &str = "!#$%&'*+-/=?^_`{|}~";

impl Mail {
    /// # Errors
    /// Unless it is `someone@host.tld` in half-width letters.
    pub fn parse(text: &str) -> Result<Mail, NotAMail> {
        let (local, host) = text.trim().rsplit_once('@').ok_or(NotAMail)?;
        // In quotes, as the carrier's own leaflet may print it.
        let local = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(local);
        let known = |c: char| c.is_ascii_alphanumeric() || c == '.' || ATOM_MARKS.contains(c);
        let name = |label: &str| {
            let inner = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            inner && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
        };
        // 64 with the quotes it may need (RFC 5321, 4.5.3.1).
        let local_fits = !local.is_empty() && quoted(local).len() <= 64 && local.chars().all(known);
        let host_fits = host.len() <= 190 && host.contains('.') && host.split('.').all(name);
        if !local_fits || !host_fits {
            return Err(NotAMail);
        }
        Ok(Mail { whole: format!("{local}@{host}"), at: local.len() })
    }

    /// As people write it.
    pub fn as_str(&self) -> &str {
        &self.whole
    }

    /// What stands before the `@` as it travels: in quotes if its dots need them.
    pub fn local_part(&self) -> Cow<'_, str> {
        quoted(&self.whole[..self.at])
    }

    pub fn host(&self) -> &str {
        &self.whole[self.at + 1..]
    }
}

/// In quotes if its dots need them.
fn quoted(local: &str) -> Cow<'_, str> {
    if local.split('.').any(str::is_empty) { format!("\"{local}\"").into() } else { local.into() }
}

/// A line of the list of accounts at the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub login: String,
    pub name: String,
    pub kind: Kind,
    pub mail: String,
    /// Names of the offices they work at now.
    pub offices: Vec<String>,
    pub suspended_at: Option<Instant>,
    pub to_at: Option<Instant>,
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
        for wrong in [
            "",
            "misaki",
            "@aozora.example",
            "a@b",
            "a@b..example",
            "a@-b.example",
            "a@b.example.",
            "a@[192.0.2.1]",
            "ａ@aozora.example",
            "a@b.example\nBcc: x",
            "a b@c.example",
            "a,b@c.example",
            "a@b@c.example",
            "\"a@c.example",
            "(a)@c.example",
        ] {
            assert!(Mail::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Mail::parse(&format!("{}@c.example", "a".repeat(64))).is_ok());
        assert!(Mail::parse(&format!("{}@c.example", "a".repeat(65))).is_err());
        assert!(Mail::parse(&format!("{}.@c.example", "a".repeat(62))).is_err(), "65 with its quotes");
    }

    #[test]
    fn addresses_of_old_carriers_are_quoted_when_they_travel() {
        for (typed, stored, local) in [
            ("misaki.s@aozora.example", "misaki.s@aozora.example", "misaki.s"),
            ("hanako.@keitai.example", "hanako.@keitai.example", "\"hanako.\""),
            ("jiro..t@keitai.example", "jiro..t@keitai.example", "\"jiro..t\""),
            (".saburo@keitai.example", ".saburo@keitai.example", "\".saburo\""),
            ("\"hanako.\"@keitai.example", "hanako.@keitai.example", "\"hanako.\""),
        ] {
            let mail = Mail::parse(typed).expect(typed);
            assert_eq!(
                (mail.as_str(), &*mail.local_part(), mail.host()),
                (stored, local, &stored[stored.len() - mail.host().len()..])
            );
        }
    }

    /// One judge: whatever is registered, the sender of mails takes.
    #[test]
    fn what_is_registered_can_be_sent() {
        for first in "a9.!#$%&'*+-/=?^_`{|}~".chars() {
            for second in "a9.!#$%&'*+-/=?^_`{|}~".chars() {
                for local in [format!("{first}{second}"), format!("{first}{second}x"), format!("x{first}{second}")] {
                    let mail = Mail::parse(&format!("{local}@keitai.ne.example")).expect(&local);
                    let sent = lettre::address::Address::new(mail.local_part(), mail.host());
                    assert!(sent.is_ok(), "{local}");
                }
            }
        }
    }
}

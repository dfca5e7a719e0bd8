//! The mail server, or the shelf.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use lettre::address::{Address, Envelope};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::{Letter, Shelf};
use crate::clock::Instant;
use crate::keys::for_owner_alone;
use crate::people::Mail;

/// How the connection to the mail server is kept secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// Begins in the clear, refuses to go on without TLS (port 587).
    #[default]
    Starttls,
    /// TLS from the first byte (port 465).
    Tls,
    /// None: only for a mail server on this very machine.
    None,
}

/// `[mail]` of the configuration.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    pub host: String,
    pub port: u16,
    #[serde(default)]
    pub tls: MailTls,
    /// "Engawa <no-reply@example.lg.example>"
    pub from: String,
    #[serde(default)]
    pub user: Option<String>,
    /// A file that holds the password alone.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
}

#[derive(Clone, Debug)]
pub enum Mailer {
    Smtp(Box<Smtp>),
    Shelf(Shelf),
}

#[derive(Clone, Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why a letter has not gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotSent {
    /// The mail server refused this letter for good: another try would end alike.
    Refused,
    /// Perhaps later. For the log: never holds an address.
    Later(String),
}

impl Mailer {
    /// # Errors
    /// If the configuration cannot be used, or would send codes and the password through a net in the clear.
    pub fn smtp(config: &MailConfig) -> Result<Mailer> {
        let builder = match config.tls {
            MailTls::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&config.host)?,
            MailTls::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&config.host)?,
            MailTls::None if is_this_machine(&config.host) => {
                AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
            }
            MailTls::None => bail!(
                "[mail] の tls = \"none\" は、このマシン自身のメールサーバー（localhost、127.0.0.1、::1）にだけ使えます。\
                 {} へは確認コードが暗号なしで流れてしまうので、\"starttls\" か \"tls\" にしてください",
                config.host
            ),
        };
        let mut builder = builder.port(config.port).timeout(Some(Duration::from_secs(20)));
        if let (Some(user), Some(file)) = (&config.user, &config.password_file) {
            for_owner_alone(file).context("[mail] の password_file")?;
            let password = std::fs::read_to_string(file).context("[mail] の password_file")?;
            builder = builder.credentials(Credentials::new(user.clone(), password.trim_end().to_owned()));
        }
        let from = config.from.parse().context("[mail] の from")?;
        Ok(Mailer::Smtp(Box::new(Smtp { transport: builder.build(), from })))
    }

    /// # Errors
    /// If the mail server did not take it.
    pub async fn send(&self, letter: Letter, now: Instant) -> Result<(), NotSent> {
        match self {
            Mailer::Shelf(shelf) => {
                shelf.lay(letter, now);
                Ok(())
            }
            Mailer::Smtp(smtp) => {
                let message = smtp.message(letter).map_err(|error| NotSent::Later(format!("{error:#}")))?;
                smtp.transport.send(message).await.map(drop).map_err(|error| not_sent(&error))
            }
        }
    }
}

impl Smtp {
    fn message(&self, letter: Letter) -> Result<Message> {
        let domain = self.from.email.domain();
        let to = address(&letter.to).context("an address that cannot be sent to")?;
        // The envelope in so many words: made from the head it loses the quotes.
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![to.clone()])?;
        Ok(Message::builder()
            .envelope(envelope)
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .message_id(Some(format!("<{}@{domain}>", letter.fact)))
            // No holiday greeting in answer (RFC 3834; the second is what Exchange heeds).
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("X-Auto-Response-Suppress", "All"))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text)?)
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// The address as it travels: what was accepted when it was registered can be sent to.
fn address(stored: &str) -> Option<Address> {
    let mail = Mail::parse(stored).ok()?;
    Address::new(mail.local_part(), mail.host()).ok()
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Not the server's words: they often repeat the address.
fn not_sent(error: &lettre::transport::smtp::Error) -> NotSent {
    // 530, 534, 535 and 538 are about how this program signs in to the server (RFC 4954), not about this letter.
    let status = error.status().map(|code| code.to_string());
    let of_us = matches!(status.as_deref(), Some("530" | "534" | "535" | "538"));
    if error.is_permanent() && !of_us {
        return NotSent::Refused;
    }
    let why = match (&status, error.is_timeout()) {
        (Some(code), _) => format!("the mail server answered {code}"),
        (None, true) => "the mail server did not answer in time".to_owned(),
        (None, false) => "the mail server cannot be reached".to_owned(),
    };
    NotSent::Later(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(host: &str) -> MailConfig {
        MailConfig {
            host: host.into(),
            port: 25,
            tls: MailTls::None,
            from: "Engawa <no-reply@engawa.example>".into(),
            user: None,
            password_file: None,
        }
    }

    #[test]
    fn without_tls_mail_goes_to_this_machine_only() {
        for here in ["localhost", "127.0.0.1", "127.8.0.1", "::1", "[::1]"] {
            assert!(Mailer::smtp(&config(here)).is_ok(), "{here}");
        }
        for away in ["mail.example", "localhost.example", "192.0.2.1", "0.0.0.0", ""] {
            let refused = Mailer::smtp(&config(away)).expect_err(away).to_string();
            assert!(refused.contains("starttls"), "{refused}");
        }
    }

    #[test]
    fn a_password_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("mail-password");
        std::fs::write(&file, "secret\n").expect("writing");
        let with = MailConfig { user: Some("engawa".into()), password_file: Some(file.clone()), ..config("localhost") };
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("chmod");
        assert!(format!("{:#}", Mailer::smtp(&with).expect_err("readable")).contains("chmod 600"));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("chmod");
        assert!(Mailer::smtp(&with).is_ok());
    }

    #[test]
    fn every_mail_says_that_no_person_wrote_it_and_quotes_an_address_that_needs_it() {
        let Ok(Mailer::Smtp(smtp)) = Mailer::smtp(&config("localhost")) else { panic!("SMTP") };
        let letter = Letter {
            fact: crate::ids::FactId::from([1; 16]),
            to: "jiro..t@keitai.example".into(),
            subject: "件名".into(),
            text: "本文".into(),
        };
        let message = smtp.message(letter).expect("a message");
        assert_eq!(message.envelope().to()[0].to_string(), "\"jiro..t\"@keitai.example");
        let text = String::from_utf8(message.formatted()).expect("ASCII");
        for line in [
            "Auto-Submitted: auto-generated\r\n",
            "X-Auto-Response-Suppress: All\r\n",
            "To: \"jiro..t\"@keitai.example\r\n",
        ] {
            assert!(text.contains(line), "{text}");
        }
    }
}

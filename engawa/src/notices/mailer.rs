//! The post: SMTP, or the shelf.

use std::time::Duration;

use anyhow::{Context, Result};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::{Letter, Shelf};
use crate::clock::Instant;

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
    pub password_file: Option<std::path::PathBuf>,
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

impl Mailer {
    /// # Errors
    /// If the configuration cannot be used.
    pub fn smtp(config: &MailConfig) -> Result<Mailer> {
        let builder = match config.tls {
            MailTls::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&config.host)?,
            MailTls::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&config.host)?,
            MailTls::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host),
        };
        let mut builder = builder.port(config.port).timeout(Some(Duration::from_secs(20)));
        if let (Some(user), Some(file)) = (&config.user, &config.password_file) {
            let password = std::fs::read_to_string(file).context("the password file of [mail]")?;
            builder = builder.credentials(Credentials::new(user.clone(), password.trim_end().to_owned()));
        }
        let from = config.from.parse().context("`from` of [mail]")?;
        Ok(Mailer::Smtp(Box::new(Smtp { transport: builder.build(), from })))
    }

    /// # Errors
    /// If the mail server did not take it; the text of the error never holds the address.
    pub async fn send(&self, letter: Letter, now: Instant) -> Result<()> {
        match self {
            Mailer::Shelf(shelf) => {
                shelf.lay(letter, now);
                Ok(())
            }
            Mailer::Smtp(smtp) => {
                let domain = smtp.from.email.domain();
                let message = Message::builder()
                    .from(smtp.from.clone())
                    .to(letter.to.parse().map_err(|_| anyhow::anyhow!("an address that does not parse"))?)
                    .subject(letter.subject)
                    .message_id(Some(format!("<{}@{domain}>", letter.fact)))
                    .header(ContentType::TEXT_PLAIN)
                    .body(letter.text)?;
                // Not the server's words: they often repeat the address.
                smtp.transport.send(message).await.map_err(|error| {
                    anyhow::anyhow!("the mail server did not take it (permanent: {})", error.is_permanent())
                })?;
                Ok(())
            }
        }
    }
}

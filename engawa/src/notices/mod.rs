//! お知らせ: turns the facts of the outbox into mail, when it is sent: is the receiver still there, may they still know?
//!
//! Codes and other letters have a line each, so that nobody at a screen waits behind notices; of each line several go at
//! once. A letter is sent at least once under a constant Message-ID, and tried again later if the mail server does not
//! take it now; one that it refuses for good is kept and shown. No mail holds a patient's name. What the letters say
//! stands in `kinds/`, one file each.

mod kinds;
mod letter;
mod mailer;
mod post;
pub mod sink;

pub use kinds::label;
pub use letter::{Letter, Shelf, Shelved};
pub use mailer::{MailConfig, MailTls, Mailer, NotSent};
pub use post::{Post, deliver_due};

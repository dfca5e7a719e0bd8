//! お知らせ: turns the facts of the outbox into mail, when it is sent: is the receiver still there, may they still know?
//!
//! A fact is taken by compare-and-set, sent at least once under a constant Message-ID, and tried again later if the
//! post does not take it. No mail holds a patient's name.

mod letter;
mod mailer;
pub mod sink;
mod texts;
mod worker;

pub use letter::{Letter, Shelf, Shelved};
pub use mailer::{MailConfig, MailTls, Mailer, NotSent};
pub use worker::{deliver_due, run};

//! 職員: the accounts of everybody who works in the region, of every kind; their passwords; signing in.
//!
//! An ID is personal: one for each person, never lent. Signing in takes a valid device, the ID and password,
//! and a six-digit code by mail. The counting of tries, the codes and the sessions themselves belong to
//! [`crate::access`]; this folder has the pages, the changing of a password, and the register of people.

mod change_password;
mod change_settings;
pub mod pages;
mod person;
mod register;
mod sql;

pub use change_password::ChangePassword;
pub use change_settings::ChangeSettings;
pub use pages::Prefilled;
pub use person::{Mail, NewPerson};
pub use register::{Register, initial_password};
pub use sql::{by_login, mail_of};

//! 職員: the accounts of everybody who works in the region, of every kind; their passwords; signing in.
//!
//! An ID is personal: one for each person, never lent. Signing in takes a valid device, the ID and password,
//! and a six-digit code by mail. The counting of tries, the codes and the sessions themselves belong to
//! [`crate::access`]; this folder has the pages, the changing of a password, and the register of people.

mod change_mail;
mod change_password;
mod change_settings;
mod end;
mod forget_tries;
mod gone;
pub mod pages;
mod person;
mod put_out;
mod register;
mod reset_password;
mod sql;
mod suspend;

pub use change_mail::ChangeMail;
pub use change_password::ChangePassword;
pub use change_settings::ChangeSettings;
pub use end::End;
pub use forget_tries::ForgetTries;
pub use gone::Gone;
pub use pages::Prefilled;
pub use person::{Listed, Mail, NewPerson};
pub use put_out::PutOut;
pub use register::{Register, initial_password};
pub use reset_password::ResetPassword;
pub use sql::{by_login, list, login_and_name, mail_of};
pub use suspend::Suspend;

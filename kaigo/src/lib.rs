//! The field's identifiers, names and dates, as types that cannot hold anything else. Pure: no clock, no I/O.

// First: the others are written with its macro.
#[macro_use]
mod choices;

pub mod birth;
pub mod codes;
pub mod era;
pub mod kana;
pub mod login_id;
pub mod month;
pub mod name;
pub mod numbers;
pub mod office_kind;
pub mod password;
pub mod profession;
mod romaji;
pub mod search;
pub mod services;
pub mod sex;
pub mod text;

pub use birth::{BirthDate, BirthDateFault};
pub use era::{Era, EraDate, EraFault};
pub use kana::{Kana, KanaFault};
pub use login_id::{LoginId, LoginIdFault};
pub use name::{Likeness, NameFault, PersonName};
pub use numbers::{InsuredNumber, InsurerNumber, OfficeNumber};
pub use office_kind::OfficeKind;
pub use password::{Owner, PasswordFault, PasswordRule};
pub use profession::Profession;
pub use search::{Folded, Words};
pub use sex::Sex;
pub use text::{Line, NoteText, TextFault, half_width};

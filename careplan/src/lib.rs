//! The care-plan data exchange standard (ケアプランデータ連携標準仕様) V4.1: reading, checking, writing, comparing.
//!
//! Pure: bytes in, findings and values out. No files, no clock, no dice.
//!
//! ```
//! let name = "DLTPLAN_202508_9970100011_43_9970100029_11_20250728113000.CSV";
//! let report = careplan::check_unit(&[(name, b"202407,990001,9900000011,202508\r\n")]);
//! assert_eq!(report.verdict(), careplan::Verdict::Accept);
//!
//! let report = careplan::check_unit(&[(name, b"202407,990001,9900000011,202509\r\n")]);
//! let finding = &report.findings[0];
//! assert_eq!(finding.rule().as_str(), "V08");
//! assert_eq!((finding.record, finding.line, finding.column), (Some(1), Some(1), Some(4)));
//! assert_eq!(finding.field, Some("削除対象年月"));
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod by_person;
mod causes;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod code_list;
mod compare;
mod convert;
pub mod csv;
mod days;
pub mod encoding;
pub mod fault;
mod history;
mod keys;
pub mod kind;
pub mod layout;
mod limits;
pub mod make;
mod mask;
pub mod model;
pub mod name;
mod part;
pub mod reader;
mod records;
pub mod report;
mod row;
mod sentence;
pub mod shape;
mod special;
mod spelling;
mod split;
pub mod tables;
mod time;
pub mod unit;
mod unit_kind;
pub mod value;
pub mod write;

pub use jiff::civil::Date;
pub use kaigo::codes;
pub use kaigo::month::Month;
pub use kaigo::numbers::{InsuredNumber, InsurerNumber, OfficeNumber};
pub use kaigo::services::{ServiceCode, ServiceType};

pub use check::{Expected, UnitCheck, check_folder, check_unit};
pub use compare::{Change, What, compare, spoken};
pub use convert::{Converted, Lost, Open, Refusal};
pub use fault::{Fault, Rule, Severity};
pub use history::{Chain, Version, history};
pub use keys::{Act, Key, Listing};
pub use kind::{Edition, Kind};
pub use limits::Limits;
pub use model::PersonKey;
pub use name::{FileName, Party, Period, Serial, Slip, Transmission};
pub use records::{Records, Unread};
pub use report::{Finding, Report, Verdict};
pub use split::{Split, split};
pub use unit::{Content, Sheet, Unit, read_unit};
pub use unit_kind::UnitKind;
pub use write::{Unmappable, Unwritten, Written};

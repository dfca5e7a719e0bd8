//! Sending units as typed rows (section 3.1), one list for each file. [`crate::model`] is what they say.

use std::collections::BTreeSet;

use kaigo::month::Month;
use kaigo::numbers::OfficeNumber;
use kaigo::services::ServiceType;

use crate::check::check_unit;
use crate::kind::{Edition, Kind};
use crate::layout::Record;
use crate::name::{FileName, Period, Transmission};
use crate::records::{Records, Unread};
use crate::report::{Report, Verdict};
use crate::tables::*;

/// One sending unit: who sends whom what.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Sender, receiver and serial.
    pub transmission: Transmission,
    /// The rows of its files.
    pub content: Content,
    /// Images of family trees by their number.
    pub images: Vec<(u16, Vec<u8>)>,
}

/// What a unit says, by kind of unit.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// H1: plans of home care.
    Plan {
        /// 第1表.
        table1: Vec<Table1>,
        /// 第2表.
        table2: Vec<Table2>,
        /// 第3表.
        table3: Vec<Table3>,
        /// 利用者補足情報 of the plans.
        supplement: Vec<Supplement>,
    },
    /// H2 and Y4: planned usage of a month.
    Usage {
        /// The service month (対象年月).
        month: Month,
        /// 第6表 予定.
        planned: Vec<Usage>,
        /// 第7表.
        breakdown: Vec<Breakdown>,
        /// 利用者補足情報 of the month.
        supplement: Vec<Supplement>,
    },
    /// H3: plans withdrawn.
    PlanWithdrawal(Vec<Table1Withdrawal>),
    /// H4 and Y7: planned usage withdrawn.
    UsageWithdrawal(Month, Vec<PlannedWithdrawal>),
    /// H5 and Y8: actuals of a month.
    Actual(Month, Vec<Usage>),
    /// H6 and Y9: actuals withdrawn.
    ActualWithdrawal(Month, Vec<ActualWithdrawal>),
    /// Y1 to Y3: profiles, plans of prevention, or both.
    Prevention {
        /// 利用者基本情報.
        profiles: Vec<Profile>,
        /// 利用者基本情報（別表1）.
        days: Vec<ProfileDay>,
        /// 利用者基本情報（別表2）.
        illnesses: Vec<ProfileIllness>,
        /// 介護予防サービス・支援計画書.
        plans: Vec<Prevention>,
        /// 支援計画書の別表.
        support: Vec<PreventionSupport>,
    },
    /// Y5: profiles withdrawn.
    ProfileWithdrawal(Vec<ProfileWithdrawal>),
    /// Y6: plans of prevention withdrawn.
    PreventionWithdrawal(Vec<PreventionWithdrawal>),
}

/// The rows of one file as text, by the columns of V4.1 without CSVバージョン.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Which file.
    pub kind: Kind,
    /// What the 年月 part of its name says.
    pub period: Period,
    /// The rows, in file order.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Text of a column by its V4.1 number, from 2.
    pub fn text(row: &[String], number: u8) -> &str {
        row.get(usize::from(number).wrapping_sub(2)).map(String::as_str).unwrap_or_default()
    }
}

fn sheet<R: Record>(kind: Kind, period: Period, records: &[R]) -> Option<Sheet> {
    let rows: Vec<Vec<String>> = records.iter().map(Record::texts).collect();
    (!rows.is_empty()).then_some(Sheet { kind, period, rows })
}

impl Content {
    /// The kind of its main file, and its month.
    pub fn kind(&self) -> (Kind, Option<Month>) {
        match self {
            Self::Plan { .. } => (Kind::Table1, None),
            Self::Usage { month, .. } => (Kind::Planned, Some(*month)),
            Self::PlanWithdrawal(_) => (Kind::Table1Withdrawal, None),
            Self::UsageWithdrawal(month, _) => (Kind::PlannedWithdrawal, Some(*month)),
            Self::Actual(month, _) => (Kind::Actual, Some(*month)),
            Self::ActualWithdrawal(month, _) => (Kind::ActualWithdrawal, Some(*month)),
            Self::Prevention { .. } => (Kind::Prevention, None),
            Self::ProfileWithdrawal(_) => (Kind::ProfileWithdrawal, None),
            Self::PreventionWithdrawal(_) => (Kind::PreventionWithdrawal, None),
        }
    }

    /// Takes in the rows of another unit of the same kind; of another kind nothing.
    pub(crate) fn append(&mut self, other: Self) {
        match (self, other) {
            (
                Self::Plan { table1, table2, table3, supplement },
                Self::Plan { table1: one, table2: two, table3: three, supplement: about },
            ) => {
                table1.extend(one);
                table2.extend(two);
                table3.extend(three);
                supplement.extend(about);
            }
            (
                Self::Usage { planned, breakdown, supplement, .. },
                Self::Usage { planned: rows, breakdown: sums, supplement: about, .. },
            ) => {
                planned.extend(rows);
                breakdown.extend(sums);
                supplement.extend(about);
            }
            (Self::Actual(_, rows), Self::Actual(_, more)) => rows.extend(more),
            _ => {}
        }
    }

    /// The files of the unit, without those that have no rows.
    pub fn sheets(&self) -> Vec<Sheet> {
        let month = |month: &Month| Period::Month(*month);
        let none = Period::None;
        let sheets = match self {
            Self::Plan { table1, table2, table3, supplement } => vec![
                sheet(Kind::Table1, none, table1),
                sheet(Kind::Table2, none, table2),
                sheet(Kind::Table3, none, table3),
                sheet(Kind::Supplement, Period::Plan, supplement),
            ],
            Self::Usage { month: m, planned, breakdown, supplement } => vec![
                sheet(Kind::Planned, month(m), planned),
                sheet(Kind::Breakdown, month(m), breakdown),
                sheet(Kind::Supplement, month(m), supplement),
            ],
            Self::PlanWithdrawal(rows) => vec![sheet(Kind::Table1Withdrawal, none, rows)],
            Self::UsageWithdrawal(m, rows) => vec![sheet(Kind::PlannedWithdrawal, month(m), rows)],
            Self::Actual(m, rows) => vec![sheet(Kind::Actual, month(m), rows)],
            Self::ActualWithdrawal(m, rows) => vec![sheet(Kind::ActualWithdrawal, month(m), rows)],
            Self::Prevention { profiles, days, illnesses, plans, support } => vec![
                sheet(Kind::Prevention, none, plans),
                sheet(Kind::PreventionSupport, none, support),
                sheet(Kind::Profile, none, profiles),
                sheet(Kind::ProfileDay, none, days),
                sheet(Kind::ProfileIllness, none, illnesses),
            ],
            Self::ProfileWithdrawal(rows) => vec![sheet(Kind::ProfileWithdrawal, none, rows)],
            Self::PreventionWithdrawal(rows) => vec![sheet(Kind::PreventionWithdrawal, none, rows)],
        };
        sheets.into_iter().flatten().collect()
    }
}

impl Unit {
    /// The service types under which an office's own services stand in the rows.
    pub fn services_of(&self, office: OfficeNumber) -> BTreeSet<ServiceType> {
        match &self.content {
            Content::Usage { planned: rows, .. } | Content::Actual(_, rows) => {
                rows.iter().filter(|row| row.office == office).map(|row| row.code.service_type()).collect()
            }
            Content::ActualWithdrawal(_, rows) => {
                rows.iter().filter(|row| row.office == office).map(|row| row.service_type).collect()
            }
            _ => BTreeSet::new(),
        }
    }

    /// The edition the unit is written in.
    pub fn edition(&self) -> Edition {
        if self.transmission.from.service.is_some() { Edition::V41 } else { Edition::V3 }
    }

    /// The name of one of its files.
    pub fn file_name(&self, kind: Kind, period: Period, image: Option<u16>) -> FileName {
        let Transmission { from, to, serial } = self.transmission;
        FileName { kind, period, from, to, serial, image, small_extension: false }
    }
}

/// Checks a unit and, when nothing refuses it, reads it.
///
/// ```
/// let name = "DLT1KYO_9970100011_43_9970100029_11_20250701090000.CSV";
/// let (unit, report) = careplan::read_unit(&[(name, b"202407,990001,9900000011,20250401\r\n")]).unwrap();
/// assert!(report.findings.is_empty());
/// let files = unit.write().unwrap();
/// assert_eq!(files[0].name, name);
/// assert_eq!(files[0].bytes, b"202407,990001,9900000011,20250401\r\n");
/// ```
///
/// # Errors
/// The report, when its verdict is to refuse, or when no file of the standard is among the files.
pub fn read_unit(files: &[(&str, &[u8])]) -> Result<(Unit, Report), Report> {
    let report = check_unit(files);
    if report.verdict() == Verdict::Reject {
        return Err(report);
    }
    match content(files) {
        Some(unit) => Ok((unit, report)),
        None => Err(report),
    }
}

/// The unit the files hold; `None` when a record of them does not fit or none is of the standard.
pub(crate) fn content(files: &[(&str, &[u8])]) -> Option<Unit> {
    let named: Vec<(FileName, &[u8])> =
        files.iter().filter_map(|(name, bytes)| FileName::parse(name).ok().map(|name| (name, *bytes))).collect();
    let first = named.first()?.0;
    let has = |kind: Kind| named.iter().find(|(name, _)| name.kind == kind);
    let content = if has(Kind::Table1).is_some() {
        Content::Plan {
            table1: records(&named, Kind::Table1)?,
            table2: records(&named, Kind::Table2)?,
            table3: records(&named, Kind::Table3)?,
            supplement: records(&named, Kind::Supplement)?,
        }
    } else if let Some((name, _)) = has(Kind::Planned) {
        Content::Usage {
            month: name.month()?,
            planned: records(&named, Kind::Planned)?,
            breakdown: records(&named, Kind::Breakdown)?,
            supplement: records(&named, Kind::Supplement)?,
        }
    } else if has(Kind::Profile).is_some() || has(Kind::Prevention).is_some() {
        Content::Prevention {
            profiles: records(&named, Kind::Profile)?,
            days: records(&named, Kind::ProfileDay)?,
            illnesses: records(&named, Kind::ProfileIllness)?,
            plans: records(&named, Kind::Prevention)?,
            support: records(&named, Kind::PreventionSupport)?,
        }
    } else {
        match first.kind {
            Kind::Table1Withdrawal => Content::PlanWithdrawal(records(&named, first.kind)?),
            Kind::PlannedWithdrawal => Content::UsageWithdrawal(first.month()?, records(&named, first.kind)?),
            Kind::Actual => Content::Actual(first.month()?, records(&named, first.kind)?),
            Kind::ActualWithdrawal => Content::ActualWithdrawal(first.month()?, records(&named, first.kind)?),
            Kind::ProfileWithdrawal => Content::ProfileWithdrawal(records(&named, first.kind)?),
            Kind::PreventionWithdrawal => Content::PreventionWithdrawal(records(&named, first.kind)?),
            _ => return None,
        }
    };
    let images = named.iter().filter_map(|(name, bytes)| name.image.map(|number| (number, bytes.to_vec()))).collect();
    Some(Unit { transmission: first.transmission(), content, images })
}

fn records<R: Record>(named: &[(FileName, &[u8])], kind: Kind) -> Option<Vec<R>> {
    match named.iter().find(|(name, _)| name.kind == kind) {
        Some((name, bytes)) => read_records(bytes, name.edition()),
        None => Some(Vec::new()),
    }
}

/// Reads the records of one file. `None` when any of them does not fit; [`check_unit`] tells why.
pub fn read_records<R: Record>(bytes: &[u8], edition: Edition) -> Option<Vec<R>> {
    let mut list = Some(Vec::new());
    let mut sink = |record: Result<R, Unread>| match (record, &mut list) {
        (Ok(record), Some(list)) => list.push(record),
        _ => list = None,
    };
    let mut records = Records::new(edition);
    records.feed(bytes, &mut sink);
    records.finish(&mut sink);
    list
}

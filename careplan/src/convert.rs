//! Conversion between the editions: V3.2 to V4.1 loses nothing; the way back names what it would lose.

use kaigo::services::{ServiceCode, ServiceType};

use crate::kind::{Edition, Kind};
use crate::layout::columns;
use crate::unit::{Content, Unit};

/// A unit in the other edition.
#[derive(Debug, Clone, PartialEq)]
pub struct Converted {
    /// The unit in its new edition.
    pub unit: Unit,
    /// Values the target edition has no place for.
    pub lost: Vec<Lost>,
    /// What the target edition asks for and the unit does not have.
    pub open: Vec<Open>,
}

/// A value without a place in the target edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The file it stands in.
    pub kind: Kind,
    /// Data record, from 1.
    pub record: usize,
    /// 項目名; `None` when the whole record has no place.
    pub field: Option<&'static str>,
}

impl Lost {
    /// The loss as a sentence.
    pub fn japanese(&self) -> String {
        let what = self.field.map_or_else(|| "行の全体".to_owned(), |field| format!("項目「{field}」"));
        format!("「{}」の{}件目の{what}は、V3.xの形式に入れられません。", self.kind.japanese(), self.record)
    }
}

/// Something the target edition asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Open {
    /// V4.1 sends 第3表 with a plan; V3.x had none.
    Table3,
    /// V4.1 wants a TAIS or report code for this rental, by record of 第6表 or 第7表.
    RentalCode(Kind, usize),
    /// The service month asks for the other edition all the same (section 6).
    Month,
}

impl Open {
    /// What to do about it.
    pub fn japanese(self) -> String {
        match self {
            Self::Table3 => "第３表がありません。V4.1では第３表も一緒に送ります。".into(),
            Self::RentalCode(kind, record) => format!(
                "「{}」の{record}件目の福祉用具に、TAISコードか福祉用具届出コードを入れてください。",
                kind.japanese()
            ),
            Self::Month => "この対象年月は、変換する前の形式で送る決まりです。".into(),
        }
    }
}

/// Why a unit cannot be converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is in that edition already.
    Already,
    /// V3.x knows no prevention files.
    NoPrevention,
}

impl Refusal {
    /// Why not, as a sentence.
    pub fn japanese(self) -> &'static str {
        match self {
            Self::Already => "すでにその形式です。",
            Self::NoPrevention => "予防のファイルはV3.xの形式にはありません。",
        }
    }
}

impl Unit {
    /// To V4.1. Names of V3.x carry no service types: the caller gives those of sender and receiver.
    ///
    /// ```
    /// use careplan::{Edition, Open, ServiceType, read_unit};
    /// let name = "DLTPLAN_202503_9970100011_9970100029_20250228113000.CSV";
    /// let (unit, _) = read_unit(&[(name, b"202208,990001,9900000011,202503\r\n")]).unwrap();
    /// let [from, to] = ["43", "11"].map(|service| ServiceType::parse(service).unwrap());
    /// let converted = unit.to_v41(from, to).unwrap();
    /// assert_eq!(converted.unit.edition(), Edition::V41);
    /// // March 2025 is still sent as V3.x: the month stays open.
    /// assert_eq!(converted.open, [Open::Month]);
    /// ```
    ///
    /// # Errors
    /// [`Refusal::Already`].
    pub fn to_v41(&self, from: ServiceType, to: ServiceType) -> Result<Converted, Refusal> {
        if self.edition() == Edition::V41 {
            return Err(Refusal::Already);
        }
        let mut unit = self.clone();
        unit.transmission.from.service = Some(from);
        unit.transmission.to.service = Some(to);
        let mut open = Vec::new();
        if let Content::Plan { .. } = &unit.content {
            open.push(Open::Table3);
        }
        for sheet in unit.content.sheets() {
            let code = match sheet.kind {
                Kind::Planned | Kind::Actual => 15,
                Kind::Breakdown => 9,
                _ => continue,
            };
            for (index, row) in sheet.rows.iter().enumerate() {
                let code = ServiceCode::parse(crate::unit::Sheet::text(row, code));
                let sum = code.is_some_and(|code| matches!(&code.as_bytes()[2..], b"AAAA" | b"EEEE" | b"ZZZZ"));
                if code.is_some_and(|code| code.service_type().is_rental()) && !sum {
                    open.push(Open::RentalCode(sheet.kind, index + 1));
                }
            }
        }
        open.extend(month(&unit, Edition::V41));
        Ok(Converted { unit, lost: Vec::new(), open })
    }

    /// To V3.x, with the list of what would be lost.
    ///
    /// ```
    /// let unit = careplan::make::unit(careplan::make::Wanted::Plan, 7, 1).unwrap();
    /// let converted = unit.to_v3().unwrap();
    /// // 第3表 has no place in V3.x: one loss for each of its rows.
    /// assert_eq!(converted.lost.len(), 2);
    /// assert!(converted.lost[0].japanese().contains("３表"));
    /// ```
    ///
    /// # Errors
    /// [`Refusal::Already`], [`Refusal::NoPrevention`].
    pub fn to_v3(&self) -> Result<Converted, Refusal> {
        if self.edition() == Edition::V3 {
            return Err(Refusal::Already);
        }
        let mut unit = self.clone();
        unit.transmission.from.service = None;
        unit.transmission.to.service = None;
        let mut lost = Vec::new();
        for sheet in self.content.sheets() {
            if !sheet.kind.in_v3() && sheet.kind != Kind::Table3 {
                return Err(Refusal::NoPrevention);
            }
            for (index, row) in sheet.rows.iter().enumerate() {
                let record = index + 1;
                if sheet.kind == Kind::Table3 {
                    lost.push(Lost { kind: sheet.kind, record, field: None });
                    continue;
                }
                let new = columns(sheet.kind).iter().filter(|column| column.since == Edition::V41);
                let filled = new.filter(|column| !crate::unit::Sheet::text(row, column.number).is_empty());
                lost.extend(filled.map(|column| Lost { kind: sheet.kind, record, field: Some(column.name) }));
            }
        }
        drop_new(&mut unit.content);
        let open = month(&unit, Edition::V3).into_iter().collect();
        Ok(Converted { unit, lost, open })
    }
}

/// Takes out what V3.x has no place for, so that the unit equals what its files will say.
fn drop_new(content: &mut Content) {
    if let Content::Plan { table3, .. } = content {
        table3.clear();
    }
    if let Content::Usage { planned: rows, .. } | Content::Actual(_, rows) = content {
        for row in rows {
            (row.tais, row.rental_report, row.equipment) = (None, None, None);
        }
    }
    if let Content::Usage { breakdown, .. } = content {
        for row in breakdown {
            (row.tais, row.rental_report, row.equipment) = (None, None, None);
        }
    }
}

fn month(unit: &Unit, edition: Edition) -> Option<Open> {
    let month = match &unit.content {
        Content::Usage { month, .. } => month,
        Content::UsageWithdrawal(month, _) | Content::Actual(month, _) | Content::ActualWithdrawal(month, _) => month,
        _ => return None,
    };
    (Edition::of_month(*month) != edition).then_some(Open::Month)
}

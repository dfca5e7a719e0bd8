//! Writing: the canonical bytes of a unit. CP932, CRLF, TEXT always quoted, nothing else, no header.

use crate::check::check_unit;
use crate::convert::Lost;
use crate::encoding::encode;
use crate::fault::Severity;
use crate::kind::{Edition, Kind};
use crate::layout::{Layout, columns, layout};
use crate::report::{Finding, Report, Verdict};
use crate::shape::Shape;
use crate::unit::{Sheet, Unit};

/// A file as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its name, by the grammar of section 2.
    pub name: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

/// A character CP932 does not have, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmappable {
    /// The file it would stand in.
    pub kind: Kind,
    /// Data record, from 1.
    pub record: usize,
    /// Column in this edition's layout, from 1.
    pub column: usize,
    /// 項目名.
    pub field: &'static str,
    /// The character.
    pub character: char,
    /// Position among the characters of the value, from 1.
    pub position: usize,
}

impl Unmappable {
    /// What to do about it.
    pub fn japanese(&self) -> String {
        format!(
            "「{}」の{}件目、{}の{}文字目「{}」（U+{:04X}）はシフトJIS（MS932）にない文字です。別の文字に置き換えてください。",
            self.kind.japanese(),
            self.record,
            self.field,
            self.position,
            self.character,
            u32::from(self.character)
        )
    }
}

/// Why a unit is not written.
#[derive(Debug, Clone, PartialEq)]
pub enum Unwritten {
    /// Every character CP932 does not have.
    Unmappable(Vec<Unmappable>),
    /// Every value V3.x has no place for.
    Lost(Vec<Lost>),
    /// The checker would refuse what would be written.
    Refused(Box<Report>),
}

impl Unwritten {
    /// What to do about it, a sentence or two for each fault.
    pub fn japanese(&self) -> Vec<String> {
        match self {
            Self::Unmappable(all) => all.iter().map(Unmappable::japanese).collect(),
            Self::Lost(all) => all.iter().map(Lost::japanese).collect(),
            Self::Refused(report) => {
                let errors = report.findings.iter().filter(|finding| finding.severity() == Severity::Error);
                errors.map(Finding::japanese).collect()
            }
        }
    }
}

impl Unit {
    /// The files of the unit, images last, as the checker accepts them.
    ///
    /// ```
    /// use careplan::{Content, Month, Unwritten, make};
    /// let mut unit = make::unit(make::Wanted::Usage, 7, 1).unwrap();
    /// assert_eq!(unit.write().unwrap().len(), 3);
    /// if let Content::Usage { month, .. } = &mut unit.content {
    ///     *month = Month::new(2025, 8).unwrap();
    /// }
    /// // The rows still say July.
    /// assert!(matches!(unit.write(), Err(Unwritten::Refused(report)) if !report.findings.is_empty()));
    /// ```
    ///
    /// # Errors
    /// What cannot be written without loss, or what [`crate::check_unit`] would refuse; then nothing is written. The
    /// wave-dash family is mapped, not refused.
    pub fn write(&self) -> Result<Vec<Written>, Unwritten> {
        let lost = self.lost();
        if !lost.is_empty() {
            return Err(Unwritten::Lost(lost));
        }
        let files = self.write_unchecked().map_err(Unwritten::Unmappable)?;
        match check(&files) {
            report if report.verdict() == Verdict::Reject => Err(Unwritten::Refused(Box::new(report))),
            _ => Ok(files),
        }
    }

    /// What the checker says of the unit as it would be written.
    ///
    /// ```
    /// let unit = careplan::make::unit(careplan::make::Wanted::Plan, 7, 2).unwrap();
    /// assert_eq!(unit.check().unwrap().verdict(), careplan::Verdict::Accept);
    /// ```
    ///
    /// # Errors
    /// Every character CP932 does not have: there are no bytes to check.
    pub fn check(&self) -> Result<Report, Vec<Unmappable>> {
        Ok(check(&self.write_unchecked()?))
    }

    /// The files of the unit, images last, whatever the checker says of them. V3.x leaves out what it has no place for.
    ///
    /// # Errors
    /// Every character CP932 does not have.
    pub fn write_unchecked(&self) -> Result<Vec<Written>, Vec<Unmappable>> {
        let mut files = Vec::new();
        let mut refused = Vec::new();
        for sheet in self.content.sheets() {
            let layout = layout(sheet.kind, self.edition());
            let name = self.file_name(sheet.kind, sheet.period, None).to_string();
            files.push(Written { name, bytes: write_sheet(&sheet, layout, &mut refused) });
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        for (number, bytes) in &self.images {
            let name = self.file_name(Kind::Image, crate::name::Period::None, Some(*number)).to_string();
            files.push(Written { name, bytes: bytes.clone() });
        }
        Ok(files)
    }

    /// What the unit's edition has no place for.
    fn lost(&self) -> Vec<Lost> {
        let mut lost = Vec::new();
        for sheet in self.content.sheets().iter().filter(|_| self.edition() == Edition::V3) {
            let (kind, whole) = (sheet.kind, !sheet.kind.in_v3());
            for (index, row) in sheet.rows.iter().enumerate() {
                let new = columns(kind).iter().filter(|column| !whole && column.since != Edition::V3);
                let filled = new.filter(|column| !Sheet::text(row, column.number).is_empty());
                let fields = filled.map(|column| Some(column.name)).chain(whole.then_some(None));
                lost.extend(fields.map(|field| Lost { kind, record: index + 1, field }));
            }
        }
        lost
    }
}

fn check(files: &[Written]) -> Report {
    check_unit(&files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect::<Vec<_>>())
}

/// The bytes of one file; characters without a code are added to `refused`.
pub fn write_sheet(sheet: &Sheet, layout: &Layout, refused: &mut Vec<Unmappable>) -> Vec<u8> {
    let mut out = Vec::new();
    for (record, row) in sheet.rows.iter().enumerate() {
        write_row(row, record + 1, layout, &mut out, refused);
    }
    out
}

/// One record, by the texts of the V4.1 columns from No. 2 on.
pub fn write_row(row: &[String], record: usize, layout: &Layout, out: &mut Vec<u8>, refused: &mut Vec<Unmappable>) {
    let edition: Edition = layout.edition;
    out.extend_from_slice(edition.version().as_bytes());
    for (position, column) in layout.columns.iter().enumerate().skip(1) {
        out.push(b',');
        let text = Sheet::text(row, column.number);
        let quoted = column.shape == Shape::Text || text.contains([',', '"', '\r', '\n']);
        let start = out.len();
        if quoted {
            out.push(b'"');
        }
        if let Err((at, character)) = encode(text, out) {
            refused.push(Unmappable {
                kind: layout.kind,
                record,
                column: position + 1,
                field: column.name,
                character,
                position: at + 1,
            });
        }
        if quoted {
            double_quotes(out, start + 1);
            out.push(b'"');
        }
    }
    out.extend_from_slice(b"\r\n");
}

/// Doubles the quotes behind `start`. A quote is never the second half of a CP932 character.
fn double_quotes(out: &mut Vec<u8>, start: usize) {
    let content = out.split_off(start);
    for byte in content {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
}

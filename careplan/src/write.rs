//! Writing: the canonical bytes of a unit. CP932, CRLF, TEXT always quoted, nothing else, no header.

use crate::encoding::encode;
use crate::kind::{Edition, Kind};
use crate::layout::{Layout, layout};
use crate::shape::Shape;
use crate::unit::{Sheet, Unit};

/// A file as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A character CP932 does not have, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmappable {
    pub kind: Kind,
    /// Data record, from 1.
    pub record: usize,
    /// Column in this edition's layout, from 1.
    pub column: usize,
    /// 項目名.
    pub field: &'static str,
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

impl Unit {
    /// The files of the unit, images last.
    ///
    /// # Errors
    /// Every character CP932 does not have; then nothing is written. The wave-dash family is mapped, not refused.
    pub fn write(&self) -> Result<Vec<Written>, Vec<Unmappable>> {
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

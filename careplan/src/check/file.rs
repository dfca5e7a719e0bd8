//! One file: recognises its encoding, reads its records, checks each column, then the rules of its kind.

use std::sync::Arc;

use super::out::Out;
use super::people::{Everybody, People};
use super::rows::Rules;
use super::signs::Signs;
use crate::encoding::{self, inspect};
use crate::fault::Fault;
use crate::kind::{Edition, Kind};
use crate::layout::{Layout, layout};
use crate::limits::Limits;
use crate::name::FileName;
use crate::reader::{Broken, Event, Reader, Row};
use crate::report::{Finding, Report};

/// Bytes from the first one beyond ASCII that are looked at to tell other encodings from CP932.
const HEAD: usize = 4096;
/// Begins the shifts of ISO-2022-JP.
const ESC: u8 = 0x1B;

#[derive(Debug)]
pub(super) struct FileCheck {
    reader: Reader,
    rows: Rows,
    /// The first bytes, held back until they tell what kind of file it is; `None` once they have.
    start: Option<Vec<u8>>,
    /// Bytes held back until the encoding is known; `None` once it is.
    head: Option<Vec<u8>>,
    beginning: bool,
    /// Another encoding: nothing further is read.
    refused: bool,
}

impl FileCheck {
    pub(super) fn new(file: Arc<str>, name: FileName, everybody: Everybody, limits: &Limits) -> Self {
        let layout = layout(name.kind, name.edition());
        let people = People::new(file.clone(), name.kind, name.month().is_some());
        let rules = Rules::new(name, people, everybody, limits);
        let rows =
            Rows { file, layout, rules, signs: Signs::default(), last: Vec::new(), too_long: false, ending: false };
        let (start, head) = (Some(Vec::new()), Some(Vec::new()));
        Self { reader: Reader::new(), rows, start, head, beginning: true, refused: false }
    }

    pub(super) fn feed(&mut self, bytes: &[u8], report: &mut Report) {
        let Some(start) = &mut self.start else { return self.take(bytes, report) };
        start.extend_from_slice(bytes);
        if start.len() >= encoding::SIGNATURE {
            self.begin(report);
        }
    }

    /// The first bytes are there: what kind of file is it?
    fn begin(&mut self, report: &mut Report) {
        let Some(start) = self.start.take() else { return };
        match encoding::signature(start.get(..encoding::SIGNATURE).unwrap_or(&start)) {
            Some(found) => self.refuse(found, report),
            None => self.take(&start, report),
        }
    }

    fn refuse(&mut self, found: encoding::Other, report: &mut Report) {
        report.about(&self.rows.file, Fault::OtherEncoding { found });
        self.stop();
    }

    fn take(&mut self, bytes: &[u8], report: &mut Report) {
        if self.refused || bytes.is_empty() {
            return;
        }
        let Some(head) = &mut self.head else {
            return self.read(bytes, report);
        };
        if !head.is_empty() {
            head.extend_from_slice(bytes);
        } else {
            let special = |b: &u8| !b.is_ascii() || *b == ESC;
            let ascii = bytes.iter().position(special).unwrap_or(bytes.len());
            let (plain, rest) = bytes.split_at(ascii);
            head.extend_from_slice(rest);
            if !plain.is_empty() {
                self.beginning = false;
                self.read(plain, report);
            }
        }
        if self.head.as_ref().is_some_and(|head| head.len() >= HEAD) {
            self.decide(report);
        }
    }

    /// Nothing further is read.
    pub(super) fn stop(&mut self) {
        self.refused = true;
        (self.start, self.head) = (None, None);
        self.rows.rules.people.unknown = true;
    }

    fn decide(&mut self, report: &mut Report) {
        let Some(head) = self.head.take() else { return };
        if let Some(found) = encoding::recognise(head.get(..HEAD).unwrap_or(&head), self.beginning) {
            self.refuse(found, report);
        } else {
            self.read(&head, report);
        }
    }

    fn read(&mut self, bytes: &[u8], report: &mut Report) {
        let rows = &mut self.rows;
        self.reader.feed(bytes, &mut |event| rows.event(event, report));
    }

    pub(super) fn finish(mut self, report: &mut Report) -> (People, Everybody, Signs) {
        self.begin(report);
        self.decide(report);
        let rows = &mut self.rows;
        if !self.refused {
            rows.ending = true;
            self.reader.finish(&mut |event| rows.event(event, report));
            if self.reader.records() == 0 && !rows.too_long {
                report.about(&rows.file, Fault::EmptyFile);
                rows.rules.people.unknown = true;
            }
        }
        report.records += self.reader.records();
        let (people, everybody) = self.rows.rules.finish(&self.rows.file, report);
        (people, everybody, self.rows.signs)
    }
}

#[derive(Debug)]
struct Rows {
    file: Arc<str>,
    layout: &'static Layout,
    rules: Rules,
    signs: Signs,
    /// The row before, to know a row that is there twice.
    last: Vec<u8>,
    too_long: bool,
    /// Only what stood behind the last line end is still to come.
    ending: bool,
}

impl Rows {
    fn event(&mut self, event: Event<'_>, report: &mut Report) {
        match event {
            Event::Row(row) => self.row(row, report),
            Event::Blank(line) => self.line(Fault::BlankLine, line, report),
            Event::CtrlZ(line) => self.line(Fault::CtrlZ, line, report),
            Event::TooLong(limit, line, record, field) => {
                self.too_long = true;
                self.rules.people.unknown = true;
                let column = field.and_then(|field| self.layout.columns.get(field)).map(|column| (field, column));
                report.add(Finding {
                    record: Some(record),
                    line: Some(line),
                    column: column.and_then(|(field, _)| field).map(|field| field as u16 + 1),
                    field: column.map(|(_, column)| column.name),
                    ..Finding::about(&self.file, Fault::of_limit(limit))
                });
            }
        }
    }

    fn line(&mut self, fault: Fault, line: u64, report: &mut Report) {
        report.add(Finding { line: Some(line), ..Finding::about(&self.file, fault) });
    }

    fn row(&mut self, row: Row<'_>, report: &mut Report) {
        self.types_missing(&row, report);
        let columns = self.layout.columns.as_slice();
        if self.ending && is_cut(&row, columns.len()) {
            let (record, line) = (Some(row.record), Some(row.line));
            report.add(Finding { record, line, ..Finding::about(&self.file, Fault::CutShort) });
        }
        if let Some((found, field, line)) = row.broken {
            self.rules.people.unknown = true;
            let column = columns.get(field);
            return report.add(Finding {
                record: Some(row.record),
                line: Some(line),
                column: column.map(|_| field as u16 + 1),
                field: column.map(|column| column.name),
                ..Finding::about(&self.file, Fault::BrokenRecord { found })
            });
        }
        let offices = [self.rules.name.from.office, self.rules.name.to.office];
        let first_finding = report.findings.len();
        let mut out =
            Out { file: &self.file, report, row, layout: self.layout, offices, signs: &mut self.signs, bad: 0 };
        let first = row.bytes(0);
        if row.record == 1 && !first.is_empty() && !first.iter().all(u8::is_ascii_digit) {
            // It may be a person's row after all, with a slip in its first field.
            self.rules.people.unknown = true;
            return match inspect(first).bad {
                Some(found) => out.at(0, Fault::BadBytes { found }),
                None => out.at(0, Fault::HeaderRow),
            };
        }
        if row.count != columns.len() {
            self.rules.people.unknown = true;
            let (expected, found) = (columns.len() as u16, row.count as u32);
            return out.row(Fault::ColumnCount { expected, found });
        }
        for (position, column) in columns.iter().enumerate() {
            out.column(position, column);
        }
        self.rules.row(&mut out);
        // Rentals that look the same are told apart by a rule of their own (V15).
        let twice = matches!(self.layout.kind, Kind::Planned | Kind::Actual) && self.last == row.raw();
        if twice && !out.get(15).starts_with(b"17") {
            out.row(Fault::RowTwice);
        }
        out.close(first_finding);
        self.last.clear();
        self.last.extend_from_slice(row.raw());
    }

    /// V01: a first row of V4.1 under a name of V3.x. The name is wrong, and the rows are read as what they are.
    fn types_missing(&mut self, row: &Row<'_>, report: &mut Report) {
        let new = layout(self.layout.kind, Edition::V41);
        let is_new = row.record == 1 && row.broken.is_none() && row.bytes(0) == Edition::V41.version().as_bytes();
        if is_new && self.layout.edition == Edition::V3 && row.count == new.columns.len() {
            self.layout = new;
            self.rules.layout = new;
            report.about(&self.file, Fault::TypesMissing);
        }
    }
}

/// The last record, without a line end, has too few fields or an open quote: a download that was cut short. A quote
/// that was never closed further above swallows whole records; then nothing is cut.
fn is_cut(row: &Row<'_>, columns: usize) -> bool {
    let swallowed =
        [b"\n202407,", b"\n202208,"].iter().any(|start| row.raw().windows(start.len()).any(|at| at == *start));
    let open = row.broken.is_some_and(|(found, _, _)| found == Broken::Unterminated);
    row.record > 1 && row.count < columns && (row.broken.is_none() || open) && !swallowed
}

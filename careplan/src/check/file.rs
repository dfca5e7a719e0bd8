//! One file: recognises its encoding, reads its records, checks each column, then the rules of its kind.

use std::sync::Arc;

use super::out::Out;
use super::people::{Everybody, People};
use super::rows::Rules;
use crate::encoding::{self, inspect};
use crate::fault::Fault;
use crate::layout::{Layout, layout};
use crate::name::FileName;
use crate::reader::{Event, Reader, Row};
use crate::report::{Finding, Report};

/// Bytes from the first one beyond ASCII that are looked at to tell UTF-8 from CP932.
const HEAD: usize = 4096;

#[derive(Debug)]
pub(super) struct FileCheck {
    reader: Reader,
    rows: Rows,
    /// Bytes held back until the encoding is known; `None` once it is.
    head: Option<Vec<u8>>,
    beginning: bool,
    /// Another encoding: nothing further is read.
    refused: bool,
}

impl FileCheck {
    pub(super) fn new(file: Arc<str>, name: FileName, everybody: Everybody) -> Self {
        let layout = layout(name.kind, name.edition());
        let people = People::new(file.clone(), name.kind, name.month().is_some());
        let rows = Rows { file, layout, rules: Rules::new(name, people, everybody), too_long: false };
        Self { reader: Reader::new(), rows, head: Some(Vec::new()), beginning: true, refused: false }
    }

    pub(super) fn feed(&mut self, bytes: &[u8], report: &mut Report) {
        if self.refused || bytes.is_empty() {
            return;
        }
        let Some(head) = &mut self.head else {
            return self.read(bytes, report);
        };
        if !head.is_empty() {
            head.extend_from_slice(bytes);
        } else {
            let ascii = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(bytes.len());
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

    fn decide(&mut self, report: &mut Report) {
        let Some(head) = self.head.take() else { return };
        if let Some(found) = encoding::recognise(head.get(..HEAD).unwrap_or(&head), self.beginning) {
            report.about(&self.rows.file, Fault::OtherEncoding { found });
            self.refused = true;
            self.rows.rules.people.unknown = true;
        } else {
            self.read(&head, report);
        }
    }

    fn read(&mut self, bytes: &[u8], report: &mut Report) {
        let rows = &mut self.rows;
        self.reader.feed(bytes, &mut |event| rows.event(event, report));
    }

    pub(super) fn finish(mut self, report: &mut Report) -> (People, Everybody) {
        self.decide(report);
        let rows = &mut self.rows;
        if !self.refused {
            self.reader.finish(&mut |event| rows.event(event, report));
            if self.reader.records() == 0 && !rows.too_long {
                report.about(&rows.file, Fault::EmptyFile);
                rows.rules.people.unknown = true;
            }
        }
        report.records += self.reader.records();
        self.rows.rules.finish(&self.rows.file, report)
    }
}

#[derive(Debug)]
struct Rows {
    file: Arc<str>,
    layout: &'static Layout,
    rules: Rules,
    too_long: bool,
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
        let columns = self.layout.columns.as_slice();
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
        let mut out = Out { file: &self.file, report, row, layout: self.layout, offices, bad: 0 };
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
        out.close(first_finding);
    }
}

//! One file: recognises its encoding, reads its records, checks each column, then the rules of its kind.

use std::sync::Arc;

use super::people::People;
use super::rows::Rules;
use crate::encoding::{self, inspect};
use crate::fault::{Fault, Severity};
use crate::layout::{Column, Layout, Need, layout};
use crate::name::FileName;
use crate::reader::{Event, Reader, Row};
use crate::report::{Finding, Report};
use crate::shape::Shape;

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
    pub(super) fn new(file: Arc<str>, name: FileName) -> Self {
        let layout = layout(name.kind, name.edition());
        let people = People::new(file.clone(), name.kind, name.month().is_some());
        let rows = Rows { file, layout, rules: Rules::new(name, people), too_long: false };
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

    pub(super) fn finish(mut self, report: &mut Report) -> Option<People> {
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
                    file: self.file.clone(),
                    record: Some(record),
                    line: Some(line),
                    column: column.and_then(|(field, _)| field).map(|field| field as u16 + 1),
                    field: column.map(|(_, column)| column.name),
                    fault: Fault::of_limit(limit),
                    value: String::new(),
                });
            }
        }
    }

    fn line(&mut self, fault: Fault, line: u64, report: &mut Report) {
        let (record, column, field) = (None, None, None);
        report.add(Finding {
            file: self.file.clone(),
            record,
            line: Some(line),
            column,
            field,
            fault,
            value: String::new(),
        });
    }

    fn row(&mut self, row: Row<'_>, report: &mut Report) {
        let columns = self.layout.columns.as_slice();
        if let Some((found, field, line)) = row.broken {
            self.rules.people.unknown = true;
            let column = columns.get(field);
            return report.add(Finding {
                file: self.file.clone(),
                record: Some(row.record),
                line: Some(line),
                column: column.map(|_| field as u16 + 1),
                field: column.map(|column| column.name),
                fault: Fault::BrokenRecord { found },
                value: String::new(),
            });
        }
        let mut out = Out { file: &self.file, report, row, layout: self.layout, bad: 0 };
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
    }
}

/// A record under check, and where its findings go.
pub(super) struct Out<'a, 'r> {
    file: &'a Arc<str>,
    report: &'r mut Report,
    pub row: Row<'a>,
    pub layout: &'static Layout,
    /// Columns with an error, by position: further rules leave them alone.
    bad: u128,
}

impl<'a> Out<'a, '_> {
    fn column(&mut self, position: usize, column: &Column) {
        let bytes = self.row.bytes(position);
        if bytes.is_empty() {
            match column.need {
                Need::R => self.at(position, Fault::Empty),
                Need::D => self.at(position, Fault::EmptyDoubtful),
                Need::O => {}
            }
            return;
        }
        if column.shape == Shape::Text {
            return self.text(position, bytes);
        }
        let Some(fault) = column.shape.check(bytes, column.length) else {
            return;
        };
        let seen = inspect(bytes);
        match seen.bad {
            Some(found) => self.at(position, Fault::BadBytes { found }),
            None => self.at(position, fault),
        }
    }

    fn text(&mut self, position: usize, bytes: &[u8]) {
        let seen = inspect(bytes);
        if let Some(found) = seen.bad {
            return self.at(position, Fault::BadBytes { found });
        }
        if self.row.span(position).is_some_and(|span| !span.quoted) {
            self.at(position, Fault::Unquoted);
        }
        let told = [(seen.lone_cr, Fault::LoneCr), (seen.tab, Fault::Tab), (seen.second_code, Fault::SecondCode)];
        for (_, fault) in told.into_iter().filter(|(found, _)| *found) {
            self.at(position, fault);
        }
    }

    /// Bytes of the column with a V4.1 number; empty where this layout has none.
    pub fn get(&self, number: u8) -> &'a [u8] {
        self.layout.position(number).map(|position| self.row.bytes(position)).unwrap_or_default()
    }

    /// As [`Self::get`], where the column is filled and without an error.
    pub fn good(&self, number: u8) -> Option<&'a [u8]> {
        let position = self.layout.position(number)?;
        let bytes = self.row.bytes(position);
        (!bytes.is_empty() && self.bad & (1 << position) == 0).then_some(bytes)
    }

    /// Reports at the column with a V4.1 number.
    pub fn report(&mut self, number: u8, fault: Fault) {
        if let Some(position) = self.layout.position(number) {
            self.at(position, fault);
        }
    }

    fn at(&mut self, position: usize, fault: Fault) {
        if fault.severity() == Severity::Error {
            self.bad |= 1u128 << position.min(127);
        }
        if self.report.is_full() {
            return self.report.count_only(fault.severity());
        }
        let column = self.layout.columns.get(position);
        let value = column.map(|column| show(column.shape, self.row.bytes(position))).unwrap_or_default();
        self.report.add(Finding {
            file: self.file.clone(),
            record: Some(self.row.record),
            line: Some(self.row.line_of(position)),
            column: Some(position as u16 + 1),
            field: column.map(|column| column.name),
            fault,
            value,
        });
    }

    /// Reports the record as a whole.
    fn row(&mut self, fault: Fault) {
        self.report.add(Finding {
            file: self.file.clone(),
            record: Some(self.row.record),
            line: Some(self.row.line),
            column: None,
            field: None,
            fault,
            value: String::new(),
        });
    }
}

/// A value to show: ASCII of at most 40 characters; of an insured number only the end, of other personal ones nothing.
fn show(shape: Shape, bytes: &[u8]) -> String {
    match shape {
        Shape::Insured => masked(bytes),
        _ if shape.is_personal() || !bytes.iter().all(|b| (0x20..0x7F).contains(b)) => String::new(),
        _ => bytes.iter().take(40).map(|b| char::from(*b)).collect(),
    }
}

/// An insured number with all but its last two characters hidden.
pub(crate) fn masked(bytes: &[u8]) -> String {
    let hidden = bytes.len().min(20).saturating_sub(2);
    let tail = bytes.iter().take(20).skip(hidden).map(|b| if b.is_ascii_alphanumeric() { char::from(*b) } else { '*' });
    std::iter::repeat_n('*', hidden).chain(tail).collect()
}

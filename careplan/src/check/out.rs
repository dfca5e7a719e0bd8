//! A record under check, and where its findings go.

use std::sync::Arc;

use kaigo::numbers::OfficeNumber;

use super::people::Place;
use super::signs::Signs;
use crate::encoding::inspect;
use crate::fault::{Fault, Severity};
use crate::layout::{Column, Layout, Need};
use crate::mask::Seen;
use crate::reader::Row;
use crate::report::{Finding, Report};
use crate::shape::Shape;

#[derive(Debug)]
pub(super) struct Out<'a, 'r> {
    pub file: &'a Arc<str>,
    pub report: &'r mut Report,
    pub row: Row<'a>,
    pub layout: &'static Layout,
    /// Sender and receiver of the file's name.
    pub offices: [OfficeNumber; 2],
    pub signs: &'r mut Signs,
    /// Columns with an error, by position: further rules leave them alone.
    pub bad: u128,
}

/// Columns with an error in a row that looks slipped: a field too many or too few shifts all behind it.
const SLIPPED: u32 = 4;

impl<'a> Out<'a, '_> {
    /// Checks one column by its need and shape.
    pub fn column(&mut self, position: usize, column: &Column) {
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
        self.signs.misfit(column.shape, bytes);
        let unknown = column.need == Need::O && matches!(bytes, b"00000000" | b"99999999");
        let fault = if fault == Fault::NotDate && unknown { Fault::DateUnknown } else { fault };
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
        if self.row.span(position).is_some_and(|span| span.quoted) {
            self.signs.quoted = true;
        } else {
            self.signs.unquoted = true;
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

    /// Where the column with a V4.1 number stands in the file.
    pub fn place(&self, number: u8) -> Place {
        let line = self.row.line_of(self.layout.position(number).unwrap_or_default());
        Place { record: self.row.record as u32, line: line as u32 }
    }

    /// Reports at the column with a V4.1 number.
    pub fn report(&mut self, number: u8, fault: Fault) {
        if let Some(position) = self.layout.position(number) {
            self.at(position, fault);
        }
    }

    /// Reports at a column by its position.
    pub fn at(&mut self, position: usize, fault: Fault) {
        if fault.severity() == Severity::Error {
            self.bad |= 1u128 << position.min(127);
        }
        if self.report.is_full() {
            return self.report.count_only(fault.severity());
        }
        let column = self.layout.columns.get(position);
        let found = Finding {
            record: Some(self.row.record),
            line: Some(self.row.line_of(position)),
            column: Some(position as u16 + 1),
            field: column.map(|column| column.name),
            ..Finding::about(self.file, fault)
        };
        self.report.add(found.of(Seen::of(column, self.row.bytes(position), self.offices)));
    }

    /// Reports the record as a whole.
    pub fn row(&mut self, fault: Fault) {
        let (record, line) = (Some(self.row.record), Some(self.row.line));
        self.report.add(Finding { record, line, ..Finding::about(self.file, fault) });
    }

    /// The row is done: with several errors it may have slipped, and no value stands where it belongs.
    pub fn close(mut self, first: usize) {
        let bad = self.bad.count_ones();
        if bad > 1 {
            self.report.hide(first);
        }
        if bad >= SLIPPED {
            self.row(Fault::RowSlipped);
        }
    }
}

/// A finding at the column with a V4.1 number of a row that went by.
pub(super) fn finding(file: &Arc<str>, layout: &Layout, number: u8, place: Place, fault: Fault) -> Finding {
    let position = layout.position(number);
    Finding {
        record: Some(place.record.into()),
        line: Some(place.line.into()),
        column: position.map(|position| position as u16 + 1),
        field: position.and_then(|position| layout.columns.get(position)).map(|column| column.name),
        ..Finding::about(file, fault)
    }
}

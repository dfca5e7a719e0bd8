//! Typed records out of a file in pieces: nothing is kept but the record being read.

use std::marker::PhantomData;

use crate::encoding::decode;
use crate::kind::Edition;
use crate::layout::{Layout, Record, layout};
use crate::reader::{Event, Reader};
use crate::row::Row;

/// Reads a file as records of type `R`, in pieces of any size.
///
/// It does not check: what does not fit its type is handed out as [`Unread`], and a [`crate::UnitCheck`] fed with the
/// same pieces tells why.
///
/// ```
/// use careplan::tables::PlannedWithdrawal;
/// use careplan::{Edition, Records};
/// let mut people = Vec::new();
/// let mut sink = |record: Result<PlannedWithdrawal, careplan::Unread>| people.push(record.unwrap().insured);
/// let mut records = Records::new(Edition::V41);
/// records.feed(b"202407,990001,99000", &mut sink);
/// records.feed(b"00011,202508\r\n", &mut sink);
/// records.finish(&mut sink);
/// assert_eq!(people[0].as_str(), "9900000011");
/// ```
#[derive(Debug)]
pub struct Records<R> {
    reader: Reader,
    layout: &'static Layout,
    record: PhantomData<R>,
}

/// A record that does not fit its type, or the place where a limit ended the reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread {
    /// Data record, from 1.
    pub record: u64,
    /// Physical line on which it starts, from 1.
    pub line: u64,
}

impl<R: Record> Records<R> {
    /// For a file of that edition. 第6表 実績 has the records of 第6表 予定.
    pub fn new(edition: Edition) -> Self {
        Self { reader: Reader::new(), layout: layout(R::KIND, edition), record: PhantomData }
    }

    /// The next bytes of the file; each record that ends in them goes to `sink`.
    pub fn feed(&mut self, bytes: &[u8], sink: &mut impl FnMut(Result<R, Unread>)) {
        let layout = self.layout;
        self.reader.feed(bytes, &mut |event| of(&event, layout, sink));
    }

    /// The file ends here; a last record without line end goes to `sink`.
    pub fn finish(mut self, sink: &mut impl FnMut(Result<R, Unread>)) {
        let layout = self.layout;
        self.reader.finish(&mut |event| of(&event, layout, sink));
    }
}

fn of<R: Record>(event: &Event<'_>, layout: &Layout, sink: &mut impl FnMut(Result<R, Unread>)) {
    match event {
        Event::Row(row) => sink(read(row, layout).ok_or(Unread { record: row.record, line: row.line })),
        Event::TooLong(_, line, record, _) => sink(Err(Unread { record: *record, line: *line })),
        Event::Blank(_) | Event::CtrlZ(_) => {}
    }
}

fn read<R: Record>(row: &Row<'_>, layout: &Layout) -> Option<R> {
    if row.broken.is_some() || row.count != layout.columns.len() {
        return None;
    }
    R::read(&|number| match layout.position(number) {
        Some(position) => decode(&row.unescaped(position)),
        None => Some(String::new()),
    })
}

//! Where the rows of each person stand in the files of a unit, so that a unit of any size can be worked through with
//! the memory of one person's rows.

use std::collections::BTreeMap;
use std::ops::Range;

use kaigo::numbers::{InsuredNumber, InsurerNumber};

use crate::model::PersonKey;
use crate::reader::{Event, Reader};

/// Rows of one person that stand together in one file.
#[derive(Debug, Clone, Copy)]
struct Run {
    person: u32,
    /// Number of the first record, from 1.
    record: u32,
    start: u32,
    end: u32,
}

/// The persons of a unit, and the places of their rows file by file. Feed it each file as the check is fed.
///
/// ```
/// use careplan::by_person::Index;
/// let mut index = Index::default();
/// index.begin();
/// index.feed(b"202407,990001,9900000011,202508\r\n202407,990001,9900000022,202508\r\n");
/// index.end();
/// assert_eq!(index.people().len(), 2);
/// assert_eq!(index.rows(0, &index.people()[1]).next(), Some((33..66, 2)));
/// ```
#[derive(Debug, Default)]
pub struct Index {
    numbers: BTreeMap<PersonKey, u32>,
    people: Vec<PersonKey>,
    files: Vec<Vec<Run>>,
    reader: Option<Reader>,
}

impl Index {
    /// The next file starts.
    pub fn begin(&mut self) {
        self.end();
        self.files.push(Vec::new());
        self.reader = Some(Reader::new());
    }

    /// The next bytes of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.read(|reader, sink| reader.feed(bytes, &mut |event| sink(event)));
    }

    /// The file is whole.
    pub fn end(&mut self) {
        self.read(|reader, sink| reader.finish(&mut |event| sink(event)));
        self.reader = None;
        if let Some(runs) = self.files.last_mut() {
            runs.sort_by_key(|run| run.person);
            runs.shrink_to_fit();
        }
    }

    fn read(&mut self, step: impl FnOnce(&mut Reader, &mut dyn FnMut(Event<'_>))) {
        let (Some(reader), Some(runs)) = (&mut self.reader, self.files.last_mut()) else { return };
        let (numbers, people) = (&mut self.numbers, &mut self.people);
        step(reader, &mut |event| {
            let Event::Row(row) = event else { return };
            // The insurer's number and the insured person's are the second and third column of every file.
            let insurer = InsurerNumber::from_ascii(row.bytes(1));
            let insured = InsuredNumber::from_ascii(row.bytes(2));
            let (Some(insurer), Some(insured)) = (insurer, insured) else { return };
            let person = PersonKey { insurer, insured };
            let (record, Range { start, end }) = (row.record as u32, row.range());
            // A file of 256 MiB has fewer bytes than the numbers hold.
            let (start, end) = (start as u32, end as u32);
            if let Some(last) = runs.last_mut().filter(|last| last.end == start)
                && people.get(last.person as usize) == Some(&person)
            {
                last.end = end;
                return;
            }
            let person = *numbers.entry(person).or_insert_with(|| {
                people.push(person);
                people.len() as u32 - 1
            });
            runs.push(Run { person, record, start, end });
        });
    }

    /// Everybody, in the order in which the files first name them.
    pub fn people(&self) -> &[PersonKey] {
        &self.people
    }

    /// Where a person's rows stand in a file, by its position among those fed: bytes, and the number of the first
    /// record there.
    pub fn rows(&self, file: usize, person: &PersonKey) -> impl Iterator<Item = (Range<u64>, u64)> {
        let number = self.numbers.get(person).copied();
        let runs = self.files.get(file).map(Vec::as_slice).unwrap_or_default();
        let from = runs.partition_point(|run| Some(run.person) < number);
        let own = runs.iter().skip(from).take_while(move |run| Some(run.person) == number);
        own.map(|run| (u64::from(run.start)..u64::from(run.end), u64::from(run.record)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_stand_apart_are_all_found() {
        let row = |person: u32| format!("202407,990001,99{person:08},\"a\r\nb\"\r\n");
        let file: String = [1, 1, 2, 1, 3, 2].map(row).concat();
        let mut index = Index::default();
        for _ in 0..2 {
            index.begin();
            for piece in file.as_bytes().chunks(5) {
                index.feed(piece);
            }
        }
        index.begin();
        index.feed(b"\r\n");
        index.feed(row(9).as_bytes());
        index.end();
        let length = row(1).len() as u64;
        let rows = |file, person: usize| {
            let person = index.people()[person];
            index
                .rows(file, &person)
                .map(|(range, record)| (range.start / length, range.end / length, record))
                .collect::<Vec<_>>()
        };
        assert_eq!(index.people().len(), 4);
        assert_eq!(rows(0, 0), [(0, 2, 1), (3, 4, 4)]);
        assert_eq!(rows(1, 1), [(2, 3, 3), (5, 6, 6)]);
        assert_eq!(rows(0, 2), [(4, 5, 5)]);
        assert_eq!(rows(0, 3), []);
        assert_eq!(index.rows(2, &index.people()[3]).next(), Some((2..2 + length, 1)));
    }
}

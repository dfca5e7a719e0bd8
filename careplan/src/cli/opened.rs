//! A unit on disk, worked through person by person: its size costs no memory.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

use super::folder::{Given, unreadable};
use super::{Stop, unusable};
use crate::by_person::Index;
use kaigo::month::Month;

use crate::report::{Report, Verdict};
use crate::unit::content;
use crate::{Expected, Fault, FileName, Kind, PersonKey, Transmission, Unit, UnitCheck};

const PIECE: usize = 256 << 10;
/// Rows of one person; ten thousand times what a month has.
const PERSON_BYTES: u64 = 4 << 20;

/// What became of the files of a unit.
pub(super) enum Opening {
    Opened(Box<Opened>),
    Refused(Report),
    /// No file of the standard is among them.
    Foreign,
}

/// A unit that was checked and found good.
#[derive(Debug)]
pub(super) struct Opened {
    /// The unit without its rows.
    pub nobody: Unit,
    files: Vec<Member>,
    index: Index,
    /// Images by their number.
    pub images: Vec<(u16, PathBuf)>,
}

#[derive(Debug)]
struct Member {
    text: String,
    name: FileName,
    path: PathBuf,
    /// Open while its persons are read: ten thousand units at once would be too many.
    file: Option<File>,
}

impl Member {
    fn read(&mut self, start: u64, bytes: &mut [u8]) -> std::io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => File::open(&self.path)?,
        };
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(bytes)?;
        self.file = Some(file);
        Ok(())
    }
}

/// No fault is set aside.
pub(super) fn no_fault(_: &Fault) -> bool {
    false
}

/// One person's rows of a unit.
#[derive(Debug)]
pub(super) struct Part {
    pub unit: Unit,
    /// Of each file that names the person: its name, its kind, and the number in the file of each row of the part.
    pub places: Vec<(String, Kind, Vec<u64>)>,
}

impl Part {
    /// Where the person first stands: as a person without name or number is spoken of.
    pub fn place(&self) -> String {
        let main = self.unit.content.kind().0;
        let own = self.places.iter().find(|(_, kind, _)| *kind == main).or(self.places.first());
        let first = own.map(|(name, _, records)| (name, records.first().copied().unwrap_or(0)));
        first.map(|(name, record)| format!("{name} の{record}件目")).unwrap_or_default()
    }

    /// Number in the file of a row of the part, both from 1.
    pub fn record(&self, kind: Kind, row: usize) -> u64 {
        let own = self.places.iter().find(|(_, own, _)| *own == kind);
        own.and_then(|(_, _, records)| records.get(row.wrapping_sub(1))).copied().unwrap_or(0)
    }
}

impl Opened {
    /// Checks the files of a unit and finds its persons. `set_aside`: faults that do not count here.
    pub(super) fn open(given: &[Given], set_aside: fn(&Fault) -> bool) -> Result<Opening, Stop> {
        let (mut check, mut index) = (UnitCheck::new(), Index::default());
        let (mut files, mut images) = (Vec::new(), Vec::new());
        let mut piece = vec![0; PIECE];
        for given in given {
            let failed = |error: std::io::Error| Stop::Unusable(unreadable(&given.shown, &error));
            let mut file = File::open(&given.path).map_err(failed)?;
            check.begin(&given.name);
            let name = FileName::parse(&given.name).ok();
            let rows = name.filter(|name| name.kind != Kind::Image);
            if rows.is_some() {
                index.begin();
            }
            loop {
                let count = file.read(&mut piece).map_err(failed)?;
                let bytes = piece.get(..count).unwrap_or_default();
                if bytes.is_empty() {
                    break;
                }
                check.feed(bytes);
                if rows.is_some() {
                    index.feed(bytes);
                }
            }
            if let Some(name) = rows {
                files.push(Member { text: given.name.clone(), name, path: given.path.clone(), file: None });
            }
            images.extend(name.and_then(|name| name.image).map(|number| (number, given.path.clone())));
        }
        index.end();
        let mut report = check.finish(&Expected::default());
        report.set_aside(set_aside);
        if report.verdict() == Verdict::Reject {
            return Ok(Opening::Refused(report));
        }
        let nobody = content(&files.iter().map(|file| (file.text.as_str(), &[] as &[u8])).collect::<Vec<_>>());
        Ok(match nobody {
            Some(nobody) => Opening::Opened(Box::new(Self { nobody, files, index, images })),
            None => Opening::Foreign,
        })
    }

    pub fn transmission(&self) -> Transmission {
        self.nobody.transmission
    }

    /// Everybody, in the order of the files.
    pub fn people(&self) -> &[PersonKey] {
        self.index.people()
    }

    /// Everybody, in the order of their numbers.
    pub fn sorted(&self) -> BTreeSet<PersonKey> {
        self.people().iter().copied().collect()
    }

    /// The kind of its main file, and its month.
    pub fn kind(&self) -> (Kind, Option<Month>) {
        self.nobody.content.kind()
    }

    /// Its persons are done: closes the files.
    pub fn rest(&mut self) {
        self.files.iter_mut().for_each(|file| file.file = None);
    }

    /// The rows of one person; a unit without rows where the person is not in it.
    pub fn part(&mut self, person: &PersonKey) -> Result<Part, Stop> {
        let (mut places, mut contents, mut size) = (Vec::new(), Vec::new(), 0);
        for (position, member) in self.files.iter_mut().enumerate() {
            let (mut bytes, mut records) = (Vec::new(), Vec::new());
            for (range, record) in self.index.rows(position, person) {
                let length = range.end - range.start;
                size += length;
                if size > PERSON_BYTES {
                    return unusable(format!(
                        "{}の{record}件目の利用者の行が多すぎます（一人の上限4MiB）。ファイルを確かめてください。",
                        member.text
                    ));
                }
                let from = bytes.len();
                bytes.resize(from + length as usize, 0);
                let read = member.read(range.start, bytes.get_mut(from..).unwrap_or_default());
                read.map_err(|error| Stop::Unusable(unreadable(&member.path, &error)))?;
                records.extend(record..record + count(bytes.get(from..).unwrap_or_default()));
            }
            if !records.is_empty() {
                places.push((member.text.clone(), member.name.kind, records));
            }
            contents.push((member.text.as_str(), bytes));
        }
        let files: Vec<(&str, &[u8])> = contents.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
        match content(&files) {
            Some(unit) => Ok(Part { unit, places }),
            // The check let them pass, so they changed since.
            None => unusable("読んでいる間にファイルが変わりました。もう一度実行してください。"),
        }
    }
}

/// Records in the bytes.
fn count(bytes: &[u8]) -> u64 {
    let mut reader = crate::reader::Reader::new();
    reader.feed(bytes, &mut |_| {});
    reader.finish(&mut |_| {});
    reader.records()
}

/// All units among the files, or what refuses them.
pub(super) fn all(
    units: &[Vec<Given>],
    set_aside: fn(&Fault) -> bool,
) -> Result<Result<Vec<Opened>, Vec<Report>>, Stop> {
    let (mut opened, mut refused) = (Vec::new(), Vec::new());
    for unit in units {
        match Opened::open(unit, set_aside)? {
            Opening::Opened(unit) => opened.push(*unit),
            Opening::Refused(report) => refused.push(report),
            Opening::Foreign => {}
        }
    }
    Ok(if refused.is_empty() { Ok(opened) } else { Err(refused) })
}

//! Checking: rules V01 to V20 and the format rules, file by file and across the files of a unit.

mod breakdown;
mod conditions;
mod file;
mod member;
mod names;
mod out;
mod people;
mod rows;
mod traces;
mod usage;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::kind::Kind;
use crate::name::{FileName, Transmission};
use crate::report::Report;
use file::FileCheck;
use member::Member;
pub use names::Expected;
use people::{Everybody, People};

/// Checks the files of one sending unit, given as names and contents.
///
/// ```
/// let report = careplan::check_unit(&[("memo.txt", b"")]);
/// assert_eq!(report.findings[0].rule().as_str(), "V01");
/// ```
pub fn check_unit(files: &[(&str, &[u8])]) -> Report {
    let mut check = UnitCheck::new();
    for (name, bytes) in files {
        check.begin(name);
        check.feed(bytes);
    }
    check.finish(&Expected::default())
}

/// Groups files into sending units by sender, receiver and serial and checks each.
///
/// Files whose names cannot be parsed join the unit when there is only one; else they stand alone.
pub fn check_folder(files: &[(&str, &[u8])]) -> Vec<Report> {
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    group(&names)
        .into_iter()
        .map(|unit| check_unit(&unit.into_iter().filter_map(|index| files.get(index).copied()).collect::<Vec<_>>()))
        .collect()
}

/// Groups file names into units; each unit lists positions in `names`.
pub fn group(names: &[&str]) -> Vec<Vec<usize>> {
    let mut units: BTreeMap<Transmission, Vec<usize>> = BTreeMap::new();
    let mut strays = Vec::new();
    for (index, name) in names.iter().enumerate() {
        match FileName::parse(name) {
            Ok(parsed) => units.entry(parsed.transmission()).or_default().push(index),
            Err(_) => strays.push(index),
        }
    }
    let mut units: Vec<Vec<usize>> = units.into_values().collect();
    match units.as_mut_slice() {
        [only] => only.extend(strays),
        _ => units.extend(strays.into_iter().map(|stray| vec![stray])),
    }
    units
}

/// A check that takes files piece by piece, in any order, and keeps only what the rules across files need.
///
/// ```
/// let mut check = careplan::UnitCheck::new();
/// check.begin("DLTPLAN_202508_9970100011_43_9970100029_11_20250728113000.CSV");
/// check.feed(b"202407,990001,99000");
/// check.feed(b"00011,202508\r\n");
/// let report = check.finish(&careplan::Expected::default());
/// assert!(report.findings.is_empty());
/// ```
#[derive(Debug, Default)]
pub struct UnitCheck {
    report: Report,
    files: Vec<Member>,
    current: Option<FileCheck>,
    people: Vec<People>,
    /// Handed from file to file.
    everybody: Everybody,
}

impl UnitCheck {
    pub fn new() -> Self {
        Self::default()
    }

    /// The next file starts; `name` is the last part of its path.
    pub fn begin(&mut self, name: &str) {
        self.end();
        let file: Arc<str> = name.into();
        self.report.files.push(file.clone());
        let parsed = FileName::parse(name);
        if let Ok(parsed) = parsed
            && parsed.kind != Kind::Image
        {
            self.current = Some(FileCheck::new(file.clone(), parsed, std::mem::take(&mut self.everybody)));
        }
        self.files.push(Member { file, kind: Kind::of_name(name), name: parsed });
    }

    /// The next bytes of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        if let Some(current) = &mut self.current {
            current.feed(bytes, &mut self.report);
        }
    }

    fn end(&mut self) {
        if let Some(current) = self.current.take() {
            let (people, everybody) = current.finish(&mut self.report);
            self.people.push(people);
            self.everybody = everybody;
        }
    }

    /// All files are given: checks across them and closes the report.
    pub fn finish(mut self, expected: &Expected<'_>) -> Report {
        self.end();
        names::check(&self.files, expected, &mut self.report);
        people::check(&self.people, &self.files, &mut self.report);
        self.report.people = self.everybody.count();
        self.report.close();
        self.report
    }
}

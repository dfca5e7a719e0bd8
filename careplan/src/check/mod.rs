//! Checking: rules V01 to V20 and the format rules, file by file and across the files of a unit.

mod breakdown;
mod conditions;
mod file;
mod group;
mod member;
mod names;
mod notes;
mod out;
mod people;
mod rows;
mod signs;
mod traces;
mod usage;

use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use crate::fault::Fault;
use crate::kind::Kind;
use crate::limits::Limits;
use crate::name::FileName;
use crate::report::Report;
use file::FileCheck;
pub use group::{check_folder, group};
use member::Member;
pub use names::Expected;
use people::{Everybody, People};
use signs::Signs;

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
#[derive(Debug)]
pub struct UnitCheck {
    limits: Limits,
    /// Bytes taken so far, all files together.
    fed: u64,
    /// More bytes came than the caller takes: names are noted, nothing is read.
    over: bool,
    too_many: bool,
    report: Report,
    files: Vec<Member>,
    current: Option<FileCheck>,
    people: Vec<People>,
    /// Handed from file to file.
    everybody: Everybody,
    signs: Signs,
    /// Once a name is broken: the bytes of the current file, to know a copy by.
    bytes: Option<DefaultHasher>,
}

impl Default for UnitCheck {
    fn default() -> Self {
        Self::new()
    }
}

impl UnitCheck {
    /// A check within the [default limits](Limits::default).
    pub fn new() -> Self {
        Self::within(Limits::default())
    }

    /// A check within the caller's limits.
    pub fn within(limits: Limits) -> Self {
        let (report, everybody) = (Report::within(&limits), Everybody::within(&limits));
        let (files, people) = (Vec::new(), Vec::new());
        let (current, signs, bytes) = (None, Signs::default(), None);
        let (fed, over, too_many) = (0, false, false);
        Self { limits, fed, over, too_many, report, files, current, people, everybody, signs, bytes }
    }

    /// The next file starts; `name` is the last part of its path. Files with broken names come first, if a copy is to
    /// be known beside its original ([`group`] puts them there).
    pub fn begin(&mut self, name: &str) {
        self.end();
        let file: Arc<str> = name.into();
        if self.report.files.len() >= self.limits.files {
            if !std::mem::replace(&mut self.too_many, true) {
                self.report.about(&file, Fault::FileCountLimit { limit: self.limits.files });
            }
            return;
        }
        self.report.files.push(file.clone());
        let (read, slip) = FileName::read(name).unzip();
        let slip = slip.flatten();
        if let Some(read) = read
            && read.kind != Kind::Image
            && !self.over
        {
            self.current = Some(FileCheck::new(file.clone(), read, std::mem::take(&mut self.everybody), &self.limits));
        }
        let broken = slip.is_some() || self.files.iter().any(|member| member.slip.is_some());
        self.bytes = broken.then(DefaultHasher::new);
        let kind = read.map(|name| name.kind).or_else(|| Kind::of_name(name));
        let name = read.map_or_else(|| FileName::parse(name), Ok);
        self.files.push(Member { file, kind, name, slip, bytes: None, records: 0 });
    }

    /// The next bytes of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.fed = self.fed.saturating_add(bytes.len() as u64);
        if self.fed > self.limits.bytes
            && !self.over
            && let Some(file) = self.report.files.last().cloned()
        {
            self.over = true;
            self.report.about(&file, Fault::UnitLimit { limit: self.limits.bytes });
            self.current.iter_mut().for_each(FileCheck::stop);
        }
        if let Some(hasher) = &mut self.bytes {
            hasher.write(bytes);
        }
        if let Some(current) = &mut self.current {
            current.feed(bytes, &mut self.report);
        }
    }

    fn end(&mut self) {
        if let (Some(hasher), Some(member)) = (self.bytes.take(), self.files.last_mut()) {
            member.bytes = Some(hasher.finish());
        }
        if let Some(current) = self.current.take() {
            let before = self.report.records;
            let (people, everybody, signs) = current.finish(&mut self.report);
            if let Some(member) = self.files.last_mut() {
                member.records = self.report.records - before;
            }
            self.people.push(people);
            self.everybody = everybody;
            self.signs.join(signs);
        }
    }

    /// A copy, byte for byte, beside its original or another copy says nothing new: it is left out, with a warning.
    fn leave_copies(&mut self) {
        let copies: Vec<(Arc<str>, u64)> = self
            .files
            .iter()
            .enumerate()
            .filter(|(index, member)| {
                let same = |other: &Member| member.is_named_as(other) && other.bytes == member.bytes;
                member.slip.is_some() && member.bytes.is_some() && self.files.iter().skip(index + 1).any(same)
            })
            .map(|(_, member)| (member.file.clone(), member.records))
            .collect();
        for (copy, records) in copies {
            self.report.records -= records;
            self.report.findings.retain(|finding| finding.file != copy);
            self.people.retain(|people| people.file != copy);
            self.files.retain(|member| member.file != copy);
            self.report.about(&copy, Fault::CopyBeside);
        }
    }

    /// All files are given: checks across them and closes the report.
    pub fn finish(mut self, expected: &Expected<'_>) -> Report {
        self.end();
        self.leave_copies();
        names::check(&self.files, expected, &mut self.report);
        people::check(&self.people, &self.files, &mut self.report);
        if self.signs.is_resaved()
            && let Some(people) = self.people.first()
        {
            self.report.about(&people.file, Fault::Resaved);
        }
        self.report.people = self.everybody.count();
        self.report.close();
        self.report
    }
}

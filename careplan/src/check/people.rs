//! Rules across the files of a unit: V12, and the images of V04.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::member::Member;
use crate::fault::Fault;
use crate::kind::Kind;
use crate::report::{Finding, Report};

/// Persons of one file that are compared; keeps memory bounded.
pub const PERSON_LIMIT: usize = 500_000;

/// Insurer and insured number together: a person. With it the date of the plan, profile or prevention plan, as the
/// number YYYYMMDD, 0 in month-keyed files.
pub(super) type Key = ([u8; 16], u32);

/// A place in a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub record: u64,
    pub line: u64,
}

/// What a file says of one person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub record: u32,
    pub line: u32,
    /// Number of the person in this file.
    pub index: u32,
    pub served: Served,
}

/// Whether the receiver serves the person (V16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Served {
    No,
    OtherType,
    Yes,
}

/// The persons of one file.
#[derive(Debug)]
pub(super) struct People {
    pub file: Arc<str>,
    pub kind: Kind,
    /// Keyed by month; else by a date of a plan, profile or prevention plan.
    pub by_month: bool,
    pub persons: BTreeMap<Key, Person>,
    /// A row's key could not be read: nobody can be said to be missing here.
    pub unknown: bool,
    pub full: bool,
    /// Images named, in capitals, and where.
    pub images: BTreeMap<String, Place>,
}

impl People {
    pub(super) fn new(file: Arc<str>, kind: Kind, by_month: bool) -> Self {
        let (persons, images) = (BTreeMap::new(), BTreeMap::new());
        Self { file, kind, by_month, persons, unknown: false, full: false, images }
    }
}

/// Each dependent kind and the main kind it leans on (section 3.4).
pub(super) fn main_of(kind: Kind) -> &'static [Kind] {
    match kind {
        Kind::Table2 | Kind::Table3 => &[Kind::Table1],
        Kind::Breakdown => &[Kind::Planned],
        Kind::Supplement => &[Kind::Table1, Kind::Planned],
        Kind::ProfileDay | Kind::ProfileIllness | Kind::Image => &[Kind::Profile],
        Kind::PreventionSupport => &[Kind::Prevention],
        _ => &[],
    }
}

pub(super) fn check(people: &[People], files: &[Member], report: &mut Report) {
    for dependent in people {
        let leans =
            |main: &&People| main_of(dependent.kind).contains(&main.kind) && main.by_month == dependent.by_month;
        let main = people.iter().find(leans);
        if let Some(main) = main
            && !main.unknown
            && !main.full
        {
            let absent = dependent.persons.iter().filter(|(key, _)| !main.persons.contains_key(key));
            for (_, person) in absent {
                report.add(at(&dependent.file, person, Fault::NotInMain { main: main.kind }));
            }
        }
    }
    for (kind, by_month) in [(Kind::Table1, false), (Kind::Planned, true)] {
        let main = people.iter().find(|file| file.kind == kind);
        let supplement = people.iter().find(|file| file.kind == Kind::Supplement && file.by_month == by_month);
        if let (Some(main), Some(supplement)) = (main, supplement)
            && !supplement.unknown
            && !supplement.full
        {
            for (_, person) in main.persons.iter().filter(|(key, _)| !supplement.persons.contains_key(key)) {
                report.add(at(&main.file, person, Fault::NoSupplement));
            }
        }
    }
    images(people, files, report);
}

fn images(people: &[People], files: &[Member], report: &mut Report) {
    let given: Vec<(&Member, String)> = files
        .iter()
        .filter(|member| member.kind == Some(Kind::Image))
        .map(|member| (member, member.file.to_uppercase()))
        .collect();
    let Some(profile) = people.iter().find(|file| file.kind == Kind::Profile) else {
        return;
    };
    for (name, place) in &profile.images {
        if !given.iter().any(|(_, file)| file == name) {
            report.add(Finding {
                record: Some(place.record),
                line: Some(place.line),
                column: Some(62),
                field: Some("家族構成 画像ファイル名"),
                ..Finding::about(&profile.file, Fault::ImageMissing)
            });
        }
    }
    for (member, file) in &given {
        if member.name.is_ok() && !profile.unknown && !profile.images.contains_key(file) {
            report.about(&member.file, Fault::ImageNotNamed);
        }
    }
}

/// A finding about a person, at the insured number of the person's first row.
pub(super) fn at(file: &Arc<str>, person: &Person, fault: Fault) -> Finding {
    Finding {
        record: Some(u64::from(person.record)),
        line: Some(u64::from(person.line)),
        column: Some(3),
        field: Some("被保険者番号"),
        ..Finding::about(file, fault)
    }
}

//! Rules across the files of a unit: V12, and the images of V04.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::member::Member;
use crate::fault::Fault;
use crate::kind::Kind;
use crate::limits::Limits;
use crate::report::{Finding, Report};

/// Names of images that are remembered: a unit has no more, their numbers have four digits.
pub(super) const IMAGE_LIMIT: usize = 10_000;

/// Insurer and insured number together: a person. With it the date of the plan, profile or prevention plan, as the
/// number YYYYMMDD, 0 in month-keyed files.
pub(super) type Key = ([u8; 16], u32);

/// A place in a file; a file of 256 MiB has fewer records and lines than the numbers hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub record: u32,
    pub line: u32,
}

impl Place {
    /// Where a person does not stand in a file.
    const NOWHERE: Place = Place { record: 0, line: 0 };
}

/// Whether the receiver serves the person (V16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Served {
    No,
    OtherType,
    Yes,
}

/// Everybody a unit speaks of, each once: its files refer to them by number, so that a person costs a few bytes only.
#[derive(Debug, Default)]
pub(super) struct Everybody {
    keys: Vec<Key>,
    numbers: HashTable<u32>,
    /// Persons that are compared; keeps memory bounded.
    pub limit: usize,
    /// Keyed by chance, so that nobody can choose numbers that all meet in one place; no result depends on it.
    hasher: RandomState,
}

impl Everybody {
    pub(super) fn within(limits: &Limits) -> Self {
        Self { limit: limits.persons(), ..Self::default() }
    }

    /// The number of a person; `None` for a new one beyond the limit.
    pub(super) fn number(&mut self, key: Key) -> Option<u32> {
        let Self { keys, numbers, limit, hasher } = self;
        let is = |number: &u32| keys.get(*number as usize) == Some(&key);
        let hash = |number: &u32| hasher.hash_one(keys.get(*number as usize));
        match numbers.entry(hasher.hash_one(Some(&key)), is, hash) {
            Entry::Occupied(known) => Some(*known.get()),
            Entry::Vacant(_) if keys.len() >= *limit => None,
            Entry::Vacant(new) => {
                let number = keys.len() as u32;
                new.insert(number);
                keys.push(key);
                Some(number)
            }
        }
    }

    /// How many persons they are: somebody with two plans has two keys.
    pub(super) fn count(&self) -> u64 {
        let mut persons: Vec<&[u8; 16]> = self.keys.iter().map(|(person, _)| person).collect();
        persons.sort_unstable();
        persons.dedup();
        persons.len() as u64
    }
}

/// The persons of one file.
#[derive(Debug)]
pub(super) struct People {
    pub file: Arc<str>,
    pub kind: Kind,
    /// Keyed by month; else by a date of a plan, profile or prevention plan.
    pub by_month: bool,
    /// By the number of the person, where the insured number of the person's first row stands.
    first: Vec<Place>,
    /// By the number of the person (V16).
    served: Vec<Served>,
    /// A row's key could not be read: nobody can be said to be missing here.
    pub unknown: bool,
    pub full: bool,
    /// Images named, in capitals, and where.
    pub images: BTreeMap<String, Place>,
}

impl People {
    pub(super) fn new(file: Arc<str>, kind: Kind, by_month: bool) -> Self {
        let (first, served, images) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { file, kind, by_month, first, served, unknown: false, full: false, images }
    }

    /// Notes a row of a person; whether it is the person's first in this file.
    pub(super) fn stands(&mut self, person: u32, place: Place) -> bool {
        let person = person as usize;
        if self.first.len() <= person {
            self.first.resize(person + 1, Place::NOWHERE);
        }
        match self.first.get_mut(person) {
            Some(first) if *first == Place::NOWHERE => *first = place,
            _ => return false,
        }
        true
    }

    /// Where the person first stands, if at all.
    pub(super) fn first(&self, person: u32) -> Option<Place> {
        self.first.get(person as usize).copied().filter(|place| *place != Place::NOWHERE)
    }

    /// The persons of the file and where each first stands.
    pub(super) fn all(&self) -> impl Iterator<Item = (u32, Place)> {
        (0..).zip(&self.first).filter(|(_, place)| **place != Place::NOWHERE).map(|(person, place)| (person, *place))
    }

    pub(super) fn serve(&mut self, person: u32, served: Served) {
        let person = person as usize;
        if self.served.len() <= person {
            self.served.resize(person + 1, Served::No);
        }
        if let Some(known) = self.served.get_mut(person) {
            *known = served.max(*known);
        }
    }

    pub(super) fn is_served(&self, person: u32) -> Served {
        self.served.get(person as usize).copied().unwrap_or(Served::No)
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
            for (_, place) in dependent.all().filter(|(person, _)| main.first(*person).is_none()) {
                report.add(at(&dependent.file, place, Fault::NotInMain { main: main.kind }));
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
            for (_, place) in main.all().filter(|(person, _)| supplement.first(*person).is_none()) {
                report.add(at(&main.file, place, Fault::NoSupplement));
            }
        }
    }
    images(people, files, report);
}

fn images(people: &[People], files: &[Member], report: &mut Report) {
    let image = |member: &&Member| member.kind == Some(Kind::Image);
    let given: BTreeMap<String, &Member> =
        files.iter().filter(image).map(|member| (member.file.to_uppercase(), member)).collect();
    let Some(profile) = people.iter().find(|file| file.kind == Kind::Profile) else {
        return;
    };
    for (name, place) in &profile.images {
        if !given.contains_key(name) {
            report.add(Finding {
                record: Some(place.record.into()),
                line: Some(place.line.into()),
                column: Some(62),
                field: Some("家族構成 画像ファイル名"),
                ..Finding::about(&profile.file, Fault::ImageMissing)
            });
        }
    }
    let told = !profile.unknown && profile.images.len() < IMAGE_LIMIT;
    for (file, member) in &given {
        if member.name.is_ok() && told && !profile.images.contains_key(file) {
            report.about(&member.file, Fault::ImageNotNamed);
        }
    }
}

/// A finding about a person, at the insured number of the person's first row.
pub(super) fn at(file: &Arc<str>, place: Place, fault: Fault) -> Finding {
    Finding {
        record: Some(place.record.into()),
        line: Some(place.line.into()),
        column: Some(3),
        field: Some("被保険者番号"),
        ..Finding::about(file, fault)
    }
}

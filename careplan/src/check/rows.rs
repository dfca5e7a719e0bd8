//! The rules of each kind on its rows: dispatch, keys, V07 to V09, V19, V20.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::conditions;
use super::out::Out;
use super::people::{PERSON_LIMIT, People, Person, Place, Served};
use super::usage::{Breakdowns, Usages};
use crate::fault::Fault;
use crate::kind::Kind;
use crate::name::{FileName, Period};
use crate::report::Report;
use crate::shape::number;

/// What the rules of one file remember from row to row.
#[derive(Debug)]
pub(super) struct Rules {
    pub name: FileName,
    pub people: People,
    /// `YYYYMM` of the name.
    month: String,
    last: Option<(super::people::Key, u32)>,
    /// Person and answer last noted for V16.
    told: Option<(u32, Served)>,
    usages: Usages,
    breakdowns: Breakdowns,
    numbers: BTreeSet<(u32, [u32; 3])>,
}

impl Rules {
    pub(super) fn new(name: FileName, people: People) -> Self {
        let month = name.month().map(|month| month.to_string()).unwrap_or_default();
        let (usages, breakdowns) = (Usages::new(&name), Breakdowns::default());
        Self { name, people, month, last: None, told: None, usages, breakdowns, numbers: BTreeSet::new() }
    }

    pub(super) fn row(&mut self, out: &mut Out<'_, '_>) {
        if out.good(1).is_some_and(|version| version != out.layout.edition.version().as_bytes()) {
            out.report(1, Fault::OtherVersion { expected: out.layout.edition });
        }
        match self.name.kind {
            Kind::Supplement => {
                self.supplement(out);
                conditions::slots(out);
                self.person(out, Some(4), true);
            }
            Kind::Table1 => {
                conditions::table1(out);
                self.person(out, Some(14), true);
            }
            Kind::Table2 => {
                from_one(out, [6, 8, 13]);
                let person = self.person(out, Some(5), false);
                let faults = (Fault::PlanNumberTwice, Fault::PlanNumberGap);
                self.numbered(out, person, [6, 8, 13], faults);
            }
            Kind::Table3 => drop(self.person(out, Some(5), false)),
            Kind::Planned => {
                self.month(out, 5);
                let person = self.person(out, None, false);
                self.usages.row(out, person, &self.name);
                self.served(out, person, 20);
            }
            Kind::Actual => {
                self.month(out, 5);
                let person = self.person(out, None, false);
                self.usages.row(out, person, &self.name);
            }
            Kind::Breakdown => {
                self.month(out, 5);
                let person = self.person(out, None, false);
                self.breakdowns.row(out, person);
                self.served(out, person, 7);
            }
            Kind::PlannedWithdrawal => self.month(out, 4),
            Kind::ActualWithdrawal => {
                self.month(out, 4);
                self.usages.withdrawal(out, &self.name);
            }
            Kind::Profile => {
                conditions::profile(out);
                self.image(out);
                self.person(out, Some(4), true);
            }
            Kind::Prevention => drop(self.person(out, Some(4), true)),
            Kind::ProfileDay | Kind::ProfileIllness => drop(self.person(out, Some(4), false)),
            Kind::PreventionSupport => {
                let person = self.person(out, Some(4), false);
                let faults = (Fault::SupportNumberTwice, Fault::SupportNumberGap);
                self.numbered(out, person, [5, 10, 14], faults);
            }
            Kind::Table1Withdrawal | Kind::ProfileWithdrawal | Kind::PreventionWithdrawal | Kind::Image => {}
        }
    }

    pub(super) fn finish(mut self, file: &Arc<str>, report: &mut Report) -> Option<People> {
        if self.name.kind == Kind::Breakdown {
            self.breakdowns.finish(file, &self.people, &self.name, report);
        }
        self.usages.finish(file, &self.people, &self.name, report);
        self.people.full.then(|| report.about(file, Fault::PersonLimit));
        Some(self.people)
    }

    /// V08: the month of the row is that of the name.
    fn month(&mut self, out: &mut Out<'_, '_>, number: u8) {
        if out.good(number).is_some_and(|month| month != self.month.as_bytes()) {
            out.report(number, Fault::MonthDiffers);
        }
    }

    /// V09: a 利用者補足情報 belongs to a plan or to a month, and says which.
    fn supplement(&mut self, out: &mut Out<'_, '_>) {
        let (date, month) = (out.good(4), out.good(63));
        if self.name.period == Period::Plan {
            if date == Some(b"00000000") {
                out.report(4, Fault::PlanNeedsDate);
            }
            if month.is_some_and(|month| month != b"000000") {
                out.report(63, Fault::PlanNeedsNoMonth);
            }
        } else {
            if date.is_some_and(|date| date != b"00000000") {
                out.report(4, Fault::UsageNeedsNoDate);
            }
            if month.is_some_and(|month| month != self.month.as_bytes()) {
                out.report(63, Fault::UsageNeedsMonth);
            }
        }
    }

    /// Remembers the person of the row; `once`: a second row of the same key is a fault. The person's number in the
    /// file, or `None` where the key cannot be read.
    fn person(&mut self, out: &mut Out<'_, '_>, date: Option<u8>, once: bool) -> Option<u32> {
        let month_keyed = self.name.month().is_some();
        let (insurer, insured) = (out.good(2), out.good(3));
        let date = if month_keyed { Some(0) } else { date.and_then(|date| out.good(date)).and_then(number) };
        let (Some(insurer), Some(insured), Some(date)) = (insurer, insured, date) else {
            self.people.unknown = true;
            return None;
        };
        let mut who = [0u8; 16];
        for (slot, byte) in who.iter_mut().zip(insurer.iter().chain(insured)) {
            *slot = *byte;
        }
        let key = (who, date);
        if !once
            && let Some((last, index)) = self.last
            && last == key
        {
            return Some(index);
        }
        let next = self.people.persons.len();
        let index = match self.people.persons.get(&key) {
            Some(person) => {
                let index = person.index;
                if once {
                    out.report(3, Fault::PersonTwice);
                }
                index
            }
            None if next >= PERSON_LIMIT => {
                self.people.full = true;
                return None;
            }
            None => {
                let position = out.layout.position(3).unwrap_or_default();
                let person = Person {
                    record: out.row.record as u32,
                    line: out.row.line_of(position) as u32,
                    index: next as u32,
                    served: Served::No,
                };
                self.people.persons.insert(key, person);
                next as u32
            }
        };
        self.last = Some((key, index));
        Some(index)
    }

    /// V16: remembers whether the receiver serves the person.
    fn served(&mut self, out: &Out<'_, '_>, person: Option<u32>, office: u8) {
        let (Some(person), Some((key, _))) = (person, self.last) else { return };
        let served = self.usages.served(out, office, &self.name);
        // Rows of a person stand together: most of them say again what is known.
        if served == Served::No || self.told == Some((person, served)) {
            return;
        }
        self.told = Some((person, served));
        if let Some(person) = self.people.persons.get_mut(&key) {
            person.served = person.served.max(served);
        }
    }

    /// V19 and V20: numbers of a row are unique in their plan, and none stands without the one above it.
    fn numbered(&mut self, out: &mut Out<'_, '_>, person: Option<u32>, columns: [u8; 3], faults: (Fault, Fault)) {
        let (twice, gap) = faults;
        let filled = columns.map(|column| !out.get(column).is_empty());
        for (index, column) in columns.iter().enumerate() {
            if !filled.get(index).copied().unwrap_or(true) && filled.iter().skip(index).any(|below| *below) {
                out.report(*column, gap);
                return;
            }
        }
        let values = columns.map(|column| out.good(column).and_then(number));
        if let (Some(person), [Some(a), Some(b), Some(c)]) = (person, values)
            && !self.numbers.insert((person, [a, b, c]))
        {
            out.report(columns[2], twice);
        }
    }

    /// V04: images named by profiles.
    fn image(&mut self, out: &Out<'_, '_>) {
        let Some(name) = out.good(62).and_then(|name| std::str::from_utf8(name).ok()) else {
            return;
        };
        if self.people.images.len() < PERSON_LIMIT {
            let place = Place { record: out.row.record, line: out.row.line_of(61) };
            self.people.images.entry(name.to_uppercase()).or_insert(place);
        }
    }
}

/// V10: 第2表 numbers its needs, goals and contents from 1 on.
fn from_one(out: &mut Out<'_, '_>, columns: [u8; 3]) {
    for column in columns {
        if out.good(column).and_then(number) == Some(0) {
            out.report(column, Fault::NotFromOne);
        }
    }
}

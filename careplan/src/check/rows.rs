//! The rules of each kind on its rows: dispatch, keys, V07 to V09, V19, V20.

use std::sync::Arc;

use super::breakdown::Breakdowns;
use super::out::{Out, finding};
use super::people::{Everybody, IMAGE_LIMIT, Key, People, Place, Served};
use super::traces::{Trace, Traces};
use super::usage::Usages;
use super::{conditions, notes};
use crate::fault::Fault;
use crate::kind::Kind;
use crate::layout::{Layout, layout};
use crate::limits::Limits;
use crate::name::{FileName, Period};
use crate::report::Report;
use crate::shape::number;

/// What the rules of one file remember from row to row.
#[derive(Debug)]
pub(super) struct Rules {
    pub name: FileName,
    /// Of the name, or of the rows where the name is wrong.
    pub layout: &'static Layout,
    pub people: People,
    everybody: Everybody,
    /// `YYYYMM` of the name.
    month: String,
    last: Option<(Key, u32)>,
    /// Person and answer last noted for V16.
    told: Option<(u32, Served)>,
    usages: Usages,
    breakdowns: Breakdowns,
    numbers: Traces<Numbers>,
    /// Rows that are compared.
    rows: usize,
}

impl Rules {
    pub(super) fn new(name: FileName, people: People, everybody: Everybody, limits: &Limits) -> Self {
        let month = name.month().map(|month| month.to_string()).unwrap_or_default();
        let (usages, breakdowns) = (Usages::new(&name, limits), Breakdowns::within(limits));
        let (last, told, numbers) = (None, None, Traces::within(limits));
        let layout = layout(name.kind, name.edition());
        let rows = limits.rows();
        Self { name, layout, people, everybody, month, last, told, usages, breakdowns, numbers, rows }
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
                self.numbered(out, person, [6, 8, 13], Fault::PlanNumberGap);
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
            Kind::PlannedWithdrawal => {
                self.month(out, 4);
                self.person(out, None, false);
            }
            Kind::ActualWithdrawal => {
                self.month(out, 4);
                self.person(out, None, false);
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
                self.numbered(out, person, [5, 10, 14], Fault::SupportNumberGap);
            }
            Kind::Table1Withdrawal | Kind::ProfileWithdrawal | Kind::PreventionWithdrawal => {
                self.person(out, Some(4), false);
            }
            Kind::Image => {}
        }
        notes::row(out);
    }

    /// Closes the file; everybody is handed on to the next.
    pub(super) fn finish(self, file: &Arc<str>, report: &mut Report) -> (People, Everybody) {
        let Self { name, layout, people, everybody, usages, breakdowns, numbers, rows, .. } = self;
        let mut full = false;
        if name.kind == Kind::Breakdown {
            full |= breakdowns.finish(file, layout, &people, &name, report);
        }
        full |= usages.finish(file, layout, &people, &name, report);
        if let Some((column, twice)) = numbers_twice(name.kind) {
            full |= numbers.finish(&mut |row| report.add(finding(file, layout, column, row.place, twice))).1;
        }
        people.full.then(|| report.about(file, Fault::PersonLimit { limit: everybody.limit }));
        full.then(|| report.about(file, Fault::RowLimit { limit: rows }));
        (people, everybody)
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
    /// unit, or `None` where the key cannot be read.
    fn person(&mut self, out: &mut Out<'_, '_>, date: Option<u8>, once: bool) -> Option<u32> {
        let month_keyed = self.name.month().is_some();
        let (insurer, insured) = (out.good(2), out.good(3));
        let date = if month_keyed { Some(0) } else { date.and_then(|date| out.good(date)).and_then(number) };
        let insurer = insurer.and_then(|number| <&[u8; 6]>::try_from(number).ok());
        let insured = insured.and_then(|number| <&[u8; 10]>::try_from(number).ok());
        let (Some(insurer), Some(insured), Some(date)) = (insurer, insured, date) else {
            self.people.unknown = true;
            return None;
        };
        let mut who = [0u8; 16];
        let (front, back) = who.split_at_mut(insurer.len());
        front.copy_from_slice(insurer);
        back.copy_from_slice(insured);
        let key = (who, date);
        if !once
            && let Some((last, person)) = self.last
            && last == key
        {
            return Some(person);
        }
        let Some(person) = self.everybody.number(key) else {
            self.people.full = true;
            return None;
        };
        let is_first = self.people.stands(person, out.place(3));
        if once && !is_first {
            out.report(3, Fault::PersonTwice);
        }
        self.last = Some((key, person));
        Some(person)
    }

    /// V16: remembers whether the receiver serves the person.
    fn served(&mut self, out: &Out<'_, '_>, person: Option<u32>, office: u8) {
        let Some(person) = person else { return };
        let served = self.usages.served(out, office, &self.name);
        // Rows of a person stand together: most of them say again what is known.
        if served == Served::No || self.told == Some((person, served)) {
            return;
        }
        self.told = Some((person, served));
        self.people.serve(person, served);
    }

    /// V19 and V20: numbers of a row are unique in their plan, and none stands without the one above it.
    fn numbered(&mut self, out: &mut Out<'_, '_>, person: Option<u32>, columns: [u8; 3], gap: Fault) {
        let filled = columns.map(|column| !out.get(column).is_empty());
        for (index, column) in columns.iter().enumerate() {
            if !filled.get(index).copied().unwrap_or(true) && filled.iter().skip(index).any(|below| *below) {
                out.report(*column, gap);
                return;
            }
        }
        let values = columns.map(|column| out.good(column).and_then(number).and_then(|n| u8::try_from(n).ok()));
        if let (Some(person), [Some(a), Some(b), Some(c)], Some((column, twice))) =
            (person, values, numbers_twice(self.name.kind))
        {
            let numbers = Numbers { person, numbers: [a, b, c], place: out.place(column) };
            let Out { file, report, layout, .. } = out;
            self.numbers.add(numbers, &mut |row| report.add(finding(file, layout, column, row.place, twice)));
        }
    }

    /// V04: images named by profiles.
    fn image(&mut self, out: &Out<'_, '_>) {
        let Some(name) = out.good(62).and_then(|name| std::str::from_utf8(name).ok()) else {
            return;
        };
        if self.people.images.len() < IMAGE_LIMIT {
            self.people.images.entry(name.to_uppercase()).or_insert(out.place(62));
        }
    }
}

/// The three numbers of a row of 第2表 or 支援計画.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Numbers {
    person: u32,
    numbers: [u8; 3],
    place: Place,
}

impl Trace for Numbers {
    fn is_like(&self, other: &Self) -> bool {
        (self.person, self.numbers) == (other.person, other.numbers)
    }

    fn fold(&mut self, later: &Self, tell: &mut dyn FnMut(&Self)) {
        tell(later);
    }
}

/// V19 and V20: the last of the three numbers, and the fault of a row that repeats them.
fn numbers_twice(kind: Kind) -> Option<(u8, Fault)> {
    match kind {
        Kind::Table2 => Some((13, Fault::PlanNumberTwice)),
        Kind::PreventionSupport => Some((14, Fault::SupportNumberTwice)),
        _ => None,
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

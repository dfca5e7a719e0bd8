//! Rules of 第7表: V18, and V14 and V15 there.

use std::sync::Arc;

use kaigo::numbers::OfficeNumber;
use kaigo::services::{ServiceCode, ServiceType};

use super::out::{Out, finding};
use super::people::{People, Place};
use super::traces::{Trace, Traces};
use super::usage::rental_codes;
use crate::fault::Fault;
use crate::kind::Kind;
use crate::layout::{Layout, columns};
use crate::limits::Limits;
use crate::mask::Seen;
use crate::name::FileName;
use crate::report::{Finding, Report};
use crate::shape::signed_number;
use crate::value::{BreakdownCode, Subtotal};

/// What 第7表 says of one service type of one office of one person.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Service {
    person: u32,
    service: [u8; 2],
    office: [u8; 10],
    /// Where the サービスコード of the first row stands.
    place: Place,
    /// The item of the first code; `None` where only the subtotal is known.
    item: Option<[u8; 4]>,
    several_rows: bool,
    several_codes: bool,
    has_subtotal: bool,
}

impl Trace for Service {
    fn is_like(&self, other: &Self) -> bool {
        (self.person, self.service, self.office) == (other.person, other.service, other.office)
    }

    fn fold(&mut self, later: &Self, tell: &mut dyn FnMut(&Self)) {
        if self.has_subtotal && later.has_subtotal {
            tell(later);
        }
        if self.item.is_none() {
            (self.item, self.place) = (later.item, later.place);
        } else if later.item.is_some() {
            self.several_rows = true;
            self.several_codes |= self.item != later.item;
        }
        self.has_subtotal |= later.has_subtotal;
    }
}

/// What 第7表 says of one person.
#[derive(Debug, Clone, Copy, Default)]
struct Sheet {
    /// Line of the サービスコード of the person's first row; 0: the person has none.
    line: u32,
    has_total: bool,
}

/// What the rows of 第7表 leave behind (V18).
#[derive(Debug)]
pub(super) struct Breakdowns {
    services: Traces<Service>,
    /// By the number of the person.
    sheets: Vec<Sheet>,
    /// A row's code or office could not be read.
    unclear: bool,
}

impl Breakdowns {
    pub(super) fn within(limits: &Limits) -> Self {
        Self { services: Traces::within(limits), sheets: Vec::new(), unclear: false }
    }

    pub(super) fn row(&mut self, out: &mut Out<'_, '_>, person: Option<u32>) {
        if let Some(person) = person {
            let person = person as usize;
            if self.sheets.len() <= person {
                self.sheets.resize(person + 1, Sheet::default());
            }
            if let Some(sheet) = self.sheets.get_mut(person).filter(|sheet| sheet.line == 0) {
                sheet.line = out.place(9).line;
            }
        }
        if out.good(34).is_some_and(|office| office != b"9999999999") {
            out.report(34, Fault::FixedOffice);
        }
        let Some(code) = out.good(9).and_then(ServiceCode::from_ascii) else {
            self.unclear = true;
            return;
        };
        match BreakdownCode::of(code) {
            BreakdownCode::Total => self.total(out, person),
            BreakdownCode::Subtotal(service, kind) => {
                sums(out);
                // A code that is refused is not counted as well: one mistake, one finding.
                if covered(out, service) && kind == Subtotal::Inside {
                    self.service(out, service, None, person);
                }
            }
            BreakdownCode::Service(code) => {
                rental_codes(out, code.service_type(), [10, 11]);
                if covered(out, code.service_type()) {
                    self.service(out, code.service_type(), Some(code), person);
                }
            }
        }
    }

    fn total(&mut self, out: &mut Out<'_, '_>, person: Option<u32>) {
        sums(out);
        if out.good(7).is_some_and(|office| office != b"9999999999") {
            out.report(7, Fault::TotalOffice);
        }
        let sheet = person.and_then(|person| self.sheets.get_mut(person as usize));
        if sheet.is_some_and(|sheet| std::mem::replace(&mut sheet.has_total, true)) {
            out.report(9, Fault::TotalTwice);
        }
    }

    /// Remembers a row of a service type, by its code, or its subtotal where there is none.
    fn service(&mut self, out: &mut Out<'_, '_>, service: ServiceType, code: Option<ServiceCode>, person: Option<u32>) {
        let office: Option<[u8; 10]> = out.good(7).and_then(|office| office.try_into().ok());
        let (Some(person), Some(office)) = (person, office) else {
            self.unclear = true;
            return;
        };
        let item = code.map(|code| {
            let [_, _, item @ ..] = *code.as_bytes();
            item
        });
        let (service, place, has_subtotal) = (*service.as_bytes(), out.place(9), item.is_none());
        let row =
            Service { person, service, office, place, item, several_rows: false, several_codes: false, has_subtotal };
        let Out { file, report, layout, offices, .. } = out;
        self.services.add(row, &mut |twice| report.add(subtotal_twice(file, layout, *offices, twice)));
    }

    /// V18, once all rows are known. Where a row could not be read, nothing is said to be missing. Whether there were
    /// too many rows to compare.
    pub(super) fn finish(
        self,
        file: &Arc<str>,
        layout: &Layout,
        people: &People,
        name: &FileName,
        report: &mut Report,
    ) -> bool {
        let offices = [name.from.office, name.to.office];
        let (services, full) =
            self.services.finish(&mut |twice| report.add(subtotal_twice(file, layout, offices, twice)));
        if self.unclear || people.unknown || full {
            return full;
        }
        for service in services.iter().filter(|service| service.several_rows && !service.has_subtotal) {
            let fault = if service.several_codes { Fault::SubtotalMissing } else { Fault::SubtotalAdvised };
            let item = service.item.unwrap_or_default();
            report.add(coded(finding(file, layout, 9, service.place, fault), service, item, offices));
        }
        for (person, place) in people.all() {
            if let Some(sheet) = self.sheets.get(person as usize).filter(|sheet| !sheet.has_total) {
                let place = Place { line: sheet.line, ..place };
                report.add(finding(file, layout, 9, place, Fault::TotalMissing));
            }
        }
        full
    }
}

fn subtotal_twice(file: &Arc<str>, layout: &Layout, offices: [OfficeNumber; 2], row: &Service) -> Finding {
    coded(finding(file, layout, 9, row.place, Fault::SubtotalTwice), row, *b"AAAA", offices)
}

/// With the code, where it looks like one (section 12, choice 19).
fn coded(found: Finding, row: &Service, item: [u8; 4], offices: [OfficeNumber; 2]) -> Finding {
    let column = columns(Kind::Breakdown).iter().find(|column| column.number == 9);
    found.of(Seen::of(column, &[row.service.as_slice(), item.as_slice()].concat(), offices))
}

/// V14.
fn covered(out: &mut Out<'_, '_>, service: ServiceType) -> bool {
    if !service.is_covered() {
        out.report(9, Fault::ServiceNotCovered);
    }
    service.is_covered()
}

/// V18: subtotal and total rows have units 0 and neither discount nor discounted units.
fn sums(out: &mut Out<'_, '_>) {
    if out.good(13).and_then(signed_number).is_some_and(|units| units != 0) {
        out.report(13, Fault::SubtotalNotZero);
    }
    for column in [14, 15] {
        if out.good(column).is_some() {
            out.report(column, Fault::SubtotalNotEmpty);
        }
    }
}

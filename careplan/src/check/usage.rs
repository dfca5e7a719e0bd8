//! Rules of 第6表 and 第7表: V13 to V18.

use std::collections::BTreeMap;
use std::sync::Arc;

use kaigo::month::Month;
use kaigo::services::{ServiceCode, ServiceType};

use super::out::Out;
use super::people::{People, Place, Served, at};
use crate::fault::Fault;
use crate::kind::{Edition, Kind};
use crate::layout::layout;
use crate::mask::Seen;
use crate::name::FileName;
use crate::report::{Finding, Report};
use crate::shape::{number, signed_number};
use crate::value::BreakdownCode;

/// A rental of 第6表. In a list, sorted at the end: a file may hold a million of them.
#[derive(Debug)]
struct Rental {
    person: u32,
    day: u32,
    code: [u8; 6],
    units: i32,
    /// Without its 明細判別コード, which stands at this record and line.
    lacks: bool,
    record: u32,
    line: u32,
}

impl Rental {
    /// What makes two rentals look the same.
    fn look(&self) -> (u32, u32, [u8; 6], i32) {
        (self.person, self.day, self.code, self.units)
    }
}

/// What the rows of 第6表 leave behind.
#[derive(Debug)]
pub(super) struct Usages {
    /// V16 applies: the receiver is a service office.
    to_service: bool,
    /// V17 applies: the sender is a service office (not a care-management office passing actuals on).
    from_service: bool,
    rentals: Vec<Rental>,
}

impl Usages {
    pub(super) fn new(name: &FileName) -> Self {
        let to_service = name.to.service.is_none_or(|service| !service.is_centre());
        let from_service = name.from.service.is_none_or(|service| !service.is_centre());
        Self { to_service, from_service, rentals: Vec::new() }
    }

    pub(super) fn row(&mut self, out: &mut Out<'_, '_>, person: Option<u32>, name: &FileName) {
        dates(out);
        let code = out.good(15).and_then(ServiceCode::from_ascii);
        if let Some(code) = code {
            if !code.service_type().is_covered() {
                out.report(15, Fault::ServiceNotCovered);
            }
            rental_codes(out, code.service_type(), [16, 17]);
            if code.service_type().as_bytes() != b"17" && !out.get(19).is_empty() {
                out.report(19, Fault::DetailElsewhere);
            }
            if code.service_type().as_bytes() == b"17" {
                self.rental(out, code, person);
            }
        }
        if name.kind == Kind::Actual {
            self.own_actuals(out, name, 20, 15);
        }
    }

    /// 実績情報_削除: V14 and V17.
    pub(super) fn withdrawal(&mut self, out: &mut Out<'_, '_>, name: &FileName) {
        if out.good(6).and_then(ServiceType::from_ascii).is_some_and(|service| !service.is_covered()) {
            out.report(6, Fault::ServiceNotCovered);
        }
        self.own_actuals(out, name, 5, 6);
    }

    /// V17: actuals are those of the sender.
    fn own_actuals(&self, out: &mut Out<'_, '_>, name: &FileName, office: u8, code: u8) {
        if !self.from_service {
            return;
        }
        if out.good(office).is_some_and(|office| office != name.from.office.as_bytes()) {
            out.report(office, Fault::OtherOffice);
        }
        let service = out.good(code).and_then(|code| code.get(..2));
        if let (Some(service), Some(from)) = (service, name.from.service)
            && service != from.as_bytes()
        {
            out.report(code, Fault::OtherType);
        }
    }

    /// Remembers a rental for V15.
    fn rental(&mut self, out: &Out<'_, '_>, code: ServiceCode, person: Option<u32>) {
        let units = if out.get(8).is_empty() { Some(i32::MAX) } else { out.good(8).and_then(signed_number) };
        let (Some(person), Some(day), Some(units)) = (person, out.good(10).and_then(number), units) else {
            return;
        };
        let (record, line) = (out.row.record as u32, line_of(out, 19) as u32);
        let (code, lacks) = (*code.as_bytes(), out.get(19).is_empty());
        self.rentals.push(Rental { person, day, code, units, lacks, record, line });
    }

    /// V15: rentals of the same code and units on the same day are told apart by 明細判別コード.
    fn identical_rentals(&mut self, file: &Arc<str>, name: &FileName, report: &mut Report) {
        let layout = layout(name.kind, name.edition());
        let column = layout.position(19);
        self.rentals.sort_unstable_by_key(Rental::look);
        let alike = self.rentals.chunk_by(|one, next| one.look() == next.look()).filter(|alike| alike.len() > 1);
        for rental in alike.flatten().filter(|rental| rental.lacks) {
            report.add(Finding {
                record: Some(rental.record.into()),
                line: Some(rental.line.into()),
                column: column.map(|position| position as u16 + 1),
                field: column.and_then(|position| layout.columns.get(position)).map(|column| column.name),
                ..Finding::about(file, Fault::DetailMissing)
            });
        }
    }

    /// V16: whether the row is one of the receiver's.
    pub(super) fn served(&self, out: &Out<'_, '_>, office: u8, name: &FileName) -> Served {
        match out.good(office) {
            // A number that could not be read may be the receiver's.
            None => return Served::Yes,
            Some(office) if office != name.to.office.as_bytes() => return Served::No,
            Some(_) => {}
        }
        let code = if name.kind == Kind::Breakdown { 9 } else { 15 };
        let service = out.good(code).and_then(|code| code.get(..2));
        let same = name.to.service.is_none_or(|to| service.is_none_or(|service| service == to.as_bytes()));
        if same { Served::Yes } else { Served::OtherType }
    }

    /// V15 and V16, once all rows are known.
    pub(super) fn finish(&mut self, file: &Arc<str>, people: &People, name: &FileName, report: &mut Report) {
        self.identical_rentals(file, name, report);
        if !self.to_service || !matches!(name.kind, Kind::Planned | Kind::Breakdown) {
            return;
        }
        for person in people.persons.values() {
            match person.served {
                Served::Yes => {}
                Served::OtherType => report.add(at(file, person, Fault::ReceiverOtherType)),
                // A row that could not be read may be the one.
                Served::No if people.unknown => {}
                Served::No => report.add(at(file, person, Fault::NoRowForReceiver)),
            }
        }
    }
}

fn line_of(out: &Out<'_, '_>, number: u8) -> u64 {
    out.row.line_of(out.layout.position(number).unwrap_or_default())
}

/// V13: the day, and the days billed pro rata, lie in the month.
fn dates(out: &mut Out<'_, '_>) {
    let Some(month) = out.good(5) else { return };
    if out.good(10).is_some_and(|date| date.get(..6) != Some(month)) {
        out.report(10, Fault::DayOutsideMonth);
    }
    if let (Some(map), Some(month)) = (out.good(11), Month::from_ascii(month))
        && map.iter().skip(usize::from(month.days())).any(|day| *day == b'1')
    {
        out.report(11, Fault::ProRataPastEnd);
    }
}

/// V15: one of two codes with a rental, none with anything else. V3.x has no such columns.
fn rental_codes(out: &mut Out<'_, '_>, service: ServiceType, [tais, reported]: [u8; 2]) {
    if out.layout.edition == Edition::V3 {
        return;
    }
    let filled = [!out.get(tais).is_empty(), !out.get(reported).is_empty()];
    match (service.is_rental(), filled) {
        (true, [false, false]) => out.report(tais, Fault::RentalCodeMissing),
        (true, [true, true]) => out.report(reported, Fault::BothRentalCodes),
        (false, [true, _]) => out.report(tais, Fault::RentalCodeElsewhere),
        (false, [false, true]) => out.report(reported, Fault::RentalCodeElsewhere),
        _ => {}
    }
}

/// What 第7表 says of one service type of one office of one person.
#[derive(Debug)]
struct Services {
    code: Option<[u8; 6]>,
    rows: u32,
    several_codes: bool,
    subtotals: u32,
    place: Place,
}

/// What the rows of 第7表 leave behind (V18).
#[derive(Debug, Default)]
pub(super) struct Breakdowns {
    services: BTreeMap<(u32, [u8; 2], [u8; 10]), Services>,
    /// Where the サービスコード of each person's first row stands, by the person's number.
    firsts: Vec<Place>,
    /// Grand totals by person.
    totals: BTreeMap<u32, u32>,
    /// Persons with a row whose code could not be read.
    unclear: bool,
}

impl Breakdowns {
    pub(super) fn row(&mut self, out: &mut Out<'_, '_>, person: Option<u32>) {
        if person.is_some_and(|person| person as usize == self.firsts.len()) {
            self.firsts.push(Place { record: out.row.record, line: line_of(out, 9) });
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
                if covered(out, service) && kind == crate::value::Subtotal::Inside {
                    self.subtotal(out, service, person);
                }
            }
            BreakdownCode::Service(code) => {
                rental_codes(out, code.service_type(), [10, 11]);
                if covered(out, code.service_type()) {
                    self.service(out, code, person);
                }
            }
        }
    }

    fn total(&mut self, out: &mut Out<'_, '_>, person: Option<u32>) {
        sums(out);
        if out.good(7).is_some_and(|office| office != b"9999999999") {
            out.report(7, Fault::TotalOffice);
        }
        if let Some(person) = person {
            let count = self.totals.entry(person).or_default();
            *count += 1;
            if *count > 1 {
                out.report(9, Fault::TotalTwice);
            }
        }
    }

    fn subtotal(&mut self, out: &mut Out<'_, '_>, service: ServiceType, person: Option<u32>) {
        let Some(services) = self.of(out, service, person) else {
            return;
        };
        services.subtotals += 1;
        if services.subtotals > 1 {
            out.report(9, Fault::SubtotalTwice);
        }
    }

    fn service(&mut self, out: &Out<'_, '_>, code: ServiceCode, person: Option<u32>) {
        let here = Place { record: out.row.record, line: line_of(out, 9) };
        let Some(services) = self.of(out, code.service_type(), person) else {
            return;
        };
        if services.rows == 0 {
            services.place = here;
        }
        services.rows += 1;
        services.several_codes |= services.code.is_some_and(|first| first != *code.as_bytes());
        services.code.get_or_insert(*code.as_bytes());
    }

    fn of(&mut self, out: &Out<'_, '_>, service: ServiceType, person: Option<u32>) -> Option<&mut Services> {
        let office: Option<[u8; 10]> = out.good(7).and_then(|office| office.try_into().ok());
        let (Some(person), Some(office)) = (person, office) else {
            self.unclear = true;
            return None;
        };
        let place = Place { record: out.row.record, line: line_of(out, 9) };
        let fresh = Services { code: None, rows: 0, several_codes: false, subtotals: 0, place };
        Some(self.services.entry((person, *service.as_bytes(), office)).or_insert(fresh))
    }

    /// V18, once all rows are known. Where a row could not be read, nothing is said to be missing.
    pub(super) fn finish(&self, file: &Arc<str>, people: &People, name: &FileName, report: &mut Report) {
        if self.unclear || people.unknown {
            return;
        }
        for services in self.services.values().filter(|services| services.rows > 1 && services.subtotals == 0) {
            let fault = if services.several_codes { Fault::SubtotalMissing } else { Fault::SubtotalAdvised };
            report.add(code_finding(file, services.place, services.code, name, fault));
        }
        for person in people.persons.values().filter(|person| !self.totals.contains_key(&person.index)) {
            if let Some(place) = self.firsts.get(person.index as usize) {
                report.add(code_finding(file, *place, None, name, Fault::TotalMissing));
            }
        }
    }
}

/// At the サービスコード of a row; `code` is shown where it looks like one (section 12, choice 19).
fn code_finding(file: &Arc<str>, place: Place, code: Option<[u8; 6]>, name: &FileName, fault: Fault) -> Finding {
    let layout = layout(name.kind, name.edition());
    let position = layout.position(9).unwrap_or_default();
    let column = layout.columns.get(position);
    let found = Finding {
        record: Some(place.record),
        line: Some(place.line),
        column: Some(position as u16 + 1),
        field: column.map(|column| column.name),
        ..Finding::about(file, fault)
    };
    match code {
        Some(code) => found.of(Seen::of(column, &code, [name.from.office, name.to.office])),
        None => found,
    }
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

//! Rules of 第6表: V13 to V17.

use std::sync::Arc;

use kaigo::month::Month;
use kaigo::services::{ServiceCode, ServiceType};

use super::out::{Out, finding};
use super::people::{People, Place, Served, at};
use super::traces::{Trace, Traces};
use crate::fault::Fault;
use crate::kind::{Edition, Kind};
use crate::layout::Layout;
use crate::limits::Limits;
use crate::name::FileName;
use crate::report::{Finding, Report};
use crate::shape::{number, signed_number};

/// A rental of 第6表.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rental {
    person: u32,
    day: u32,
    code: [u8; 6],
    units: i32,
    /// Where its 明細判別コード stands.
    place: Place,
    /// Without its 明細判別コード.
    lacks: bool,
    /// Another looks the same, and that was told of this one.
    told: bool,
}

impl Trace for Rental {
    fn is_like(&self, other: &Self) -> bool {
        (self.person, self.day, self.code, self.units) == (other.person, other.day, other.code, other.units)
    }

    fn fold(&mut self, later: &Self, tell: &mut dyn FnMut(&Self)) {
        if self.lacks && !self.told {
            tell(self);
        }
        if later.lacks {
            tell(later);
        }
        self.told = true;
    }
}

/// What the rows of 第6表 leave behind.
#[derive(Debug)]
pub(super) struct Usages {
    /// V16 applies: the receiver is a service office.
    to_service: bool,
    /// V17 applies: the sender is a service office (not a care-management office passing actuals on).
    from_service: bool,
    rentals: Traces<Rental>,
}

impl Usages {
    pub(super) fn new(name: &FileName, limits: &Limits) -> Self {
        let to_service = name.to.service.is_none_or(|service| !service.is_centre());
        let from_service = name.from.service.is_none_or(|service| !service.is_centre());
        Self { to_service, from_service, rentals: Traces::within(limits) }
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
    fn rental(&mut self, out: &mut Out<'_, '_>, code: ServiceCode, person: Option<u32>) {
        let units = if out.get(8).is_empty() { Some(i32::MAX) } else { out.good(8).and_then(signed_number) };
        let (Some(person), Some(day), Some(units)) = (person, out.good(10).and_then(number), units) else {
            return;
        };
        let (code, lacks) = (*code.as_bytes(), out.get(19).is_empty());
        let rental = Rental { person, day, code, units, place: out.place(19), lacks, told: false };
        let Out { file, report, layout, .. } = out;
        self.rentals.add(rental, &mut |alike| report.add(unmarked(file, layout, alike)));
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

    /// V15 and V16, once all rows are known. Whether there were too many rentals to compare.
    pub(super) fn finish(
        self,
        file: &Arc<str>,
        layout: &Layout,
        people: &People,
        name: &FileName,
        report: &mut Report,
    ) -> bool {
        let (_, full) = self.rentals.finish(&mut |alike| report.add(unmarked(file, layout, alike)));
        if self.to_service && matches!(name.kind, Kind::Planned | Kind::Breakdown) {
            let nobody = people.all().count() > 1
                && people.all().all(|(person, _)| people.is_served(person) == Served::No && !people.unknown);
            if nobody {
                report.about(file, Fault::WrongReceiver);
            }
            for (person, place) in people.all() {
                match people.is_served(person) {
                    Served::Yes => {}
                    Served::OtherType => report.add(at(file, place, Fault::ReceiverOtherType)),
                    // A row that could not be read may be the one.
                    Served::No if people.unknown => {}
                    Served::No => report.add(at(file, place, Fault::NoRowForReceiver)),
                }
            }
        }
        full
    }
}

/// V15: rentals of the same code and units on the same day are told apart by 明細判別コード.
fn unmarked(file: &Arc<str>, layout: &Layout, rental: &Rental) -> Finding {
    finding(file, layout, 19, rental.place, Fault::DetailMissing)
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
pub(super) fn rental_codes(out: &mut Out<'_, '_>, service: ServiceType, [tais, reported]: [u8; 2]) {
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

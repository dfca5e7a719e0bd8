//! Rules that need only the names: V01 to V04 and the file-wide part of V07 and V08.

use std::sync::Arc;

use kaigo::numbers::OfficeNumber;
use kaigo::services::ServiceType;

use super::member::Member;
use super::notes::has_wrong_check_digit;
use super::people::main_of;
use crate::fault::Fault;
use crate::kind::{Edition, Kind};
use crate::name::{FileName, Part, Party};
use crate::report::Report;
use crate::unit_kind::UnitKind;

/// What the caller knows about a transmission beyond its files (rules V02 and V04).
#[derive(Debug, Clone, Copy, Default)]
pub struct Expected<'a> {
    /// The office that is signed in.
    pub sender: Option<Party>,
    /// The offices that can be sent to.
    pub receivers: Option<&'a [OfficeNumber]>,
    /// The serial was used before for this sender and receiver.
    pub serial_used: bool,
}

pub(super) fn check(files: &[Member], expected: &Expected<'_>, report: &mut Report) {
    let mut good: Vec<(&Arc<str>, FileName)> = Vec::new();
    for member in files {
        match member.name {
            Ok(name) => {
                if let Some(slip) = member.slip {
                    report.about(&member.file, Fault::NameSlip { slip });
                } else if name.small_extension && name.kind != Kind::Image {
                    report.about(&member.file, Fault::SmallExtension);
                }
                good.push((&member.file, name));
            }
            Err(fault) => report.about(&member.file, fault),
        }
    }
    let Some((lead_file, lead)) = lead(&good) else { return };
    report.led_by(lead);
    let unit = UnitKind::of(lead.kind, lead.period);
    for (file, name) in &good {
        if name.transmission() != lead.transmission() {
            report.about(file, Fault::Apart);
        }
        let own = UnitKind::of(name.kind, name.period);
        if own != unit {
            report.about(file, Fault::DoesNotBelong { kind: name.kind });
        } else if name.period != lead.period && name.kind.has_month() && lead.kind.has_month() {
            report.about(file, Fault::MonthDiffers);
        }
        let same = |other: &&(&Arc<str>, FileName)| other.1.kind == name.kind && other.1.period == name.period;
        let first = good.iter().find(same).is_some_and(|first| Arc::ptr_eq(first.0, file));
        if !first && name.kind != Kind::Image {
            report.about(file, Fault::Twice { kind: name.kind });
        }
    }
    // A file whose name is broken is there all the same: one fault, not two.
    let present: Vec<Kind> = files.iter().filter_map(|member| member.kind).collect();
    for kind in missing(unit, lead.edition(), &present) {
        let asks = |(_, name): &&(&Arc<str>, FileName)| main_of(name.kind).contains(&kind);
        let file = good.iter().find(asks).map_or(lead_file, |(file, _)| file);
        report.about(file, Fault::Missing { kind });
    }
    edition(lead_file, &lead, report);
    parties(lead_file, &lead, expected, report);
    if lead.edition() == Edition::V41 {
        direction(lead_file, &lead, unit, report);
    }
}

/// The file that stands for the unit: of the unit of most weight, its main kind.
fn lead<'a>(good: &[(&'a Arc<str>, FileName)]) -> Option<(&'a Arc<str>, FileName)> {
    let of = |unit: UnitKind, kind: Kind| {
        good.iter().find(|(_, name)| name.kind == kind && UnitKind::of(kind, name.period) == unit)
    };
    UnitKind::ALL.into_iter().find_map(|unit| unit.kinds().iter().find_map(|kind| of(unit, *kind))).copied()
}

fn missing(unit: UnitKind, edition: Edition, present: &[Kind]) -> Vec<Kind> {
    let has = |kind: &Kind| present.contains(kind);
    let mut needed = unit.needed(edition).to_vec();
    if has(&Kind::PreventionSupport) {
        needed.push(Kind::Prevention);
    }
    if [Kind::ProfileDay, Kind::ProfileIllness, Kind::Image].iter().any(has) {
        needed.push(Kind::Profile);
    }
    let asked = |kind: &Kind| unit.kinds().contains(kind) && !has(kind);
    needed.into_iter().filter(asked).collect()
}

/// V07 for the file as a whole: month-keyed files follow their month, others the day of their serial.
fn edition(file: &Arc<str>, name: &FileName, report: &mut Report) {
    match name.month() {
        Some(month) => {
            let wanted = Edition::of_month(month);
            if wanted != name.edition() {
                report.about(file, Fault::MonthWantsOther { wanted });
            }
        }
        None => {
            let wanted = name.serial.edition();
            if wanted != name.edition() {
                report.about(file, Fault::SerialWantsOther { wanted });
            }
        }
    }
}

/// V02, and the part of V04 only the caller knows.
fn parties(file: &Arc<str>, name: &FileName, expected: &Expected<'_>, report: &mut Report) {
    if name.from.office == name.to.office {
        report.about(file, Fault::SameOffice);
    }
    for (party, part) in [(name.from, Part::From), (name.to, Part::To)] {
        if has_wrong_check_digit(party.office) {
            report.about(file, Fault::OfficeCheckDigit { part });
        }
    }
    let is = |party: Party| {
        party.office == name.from.office && (name.from.service.is_none() || party.service == name.from.service)
    };
    if expected.sender.is_some_and(|sender| !is(sender)) {
        report.about(file, Fault::SenderDiffers);
    }
    if expected.receivers.is_some_and(|receivers| !receivers.contains(&name.to.office)) {
        report.about(file, Fault::ReceiverUnknown);
    }
    if expected.serial_used {
        report.about(file, Fault::SerialUsed);
    }
}

/// V03: who may send what to whom (section 1.2 and section 12, choices 2 and 7).
fn direction(file: &Arc<str>, name: &FileName, unit: UnitKind, report: &mut Report) {
    let (Some(from), Some(to)) = (name.from.service, name.to.service) else {
        return;
    };
    let actual = matches!(name.kind, Kind::Actual | Kind::ActualWithdrawal);
    if actual && from.is_centre() && to.is_covered() && !to.manages_care() {
        report.about(file, Fault::TypesSwapped);
        return;
    }
    let sends = if actual { from.is_covered() || from.is_centre() } else { from.manages_care() };
    if !sends {
        report.about(file, Fault::SenderCannot);
    }
    if !to.is_covered() && !to.manages_care() {
        report.about(file, Fault::ReceiverNotCovered);
        return;
    }
    if !receives(unit, actual, to) {
        report.about(file, Fault::ReceiverCannot);
    }
}

fn receives(unit: UnitKind, actual: bool, to: ServiceType) -> bool {
    // Plans of home care go to services only; prevention and usage also between centre and care-management office.
    let plan_of_home_care = unit == UnitKind::Plan || unit == UnitKind::PlanWithdrawal;
    if actual { to.manages_care() } else { !plan_of_home_care || to.is_covered() }
}

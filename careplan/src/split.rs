//! Splitting by receiver (section 3.2): one unit per receiving office and service type, each with only those persons
//! the receiver serves, and of them every row.

use std::collections::{BTreeMap, BTreeSet};

use kaigo::numbers::{InsuredNumber, InsurerNumber, OfficeNumber};
use kaigo::services::ServiceType;

use crate::name::{Party, Transmission};
use crate::unit::{Content, Unit};

/// What splitting gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Split {
    pub units: Vec<Unit>,
    /// Offices of a plan whose service type no usage unit tells; the file name needs it.
    pub untyped: BTreeSet<OfficeNumber>,
}

type Person = (InsurerNumber, InsuredNumber);

/// Splits plans (H1) and planned usage (H2) by receiver. 第2表 names offices without their service type: it is taken
/// from the usage units given along. Other units pass as they are; the sender itself is no receiver.
pub fn split(units: &[Unit]) -> Split {
    let mut types: BTreeMap<OfficeNumber, BTreeSet<ServiceType>> = BTreeMap::new();
    for unit in units {
        if let Content::Usage { planned, .. } = &unit.content {
            for row in planned {
                types.entry(row.office).or_default().insert(row.code.service_type());
            }
        }
    }
    let mut split = Split::default();
    for unit in units {
        match &unit.content {
            Content::Usage { .. } => usage(unit, &mut split),
            Content::Plan { .. } => plan(unit, &types, &mut split),
            _ => split.units.push(unit.clone()),
        }
    }
    split
}

fn usage(unit: &Unit, split: &mut Split) {
    let Content::Usage { month, planned, breakdown, supplement } = &unit.content else {
        return;
    };
    let mut receivers: BTreeMap<(OfficeNumber, ServiceType), BTreeSet<Person>> = BTreeMap::new();
    for row in planned.iter().filter(|row| row.office != unit.transmission.from.office) {
        receivers.entry((row.office, row.code.service_type())).or_default().insert((row.insurer, row.insured));
    }
    for ((office, service), people) in receivers {
        let content = Content::Usage {
            month: *month,
            planned: kept(planned, |row| people.contains(&(row.insurer, row.insured))),
            breakdown: kept(breakdown, |row| people.contains(&(row.insurer, row.insured))),
            supplement: kept(supplement, |row| people.contains(&(row.insurer, row.insured))),
        };
        split.units.push(Unit { transmission: to(unit, office, service), content, images: Vec::new() });
    }
}

fn plan(unit: &Unit, types: &BTreeMap<OfficeNumber, BTreeSet<ServiceType>>, split: &mut Split) {
    let Content::Plan { table1, table2, table3, supplement } = &unit.content else {
        return;
    };
    let mut receivers: BTreeMap<OfficeNumber, BTreeSet<Person>> = BTreeMap::new();
    for row in table2 {
        if let Some(office) = row.office.filter(|office| *office != unit.transmission.from.office) {
            receivers.entry(office).or_default().insert((row.insurer, row.insured));
        }
    }
    for (office, people) in receivers {
        let Some(services) = types.get(&office) else {
            split.untyped.insert(office);
            continue;
        };
        for service in services {
            let content = Content::Plan {
                table1: kept(table1, |row| people.contains(&(row.insurer, row.insured))),
                table2: kept(table2, |row| people.contains(&(row.insurer, row.insured))),
                table3: kept(table3, |row| people.contains(&(row.insurer, row.insured))),
                supplement: kept(supplement, |row| people.contains(&(row.insurer, row.insured))),
            };
            split.units.push(Unit { transmission: to(unit, office, *service), content, images: Vec::new() });
        }
    }
}

fn kept<R: Clone>(rows: &[R], keep: impl Fn(&R) -> bool) -> Vec<R> {
    rows.iter().filter(|row| keep(row)).cloned().collect()
}

/// V3.x names have no service types, so neither has what is split from them.
fn to(unit: &Unit, office: OfficeNumber, service: ServiceType) -> Transmission {
    let service = unit.transmission.from.service.map(|_| service);
    Transmission { to: Party { office, service }, ..unit.transmission }
}

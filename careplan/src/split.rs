//! Splitting by receiver (section 3.2): one unit per receiving office and service type, each with only those persons
//! the receiver serves, and of them every row.

use std::collections::{BTreeMap, BTreeSet};

use kaigo::numbers::OfficeNumber;
use kaigo::services::ServiceType;

use crate::model::PersonKey;
use crate::name::{Party, Transmission};
use crate::unit::{Content, Unit};

/// What splitting gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Split {
    /// One unit for each receiver, and those that pass as they are.
    pub units: Vec<Unit>,
    /// Offices of a plan whose service type no usage unit tells; the file name needs it.
    pub untyped: BTreeSet<OfficeNumber>,
}

/// Splits plans (H1) and planned usage (H2) by receiver. 第2表 names offices without their service type: it is taken
/// from the usage units given along. Other units pass as they are; the sender itself is no receiver.
///
/// ```
/// use careplan::{make, split};
/// let usage = make::unit(make::Wanted::Usage, 7, 2).unwrap();
/// let split = split(&[usage]);
/// let receivers: Vec<String> = split.units.iter().map(|unit| unit.transmission.to.office.to_string()).collect();
/// assert_eq!(receivers, ["9970100029", "9970100037", "9970100045"]);
/// ```
pub fn split(units: &[Unit]) -> Split {
    let mut splitter = Splitter::default();
    units.iter().for_each(|unit| splitter.learn(unit));
    let units = units.iter().flat_map(|unit| splitter.split(unit)).collect();
    Split { units, untyped: splitter.untyped }
}

/// Splits units one after the other, or one person's part of a unit after the other.
#[derive(Debug, Default)]
pub(crate) struct Splitter {
    types: BTreeMap<OfficeNumber, BTreeSet<ServiceType>>,
    /// As in [`Split`].
    pub untyped: BTreeSet<OfficeNumber>,
}

impl Splitter {
    /// Learns the service types of offices. All units come by here before the first is split.
    pub(crate) fn learn(&mut self, unit: &Unit) {
        if let Content::Usage { planned, .. } = &unit.content {
            for row in planned {
                self.types.entry(row.office).or_default().insert(row.code.service_type());
            }
        }
    }

    pub(crate) fn split(&mut self, unit: &Unit) -> Vec<Unit> {
        match &unit.content {
            Content::Usage { .. } => usage(unit),
            Content::Plan { .. } => self.plan(unit),
            _ => vec![unit.clone()],
        }
    }

    fn plan(&mut self, unit: &Unit) -> Vec<Unit> {
        let Content::Plan { table1, table2, table3, supplement } = &unit.content else {
            return Vec::new();
        };
        let mut receivers: BTreeMap<OfficeNumber, BTreeSet<PersonKey>> = BTreeMap::new();
        for row in table2 {
            if let Some(office) = row.office.filter(|office| *office != unit.transmission.from.office) {
                receivers.entry(office).or_default().insert(PersonKey { insurer: row.insurer, insured: row.insured });
            }
        }
        let mut units = Vec::new();
        for (office, people) in receivers {
            let Some(services) = self.types.get(&office) else {
                self.untyped.insert(office);
                continue;
            };
            for service in services {
                let content = Content::Plan {
                    table1: kept(table1, |row| {
                        people.contains(&PersonKey { insurer: row.insurer, insured: row.insured })
                    }),
                    table2: kept(table2, |row| {
                        people.contains(&PersonKey { insurer: row.insurer, insured: row.insured })
                    }),
                    table3: kept(table3, |row| {
                        people.contains(&PersonKey { insurer: row.insurer, insured: row.insured })
                    }),
                    supplement: kept(supplement, |row| {
                        people.contains(&PersonKey { insurer: row.insurer, insured: row.insured })
                    }),
                };
                units.push(Unit { transmission: to(unit, office, *service), content, images: Vec::new() });
            }
        }
        units
    }
}

fn usage(unit: &Unit) -> Vec<Unit> {
    let Content::Usage { month, planned, breakdown, supplement } = &unit.content else {
        return Vec::new();
    };
    let mut receivers: BTreeMap<(OfficeNumber, ServiceType), BTreeSet<PersonKey>> = BTreeMap::new();
    for row in planned.iter().filter(|row| row.office != unit.transmission.from.office) {
        let person = PersonKey { insurer: row.insurer, insured: row.insured };
        receivers.entry((row.office, row.code.service_type())).or_default().insert(person);
    }
    let mut units = Vec::new();
    for ((office, service), people) in receivers {
        let content = Content::Usage {
            month: *month,
            planned: kept(planned, |row| people.contains(&PersonKey { insurer: row.insurer, insured: row.insured })),
            breakdown: kept(breakdown, |row| {
                people.contains(&PersonKey { insurer: row.insurer, insured: row.insured })
            }),
            supplement: kept(supplement, |row| {
                people.contains(&PersonKey { insurer: row.insurer, insured: row.insured })
            }),
        };
        units.push(Unit { transmission: to(unit, office, service), content, images: Vec::new() });
    }
    units
}

fn kept<R: Clone>(rows: &[R], keep: impl Fn(&R) -> bool) -> Vec<R> {
    rows.iter().filter(|row| keep(row)).cloned().collect()
}

/// V3.x names have no service types, so neither has what is split from them.
fn to(unit: &Unit, office: OfficeNumber, service: ServiceType) -> Transmission {
    let service = unit.transmission.from.service.map(|_| service);
    Transmission { to: Party { office, service }, ..unit.transmission }
}

//! Deviations (予定と実績の違い): what was planned for an office in a month against what it did.
//!
//! Compared is what both say of the services of whoever reports: day, service, rental, time, number and units. Rows of
//! other offices, 第7表 and 利用者補足情報 have no actuals and cannot be missing from them.

use std::collections::{BTreeMap, BTreeSet};

use kaigo::numbers::OfficeNumber;
use kaigo::services::ServiceType;

use super::{Change, PersonKey, What, about, pair};
use crate::kind::Kind;
use crate::layout::Record;
use crate::name::Party;
use crate::tables::Usage;
use crate::value::Value;

/// Deviations of `actual`, reported by `from`, from `planned`, person by person in the order of days.
pub(super) fn deviations(planned: &[Usage], actual: &[Usage], from: Party) -> Vec<Change> {
    let mut people: BTreeMap<PersonKey, [Vec<&Usage>; 2]> = BTreeMap::new();
    for (side, rows) in [planned, actual].into_iter().enumerate() {
        for row in rows {
            let person = PersonKey { insurer: row.insurer, insured: row.insured };
            if let Some(own) = people.entry(person).or_default().get_mut(side) {
                own.push(row);
            }
        }
    }
    people.into_iter().flat_map(|(person, [planned, actual])| of_person(person, planned, actual, from)).collect()
}

fn of_person<'a>(
    person: PersonKey,
    mut planned: Vec<&'a Usage>,
    mut actual: Vec<&'a Usage>,
    from: Party,
) -> Vec<Change> {
    // Actuals passed on by a care-management office are those of the offices in them.
    let reported: BTreeSet<(OfficeNumber, ServiceType)> = actual.iter().map(|row| whose(row)).collect();
    planned.retain(|row| {
        let own = row.office == from.office && from.service.is_none_or(|service| service == row.code.service_type());
        own || reported.contains(&whose(row))
    });
    let whole = |what: What| vec![Change { person, kind: Kind::Planned, about: String::new(), what }];
    match (planned.len(), actual.len()) {
        (0, 0) => return Vec::new(),
        (planned, 0) => return whole(What::NoActuals { planned }),
        (0, actual) => return whole(What::NoPlan { actual }),
        _ => {}
    }
    pair(&mut planned, &mut actual, |row| (service(row), day(row), times(row), row.times.value(), units(row)));
    let mut pairs = pair(&mut planned, &mut actual, |row| (service(row), day(row), times(row)));
    pairs.extend(pair(&mut planned, &mut actual, |row| (service(row), day(row))));
    let mut found: Vec<(&Usage, What)> = Vec::new();
    for (plan, done) in pairs {
        found.extend(differences(plan, done).into_iter().map(|what| (plan, what)));
    }
    found.extend(planned.into_iter().map(|row| (row, What::NotDone)));
    found.extend(actual.into_iter().map(|row| (row, What::NotPlanned)));
    found.sort_by_key(|(row, _)| (row.date, row.start, row.end));
    let change = |(row, what): (&Usage, What)| Change {
        person,
        kind: Kind::Planned,
        about: about(Kind::Planned, &row.texts()),
        what,
    };
    found.into_iter().map(change).collect()
}

fn whose(row: &Usage) -> (OfficeNumber, ServiceType) {
    (row.office, row.code.service_type())
}

/// What is done: the service, and of a rental the thing.
fn service(row: &Usage) -> [String; 4] {
    let text = |code: &Option<crate::value::RentalCode>| code.as_ref().map(Value::text).unwrap_or_default();
    let detail = row.detail_no.as_ref().map(Value::text).unwrap_or_default();
    [row.code.to_string(), text(&row.tais), text(&row.rental_report), detail]
}

/// The day; a rental lasts the month, whatever day stands there.
fn day(row: &Usage) -> Option<jiff::civil::Date> {
    (!row.code.service_type().is_rental()).then_some(row.date)
}

fn times(row: &Usage) -> (Option<u16>, Option<u16>) {
    (row.start.minutes(), row.end.minutes())
}

/// Units, where both sides must give them: percentage add-ons have 0 or nothing in the actuals (第6表 No.8).
fn units(row: &Usage) -> Option<i64> {
    row.units.map(|units| i64::from(units.value()))
}

fn differences(plan: &Usage, done: &Usage) -> Vec<What> {
    let mut found = Vec::new();
    let mut differs = |field, planned: String, actual: String| found.push(What::Differs { field, planned, actual });
    if times(plan) != times(done) {
        differs("時刻", spoken_times(plan), spoken_times(done));
    }
    if plan.times.value() != done.times.value() {
        differs("回数", format!("{}回", plan.times.value()), format!("{}回", done.times.value()));
    }
    if let (Some(planned), Some(actual)) = (units(plan), units(done))
        && planned != actual
        && actual != 0
    {
        differs("単位数", format!("{planned}単位"), format!("{actual}単位"));
    }
    found
}

fn spoken_times(row: &Usage) -> String {
    match row.start.minutes() {
        Some(_) => format!("{}～{}", row.start, row.end),
        None => row.start.to_string(),
    }
}

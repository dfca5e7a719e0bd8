//! `diff`: what changed between the units of two folders, or how actuals deviate from what was planned.

use std::collections::BTreeMap;
use std::path::Path;

use kaigo::month::Month;
use kaigo::numbers::OfficeNumber;

use super::opened::{self, Opened, Part, no_fault};
use super::{Console, DONE, Stop, folder, refused, unusable};
use crate::{Change, Kind, PersonKey, Transmission, compare};

pub(super) fn run(old: &Path, new: &Path, console: &mut Console<'_>) -> Result<u8, Stop> {
    let mut sides = Vec::new();
    for path in [old, new] {
        match opened::all(&folder::units(&[path.to_path_buf()])?, no_fault)? {
            Ok(units) => sides.push(units),
            Err(reports) => return refused(&reports, console),
        }
    }
    let [old, new] = sides.as_mut_slice() else { return Ok(DONE) };
    let pairs =
        pairs(&old.iter().map(Heading::of).collect::<Vec<_>>(), &new.iter().map(Heading::of).collect::<Vec<_>>());
    if pairs.is_empty() {
        return unusable(
            "比べられる送信単位がありません。送信元、送信先、対象年月、種類が同じもの、または予定とその実績を指定してください。",
        );
    }
    let mut changed = false;
    for (left, right) in &pairs {
        if let (Some(left), Some(right)) = (old.get_mut(*left), new.get_mut(*right)) {
            changed |= pair(left, right, console)?;
        }
    }
    if !changed {
        writeln!(console.out, "変わったところはありません。")?;
    }
    let unpaired = |units: &[Opened], paired: Vec<usize>, side: &str, console: &mut Console<'_>| -> Result<(), Stop> {
        for (_, unit) in units.iter().enumerate().filter(|(place, _)| !paired.contains(place)) {
            let Transmission { from, to, serial } = unit.transmission();
            let (from, to) = (from.office, to.office);
            writeln!(console.out, "{side}だけにある送信単位です。比べていません: {from} → {to}  連番 {serial}")?;
        }
        Ok(())
    };
    unpaired(old, pairs.iter().map(|(left, _)| *left).collect(), "前のほう", console)?;
    unpaired(new, pairs.iter().map(|(_, right)| *right).collect(), "新しいほう", console)?;
    Ok(DONE)
}

/// Compares two units person by person; whether anything differs.
fn pair(old: &mut Opened, new: &mut Opened, console: &mut Console<'_>) -> Result<bool, Stop> {
    let people: Vec<PersonKey> = old.sorted().union(&new.sorted()).copied().collect();
    let mut changed = false;
    for person in people {
        let (left, right) = (old.part(&person)?, new.part(&person)?);
        let changes = compare(&left.unit, &right.unit);
        changed |= !changes.is_empty();
        say(&left, &right, &changes, console)?;
    }
    old.rest();
    new.rest();
    Ok(changed)
}

/// The person is spoken of by where the rows stand: the sentences may be passed on, a number or name may not.
fn say(old: &Part, new: &Part, changes: &[Change], console: &mut Console<'_>) -> Result<(), Stop> {
    if changes.is_empty() {
        return Ok(());
    }
    let places: Vec<String> = [("前", old.place()), ("新", new.place())]
        .into_iter()
        .filter(|(_, place)| !place.is_empty())
        .map(|(side, place)| format!("{side}: {place}"))
        .collect();
    writeln!(console.out, "利用者（{}）", places.join("、"))?;
    for change in changes {
        writeln!(console.out, "  {}", change.japanese())?;
    }
    Ok(())
}

/// What a unit is, apart from its persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Heading {
    kind: Kind,
    month: Option<Month>,
    transmission: Transmission,
}

type Key = (Kind, Option<Month>, OfficeNumber, OfficeNumber);

impl Heading {
    fn of(unit: &Opened) -> Self {
        let (kind, month) = unit.kind();
        Self { kind, month, transmission: unit.transmission() }
    }

    fn key(&self) -> Key {
        (self.kind, self.month, self.transmission.from.office, self.transmission.to.office)
    }

    /// The key of the actuals of a plan, or of the plan of actuals: they go the other way.
    fn counterpart(&self) -> Option<Key> {
        let kind = match self.kind {
            Kind::Planned => Kind::Actual,
            Kind::Actual => Kind::Planned,
            _ => return None,
        };
        Some((kind, self.month, self.transmission.to.office, self.transmission.from.office))
    }
}

/// Pairs units of the same kind, month, sender and receiver, in the order of their serials; what is then left, plans
/// with their actuals. Where both names give service types they are the same.
fn pairs(old: &[Heading], new: &[Heading]) -> Vec<(usize, usize)> {
    let sorted = |side: &[Heading]| {
        let mut places: Vec<usize> = (0..side.len()).collect();
        places.sort_by_key(|place| side.get(*place).map(|unit| unit.transmission.serial));
        places
    };
    let mut waiting: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for place in sorted(new) {
        if let Some(unit) = new.get(place) {
            waiting.entry(unit.key()).or_default().push(place);
        }
    }
    let mut pairs = Vec::new();
    let mut left = sorted(old);
    for crossed in [false, true] {
        left.retain(|place| {
            let Some(unit) = old.get(*place) else { return false };
            let key = if crossed { unit.counterpart() } else { Some(unit.key()) };
            let Some(others) = key.and_then(|key| waiting.get_mut(&key)) else { return true };
            let found =
                others.iter().position(|other| new.get(*other).is_some_and(|other| same_types(unit, other, crossed)));
            if let Some(found) = found {
                pairs.push((*place, others.remove(found)));
            }
            found.is_none()
        });
    }
    pairs.sort_unstable();
    pairs
}

fn same_types(one: &Heading, other: &Heading, crossed: bool) -> bool {
    let (from, to) = (one.transmission.from.service, one.transmission.to.service);
    let (mut other_from, mut other_to) = (other.transmission.from.service, other.transmission.to.service);
    if crossed {
        std::mem::swap(&mut other_from, &mut other_to);
    }
    [(from, other_from), (to, other_to)].iter().all(|(a, b)| a.is_none() || b.is_none() || a == b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FileName;

    fn headings(names: &[&str]) -> Vec<Heading> {
        let heading = |name: &&str| {
            let name = FileName::parse(name).unwrap();
            Heading { kind: name.kind, month: name.month(), transmission: name.transmission() }
        };
        names.iter().map(heading).collect()
    }

    #[track_caller]
    fn paired(old: &[&str], new: &[&str], expected: &[(usize, usize)]) {
        assert_eq!(pairs(&headings(old), &headings(new)), expected);
    }

    const TO_37: &str = "UPPLAN_202507_9970100011_43_9970100037_17_20250625102000.CSV";
    const TO_29: &str = "UPPLAN_202507_9970100011_43_9970100029_11_20250625102000.CSV";
    const AUGUST: &str = "UPPLAN_202508_9970100011_43_9970100029_11_20250725102000.CSV";
    const DONE_29: &str = "UPJSK_202507_9970100029_11_9970100011_43_20250801173000.CSV";

    #[test]
    fn units_pair_by_sender_receiver_month_and_kind() {
        paired(&[TO_37], &[TO_29, TO_37], &[(0, 1)]);
        paired(&[TO_29], &[AUGUST], &[]);
        paired(&[TO_29, AUGUST, TO_37], &[TO_37, AUGUST, TO_29], &[(0, 2), (1, 1), (2, 0)]);
    }

    #[test]
    fn later_serials_meet_later_serials() {
        let later = "UPPLAN_202507_9970100011_43_9970100029_11_20250701102000.CSV";
        paired(&[later, TO_29], &[TO_29, later], &[(0, 1), (1, 0)]);
        paired(&[TO_29], &[later], &[(0, 0)]);
    }

    #[test]
    fn a_plan_meets_its_actuals_only_where_nothing_else_is() {
        paired(&[TO_29], &[DONE_29], &[(0, 0)]);
        paired(&[DONE_29], &[TO_29], &[(0, 0)]);
        paired(&[TO_37], &[DONE_29], &[]);
        paired(&[TO_29], &[DONE_29, TO_29], &[(0, 1)]);
        paired(&[AUGUST], &[DONE_29], &[]);
    }

    #[test]
    fn service_types_part_units_of_one_office() {
        let day_care = TO_29.replace("_11_", "_15_");
        paired(&[TO_29], &[&day_care], &[]);
        paired(&[TO_29], &["UPPLAN_202507_9970100011_9970100029_20250625102000.CSV"], &[(0, 0)]);
    }
}

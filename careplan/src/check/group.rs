//! Which files make a unit.

use std::collections::BTreeMap;

use super::check_unit;
use crate::kind::Kind;
use crate::name::{FileName, Transmission};
use crate::report::Report;
use crate::unit_kind::UnitKind;

/// Groups files into sending units by sender, receiver and serial and checks each.
///
/// Files whose names cannot be read join the unit when there is only one; else they stand alone.
///
/// ```
/// let files: [(&str, &[u8]); 2] = [
///     ("DLTPLAN_202508_9970100011_43_9970100029_11_20250728113000.CSV", b"202407,990001,9900000011,202508\r\n"),
///     ("DLTPLAN_202509_9970100011_43_9970100029_11_20250728113500.CSV", b"202407,990001,9900000011,202508\r\n"),
/// ];
/// let verdicts: Vec<&str> = careplan::check_folder(&files).iter().map(|report| report.verdict().as_str()).collect();
/// assert_eq!(verdicts, ["accept", "reject"]);
/// ```
pub fn check_folder(files: &[(&str, &[u8])]) -> Vec<Report> {
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    group(&names)
        .into_iter()
        .map(|unit| check_unit(&unit.into_iter().filter_map(|index| files.get(index).copied()).collect::<Vec<_>>()))
        .collect()
}

/// Groups file names into units; each unit lists positions in `names`. A broken name goes where the name belongs that
/// was meant; files of one set whose serials differ make one unit (section 12, choices 14 and 18).
pub fn group(names: &[&str]) -> Vec<Vec<usize>> {
    let mut units: BTreeMap<Transmission, Vec<(FileName, usize)>> = BTreeMap::new();
    let (mut slips, mut strays) = (Vec::new(), Vec::new());
    for (index, name) in names.iter().enumerate() {
        match FileName::read(name) {
            Some((name, None)) => units.entry(name.transmission()).or_default().push((name, index)),
            Some((name, Some(_))) => slips.push((name, index)),
            None => strays.push(index),
        }
    }
    // Broken names first: a copy is known before its original is read, so that both can be compared.
    for (name, index) in slips.into_iter().rev() {
        units.entry(name.transmission()).or_default().insert(0, (name, index));
    }
    let mut units = together(units.into_values().collect());
    match units.as_mut_slice() {
        [only] => only.extend(strays),
        _ => units.extend(strays.into_iter().map(|stray| vec![stray])),
    }
    units
}

/// Puts together what has the same sender, receiver, month and kind of unit, where none of it is whole and no kind of
/// file is there twice: one set whose serials differ.
fn together(units: Vec<Vec<(FileName, usize)>>) -> Vec<Vec<usize>> {
    let mut open: BTreeMap<_, usize> = BTreeMap::new();
    let mut done: Vec<Vec<(FileName, usize)>> = Vec::new();
    for unit in units {
        let part = part_of(&unit);
        let key = unit.first().zip(part).map(|((name, _), part)| (name.from, name.to, name.month(), part));
        let known = key.and_then(|key| open.get(&key)).and_then(|index| done.get_mut(*index));
        match known {
            Some(known) if !known.iter().any(|(name, _)| unit.iter().any(|(other, _)| other.kind == name.kind)) => {
                known.extend(unit);
            }
            _ => {
                open.extend(key.map(|key| (key, done.len())));
                done.push(unit);
            }
        }
    }
    done.into_iter().map(|unit| unit.into_iter().map(|(_, index)| index).collect()).collect()
}

/// The kind of unit these files are a part of, not the whole.
fn part_of(unit: &[(FileName, usize)]) -> Option<UnitKind> {
    let of = |name: &FileName| UnitKind::of(name.kind, name.period);
    let (first, _) = unit.first()?;
    let kind = of(first);
    let needed = kind.needed(first.edition());
    let has = |kind: &Kind| unit.iter().any(|(name, _)| name.kind == *kind);
    (unit.iter().all(|(name, _)| of(name) == kind) && !needed.iter().all(has)).then_some(kind)
}

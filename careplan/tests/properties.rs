//! Properties: writing gives back what was read, a mutation is found or harmless, no finding points outside its file,
//! pieces of any size give the same report.
#![allow(clippy::unwrap_used)]

mod common;

use careplan::{Expected, Report, UnitCheck, Verdict, make, read_unit};
use common::Broken;
use proptest::prelude::*;

const SERIALS: [&str; 9] = [
    "20250625101500",
    "20250625102000",
    "20250701090000",
    "20250728113000",
    "20250801173000",
    "20250801174500",
    "20250626090000",
    "20250627100000",
    "20250627100500",
];

fn check_in_pieces(unit: &Broken, size: usize) -> Report {
    let mut check = UnitCheck::new();
    for (name, bytes) in unit.files() {
        check.begin(name);
        bytes.chunks(size).for_each(|piece| check.feed(piece));
    }
    check.finish(&Expected::default())
}

/// What choices 7 and 16 of CHOICES.md accept silently, made canonical by the naive splitter: line ends, and quotes
/// where they may be or not. TEXT is told from the rest by the file before it was mutated.
fn canonical(bytes: &[u8], original: &common::Grid) -> Vec<u8> {
    let mut with_end = bytes.to_vec();
    if !with_end.ends_with(b"\n") {
        with_end.extend_from_slice(b"\r\n");
    }
    let mut grid = common::split(&with_end);
    for row in &mut grid {
        for (column, token) in row.iter_mut().enumerate() {
            let text = original[0].get(column).is_some_and(|token| token.starts_with(b"\""));
            let quoted = token.len() >= 2 && token.starts_with(b"\"") && token.ends_with(b"\"");
            if text && token.is_empty() {
                *token = b"\"\"".to_vec();
            } else if !text && quoted {
                *token = token[1..token.len() - 1].to_vec();
            }
        }
    }
    common::join(&grid)
}

#[derive(Debug, Clone)]
enum Mutation {
    Replace(u8),
    Insert(u8),
    Remove,
    Swap,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    // Half of the bytes from what matters to the format.
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b",\"\r\n0189HAZ-. \t\x00\x1a\x81\xf0".to_vec())];
    prop_oneof![
        byte.clone().prop_map(Mutation::Replace),
        byte.prop_map(Mutation::Insert),
        Just(Mutation::Remove),
        Just(Mutation::Swap),
    ]
}

fn mutate(bytes: &mut Vec<u8>, at: usize, mutation: &Mutation) {
    match mutation {
        Mutation::Replace(byte) => bytes[at] = *byte,
        Mutation::Insert(byte) => bytes.insert(at, *byte),
        Mutation::Remove => drop(bytes.remove(at)),
        Mutation::Swap => {
            let other = (at + 1) % bytes.len();
            bytes.swap(at, other);
        }
    }
}

fn inside(report: &Report, unit: &Broken) -> bool {
    report.findings.iter().all(|finding| {
        let bytes = &unit.files[finding.file.as_ref()];
        let lines = bytes.iter().filter(|b| **b == b'\n').count() as u64 + 1;
        finding.line.is_none_or(|line| (1..=lines).contains(&line))
            && finding.record.is_none_or(|record| (1..=lines).contains(&record))
            && finding.column.is_none_or(|column| (1..=71).contains(&column))
            && !finding.japanese().is_empty()
            && !finding.english().is_empty()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mutation_is_found_or_harmless(
        serial in prop::sample::select(SERIALS.to_vec()),
        file in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        mutation in mutation(),
    ) {
        let mut unit = Broken::unit(serial);
        let names: Vec<String> = unit.files.keys().cloned().collect();
        let name = file.get(&names).clone();
        let original = common::split(&unit.files[&name]);
        let bytes = unit.files.get_mut(&name).unwrap();
        let at = place.index(bytes.len());
        mutate(bytes, at, &mutation);
        let mutated = bytes.clone();
        let report = unit.report();
        prop_assert!(inside(&report, &unit), "{report:#?}");
        if report.findings.is_empty() {
            let (read, _) = read_unit(&unit.files()).unwrap();
            let written = read.write().unwrap();
            let back = &written.iter().find(|file| file.name == name).unwrap().bytes;
            prop_assert_eq!(back, &canonical(&mutated, &original));
        }
        // What no error refuses can be read, whatever its warnings.
        prop_assert_eq!(report.verdict() == Verdict::Reject, read_unit(&unit.files()).is_err());
    }

    #[test]
    fn pieces_of_any_size_give_the_same_report(
        serial in prop::sample::select(SERIALS.to_vec()),
        file in any::<prop::sample::Index>(),
        places in prop::collection::vec((any::<prop::sample::Index>(), mutation()), 0..6),
        size in 1usize..300,
    ) {
        let mut unit = Broken::unit(serial);
        let names: Vec<String> = unit.files.keys().cloned().collect();
        let bytes = unit.files.get_mut(file.get(&names)).unwrap();
        for (place, mutation) in &places {
            if !bytes.is_empty() {
                let at = place.index(bytes.len());
                mutate(bytes, at, mutation);
            }
        }
        prop_assert_eq!(check_in_pieces(&unit, size), unit.report());
    }

    #[test]
    fn any_bytes_under_any_name_are_survived(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        name in prop_oneof![
            any::<String>(),
            prop::sample::select(common::samples().into_keys().collect::<Vec<_>>()),
        ],
    ) {
        let report = careplan::check_unit(&[(&name, &bytes)]);
        let unit = Broken { files: [(name, bytes)].into() };
        prop_assert!(inside(&report, &unit));
    }

    #[test]
    fn what_is_made_comes_back(seed in any::<u64>(), people in 1usize..6) {
        for wanted in [make::Wanted::Plan, make::Wanted::Usage, make::Wanted::Actual] {
            let unit = make::unit(wanted, seed, people).unwrap();
            let files = unit.write().unwrap();
            let files: Vec<(&str, &[u8])> = files.iter().map(|f| (f.name.as_str(), f.bytes.as_slice())).collect();
            let (read, report) = read_unit(&files).unwrap();
            prop_assert_eq!(report.findings, []);
            prop_assert_eq!(read, unit);
        }
    }
}

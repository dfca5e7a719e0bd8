//! The committed corpus of the fuzz targets, replayed.
#![allow(clippy::unwrap_used)]

#[path = "../../fuzz/src/targets.rs"]
mod targets;

fn replay(name: &str, target: fn(&[u8])) {
    let folder = format!("{}/../fuzz/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
    let inputs: Vec<Vec<u8>> =
        std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(inputs.len() >= 9, "the corpus of {name} is missing");
    inputs.iter().for_each(|input| target(input));
}

#[test]
fn bytes() {
    replay("bytes", targets::bytes)
}

#[test]
fn names() {
    replay("names", targets::names)
}

#[test]
fn units() {
    replay("units", targets::units)
}

#[test]
fn sets() {
    replay("sets", targets::sets)
}

/// From every set the fuzzer begins with, reading, the model and writing are reached; its people are marked.
#[test]
fn the_sets_begin_accepted() {
    for choice in 0..15u8 {
        let files: Vec<(String, Vec<u8>)> = targets::edits::set(&[choice])
            .into_iter()
            .map(|(name, grid)| (name, targets::edits::join(&grid, 0)))
            .collect();
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let (unit, report) = careplan::read_unit(&files).unwrap_or_else(|report| panic!("{choice}: {report:#?}"));
        assert_eq!(report.findings, [], "{choice}");
        let people: Vec<String> = unit.people().iter().map(|person| person.insured.to_string()).collect();
        assert_eq!(people, ["9283746501", "H928374650"], "{choice}");
    }
}

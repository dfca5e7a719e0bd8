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

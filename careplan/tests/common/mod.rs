//! The samples, and ways to break them.
#![allow(dead_code)]

use std::collections::BTreeMap;

/// Name and bytes of each sample, sorted by name.
pub fn samples() -> BTreeMap<String, Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples");
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect()
}

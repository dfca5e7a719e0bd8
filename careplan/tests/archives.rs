//! Folders in folders and ZIP archives, as they come from a browser, from Windows and from a Mac.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};

use careplan::cli::{Console, Format, Verb, run};
use common::Broken;
use serde_json::Value;

fn check(path: &Path) -> (u8, Value, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let verb = Verb::Check { format: Format::Json, paths: vec![path.to_path_buf()] };
    let code = run(&verb, &mut Console { out: &mut out, err: &mut err, colour: false, progress: false });
    (code, serde_json::from_slice(&out).unwrap(), String::from_utf8(err).unwrap())
}

fn faults(value: &Value) -> Vec<String> {
    let findings = value["units"].as_array().unwrap().iter().flat_map(|unit| unit["findings"].as_array().unwrap());
    findings.map(|finding| finding["fault"].as_str().unwrap().to_owned()).collect()
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

/// An archive with raw names, nothing compressed. `flags` 1 says that a password is needed, 0x800 that names are UTF-8.
fn zip(files: &[(Vec<u8>, Vec<u8>)], flags: u16) -> Vec<u8> {
    let (mut bytes, mut central) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let at = bytes.len() as u32;
        let mut common = [20, flags, 0, 0, 33].map(u16::to_le_bytes).concat();
        common.extend([crc(content), content.len() as u32, content.len() as u32].map(u32::to_le_bytes).concat());
        common.extend([name.len() as u16, 0].map(u16::to_le_bytes).concat());
        bytes.extend([b"PK\x03\x04", common.as_slice(), name, content].concat());
        let place = [&[0; 10][..], &at.to_le_bytes()].concat();
        central.extend([b"PK\x01\x02\x14\0", common.as_slice(), &place, name].concat());
    }
    let (count, from, size) = (files.len() as u16, bytes.len() as u32, central.len() as u32);
    bytes.extend(central);
    bytes.extend([0x4B50, 0x0605, 0, 0, count, count].map(u16::to_le_bytes).concat());
    bytes.extend([size.to_le_bytes(), from.to_le_bytes()].concat());
    bytes.extend([0, 0]);
    bytes
}

fn archive(folder: &Path, files: &[(Vec<u8>, Vec<u8>)], flags: u16) -> PathBuf {
    let path = folder.join("received.zip");
    std::fs::write(&path, zip(files, flags)).unwrap();
    path
}

fn members(unit: &Broken, rename: impl Fn(&str) -> Vec<u8>) -> Vec<(Vec<u8>, Vec<u8>)> {
    unit.files.iter().map(|(name, bytes)| (rename(name), bytes.clone())).collect()
}

#[test]
fn folders_in_folders_are_read_and_what_systems_leave_behind_is_not() {
    let root = tempfile::tempdir().unwrap();
    for (folder, unit) in [("a/2025", Broken::usage()), ("b", Broken::plan())] {
        let folder = root.path().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in unit.files() {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        for litter in ["Thumbs.db", "desktop.ini", ".DS_Store", "~$x.xlsx"] {
            std::fs::write(folder.join(litter), "x").unwrap();
        }
    }
    std::fs::create_dir_all(root.path().join(".trash")).unwrap();
    std::fs::write(root.path().join(".trash/memo.txt"), "x").unwrap();
    let (code, value, _) = check(root.path());
    assert_eq!((code, faults(&value)), (0, Vec::new()));
    assert_eq!(value["verdict"], "accept");
    assert_eq!(value["units"].as_array().unwrap().len(), 2);
}

#[test]
fn an_archive_is_read_whatever_wrote_its_names() {
    let root = tempfile::tempdir().unwrap();
    let unit = Broken::usage();
    let copied = |name: &str, copy: &str| name.replace(".CSV", copy);
    let windows = |name: &str| encoding_rs::SHIFT_JIS.encode(&copied(name, " - コピー.CSV")).0.into_owned();
    let plain = |name: &str| format!("受信/{name}").into_bytes();
    let mac = |name: &str| copied(name, "のコヒ\u{309A}ー.CSV").into_bytes();
    let path = archive(root.path(), &members(&unit, plain), 0x800);
    let (code, value, _) = check(&path);
    assert_eq!((code, faults(&value)), (0, Vec::new()));
    let file = value["units"][0]["files"][1].as_str().unwrap();
    let root_name = root.path().to_str().unwrap();
    assert_eq!(file, format!("{root_name}/received.zip/**/{}", unit.full_name("UPPLAN")));
    for (files, flags) in [(members(&unit, windows), 0), (members(&unit, mac), 0x800)] {
        archive(root.path(), &files, flags);
        // Found in a folder as well as given.
        for path in [root.path(), path.as_path()] {
            let (code, value, _) = check(path);
            assert_eq!((code, faults(&value)), (1, vec!["NameSlip".to_owned(); 3]), "{path:?}");
            assert_eq!(value["units"].as_array().unwrap().len(), 1);
        }
    }
}

#[test]
fn an_archive_that_cannot_be_read_says_what_to_do() {
    let root = tempfile::tempdir().unwrap();
    let path = archive(root.path(), &members(&Broken::actual(), |name| name.as_bytes().to_vec()), 1);
    let (code, value, err) = check(&path);
    assert_eq!((code, &value["verdict"]), (2, &"unusable".into()));
    assert!(err.contains("パスワード"), "{err}");
    std::fs::write(&path, b"PK\x03\x04 cut").unwrap();
    let (code, _, err) = check(&path);
    assert!(code == 2 && err.contains("もう一度ダウンロード"), "{err}");
}

#[test]
fn names_that_lead_out_of_an_archive_lead_nowhere() {
    let root = tempfile::tempdir().unwrap();
    let inside = root.path().join("in");
    std::fs::create_dir(&inside).unwrap();
    let files = |before: &str| members(&Broken::actual(), |name| format!("{before}{name}").into_bytes());
    assert_eq!(check(&archive(&inside, &files("../../"), 0)).0, 2, "not read at all");
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
    let (code, value, _) = check(&archive(&inside, &files("./"), 0));
    assert_eq!((code, faults(&value)), (0, Vec::new()));
}

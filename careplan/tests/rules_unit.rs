//! V01 to V09 and V12: names, sets, bytes, CSV, versions, months, keys. Each test breaks one thing and expects
//! exactly that finding at exactly that place.

#![allow(clippy::unwrap_used)]

mod common;

use careplan::{Expected, FileName, Party, Severity, UnitCheck};
use common::Broken;

fn check_with(unit: &Broken, expected: &Expected<'_>) -> Vec<&'static str> {
    let mut check = UnitCheck::new();
    for (name, bytes) in unit.files() {
        check.begin(name);
        check.feed(bytes);
    }
    check.finish(expected).findings.iter().map(|finding| finding.fault.name()).collect()
}

#[test]
fn v01_names() {
    let stray = Broken::plan().with("メモ.txt", b"hello");
    stray.expect(&[("メモ.txt", 0, 0, 0, "NotInStandard")]);
    assert_eq!(stray.report().findings[0].severity(), Severity::Warning);
    Broken::usage()
        .rename_one("UPSIKYU", "20250625102000", "20250631102000")
        .expect(&[("UPSIKYU", 0, 0, 0, "BadName")]);
    Broken::usage().rename_one("UPSIKYU", ".CSV", ".csv").expect(&[("UPSIKYU", 0, 0, 0, "SmallExtension")]);
    Broken::usage().rename_one("UPPLAN", "9970100011_43", "997010001_43").expect(&[("UPPLAN", 0, 0, 0, "BadName")]);
}

#[test]
fn v02_parties() {
    Broken::unit("20250701090000").rename("9970100029", "9970100011").expect(&[("DLT1KYO", 0, 0, 0, "SameOffice")]);
    let unit = Broken::unit("20250701090000");
    let name = FileName::parse(&unit.full_name("DLT1KYO")).unwrap();
    let other = Party { office: name.to.office, service: name.from.service };
    let expected = |sender, receivers, serial_used| Expected { sender, receivers, serial_used };
    let known = [name.to.office];
    assert_eq!(check_with(&unit, &expected(Some(name.from), Some(&known), false)), [""; 0]);
    assert_eq!(check_with(&unit, &expected(Some(other), None, false)), ["SenderDiffers"]);
    assert_eq!(check_with(&unit, &expected(None, Some(&[]), false)), ["ReceiverUnknown"]);
    assert_eq!(check_with(&unit, &expected(None, None, true)), ["SerialUsed"]);
}

#[test]
fn v03_direction() {
    Broken::plan().rename("_43_9970100029", "_11_9970100029").expect(&[("UP1KYO", 0, 0, 0, "SenderCannot")]);
    Broken::plan().rename("9970100029_11", "9970100029_43").expect(&[("UP1KYO", 0, 0, 0, "ReceiverCannot")]);
    Broken::plan().rename("9970100029_11", "9970100029_33").expect(&[("UP1KYO", 0, 0, 0, "ReceiverNotCovered")]);
    Broken::plan().rename("9970100029_11", "9970100029_A9").expect(&[("UP1KYO", 0, 0, 0, "ReceiverNotCovered")]);
    let swapped = Broken::actual_withdrawal().rename("9970100029_11_9970100011_43", "9970100029_43_9970100011_11");
    swapped.expect(&[("DLTJSK", 0, 0, 0, "TypesSwapped")]);
    assert_eq!(swapped.report().verdict(), careplan::Verdict::Warn);
    Broken::actual_withdrawal().rename("9970100011_43", "9970100011_12").expect(&[(
        "DLTJSK",
        0,
        0,
        0,
        "ReceiverCannot",
    )]);
    for acts in ["46", "AF", "73", "75", "77"] {
        Broken::plan().rename("9970100011_43", &format!("9970100011_{acts}")).expect(&[]);
    }
}

#[test]
fn v04_sets() {
    for prefix in ["UP2KYO", "UP3KYO", "UPHOSOKU"] {
        Broken::plan().without(prefix).expect(&[("UP1KYO", 0, 0, 0, "Missing")]);
    }
    Broken::plan().without("UP1KYO").expect(&[("UP2KYO", 0, 0, 0, "Missing")]);
    Broken::usage().without("UPSIKYU").expect(&[("UPPLAN", 0, 0, 0, "Missing")]);
    Broken::usage().without("UPPLAN").expect(&[("UPHOSOKU", 0, 0, 0, "Missing")]);
    Broken::prevention().without("UPYOBO").expect(&[("UPYOBO_SUB", 0, 0, 0, "Missing")]);
    Broken::prevention().without("UPKIHON").expect(&[("UPKIHON_SUB1", 0, 0, 0, "Missing")]);
    Broken::prevention().without("UPKIHON_SUB1").without("UPKIHON_SUB2").without("UPYOBO_SUB").expect(&[]);
    let stranger = "DLT1KYO_9970100011_43_9970100029_11_20250625101500.CSV";
    Broken::plan().with(stranger, b"202407,990001,9900000011,20250620\r\n").expect(&[(
        "DLT1KYO",
        0,
        0,
        0,
        "DoesNotBelong",
    )]);
    let apart = "UPKIHON_9970100011_43_99A0100015_A2_20250626090001.CSV";
    let prevention = Broken::prevention();
    let bytes = prevention.files[&prevention.full_name("UPKIHON")].clone();
    prevention.without("UPKIHON").with(apart, &bytes).expect(&[("UPKIHON", 0, 0, 0, "Apart")]);
}

#[test]
fn v04_images() {
    let image = "UPKIHON_IMAGE_9970100011_43_99A0100015_A2_20250626090000_0001";
    Broken::prevention().put("UPKIHON", 1, 62, &format!("{image}.jpg")).with(&format!("{image}.JPG"), b"").expect(&[]);
    Broken::prevention().put("UPKIHON", 1, 62, &format!("{image}.jpg")).expect(&[(
        "UPKIHON",
        1,
        1,
        62,
        "ImageMissing",
    )]);
    Broken::prevention().with(&format!("{image}.jpg"), b"").expect(&[("UPKIHON_IMAGE", 0, 0, 0, "ImageNotNamed")]);
}

#[test]
fn v05_bytes() {
    let text = |inside: &[u8]| Broken::plan().put_bytes("UP1KYO", 2, 22, &[b"\"", inside, b"\""].concat());
    for bad in [
        &[0xF0, 0x40][..],
        &[0xF9, 0xFC],
        &[0],
        &[0x1B],
        &[0x7F],
        &[0x80],
        &[0xA0],
        &[0xFD],
        &[0xFE],
        &[0xFF],
        &[0x85, 0x40],
        &[0x81, 0x20],
        &[0x82],
    ] {
        text(bad).expect(&[("UP1KYO", 2, 3, 22, "BadBytes")]);
    }
    text(b"\t").expect(&[("UP1KYO", 2, 3, 22, "Tab")]);
    text(b"a\rb").expect(&[("UP1KYO", 2, 3, 22, "LoneCr")]);
    text(&[0xED, 0x40]).expect(&[("UP1KYO", 2, 3, 22, "SecondCode")]);
    text(
        "髙﨑①"
            .chars()
            .map(|c| encoding_rs::SHIFT_JIS.encode(&c.to_string()).0.to_vec())
            .collect::<Vec<_>>()
            .concat()
            .as_slice(),
    )
    .expect(&[]);
    Broken::plan().put_bytes("UP1KYO", 2, 25, &[0]).expect(&[("UP1KYO", 2, 3, 25, "BadBytes")]);
}

#[test]
fn v05_other_encodings() {
    let as_utf8 = |bytes: &mut Vec<u8>| *bytes = encoding_rs::SHIFT_JIS.decode(bytes).0.into_owned().into_bytes();
    Broken::plan().bytes("UP2KYO", as_utf8).expect(&[("UP2KYO", 0, 0, 0, "OtherEncoding")]);
    Broken::plan()
        .bytes("UP2KYO", |bytes| {
            as_utf8(bytes);
            bytes.splice(0..0, [0xEF, 0xBB, 0xBF]);
        })
        .expect(&[("UP2KYO", 0, 0, 0, "OtherEncoding")]);
    Broken::plan().bytes("UP2KYO", |bytes| drop(bytes.splice(0..0, [0xFF, 0xFE]))).expect(&[(
        "UP2KYO",
        0,
        0,
        0,
        "OtherEncoding",
    )]);
}

#[test]
fn v06_csv() {
    Broken::plan().bytes("UP2KYO", Vec::clear).expect(&[("UP2KYO", 0, 0, 0, "EmptyFile")]);
    Broken::plan().put("UP2KYO", 1, 1, "CSVバージョン").expect(&[("UP2KYO", 1, 1, 1, "HeaderRow")]);
    Broken::plan().grid("UP2KYO", |grid| drop(grid[1].pop())).expect(&[("UP2KYO", 2, 2, 0, "ColumnCount")]);
    Broken::plan().grid("UP2KYO", |grid| grid[1].push(Vec::new())).expect(&[("UP2KYO", 2, 2, 0, "ColumnCount")]);
    Broken::plan().put("UP2KYO", 3, 7, "転ば\"ずに").expect(&[("UP2KYO", 3, 3, 7, "BrokenRecord")]);
    Broken::plan().put("UP2KYO", 3, 7, "\"転ば\"ずに").expect(&[("UP2KYO", 3, 3, 7, "BrokenRecord")]);
    Broken::plan().put("UP2KYO", 4, 7, "転ば\rずに").expect(&[("UP2KYO", 4, 4, 7, "BrokenRecord")]);
    let open = [("UP2KYO", 4, 4, 0, "CutShort"), ("UP2KYO", 4, 4, 20, "BrokenRecord")];
    Broken::plan().put("UP2KYO", 4, 20, "\"終わり").expect(&open);
    Broken::plan().put("UP2KYO", 3, 7, "転ばずに").expect(&[("UP2KYO", 3, 3, 7, "Unquoted")]);
    let blank = |bytes: &mut Vec<u8>| drop(bytes.splice(0..0, *b"\r\n"));
    Broken::plan().bytes("UP3KYO", blank).expect(&[("UP3KYO", 0, 1, 0, "BlankLine")]);
    Broken::plan().bytes("UP3KYO", |bytes| bytes.push(0x1A)).expect(&[("UP3KYO", 0, 9, 0, "CtrlZ")]);
}

#[test]
fn v06_what_passes_in_silence() {
    let lf = |bytes: &mut Vec<u8>| bytes.retain(|b| *b != b'\r');
    Broken::plan().bytes("UP1KYO", lf).expect(&[]);
    Broken::plan().bytes("UP3KYO", |bytes| bytes.truncate(bytes.len() - 2)).expect(&[]);
    Broken::plan().put("UP3KYO", 1, 2, "\"990001\"").expect(&[]);
    Broken::plan().put("UP2KYO", 3, 18, "").expect(&[]);
}

#[test]
fn v07_versions() {
    for version in ["202208", "202410", "202504", "201910", "202003"] {
        Broken::usage().put("UPPLAN", 3, 1, version).expect(&[("UPPLAN", 3, 3, 1, "OtherVersion")]);
    }
    let old = Broken::unit("20250701090000").rename("20250701090000", "20250331090000");
    old.expect(&[("DLT1KYO", 0, 0, 0, "SerialWantsOther")]);
    assert_eq!(old.report().verdict(), careplan::Verdict::Warn);
    let march = Broken::unit("20250728113000").rename("_202508_", "_202503_");
    march.grid("DLTPLAN", |grid| grid.iter_mut().for_each(|row| row[3] = b"202503".to_vec())).expect(&[(
        "DLTPLAN",
        0,
        0,
        0,
        "MonthWantsOther",
    )]);
}

#[test]
fn v07_v3_files_pass_in_their_own_layout() {
    let to_v3 = |mut unit: Broken, prefix: &str| {
        unit = unit.grid(prefix, |grid| {
            for row in grid {
                row[0] = b"202208".to_vec();
                for month in row.iter_mut().filter(|cell| *cell == b"202507") {
                    *month = b"202503".to_vec();
                }
                match prefix {
                    "UPPLAN" => {
                        row.drain(15..18);
                        let day = row[9][6..].to_vec();
                        row[9] = [b"202503".as_slice(), &day].concat();
                    }
                    "UPSIKYU" => drop(row.drain(9..12)),
                    _ => {}
                }
            }
        });
        unit
    };
    let mut unit = Broken::usage();
    for prefix in ["UPPLAN", "UPSIKYU", "UPHOSOKU"] {
        unit = to_v3(unit, prefix);
    }
    let unit = unit.rename("_202507_", "_202503_").rename("_43_9970100029_11_2025", "_9970100029_2025");
    unit.expect(&[]);
    unit.put("UPPLAN", 1, 19, "x").expect(&[("UPPLAN", 1, 1, 19, "NotDigits")]);
}

#[test]
fn v08_months() {
    Broken::usage().put("UPPLAN", 2, 5, "202506").expect(&[("UPPLAN", 2, 2, 5, "MonthDiffers")]);
    Broken::usage().put("UPSIKYU", 2, 5, "202506").expect(&[("UPSIKYU", 2, 2, 5, "MonthDiffers")]);
    Broken::unit("20250728113000").put("DLTPLAN", 2, 4, "202509").expect(&[("DLTPLAN", 2, 2, 4, "MonthDiffers")]);
    Broken::actual_withdrawal().put("DLTJSK", 2, 4, "202509").expect(&[("DLTJSK", 2, 2, 4, "MonthDiffers")]);
}

#[test]
fn v09_supplement() {
    Broken::plan().put("UPHOSOKU", 1, 63, "202507").expect(&[("UPHOSOKU", 1, 1, 63, "PlanNeedsNoMonth")]);
    Broken::plan().put("UPHOSOKU", 1, 4, "00000000").expect(&[("UPHOSOKU", 1, 1, 4, "PlanNeedsDate")]);
    Broken::usage().put("UPHOSOKU", 1, 63, "202508").expect(&[("UPHOSOKU", 1, 1, 63, "UsageNeedsMonth")]);
    Broken::usage().put("UPHOSOKU", 1, 63, "000000").expect(&[("UPHOSOKU", 1, 1, 63, "UsageNeedsMonth")]);
    Broken::usage().put("UPHOSOKU", 1, 4, "20250620").expect(&[("UPHOSOKU", 1, 1, 4, "UsageNeedsNoDate")]);
}

#[test]
fn v12_keys() {
    Broken::plan().put("UP2KYO", 4, 5, "20250619").expect(&[("UP2KYO", 4, 4, 3, "NotInMain")]);
    Broken::plan().put("UP3KYO", 2, 3, "9900000012").expect(&[("UP3KYO", 2, 2, 3, "NotInMain")]);
    Broken::usage().grid("UPHOSOKU", |grid| drop(grid.remove(1))).expect(&[("UPPLAN", 7, 7, 3, "NoSupplement")]);
    Broken::plan().grid("UPHOSOKU", |grid| drop(grid.remove(1))).expect(&[("UP1KYO", 2, 3, 3, "NoSupplement")]);
    let twice = |grid: &mut common::Grid| grid.push(grid[0].clone());
    Broken::plan().grid("UPHOSOKU", twice).expect(&[("UPHOSOKU", 3, 3, 3, "PersonTwice")]);
    Broken::plan().grid("UP1KYO", twice).expect(&[("UP1KYO", 3, 4, 3, "PersonTwice")]);
    Broken::prevention().grid("UPKIHON", twice).expect(&[("UPKIHON", 3, 3, 3, "PersonTwice")]);
    Broken::prevention().grid("UPYOBO", twice).expect(&[("UPYOBO", 3, 3, 3, "PersonTwice")]);
    Broken::prevention().put("UPKIHON_SUB1", 3, 4, "20250614").expect(&[("UPKIHON_SUB1", 3, 3, 3, "NotInMain")]);
    Broken::prevention().put("UPKIHON_SUB2", 1, 2, "990002").expect(&[("UPKIHON_SUB2", 1, 1, 3, "NotInMain")]);
    Broken::prevention().put("UPYOBO_SUB", 4, 3, "9900000045").expect(&[("UPYOBO_SUB", 4, 4, 3, "NotInMain")]);
}

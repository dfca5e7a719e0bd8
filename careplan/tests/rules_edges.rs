//! What mutation testing found untested: edges of the rules, and files in pieces.
#![allow(clippy::unwrap_used)]

mod common;

use careplan::check::group;
use careplan::{Expected, Report, UnitCheck};
use common::{Broken, Grid};

fn in_pieces(unit: &Broken, size: usize) -> Report {
    let mut check = UnitCheck::new();
    for (name, bytes) in unit.files() {
        check.begin(name);
        bytes.chunks(size).for_each(|piece| check.feed(piece));
    }
    check.finish(&Expected::default())
}

#[test]
fn a_file_byte_by_byte_is_the_same_file() {
    for unit in [Broken::plan(), Broken::usage(), Broken::prevention()] {
        assert_eq!(in_pieces(&unit, 1).findings, []);
    }
    let as_utf8 = |bytes: &mut Vec<u8>| *bytes = encoding_rs::SHIFT_JIS.decode(bytes).0.into_owned().into_bytes();
    let long = |grid: &mut Grid| *grid = grid.iter().cycle().take(60).cloned().collect();
    let unit = Broken::plan().grid("UP3KYO", long).bytes("UP3KYO", as_utf8);
    assert!(unit.files[&unit.full_name("UP3KYO")].len() > 4200);
    unit.expect(&[("UP3KYO", 0, 0, 0, "OtherEncoding")]);
    for size in [1, 100, 4000] {
        assert_eq!(in_pieces(&unit, size), unit.report());
    }
}

#[test]
fn the_report_counts_the_records() {
    assert_eq!(Broken::usage().report().records, 8 + 7 + 2);
}

#[test]
fn strays_join_the_only_unit_and_else_stand_alone() {
    let [plan, usage] = [Broken::plan(), Broken::usage()].map(|unit| unit.files.into_keys().next().unwrap());
    assert_eq!(group(&["memo.txt", &plan]), [[1, 0]]);
    assert_eq!(group(&[&plan, "memo.txt", &usage]), [[0], [2], [1]]);
}

#[test]
fn v04_the_same_kind_twice() {
    let unit = Broken::usage();
    let name = unit.full_name("UPSIKYU");
    let bytes = unit.files[&name].clone();
    unit.with(&name.replace(".CSV", ".csv"), &bytes)
        .expect(&[("UPSIKYU", 0, 0, 0, "SmallExtension"), ("UPSIKYU", 0, 0, 0, "Twice")]);
    let image = |number| format!("UPKIHON_IMAGE_9970100011_43_99A0100015_A2_20250626090000_{number}.jpg");
    Broken::prevention()
        .put("UPKIHON", 1, 62, &image("0001"))
        .put("UPKIHON", 2, 62, &image("0002"))
        .with(&image("0001"), b"")
        .with(&image("0002"), b"")
        .expect(&[]);
}

#[test]
fn v04_a_plan_of_v3_has_no_table_3() {
    let mut unit = Broken::plan().without("UP3KYO");
    for prefix in ["UP1KYO", "UP2KYO", "UPHOSOKU"] {
        unit = unit.grid(prefix, |grid| grid.iter_mut().for_each(|row| row[0] = b"202208".to_vec()));
    }
    let unit = unit.rename("_43_9970100029_11_20250625101500", "_9970100029_20250331101500");
    unit.expect(&[]);
    unit.without("UP2KYO").expect(&[("UP1KYO", 0, 0, 0, "Missing")]);
}

#[test]
fn v10_numbers_of_table_2_start_at_1() {
    for column in [6u8, 8, 13] {
        for zero in ["0", "00"] {
            Broken::plan().put("UP2KYO", 3, column.into(), zero).expect(&[(
                "UP2KYO",
                3,
                3,
                column.into(),
                "NotFromOne",
            )]);
        }
        Broken::plan().put("UP2KYO", 3, column.into(), "99").expect(&[]);
    }
    Broken::prevention().put("UPYOBO_SUB", 1, 5, "0").expect(&[]);
}

/// Actuals of a rental office: two rentals that look the same, of these two people.
fn rented(people: [&str; 2]) -> Broken {
    Broken::actual().rename("9970100029_11", "9970100037_17").grid("UPJSK", |grid| {
        grid.truncate(2);
        for (row, person) in grid.iter_mut().zip(people) {
            let cells = [(3, person), (8, "300"), (10, "20250701"), (12, "9999"), (13, "9999"), (15, "171007")];
            for (number, text) in cells.into_iter().chain([(16, "99999-000001"), (20, "9970100037")]) {
                row[number - 1] = text.as_bytes().to_vec();
            }
        }
    })
}

#[test]
fn v15_actuals_tell_rentals_of_different_people_apart() {
    let twice = [("UPJSK", 1, 1, 19, "DetailMissing"), ("UPJSK", 2, 2, 19, "DetailMissing")];
    rented(["9900000011", "9900000011"]).expect(&twice);
    rented(["9900000011", "9900000022"]).expect(&[]);
    // These two have the same 32-bit FNV hash, with which persons were once told apart.
    rented(["9900179599", "9900362382"]).expect(&[]);
}

#[test]
fn v15_units_that_cannot_be_read_make_no_rentals_alike() {
    let alike = |units: &str| {
        let rows = |grid: &mut Grid| grid[4..6].iter_mut().for_each(|row| row[18].clear());
        Broken::usage().grid("UPPLAN", rows).put("UPPLAN", 5, 8, units).put("UPPLAN", 6, 8, units)
    };
    alike("-0").expect(&[("UPPLAN", 5, 5, 8, "NotSigned"), ("UPPLAN", 6, 6, 8, "NotSigned")]);
    alike("-1").expect(&[("UPPLAN", 5, 5, 19, "DetailMissing"), ("UPPLAN", 6, 6, 19, "DetailMissing")]);
    alike("300").expect(&[("UPPLAN", 5, 5, 19, "DetailMissing"), ("UPPLAN", 6, 6, 19, "DetailMissing")]);
}

#[test]
fn v18_a_service_that_is_refused_is_not_counted_as_well() {
    for codes in [["33AAAA", "33AAAA"], ["331111", "331112"]] {
        let rows = |grid: &mut Grid| {
            for code in codes {
                let mut row = grid[3].clone();
                row[8] = code.as_bytes().to_vec();
                grid.insert(4, row);
            }
        };
        let refused = |record| ("UPSIKYU", record, record, 9, "ServiceNotCovered");
        Broken::usage().grid("UPSIKYU", rows).expect(&[refused(5), refused(6)]);
    }
}

#[test]
fn v12_a_breakdown_of_somebody_without_usage() {
    Broken::usage()
        .grid("UPSIKYU", |grid| grid[5..].iter_mut().for_each(|row| row[2] = b"9900000012".to_vec()))
        .expect(&[("UPSIKYU", 6, 6, 3, "NotInMain")]);
}

#[test]
fn v12_the_same_person_twice_in_a_row() {
    Broken::plan().grid("UPHOSOKU", |grid| grid.insert(1, grid[0].clone())).expect(&[(
        "UPHOSOKU",
        2,
        2,
        3,
        "PersonTwice",
    )]);
}

#[test]
fn v18_where_a_row_cannot_be_read_nothing_is_said_to_be_missing() {
    let totals = |grid: &mut Grid| drop(grid.remove(4));
    Broken::usage().grid("UPSIKYU", totals).put("UPSIKYU", 1, 9, "1111").expect(&[("UPSIKYU", 1, 1, 9, "WrongLength")]);
    Broken::usage().grid("UPSIKYU", totals).put("UPSIKYU", 1, 3, "99000001").expect(&[(
        "UPSIKYU",
        1,
        1,
        3,
        "NotInsuredNumber",
    )]);
}

#[test]
fn findings_stand_in_order() {
    let expected = [
        ("UPPLAN", 5, 5, 19, "DetailMissing"),
        ("UPPLAN", 6, 6, 13, "Midnight2400"),
        ("UPPLAN", 6, 6, 19, "DetailMissing"),
        ("UPPLAN", 7, 7, 14, "NotDigits"),
        ("UPSIKYU", 1, 1, 9, "TotalMissing"),
        ("UPSIKYU", 1, 1, 13, "NotSigned"),
    ];
    let unit = Broken::usage().put("UPPLAN", 5, 19, "").put("UPPLAN", 6, 19, "").put("UPPLAN", 6, 13, "2400");
    let unit = unit.put("UPPLAN", 7, 14, "x").put("UPSIKYU", 1, 13, "x").grid("UPSIKYU", |grid| drop(grid.remove(4)));
    unit.expect(&expected);
    let mut check = UnitCheck::new();
    for (name, bytes) in unit.files().into_iter().rev() {
        check.begin(name);
        check.feed(bytes);
    }
    assert_eq!(check.finish(&Expected::default()), unit.report());
    // At the same place by rule, then by name.
    let same_place = Broken::plan().without("UP2KYO").rename("9970100029", "9970100011");
    same_place.expect(&[("UP1KYO", 0, 0, 0, "SameOffice"), ("UP1KYO", 0, 0, 0, "Missing")]);
    let same_rule = Broken::plan().put("UPHOSOKU", 1, 25, "100");
    same_rule.expect(&[("UPHOSOKU", 1, 1, 24, "SlotOrder"), ("UPHOSOKU", 1, 1, 24, "SlotWithoutType")]);
}

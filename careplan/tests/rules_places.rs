//! What the second checker found: places inside records with line breaks, and one mistake that looked like several.
#![allow(clippy::unwrap_used)]

mod common;

use common::Broken;

#[test]
fn a_broken_field_is_named_on_the_line_where_it_starts() {
    Broken::usage().put("UPPLAN", 1, 21, "\"a\r\nb\"x").expect(&[("UPPLAN", 1, 1, 21, "BrokenRecord")]);
}

#[test]
fn a_missing_total_is_named_on_the_line_of_the_code() {
    let total = |row: &Vec<Vec<u8>>| row[8] == b"999999";
    Broken::usage()
        .grid("UPSIKYU", |grid| {
            let first = grid.iter().position(total).unwrap();
            grid.remove(first);
            grid[0][5] = b"\"a\r\nb\"".to_vec();
        })
        .expect(&[("UPSIKYU", 1, 2, 9, "TotalMissing")]);
}

#[test]
fn a_slip_in_the_first_field_makes_nobody_a_stranger() {
    Broken::plan().put("UP1KYO", 1, 1, "20A407").expect(&[("UP1KYO", 1, 1, 1, "HeaderRow")]);
}

#[test]
fn a_supplement_of_another_unit_is_not_compared() {
    let other = Broken::usage();
    let name = other.full_name("UPHOSOKU");
    let bytes = &other.files[&name];
    let name = name.replace("20250625102000", "20250625101500");
    Broken::plan().with(&name, bytes).expect(&[("UPHOSOKU", 0, 0, 0, "DoesNotBelong")]);
}

#[test]
fn a_final_ctrl_z_may_follow_a_quote() {
    Broken::unit("20250728113000")
        .put("DLTPLAN", 1, 4, "\"202508\"")
        .bytes("DLTPLAN", |bytes| {
            let first = bytes.iter().position(|byte| *byte == b'\r').unwrap();
            bytes.truncate(first);
            bytes.push(0x1A);
        })
        .expect(&[("DLTPLAN", 0, 1, 0, "CtrlZ")]);
}

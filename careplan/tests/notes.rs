//! Notes on what no rule refuses but looks odd: they only inform.
#![allow(clippy::unwrap_used)]

mod common;

use careplan::Verdict;
use common::{Broken, Seen};

/// Exactly one note, and the unit passes.
#[track_caller]
fn note(unit: &Broken, expected: (&str, u64, u64, u16, &'static str)) {
    let (file, record, line, column, fault) = expected;
    assert_eq!(unit.seen(), [(file.to_owned(), record, line, column, fault) as Seen]);
    assert_eq!(unit.report().verdict(), Verdict::Accept);
}

#[test]
fn names_with_lost_characters_or_none() {
    for name in ["\"山？花子\"", "\"〓田\"", "\"&#134071;野\""] {
        note(&Broken::plan().put("UPHOSOKU", 1, 6, name), ("UPHOSOKU", 1, 1, 6, "NameUncertain"));
        note(&Broken::prevention().put("UPYOBO", 1, 8, name), ("UPYOBO", 1, 1, 8, "NameUncertain"));
    }
    note(&Broken::prevention().put("UPKIHON", 1, 15, "\"　 \""), ("UPKIHON", 1, 1, 15, "NameBlank"));
    // A question in a text is none in a name.
    Broken::plan().put("UP2KYO", 3, 7, "\"外出したい？\"").expect(&[]);
}

#[test]
fn an_end_before_its_start() {
    note(&Broken::usage().put("UPPLAN", 1, 13, "0800"), ("UPPLAN", 1, 1, 13, "EndBeforeStart"));
    note(&Broken::plan().put("UP1KYO", 1, 20, "20200331"), ("UP1KYO", 1, 1, 20, "EndBeforeStart"));
    note(&Broken::plan().put("UPHOSOKU", 1, 15, "20200331"), ("UPHOSOKU", 1, 1, 15, "EndBeforeStart"));
}

#[test]
fn a_row_that_is_there_twice() {
    let twice = |grid: &mut common::Grid| grid.insert(1, grid[0].clone());
    note(&Broken::actual().grid("UPJSK", twice), ("UPJSK", 2, 2, 0, "RowTwice"));
    note(&Broken::usage().grid("UPPLAN", twice), ("UPPLAN", 2, 2, 0, "RowTwice"));
}

#[test]
fn an_amount_that_is_not_units_times_times() {
    note(&Broken::usage().put("UPSIKYU", 1, 17, "975"), ("UPSIKYU", 1, 1, 17, "AmountDiffers"));
    // Discounted units count, where there are; sums are not multiplied.
    Broken::usage().put("UPSIKYU", 1, 15, "220").put("UPSIKYU", 1, 17, "880").expect(&[]);
}

#[test]
fn an_office_number_with_a_slip() {
    Broken::plan().rename("9970100029", "1370100016").expect(&[]);
    note(&Broken::plan().rename("9970100029", "1370100017"), ("UP1KYO", 0, 0, 0, "OfficeCheckDigit"));
}

//! V10, V11 and V13 to V20: the rules on rows. Each test breaks one thing and expects exactly that finding.

#![allow(clippy::unwrap_used)]

mod common;

use careplan::layout::{Need, layout};
use careplan::shape::Shape;
use careplan::{Edition, Kind, Severity};
use common::Broken;

/// The sample unit that holds each kind, and its prefix.
const WHERE: &[(&str, &str)] = &[
    ("UPHOSOKU", "20250625101500"),
    ("UP1KYO", "20250625101500"),
    ("UP2KYO", "20250625101500"),
    ("UP3KYO", "20250625101500"),
    ("DLT1KYO", "20250701090000"),
    ("UPPLAN", "20250625102000"),
    ("UPSIKYU", "20250625102000"),
    ("DLTPLAN", "20250728113000"),
    ("UPJSK", "20250801173000"),
    ("DLTJSK", "20250801174500"),
    ("UPKIHON", "20250626090000"),
    ("UPKIHON_SUB1", "20250626090000"),
    ("UPKIHON_SUB2", "20250626090000"),
    ("UPYOBO", "20250626090000"),
    ("UPYOBO_SUB", "20250626090000"),
    ("DLTKIHON", "20250627100000"),
    ("DLTYOBO", "20250627100500"),
];

fn kind_of(prefix: &str) -> Kind {
    Kind::ALL.iter().copied().find(|kind| kind.prefix() == prefix).unwrap()
}

/// Physical line of the column in record 1: only 第1表 has a line break, in No. 22 of its first record.
fn line(prefix: &str, column: usize) -> u64 {
    if prefix == "UP1KYO" && column > 22 { 2 } else { 1 }
}

#[test]
fn v10_every_mandatory_item_is_missed_where_it_is_missing() {
    for (prefix, serial) in WHERE {
        for (index, column) in layout(kind_of(prefix), Edition::V41).columns.iter().enumerate() {
            let seen = Broken::unit(serial).put(prefix, 1, index + 1, "").seen();
            let here = |fault| ((*prefix).to_owned(), 1, line(prefix, index + 1), index as u16 + 1, fault);
            match column.need {
                Need::R => assert_eq!(seen, [here("Empty")], "{prefix} {}", column.name),
                Need::D => assert_eq!(seen, [here("EmptyDoubtful")], "{prefix} {}", column.name),
                Need::O => assert!(!seen.iter().any(|seen| seen.4.starts_with("Empty")), "{prefix} {}", column.name),
            }
        }
    }
}

#[test]
fn v10_every_column_refuses_what_does_not_fit_its_shape() {
    for (prefix, serial) in WHERE {
        for (index, column) in layout(kind_of(prefix), Edition::V41).columns.iter().enumerate() {
            let (token, fault) = match column.shape {
                Shape::Text => continue,
                Shape::Version => ("20240", "WrongLength"),
                Shape::Insurer => ("99001", "WrongLength"),
                Shape::Insured => ("990000001", "NotInsuredNumber"),
                Shape::Office => ("997010002x", "NotAlphanumeric"),
                Shape::ServiceType => ("111", "WrongLength"),
                Shape::LimitType => ("99", "NotInList"),
                Shape::ServiceCode | Shape::BreakdownCode => ("11111", "WrongLength"),
                Shape::Alphanumeric => ("12345678901", "TooLong"),
                Shape::Rental => ("12345-7890123", "TooLong"),
                Shape::Int => ("-1", "NotDigits"),
                Shape::Signed => ("+1", "NotSigned"),
                Shape::Decimal => ("10.000", "NotDecimal"),
                Shape::Code(_) => ("99", "NotInList"),
                Shape::Month | Shape::LinkedMonth => ("202513", "NotMonth"),
                Shape::Date | Shape::BirthDate | Shape::LinkedDate => ("20250230", "NotDate"),
                Shape::Time { .. } => ("2460", "NotTime"),
                Shape::DayMap => ("0101", "NotDayMap"),
                Shape::Phone => ("099-000-0001-0001", "TooLong"),
                Shape::Postcode => ("9990001", "NotPostcode"),
                Shape::FileName => ("family.jpg", "NotImageName"),
                Shape::Unused => ("1", "UnusedFilled"),
            };
            // A changed slot, rental or subtotal item has rules of its own besides its shape.
            let report = Broken::unit(serial).put(prefix, 1, index + 1, token).report();
            let place =
                |finding: &careplan::Finding| (finding.record, finding.line, finding.column, finding.fault.name());
            let expected = (Some(1), Some(line(prefix, index + 1)), Some(index as u16 + 1), fault);
            assert!(
                report.findings.iter().any(|finding| place(finding) == expected),
                "{prefix} {} {:?}",
                column.name,
                report.findings
            );
            let errors = report.findings.iter().filter(|finding| finding.severity() == Severity::Error);
            let expected_errors = usize::from(!matches!(fault, "NotImageName" | "UnusedFilled"));
            assert_eq!(errors.count(), expected_errors, "{prefix} {}: {:?}", column.name, report.findings);
        }
    }
}

/// Section 12, choice 10: reductions are negative units, in 第6表 No.8 and twelve columns of 第7表, and nowhere else.
#[test]
fn v10_units_may_be_negative_where_something_is_taken_off() {
    let signed = |prefix: &str| -> Vec<u8> {
        let columns = &layout(kind_of(prefix), Edition::V41).columns;
        columns.iter().filter(|column| column.shape == Shape::Signed).map(|column| column.number).collect()
    };
    assert_eq!((signed("UPPLAN"), signed("UPJSK")), (vec![8], vec![8]));
    assert_eq!(signed("UPSIKYU"), [13, 15, 17, 18, 19, 20, 21, 22, 24, 26, 28, 29]);
    assert!(WHERE.iter().all(|(prefix, _)| prefix.ends_with("PLAN")
        || *prefix == "UPJSK"
        || *prefix == "UPSIKYU"
        || signed(prefix).is_empty()));
    for column in signed("UPSIKYU") {
        for token in ["-47", "-0047", "-9999"] {
            // An amount that does not add up any more is noted.
            let odd = matches!(column, 13 | 15 | 17).then_some(("UPSIKYU", 1, 1, 17, "AmountDiffers"));
            Broken::usage().put("UPSIKYU", 1, column.into(), token).expect(odd.as_slice());
        }
        for (token, fault) in [
            ("-", "NotSigned"),
            ("-0", "NotSigned"),
            ("-000", "NotSigned"),
            ("+47", "NotSigned"),
            ("4-7", "NotSigned"),
            ("--47", "NotSigned"),
            ("－47", "NotSigned"),
            ("-123456", "TooLong"),
        ] {
            let unit = Broken::usage().put("UPSIKYU", 1, column.into(), token);
            unit.expect(&[("UPSIKYU", 1, 1, column.into(), fault)]);
        }
    }
    Broken::actual().put("UPJSK", 1, 8, "-47").expect(&[]);
    Broken::actual().put("UPJSK", 1, 14, "-1").expect(&[("UPJSK", 1, 1, 14, "NotDigits")]);
}

/// 同一建物減算 as products write it: a row of its own, read, summed, written, compared.
#[test]
fn v10_a_reduction_goes_through_reading_writing_and_comparing() {
    let unit = |units: &str| {
        Broken::usage().grid("UPSIKYU", |grid| {
            let mut row = grid[0].clone();
            for (number, text) in [(9, "114111"), (13, units), (16, "2"), (17, "-94"), (18, "-94")] {
                row[number - 1] = text.as_bytes().to_vec();
            }
            grid.insert(1, row);
            let mut sum = grid[0].clone();
            for (number, text) in [(9, "11AAAA"), (13, "0"), (14, ""), (15, ""), (16, "0")] {
                sum[number - 1] = text.as_bytes().to_vec();
            }
            grid.insert(2, sum);
        })
    };
    let read = |unit: &Broken| careplan::read_unit(&unit.files()).unwrap().0;
    let (old, new) = (unit("-47"), unit("-48"));
    old.expect(&[]);
    let careplan::Content::Usage { breakdown, .. } = read(&old).content else { panic!("usage") };
    assert_eq!(breakdown[1].units.value(), -47);
    assert_eq!(breakdown[1].managed_units.unwrap().value(), -94);
    let name = old.full_name("UPSIKYU");
    let written = read(&old).write().unwrap();
    assert_eq!(written.iter().find(|file| file.name == name).unwrap().bytes, old.files[&name]);
    let changes = careplan::compare(&read(&old), &read(&new));
    assert_eq!(changes.len(), 1);
    assert!(changes[0].japanese().contains("「-47」から「-48」に"), "{}", changes[0].japanese());
    // A sum is 0, below it too.
    let sums = |grid: &mut common::Grid| grid[2][12] = b"-1".to_vec();
    unit("-47").grid("UPSIKYU", sums).expect(&[("UPSIKYU", 3, 3, 13, "SubtotalNotZero")]);
}

#[test]
fn v10_lengths_have_an_edge() {
    for (prefix, serial) in WHERE {
        for (index, column) in layout(kind_of(prefix), Edition::V41).columns.iter().enumerate() {
            if matches!(column.shape, Shape::Int | Shape::Signed) {
                let put = |digits: u16| {
                    Broken::unit(serial).put(prefix, 1, index + 1, &"0".repeat(usize::from(digits))).seen()
                };
                assert!(!put(column.length).iter().any(|seen| seen.4 == "TooLong"), "{prefix} {}", column.name);
                let over = put(column.length + 1);
                assert!(
                    over.iter().any(|seen| seen.4 == "TooLong" && usize::from(seen.3) == index + 1),
                    "{prefix} {}",
                    column.name
                );
            }
        }
    }
}

#[test]
fn v10_small_print() {
    Broken::usage().put("UPPLAN", 1, 13, "2400").expect(&[("UPPLAN", 1, 1, 13, "Midnight2400")]);
    Broken::usage().put("UPPLAN", 1, 12, "2400").expect(&[("UPPLAN", 1, 1, 12, "NotTime")]);
    Broken::usage().put("UPPLAN", 1, 12, "9999").expect(&[]);
    Broken::plan().put("UP3KYO", 1, 8, "9999").expect(&[("UP3KYO", 1, 1, 8, "NotTime")]);
    Broken::plan().put("UP3KYO", 1, 9, "2400").expect(&[("UP3KYO", 1, 1, 9, "Midnight2400")]);
    Broken::plan().put("UPHOSOKU", 1, 12, "電話なし").expect(&[("UPHOSOKU", 1, 1, 12, "PhoneCharacters")]);
    Broken::usage().put("UPPLAN", 5, 16, "99999－000001").expect(&[("UPPLAN", 5, 5, 16, "FullWidthHyphen")]);
    Broken::usage().put("UPPLAN", 1, 14, "01").expect(&[]);
    Broken::usage().put("UPPLAN", 1, 14, " 1").expect(&[("UPPLAN", 1, 1, 14, "NotDigits")]);
    Broken::usage().put("UPSIKYU", 1, 23, "10.5").expect(&[]);
    Broken::usage().put("UPSIKYU", 1, 30, "12345").expect(&[]);
    Broken::plan().put("UPHOSOKU", 1, 12, "+81(0)99-0000").expect(&[]);
}

#[test]
fn v10_items_asked_for_by_others() {
    Broken::plan().put("UP1KYO", 2, 26, "\"\"").expect(&[("UP1KYO", 2, 3, 26, "ConditionalEmpty")]);
    Broken::prevention().put("UPKIHON", 1, 8, "03").expect(&[("UPKIHON", 1, 1, 9, "ConditionalEmpty")]);
    Broken::prevention().put("UPKIHON", 1, 12, "02").expect(&[("UPKIHON", 1, 1, 13, "ConditionalEmpty")]);
    Broken::plan().put("UPHOSOKU", 1, 20, "11").expect(&[]);
    Broken::plan().put("UPHOSOKU", 1, 24, "11").expect(&[("UPHOSOKU", 1, 1, 24, "SlotOrder")]);
    Broken::plan().put("UPHOSOKU", 1, 21, "100").expect(&[("UPHOSOKU", 1, 1, 20, "SlotWithoutType")]);
    Broken::plan().put("UPHOSOKU", 1, 20, "22").expect(&[]);
    for other in ["23", "2A"] {
        Broken::plan().put("UPHOSOKU", 1, 20, other).expect(&[("UPHOSOKU", 1, 1, 20, "ShortStayNot22")]);
    }
}

#[test]
fn v11_insured_numbers() {
    for bad in ["990000001X", "H99000002", "h990000022", "99000000111", "H9900000H2"] {
        Broken::usage().put("UPPLAN", 8, 3, bad).expect(&[("UPPLAN", 8, 8, 3, "NotInsuredNumber")]);
    }
}

#[test]
fn v13_days() {
    let day = Broken::usage().put("UPPLAN", 1, 10, "20250801");
    day.expect(&[("UPPLAN", 1, 1, 10, "DayOutsideMonth")]);
    assert_eq!(day.report().verdict(), careplan::Verdict::Warn);
    Broken::usage().put("UPPLAN", 1, 11, "1111111111111111111111111111111").expect(&[]);
    let june = Broken::unit("20250625102000").rename("_202507_", "_202506_").grid("UPPLAN", |grid| {
        for row in grid.iter_mut() {
            row[4] = b"202506".to_vec();
            row[9].splice(4..6, *b"06");
        }
        grid[2][10] = b"0000000000000000000000000000001".to_vec();
    });
    let june = june.grid("UPSIKYU", |grid| grid.iter_mut().for_each(|row| row[4] = b"202506".to_vec()));
    june.grid("UPHOSOKU", |grid| grid.iter_mut().for_each(|row| row[62] = b"202506".to_vec())).expect(&[(
        "UPPLAN",
        3,
        3,
        11,
        "ProRataPastEnd",
    )]);
}

#[test]
fn v14_services() {
    for code in ["331111", "431111", "A91111", "991111"] {
        Broken::usage().put("UPPLAN", 1, 15, code).expect(&[("UPPLAN", 1, 1, 15, "ServiceNotCovered")]);
    }
    Broken::usage().put("UPSIKYU", 6, 9, "331111").expect(&[("UPSIKYU", 6, 6, 9, "ServiceNotCovered")]);
    Broken::actual_withdrawal().put("DLTJSK", 1, 6, "33").expect(&[("DLTJSK", 1, 1, 6, "ServiceNotCovered")]);
}

#[test]
fn v15_rentals() {
    Broken::usage().put("UPPLAN", 5, 16, "").expect(&[("UPPLAN", 5, 5, 16, "RentalCodeMissing")]);
    Broken::usage().put("UPSIKYU", 2, 10, "").expect(&[("UPSIKYU", 2, 2, 10, "RentalCodeMissing")]);
    Broken::usage().put("UPPLAN", 5, 17, "99999-000009").expect(&[("UPPLAN", 5, 5, 17, "BothRentalCodes")]);
    Broken::usage().put("UPPLAN", 1, 17, "99999-000009").expect(&[("UPPLAN", 1, 1, 17, "RentalCodeElsewhere")]);
    Broken::usage().put("UPPLAN", 1, 16, "99999-000009").expect(&[("UPPLAN", 1, 1, 16, "RentalCodeElsewhere")]);
    Broken::usage().put("UPPLAN", 1, 19, "1").expect(&[("UPPLAN", 1, 1, 19, "DetailElsewhere")]);
    Broken::usage().put("UPPLAN", 6, 19, "").expect(&[("UPPLAN", 6, 6, 19, "DetailMissing")]);
    Broken::usage().put("UPPLAN", 5, 19, "").expect(&[("UPPLAN", 5, 5, 19, "DetailMissing")]);
    Broken::usage().put("UPPLAN", 5, 19, "").put("UPPLAN", 5, 8, "301").expect(&[]);
}

#[test]
fn v16_the_receiver_serves_everyone() {
    let other = |grid: &mut common::Grid| grid[6..].iter_mut().for_each(|row| row[19] = b"9970100037".to_vec());
    Broken::usage().grid("UPPLAN", other).expect(&[("UPPLAN", 7, 7, 3, "NoRowForReceiver")]);
    let other = |grid: &mut common::Grid| grid[5][6] = b"9970100037".to_vec();
    Broken::usage().grid("UPSIKYU", other).expect(&[("UPSIKYU", 6, 6, 3, "NoRowForReceiver")]);
    Broken::usage().rename("9970100029_11", "9970100029_15").expect(&[
        ("UPPLAN", 1, 1, 3, "ReceiverOtherType"),
        ("UPPLAN", 7, 7, 3, "ReceiverOtherType"),
        ("UPSIKYU", 1, 1, 3, "ReceiverOtherType"),
        ("UPSIKYU", 6, 6, 3, "ReceiverOtherType"),
    ]);
    Broken::usage().rename("9970100029_11", "9970100052_43").expect(&[]);
}

#[test]
fn v17_actuals_are_the_senders() {
    Broken::actual().put("UPJSK", 2, 20, "9970100037").expect(&[("UPJSK", 2, 2, 20, "OtherOffice")]);
    Broken::actual().put("UPJSK", 2, 15, "121111").expect(&[("UPJSK", 2, 2, 15, "OtherType")]);
    Broken::actual_withdrawal().put("DLTJSK", 2, 5, "9970100037").expect(&[("DLTJSK", 2, 2, 5, "OtherOffice")]);
    Broken::actual_withdrawal().put("DLTJSK", 2, 6, "12").expect(&[("DLTJSK", 2, 2, 6, "OtherType")]);
    Broken::actual().rename("9970100029_11_9970100011_43", "9970100011_43_9970100052_43").expect(&[]);
}

#[test]
fn v18_sums() {
    let remove = |record: usize| Broken::usage().grid("UPSIKYU", |grid| drop(grid.remove(record - 1)));
    let double = |record: usize| Broken::usage().grid("UPSIKYU", |grid| grid.insert(record, grid[record - 1].clone()));
    remove(5).expect(&[("UPSIKYU", 1, 1, 9, "TotalMissing")]);
    double(5).expect(&[("UPSIKYU", 6, 6, 9, "TotalTwice")]);
    remove(4).expect(&[("UPSIKYU", 2, 2, 9, "SubtotalAdvised")]);
    double(4).expect(&[("UPSIKYU", 5, 5, 9, "SubtotalTwice")]);
    Broken::usage()
        .grid("UPSIKYU", |grid| {
            grid[2][8] = b"171008".to_vec();
            grid.remove(3);
        })
        .expect(&[("UPSIKYU", 2, 2, 9, "SubtotalMissing")]);
    Broken::usage().put("UPSIKYU", 4, 13, "1").expect(&[("UPSIKYU", 4, 4, 13, "SubtotalNotZero")]);
    Broken::usage().put("UPSIKYU", 5, 13, "1").expect(&[("UPSIKYU", 5, 5, 13, "SubtotalNotZero")]);
    Broken::usage().put("UPSIKYU", 4, 14, "100").expect(&[("UPSIKYU", 4, 4, 14, "SubtotalNotEmpty")]);
    Broken::usage().put("UPSIKYU", 5, 15, "100").expect(&[("UPSIKYU", 5, 5, 15, "SubtotalNotEmpty")]);
    Broken::usage().put("UPSIKYU", 5, 7, "9970100029").expect(&[("UPSIKYU", 5, 5, 7, "TotalOffice")]);
    Broken::usage().put("UPSIKYU", 1, 34, "9970100029").expect(&[("UPSIKYU", 1, 1, 34, "FixedOffice")]);
    Broken::usage().put("UPSIKYU", 1, 34, "").expect(&[]);
    Broken::usage().grid("UPSIKYU", |grid| grid.reverse()).expect(&[]);
}

#[test]
fn v19_numbers_of_table_2() {
    Broken::plan().put("UP2KYO", 2, 13, "1").expect(&[("UP2KYO", 2, 2, 13, "PlanNumberTwice")]);
    Broken::plan().put("UP2KYO", 3, 8, "").expect(&[("UP2KYO", 3, 3, 8, "PlanNumberGap")]);
    Broken::plan().put("UP2KYO", 3, 6, "").expect(&[("UP2KYO", 3, 3, 6, "PlanNumberGap")]);
    Broken::plan().put("UP2KYO", 3, 13, "").expect(&[]);
}

#[test]
fn v20_numbers_of_the_support_plan() {
    Broken::prevention().put("UPYOBO_SUB", 3, 14, "1").expect(&[("UPYOBO_SUB", 3, 3, 14, "SupportNumberTwice")]);
    Broken::prevention().put("UPYOBO_SUB", 3, 10, "").expect(&[("UPYOBO_SUB", 3, 3, 10, "SupportNumberGap")]);
}

//! What each shape accepts and refuses, at its edges.
#![allow(clippy::unwrap_used)]

use careplan::Fault::{self, *};
use careplan::shape::Shape;

/// The fault of each token, by its name; `""` where it is accepted.
#[track_caller]
fn expect(shape: Shape, length: u16, tokens: &[(&str, &str)]) {
    for (token, fault) in tokens {
        let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode(token);
        assert!(!unmappable);
        let seen = shape.check(&bytes, length);
        assert_eq!(seen.map_or("", |fault| fault.name()), *fault, "{shape:?} {token}");
    }
}

#[test]
fn numbers_of_insurers_offices_and_services() {
    expect(
        Shape::Version,
        6,
        &[("202407", ""), ("20240", "WrongLength"), ("2024070", "WrongLength"), ("20240A", "NotDigits")],
    );
    expect(
        Shape::Insurer,
        6,
        &[("990001", ""), ("A9000Z", ""), ("99000a", "NotAlphanumeric"), ("9900011", "WrongLength")],
    );
    expect(Shape::Office, 10, &[("99A0100015", ""), ("997010001", "WrongLength"), ("99701000-1", "NotAlphanumeric")]);
    expect(Shape::ServiceType, 2, &[("11", ""), ("2A", ""), ("2a", "NotAlphanumeric"), ("1", "WrongLength")]);
    for shape in [Shape::ServiceCode, Shape::BreakdownCode] {
        expect(shape, 6, &[("11111A", ""), ("999999", ""), ("1111111", "WrongLength"), ("11 111", "NotAlphanumeric")]);
    }
    let limits = [
        ("22", ""),
        ("11", ""),
        ("23", "ShortStayNot22"),
        ("2A", "ShortStayNot22"),
        ("99", "NotInList"),
        ("2", "NotInList"),
    ];
    expect(Shape::LimitType, 2, &limits);
    let persons = [
        ("0123456789", ""),
        ("H123456789", ""),
        ("h123456789", "NotInsuredNumber"),
        ("A123456789", "NotInsuredNumber"),
    ];
    expect(Shape::Insured, 10, &persons);
    expect(
        Shape::Insured,
        10,
        &[("012345678", "NotInsuredNumber"), ("01234567890", "NotInsuredNumber"), ("0H23456789", "NotInsuredNumber")],
    );
}

#[test]
fn lengths_are_told() {
    assert_eq!(Shape::Insurer.check(b"12345", 6), Some(WrongLength { expected: 6, found: 5 }));
    assert_eq!(Shape::Int.check(b"12345", 4), Some(TooLong { limit: 4, found: 5 }));
    assert_eq!(Shape::Text.check(&[b'x'; 2000], 0), None);
}

#[test]
fn rentals() {
    let length = [
        ("99999-000001", ""),
        ("99999-0000012", "TooLong"),
        ("aZ9-", ""),
        ("9_9", "NotAlphanumeric"),
        ("手", "NotAlphanumeric"),
    ];
    expect(Shape::Rental, 12, &length);
    let wide = [("99999－000001", "FullWidthHyphen"), ("99999－0000012", "TooLong"), ("－－", "FullWidthHyphen")];
    expect(Shape::Rental, 12, &wide);
    expect(
        Shape::Rental,
        12,
        &[("9－-9", "FullWidthHyphen"), ("9－_", "NotAlphanumeric"), ("－手", "NotAlphanumeric")],
    );
    // 81 7C that is not one character.
    assert_eq!(Shape::Rental.check(&[0x81, 0x81, 0x7C], 12), Some(NotAlphanumeric));
    assert_eq!(Shape::Rental.check(&[0x81, 0x7C, 0x81, 0x7B], 12), Some(NotAlphanumeric));
    assert_eq!(Shape::Rental.check(&[0x81, 0x7C, 0x82, 0x7C], 12), Some(NotAlphanumeric));
}

#[test]
fn amounts() {
    expect(
        Shape::Int,
        4,
        &[("0", ""), ("0012", ""), ("12345", "TooLong"), ("-12345", "NotDigits"), ("1.", "NotDigits")],
    );
    let good = [("10", ""), ("10.5", ""), ("10.55", ""), ("0.0", "")];
    expect(Shape::Decimal, 5, &good);
    for bad in ["10.", ".5", "10.555", "1.2.3", "1.a", "a.1", "1..", "-1"] {
        expect(Shape::Decimal, 6, &[(bad, "NotDecimal")]);
    }
    expect(Shape::Decimal, 5, &[("100.55", "TooLong")]);
    expect(Shape::Alphanumeric, 10, &[("aZ09", ""), ("a-b", "NotAlphanumeric"), ("12345678901", "TooLong")]);
}

#[test]
fn months_dates_and_times() {
    let months =
        [("100001", ""), ("099912", "NotMonth"), ("202512", ""), ("202500", "NotMonth"), ("202513", "NotMonth")];
    for shape in [Shape::Month, Shape::LinkedMonth] {
        expect(shape, 6, &months);
        expect(shape, 6, &[("20251", "NotMonth"), ("0202512", "NotMonth"), ("2025-1", "NotMonth")]);
    }
    expect(Shape::Month, 6, &[("000000", "NotMonth")]);
    expect(Shape::LinkedMonth, 6, &[("000000", "")]);
    for shape in [Shape::Date, Shape::BirthDate, Shape::LinkedDate] {
        expect(shape, 8, &[("10000101", ""), ("09991231", "NotDate"), ("20240229", ""), ("20250229", "NotDate")]);
        expect(
            shape,
            8,
            &[("20251301", "NotDate"), ("20250001", "NotDate"), ("20250100", "NotDate"), ("20250131", "")],
        );
        expect(
            shape,
            8,
            &[("2025011", "NotDate"), ("020250101", "NotDate"), ("2025010x", "NotDate"), ("20250132", "NotDate")],
        );
    }
    expect(Shape::Date, 8, &[("00000000", "NotDate")]);
    expect(Shape::LinkedDate, 8, &[("00000000", "")]);
    for (untimed, end) in [(false, false), (false, true), (true, false), (true, true)] {
        let shape = Shape::Time { untimed, end };
        expect(shape, 4, &[("0000", ""), ("2359", ""), ("2360", "NotTime"), ("900", "NotTime"), ("09000", "NotTime")]);
        expect(shape, 4, &[("12:0", "NotTime"), ("2401", "NotTime"), ("9998", "NotTime")]);
        expect(shape, 4, &[("9999", if untimed { "" } else { "NotTime" })]);
        expect(shape, 4, &[("2400", if end { "Midnight2400" } else { "NotTime" })]);
        assert_eq!(shape.check(b"9", 4), Some(Fault::NotTime { untimed }));
    }
    let map = "01".repeat(15);
    expect(Shape::DayMap, 31, &[(&format!("{map}0"), ""), (&map, "NotDayMap"), (&format!("{map}00"), "NotDayMap")]);
    expect(Shape::DayMap, 31, &[(&format!("{map}2"), "NotDayMap")]);
}

#[test]
fn addresses_codes_and_names() {
    expect(Shape::Phone, 15, &[("+81(0)9-1", ""), ("1 2", "PhoneCharacters"), ("0123456789012345", "TooLong")]);
    expect(Shape::Postcode, 8, &[("999-0001", ""), ("9990-001", "NotPostcode"), ("999-000a", "NotPostcode")]);
    expect(
        Shape::Postcode,
        8,
        &[("999-001", "NotPostcode"), ("999-00011", "NotPostcode"), ("99910001", "NotPostcode")],
    );
    expect(Shape::Code(&[("1", "a"), ("22", "b")]), 2, &[("1", ""), ("22", ""), ("2", "NotInList"), ("", "NotInList")]);
    let image = "UPKIHON_IMAGE_9970100011_43_99A0100015_A2_20250626090000_0001.jpg";
    expect(Shape::FileName, 0, &[(image, ""), ("image.jpg", "NotImageName")]);
    expect(Shape::Unused, 1, &[("1", "UnusedFilled")]);
}

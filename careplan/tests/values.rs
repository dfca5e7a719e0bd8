//! Values of the typed records: what they mean, and that they are written as they were read.
#![allow(clippy::unwrap_used)]

use careplan::value::*;
use kaigo::codes::{CareLevel, SexCode};

/// Written as it was read.
#[track_caller]
fn same<V: Value>(texts: &[&str]) {
    for text in texts {
        assert_eq!(V::read(text).map(|value| value.text()).as_deref(), Some(*text));
    }
}

#[track_caller]
fn refused<V: Value>(texts: &[&str]) {
    for text in texts {
        assert!(V::read(text).is_none(), "{text}");
    }
}

#[test]
fn counts() {
    same::<Int<4>>(&["0", "7", "0012", "9999"]);
    refused::<Int<4>>(&["", "10000", "00000", "1x", "99999999999"]);
    same::<Int<9>>(&["999999999"]);
    assert_eq!(Int::<4>::new(12), Int::read("0012"));
    assert_ne!(Int::<4>::new(12), Int::new(13));
    assert_eq!((Int::<4>::new(9999).unwrap().value(), Int::<4>::new(10_000)), (9999, None));
    let hundredths = |text: &str| Decimal::parse(text).unwrap().hundredths();
    assert_eq!(["10", "10.5", "10.55", "0.07"].map(hundredths), [1000, 1050, 1055, 7]);
    refused::<Decimal>(&["10.555", "", "1234567"]);
}

#[test]
fn texts_by_their_shape() {
    same::<Phone>(&["0990000001", "電話なし"]);
    refused::<Phone>(&["0123456789012345", ""]);
    same::<RentalCode>(&["99999-000001", "99999－000001"]);
    refused::<RentalCode>(&["99999-0000012", "手"]);
    same::<Unused>(&["1", "x"]);
    same::<ImageName>(&["family.jpg"]);
    same::<Alphanumeric10>(&["aZ09"]);
    refused::<Alphanumeric10>(&["12345678901", "-"]);
    assert_eq!(Postcode::parse("999-0001").unwrap().as_str(), "999-0001");
    assert_eq!(Postcode::parse("999-0001").unwrap().to_string(), "999-0001");
    refused::<Postcode>(&["9990001"]);
}

#[test]
fn times() {
    same::<ServiceEnd>(&["0000", "0905", "2359", "2400", "9999"]);
    refused::<ServiceStart>(&["2400", "2360", "905"]);
    refused::<End>(&["9999"]);
    refused::<Start>(&["9999", "2400"]);
    let end = |text: &str| ServiceEnd::read(text).unwrap();
    assert_eq!(
        ["0000", "0905", "2400", "9999"].map(|text| end(text).minutes()),
        [Some(0), Some(545), Some(1440), None]
    );
    assert_eq!(["0905", "2400", "9999"].map(|text| end(text).to_string()), ["09:05", "24:00", "時刻なし"]);
}

#[test]
fn units_that_are_taken_off() {
    for (text, value) in [("-47", -47), ("-047", -47), ("47", 47), ("0", 0), ("000", 0), ("-99999", -99_999)] {
        let read = Signed::<6>::read(text).unwrap();
        assert_eq!((read.value(), read.text()), (value, text.to_owned()));
    }
    for bad in ["", "-", "-0", "-00", "+1", "1-", "--1", "-999999", "1234567"] {
        assert_eq!(Signed::<6>::read(bad), None, "{bad}");
    }
    assert_eq!(Signed::<6>::new(-47), Signed::read("-047"));
    assert_eq!((Signed::<3>::new(-99).unwrap().value(), Signed::<3>::new(-100)), (-99, None));
}

#[test]
fn dates_and_months() {
    same::<BirthDate>(&["19400229"]);
    refused::<BirthDate>(&["19410229", "00000000"]);
    same::<LinkedDate>(&["00000000", "20250620"]);
    refused::<LinkedDate>(&["20250631", "000000"]);
    same::<LinkedMonth>(&["000000", "202507"]);
    refused::<LinkedMonth>(&["202513", "00000000"]);
    assert_eq!((LinkedDate::read("00000000").unwrap().0, LinkedMonth::read("000000").unwrap().0), (None, None));
}

#[test]
fn days() {
    same::<DayMap>(&["1000000000000000000000000000001", "0000000000000000000000000000000"]);
    refused::<DayMap>(&["1", "2000000000000000000000000000000"]);
    let map = DayMap::read("1010000000000000000000000000001").unwrap();
    assert_eq!(map.days().collect::<Vec<_>>(), [1, 3, 31]);
    assert!(!map.contains(0) && !map.contains(2) && !map.contains(32));
}

#[test]
fn codes() {
    same::<BreakdownCode>(&["111111", "11AAAA", "2AEEEE", "15ZZZZ", "999999"]);
    refused::<BreakdownCode>(&["11111", "11aaaa"]);
    let what = |text: &str| BreakdownCode::read(text).unwrap();
    assert!(matches!(what("11AAAA"), BreakdownCode::Subtotal(_, Subtotal::Inside)));
    assert!(matches!(what("11EEEE"), BreakdownCode::Subtotal(_, Subtotal::Outside)));
    assert!(matches!(what("11ZZZZ"), BreakdownCode::Subtotal(_, Subtotal::Over30Days)));
    assert!(matches!((what("999999"), what("11AAAB")), (BreakdownCode::Total, BreakdownCode::Service(_))));
    same::<LimitType>(&["22", "11"]);
    refused::<LimitType>(&["23", "2A", "99"]);
    assert_eq!(LimitType::read("22").unwrap().service_type().to_string(), "22");
}

#[test]
fn texts_and_coded_values() {
    same::<String>(&["", "自宅で暮らす"]);
    same::<Code<SexCode>>(&["1", "2"]);
    same::<Code<CareLevel>>(&["06", "21"]);
    refused::<Code<CareLevel>>(&["6", "01", ""]);
    assert_eq!((Code::<SexCode>::LENGTH, Code::<CareLevel>::LENGTH), (1, 2));
}

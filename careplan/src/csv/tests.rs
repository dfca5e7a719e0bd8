//! Values as columns hold them, at their edges.

use jiff::civil::Date;

use super::carry::Carries;
use crate::model::Time;
use crate::value::{Clock, Decimal, Int, LimitType, Phone, Signed, Value};
use crate::{ServiceType, codes::CareLevel, value::Code};

/// As it is written, and as what it is read again.
#[track_caller]
fn round<M: Carries<V>, V: Value>(value: M) -> Option<(String, M)> {
    let text = value.to_column()?;
    let column = V::read(&text).unwrap_or_else(|| panic!("{text}"));
    Some((text, M::from_column(&column)))
}

#[test]
fn prices_have_two_decimals_where_six_places_allow() {
    let price = |hundredths: u32| round::<u32, Decimal>(hundredths);
    for (hundredths, text) in
        [(1000, "10.00"), (1, "0.01"), (1050, "10.50"), (99_999, "999.99"), (123_450, "1234.5"), (100_000, "1000")]
    {
        assert_eq!(price(hundredths), Some((text.to_owned(), hundredths)));
    }
    assert_eq!(price(1_234_500), Some(("12345".to_owned(), 1_234_500)));
    assert_eq!(price(1_234_510), None, "12345.1 has seven characters");
    assert_eq!(price(99_999_900), Some(("999999".to_owned(), 99_999_900)));
    assert_eq!(price(100_000_000), None);
}

#[test]
fn numbers_are_refused_where_the_column_is_too_short() {
    assert_eq!(round::<u32, Int<2>>(99), Some(("99".to_owned(), 99)));
    assert_eq!(round::<u32, Int<2>>(100), None);
    assert_eq!(round::<i32, Signed<6>>(-47), Some(("-47".to_owned(), -47)));
    assert_eq!((round::<i32, Signed<2>>(-47), round::<i32, Signed<3>>(-47).is_some()), (None, true));
}

#[test]
fn midnight_is_an_end_and_no_beginning() {
    let midnight = Time::new(24, 0).unwrap();
    assert_eq!(round::<Time, Clock<false, true>>(midnight), Some(("2400".to_owned(), midnight)));
    assert_eq!(round::<Time, Clock<false, false>>(midnight), None);
    assert_eq!(round::<Option<Time>, Clock<true, true>>(Some(midnight)), Some(("2400".to_owned(), Some(midnight))));
    assert_eq!(round::<Option<Time>, Clock<true, false>>(Some(midnight)), None);
    assert_eq!(round::<Option<Time>, Clock<true, false>>(None), Some(("9999".to_owned(), None)));
    let half = Time::new(9, 30);
    assert_eq!(round::<Option<Time>, Clock<true, true>>(half), Some(("0930".to_owned(), half)));
}

#[test]
fn texts_services_and_dates_are_what_their_columns_hold() {
    assert_eq!(round::<String, Phone>("099-000-0001".into()), Some(("099-000-0001".into(), "099-000-0001".into())));
    assert_eq!(round::<String, Phone>("1".repeat(16)), None);
    assert_eq!(round::<String, String>(String::new()), None);
    let service = |code: &str| ServiceType::parse(code).unwrap();
    assert_eq!(round::<ServiceType, LimitType>(service("22")), Some(("22".into(), service("22"))));
    assert_eq!(round::<ServiceType, LimitType>(service("23")), None, "always 22 there");
    assert_eq!(round::<CareLevel, Code<CareLevel>>(CareLevel::Care2), Some(("22".into(), CareLevel::Care2)));
    let day = Date::new(1940, 5, 2).unwrap();
    assert_eq!(round::<Date, crate::value::BirthDate>(day), Some(("19400502".into(), day)));
    assert_eq!(round::<Date, Date>(Date::new(999, 1, 1).unwrap()), None, "years start at 1000");
}

#[test]
fn nothing_is_an_empty_cell_and_something_empty_is_refused() {
    let none: Option<String> = None;
    assert_eq!(Carries::<Option<String>>::to_column(&none), Some(String::new()));
    assert_eq!(Carries::<Option<String>>::to_column(&Some(String::new())), None);
    assert_eq!(Carries::<Option<Int<2>>>::to_column(&Some(100u32)), None);
}

//! File names, serials and kinds at their edges.
#![allow(clippy::unwrap_used)]

use careplan::name::Part;
use careplan::{Edition, Fault, FileName, Kind, Period, Serial};
use kaigo::month::Month;

#[test]
fn serials_are_real_dates_and_times() {
    for good in ["20250625000000", "20250625235959", "10000101000000"] {
        assert_eq!(Serial::parse(good).unwrap().to_string(), good);
    }
    for bad in [
        "20250625240000",
        "20250625236000",
        "20250625235960",
        "2025062523595",
        "202506252359590",
        "20250625999999999999",
        "20250631000000",
    ] {
        assert_eq!(Serial::parse(bad), None, "{bad}");
    }
    assert_eq!(Serial::parse("2025062500000x"), None);
    let edition = |serial| Serial::parse(serial).unwrap().edition();
    assert_eq!((edition("20250331235959"), edition("20250401000000")), (Edition::V3, Edition::V41));
    assert_eq!(Serial::parse("20250625101500").unwrap().date().to_string(), "2025-06-25");
}

#[test]
fn months_ask_for_an_edition() {
    let edition = |year, month| Edition::of_month(Month::new(year, month).unwrap());
    assert_eq!((edition(2025, 3), edition(2025, 4)), (Edition::V3, Edition::V41));
    assert_eq!((edition(2024, 12), edition(2026, 1)), (Edition::V3, Edition::V41));
    assert_eq!((Edition::V3.version(), Edition::V41.version()), ("202208", "202407"));
    assert_eq!((Edition::V3.label(), Edition::V41.label()), ("V3.x", "V4.1"));
}

#[test]
fn images_have_four_digits() {
    let name = |number: &str| format!("UPKIHON_IMAGE_9970100011_43_99A0100015_A2_20250626090000_{number}");
    let parsed = FileName::parse(&name("0012.jpg")).unwrap();
    assert_eq!((parsed.kind, parsed.image, parsed.small_extension), (Kind::Image, Some(12), true));
    assert!(!FileName::parse(&name("0012.JPG")).unwrap().small_extension);
    for bad in ["012.jpg", "00012.jpg", "001x.jpg", ".jpg"] {
        assert_eq!(FileName::parse(&name(bad)), Err(Fault::BadName { part: Part::ImageNumber }), "{bad}");
    }
    assert_eq!(FileName::parse(&name("0012.CSV")), Err(Fault::BadName { part: Part::Extension }));
    assert_eq!(FileName::parse(&name("0012")), Err(Fault::BadName { part: Part::Extension }));
    assert!(FileName::is_image(&name("0012.jpg")));
    assert!(!FileName::is_image("UP1KYO_9970100011_43_9970100029_11_20250625101500.CSV"));
}

#[test]
fn months_stand_where_the_kind_has_them() {
    let parse = |name: &str| FileName::parse(&format!("{name}_9970100011_43_9970100029_11_20250625101500.CSV"));
    let july = Month::new(2025, 7);
    let plan = parse("UPHOSOKU_000000").unwrap();
    assert_eq!((plan.period, plan.month(), plan.image), (Period::Plan, None, None));
    let usage = parse("UPHOSOKU_202507").unwrap();
    assert_eq!((usage.period, usage.month()), (Period::Month(july.unwrap()), july));
    assert_eq!(parse("UP1KYO").unwrap().period, Period::None);
    assert_eq!(parse("UP1KYO_202507"), Err(Fault::BadName { part: Part::Count }));
    assert_eq!(parse("UPPLAN"), Err(Fault::BadName { part: Part::Month }));
    assert_eq!(FileName::parse("UPPLAN_202507_.CSV"), Err(Fault::BadName { part: Part::Count }));
    assert_eq!(FileName::parse("UPPLAN_202507.CSV"), Err(Fault::BadName { part: Part::Count }));
    assert_eq!(FileName::parse("UPPLAN.CSV"), Err(Fault::NotInStandard));
}

#[test]
fn the_longest_prefix_names_the_kind() {
    for kind in Kind::ALL {
        assert_eq!(Kind::of_name(&format!("{}_x", kind.prefix())), Some(*kind));
        assert_eq!(Kind::ALL[kind.index()], *kind);
    }
    assert_eq!((Kind::of_name("UP1KYO"), Kind::of_name("XUP1KYO_")), (None, None));
}

#[test]
fn each_part_has_its_words() {
    let parts = [
        (Part::Count, "区切り「_」の数"),
        (Part::Month, "年月"),
        (Part::From, "送信元の事業所番号"),
        (Part::FromType, "送信元のサービス種類コード"),
        (Part::To, "送信先の事業所番号"),
        (Part::ToType, "送信先のサービス種類コード"),
        (Part::Serial, "ファイル連番"),
        (Part::Extension, "拡張子"),
        (Part::ImageNumber, "画像の連番"),
    ];
    for (part, words) in parts {
        assert_eq!(part.japanese(), words);
    }
}

//! Reading, writing, converting, splitting and comparing units.

#![allow(clippy::unwrap_used)]

mod common;

use careplan::{
    Content, Kind, Open, Unit, Unwritten, Verdict, What, Written, check_unit, compare, make, read_unit, split,
};
use kaigo::services::ServiceType;

fn read(files: &[Written]) -> Unit {
    let files: Vec<(&str, &[u8])> = files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
    read_unit(&files).unwrap_or_else(|report| panic!("{:#?}", report.findings)).0
}

fn verdict(unit: &Unit) -> Verdict {
    let files = unit.write().unwrap();
    let files: Vec<(&str, &[u8])> = files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
    check_unit(&files).verdict()
}

#[test]
fn every_sample_comes_back_byte_for_byte() {
    let samples = common::samples();
    let names: Vec<&str> = samples.keys().map(String::as_str).collect();
    for unit in careplan::check::group(&names) {
        let files: Vec<(&str, &[u8])> = unit.iter().map(|i| (names[*i], samples[names[*i]].as_slice())).collect();
        let (unit, _) = read_unit(&files).unwrap();
        let mut written = unit.write().unwrap();
        written.sort_by(|a, b| a.name.cmp(&b.name));
        let expected: Vec<Written> =
            files.iter().map(|(name, bytes)| Written { name: (*name).into(), bytes: bytes.to_vec() }).collect();
        assert_eq!(written, expected);
        assert_eq!(read(&written), unit);
    }
}

#[test]
fn made_units_are_accepted_and_the_same_for_the_same_seed() {
    for wanted in [make::Wanted::Plan, make::Wanted::Usage, make::Wanted::Actual] {
        let unit = make::unit(wanted, 3, 50).unwrap();
        assert_eq!(verdict(&unit), Verdict::Accept);
        assert_eq!(unit, make::unit(wanted, 3, 50).unwrap());
        assert_ne!(unit, make::unit(wanted, 4, 50).unwrap());
        assert_eq!(read(&unit.write().unwrap()), unit);
    }
}

#[test]
fn characters_without_a_code_stop_the_writing_and_are_named() {
    let mut unit = make::unit(make::Wanted::Plan, 1, 2).unwrap();
    let Content::Plan { table1, .. } = &mut unit.content else { panic!() };
    table1[1].planner = "吉田と𠮷田".into();
    table1[0].policy = Some("９時〜17時".into());
    let Err(Unwritten::Unmappable(refused)) = unit.write() else { panic!() };
    assert_eq!(refused.len(), 1);
    let it = &refused[0];
    assert_eq!((it.kind, it.record, it.column, it.character, it.position), (Kind::Table1, 2, 8, '𠮷', 4));
    assert_eq!(it.field, "居宅サービス計画作成者氏名");
}

#[test]
fn v3_to_v41_loses_nothing_and_comes_back() {
    let usage = read(&common_units("20250625102000"));
    let down = usage.to_v3().unwrap();
    // Two rentals in 第6表 and two in 第7表, each with one code and its name.
    assert_eq!(down.lost.len(), 8);
    assert!(down.open.contains(&Open::Month), "202507 asks for V4.1");
    let (from, to) = (ServiceType::parse("43").unwrap(), ServiceType::parse("11").unwrap());
    let up = down.unit.to_v41(from, to).unwrap();
    assert!(up.lost.is_empty());
    let rentals = up.open.iter().filter(|open| matches!(open, Open::RentalCode(..))).count();
    assert_eq!(rentals, 4);
    assert_eq!(up.unit.to_v3().unwrap().unit, down.unit);
    assert!(up.unit.to_v41(from, to).is_err());
    assert!(read(&common_units("20250626090000")).to_v3().is_err());
}

fn common_units(serial: &str) -> Vec<Written> {
    let unit = common::Broken::unit(serial);
    unit.files.into_iter().map(|(name, bytes)| Written { name, bytes }).collect()
}

#[test]
fn comparison_names_what_changed() {
    let old = read(&common_units("20250625102000"));
    let mut new = old.clone();
    assert_eq!(compare(&old, &new), []);
    let Content::Usage { planned, .. } = &mut new.content else { panic!() };
    planned[0].end = careplan::value::Value::read("1000").unwrap();
    planned.remove(1);
    let changes = compare(&old, &new);
    assert_eq!(changes.len(), 2);
    let field = "サービス終了時刻";
    assert_eq!(changes[0].what, What::Changed { field, old: "09:30".into(), new: "10:00".into() });
    assert_eq!(changes[1].what, What::Removed);
    assert!(changes[0].japanese().contains("2025年7月1日 09:00～09:30"), "{}", changes[0].japanese());
}

#[test]
fn planned_usage_compares_with_actuals() {
    let planned = read(&common_units("20250625102000"));
    let actual = read(&common_units("20250801173000"));
    for changes in [compare(&planned, &actual), compare(&actual, &planned)] {
        let said: Vec<String> = changes.iter().map(|change| change.japanese()).collect();
        assert_eq!(
            said,
            [
                "2025年7月4日 09:00～09:30 サービス111111（架空訪問介護ステーション見本）の時刻は、予定が「09:00～09:30」、実績が「09:00～09:32」です。",
                "予定の2025年7月11日 09:00～09:30 サービス111111（架空訪問介護ステーション見本）は、実績にありません。",
            ]
        );
    }
}

#[test]
fn splitting_gives_each_receiver_its_own_people() {
    let usage = read(&common_units("20250625102000"));
    let plan = read(&common_units("20250625101500"));
    let parts = split(&[usage, plan]);
    let receivers: Vec<String> = parts.units.iter().map(|unit| unit.transmission.to.office.to_string()).collect();
    assert_eq!(receivers, ["9970100029", "9970100037", "9970100029", "9970100037"]);
    assert!(parts.untyped.is_empty());
    for unit in &parts.units {
        assert_eq!(verdict(unit), Verdict::Accept);
    }
    let Content::Usage { supplement, planned, .. } = &parts.units[1].content else { panic!() };
    assert_eq!(supplement.len(), 1);
    assert_eq!(planned.len(), 6, "all rows of the person, those of other offices too");
}

#[test]
fn what_the_checker_would_refuse_is_not_written() {
    let mut unit = make::unit(make::Wanted::Usage, 1, 2).unwrap();
    let Content::Usage { supplement, .. } = &mut unit.content else { panic!() };
    supplement[1] = supplement[0].clone();
    let Err(Unwritten::Refused(report)) = unit.write() else { panic!() };
    assert_eq!(report.findings[0].fault.name(), "PersonTwice");
    assert_eq!(unit.check().unwrap(), *report);
    assert_eq!(Unwritten::Refused(report.clone()).japanese(), [report.findings[0].japanese()]);
    assert_eq!(unit.write_unchecked().unwrap().len(), 3);
    // A warning does not stop it: a person of the month without a 利用者補足情報.
    let Content::Usage { supplement, .. } = &mut unit.content else { panic!() };
    supplement.pop();
    assert_eq!((unit.check().unwrap().verdict(), unit.write().is_ok()), (Verdict::Warn, true));
}

#[test]
fn what_v3_has_no_place_for_is_not_lost_in_silence() {
    let mut unit = read(&common_units("20250625102000"));
    (unit.transmission.from.service, unit.transmission.to.service) = (None, None);
    let Err(Unwritten::Lost(lost)) = unit.write() else { panic!() };
    assert_eq!(lost, read(&common_units("20250625102000")).to_v3().unwrap().lost);
    let mut unit = read(&common_units("20250625101500"));
    (unit.transmission.from.service, unit.transmission.to.service) = (None, None);
    let Err(Unwritten::Lost(lost)) = unit.write() else { panic!() };
    assert_eq!(lost.len(), 8, "each row of 第3表, as a whole");
    assert!(lost.iter().all(|lost| (lost.kind, lost.field) == (Kind::Table3, None)));
}

//! What conversion, writing and splitting say, and what they leave alone.
#![allow(clippy::unwrap_used)]

mod common;

use careplan::{Content, Converted, Kind, Open, Refusal, Unit, make, read_unit, split};
use common::Broken;
use kaigo::services::ServiceType;

fn read(unit: &Broken) -> Unit {
    read_unit(&unit.files()).unwrap_or_else(|report| panic!("{:#?}", report.findings)).0
}

fn up(unit: &Unit) -> Result<Converted, Refusal> {
    unit.to_v41(ServiceType::parse("43").unwrap(), ServiceType::parse("11").unwrap())
}

#[test]
fn a_plan_loses_table_3() {
    let plan = read(&Broken::plan());
    let Content::Plan { table3, .. } = &plan.content else { panic!() };
    let down = plan.to_v3().unwrap();
    let lost: Vec<_> = down.lost.iter().map(|lost| (lost.kind, lost.record, lost.field)).collect();
    let all: Vec<_> = (1..=table3.len()).map(|record| (Kind::Table3, record, None)).collect();
    assert_eq!((lost, down.open.as_slice()), (all, [].as_slice()));
    assert_eq!(down.lost[0].japanese(), "「居宅サービス計画３表」の1件目の行の全体は、V3.xの形式に入れられません。");
    assert!(down.unit.content.sheets().iter().all(|sheet| sheet.kind != Kind::Table3));
    assert_eq!(up(&down.unit).unwrap().open, [Open::Table3]);
    assert_eq!(Open::Table3.japanese(), "第３表がありません。V4.1では第３表も一緒に送ります。");
}

#[test]
fn usage_loses_what_v3_has_no_column_for() {
    let down = read(&Broken::usage()).to_v3().unwrap();
    let lost = &down.lost[0];
    assert_eq!((lost.kind, lost.record, lost.field), (Kind::Planned, 5, Some("TAISコード")));
    assert_eq!(
        lost.japanese(),
        "「第６表（サービス利用票）予定」の5件目の項目「TAISコード」は、V3.xの形式に入れられません。"
    );
    let up = up(&down.unit).unwrap();
    let rental = |kind, record| Open::RentalCode(kind, record);
    let planned = [rental(Kind::Planned, 5), rental(Kind::Planned, 6)];
    assert_eq!(up.open, [planned, [rental(Kind::Breakdown, 2), rental(Kind::Breakdown, 3)]].concat());
    assert_eq!(
        up.open[0].japanese(),
        "「第６表（サービス利用票）予定」の5件目の福祉用具に、TAISコードか福祉用具届出コードを入れてください。"
    );
}

#[test]
fn a_month_asks_for_its_own_edition() {
    for (unit, open) in [
        (Broken::usage(), true),
        (Broken::actual(), true),
        (Broken::actual_withdrawal(), true),
        (Broken::unit("20250728113000"), true),
        (Broken::unit("20250701090000"), false),
    ] {
        let down = read(&unit).to_v3().unwrap();
        assert_eq!(down.open.contains(&Open::Month), open);
        assert!(!up(&down.unit).unwrap().open.contains(&Open::Month));
    }
    assert_eq!(Open::Month.japanese(), "この対象年月は、変換する前の形式で送る決まりです。");
}

#[test]
fn what_cannot_be_converted_is_said() {
    let (plan, prevention) = (read(&Broken::plan()), read(&Broken::prevention()));
    assert_eq!(up(&plan).unwrap_err(), Refusal::Already);
    assert_eq!(plan.to_v3().unwrap().unit.to_v3().unwrap_err(), Refusal::Already);
    assert_eq!(prevention.to_v3().unwrap_err(), Refusal::NoPrevention);
    assert_eq!(Refusal::Already.japanese(), "すでにその形式です。");
    assert_eq!(Refusal::NoPrevention.japanese(), "予防のファイルはV3.xの形式にはありません。");
}

#[test]
fn a_unit_of_prevention_may_be_half_and_may_have_images() {
    let image = "UPKIHON_IMAGE_9970100011_43_99A0100015_A2_20250626090000_0003.jpg";
    let half = Broken::prevention().without("UPYOBO").without("UPYOBO_SUB");
    let half = half.put("UPKIHON", 1, 62, image).with(image, b"\xFF\xD8picture");
    let unit = read(&half);
    assert_eq!(unit.images, [(3, b"\xFF\xD8picture".to_vec())]);
    let written = unit.write().unwrap();
    assert_eq!(written.len(), 4);
    for file in &written {
        assert_eq!(half.files[&file.name], file.bytes, "{}", file.name);
    }
    let other = Broken::prevention().without("UPKIHON").without("UPKIHON_SUB1").without("UPKIHON_SUB2");
    let Content::Prevention { profiles, plans, .. } = read(&other).content else { panic!() };
    assert!(profiles.is_empty() && !plans.is_empty());
}

#[test]
fn what_needs_quotes_gets_them() {
    for token in ["\"09,9\"", "\"0\"\"9\"", "\"0\r\n9\""] {
        let unit = Broken::plan().put("UPHOSOKU", 1, 12, token);
        let written = read(&unit).write().unwrap();
        let name = unit.full_name("UPHOSOKU");
        assert_eq!(written.iter().find(|file| file.name == name).unwrap().bytes, unit.files[&name]);
    }
    let mut unit = make::unit(make::Wanted::Plan, 1, 2).unwrap();
    let Content::Plan { table1, .. } = &mut unit.content else { panic!() };
    table1[1].planner = "吉田と𠮷田".into();
    assert_eq!(
        unit.write().unwrap_err().japanese()[0],
        "「居宅サービス計画1表」の2件目、居宅サービス計画作成者氏名の4文字目「𠮷」（U+20BB7）はシフトJIS（MS932）にない文字です。\
         別の文字に置き換えてください。"
    );
}

#[test]
fn splitting_leaves_out_the_sender_and_names_offices_without_a_type() {
    let (usage, plan) = (read(&Broken::usage()), read(&Broken::plan()));
    let alone = split(std::slice::from_ref(&plan));
    let untyped: Vec<String> = alone.untyped.iter().map(|office| office.to_string()).collect();
    assert_eq!((alone.units.len(), untyped), (0, vec!["9970100029".to_owned(), "9970100037".to_owned()]));
    let withdrawal = read(&Broken::unit("20250701090000"));
    assert_eq!(split(std::slice::from_ref(&withdrawal)).units, [withdrawal]);
    let of = |unit: &Unit| split(std::slice::from_ref(unit)).units.len();
    let mut own = usage.clone();
    let Content::Usage { planned, .. } = &mut own.content else { panic!() };
    planned.iter_mut().take(6).for_each(|row| row.office = usage.transmission.from.office);
    assert_eq!((of(&usage), of(&own)), (2, 1));
    let mut own = plan.clone();
    let Content::Plan { table2, .. } = &mut own.content else { panic!() };
    table2.iter_mut().for_each(|row| row.office = Some(plan.transmission.from.office));
    assert_eq!(split(&[usage, own]).units.len(), 2);
    let old = read(&Broken::usage()).to_v3().unwrap().unit;
    assert!(split(&[old]).units.iter().all(|unit| unit.transmission.to.service.is_none()));
}

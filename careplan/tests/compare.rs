//! Comparison: what changed, said as people say it.
#![allow(clippy::unwrap_used)]

mod common;

use careplan::layout::columns;
use careplan::{Kind, compare, read_unit, spoken};
use common::{Broken, Grid};

/// Sentences about what changed from the sample unit.
fn said(unit: impl Fn() -> Broken, change: impl FnOnce(Broken) -> Broken) -> Vec<String> {
    let read = |unit: &Broken| read_unit(&unit.files()).unwrap_or_else(|report| panic!("{:#?}", report.findings)).0;
    compare(&read(&unit()), &read(&change(unit()))).iter().map(|change| change.japanese()).collect()
}

#[track_caller]
fn put(unit: fn() -> Broken, prefix: &str, record: usize, column: usize, token: &str, sentence: &str) {
    assert_eq!(said(unit, |unit| unit.put(prefix, record, column, token)), [sentence]);
}

#[test]
fn values_are_spoken() {
    let spoken = |kind, number: usize, text| spoken(&columns(kind)[number - 1], text);
    for (text, expected) in [("20250701", "2025年7月1日"), ("20251010", "2025年10月10日"), ("", "")] {
        assert_eq!(spoken(Kind::Planned, 10, text), expected);
    }
    for (number, text, expected) in [(4, "00000000", ""), (63, "000000", ""), (63, "202507", "2025年7月")] {
        assert_eq!(spoken(Kind::Supplement, number, text), expected);
    }
    assert_eq!(spoken(Kind::Planned, 5, "202511"), "2025年11月");
    assert_eq!(spoken(Kind::Supplement, 8, "19400229"), "1940年2月29日");
    assert_eq!(spoken(Kind::Planned, 10, "2025"), "2025");
    for (text, expected) in [("0930", "09:30"), ("9999", "時刻なし"), ("930", "930")] {
        assert_eq!(spoken(Kind::Planned, 12, text), expected);
    }
    assert_eq!((spoken(Kind::Supplement, 7, "1").as_str(), spoken(Kind::Supplement, 7, "7").as_str()), ("男性", "7"));
    assert_eq!(spoken(Kind::Planned, 15, "111111"), "111111");
}

#[test]
fn each_kind_of_row_is_named_in_its_own_way() {
    put(
        Broken::plan,
        "UP1KYO",
        2,
        9,
        "\"x\"",
        "居宅サービス計画1表の内容の介護支援事業者名が「見本ケアプランセンター架空」から「x」に変わりました。",
    );
    put(
        Broken::plan,
        "UP2KYO",
        2,
        19,
        "\"x\"",
        "居宅サービス計画2表の課題1・目標1・援助2（週末の買物）の頻度が「週１回」から「x」に変わりました。",
    );
    put(
        Broken::plan,
        "UP3KYO",
        1,
        9,
        "0945",
        "居宅サービス計画３表の火曜日 09:00～09:30 訪問介護の終了時間が「09:30」から「09:45」に変わりました。",
    );
    put(
        Broken::plan,
        "UP3KYO",
        3,
        12,
        "0615",
        "居宅サービス計画３表の06:00～06:00 起床の終了時間が「06:00」から「06:15」に変わりました。",
    );
    put(
        Broken::usage,
        "UPPLAN",
        1,
        13,
        "0945",
        "第６表（サービス利用票）予定の2025年7月1日 09:00～09:30 サービス111111（架空訪問介護ステーション見本）のサービス終了時刻が「09:30」から「09:45」に変わりました。",
    );
    put(
        Broken::usage,
        "UPPLAN",
        1,
        7,
        "\"\"",
        "第６表（サービス利用票）予定の2025年7月1日 09:00～09:30 サービス111111（架空訪問介護ステーション見本）のプラン担当者名「例示　支援子」が空になりました。",
    );
    put(
        Broken::usage,
        "UPPLAN",
        1,
        9,
        "3",
        "第６表（サービス利用票）予定の2025年7月1日 09:00～09:30 サービス111111（架空訪問介護ステーション見本）の前月までの短期入所利用日数に「3」が入りました。",
    );
    put(
        Broken::usage,
        "UPSIKYU",
        1,
        13,
        "245",
        "第７表（サービス利用票別表）のサービス111111（架空訪問介護ステーション見本）の単位数が「244」から「245」に変わりました。",
    );
    put(
        Broken::usage,
        "UPSIKYU",
        5,
        17,
        "1",
        "第７表（サービス利用票別表）の合計のサービス単位金額が「1576」から「1」に変わりました。",
    );
    put(Broken::usage, "UPHOSOKU", 1, 9, "999-0002", "利用者補足情報の内容の利用者郵便番号が変わりました。");
    put(
        Broken::prevention,
        "UPKIHON_SUB1",
        1,
        6,
        "\"x\"",
        "利用者基本情報（別表1）の6:00の行の本人の生活状況が「起床」から「x」に変わりました。",
    );
    put(
        Broken::prevention,
        "UPKIHON_SUB2",
        1,
        7,
        "\"x\"",
        "利用者基本情報（別表2）の変形性膝関節症（架空）の行の医療機関・医師名が「見本整形外科・医師　例示」から「x」に変わりました。",
    );
    put(
        Broken::prevention,
        "UPYOBO_SUB",
        1,
        17,
        "\"x\"",
        "介護予防サービス・支援計画書（別表）支援計画の課題1・支援計画1・利用サービス1の【利用サービス】期間が「６か月」から「x」に変わりました。",
    );
}

#[test]
fn the_day_a_sheet_was_made_says_nothing() {
    for prefix in ["UP1KYO", "UP2KYO", "UP3KYO"] {
        assert_eq!(said(Broken::plan, |unit| unit.put(prefix, 1, 4, "20250621")), [""; 0]);
    }
    for prefix in ["UPPLAN", "UPSIKYU"] {
        assert_eq!(said(Broken::usage, |unit| unit.put(prefix, 1, 4, "20250626")), [""; 0]);
    }
}

#[test]
fn rows_come_and_go() {
    let last = |grid: &mut Grid| drop(grid.pop());
    assert_eq!(
        said(Broken::plan, |unit| unit.grid("UP3KYO", last)),
        ["居宅サービス計画３表の週単位以外 通院（月１回）がなくなりました。"]
    );
    let more = |grid: &mut Grid| {
        let mut row = grid[0].clone();
        row[9] = b"20250715".to_vec();
        grid.push(row);
    };
    assert_eq!(
        said(Broken::usage, |unit| unit.grid("UPPLAN", more)),
        [
            "第６表（サービス利用票）予定の2025年7月15日 09:00～09:30 サービス111111（架空訪問介護ステーション見本）が加わりました。"
        ]
    );
    // The order of rows says nothing; one of two equal rows does.
    assert_eq!(said(Broken::usage, |unit| unit.grid("UPPLAN", |grid| grid.reverse())), [""; 0]);
    assert_eq!(
        said(Broken::usage, |unit| unit.grid("UPPLAN", |grid| grid.push(grid[0].clone()))),
        [
            "第６表（サービス利用票）予定の2025年7月1日 09:00～09:30 サービス111111（架空訪問介護ステーション見本）が加わりました。"
        ]
    );
}

#[test]
fn changed_rows_are_paired_by_what_they_are_about() {
    for (unit, prefix, column) in [
        (Broken::plan as fn() -> Broken, "UP2KYO", 19),
        (Broken::usage, "UPPLAN", 7),
        (Broken::usage, "UPSIKYU", 6),
        (Broken::prevention, "UPYOBO_SUB", 17),
    ] {
        let rows = common::split(&unit().files[&unit().full_name(prefix)]).len();
        let change = |grid: &mut Grid| {
            grid.reverse();
            grid.iter_mut().for_each(|row| row[column - 1] = b"\"x\"".to_vec());
        };
        assert_eq!(said(unit, |unit| unit.grid(prefix, change)).len(), rows, "{prefix}");
    }
}

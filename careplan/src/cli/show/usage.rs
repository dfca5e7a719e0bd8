//! A month as on its forms: 第6表 with its days, 第7表 as its sheet.

use std::collections::BTreeMap;

use kaigo::era::weekday_of;
use kaigo::month::Month;

use super::grid::{Grid, Side::Left, Side::Right};
use super::{Names, item, month_in_words};
use crate::Kind;
use crate::unit::Sheet;

/// What makes rows one line of 第6表: time, service, thing rented and office.
type Line = (String, String, String, String);

/// 第6表, サービス利用票: a line for each service and time, a column for each day.
pub(super) fn month(kind: Kind, word: &str, rows: &[Vec<String>], names: &Names<'_>) -> String {
    let Some(month) = rows.first().map(|row| Sheet::text(row, 5)) else { return String::new() };
    let days = Month::parse(month).map_or(31, Month::days);
    let mut text = format!(
        "  {}  担当 {}\n",
        month_in_words(month),
        rows.first().map(|row| Sheet::text(row, 7)).unwrap_or_default()
    );
    let mut columns = vec![(13, Left), (24, Left), (20, Left), (4, Left)];
    columns.extend(vec![(2, Right); usize::from(days)]);
    columns.extend([(4, Right), (6, Right)]);
    let mut grid = Grid::new(&columns);
    let weekday = |day: u8| {
        let date = Month::parse(month)
            .and_then(|month| jiff::civil::Date::new(month.year() as i16, month.month() as i8, day as i8).ok());
        date.map(|date| weekday_of(date).to_string()).unwrap_or_default()
    };
    let head = |left: [&str; 4], of: &dyn Fn(u8) -> String, right: [&str; 2]| {
        let mut cells: Vec<String> = left.map(str::to_owned).to_vec();
        cells.extend((1..=days).map(of));
        cells.extend(right.map(str::to_owned));
        cells
    };
    grid.row(&head(["提供時間帯", "サービス内容", "事業者", "日付"], &|day| day.to_string(), ["合計", "単位数"]));
    grid.row(&head(["", "", "", "曜日"], &weekday, ["回数", ""]));
    let mut outside = Vec::new();
    for ((time, service, thing, office), rows) in lines(kind, rows) {
        let mut counts: BTreeMap<u8, u32> = BTreeMap::new();
        let (mut total, mut units) = (0, Vec::new());
        for row in &rows {
            let (date, times) = (Sheet::text(row, 10), Sheet::text(row, 14).parse().unwrap_or(0));
            match date.strip_prefix(month).and_then(|day| day.parse().ok()) {
                Some(day) => *counts.entry(day).or_default() += times,
                None => outside.push(item(kind, row, 10)),
            }
            total += times;
            units.push(Sheet::text(row, 8));
        }
        units.dedup();
        let mut what = names.of(&service, month);
        if !thing.is_empty() {
            what = format!("{what}\n{thing}");
        }
        if let Some(map) = rows.iter().map(|row| Sheet::text(row, 11)).find(|map| !map.is_empty()) {
            what = format!("{what}\n日割 {}", pro_rata(map));
        }
        let mut cells = vec![time, what, office, word.to_owned()];
        cells.extend((1..=days).map(|day| counts.get(&day).map(ToString::to_string).unwrap_or_default()));
        cells.extend([total.to_string(), units.join(" ")]);
        grid.rule();
        grid.row(&cells);
    }
    text.push_str(&grid.finish());
    for date in outside {
        text.push_str(&format!("  {date}は対象年月の外の日です。\n"));
    }
    text
}

/// Rows by line, in the order of the time of day, those without a time last.
fn lines(kind: Kind, rows: &[Vec<String>]) -> BTreeMap<Line, Vec<&Vec<String>>> {
    let mut lines: BTreeMap<Line, Vec<&Vec<String>>> = BTreeMap::new();
    for row in rows {
        let (start, end) = (item(kind, row, 12), item(kind, row, 13));
        let time = if Sheet::text(row, 12) == "9999" { "時刻なし".to_owned() } else { format!("{start}～{end}") };
        let office = [Sheet::text(row, 21), Sheet::text(row, 20)].into_iter().find(|text| !text.is_empty());
        let line =
            (time, Sheet::text(row, 15).to_owned(), thing(row, [18, 16, 17]), office.unwrap_or_default().to_owned());
        lines.entry(line).or_default().push(row);
    }
    lines
}

/// What is rented: its name and codes, a line each.
fn thing(row: &[String], numbers: [u8; 3]) -> String {
    let texts = numbers.map(|number| Sheet::text(row, number));
    texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The days of a 日割対象日 as stretches: `1～5日 9日`.
fn pro_rata(map: &str) -> String {
    let days: Vec<usize> = map.bytes().enumerate().filter(|(_, flag)| *flag == b'1').map(|(day, _)| day + 1).collect();
    let stretches = days.chunk_by(|day, next| day + 1 == *next).map(|days| match days {
        [first, .., last] => format!("{first}～{last}日"),
        [day] => format!("{day}日"),
        [] => String::new(),
    });
    stretches.collect::<Vec<_>>().join(" ")
}

/// Columns of 第7表 that hold numbers: heading, width, column.
const AMOUNTS: &[(&str, usize, u8)] = &[
    ("単位数", 6, 13),
    ("割引後率", 4, 14),
    ("割引後単位数", 6, 15),
    ("回数", 4, 16),
    ("サービス単位／金額", 8, 17),
    ("給付管理単位数", 8, 18),
    ("種類支給限度基準を超える単位数", 8, 19),
    ("種類支給限度基準内単位数", 8, 20),
    ("区分支給限度基準を超える単位数", 8, 21),
    ("区分支給限度基準内単位数", 8, 22),
    ("単位数単価", 6, 23),
    ("費用総額", 8, 24),
    ("給付率", 6, 25),
    ("保険請求額", 8, 26),
    ("定額利用者負担", 8, 27),
    ("利用者負担（保険）", 8, 28),
    ("利用者負担（全額）", 8, 29),
];

/// 第7表, サービス利用票別表.
pub(super) fn breakdown(rows: &[Vec<String>], names: &Names<'_>) -> String {
    let Some(month) = rows.first().map(|row| Sheet::text(row, 5)) else { return String::new() };
    let mut text = format!("  {}\n", month_in_words(month));
    // A column nobody filled would only make the sheet wider.
    let used: Vec<_> =
        AMOUNTS.iter().filter(|(_, _, number)| rows.iter().any(|row| !Sheet::text(row, *number).is_empty())).collect();
    let mut columns = vec![(20, Left), (24, Left)];
    columns.extend(used.iter().map(|(_, width, _)| (*width, Right)));
    let mut grid = Grid::new(&columns);
    let mut head = vec!["事業所名".to_owned(), "サービス内容".to_owned()];
    head.extend(used.iter().map(|(name, ..)| (*name).to_owned()));
    grid.row(&head);
    for row in rows {
        let code = Sheet::text(row, 9);
        let thing = thing(row, [12, 10, 11]);
        let what = match code.get(2..) {
            _ if code == "999999" => "合計".to_owned(),
            Some("AAAA") => format!("小計（{}）", service(code)),
            Some("EEEE") => format!("小計 限度額管理対象外（{}）", service(code)),
            Some("ZZZZ") => format!("小計 30日超（{}）", service(code)),
            _ => names.of(code, month),
        };
        let what = if thing.is_empty() { what } else { format!("{what}\n{thing}") };
        let what = if Sheet::text(row, 33) == "1" { format!("{what}\n30日超") } else { what };
        let office = match [Sheet::text(row, 6), Sheet::text(row, 7)].into_iter().find(|text| !text.is_empty()) {
            Some(_) | None if code == "999999" => String::new(),
            office => office.unwrap_or_default().to_owned(),
        };
        let mut cells = vec![office, what];
        cells.extend(used.iter().map(|(_, _, number)| Sheet::text(row, *number).to_owned()));
        grid.rule();
        grid.row(&cells);
    }
    text.push_str(&grid.finish());
    let stay = rows.iter().find(|row| [30, 31, 32].iter().any(|number| !Sheet::text(row, *number).is_empty()));
    if let Some(row) = stay {
        let [before, planned, total] = [30, 31, 32].map(|number| Sheet::text(row, number));
        text.push_str(&format!("  短期入所の利用日数: 前月まで{before}日、当月の計画{planned}日、累積{total}日\n"));
    }
    text
}

fn service(code: &str) -> String {
    let service = code.get(..2).and_then(kaigo::services::ServiceType::parse);
    service.map(|service| service.label().map_or_else(|| service.to_string(), str::to_owned)).unwrap_or_default()
}

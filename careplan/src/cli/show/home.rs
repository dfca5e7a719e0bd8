//! The plan of home care as on its forms: 第1表, 第2表, 第3表.

use super::grid::{Grid, Side::Left};
use super::item;
use crate::Kind;
use crate::unit::Sheet;

/// 第1表, 居宅サービス計画書（１）.
pub(super) fn first(rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for row in rows {
        let item = |number| item(Kind::Table1, row, number);
        let mut grid = Grid::new(&[(32, Left), (92, Left)]);
        let mut line = |name: &str, value: String| {
            if !value.trim().is_empty() {
                grid.row(&[name.to_owned(), value]);
            }
        };
        let joined = |numbers: &[u8]| numbers.iter().map(|number| item(*number)).collect::<Vec<_>>().join(" ");
        line("作成年月日", item(4));
        line("区分", joined(&[16, 17]));
        line("利用者の住所", joined(&[5, 6, 7]).trim().to_owned());
        line("居宅サービス計画作成者氏名", item(8));
        line("介護支援事業者・所在地", format!("{}（{}） {}", item(9), item(13), joined(&[10, 11, 12])));
        line("居宅サービス計画作成（変更）日", format!("{}　初回 {}", item(14), item(15)));
        line("認定日", item(18));
        line("認定の有効期間", period(&item(19), &item(20)));
        line("要介護状態区分", item(21));
        for (name, number) in [
            ("利用者及び家族の生活に対する意向を踏まえた課題分析の結果", 22),
            ("介護認定審査会の意見及びサービスの種類の指定", 23),
            ("総合的な援助の方針", 24),
        ] {
            let value = item(number);
            if !value.is_empty() {
                grid.rule();
                grid.row(&[name.to_owned(), value]);
            }
        }
        let reason = [item(25), item(26)].join(" ");
        if !reason.trim().is_empty() {
            grid.rule();
            grid.row(&["生活援助中心型の算定理由".to_owned(), reason]);
        }
        text.push_str(&grid.finish());
    }
    text
}

fn period(from: &str, until: &str) -> String {
    if from.is_empty() && until.is_empty() { String::new() } else { format!("{from} ～ {until}") }
}

/// 第2表, 居宅サービス計画書（２）. What repeats the row above is empty in the files as it is on the form.
pub(super) fn needs(rows: &[Vec<String>]) -> String {
    let widths = [18, 16, 10, 16, 10, 18, 4, 12, 16, 8, 10];
    let mut grid = Grid::new(&widths.map(|width| (width, Left)));
    let head = [
        "生活全般の解決すべき課題（ニーズ）",
        "長期目標",
        "（期間）",
        "短期目標",
        "（期間）",
        "サービス内容",
        "保険",
        "サービス種別",
        "事業所",
        "頻度",
        "期間",
    ];
    grid.row(&head.map(str::to_owned));
    for row in rows {
        let text = |number| item(Kind::Table2, row, number);
        if !text(7).is_empty() {
            grid.rule();
        }
        let insured = if Sheet::text(row, 15) == "Y" { "○".to_owned() } else { String::new() };
        let (need, goals) = ([text(6), text(7)], [text(9), text(11), text(10), text(12)]);
        let need = if text(7).is_empty() { String::new() } else { need.join(" ") };
        let rest = [text(14), insured, text(16), text(18), text(19), text(20)];
        grid.row(&[vec![need], goals.to_vec(), rest.to_vec()].concat());
    }
    grid.finish()
}

/// Hours of one line of the week.
const BAND: u16 = 2;
const DAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];

/// 第3表, 週間サービス計画表: the week from Monday to Sunday, the day in bands of two hours.
pub(super) fn week(rows: &[Vec<String>]) -> String {
    let mut columns = vec![(5, Left)];
    columns.extend([(14, Left); 7]);
    columns.push((20, Left));
    let mut grid = Grid::new(&columns);
    let head = DAYS.map(str::to_owned).to_vec();
    grid.row(&[vec!["時刻".to_owned()], head, vec!["主な日常生活上の活動".to_owned()]].concat());
    for band in 0..24 / BAND {
        let (from, until) = (band * BAND * 60, (band + 1) * BAND * 60);
        let mut cells = vec![format!("{:02}:00", band * BAND)];
        for day in 1..=7u16 {
            let own = rows.iter().filter(|row| Sheet::text(row, 7) == day.to_string());
            cells.push(own.filter_map(|row| in_band(row, [6, 8, 9], from, until)).collect::<Vec<_>>().join("\n"));
        }
        let activities = rows.iter().filter_map(|row| in_band(row, [10, 11, 12], from, until));
        cells.push(activities.collect::<Vec<_>>().join("\n"));
        grid.rule();
        grid.row(&cells);
    }
    let mut text = grid.finish();
    for row in rows.iter().filter(|row| !Sheet::text(row, 13).is_empty()) {
        text.push_str(&format!("  週単位以外のサービス: {}\n", Sheet::text(row, 13)));
    }
    // What says neither day nor time has no place in the week.
    let timeless = |row: &&Vec<String>| {
        let service = !Sheet::text(row, 6).is_empty()
            && (Sheet::text(row, 7).is_empty() || minutes(Sheet::text(row, 8)).is_none());
        service || !Sheet::text(row, 10).is_empty() && minutes(Sheet::text(row, 11)).is_none()
    };
    for row in rows.iter().filter(timeless) {
        let words = [6, 7, 8, 9, 10, 11, 12].map(|number| item(Kind::Table3, row, number)).join(" ");
        text.push_str(&format!("  曜日か時刻のない行: {}\n", words.trim()));
    }
    text
}

/// What a row says in the hours from `from` until `until`: its text where it begins, an arrow while it lasts.
fn in_band(row: &[String], [what, start, end]: [u8; 3], from: u16, until: u16) -> Option<String> {
    let text = Sheet::text(row, what);
    let begins = minutes(Sheet::text(row, start)).filter(|_| !text.is_empty())?;
    let ends = minutes(Sheet::text(row, end)).unwrap_or(begins);
    if (from..until).contains(&begins) {
        let (start, end) = (item(Kind::Table3, row, start), item(Kind::Table3, row, end));
        let time = if start == end || end.is_empty() { start } else { format!("{start}-{end}") };
        return Some(format!("{time}\n{text}"));
    }
    // Over midnight the end comes first.
    let lasts = if ends < begins { from >= begins || from < ends } else { (begins..ends).contains(&from) };
    lasts.then(|| "↓".to_owned())
}

fn minutes(text: &str) -> Option<u16> {
    let number: u16 = text.parse().ok().filter(|_| text.len() == 4)?;
    Some(number / 100 * 60 + number % 100)
}

//! `show`: a unit as a person would read it on paper.

mod grid;
mod home;
mod usage;

use std::path::PathBuf;

use kaigo::era::EraDate;
use kaigo::month::Month;
use kaigo::numbers::InsurerNumber;
use kaigo::services::ServiceCode;

use super::folder::{said, unreadable};
use super::opened::{Opened, Opening, no_fault};
use super::{Console, DONE, Stop, folder, refused, unusable};
use crate::code_list::{CodeList, Listed};
use crate::compare::spoken;
use crate::layout::{Column, columns};
use crate::unit::Sheet;
use crate::{Kind, PersonKey, Transmission};

/// Items that say nothing to a reader.
const SILENT: &[&str] = &["CSVバージョン", "識別子", "更新業者コード", "保険者番号", "被保険者番号", "事業所コード"];
/// A list of codes; the nation's has some ten MiB.
const LIST_BYTES: u64 = 64 << 20;

pub(super) fn run(paths: &[PathBuf], codes: &[PathBuf], console: &mut Console<'_>) -> Result<u8, Stop> {
    let list = list(codes)?;
    let mut reports = Vec::new();
    for unit in folder::units(paths)? {
        match Opened::open(&unit, no_fault)? {
            Opening::Opened(unit) => show(*unit, &list, console)?,
            Opening::Refused(report) => reports.push(report),
            Opening::Foreign => {}
        }
    }
    if reports.is_empty() { Ok(DONE) } else { refused(&reports, console) }
}

/// The lists of service codes, all in one.
fn list(paths: &[PathBuf]) -> Result<CodeList, Stop> {
    let mut list = CodeList::default();
    for path in paths {
        let failed = |error: std::io::Error| Stop::Unusable(unreadable(path, &error));
        if std::fs::metadata(path).map_err(failed)?.len() > LIST_BYTES {
            return unusable(format!(
                "{}が大きすぎます（上限64MiB）。サービスコード表のCSVを指定してください。",
                said(path)
            ));
        }
        let bytes = std::fs::read(path).map_err(failed)?;
        list.read(&bytes).or_else(|bad| unusable(format!("{}: {}", said(path), bad.japanese())))?;
    }
    Ok(list)
}

fn show(mut unit: Opened, list: &CodeList, console: &mut Console<'_>) -> Result<(), Stop> {
    let Transmission { from, to, serial } = unit.transmission();
    let edition = unit.nobody.edition().label();
    writeln!(console.out, "════ {} → {}  連番 {serial}  {edition}", from.office, to.office)?;
    for person in unit.sorted() {
        let sheets = unit.part(&person)?.unit.content.sheets();
        let name = sheets.iter().find_map(|sheet| name(sheet.kind, sheet.rows.first()?)).unwrap_or_default();
        let PersonKey { insurer, insured } = person;
        writeln!(console.out, "\n── {name}  保険者 {insurer}  被保険者 {insured}")?;
        let names = Names { list, insurer };
        for sheet in &sheets {
            let rows = sheet.rows.as_slice();
            let text = match sheet.kind {
                Kind::Table1 => home::first(rows),
                Kind::Table2 => home::needs(rows),
                Kind::Table3 => home::week(rows),
                Kind::Planned => usage::month(sheet.kind, "予定", rows, &names),
                Kind::Actual => usage::month(sheet.kind, "実績", rows, &names),
                Kind::Breakdown => usage::breakdown(rows, &names),
                _ => items(sheet.kind, rows),
            };
            writeln!(console.out, "\n  【{}】\n{text}", sheet.kind.japanese())?;
        }
    }
    writeln!(console.out)?;
    Ok(())
}

/// Names of services for one person, whose insurer may have a list of its own.
#[derive(Debug, Clone, Copy)]
struct Names<'a> {
    list: &'a CodeList,
    insurer: InsurerNumber,
}

impl Names<'_> {
    /// A code with its name in the month where a list has it; alone where none does.
    fn of(&self, code: &str, month: &str) -> String {
        let (Some(service), Some(month)) = (ServiceCode::parse(code), Month::parse(month)) else {
            return code.to_owned();
        };
        match self.list.look(service, month, self.insurer) {
            Listed::Valid(name) => format!("{name} {code}"),
            Listed::OtherMonths(name) => format!("{name} {code}（この月のコード表にはない）"),
            Listed::Unknown => code.to_owned(),
        }
    }
}

fn name(kind: Kind, row: &[String]) -> Option<String> {
    let column = match kind {
        Kind::Supplement => 6,
        Kind::Profile => 15,
        Kind::Prevention => 8,
        _ => return None,
    };
    Some(format!("{} 様", Sheet::text(row, column)))
}

/// An item as people read it.
fn item(kind: Kind, row: &[String], number: u8) -> String {
    let column: Option<&Column> = columns(kind).get(usize::from(number).wrapping_sub(1));
    column.map(|column| spoken(column, Sheet::text(row, number))).unwrap_or_default()
}

/// `202507` as `令和7年7月分（2025年7月）`.
fn month_in_words(text: &str) -> String {
    let Some(month) = Month::parse(text) else { return text.to_owned() };
    let (year, number) = (month.year(), month.month());
    let first = jiff::civil::Date::new(year as i16, number as i8, 1).ok();
    match first.and_then(EraDate::of).map(|day| day.to_string()) {
        Some(day) => format!("{}分（{year}年{number}月）", day.trim_end_matches("1日")),
        None => format!("{year}年{number}月分"),
    }
}

/// Every filled item, one per line; further lines of a text stand under its first.
fn items(kind: Kind, rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for row in rows {
        for column in columns(kind).iter().filter(|column| !SILENT.contains(&column.name)) {
            let spoken = spoken(column, Sheet::text(row, column.number));
            if !spoken.is_empty() {
                let lines: Vec<&str> = spoken.lines().collect();
                text.push_str(&format!("    {}: {}\n", column.name, lines.join("\n      ")));
            }
        }
        if rows.len() > 1 {
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_said_in_words() {
        assert_eq!(month_in_words("202507"), "令和7年7月分（2025年7月）");
        assert_eq!(month_in_words("201905"), "令和元年5月分（2019年5月）");
        assert_eq!(month_in_words("201904"), "平成31年4月分（2019年4月）");
        assert_eq!(month_in_words("202511"), "令和7年11月分（2025年11月）");
        assert_eq!(month_in_words("180001"), "1800年1月分");
    }
}

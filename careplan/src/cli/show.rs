//! `show`: a unit as a person would read it on paper.

use std::path::PathBuf;

use super::opened::{Opened, Opening, no_fault};
use super::{Console, DONE, Stop, folder, refused};
use crate::compare::spoken;
use crate::layout::{Column, columns};
use crate::unit::Sheet;
use crate::{Kind, Transmission};

/// Items that say nothing to a reader.
const SILENT: &[&str] = &["CSVバージョン", "識別子", "更新業者コード", "保険者番号", "被保険者番号", "事業所コード"];

pub(super) fn run(paths: &[PathBuf], console: &mut Console<'_>) -> Result<u8, Stop> {
    let mut reports = Vec::new();
    for unit in folder::units(paths)? {
        match Opened::open(&unit, no_fault)? {
            Opening::Opened(unit) => show(*unit, console)?,
            Opening::Refused(report) => reports.push(report),
            Opening::Foreign => {}
        }
    }
    if reports.is_empty() { Ok(DONE) } else { refused(&reports, console) }
}

fn show(mut unit: Opened, console: &mut Console<'_>) -> Result<(), Stop> {
    let Transmission { from, to, serial } = unit.transmission();
    let edition = unit.nobody.edition().label();
    writeln!(console.out, "════ {} → {}  連番 {serial}  {edition}", from.office, to.office)?;
    for person in unit.sorted() {
        let part = unit.part(&person)?.unit;
        let sheets = part.content.sheets();
        let name = sheets.iter().find_map(|sheet| name(sheet.kind, sheet.rows.first()?)).unwrap_or_default();
        writeln!(console.out, "\n── {name}  保険者 {}  被保険者 {}", person.insurer, person.insured)?;
        for sheet in &sheets {
            let rows: Vec<&Vec<String>> = sheet.rows.iter().collect();
            writeln!(console.out, "\n  【{}】", sheet.kind.japanese())?;
            match sheet.kind {
                Kind::Planned | Kind::Actual => usage(&rows, console)?,
                Kind::Table2 => needs(&rows, console)?,
                _ => items(sheet.kind, &rows, console)?,
            }
        }
    }
    writeln!(console.out)?;
    Ok(())
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

fn item(kind: Kind, row: &[String], number: u8) -> String {
    let column: Option<&Column> = columns(kind).get(usize::from(number).wrapping_sub(1));
    column.map(|column| spoken(column, Sheet::text(row, number))).unwrap_or_default()
}

/// Every filled item, one per line; further lines of a text stand under its first.
fn items(kind: Kind, rows: &[&Vec<String>], console: &mut Console<'_>) -> Result<(), Stop> {
    for row in rows {
        for column in columns(kind).iter().filter(|column| !SILENT.contains(&column.name)) {
            let text = spoken(column, Sheet::text(row, column.number));
            if !text.is_empty() && !text.chars().all(|c| c == '0') {
                let text: Vec<&str> = text.lines().collect();
                writeln!(console.out, "    {}: {}", column.name, text.join("\n      "))?;
            }
        }
        if rows.len() > 1 {
            writeln!(console.out)?;
        }
    }
    Ok(())
}

fn usage(rows: &[&Vec<String>], console: &mut Console<'_>) -> Result<(), Stop> {
    let kind = Kind::Planned;
    for row in rows {
        let (date, start, end) = (item(kind, row, 10), item(kind, row, 12), item(kind, row, 13));
        let time = if start == end { start } else { format!("{start}～{end}") };
        let (code, office, units) = (item(kind, row, 15), item(kind, row, 21), item(kind, row, 8));
        let equipment = item(kind, row, 18);
        writeln!(console.out, "    {date} {time}  {code} {office} {equipment} {units}単位 {}回", item(kind, row, 14))?;
    }
    Ok(())
}

/// Needs, goals and contents as nested lines; repeated texts are printed once, as on the form.
fn needs(rows: &[&Vec<String>], console: &mut Console<'_>) -> Result<(), Stop> {
    let kind = Kind::Table2;
    for row in rows {
        let text = |number: u8| item(kind, row, number);
        if !text(7).is_empty() {
            writeln!(console.out, "    課題{} {}", text(6), text(7))?;
        }
        if !text(9).is_empty() || !text(10).is_empty() {
            writeln!(console.out, "      長期目標 {}（{}）", text(9), text(11))?;
            writeln!(console.out, "      短期目標 {}（{}）", text(10), text(12))?;
        }
        let (service, office) = (text(16), text(18));
        writeln!(console.out, "        {} {service} {office} {}（{}）", text(14), text(19), text(20))?;
    }
    Ok(())
}

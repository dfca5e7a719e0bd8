//! `show`: a unit as a person would read it on paper.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Console, DONE, REFUSED, Stop, folder, units};
use crate::Kind;
use crate::compare::spoken;
use crate::layout::{Column, columns};
use crate::unit::{Sheet, Unit};

/// Items that say nothing to a reader.
const SILENT: &[&str] = &["CSVバージョン", "識別子", "更新業者コード", "保険者番号", "被保険者番号", "事業所コード"];

/// A person's rows of one sheet.
type Own<'a> = (&'a Sheet, Vec<&'a Vec<String>>);

pub(super) fn run(paths: &[PathBuf], console: &mut Console<'_>) -> Result<u8, Stop> {
    let (read, refused) = folder::read(paths)?;
    for unit in &read {
        show(unit, console)?;
    }
    if refused.is_empty() {
        return Ok(DONE);
    }
    units::say_refused(&refused, console)?;
    Ok(REFUSED)
}

fn show(unit: &Unit, console: &mut Console<'_>) -> Result<(), Stop> {
    let (from, to) = (unit.transmission.from.office, unit.transmission.to.office);
    writeln!(console.out, "════ {from} → {to}  連番 {}  {}", unit.transmission.serial, unit.edition().label())?;
    let sheets = unit.content.sheets();
    let mut people: BTreeMap<(String, String), Vec<Own<'_>>> = BTreeMap::new();
    for sheet in &sheets {
        for row in &sheet.rows {
            let key = (Sheet::text(row, 2).to_owned(), Sheet::text(row, 3).to_owned());
            let own = people.entry(key).or_default();
            match own.iter_mut().find(|(known, _)| known.kind == sheet.kind) {
                Some((_, rows)) => rows.push(row),
                None => own.push((sheet, vec![row])),
            }
        }
    }
    for ((insurer, insured), own) in &people {
        let name = own.iter().find_map(|(sheet, rows)| name(sheet.kind, rows.first()?)).unwrap_or_default();
        writeln!(console.out, "\n── {name}  保険者 {insurer}  被保険者 {insured}")?;
        for (sheet, rows) in own {
            writeln!(console.out, "\n  【{}】", sheet.kind.japanese())?;
            match sheet.kind {
                Kind::Planned | Kind::Actual => usage(rows, console)?,
                Kind::Table2 => needs(rows, console)?,
                _ => items(sheet.kind, rows, console)?,
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

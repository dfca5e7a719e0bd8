//! A second checker, written from the text of the standard and of CHOICES.md alone: slow, obvious, with its own CSV
//! splitter, dates, names and column tables. Both checkers must find the same: file, record, line, column, rule and
//! severity. A disagreement is a bug in one of the two.
//!
//! `CAREPLAN_ROWS` (default 30,000) and `CAREPLAN_SEED` (default 1) choose how much and what.
#![allow(clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;
mod csv;
mod generate;
mod names;
mod rules;
mod shapes;
mod units;

use std::collections::BTreeSet;

use careplan::{Fault, Report, Severity, Verdict, read_unit};
use generate::{Dice, Files};
use rules::Found;

fn given(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn list(files: &Files) -> Vec<(&str, &[u8])> {
    files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect()
}

fn of_report(report: &Report) -> BTreeSet<Found> {
    let level = |severity| match severity {
        Severity::Error => 'E',
        Severity::Warning => 'W',
        Severity::Note => 'N',
    };
    // Found beside what follows from them, which both must find.
    // Notes on what no rule of section 8 speaks of are not its matter.
    let notes = |fault: &Fault| {
        use Fault::*;
        matches!(fault, OfficeCheckDigit { .. } | NameUncertain | NameBlank | RowTwice | EndBeforeStart | AmountDiffers)
    };
    let beside =
        |fault: &Fault| matches!(fault, Fault::Resaved | Fault::RowSlipped | Fault::CutShort | Fault::WrongReceiver);
    report
        .findings
        .iter()
        .filter(|finding| !beside(&finding.fault) && !notes(&finding.fault))
        .map(|finding| {
            (
                finding.file.to_string(),
                finding.record.unwrap_or(0),
                finding.line.unwrap_or(0),
                finding.column.map_or(0, usize::from),
                finding.rule().as_str(),
                level(finding.severity()),
            )
        })
        .collect()
}

fn verdict(found: &BTreeSet<Found>) -> Verdict {
    let any = |level| found.iter().any(|found| found.5 == level);
    match (any('E'), any('W')) {
        (true, _) => Verdict::Reject,
        (false, true) => Verdict::Warn,
        (false, false) => Verdict::Accept,
    }
}

/// What only one of the two says.
fn disagreement(files: &Files) -> Option<String> {
    let report = careplan::check_unit(&list(files));
    let ours = of_report(&report);
    let naive: BTreeSet<Found> = units::check(&list(files)).into_iter().collect();
    if ours == naive && report.verdict() == verdict(&naive) {
        return None;
    }
    let only = |a: &BTreeSet<Found>, b: &BTreeSet<Found>| a.difference(b).cloned().collect::<Vec<_>>();
    Some(format!("only the checker: {:?}\nonly the naive one: {:?}", only(&ours, &naive), only(&naive, &ours)))
}

/// Every finding stands on a line, record and column that are there.
fn inside(report: &Report, files: &Files) -> bool {
    report.findings.iter().all(|finding| {
        let (records, ctrl_z) = csv::split(&files[finding.file.as_ref()]);
        let lines = records.iter().map(|record| record.cells.last().unwrap()).map(|cell| cell.line).max().unwrap_or(0);
        let lines = lines.max(ctrl_z.unwrap_or(0));
        let count = records.iter().filter(|record| !record.is_blank()).count() as u64;
        finding.line.is_none_or(|line| (1..=lines).contains(&line))
            && finding.record.is_none_or(|record| (1..=count).contains(&record))
            && finding.column.is_none_or(|column| (1..=71).contains(&column))
    })
}

/// What is accepted silently by choices 7 and 16, made canonical by the naive splitter: line ends and quotes.
fn canonical(name: &str, bytes: &[u8]) -> Vec<u8> {
    let (records, _) = csv::split(bytes);
    let (name, _) = names::read(name).unwrap();
    let columns = names::columns(name.prefix, name.v3);
    let mut text = String::new();
    for record in records {
        let cells = record.cells.iter().zip(&columns).map(|(cell, column)| match column.kind.as_str() {
            "TEXT" => format!("\"{}\"", cell.text.replace('"', "\"\"")),
            _ => cell.text.clone(),
        });
        text += &cells.collect::<Vec<_>>().join(",");
        text += "\r\n";
    }
    text.chars().map(|c| c as u8).collect()
}

/// Nothing found: what was read, written again, gives the mutated bytes back.
fn harmless(files: &Files) -> Result<(), String> {
    let (unit, _) = read_unit(&list(files)).map_err(|_| "cannot be read".to_string())?;
    let written = unit.write().map_err(|_| "cannot be written".to_string())?;
    for file in written {
        let bytes = files.get(&file.name).ok_or(format!("{} was not there", file.name))?;
        let image = names::prefix(&file.name) == Some("UPKIHON_IMAGE");
        if !image && file.bytes != canonical(&file.name, bytes) {
            return Err(format!("{} is written otherwise", file.name));
        }
    }
    Ok(())
}

fn lines(files: &Files) -> u64 {
    files.values().map(|bytes| bytes.iter().filter(|byte| **byte == b'\n').count() as u64).sum()
}

fn say(files: &Files) -> String {
    let mut text = String::new();
    for (name, bytes) in files {
        let bytes: String = bytes.iter().flat_map(|byte| std::ascii::escape_default(*byte)).map(char::from).collect();
        text += &format!("{name}: {}\n", bytes.replace("\\r\\n", "\\r\\n\n   "));
    }
    text
}

#[test]
fn both_checkers_agree() {
    let (rows, seed) = (given("CAREPLAN_ROWS", 30_000), given("CAREPLAN_SEED", 1));
    let mut apart: Vec<String> = Vec::new();
    let (mut seen, mut units, mut silent, mut number) = (0, 0u64, 0u64, 0u64);
    while seen < rows {
        number += 1;
        let mut dice = Dice(seed.wrapping_mul(0x1_0000_0000).wrapping_add(number));
        let mut files = generate::unit(&mut dice);
        for _ in 0..=dice.roll(4) {
            units += 1;
            seen += lines(&files);
            if let Some(what) = disagreement(&files) {
                apart.push(format!("unit {number} of seed {seed}:\n{}\n{what}", say(&files)));
                assert!(apart.len() < 12, "{}", apart.join("\n\n"));
                break;
            }
            let report = careplan::check_unit(&list(&files));
            assert!(inside(&report, &files), "unit {number} of seed {seed}:\n{}\n{report:#?}", say(&files));
            if report.findings.is_empty() && !files.is_empty() {
                silent += 1;
                harmless(&files).unwrap_or_else(|what| panic!("unit {number} of seed {seed}: {what}\n{}", say(&files)));
            }
            generate::mutate(&mut files, &mut dice);
        }
    }
    assert!(apart.is_empty(), "{}", apart.join("\n\n"));
    assert!(silent * 20 > units && silent < units, "{silent} of {units} units without findings: a poor mixture");
    let mut out = std::io::stderr().lock();
    std::io::Write::write_all(
        &mut out,
        format!("{seen} rows in {units} units, {silent} without findings\n").as_bytes(),
    )
    .unwrap();
}

//! `check`: streams the files of each unit through the rules and says what was found.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use serde::Serialize;

use super::folder::{self, Given};
use super::{Console, DONE, Format, REFUSED, Stop, text, unusable};
use crate::report::{FINDING_LIMIT, Finding, Report, Verdict};
use crate::{Expected, UnitCheck};

const PIECE: usize = 256 << 10;
/// Below this the work is over before a bar could be read.
const LONG: u64 = 16 << 20;

pub(super) fn run(format: Format, paths: &[PathBuf], console: &mut Console<'_>) -> Result<u8, Stop> {
    let units = folder::units(paths)?;
    let mut progress = Progress::new(&units, console.progress);
    let mut reports = Vec::new();
    let mut piece = vec![0; PIECE];
    for unit in &units {
        reports.push(check(unit, &mut piece, &mut progress, console)?);
    }
    progress.clear(console)?;
    let verdict = reports.iter().map(Report::verdict).max().unwrap_or(Verdict::Accept);
    match format {
        Format::Json => json(verdict, &reports, console)?,
        Format::Text => {
            for (unit, report) in units.iter().zip(&reports) {
                text::unit(unit, report, console)?;
            }
            text::sum(&reports, console)?;
        }
    }
    Ok(if verdict == Verdict::Reject { REFUSED } else { DONE })
}

fn check(unit: &[Given], piece: &mut [u8], progress: &mut Progress, console: &mut Console<'_>) -> Result<Report, Stop> {
    let mut check = UnitCheck::new();
    for given in unit {
        let failed = |error: std::io::Error| format!("{}を読めません（{error}）。", folder::said(&given.path));
        let mut file = File::open(&given.path).or_else(|error| unusable(failed(error)))?;
        check.begin(&given.name);
        loop {
            let count = file.read(piece).or_else(|error| unusable(failed(error)))?;
            if count == 0 {
                break;
            }
            check.feed(piece.get(..count).unwrap_or_default());
            progress.step(count as u64, console)?;
        }
    }
    Ok(check.finish(&Expected::default()))
}

/// How much of the bytes is read.
struct Progress {
    all: u64,
    done: u64,
    shown: u64,
}

impl Progress {
    /// `wanted`: where nobody sees a bar, no file is asked for its size.
    fn new(units: &[Vec<Given>], wanted: bool) -> Self {
        let size = |given: &Given| std::fs::metadata(&given.path).map_or(0, |data| data.len());
        let all = if wanted { units.iter().flatten().map(size).sum() } else { 0 };
        Self { all, done: 0, shown: u64::MAX }
    }

    fn step(&mut self, count: u64, console: &mut Console<'_>) -> Result<(), Stop> {
        self.done += count;
        let percent = (self.done * 100).checked_div(self.all).unwrap_or(100).min(100);
        if self.all >= LONG && percent != self.shown {
            self.shown = percent;
            let filled = (percent / 5) as usize;
            write!(console.err, "\r調べています [{}{}] {percent:>3}%", "#".repeat(filled), ".".repeat(20 - filled))?;
            console.err.flush()?;
        }
        Ok(())
    }

    fn clear(&self, console: &mut Console<'_>) -> Result<(), Stop> {
        if self.shown != u64::MAX {
            write!(console.err, "\r{}\r", " ".repeat(44))?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Json<'a> {
    verdict: &'static str,
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    file: &'a str,
    record: Option<u64>,
    line: Option<u64>,
    column: Option<u16>,
    field: Option<&'static str>,
    rule: &'static str,
    severity: &'static str,
    message: String,
}

impl<'a> From<&'a Finding> for JsonFinding<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            file: &finding.file,
            record: finding.record,
            line: finding.line,
            column: finding.column,
            field: finding.field,
            rule: finding.rule().as_str(),
            severity: finding.severity().as_str(),
            message: finding.japanese(),
        }
    }
}

/// All findings of all units, at most 10,000 and then one that says how many were left out.
fn json(verdict: Verdict, reports: &[Report], console: &mut Console<'_>) -> Result<(), Stop> {
    let kept = reports.iter().flat_map(Report::kept).take(FINDING_LIMIT);
    let beyond = Report::beyond(reports);
    let findings = kept.chain(&beyond).map(JsonFinding::from).collect();
    let text = serde_json::to_string(&Json { verdict: verdict.as_str(), findings }).map_err(std::io::Error::from)?;
    writeln!(console.out, "{text}")?;
    Ok(())
}

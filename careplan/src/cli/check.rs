//! `check`: streams the files of each unit through the rules and says what was found.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use super::folder::{self, Given, Paths};
use super::json::Json;
use super::{Console, DONE, Format, REFUSED, Stop, text};
use crate::report::{Report, Verdict};
use crate::{Expected, UnitCheck};

const PIECE: usize = 256 << 10;
/// Below this the work is over before a bar could be read.
const LONG: u64 = 16 << 20;

pub(super) fn run(format: Format, paths: &[PathBuf], console: &mut Console<'_>) -> Result<u8, Stop> {
    let mut json = Json::new(format);
    let checked = all(format, paths, &mut json, console);
    if format == Format::Text {
        let sum = checked?;
        text::sum(&sum, console)?;
        return Ok(sum.status());
    }
    match checked {
        Ok(sum) => {
            json.end(sum.verdict, console)?;
            Ok(sum.status())
        }
        Err(Stop::Unusable(said)) => {
            json.unusable(&said, console)?;
            Err(Stop::Unusable(said))
        }
        Err(stop) => Err(stop),
    }
}

/// What all units together come to.
#[derive(Debug)]
pub(super) struct Sum {
    pub units: u64,
    pub refused: u64,
    pub records: u64,
    pub verdict: Verdict,
}

impl Sum {
    fn status(&self) -> u8 {
        if self.verdict == Verdict::Reject { REFUSED } else { DONE }
    }
}

/// Each unit is said as soon as it is checked: no number of them fills the memory.
fn all(format: Format, paths: &[PathBuf], json: &mut Json, console: &mut Console<'_>) -> Result<Sum, Stop> {
    let units = folder::units(paths)?;
    let mut progress = Progress::new(&units, console.progress);
    let mut sum = Sum { units: 0, refused: 0, records: 0, verdict: Verdict::Accept };
    let (mut piece, mut names) = (vec![0; PIECE], Paths::default());
    for unit in &units {
        let report = check(unit, &mut piece, &mut progress, console)?;
        progress.clear(console)?;
        sum.units += 1;
        sum.refused += u64::from(report.verdict() == Verdict::Reject);
        sum.records += report.records;
        sum.verdict = sum.verdict.max(report.verdict());
        let paths = names.of(unit);
        match format {
            Format::Text => text::unit(unit, &paths, &report, console)?,
            Format::Json | Format::Jsonl => json.unit(unit, &paths, &report, console)?,
        }
    }
    Ok(sum)
}

fn check(unit: &[Given], piece: &mut [u8], progress: &mut Progress, console: &mut Console<'_>) -> Result<Report, Stop> {
    let mut check = UnitCheck::new();
    for given in unit {
        let failed = |error: std::io::Error| Stop::Unusable(folder::unreadable(&given.shown, &error));
        let mut file = File::open(&given.path).map_err(failed)?;
        check.begin(&given.name);
        loop {
            let count = file.read(piece).map_err(failed)?;
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

    /// Takes the bar away: something is said beside it.
    fn clear(&mut self, console: &mut Console<'_>) -> Result<(), Stop> {
        if std::mem::replace(&mut self.shown, u64::MAX) != u64::MAX {
            write!(console.err, "\r{}\r", " ".repeat(44))?;
        }
        Ok(())
    }
}

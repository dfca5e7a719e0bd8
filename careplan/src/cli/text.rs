//! The report for people: grouped by file, with the faulty record shown and the column marked.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;

use super::check::Sum;
use super::folder::{Given, heading};
use super::{Console, Stop};
use crate::layout::{Layout, layout};
use crate::mask::Seen;
use crate::reader::{Event, Reader, Row};
use crate::report::{Finding, Report, Verdict};
use crate::{FileName, Severity};

/// Findings of one rule per file that are spelled out (section 12, choice 16).
const SPELLED: usize = 50;
/// Columns shown on either side of the faulty one.
const AROUND: usize = 3;

fn paint(console: &Console<'_>, code: &str, text: &str) -> String {
    if console.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

fn colour(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "31;1",
        Severity::Warning => "33",
        Severity::Note => "36",
    }
}

/// One unit; `paths` are its files as they can be said.
pub(super) fn unit(files: &[Given], paths: &[String], report: &Report, console: &mut Console<'_>) -> Result<(), Stop> {
    let (word, shade) = match report.verdict() {
        Verdict::Accept => ("受け取れます", "32"),
        Verdict::Warn => ("受け取れます（注意あり）", "33"),
        Verdict::Reject => ("受け取れません", "31;1"),
    };
    writeln!(console.out, "■ {}  {}", heading(files), paint(console, shade, word))?;
    let mut folded: BTreeMap<usize, u64> = BTreeMap::new();
    for finding in &report.findings {
        if let Some(cause) = finding.cause {
            *folded.entry(cause).or_default() += 1;
        }
    }
    let mut file = "";
    let mut spelled: BTreeMap<&str, usize> = BTreeMap::new();
    let shown = records(files, report);
    for (index, finding) in report.findings.iter().enumerate().filter(|(_, finding)| finding.cause.is_none()) {
        if finding.file.as_ref() != file {
            left(&spelled, console)?;
            spelled.clear();
            file = &finding.file;
            let given = files.iter().position(|given| given.name == file);
            let path = given.and_then(|index| paths.get(index)).map(String::as_str).unwrap_or_default();
            writeln!(console.out, "  {}", paint(console, "1", path))?;
        }
        let count = spelled.entry(finding.rule().as_str()).or_default();
        *count += 1;
        if *count <= SPELLED {
            let record = finding.record.and_then(|record| shown.get(&(file, record)));
            one(finding, record, console)?;
            if let Some(count) = folded.get(&index) {
                writeln!(console.out, "        同じ原因の指摘が、このほかに{count}件あります。")?;
            }
        }
    }
    left(&spelled, console)?;
    if !shown.is_empty() {
        writeln!(console.out, "  （[8]は8文字の値です。個人の情報かもしれない値は示しません）")?;
    }
    writeln!(console.out)?;
    Ok(())
}

fn left(spelled: &BTreeMap<&str, usize>, console: &mut Console<'_>) -> Result<(), Stop> {
    for (rule, count) in spelled.iter().filter(|(_, count)| **count > SPELLED) {
        writeln!(console.out, "    {rule} は、このほかに{}件あります。", count - SPELLED)?;
    }
    Ok(())
}

fn one(finding: &Finding, record: Option<&Shown>, console: &mut Console<'_>) -> Result<(), Stop> {
    let severity = paint(console, colour(finding.severity()), finding.severity().japanese());
    let place = match (finding.record, finding.line, finding.column) {
        (Some(record), Some(line), Some(column)) => format!("{record}件目（{line}行目）{column}列目 "),
        (Some(record), Some(line), None) => format!("{record}件目（{line}行目） "),
        (None, Some(line), _) => format!("{line}行目 "),
        _ => String::new(),
    };
    writeln!(console.out, "    {severity} [{}] {place}{}", finding.rule().as_str(), finding.japanese())?;
    if let (Some(column), Some(record)) = (finding.column, record) {
        let (line, mark) = record.marked(usize::from(column) - 1);
        writeln!(console.out, "        {line}")?;
        writeln!(console.out, "        {}", paint(console, colour(finding.severity()), &mark))?;
    }
    Ok(())
}

pub(super) fn sum(sum: &Sum, console: &mut Console<'_>) -> Result<(), Stop> {
    let word = match sum.refused {
        0 => paint(console, "32", "すべて受け取れます。"),
        refused => paint(console, "31;1", &format!("{refused}単位が受け取れません。")),
    };
    writeln!(console.out, "{}単位、{}件を調べました。{word}", sum.units, sum.records)?;
    Ok(())
}

/// The fields of a faulty record as they can be shown (section 12, choice 19): a value that can be no person's, else
/// its length.
#[derive(Debug)]
struct Shown(Vec<String>);

impl Shown {
    /// `alone`: the record has one error at most, so that its fields stand where they belong.
    fn new(row: &Row<'_>, layout: &Layout, name: &FileName, alone: bool) -> Self {
        let placed = alone && row.broken.is_none() && row.count == layout.columns.len();
        let cell = |position: usize| {
            let column = layout.columns.get(position).filter(|_| placed);
            match Seen::of(column, row.bytes(position), [name.from.office, name.to.office]) {
                Seen { value, .. } if !value.is_empty() => value,
                Seen { length: 0, .. } => String::new(),
                Seen { length, .. } => format!("[{length}]"),
            }
        };
        Self((0..row.count.min(128)).map(cell).collect())
    }

    /// A few fields around the faulty one, and a line that marks it.
    fn marked(&self, column: usize) -> (String, String) {
        let from = column.saturating_sub(AROUND);
        let to = (column + AROUND + 1).min(self.0.len());
        let mut line = if from > 0 { "..,".to_owned() } else { String::new() };
        let mut mark = String::new();
        for position in from..to {
            let cell = self.0.get(position).map(String::as_str).unwrap_or_default();
            if position == column {
                mark = format!("{}{}", " ".repeat(line.len()), "^".repeat(cell.len().max(1)));
            }
            line.push_str(cell);
            if position + 1 < to {
                line.push(',');
            }
        }
        if to < self.0.len() {
            line.push_str(",..");
        }
        (line, mark)
    }
}

/// Reads again the records that findings point at.
fn records<'a>(files: &'a [Given], report: &Report) -> BTreeMap<(&'a str, u64), Shown> {
    let mut shown = BTreeMap::new();
    for file in files {
        // Errors of each record that is wanted.
        let mut wanted: BTreeMap<u64, u32> = BTreeMap::new();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in report.findings.iter().filter(|finding| *finding.file == *file.name && finding.cause.is_none()) {
            let count = counts.entry(finding.rule().as_str()).or_default();
            *count += 1;
            if let Some(record) = finding.record.filter(|_| *count <= SPELLED) {
                wanted.entry(record).or_default();
            }
        }
        for finding in &report.findings {
            if *finding.file == *file.name
                && finding.severity() == Severity::Error
                && let Some(errors) = finding.record.and_then(|record| wanted.get_mut(&record))
            {
                *errors += 1;
            }
        }
        let (Some(last), Some((name, _)), Ok(mut source)) =
            (wanted.keys().last().copied(), FileName::read(&file.name), File::open(&file.path))
        else {
            continue;
        };
        let layout = layout(name.kind, name.edition());
        let mut reader = Reader::new();
        let mut piece = vec![0; 64 << 10];
        let mut sink = |event: Event<'_>| {
            if let Event::Row(row) = event
                && let Some(errors) = wanted.get(&row.record)
            {
                // Where findings were left out, nobody knows how many errors a record has.
                let alone = *errors <= 1 && report.left_out() == 0;
                shown.insert((file.name.as_str(), row.record), Shown::new(&row, layout, &name, alone));
            }
        };
        while let Ok(count) = source.read(&mut piece) {
            if count == 0 || reader.records() > last {
                break;
            }
            reader.feed(piece.get(..count).unwrap_or_default(), &mut sink);
        }
        reader.finish(&mut sink);
    }
    shown
}

//! Work to be measured by `bench/careplan`, or from outside (`perf stat`, callgrind):
//! `speed check FILE` checks one file, `speed floor FILE` only decodes and splits it,
//! `speed units COUNT` checks so many ordinary units of three files, `speed plant COUNT FOLDER` writes them into a
//! folder, `speed bytes FOLDER` only reads its files and `speed folder FOLDER` lets the program check it,
//! `speed dear KIND FOLDER` writes the file of a million rows that costs the checker most, `speed show FOLDER`,
//! `speed diff FOLDER` (with itself) and `speed split FOLDER OUT` let the program do that.
//!
//! Prints the work, the records, fields or units, the findings, the bytes, the seconds on the clock, the seconds on the
//! processor and the peak memory in KiB.
#![allow(clippy::print_stdout)]
#![expect(clippy::disallowed_methods, reason = "measures")]

use std::cell::RefCell;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use careplan::cli::{self, Console, Format, Verb};
use careplan::write::Written;
use careplan::{Expected, UnitCheck, check_unit, make};

/// What was worked through.
struct Done {
    count: usize,
    findings: usize,
    bytes: usize,
    seconds: f64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["check", path] => check(path),
        ["floor", path] => floor(path),
        ["units", count] => count.parse().ok().and_then(units),
        ["plant", count, folder] => count.parse().ok().and_then(|count| plant(count, Path::new(folder))),
        ["bytes", folder] => bytes(Path::new(folder)),
        ["folder", folder] => program(Path::new(folder)),
        ["dear", kind, folder] => dear(kind, Path::new(folder)),
        ["show", folder] => verb(Verb::Show { codes: Vec::new(), paths: vec![folder.into()] }),
        ["diff", folder] => verb(Verb::Diff { old: folder.into(), new: folder.into() }),
        ["split", folder, out] => verb(Verb::Split { out: out.into(), paths: vec![folder.into()] }),
        _ => None,
    };
    let (Some(done), Some(work)) = (done, arguments.first()) else {
        eprintln!(
            "speed check FILE | floor FILE | units COUNT | plant COUNT FOLDER | bytes FOLDER | folder FOLDER | \
             dear KIND FOLDER | show FOLDER | diff FOLDER | split FOLDER OUT"
        );
        return ExitCode::from(2);
    };
    let Done { count, findings, bytes, seconds } = done;
    println!("{work} {count} {findings} {bytes} {seconds:.4} {:.4} {}", on_processor(), peak());
    ExitCode::SUCCESS
}

/// Seconds this program was on a processor, its start and end included; 0 where the system does not say.
fn on_processor() -> f64 {
    let times = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    times.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()).map_or(0.0, |ns: f64| ns / 1e9)
}

/// Most memory this program had, in KiB; 0 where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; 256 << 10]);
}

/// Pieces of the file, so that memory stays what the work itself needs. The length of the file.
fn pieces(path: &Path, mut piece: impl FnMut(&[u8])) -> Option<usize> {
    use std::io::Read;
    let mut file = std::fs::File::open(path).ok()?;
    // The buffer is kept: for 30,000 small files a fresh one each would be the dearest part.
    BUFFER.with_borrow_mut(|buffer| {
        let mut bytes = 0;
        loop {
            let count = file.read(buffer).ok()?;
            if count == 0 {
                return Some(bytes);
            }
            piece(buffer.get(..count)?);
            bytes += count;
        }
    })
}

fn check(path: &str) -> Option<Done> {
    let begin = Instant::now();
    let mut check = UnitCheck::new();
    check.begin(Path::new(path).file_name()?.to_str()?);
    let bytes = pieces(Path::new(path), |piece| check.feed(piece))?;
    let report = check.finish(&Expected::default());
    let seconds = begin.elapsed().as_secs_f64();
    Some(Done { count: report.records as usize, findings: report.findings.len(), bytes, seconds })
}

fn floor(path: &str) -> Option<Done> {
    let begin = Instant::now();
    let mut count = 0;
    let mut decoder = encoding_rs::SHIFT_JIS.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(1 << 20);
    let bytes = pieces(Path::new(path), |piece| {
        text.clear();
        let _ = decoder.decode_to_string(piece, &mut text, false);
        // Each field is looked at, so that splitting is not optimised into counting.
        count += text
            .split('\n')
            .flat_map(|line| line.split(','))
            .map(|field| std::hint::black_box(field).len().min(1))
            .sum::<usize>();
    })?;
    Some(Done { count, findings: 0, bytes, seconds: begin.elapsed().as_secs_f64() })
}

/// Different units, so that nothing learns one of them by heart.
fn made() -> Option<Vec<Vec<Written>>> {
    (1..=250).map(|seed| make::unit(make::Wanted::Usage, seed, 3)?.write().ok()).collect()
}

fn units(count: usize) -> Option<Done> {
    let made = made()?;
    let (mut findings, mut bytes) = (0, 0);
    let begin = Instant::now();
    for unit in made.iter().cycle().take(count) {
        let files: Vec<(&str, &[u8])> = unit.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
        bytes += files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
        findings += check_unit(std::hint::black_box(&files)).findings.len();
    }
    Some(Done { count, findings, bytes, seconds: begin.elapsed().as_secs_f64() })
}

/// Writes so many units, each under a serial of its own.
fn plant(count: usize, folder: &Path) -> Option<Done> {
    let made = made()?;
    std::fs::create_dir_all(folder).ok()?;
    let begin = Instant::now();
    let mut bytes = 0;
    for (index, unit) in made.iter().cycle().take(count).enumerate() {
        let serial = format!("20250625{:02}{:02}{:02}", index / 3600, index / 60 % 60, index % 60);
        for file in unit {
            let name = file.name.replace("20250625102000", &serial);
            std::fs::write(folder.join(name), &file.bytes).ok()?;
            bytes += file.bytes.len();
        }
    }
    Some(Done { count, findings: 0, bytes, seconds: begin.elapsed().as_secs_f64() })
}

/// The least a program can do that looks into every file: opens each and reads it.
fn bytes(folder: &Path) -> Option<Done> {
    let begin = Instant::now();
    let (mut count, mut bytes) = (0, 0);
    for entry in std::fs::read_dir(folder).ok()? {
        bytes += pieces(&entry.ok()?.path(), |piece| assert!(!std::hint::black_box(piece).is_empty()))?;
        count += 1;
    }
    Some(Done { count, findings: 0, bytes, seconds: begin.elapsed().as_secs_f64() })
}

/// The program itself on a folder; its words are only counted.
fn program(folder: &Path) -> Option<Done> {
    let verb = Verb::Check { format: Format::Text, paths: vec![folder.to_path_buf()] };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let begin = Instant::now();
    cli::run(&verb, &mut Console { out: &mut out, err: &mut err, colour: false, progress: false });
    let seconds = begin.elapsed().as_secs_f64();
    let said = String::from_utf8(out).ok()?;
    let count = said.lines().filter(|line| line.starts_with('■')).count();
    let findings = said.lines().filter(|line| line.starts_with("    ")).count();
    Some(Done { count, findings, bytes: said.len(), seconds })
}

/// Lets the program do something; its words go nowhere.
fn verb(verb: Verb) -> Option<Done> {
    let (mut out, mut err) = (std::io::sink(), std::io::sink());
    let begin = Instant::now();
    let code = cli::run(&verb, &mut Console { out: &mut out, err: &mut err, colour: false, progress: false });
    (code == cli::DONE).then(|| Done { count: 1, findings: 0, bytes: 0, seconds: begin.elapsed().as_secs_f64() })
}

/// A million rows of half a million persons, no two of which say the same: nothing the checker remembers can be folded.
fn dear(kind: &str, folder: &Path) -> Option<Done> {
    std::fs::create_dir_all(folder).ok()?;
    let begin = Instant::now();
    let name = match kind {
        "UP2KYO" => "UP2KYO_9970100011_43_9970100029_11_20250625101500.CSV".to_owned(),
        kind => format!("{kind}_202507_9970100011_43_9970100029_11_20250625102000.CSV"),
    };
    let mut file = std::io::BufWriter::new(std::fs::File::create(folder.join(name)).ok()?);
    let mut bytes = 0;
    for row in 0..1_000_000 {
        let text = match kind {
            "UPSIKYU" => dear_breakdown(row),
            "UPPLAN" => dear_rental(row),
            "UP2KYO" => dear_need(row),
            _ => return None,
        };
        file.write_all(text.as_bytes()).ok()?;
        bytes += text.len();
    }
    file.flush().ok()?;
    Some(Done { count: 1_000_000, findings: 0, bytes, seconds: begin.elapsed().as_secs_f64() })
}

/// Every row the only one of its office.
fn dear_breakdown(row: u32) -> String {
    let person = row % 500_000;
    format!(
        "202407,990001,99{person:08},20250625,202507,\"\",99{row:08},,111111,,,\"\",1,,,1,,,,,,,,,,,,,,,,,0,,,,\r\n"
    )
}

/// Every row a rental of other units.
fn dear_rental(row: u32) -> String {
    let (person, units) = (row % 500_000, 1 + row / 500_000);
    let office = if units == 1 { "9970100029" } else { "9970100037" };
    format!(
        "202407,990001,99{person:08},20250625,202507,9970100011,\"a\",{units},,20250701,,9999,9999,1,171007,99999-000001,,\"\",,\
         {office},\"\",,0,9970100011,\r\n"
    )
}

/// Every row another need.
fn dear_need(row: u32) -> String {
    let (person, need) = (row % 500_000, 1 + row / 500_000);
    format!(
        "202407,990001,99{person:08},20250620,20250620,{need},\"\",1,\"\",\"\",\"\",\"\",1,\"\",,\"\",,\"\",\"\",\"\",,\r\n"
    )
}

//! Work to be timed from outside (`time`, `perf stat`, callgrind):
//! `speed check FILE` checks one file, `speed floor FILE` only decodes and splits it,
//! `speed units COUNT` checks so many ordinary units of three files.

use std::process::ExitCode;

use careplan::{Expected, UnitCheck, check_unit, make};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["check", path] => check(path),
        ["floor", path] => floor(path),
        ["units", count] => count.parse().ok().and_then(units),
        _ => None,
    };
    match done {
        Some(done) => {
            eprintln!("{done}");
            ExitCode::SUCCESS
        }
        None => {
            eprintln!("speed check FILE | floor FILE | units COUNT");
            ExitCode::from(2)
        }
    }
}

/// Pieces of the file, so that memory stays what the work itself needs.
fn pieces(path: &str, mut piece: impl FnMut(&[u8])) -> Option<()> {
    use std::io::Read;
    let mut file = std::fs::File::open(path).ok()?;
    let mut buffer = vec![0; 256 << 10];
    loop {
        match file.read(&mut buffer).ok()? {
            0 => return Some(()),
            count => piece(buffer.get(..count)?),
        }
    }
}

fn check(path: &str) -> Option<String> {
    let mut check = UnitCheck::new();
    check.begin(std::path::Path::new(path).file_name()?.to_str()?);
    pieces(path, |piece| check.feed(piece))?;
    let report = check.finish(&Expected::default());
    Some(format!("{} records, {} findings", report.records, report.findings.len()))
}

fn floor(path: &str) -> Option<String> {
    let mut fields = 0usize;
    let mut decoder = encoding_rs::SHIFT_JIS.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(1 << 20);
    pieces(path, |piece| {
        text.clear();
        let _ = decoder.decode_to_string(piece, &mut text, false);
        // Each field is looked at, so that splitting is not optimised into counting.
        fields += text
            .split('\n')
            .flat_map(|line| line.split(','))
            .map(|field| std::hint::black_box(field).len().min(1))
            .sum::<usize>();
    })?;
    Some(format!("{fields} filled fields"))
}

fn units(count: usize) -> Option<String> {
    let files = make::unit(make::Wanted::Usage, 1, 3)?.write().ok()?;
    let files: Vec<(&str, &[u8])> = files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let findings: usize = (0..count).map(|_| check_unit(std::hint::black_box(&files)).findings.len()).sum();
    Some(format!("{count} units of {bytes} bytes, {findings} findings"))
}

//! Measures checking against the floor that only decodes and splits: `cargo run --release --example speed [ROWS]`.
//! Times go through the shell's `time`; this prints only what was read.

use careplan::{Expected, UnitCheck};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let path = arguments.next().unwrap_or_default();
    let bytes = std::fs::read(&path).unwrap_or_default();
    let name = std::path::Path::new(&path)
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
        .to_owned();
    match what.as_str() {
        "floor" => {
            let mut fields = 0usize;
            for piece in bytes.chunks(64 << 10) {
                let (text, _, _) = encoding_rs::SHIFT_JIS.decode(piece);
                fields += text.split('\n').map(|line| line.split(',').count()).sum::<usize>();
            }
            eprintln!("{fields} fields");
        }
        _ => {
            let mut check = UnitCheck::new();
            check.begin(&name);
            check.feed(&bytes);
            let report = check.finish(&Expected::default());
            eprintln!("{} records, {} findings", report.records, report.findings.len());
        }
    }
}

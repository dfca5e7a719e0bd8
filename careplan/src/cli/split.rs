//! `split`: one unit for each receiver.

use std::path::{Path, PathBuf};

use super::folder::unreadable;
use super::opened::{self, no_fault};
use super::staged::Staged;
use super::{Console, DONE, REFUSED, Stop, folder, refused};
use crate::split::Splitter;
use crate::{Kind, Period};

const PIECE: usize = 256 << 10;

pub(super) fn run(out: &Path, paths: &[PathBuf], console: &mut Console<'_>) -> Result<u8, Stop> {
    let mut units = match opened::all(&folder::units(paths)?, no_fault)? {
        Ok(units) => units,
        Err(reports) => return refused(&reports, console),
    };
    let mut splitter = Splitter::default();
    for unit in &mut units {
        for person in unit.people().to_vec() {
            splitter.learn(&unit.part(&person)?.unit);
        }
        unit.rest();
    }
    let mut staged = Staged::new(out)?;
    for unit in &mut units {
        for person in unit.people().to_vec() {
            for part in splitter.split(&unit.part(&person)?.unit) {
                staged.rows(&part)?;
            }
        }
        for (number, path) in &unit.images {
            let name = unit.nobody.file_name(Kind::Image, Period::None, Some(*number)).to_string();
            copy(path, &name, &mut staged)?;
        }
        unit.rest();
    }
    for name in staged.finish()? {
        writeln!(console.out, "{name}")?;
    }
    for office in &splitter.untyped {
        let sentence = "のサービス種類が分かりません。利用票の送信単位も一緒に指定してください。";
        writeln!(console.err, "事業所{office}{sentence}")?;
    }
    Ok(if splitter.untyped.is_empty() { DONE } else { REFUSED })
}

fn copy(path: &Path, name: &str, staged: &mut Staged) -> Result<(), Stop> {
    use std::io::Read;
    let failed = |error: std::io::Error| Stop::Unusable(unreadable(path, &error));
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut piece = vec![0; PIECE];
    loop {
        let count = file.read(&mut piece).map_err(failed)?;
        if count == 0 {
            return Ok(());
        }
        staged.append(name, piece.get(..count).unwrap_or_default())?;
    }
}

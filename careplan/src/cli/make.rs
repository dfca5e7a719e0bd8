//! `make`: a fictitious unit for tests, written person by person.

use std::path::Path;

use super::staged::Staged;
use super::{Console, DONE, Made, Stop, unusable};
use crate::make::{self, PEOPLE_LIMIT, Wanted};

pub(super) fn run(seed: u64, people: usize, unit: Made, out: &Path, console: &mut Console<'_>) -> Result<u8, Stop> {
    let wanted = match unit {
        Made::Plan => Wanted::Plan,
        Made::Usage => Wanted::Usage,
        Made::Actual => Wanted::Actual,
    };
    let Some(parts) = make::parts(wanted, seed, people).filter(|_| people > 0) else {
        return unusable(format!(
            "利用者の数は1人から{PEOPLE_LIMIT}人までです（それより多いと、ファイルが上限の256MiBを超えます）。"
        ));
    };
    let mut staged = Staged::new(out)?;
    for part in parts {
        staged.rows(&part)?;
    }
    for name in staged.finish()? {
        writeln!(console.out, "{name}")?;
    }
    Ok(DONE)
}

//! 実演のフォルダー: the mark that tells it from every other directory, and says whether what lies in it is whole and of
//! this program's form.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;

use anyhow::{Context, Result, bail};
use aws_lc_rs::digest;
use data_encoding::HEXLOWER;
use engawa::config::DataDir;
use engawa::migrations::MIGRATIONS;

/// Raised when anything but the schema changes of what a demonstration keeps: its files' names and their content, the
/// form of the trail's rows.
const LAYOUT: u32 = 1;

/// Every mark there ever was begins so.
const OURS: &str = "engawa demo";
const BEING_MADE: &str = "engawa demo, being made\n";

/// Everything a demonstration makes, besides its mark and its lock.
const MADE: &[&str] = &[
    "keys",
    "devices",
    "troubles",
    "personas.json",
    "troubles.json",
    "localhost-ca.pem",
    "engawa.db",
    "engawa.db-wal",
    "engawa.db-shm",
];

/// What lies in a directory with our mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// A region that this program can serve.
    Whole,
    /// One of a program with another schema or layout.
    Older,
    /// Nothing yet, or a region whose making was cut off.
    Begun,
}

/// What the mark of a whole region says. The schema is there as a hash of its text: its first steps may be rewritten as
/// long as there is no real data, and their numbers would not tell.
fn whole() -> String {
    let mut schema = digest::Context::new(&digest::SHA256);
    for migration in MIGRATIONS {
        schema.update(migration.sqlite.as_bytes());
        schema.update(migration.postgres.as_bytes());
    }
    format!("{OURS}, layout {LAYOUT}, schema {}\n", HEXLOWER.encode(&schema.finish().as_ref()[..8]))
}

/// Marks an empty directory, which only its owner can enter from then on.
///
/// # Errors
/// If the directory holds something that is no demonstration.
pub fn claim(data: &DataDir) -> Result<()> {
    if data.demo_mark().exists() {
        return Ok(());
    }
    if data.0.exists() && fs::read_dir(&data.0)?.next().is_some() {
        bail!("{} は実演のフォルダーではありません。--data で空のフォルダーを指定してください", data.0.display());
    }
    fs::create_dir_all(&data.0).context("making the data directory")?;
    fs::set_permissions(&data.0, fs::Permissions::from_mode(0o700)).context("closing the data directory to others")?;
    being_made(data)
}

/// # Errors
/// If the mark is not ours.
pub fn found(data: &DataDir) -> Result<Found> {
    let mark = fs::read_to_string(data.demo_mark())?;
    Ok(match mark.as_str() {
        mark if mark == whole() => Found::Whole,
        // An empty mark was cut off while it was written.
        "" | BEING_MADE => Found::Begun,
        mark if mark.starts_with(OURS) => Found::Older,
        _ => bail!("{} のしるしが読めません。--data で空のフォルダーを指定してください", data.0.display()),
    })
}

/// Takes away what an older region, or one never finished, left. Whatever somebody else put beside it stays.
///
/// # Errors
/// If a file cannot be removed.
pub fn clear(data: &DataDir) -> Result<()> {
    // First: a region half taken away is not to be taken for a whole one by the program that made it.
    being_made(data)?;
    for path in MADE.iter().map(|name| data.0.join(name)) {
        let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        match gone {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("removing {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn being_made(data: &DataDir) -> Result<()> {
    fs::write(data.demo_mark(), BEING_MADE).context("marking the data directory")
}

/// Says last that the region is whole, so that half of one is never served.
///
/// # Errors
/// If the mark cannot be written.
pub fn finish(data: &DataDir) -> Result<()> {
    fs::write(data.demo_mark(), whole()).context("marking the data directory")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> (tempfile::TempDir, DataDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let data = DataDir(folder.path().join("region"));
        (folder, data)
    }

    fn marked(data: &DataDir, mark: &str) -> Option<Found> {
        fs::write(data.demo_mark(), mark).expect("a mark");
        found(data).ok()
    }

    #[test]
    fn the_mark_tells_whole_older_and_half_made_regions_apart() {
        let (_folder, data) = empty();
        claim(&data).expect("an empty directory");
        assert_eq!(found(&data).expect("ours"), Found::Begun);
        finish(&data).expect("writing");
        assert_eq!(found(&data).expect("ours"), Found::Whole);
        assert_eq!(marked(&data, ""), Some(Found::Begun));
        // What the first demonstrations said, and one of another schema.
        assert_eq!(marked(&data, "engawa demo\n"), Some(Found::Older));
        assert_eq!(marked(&data, "engawa demo, layout 1, schema 0123456789abcdef\n"), Some(Found::Older));
        assert_eq!(marked(&data, "mine\n"), None);
    }

    #[test]
    fn only_what_a_demonstration_made_is_taken_away() {
        let (_folder, data) = empty();
        claim(&data).expect("an empty directory");
        finish(&data).expect("writing");
        for folder in ["keys", "devices", "mine"] {
            fs::create_dir(data.0.join(folder)).expect("a folder");
            fs::write(data.0.join(folder).join("file"), "x").expect("a file");
        }
        for file in ["personas.json", "engawa.db", "serving.lock", "notes.txt"] {
            fs::write(data.0.join(file), "x").expect("a file");
        }
        clear(&data).expect("clearing");
        let mut left: Vec<_> = fs::read_dir(&data.0).expect("the folder").flatten().map(|e| e.file_name()).collect();
        left.sort();
        assert_eq!(left, ["THIS-IS-A-DEMONSTRATION", "mine", "notes.txt", "serving.lock"]);
        assert_eq!(found(&data).expect("ours"), Found::Begun);
    }
}

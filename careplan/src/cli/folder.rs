//! Files and folders given on the command line, grouped into sending units.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{Stop, Unusable, unusable};
use crate::check::group;
use crate::mask;
use crate::{FileName, Kind};

/// A file and the last part of its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    pub path: PathBuf,
    pub name: String,
}

/// A path as it can be said: parts that are no names of the standard may hold a person's (section 12, choice 19).
pub(super) fn said(path: &Path) -> String {
    mask::path(&path.to_string_lossy())
}

/// Why a file or folder is not read.
pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Unusable {
    let path = said(path);
    Unusable {
        japanese: format!("{path}を読めません（{error}）。"),
        english: format!("{path} cannot be read: {error}"),
    }
}

/// The paths of one run as they can be said; what masking makes alike is told apart by a number.
#[derive(Debug, Default)]
pub(super) struct Paths(BTreeMap<String, u32>);

impl Paths {
    pub(super) fn of(&mut self, unit: &[Given]) -> Vec<String> {
        let of = |given: &Given| {
            let (path, said) = (given.path.to_string_lossy(), said(&given.path));
            if path == said {
                return said;
            }
            let alike = self.0.entry(said.clone()).or_default();
            *alike += 1;
            if *alike == 1 { said } else { format!("{said}~{alike}") }
        };
        unit.iter().map(of).collect()
    }
}

/// Sending units among the paths, each a list of files. Folders are read one level deep; files of different folders
/// never make one unit.
pub(super) fn units(paths: &[PathBuf]) -> Result<Vec<Vec<Given>>, Stop> {
    // Names are compared as they are, not as paths: with 30,000 of them that is felt.
    let mut folders: BTreeMap<PathBuf, BTreeSet<OsString>> = BTreeMap::new();
    for path in paths {
        if path.is_dir() {
            folders.entry(path.clone()).or_default().extend(list(path)?);
        } else if path.is_file() {
            let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
            folders.entry(folder).or_default().extend(path.file_name().map(OsString::from));
        } else {
            let path = said(path);
            return unusable(Unusable {
                japanese: format!("{path}が見つかりません。"),
                english: format!("{path}: no such file or folder"),
            });
        }
    }
    let mut units = Vec::new();
    for (folder, files) in folders {
        let given = |file: OsString| Given { path: folder.join(&file), name: file.to_string_lossy().into_owned() };
        let mut files: Vec<Option<Given>> = files.into_iter().map(given).map(Some).collect();
        let names: Vec<&str> = files.iter().flatten().map(|file| file.name.as_str()).collect();
        let grouped = group(&names);
        for unit in grouped {
            units.push(unit.into_iter().filter_map(|index| files.get_mut(index)?.take()).collect());
        }
    }
    let known = |unit: &Vec<Given>| unit.iter().any(|file| Kind::of_name(&file.name).is_some());
    if !units.iter().any(known) {
        return unusable(Unusable {
            japanese: "標準仕様のファイルが見つかりません。フォルダーを確かめてください。".into(),
            english: "no file of the standard among the arguments".into(),
        });
    }
    Ok(units)
}

/// Names of the files in a folder, without hidden ones.
fn list(folder: &Path) -> Result<Vec<OsString>, Stop> {
    let failed = |error: std::io::Error| Stop::Unusable(unreadable(folder, &error));
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        // A link is followed; for everything else the folder already tells what it is.
        let is_file = kind.is_file() || kind.is_symlink() && entry.path().is_file();
        let name = entry.file_name();
        if is_file && !name.as_encoded_bytes().starts_with(b".") {
            names.push(name);
        }
    }
    Ok(names)
}

/// A heading for a unit: what it is, from whom, to whom.
pub(super) fn heading(files: &[Given]) -> String {
    let Some(name) = files.iter().find_map(|file| FileName::read(&file.name)).map(|(name, _)| name) else {
        return files.first().map(|file| mask::path(&file.name)).unwrap_or_default();
    };
    let party = |party: crate::Party| match party.service {
        Some(service) => format!("{}（{service}）", party.office),
        None => party.office.to_string(),
    };
    format!("{} → {}  連番 {}", party(name.from), party(name.to), name.serial)
}

//! Files and folders given on the command line, grouped into sending units.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::TempDir;

use super::{Stop, Unusable, archive, unusable};
use crate::check::group;
use crate::mask;
use crate::{FileName, Kind};

/// A file to read.
#[derive(Debug, Clone)]
pub(super) struct Given {
    /// Where it is read.
    pub path: PathBuf,
    /// How it was given: inside an archive, the archive's path and the name in it.
    pub shown: PathBuf,
    /// The last part of that.
    pub name: String,
    /// The folder an archive was unpacked into; it goes when the last of its files does.
    #[expect(dead_code, reason = "it is only held")]
    pub kept: Option<Rc<TempDir>>,
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
            let (path, said) = (given.shown.to_string_lossy(), said(&given.shown));
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

/// Sending units among the paths, each a list of files. Folders are read with what lies in them, ZIP archives too; files
/// of different folders never make one unit.
pub(super) fn units(paths: &[PathBuf]) -> Result<Vec<Vec<Given>>, Stop> {
    let mut found = Found::default();
    for path in paths {
        if path.is_dir() {
            found.folder(path, DEPTH)?;
        } else if path.is_file() && path.file_name().is_some_and(archive::is_archive) {
            found.archive(archive::unpack(path).map_err(Stop::Unusable)?);
        } else if path.is_file() {
            let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
            found.file(&folder, path.file_name().unwrap_or_default());
        } else {
            let path = said(path);
            return unusable(Unusable {
                japanese: format!("{path}が見つかりません。"),
                english: format!("{path}: no such file or folder"),
            });
        }
    }
    let mut units: Vec<Vec<Given>> = Vec::new();
    for files in found.folders.into_values() {
        let mut files: Vec<Option<Given>> = files.into_values().map(Some).collect();
        let names: Vec<&str> = files.iter().flatten().map(|file| file.name.as_str()).collect();
        let grouped = group(&names);
        for unit in grouped {
            units.push(unit.into_iter().filter_map(|index| files.get_mut(index)?.take()).collect());
        }
    }
    let known = |file: &Given| Kind::of_name(&file.name).is_some() || FileName::meant(&file.name).is_some();
    if !units.iter().any(|unit| unit.iter().any(known)) {
        return unusable(Unusable {
            japanese: "標準仕様のファイルが見つかりません。フォルダーを確かめてください。".into(),
            english: "no file of the standard among the arguments".into(),
        });
    }
    Ok(units)
}

/// Folders within folders that are looked into.
const DEPTH: u32 = 16;

/// Files by folder and name.
#[derive(Default)]
struct Found {
    // Names are compared as they are, not as paths: with 30,000 of them that is felt.
    folders: BTreeMap<PathBuf, BTreeMap<OsString, Given>>,
}

impl Found {
    fn file(&mut self, folder: &Path, name: &OsStr) {
        let path = folder.join(name);
        let given = Given { shown: path.clone(), path, name: archive::text(name.as_encoded_bytes()), kept: None };
        self.folders.entry(folder.to_path_buf()).or_default().insert(name.to_owned(), given);
    }

    fn archive(&mut self, files: Vec<(PathBuf, Given)>) {
        for (folder, given) in files {
            self.folders.entry(folder).or_default().insert(OsString::from(&given.name), given);
        }
    }

    /// What lies in a folder, but for hidden files and those that systems leave behind.
    fn folder(&mut self, folder: &Path, depth: u32) -> Result<(), Stop> {
        let failed = |error: std::io::Error| Stop::Unusable(unreadable(folder, &error));
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let name = entry.file_name();
            if is_litter(&name.to_string_lossy()) {
                continue;
            }
            // A link to a file is followed, one to a folder could lead round in a circle. For everything else the
            // folder already tells what it is.
            if kind.is_dir() && depth > 0 {
                self.folder(&entry.path(), depth - 1)?;
            } else if kind.is_file() || kind.is_symlink() && entry.path().is_file() {
                match archive::is_archive(&name).then(|| archive::unpack(&entry.path())) {
                    // An archive that cannot be read is one of the files outside the standard.
                    None | Some(Err(_)) => self.file(folder, &name),
                    Some(Ok(files)) => self.archive(files),
                }
            }
        }
        Ok(())
    }
}

/// What systems put beside files: hidden files, small pictures, settings of folders.
pub(super) fn is_litter(name: &str) -> bool {
    name.starts_with('.') && name != "."
        || name.starts_with("~$")
        || ["Thumbs.db", "desktop.ini", "__MACOSX"].iter().any(|litter| name.eq_ignore_ascii_case(litter))
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

//! Files being written: under names of their own until all are whole, so that nothing is ever half there.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::folder::said;
use super::{Stop, unusable};
use crate::Unit;
use crate::layout::layout;
use crate::write::write_sheet;

/// Bytes kept back, all files together, before they are written.
const KEPT: usize = 8 << 20;
/// Files of one run; each receiver makes three or four.
const FILES: usize = 10_000;
const UNFINISHED: &str = ".part";

#[derive(Debug)]
pub(super) struct Staged {
    out: PathBuf,
    /// The folder was not there before.
    made: bool,
    /// Bytes kept back, by the name of the file.
    files: BTreeMap<String, Vec<u8>>,
    kept: usize,
}

impl Staged {
    pub(super) fn new(out: &Path) -> Result<Self, Stop> {
        let made = !out.exists();
        let staged = Self { out: out.to_path_buf(), made, files: BTreeMap::new(), kept: 0 };
        std::fs::create_dir_all(out).or_else(|error| staged.failed(error))?;
        Ok(staged)
    }

    fn failed<T>(&self, error: std::io::Error) -> Result<T, Stop> {
        unusable(format!("{}に書き込めません（{error}）。", said(&self.out)))
    }

    fn unfinished(&self, name: &str) -> PathBuf {
        self.out.join(format!("{name}{UNFINISHED}"))
    }

    /// The next bytes of a file. Never over one that exists.
    pub(super) fn append(&mut self, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        if !self.files.contains_key(name) {
            if self.out.join(name).exists() {
                let path = said(&self.out.join(name));
                return unusable(format!("{path}がすでにあります。空のフォルダーを指定してください。"));
            }
            if self.files.len() >= FILES {
                return unusable(format!("書き込むファイルが多すぎます（上限{FILES}個）。少しずつ指定してください。"));
            }
            File::create(self.unfinished(name)).or_else(|error| self.failed(error))?;
        }
        self.files.entry(name.to_owned()).or_default().extend_from_slice(bytes);
        self.kept += bytes.len();
        if self.kept > KEPT { self.flush() } else { Ok(()) }
    }

    /// The rows of a unit, behind what its files hold already. The unit's images are not written.
    pub(super) fn rows(&mut self, unit: &Unit) -> Result<(), Stop> {
        let mut refused = Vec::new();
        for sheet in unit.content.sheets() {
            let name = unit.file_name(sheet.kind, sheet.period, None).to_string();
            let bytes = write_sheet(&sheet, layout(sheet.kind, unit.edition()), &mut refused);
            self.append(&name, &bytes)?;
        }
        match refused.is_empty() {
            true => Ok(()),
            false => unusable(refused.iter().map(|it| it.japanese()).collect::<Vec<_>>().join("\n")),
        }
    }

    fn flush(&mut self) -> Result<(), Stop> {
        self.kept = 0;
        let mut files = std::mem::take(&mut self.files);
        let mut result = Ok(());
        for (name, bytes) in files.iter_mut().filter(|(_, bytes)| !bytes.is_empty()) {
            let written =
                OpenOptions::new().append(true).open(self.unfinished(name)).and_then(|mut file| file.write_all(bytes));
            if let (Err(error), Ok(())) = (written, &result) {
                result = self.failed(error);
            }
            *bytes = Vec::new();
        }
        self.files = files;
        result
    }

    /// The files as they stand so far: name and path.
    pub(super) fn written(&mut self) -> Result<Vec<(String, PathBuf)>, Stop> {
        self.flush()?;
        Ok(self.files.keys().map(|name| (name.clone(), self.unfinished(name))).collect())
    }

    /// All is whole: gives the files their names, which are returned.
    pub(super) fn finish(mut self) -> Result<Vec<String>, Stop> {
        self.flush()?;
        let names: Vec<String> = self.files.keys().cloned().collect();
        for name in &names {
            std::fs::rename(self.unfinished(name), self.out.join(name)).or_else(|error| self.failed(error))?;
        }
        self.files.clear();
        self.made = false;
        Ok(names)
    }
}

impl Drop for Staged {
    /// Takes away what did not become whole. Nobody to tell when that fails.
    fn drop(&mut self) {
        for name in self.files.keys() {
            let _ = std::fs::remove_file(self.unfinished(name));
        }
        if self.made {
            let _ = std::fs::remove_dir(&self.out);
        }
    }
}

//! ZIP archives: unpacked into a folder of their own that goes away at the end, within limits (section 12, choice 16).

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::TempDir;
use zip::ZipArchive;
use zip::result::ZipError;

use super::Unusable;
use super::folder::{Given, is_litter, said, unreadable};
use crate::encoding::decode;
use crate::reader::FILE_LIMIT;

/// Files of an archive that are unpacked.
const FILES: usize = 100_000;
/// Bytes that are unpacked, all files together: a few kilobytes can be made to hold any number.
const BYTES: u64 = 1 << 30;

/// Named like an archive.
pub(super) fn is_archive(name: &OsStr) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// The files of an archive, each with its folder inside. Archives in it are not opened.
pub(super) fn unpack(path: &Path) -> Result<Vec<(PathBuf, Given)>, Unusable> {
    unpack_within(path, FILES, BYTES)
}

fn unpack_within(path: &Path, files_limit: usize, bytes_limit: u64) -> Result<Vec<(PathBuf, Given)>, Unusable> {
    let broken = |error: &ZipError| refusal(path, error);
    let failed = |error: &std::io::Error| unreadable(path, error);
    let file = File::open(path).map_err(|error| failed(&error))?;
    let mut archive = ZipArchive::new(file).map_err(|error| broken(&error))?;
    if archive.len() > files_limit {
        return Err(limit(path, "ファイルが多すぎます（上限100,000）", "more than 100,000 files"));
    }
    // Made for the owner alone; named by number, so that no name inside leads out of it.
    let folder = Rc::new(TempDir::new().map_err(|error| failed(&error))?);
    let (mut files, mut left) = (Vec::new(), bytes_limit);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| broken(&error))?;
        let inside = text(entry.name_raw());
        let (inner, name) = inside.rsplit_once(['/', '\\']).unwrap_or(("", &inside));
        if entry.is_dir() || name.is_empty() || is_litter(name) || inner.split(['/', '\\']).any(is_litter) {
            continue;
        }
        let to = folder.path().join(index.to_string());
        let mut copy = File::create_new(&to).map_err(|error| failed(&error))?;
        // One byte over the limit of a file, which the checker then tells.
        let most = left.min(FILE_LIMIT + 1);
        let count = std::io::copy(&mut entry.by_ref().take(most), &mut copy).map_err(|error| failed(&error))?;
        left -= count;
        if left == 0 {
            return Err(limit(path, "中身が大きすぎます（上限1GiB）", "more than 1 GiB when unpacked"));
        }
        let given = Given { path: to, shown: path.join(&inside), name: name.to_owned(), kept: Some(folder.clone()) };
        files.push((path.join(inner), given));
    }
    Ok(files)
}

/// A name inside: UTF-8 where it is, else CP932, as Windows writes it.
pub(super) fn text(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        Err(_) => decode(raw).unwrap_or_else(|| String::from_utf8_lossy(raw).into_owned()),
    }
}

fn limit(path: &Path, japanese: &str, english: &str) -> Unusable {
    let path = said(path);
    Unusable {
        japanese: format!("{path}の{japanese}。展開して、要るファイルだけを指定してください。"),
        english: format!("{path}: {english}"),
    }
}

fn refusal(path: &Path, error: &ZipError) -> Unusable {
    let said = said(path);
    let (japanese, english) = match error {
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => {
            ("はパスワード付きです。展開して、中のファイルを指定してください。", "needs a password")
        }
        ZipError::UnsupportedArchive(_) => (
            "の圧縮方法は読めません。展開して、中のファイルを指定してください。",
            "is compressed in a way that is not read",
        ),
        _ => ("をZIPとして読めません。もう一度ダウンロードしてください。", "cannot be read as a ZIP"),
    };
    Unusable { japanese: format!("{said}{japanese}"), english: format!("{said} {english}") }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    /// A few kilobytes that hold ten megabytes.
    fn bomb(path: &Path) {
        let mut zip = ZipWriter::new(File::create(path).unwrap());
        for name in ["a.CSV", "b.CSV"] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(&vec![b'0'; 5 << 20]).unwrap();
        }
        zip.finish().unwrap();
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bomb.zip");
        bomb(&path);
        assert!(std::fs::metadata(&path).unwrap().len() < 100_000);
        assert_eq!(unpack_within(&path, 2, 11 << 20).unwrap().len(), 2);
        let refused = |files, bytes| unpack_within(&path, files, bytes).unwrap_err().japanese;
        assert!(refused(2, 8 << 20).contains("中身が大きすぎます"));
        assert!(refused(1, 11 << 20).contains("ファイルが多すぎます"));
    }
}

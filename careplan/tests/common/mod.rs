//! The samples, and ways to break them.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::BTreeMap;

/// Name and bytes of each sample, sorted by name.
pub fn samples() -> BTreeMap<String, Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples");
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect()
}

/// Rows of raw tokens (with their quotes).
pub type Grid = Vec<Vec<Vec<u8>>>;

/// Splits bytes into raw tokens, trusting that quotes are balanced.
pub fn split(bytes: &[u8]) -> Grid {
    let mut grid = vec![vec![Vec::new()]];
    let mut quoted = false;
    for &byte in bytes {
        let row = grid.last_mut().unwrap();
        match byte {
            b'"' => {
                quoted = !quoted;
                row.last_mut().unwrap().push(byte);
            }
            b',' if !quoted => row.push(Vec::new()),
            b'\r' if !quoted => {}
            b'\n' if !quoted => grid.push(vec![Vec::new()]),
            _ => row.last_mut().unwrap().push(byte),
        }
    }
    grid.pop();
    grid
}

pub fn join(grid: &Grid) -> Vec<u8> {
    grid.iter().flat_map(|row| [row.join(&b','), b"\r\n".to_vec()].concat()).collect()
}

/// One sending unit, to be broken.
pub struct Broken {
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Place and name of a finding: file prefix, record, line, column, fault.
pub type Seen = (String, u64, u64, u16, &'static str);

impl Broken {
    /// The sample unit with this serial.
    pub fn unit(serial: &str) -> Self {
        let files = samples().into_iter().filter(|(name, _)| name.contains(serial)).collect::<BTreeMap<_, _>>();
        assert!(!files.is_empty());
        Self { files }
    }

    /// H1, plan of home care.
    pub fn plan() -> Self {
        Self::unit("20250625101500")
    }

    /// H2, usage of a month.
    pub fn usage() -> Self {
        Self::unit("20250625102000")
    }

    /// H5, actuals.
    pub fn actual() -> Self {
        Self::unit("20250801173000")
    }

    /// H6, actuals withdrawn.
    pub fn actual_withdrawal() -> Self {
        Self::unit("20250801174500")
    }

    /// Y2, prevention.
    pub fn prevention() -> Self {
        Self::unit("20250626090000")
    }

    pub fn full_name(&self, prefix: &str) -> String {
        let start = |name: &&String| {
            name.starts_with(&format!("{prefix}_9"))
                || name.starts_with(&format!("{prefix}_2"))
                || name.starts_with(&format!("{prefix}_0"))
        };
        self.files.keys().find(start).unwrap_or_else(|| panic!("{prefix}")).clone()
    }

    /// Rewrites the raw tokens of a file.
    pub fn grid(mut self, prefix: &str, change: impl FnOnce(&mut Grid)) -> Self {
        let name = self.full_name(prefix);
        let bytes = self.files.get_mut(&name).unwrap();
        let mut grid = split(bytes);
        change(&mut grid);
        *bytes = join(&grid);
        self
    }

    /// Puts a raw token (quotes included) at a record and column, both from 1.
    pub fn put(self, prefix: &str, record: usize, column: usize, token: &str) -> Self {
        let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode(token);
        assert!(!unmappable);
        self.put_bytes(prefix, record, column, &bytes)
    }

    pub fn put_bytes(self, prefix: &str, record: usize, column: usize, token: &[u8]) -> Self {
        self.grid(prefix, |grid| grid[record - 1][column - 1] = token.to_vec())
    }

    /// Rewrites the bytes of a file.
    pub fn bytes(mut self, prefix: &str, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        let name = self.full_name(prefix);
        change(self.files.get_mut(&name).unwrap());
        self
    }

    /// Renames every file.
    pub fn rename(mut self, from: &str, to: &str) -> Self {
        self.files = self.files.into_iter().map(|(name, bytes)| (name.replace(from, to), bytes)).collect();
        self
    }

    pub fn rename_one(mut self, prefix: &str, from: &str, to: &str) -> Self {
        let name = self.full_name(prefix);
        let bytes = self.files.remove(&name).unwrap();
        self.files.insert(name.replace(from, to), bytes);
        self
    }

    pub fn without(mut self, prefix: &str) -> Self {
        let name = self.full_name(prefix);
        self.files.remove(&name);
        self
    }

    pub fn with(mut self, name: &str, bytes: &[u8]) -> Self {
        self.files.insert(name.to_owned(), bytes.to_vec());
        self
    }

    pub fn files(&self) -> Vec<(&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect()
    }

    pub fn report(&self) -> careplan::Report {
        careplan::check_unit(&self.files())
    }

    pub fn seen(&self) -> Vec<Seen> {
        let report = self.report();
        let prefix =
            |file: &str| careplan::Kind::of_name(file).map_or(file.to_owned(), |kind| kind.prefix().to_owned());
        report
            .findings
            .iter()
            .map(|finding| {
                (
                    prefix(&finding.file),
                    finding.record.unwrap_or(0),
                    finding.line.unwrap_or(0),
                    finding.column.unwrap_or(0),
                    finding.fault.name(),
                )
            })
            .collect()
    }

    /// Exactly this, and nothing else.
    #[track_caller]
    pub fn expect(&self, expected: &[(&str, u64, u64, u16, &'static str)]) {
        let expected: Vec<Seen> = expected.iter().map(|(a, b, c, d, e)| ((*a).to_owned(), *b, *c, *d, *e)).collect();
        assert_eq!(self.seen(), expected);
    }
}

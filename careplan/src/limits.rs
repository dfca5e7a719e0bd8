//! How much of one unit a check takes on. The defaults are for a desk; a server that takes units from strangers says less.

/// Limits of one check. Whatever they say, a field has 1 MiB, a record 8 MiB and a file 256 MiB at most.
///
/// ```
/// use careplan::{Expected, Limits, UnitCheck, Verdict};
/// let mut check = UnitCheck::within(Limits { bytes: 20, ..Limits::default() });
/// check.begin("DLTPLAN_202508_9970100011_43_9970100029_11_20250728113000.CSV");
/// check.feed(b"202407,990001,9900000011,202508\r\n");
/// let report = check.finish(&Expected::default());
/// assert_eq!((report.findings[0].rule().as_str(), report.verdict()), ("L08", Verdict::Reject));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Files of a unit, images included (L07); those beyond are neither read nor remembered.
    pub files: usize,
    /// Bytes of all its files together, images included (L08); reading ends there.
    pub bytes: u64,
    /// Bytes the check may remember of persons and rows, half each, beside the record it reads and the findings it
    /// keeps. Beyond 500,000 persons (L04) and 1,000,000 rows to compare in one file (L06) more is no use.
    pub memory: usize,
    /// Findings kept; further ones are counted (L05).
    pub findings: usize,
}

/// What a person costs: the numbers, a place in an index, and a place in each of up to four files.
const PERSON: usize = 64;
/// What a row to compare costs at most.
const ROW: usize = 32;
const PERSONS: usize = 500_000;
const ROWS: usize = 1_000_000;

impl Limits {
    /// Persons of one unit that are compared.
    pub(crate) fn persons(self) -> usize {
        (self.memory / 2 / PERSON).min(PERSONS)
    }

    /// Rows of one file that speak of different things and are compared with each other, by one rule.
    pub(crate) fn rows(self) -> usize {
        (self.memory / 2 / ROW).min(ROWS)
    }
}

impl Default for Limits {
    /// Any number of files of any size together, 64 MiB remembered, 10,000 findings kept.
    fn default() -> Self {
        Self { files: usize::MAX, bytes: u64::MAX, memory: 64 << 20, findings: 10_000 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_shared_out_among_persons_and_rows() {
        let of = |memory| Limits { memory, ..Limits::default() };
        assert_eq!((of(64 << 20).persons(), of(64 << 20).rows()), (500_000, 1_000_000));
        assert_eq!((of(usize::MAX).persons(), of(usize::MAX).rows()), (500_000, 1_000_000));
        assert_eq!((of(1 << 20).persons(), of(1 << 20).rows()), (8_192, 16_384));
        assert_eq!((of(0).persons(), of(0).rows()), (0, 0));
    }
}

//! The fictitious samples of every sending unit pass without a finding.

#![allow(clippy::unwrap_used)]

mod common;

use careplan::{Verdict, check_folder};

#[test]
fn every_sample_unit_is_accepted_without_a_word() {
    let files = common::samples();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let reports = check_folder(&files);
    assert_eq!(reports.len(), 9);
    for report in reports {
        assert_eq!(report.findings, [], "{:#?}", report.findings);
        assert_eq!(report.verdict(), Verdict::Accept);
    }
}

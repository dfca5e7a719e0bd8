//! The words of findings.
#![allow(clippy::unwrap_used)]

mod common;

use careplan::{Severity, Verdict};
use common::Broken;

#[test]
fn old_and_invented_versions_are_called_by_their_names() {
    let said = |version| Broken::usage().put("UPPLAN", 3, 1, version).report().findings[0].japanese();
    let sentence =
        |version, hint| format!("CSVバージョンは「202407」（V4.1）です（今の値「{version}」）。{hint}直してください。");
    for (version, hint) in [
        ("201910", "V2以前の形式は受け取れません。"),
        ("202003", "V2以前の形式は受け取れません。"),
        ("202504", "「202504」はV4.0の値で、V4.1で取りやめになりました。"),
        ("202410", "「202410」は標準仕様にない値です。"),
        ("202208", ""),
    ] {
        assert_eq!(said(version), sentence(version, hint));
    }
}

#[test]
fn values_stand_in_both_languages() {
    let finding = Broken::usage().put("UPPLAN", 1, 14, "-1").report().findings[0].clone();
    let field = finding.field.unwrap();
    assert_eq!(finding.japanese(), format!("{field}は半角の数字だけです（今の値「-1」）。直してください。"));
    assert_eq!(finding.english(), format!("not digits in {field}, found \"-1\""));
    let finding = Broken::plan().put("UP1KYO", 1, 9, "").report().findings[0].clone();
    assert_eq!(finding.english(), format!("mandatory item is empty in {}", finding.field.unwrap()));
}

#[test]
fn severities_and_verdicts_have_their_words() {
    let severities = [Severity::Note, Severity::Warning, Severity::Error];
    assert_eq!(severities.map(Severity::as_str), ["note", "warning", "error"]);
    assert_eq!(severities.map(Severity::japanese), ["参考", "注意", "誤り"]);
    assert_eq!([Verdict::Accept, Verdict::Warn, Verdict::Reject].map(Verdict::as_str), ["accept", "warn", "reject"]);
    assert_eq!(Broken::usage().put("UPPLAN", 1, 14, "-1").report().findings[0].rule().as_str(), "V10");
}

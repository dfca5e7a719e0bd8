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
fn values_stand_in_both_languages_where_they_can_be_shown() {
    let said = |column, token: &str| {
        let finding = Broken::usage().put("UPPLAN", 1, column, token).report().findings[0].clone();
        (finding.japanese(), finding.english())
    };
    let both = |japanese: &str, english: &str| (japanese.to_owned(), english.to_owned());
    assert_eq!(
        said(13, "0960"),
        both(
            "サービス終了時刻は時刻をHHMM（0000から2359）か、時刻がなければ9999で書きます（今の値「0960」）。直してください。",
            "not a time HHMM in サービス終了時刻, found \"0960\""
        )
    );
    assert_eq!(
        said(14, "-1"),
        both(
            "サービス回数は半角の数字だけです（今は2文字）。直してください。",
            "not digits in サービス回数, found 2 characters"
        )
    );
    assert_eq!(
        said(14, "一"),
        both(
            "サービス回数は半角の数字だけです（今は全角の文字を含む1文字）。半角に直してください。",
            "not digits in サービス回数, found 1 characters, not all ASCII"
        )
    );
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

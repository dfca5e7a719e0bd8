//! The verbs of the command line.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};

use careplan::cli::{Console, Format, Made, Verb, run};
use common::Broken;

fn go(verb: Verb) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(&verb, &mut Console { out: &mut out, err: &mut err, colour: false, progress: false });
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn folder(unit: &Broken) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in unit.files() {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn check(format: Format, path: &Path) -> (u8, String, String) {
    go(Verb::Check { format, paths: vec![path.to_path_buf()] })
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples")
}

#[test]
fn check_accepts_the_samples() {
    let (code, out, _) = check(Format::Json, &samples());
    assert!(code == 0 && out.ends_with("\"verdict\":\"accept\"}\n"), "{out}");
    let (code, out, _) = check(Format::Text, &samples());
    assert_eq!(code, 0);
    assert!(out.ends_with("9単位、62件を調べました。すべて受け取れます。\n"), "{out}");
}

#[test]
fn check_text_marks_the_column_and_hides_the_person() {
    let (code, out, _) = check(Format::Text, folder(&Broken::usage().put("UPPLAN", 3, 13, "0960")).path());
    assert_eq!(code, 1);
    let lines: Vec<&str> = out.lines().collect();
    let marked = lines.iter().position(|line| line.trim() == "^^^^").unwrap();
    assert_eq!(lines[marked - 1].trim(), "..,[8],,0900,0960,1,111111,,..");
    assert_eq!(lines[marked].find('^'), lines[marked - 1].find("0960"));
    assert!(!out.contains("9900000011") && !out.contains("支援子"), "{out}");
}

#[test]
fn a_record_with_several_errors_shows_lengths_only() {
    let unit = Broken::usage().put("UPPLAN", 3, 13, "0960").put("UPPLAN", 3, 14, "x");
    let (_, out, _) = check(Format::Text, folder(&unit).path());
    assert_eq!(out.matches("..,[8],,[4],[4],[1],[6],,..").count(), 1, "{out}");
    assert!(!out.contains("0960"), "{out}");
}

#[test]
fn paths_are_said_without_what_may_be_a_persons() {
    let folder = folder(&Broken::usage());
    std::fs::write(folder.path().join("見本花子H123456789_9900000011\u{1b}[31m.txt"), "x").unwrap();
    let (_, out, _) = check(Format::Text, folder.path());
    assert!(out.contains("/**************_***********[31m.txt\n"), "{out}");
    let (_, _, err) = check(Format::Text, Path::new("/nowhere/見本花子"));
    assert_eq!(err, "/nowhere/****が見つかりません。\n");
}

#[test]
fn check_warns_without_refusing_and_refuses_what_is_unusable() {
    let (code, out, _) = check(Format::Json, folder(&Broken::plan().put("UP2KYO", 3, 7, "転ばずに")).path());
    assert_eq!(code, 0);
    assert!(out.ends_with("\"verdict\":\"warn\"}\n"), "{out}");
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(check(Format::Text, empty.path()).0, 2);
    std::fs::write(empty.path().join("memo.txt"), "x").unwrap();
    assert_eq!(check(Format::Text, empty.path()).0, 2);
    let (code, _, err) = check(Format::Text, Path::new("/nowhere/at/all"));
    assert_eq!(code, 2);
    assert!(err.contains("見つかりません"), "{err}");
}

#[test]
fn the_same_mistake_in_many_rows_is_told_three_times_and_counted() {
    let name = "DLTPLAN_202508_9970100011_43_9970100029_11_20250728113000.CSV";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), "202407,990001,9900000011,202509\r\n".repeat(10_050)).unwrap();
    let (_, out, _) = check(Format::Text, folder.path());
    assert_eq!(out.matches("[V08]").count(), 3);
    assert!(out.contains("同じ原因の指摘が、このほかに9997件あります。"), "{out}");
}

#[test]
fn fifty_findings_of_a_rule_are_spelled_out() {
    let unit = Broken::usage().grid("UPSIKYU", |grid| {
        let row = grid[0].clone();
        for column in (17..=32).chain(33..=36) {
            for _ in 0..3 {
                let mut broken = row.clone();
                broken[column - 1] = b"x y".to_vec();
                grid.push(broken);
            }
        }
    });
    let (_, out, _) = check(Format::Text, folder(&unit).path());
    assert_eq!(out.matches("[V10]").count(), 50);
    assert!(out.contains("V10 は、このほかに10件あります。"), "{out}");
}

#[test]
fn make_and_split_give_units_that_pass() {
    let (made, parts) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for unit in [Made::Plan, Made::Usage] {
        let (code, _, err) = go(Verb::Make { seed: 5, people: 20, unit, out: made.path().into() });
        assert_eq!(code, 0, "{err}");
    }
    let (code, out, err) = go(Verb::Split { out: parts.path().into(), paths: vec![made.path().into()] });
    assert_eq!(code, 0, "{err}");
    assert_eq!(out.lines().count(), 3 * 4 + 3 * 3);
    let (code, out, _) = check(Format::Json, parts.path());
    assert!(code == 0 && out.ends_with("\"verdict\":\"accept\"}\n"), "{out}");
}

//! `show`: a unit as on paper.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};

use careplan::cli::{Console, Verb, run};
use common::Broken;

fn show(paths: &[PathBuf], codes: &[&str]) -> (u8, String, String) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let codes = codes.iter().map(|name| tests.join(name)).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let verb = Verb::Show { codes, paths: paths.to_vec() };
    let code = run(&verb, &mut Console { out: &mut out, err: &mut err, colour: false, progress: false });
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn of(unit: &Broken, codes: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in unit.files() {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let (code, out, err) = show(&[folder.path().into()], codes);
    assert_eq!(code, 0, "{err}");
    out
}

const CODES: [&str; 2] = ["codes/nation.csv", "codes/insurer.csv"];

/// The samples as `tests/show.txt` has them; `BLESS=1` writes it anew, to be read in the difference.
#[test]
fn the_samples_read_as_on_paper() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/show.txt");
    let (code, out, err) = show(&[samples], &CODES);
    assert_eq!((code, err.as_str()), (0, ""));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&golden, &out).unwrap();
    }
    let expected = std::fs::read_to_string(&golden).unwrap();
    for (line, (found, expected)) in out.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "line {}", line + 1);
    }
    assert_eq!(out.lines().count(), expected.lines().count());
    assert!(!out.contains("0年0月0日") && !out.contains("対象年月: 202507"));
}

#[test]
fn names_of_services_stand_beside_codes_where_a_list_has_them() {
    let alone = of(&Broken::usage(), &[]);
    assert!(alone.contains("│111111 ") && !alone.contains("架空身体介護"), "{alone}");
    let named = of(&Broken::usage(), &CODES);
    assert!(named.contains("架空身体介護１ 111111"), "{named}");
    // A code the list does not have stands alone, and nothing is said of it.
    let other = of(&Broken::usage().put("UPPLAN", 1, 15, "112222"), &CODES);
    assert!(other.contains("│112222  ") && !other.contains("コード表"), "{other}");
}

/// The cells of the days of the month in the line of 第6表 that says this.
fn days(out: &str, words: &str) -> Vec<(usize, String)> {
    let line = out.lines().find(|line| line.contains(words)).unwrap();
    let cells = line.split('│').skip(5).take(31).enumerate();
    cells.map(|(day, cell)| (day + 1, cell.trim().to_owned())).filter(|(_, cell)| !cell.is_empty()).collect()
}

#[test]
fn a_month_has_its_days_and_sums() {
    let out = of(&Broken::usage().put("UPPLAN", 2, 14, "2"), &[]);
    let planned: Vec<(usize, String)> =
        [(1, "1"), (4, "2"), (8, "1"), (11, "1")].map(|(day, n)| (day, n.to_owned())).into();
    assert_eq!(days(&out, "09:00～09:30"), planned);
    assert!(out.contains("令和7年7月分（2025年7月）"), "{out}");
    let line = out.lines().find(|line| line.contains("09:00～09:30")).unwrap();
    let sums: Vec<&str> = line.split('│').rev().take(3).map(str::trim).collect();
    assert_eq!(sums, ["", "244", "5"]);
    let august = of(&Broken::usage().put("UPPLAN", 1, 10, "20250801"), &[]);
    assert!(august.contains("2025年8月1日は対象年月の外の日です。"), "{august}");
    let pro_rata = of(&Broken::usage().put("UPPLAN", 1, 11, "1111100010000000000000000000000"), &[]);
    assert!(pro_rata.contains("日割 1～5日 9日"), "{pro_rata}");
}

#[test]
fn a_week_has_services_in_their_hours_and_what_lasts_goes_on() {
    let out = of(&Broken::plan().put("UP3KYO", 1, 9, "1215"), &[]);
    let band = |hour: &str| {
        let lines: Vec<&str> = out.lines().skip_while(|line| !line.contains(&format!("│{hour}"))).collect();
        lines[0].split('│').map(str::trim).nth(3).unwrap().to_owned()
    };
    // Tuesday is the third column.
    assert_eq!([band("08:00"), band("10:00"), band("12:00"), band("14:00")], ["09:00-12:15", "↓", "↓", ""]);
    assert!(out.contains("週単位以外のサービス: "), "{out}");
}

#[test]
fn what_is_no_list_of_codes_is_said() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let (code, out, err) = show(std::slice::from_ref(&samples), &["show.txt"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("サービスコード表の1件目（1行目）を読めません"), "{err}");
    let (code, _, err) = show(&[samples], &["no-such-list.csv"]);
    assert_eq!(code, 2);
    assert!(err.contains("読めません"), "{err}");
}

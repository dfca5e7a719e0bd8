//! `diff`, `convert`, `split` and `make` on folders.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use careplan::cli::{Console, Made, Target, Verb, run};
use careplan::{Unit, Verdict, check_folder, read_unit};
use common::{Broken, Grid};
use tempfile::{TempDir, tempdir};

fn go(verb: Verb) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(&verb, &mut Console { out: &mut out, err: &mut err, colour: false, progress: false });
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn put(folder: &Path, unit: &Broken) {
    for (name, bytes) in unit.files() {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

fn folder(unit: &Broken) -> TempDir {
    let folder = tempdir().unwrap();
    put(folder.path(), unit);
    folder
}

/// Names in a folder, in order; none where there is no folder.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Verdicts of the units of a folder.
fn verdicts(folder: &Path) -> Vec<Verdict> {
    let files: Vec<(String, Vec<u8>)> =
        names(folder).into_iter().map(|name| (name.clone(), std::fs::read(folder.join(name)).unwrap())).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    check_folder(&files).iter().map(careplan::Report::verdict).collect()
}

fn diff(old: &TempDir, new: &TempDir) -> (u8, String, String) {
    go(Verb::Diff { old: old.path().into(), new: new.path().into() })
}

#[test]
fn diff_speaks_of_a_person_by_place_and_never_by_name_or_number() {
    let old = folder(&Broken::usage());
    let changed = Broken::usage().put("UPPLAN", 7, 13, "1500").put("UPHOSOKU", 2, 6, "\"別名　次郎\"");
    let (code, out, _) = diff(&old, &folder(&changed));
    assert_eq!(code, 0);
    let name = "UPPLAN_202507_9970100011_43_9970100029_11_20250625102000.CSV";
    assert_eq!(
        out,
        format!(
            "利用者（前: {name} の7件目、新: {name} の7件目）\n  \
             利用者補足情報の内容の利用者氏名が変わりました。\n  \
             第６表（サービス利用票）予定の2025年7月2日 14:00～14:30 サービス111111（架空訪問介護ステーション見本）の\
             サービス終了時刻が「14:30」から「15:00」に変わりました。\n"
        )
    );
    let (code, out, _) = diff(&old, &old);
    assert_eq!((code, out.as_str()), (0, "変わったところはありません。\n"));
}

#[test]
fn diff_pairs_units_of_the_same_receiver_and_says_what_stays_alone() {
    let parts = tempdir().unwrap();
    let source = folder(&Broken::usage());
    let (code, _, err) = go(Verb::Split { out: parts.path().into(), paths: vec![source.path().into()] });
    assert_eq!(code, 0, "{err}");
    let only = tempdir().unwrap();
    for name in names(parts.path()).iter().filter(|name| name.contains("9970100037")) {
        std::fs::copy(parts.path().join(name), only.path().join(name)).unwrap();
    }
    let (code, out, _) = diff(&only, &parts);
    assert_eq!(code, 0);
    assert_eq!(
        out,
        "変わったところはありません。\n\
         新しいほうだけにある送信単位です。比べていません: 9970100011 → 9970100029  連番 20250625102000\n"
    );
    let (code, _, err) = diff(&only, &folder(&Broken::usage()));
    assert_eq!(code, 2);
    assert!(err.contains("比べられる送信単位がありません"), "{err}");
}

#[test]
fn diff_of_plan_and_actuals_says_how_they_deviate() {
    let sentences = |actual: Broken| {
        let (code, out, err) = diff(&folder(&Broken::usage()), &folder(&actual));
        assert_eq!(code, 0, "{err}");
        out.lines().filter_map(|line| line.strip_prefix("  ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let at = |day: u8| format!("2025年7月{day}日 09:00～09:30 サービス111111（架空訪問介護ステーション見本）");
    let usual = [
        format!("{}の時刻は、予定が「09:00～09:30」、実績が「09:00～09:32」です。", at(4)),
        format!("予定の{}は、実績にありません。", at(11)),
    ];
    // Neither the office that updated, nor other offices' rows, nor 第7表 or 利用者補足情報 are missing.
    assert_eq!(sentences(Broken::actual()), usual);
    // Units that could not be computed say nothing, others do; a second visit was not planned.
    assert_eq!(sentences(Broken::actual().put("UPJSK", 1, 8, "0")), usual);
    let dear = sentences(Broken::actual().put("UPJSK", 1, 8, "250").put("UPJSK", 1, 14, "2"));
    assert_eq!(dear[0], format!("{}の回数は、予定が「1回」、実績が「2回」です。", at(1)));
    assert_eq!(dear[1], format!("{}の単位数は、予定が「244単位」、実績が「250単位」です。", at(1)));
    let twice = |grid: &mut Grid| {
        let mut row = grid[0].clone();
        (row[11], row[12]) = (b"1800".to_vec(), b"1830".to_vec());
        grid.push(row);
    };
    assert_eq!(
        sentences(Broken::actual().grid("UPJSK", twice))[0],
        "実績の2025年7月1日 18:00～18:30 サービス111111（架空訪問介護ステーション見本）は、予定にありません。"
    );
    let first_only = |grid: &mut Grid| grid.truncate(3);
    let alone = sentences(Broken::actual().grid("UPJSK", first_only));
    assert_eq!(alone.last().unwrap(), "予定は2件ありますが、実績が一件もありません。");
}

fn convert(to: Target, allow_loss: bool, from: &Path, out: &Path) -> (u8, String, String) {
    let (from_type, to_type) = (None, None);
    go(Verb::Convert { to, from_type, to_type, allow_loss, out: out.into(), paths: vec![from.into()] })
}

fn read(unit: &Broken) -> Unit {
    read_unit(&unit.files()).unwrap_or_else(|report| panic!("{:#?}", report.findings)).0
}

/// The unit as a program that knows V3.x only would send it, of whatever month.
fn in_v3(unit: &Broken) -> Broken {
    let files = read(unit).to_v3().unwrap().unit.write_unchecked().unwrap();
    Broken { files: files.into_iter().map(|file| (file.name, file.bytes)).collect() }
}

fn without_rentals() -> Broken {
    let not_rented = |grid: &mut Grid| grid.retain(|row| !row.iter().any(|cell| cell.starts_with(b"17")));
    Broken::usage().grid("UPPLAN", not_rented).grid("UPSIKYU", not_rented)
}

#[test]
fn convert_names_the_types_it_finds_in_the_rows() {
    for unit in [without_rentals(), Broken::actual(), Broken::actual_withdrawal()] {
        let (old, new) = (folder(&in_v3(&unit)), tempdir().unwrap());
        let (code, out, err) = convert(Target::V41, false, old.path(), new.path());
        assert_eq!((code, err.as_str()), (0, ""));
        let expected: Vec<String> = unit.files.keys().cloned().collect();
        assert_eq!((names(new.path()), out), (expected.clone(), format!("{}\n", expected.join("\n"))));
        assert_eq!(verdicts(new.path()), [Verdict::Accept]);
    }
    // A withdrawal of planned usage does not say what the receiver does.
    let (old, new) = (folder(&in_v3(&Broken::unit("20250728113000"))), tempdir().unwrap());
    let (code, _, err) = convert(Target::V41, false, old.path(), new.path());
    assert_eq!(code, 2);
    assert!(err.contains("事業所9970100029のサービス種類コードを --to-type で指定してください"), "{err}");
    let (from_type, to_type, paths) = (None, Some("11".to_owned()), vec![old.path().to_path_buf()]);
    let wish = Verb::Convert { to: Target::V41, from_type, to_type, allow_loss: false, out: new.path().into(), paths };
    assert_eq!(go(wish).0, 0);
    assert_eq!(verdicts(new.path()), [Verdict::Accept]);
}

#[test]
fn convert_writes_nothing_that_would_be_refused() {
    let nothing = |to, allow_loss, unit: &Broken, says: &[&str]| {
        let (old, new) = (folder(unit), tempdir().unwrap());
        let out = new.path().join("new");
        let (code, _, err) = convert(to, allow_loss, old.path(), &out);
        assert_eq!(code, 1, "{err}");
        assert!(!out.exists());
        for words in says {
            assert!(err.contains(words), "{words} {err}");
        }
    };
    let refused = "変換しても受け取れない送信単位になるので、何も書き込みませんでした。";
    let rental =
        "「第６表（サービス利用票）予定」の6件目の福祉用具に、TAISコードか福祉用具届出コードを入れてください。";
    nothing(Target::V41, false, &in_v3(&Broken::usage()), &[rental, refused]);
    let (plan, new) = (folder(&in_v3(&Broken::plan())), tempdir().unwrap());
    let (from_type, to_type, paths) = (None, Some("11".to_owned()), vec![plan.path().to_path_buf()]);
    let wish = Verb::Convert { to: Target::V41, from_type, to_type, allow_loss: true, out: new.path().into(), paths };
    let (code, _, err) = go(wish);
    assert_eq!((code, names(new.path()).len()), (1, 0));
    assert!(err.contains("第３表がありません。V4.1では第３表も一緒に送ります。"), "{err}");
    // March 2025 is sent in V3.x, whatever one would like.
    let march = in_v3(&without_rentals()).rename("202507", "202503").grid("UPPLAN", |grid| {
        for row in grid {
            (row[4], row[9]) = (b"202503".to_vec(), b"20250303".to_vec());
        }
    });
    let march = march.grid("UPSIKYU", |grid| grid.iter_mut().for_each(|row| row[4] = b"202503".to_vec()));
    let march = march.grid("UPHOSOKU", |grid| grid.iter_mut().for_each(|row| row[62] = b"202503".to_vec()));
    nothing(Target::V41, false, &march, &["この対象年月は、変換する前の形式で送る決まりです。", refused]);
    nothing(Target::V3, true, &Broken::usage(), &["「TAISコード」は、V3.xの形式に入れられません", refused]);
    nothing(Target::V3, false, &Broken::plan(), &["「居宅サービス計画３表」の1件目の行の全体", "--allow-loss"]);
    nothing(Target::V3, true, &Broken::prevention(), &["予防のファイルはV3.xの形式にはありません"]);
}

#[test]
fn convert_loses_only_what_it_may() {
    let (old, new) = (folder(&Broken::plan()), tempdir().unwrap());
    let (code, out, err) = convert(Target::V3, true, old.path(), new.path());
    assert_eq!((code, out.lines().count()), (0, 3), "{err}");
    assert!(err.contains("失われます: 「居宅サービス計画３表」の1件目"), "{err}");
    assert_eq!(verdicts(new.path()), [Verdict::Warn], "the serial asks for V4.1, which is a warning");
    let (code, _, err) = convert(Target::V3, true, old.path(), new.path());
    assert_eq!(code, 2, "never over existing files");
    assert!(err.contains("すでにあります"), "{err}");
    assert_eq!(names(new.path()).len(), 3, "and nothing half written beside them");
}

#[test]
fn convert_writes_all_units_or_none() {
    let old = folder(&in_v3(&Broken::actual()));
    put(old.path(), &in_v3(&Broken::usage()));
    let new = tempdir().unwrap();
    assert_eq!(convert(Target::V41, false, old.path(), new.path()).0, 1);
    assert_eq!(names(new.path()), [""; 0]);
}

#[test]
fn make_says_how_many_people_it_can_make() {
    for people in [0, 90_001, 999_999_999_999] {
        let out = tempdir().unwrap();
        let made = out.path().join("made");
        let (code, _, err) = go(Verb::Make { seed: 1, people, unit: Made::Usage, out: made.clone() });
        assert_eq!(code, 2);
        assert!(err.contains("1人から90000人まで"), "{err}");
        assert!(!made.exists());
    }
}

#[test]
fn split_passes_other_units_on_with_their_images() {
    let image = "UPKIHON_IMAGE_9970100011_43_99A0100015_A2_20250626090000_0003.jpg";
    let unit = Broken::prevention().put("UPKIHON", 1, 62, image).with(image, b"\xFF\xD8picture");
    let (source, parts) = (folder(&unit), tempdir().unwrap());
    let (code, _, err) = go(Verb::Split { out: parts.path().into(), paths: vec![source.path().into()] });
    assert_eq!(code, 0, "{err}");
    for (name, bytes) in &unit.files {
        assert_eq!(&std::fs::read(parts.path().join(name)).unwrap(), bytes, "{name}");
    }
    assert_eq!(names(parts.path()).len(), unit.files.len());
}

#[test]
fn a_person_with_too_many_rows_is_said_by_place() {
    let many = |grid: &mut Grid| {
        let last = grid.pop().unwrap();
        grid.extend(std::iter::repeat_n(last, 40_000));
    };
    let big = folder(&Broken::actual().grid("UPJSK", many));
    let (code, _, err) = go(Verb::Show { codes: Vec::new(), paths: vec![big.path().into()] });
    assert_eq!(code, 2);
    assert!(err.contains("4件目の利用者の行が多すぎます（一人の上限4MiB）"), "{err}");
}

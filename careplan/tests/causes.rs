//! Causes before symptoms (section 12, choices 14 and 18): one mistake as it happens in the field, one finding that names
//! it; what follows stands under it, and other faults are still told.
#![allow(clippy::unwrap_used)]

mod common;

use careplan::check::group;
use careplan::{Report, Verdict, check_folder, check_unit};
use common::{Broken, Grid};

/// Names of the findings that stand by themselves, and how many stand under each.
fn told(report: &Report) -> Vec<(&'static str, usize)> {
    let under = |index| report.findings.iter().filter(|finding| finding.cause == Some(index)).count();
    let top = report.findings.iter().enumerate().filter(|(_, finding)| finding.cause.is_none());
    top.map(|(index, finding)| (finding.fault.name(), under(index))).collect()
}

fn sentence(report: &Report) -> String {
    report.findings.iter().find(|finding| finding.cause.is_none()).unwrap().japanese()
}

/// What a spreadsheet makes of a file it opens and saves: no quotes, no leading zeros in what looks like a number.
fn resaved(grid: &mut Grid) {
    for cell in grid.iter_mut().flatten() {
        let text = cell.iter().copied().filter(|byte| *byte != b'"').collect::<Vec<u8>>();
        let number = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
        let zeros = text.iter().take_while(|byte| **byte == b'0').count().min(text.len().saturating_sub(1));
        *cell = if number { text[zeros..].to_vec() } else { text };
    }
}

#[test]
fn a_spreadsheet_is_named_once_for_all_files_it_saved() {
    let unit = Broken::usage().grid("UPPLAN", resaved).grid("UPSIKYU", resaved).grid("UPHOSOKU", resaved);
    let report = unit.report();
    assert_eq!(told(&report), [("Resaved", report.findings.len() - 1)]);
    assert!(report.findings.len() > 20);
    assert!(sentence(&report).contains("表計算ソフト"));
    // Quotes alone may be missing by a product's own choice.
    let unquoted = |grid: &mut Grid| grid.iter_mut().flatten().for_each(|cell| cell.retain(|byte| *byte != b'"'));
    assert!(told(&Broken::usage().grid("UPPLAN", unquoted).report()).iter().all(|(name, _)| *name == "Unquoted"));
    // Other faults are told all the same.
    let more = Broken::usage().grid("UPPLAN", resaved).put("UPSIKYU", 1, 9, "331111").report();
    assert!(told(&more).iter().any(|(name, _)| *name == "Resaved"));
    assert!(told(&more).iter().any(|(name, _)| *name == "ServiceNotCovered"));
}

#[test]
fn new_data_under_an_old_name_lack_only_the_types() {
    let old = |unit: Broken| unit.rename("_43_", "_").rename("_11_2025", "_2025");
    let report = old(Broken::usage()).report();
    assert_eq!(told(&report), [("TypesMissing", 3)]);
    assert!(sentence(&report).contains("サービス種類コードがありません"));
    let report = old(Broken::plan()).report();
    assert_eq!(told(&report), [("TypesMissing", report.findings.len() - 1)]);
    // The rows are checked as what they are.
    let report = old(Broken::usage().put("UPPLAN", 2, 13, "0960")).report();
    assert_eq!(told(&report), [("TypesMissing", 3), ("NotTime", 0)]);
}

#[test]
fn serials_apart_within_a_set_are_one_mistake() {
    let unit = Broken::usage().rename_one("UPPLAN", "102000.", "102001.").rename_one("UPHOSOKU", "102000.", "102002.");
    let reports = check_folder(&unit.files());
    assert_eq!(reports.len(), 1);
    assert_eq!(told(&reports[0]), [("Apart", 1)]);
    assert!(sentence(&reports[0]).contains("連番"));
    // Two whole units stay two, and so do two of which the same file is missing.
    let mut two = Broken::usage();
    two.files.extend(Broken::usage().rename("102000.", "102001.").files);
    assert_eq!(check_folder(&two.files()).len(), 2);
    two.files.retain(|name, _| !name.starts_with("UPSIKYU"));
    assert_eq!(check_folder(&two.files()).len(), 2);
}

#[test]
fn what_is_no_csv_is_called_by_its_name() {
    let page: &[u8] = b"<!DOCTYPE html><html><body>Session timeout</body></html>";
    for (bytes, word) in [
        (&b"PK\x03\x04\x14\0\x06\0xl/workbook.xml"[..], "Excel"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Excel"),
        (b"%PDF-1.7\n%\xE2\xE3", "PDF"),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "画像"),
        (page, "ウェブのページ"),
    ] {
        let report = Broken::actual().bytes("UPJSK", |file| *file = bytes.to_vec()).report();
        assert_eq!(told(&report), [("OtherEncoding", 0)]);
        assert!(sentence(&report).contains(word), "{word}");
    }
    for (encoding, word) in [(encoding_rs::EUC_JP, "EUC-JP"), (encoding_rs::ISO_2022_JP, "JIS")] {
        let other = |file: &mut Vec<u8>| {
            let text = encoding_rs::SHIFT_JIS.decode(file).0.into_owned();
            *file = encoding.encode(&text).0.into_owned();
        };
        let unit = Broken::plan().bytes("UP1KYO", other).bytes("UP2KYO", other).bytes("UPHOSOKU", other);
        let report = unit.report();
        assert_eq!(told(&report), [("OtherEncoding", 2)], "{word}");
        assert!(sentence(&report).contains(word));
    }
}

#[test]
fn a_download_cut_short_is_no_missing_column() {
    let cut = |left: usize| Broken::actual().bytes("UPJSK", |file| file.truncate(file.len() - left)).report();
    assert_eq!(told(&cut(20)), [("CutShort", 1)]);
    assert_eq!(told(&cut(2)), [], "only the line end is missing");
    let open = Broken::plan().bytes("UP1KYO", |file| file.truncate(file.len() - 80)).report();
    assert!(told(&open).contains(&("CutShort", 1)), "{:?}", told(&open));
    // A quote never closed swallows the rest; nothing is cut.
    let unclosed = Broken::usage().grid("UPPLAN", |grid| grid[2][6].truncate(3)).report();
    assert!(told(&unclosed).iter().all(|(name, _)| *name != "CutShort"), "{:?}", told(&unclosed));
}

#[test]
fn a_slipped_row_is_one_mistake() {
    let unit = Broken::plan().grid("UPHOSOKU", |grid| {
        grid[0].insert(3, Vec::new());
        grid[0].pop();
    });
    let report = unit.report();
    assert_eq!(told(&report)[0], ("RowSlipped", report.findings.len() - told(&report).len()));
    assert!(told(&report).len() <= 2, "{:?}", told(&report));
}

#[test]
fn a_wrong_receiver_is_told_once_and_not_for_everybody() {
    let report = Broken::usage().rename("_9970100029_11_", "_9970100099_13_").report();
    assert_eq!(told(&report), [("WrongReceiver", 5)]);
    assert!(sentence(&report).contains("送信先を確かめてください"));
    // One of two is somebody else's.
    let one = Broken::usage().grid("UPPLAN", |grid| {
        grid.iter_mut().filter(|row| row[2] == b"H990000022").for_each(|row| row[19] = b"9970100045".to_vec());
    });
    assert!(told(&one.report()).iter().all(|(name, _)| *name != "WrongReceiver"));
}

#[test]
fn a_broken_name_says_what_to_do_and_its_content_is_checked() {
    for (from, to, word) in [
        (".CSV", " (1).CSV", "消してください"),
        (".CSV", " - コピー.CSV", "消してください"),
        (".CSV", ".CSV.csv", "二重"),
        (".CSV", " .CSV", "空白"),
        ("_", "-", "「_」に直してください"),
        ("UP", "up", "大文字"),
        ("2025", "２０２５", "半角に直してください"),
    ] {
        let unit = Broken::usage().put("UPPLAN", 3, 13, "0960").rename(from, to);
        let reports = check_folder(&unit.files());
        assert_eq!(reports.len(), 1, "{to}");
        let told = told(&reports[0]);
        assert_eq!(told, [("NameSlip", 2), ("NotTime", 0)], "{to}");
        assert!(sentence(&reports[0]).contains(word), "{to}: {}", sentence(&reports[0]));
    }
}

#[test]
fn a_copy_beside_its_original_is_a_warning_and_another_content_is_not() {
    let name = Broken::actual().full_name("UPJSK");
    for copy in [" (1).CSV", " - コピー.CSV", "のコピー.CSV"] {
        let copy = name.replace(".CSV", copy);
        let unit = Broken::actual().put("UPJSK", 1, 14, "x");
        let bytes = unit.files[&name].clone();
        let unit = unit.with(&copy, &bytes);
        let report = &check_folder(&unit.files())[0];
        let mut told = told(report);
        told.sort();
        assert_eq!(told, [("CopyBeside", 0), ("NotDigits", 0)], "{copy}");
        assert_eq!(report.records, 5, "not read twice");
        assert!(unit.files().iter().all(|(name, _)| group(&[name]).len() == 1));
        let other = Broken::actual().with(&copy, b"202407\r\n");
        let report = &check_folder(&other.files())[0];
        assert_eq!(report.verdict(), Verdict::Reject);
        assert!(self::told(report).iter().any(|(name, _)| *name == "Twice"), "{copy}");
    }
    let name = "DLTPLAN_202508_9970100011_43_9970100029_11_20250728113000";
    let rows = b"202407,990001,9900000011,202508\r\n";
    let report = check_unit(&[(&format!("{name} (1).CSV"), rows), (&format!("{name}.csv"), rows)]);
    assert_eq!(told(&report), [("CopyBeside", 0), ("SmallExtension", 0)]);
}

#[test]
fn full_width_and_unknown_dates_say_what_to_write() {
    let said = |column, token: &str| sentence(&Broken::plan().put("UPHOSOKU", 1, column, token).report());
    assert!(said(12, "０９９－０００－００００").contains("半角に直してください"));
    assert!(said(19, "１９７０５").contains("半角に直してください"));
    for token in ["00000000", "99999999"] {
        Broken::plan().put("UPHOSOKU", 1, 13, token).expect(&[("UPHOSOKU", 1, 1, 13, "DateUnknown")]);
        assert!(said(13, token).contains("空にしてください"));
        Broken::plan().put("UPHOSOKU", 1, 8, token).expect(&[("UPHOSOKU", 1, 1, 8, "NotDate")]);
    }
}

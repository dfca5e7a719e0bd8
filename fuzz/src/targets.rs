//! What is tried on every input. The same functions run under the fuzzer and, on the committed corpus, in
//! `careplan/tests/corpus.rs`; they panic when something is wrong.

use careplan::model::Message;
use careplan::{Expected, FileName, Report, Unit, UnitCheck, Verdict, check_unit, history, read_unit};

pub mod edits;

/// A name of every kind and of both editions; inputs choose among them by one byte.
pub const NAMES: [&str; 24] = [
    "UPHOSOKU_000000_9970100011_43_9970100029_11_20250625101500.CSV",
    "UP1KYO_9970100011_43_9970100029_11_20250625101500.CSV",
    "UP2KYO_9970100011_43_9970100029_11_20250625101500.CSV",
    "UP3KYO_9970100011_43_9970100029_11_20250625101500.CSV",
    "UPHOSOKU_202507_9970100011_43_9970100029_11_20250625101500.CSV",
    "UPPLAN_202507_9970100011_43_9970100029_11_20250625101500.CSV",
    "UPSIKYU_202507_9970100011_43_9970100029_11_20250625101500.CSV",
    "UPJSK_202507_9970100029_11_9970100011_43_20250625101500.CSV",
    "DLTJSK_202506_9970100029_11_9970100011_43_20250625101500.CSV",
    "DLTPLAN_202508_9970100011_43_9970100029_11_20250625101500.CSV",
    "DLT1KYO_9970100011_43_9970100029_11_20250625101500.CSV",
    "UPKIHON_9970100011_43_99A0100015_A2_20250625101500.CSV",
    "UPKIHON_SUB1_9970100011_43_99A0100015_A2_20250625101500.CSV",
    "UPKIHON_SUB2_9970100011_43_99A0100015_A2_20250625101500.CSV",
    "UPKIHON_IMAGE_9970100011_43_99A0100015_A2_20250625101500_0001.jpg",
    "UPYOBO_9970100011_43_99A0100015_A2_20250625101500.CSV",
    "UPYOBO_SUB_9970100011_43_99A0100015_A2_20250625101500.CSV",
    "DLTKIHON_9970100011_43_99A0100015_A2_20250625101500.CSV",
    "DLTYOBO_9970100011_43_99A0100015_A2_20250625101500.CSV",
    "UP1KYO_9970100011_9970100029_20250225101500.CSV",
    "UPHOSOKU_202503_9970100011_9970100029_20250225101500.CSV",
    "UPPLAN_202503_9970100011_9970100029_20250225101500.CSV",
    "UPSIKYU_202503_9970100011_9970100029_20250225101500.CSV",
    "UPJSK_202503_9970100029_9970100011_20250225101500.CSV",
];

/// One file. The first byte chooses the name, the second how the bytes arrive: 0 to 127 at once, else in pieces.
pub fn bytes(input: &[u8]) {
    let [choice, pieces, bytes @ ..] = input else { return };
    let files = [(NAMES[usize::from(*choice) % NAMES.len()], bytes)];
    let report = check_unit(&files);
    places(&report, &files);
    if *pieces >= 128 {
        assert_eq!(in_pieces(&files, usize::from(*pieces - 127)), report);
    }
}

/// File names: parsing one never panics, and what is parsed is written as it was, but for the extension.
pub fn names(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let names: Vec<&str> = text.split('\n').collect();
    for name in &names {
        if let Ok(parsed) = FileName::parse(name) {
            let written = parsed.to_string();
            assert!(written.eq_ignore_ascii_case(name), "{name}");
            assert_eq!(FileName::parse(&written).map(|again| again.transmission()), Ok(parsed.transmission()));
        }
    }
    let groups = careplan::check::group(&names);
    assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), names.len());
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, [].as_slice())).collect();
    places(&check_unit(&files), &files);
}

/// A unit: files one after another, each a byte for the name, two for the length, and so many bytes. What no error
/// refuses is read, written, read again: the second writing equals the first.
pub fn units(input: &[u8]) {
    let mut files: Vec<(&str, &[u8])> = Vec::new();
    let mut rest = input;
    while let [choice, high, low, tail @ ..] = rest {
        let length = (usize::from(*high) << 8 | usize::from(*low)).min(tail.len());
        let (bytes, next) = tail.split_at(length);
        files.push((NAMES[usize::from(*choice) % NAMES.len()], bytes));
        rest = next;
        if files.len() == 6 {
            break;
        }
    }
    let report = check_unit(&files);
    places(&report, &files);
    comes_back(&files, &report);
}

/// A unit from the samples, broken piece by piece (see [`edits`]). The last byte says how its lines end and in which
/// pieces it arrives.
pub fn sets(input: &[u8]) {
    let set = edits::set(input);
    let how = input.last().copied().unwrap_or_default();
    let files: Vec<(String, Vec<u8>)> = set.into_iter().map(|(name, grid)| (name, edits::join(&grid, how))).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let report = check_unit(&files);
    places(&report, &files);
    edits::silent(&report);
    if how >= 192 {
        assert_eq!(in_pieces(&files, usize::from(how - 191)), report);
    }
    comes_back(&files, &report);
}

/// What no error refuses is read; read, written and read again it is the same; told as the model it is the same; and
/// every person has a key.
fn comes_back(files: &[(&str, &[u8])], report: &Report) {
    let unit = match read_unit(files) {
        Ok((unit, _)) => unit,
        Err(again) => {
            assert_eq!(again, *report);
            let named = files.iter().any(|(name, _)| FileName::parse(name).is_ok());
            assert!(report.verdict() == Verdict::Reject || !named, "accepted and not read");
            return;
        }
    };
    let written = unit.write().expect("what was read can be written");
    let again: Vec<(&str, &[u8])> = written.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
    let (second, _) = read_unit(&again).expect("what was written can be read");
    assert_eq!(second.write().expect("and written again"), written);
    let listing = unit.listing();
    assert!(unit.people().iter().all(|person| listing.keys.iter().any(|key| key.person() == *person)));
    assert_eq!(history(std::slice::from_ref(&listing)).len(), listing.keys.len());
    told(&unit);
}

/// The model of a unit, written as rows and read again, is the same; the checker accepts the rows, too.
fn told(unit: &Unit) {
    let message = Message::from_unit(unit).expect("no row of an accepted unit is loose");
    let back = message.to_unit().expect("what was read as the model can be written");
    assert_eq!(Message::from_unit(&back).as_ref(), Ok(&message));
    back.write().expect("and the checker accepts it");
}

fn in_pieces(files: &[(&str, &[u8])], size: usize) -> Report {
    let mut check = UnitCheck::new();
    for (name, bytes) in files {
        check.begin(name);
        bytes.chunks(size).for_each(|piece| check.feed(piece));
    }
    check.finish(&Expected::default())
}

/// Every finding points at a line and a column that are there, and shows a value only where it can be no person's:
/// short ASCII, or an office number of the file names. The same name may come twice: its longest file counts.
fn places(report: &Report, files: &[(&str, &[u8])]) {
    for finding in &report.findings {
        let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        let same = files.iter().filter(|(name, _)| *name == finding.file.as_ref());
        let lines = same.map(|(_, bytes)| lines(bytes)).max().expect("a finding is in a file that was given");
        assert!(finding.line.is_none_or(|line| (1..=lines).contains(&line)), "{finding:?}");
        assert!(finding.record.is_none_or(|record| (1..=lines).contains(&record)), "{finding:?}");
        assert!(finding.column.is_none_or(|column| (1..=71).contains(&column)), "{finding:?}");
        let value = finding.value.as_str();
        let named = || files.iter().any(|(name, _)| name.contains(value));
        let short = value.len() <= 7 && value.bytes().all(|byte| (0x20..0x7F).contains(&byte));
        assert!(short || value.len() == 10 && named(), "{finding:?}");
    }
}

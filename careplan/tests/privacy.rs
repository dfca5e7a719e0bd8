//! No value of a person leaves the checker (section 12, choice 19): every personal cell holds a marker, the files are
//! broken as they get broken in the field, and no marker is found in anything the checker says.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)]

mod common;

use careplan::cli::{Console, Format, Verb, run};
use careplan::layout::columns;
use careplan::shape::Shape;
use careplan::{FileName, check_unit};
use common::{Broken, Grid};
use proptest::prelude::*;

/// Characters that stand in no sentence, nor in the names of columns: one of them alone gives a person away.
const TEXT: &str = "鵬鸞麒麟";
const LATIN: &str = "Quilmarques";
const INSURED: [&str; 2] = ["9283746501", "H928374650"];
const BIRTH: &str = "19340517";
const PHONE: &str = "0983-46-5271";
const POSTCODE: &str = "983-4652";
const IMAGE: &str = "UPKIHON_IMAGE_9928374651_43_99A0100015_A2_20250626090000_0001.jpg";

const SERIALS: [&str; 9] = [
    "20250625101500",
    "20250625102000",
    "20250701090000",
    "20250728113000",
    "20250801173000",
    "20250801174500",
    "20250626090000",
    "20250627100000",
    "20250627100500",
];

/// Every personal cell of a file filled, in Japanese or in letters.
fn fill(name: &str, bytes: &[u8], latin: bool) -> Vec<u8> {
    let name = FileName::parse(name).unwrap();
    let (text, _, _) = encoding_rs::SHIFT_JIS.encode(TEXT);
    let text = if latin { LATIN.as_bytes().to_vec() } else { text.into_owned() };
    let mut grid = common::split(bytes);
    for row in &mut grid {
        for (column, cell) in columns(name.kind).iter().zip(row) {
            let marker = match column.shape {
                Shape::Text => [b"\"", text.as_slice(), b"\""].concat(),
                Shape::Insured => INSURED[usize::from(latin)].into(),
                Shape::BirthDate => BIRTH.into(),
                Shape::Phone => PHONE.into(),
                Shape::Postcode => POSTCODE.into(),
                Shape::FileName => IMAGE.into(),
                Shape::Alphanumeric | Shape::Unused => LATIN.into(),
                _ => continue,
            };
            *cell = marker;
        }
    }
    common::join(&grid)
}

#[derive(Debug, Clone)]
enum Mishap {
    /// A cell too many at this place, and the last dropped (or not).
    Right(prop::sample::Index, bool),
    /// A cell lost, and an empty one at the end (or not).
    Left(prop::sample::Index, bool),
    Exchange(prop::sample::Index, prop::sample::Index),
    /// Bytes put in: an undoubled quote, a line break, a comma.
    Insert(prop::sample::Index, Vec<u8>),
    NoQuotes,
    /// Every LF lost: the old line end of another system.
    OnlyCr,
    Utf8,
    EucJp,
    Jis,
    Cut(prop::sample::Index),
    Header,
}

fn mishap() -> impl Strategy<Value = Mishap> {
    let at = any::<prop::sample::Index>;
    let bytes = [&b"\""[..], b"\"\r\n", b"\r\n", b"\r", b",", b"\",\"", b"\0", b"\x1b", b"\x82", b"\xf0\x40", b"\t"];
    prop_oneof![
        3 => (at(), any::<bool>()).prop_map(|(at, drop)| Mishap::Right(at, drop)),
        3 => (at(), any::<bool>()).prop_map(|(at, fill)| Mishap::Left(at, fill)),
        4 => (at(), at()).prop_map(|(a, b)| Mishap::Exchange(a, b)),
        6 => (at(), prop::sample::select(bytes.map(<[u8]>::to_vec).to_vec())).prop_map(|(at, b)| Mishap::Insert(at, b)),
        1 => Just(Mishap::NoQuotes),
        1 => Just(Mishap::OnlyCr),
        1 => Just(Mishap::Utf8),
        1 => Just(Mishap::EucJp),
        1 => Just(Mishap::Jis),
        1 => at().prop_map(Mishap::Cut),
        1 => Just(Mishap::Header),
    ]
}

fn each_row(bytes: &mut Vec<u8>, change: impl Fn(&mut Vec<Vec<u8>>)) {
    if !bytes.ends_with(b"\n") {
        bytes.extend_from_slice(b"\r\n");
    }
    let mut grid: Grid = common::split(bytes);
    grid.iter_mut().for_each(change);
    *bytes = common::join(&grid);
}

fn happen(bytes: &mut Vec<u8>, mishap: &Mishap) {
    let text = encoding_rs::SHIFT_JIS.decode(bytes).0.into_owned();
    match mishap {
        Mishap::Right(at, drop) => each_row(bytes, |row| {
            row.insert(at.index(row.len()), Vec::new());
            drop.then(|| row.pop());
        }),
        Mishap::Left(at, fill) => each_row(bytes, |row| {
            row.remove(at.index(row.len()));
            fill.then(|| row.push(Vec::new()));
        }),
        Mishap::Exchange(a, b) => each_row(bytes, |row| {
            let (a, b) = (a.index(row.len()), b.index(row.len()));
            row.swap(a, b);
        }),
        Mishap::Insert(at, what) => {
            let at = at.index(bytes.len() + 1);
            bytes.splice(at..at, what.iter().copied());
        }
        Mishap::NoQuotes => bytes.retain(|byte| *byte != b'"'),
        Mishap::OnlyCr => bytes.retain(|byte| *byte != b'\n'),
        Mishap::Utf8 => *bytes = text.into_bytes(),
        Mishap::EucJp => *bytes = encoding_rs::EUC_JP.encode(&text).0.into_owned(),
        Mishap::Jis => *bytes = encoding_rs::ISO_2022_JP.encode(&text).0.into_owned(),
        Mishap::Cut(at) => bytes.truncate(at.index(bytes.len() + 1)),
        Mishap::Header => drop(bytes.splice(0..0, format!("{LATIN},{PHONE}\r\n").into_bytes())),
    }
}

/// All that the checker says: findings of the library in both languages and as data, and what the program writes.
fn said(unit: &Broken) -> String {
    let report = check_unit(&unit.files());
    let mut all = format!("{report:?}");
    for finding in &report.findings {
        all += &format!("\n{}\n{}", finding.japanese(), finding.english());
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in unit.files() {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    for format in [Format::Text, Format::Json, Format::Jsonl] {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let verb = Verb::Check { format, paths: vec![folder.path().to_path_buf()] };
        run(&verb, &mut Console { out: &mut out, err: &mut err, colour: false, progress: false });
        all += &String::from_utf8(out).unwrap();
        all += &String::from_utf8(err).unwrap();
    }
    all
}

/// The first marker found, whole or a telling part of it.
fn marker(said: &str) -> Option<String> {
    let parts = [INSURED[0], INSURED[1], "92837", "746501", BIRTH, "0517", "0983", "5271", POSTCODE, "4652", IMAGE];
    let parts = parts.into_iter().chain([LATIN, "Quil", "ques"]).map(str::to_owned);
    parts.chain(TEXT.chars().map(String::from)).find(|part| said.contains(part.as_str()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_marker_of_a_person_is_said(
        serial in prop::sample::select(SERIALS.to_vec()),
        latin in any::<bool>(),
        mishaps in prop::collection::vec((any::<prop::sample::Index>(), mishap()), 1..3),
    ) {
        let mut unit = Broken::unit(serial);
        for (name, bytes) in &mut unit.files {
            *bytes = fill(name, bytes, latin);
        }
        let names: Vec<String> = unit.files.keys().cloned().collect();
        for (file, mishap) in &mishaps {
            happen(unit.files.get_mut(file.get(&names)).unwrap(), mishap);
        }
        let said = said(&unit);
        prop_assert_eq!(marker(&said), None, "{}", said);
    }
}

#[test]
fn the_markers_stand_in_every_file_that_has_a_person() {
    for (name, bytes) in common::samples() {
        let filled = fill(&name, &bytes, false);
        let text = encoding_rs::SHIFT_JIS.decode(&filled).0.into_owned();
        assert!(marker(&text).is_some(), "{name}");
        assert!(filled.len() > 20, "{name}");
    }
}

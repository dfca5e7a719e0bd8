//! L01 to L08: the technical limits, at their edges.
#![allow(clippy::unwrap_used)]

mod common;

use careplan::reader::{Event, Limit, Reader};
use careplan::{Expected, Fault, Limits, Report, UnitCheck, Verdict};
use common::{Broken, Grid};

const MIB: usize = 1 << 20;

#[test]
fn l01_a_field_has_a_mebibyte() {
    let text = |length| format!("\"{}\"", "x".repeat(length));
    Broken::plan().put("UP1KYO", 2, 22, &text(MIB)).expect(&[]);
    for length in [MIB + 1, 3 * MIB] {
        Broken::plan().put("UP1KYO", 2, 22, &text(length)).expect(&[("UP1KYO", 2, 3, 22, "FieldLimit")]);
    }
    let bare = "x".repeat(MIB + 1);
    Broken::plan().put("UP1KYO", 1, 23, &bare).expect(&[("UP1KYO", 1, 2, 23, "FieldLimit")]);
    Broken::plan().put("UP1KYO", 2, 28, &bare).expect(&[("UP1KYO", 2, 3, 28, "FieldLimit")]);
    Broken::plan().put("UP1KYO", 2, 28, &bare).bytes("UP1KYO", |bytes| bytes.truncate(bytes.len() - 2)).expect(&[(
        "UP1KYO",
        2,
        3,
        28,
        "FieldLimit",
    )]);
    let open = |bytes: &mut Vec<u8>| bytes.extend_from_slice(&[b"\"".as_slice(), &[b'x'; 2 * MIB]].concat());
    Broken::plan().bytes("UP1KYO", open).expect(&[("UP1KYO", 3, 4, 1, "FieldLimit")]);
}

#[test]
fn l02_a_record_has_eight() {
    // With its line end the first one has exactly eight.
    for (first, fields, fault) in [(MIB - 2, 8, "ColumnCount"), (MIB - 1, 8, "RecordLimit"), (1, 40, "RecordLimit")] {
        let mut row = vec![b"x".repeat(MIB - 1); fields];
        row[0].truncate(first);
        Broken::plan().grid("UP2KYO", |grid: &mut Grid| grid.insert(1, row)).expect(&[("UP2KYO", 2, 2, 0, fault)]);
    }
}

#[test]
fn l03_a_file_has_256() {
    let mut row = vec![b'x'; MIB];
    row[MIB - 1] = b'\n';
    let mut reader = Reader::new();
    let mut told = Vec::new();
    let mut sink = |event: Event<'_>| {
        if let Event::TooLong(limit, line, record, field) = event {
            told.push((limit, line, record, field));
        }
    };
    for _ in 0..256 {
        reader.feed(&row, &mut sink);
    }
    assert_eq!(reader.records(), 256);
    reader.feed(b"2", &mut sink);
    reader.feed(b"\n", &mut sink);
    reader.finish(&mut sink);
    assert_eq!((reader.records(), told), (256, vec![(Limit::File, 257, 257, None)]));
}

#[test]
fn l04_half_a_million_persons_are_compared() {
    let row = |person: u32| format!("202407,990001,99{person:08},20250620,20250620,\"a\",1,0900,0930,\"\",,,\"\"\r\n");
    let seen = |persons: u32| {
        let mut check = UnitCheck::new();
        check.begin("UP3KYO_9970100011_43_9970100029_11_20250625101500.CSV");
        for person in (0..persons).chain([7]) {
            check.feed(row(person).as_bytes());
        }
        check.finish(&Expected::default()).findings.iter().map(|finding| finding.fault.name()).collect::<Vec<_>>()
    };
    assert_eq!(seen(500_000), ["Missing"; 3]);
    assert_eq!(seen(500_001), ["PersonLimit", "Missing", "Missing", "Missing"]);
}

#[test]
fn l05_ten_thousand_findings_are_kept() {
    let warnings = |rows: usize, last: &'static [u8]| {
        Broken::usage().grid("UPPLAN", |grid| {
            grid[0][9] = b"20250801".to_vec();
            let first = grid[0].clone();
            // No row is the one before it once more.
            grid.extend((1..rows).map(|index| {
                let mut row = first.clone();
                row[21] = [b"1", b"2"][index % 2].to_vec();
                row
            }));
            let mut row = grid[1].clone();
            row[13] = last.to_vec();
            grid.push(row);
        })
    };
    let full = warnings(10_000, b"1").report();
    assert_eq!((full.findings.len(), full.left_out(), full.verdict()), (10_000, 0, Verdict::Warn));
    let over = warnings(10_003, b"x").report();
    assert_eq!((over.findings.len(), over.left_out(), over.verdict()), (10_001, 4, Verdict::Reject));
    let last = over.findings.last().unwrap();
    assert_eq!(
        (last.fault, &*last.file, last.record),
        (Fault::LeftOut { count: 4 }, "UPPLAN_202507_9970100011_43_9970100029_11_20250625102000.CSV", None)
    );
}

#[test]
fn l06_a_million_different_rows_of_a_file_are_compared() {
    let row = |n: u32| {
        let (person, need, goal, content) = (n / 941_192, n / 9604 % 98 + 1, n / 98 % 98 + 1, n % 98 + 1);
        let numbers = format!("{need},\"\",{goal},\"\",\"\",\"\",\"\",{content}");
        format!("202407,990001,99{person:08},20250620,20250620,{numbers},\"\",,\"\",,\"\",\"\",\"\",,\r\n")
    };
    let seen = |rows: u32| {
        let mut check = UnitCheck::new();
        check.begin("UP2KYO_9970100011_43_9970100029_11_20250625101500.CSV");
        for n in (0..rows).chain([7]) {
            check.feed(row(n).as_bytes());
        }
        let report = check.finish(&Expected::default());
        let findings = report.findings.iter().filter(|finding| finding.fault.name() != "Missing");
        findings.map(|finding| (finding.fault.name(), finding.record.unwrap_or(0))).collect::<Vec<_>>()
    };
    assert_eq!(seen(1_000_000), [("PlanNumberTwice", 1_000_001)]);
    assert_eq!(seen(1_000_001), [("RowLimit", 0), ("PlanNumberTwice", 1_000_002)]);
    // What comes too late is no longer compared.
    assert_eq!(seen(1_100_000), [("RowLimit", 0)]);
}

/// The sample under limits: every finding with its file's kind, and the verdict.
fn within(unit: &Broken, limits: Limits) -> (Vec<(String, &'static str)>, Report) {
    let mut check = UnitCheck::within(limits);
    for (name, bytes) in unit.files() {
        check.begin(name);
        bytes.chunks(100).for_each(|piece| check.feed(piece));
    }
    let report = check.finish(&Expected::default());
    let kind = |file: &str| file.split("_9").next().unwrap_or_default().to_owned();
    (report.findings.iter().map(|finding| (kind(&finding.file), finding.fault.name())).collect(), report)
}

#[test]
fn l07_files_beyond_the_callers_limit_are_not_read() {
    let unit = Broken::usage().put("UPSIKYU", 1, 9, "331111");
    let limits = |files| Limits { files, ..Limits::default() };
    let (all, _) = within(&unit, limits(3));
    assert_eq!(all, [("UPSIKYU_202507".to_owned(), "ServiceNotCovered")]);
    let (two, report) = within(&unit, limits(2));
    let missing = ("UPPLAN_202507".to_owned(), "Missing");
    assert_eq!(two, [missing, ("UPSIKYU_202507".to_owned(), "FileCountLimit")]);
    assert_eq!((report.verdict(), report.files.len()), (Verdict::Reject, 2));
    assert!(report.findings[1].japanese().contains("上限2個"), "{}", report.findings[1].japanese());
}

#[test]
fn l08_bytes_beyond_the_callers_limit_are_not_read() {
    let unit = Broken::usage().put("UPSIKYU", 6, 9, "331111");
    let bytes: usize = unit.files.values().map(Vec::len).sum();
    let limits = |bytes: usize| Limits { bytes: bytes as u64, ..Limits::default() };
    let fault = |limit| within(&unit, limits(limit)).0;
    assert_eq!(fault(bytes), [("UPSIKYU_202507".to_owned(), "ServiceNotCovered")]);
    // The sums of the person who was not reached are not missed, nor are persons or files.
    assert_eq!(fault(bytes - 1), [("UPSIKYU_202507".to_owned(), "UnitLimit")]);
    assert_eq!(fault(1), [("UPHOSOKU_202507".to_owned(), "UnitLimit")]);
    let (_, report) = within(&unit, limits(1));
    assert_eq!((report.verdict(), report.records, report.files.len()), (Verdict::Reject, 0, 3));
    assert!(report.findings[0].japanese().contains("上限1バイト"));
    let image = "UPKIHON_IMAGE_9970100011_43_99A0100015_A2_20250626090000_0001.jpg";
    let image = Broken::prevention().put("UPKIHON", 1, 62, image).with(image, &[0xFF; 5000]);
    assert_eq!(within(&image, limits(5000)).0, [("UPKIHON_IMAGE".to_owned(), "UnitLimit")]);
}

#[test]
fn the_callers_memory_and_findings_are_kept_to() {
    let row = |person: u32| format!("202407,990001,99{person:08},20250620,20250620,\"a\",1,0900,0930,\"\",,,\"\"\r\n");
    let people: String = (0..1001).map(row).collect();
    let plan = Broken::plan().without("UP1KYO").without("UP2KYO").without("UPHOSOKU").bytes("UP3KYO", |bytes| {
        *bytes = people.into_bytes();
    });
    let memory = |persons: usize| Limits { memory: persons * 128, ..Limits::default() };
    let told = |limits| within(&plan, limits).1.findings.iter().map(|finding| finding.fault).collect::<Vec<_>>();
    assert!(!told(memory(1001)).contains(&Fault::PersonLimit { limit: 1001 }));
    assert!(told(memory(1000)).contains(&Fault::PersonLimit { limit: 1000 }));
    let (told, report) = within(&plan, Limits { findings: 1, ..Limits::default() });
    assert_eq!((told.len(), report.left_out(), report.verdict()), (2, 2, Verdict::Reject));
}

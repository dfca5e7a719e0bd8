//! Whole units, broken piece by piece: the input says which sample to take and what to do to its cells, rows and files.
//! So usage and prevention sets stay whole enough to be read, told as the model and written again.

use std::sync::LazyLock;

use careplan::layout::layout;
use careplan::shape::Shape;
use careplan::{Edition, FileName, Report};

/// Raw tokens, with their quotes, by row.
pub type Grid = Vec<Vec<Vec<u8>>>;
/// File names and what stands in the files.
pub type Set = Vec<(String, Grid)>;

macro_rules! samples {
    ($($name:literal)+) => { [$(($name, include_bytes!(concat!("../../careplan/tests/samples/", $name)).as_slice()),)+] };
}

/// The samples of every kind of unit; files of one unit share their serial.
const SAMPLES: [(&str, &[u8]); 18] = samples! {
    "UP1KYO_9970100011_43_9970100029_11_20250625101500.CSV"
    "UP2KYO_9970100011_43_9970100029_11_20250625101500.CSV"
    "UP3KYO_9970100011_43_9970100029_11_20250625101500.CSV"
    "UPHOSOKU_000000_9970100011_43_9970100029_11_20250625101500.CSV"
    "UPHOSOKU_202507_9970100011_43_9970100029_11_20250625102000.CSV"
    "UPPLAN_202507_9970100011_43_9970100029_11_20250625102000.CSV"
    "UPSIKYU_202507_9970100011_43_9970100029_11_20250625102000.CSV"
    "UPJSK_202507_9970100029_11_9970100011_43_20250801173000.CSV"
    "UPKIHON_9970100011_43_99A0100015_A2_20250626090000.CSV"
    "UPKIHON_SUB1_9970100011_43_99A0100015_A2_20250626090000.CSV"
    "UPKIHON_SUB2_9970100011_43_99A0100015_A2_20250626090000.CSV"
    "UPYOBO_9970100011_43_99A0100015_A2_20250626090000.CSV"
    "UPYOBO_SUB_9970100011_43_99A0100015_A2_20250626090000.CSV"
    "DLT1KYO_9970100011_43_9970100029_11_20250701090000.CSV"
    "DLTPLAN_202508_9970100011_43_9970100029_11_20250728113000.CSV"
    "DLTJSK_202506_9970100029_11_9970100011_43_20250801174500.CSV"
    "DLTKIHON_9970100011_43_99A0100015_A2_20250627100000.CSV"
    "DLTYOBO_9970100011_43_99A0100015_A2_20250627100500.CSV"
};

/// Serials of the units, those with most to say first and more than once.
const SERIALS: [&str; 12] = [
    "20250625102000",
    "20250626090000",
    "20250625101500",
    "20250625102000",
    "20250626090000",
    "20250801173000",
    "20250701090000",
    "20250728113000",
    "20250801174500",
    "20250627100000",
    "20250627100500",
    "20250625101500",
];

/// What stands in personal cells: no finding may hold any of it. The characters stand in no sentence and no item name.
const MARKERS: [&str; 10] =
    ["鵬", "鸞", "麒", "麟", "9283746501", "H928374650", "19340517", "0983-46-5271", "983-4652", "9928374651"];
const IMAGE: &str = "UPKIHON_IMAGE_9928374651_43_99A0100015_A2_20250626090000_0001.jpg";

/// Values for cells: edges of every shape, and what people and programs write by mistake.
const WORDS: [&[u8]; 72] = [
    b"",
    b"\"\"",
    b"0",
    b"1",
    b"2",
    b"3",
    b"9",
    b"00",
    b"01",
    b"02",
    b"06",
    b"11",
    b"12",
    b"13",
    b"15",
    b"17",
    b"22",
    b"2A",
    b"33",
    b"43",
    b"67",
    b"99",
    b"100",
    b"A2",
    b"A9",
    b"-1",
    b"-47",
    b"-0",
    b"-",
    b"+1",
    b"007",
    b"0000",
    b"0900",
    b"900",
    b"2359",
    b"2400",
    b"2500",
    b"9999",
    b"20250701",
    b"20250731",
    b"20250801",
    b"20250620",
    b"20250230",
    b"00000000",
    b"99999999",
    b"000000",
    b"202503",
    b"202507",
    b"202508",
    b"202208",
    b"202407",
    b"9999999999",
    b"9970100011",
    b"9970100029",
    b"9970100037",
    b"111111",
    b"151111",
    b"171007",
    b"11AAAA",
    b"17AAAA",
    b"11EEEE",
    b"999999",
    b"99999-000001",
    b"1111111111111111111111111111111",
    b"0000000000000000000000000000001",
    b"10.00",
    b"1234.5",
    b"10.123",
    b"\"a,b\"",
    b"\"a\"\"b\r\nc\"",
    b"\"\xFA\x40\"",
    b"\"\xF0\x40\"",
];

fn split(bytes: &[u8]) -> Grid {
    let mut grid: Grid = vec![vec![Vec::new()]];
    let mut quoted = false;
    for &byte in bytes {
        let row = grid.last_mut().expect("a row");
        match byte {
            b',' if !quoted => row.push(Vec::new()),
            b'\r' if !quoted => {}
            b'\n' if !quoted => grid.push(vec![Vec::new()]),
            _ => {
                quoted ^= byte == b'"';
                row.last_mut().expect("a cell").push(byte);
            }
        }
    }
    grid.pop();
    grid
}

/// The samples with markers in every personal cell, unit by unit; then the plan, usage and actuals once more as V3.x.
static SETS: LazyLock<Vec<Set>> = LazyLock::new(|| {
    let marked = |serial: &str| -> Set {
        let own = SAMPLES.iter().filter(|(name, _)| name.contains(serial));
        own.map(|(name, bytes)| ((*name).to_owned(), mark(name, split(bytes)))).collect()
    };
    let sets: Vec<Set> = SERIALS.iter().map(|serial| marked(serial)).collect();
    let old = [2, 0, 5].map(|index: usize| sets[index].iter().filter_map(of_v3).collect());
    sets.into_iter().chain(old).collect()
});

fn mark(name: &str, mut grid: Grid) -> Grid {
    let name = FileName::parse(name).expect("a sample");
    for row in &mut grid {
        for (column, cell) in layout(name.kind, Edition::V41).columns.iter().zip(row) {
            match column.shape {
                Shape::Text if cell.len() > 2 => drop(cell.splice(1..1, *b"\x96\x51")),
                Shape::Insured if cell.starts_with(b"H") || cell.ends_with(b"44") => *cell = b"H928374650".into(),
                Shape::Insured => *cell = b"9283746501".into(),
                Shape::BirthDate => *cell = b"19340517".into(),
                Shape::Phone if !cell.is_empty() => *cell = b"0983-46-5271".into(),
                Shape::Postcode if !cell.is_empty() => *cell = b"983-4652".into(),
                Shape::FileName if !cell.is_empty() => *cell = IMAGE.into(),
                _ => {}
            }
        }
    }
    grid
}

/// A file as V3.x has it: its version, no service types in the name, no columns that are new, an older month.
fn of_v3((name, grid): &(String, Grid)) -> Option<(String, Grid)> {
    let parsed = FileName::parse(name).expect("a sample");
    let layout = layout(parsed.kind, Edition::V41);
    let old = name.replace("_43_", "_").replace("_11_", "_").replace("_2025062510", "_2025022510");
    let old = old.replace("_2025080117", "_2025040117").replace("_202507_", "_202503_");
    let row = |row: &Vec<Vec<u8>>| {
        let kept = layout.columns.iter().zip(row).filter(|(column, _)| column.since == Edition::V3);
        let cells = kept.map(|(column, cell)| match column.shape {
            Shape::Version => b"202208".to_vec(),
            Shape::Month | Shape::LinkedMonth if cell == b"202507" => b"202503".to_vec(),
            _ if cell.len() == 8 && cell.starts_with(b"202507") => [b"202503", &cell[6..]].concat(),
            _ => cell.clone(),
        });
        cells.collect()
    };
    parsed.kind.in_v3().then(|| (old, grid.iter().map(row).collect()))
}

/// The unit an input speaks of: the first byte chooses the set, then each edit takes five bytes and what it asks for.
pub fn set(input: &[u8]) -> Set {
    let Some((choice, mut edits)) = input.split_first() else { return Vec::new() };
    let mut set = SETS[usize::from(*choice) % SETS.len()].clone();
    let mut left = 64;
    while let [what, file, row, column, value, rest @ ..] = edits
        && left > 0
    {
        edits = edit(&mut set, [*what, *file, *row, *column, *value].map(usize::from), rest);
        left -= 1;
    }
    set
}

/// One edit; gives back the bytes it did not need.
fn edit<'a>(set: &mut Set, [what, file, row, column, value]: [usize; 5], rest: &'a [u8]) -> &'a [u8] {
    if set.is_empty() {
        return rest;
    }
    let file = file % set.len();
    if what % 20 == 19 {
        set.remove(file);
        return rest;
    }
    let (name, grid) = &mut set[file];
    if what % 20 == 18 {
        *name = renamed(name, value);
        return rest;
    }
    if grid.is_empty() {
        return rest;
    }
    let row = row % grid.len();
    let other = value % grid.len();
    let width = grid[row].len();
    if width == 0 {
        return rest;
    }
    let column = column % width;
    match what % 20 {
        0..=4 => grid[row][column] = WORDS[value % WORDS.len()].to_vec(),
        5 | 6 => grid[row][column] = grid[other].get(column).cloned().unwrap_or_default(),
        7 => grid[row][column].clear(),
        8 => grid[row].swap(column, (column + 1) % width),
        9 => grid[row].insert(column, Vec::new()),
        10 => drop(grid[row].remove(column)),
        11 => grid.push(grid[row].clone()),
        12 => drop(grid.remove(row)),
        13 => grid.swap(row, other),
        14 => grid[row][column] = value.to_string().into_bytes(),
        literal => {
            // 15 as it stands, 16 in quotes, 17 put into what stands there.
            let (bytes, rest) = rest.split_at((value % 48).min(rest.len()));
            let cell = &mut grid[row][column];
            match literal {
                15 => *cell = bytes.to_vec(),
                16 => *cell = [b"\"", bytes, b"\""].concat(),
                _ => drop(cell.splice(cell.len() / 2..cell.len() / 2, bytes.iter().copied())),
            }
            return rest;
        }
    }
    rest
}

/// The file under another name.
fn renamed(name: &str, how: usize) -> String {
    match how % 10 {
        0 => name.replace("_11_", "_15_"),
        1 => name.replace("_43_", "_73_"),
        2 => name.replace("_202507_", "_202508_"),
        3 => name.replace(".CSV", ".csv"),
        4 => name.replace(".CSV", " (1).CSV"),
        5 => name.replace("_9970100029", "_9970100011"),
        6 => name.replace("_2025", "_2026"),
        7 => name.replace("UPPLAN", "UPJSK"),
        8 => name.replace("000000_9", "202507_9"),
        _ => name.to_lowercase(),
    }
}

/// The bytes of a file. `how` says whether lines end with LF alone, and whether the last one ends at all.
pub fn join(grid: &Grid, how: u8) -> Vec<u8> {
    let end: &[u8] = if how & 1 == 0 { b"\r\n" } else { b"\n" };
    let mut bytes: Vec<u8> = grid.iter().flat_map(|row| [row.join(&b','), end.to_vec()].concat()).collect();
    if how & 2 != 0 {
        bytes.truncate(bytes.len().saturating_sub(end.len()));
    }
    bytes
}

/// No finding tells anything of what stands in personal cells.
pub fn silent(report: &Report) {
    for finding in &report.findings {
        for said in [&finding.value, &finding.japanese(), &finding.english()] {
            for marker in MARKERS {
                assert!(!said.contains(marker), "{} says {marker}: {said}", finding.fault.name());
            }
        }
    }
}

//! Units to compare on: samples, made ones, V3.x ones, filled at random; then broken at random. Same seed, same unit.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use careplan::make;
use careplan::make::Wanted;

use crate::names;

pub type Files = BTreeMap<String, Vec<u8>>;
type Grid = Vec<Vec<Vec<u8>>>;

/// SplitMix64.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        (self.next() % sides.max(1) as u64) as usize
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.roll(from.len())]
    }
}

/// Tokens that matter somewhere: good in one column, bad in another.
const TOKENS: [&[u8]; 74] = [
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
    b"03",
    b"06",
    b"11",
    b"12",
    b"17",
    b"22",
    b"23",
    b"25",
    b"2A",
    b"43",
    b"99",
    b"007",
    b"-1",
    b"-47",
    b"-047",
    b"-0",
    b"-",
    b"-12345",
    b"-123456",
    b"+1",
    b" 1",
    b"1.5",
    b"99.999",
    b"10.21",
    b".5",
    b"Y",
    b"N",
    b"y",
    b"202407",
    b"202208",
    b"202410",
    b"202507",
    b"202513",
    b"000000",
    b"20250701",
    b"20250731",
    b"20250801",
    b"20250230",
    b"20240229",
    b"00000000",
    b"00010101",
    b"0900",
    b"2359",
    b"2400",
    b"9999",
    b"2460",
    b"990001",
    b"99000A",
    b"9900000011",
    b"H990000001",
    b"X990000001",
    b"9970100011",
    b"9970100029",
    b"9999999999",
    b"997010002x",
    b"111111",
    b"171007",
    b"671001",
    b"17AAAA",
    b"11AAAA",
    b"999999",
    b"331111",
    b"99999-000001",
    b"1111111111111111111111111111111",
];
const BYTES: [&[u8]; 34] = [
    b"\"\x8e\x52\x93\x63\"",
    b"\x8e\x52",
    b"\"a,b\"",
    b"\"a\r\nb\"",
    b"\"a\nb\"",
    b"\"a\rb\"",
    b"\"a\tb\"",
    b"\"a\"\"b\"",
    b"\"a\"b\"",
    b"a\"b",
    b"\"",
    b"\"a\x00\"",
    b"\x1b",
    b"\"\xf0\x40\"",
    b"\"\x80\"",
    b"\"\xa0\"",
    b"\"\xed\x40\"",
    b"\"\x87\x90\"",
    b"\"\x85\x40\"",
    b"\"\x82\"",
    b"\xb1\xb2",
    b"99999\x81\x7c000001",
    b"99999\x81\x7c0000012",
    b"999990000001234",
    b"000-0000-0000",
    b"0000-0000-0000-0000",
    b"000-0000x",
    b"999-0001",
    b"9990001",
    b"\"1\"",
    b"\"202407\"",
    b"\"\xfa\x54\xee\xfc\"",
    b"UPKIHON_IMAGE_9970100011_43_99A0100015_A2_20250626090000_0001.JPG",
    b"\"family.jpg\"",
];
const IMAGE: &str = "UPKIHON_IMAGE_9970100011_43_99A0100015_A2_20250626090000_0001.jpg";

pub fn unit(dice: &mut Dice) -> Files {
    let mut files = match dice.roll(8) {
        0 => sample(dice),
        1 => v3(dice),
        2 | 3 => made(Wanted::Plan, dice),
        4..=6 => made(Wanted::Usage, dice),
        _ => made(Wanted::Actual, dice),
    };
    if dice.one_in(2) {
        let many = 1 + dice.roll(30);
        for _ in 0..many {
            fill(&mut files, dice);
        }
    }
    files
}

fn made(wanted: Wanted, dice: &mut Dice) -> Files {
    let people = 1 + dice.roll(12);
    let unit = make::unit(wanted, dice.next(), people).unwrap();
    unit.write().unwrap().into_iter().map(|file| (file.name.clone(), file.bytes.clone())).collect()
}

fn sample(dice: &mut Dice) -> Files {
    static SAMPLES: LazyLock<Files> = LazyLock::new(crate::common::samples);
    let samples = &*SAMPLES;
    let serials: Vec<String> = samples.keys().map(|name| name[name.len() - 18..name.len() - 4].to_string()).collect();
    let serial = &serials[dice.roll(serials.len())];
    samples.clone().into_iter().filter(|(name, _)| name.contains(serial.as_str())).collect()
}

/// A made unit as V3.x has it: fewer columns, shorter names, an earlier month.
fn v3(dice: &mut Dice) -> Files {
    let wanted = [Wanted::Plan, Wanted::Usage, Wanted::Actual][dice.roll(3)];
    let files = made(wanted, dice).into_iter().filter(|(name, _)| !name.starts_with("UP3KYO"));
    let older = |text: &[u8]| {
        let text: String = text.iter().map(|byte| char::from(*byte)).collect();
        let text = text.replace("202407", "202208").replace("202507", "202503").replace("202506", "202502");
        text.chars().map(|c| c as u8).collect::<Vec<u8>>()
    };
    files
        .map(|(name, bytes)| {
            let prefix = names::prefix(&name).unwrap();
            let numbers: Vec<usize> = names::columns(prefix, true).iter().map(|column| column.number).collect();
            let mut grid = crate::common::split(&bytes);
            for row in &mut grid {
                *row = numbers.iter().map(|number| row[number - 1].clone()).collect();
            }
            let name = String::from_utf8(older(name.as_bytes())).unwrap();
            (name.replace("_43_", "_").replace("_11_", "_"), older(&crate::common::join(&grid)))
        })
        .collect()
}

/// Puts something valid into a field that may be empty.
fn fill(files: &mut Files, dice: &mut Dice) {
    let name = any(files, dice);
    let Some(prefix) = names::prefix(&name) else { return };
    let v3 = name.matches('_').count() < 5;
    if prefix == "UPKIHON_IMAGE" {
        return;
    }
    let columns = names::columns(prefix, v3);
    let (number, at) = (dice.roll(columns.len()), dice.next());
    let column = &columns[number];
    let code = column.codes.get(dice.roll(column.codes.len())).cloned().unwrap_or_default();
    let value = match column.kind.as_str() {
        "TEXT" => "\"text\"",
        "CODE" => &code,
        "INT" => dice.pick(&["1", "2", "0", "01"]),
        "UNITS" => dice.pick(&["1", "2", "0", "01", "-47", "-047"]),
        "DATE" => dice.pick(&["20250701", "20250715", "20240229", "20250620"]),
        "OFFICE" => dice.pick(&["9970100011", "9970100029", "9999999999", "9970100045"]),
        "POST" => "999-0001",
        "TEL" => "000-0000-0000",
        "RENTAL" => dice.pick(&["99999-000001", "ABC"]),
        "DAYMAP" => dice.pick(&["1111111111111111111111111111111", "1000000000000000000000000000000"]),
        "SLOT" => dice.pick(&["11", "22", "17"]),
        "SERVICE" => dice.pick(&["111111", "112111", "171007", "151111", "11AAAA", "17AAAA"]),
        "DEC" => "10.21",
        "INSURED" => dice.pick(&["9900000011", "9900000001", "9900000000"]),
        "FILE" => IMAGE,
        "HHMM" | "HHMM24" => "0930",
        _ => return,
    };
    change(files, &name, |grid| {
        let row = at as usize % grid.len().max(1);
        if let Some(cell) = grid.get_mut(row).and_then(|row| row.get_mut(number)) {
            *cell = value.as_bytes().to_vec();
        }
    });
}

fn any(files: &Files, dice: &mut Dice) -> String {
    files.keys().nth(dice.roll(files.len())).unwrap().clone()
}

fn change(files: &mut Files, name: &str, with: impl FnOnce(&mut Grid)) {
    let bytes = files.get_mut(name).unwrap();
    let mut grid = crate::common::split(bytes);
    with(&mut grid);
    *bytes = crate::common::join(&grid);
}

/// One thing broken, or not: fields, rows, bytes, line ends, encodings, names, files.
pub fn mutate(files: &mut Files, dice: &mut Dice) {
    if files.is_empty() {
        return;
    }
    let name = any(files, dice);
    let what = dice.roll(32);
    let (a, b, c) = (dice.next() as usize, dice.next() as usize, dice.next() as usize);
    match what {
        0..=12 => change(files, &name, |grid| rows(grid, what, a, b, c)),
        13..=20 => bytes(files.get_mut(&name).unwrap(), what, a, b),
        21..=23 => text(files.get_mut(&name).unwrap(), what),
        24..=28 => rename(files, &name, what, a, b),
        29 if a.is_multiple_of(3) => {
            let copy = files[&name].clone();
            files.insert(name.replace('.', " (2)."), copy);
        }
        29 => drop(files.remove(&name)),
        30 => drop(files.insert(IMAGE.to_string(), vec![0xFF, 0xD8])),
        _ => {
            let other = any(files, dice);
            let copy = files[&other].clone();
            files.insert(name, copy);
        }
    }
}

fn rows(grid: &mut Grid, what: usize, a: usize, b: usize, c: usize) {
    if grid.is_empty() {
        return;
    }
    let (row, other) = (a % grid.len(), b % grid.len());
    match what {
        0..=7 if !grid[row].is_empty() => {
            let column = b % grid[row].len();
            let all = TOKENS.len() + BYTES.len();
            let token = TOKENS.iter().chain(&BYTES).nth(c % all).unwrap();
            grid[row][column] = token.to_vec();
        }
        8 => drop(grid.remove(row)),
        9 => grid.insert(other, grid[row].clone()),
        10 => grid.swap(row, other),
        11 if !grid[row].is_empty() => {
            let column = c % grid[row].len();
            grid[row].remove(column);
        }
        12 if c.is_multiple_of(3) => grid[row].push(b"1".to_vec()),
        12 if c % 3 == 1 => grid.insert(other, vec![Vec::new()]),
        // The same column of another row: keys, numbers and codes meet.
        _ if !grid[row].is_empty() && !grid[other].is_empty() => {
            let column = c % grid[row].len().min(grid[other].len());
            grid[row][column] = grid[other][column].clone();
        }
        _ => {}
    }
}

fn bytes(bytes: &mut Vec<u8>, what: usize, a: usize, b: usize) {
    const LIKELY: &[u8] = b",\"\"\r\n\n0123789HAZ-. \t\x00\x1a\x81\xf0\xef\xe3";
    let byte = if b.is_multiple_of(3) { (b / 3) as u8 } else { LIKELY[b / 3 % LIKELY.len()] };
    if bytes.is_empty() {
        return bytes.push(byte);
    }
    let at = a % bytes.len();
    match what {
        13 | 14 => bytes[at] = byte,
        15 | 16 => bytes.insert(at, byte),
        17 => drop(bytes.remove(at)),
        18 => bytes.truncate(at),
        19 => bytes.push(byte),
        _ => {
            let next = (at + 1) % bytes.len();
            bytes.swap(at, next);
        }
    }
}

fn text(bytes: &mut Vec<u8>, what: usize) {
    match what {
        21 => bytes.retain(|byte| *byte != b'\r'),
        22 => {
            let (text, ..) = encoding_rs::SHIFT_JIS.decode(bytes);
            *bytes = text.into_owned().into_bytes();
        }
        _ if bytes.len().is_multiple_of(3) => {
            let (text, ..) = encoding_rs::SHIFT_JIS.decode(bytes);
            let jis = bytes.len().is_multiple_of(2);
            let other = if jis { encoding_rs::ISO_2022_JP } else { encoding_rs::EUC_JP };
            *bytes = other.encode(&text).0.into_owned();
        }
        _ => {
            let mut marked = vec![0xEF, 0xBB, 0xBF];
            marked.append(bytes);
            *bytes = marked;
        }
    }
}

fn rename(files: &mut Files, name: &str, what: usize, a: usize, b: usize) {
    const PARTS: [(&str, &str); 25] = [
        ("_43_", "_73_"),
        ("_43_", "_11_"),
        ("_11_", "_43_"),
        ("_11_", "_33_"),
        ("_11_", "_A2_"),
        ("_11_", "_"),
        ("_43_", "_46_"),
        ("_11_", "_13_"),
        ("202507_", "202503_"),
        ("202507_", "202508_"),
        ("202507_", "000000_"),
        ("000000_", "202507_"),
        ("_2025", "_2024"),
        ("9970100029", "9970100045"),
        ("9970100029", "9970100011"),
        (".CSV", ".csv"),
        (".CSV", ".TXT"),
        (".jpg", ".JPG"),
        ("00.CSV", "60.CSV"),
        ("UP", "up"),
        (".CSV", " (1).CSV"),
        (".CSV", " - コピー.CSV"),
        (".CSV", ".CSV.csv"),
        ("_", "-"),
        ("2025", "２０２５"),
    ];
    let (from, to) = PARTS[b % PARTS.len()];
    let changed = |name: &str| name.replace(from, to);
    match what {
        // All files of the unit alike.
        24 | 25 => *files = std::mem::take(files).into_iter().map(|(name, bytes)| (changed(&name), bytes)).collect(),
        26 => {
            let bytes = files.remove(name).unwrap();
            files.insert(changed(name), bytes);
        }
        27 => {
            let bytes = files.remove(name).unwrap();
            let prefix = names::FILES[a % names::FILES.len()].0;
            let rest = names::prefix(name).map_or(name, |old| &name[old.len()..]);
            files.insert(format!("{prefix}{rest}"), bytes);
        }
        _ => {
            let bytes = files.remove(name).unwrap();
            let at = a % name.len();
            let broken: Vec<char> = name.chars().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| c).collect();
            files.insert(broken.into_iter().collect(), bytes);
        }
    }
}

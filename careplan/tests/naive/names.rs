//! File names, by hand.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Prefix, has a year-month part, exists in V3.x: section 2.
pub const FILES: [(&str, bool, bool); 18] = [
    ("UPHOSOKU", true, true),
    ("UP1KYO", false, true),
    ("DLT1KYO", false, true),
    ("UP2KYO", false, true),
    ("UP3KYO", false, false),
    ("UPPLAN", true, true),
    ("DLTPLAN", true, true),
    ("UPJSK", true, true),
    ("DLTJSK", true, true),
    ("UPSIKYU", true, true),
    ("UPKIHON", false, false),
    ("UPKIHON_SUB1", false, false),
    ("UPKIHON_SUB2", false, false),
    ("UPKIHON_IMAGE", false, false),
    ("DLTKIHON", false, false),
    ("UPYOBO", false, false),
    ("UPYOBO_SUB", false, false),
    ("DLTYOBO", false, false),
];

#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    pub prefix: &'static str,
    /// "" without such a part.
    pub month: String,
    pub from: String,
    pub from_type: String,
    pub to: String,
    pub to_type: String,
    pub serial: String,
    pub v3: bool,
    /// Number of an image.
    pub image: String,
    pub extension: String,
}

impl Name {
    pub fn is_plan_supplement(&self) -> bool {
        self.prefix == "UPHOSOKU" && self.month == "000000"
    }

    /// Sender, receiver and serial.
    pub fn ends(&self) -> (&str, &str, &str, &str, &str) {
        (&self.from, &self.from_type, &self.to, &self.to_type, &self.serial)
    }
}

pub fn prefix(name: &str) -> Option<&'static str> {
    let mut found: Vec<&str> =
        FILES.iter().map(|file| file.0).filter(|prefix| name.starts_with(&format!("{prefix}_"))).collect();
    found.sort_by_key(|prefix| prefix.len());
    found.last().copied()
}

/// `None` when a part is wrong; the prefix is known.
pub fn parse(name: &str, prefix: &'static str) -> Option<Name> {
    let (_, has_month, in_v3) = FILES.into_iter().find(|file| file.0 == prefix).unwrap();
    let dot = name.rfind('.')?;
    let extension = name[dot + 1..].to_string();
    let wanted = if prefix == "UPKIHON_IMAGE" { "JPG" } else { "CSV" };
    if extension.to_ascii_uppercase() != wanted {
        return None;
    }
    let mut parts: Vec<String> = name.get(prefix.len() + 1..dot)?.split('_').map(str::to_string).collect();
    let mut image = String::new();
    if prefix == "UPKIHON_IMAGE" {
        let number = parts.pop()?;
        if number.len() != 4 || !digits(&number) {
            return None;
        }
        image = number;
    }
    let mut month = String::new();
    if has_month {
        month = parts.remove(0);
        let zeros = month == "000000" && prefix == "UPHOSOKU";
        if !zeros && !is_month(&month) {
            return None;
        }
    }
    let v3 = parts.len() == 3;
    if v3 {
        parts.insert(1, String::new());
        parts.insert(3, String::new());
    }
    let [from, from_type, to, to_type, serial] = parts.try_into().ok()?;
    let good = capitals(&from, 10)
        && capitals(&to, 10)
        && (v3 || capitals(&from_type, 2) && capitals(&to_type, 2))
        && is_serial(&serial)
        && (!v3 || in_v3);
    good.then_some(Name { prefix, month, from, from_type, to, to_type, serial, v3, image, extension })
}

/// The name that was meant, where a name is broken as section 12 item 14 lists it: full-width or small letters, hyphens
/// for underscores, endings of copies, doubled endings, blanks.
pub fn meant(name: &str) -> Option<String> {
    let wide = |c: char| if c == '\u{3000}' { ' ' } else { char::from_u32(c as u32 - 0xFEE0).unwrap() };
    let is_wide = |c: char| c == '\u{3000}' || ('\u{FF01}'..='\u{FF5E}').contains(&c);
    let name = name.replace("\u{30D2}\u{309A}", "\u{30D4}");
    let mut text: String = name.chars().map(|c| if is_wide(c) { wide(c) } else { c }).collect();
    text = text.to_uppercase().trim_end().to_string();
    while [".CSV.CSV", ".CSV.TXT", ".CSV.JPG", ".JPG.CSV", ".JPG.TXT", ".JPG.JPG"].iter().any(|end| text.ends_with(end))
    {
        text.truncate(text.len() - 4);
    }
    let dot = text.rfind('.')?;
    let (mut stem, extension) = (text[..dot].to_string(), text[dot..].to_string());
    while let Some(shorter) = uncopied(&stem) {
        stem = shorter;
    }
    Some((stem + &extension).replace(' ', "").replace('-', "_"))
}

/// Without the last thing copying has put behind the name.
fn uncopied(stem: &str) -> Option<String> {
    if let Some(open) = stem.rfind('(')
        && let Some(number) = stem[open + 1..].strip_suffix(')')
        && !number.is_empty()
        && digits(number)
    {
        return Some(stem[..open].trim_end().to_string());
    }
    let without_number = stem.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    for word in [" - コピー", "のコピー", " コピー", " - COPY", " COPY", "-COPY"] {
        for stem in [stem, without_number] {
            if let Some(before) = stem.strip_suffix(word) {
                return Some(before.to_string());
            }
        }
    }
    None
}

/// Prefix and parts of a name, of the one that was meant where it is broken (`true`).
pub fn read(name: &str) -> Option<(Name, bool)> {
    let whole = |name: &str| prefix(name).and_then(|prefix| parse(name, prefix));
    whole(name).map(|name| (name, false)).or_else(|| Some((whole(&meant(name)?)?, true)))
}

pub fn digits(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit())
}

/// Exactly so many digits and capital letters.
pub fn capitals(text: &str, length: usize) -> bool {
    text.len() == length && text.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
}

pub fn is_month(text: &str) -> bool {
    text.len() == 6 && digits(text) && &text[..4] >= "1000" && ("01"..="12").contains(&&text[4..])
}

pub fn days(month: &str) -> usize {
    let year: usize = month[..4].parse().unwrap();
    match &month[4..] {
        "04" | "06" | "09" | "11" => 30,
        "02" if year.is_multiple_of(400) || year.is_multiple_of(4) && !year.is_multiple_of(100) => 29,
        "02" => 28,
        _ => 31,
    }
}

pub fn is_date(text: &str) -> bool {
    text.len() == 8
        && digits(text)
        && is_month(&text[..6])
        && (1..=days(&text[..6])).contains(&text[6..].parse().unwrap())
}

pub fn is_clock(text: &str) -> bool {
    text.len() == 4 && digits(text) && &text[..2] <= "23" && &text[2..] <= "59"
}

fn is_serial(text: &str) -> bool {
    text.len() == 14 && digits(text) && is_date(&text[..8]) && is_clock(&text[8..12]) && &text[12..] <= "59"
}

/// Sections 1.3: covered, and known but not covered.
pub const COVERED: &str = "11 12 13 14 15 16 17 21 22 23 2A 31 71 76 72 78 73 68 77 79 27 28 38 62 63 64 66 67 24 25 26 2B \
                           34 74 75 69 39 A1 A2 A3 A4 A5 A6 A7 A8";
pub const NOT_COVERED: &str = "33 36 32 41 42 51 52 53 54 59 81 35 37 44 45";

pub fn covered(service: &str) -> bool {
    COVERED.split(' ').any(|code| code == service)
}

pub fn manages(service: &str) -> bool {
    ["43", "46", "AF", "73", "75", "77"].contains(&service)
}

pub fn centre(service: &str) -> bool {
    ["43", "46", "AF"].contains(&service)
}

/// One column of `columns.txt`.
#[derive(Debug, Clone)]
pub struct Column {
    pub number: usize,
    pub kind: String,
    pub length: usize,
    pub need: char,
    pub codes: Vec<String>,
}

static COLUMNS: LazyLock<BTreeMap<String, Vec<Column>>> = LazyLock::new(|| {
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    let mut prefix = String::new();
    for line in include_str!("columns.txt").lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        if words.len() == 1 {
            prefix = words[0].to_string();
            continue;
        }
        tables.entry(prefix.clone()).or_default().push(Column {
            number: words[0].parse().unwrap(),
            kind: words[1].to_string(),
            length: words[2].parse().unwrap(),
            need: words[3].chars().next().unwrap(),
            codes: words[4..].iter().map(|code| code.to_string()).collect(),
        });
    }
    tables
});

/// The columns of a file in one edition (section 6: 第6表 and 第7表 had three columns less, 回数 two digits).
pub fn columns(prefix: &str, v3: bool) -> Vec<Column> {
    let table = if prefix == "UPJSK" { "UPPLAN" } else { prefix };
    let mut columns = COLUMNS[table].clone();
    if v3 && table == "UPPLAN" {
        columns.retain(|column| !(16..=18).contains(&column.number));
    }
    if v3 && table == "UPSIKYU" {
        columns.retain(|column| !(10..=12).contains(&column.number));
        for column in columns.iter_mut().filter(|column| column.number == 16) {
            column.length = 2;
        }
    }
    columns
}

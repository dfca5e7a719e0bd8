//! Own CSV splitter, one byte after another, each byte a `char`.

#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// Without quotes.
    pub text: String,
    pub quoted: bool,
    pub line: u64,
}

#[derive(Debug, Clone)]
pub struct Record {
    pub line: u64,
    pub cells: Vec<Cell>,
    /// 0-based field of the first fault of structure.
    pub broken: Option<usize>,
    /// Where the next record starts.
    pub end: usize,
    /// Ended by a line end, not by the end of the file.
    pub ended: bool,
}

impl Record {
    pub fn is_blank(&self) -> bool {
        self.broken.is_none() && self.cells.len() == 1 && self.cells[0].text.is_empty() && !self.cells[0].quoted
    }
}

/// The records, and the line of a final Ctrl-Z.
pub fn split(bytes: &[u8]) -> (Vec<Record>, Option<u64>) {
    let text: Vec<char> = bytes.iter().map(|byte| char::from(*byte)).collect();
    if text.last() == Some(&'\u{1a}') {
        let without = &text[..text.len() - 1];
        let records = records(without);
        let inside = records.last().is_some_and(|last| !last.ended && unterminated(last, without));
        if !inside {
            let line = 1 + without.iter().filter(|c| **c == '\n').count() as u64;
            return (records, Some(line));
        }
    }
    (records(&text), None)
}

/// Ends inside quotes: its last cell is quoted and its closing quote is missing.
fn unterminated(record: &Record, text: &[char]) -> bool {
    let cell = record.cells.last().unwrap();
    let tail: String = text[record.end - escaped_length(cell)..record.end].iter().collect();
    cell.quoted && record.broken.is_some() && tail == cell.text.replace('"', "\"\"")
}

fn escaped_length(cell: &Cell) -> usize {
    cell.text.replace('"', "\"\"").chars().count()
}

fn records(text: &[char]) -> Vec<Record> {
    let mut records = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < text.len() {
        let record = record(text, at, line);
        line += text[at..record.end].iter().filter(|c| **c == '\n').count() as u64;
        at = record.end;
        records.push(record);
    }
    records
}

fn record(text: &[char], start: usize, line: u64) -> Record {
    let mut record = Record { line, cells: Vec::new(), broken: None, end: start, ended: false };
    let mut at = start;
    loop {
        let here = line + text[start..at].iter().filter(|c| **c == '\n').count() as u64;
        let mut cell = Cell { line: here, ..Cell::default() };
        let mut broken = false;
        if text.get(at) == Some(&'"') {
            cell.quoted = true;
            at += 1;
            loop {
                match (text.get(at), text.get(at + 1)) {
                    (None, _) => {
                        broken = true;
                        break;
                    }
                    (Some('"'), Some('"')) => {
                        cell.text.push('"');
                        at += 2;
                    }
                    (Some('"'), _) => {
                        at += 1;
                        break;
                    }
                    (Some(other), _) => {
                        cell.text.push(*other);
                        at += 1;
                    }
                }
            }
        }
        // Up to the comma or line end; behind a closing quote nothing may stand, elsewhere neither quote nor lone CR.
        while at < text.len() && text[at] != ',' && text[at] != '\n' && text[at..].get(..2) != Some(&['\r', '\n']) {
            broken |= cell.quoted || text[at] == '"' || text[at] == '\r';
            cell.text.push(text[at]);
            at += 1;
        }
        record.cells.push(cell);
        if broken && record.broken.is_none() {
            record.broken = Some(record.cells.len() - 1);
        }
        match text.get(at) {
            Some(',') => at += 1,
            Some('\n') => {
                record.end = at + 1;
                record.ended = true;
                return record;
            }
            Some(_) => {
                record.end = at + 2;
                record.ended = true;
                return record;
            }
            None => {
                record.end = at;
                return record;
            }
        }
    }
}

/// What is no CP932 text: where the first byte is that tells.
pub fn other_encoding(bytes: &[u8]) -> Option<usize> {
    let start = bytes.get(..16).unwrap_or(bytes);
    let marks: [&[u8]; 7] =
        [b"PK\x03\x04", b"PK\x05\x06", b"\xD0\xCF\x11\xE0", b"%PDF", b"\xFF\xD8\xFF", b"\x89PNG", b"GIF8"];
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    let first = text.iter().find(|byte| !b" \t\r\n\x0C".contains(byte));
    if marks.iter().any(|mark| start.starts_with(mark)) || first == Some(&b'<') {
        return Some(0);
    }
    let ascii = bytes.iter().position(|byte| *byte > 127 || *byte == 0x1B)?;
    if [&[0xEF, 0xBB, 0xBF][..], &[0xFF, 0xFE], &[0xFE, 0xFF]].iter().any(|mark| bytes.starts_with(mark)) {
        return Some(ascii);
    }
    let stretch = &bytes[ascii..bytes.len().min(ascii + 4096)];
    let shifts: [&[u8]; 5] = [b"\x1B$@", b"\x1B$B", b"\x1B(B", b"\x1B(I", b"\x1B(J"];
    if shifts.iter().any(|shift| stretch.starts_with(shift)) || euc(stretch) {
        return Some(ascii);
    }
    // A character cut off at the end of the stretch still counts as UTF-8.
    let text = (0..4).find_map(|cut| {
        let (head, tail) = stretch.split_at_checked(stretch.len().checked_sub(cut)?)?;
        let started =
            tail.first().is_none_or(|byte| *byte >= 0xC2) && tail.iter().skip(1).all(|byte| byte & 0xC0 == 0x80);
        let whole = tail.len() as u32 >= tail.first().map_or(1, |byte| byte.leading_ones());
        if tail.is_empty() || started && !whole { std::str::from_utf8(head).ok() } else { None }
    })?;
    text.chars().any(|c| c.len_utf8() >= 3).then_some(ascii)
}

/// Pairs of A1 to FE only, at least two of them and an eighth kana.
fn euc(stretch: &[u8]) -> bool {
    let mut pairs: Vec<(u8, u8)> = Vec::new();
    let mut at = 0;
    while at < stretch.len() {
        if stretch[at] < 0x80 {
            at += 1;
        } else if at + 1 < stretch.len() {
            pairs.push((stretch[at], stretch[at + 1]));
            at += 2;
        } else {
            break;
        }
    }
    let kana = pairs.iter().filter(|(lead, _)| *lead == 0xA4 || *lead == 0xA5).count();
    pairs.iter().all(|(lead, trail)| [lead, trail].iter().all(|byte| (0xA1..=0xFE).contains(*byte)))
        && kana > 1
        && 8 * kana >= pairs.len()
}

/// Without leading zeros, "" for zero.
pub fn number(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    format!("{sign}{}", digits.trim_start_matches('0'))
}

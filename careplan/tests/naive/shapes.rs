//! What a field may hold: bytes and types.

use std::sync::LazyLock;

use crate::names::{COVERED, Column, NOT_COVERED, capitals, digits, is_clock, is_date, is_month, parse, prefix};

/// Codes of CP932 with a character, from general knowledge of the code page, not from the crate's decoder.
const PAIRS: &str = "8140-81AC 81B8-81BF 81C8-81CE 81DA-81E8 81F0-81F7 81FC 824F-8258 8260-8279 8281-829A 829F-82F1 \
    8340-8396 839F-83B6 83BF-83D6 8440-8460 8470-8491 849F-84BE 8740-875D 875F-8775 877E-879C 889F-9872 989F-9FFC \
    E040-EAA4 ED40-EEEC EEEF-EEFC FA40-FC4B";
/// Those whose character has another, usual code: NEC row 13 against JIS, NEC selected against IBM extensions.
const SECOND: &str = "8790-8792 8795-8797 879A-879C ED40-EEFC FA4A-FA54 FA58-FA5B";

type Ranges = Vec<(u32, u32)>;
static PAIR_RANGES: LazyLock<Ranges> = LazyLock::new(|| ranges(PAIRS));
static SECOND_RANGES: LazyLock<Ranges> = LazyLock::new(|| ranges(SECOND));

fn ranges(text: &str) -> Ranges {
    let code = |text| u32::from_str_radix(text, 16).unwrap();
    text.split_whitespace()
        .map(|range| range.split_once('-').unwrap_or((range, range)))
        .map(|(first, last)| (code(first), code(last)))
        .collect()
}

fn within(ranges: &Ranges, code: u32) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&code))
}

/// What bytes of a text are: good, or not; and whether one is written with its second code.
pub fn bytes(text: &str) -> (bool, bool) {
    let mut second = false;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let c = c as u32;
        match c {
            0x20..=0x7E | 0xA1..=0xDF | 0x0A | 0x0D | 0x09 => {}
            0x81..=0x9F | 0xE0..=0xFC => {
                let Some(trail) = rest.next() else { return (false, second) };
                let pair = c * 256 + trail as u32;
                let trail = trail as u32;
                if !(0x40..=0xFC).contains(&trail) || trail == 0x7F || !within(&PAIR_RANGES, pair) {
                    return (false, second);
                }
                second |= within(&SECOND_RANGES, pair);
            }
            _ => return (false, second),
        }
    }
    (true, second)
}

/// A fault of a filled field: rule and level.
pub fn fault(column: &Column, text: &str) -> Option<(&'static str, char)> {
    let error = |good: bool| (!good).then_some(("V10", 'E'));
    let warning = |good: bool| (!good).then_some(("V10", 'W'));
    let most = text.len() <= column.length && text.is_ascii();
    match column.kind.as_str() {
        "VERSION" => error(text.len() == 6 && digits(text)),
        "INSURER" => error(capitals(text, 6)),
        "INSURED" => {
            let rest = text.strip_prefix('H').unwrap_or(text);
            let good = text.len() == 10 && digits(rest);
            (!good).then_some(("V11", 'E'))
        }
        "OFFICE" => error(capitals(text, 10)),
        "SERVICE" => error(capitals(text, 6)),
        "TYPE" => error(capitals(text, 2)),
        "SLOT" => {
            let known = COVERED.split(' ').chain(NOT_COVERED.split(' ')).any(|code| code == text);
            error(known && text != "23" && text != "2A")
        }
        "AN" => error(most && text.chars().all(|c| c.is_ascii_alphanumeric())),
        "RENTAL" => {
            let narrow = narrow(text);
            let good = narrow.as_ref().is_some_and(|text| text.len() <= column.length);
            error(good).or_else(|| warning(narrow.as_deref() == Some(text)))
        }
        "INT" => error(most && digits(text)),
        "UNITS" => match text.strip_prefix('-') {
            Some(off) => error(most && digits(off) && off.chars().any(|c| c != '0')),
            None => error(most && digits(text)),
        },
        "DEC" => {
            let good = match text.split_once('.') {
                Some((whole, part)) => {
                    !whole.is_empty() && digits(whole) && digits(part) && (1..=2).contains(&part.len())
                }
                None => digits(text),
            };
            error(good && most)
        }
        "CODE" => error(column.codes.iter().any(|code| code == text)),
        "YM" => error(is_month(text)),
        "YM0" => error(text == "000000" || is_month(text)),
        "DATE" => error(is_date(text)),
        "DATE0" => error(text == "00000000" || is_date(text)),
        "HHMM" => error(is_clock(text)),
        "HHMM9" => error(is_clock(text) || text == "9999"),
        "HHMM24" => error(is_clock(text) || text == "2400").or_else(|| warning(text != "2400")),
        "HHMM924" => error(is_clock(text) || text == "2400" || text == "9999").or_else(|| warning(text != "2400")),
        "DAYMAP" => error(text.len() == 31 && text.chars().all(|c| c == '0' || c == '1')),
        "TEL" => error(text.chars().count() <= column.length)
            .or_else(|| warning(text.chars().all(|c| c.is_ascii_digit() || "-()+".contains(c)))),
        "POST" => {
            let parts: Vec<&str> = text.split('-').collect();
            error(text.len() == 8 && parts.len() == 2 && parts[0].len() == 3 && digits(parts[0]) && digits(parts[1]))
        }
        "FILE" => warning(prefix(text) == Some("UPKIHON_IMAGE") && parse(text, "UPKIHON_IMAGE").is_some()),
        "NU" => warning(false),
        other => panic!("{other}"),
    }
}

/// A rental code with full-width hyphens made narrow; `None` when it holds anything else.
fn narrow(text: &str) -> Option<String> {
    let mut narrow = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\u{81}' if rest.next() == Some('\u{7c}') => narrow.push('-'),
            c if c.is_ascii_alphanumeric() || c == '-' => narrow.push(c),
            _ => return None,
        }
    }
    Some(narrow)
}

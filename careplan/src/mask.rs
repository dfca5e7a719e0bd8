//! What of a value may be said (section 12, choice 19): no value of a person leaves the checker.
//!
//! The place of a value proves nothing: in a row that slipped, people's data stand in columns of codes and numbers. So
//! the bytes decide, and what a column of few digits or a code may hold is too short to be a name, number, date of
//! birth or telephone. Text, dates and numbers of persons are never shown, whatever they look like.

use kaigo::numbers::OfficeNumber;

use crate::encoding::decode;
use crate::layout::Column;
use crate::shape::Shape;

/// A field as far as it can be spoken of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The value, where it can be no person's.
    pub value: String,
    /// Its characters; its bytes where they are no text.
    pub length: u32,
    /// Holds other than ASCII.
    pub wide: bool,
}

impl Seen {
    /// `offices`: sender and receiver of the file's name, known to whoever holds the file.
    pub(crate) fn of(column: Option<&Column>, bytes: &[u8], offices: [OfficeNumber; 2]) -> Self {
        let value = column.map(|column| shown(column, bytes, offices)).unwrap_or_default().to_owned();
        let wide = !bytes.is_ascii();
        let length = if wide { decode(bytes).map_or(bytes.len(), |text| text.chars().count()) } else { bytes.len() };
        Self { value, length: length as u32, wide }
    }
}

/// The value where its bytes are what the column may hold and can be no person's; else nothing.
pub(crate) fn shown<'a>(column: &Column, bytes: &'a [u8], offices: [OfficeNumber; 2]) -> &'a str {
    let digits = |most: usize| bytes.len() <= most && bytes.iter().all(u8::is_ascii_digit);
    let may = match column.shape {
        Shape::Version | Shape::Month | Shape::LinkedMonth | Shape::Insurer => digits(6),
        Shape::Time { .. } => digits(4),
        Shape::Int => digits(usize::from(column.length).min(7)),
        Shape::Signed => is_signed(bytes, usize::from(column.length).min(7)),
        Shape::Decimal => is_decimal(bytes, usize::from(column.length).min(7)),
        // Two letters could be somebody's initials.
        Shape::Code(_) => digits(2) || bytes.len() == 1 && bytes.iter().all(u8::is_ascii_alphabetic),
        Shape::ServiceType | Shape::LimitType => is_service_type(bytes),
        Shape::ServiceCode | Shape::BreakdownCode => is_service_code(bytes),
        Shape::Office => offices.iter().any(|office| office.as_bytes() == bytes),
        Shape::Text
        | Shape::Insured
        | Shape::Date
        | Shape::BirthDate
        | Shape::LinkedDate
        | Shape::DayMap
        | Shape::Phone
        | Shape::Postcode
        | Shape::Rental
        | Shape::Alphanumeric
        | Shape::FileName
        | Shape::Unused => false,
    };
    if may { std::str::from_utf8(bytes).unwrap_or_default() } else { "" }
}

fn is_signed(bytes: &[u8], most: usize) -> bool {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    bytes.len() <= most && digits.iter().all(u8::is_ascii_digit)
}

fn is_decimal(bytes: &[u8], most: usize) -> bool {
    let points = bytes.iter().filter(|b| **b == b'.').count();
    bytes.len() <= most && points <= 1 && bytes.iter().all(|b| b.is_ascii_digit() || *b == b'.')
}

/// `11`, `2A`, `A2`: a digit is always in it.
fn is_service_type(bytes: &[u8]) -> bool {
    bytes.len() == 2
        && bytes.iter().any(u8::is_ascii_digit)
        && bytes.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// A type and four digits, letters among them only in twos: six capitals could be somebody's name.
fn is_service_code(bytes: &[u8]) -> bool {
    let Some((service, item)) = bytes.split_at_checked(2) else { return false };
    let sum = matches!(item, b"AAAA" | b"EEEE" | b"ZZZZ");
    let coded = item.len() == 4
        && item.iter().filter(|b| b.is_ascii_digit()).count() >= 2
        && item.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    is_service_type(service) && (sum || coded)
}

/// A path or file name as it can be shown: names of the standard, broken ones too, as they are; in all others each character beyond
/// ASCII, control characters, runs of eight digits and more and `H` with nine become `*`.
#[cfg(feature = "cli")]
pub(crate) fn path(path: &str) -> String {
    let name = |part: &str| if crate::FileName::read(part).is_some() { part.to_owned() } else { text(part) };
    let parts: Vec<String> = path
        .split_inclusive(['/', '\\'])
        .map(|part| {
            let end = part.trim_end_matches(['/', '\\']);
            name(end) + part.get(end.len()..).unwrap_or_default()
        })
        .collect();
    parts.concat()
}

#[cfg(feature = "cli")]
fn text(text: &str) -> String {
    let mut out: Vec<char> = text.chars().map(|c| if c == ' ' || c.is_ascii_graphic() { c } else { '*' }).collect();
    let mut start = 0;
    while start < out.len() {
        let run = out.iter().skip(start).take_while(|c| c.is_ascii_digit()).count();
        if run >= 8 {
            let from = if run >= 9 && start > 0 && out.get(start - 1) == Some(&'H') { start - 1 } else { start };
            out.iter_mut().take(start + run).skip(from).for_each(|c| *c = '*');
        }
        start += run.max(1);
    }
    out.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use crate::layout::columns;

    fn said(kind: Kind, number: usize, text: &'static str) -> &'static str {
        let column = &columns(kind)[number - 1];
        let offices = ["9970100011", "9970100029"].map(|office| OfficeNumber::parse(office).unwrap());
        shown(column, text.as_bytes(), offices)
    }

    #[test]
    fn what_a_column_may_hold_and_no_person_has_is_shown() {
        for (number, text) in [(1, "202410"), (5, "202513"), (8, "47"), (13, "0960"), (12, "900"), (15, "331111")] {
            assert_eq!(said(Kind::Planned, number, text), text);
        }
        for (number, text) in [(9, "15AAAA"), (13, "12"), (23, "10.123"), (33, "5")] {
            assert_eq!(said(Kind::Breakdown, number, text), text);
        }
        assert_eq!(said(Kind::Planned, 20, "9970100029"), "9970100029", "the receiver of the name");
        assert_eq!(said(Kind::ActualWithdrawal, 6, "33"), "33");
        assert_eq!(said(Kind::Supplement, 20, "2A"), "2A");
    }

    #[test]
    fn whatever_stands_in_the_wrong_place_is_not_shown() {
        let persons = ["9900000011", "H990000022", "19400502", "0900-12-3456", "999-0001", "YAMADA", "KM", "S15.5.2"];
        let persons = persons.into_iter().chain(["1 2", "099-12", "鸞", "9970100099", "99999-000001", "A1KAWA"]);
        for person in persons {
            for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Image) {
                for number in 1..=columns(*kind).len() {
                    assert_eq!(said(*kind, number, person), "", "{kind:?} No.{number}");
                }
            }
        }
    }
}

//! Notes on what no rule refuses, but looks odd (section 12: a note only informs).

use super::out::Out;
use crate::fault::Fault;
use crate::kind::Kind;
use crate::shape::{number, signed_number};
use crate::value::BreakdownCode;
use kaigo::numbers::OfficeNumber;
use kaigo::services::ServiceCode;

/// Names of persons by kind of file: フリガナ and 氏名.
fn names(kind: Kind) -> &'static [u8] {
    match kind {
        Kind::Supplement => &[5, 6],
        Kind::Profile => &[14, 15],
        Kind::Prevention => &[8],
        _ => &[],
    }
}

/// Start and end by kind of file, times or dates.
fn spans(kind: Kind) -> &'static [(u8, u8)] {
    match kind {
        Kind::Planned | Kind::Actual => &[(12, 13)],
        Kind::Table3 => &[(8, 9), (11, 12)],
        Kind::Table1 => &[(19, 20)],
        Kind::Supplement => &[(14, 15)],
        Kind::Profile => &[(24, 25)],
        Kind::Prevention => &[(10, 11)],
        _ => &[],
    }
}

pub(super) fn row(out: &mut Out<'_, '_>) {
    let kind = out.layout.kind;
    for number in names(kind) {
        let Some(name) = out.good(*number) else { continue };
        if is_blank(name) {
            out.report(*number, Fault::NameBlank);
        } else if is_uncertain(name) {
            out.report(*number, Fault::NameUncertain);
        }
    }
    for (from, to) in spans(kind) {
        let (Some(start), Some(end)) = (out.good(*from), out.good(*to)) else { continue };
        // 9999 is no time; digits of one length compare as numbers.
        if start != b"9999" && end != b"9999" && start.len() == end.len() && end < start {
            out.report(*to, Fault::EndBeforeStart);
        }
    }
    if kind == Kind::Breakdown {
        amount(out);
    }
}

/// 第7表: サービス単位金額 is units (discounted ones, where there are) times 回数, in rows of one service.
fn amount(out: &mut Out<'_, '_>) {
    let code = out.good(9).and_then(ServiceCode::from_ascii).map(BreakdownCode::of);
    let units = out.good(15).or_else(|| out.good(13)).and_then(signed_number);
    let (times, amount) = (out.good(16).and_then(number), out.good(17).and_then(signed_number));
    if let (Some(BreakdownCode::Service(_)), Some(units), Some(times), Some(amount)) = (code, units, times, amount)
        && i64::from(units) * i64::from(times) != i64::from(amount)
    {
        out.report(17, Fault::AmountDiffers);
    }
}

/// Blanks only, half-width or full-width (81 40).
fn is_blank(name: &[u8]) -> bool {
    let mut rest = name;
    while let [b' ', after @ ..] | [0x81, 0x40, after @ ..] = rest {
        rest = after;
    }
    rest.is_empty()
}

/// `?`, ？ (81 48), 〓 (81 AC) or a character written as `&#134071;`.
fn is_uncertain(name: &[u8]) -> bool {
    let mut rest = name;
    while let Some((byte, after)) = rest.split_first() {
        rest = match (byte, after) {
            (b'?', _) | (b'&', [b'#', ..]) | (0x81, [0x48 | 0xAC, ..]) => return true,
            (0x81..=0x9F | 0xE0..=0xFC, [_, after @ ..]) => after,
            _ => after,
        };
    }
    false
}

/// The last digit of an office number does not fit the others (モジュラス10、ウェイト2・1分割; letters of 総合事業 count from
/// A = 10 on, without I, O and Q). Said only of numbers of the 47 prefectures: made-up ones begin otherwise.
pub(super) fn has_wrong_check_digit(office: OfficeNumber) -> bool {
    let bytes = office.as_bytes();
    let prefecture = number(&bytes[..2]).unwrap_or_default();
    let value = |byte: u8| match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        _ => b"ABCDEFGHJKLMNPRSTUVWXYZ".iter().position(|letter| *letter == byte).map(|index| index as u32 + 10),
    };
    let (Some((last, others)), true) = (bytes.split_last(), (1..=47).contains(&prefecture)) else { return false };
    let split = |product: u32| product / 10 + product % 10;
    let sum: Option<u32> = others
        .iter()
        .rev()
        .zip([2, 1].into_iter().cycle())
        .map(|(byte, weight)| Some(split(value(*byte)? * weight)))
        .sum();
    sum.is_some_and(|sum| value(*last) != Some((10 - sum % 10) % 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_that_of_the_published_rule() {
        let wrong = |number: &str| has_wrong_check_digit(OfficeNumber::parse(number).unwrap());
        for good in ["1300000005", "1370100016", "13A0100019", "4770100123"] {
            assert!(!wrong(good), "{good}");
            let other = if good.ends_with('9') { '0' } else { '9' };
            assert!(wrong(&format!("{}{other}", &good[..9])), "{good}");
        }
        assert!(!wrong("9970100011") && !wrong("0033120015"), "of no prefecture");
    }

    #[test]
    fn names_with_lost_characters_and_without_any() {
        let bytes = |text: &str| encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
        for name in ["山?花子", "〓田", "山田？", "&#134071;野"] {
            assert!(is_uncertain(&bytes(name)), "{name}");
        }
        // The second halves of ソ and ― are not what they look like.
        for name in ["見本　花子", "ソ―ミ", "A&B"] {
            assert!(!is_uncertain(&bytes(name)), "{name}");
        }
        assert!(is_blank(&bytes(" 　")) && !is_blank(&bytes("　花")));
    }
}

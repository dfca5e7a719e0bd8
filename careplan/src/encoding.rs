//! The byte gate for CP932 (MS932), the encoding the standard asks for (section 4, rule V05).
//!
//! Library decoders are too kind for a checker: they turn user-defined characters (外字) into private-use ones, let
//! byte 80 and NUL through, and read UTF-8 Japanese as plausible nonsense. So every byte passes here first.

use std::sync::LazyLock;

use encoding_rs::SHIFT_JIS;

/// What is wrong with a byte sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadByte {
    /// User-defined character (外字), F040 to F9FC.
    UserDefined(u8, u8),
    /// NUL.
    Nul,
    /// Another control character than CR, LF and TAB.
    Control(u8),
    /// A byte no CP932 text has: 80, A0, FD, FE, FF.
    Foreign(u8),
    /// A pair without a character.
    Unassigned(u8, u8),
    /// The first half of a two-byte character without its second.
    Half(u8),
}

/// Result of [`inspect`]: the first fault, and things that pass but are said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Inspection {
    /// The first byte that is no CP932 text.
    pub bad: Option<BadByte>,
    /// A tab character.
    pub tab: bool,
    /// A CR without LF.
    pub lone_cr: bool,
    /// A character written with the other of its two CP932 codes (NEC selected IBM extensions and the like): read as
    /// the same character, written with the usual code.
    pub second_code: bool,
}

const INVALID: u8 = 0;
const USUAL: u8 = 1;
const SECOND: u8 = 2;
const USER_DEFINED: u8 = 3;

/// Class of each pair, by lead byte (81–9F, E0–FC) and trail byte. Built from the decoder itself.
static PAIRS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut classes = vec![INVALID; 128 * 256];
    for lead in (0x81u8..=0x9F).chain(0xE0..=0xFC) {
        for trail in 0x40u8..=0xFC {
            classes[usize::from(lead - 0x80) * 256 + usize::from(trail)] = classify(lead, trail);
        }
    }
    classes
});

fn classify(lead: u8, trail: u8) -> u8 {
    if trail == 0x7F {
        return INVALID;
    }
    if (0xF0..=0xF9).contains(&lead) {
        return USER_DEFINED;
    }
    let pair = [lead, trail];
    let Some(text) = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&pair) else {
        return INVALID;
    };
    match SHIFT_JIS.encode(&text) {
        (back, _, false) if back.as_ref() == pair => USUAL,
        _ => SECOND,
    }
}

/// Walks over the bytes of one field (without its quotes).
pub fn inspect(bytes: &[u8]) -> Inspection {
    let mut seen = Inspection::default();
    let pairs: &[u8] = &PAIRS;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            0x20..=0x7E | 0xA1..=0xDF | b'\n' => at += 1,
            b'\t' => {
                seen.tab = true;
                at += 1;
            }
            b'\r' => {
                seen.lone_cr |= bytes.get(at + 1) != Some(&b'\n');
                at += 1;
            }
            0x81..=0x9F | 0xE0..=0xFC => {
                let Some(&trail) = bytes.get(at + 1) else {
                    seen.bad = Some(BadByte::Half(byte));
                    return seen;
                };
                match pairs.get(usize::from(byte - 0x80) * 256 + usize::from(trail)).copied().unwrap_or(INVALID) {
                    USUAL => {}
                    SECOND => seen.second_code = true,
                    USER_DEFINED => {
                        seen.bad = Some(BadByte::UserDefined(byte, trail));
                        return seen;
                    }
                    _ => {
                        seen.bad =
                            Some(if trail < 0x40 { BadByte::Half(byte) } else { BadByte::Unassigned(byte, trail) });
                        return seen;
                    }
                }
                at += 2;
            }
            0 => {
                seen.bad = Some(BadByte::Nul);
                return seen;
            }
            0x80 | 0xA0 | 0xFD..=0xFF => {
                seen.bad = Some(BadByte::Foreign(byte));
                return seen;
            }
            _ => {
                seen.bad = Some(BadByte::Control(byte));
                return seen;
            }
        }
    }
    seen
}

/// Text of a field that passed [`inspect`]; `None` when it did not.
///
/// ```
/// use careplan::encoding::decode;
/// assert_eq!(decode(b"\x8C\xA9\x96{").as_deref(), Some("見本"));
/// assert_eq!(decode(b"\xF0\x40"), None, "user-defined characters are no text of the standard");
/// ```
pub fn decode(bytes: &[u8]) -> Option<String> {
    if inspect(bytes).bad.is_some() {
        return None;
    }
    SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

/// The character CP932 has for one that Unicode spells differently: the wave-dash family, yen and overline.
///
/// Other systems write U+301C for the wave dash; CP932 knows only U+FF5E. Without this the commonest of all
/// Japanese punctuation would be refused.
pub fn mapped(character: char) -> char {
    match character {
        '\u{301C}' => '\u{FF5E}',
        '\u{2014}' => '\u{2015}',
        '\u{2016}' => '\u{2225}',
        '\u{2212}' => '\u{FF0D}',
        '\u{00A2}' => '\u{FFE0}',
        '\u{00A3}' => '\u{FFE1}',
        '\u{00AC}' => '\u{FFE2}',
        '\u{00A6}' => '\u{FFE4}',
        '\u{00A5}' => '\u{FFE5}',
        '\u{203E}' => '\u{FFE3}',
        other => other,
    }
}

/// Encodes text for a file, behind what `out` holds.
///
/// ```
/// let mut out = Vec::new();
/// assert_eq!(careplan::encoding::encode("９時〜", &mut out), Ok(()));
/// assert_eq!(careplan::encoding::decode(&out).as_deref(), Some("９時～"));
/// assert_eq!(careplan::encoding::encode("吉田と𠮷田", &mut out), Err((3, '𠮷')));
/// ```
///
/// # Errors
/// The character CP932 has no code for, and its 0-based position among the characters.
pub fn encode(text: &str, out: &mut Vec<u8>) -> Result<(), (usize, char)> {
    if text.bytes().all(|b| (0x20..0x7F).contains(&b)) {
        out.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    let mapped_text: String = text.chars().map(mapped).collect();
    let (bytes, _, unmappable) = SHIFT_JIS.encode(&mapped_text);
    if !unmappable && inspect(&bytes).bad.is_none() {
        out.extend_from_slice(&bytes);
        return Ok(());
    }
    let mut buffer = [0u8; 4];
    for (position, character) in mapped_text.chars().enumerate() {
        let (bytes, _, unmappable) = SHIFT_JIS.encode(character.encode_utf8(&mut buffer));
        if unmappable || inspect(&bytes).bad.is_some() {
            return Err((position, character));
        }
    }
    Err((0, mapped_text.chars().next().unwrap_or_default()))
}

/// What is not CP932 text but recognised by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// UTF-8 that begins with EF BB BF.
    Utf8WithBom,
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-16, told by its mark, in either byte order.
    Utf16,
    /// EUC-JP, in which older systems write.
    EucJp,
    /// ISO-2022-JP.
    Jis,
    /// A ZIP, or what is one inside: XLSX, DOCX.
    Zip,
    /// The older files of Excel and Word.
    Office,
    /// A PDF document.
    Pdf,
    /// A page of the web, or XML: an error page saved in place of the data.
    Html,
    /// A picture: JPEG, PNG or the like.
    Image,
}

/// Bytes from the beginning that [`signature`] looks at.
pub(crate) const SIGNATURE: usize = 16;

/// What is no text of fields at all, told by the first [`SIGNATURE`] bytes of a file.
pub(crate) fn signature(beginning: &[u8]) -> Option<Other> {
    let marks: [(&[u8], Other); 7] = [
        (b"PK\x03\x04", Other::Zip),
        (b"PK\x05\x06", Other::Zip),
        (b"\xD0\xCF\x11\xE0", Other::Office),
        (b"%PDF", Other::Pdf),
        (b"\xFF\xD8\xFF", Other::Image),
        (b"\x89PNG", Other::Image),
        (b"GIF8", Other::Image),
    ];
    if let Some((_, found)) = marks.iter().find(|(mark, _)| beginning.starts_with(mark)) {
        return Some(*found);
    }
    let page = beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning).trim_ascii_start();
    page.starts_with(b"<").then_some(Other::Html)
}

/// Looks at a stretch of a file: its beginning, or the first stretch with other than ASCII in it.
///
/// UTF-8 is named only when everything in the stretch is UTF-8 *and* a three-byte character is among it: Japanese
/// UTF-8 always has one, while two half-width kana alone can look like a two-byte one.
pub fn recognise(stretch: &[u8], beginning: bool) -> Option<Other> {
    if beginning && stretch.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return Some(Other::Utf8WithBom);
    }
    if beginning && (stretch.starts_with(&[0xFF, 0xFE]) || stretch.starts_with(&[0xFE, 0xFF])) {
        return Some(Other::Utf16);
    }
    // ESC $ and ESC ( choose a set of characters; no other text has them.
    if matches!(stretch, [0x1B, b'$', b'@' | b'B', ..] | [0x1B, b'(', b'B' | b'I' | b'J', ..]) {
        return Some(Other::Jis);
    }
    if is_euc(stretch) {
        return Some(Other::EucJp);
    }
    let valid = match std::str::from_utf8(stretch) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(stretch.get(..error.valid_up_to())?).unwrap_or_default()
        }
        Err(_) => return None,
    };
    valid.chars().any(|c| c >= '\u{0800}').then_some(Other::Utf8)
}

/// EUC-JP writes kana and kanji as pairs of A1 to FE. Half-width kana of CP932 (A1 to DF) can look alike, so an eighth of
/// the pairs must be hiragana (A4) or katakana (A5): read as half-width kana, these are commas and dots.
fn is_euc(stretch: &[u8]) -> bool {
    let (mut pairs, mut kana) = (0u32, 0u32);
    let mut rest = stretch;
    while let Some((lead, tail)) = rest.split_first() {
        if lead.is_ascii() {
            rest = tail;
            continue;
        }
        // The last pair may be cut off at the end of the stretch.
        let Some((trail, after)) = tail.split_first() else { break };
        if !(0xA1..=0xFE).contains(lead) || !(0xA1..=0xFE).contains(trail) {
            return false;
        }
        pairs += 1;
        kana += u32::from(matches!(lead, 0xA4 | 0xA5));
        rest = after;
    }
    kana >= 2 && kana * 8 >= pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gate_names_each_fault() {
        assert_eq!(inspect(&[0xF0, 0x40]).bad, Some(BadByte::UserDefined(0xF0, 0x40)));
        assert_eq!(inspect(&[b'a', 0]).bad, Some(BadByte::Nul));
        assert_eq!(inspect(&[0x1B]).bad, Some(BadByte::Control(0x1B)));
        assert_eq!(inspect(&[0x7F]).bad, Some(BadByte::Control(0x7F)));
        for byte in [0x80, 0xA0, 0xFD, 0xFE, 0xFF] {
            assert_eq!(inspect(&[byte]).bad, Some(BadByte::Foreign(byte)));
        }
        assert_eq!(inspect(&[0x82]).bad, Some(BadByte::Half(0x82)));
        assert_eq!(inspect(&[0x82, b'"']).bad, Some(BadByte::Half(0x82)));
        assert_eq!(inspect(&[0x85, 0x40]).bad, Some(BadByte::Unassigned(0x85, 0x40)));
        assert!(inspect(b"a\rb").lone_cr && !inspect(b"a\r\nb").lone_cr);
        assert!(inspect(&[0xED, 0x40]).second_code, "NEC selected IBM extension");
        assert_eq!(inspect(&[0xFB, 0xFC]), Inspection::default(), "髙");
    }

    #[test]
    fn every_usual_pair_survives_reading_and_writing() {
        for lead in (0x81u8..=0x9F).chain(0xE0..=0xFC) {
            for trail in 0x40u8..=0xFC {
                let seen = inspect(&[lead, trail]);
                if seen == Inspection::default() {
                    let mut back = Vec::new();
                    encode(&decode(&[lead, trail]).unwrap(), &mut back).unwrap();
                    assert_eq!(back, [lead, trail]);
                }
            }
        }
    }

    #[test]
    fn the_wave_dash_family_is_mapped_and_the_rest_reported() {
        let mut out = Vec::new();
        encode("９時〜17時", &mut out).unwrap();
        assert_eq!(decode(&out).unwrap(), "９時～17時");
        assert_eq!(encode("野家の𠮷さん", &mut Vec::new()), Err((3, '𠮷')));
    }

    #[test]
    fn other_encodings_are_recognised() {
        assert_eq!(recognise("山田".as_bytes(), true), Some(Other::Utf8));
        assert_eq!(recognise(&"山田".as_bytes()[..5], false), Some(Other::Utf8));
        assert_eq!(recognise(&[0xEF, 0xBB, 0xBF, b'2'], true), Some(Other::Utf8WithBom));
        assert_eq!(recognise(&[0xD0, 0xB6], false), None, "half-width kana");
        assert_eq!(recognise(&[0x8E, 0x52], true), None);
        let euc = |text| encoding_rs::EUC_JP.encode(text).0.into_owned();
        assert_eq!(recognise(&euc("見本　はなこ、ほか"), false), Some(Other::EucJp));
        assert_eq!(recognise(&SHIFT_JIS.encode("見本　はなこ、ほか").0, false), None);
        assert_eq!(recognise(&SHIFT_JIS.encode("ﾐﾎﾝ､ﾊﾅｺ").0, false), None, "half-width kana");
        assert_eq!(recognise(b"\x1B$B8+K\\\x1B(B", false), Some(Other::Jis));
        for (bytes, found) in [
            (&b"PK\x03\x04xl/"[..], Other::Zip),
            (b"%PDF-1.7", Other::Pdf),
            (b"\r\n<!DOCTYPE html>", Other::Html),
            (b"\xD0\xCF\x11\xE0\xA1", Other::Office),
            (b"\xFF\xD8\xFF\xE0", Other::Image),
        ] {
            assert_eq!(signature(bytes), Some(found));
        }
        assert_eq!(signature(b"202407,990001"), None);
        assert_eq!(recognise(&[0xE5, 0xB1, 0xB1, 0x8E, 0x52], true), None, "begins like UTF-8, goes on otherwise");
    }
}

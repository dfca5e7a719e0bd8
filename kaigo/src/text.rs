//! Text typed by people: what is refused, what is quietly tidied, and how the refusal is worded.
//!
//! Refused are characters that cannot be seen but change what others read: controls, characters that turn the
//! direction of writing (a name could be shown backwards), and 外字, which look different on every machine.

use std::fmt;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_segmentation::UnicodeSegmentation;

/// As numbers, dates and codes are typed with a Japanese keyboard: full-width signs become half-width (NFKC) and blanks
/// are dropped.
#[must_use]
pub fn half_width(typed: &str) -> String {
    typed.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// Where a character stands, as people count it: both from 1, the second in graphemes (見た目の1文字).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub line: usize,
    pub column: usize,
}

impl Spot {
    fn of(text: &str, at: usize) -> Self {
        let before = &text[..at];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].graphemes(true).count() + 1 }
    }
}

/// Why a text cannot be taken as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextFault {
    Empty,
    /// More graphemes than the field holds.
    TooLong {
        graphemes: usize,
        max: usize,
    },
    /// Few graphemes, but too many bytes: marks heaped upon marks.
    TooHeavy {
        bytes: usize,
        max: usize,
    },
    /// Marks heaped upon one character, which would paint over what stands around it.
    Heaped(Spot),
    /// A line break where one line is asked for.
    ManyLines,
    /// A character that nobody can see or that looks different elsewhere.
    Forbidden {
        character: char,
        place: Spot,
    },
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "まだ何も書かれていません。"),
            Self::TooLong { graphemes, max } => {
                write!(f, "{graphemes}文字あります。{max}文字までにしてください。")
            }
            Self::TooHeavy { bytes, max } => {
                write!(f, "記号の重なった文字が多すぎます（{bytes}バイト）。{max}バイトまでにしてください。")
            }
            Self::Heaped(place) => write!(
                f,
                "第{}行の{}文字目に、記号が重なりすぎています。消してから、もう一度お試しください。",
                place.line, place.column
            ),
            Self::ManyLines => write!(f, "ここは1行で書くところです。改行を取ってください。"),
            Self::Forbidden { character, place } => write!(
                f,
                "第{}行の{}文字目に、{}（U+{:04X}）が入っています。消してから、もう一度お試しください。",
                place.line,
                place.column,
                kind_of(*character),
                u32::from(*character)
            ),
        }
    }
}

impl std::error::Error for TextFault {}

/// One line of text, at most `MAX` graphemes (1行の文). Never empty, never with blanks at its ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// # Errors
    /// The first thing that stands in the way.
    pub fn parse(typed: &str) -> Result<Self, TextFault> {
        // Kanji with a variation selector take 7 bytes, so real text keeps far from this.
        let text = tidy(typed, MAX, MAX * 8)?;
        if text.contains('\n') {
            return Err(TextFault::ManyLines);
        }
        Ok(Self(text))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Line<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text of a note (ノートの本文): several lines, at most 2,000 graphemes and 16 KiB.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NoteText(String);

impl NoteText {
    pub const MAX_GRAPHEMES: usize = 2_000;
    pub const MAX_BYTES: usize = 16 * 1024;

    /// # Errors
    /// The first thing that stands in the way.
    pub fn parse(typed: &str) -> Result<Self, TextFault> {
        tidy(typed, Self::MAX_GRAPHEMES, Self::MAX_BYTES).map(Self)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NoteText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Brings line ends to LF, drops invisible separators, trims, composes, and refuses what must not be stored.
fn tidy(typed: &str, max: usize, max_bytes: usize) -> Result<String, TextFault> {
    let lines = typed.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let seen: String = lines.chars().filter(|c| !is_idle(*c)).collect();
    let text = compose(seen.trim());
    if text.is_empty() {
        return Err(TextFault::Empty);
    }
    refuse_unseen(&text, |c| c == '\n' || c == '\t')?;
    let graphemes = text.graphemes(true).count();
    if graphemes > max {
        return Err(TextFault::TooLong { graphemes, max });
    }
    if text.len() > max_bytes {
        return Err(TextFault::TooHeavy { bytes: text.len(), max: max_bytes });
    }
    match text.grapheme_indices(true).find(|(_, grapheme)| is_heaped(grapheme)) {
        Some((at, _)) => Err(TextFault::Heaped(Spot::of(&text, at))),
        None => Ok(text),
    }
}

/// More signs in one character than any writing has; a family of four joined into one picture has seven.
pub(crate) fn is_heaped(grapheme: &str) -> bool {
    grapheme.chars().nth(16).is_some()
}

/// Refuses characters of [`kind_of`] except those `allowed`, and says where the first one stands.
pub(crate) fn refuse_unseen(text: &str, allowed: impl Fn(char) -> bool) -> Result<(), TextFault> {
    let Some((at, character)) = text.char_indices().find(|(_, c)| is_forbidden(*c) && !allowed(*c)) else {
        return Ok(());
    };
    Err(TextFault::Forbidden { character, place: Spot::of(text, at) })
}

/// NFC, except that CJK compatibility ideographs stay: plain NFC would turn U+FA19, the old form of 神 in a family
/// name, into U+795E.
pub(crate) fn compose(text: &str) -> String {
    // As nearly every text arrives.
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for run in text.split_inclusive(is_compatibility_ideograph) {
        match run.chars().next_back().filter(|c| is_compatibility_ideograph(*c)) {
            Some(kept) => {
                out.extend(run[..run.len() - kept.len_utf8()].nfc());
                out.push(kept);
            }
            None => out.extend(run.nfc()),
        }
    }
    out
}

fn is_compatibility_ideograph(c: char) -> bool {
    matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

/// Invisible separators and fillers that come along with pasted text and mean nothing: dropped without a word.
fn is_idle(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{200B}'
            | '\u{2060}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
    )
}

fn is_forbidden(c: char) -> bool {
    c.is_control() || turns_direction(c) || is_tag(c) || is_private(c) || is_nonchar(c)
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}')
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0000}'..='\u{E007F}')
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// What is left of bytes that were no text.
const LOST: char = '\u{FFFD}';

fn is_nonchar(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}' | '\u{FFF9}'..='\u{FFFB}' | LOST) || u32::from(c) & 0xFFFE == 0xFFFE
}

pub(crate) fn kind_of(c: char) -> &'static str {
    match c {
        '\0' => "空の文字（NUL）",
        '\n' | '\r' => "改行",
        '\t' => "タブ",
        '\u{200C}' | '\u{200D}' => "文字をつなぐ見えない記号",
        LOST => "途中でこわれて読めなくなった文字",
        c if turns_direction(c) => "文字の向きを変える見えない記号",
        // Before the private range: the last two of every plane are no characters at all.
        c if is_nonchar(c) || is_tag(c) => "見えない記号",
        c if is_private(c) => "外字（ほかの端末では別の字に見えます）",
        _ => "見えない制御文字",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn note(text: &str) -> Result<String, TextFault> {
        NoteText::parse(text).map(|n| n.0)
    }

    #[test]
    fn line_ends_become_one_kind_and_the_ends_are_trimmed() {
        assert_eq!(note("　朝食7割\r\n水分150ml\rむくみ\u{2028}なし\n\n").unwrap(), "朝食7割\n水分150ml\nむくみ\nなし");
    }

    #[test]
    fn marks_heaped_upon_a_sign_are_refused_with_their_place_and_families_are_not() {
        let heap = format!("一行目\n血圧a{}", "\u{301}".repeat(20));
        assert_eq!(note(&heap), Err(TextFault::Heaped(Spot { line: 2, column: 3 })));
        for kept in ["👨🏽‍👩🏽‍👧🏽‍👦🏽", "葛\u{E0100}城", "か\u{3099}", "ṩ", "नि", "กำ"]
        {
            assert!(note(kept).is_ok(), "{kept}");
        }
        let lost = "血圧\u{FFFD}";
        let Err(TextFault::Forbidden { character, place }) = note(lost) else { panic!("{lost}") };
        assert_eq!((character, place), (LOST, Spot { line: 1, column: 3 }));
    }

    #[test]
    fn blank_text_is_said_to_be_empty() {
        for blank in ["", " ", "\u{3000}\r\n", "\u{200B}", "\u{3164}\u{2800}\u{FFA0}"] {
            assert_eq!(note(blank), Err(TextFault::Empty));
        }
    }

    #[test]
    fn the_forbidden_character_is_named_with_its_place() {
        let fault = note("一行目\n二行目\nきょ\u{202E}う").unwrap_err();
        assert_eq!(fault, TextFault::Forbidden { character: '\u{202E}', place: Spot { line: 3, column: 3 } });
        let said = fault.to_string();
        assert!(said.starts_with("第3行の3文字目に、文字の向きを変える見えない記号（U+202E）"), "{said}");
    }

    #[test]
    fn every_unseen_kind_is_refused() {
        for c in ['\0', '\u{7}', '\u{1B}', '\u{7F}', '\u{9B}', '\u{61C}', '\u{200F}', '\u{2067}', '\u{206A}'] {
            assert!(matches!(note(&format!("あ{c}い")), Err(TextFault::Forbidden { .. })), "{c:?}");
        }
        for c in ['\u{E000}', '\u{F8FF}', '\u{10FFFD}', '\u{E0041}', '\u{FFFF}', '\u{FDD0}', '\u{FFF9}'] {
            assert!(matches!(note(&format!("あ{c}い")), Err(TextFault::Forbidden { .. })), "{c:?}");
        }
    }

    #[test]
    fn emoji_with_joiners_and_kanji_variants_pass() {
        for text in ["👨\u{200D}👩\u{200D}👧と散歩", "葛\u{E0100}城さん", "か\u{3099}んばる"] {
            assert!(note(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn composing_keeps_the_variants_of_names() {
        assert_eq!(compose("か\u{3099}\u{FA19}は\u{309A}"), "が\u{FA19}ぱ");
    }

    #[test]
    fn limits_count_what_people_see() {
        assert!(note(&"👨\u{200D}👩\u{200D}👧".repeat(600)).is_ok());
        assert!(note(&"あ".repeat(2_000)).is_ok());
        assert_eq!(note(&"あ".repeat(2_001)), Err(TextFault::TooLong { graphemes: 2_001, max: 2_000 }));
        assert_eq!(note(&"x".repeat(1 << 20)), Err(TextFault::TooLong { graphemes: 1 << 20, max: 2_000 }));
        let heap = format!("あ{}", "\u{301}".repeat(9_000));
        assert!(matches!(note(&heap), Err(TextFault::TooHeavy { .. })));
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(Line::<10>::parse("市の書庫\nB-3"), Err(TextFault::ManyLines));
        assert_eq!(Line::<10>::parse(" 市の書庫 B-3 ").unwrap().as_str(), "市の書庫 B-3");
        assert_eq!(Line::<3>::parse("市の書庫"), Err(TextFault::TooLong { graphemes: 4, max: 3 }));
        assert_eq!(Line::<3>::parse(&"あ".repeat(50)), Err(TextFault::TooLong { graphemes: 50, max: 3 }));
    }

    proptest! {
        #[test]
        fn never_panics_and_parsing_twice_changes_nothing(typed in any::<String>()) {
            if let Ok(once) = NoteText::parse(&typed) {
                prop_assert_eq!(&NoteText::parse(once.as_str()).unwrap(), &once);
                prop_assert!(once.0.len() <= NoteText::MAX_BYTES);
                prop_assert!(!once.0.contains('\r'));
            }
        }

        #[test]
        fn a_forbidden_character_anywhere_is_found(before in "[あ-ん\n]{0,20}", after in "[あ-ん]{1,20}",
                                                   c in prop::sample::select(vec!['\0', '\u{202E}', '\u{1B}', '\u{E001}'])) {
            let text = format!("頭{before}{c}{after}");
            let found = matches!(NoteText::parse(&text), Err(TextFault::Forbidden { character, .. }) if character == c);
            prop_assert!(found);
        }
    }
}

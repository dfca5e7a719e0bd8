//! フリガナ・かな: how a name is read.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::text::{TextFault, compose, refuse_unseen};

/// A reading (フリガナ・よみがな), kept in hiragana with one half-width space between its parts. At most 60 signs.
///
/// Katakana, half-width katakana and a hyphen typed for the long-vowel sign are taken and normalised.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kana(String);

/// Why a reading cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KanaFault {
    Empty,
    TooLong { signs: usize, max: usize },
    NotKana(char),
    Unseen(TextFault),
}

impl fmt::Display for KanaFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "ふりがながまだ入っていません。"),
            Self::TooLong { signs, max } => write!(f, "ふりがなが{signs}文字あります。{max}文字までにしてください。"),
            Self::NotKana(c) => {
                write!(f, "ふりがなに「{c}」が入っています。ひらがなかカタカナだけで入れてください。")
            }
            Self::Unseen(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for KanaFault {}

impl Kana {
    pub const MAX: usize = 60;

    /// # Errors
    /// Empty, too long, or a sign that is not kana.
    pub fn parse(typed: &str) -> Result<Self, KanaFault> {
        refuse_unseen(typed.trim(), |_| false).map_err(KanaFault::Unseen)?;
        let full: String = compose(&widen(typed)).chars().map(to_hiragana).collect();
        let mut text = String::with_capacity(full.len());
        for part in full.split_whitespace() {
            if !text.is_empty() {
                text.push(' ');
            }
            let mut after_kana = false;
            for c in part.chars() {
                let sign = if after_kana && is_dash(c) { 'ー' } else { c };
                if !is_kana(sign) {
                    return Err(KanaFault::NotKana(c));
                }
                after_kana = true;
                text.push(sign);
            }
        }
        let signs = text.chars().count();
        match signs {
            0 => Err(KanaFault::Empty),
            _ if signs > Self::MAX => Err(KanaFault::TooLong { signs, max: Self::MAX }),
            _ => Ok(Self(text)),
        }
    }

    /// In hiragana, as readings are shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In katakana, as paper forms and the insurers' files have it (フリガナ).
    #[must_use]
    pub fn katakana(&self) -> String {
        self.0.chars().map(|c| if is_paired_hiragana(c) { shift(c, 0x60) } else { c }).collect()
    }

    /// The first part: the reading of the family name (姓).
    #[must_use]
    pub fn family(&self) -> &str {
        self.0.split(' ').next().unwrap_or(&self.0)
    }

    /// What is left when everything is dropped that the ear or a hurried eye passes over: spaces, voicing marks,
    /// small and large signs, long vowels. Two readings with the same fold are easily taken for each other.
    #[must_use]
    pub fn fold(&self) -> String {
        let mut out = String::new();
        let mut before = None;
        for c in self.0.nfd().filter(|c| !matches!(c, '\u{3099}' | '\u{309A}' | ' ' | '・' | 'ー')) {
            let large = match c {
                'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ' => shift(c, 1),
                'ゕ' => 'か',
                'ゖ' => 'け',
                c => c,
            };
            let lengthens = matches!(large, 'う' | 'お') && before.is_some_and(ends_in_o_or_u);
            if !lengthens {
                out.push(large);
            }
            before = Some(large);
        }
        out
    }
}

impl fmt::Display for Kana {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Half-width katakana to full width; voicing marks become combining ones, which composing then joins.
pub(crate) fn widen(text: &str) -> String {
    let mut wide = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{FF61}'..='\u{FF9F}' => wide.extend(std::iter::once(c).nfkd()),
            c => wide.push(c),
        }
    }
    wide
}

pub(crate) fn to_hiragana(c: char) -> char {
    if matches!(c, 'ァ'..='ヶ' | 'ヽ' | 'ヾ') { shift(c, -0x60) } else { c }
}

fn is_paired_hiragana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ゝ' | 'ゞ')
}

fn shift(c: char, by: i32) -> char {
    u32::from(c).checked_add_signed(by).and_then(char::from_u32).unwrap_or(c)
}

fn is_kana(c: char) -> bool {
    is_paired_hiragana(c) || matches!(c, 'ー' | '・')
}

/// Dashes that stand where ー was meant.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}' | '\u{2500}')
}

fn ends_in_o_or_u(c: char) -> bool {
    "おこそとのほもよろをうくすつぬふむゆる".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kana(text: &str) -> String {
        Kana::parse(text).unwrap().0
    }

    #[test]
    fn every_way_of_typing_gives_the_same_reading() {
        for typed in ["みさき ゆう", "ミサキ　ユウ", " ﾐｻｷ  ﾕｳ ", "ミサキ\u{3000} ゆう"] {
            assert_eq!(kana(typed), "みさき ゆう");
        }
        assert_eq!(kana("ﾊﾟﾌﾞﾛ ｶﾞﾙｼｱ"), "ぱぶろ がるしあ");
        assert_eq!(kana("あんとにお・まり-"), "あんとにお・まりー");
        assert_eq!(kana("セ－ラ"), "せーら");
    }

    #[test]
    fn what_is_not_kana_is_named() {
        assert_eq!(Kana::parse("三崎 ゆう"), Err(KanaFault::NotKana('三')));
        assert_eq!(Kana::parse("みさき2"), Err(KanaFault::NotKana('2')));
        assert_eq!(Kana::parse("-みさき"), Err(KanaFault::NotKana('-')));
        assert_eq!(Kana::parse("　"), Err(KanaFault::Empty));
        assert!(matches!(Kana::parse("み\u{202E}さき"), Err(KanaFault::Unseen(_))));
        assert!(matches!(Kana::parse("み\0さき"), Err(KanaFault::Unseen(_))));
        assert_eq!(Kana::parse(&"あ".repeat(61)), Err(KanaFault::TooLong { signs: 61, max: 60 }));
    }

    #[test]
    fn katakana_for_paper_forms() {
        assert_eq!(Kana::parse("おおば はなゞ").unwrap().katakana(), "オオバ ハナヾ");
        assert_eq!(Kana::parse("おおば はな").unwrap().family(), "おおば");
    }

    #[test]
    fn the_fold_passes_over_voicing_size_and_length() {
        for (a, b) in [
            ("おおば はな", "おば はな"),
            ("おおた しょういち", "おた しよいち"),
            ("こうだ ゆうこ", "ごた ゆこ"),
            ("はっとり", "はつとり"),
            ("みちづれ", "みぢつれ"),
        ] {
            assert_eq!(Kana::parse(a).unwrap().fold(), Kana::parse(b).unwrap().fold(), "{a} {b}");
        }
        assert_ne!(Kana::parse("あさみ").unwrap().fold(), Kana::parse("あさの").unwrap().fold());
    }

    proptest! {
        #[test]
        fn never_panics_and_is_stable(typed in any::<String>()) {
            if let Ok(once) = Kana::parse(&typed) {
                prop_assert_eq!(&Kana::parse(once.as_str()).unwrap(), &once);
            }
        }

        #[test]
        fn katakana_and_back(typed in "[ぁ-ゖー]{1,20}( [ぁ-ゖ]{1,20})?") {
            if let Ok(kana) = Kana::parse(&typed) {
                prop_assert_eq!(Kana::parse(&kana.katakana()).unwrap(), kana);
            }
        }
    }
}

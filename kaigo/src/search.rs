//! 探す: names as they are compared when somebody is looked for. What is stored for searching and the words that are
//! searched go through the same fold, so that it does not matter how either was typed.

use unicode_normalization::UnicodeNormalization;

use crate::kana::{Kana, to_hiragana};
use crate::name::PersonName;

/// A name or part of one, as it is compared: one width, no blanks, hiragana, small letters, the common form of a
/// character, no variation selectors. 高橋 finds 髙橋, 吉 finds 𠮷, 葛 finds 葛 with any selector.
#[must_use]
pub fn fold(text: &str) -> String {
    let seen = text.nfkc().filter(|c| !c.is_whitespace() && !is_variation_selector(*c));
    seen.flat_map(char::to_lowercase).map(|c| common_form(to_hiragana(c))).nfc().collect()
}

/// What somebody typed to find a person (探す言葉), read in every way it may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    name: String,
    kana: Option<String>,
    heard: Option<String>,
}

impl Words {
    /// Nothing, if nothing was typed.
    #[must_use]
    pub fn of(typed: &str) -> Option<Self> {
        let name = fold(typed);
        let kana = Kana::parse(typed).ok();
        let heard = kana.as_ref().map(Kana::fold).filter(|heard| !heard.is_empty());
        let kana = kana.map(|kana| kana.as_str().replace(' ', ""));
        (!name.is_empty()).then_some(Self { name, kana, heard })
    }

    /// Folded, to be compared with a folded name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// As a reading without blanks, if the words can be one: compared before it is folded, because おの and おおの are
    /// two people, and whoever typed one of them exactly means that one first.
    #[must_use]
    pub fn kana(&self) -> Option<&str> {
        self.kana.as_deref()
    }

    /// As a reading folded by [`Kana::fold`]: a name is searched as it was heard on the telephone.
    #[must_use]
    pub fn heard(&self) -> Option<&str> {
        self.heard.as_deref()
    }
}

/// What is stored beside a name and its reading, for [`Words`] to be compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    pub name: String,
    pub kana: String,
    pub heard: String,
}

impl Folded {
    #[must_use]
    pub fn of(name: &PersonName, kana: &Kana) -> Self {
        Self { name: name.fold(), kana: kana.as_str().replace(' ', ""), heard: kana.fold() }
    }
}

fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// The form most people type. NFKC has already made one what Unicode holds for the same character (神 U+FA19).
fn common_form(c: char) -> char {
    match c {
        '髙' => '高',
        '﨑' | '嵜' | '碕' => '崎',
        '邊' | '邉' => '辺',
        '齋' | '齊' | '斉' => '斎',
        '濵' | '濱' => '浜',
        '澤' => '沢',
        '廣' => '広',
        '國' => '国',
        '櫻' => '桜',
        '眞' => '真',
        '惠' => '恵',
        '榮' => '栄',
        '德' => '徳',
        '藏' => '蔵',
        '嶋' | '嶌' => '島',
        '冨' => '富',
        '瀨' => '瀬',
        '𠮷' => '吉',
        '𣘺' => '橋',
        '槇' => '槙',
        '壽' => '寿',
        '靜' => '静',
        '曻' => '昇',
        '龍' => '竜',
        '瀧' => '滝',
        '條' => '条',
        '豐' => '豊',
        '莊' => '荘',
        '關' => '関',
        '鐵' => '鉄',
        '圓' => '円',
        '淺' => '浅',
        '學' => '学',
        '\u{2EC6}' => '角',
        '彌' => '弥',
        '禮' => '礼',
        '寬' => '寛',
        '巖' => '巌',
        '增' => '増',
        '淸' => '清',
        '邨' => '村',
        '舘' => '館',
        '劔' | '劍' => '剣',
        '遙' => '遥',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn old_and_new_forms_of_a_character_are_one() {
        for (typed, written) in [
            ("高橋", "髙橋"),
            ("髙橋", "高橋"),
            ("吉田", "𠮷田"),
            ("葛城", "葛\u{E0100}城"),
            ("葛\u{E0101}城", "葛\u{E0100}城"),
            ("神谷", "\u{FA19}谷"),
            ("渡辺", "渡邊"),
            ("渡邉", "渡邊"),
            ("斎藤", "齋藤"),
            ("角田", "\u{2EC6}田"),
        ] {
            assert_eq!(fold(typed), fold(written), "{typed} {written}");
        }
        assert_ne!(fold("大庭"), fold("大場"));
    }

    #[test]
    fn width_blanks_and_the_two_kana_do_not_matter() {
        for typed in ["大庭 ハナ", "大庭　ﾊﾅ", "大庭はな", " 大庭  はな "] {
            assert_eq!(fold(typed), "大庭はな", "{typed}");
        }
        assert_eq!(fold("ｶﾞﾙｼｱ ＭＡＲＩＡ"), "がるしあmaria");
    }

    #[test]
    fn words_are_read_in_every_way_they_may_be_meant() {
        let words = Words::of("オオバ　は").unwrap();
        assert_eq!((words.name(), words.kana(), words.heard()), ("おおばは", Some("おおばは"), Some("おはは")));
        let words = Words::of("大庭").unwrap();
        assert_eq!((words.name(), words.kana(), words.heard()), ("大庭", None, None));
        // A reading of which the fold leaves nothing would be found in every name.
        assert_eq!(Words::of("・").unwrap().heard(), None);
        assert_eq!(Words::of(" 　\u{FE00}"), None);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(typed in "[ぁ-ヿ一-龯ｦ-ﾟＡ-ｚA-z髙﨑𠮷 　\u{E0100}\u{FE00}゛゜\u{3099}]{0,12}") {
            prop_assert_eq!(fold(&fold(&typed)), fold(&typed));
        }

        #[test]
        fn any_words_are_read(typed in any::<String>()) {
            if let Some(words) = Words::of(&typed) {
                prop_assert!(!words.name().is_empty() && words.heard() != Some(""));
            }
        }
    }
}

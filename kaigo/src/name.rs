//! 氏名: the names of patients and of those who care for them.

use std::fmt;

use unicode_segmentation::UnicodeSegmentation;

use crate::kana::{Kana, widen};
use crate::search::fold;
use crate::text::{TextFault, compose, is_heaped, refuse_unseen};

/// A person's name (氏名): family name, one half-width space, given name. At most 40 graphemes.
///
/// People with a single name, or with three, exist and are taken as they are. Old forms of a character
/// (髙, 﨑) stay as the person writes them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PersonName(String);

/// Why a name cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameFault {
    Empty,
    TooLong { graphemes: usize, max: usize },
    TooHeavy,
    Unseen(TextFault),
}

impl fmt::Display for NameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "氏名がまだ入っていません。"),
            Self::TooLong { graphemes, max } => {
                write!(f, "氏名が{graphemes}文字あります。{max}文字までにしてください。")
            }
            Self::TooHeavy => write!(f, "氏名に、記号を重ねた文字が多すぎます。ふつうの文字で入れてください。"),
            Self::Unseen(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for NameFault {}

impl PersonName {
    pub const MAX: usize = 40;

    /// # Errors
    /// Empty, too long, or a character that cannot be seen.
    pub fn parse(typed: &str) -> Result<Self, NameFault> {
        let typed = typed.trim();
        refuse_unseen(typed, |_| false).map_err(NameFault::Unseen)?;
        refuse_joiners(typed)?;
        let text = compose(&widen(typed)).split_whitespace().collect::<Vec<_>>().join(" ");
        let graphemes = text.graphemes(true).count();
        match graphemes {
            0 => Err(NameFault::Empty),
            _ if graphemes > Self::MAX => Err(NameFault::TooLong { graphemes, max: Self::MAX }),
            // A kanji with its variation selector takes 7 bytes.
            _ if text.len() > Self::MAX * 8 || text.graphemes(true).any(is_heaped) => Err(NameFault::TooHeavy),
            _ => Ok(Self(text)),
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// 姓: the first part, or the whole of a single name.
    #[must_use]
    pub fn family(&self) -> &str {
        self.0.split(' ').next().unwrap_or(&self.0)
    }

    /// 名: what follows the family name; nothing for a single name.
    #[must_use]
    pub fn given(&self) -> Option<&str> {
        self.0.split_once(' ').map(|(_, given)| given)
    }

    /// As it is compared and searched: 髙田 and 高田 agree. See [`fold`].
    #[must_use]
    pub fn fold(&self) -> String {
        fold(&self.0)
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 似た名前: what is compared when two patients may be taken for each other, so that their rooms carry a band.
#[derive(Clone, Debug)]
pub struct Likeness {
    written: String,
    read: Vec<char>,
}

impl Likeness {
    #[must_use]
    pub fn of(name: &PersonName, kana: &Kana) -> Self {
        Self { written: name.fold(), read: kana.fold().chars().collect() }
    }

    /// Written alike, or read alike but for one sign.
    #[must_use]
    pub fn alike(&self, other: &Self) -> bool {
        self.written == other.written || at_most_one_edit(&self.read, &other.read)
    }
}

/// Joiners and invisible separators have no place in names: two names that look the same would be different.
fn refuse_joiners(typed: &str) -> Result<(), NameFault> {
    let hidden = |c: &char| {
        matches!(
            c,
            '\u{AD}' | '\u{115F}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}' | '\u{200B}'
                ..='\u{200D}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{FEFF}'
        )
    };
    let Some(at) = typed.chars().position(|c| hidden(&c)) else {
        return Ok(());
    };
    let before: String = typed.chars().take(at).collect();
    let character = typed.chars().nth(at).unwrap_or_default();
    let place = crate::text::Spot { line: 1, column: before.graphemes(true).count() + 1 };
    Err(NameFault::Unseen(TextFault::Forbidden { character, place }))
}

/// Equal but for one sign put in, left out or exchanged.
fn at_most_one_edit(a: &[char], b: &[char]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let back = a[front..].iter().rev().zip(b[front..].iter().rev()).take_while(|(x, y)| x == y).count();
    a.len().max(b.len()) - front - back <= 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(text: &str) -> PersonName {
        PersonName::parse(text).unwrap()
    }

    fn likeness(name_: &str, kana: &str) -> Likeness {
        Likeness::of(&name(name_), &Kana::parse(kana).unwrap())
    }

    #[test]
    fn one_half_width_space_between_the_parts() {
        for typed in ["三崎 ゆう", "三崎　ゆう", " 三崎 　 ゆう　"] {
            assert_eq!(name(typed).as_str(), "三崎 ゆう");
        }
        assert_eq!(name("三崎 ゆう").family(), "三崎");
        assert_eq!(name("三崎 ゆう").given(), Some("ゆう"));
        assert_eq!(name("スリヤニ").family(), "スリヤニ");
        assert_eq!(name("スリヤニ").given(), None);
        assert_eq!(name("大庭 ﾊﾅ").as_str(), "大庭 ハナ");
    }

    #[test]
    fn old_forms_stay_and_marks_are_joined() {
        assert_eq!(name("\u{FA19}谷 か\u{3099}く").as_str(), "\u{FA19}谷 がく");
        assert_eq!(name("葛\u{E0100}城 守").as_str(), "葛\u{E0100}城 守");
    }

    #[test]
    fn what_hides_is_refused_with_its_place() {
        for c in ['\0', '\n', '\t', '\u{202E}', '\u{2067}', '\u{200D}', '\u{200B}', '\u{FEFF}', '\u{E000}'] {
            let typed = format!("三崎{c}ゆう");
            let fault = PersonName::parse(&typed).unwrap_err();
            let NameFault::Unseen(TextFault::Forbidden { character, place }) = fault else { panic!("{c:?}") };
            assert_eq!((character, place.line), (c, 1));
            assert_eq!(place.column, 3, "{c:?}");
        }
    }

    #[test]
    fn limits() {
        assert!(PersonName::parse(&"髙".repeat(40)).is_ok());
        assert_eq!(PersonName::parse(&"髙".repeat(41)), Err(NameFault::TooLong { graphemes: 41, max: 40 }));
        for marks in [20, 400] {
            assert_eq!(PersonName::parse(&format!("三{}", "\u{301}".repeat(marks))), Err(NameFault::TooHeavy));
        }
        assert_eq!(PersonName::parse("　 "), Err(NameFault::Empty));
    }

    #[test]
    fn alike_names_are_found() {
        let hana = likeness("大庭 ハナ", "おおば はな");
        for (other, kana) in [("大場 はな", "おおば はな"), ("大庭 ハル", "おおば はる"), ("小場 花", "おば はな")]
        {
            assert!(hana.alike(&likeness(other, kana)), "{other}");
        }
        assert!(!hana.alike(&likeness("小宮山 正一", "こみやま しょういち")));
        assert!(likeness("髙﨑 榮", "たかさき さかえ").alike(&likeness("高崎 栄", "こうざき えい")));
    }

    proptest! {
        #[test]
        fn never_panics_and_is_stable(typed in any::<String>()) {
            if let Ok(once) = PersonName::parse(&typed) {
                prop_assert_eq!(&PersonName::parse(once.as_str()).unwrap(), &once);
                prop_assert!(!once.as_str().contains("  "));
            }
        }

        #[test]
        fn one_edit_is_symmetric_and_true_of_one_change(a in "[あ-こ]{0,8}", at in 0usize..9, c in "[さ-そ]") {
            let a: Vec<char> = a.chars().collect();
            let mut b = a.clone();
            b.insert(at.min(b.len()), c.chars().next().unwrap());
            prop_assert!(at_most_one_edit(&a, &b) && at_most_one_edit(&b, &a) && at_most_one_edit(&a, &a));
        }
    }
}

//! Readings in Latin letters, as far as needed to find somebody's name in a password.

use crate::kana::Kana;

/// The parts of a reading in Hepburn letters, long vowels shortened: おおば はな → `oba`, `hana`.
pub(crate) fn parts(kana: &Kana) -> Vec<String> {
    kana.as_str().split([' ', '・']).map(|part| squeeze(&letters(part))).filter(|part| !part.is_empty()).collect()
}

/// Shortens doubled letters and `ou`, so that yuu, yu, ohba and ooba meet.
pub(crate) fn squeeze(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let before = out.chars().next_back();
        let lengthens = before == Some(c) || (before == Some('o') && matches!(c, 'u' | 'h'));
        if !lengthens {
            out.push(c);
        }
    }
    out
}

fn letters(part: &str) -> String {
    let signs: Vec<char> = part.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while let Some(&sign) = signs.get(at) {
        let small = signs.get(at + 1).copied().and_then(small_y);
        match (sign, small) {
            ('っ', _) => {
                if let Some(next) = signs.get(at + 1) {
                    out.extend(syllable(*next).chars().next());
                }
            }
            ('ー', _) => {}
            (_, Some(vowel)) => {
                let stem = syllable(sign).trim_end_matches('i');
                out.push_str(stem);
                if !matches!(stem, "sh" | "ch" | "j") {
                    out.push('y');
                }
                out.push(vowel);
                at += 1;
            }
            _ => out.push_str(syllable(sign)),
        }
        at += 1;
    }
    out
}

fn small_y(c: char) -> Option<char> {
    match c {
        'ゃ' => Some('a'),
        'ゅ' => Some('u'),
        'ょ' => Some('o'),
        _ => None,
    }
}

fn syllable(c: char) -> &'static str {
    match c {
        'あ' | 'ぁ' => "a",
        'い' | 'ぃ' | 'ゐ' => "i",
        'う' | 'ぅ' => "u",
        'え' | 'ぇ' | 'ゑ' => "e",
        'お' | 'ぉ' | 'を' => "o",
        'か' | 'ゕ' => "ka",
        'き' => "ki",
        'く' => "ku",
        'け' | 'ゖ' => "ke",
        'こ' => "ko",
        'が' => "ga",
        'ぎ' => "gi",
        'ぐ' => "gu",
        'げ' => "ge",
        'ご' => "go",
        'さ' => "sa",
        'し' => "shi",
        'す' => "su",
        'せ' => "se",
        'そ' => "so",
        'ざ' => "za",
        'じ' | 'ぢ' => "ji",
        'ず' | 'づ' => "zu",
        'ぜ' => "ze",
        'ぞ' => "zo",
        'た' => "ta",
        'ち' => "chi",
        'つ' => "tsu",
        'て' => "te",
        'と' => "to",
        'だ' => "da",
        'で' => "de",
        'ど' => "do",
        'な' => "na",
        'に' => "ni",
        'ぬ' => "nu",
        'ね' => "ne",
        'の' => "no",
        'は' => "ha",
        'ひ' => "hi",
        'ふ' => "fu",
        'へ' => "he",
        'ほ' => "ho",
        'ば' => "ba",
        'び' => "bi",
        'ぶ' => "bu",
        'べ' => "be",
        'ぼ' => "bo",
        'ぱ' => "pa",
        'ぴ' => "pi",
        'ぷ' => "pu",
        'ぺ' => "pe",
        'ぽ' => "po",
        'ま' => "ma",
        'み' => "mi",
        'む' => "mu",
        'め' => "me",
        'も' => "mo",
        'や' => "ya",
        'ゆ' => "yu",
        'よ' => "yo",
        'ら' => "ra",
        'り' => "ri",
        'る' => "ru",
        'れ' => "re",
        'ろ' => "ro",
        'わ' | 'ゎ' => "wa",
        'ん' => "n",
        'ゔ' => "vu",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kana: &str) -> Vec<String> {
        parts(&Kana::parse(kana).unwrap())
    }

    #[test]
    fn readings_in_letters() {
        assert_eq!(of("みさき ゆう"), ["misaki", "yu"]);
        assert_eq!(of("おおば はな"), ["oba", "hana"]);
        assert_eq!(of("こみやま しょういち"), ["komiyama", "shoichi"]);
        assert_eq!(of("はっとり きゅうぞう"), ["hatori", "kyuzo"]);
        assert_eq!(of("じゃん・りー"), ["jan", "ri"]);
    }

    #[test]
    fn ways_of_spelling_meet() {
        for spelled in ["ohba", "ooba", "oba"] {
            assert_eq!(squeeze(spelled), "oba");
        }
        assert_eq!(squeeze("shouichi"), "shoichi");
    }
}

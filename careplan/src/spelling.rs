//! Names that are plainly of the standard but broken (section 12, choice 14): what they should be, and what happened.

use crate::name::{FileName, Slip};

/// Endings put before the extension when a file is copied or downloaded again, in capitals; a number may follow.
const COPIES: [&str; 6] = [" - コピー", "のコピー", " コピー", " - COPY", " COPY", "-COPY"];

impl FileName {
    /// The name that was meant, where a slip is all that is wrong with it. `None` for good names and for others.
    pub fn meant(name: &str) -> Option<(Self, Slip)> {
        if Self::parse(name).is_ok() {
            return None;
        }
        let mut slips = Vec::new();
        let mut noted = |text: String, before: &str, slip| {
            if text != before {
                slips.push(slip);
            }
            text
        };
        let narrow = noted(narrow(name), name, Slip::FullWidth);
        let capitals = narrow.to_uppercase();
        let ended = noted(capitals.trim_end().to_owned(), &capitals, Slip::Blank);
        let single = noted(single_ending(&ended).to_owned(), &ended, Slip::DoubledEnding);
        let original = noted(original(&single), &single, Slip::Copy);
        let without = noted(original.replace(' ', ""), &original, Slip::Blank);
        let lines = noted(without.replace('-', "_"), &without, Slip::Hyphens);
        let small = narrow.rsplit_once('.').is_some_and(|(stem, _)| stem.bytes().any(|b| b.is_ascii_lowercase()));
        // `.csv` alone is another finding, and the word copy is told already.
        if small && slips.is_empty() {
            slips.push(Slip::SmallLetters);
        }
        slips.sort_unstable();
        Some((Self::parse(&lines).ok()?, *slips.first()?))
    }

    /// The name, or the one that was meant.
    pub(crate) fn read(name: &str) -> Option<(Self, Option<Slip>)> {
        match Self::parse(name) {
            Ok(parsed) => Some((parsed, None)),
            Err(_) => Self::meant(name).map(|(meant, slip)| (meant, Some(slip))),
        }
    }
}

/// Full-width ASCII as ASCII, and ピ as one letter.
fn narrow(name: &str) -> String {
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    // A Mac writes the one letter of コピー that has a mark in two parts.
    name.replace("ヒ\u{309A}", "ピ").chars().map(narrow).collect()
}

fn single_ending(name: &str) -> &str {
    let shorter = |name| [".CSV", ".TXT", ".JPG"].iter().find_map(|again| str::strip_suffix(name, *again));
    let mut name = name;
    while let Some(before) = shorter(name)
        && (before.ends_with(".CSV") || before.ends_with(".JPG"))
    {
        name = before;
    }
    name
}

/// Without what copying has put before the extension.
fn original(name: &str) -> String {
    let Some((stem, extension)) = name.rsplit_once('.') else { return name.to_owned() };
    let mut stem = stem;
    loop {
        let before = stem;
        stem = without_number(stem);
        for copy in COPIES {
            // ` - コピー (2)`, `のコピー 2`.
            let numbered = stem.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
            stem = stem.strip_suffix(copy).or_else(|| numbered.strip_suffix(copy)).unwrap_or(stem);
        }
        if stem == before {
            return format!("{stem}.{extension}");
        }
    }
}

/// Without ` (1)` or `(1)`.
fn without_number(stem: &str) -> &str {
    let inside = stem.strip_suffix(')').and_then(|stem| stem.rsplit_once('('));
    match inside {
        Some((before, number)) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => before.trim_end(),
        _ => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn what_was_meant_is_found_and_what_happened() {
        let name = "UPPLAN_202507_9970100011_43_9970100029_11_20250625102000";
        let cases = [
            (format!("{name} (1).CSV"), Slip::Copy),
            (format!("{name}(12).csv"), Slip::Copy),
            (format!("{name} (1) (1).CSV"), Slip::Copy),
            (format!("{name} - コピー.CSV"), Slip::Copy),
            (format!("{name} - コピー (2).CSV"), Slip::Copy),
            (format!("{name}のコピー 2.CSV"), Slip::Copy),
            (format!("{name}のコヒ\u{309A}ー.CSV"), Slip::Copy),
            (format!("{name} copy.csv"), Slip::Copy),
            (format!("{name} - Copy (3).CSV"), Slip::Copy),
            (format!("{name}.CSV.csv"), Slip::DoubledEnding),
            (format!("{name}.csv.txt"), Slip::DoubledEnding),
            (format!("{name} .CSV"), Slip::Blank),
            (format!(" {name}.CSV"), Slip::Blank),
            (name.replace('_', "-") + ".CSV", Slip::Hyphens),
            (name.to_lowercase() + ".csv", Slip::SmallLetters),
            (name.replace("2025", "２０２５") + ".CSV", Slip::FullWidth),
        ];
        for (broken, slip) in cases {
            let meant = FileName::meant(&broken).unwrap_or_else(|| panic!("{broken}"));
            assert_eq!((meant.0.to_string(), meant.1), (format!("{name}.CSV"), slip), "{broken}");
        }
        let good = [format!("{name}.CSV"), format!("{name}.csv")];
        let other = ["メモ (1).txt".to_owned(), name.replace("202507", "202513") + " (1).CSV", String::new()];
        for name in good.into_iter().chain(other) {
            assert_eq!(FileName::meant(&name), None, "{name}");
        }
        let image = "UPKIHON_IMAGE_9970100011_43_99A0100015_A2_20250626090000_0001 (1).jpg";
        assert_eq!(FileName::meant(image).map(|(meant, slip)| (meant.kind, slip)), Some((Kind::Image, Slip::Copy)));
    }
}

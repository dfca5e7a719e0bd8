//! 設定: how somebody wants to see these pages. One text for each person, read with the session, so that a setting costs no
//! statement and no migration of its own.

use serde_json::{Map, Value};

/// The layout of the text. A later program may write a later one and must still be able to read this.
const VERSION: u32 = 1;

/// A person's settings (JSON with a version). Keys this program does not know are kept as they are: a program of a later
/// version, beside which this one runs for a while, has written them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings(Map<String, Value>);

impl Settings {
    /// What cannot be read is as good as never set: a damaged setting keeps nobody out.
    pub fn parse(text: &str) -> Settings {
        Settings(serde_json::from_str(text).unwrap_or_default())
    }

    /// As it is stored.
    pub fn text(&self) -> String {
        let mut all = self.0.clone();
        all.entry("version").or_insert(VERSION.into());
        Value::Object(all).to_string()
    }

    /// 大きい文字
    pub fn large_text(&self) -> bool {
        self.0.get("text").and_then(Value::as_str) == Some("large")
    }

    #[must_use]
    pub fn with_large_text(mut self, large: bool) -> Settings {
        self.0.insert("text".to_owned(), if large { "large" } else { "normal" }.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_and_later_versions_are_kept() {
        let later = r#"{"furigana":{"all":true},"text":"large","version":7}"#;
        let settings = Settings::parse(later);
        assert!(settings.large_text());
        assert_eq!(settings.text(), later);
        assert_eq!(settings.with_large_text(false).text(), later.replace("large", "normal"));
    }

    #[test]
    fn nothing_set_and_nothing_readable_are_the_ordinary_size() {
        assert_eq!(Settings::default().text(), r#"{"version":1}"#);
        for text in ["", "{", "[]", "1", r#"{"text":3}"#] {
            assert!(!Settings::parse(text).large_text(), "{text}");
        }
    }
}

//! ユーザーID

use std::fmt;

/// A user ID (ユーザーID): 6 to 32 half-width letters and digits; `.`, `_` and `-` may stand inside.
/// Kept as typed, compared by [`LoginId::fold`].
#[derive(Clone, Debug)]
pub struct LoginId(String);

/// Why a text cannot be a user ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginIdFault {
    TooShort { signs: usize },
    TooLong { signs: usize },
    FullWidth(char),
    Forbidden(char),
    MarkAtEnd(char),
}

impl fmt::Display for LoginIdFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { signs } => {
                write!(f, "英字と数字が{signs}文字です。合わせて6文字以上にしてください。")
            }
            Self::TooLong { signs } => write!(f, "{signs}文字あります。32文字までにしてください。"),
            Self::FullWidth(c) => write!(f, "「{c}」が全角です。半角で入れてください。"),
            Self::Forbidden(c) if c.is_control() || c.is_whitespace() => {
                write!(f, "空白や見えない文字が入っています。半角の英字と数字、. _ - だけで入れてください。")
            }
            Self::Forbidden(c) => {
                write!(f, "「{c}」は使えません。半角の英字と数字、. _ - だけで入れてください。")
            }
            Self::MarkAtEnd(c) => write!(f, "「{c}」は途中にだけ使えます。最初と最後は英字か数字にしてください。"),
        }
    }
}

impl std::error::Error for LoginIdFault {}

impl LoginId {
    pub const MIN: usize = 6;
    pub const MAX: usize = 32;

    /// # Errors
    /// What is wrong first.
    pub fn parse(typed: &str) -> Result<Self, LoginIdFault> {
        let id = typed.trim();
        if let Some(c) = id.chars().find(|c| !c.is_ascii_alphanumeric() && !is_mark(*c)) {
            let full_width = matches!(c, '！'..='～');
            return Err(if full_width { LoginIdFault::FullWidth(c) } else { LoginIdFault::Forbidden(c) });
        }
        if let Some(c) = id.chars().next().into_iter().chain(id.chars().last()).find(|c| is_mark(*c)) {
            return Err(LoginIdFault::MarkAtEnd(c));
        }
        let signs = id.chars().filter(char::is_ascii_alphanumeric).count();
        if signs < Self::MIN {
            return Err(LoginIdFault::TooShort { signs });
        }
        if id.len() > Self::MAX {
            return Err(LoginIdFault::TooLong { signs: id.len() });
        }
        Ok(Self(id.to_owned()))
    }

    /// As the person writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is compared and must be unique: IDs that differ in capitals only are one ID.
    #[must_use]
    pub fn fold(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl PartialEq for LoginId {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for LoginId {}

impl fmt::Display for LoginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn capitals_make_no_difference() {
        let id = LoginId::parse(" Misaki.Y07 ").unwrap();
        assert_eq!(id.as_str(), "Misaki.Y07");
        assert_eq!(id.fold(), "misaki.y07");
        assert_eq!(id, LoginId::parse("misaki.y07").unwrap());
    }

    #[test]
    fn faults_say_what_is_wrong() {
        use LoginIdFault::*;
        for (typed, fault) in [
            ("abc12", TooShort { signs: 5 }),
            ("a.b.c.d", TooShort { signs: 4 }),
            ("", TooShort { signs: 0 }),
            ("misakiｙ07", FullWidth('ｙ')),
            ("misaki y07", Forbidden(' ')),
            ("misaki@y07", Forbidden('@')),
            ("三崎ゆう0123", Forbidden('三')),
            ("misaki\0y07", Forbidden('\0')),
            (".misaki", MarkAtEnd('.')),
            ("misaki-", MarkAtEnd('-')),
        ] {
            assert_eq!(LoginId::parse(typed), Err(fault), "{typed:?}");
        }
        assert_eq!(LoginId::parse(&"a".repeat(33)), Err(TooLong { signs: 33 }));
        assert!(LoginId::parse(&"a".repeat(32)).is_ok());
    }

    proptest! {
        #[test]
        fn never_panics_and_keeps_the_rule(typed in any::<String>()) {
            if let Ok(id) = LoginId::parse(&typed) {
                prop_assert!(id.as_str().is_ascii() && (6..=32).contains(&id.as_str().len()));
            }
        }

        #[test]
        fn good_ids_pass(typed in "[a-zA-Z0-9]{3}[._-]?[a-zA-Z0-9]{3,20}") {
            prop_assert_eq!(LoginId::parse(&typed).unwrap().fold(), typed.to_lowercase());
        }
    }
}

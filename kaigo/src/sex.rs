//! 性別

use std::fmt;

/// Sex (性別) as the insurer's certificate has it; `Unsaid` where it is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    Male,
    Female,
    Unsaid,
}

impl Sex {
    pub const ALL: [Self; 3] = [Self::Male, Self::Female, Self::Unsaid];

    /// The code kept in tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::Unsaid => "unsaid",
        }
    }

    /// As shown beside a name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Male => "男性",
            Self::Female => "女性",
            Self::Unsaid => "性別の記載なし",
        }
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sex| sex.code() == code)
    }
}

impl fmt::Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_again() {
        for sex in Sex::ALL {
            assert_eq!(Sex::parse(sex.code()), Some(sex));
        }
        assert_eq!(Sex::parse("男性"), None);
    }
}

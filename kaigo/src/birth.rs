//! 生年月日 and age.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;

/// A birth date (生年月日), never in the future and at most 130 years back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BirthDate(Date);

/// Why a date cannot be a birth date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BirthDateFault {
    NotADate,
    Future(Date),
    TooLongAgo(Date),
}

impl fmt::Display for BirthDateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let long = |date: &Date| format!("{}年{}月{}日", date.year(), date.month(), date.day());
        match self {
            Self::NotADate => write!(f, "この日付はこよみにありません。生年月日を確かめてください。"),
            Self::Future(date) => write!(f, "{}はまだ来ていない日です。生年月日を確かめてください。", long(date)),
            Self::TooLongAgo(date) => {
                write!(f, "{}では130歳をこえます。元号と年を確かめてください。", long(date))
            }
        }
    }
}

impl std::error::Error for BirthDateFault {}

impl BirthDate {
    const OLDEST: i16 = 130;

    /// Judged against the day on which it is entered.
    ///
    /// # Errors
    /// In the future, or more than 130 years back.
    pub fn new(date: Date, today: Date) -> Result<Self, BirthDateFault> {
        if date > today {
            return Err(BirthDateFault::Future(date));
        }
        if date < today.saturating_sub(i32::from(Self::OLDEST).years()) {
            return Err(BirthDateFault::TooLongAgo(date));
        }
        Ok(Self(date))
    }

    /// From `1942-03-10`, the form in tables and in date fields.
    ///
    /// # Errors
    /// Not a date of the calendar, or out of range.
    pub fn parse(text: &str, today: Date) -> Result<Self, BirthDateFault> {
        let digits = text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| match i {
                4 | 7 => b == b'-',
                _ => b.is_ascii_digit(),
            });
        let date = if digits { text.parse().ok() } else { None };
        Self::new(date.ok_or(BirthDateFault::NotADate)?, today)
    }

    #[must_use]
    pub fn date(self) -> Date {
        self.0
    }

    /// Age (満年齢) on a day, as people count it: one more on the birthday; somebody born on 29 February turns on
    /// 1 March in other years. By law (年齢計算ニ関スル法律) a year of age is complete at the end of the day *before*
    /// the birthday; use this figure for display only, never to decide a right.
    #[must_use]
    pub fn age_on(self, day: Date) -> i16 {
        let before = (day.month(), day.day()) < (self.0.month(), self.0.day());
        (day.year() - self.0.year() - i16::from(before)).max(0)
    }
}

/// `1942-03-10`
impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = date(2026, 11, 20);

    #[test]
    fn age_turns_on_the_birthday() {
        let born = BirthDate::parse("1942-03-10", TODAY).unwrap();
        assert_eq!(born.age_on(date(2026, 3, 9)), 83);
        assert_eq!(born.age_on(date(2026, 3, 10)), 84);
        assert_eq!(born.age_on(TODAY), 84);
    }

    #[test]
    fn born_on_a_leap_day() {
        let born = BirthDate::parse("1944-02-29", TODAY).unwrap();
        assert_eq!(born.age_on(date(2026, 2, 28)), 81);
        assert_eq!(born.age_on(date(2026, 3, 1)), 82);
        assert_eq!(born.age_on(date(2024, 2, 29)), 80);
    }

    #[test]
    fn range_and_shape() {
        assert_eq!(BirthDate::parse("2026-11-21", TODAY), Err(BirthDateFault::Future(date(2026, 11, 21))));
        assert_eq!(BirthDate::parse("1896-11-19", TODAY), Err(BirthDateFault::TooLongAgo(date(1896, 11, 19))));
        assert!(BirthDate::parse("1896-11-20", TODAY).is_ok());
        for odd in ["", "1942-3-10", "1942-02-30", "19420310", "+1942-03-1", "1942-03-10T00:00"] {
            assert_eq!(BirthDate::parse(odd, TODAY), Err(BirthDateFault::NotADate), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_round_trips(text in any::<String>(), days in 0i32..47_000) {
            let _ = BirthDate::parse(&text, TODAY);
            let born = BirthDate::new(TODAY.saturating_sub(days.days()), TODAY).unwrap();
            prop_assert_eq!(BirthDate::parse(&born.to_string(), TODAY).unwrap(), born);
            prop_assert!((0..=130).contains(&born.age_on(TODAY)));
        }
    }
}

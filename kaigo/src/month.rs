//! A calendar month.

use std::fmt;

/// A service month (サービス提供年月, 対象年月), 1000-01 to 9999-12.
///
/// ```
/// use kaigo::month::Month;
/// let month = Month::parse("202502").unwrap();
/// assert_eq!(month.days(), 28);
/// assert!(Month::parse("202513").is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: u16,
    month: u8,
}

impl Month {
    /// From the six digits `YYYYMM`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_ascii(text.as_bytes())
    }

    /// As [`Self::parse`], from ASCII bytes.
    pub fn from_ascii(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != 6 || !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let number = bytes.iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0'));
        Self::new((number / 100) as u16, (number % 100) as u8)
    }

    pub fn new(year: u16, month: u8) -> Option<Self> {
        ((1000..=9999).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    pub fn year(self) -> u16 {
        self.year
    }

    /// 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// Number of days in the month, 28 to 31.
    pub fn days(self) -> u8 {
        days_in(self.year, self.month)
    }

    pub fn contains(self, date: jiff::civil::Date) -> bool {
        date.year() == self.year as i16 && date.month() == self.month as i8
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}{:02}", self.year, self.month)
    }
}

/// Days of a month of the Gregorian calendar; 0 when `month` is not 1 to 12.
pub fn days_in(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

//! 元号: Japanese eras, to and from civil dates.

use std::fmt;

use jiff::civil::{Date, Weekday, date};

use crate::text::half_width;

/// An era (元号).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Era {
    Meiji,
    Taisho,
    Showa,
    Heisei,
    Reiwa,
}

impl Era {
    /// Newest first, the order of choice lists.
    pub const ALL: [Self; 5] = [Self::Reiwa, Self::Heisei, Self::Showa, Self::Taisho, Self::Meiji];

    /// Name, letter, the year before its first, its first and last day.
    ///
    /// 明治 begins here with 1873: before, Japan used a lunisolar calendar and the dates do not correspond.
    /// 30 July 1912 and 25 December 1926 belong to two eras each (the new one began the same day), so both are read.
    const fn row(self) -> (&'static str, char, i16, Date, Date) {
        match self {
            Self::Meiji => ("明治", 'M', 1867, date(1873, 1, 1), date(1912, 7, 30)),
            Self::Taisho => ("大正", 'T', 1911, date(1912, 7, 30), date(1926, 12, 25)),
            Self::Showa => ("昭和", 'S', 1925, date(1926, 12, 25), date(1989, 1, 7)),
            Self::Heisei => ("平成", 'H', 1988, date(1989, 1, 8), date(2019, 4, 30)),
            Self::Reiwa => ("令和", 'R', 2018, date(2019, 5, 1), Date::MAX),
        }
    }

    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// The letter on forms: M T S H R.
    #[must_use]
    pub const fn letter(self) -> char {
        self.row().1
    }
}

impl fmt::Display for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A date in an era (和暦の日付). Shows as 令和8年11月20日.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EraDate {
    era: Era,
    date: Date,
}

/// Why a text is no date in an era.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EraFault {
    /// Not in the form 令和8年11月20日 or R8.11.20.
    Form,
    /// 30 February, month 13, year 0.
    NotADate,
    /// The era was over, or had not begun: 平成31年5月1日.
    OutsideEra(Era),
    /// The weekday written beside it is another one.
    Weekday { written: char, true_one: char },
}

impl fmt::Display for EraFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => write!(f, "日付が読み取れません。「令和8年11月20日」のように入れてください。"),
            Self::NotADate => write!(f, "この日付はこよみにありません。月と日を確かめてください。"),
            Self::OutsideEra(era) => {
                let (name, _, _, first, last) = era.row();
                let long = |d: Date| format!("{}年{}月{}日", d.year(), d.month(), d.day());
                write!(f, "この日は{name}ではありません。{name}は{}から", long(first))?;
                if *era != Era::Reiwa {
                    write!(f, "{}まで", long(last))?;
                }
                write!(f, "です。")
            }
            Self::Weekday { written, true_one } => {
                write!(f, "（{written}）とありますが、この日は{true_one}曜日です。日付を確かめてください。")
            }
        }
    }
}

impl std::error::Error for EraFault {}

impl EraDate {
    /// The era date of a day; none before 1873. On a day with two eras the new one.
    #[must_use]
    pub fn of(date: Date) -> Option<Self> {
        Era::ALL.into_iter().find(|era| era.row().3 <= date).map(|era| Self { era, date })
    }

    /// From the fields of a form: era, year in it (1 = 元年), month, day.
    ///
    /// # Errors
    /// No such day, or not in this era.
    pub fn new(era: Era, year: i16, month: i8, day: i8) -> Result<Self, EraFault> {
        let (_, _, zero, first, last) = era.row();
        let civil = (year >= 1).then(|| zero.checked_add(year)).flatten();
        let date = civil.and_then(|y| Date::new(y, month, day).ok()).ok_or(EraFault::NotADate)?;
        if date < first || date > last {
            return Err(EraFault::OutsideEra(era));
        }
        Ok(Self { era, date })
    }

    /// Reads 令和8年11月20日, with 元年, full-width digits, spaces and （金）; also R8.11.20, R8/11/20, R8-11-20.
    ///
    /// # Errors
    /// Not of this form, no such day, not in this era, or a weekday that does not fit.
    pub fn parse(text: &str) -> Result<Self, EraFault> {
        let text = half_width(text);
        let era = Era::ALL.into_iter().find_map(|era| {
            let rest = text.strip_prefix(era.name()).or_else(|| {
                text.strip_prefix(era.letter()).or_else(|| text.strip_prefix(era.letter().to_ascii_lowercase()))
            });
            rest.map(|rest| (era, rest))
        });
        let (era, rest) = era.ok_or(EraFault::Form)?;
        let (rest, weekday) = split_weekday(rest)?;
        let parts: Vec<&str> = match rest.strip_suffix('日') {
            Some(rest) => {
                let (year, rest) = rest.split_once('年').ok_or(EraFault::Form)?;
                let (month, day) = rest.split_once('月').ok_or(EraFault::Form)?;
                vec![year, month, day]
            }
            None => rest.split(['.', '/', '-']).collect(),
        };
        let [year, month, day] = parts[..] else {
            return Err(EraFault::Form);
        };
        let year = if year == "元" { 1 } else { number(year)? };
        let read = Self::new(era, year, number(month)?, number(day)?)?;
        match weekday {
            Some(written) if written != weekday_of(read.date) => {
                Err(EraFault::Weekday { written, true_one: weekday_of(read.date) })
            }
            _ => Ok(read),
        }
    }

    #[must_use]
    pub fn date(self) -> Date {
        self.date
    }

    #[must_use]
    pub fn era(self) -> Era {
        self.era
    }

    /// The year in the era, from 1.
    #[must_use]
    pub fn year(self) -> i16 {
        self.date.year() - self.era.row().2
    }

    /// 令和8年11月20日（金）
    #[must_use]
    pub fn with_weekday(self) -> String {
        format!("{self}（{}）", weekday_of(self.date))
    }
}

impl fmt::Display for EraDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.era.name())?;
        match self.year() {
            1 => write!(f, "元年")?,
            year => write!(f, "{year}年")?,
        }
        write!(f, "{}月{}日", self.date.month(), self.date.day())
    }
}

/// The one character of the weekday (曜日): 月火水木金土日.
#[must_use]
pub fn weekday_of(date: Date) -> char {
    match date.weekday() {
        Weekday::Monday => '月',
        Weekday::Tuesday => '火',
        Weekday::Wednesday => '水',
        Weekday::Thursday => '木',
        Weekday::Friday => '金',
        Weekday::Saturday => '土',
        Weekday::Sunday => '日',
    }
}

/// Takes （金） or （金曜日） off the end.
fn split_weekday(text: &str) -> Result<(&str, Option<char>), EraFault> {
    let Some(inner) = text.strip_suffix(')') else {
        return Ok((text, None));
    };
    let (rest, day) = inner.rsplit_once('(').ok_or(EraFault::Form)?;
    let mut signs = day.strip_suffix("曜日").or(day.strip_suffix("曜")).unwrap_or(day).chars();
    match (signs.next(), signs.next()) {
        (Some(c), None) if "月火水木金土日".contains(c) => Ok((rest, Some(c))),
        _ => Err(EraFault::Form),
    }
}

/// One to three digits, nothing else: `parse` alone would take a sign.
fn number<T: std::str::FromStr>(text: &str) -> Result<T, EraFault> {
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().map_err(|_| EraFault::NotADate) } else { Err(EraFault::Form) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(y: i16, m: i8, d: i8) -> String {
        EraDate::of(date(y, m, d)).unwrap().to_string()
    }

    #[test]
    fn the_first_and_last_days_of_every_era() {
        for (y, m, d, text) in [
            (1873, 1, 1, "明治6年1月1日"),
            (1912, 7, 29, "明治45年7月29日"),
            (1912, 7, 30, "大正元年7月30日"),
            (1926, 12, 24, "大正15年12月24日"),
            (1926, 12, 25, "昭和元年12月25日"),
            (1989, 1, 7, "昭和64年1月7日"),
            (1989, 1, 8, "平成元年1月8日"),
            (2019, 4, 30, "平成31年4月30日"),
            (2019, 5, 1, "令和元年5月1日"),
            (2026, 11, 20, "令和8年11月20日"),
        ] {
            assert_eq!(shown(y, m, d), text);
            assert_eq!(EraDate::parse(text).unwrap().date(), date(y, m, d));
        }
        assert_eq!(EraDate::of(date(1872, 12, 31)), None);
    }

    #[test]
    fn days_outside_an_era_are_refused() {
        for (text, era) in [
            ("平成31年5月1日", Era::Heisei),
            ("令和元年4月30日", Era::Reiwa),
            ("昭和64年1月8日", Era::Showa),
            ("平成元年1月7日", Era::Heisei),
            ("明治5年12月2日", Era::Meiji),
            ("大正15年12月26日", Era::Taisho),
        ] {
            assert_eq!(EraDate::parse(text), Err(EraFault::OutsideEra(era)), "{text}");
        }
        assert_eq!(
            EraFault::OutsideEra(Era::Heisei).to_string(),
            "この日は平成ではありません。平成は1989年1月8日から2019年4月30日までです。"
        );
    }

    #[test]
    fn the_days_with_two_eras_are_read_in_both() {
        assert_eq!(EraDate::parse("大正15年12月25日").unwrap().date(), date(1926, 12, 25));
        assert_eq!(EraDate::parse("明治45年7月30日").unwrap().date(), date(1912, 7, 30));
    }

    #[test]
    fn written_in_many_ways() {
        for text in [
            "令和8年11月20日",
            "令和８年１１月２０日",
            "令和 8年 11月 20日（金）",
            "令和8年11月20日(金曜日)",
            "R8.11.20",
            "r8/11/20",
            "Ｒ８－１１－２０",
            "R08.11.20",
        ] {
            assert_eq!(EraDate::parse(text).unwrap().date(), date(2026, 11, 20), "{text}");
        }
        assert_eq!(EraDate::parse("令和8年11月20日").unwrap().with_weekday(), "令和8年11月20日（金）");
    }

    #[test]
    fn what_cannot_be_read() {
        for text in [
            "",
            "令和",
            "2026年11月20日",
            "令和8年11月",
            "R8.11",
            "R8.11.20.1",
            "令和-8年1月1日",
            "令和8年11月20日（今日）",
        ] {
            assert_eq!(EraDate::parse(text), Err(EraFault::Form), "{text}");
        }
        for text in ["令和8年2月30日", "令和8年13月1日", "令和0年5月1日", "R8.999.1"] {
            assert_eq!(EraDate::parse(text), Err(EraFault::NotADate), "{text}");
        }
        assert_eq!(EraDate::parse("令和8年11月20日（木）"), Err(EraFault::Weekday { written: '木', true_one: '金' }));
    }

    proptest! {
        #[test]
        fn there_and_back(days in 0i32..60_000) {
            let day = date(1873, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let era = EraDate::of(day).unwrap();
            prop_assert_eq!(EraDate::parse(&era.to_string()).unwrap(), era);
            prop_assert_eq!(EraDate::parse(&era.with_weekday()).unwrap().date(), day);
        }

        #[test]
        fn never_panics(text in any::<String>(), tail in "[0-9年月日元.（）金]{0,12}") {
            let _ = EraDate::parse(&text);
            let _ = EraDate::parse(&format!("令和{tail}"));
        }
    }
}

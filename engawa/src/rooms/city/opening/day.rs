//! A day as it is typed: 元号 and three numbers.

use std::fmt;

use jiff::civil::Date;
use kaigo::{EraDate, EraFault, half_width};

use crate::web::dates;

/// What the form offers. Nobody alive was born before 大正.
pub const ERAS: [&str; 5] = ["令和", "平成", "昭和", "大正", WESTERN];
const WESTERN: &str = "西暦";

#[derive(Clone, Copy, Debug)]
pub struct TypedDay<'a> {
    pub era: &'a str,
    pub year: &'a str,
    pub month: &'a str,
    pub day: &'a str,
}

/// Why no day can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayFault {
    /// What has not been typed yet.
    Missing(Vec<&'static str>),
    NoDay(EraFault),
}

impl fmt::Display for DayFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DayFault::Missing(parts) => write!(f, "{}がまだ入っていません。", parts.join("・")),
            DayFault::NoDay(fault) => fault.fmt(f),
        }
    }
}

impl From<EraFault> for DayFault {
    fn from(fault: EraFault) -> Self {
        DayFault::NoDay(fault)
    }
}

impl TypedDay<'_> {
    /// # Errors
    /// What is missing, or that there is no such day.
    pub fn read(&self) -> Result<Date, DayFault> {
        let parts = [("年", self.year), ("月", self.month), ("日", self.day)];
        let missing: Vec<&str> =
            parts.iter().filter(|(_, text)| text.trim().is_empty()).map(|(part, _)| *part).collect();
        if !missing.is_empty() {
            return Err(DayFault::Missing(missing));
        }
        if self.era != WESTERN {
            let text = format!("{}{}年{}月{}日", self.era, self.year, self.month, self.day);
            return Ok(EraDate::parse(&text)?.date());
        }
        let (year, month, day) = (number(self.year, 4)?, number(self.month, 2)?, number(self.day, 2)?);
        let (month, day) = (i8::try_from(month), i8::try_from(day));
        let (month, day) = month.ok().zip(day.ok()).ok_or(EraFault::NotADate)?;
        Ok(Date::new(year, month, day).map_err(|_| EraFault::NotADate)?)
    }

    pub fn is_of(&self, era: &str) -> bool {
        self.era == era
    }

    /// The day in the other calendar with its weekday, once it can be read: "1942年5月3日（日）です。"
    pub fn says(&self) -> Option<String> {
        let date = self.read().ok()?;
        Some(match EraDate::of(date) {
            Some(era) if self.era == WESTERN => format!("{}です。", era.with_weekday()),
            _ => format!("{}（{}）です。", dates::date(date), dates::weekday(date)),
        })
    }
}

fn number(typed: &str, most: usize) -> Result<i16, EraFault> {
    let digits = half_width(typed);
    let fits = (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if fits { digits.parse().map_err(|_| EraFault::NotADate) } else { Err(EraFault::Form) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn typed<'a>(era: &'a str, year: &'a str, month: &'a str, day: &'a str) -> TypedDay<'a> {
        TypedDay { era, year, month, day }
    }

    #[test]
    fn a_day_is_read_in_either_calendar_and_in_either_width() {
        for (day, says) in [
            (typed("昭和", "17", "5", "3"), "1942年5月3日（日）です。"),
            (typed("昭和", "１７", " ５", "３"), "1942年5月3日（日）です。"),
            (typed("西暦", "１９４２", "05", "3"), "昭和17年5月3日（日）です。"),
        ] {
            assert_eq!(day.read(), Ok(date(1942, 5, 3)), "{day:?}");
            assert_eq!(day.says().as_deref(), Some(says));
        }
        assert_eq!(typed("令和", "元", "5", "1").read(), Ok(date(2019, 5, 1)));
    }

    #[test]
    fn what_is_no_day_says_why() {
        for (day, fault) in [
            (typed("", "17", "5", "3"), EraFault::Form),
            (typed("西暦", "-1942", "5", "3"), EraFault::Form),
            (typed("西暦", "1942", "2", "30"), EraFault::NotADate),
            (typed("平成", "31", "5", "1"), EraFault::OutsideEra(kaigo::Era::Heisei)),
        ] {
            assert_eq!(day.read(), Err(DayFault::NoDay(fault)), "{day:?}");
            assert_eq!(day.says(), None);
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        for (day, says) in [
            (typed("昭和", "", "", ""), "年・月・日がまだ入っていません。"),
            (typed("西暦", "1942", "　", "3"), "月がまだ入っていません。"),
        ] {
            assert_eq!(day.read().unwrap_err().to_string(), says);
            assert_eq!(day.says(), None);
        }
    }
}

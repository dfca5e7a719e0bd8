//! A day as it is typed: 元号 and three numbers.

use jiff::civil::Date;
use kaigo::{EraDate, EraFault};
use unicode_normalization::UnicodeNormalization;

use crate::web::words;

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

impl TypedDay<'_> {
    /// # Errors
    /// What is missing, or that there is no such day.
    pub fn read(&self) -> Result<Date, EraFault> {
        if self.era != WESTERN {
            let text = format!("{}{}年{}月{}日", self.era, self.year, self.month, self.day);
            return Ok(EraDate::parse(&text)?.date());
        }
        let (year, month, day) = (number(self.year, 4)?, number(self.month, 2)?, number(self.day, 2)?);
        let (month, day) = (i8::try_from(month), i8::try_from(day));
        let (month, day) = month.ok().zip(day.ok()).ok_or(EraFault::NotADate)?;
        Date::new(year, month, day).map_err(|_| EraFault::NotADate)
    }

    pub fn is_of(&self, era: &str) -> bool {
        self.era == era
    }

    /// The day in the other calendar with its weekday, once it can be read: "1942年5月3日（日）です。"
    pub fn says(&self) -> Option<String> {
        let date = self.read().ok()?;
        Some(match EraDate::of(date) {
            Some(era) if self.era == WESTERN => format!("{}です。", era.with_weekday()),
            _ => format!("{}（{}）です。", words::date(date), words::weekday(date)),
        })
    }
}

fn number(typed: &str, most: usize) -> Result<i16, EraFault> {
    let digits: String = typed.nfkc().filter(|c| !c.is_whitespace()).collect();
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
        for day in [typed("", "", "", ""), typed("昭和", "17", "", "3"), typed("西暦", "-1942", "5", "3")] {
            assert_eq!(day.read(), Err(EraFault::Form), "{day:?}");
            assert_eq!(day.says(), None);
        }
        assert_eq!(typed("西暦", "1942", "2", "30").read(), Err(EraFault::NotADate));
        assert_eq!(typed("平成", "31", "5", "1").read(), Err(EraFault::OutsideEra(kaigo::Era::Heisei)));
    }
}

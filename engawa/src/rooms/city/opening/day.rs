//! A day as it is typed: 元号 and three numbers.

use jiff::civil::Date;

use crate::web::words;

/// What the form offers: nobody alive was born before 大正.
pub const ERAS: [&str; 5] = ["令和", "平成", "昭和", "大正", "西暦"];

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
    pub fn read(&self) -> Result<Date, String> {
        kaigo::era::read(self.era, self.year, self.month, self.day)
    }

    /// "1942年5月3日（日）です。", once it can be read.
    pub fn says(&self) -> Option<String> {
        let date = self.read().ok()?;
        Some(format!("{}（{}）です。", words::date(date), words::weekday(date)))
    }
}

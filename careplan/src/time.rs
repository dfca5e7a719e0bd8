//! Times of day as plans write them: to the minute, up to the end of the day.

use std::fmt;

/// A time of day, 00:00 to 24:00, where 24:00 is the end of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u16);

impl Time {
    /// From hour and minute; `None` for anything beyond 24:00 or a minute beyond 59.
    ///
    /// ```
    /// use careplan::model::Time;
    /// assert_eq!(Time::new(9, 30).unwrap().to_string(), "09:30");
    /// assert_eq!(Time::new(24, 0).unwrap().minutes(), 1440);
    /// assert_eq!((Time::new(24, 1), Time::new(9, 60)), (None, None));
    /// ```
    pub fn new(hour: u8, minute: u8) -> Option<Self> {
        let minutes = u16::from(hour) * 60 + u16::from(minute);
        (minute < 60 && minutes <= 24 * 60).then_some(Self(minutes))
    }

    /// 0 to 24.
    pub fn hour(self) -> u8 {
        (self.0 / 60) as u8
    }

    /// 0 to 59.
    pub fn minute(self) -> u8 {
        (self.0 % 60) as u8
    }

    /// Minutes after midnight, 0 to 1440.
    pub fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

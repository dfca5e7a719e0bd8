//! When a service is given, as the fields hold it: a time of day, the days of a month.

use std::fmt;

use crate::shape::{Shape, number};
use crate::time::Time;
use crate::value::Value;

/// A time of day HHMM. `UNTIMED`: 9999 stands for a service without a time. `END`: 2400 is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clock<const UNTIMED: bool, const END: bool>(u16);

/// 開始時間 of 第3表.
pub type Start = Clock<false, false>;
/// 終了時間 of 第3表.
pub type End = Clock<false, true>;
/// サービス開始時刻 of 第6表.
pub type ServiceStart = Clock<true, false>;
/// サービス終了時刻 of 第6表.
pub type ServiceEnd = Clock<true, true>;

impl<const UNTIMED: bool, const END: bool> Clock<UNTIMED, END> {
    /// Minutes after midnight, 0 to 1440; `None` for a service without a time.
    pub fn minutes(self) -> Option<u16> {
        (self.0 != 9999).then_some(self.0 / 100 * 60 + self.0 % 100)
    }

    /// At a time of day; `None` for 24:00 where only an end may be so late.
    ///
    /// ```
    /// use careplan::model::Time;
    /// use careplan::value::{ServiceEnd, ServiceStart, Value};
    /// assert_eq!(ServiceStart::at(Time::new(9, 30).unwrap()).unwrap().text(), "0930");
    /// assert_eq!(ServiceStart::at(Time::new(24, 0).unwrap()), None);
    /// assert_eq!(ServiceEnd::at(Time::new(24, 0).unwrap()).unwrap().text(), "2400");
    /// ```
    pub fn at(time: Time) -> Option<Self> {
        Self::read(&format!("{:02}{:02}", time.hour(), time.minute()))
    }

    /// The time of day; `None` for a service without a time.
    pub fn time(self) -> Option<Time> {
        Time::new((self.0 / 100) as u8, (self.0 % 100) as u8).filter(|_| self.0 != 9999)
    }
}

impl<const END: bool> Clock<true, END> {
    /// `9999`: a service without a time.
    pub const UNTIMED: Self = Self(9999);
}

impl<const UNTIMED: bool, const END: bool> fmt::Display for Clock<UNTIMED, END> {
    /// As people write it: `09:30`, or `時刻なし`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 9999 { f.write_str("時刻なし") } else { write!(f, "{:02}:{:02}", self.0 / 100, self.0 % 100) }
    }
}

impl<const UNTIMED: bool, const END: bool> Value for Clock<UNTIMED, END> {
    const SHAPE: Shape = Shape::Time { untimed: UNTIMED, end: END };
    const LENGTH: u16 = 4;
    fn read(text: &str) -> Option<Self> {
        match Self::SHAPE.check(text.as_bytes(), 4) {
            Some(fault) if fault.severity() == crate::Severity::Error => None,
            _ => number(text.as_bytes()).map(|n| Self(n as u16)),
        }
    }
    fn text(&self) -> String {
        format!("{:04}", self.0)
    }
}

/// Days of the month that may be billed pro rata (日割対象日).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayMap(u32);

impl DayMap {
    /// The days of the month that are marked; `None` where one is not 1 to 31.
    ///
    /// ```
    /// use careplan::value::{DayMap, Value};
    /// let map = DayMap::of([1, 2, 31]).unwrap();
    /// assert_eq!(map.text(), "1100000000000000000000000000001");
    /// assert_eq!(DayMap::of([0]), None);
    /// ```
    pub fn of(days: impl IntoIterator<Item = u8>) -> Option<Self> {
        let mark = |map: u32, day: u8| (1..=31).contains(&day).then(|| map | 1 << (day - 1));
        days.into_iter().try_fold(0, mark).map(Self)
    }

    /// Whether a day of the month, 1 to 31, is marked.
    pub fn contains(self, day: u8) -> bool {
        (1..=31).contains(&day) && self.0 & (1 << (day - 1)) != 0
    }

    /// The marked days in order.
    pub fn days(self) -> impl Iterator<Item = u8> {
        (1..=31).filter(move |day| self.contains(*day))
    }
}

impl Value for DayMap {
    const SHAPE: Shape = Shape::DayMap;
    const LENGTH: u16 = 31;
    fn read(text: &str) -> Option<Self> {
        if Shape::DayMap.check(text.as_bytes(), 31).is_some() {
            return None;
        }
        Some(Self(text.bytes().enumerate().fold(0, |map, (i, b)| map | (u32::from(b == b'1') << i))))
    }
    fn text(&self) -> String {
        (1..=31).map(|day| if self.contains(day) { '1' } else { '0' }).collect()
    }
}
